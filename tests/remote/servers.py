"""Servers to push to: Oxigraph's, Virtuoso, and one that answers as a test says."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.request import Request, urlopen

WAIT = 30.0


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Returns when something listens on the port; fails when the process ends before."""
    end = time.monotonic() + WAIT
    while time.monotonic() < end:
        assert process.poll() is None, f"the server ended with {process.returncode}"
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"nothing listens on port {port} after {WAIT} s")


@dataclass
class Oxigraph:
    """Oxigraph's server over a folder; it can be killed and started again at the same address."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Oxigraph:
        """Starts it, with what its folder holds."""
        program = Path(sys.executable).with_name("oxigraph")
        command = [str(program), "serve", "--location", str(self.folder), "--bind", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self.port, self.process)
        return self

    def kill(self) -> None:
        """Ends it at once, as a loss of power would."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def put(self, graph: str, ntriples: str) -> None:
        """Puts a graph there as somebody else would."""
        request = Request(f"{self.url}/store?graph={graph}", ntriples.encode(), method="PUT")
        request.add_header("Content-Type", "application/n-triples")
        with urlopen(request):
            pass

    def nquads(self) -> bytes:
        """All that it holds."""
        request = Request(f"{self.url}/store", headers={"Accept": "application/n-quads"})
        with urlopen(request) as answer:
            return bytes(answer.read())


@dataclass(frozen=True)
class Answer:
    """What a scripted server answers."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """What a scripted server was asked."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@contextmanager
def scripted(answer: Callable[[Asked], Answer]) -> Iterator[str]:
    """The address of a server that answers by a function."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            given = answer(Asked(self.command, self.path, dict(self.headers.items()), body))
            self.send_response(given.status)
            for name, value in {**given.headers, "Content-Length": str(len(given.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(given.body)

        def __getattr__(self, name: str) -> Callable[[], None]:
            if name.startswith("do_"):  # the method of the request, whichever it is
                return self.handle_one
            raise AttributeError(name)

        def log_message(self, *_: object) -> None:
            """Nothing: the test's output is its own."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def forwarded(asked: Asked, target: str, drop: tuple[str, ...] = ()) -> Answer:
    """The answer of another server to the same request, without the headers named in `drop`."""
    left = {"host", "connection", "content-length", *drop}
    headers = {name: value for name, value in asked.headers.items() if name.lower() not in left}
    request = Request(target + asked.path, asked.body or None, headers, method=asked.method)
    if asked.body:
        request.add_header("Content-Length", str(len(asked.body)))
    with urlopen(request) as answer:
        return Answer(answer.status, answer.read(), {"Content-Type": answer.headers.get("Content-Type", "text/plain")})


_VIRTUOSO = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
[Parameters]
ServerPort = {sql}
ServerThreads = 8
DirsAllowed = {readable}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 6
"""


@dataclass(frozen=True)
class Virtuoso:
    """A Virtuoso with an empty database in a folder, whose user `dba` has the password `dba`.

    `sql`: where its isql connects. `readable`: the folder whose files it may load.
    """

    folder: Path
    readable: Path
    port: int = field(default_factory=free_port)
    sql: str = field(default_factory=lambda: f"127.0.0.1:{free_port()}")

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    @contextmanager
    def running(self) -> Iterator[Virtuoso]:
        """The server, for as long as it is needed."""
        program = shutil.which("virtuoso-t")
        assert program is not None
        settings = self.folder / "virtuoso.ini"
        settings.write_text(
            _VIRTUOSO.format(folder=self.folder, port=self.port, sql=self.sql, readable=self.readable), encoding="utf-8"
        )
        command = [program, "+configfile", str(settings), "+foreground"]
        with (self.folder / "output").open("wb") as output:
            process = subprocess.Popen(command, cwd=self.folder, stdout=output, stderr=output)
            try:
                wait_for(self.port, process)
                yield self
            finally:
                process.kill()
                process.wait()
