"""Files of a dataset, the same bytes for the same quads on every machine.

The canonical form is N-Quads in UTF-8, one quad a line, lines sorted, none twice. Every other format is derived from
it. Formats without graphs (Turtle, N-Triples, RDF/XML) hold the union of all graphs.

Oxigraph writes all but JSON-LD: for 30,000 quads it takes some hundredths of a second where rdflib takes seconds.
rdflib writes JSON-LD, with a context and in a stable order, which Oxigraph does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse
from pyoxigraph import serialize as write

from kg.errors import UsageError
from kg.rdf.iris import DEFAULT_BASE
from kg.rdf.names import RDF, RDFS, prefixes

if TYPE_CHECKING:
    import rdflib


def canonical(quads: Iterable[Quad]) -> bytes:
    """Sorted N-Quads.

    >>> from pyoxigraph import NamedNode, Quad
    >>> a, b = NamedNode("http://example.org/a"), NamedNode("http://example.org/b")
    >>> canonical([Quad(b, b, b), Quad(a, a, a), Quad(b, b, b)]).decode().splitlines()[0]
    '<http://example.org/a> <http://example.org/a> <http://example.org/a> .'
    """
    written = write(quads, format=RdfFormat.N_QUADS)
    assert written is not None
    lines = sorted(
        set(_with_written_tags(written).splitlines())
    )  # splits bytes at \n and \r only, and both are escaped inside literals
    return b"".join(line + b"\n" for line in lines)


def read_canonical(nquads: bytes) -> list[Quad]:
    """The quads of an N-Quads file, in its order; blank nodes keep their labels."""
    return list(parse(input=nquads, format=RdfFormat.N_QUADS, without_named_graphs=False, rename_blank_nodes=False))


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

    graphs: dict[Any, rdflib.Graph] = {}
    for quad in quads:
        graph = graphs.get(quad.graph_name)
        if graph is None:
            name = quad.graph_name
            graph = dataset.graph(convert(name)) if isinstance(name, NamedNode) else dataset.default_graph
            graphs[quad.graph_name] = graph
        graph.add((convert(quad.subject), convert(quad.predicate), convert(quad.object)))
    return dataset


def _nquads(nquads: bytes, base: str) -> bytes:
    return nquads


def _ntriples(nquads: bytes, base: str) -> bytes:
    written = write(_triples(read_canonical(nquads)), format=RdfFormat.N_TRIPLES)
    assert written is not None
    return b"".join(line + b"\n" for line in sorted(_with_written_tags(written).splitlines()))


def rdf_xml(triples: Iterable[Triple], base: str = DEFAULT_BASE) -> bytes:
    """The triples as RDF/XML, in their order."""
    written = write(triples, format=RdfFormat.RDF_XML, prefixes=prefixes(base))
    assert written is not None
    return written.replace(b' xml:lang="zh-hans">', b' xml:lang="zh-Hans">')


def _rdf_xml(nquads: bytes, base: str) -> bytes:
    return rdf_xml(_triples(read_canonical(nquads)), base)


def _by_oxigraph(format: RdfFormat) -> Callable[[bytes, str], bytes]:
    def writer(nquads: bytes, base: str) -> bytes:
        quads = sorted(read_canonical(nquads), key=_for_readers)
        content: Iterable[Quad] | Iterable[Triple] = quads if format.supports_datasets else _triples(quads)
        written = write(content, format=format, prefixes=prefixes(base))
        assert written is not None
        return _with_sorted_prefixes(_with_written_tags(written))

    return writer


_TAG = re.compile(rb'(?<!\\)"@zh-hans\b')
_PREFIX = re.compile(rb"@prefix ([A-Za-z-]+): <[^>]*> \.\n")


def _with_written_tags(written: bytes) -> bytes:
    """Language tags as RFC 5646 writes them: Oxigraph puts them in lower case, which some tools tell apart."""
    return _TAG.sub(b'"@zh-Hans', written)


def _with_sorted_prefixes(turtle: bytes) -> bytes:
    """Prefixes sorted and only those in use: Oxigraph writes all of them, in the order of a hash table."""
    lines: list[bytes] = []
    place = 0
    while match := _PREFIX.match(turtle, place):
        lines.append(match.group())
        place = match.end()
    rest = turtle[place:]
    used = set(re.findall(rb"(?<![\w-])([A-Za-z-]+):", rest))
    return b"".join(line for line in sorted(lines) if line[8 : line.index(b":")] in used) + b"\n" + rest


def _for_readers(quad: Quad) -> tuple[str, str, int, str, str]:
    """By graph and thing; of a thing its types first, then its labels."""
    predicate = quad.predicate
    rank = 0 if predicate == RDF.type else 1 if predicate == RDFS.label else 2
    return str(quad.graph_name), str(quad.subject), rank, predicate.value, str(quad.object)


def _triples(quads: Iterable[Quad]) -> Iterator[Triple]:
    """The union of the graphs, things in the order of their IRIs, each triple once."""
    ordered = sorted(quads, key=lambda quad: _for_readers(quad)[1:])
    last: tuple[object, ...] | None = None
    for quad in ordered:
        this = quad.subject, quad.predicate, quad.object
        if this != last:
            yield Triple(*this)
        last = this


def _json_ld(nquads: bytes, base: str) -> bytes:
    import json

    quads = read_canonical(nquads)
    dataset = to_rdflib(quads)
    context = prefixes(base)
    written = dataset.serialize(format="json-ld", context=context, auto_compact=False, use_native_types=False)
    return (json.dumps(_ordered(json.loads(written)), ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _ordered(value: Any, is_list: bool = False) -> Any:
    """JSON-LD with its sets sorted; only the members of an `@list` have an order of their own."""
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
        "turtle": _by_oxigraph(RdfFormat.TURTLE),
        "trig": _by_oxigraph(RdfFormat.TRIG),
        "rdfxml": _rdf_xml,
        "jsonld": _json_ld,
    }
)
SUFFIXES = MappingProxyType(
    {"nquads": ".nq", "ntriples": ".nt", "turtle": ".ttl", "trig": ".trig", "rdfxml": ".rdf", "jsonld": ".jsonld"}
)
