"""The committed outputs of the embedded report are what a build writes, byte for byte."""

from __future__ import annotations

from pathlib import Path

LEFT_OUT = ("store", "sources", "parts", "shared.nq.gz", "tallies.nq.gz", "timings.json", ".kg-output")


def files_of(folder: Path) -> dict[str, bytes]:
    """The files of a dataset by path, without what differs between machines."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] not in LEFT_OUT
    }


def test_exports_are_what_a_build_writes(built: Path, repository: Path) -> None:
    """Rebuilding the embedded report gives the committed files; `scripts/exports` makes them anew."""
    committed, fresh = files_of(repository / "exports"), files_of(built)
    assert sorted(committed) == sorted(fresh)
    assert [name for name in fresh if fresh[name] != committed[name]] == []


def test_a_second_build_gives_the_same_bytes(built: Path, tmp_path: Path) -> None:
    """Two builds of one report, into folders of other names, differ in no byte."""
    from kg.build import build_dataset

    build_dataset((), tmp_path / "other")
    assert files_of(tmp_path / "other") == files_of(built)
