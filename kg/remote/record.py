"""The record of this dataset in a store, kept in the store itself: a named graph with an entry for each graph.

An entry says that the graph is ours. Once the graph is known to be complete, the entry also has its SHA-256. Before
graphs are changed, it is removed from their entries, so that after a failure the next run knows which graphs are not
reliable.

While graphs are sent, entries are only added to the record. It is rewritten before that, and after graphs were removed,
each time to a spare graph first: a store may fail between clearing a graph and filling it, but one of the two is always
complete, and readers combine both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from kg.errors import RemoteError
from kg.rdf.iris import publication_graph_iri
from kg.rdf.names import RDF, SD, SPDX, VOID, XSD
from kg.remote.graphs import ContentInMemory, LocalGraph
from kg.remote.protocols import GraphUploader
from kg.remote.store_queries import SparqlQueries

_ENTRY = (
    f"GRAPH ?record {{ ?entry a {SD.NamedGraph} ; {SD.name} ?graph . "
    f"OPTIONAL {{ ?entry {SPDX.checksumValue} ?sha256 }} }}"
)


@dataclass(frozen=True, slots=True)
class PushRecord:
    """What has been put into the store.

    own: the graphs of this dataset with their SHA-256, or None if not known to be complete. others: those of other
    datasets (with another base), which may share code lists with this one. spare: whether the spare graph of an
    interrupted push still exists.
    """

    own: Mapping[str, str | None]
    others: Mapping[str, frozenset[str]]
    spare: bool = False


def read_push_record(queries: SparqlQueries, base: str) -> PushRecord:
    """The record in the store; empty if nothing has been pushed yet. Raises RemoteError."""
    rows = queries.select(f"SELECT ?record ?graph ?sha256 WHERE {{ {_ENTRY} }}")
    expected = queries.number(_ENTRY)
    if len(rows) != expected:
        raise RemoteError(
            f"the store gives {len(rows)} of the {expected} entries of its record; let it answer with more rows"
            " (Virtuoso: ResultSetMaxRows) / 存储截断了查询结果"
        )
    own: dict[str, set[str]] = {}
    others: dict[str, set[str]] = {}
    ours = _places(base)
    for row in rows:
        found = (own if row["record"] in ours else others).setdefault(row["graph"], set())
        if "sha256" in row:
            found.add(row["sha256"].lower())
    return PushRecord(
        {graph: min(sums) if len(sums) == 1 else None for graph, sums in own.items()},
        {graph: frozenset(sums) for graph, sums in others.items()},
        any(row["record"] == ours[1] for row in rows),
    )


def write_push_record(writer: GraphUploader, base: str, pending: Iterable[str], whole: Iterable[LocalGraph]) -> None:
    """Replaces the record: the graphs that are ours, and those that are also complete."""
    lines = [line for graph in pending for line in _ours(graph, base)]
    lines += [line for graph in whole for line in (*_ours(graph.iri, base), *_whole(graph, base))]
    content = ContentInMemory(tuple(sorted(lines)))
    place, spare = _places(base)
    for graph in (spare, place):
        writer.replace(graph, content)
    writer.remove(spare)


def add_to_push_record(writer: GraphUploader, base: str, graph: LocalGraph) -> None:
    """Records that a graph with an entry is complete."""
    writer.add(_places(base)[0], ContentInMemory(tuple(_whole(graph, base))))


def _places(base: str) -> tuple[str, str]:
    place = publication_graph_iri(base)
    return place, f"{place}-spare"


def _entry(graph: str, base: str) -> str:
    return f"<{publication_graph_iri(base)}#{sha256(graph.encode()).hexdigest()[:16]}>"


def _ours(graph: str, base: str) -> list[bytes]:
    entry = _entry(graph, base)
    return [f"{entry} {RDF.type} {SD.NamedGraph} .\n".encode(), f"{entry} {SD.name} <{graph}> .\n".encode()]


def _whole(graph: LocalGraph, base: str) -> list[bytes]:
    entry = _entry(graph.iri, base)
    return [
        f'{entry} {SPDX.checksumValue} "{graph.sha256}"^^{XSD.hexBinary} .\n'.encode(),
        f'{entry} {VOID.triples} "{graph.triples}"^^{XSD.integer} .\n'.encode(),
    ]
