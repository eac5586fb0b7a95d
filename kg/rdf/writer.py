"""Collects the quads of one named graph; equal nodes are created once, and a repeated resource is written once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from pyoxigraph import Literal, NamedNode, Quad

from kg.clean_text import SourceText
from kg.facts import Evidence, Period
from kg.rdf.iris import period_iri
from kg.rdf.labels import plain
from kg.rdf.names import PC, RDF, RDFS, XSD

CHINESE = "zh-Hans"


def chinese(text: str) -> Literal:
    return Literal(text, language=CHINESE)


def string(text: str) -> Literal:
    return Literal(text)


def integer(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)


def boolean(value: bool) -> Literal:
    return Literal(str(value).lower(), datatype=XSD.boolean)


def decimal(value: Decimal) -> Literal:
    """An xsd:decimal with a decimal point, so that Turtle can write it without quotes."""
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
        """A triple to a resource, none if it is None."""
        if iri is not None:
            self.quads.append(Quad(subject, predicate, self.node(iri), self.graph))

    def types(self, subject: NamedNode, *classes: NamedNode) -> None:
        for one in classes:
            self.quads.append(Quad(subject, RDF.type, one, self.graph))

    def label(self, subject: NamedNode, words: Mapping[str, str]) -> None:
        for language, text in words.items():
            self.quads.append(Quad(subject, RDFS.label, Literal(text, language=language), self.graph))

    def is_new(self, iri: str) -> bool:
        """True the first time that the resource is used in this graph."""
        if iri in self._written:
            return False
        self._written.add(iri)
        return True

    def period(self, subject: NamedNode, period: Period | None) -> None:
        """`subject pc:period`, if there is a period."""
        if period is not None:
            self.add(subject, PC.period, self.node(period_iri(period, self.base)))

    def passage(self, subject: NamedNode, evidence: Evidence) -> None:
        """The quote of a resource and its position in the source."""
        self.add(subject, PC.quote, chinese(evidence.quote))
        self.add(subject, PC.beginIndex, integer(evidence.span.start))
        self.add(subject, PC.endIndex, integer(evidence.span.end))

    def as_written(self, subject: NamedNode, source: SourceText, evidence: Evidence) -> None:
        """The quote as written in the source, if that is different."""
        written = source.text[evidence.span.start : evidence.span.end]
        if written != evidence.quote:
            self.add(subject, PC.asWritten, chinese(written))
