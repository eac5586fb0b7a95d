"""The linter of the ontology: OOPS! pitfalls that need no dictionary, rules of ROBOT `report`, tests of FOOPS!.

Each rule has the number or name that it has in its catalogue. Everything that a rule reports is a finding, unless
`ontology/lint-exceptions.csv`, the only list of exceptions, has the rule and the term with a reason. An obsolete row in
it is a finding, too.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kg.check.findings import Finding
from kg.rdf.dataset import published_quads
from kg.rdf.names import ONTOLOGY_IRI, PC, RDF, RDFS, SKOS
from kg.rdf.terms import BlankNode, Literal, NamedNode, Quad
from kg.resources import ontology_folder

CHECK = "ontology"
OWL = "http://www.w3.org/2002/07/owl#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_DCT = "http://purl.org/dc/terms/"
_VANN = "http://purl.org/vocab/vann/"
_KINDS = {
    OWL + "Class": "class",
    OWL + "ObjectProperty": "object property",
    OWL + "DatatypeProperty": "datatype property",
    OWL + "AnnotationProperty": "annotation property",
}
_LANGUAGES = ("zh-hans", "en")


@dataclass(slots=True)
class _Ontology:
    """The triples of the ontology by subject and predicate, and its own terms by kind."""

    about: dict[str, dict[str, list[object]]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    declared: dict[str, set[str]] = field(default_factory=dict)
    referred: set[str] = field(default_factory=set)

    def texts(self, term: str, predicate: str) -> list[tuple[str, str]]:
        values = self.about.get(term, {}).get(predicate, [])
        return [((one.language or "").lower(), one.value) for one in values if isinstance(one, Literal)]

    def links(self, term: str, predicate: str) -> list[str]:
        return [_name(one) for one in self.about.get(term, {}).get(predicate, []) if not isinstance(one, Literal)]

    def of_kind(self, *kinds: str) -> list[str]:
        return sorted(term for term, kind in self.kinds.items() if kind in kinds)

    @property
    def properties(self) -> list[str]:
        return self.of_kind("object property", "datatype property")


def check_ontology(quads: Iterable[Quad] | None = None, exceptions: Path | None = None) -> list[Finding]:
    """All findings of the rules in the ontology (by default the one in the package), without exceptions."""
    ontology = _read(published_quads() if quads is None else quads)
    table = exceptions or ontology_folder() / "lint-exceptions.csv"
    with table.open(encoding="utf-8", newline="") as handle:
        excepted = {(row["rule"], row["term"]): row["reason"] for row in csv.DictReader(handle)}
    found: list[Finding] = []
    met: set[tuple[str, str]] = set()
    for rule, look in RULES.items():
        for term, what in look(ontology):
            key = (rule, term.removeprefix(PC.iri))
            met.add(key)
            if not excepted.get(key):
                found.append(Finding(CHECK, term, f"{rule}: {what}", "fix the ontology, or list it with its reason"))
    for rule, term in sorted(set(excepted) - met):
        found.append(Finding(CHECK, term, f"{rule}: excepted and no longer found", f"delete its row from {table.name}"))
    return sorted(found)


def _name(term: object) -> str:
    if isinstance(term, NamedNode):
        return term.value
    return f"_:{term.value}" if isinstance(term, BlankNode) else str(term)


def _read(quads: Iterable[Quad]) -> _Ontology:
    found = _Ontology()
    for quad in quads:
        if quad.graph_name != NamedNode(ONTOLOGY_IRI):
            continue
        subject = _name(quad.subject)
        found.about.setdefault(subject, {}).setdefault(quad.predicate.value, []).append(quad.object)
        value = _name(quad.object) if not isinstance(quad.object, Literal) else ""
        if quad.predicate == RDF.type:
            found.declared.setdefault(subject, set()).add(value)
            if subject.startswith(PC.iri) and value in _KINDS:
                found.kinds[subject] = _KINDS[value]
        elif value and value != subject:
            found.referred.add(value)
    return found


# --- pitfalls of OOPS!, by number ---------------------------------------------------------------------------------

_Found = Iterator[tuple[str, str]]


def _unconnected(ontology: _Ontology) -> _Found:
    for term in ontology.of_kind("class"):
        above = [one for one in ontology.links(term, _RDFS + "subClassOf") if not one.startswith("_:")]
        defined = ontology.links(term, OWL + "equivalentClass")
        if term not in ontology.referred and not above and not defined:
            yield term, "a class that no axiom ties to another"


def _cycles(ontology: _Ontology) -> _Found:
    for predicate in ("subClassOf", "subPropertyOf"):
        for term in sorted(ontology.kinds):
            seen: set[str] = set()
            waiting = ontology.links(term, _RDFS + predicate)
            while waiting:
                one = waiting.pop()
                if one not in seen:
                    seen.add(one)
                    waiting.extend(ontology.links(one, _RDFS + predicate))
            if term in seen:
                yield term, f"below itself by rdfs:{predicate}"


def _missing_annotations(ontology: _Ontology) -> _Found:
    for term in sorted(ontology.kinds):
        for name, predicate in (("label", RDFS.label.value), ("definition", SKOS.definition.value)):
            spoken = [language for language, _ in ontology.texts(term, predicate)]
            for language in _LANGUAGES:
                if spoken.count(language) != 1:
                    yield term, f"has {spoken.count(language)} of {name} in {language}, not one"


def _no_disjointness(ontology: _Ontology) -> _Found:
    marks = {OWL + "AllDisjointClasses"}
    if not any(marks & types for types in ontology.declared.values()):
        yield ONTOLOGY_IRI, "no classes are declared disjoint"


def _no_domain_or_range(ontology: _Ontology) -> _Found:
    for term in ontology.properties:
        missing = [name for name in ("domain", "range") if not ontology.links(term, _RDFS + name)]
        if missing:
            yield term, f"has no {' and no '.join(missing)}"


def _no_inverse(ontology: _Ontology) -> _Found:
    inverse = {one for term in ontology.about for one in ontology.links(term, OWL + "inverseOf")}
    for term in ontology.of_kind("object property"):
        coded = "http://www.w3.org/2004/02/skos/core#Concept" in ontology.links(term, _RDFS + "range")
        if term not in inverse and not ontology.links(term, OWL + "inverseOf") and not coded:
            yield term, "has no inverse"


def _several_domains(ontology: _Ontology) -> _Found:
    for term in ontology.properties:
        for name in ("domain", "range"):
            if len(ontology.links(term, _RDFS + name)) > 1:
                yield term, f"has more than one {name}, which means their intersection"


def _misused_annotations(ontology: _Ontology) -> _Found:
    for term in sorted(ontology.kinds):
        labels = {text for _, text in ontology.texts(term, RDFS.label.value)}
        for _, text in ontology.texts(term, SKOS.definition.value):
            if text in labels or not text.strip():
                yield term, "its definition is its label, or empty"


def _miscellaneous(ontology: _Ontology) -> _Found:
    for term in ontology.of_kind("class"):
        if re.search(r"Other|Misc", term.removeprefix(PC.iri)):
            yield term, "a class for what is left over"


def _naming(ontology: _Ontology) -> _Found:
    for term, kind in sorted(ontology.kinds.items()):
        form = r"[A-Z][A-Za-z0-9]*" if kind == "class" else r"[a-z][A-Za-z0-9]*"
        if not re.fullmatch(form, term.removeprefix(PC.iri)):
            yield term, f"not named as the other terms of its kind ({kind}) are"


def _recursive(ontology: _Ontology) -> _Found:
    for term in ontology.of_kind("class"):
        waiting = ontology.links(term, OWL + "equivalentClass")
        seen: set[str] = set()
        while waiting:
            one = waiting.pop()
            if one in seen:
                continue
            seen.add(one)
            if one.startswith("_:"):
                waiting.extend(_name(o) for p in ontology.about.get(one, {}).values() for o in p)
        if term in seen:
            yield term, "its definition uses itself"


def _inverse_of_itself(ontology: _Ontology) -> _Found:
    for term in ontology.of_kind("object property"):
        if term in ontology.links(term, OWL + "inverseOf"):
            yield term, "declared the inverse of itself: it is symmetric"


def _inverse_of_symmetric(ontology: _Ontology) -> _Found:
    for term in ontology.of_kind("object property"):
        if OWL + "SymmetricProperty" in ontology.declared[term] and ontology.links(term, OWL + "inverseOf"):
            yield term, "symmetric, and with an inverse"


def _equivalent_properties(ontology: _Ontology) -> _Found:
    for term in ontology.properties:
        for other in ontology.links(term, OWL + "equivalentProperty"):
            if ontology.links(term, _RDFS + "range") != ontology.links(other, _RDFS + "range"):
                yield term, f"equivalent to {other}, which has another range"


def _domain_is_not_range(ontology: _Ontology, mark: str) -> _Found:
    for term in ontology.of_kind("object property"):
        if OWL + mark in ontology.declared[term]:
            domain, range_ = (ontology.links(term, _RDFS + name) for name in ("domain", "range"))
            if domain != range_:
                yield term, f"a {mark} whose domain is not its range"


def _same_label(ontology: _Ontology) -> _Found:
    seen: dict[tuple[str, str, str], str] = {}
    for term, kind in sorted(ontology.kinds.items()):
        if kind != "annotation property":
            for language, text in ontology.texts(term, RDFS.label.value):
                other = seen.setdefault((kind, language, text.lower()), term)
                if other != term:
                    yield term, f"has the label {text!r} of {other}"


def _short_chain(ontology: _Ontology) -> _Found:
    for term in ontology.properties:
        for chain in ontology.links(term, OWL + "propertyChainAxiom"):
            rest = ontology.links(chain, "http://www.w3.org/1999/02/22-rdf-syntax-ns#rest")
            if rest == ["http://www.w3.org/1999/02/22-rdf-syntax-ns#nil"]:
                yield term, "a chain of one property"


def _untyped(ontology: _Ontology, kinds: set[str], predicates: tuple[str, ...]) -> _Found:
    for subject in sorted(ontology.about):
        for predicate in predicates:
            for one in ontology.links(subject, predicate):
                builtin = one.startswith(
                    (OWL, _RDFS, "http://www.w3.org/2001/XMLSchema#", "http://www.w3.org/1999/02/22")
                )
                if not one.startswith("_:") and not builtin and not kinds & ontology.declared.get(one, set()):
                    yield one, f"used in an axiom ({predicate.rsplit('#', 1)[-1]}) and not declared"


def _extension(ontology: _Ontology) -> _Found:
    if re.search(r"\.(owl|rdf|ttl|xml|n3)$", ONTOLOGY_IRI):
        yield ONTOLOGY_IRI, "the IRI ends in a file extension"


def _undeclared(ontology: _Ontology) -> _Found:
    if OWL + "Ontology" not in ontology.declared.get(ONTOLOGY_IRI, set()):
        yield ONTOLOGY_IRI, "is not declared as an owl:Ontology"


def _hijacking(ontology: _Ontology) -> _Found:
    for subject, about in sorted(ontology.about.items()):
        own = subject.startswith((PC.iri, ONTOLOGY_IRI, "_:"))
        if not own and set(about) - {RDF.type.value}:
            yield subject, "a term of others that this file says more of than its type"


# --- rules of ROBOT report, tests of FOOPS! -----------------------------------------------------------------------


def _same_definition(ontology: _Ontology) -> _Found:
    seen: dict[tuple[str, str], str] = {}
    for term in sorted(ontology.kinds):
        for pair in ontology.texts(term, SKOS.definition.value):
            other = seen.setdefault(pair, term)
            if other != term:
                yield term, f"has the definition of {other}"


def _white_space(ontology: _Ontology) -> _Found:
    for term, about in sorted(ontology.about.items()):
        for values in about.values():
            for one in values:
                if isinstance(one, Literal) and (one.value != one.value.strip() or "  " in one.value):
                    yield term, f"white space around or doubled in {one.value!r}"


def _deprecated(ontology: _Ontology) -> _Found:
    for term in sorted(ontology.kinds):
        if ("", "true") in ontology.texts(term, OWL + "deprecated") and term in ontology.referred:
            yield term, "deprecated, and an axiom refers to it"


def _term_metadata(ontology: _Ontology) -> _Found:
    for term in sorted(ontology.kinds):
        if ontology.links(term, _RDFS + "isDefinedBy") != [ONTOLOGY_IRI]:
            yield term, "has no rdfs:isDefinedBy"
        if not ontology.texts(term, "http://www.w3.org/2003/06/sw-vocab-status/ns#term_status"):
            yield term, "has no status"


def _no_example(ontology: _Ontology) -> _Found:
    for term in sorted(ontology.kinds):
        if not ontology.texts(term, "http://www.w3.org/2004/02/skos/core#example"):
            yield term, "has no example"


def _ontology_metadata(ontology: _Ontology) -> _Found:
    about = ontology.about.get(ONTOLOGY_IRI, {})
    needed = [_DCT + name for name in "title description abstract creator publisher created issued modified".split()]
    needed += [_DCT + "bibliographicCitation", OWL + "versionInfo", OWL + "versionIRI"]
    needed += [
        _VANN + "preferredNamespacePrefix",
        _VANN + "preferredNamespaceUri",
        "http://purl.org/ontology/bibo/status",
    ]
    for predicate in needed:
        if predicate not in about:
            yield ONTOLOGY_IRI, f"has no {predicate.rsplit('/', 1)[-1].rsplit('#', 1)[-1]}"
    if ONTOLOGY_IRI in ontology.links(ONTOLOGY_IRI, OWL + "versionIRI"):
        yield ONTOLOGY_IRI, "its version IRI is the ontology's own"


def _no_licence(ontology: _Ontology) -> _Found:
    if not ontology.links(ONTOLOGY_IRI, _DCT + "license"):
        yield ONTOLOGY_IRI, "has no licence"


_CLASSES = {OWL + "Class", _RDFS + "Datatype"}
_PROPERTIES = {kind for kind in _KINDS if kind != OWL + "Class"}
RULES: dict[str, Callable[[_Ontology], _Found]] = {
    "P04": _unconnected,
    "P06": _cycles,
    "P08": _missing_annotations,
    "P10": _no_disjointness,
    "P11": _no_domain_or_range,
    "P13": _no_inverse,
    "P19": _several_domains,
    "P20": _misused_annotations,
    "P21": _miscellaneous,
    "P22": _naming,
    "P24": _recursive,
    "P25": _inverse_of_itself,
    "P26": _inverse_of_symmetric,
    "P27": _equivalent_properties,
    "P28": lambda ontology: _domain_is_not_range(ontology, "SymmetricProperty"),
    "P29": lambda ontology: _domain_is_not_range(ontology, "TransitiveProperty"),
    "P32": _same_label,
    "P33": _short_chain,
    "P34": lambda ontology: _untyped(
        ontology, _CLASSES, (_RDFS + "subClassOf", _RDFS + "domain", _RDFS + "range", OWL + "someValuesFrom")
    ),
    "P35": lambda ontology: _untyped(
        ontology, _PROPERTIES, (OWL + "onProperty", OWL + "inverseOf", _RDFS + "subPropertyOf")
    ),
    "P36": _extension,
    "P38": _undeclared,
    "P40": _hijacking,
    "P41": _no_licence,
    "duplicate_definition": _same_definition,
    "annotation_whitespace": _white_space,
    "deprecated_reference": _deprecated,
    "term_metadata": _term_metadata,
    "term_example": _no_example,
    "ontology_metadata": _ontology_metadata,
}
