"""The quads of a dataset in memory, read from the files that its build wrote.

Reading them takes a third of the time and half of the memory that it takes to get them out of the store again.
"""

from __future__ import annotations

import zlib
from pathlib import Path

from pyoxigraph import NamedNode, Store

from kg.query.dataset import DERIVED
from kg.rdf.serialize import unpacked
from kg.rdf.store import add_graphs, copied, memory_store


def in_memory_of(folder: Path, store: Store) -> Store:
    """All quads of the dataset in `folder`, whose store this is, in a store in memory.

    Where the files are not there, or are not those of the store, it is copied.
    """
    try:
        found = _read(folder, store)
    except (OSError, EOFError, SyntaxError, zlib.error):
        found = None
    return copied(store) if found is None or len(found) != len(store) else found


def _read(folder: Path, store: Store) -> Store | None:
    whole = folder / "data.nq"
    if whole.is_file():
        with whole.open("rb") as lines:
            found = memory_store(lines)
        # a dataset in single files has these as Turtle, without their graphs
        derived = (graph for graph in store.named_graphs() if str(graph).endswith(DERIVED))
        add_graphs(found, store, (graph for graph in derived if isinstance(graph, NamedNode)))
        return found
    packed = sorted(folder.rglob("*.nq.gz"))
    return memory_store(unpacked(packed)) if packed else None
