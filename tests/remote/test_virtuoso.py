"""`kg publish` to a Virtuoso with digest authentication."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import require_external

from kg.cli.commands import kg
from kg.errors import RemoteError
from remote.datasets import graphs_of
from remote.servers import Virtuoso


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty Virtuoso."""
    require_external("Virtuoso", shutil.which("virtuoso-t"))
    folder = tmp_path_factory.mktemp("virtuoso")
    with Virtuoso(folder, readable=folder).running() as started:
        yield started.url


def push(url: str, folder: Path, protocol: str, password: str) -> Result:
    """`kg publish` as the user `dba`."""
    arguments = ["publish", url, "--store", "virtuoso", "--protocol", protocol, "--out", str(folder)]
    return CliRunner().invoke(kg, arguments, env={"KG_PUBLISH_USER": "dba", "KG_PUBLISH_PASSWORD": password})


@pytest.mark.slow
@pytest.mark.parametrize(("protocol", "other"), [("gsp", "update"), ("update", "gsp")])
def test_virtuoso_holds_the_dataset(server: str, before: Path, after: Path, protocol: str, other: str) -> None:
    """Over each protocol the graphs arrive, each with as many triples as here; then changes only, then nothing."""
    refused = push(server, before, protocol, "wrong")
    assert isinstance(refused.exception, RemoteError)
    assert "KG_PUBLISH_PASSWORD" in str(refused.exception)
    there = graphs_of(before) - graphs_of(after)
    for folder, way in ((before, protocol), (after, protocol), (before, other)):
        result = push(server, folder, way, "dba")
        assert result.exception is None, result.exception
        assert not result.stdout.startswith("0 graphs sent")
        result = push(server, folder, other, "dba")
        assert result.exception is None, result.exception
        assert result.stdout.startswith(f"0 graphs sent / 个图已发送, {len(graphs_of(folder))} unchanged")
    assert there
    empty = push(server, after, protocol, "dba")
    assert f"{len(there)} removed" in empty.stdout
    assert empty.exception is None
