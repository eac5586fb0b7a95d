"""Datasets and a server to push them to."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.build import build_dataset
from remote.datasets import REPORTS, write_reports
from remote.servers import Oxigraph


@pytest.fixture(scope="session")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset of two reports."""
    folder = tmp_path_factory.mktemp("before")
    return build_dataset([write_reports(folder / "reports", REPORTS[:2])], folder / "graph").out


@pytest.fixture(scope="session")
def after(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset with the first report of `before`, without the second, and with a third."""
    folder = tmp_path_factory.mktemp("after")
    return build_dataset([write_reports(folder / "reports", (REPORTS[0], REPORTS[2]))], folder / "graph").out


@pytest.fixture
def oxigraph(tmp_path: Path) -> Iterator[Oxigraph]:
    """An empty Oxigraph server."""
    server = Oxigraph(tmp_path / "oxigraph").start()
    yield server
    server.kill()
    shutil.rmtree(server.folder)


@pytest.fixture(autouse=True)
def no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment holds no credentials, whatever the machine's does."""
    for name in ("USER", "PASSWORD", "TOKEN"):
        monkeypatch.delenv(f"KG_PUBLISH_{name}", raising=False)
