"""An index of the triples of a site by resource, as text: N-Triples terms, which are also valid in Turtle.

A dataset of 25 reports has a million triples, so there is no object for each triple: a resource is the list of its
pairs of predicate and value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from kg.rdf.names import PC
from kg.rdf.terms import Literal, NamedNode

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_PREF_LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
_TITLE = "http://purl.org/dc/terms/title"
# The names of a resource, the best first: a section or statement has its words, an assessment its sentence.
_ABOUT = PC.about.value
_LABELS = (_RDFS_LABEL, _PREF_LABEL, _TITLE, PC.quote.value, PC.inWords.value)

Pairs = list[tuple[str, str]]


@dataclass(slots=True)
class TripleIndex:
    """`about`: predicates and values (N-Triples) of each resource; `incoming`: predicates and subjects of links to it.

    `parts`: the resources of a document that have a fragment. `counts`: the number of links to a resource by a
    predicate, if `incoming` contains only the first of them.
    """

    about: dict[str, Pairs] = field(default_factory=dict)
    incoming: dict[str, Pairs] = field(default_factory=dict)
    parts: dict[str, list[str]] = field(default_factory=dict)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    counts: dict[tuple[str, str], int] = field(default_factory=dict)

    def read(self, nquads: Iterable[bytes]) -> None:
        """Adds lines of N-Quads or N-Triples; existing triples are not added again."""
        names: dict[str, str] = {}
        for line in nquads:
            subject, predicate, rest = line.decode().split(" ", 2)
            if subject[0] != "<":
                continue
            subject, predicate = subject[1:-1], predicate[1:-1]
            value = term_of(rest)
            predicate = names.setdefault(predicate, predicate)
            value = names.setdefault(value, value)
            pairs = self.about.get(subject)
            if pairs is None:
                pairs = self.about[subject] = []
                document, mark, _ = subject.partition("#")
                if mark:
                    self.parts.setdefault(document, []).append(subject)
            pairs.append((predicate, value))

    def close(self) -> None:
        """Sorts the triples, removes duplicates, and looks up labels and incoming links."""
        for subject, pairs in self.about.items():
            unique = sorted(set(pairs))
            self.about[subject] = unique
            called: list[tuple[int, str]] = []
            for predicate, value in unique:
                if value[0] == "<":
                    self.incoming.setdefault(value[1:-1], []).append((predicate, subject))
                elif predicate in _LABELS:
                    called.append((_LABELS.index(predicate), value))
            for _, value in sorted(called):
                text, language, _ = literal(value)
                self.labels.setdefault(subject, {}).setdefault(language.lower(), text)

    def label(self, iri: str, language: str = "zh-hans") -> str:
        """The label in the language, else in the other one, else that of its subject, else the end of the IRI."""
        known = self.labels.get(iri)
        if known:
            return known.get(language) or known.get("zh-hans") or known.get("en") or next(iter(known.values()))
        about = self.value(iri, _ABOUT)
        if about is not None and about in self.labels:
            return self.label(about, language)
        return re.split(r"[/#]", iri)[-1]

    def value(self, iri: str, predicate: str) -> str | None:
        """The first value of a predicate, as an IRI or as text."""
        for one, value in self.about.get(iri, ()):
            if one == predicate:
                return value[1:-1] if value[0] == "<" else literal(value)[0]
        return None

    def values(self, iri: str, predicate: NamedNode) -> Iterator[NamedNode | Literal]:
        """The values that a thing has at a property (kg.answers.graph)."""
        for one, value in self.about.get(iri, ()):
            if one == predicate.value and value[0] == "<":
                yield NamedNode(value[1:-1])
            elif one == predicate.value and value[0] == '"':
                text, language, datatype = literal(value)
                if language:
                    yield Literal(text, language=language)
                else:
                    yield Literal(text, datatype=NamedNode(datatype)) if datatype else Literal(text)

    def subjects(self, predicate: NamedNode, value: str) -> Iterator[str]:
        """The things that have that thing as a value of the property."""
        return (subject for one, subject in self.incoming.get(value, ()) if one == predicate.value)


def term_of(rest: str) -> str:
    """The object in the rest of a line after subject and predicate, without graph and full stop.

    >>> term_of('"a . b"@en <http://example.org/g> .'), term_of('<http://example.org/o> .')
    ('"a . b"@en', '<http://example.org/o>')
    """
    if rest[0] != '"':
        return rest[: rest.index(" ")]
    end = rest.rindex('"')
    if rest[end + 1 : end + 2] in ("@", "^"):
        return rest[: rest.index(" ", end)]
    return rest[: end + 1]


@lru_cache(maxsize=65536)
def literal(term: str) -> tuple[str, str, str]:
    """Text, language and datatype of a literal in N-Triples.

    >>> literal('"a\\\\"b"@en')
    ('a"b', 'en', '')
    """
    end = term.rindex('"')
    text, tail = term[1:end], term[end + 1 :]
    if "\\" in text:
        text = _ESCAPE.sub(_unescaped, text)
    if tail.startswith("@"):
        return text, tail[1:], ""
    return text, "", tail[3:-1] if tail else ""


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _PLAIN.get(match[3], match[3])
