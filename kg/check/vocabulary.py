"""The linter of the code lists: SKOS integrity conditions and the requirements of the extractors.

Conditions by their number in the SKOS Reference: S9 (a concept is not a scheme), S13 (preferred, alternative and hidden
labels are disjoint), S14 (one preferred label in each language), S27 (related is disjoint with broader, transitively),
S46 (exactMatch is disjoint with broadMatch and relatedMatch). They are checked after the closure required by SKOS
(inverse, symmetric and transitive properties), without which valid data can fail and invalid data can pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kg.check.findings import Finding
from kg.rdf.dataset import published_quads
from kg.rdf.names import ONTOLOGY_IRI, PC, RDF, VOCABULARY_IRI
from kg.rdf.terms import Literal, NamedNode, Quad

CHECK = "vocabulary"
LANGUAGES = ("zh-Hans", "en")
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_DEPRECATED = "http://www.w3.org/2002/07/owl#deprecated"
_LABELS = ("prefLabel", "altLabel", "hiddenLabel")


@dataclass(slots=True)
class _Thing:
    """A subject of a code list: its literals by predicate (language in lower case, text), its links by predicate."""

    literals: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    links: dict[str, list[str]] = field(default_factory=dict)

    def texts(self, name: str) -> list[tuple[str, str]]:
        return self.literals.get(_SKOS + name, [])

    def linked(self, name: str) -> list[str]:
        return self.links.get(_SKOS + name, [])

    def names(self) -> set[tuple[str, str]]:
        return {text for name in _LABELS for text in self.texts(name)}


def check_vocabularies(quads: Iterable[Quad] | None = None) -> list[Finding]:
    """The findings for all code lists in the quads (by default, those in the package)."""
    graphs: dict[str, dict[str, _Thing]] = {}
    declared: set[str] = set()
    for quad in published_quads() if quads is None else quads:
        graph, subject = quad.graph_name, quad.subject
        if not isinstance(graph, NamedNode) or not isinstance(subject, NamedNode):
            continue
        if graph.value == ONTOLOGY_IRI and quad.predicate == RDF.type:
            declared.add(subject.value)
        if not graph.value.startswith(VOCABULARY_IRI):
            continue
        thing = graphs.setdefault(graph.value, {}).setdefault(subject.value, _Thing())
        if isinstance(quad.object, Literal):
            pair = ((quad.object.language or "").lower(), quad.object.value)
            thing.literals.setdefault(quad.predicate.value, []).append(pair)
        elif isinstance(quad.object, NamedNode):
            thing.links.setdefault(quad.predicate.value, []).append(quad.object.value)
    found: list[Finding] = []
    for scheme, things in sorted(graphs.items()):
        concepts = {iri: one for iri, one in sorted(things.items()) if _is(one, "Concept")}
        found.extend(_check_scheme(scheme, things.get(scheme, _Thing())))
        found.extend(_check_kinds(scheme, things))
        for iri, concept in concepts.items():
            found.extend(_check_labels(iri, concept))
        found.extend(_check_duplicates(concepts))
        found.extend(_check_tree(scheme, things.get(scheme, _Thing()), concepts))
        found.extend(_check_matches(concepts))
        found.extend(_check_terms(things, declared))
    return sorted(found)


def _is(thing: _Thing, kind: str) -> bool:
    return _SKOS + kind in thing.links.get(RDF.type.value, [])


def _finding(where: str, what: str, what_to_do: str) -> Finding:
    return Finding(CHECK, where, what, what_to_do)


def _check_scheme(scheme: str, thing: _Thing) -> Iterator[Finding]:
    if not _is(thing, "ConceptScheme"):
        yield _finding(scheme, "is not declared as a skos:ConceptScheme", "declare it in its file")
        return
    yield from _missing_languages(scheme, "prefLabel", thing)


def _check_kinds(scheme: str, things: Mapping[str, _Thing]) -> Iterator[Finding]:
    for iri, thing in sorted(things.items()):
        if _is(thing, "Concept") and _is(thing, "ConceptScheme"):
            yield _finding(iri, "is both a concept and a scheme (S9)", "let it be one of them")
        if iri != scheme and not iri.startswith(scheme + "/"):
            yield _finding(iri, f"is in the file of {scheme} but not in its namespace", "move or rename it")
        elif iri != scheme and not _is(thing, "Concept"):
            yield _finding(iri, "is not declared as a skos:Concept", "declare it")


def _missing_languages(iri: str, name: str, thing: _Thing) -> Iterator[Finding]:
    spoken = {language for language, _ in thing.texts(name)}
    for language in LANGUAGES:
        if language.lower() not in spoken:
            yield _finding(iri, f"has no skos:{name} in {language}", "add one")


def _check_labels(iri: str, concept: _Thing) -> Iterator[Finding]:
    yield from _missing_languages(iri, "prefLabel", concept)
    if concept.texts("definition"):
        yield from _missing_languages(iri, "definition", concept)
    languages = [language for language, _ in concept.texts("prefLabel")]
    for language in sorted({one for one in languages if languages.count(one) > 1}):
        yield _finding(iri, f"has two preferred labels in {language} (S14)", "make one of them an altLabel")
    for first, second in (("prefLabel", "altLabel"), ("prefLabel", "hiddenLabel"), ("altLabel", "hiddenLabel")):
        for _, text in sorted(set(concept.texts(first)) & set(concept.texts(second))):
            yield _finding(iri, f"has {text!r} as {first} and as {second} (S13)", f"take the {second} away")
    for _, text in sorted(concept.names()):
        if not text.strip() or text != text.strip():
            yield _finding(iri, f"has the label {text!r} with white space around it", "take the white space away")
    if len(concept.texts("notation")) > 1:
        yield _finding(iri, "has two notations", "keep one")


def _check_duplicates(concepts: Mapping[str, _Thing]) -> Iterator[Finding]:
    """Two concepts with one name, except namesakes under different broader concepts (counties) and deprecated ones."""
    seen: dict[tuple[str, str, str], str] = {}
    notations: dict[str, str] = {}
    for iri, concept in concepts.items():
        parents = sorted(concept.linked("broader")) or [""]
        is_deprecated = ("", "true") in concept.literals.get(_DEPRECATED, [])
        for language, text in () if is_deprecated else sorted(concept.names()):
            for parent in parents:
                other = seen.setdefault((parent, language, text), iri)
                if other != iri and language == "zh-hans":
                    yield _finding(iri, f"shares the name {text!r} with {other}", "give the name to one of them only")
        for _, notation in concept.texts("notation"):
            other = notations.setdefault(notation, iri)
            if other != iri:
                yield _finding(iri, f"shares the notation {notation!r} with {other}", "give each its own")


def _check_tree(scheme: str, itself: _Thing, concepts: Mapping[str, _Thing]) -> Iterator[Finding]:
    broader: dict[str, set[str]] = {iri: set(one.linked("broader")) for iri, one in concepts.items()}
    for iri, concept in concepts.items():
        for narrower in concept.linked("narrower"):
            broader.setdefault(narrower, set()).add(iri)
        schemes = concept.linked("inScheme") + concept.linked("topConceptOf")
        if scheme not in schemes:
            yield _finding(iri, "is in no scheme, so nobody who walks the list reaches it", "add skos:inScheme")
        for parent in sorted(broader[iri]):
            if parent.startswith(scheme + "/") and parent not in concepts:
                yield _finding(iri, f"has the broader concept {parent}, which does not exist", "fix the code")
    tops = {iri for iri, one in concepts.items() if one.linked("topConceptOf")} | set(itself.linked("hasTopConcept"))
    above = {iri: _closure(iri, broader) for iri in concepts}
    for iri, concept in concepts.items():
        if iri in above[iri]:
            yield _finding(iri, "is broader than itself: a loop of skos:broader", "break the loop")
            continue
        if not tops & {iri, *above[iri]}:
            yield _finding(iri, "leads up to no top concept", "add skos:broader or skos:topConceptOf")
        for other in concept.linked("related"):
            if other in above[iri] or iri in above.get(other, set()):
                yield _finding(iri, f"is both related to {other} and below or above it (S27)", "drop skos:related")


def _closure(iri: str, broader: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(broader.get(iri, ()))
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(broader.get(one, ()))
    return found


def _check_matches(concepts: Mapping[str, _Thing]) -> Iterator[Finding]:
    exact: dict[str, set[str]] = {}
    for iri, concept in concepts.items():
        for other in concept.linked("exactMatch"):  # symmetric (S44)
            exact.setdefault(iri, set()).add(other)
            exact.setdefault(other, set()).add(iri)
    for iri, concept in concepts.items():
        same = _closure(iri, exact) - {iri}  # transitive (S45)
        for name in ("broadMatch", "narrowMatch", "relatedMatch"):
            for other in sorted(set(concept.linked(name)) & same):
                yield _finding(iri, f"has {other} as exactMatch and as {name} (S46)", f"drop the {name}")


def _check_terms(things: Mapping[str, _Thing], declared: set[str]) -> Iterator[Finding]:
    used = {name for thing in things.values() for name in (*thing.literals, *thing.links) if name.startswith(PC.iri)}
    for name in sorted(used - declared) if declared else ():
        yield _finding(name, "is used in a code list and not declared in the ontology", "declare it or fix its name")
