"""The on-disk store that queries open: written whole beside its place, then put there by renaming."""

from __future__ import annotations

from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from pyoxigraph import RdfFormat, Store

from kg.errors import OutputError


def write_store(nquads: bytes, path: Path) -> None:
    """Makes the Oxigraph store of the canonical N-Quads at `path`, in place of the one that is there.

    Either the old store stands or the new one does. Raises OutputError where the place cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(mkdtemp(prefix=f".{path.name}-", dir=path.parent))
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror}); choose another output folder") from error
    try:
        store = Store(str(fresh / "store"))
        store.bulk_load(input=nquads, format=RdfFormat.N_QUADS)
        store.flush()
        del store  # closes the files
        if path.exists():
            path.rename(fresh / "old")
        (fresh / "store").rename(path)
    except OSError as error:
        raise OutputError(f"{path}: the store cannot be written ({error}); choose another output folder") from error
    finally:
        rmtree(fresh, ignore_errors=True)


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
