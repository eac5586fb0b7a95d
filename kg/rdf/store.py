"""The on-disk store for queries: written completely in a temporary folder, then moved into place by renaming."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from pyoxigraph import NamedNode, RdfFormat, Store, parse

from kg.errors import OutputError
from kg.staging import atomic_folder, is_intact

#: Its kind in the record of the folder.
STORE = "store"


# Bytes, of some 250,000 quads: Oxigraph keeps what it loads at once in memory, a kilobyte per quad. Loading in portions
# takes no longer.
_PORTION = 60_000_000


def write_store(nquads: IO[bytes], path: Path) -> None:
    """Creates the Oxigraph store of N-Quads at `path` and replaces an existing one; a quad may occur repeatedly.

    It is compacted once for queries (docs/decisions/0018), which a store that is updated later need not be. The old
    store is kept until the new one is complete. Raises OutputError if `path` cannot be written.
    """
    with atomic_folder(path, STORE, sealed=True) as new:
        store = Store(str(new))
        try:
            for lines in _portions(nquads):
                store.bulk_load(input=lines, format=RdfFormat.N_QUADS)
            store.optimize()
            store.flush()
        finally:
            del store  # closes the files, which might otherwise still be written while an interrupted build cleans up


def _portions(nquads: IO[bytes]) -> Iterator[bytes]:
    """The lines in portions; those with blank nodes are in one portion, because a label is valid for one load only."""
    blank: list[bytes] = []
    while portion := nquads.read(_PORTION) + nquads.readline():
        if b"_:" in portion:
            lines = portion.splitlines(keepends=True)
            blank += [line for line in lines if b"_:" in line]
            portion = b"".join(line for line in lines if b"_:" not in line)
        yield portion
    if blank:
        yield b"".join(blank)


@dataclass(frozen=True, slots=True)
class Change:
    """Lines of N-Quads to be removed from a store and to be added to it; `emptied`: graphs to be cleared before."""

    removed: Sequence[bytes]
    added: Sequence[bytes]
    emptied: Sequence[str] = ()


def update_store(old: Path, path: Path, change: Change) -> None:
    """Creates the store at `path` from the one at `old`, which is not changed; the two share unchanged files.

    Raises OutputError if there is no old store, if its files have been modified, or if `path` cannot be written.
    """
    if not is_intact(old):
        raise OutputError(f"{old}: is not the store that was written; build it again")
    with atomic_folder(path, STORE, sealed=True) as new:
        new.rmdir()  # the target of a copy must not exist
        open_store(old).backup(str(new))
        store = Store(str(new))
        try:
            for graph in change.emptied:
                store.remove_graph(NamedNode(graph))
            for quad in parse(input=b"".join(change.removed), format=RdfFormat.N_QUADS, without_named_graphs=False):
                store.remove(quad)
            store.bulk_load(input=b"".join(change.added), format=RdfFormat.N_QUADS)
            store.flush()
        finally:
            del store


def memory_store(nquads: bytes | IO[bytes]) -> Store:
    """A store in memory with the N-Quads of a dataset; a quad may occur repeatedly."""
    store = Store()
    store.bulk_load(input=nquads, format=RdfFormat.N_QUADS)
    return store


def copied(store: Store) -> Store:
    """A store in memory with all quads of another one, copied through a file."""
    with TemporaryFile() as handle:
        store.dump(handle, format=RdfFormat.N_QUADS)
        handle.seek(0)
        return memory_store(handle)


def open_store(path: Path) -> Store:
    """The store at `path`, for reading; any number of processes may open it.

    Raises OutputError if there is none or it is damaged. Damage inside it is only found when it is read, so read it
    within `reading`.
    """
    if not path.is_dir():
        raise OutputError(f"{path}: there is no store; run 'kg build' first or name the output folder")
    try:
        return Store.read_only(str(path))
    except (OSError, ValueError, RuntimeError) as error:
        raise OutputError(_damage(path, error)) from error


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Reports a store that turns out to be damaged while it is read as an OutputError."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        if not is_damage(error):
            raise
        raise OutputError(_damage(path, error)) from error


def is_damage(error: Exception) -> bool:
    """Whether an error of Oxigraph means that the files of a store cannot be read (RocksDB's `Status::ToString`)."""
    return re.match(r"Corruption|IO error", str(error)) is not None


def damage_of(error: Exception) -> OutputError:
    """The message for such an error if the store is not known: it names the file."""
    found = re.search(r"(/\S+)/[^/\s]+\.sst\b", str(error))
    return OutputError(_damage(Path(found[1]) if found else Path("store"), error))


def _damage(path: Path, error: Exception) -> str:
    reason = " ".join(str(error).split())
    return f"{path}: the store is damaged ({reason}); run 'kg build' again / 数据集已损坏，请重新构建"
