"""Files of a dataset: the same quads give the same bytes on every machine.

The canonical form is N-Quads in UTF-8, one quad per line, sorted and without duplicates. All other formats are derived
from it. Formats without graphs (Turtle, N-Triples, RDF/XML) contain the union of all graphs.

Oxigraph writes all formats but JSON-LD: 30,000 quads take it hundredths of a second, rdflib takes seconds. JSON-LD is
written by rdflib, with a context and in a stable order, which Oxigraph does not provide.
"""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from heapq import merge
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse
from pyoxigraph import serialize as write

from kg.characters import for_xml
from kg.errors import OutputError, UsageError
from kg.rdf.base import DEFAULT_BASE
from kg.rdf.names import RDF, RDFS, prefixes

if TYPE_CHECKING:
    import rdflib


# The number of lines that are sorted in memory (at least one piece), and of sorted files that are open at once.
_AT_ONCE = 20_000
_MOST_FILES = 64
# The number of bytes of a file that are processed together.
_PIECE = 1 << 22


def canonical(quads: Iterable[Quad]) -> bytes:
    """Sorted N-Quads.

    >>> from pyoxigraph import NamedNode, Quad
    >>> a, b = NamedNode("http://example.org/a"), NamedNode("http://example.org/b")
    >>> canonical([Quad(b, b, b), Quad(a, a, a), Quad(b, b, b)]).decode().splitlines()[0]
    '<http://example.org/a> <http://example.org/a> <http://example.org/a> .'
    """
    written = write(quads, format=RdfFormat.N_QUADS)
    assert written is not None
    return join_canonical([_with_written_tags(written)])


def canonical_lines(quads: Iterable[Quad]) -> Iterator[bytes]:
    """The lines of `canonical`, for any amount of data (see `joined_lines`)."""
    waiting = iter(quads)
    return joined_lines(iter(lambda: canonical(islice(waiting, _AT_ONCE)), b""))


def join_canonical(pieces: Iterable[bytes]) -> bytes:
    """The canonical N-Quads of all quads of several files in N-Quads."""
    lines: set[bytes] = set()
    for piece in pieces:
        # splits bytes at \n and \r only, and both are escaped inside literals
        lines.update(piece.splitlines(keepends=True))
    return b"".join(sorted(lines))


def joined_lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of `join_canonical`, for any amount of data: a limited number is in memory, the others are on disk."""
    lines: set[bytes] = set()
    waiting: list[IO[bytes]] = []
    with ExitStack() as files:
        for piece in pieces:
            lines.update(piece.splitlines(keepends=True))
            if len(lines) >= _AT_ONCE:
                waiting.append(files.enter_context(_on_disk(sorted(lines))))
                lines = set()
            if len(waiting) == _MOST_FILES:
                merged = files.enter_context(_on_disk(_different(merge(*waiting))))
                for handle in waiting:
                    handle.close()
                waiting = [merged]
        yield from _different(merge(*waiting, sorted(lines)))


def _on_disk(lines: Iterable[bytes]) -> IO[bytes]:
    """The lines in a temporary file, which is deleted when it is closed."""
    handle = TemporaryFile()  # noqa: SIM115  # closed by the caller
    handle.writelines(lines)
    handle.seek(0)
    return handle


def _different(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Sorted lines without duplicates."""
    before = b""
    for line in lines:
        if line != before:
            yield line
            before = line


def packed_lines(files: Iterable[Path]) -> set[bytes]:
    """All lines of several gzipped files in N-Quads."""
    lines: set[bytes] = set()
    for file in files:
        with gzip.open(file) as handle:
            lines.update(handle)
    return lines


def unpacked(files: Iterable[Path]) -> IO[bytes]:
    """The content of several gzipped files as one stream."""
    return chained(gzip.open(file) for file in files)


def chained(streams: Iterable[io.BufferedIOBase]) -> IO[bytes]:
    """Several streams as one; each is closed when it has been read to the end."""
    return io.BufferedReader(_Chain(iter(streams)), 1 << 20)


class _Chain(io.RawIOBase):
    def __init__(self, streams: Iterator[io.BufferedIOBase]) -> None:
        self._streams = streams
        self._open = next(streams, None)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed allows any buffer
        while self._open is not None:
            count = self._open.readinto(buffer)
            if count:
                return count
            self._open.close()
            self._open = next(self._streams, None)
        return 0


