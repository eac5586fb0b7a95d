"""Collects the quads of one named graph; equal nodes are made once, a thing that is met again is written once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from pyoxigraph import Literal, NamedNode, Quad

from kg.facts import Period, Span
from kg.rdf.iris import evidence_iri, period_iri, text_iri
from kg.rdf.labels import plain
from kg.rdf.names import OA, PC, RDF, RDFS, XSD
from kg.text.source import SourceText

CHINESE = "zh-Hans"


def chinese(text: str) -> Literal:
    return Literal(text, language=CHINESE)


def string(text: str) -> Literal:
    return Literal(text)


def integer(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)


def boolean(value: bool) -> Literal:
    return Literal(str(value).lower(), datatype=XSD.boolean)


def offset(number: int) -> Literal:
    """The datatype that the Web Annotation vocabulary gives to positions."""
    return Literal(str(number), datatype=XSD.nonNegativeInteger)


def decimal(value: Decimal) -> Literal:
    """An xsd:decimal with a point, so that Turtle can write it bare."""
    text = plain(value)
    return Literal(text if "." in text else text + ".0", datatype=XSD.decimal)


def day(value: date) -> Literal:
    return Literal(value.isoformat(), datatype=XSD.date)


class GraphWriter:
    """The quads of one graph. `quads` holds them in the order of writing, possibly more than once."""

    def __init__(self, graph: str, base: str) -> None:
        self.base = base
        self.graph = NamedNode(graph)
        self.quads: list[Quad] = []
        self._nodes: dict[str, NamedNode] = {}
        self._written: set[str] = set()

    def node(self, iri: str) -> NamedNode:
        found = self._nodes.get(iri)
        if found is None:
            found = self._nodes[iri] = NamedNode(iri)
        return found

    def add(self, subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> None:
        self.quads.append(Quad(subject, predicate, value, self.graph))

    def link(self, subject: NamedNode, predicate: NamedNode, iri: str | None) -> None:
        """A triple to a thing, none where there is no thing."""
        if iri is not None:
            self.quads.append(Quad(subject, predicate, self.node(iri), self.graph))

    def types(self, subject: NamedNode, *classes: NamedNode) -> None:
        for one in classes:
            self.quads.append(Quad(subject, RDF.type, one, self.graph))

    def label(self, subject: NamedNode, words: Mapping[str, str]) -> None:
        for language, text in words.items():
            self.quads.append(Quad(subject, RDFS.label, Literal(text, language=language), self.graph))

    def is_new(self, iri: str) -> bool:
        """True the first time that this graph meets the thing."""
        if iri in self._written:
            return False
        self._written.add(iri)
        return True

    def period(self, subject: NamedNode, period: Period | None) -> None:
        """`subject pc:period`, where there is one."""
        if period is not None:
            self.add(subject, PC.period, self.node(period_iri(period, self.base)))

    def evidence(
        self, subject: NamedNode, predicate: NamedNode, source: SourceText, span: Span, quote: str | None
    ) -> None:
        """The stretch of the source with its selectors; without a quote the position alone says which."""
        iri = evidence_iri(source, span, self.base)
        node = self.node(iri)
        self.add(subject, predicate, node)
        text = text_iri(source, self.base)
        if self.is_new(iri):
            position = self.node(f"{text}#position={span.start},{span.end}")
            self.types(node, OA.SpecificResource)
            named = f"{source.name}, characters {span.start}–{span.end}"
            self.label(node, {CHINESE: f"{source.name} 第{span.start}–{span.end}字", "en": named})
            self.link(node, OA.hasSource, text)
            self.add(node, OA.hasSelector, position)
            self.types(position, OA.TextPositionSelector)
            self.add(position, OA.start, offset(span.start))
            self.add(position, OA.end, offset(span.end))
        if quote is not None and self.is_new(iri + " quote"):
            exact = self.node(f"{text}#quote={span.start},{span.end}")
            self.add(node, OA.hasSelector, exact)
            self.types(exact, OA.TextQuoteSelector)
            self.add(exact, OA.exact, chinese(quote))
            written = source.text[span.start : span.end]
            if written != quote:
                self.add(node, PC.asWritten, chinese(written))
