"""Concept schemes, read from their published Turtle files.

The published words are the words used: extractors take the words they look for from a scheme and contain none
themselves. The words are in `skos:prefLabel`, `skos:altLabel` and `skos:hiddenLabel` with the language `zh-Hans`, and,
if their position matters, in literal properties of the project's ontology (`pc:wordBefore`, `pc:wordAfter`, …).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from kg.errors import VocabularyError
from kg.resources import ontology_folder

SKOS = "http://www.w3.org/2004/02/skos/core#"
ONTOLOGY = "https://w3id.org/policy-commitment/ont#"
VOCABULARY = "https://w3id.org/policy-commitment/vocab/"
CHINESE = "zh-Hans"
_CHINESE_LOWER = CHINESE.lower()

# Language and text of literals, and IRIs, by predicate.
_Literals = dict[str, list[tuple[str, str]]]
_Links = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept: `code` is the last segment of its IRI, `labels` maps language to prefLabel.

    `words` holds the project's own literal properties by local name, `links` its object properties; both keep
    their values sorted.
    """

    iri: str
    code: str
    notation: str | None
    labels: Mapping[str, str]
    alternatives: tuple[str, ...]
    broader: tuple[str, ...]
    definitions: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]]
    links: Mapping[str, tuple[str, ...]]

    @property
    def names(self) -> tuple[str, ...]:
        """The Chinese names: the preferred one first, then alternative and hidden ones."""
        preferred = self.labels.get(CHINESE)
        return (preferred, *self.alternatives) if preferred else self.alternatives

    def word(self, name: str, default: str | None = None) -> str | None:
        """The single value of a literal property, or `default` if there is none."""
        values = self.words.get(name, ())
        return values[0] if values else default


@dataclass(frozen=True, slots=True)
class Scheme:
    """The concepts of one file, in the order of their codes."""

    name: str
    iri: str
    concepts: tuple[Concept, ...]
    by_code: Mapping[str, Concept]

    def __iter__(self) -> Iterator[Concept]:
        return iter(self.concepts)

    def __getitem__(self, code: str) -> Concept:
        try:
            return self.by_code[code]
        except KeyError:
            raise VocabularyError(
                f"ontology/vocab/{self.name}.ttl has no concept {code!r}; add it or use one of those it has"
            ) from None

    def words(self, name: str) -> dict[str, str]:
        """Each word of the literal property `name`, with the code of its concept; no word occurs twice."""
        found: dict[str, str] = {}
        for concept in self.concepts:
            for word in concept.words.get(name, ()):
                if found.setdefault(word, concept.code) != concept.code:
                    raise VocabularyError(
                        f"ontology/vocab/{self.name}.ttl: {word!r} is pc:{name} of {found[word]} and {concept.code}"
                    )
        return found

    def names(self) -> dict[str, str]:
        """Each Chinese name with the code of its concept."""
        found: dict[str, str] = {}
        for concept in self.concepts:
            for name in concept.names:
                if found.setdefault(name, concept.code) != concept.code:
                    raise VocabularyError(
                        f"ontology/vocab/{self.name}.ttl: {name!r} names both {found[name]} and {concept.code}"
                    )
        return found


def scheme_names() -> tuple[str, ...]:
    """The schemes that the package ships, sorted."""
    return tuple(sorted(path.stem for path in vocabulary_folder().glob("*.ttl")))


def vocabulary_folder() -> Path:
    return ontology_folder() / "vocab"


@cache
def load_scheme(name: str) -> Scheme:
    """Reads `ontology/vocab/{name}.ttl`; the result is cached and shared, since it is immutable.

    Raises VocabularyError if the file is missing or is not Turtle.
    """
    return read_scheme(vocabulary_folder() / f"{name}.ttl")


def read_scheme(path: Path) -> Scheme:
    """Reads one scheme from a Turtle file."""
    import pyoxigraph

    if not path.is_file():
        raise VocabularyError(f"{path}: there is no such vocabulary; known are {', '.join(scheme_names())}")
    prefix = f"{VOCABULARY}{path.stem}/"
    named, literal = pyoxigraph.NamedNode, pyoxigraph.Literal
    found: dict[str, tuple[_Literals, _Links]] = {}
    try:
        for subject, predicate, value, _ in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE):
            if not isinstance(subject, named):
                continue
            iri = subject.value
            if iri not in found:
                if not iri.startswith(prefix):
                    continue
                found[iri] = ({}, {})
            literals, links = found[iri]
            if isinstance(value, literal):
                literals.setdefault(predicate.value, []).append((_tag(value.language), value.value))
            elif isinstance(value, named):
                links.setdefault(predicate.value, []).append(value.value)
    except SyntaxError as error:
        raise VocabularyError(f"{path}: invalid Turtle: {error}; fix that line") from error
    concepts = sorted((_concept(iri, *properties) for iri, properties in found.items()), key=lambda one: one.code)
    return Scheme(
        path.stem, prefix[:-1], tuple(concepts), MappingProxyType({concept.code: concept for concept in concepts})
    )


def _concept(iri: str, literals: _Literals, links: _Links) -> Concept:
    notation = sorted(value for _, value in literals.get(SKOS + "notation", ()))
    return Concept(
        iri=iri,
        code=iri.rsplit("/", 1)[1],
        notation=notation[0] if notation else None,
        labels=MappingProxyType(dict(literals.get(SKOS + "prefLabel", ()))),
        alternatives=_chinese(literals, "altLabel") + _chinese(literals, "hiddenLabel"),
        broader=tuple(sorted(broader.rsplit("/", 1)[1] for broader in links.get(SKOS + "broader", ()))),
        definitions=MappingProxyType(dict(literals.get(SKOS + "definition", ()))),
        words=MappingProxyType(
            {
                predicate[len(ONTOLOGY) :]: tuple(sorted(value for _, value in values))
                for predicate, values in literals.items()
                if predicate.startswith(ONTOLOGY)
            }
        ),
        links=MappingProxyType(
            {
                predicate.removeprefix(ONTOLOGY).removeprefix(SKOS): tuple(sorted(values))
                for predicate, values in links.items()
            }
        ),
    )


def _chinese(literals: _Literals, kind: str) -> tuple[str, ...]:
    return tuple(sorted(value for language, value in literals.get(SKOS + kind, ()) if language == CHINESE))


def _tag(language: str | None) -> str:
    """The language of a literal as this module spells it: tags mean the same in any case (RFC 5646, 2.1.1), and
    Oxigraph hands them out in lower case."""
    return CHINESE if language == _CHINESE_LOWER else language or ""
