"""Two ways to write a named graph: the Graph Store HTTP Protocol and SPARQL 1.1 Update.

All operations are idempotent, so that a request whose answer was lost can be repeated.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from kg.remote.connection import StoreConnection
from kg.remote.graphs import GraphContent
from kg.remote.progress import Progress

_CHUNK = 64 << 10
# Virtuoso 7.2 accepts at most about 4,990 triples in one update, the lowest limit of the stores.
_MOST_TRIPLES = 2000
_MOST_BYTES = 1 << 20


class GraphUploader(Protocol):
    """Writes named graphs of a store; all methods raise RemoteError."""

    def replace(self, graph: str, triples: GraphContent) -> None:
        """Replaces the content of the graph by these triples."""

    def add(self, graph: str, triples: GraphContent) -> None:
        """Adds these triples to the graph. They must not have blank nodes, which would be new ones each time."""

    def remove(self, graph: str) -> None:
        """Removes the graph."""


@dataclass(frozen=True)
class GraphStoreProtocol:
    """PUT, POST and DELETE of a graph (SPARQL 1.1 Graph Store HTTP Protocol, 5.3 to 5.5), named by `?graph=` (4.2)."""

    connection: StoreConnection
    address: str
    progress: Progress
    compressed: bool = False

    def replace(self, graph: str, triples: GraphContent) -> None:
        self._send("PUT", graph, triples)

    def add(self, graph: str, triples: GraphContent) -> None:
        self._send("POST", graph, triples)

    def remove(self, graph: str) -> None:
        self.connection.request("DELETE", self.address, parameters={"graph": graph}, accepted=frozenset({404}))

    def _send(self, method: str, graph: str, triples: GraphContent) -> None:
        body = _Body(triples, self.progress, self.compressed)
        # Not every store accepts a body of unknown length, and Oxigraph 0.5 does not read the end of a compressed one.
        headers = {"Content-Type": "application/n-triples", "Content-Length": str(body.length())}
        if self.compressed:
            headers["Content-Encoding"] = "gzip"
        self.connection.request(method, self.address, content=body, headers=headers, parameters={"graph": graph})


class _Body:
    """The triples as a body that is read again when the request is repeated."""

    def __init__(self, triples: GraphContent, progress: Progress, compressed: bool) -> None:
        self._triples = triples
        self._progress = progress
        self._compressed = compressed
        self._told = 0

    def length(self) -> int:
        """The bytes of the body."""
        return sum(len(sent) for _, sent in self._parts()) if self._compressed else self._triples.size

    def __iter__(self) -> Iterator[bytes]:
        self._progress.advance(-self._told)
        self._told = 0
        for size, sent in self._parts():
            yield sent
            self._told += size
            self._progress.advance(size)

    def _parts(self) -> Iterator[tuple[int, bytes]]:
        """Each part of the body, preceded by its number of bytes of text."""
        packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16) if self._compressed else None
        for chunk in self._chunks():
            yield len(chunk), packer.compress(chunk) if packer else chunk
        if packer:
            yield 0, packer.flush()

    def _chunks(self) -> Iterator[bytes]:
        held: list[bytes] = []
        size = 0
        for line in self._triples.lines():
            held.append(line)
            size += len(line)
            if size >= _CHUNK:
                yield b"".join(held)
                held, size = [], 0
        yield b"".join(held)


@dataclass(frozen=True)
class SparqlUpdate:
    """DROP and INSERT (SPARQL 1.1 Update, 3.1 and 3.2), in requests of limited size.

    INSERT DATA creates new blank nodes in each request, so the triples with blank nodes are sent together with the DROP
    before them in one request, which can be repeated.
    """

    connection: StoreConnection
    address: str
    progress: Progress
    compressed: bool = False

    def replace(self, graph: str, triples: GraphContent) -> None:
        drop = f"DROP SILENT GRAPH <{graph}>".encode()
        blank = [line for line in triples.lines() if _has_blank(line)]
        first = [drop]
        if blank:
            # Virtuoso does not accept blank nodes in INSERT DATA. The empty pattern has one solution, so each label in
            # the template is one node (SPARQL 1.1 Update, 3.1.3).
            first.append(_clause(b"INSERT", graph, blank) + b" WHERE {}")
        self._send(b" ;\n".join(first))
        self.progress.advance(sum(map(len, blank)))
        self._insert(graph, (line for line in triples.lines() if not _has_blank(line)))

    def add(self, graph: str, triples: GraphContent) -> None:
        self._insert(graph, triples.lines())

    def remove(self, graph: str) -> None:
        self._send(f"DROP SILENT GRAPH <{graph}>".encode())

    def _insert(self, graph: str, lines: Iterator[bytes]) -> None:
        held: list[bytes] = []
        size = 0
        for line in lines:
            if held and (len(held) == _MOST_TRIPLES or size + len(line) > _MOST_BYTES):
                self._send(_clause(b"INSERT DATA", graph, held))
                self.progress.advance(size)
                held, size = [], 0
            held.append(line)
            size += len(line)
        if held:
            self._send(_clause(b"INSERT DATA", graph, held))
            self.progress.advance(size)

    def _send(self, update: bytes) -> None:
        headers = {"Content-Type": "application/sparql-update"}
        if self.compressed:
            update = zlib.compress(update, wbits=zlib.MAX_WBITS | 16)
            headers["Content-Encoding"] = "gzip"
        self.connection.request("POST", self.address, content=update, headers=headers)


def _clause(verb: bytes, graph: str, lines: list[bytes]) -> bytes:
    return verb + b" { GRAPH <" + graph.encode() + b"> {\n" + b"".join(lines) + b"} }"


def _has_blank(line: bytes) -> bool:
    """Whether subject or object of a triple is a blank node."""
    if line.startswith(b"_:"):
        return True
    return line.split(b" ", 2)[2].startswith(b"_:")


#: Creates the writer of a protocol from the connection, the address, the progress, and whether to compress.
WRITERS: Mapping[str, Callable[[StoreConnection, str, Progress, bool], GraphUploader]] = MappingProxyType(
    {"gsp": GraphStoreProtocol, "update": SparqlUpdate}
)