def read_canonical(nquads: bytes) -> list[Quad]:
    """The quads of an N-Quads file in file order; blank nodes keep their labels."""
    return list(parse(input=nquads, format=RdfFormat.N_QUADS, without_named_graphs=False, rename_blank_nodes=False))


def read_written(path: Path) -> bytes:
    """The canonical N-Quads of the file at `path`: as written by a build, or converted from an edited file.

    Raises OutputError if the file cannot be read or is not N-Quads.
    """
    try:
        written = path.read_bytes()
        quads = parse(input=written, format=RdfFormat.N_QUADS, without_named_graphs=False, rename_blank_nodes=False)
        return canonical(quads)
    except OSError as error:
        raise OutputError(f"{path}: cannot be read ({error.strerror}); run 'kg build' first / 请先构建") from error
    except (SyntaxError, ValueError) as error:
        raise OutputError(f"{path}: not N-Quads: {error}; build it again / 不是 N-Quads，请重新构建") from error


def require_rdf(handle: IO[bytes], suffix: str) -> None:
    """Parses RDF to the end; the suffix, one of `RDF_SUFFIXES`, determines the format.

    Raises OutputError if it is not valid.
    """
    try:
        for _ in parse(input=handle, format=RDF_SUFFIXES[suffix]):
            pass
    except (SyntaxError, ValueError) as error:
        raise OutputError(str(error)) from error


def serialize(quads: Iterable[Quad], format: str, base: str = DEFAULT_BASE) -> bytes:
    """The quads as a file of the format: one of `FORMATS`.

    `base` is that of the data; it gives the prefixes. Raises UsageError for an unknown format.
    """
    return render(canonical(quads), format, base)


def render(nquads: bytes, format: str, base: str = DEFAULT_BASE) -> bytes:
    """The canonical N-Quads of a dataset as a file of another format."""
    try:
        writer = FORMATS[format]
    except KeyError:
        raise UsageError(f"unknown format {format!r}; use one of {', '.join(FORMATS)}") from None
    return writer(nquads, base)


def to_rdflib(quads: Iterable[Quad]) -> rdflib.Dataset:
    """The quads as an rdflib Dataset, whose default graph is the union of all graphs."""
    import rdflib

    dataset = rdflib.Dataset(default_union=True)
    convert = _converter()
    graphs: dict[Any, rdflib.Graph] = {}
    for quad in quads:
        graph = graphs.get(quad.graph_name)
        if graph is None:
            name = quad.graph_name
            graph = dataset.graph(convert(name)) if isinstance(name, NamedNode) else dataset.default_graph
            graphs[quad.graph_name] = graph
        graph.add((convert(quad.subject), convert(quad.predicate), convert(quad.object)))
    return dataset


def to_rdflib_graph(triples: Iterable[Quad | Triple]) -> rdflib.Graph:
    """The triples as one rdflib Graph; for quads, the union of their graphs."""
    import rdflib

    graph = rdflib.Graph()
    convert = _converter()
    for one in triples:
        graph.add((convert(one.subject), convert(one.predicate), convert(one.object)))
    return graph


def _converter() -> Callable[[NamedNode | BlankNode | Literal | Triple], rdflib.term.Identifier]:
    """A function that converts terms to those of rdflib and creates each IRI only once."""
    import rdflib

    nodes: dict[NamedNode, rdflib.URIRef] = {}

    def convert(term: NamedNode | BlankNode | Literal | Triple) -> rdflib.term.Identifier:
        if isinstance(term, NamedNode):
            found = nodes.get(term)
            if found is None:
                found = nodes[term] = rdflib.URIRef(term.value)
            return found
        if isinstance(term, BlankNode):
            return rdflib.BNode(term.value)
        assert isinstance(term, Literal)
        if term.language:
            return rdflib.Literal(term.value, lang="zh-Hans" if term.language == "zh-hans" else term.language)
        if term.datatype.value == "http://www.w3.org/2001/XMLSchema#string":
            return rdflib.Literal(term.value)
        # `normalize` would rewrite 3500000000000.0 as 3.5E+12
        return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)

    return convert


def _nquads(nquads: bytes, base: str) -> bytes:
    return nquads


def _ntriples(nquads: bytes, base: str) -> bytes:
    return b"".join(_triple_lines(nquads))


def triples_as_lines(triples: Iterable[Triple | Quad]) -> bytes:
    """The triples as N-Triples in their order, without the graphs of quads."""
    plain = (Triple(one.subject, one.predicate, one.object) for one in triples)
    written = write(plain, format=RdfFormat.N_TRIPLES)
    assert written is not None
    return _with_written_tags(written)


