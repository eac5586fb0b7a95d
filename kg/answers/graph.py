"""The interface to the triples that answers are read from, such as a store or the part of one that a site has read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Protocol

from kg.rdf.labels import CHINESE, ENGLISH
from kg.rdf.terms import Literal, NamedNode

Value = NamedNode | Literal


class Graph(Protocol):
    """The triples of all named graphs together; resources are identified by their IRI."""

    def values(self, subject: str, predicate: NamedNode) -> Iterable[Value]:
        """The values of a property of a resource, in any order; blank nodes are left out."""
        ...

    def subjects(self, predicate: NamedNode, value: str) -> Iterable[str]:
        """The resources that have this value for the property, in any order; blank nodes are left out."""
        ...


def first_value(graph: Graph, subject: str | None, predicate: NamedNode) -> Value | None:
    """The value of a property, or the first of several in the order of their text; None if there is none."""
    return None if subject is None else min(graph.values(subject, predicate), key=str, default=None)


def first_iri(graph: Graph, subject: str | None, predicate: NamedNode) -> str | None:
    """The IRI that is the value of a property; None if there is none."""
    found = first_value(graph, subject, predicate)
    return found.value if isinstance(found, NamedNode) else None


def first_text(graph: Graph, subject: str | None, predicate: NamedNode) -> str:
    """The text of the value of a property; empty if there is none."""
    found = first_value(graph, subject, predicate)
    return "" if found is None else found.value


def code_of(iri: str | None) -> str | None:
    """The code of an entry of a code list, which is the last segment of its IRI."""
    return None if iri is None else iri.rpartition("/")[2]


def in_languages(graph: Graph, subject: str, predicate: NamedNode) -> Mapping[str, str]:
    """The texts of a property by language: `zh-Hans` and `en`."""
    tags = {CHINESE.lower(): CHINESE, ENGLISH: ENGLISH}
    found = (one for one in graph.values(subject, predicate) if isinstance(one, Literal))
    return MappingProxyType({tags[tag]: one.value for one in found if (tag := (one.language or "").lower()) in tags})


def words_in(texts: Mapping[str, str], language: str) -> str:
    """The text in one language, `en` or `zh`; empty if there is none."""
    return texts.get(CHINESE if language == "zh" else ENGLISH, "")
