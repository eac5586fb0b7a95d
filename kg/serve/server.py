"""Runs the endpoint: the socket, the processes, and a clean end on Ctrl-C."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

import uvicorn
import uvloop

from kg.errors import UsageError
from kg.query.dataset import open_dataset
from kg.serve.app import create_app
from kg.serve.clients import Clients, room_for
from kg.serve.connection import Connection
from kg.serve.hosts import Hosts
from kg.serve.limits import ConnectionLimits, Limits
from kg.serve.worker_pool import WorkerPool

if TYPE_CHECKING:
    from uvicorn._types import ASGIApplication

# Seconds that requests in progress get when the server is asked to stop.
_LAST_SECONDS = 1


def serve(
    folder: Path,
    host: str,
    port: int,
    limits: Limits,
    cors: Sequence[str] = (),
    say: Callable[[str], None] = lambda address: None,
    *,
    names: Sequence[str] = (),
    connections: ConnectionLimits | None = None,
) -> None:
    """Serves the dataset in `folder` until it is asked to stop (SIGINT or SIGTERM).

    `port` 0 selects a free port. `say` is called with the address once requests are answered. `names`: by which the
    server may be called in addition to `host` (kg/serve/hosts.py). Raises OutputError if the folder contains no
    dataset, UsageError if the address is not available or a name is invalid.
    """
    hosts = Hosts.of([*names, *([host] if host else [])])
    open_dataset(folder)
    with _listening(host, port) as listening:
        uvloop.run(_serve(folder, listening, limits, connections or ConnectionLimits(), hosts, cors, say))


async def _serve(
    folder: Path,
    listening: socket.socket,
    limits: Limits,
    connections: ConnectionLimits,
    hosts: Hosts,
    cors: Sequence[str],
    say: Callable[[str], None],
) -> None:
    connections = replace(connections, connections=room_for(connections.connections))
    clients = Clients(connections)
    workers = WorkerPool(folder, limits)
    try:
        await workers.start()
        host, port = listening.getsockname()[:2]
        application = cast("ASGIApplication", create_app(workers, connections, clients, cors))
        server = http_server(application, clients, hosts, connections)
        say(f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/")
        await server.serve(sockets=[listening])
    finally:
        await workers.close()


def http_server(
    application: ASGIApplication, clients: Clients, hosts: Hosts, limits: ConnectionLimits
) -> uvicorn.Server:
    """The server for an application, with the limits of connections."""
    connection = partial(Connection, clients, hosts, limits)
    config = uvicorn.Config(
        application,
        http=cast(type[asyncio.Protocol], connection),
        lifespan="off",
        access_log=False,
        log_level="error",  # client errors are not logged
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=_LAST_SECONDS,
    )
    return _Server(config)


class _Server(uvicorn.Server):
    """A server that ends on a signal and does not pass it on, because being asked to stop is not a failure."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Handles signals while the server runs; a second one ends it immediately."""
        loop = asyncio.get_running_loop()
        for one in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(one, self.handle_exit, one, None)
        try:
            yield
        finally:
            for one in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(one)


@contextlib.contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens at the address. Raises UsageError if the address is not available."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise UsageError(
            f"{host}:{port}: cannot listen there ({error.strerror or error}); choose another with --host and --port"
            " / 无法使用此地址，请换一个端口"
        ) from error
    with listening:
        yield listening
