from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kg.check.vocabulary import check_vocabularies

SCHEME = "https://w3id.org/policy-commitment/vocab/test"
HEAD = f"""
@prefix pc: <https://w3id.org/policy-commitment/ont#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix : <{SCHEME}/> .
<{SCHEME}> a skos:ConceptScheme ; skos:prefLabel "试"@zh-Hans , "test"@en .
"""
GOOD = f"""
:a a skos:Concept ; skos:inScheme <{SCHEME}> ; skos:topConceptOf <{SCHEME}> ; skos:notation "a" ;
   skos:prefLabel "甲"@zh-Hans , "A"@en ; skos:altLabel "子"@zh-Hans .
:b a skos:Concept ; skos:inScheme <{SCHEME}> ; skos:broader :a ; skos:notation "b" ;
   skos:prefLabel "乙"@zh-Hans , "B"@en .
:c a skos:Concept ; skos:inScheme <{SCHEME}> ; skos:broader :b ; skos:notation "c" ;
   skos:prefLabel "丙"@zh-Hans , "C"@en .
"""
FAULTS = [
    (":a a skos:ConceptScheme .", "S9"),
    (':a skos:altLabel "甲"@zh-Hans .', "S13"),
    (':a skos:hiddenLabel "子"@zh-Hans .', "S13"),
    (':a skos:prefLabel "第二"@zh-Hans .', "S14"),
    (":a skos:related :b .", "S27"),
    (":c skos:related :a .", "S27"),
    (":a skos:related :c .", "S27"),
    (":b skos:exactMatch :x . :b skos:broadMatch :x .", "S46"),
    (":a skos:exactMatch :b . :b skos:exactMatch :c . :a skos:relatedMatch :c .", "S46"),
    (":c skos:exactMatch :a . :a skos:broadMatch :c .", "S46"),
    (":a skos:broader :c .", "loop"),
    (":a skos:narrower :a .", "loop"),
    (":b skos:broader :nowhere .", "does not exist"),
    (':d a skos:Concept ; skos:prefLabel "丁"@zh-Hans , "D"@en .', "in no scheme"),
    (f':d a skos:Concept ; skos:inScheme <{SCHEME}> ; skos:prefLabel "丁"@zh-Hans , "D"@en .', "no top concept"),
    (f':d a skos:Concept ; skos:topConceptOf <{SCHEME}> ; skos:prefLabel "丁"@zh-Hans .', "no skos:prefLabel in en"),
    (f':d a skos:Concept ; skos:topConceptOf <{SCHEME}> ; skos:prefLabel "D"@en .', "no skos:prefLabel in zh-Hans"),
    (f':d a skos:Concept ; skos:topConceptOf <{SCHEME}> ; skos:prefLabel "子"@zh-Hans , "D"@en .', "shares the name"),
    (':c skos:definition "C."@en .', "no skos:definition in zh-Hans"),
    (':c skos:notation "b" .', "notation"),
    (':c skos:altLabel " 空"@zh-Hans .', "white space"),
    ("<http://example.org/z> a skos:Concept .", "not in its namespace"),
    (":z pc:unheardOf :a .", "not declared as a skos:Concept"),
    (':c pc:unheardOf "x" .', "not declared in the ontology"),
]


def quads(turtle: str) -> list[Quad]:
    """The code list as quads of its graph, beside an ontology of one term."""
    ontology = NamedNode("https://w3id.org/policy-commitment/ont")
    kind = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    term = NamedNode("https://w3id.org/policy-commitment/ont#known")
    found = [Quad(term, kind, NamedNode("http://www.w3.org/2002/07/owl#AnnotationProperty"), ontology)]
    for quad in parse(input=HEAD + turtle, format=RdfFormat.TURTLE):
        found.append(Quad(quad.subject, quad.predicate, quad.object, NamedNode(SCHEME)))
    return found


def test_a_good_list_passes() -> None:
    """Three concepts in a tree, each named in both languages."""
    assert check_vocabularies(quads(GOOD)) == []


@pytest.mark.parametrize(("fault", "said"), FAULTS)
def test_each_fault_is_found(fault: str, said: str) -> None:
    """A fault added to the good list is found and named."""
    findings = check_vocabularies(quads(GOOD + fault))
    assert any(said in finding.what for finding in findings), findings


def test_namesakes_under_different_parents_may_be() -> None:
    """Two counties of one name in two prefectures are no duplicates."""
    two = f"""
    :e a skos:Concept ; skos:inScheme <{SCHEME}> ; skos:broader :a ; skos:prefLabel "城区"@zh-Hans , "E"@en .
    :f a skos:Concept ; skos:inScheme <{SCHEME}> ; skos:broader :b ; skos:prefLabel "城区"@zh-Hans , "F"@en .
    """
    assert check_vocabularies(quads(GOOD + two)) == []


def test_the_shipped_lists_pass() -> None:
    """The code lists of the package have no findings."""
    assert check_vocabularies() == []
