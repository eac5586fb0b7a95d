"""A whole dataset as quads: the graphs of reports, links, provenance, tallies, code lists and ontology."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from kg.clean_text import SourceText
from kg.errors import InputError, VocabularyError
from kg.facts import Report
from kg.link.model import LinkedReports
from kg.rdf.assessments import assessment_quads
from kg.rdf.audit import audit_quads
from kg.rdf.iris import DEFAULT_BASE, checked_base, report_key
from kg.rdf.links import link_quads
from kg.rdf.names import CUBE_IRI, DCT, ONTOLOGY_IRI, PC, RDF, RDFS, SKOS, VOCABULARY_IRI
from kg.rdf.provenance import Origins, provenance_quads
from kg.rdf.report_quads import report_quads
from kg.rdf.tallies import count_reports, tally_quads
from kg.resources import ontology_folder
from kg.vocabulary.scheme import scheme_names, vocabulary_folder

# A code list with more concepts than this is reduced to those that the data uses.
LARGE = 100

_INVERSES = {
    SKOS.broader: SKOS.narrower,
    SKOS.narrower: SKOS.broader,
    SKOS.topConceptOf: SKOS.hasTopConcept,
    SKOS.hasTopConcept: SKOS.topConceptOf,
}
# Properties of concepts in the lexicon that queries use too: conversion, preferred direction, level and name of an
# area.
_ASKED = frozenset((PC.multiplier, PC.baseUnit, PC.preferredDirection, PC.level, PC.shortName, PC.lastListed))

# The properties of ontology terms that a dataset includes.
_REPEATED = frozenset((RDF.type, RDFS.label, RDFS.subClassOf, SKOS.definition, DCT.title))

# The object of a quad if it is a concept: in canonical N-Quads the name of the graph follows it. A literal could
# contain the same text; one more concept is then included.
_CONCEPT = re.compile(rb" <(" + re.escape(VOCABULARY_IRI).encode() + rb"[^ >]*)> <")


def graph_quads(linked: LinkedReports, base: str = DEFAULT_BASE) -> Iterator[Quad]:
    """All that was read and linked, with rules and tallies, without code lists and ontology.

    Raises what `stated_quads` raises.
    """
    yield from stated_quads(linked, base)
    yield from audit_quads(linked, base)
    yield from tally_quads(count_reports(linked.reports), base)


def stated_quads(linked: LinkedReports, base: str = DEFAULT_BASE) -> Iterator[Quad]:
    """What was read and linked, and where it comes from.

    A triple is in one graph only. A quad may occur repeatedly; serialisation and store keep one. Raises UsageError if
    `base` cannot be a base, InputError if two texts claim to be the same report.
    """
    checked_base(base)
    require_own_iris((facts.report, facts.text.source) for facts in linked.documents)
    for facts in linked.documents:
        yield from report_quads(facts, base)
    yield from link_quads(linked, base)
    yield from assessment_quads(linked, base)
    yield from provenance_quads(Origins.of(linked), base)


def require_own_iris(reports: Iterable[tuple[Report, SourceText]]) -> None:
    """Checks that there is one report for each area and year, and one for each text, so that no IRI means two things.

    Raises InputError with the first two that share an IRI.
    """
    seen: dict[str, str] = {}
    texts: dict[str, str] = {}
    for report, source in reports:
        other = seen.get(report_key(report))
        if other is not None:
            raise InputError(
                f"{other} and {report.id} are both the report of {report.adcode} for {report.year}; "
                "keep one of the two files, or correct adcode and year in reports.csv"
            )
        seen[report_key(report)] = report.id
        same = texts.setdefault(source.sha256, report.id)
        if same != report.id:
            raise InputError(f"{same} and {report.id} are the same text; keep one of the two files")


def dataset_quads(linked: LinkedReports, base: str = DEFAULT_BASE) -> Iterator[Quad]:
    """The quads of `data.nq`: `stated_quads`, and the terms and code lists in use, each in its own graph.

    Small code lists are included in full. Those with more than `LARGE` concepts (areas, indicators, units) are reduced
    to the concepts that the data uses and their ancestors. Lists that only the extractors use and the words of their
    lexicon are left out; `ontology/vocab/` contains all lists in full.
    """
    quads = list(stated_quads(linked, base))
    yield from quads
    yield from shared_quads(Origins.of(linked), concepts_in(quads), base)


def shared_quads(origins: Origins, used: Collection[str], base: str = DEFAULT_BASE) -> Iterator[Quad]:
    """The graphs of a dataset that belong to no area: provenance, the code lists that it needs, the ontology.

    `used`: the concepts that its other graphs refer to.
    """
    yield from provenance_quads(origins, base)
    yield from code_list_quads(used)
    yield from term_quads()


def concepts_in(quads: Iterable[Quad]) -> set[str]:
    """The IRIs of the concepts of code lists that quads refer to."""
    return {
        quad.object.value
        for quad in quads
        if isinstance(quad.object, NamedNode) and quad.object.value.startswith(VOCABULARY_IRI)
    }


def concepts_of(nquads: Iterable[bytes]) -> set[str]:
    """`concepts_in` of files in canonical N-Quads, without parsing them."""
    found: set[bytes] = set()
    for content in nquads:
        found.update(_CONCEPT.findall(content))
    return {iri.decode() for iri in found}


def code_list_quads(used: Collection[str]) -> Iterator[Quad]:
    """The code lists in use, without the lexicon: small ones in full, large ones reduced to what is used."""
    about, members = _by_concept()
    wanted = set(used)
    for iri, listed in members.items():
        if iri in wanted or not wanted.isdisjoint(listed):
            wanted.update([iri] if len(listed) > LARGE else listed)
    waiting = sorted(wanted)
    while waiting:
        for quad in about.get(waiting.pop(), (None, ()))[1]:
            leads_on = quad.predicate in (SKOS.broader, DCT.isReplacedBy) or quad.predicate.value.startswith(PC.iri)
            if leads_on and isinstance(quad.object, NamedNode) and quad.object.value not in wanted:
                wanted.add(quad.object.value)
                waiting.append(quad.object.value)
                wanted.add(VOCABULARY_IRI + quad.object.value.removeprefix(VOCABULARY_IRI).split("/")[0])
    for iri in sorted(wanted & about.keys()):
        graph, quads = about[iri]
        for quad in quads:
            value = quad.object
            if isinstance(value, NamedNode):
                # a link to an omitted concept would be dangling
                is_kept = not value.value.startswith(VOCABULARY_IRI) or value.value in wanted
                is_kept = is_kept and quad.predicate != SKOS.topConceptOf  # the list says it
            else:
                is_kept = quad.predicate in _ASKED or not quad.predicate.value.startswith(PC.iri)
            if is_kept:
                yield Quad(quad.subject, quad.predicate, value, graph)


@cache
def _by_concept() -> tuple[Mapping[str, tuple[NamedNode, list[Quad]]], Mapping[str, Collection[str]]]:
    """What all code lists say of each concept, with the graph of its list; and the concepts of each list."""
    about: dict[str, tuple[NamedNode, list[Quad]]] = {}
    members: dict[str, Collection[str]] = {}
    for name in scheme_names():
        iri = VOCABULARY_IRI + name
        graph = NamedNode(iri)
        concepts: dict[str, tuple[NamedNode, list[Quad]]] = {}
        for quad in _code_list(name):
            assert isinstance(quad.subject, NamedNode)
            concepts.setdefault(quad.subject.value, (graph, []))[1].append(quad)
        about.update(concepts)
        members[iri] = concepts.keys()
    return about, members


@cache
def _code_list(name: str) -> list[Quad]:
    """A code list with hierarchical links in both directions.

    A file states the broader concepts. Narrower and top concepts follow from these (SKOS Reference, S8 and S25).
    """
    quads = _parsed(vocabulary_folder() / f"{name}.ttl")
    return list(dict.fromkeys((*quads, *(turned for quad in quads if (turned := _turned(quad)) is not None))))


def _turned(quad: Quad) -> Quad | None:
    inverse = _INVERSES.get(quad.predicate)
    if inverse is None or not isinstance(quad.object, NamedNode):
        return None
    return Quad(quad.object, inverse, quad.subject, quad.graph_name)


def _parsed(path: Path) -> list[Quad]:
    """The triples of a Turtle file, in the default graph."""
    try:
        return list(parse(path=str(path), format=RdfFormat.TURTLE))
    except SyntaxError as error:
        raise VocabularyError(f"{path}: not Turtle: {error}; fix that line") from error


@cache
def published_quads() -> tuple[Quad, ...]:
    """The code lists and the ontology in full, each in the graph named by its IRI."""
    found: list[Quad] = []
    for name in scheme_names():
        found.extend(_in_graph(_code_list(name), vocabulary_folder() / f"{name}.ttl", VOCABULARY_IRI + name))
    found.extend(ontology_quads())
    return tuple(found)


@cache
def term_quads() -> tuple[Quad, ...]:
    """The part of the ontology in a dataset, in the graph named by its IRI: the terms with names and definitions.

    The rest is only in `ontology/policy-commitment.ttl`: the words of the lexicon, and class expressions, which have no
    IRI (OWL 2 Mapping to RDF Graphs, section 2) and cannot be in a dataset, which has no blank nodes.
    """
    lexicon = {quad.subject for quad in ontology_quads() if quad.object == PC.lexicon} - _ASKED
    return tuple(
        quad
        for quad in ontology_quads()
        if quad.predicate in _REPEATED
        and quad.subject not in lexicon
        and not isinstance(quad.subject, BlankNode)
        and not isinstance(quad.object, BlankNode)
    )


@cache
def ontology_quads() -> tuple[Quad, ...]:
    """The ontology as in `ontology/policy-commitment.ttl`, in the graph named by its IRI."""
    return tuple(_file_quads(ontology_file(), ONTOLOGY_IRI))


@cache
def cube_structure() -> tuple[Quad, ...]:
    """The structure of the cube as in `ontology/cube.ttl`, in the graph named by its namespace."""
    return tuple(_file_quads(ontology_folder() / "cube.ttl", CUBE_IRI.removesuffix("#")))


def ontology_file() -> Path:
    return ontology_folder() / "policy-commitment.ttl"


def _file_quads(path: Path, graph: str) -> Iterator[Quad]:
    return _in_graph(_parsed(path), path, graph)


def _in_graph(quads: Iterable[Quad], path: Path, graph: str) -> Iterator[Quad]:
    """The triples of a file in a named graph."""
    name = NamedNode(graph)
    labels: dict[BlankNode, BlankNode] = {}

    def stable(term: NamedNode | BlankNode | Literal | Triple) -> NamedNode | BlankNode | Literal:
        """A blank node with the number of its first occurrence in the file, because the parser's labels are random.

        Only OWL needs blank nodes, because class expressions have no IRI (OWL 2 Mapping to RDF Graphs, section 2).
        """
        if isinstance(term, BlankNode) and graph == ONTOLOGY_IRI:
            return labels.setdefault(term, BlankNode(f"ontology{len(labels) + 1:04d}"))
        if isinstance(term, BlankNode | Triple):
            raise VocabularyError(f"{path}: {term} has no IRI; give it one, as the data has no blank nodes")
        return term

    for quad in quads:
        subject, value = stable(quad.subject), stable(quad.object)
        assert not isinstance(subject, Literal)
        yield Quad(subject, quad.predicate, value, name)
