"""Updates the store of a dataset by what changed since the previous one, so that it need not be loaded again."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Mapping, Sequence
from hashlib import file_digest
from pathlib import Path

from kg.build.parts import Part
from kg.dataset_layout import DATASET_QUADS, MANIFEST, QUADS_SUFFIX, packed_quads
from kg.errors import OutputError
from kg.rdf.serialize import packed_lines, unpacked
from kg.rdf.store import STORE, Change, update_store, write_store

# If more than this share changes, loading everything is faster.
_MOST = 0.3


def write_dataset_store(parts: Sequence[Part], old: Path, new: Path) -> None:
    """Writes the store of the dataset of these parts in the folder `new`.

    `old`: the folder of the previous dataset, whose store is updated if most of it stays the same. The store is loaded
    from the parts if there is none, or if a blank node changes, because each store names these differently.
    """
    change = _change(old, new, parts)
    if change is not None and not any(b"_:" in line for line in (*change.removed, *change.added)):
        try:
            update_store(old / STORE, new / STORE, change)
            return
        except (OutputError, SyntaxError):
            pass  # the old store is gone, damaged or was changed by something else, or the old files are not N-Quads
    write_store(unpacked(packed_quads(new)), new / STORE)


def _change(old: Path, new: Path, parts: Sequence[Part]) -> Change | None:
    """The changes from the dataset in `old` to that of these parts in `new`, None if most has changed or there is none.

    Only changed files are read and, if a quad is removed, also those of other areas that may contain it.
    """
    was = _hashes(old)
    now = {f"{part.folder}/{file.path}": file.sha256 for part in parts for file in part.files}
    now = {name: sha256 for name, sha256 in now.items() if name.endswith(QUADS_SUFFIX)}
    changed = {name for name in {*was, *now} - {*DATASET_QUADS} if was.get(name) != now.get(name)}
    if not was.keys() >= {*DATASET_QUADS} or len(changed) > _MOST * len(now):
        return None
    read = {*(changed & was.keys()), *DATASET_QUADS}
    try:
        if any(_sha256_unpacked(old / name) != was[name] for name in read):
            return None  # it was modified, so it does not describe the old store
        gone = packed_lines(old / name for name in read)
    except (OSError, EOFError, zlib.error):
        return None
    come = packed_lines([new / name for name in (*(changed & now.keys()), *DATASET_QUADS)])
    removed = gone - come
    for name in now:
        # quads shared by several areas are in the files of the areas, not in those of reports
        if removed and name not in changed and "/year=" not in name:
            removed -= packed_lines([new / name])
    return Change(sorted(removed), sorted(come - gone))


def _sha256_unpacked(path: Path) -> str:
    with gzip.open(path) as handle:
        return file_digest(handle, "sha256").hexdigest()


def _hashes(folder: Path) -> Mapping[str, str]:
    """The files of quads of a dataset with the hashes of their contents; empty if there is none."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        listed = [("", manifest["outputs"]), *((f"{part['folder']}/", part["files"]) for part in manifest["parts"])]
        found = {f"{place}{file['path']}": str(file["sha256"]) for place, files in listed for file in files}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}
    return {name: sha256 for name, sha256 in found.items() if name.endswith(QUADS_SUFFIX)}