def turtle_lines(path: Path) -> bytes:
    """The triples of the Turtle file at `path` as N-Triples.

    Raises OutputError if it cannot be read or is not Turtle.
    """
    try:
        return triples_as_lines(parse(input=path.read_bytes(), format=RdfFormat.TURTLE))
    except OSError as error:
        raise OutputError(f"{path}: cannot be read ({error.strerror}); check its permissions") from error
    except (SyntaxError, ValueError) as error:
        raise OutputError(f"{path}: not Turtle: {error}; build it again / 不是 Turtle，请重新构建") from error


def rdf_xml(triples: Iterable[Triple], base: str = DEFAULT_BASE) -> bytes:
    """The triples as RDF/XML in their order; U+FFFD replaces characters that XML cannot contain."""
    written = write(triples, format=RdfFormat.RDF_XML, prefixes=prefixes(base))
    assert written is not None
    written = for_xml(written.decode()).encode()
    return written.replace(b' xml:lang="zh-hans">', b' xml:lang="zh-Hans">')


def _rdf_xml(nquads: bytes, base: str) -> bytes:
    lines = b"".join(_in_reading_order(_triple_lines(nquads)))
    quads = parse(input=lines, format=RdfFormat.N_TRIPLES)
    return rdf_xml((Triple(quad.subject, quad.predicate, quad.object) for quad in quads), base)


def _turtle(nquads: bytes, base: str) -> bytes:
    return b"".join(turtle_pieces(io.BytesIO(nquads), base))


def turtle_pieces(nquads: Iterable[bytes], base: str = DEFAULT_BASE) -> Iterator[bytes]:
    """The union of the graphs in lines of canonical N-Quads as Turtle, in pieces, with temporary data on disk."""
    return _written_for_readers(_in_order(nquads), RdfFormat.N_TRIPLES, RdfFormat.TURTLE, base)


def _batches(lines: Iterable[bytes]) -> Iterator[bytes]:
    waiting = iter(lines)
    return iter(lambda: b"".join(islice(waiting, _AT_ONCE)), b"")


def _pieces(handle: IO[bytes], place: int) -> Iterator[bytes]:
    """The rest of a file from a position on, in pieces of whole lines."""
    handle.seek(place)
    return iter(lambda: b"".join(handle.readlines(_PIECE)), b"")


def _in_order(nquads: Iterable[bytes]) -> Iterator[bytes]:
    """`_in_reading_order` of `_triple_lines`, subject by subject, because the lines of a subject are adjacent."""
    # A separate loop, because it runs for every triple: nothing is split only to be joined again.
    groups: tuple[list[bytes], list[bytes], list[bytes]] = ([], [], [])
    subject = b"\n"  # with the blank behind it
    for line in nquads:
        if not line.startswith(subject):
            yield from _sorted_groups(groups)
            subject = line[: line.index(b" ") + 1]
        start = len(subject)
        cut = line.rfind(b" <")
        if line.find(b'"', cut) >= 0 or line.find(b" ", start) >= cut:
            triple = b"".join(_without_graph(line[:-1]))
        else:
            triple = line[:cut] + b" .\n"
        groups[_PLACES.get(line[start : line.index(b" ", start)], 2)].append(triple)
    yield from _sorted_groups(groups)


def _sorted_groups(groups: Iterable[list[bytes]]) -> Iterator[bytes]:
    """The lines of each group in order, none twice; the groups are empty then."""
    for group in groups:
        yield from sorted(set(group)) if len(group) > 1 else group
        group.clear()


def _trig(nquads: bytes, base: str) -> bytes:
    graphs: dict[bytes, list[bytes]] = {}
    for line in nquads.splitlines(keepends=True):
        triple, _ = _without_graph(line[:-1])
        graphs.setdefault(line[len(triple) :], []).append(line)
    lines = (line for graph in sorted(graphs) for line in _in_reading_order(graphs[graph]))
    return b"".join(_written_for_readers(lines, RdfFormat.N_QUADS, RdfFormat.TRIG, base))


def _written_for_readers(lines: Iterable[bytes], read: RdfFormat, format: RdfFormat, base: str) -> Iterator[bytes]:
    """Turtle or TriG in pieces, with language tags in the case of RFC 5646 and only the prefixes in use, sorted.

    Oxigraph would write all prefixes in the order of a hash table.
    """
    with TemporaryFile() as written:
        stream = chained(map(io.BytesIO, _batches(lines)))
        write(parse(input=stream, format=read), output=written, format=format, prefixes=prefixes(base))
        yield from _polished(written)


