"""A dataset in memory: read from the files of its build, and the same as its store."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

import kg
from kg.build import build_dataset
from kg.build.engine import ThisProcess
from kg.query.dataset import open_dataset
from kg.query.open import in_memory_of
from tests.build.sample import REPORTS, write_reports


@pytest.fixture(scope="module", params=["whole", "parts"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented reports as a dataset in either layout."""
    folder = tmp_path_factory.mktemp(request.param)
    write_reports(folder / "reports", REPORTS)
    if request.param == "whole":
        return build_dataset([folder / "reports"], folder / "graph").out
    return build_dataset([folder / "reports"], folder / "graph", ThisProcess(), merge=False).out


def named(quads: Iterable[object]) -> tuple[int, set[str]]:
    """How many quads there are, and those without blank nodes, which each store names as it likes."""
    written = [str(quad) for quad in quads]
    return len(written), {quad for quad in written if "_:" not in quad}


def test_the_files_hold_what_the_store_holds(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read from files, quads are those of the store, what is inferred and presumed among them."""
    monkeypatch.setattr("kg.query.open.copied", lambda _: pytest.fail("the store was copied"))
    store = open_dataset(built).store
    found = in_memory_of(built, store)
    assert named(found) == named(store)
    assert any("/set/inferred" in str(graph) for graph in found.named_graphs())
    with kg.open(built, in_memory=True) as copy, kg.open(built) as opened:
        assert list(copy.ask("promises")) == list(opened.ask("promises"))


def _cut_short(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])


def _lose_lines(file: Path) -> None:
    if file.suffix == ".gz":
        file.write_bytes(gzip.compress(b"".join(gzip.decompress(file.read_bytes()).splitlines(keepends=True)[1:])))
    else:
        file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[1:]))


@pytest.mark.parametrize("damage", [Path.unlink, _cut_short, _lose_lines])
def test_without_its_files_the_store_is_copied(built: Path, tmp_path: Path, damage: Callable[[Path], None]) -> None:
    """Where a file is gone, damaged, or not that of the store, the quads are still those of the store."""
    folder = tmp_path / "graph"
    for file in built.rglob("*.nq*"):
        place = folder / file.relative_to(built)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(file.read_bytes())
    damage(max(folder.rglob("*.nq*"), key=lambda file: file.stat().st_size))
    store = open_dataset(built).store
    assert named(in_memory_of(folder, store)) == named(store)
