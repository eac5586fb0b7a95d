"""What changed between a dataset and the one before it, so that its store need not be loaded anew."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import file_digest
from pathlib import Path
from typing import IO

from kg.build.parts import QUADS, Part
from kg.errors import OutputError
from kg.layout import MANIFEST, SHARED, read_description
from kg.rdf.serialize import chained, packed_lines
from kg.rdf.store import Change, update_store, write_store

STORE = "store"
DATA = "data.nq"
# With more to change than this share, loading all of it anew is faster.
_MOST = 0.3


def write_whole_store(nquads: bytes, derived: Mapping[str, bytes], old: Path, new: Path) -> None:
    """Writes the store of a dataset in single files into the folder `new`.

    `nquads`: what is stated, `derived`: what is not, by the IRI of its graph, both canonical. `old`: the folder of the
    dataset of before, from whose store it is made if most of that stays.
    """
    everything = chained(map(io.BytesIO, (nquads, *derived.values())))
    _write(_change_of_whole(nquads, derived, old), everything, old, new)


def write_parts_store(parts: Sequence[Part], everything: IO[bytes], old: Path, new: Path) -> None:
    """Writes the store of a dataset in parts into the folder `new`; `everything` holds all its quads."""
    _write(_change_of_parts(old, new, parts), everything, old, new)


def _write(change: Change | None, everything: IO[bytes], old: Path, new: Path) -> None:
    """From the old store, else from scratch; so too where a blank node changes, which each store names as it likes."""
    if change is not None and not any(b"_:" in line for line in (*change.removed, *change.added)):
        try:
            update_store(old / STORE, new / STORE, change)
            return
        except (OutputError, SyntaxError):
            pass  # the old store is gone, damaged or was changed by something else, or the old files are no N-Quads
    write_store(everything, new / STORE)


def _change_of_whole(nquads: bytes, derived: Mapping[str, bytes], old: Path) -> Change | None:
    """What changes from the dataset in `old`, None where there is no old one or most changes."""
    most = _MOST * nquads.count(b"\n")
    removed: list[bytes] = []
    added: list[bytes] = []
    try:
        with (old / DATA).open("rb") as before:
            if file_digest(before, "sha256").hexdigest() != _outputs(old).get(DATA):
                return None  # it was changed, so it does not say what the old store holds
            before.seek(0)
            for line, is_new in _differing(before, io.BytesIO(nquads)):
                (added if is_new else removed).append(line)
                if len(removed) + len(added) > most:
                    return None
    except OSError:
        return None
    return Change(removed, [*added, *derived.values()], sorted(derived))


def _differing(before: Iterable[bytes], now: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The lines that only one of two sorted files holds, and whether it is the second."""
    was, comes = iter(before), iter(now)
    old, new = next(was, None), next(comes, None)
    while old is not None or new is not None:
        if old == new:
            old, new = next(was, None), next(comes, None)
        elif new is None or (old is not None and old < new):
            assert old is not None
            yield old, False
            old = next(was, None)
        else:
            yield new, True
            new = next(comes, None)


def _change_of_parts(old: Path, new: Path, parts: Sequence[Part]) -> Change | None:
    """What changes from the dataset in `old` to that of these parts in `new`, None as for `_change_of_whole`.

    Only files that changed are read, and, where a quad is to go, those of other areas that may hold it, too.
    """
    before, now = _hashes(old), {f"{part.folder}/{file.path}": file.sha256 for part in parts for file in part.files}
    was, now = ({name: sha for name, sha in files.items() if name.endswith(QUADS)} for files in (before, now))
    changed = {name for name in {*was, *now} if was.get(name) != now.get(name)}
    if not was or len(changed) > _MOST * len(now):
        return None
    hashes = {**{name: was[name] for name in changed if name in was}, SHARED: _outputs(old).get(SHARED)}
    try:
        if any(_sha256_unpacked(old / name) != sha256 for name, sha256 in hashes.items()):
            return None  # it was changed, so it does not say what the old store holds
        gone = packed_lines(old / name for name in hashes)
    except (OSError, EOFError, zlib.error):
        return None
    come = packed_lines([*(new / name for name in changed if name in now), new / SHARED])
    removed = gone - come
    for name in now:
        # what several areas speak of stands in the files of the areas, not in those of reports
        if removed and name not in changed and "/year=" not in name:
            removed -= packed_lines([new / name])
    return Change(sorted(removed), sorted(come - gone))


def _outputs(folder: Path) -> Mapping[str, str]:
    """The files of a dataset that belong to no part, with the hashes of what they hold; empty where there is none."""
    try:
        return {file["path"]: file["sha256"] for file in json.loads((folder / MANIFEST).read_bytes())["outputs"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _sha256_unpacked(path: Path) -> str:
    with gzip.open(path) as handle:
        return file_digest(handle, "sha256").hexdigest()


def _hashes(folder: Path) -> Mapping[str, str]:
    """The files of a dataset in parts with the hashes of what they hold; empty where there is none."""
    try:
        told = read_description(folder / MANIFEST)
        return {
            f"{part['folder']}/{file['path']}": file["sha256"]
            for part in told.get("parts", ())
            for file in part["files"]
        }
    except (OutputError, KeyError, TypeError):
        return {}
