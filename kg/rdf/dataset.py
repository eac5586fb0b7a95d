"""A whole dataset as quads: the graphs of reports, links and provenance, and those of code lists and ontology."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from kg.errors import VocabularyError
from kg.link.linked import LinkedReports
from kg.rdf.iris import DEFAULT_BASE, checked_base
from kg.rdf.links import link_quads
from kg.rdf.names import ONTOLOGY_IRI, VOCABULARY_IRI
from kg.rdf.provenance import provenance_quads
from kg.rdf.report import report_quads
from kg.resources import ontology_folder
from kg.vocabulary.scheme import scheme_names, vocabulary_folder


def graph_quads(linked: LinkedReports, base: str = DEFAULT_BASE) -> Iterator[Quad]:
    """All that was read and linked, without code lists and ontology.

    A quad may come more than once (two passages may give the same period); serialisation and store keep one.
    Raises UsageError where `base` cannot be a base.
    """
    checked_base(base)
    for facts in linked.reports:
        yield from report_quads(facts, base)
    yield from link_quads(linked, base)
    yield from provenance_quads(linked, base)


def dataset_quads(linked: LinkedReports, base: str = DEFAULT_BASE) -> Iterator[Quad]:
    """`graph_quads` with the code lists and the ontology, each in its own graph: complete on its own."""
    yield from graph_quads(linked, base)
    yield from published_quads()


@cache
def published_quads() -> tuple[Quad, ...]:
    """The code lists and the ontology as they stand in `ontology/`, each in the graph of its own IRI."""
    found: list[Quad] = []
    for name in scheme_names():
        found.extend(_file_quads(vocabulary_folder() / f"{name}.ttl", VOCABULARY_IRI + name))
    found.extend(_file_quads(ontology_file(), ONTOLOGY_IRI))
    return tuple(found)


def ontology_file() -> Path:
    return ontology_folder() / "policy-commitment.ttl"


def _file_quads(path: Path, graph: str) -> Iterator[Quad]:
    name = NamedNode(graph)
    labels: dict[BlankNode, BlankNode] = {}

    def stable(term: NamedNode | BlankNode | Literal | Triple) -> NamedNode | BlankNode | Literal:
        """A blank node gets the number of its first appearance in the file, as a parser's name for it is random.

        Only OWL needs blank nodes: a class expression may have no IRI (OWL 2 Mapping to RDF Graphs, section 2).
        """
        if isinstance(term, BlankNode) and graph == ONTOLOGY_IRI:
            return labels.setdefault(term, BlankNode(f"ontology{len(labels) + 1:04d}"))
        if isinstance(term, BlankNode | Triple):
            raise VocabularyError(f"{path}: {term} has no IRI; give it one, as the data has no blank nodes")
        return term

    try:
        for quad in parse(path=str(path), format=RdfFormat.TURTLE):
            subject, value = stable(quad.subject), stable(quad.object)
            assert not isinstance(subject, Literal)
            yield Quad(subject, quad.predicate, value, name)
    except SyntaxError as error:
        raise VocabularyError(f"{path}: no Turtle: {error}; mend that line") from error
