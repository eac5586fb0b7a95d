"""Runs the endpoint: the socket, the processes, and a quiet end on Ctrl-C."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import uvicorn
import uvloop
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from kg.errors import UsageError
from kg.query.dataset import open_dataset
from kg.serve.app import create_app
from kg.serve.limits import Limits
from kg.serve.workers import Workers

# Connections at once; one more is answered 503.
_MOST_CONNECTIONS = 1024
# Bytes of the head of a request: its address, which may hold a query, and its headers.
_MOST_HEAD = 64 << 10
# Seconds that requests which are being answered get when the server is told to stop.
_LAST_SECONDS = 1


def serve(
    folder: Path,
    host: str,
    port: int,
    limits: Limits,
    cors: Sequence[str] = (),
    say: Callable[[str], None] = lambda address: None,
) -> None:
    """Serves the dataset in `folder` until it is told to stop (SIGINT or SIGTERM).

    `port` 0 takes one that is free. `say` is called with the address once requests are answered. Raises OutputError
    where the folder holds no dataset, UsageError where the address cannot be had.
    """
    open_dataset(folder)
    with _listening(host, port) as listening:
        uvloop.run(_serve(folder, listening, limits, cors, say))


async def _serve(
    folder: Path, listening: socket.socket, limits: Limits, cors: Sequence[str], say: Callable[[str], None]
) -> None:
    workers = Workers(folder, limits)
    try:
        await workers.start()
        host, port = listening.getsockname()[:2]
        config = uvicorn.Config(
            create_app(workers, cors),
            http=_Connection,
            lifespan="off",
            access_log=False,
            log_level="warning",
            server_header=False,
            ws="none",
            limit_concurrency=_MOST_CONNECTIONS,
            timeout_graceful_shutdown=_LAST_SECONDS,
        )
        say(f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/")
        await _Server(config).serve(sockets=[listening])
    finally:
        await workers.close()


class _Server(uvicorn.Server):
    """A server that ends on a signal, and does not pass it on: to be told to stop is no failure."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Takes signals while the server runs; a second one ends it at once."""
        loop = asyncio.get_running_loop()
        for one in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(one, self.handle_exit, one, None)
        try:
            yield
        finally:
            for one in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(one)


class _Connection(HttpToolsProtocol):
    """A connection that takes no request with an endless head, for which the parser has no bound."""

    _head = 0  # bytes that came since the last head, or piece of a body, was whole

    def data_received(self, data: bytes) -> None:
        """Takes what came, and hangs up where it is too much."""
        self._head += len(data)
        super().data_received(data)
        if self._head > _MOST_HEAD and not self.transport.is_closing():
            self.send_400_response(f"The address and the headers of a request have at most {_MOST_HEAD:,} bytes.")

    def on_headers_complete(self) -> None:
        """Begins the answer."""
        self._head = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Takes a piece of a body."""
        self._head = 0
        super().on_body(body)


@contextlib.contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens at the address. Raises UsageError where it cannot be had."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise UsageError(
            f"{host}:{port}: cannot listen there ({error.strerror or error}); name another with --host and --port"
            " / 无法使用此地址，请换一个端口"
        ) from error
    with listening:
        yield listening
