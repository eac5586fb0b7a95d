"""What the data claims of standards, taken at their word."""

from __future__ import annotations

from collections import defaultdict

import pytest
import rdflib
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat, parse, serialize

from kg.check.shapes import shape_files
from kg.rdf.dataset import dataset_quads, graph_quads, ontology_quads, published_quads
from kg.rdf.names import DCT, ONTOLOGY_IRI, RDFS, SKOS, VOCABULARY_IRI
from kg.rdf.serialize import canonical
from rdf.sample import sample

SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
RANGE = NamedNode(RDFS.iri + "range")
LANGUAGE_TAGGED = "http://www.w3.org/1999/02/22-rdf-syntax-ns#PlainLiteral"


@pytest.fixture(scope="module")
def quads() -> frozenset[Quad]:
    """All quads of the sample, with rules, tallies, code lists and terms."""
    return frozenset((*dataset_quads(sample()), *graph_quads(sample())))


def test_the_file_is_canonical_byte_for_byte() -> None:
    """`data.nq` is what RDFC-1.0 makes of it: an engine canonicalises and writes it, and no byte differs.

    Oxigraph writes the tag zh-Hans in lower case, which RDF 1.1 allows it and RDFC-1.0 does not ask for.
    """
    written = canonical(dataset_quads(sample()))
    found = Dataset(parse(input=written, format=RdfFormat.N_QUADS))
    found.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    lines = (serialize([quad], format=RdfFormat.N_QUADS) for quad in found)
    canonicalised = sorted(line.replace(b'"@zh-hans <', b'"@zh-Hans <') for line in lines if line is not None)
    assert b"".join(canonicalised) == written


def test_values_have_the_type_of_the_range(quads: frozenset[Quad]) -> None:
    """A property whose range is a string has plain strings, one whose range is text in a language has tags."""
    ranges = {
        quad.subject: quad.object.value
        for quad in ontology_quads()
        if quad.predicate == RANGE and isinstance(quad.object, NamedNode) and "XMLSchema" in quad.object.value
    }
    tagged = {quad.subject for quad in ontology_quads() if quad.object == NamedNode(LANGUAGE_TAGGED)}
    seen = set()
    for quad in quads:
        if isinstance(quad.object, Literal) and quad.predicate in ranges:
            assert quad.object.datatype.value == ranges[quad.predicate], quad
            seen.add(quad.predicate)
        elif quad.predicate in tagged:
            assert isinstance(quad.object, Literal)
            assert quad.object.language, quad
            seen.add(quad.predicate)
    assert len(seen) > 20


def test_terms_of_other_vocabularies_are_those_that_are_meant(quads: frozenset[Quad]) -> None:
    """No period claims to be one of OWL-Time, and no tally or graph to be a dataset of VoID."""
    used = {term.value for quad in quads for term in (quad.predicate, quad.object) if isinstance(term, NamedNode)}
    assert not [iri for iri in used if iri.startswith(("http://www.w3.org/2006/time#", "http://rdfs.org/ns/void#"))]


def test_concepts_are_tied_in_both_directions(quads: frozenset[Quad]) -> None:
    """Each broader concept names the narrower one, and each list the concepts that it begins with."""
    pairs = defaultdict(set)
    for quad in quads:
        if quad.predicate in (SKOS.broader, SKOS.narrower, SKOS.hasTopConcept, SKOS.inScheme):
            pairs[quad.predicate].add((quad.subject, quad.object))
    assert pairs[SKOS.broader]
    assert {(upper, lower) for lower, upper in pairs[SKOS.broader]} == pairs[SKOS.narrower]
    below = {lower for lower, _ in pairs[SKOS.broader]}
    tops = {concept for _, concept in pairs[SKOS.hasTopConcept]}
    assert tops == {concept for concept, _ in pairs[SKOS.inScheme]} - below
    assert all(scheme.value.startswith(VOCABULARY_IRI) for scheme, _ in pairs[SKOS.hasTopConcept])


def test_an_abolished_area_names_its_successor() -> None:
    """Each successor is an area of the list, and none of them is abolished itself without a successor."""
    places = [quad for quad in published_quads() if quad.graph_name == NamedNode(VOCABULARY_IRI + "place")]
    replaced = {quad.subject: quad.object for quad in places if quad.predicate == DCT.isReplacedBy}
    abolished = {quad.subject for quad in places if quad.predicate.value.endswith("owl#deprecated")}
    known = {quad.subject for quad in places}
    assert len(replaced) > 100
    assert replaced.keys() <= abolished
    assert set(replaced.values()) <= known
    assert not set(replaced.values()) & (abolished - replaced.keys())


def test_a_choice_of_classes_is_a_shape_of_its_own() -> None:
    """`sh:xone` stands alone with its message, so a result says which choice failed and nothing else."""
    graph = rdflib.Graph()
    for path in shape_files():
        graph.parse(path, format="turtle")
    choices = list(graph.subjects(SH.xone, None))
    assert len(choices) > 5
    for shape in choices:
        said = {str(predicate).rsplit("#", 1)[-1] for predicate in graph.predicates(shape, None)}
        assert said <= {"type", "targetClass", "label", "xone", "message"}, shape
        assert len(list(graph.objects(shape, SH.xone))) == 1


def test_terms_are_those_of_the_ontology(quads: frozenset[Quad]) -> None:
    """The graph of terms says of itself where it belongs."""
    assert {quad.graph_name.value for quad in quads if quad.predicate == RDFS.subClassOf} == {ONTOLOGY_IRI}
