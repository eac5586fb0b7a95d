"""The on-disk store that queries open: written whole beside its place, then put there by renaming."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pyoxigraph import NamedNode, Quad, QuerySolutions, RdfFormat, Store

from kg.errors import OutputError
from kg.staging import staged


def write_store(nquads: bytes, path: Path, derived: Mapping[str, bytes] | None = None) -> None:
    """Makes the Oxigraph store of the canonical N-Quads at `path`, in place of the one that is there.

    `derived`: what is inferred or presumed, as Turtle by the IRI of its graph. A triple that the dataset states itself
    is left out of it, so that a query over all graphs meets each triple once.

    Either the old store stands or the new one does. Raises OutputError where the place cannot be written.
    """
    with staged(path) as new:
        store = Store(str(new))
        store.bulk_load(input=nquads, format=RdfFormat.N_QUADS)
        for iri, turtle in (derived or {}).items():
            _add_derived(store, NamedNode(iri), turtle)
        store.flush()
        del store  # closes the files


def _add_derived(store: Store, graph: NamedNode, turtle: bytes) -> None:
    store.bulk_load(input=turtle, format=RdfFormat.TURTLE, to_graph=graph)
    stated = f"SELECT ?s ?p ?o {{ GRAPH {graph} {{ ?s ?p ?o }} GRAPH ?other {{ ?s ?p ?o }} FILTER(?other != {graph}) }}"
    found = store.query(stated)
    assert isinstance(found, QuerySolutions)
    for subject, predicate, value in list(found):
        store.remove(Quad(subject, predicate, value, graph))


def memory_store(nquads: bytes) -> Store:
    """A store in memory with the N-Quads of a dataset."""
    store = Store()
    store.bulk_load(input=nquads, format=RdfFormat.N_QUADS)
    return store


def copied(store: Store) -> bytes:
    """All quads of a store as N-Quads, in no order."""
    nquads = store.dump(format=RdfFormat.N_QUADS)
    assert nquads is not None
    return nquads


def open_store(path: Path) -> Store:
    """The store at `path`, for reading; any number may have it open. Raises OutputError where there is none."""
    if not path.is_dir():
        raise OutputError(f"{path}: there is no store; run 'kg build' first or name the output folder")
    try:
        return Store.read_only(str(path))
    except (OSError, ValueError) as error:
        raise OutputError(f"{path}: is no store that can be read ({error}); build it again") from error
