from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse
from rdf.sample import sample

from kg.check import reasoning
from kg.check.reasoning import check_reasoning, java_missing, ontology_triples, reason, sample_triples
from kg.rdf.dataset import graph_quads

PREFIXES = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix pc: <https://w3id.org/policy-commitment/ont#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix x: <http://example.org/x/> .
"""


def triples(turtle: str) -> list[Triple]:
    """The triples of a piece of Turtle."""
    found = parse(input=PREFIXES + turtle, format=RdfFormat.TURTLE)
    return [Triple(quad.subject, quad.predicate, quad.object) for quad in found]


def test_ontology_and_sample_are_consistent(java: str) -> None:
    """HermiT finds nothing in the ontology, nor in the sample's data."""
    assert check_reasoning(graph_quads(sample())) == []


def test_a_contradiction_is_found(java: str) -> None:
    """A thing that is a commitment and an outcome contradicts the ontology."""
    assert reason([*ontology_triples(), *triples("x:a a pc:Commitment , pc:Outcome .")]) is None


def test_a_domain_that_excludes_is_found(java: str) -> None:
    """A period with a value would be a measure, which no period is."""
    wrong = triples("x:a a pc:Period ; pc:aspect x:b .")
    assert reason([*ontology_triples(), *wrong]) is None


def test_a_class_that_must_be_empty_is_found(java: str) -> None:
    """A class below two disjoint ones is named."""
    wrong = triples("pc:Both a owl:Class ; rdfs:subClassOf pc:Target , pc:Observation .")
    assert reason([*ontology_triples(), *wrong]) == ["https://w3id.org/policy-commitment/ont#Both"]


def test_the_sample_of_the_data_is_small_and_without_literals() -> None:
    """Some individuals of each combination of classes, in a fixed order."""
    quads = list(graph_quads(sample()))
    found = sample_triples(quads, of_each_class=1)
    assert found == sample_triples(reversed(quads), of_each_class=1) or set(found) == set(sample_triples(quads, 1))
    assert not [one for one in found if isinstance(one.object, Literal)]
    projects = [one for one in found if one.object == NamedNode("https://w3id.org/policy-commitment/ont#Project")]
    assert len(projects) == 1
    assert len(found) < len(quads)


def test_without_java_the_reason_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """No Java: skipped, and the reason says what to install."""
    monkeypatch.setattr(reasoning, "which", lambda name: None)
    missing = java_missing()
    assert missing is not None
    assert "Java" in str(missing)
