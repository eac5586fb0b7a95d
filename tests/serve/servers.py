"""A server to test: a process of its own, as a user starts it, at a port that is free."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from cases import TESTS

_STARTS = 60.0


@dataclass(frozen=True)
class Reply:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def media_type(self) -> str:
        """The media type, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0]


class Server:
    """A running `kg serve`; `lines`: what it printed when it started."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kg", "serve", str(folder), "--port", "0", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONPATH": str(TESTS.parent), "PYTHONUNBUFFERED": "1"},
        )
        assert self.process.stdout is not None
        self.lines = [self.process.stdout.readline(), self.process.stdout.readline()]
        found = re.search(r"http://(127\.0\.0\.1):(\d+)/", self.lines[0])
        assert found, self.lines
        self.host, self.port = found[1], int(found[2])

    @property
    def address(self) -> str:
        """The address of the front page, with a slash at its end."""
        return f"http://{self.host}:{self.port}/"

    def ask(
        self, path: str, method: str = "GET", body: bytes | None = None, timeout: float = 60, **headers: str
    ) -> Reply:
        """The answer to one request; headers are given with underscores."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=timeout)
        try:
            given = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, given)
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, found, response.read())
        finally:
            connection.close()

    def sparql(self, query: str, **headers: str) -> Reply:
        """The answer to a query, sent with GET."""
        return self.ask("/sparql?" + urlencode({"query": query}), **headers)

    def workers(self) -> list[int]:
        """The processes that answer."""
        return _children(self.fork_servers())

    def fork_servers(self) -> list[int]:
        """The processes that those are forked from, one for each edition of the dataset that is being read."""
        return _children([self.process.pid])

    def stop(self, number: int = signal.SIGINT) -> int:
        """Sends it a signal and gives its exit code."""
        self.process.send_signal(number)
        code = self.process.wait(30)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code


def _children(parents: Collection[int]) -> list[int]:
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)
    pairs = (map(int, line.split()) for line in listed.stdout.splitlines())
    return [pid for pid, parent in pairs if parent in parents]


def wait_until(holds: Callable[[], bool], seconds: float = _STARTS) -> None:
    """Waits until something holds, and fails where it does not in time."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
