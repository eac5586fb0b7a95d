from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kg.check.lint import RULES, check_ontology
from kg.rdf.dataset import ontology_quads
from kg.rdf.names import ONTOLOGY_IRI

PREFIXES = """@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix pc: <https://w3id.org/policy-commitment/ont#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix org: <http://www.w3.org/ns/org#> . """

# What each rule must find: a piece of Turtle that is added to the ontology.
FAULTS = {
    "P04": "pc:Lonely a owl:Class .",
    "P06": "pc:Measure rdfs:subClassOf pc:Fact . pc:Fact rdfs:subClassOf pc:Measure .",
    "P08": 'pc:Report rdfs:label "Another"@en .',
    "P11": "pc:loose a owl:DatatypeProperty .",
    "P13": "pc:oneWay a owl:ObjectProperty ; rdfs:range pc:Report .",
    "P19": "pc:value rdfs:domain pc:Report .",
    "P20": 'pc:Report skos:definition "Government work report"@en .',
    "P21": "pc:OtherThing a owl:Class .",
    "P22": "pc:lower_case a owl:Class .",
    "P24": "pc:Turn a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:complementOf pc:Turn ] .",
    "P25": "pc:section owl:inverseOf pc:section .",
    "P26": "pc:parent a owl:SymmetricProperty ; owl:inverseOf pc:child .",
    "P27": "pc:value owl:equivalentProperty pc:name .",
    "P28": "pc:project a owl:SymmetricProperty .",
    "P29": "pc:project a owl:TransitiveProperty .",
    "P32": 'pc:Twin a owl:Class ; rdfs:label "Report section"@en, "承诺"@zh-Hans .',
    "P33": "pc:section owl:propertyChainAxiom ( pc:report ) .",
    "P34": "pc:Report rdfs:subClassOf pc:Undeclared .",
    "P35": "pc:section rdfs:subPropertyOf pc:undeclared .",
    "P40": 'org:Organization rdfs:label "Body"@en .',
    "duplicate_definition": 'pc:Copy a owl:Class ; skos:definition "A number that a report gives for something."@en .',
    "annotation_whitespace": 'pc:Report rdfs:comment "two  blanks" .',
    "deprecated_reference": "pc:Place owl:deprecated true .",
    "term_metadata": "pc:Bare a owl:Class .",
    "term_example": "pc:Bare a owl:Class .",
}
# These look at the whole ontology: what is taken away from it.
MISSING = {
    "P10": "AllDisjointClasses",
    "P38": "Ontology",
    "P41": "http://purl.org/dc/terms/license",
    "ontology_metadata": "http://www.w3.org/2002/07/owl#versionIRI",
}


def test_the_shipped_ontology_passes() -> None:
    """No pitfall is open but those that the reviewed list explains."""
    assert check_ontology() == []


@pytest.mark.parametrize(("rule", "turtle"), FAULTS.items())
def test_each_rule_finds_its_fault(rule: str, turtle: str) -> None:
    """A fault that is put into the ontology is found by its rule."""
    added = parse(input=PREFIXES + turtle, format=RdfFormat.TURTLE)
    quads = [Quad(one.subject, one.predicate, one.object, NamedNode(ONTOLOGY_IRI)) for one in added]
    assert any(f.what.startswith(rule + ":") for f in check_ontology([*ontology_quads(), *quads]))


@pytest.mark.parametrize(("rule", "taken"), MISSING.items())
def test_each_rule_finds_what_is_missing(rule: str, taken: str) -> None:
    """Something that the ontology as a whole must have is missed when it is taken away."""
    left = [
        quad
        for quad in ontology_quads()
        if quad.predicate.value != taken and not str(quad.object).endswith(f"/owl#{taken}>")
    ]
    assert any(f.what.startswith(rule + ":") for f in check_ontology(left))


def test_every_rule_can_fail() -> None:
    """All rules have a fault above, but the one on the ontology's own IRI, which is a constant."""
    assert set(RULES) - set(FAULTS) - set(MISSING) == {"P36"}


def test_an_exception_needs_its_reason_and_its_fault(tmp_path: Path) -> None:
    """An exception without a reason does not count, and one that nothing needs is told."""
    table = tmp_path / "exceptions.csv"
    table.write_text("rule,term,reason\nP11,topic,\nP06,Report,no longer so\n", encoding="utf-8")
    found = [str(finding) for finding in check_ontology(exceptions=table)]
    assert any("ont#topic: P11" in one for one in found)
    assert any("Report: P06: excepted and no longer found" in one for one in found)
