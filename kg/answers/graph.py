"""What answers are read from: anything that holds triples, such as a store, or what a site has read of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Protocol

from kg.rdf.labels import CHINESE, ENGLISH
from kg.rdf.terms import Literal, NamedNode

Value = NamedNode | Literal


class Graph(Protocol):
    """Triples of all graphs together; things are given by their IRI."""

    def values(self, subject: str, predicate: NamedNode) -> Iterable[Value]:
        """The values that a thing has at a property, in any order; blank nodes are left out."""
        ...

    def subjects(self, predicate: NamedNode, value: str) -> Iterable[str]:
        """The things that have that thing as a value of the property, in any order; blank nodes are left out."""
        ...


def first_value(graph: Graph, subject: str | None, predicate: NamedNode) -> Value | None:
    """The value of a property, of several the first in the order of their text; None where there is none."""
    return None if subject is None else min(graph.values(subject, predicate), key=str, default=None)


def first_iri(graph: Graph, subject: str | None, predicate: NamedNode) -> str | None:
    """The thing that a property leads to, None where there is none."""
    found = first_value(graph, subject, predicate)
    return found.value if isinstance(found, NamedNode) else None


def first_text(graph: Graph, subject: str | None, predicate: NamedNode) -> str:
    """The text of a property, empty where there is none."""
    found = first_value(graph, subject, predicate)
    return "" if found is None else found.value


def code_of(iri: str | None) -> str | None:
    """The code of an entry of a code list: the end of its IRI."""
    return None if iri is None else iri.rpartition("/")[2]


def in_languages(graph: Graph, subject: str, predicate: NamedNode) -> Mapping[str, str]:
    """The texts of a property by language, `zh-Hans` and `en`."""
    tags = {CHINESE.lower(): CHINESE, ENGLISH: ENGLISH}
    found = (one for one in graph.values(subject, predicate) if isinstance(one, Literal))
    return MappingProxyType({tags[tag]: one.value for one in found if (tag := (one.language or "").lower()) in tags})


def words_in(texts: Mapping[str, str], language: str) -> str:
    """What texts by language say in one, `en` or `zh`; empty where they do not."""
    return texts.get(CHINESE if language == "zh" else ENGLISH, "")
