"""Servers that several tests share."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store

from serve.servers import Server
from serve.w3c_protocol import DATA


@pytest.fixture(scope="session")
def start() -> Iterator[Callable[..., Server]]:
    """Starts a server of a folder with options; all are stopped in the end."""
    servers: list[Server] = []

    def started(folder: Path, *options: str) -> Server:
        servers.append(Server(folder, *options))
        return servers[-1]

    yield started
    for server in servers:
        if server.process.poll() is None:
            server.stop(signal.SIGKILL)


@pytest.fixture(scope="session")
def server(built: Path, start: Callable[..., Server]) -> Server:
    """A server of the embedded report."""
    return start(built, "--workers", "2", "--cors", "https://example.org")


@pytest.fixture(scope="session")
def protocol_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset with the data of the W3C's tests."""
    folder = tmp_path_factory.mktemp("protocol")
    store = Store(str(folder / "store"))
    store.load(input=DATA, format=RdfFormat.N_QUADS)
    store.flush()
    return folder
