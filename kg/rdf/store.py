"""The on-disk store that queries open: written whole beside its place, then put there by renaming."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from pyoxigraph import RdfFormat, Store

from kg.errors import OutputError
from kg.staging import staged


def write_store(nquads: bytes | IO[bytes], path: Path) -> None:
    """Makes the Oxigraph store of N-Quads at `path`, in place of the one that is there; a quad may come repeatedly.

    Either the old store stands or the new one does. Raises OutputError where the place cannot be written.
    """
    with staged(path) as new:
        store = Store(str(new))
        try:
            store.bulk_load(input=nquads, format=RdfFormat.N_QUADS)
            store.flush()
        finally:
            del store  # closes the files, which else may still be written while an interrupted build clears up


def memory_store(nquads: bytes) -> Store:
    """A store in memory with the canonical N-Quads of a dataset."""
    store = Store()
    store.bulk_load(input=nquads, format=RdfFormat.N_QUADS)
    return store


def open_store(path: Path) -> Store:
    """The store at `path`, for reading; any number may have it open. Raises OutputError where there is none."""
    if not path.is_dir():
        raise OutputError(f"{path}: there is no store; run 'kg build' first or name the output folder")
    try:
        return Store.read_only(str(path))
    except (OSError, ValueError) as error:
        raise OutputError(f"{path}: is no store that can be read ({error}); build it again") from error