def _polished(written: IO[bytes]) -> Iterator[bytes]:
    declared = {}
    written.seek(0)
    place = 0
    while match := _PREFIX.fullmatch(line := written.readline()):
        declared[match[1]] = line
        place = written.tell()
    used: set[bytes] = set()
    for piece in _pieces(written, place):
        used |= {name for name in declared.keys() - used if _uses(piece, name)}
    yield b"".join(sorted(declared[name] for name in used)) + b"\n"
    yield from map(_with_written_tags, _pieces(written, place))


def _uses(turtle: bytes, prefix: bytes) -> bool:
    """Whether a piece of Turtle contains a name with this prefix, or text that looks like one."""
    # a pattern that begins with the look-behind would be tried at every byte; after the name it is tried only there
    return re.search(rb"%b:(?<![\w-]%b:)" % (prefix, prefix), turtle) is not None


def _triple_lines(nquads: bytes) -> list[bytes]:
    """The union of the graphs as sorted lines of N-Triples."""
    return sorted({b"".join(_without_graph(line)) for line in nquads.splitlines()})


def _without_graph(line: bytes) -> tuple[bytes, bytes]:
    """The line without the name of its graph: the fourth term, which unlike a literal contains no quotation mark."""
    body = line[:-2]
    start = body.rindex(b" ") + 1
    last = body[start:]
    if last.startswith((b"<", b"_:")) and b'"' not in last and body.count(b" ", 0, start) >= 3:
        return body[: start - 1], b" .\n"
    return body, b" .\n"


# The predicates that come before all others of a subject.
_PLACES = {f"{RDF.type}".encode(): 0, f"{RDFS.label}".encode(): 1}


def _in_reading_order(lines: Iterable[bytes]) -> list[bytes]:
    """For each subject its types first, then its labels, then the rest."""

    def key(line: bytes) -> tuple[bytes, int, bytes]:
        subject, predicate, _ = line.split(b" ", 2)
        return subject, _PLACES.get(predicate, 2), line

    return sorted(lines, key=key)


_TAG = re.compile(rb'(?<!\\)"@zh-hans\b')
_PREFIX = re.compile(rb"@prefix ([A-Za-z-]+): <[^>]*> \.\n")


def _with_written_tags(written: bytes) -> bytes:
    """Language tags in the case of RFC 5646:

    Oxigraph writes them in lower case, which some tools treat as different.
    """
    if b'\\"@zh-hans' in written:  # a quotation mark inside a literal needs a closer check
        return _TAG.sub(b'"@zh-Hans', written)
    return written.replace(b'"@zh-hans', b'"@zh-Hans')


def _json_ld(nquads: bytes, base: str) -> bytes:
    import json

    quads = read_canonical(nquads)
    dataset = to_rdflib(quads)
    context = prefixes(base)
    written = dataset.serialize(format="json-ld", context=context, auto_compact=False, use_native_types=False)
    return (json.dumps(_ordered(json.loads(written)), ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _ordered(value: Any, is_list: bool = False) -> Any:
    """JSON-LD with sorted sets; only the members of an `@list` keep their order."""
    if isinstance(value, dict):
        return {key: _ordered(inner, key == "@list") for key, inner in value.items()}
    if isinstance(value, list):
        import json

        inner = [_ordered(one) for one in value]
        return inner if is_list else sorted(inner, key=lambda one: json.dumps(one, ensure_ascii=False, sort_keys=True))
    return value


FORMATS = MappingProxyType(
    {
        "nquads": _nquads,
        "ntriples": _ntriples,
        "turtle": _turtle,
        "trig": _trig,
        "rdfxml": _rdf_xml,
        "jsonld": _json_ld,
    }
)
SUFFIXES = MappingProxyType(
    {"nquads": ".nq", "ntriples": ".nt", "turtle": ".ttl", "trig": ".trig", "rdfxml": ".rdf", "jsonld": ".jsonld"}
)
#: The formats of RDF files by suffix, for reading.
RDF_SUFFIXES = MappingProxyType(
    {
        ".nq": RdfFormat.N_QUADS,
        ".nt": RdfFormat.N_TRIPLES,
        ".ttl": RdfFormat.TURTLE,
        ".trig": RdfFormat.TRIG,
        ".rdf": RdfFormat.RDF_XML,
        ".jsonld": RdfFormat.JSON_LD,
    }
)
