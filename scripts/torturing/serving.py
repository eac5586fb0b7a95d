"""A running `kg serve`, and plain requests to it."""

from __future__ import annotations

import http.client
import re
import socket
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from torturing.commands import Command, Ran

_STARTS = 60.0
LOOKUP = "/sparql?query=SELECT%20%3Fr%20%7B%20%3Fr%20a%20pc%3AReport%20%7D%20LIMIT%201"


class Endpoint:
    """`kg serve` of a dataset at a free port of loopback, as long as the context lasts."""

    def __init__(self, dataset: Path, folder: Path, *options: str) -> None:
        self._printed = folder / "printed.txt"
        with self._printed.open("wb") as printed:
            self.command = Command(
                ["serve", dataset, "--port", "0", *options],
                folder,
                environment={"PYTHONUNBUFFERED": "1"},
                stdout=printed,
            )
        self.host, self.port = "127.0.0.1", 0
        self.ran: Ran | None = None

    def __enter__(self) -> Endpoint:
        deadline = time.monotonic() + _STARTS
        while not self.port and not self.command.ended and time.monotonic() < deadline:
            found = re.search(r"http://127\.0\.0\.1:(\d+)/", self._printed.read_text(encoding="utf-8"))
            if found:
                self.port = int(found[1])
            else:
                time.sleep(0.02)
        return self

    def __exit__(self, *_: object) -> None:
        self.command.kill_all()
        self.ran = self.command.end()

    def ask(
        self, path: str, method: str = "GET", body: bytes | None = None, headers: Mapping[str, str] | None = None,
        timeout: float = 30.0,
    ) -> tuple[int, Mapping[str, str], bytes]:  # fmt: skip
        """Status, headers by lower-case name, and body of the answer to one request."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=timeout)
        try:
            connection.request(method, path, body, dict(headers or {}))
            response = connection.getresponse()
            return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
        finally:
            connection.close()

    def send(self, pieces: Sequence[bytes], pause: float = 0.0, timeout: float = 15.0) -> bytes:
        """Sends bytes as they are, and gives what comes back until the other side closes or `timeout` passes."""
        received = b""
        with socket.create_connection((self.host, self.port), timeout=timeout) as connection:
            try:
                for piece in pieces:
                    connection.sendall(piece)
                    time.sleep(pause)
                while piece := connection.recv(1 << 16):
                    received += piece
            except (TimeoutError, ConnectionError):
                pass
        return received

    def trouble(self, seconds: float = 30.0) -> str:
        """What is wrong with the endpoint now: it does not run, or does not answer a lookup; empty where nothing is."""
        if not self.port:
            return "the endpoint does not start"
        deadline = time.monotonic() + seconds
        last = ""
        while time.monotonic() < deadline:
            try:
                status, _, _ = self.ask(LOOKUP, timeout=max(1.0, deadline - time.monotonic()))
            except (OSError, http.client.HTTPException) as error:
                last = type(error).__name__
                time.sleep(0.1)
                continue
            if status == 200:
                return ""
            last = str(status)
            if status != 503:
                break
            time.sleep(0.1)
        if self.command.ended:
            return "the endpoint has ended"
        return f"a lookup is not answered ({last})"
