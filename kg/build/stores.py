"""What changed between a dataset and the one before it, so that its store need not be loaded anew."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO

from kg.build.parts import STATED, Part
from kg.errors import OutputError
from kg.rdf.store import Change, update_store, write_store

STORE = "store"
SHARED = "shared.nq.gz"
MANIFEST = "manifest.json"
# With more to change than this share, loading all of it anew is faster.
_MOST = 0.3


def write_changed_store(change: Change | None, everything: bytes | IO[bytes], old: Path, new: Path) -> None:
    """Writes the store of the dataset in the folder `new`: from that of the one in `old`, or of `everything`.

    `change`: what is to be done to the old store, None where there is none that would do. A store names blank nodes as
    it likes, so where one changes, everything is loaded.
    """
    blank = change is not None and any(b"_:" in line for line in (*change.removed, *change.added))
    if change is not None and not blank:
        try:
            update_store(old / STORE, new / STORE, change)
            return
        except OutputError:
            pass  # the old store is gone or broken
    write_store(everything, new / STORE)


def change_of_whole(old: Path, nquads: bytes) -> Change | None:
    """What changes from the dataset in `old` to canonical N-Quads, None where there is no old one or most changes."""
    try:
        before = (old / "data.nq").read_bytes()
    except OSError:
        return None
    was, now = (frozenset(content.splitlines(keepends=True)) for content in (before, nquads))
    change = Change(sorted(was - now), sorted(now - was))
    return change if len(change.removed) + len(change.added) < _MOST * len(now) else None


def change_of_parts(old: Path, new: Path, parts: Sequence[Part]) -> Change | None:
    """What changes from the dataset in `old` to that of these parts in `new`, None as for `change_of_whole`.

    Only files that changed are read, and, where a quad is to go, those of other areas that may hold it, too.
    """
    before, now = _hashes(old), {f"{part.folder}/{file.path}": file.sha256 for part in parts for file in part.files}
    was, now = ({name: sha for name, sha in files.items() if name.endswith(STATED)} for files in (before, now))
    changed = {name for name in {*was, *now} if was.get(name) != now.get(name)}
    if not was or len(changed) > _MOST * len(now):
        return None
    try:
        gone = _lines([*(old / name for name in changed if name in was), old / SHARED])
    except OSError:
        return None
    come = _lines([*(new / name for name in changed if name in now), new / SHARED])
    removed = gone - come
    for name in now:
        # what several areas speak of stands in the files of the areas, not in those of reports
        if removed and name not in changed and "/year=" not in name:
            removed -= _lines([new / name])
    return Change(sorted(removed), sorted(come - gone))


def _hashes(folder: Path) -> Mapping[str, str]:
    """The files of a dataset in parts with the hashes of what they hold; empty where there is none."""
    try:
        told = json.loads((folder / MANIFEST).read_bytes())
        return {
            f"{part['folder']}/{file['path']}": file["sha256"]
            for part in told.get("parts", ())
            for file in part["files"]
        }
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _lines(files: Iterable[Path]) -> set[bytes]:
    found: set[bytes] = set()
    for file in files:
        with gzip.open(file) as handle:
            found.update(handle)
    return found
