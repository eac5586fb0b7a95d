"""Concept schemes, read from their published Turtle files.

What is published is what was used: a recogniser that looks for words asks a scheme for them and holds none itself.
Words stand in `skos:prefLabel`, `skos:altLabel` and `skos:hiddenLabel` with the language `zh-Hans`, and in literal
properties of the project's ontology (`pc:wordBefore`, `pc:wordAfter`, …) where their position matters.
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
        """The single value of a literal property, or `default` where there is none."""
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
        """Each word of the literal property `name`, with the code of its concept; a word stands once only."""
        found: dict[str, str] = {}
        for concept in self.concepts:
            for word in concept.words.get(name, ()):
                if found.setdefault(word, concept.code) != concept.code:
                    raise VocabularyError(
                        f"ontology/vocab/{self.name}.ttl: {word!r} is pc:{name} of both {found[word]} and {concept.code}"
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
    """Reads `ontology/vocab/{name}.ttl`; the result is shared, as it cannot change.

    Raises VocabularyError where the file is missing or is no Turtle.
    """
    return read_scheme(vocabulary_folder() / f"{name}.ttl")


def read_scheme(path: Path) -> Scheme:
    """Reads one scheme from a Turtle file."""
    import pyoxigraph

    if not path.is_file():
        raise VocabularyError(f"{path}: there is no such vocabulary; known are {', '.join(scheme_names())}")
    about: dict[str, dict[str, list[pyoxigraph.NamedNode | pyoxigraph.Literal]]] = {}
    try:
        for quad in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE):
            if isinstance(quad.subject, pyoxigraph.NamedNode) and not isinstance(
                quad.object, pyoxigraph.BlankNode | pyoxigraph.Triple
            ):
                about.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, []).append(quad.object)
    except SyntaxError as error:
        raise VocabularyError(f"{path}: no Turtle: {error}; mend that line") from error
    iri = VOCABULARY + path.stem
    concepts = sorted(
        (_concept(subject, properties) for subject, properties in about.items() if subject.startswith(iri + "/")),
        key=lambda concept: concept.code,
    )
    return Scheme(path.stem, iri, tuple(concepts), MappingProxyType({concept.code: concept for concept in concepts}))


def _concept(iri: str, properties: dict[str, list]) -> Concept:  # type: ignore[type-arg]  # pyoxigraph terms
    def literals(predicate: str, language: str | None = None) -> tuple[str, ...]:
        return tuple(sorted(v.value for v in properties.get(predicate, ()) if _speaks(v, language)))

    def by_language(predicate: str) -> Mapping[str, str]:
        return MappingProxyType({_tag(v): v.value for v in properties.get(predicate, ()) if _speaks(v, None)})

    words: dict[str, tuple[str, ...]] = {}
    links: dict[str, tuple[str, ...]] = {}
    for predicate, values in properties.items():
        name = predicate.removeprefix(ONTOLOGY)
        if name == predicate:
            name = predicate.removeprefix(SKOS) if predicate.startswith(SKOS) else predicate
        own = tuple(sorted(v.value for v in values if hasattr(v, "datatype")))
        others = tuple(sorted(v.value for v in values if not hasattr(v, "datatype")))
        if own and predicate.startswith(ONTOLOGY):
            words[name] = own
        if others:
            links[name] = others
    notation = literals(SKOS + "notation")
    return Concept(
        iri=iri,
        code=iri.rsplit("/", 1)[1],
        notation=notation[0] if notation else None,
        labels=by_language(SKOS + "prefLabel"),
        alternatives=literals(SKOS + "altLabel", CHINESE) + literals(SKOS + "hiddenLabel", CHINESE),
        broader=tuple(iri.rsplit("/", 1)[1] for iri in links.get("broader", ())),
        definitions=by_language(SKOS + "definition"),
        words=MappingProxyType(words),
        links=MappingProxyType(links),
    )


def _speaks(term: object, language: str | None) -> bool:
    return hasattr(term, "datatype") and (language is None or _tag(term) == language)


def _tag(term: object) -> str:
    """The language of a literal as this module spells it: tags mean the same in any case (RFC 5646, 2.1.1), and
    Oxigraph hands them out in lower case."""
    tag = getattr(term, "language", None) or ""
    return CHINESE if tag.lower() == CHINESE.lower() else tag
