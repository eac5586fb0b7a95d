from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store
from rdf.sample import sample, sample_facts

from kg.link.model import LinkedReports
from kg.publish.cube import cube_quads, cube_turtle
from kg.rdf.iris import DEFAULT_BASE
from kg.rdf.names import CUBE, QB, RDF, prefixes

CONDITIONS = sorted((Path(__file__).parent / "integrity").glob("ic-*.rq"))
PREFIXES = "\n".join(f"PREFIX {prefix}: <{iri}>" for prefix, iri in prefixes(DEFAULT_BASE).items())

# What breaks each condition; those of a measure dimension or a hierarchy bring one along first.
MEASURE_TYPE = (
    "set:c qb:componentProperty qb:measureType . qb:measureType a qb:DimensionProperty . "
    "cube:structure qb:component set:c . "
)
TREE = "set:tree a qb:HierarchicalCodeList ; qb:hierarchyRoot set:root ; qb:parentChildProperty "
FAULTS = {
    1: "INSERT { ?o qb:dataSet set:other } WHERE { ?o a qb:Observation }",
    2: "DELETE { ?d qb:structure ?s } WHERE { ?d qb:structure ?s }",
    3: "DELETE { cube:value a qb:MeasureProperty } WHERE {}",
    4: "DELETE { cube:period rdfs:range ?r } WHERE { cube:period rdfs:range ?r }",
    5: "DELETE { cube:area qb:codeList ?l } WHERE { cube:area qb:codeList ?l }",
    6: "INSERT DATA { cube:component-area qb:componentRequired false }",
    7: "DELETE { ?s qb:sliceKey ?k } WHERE { ?s qb:sliceKey ?k }",
    8: "INSERT DATA { cube:byReport qb:componentProperty set:nothing }",
    9: "INSERT { ?x qb:sliceStructure set:other } WHERE { ?x a qb:Slice }",
    10: "DELETE { ?x cube:report ?r } WHERE { ?x a qb:Slice ; cube:report ?r }",
    11: "DELETE { ?o cube:period ?p } WHERE { ?o cube:period ?p }",
    12: "INSERT { set:twin ?p ?v } WHERE { { SELECT ?o { ?o a qb:Observation } LIMIT 1 } ?o ?p ?v }",
    13: "DELETE { ?o cube:fact ?f } WHERE { ?o cube:fact ?f }",
    14: "DELETE { ?o cube:value ?v } WHERE { ?o cube:value ?v }",
    15: f"INSERT {{ {MEASURE_TYPE} ?o qb:measureType set:nothing }} WHERE {{ ?o a qb:Observation }}",
    16: f"INSERT {{ {MEASURE_TYPE} ?o qb:measureType set:nothing }} WHERE {{ ?o a qb:Observation }}",
    17: f"INSERT {{ {MEASURE_TYPE} set:d qb:componentProperty set:second . set:second a qb:MeasureProperty . "
    "cube:structure qb:component set:d . ?o qb:measureType cube:value } WHERE { ?o a qb:Observation }",
    18: "INSERT { ?x qb:observation set:stray } WHERE { ?x a qb:Slice }",
    19: "DELETE { ?v skos:inScheme ?l } WHERE { ?o cube:indicator ?v . ?v skos:inScheme ?l }",
    20: f"INSERT DATA {{ cube:area qb:codeList set:tree . {TREE} skos:narrower }}",
    21: f"INSERT DATA {{ cube:area qb:codeList set:tree . {TREE} _:up . _:up owl:inverseOf skos:broader }}",
}  # fmt: skip


def linked() -> LinkedReports:
    """The sample with an indicator for each of its measures, and one value told twice and once otherwise."""
    facts = sample_facts()
    first = replace(facts.measures[0], indicator="forest-coverage")
    measures = [replace(one, indicator="forest-coverage") for one in facts.measures]
    other = replace(first, value=first.value + 1)
    return replace(sample(), reports=(replace(facts, measures=(*measures, first, other)),))


def store_of(linked_reports: LinkedReports) -> Store:
    """The cube in the default graph, as it is written."""
    store = Store()
    store.load(input=cube_turtle(linked_reports.reports), format=RdfFormat.TURTLE)
    return store


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda path: path.stem)
def test_the_cube_holds(condition: Path) -> None:
    """No integrity constraint of the Data Cube specification is broken by the sample's cube."""
    assert not store_of(linked()).query(condition.read_text("utf-8"))


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda path: path.stem)
def test_the_cube_of_the_embedded_report_holds(condition: Path, dataset: Path) -> None:
    """Nor by that of the report that comes with the package."""
    store = Store()
    store.load(input=(dataset / "cube.ttl").read_bytes(), format=RdfFormat.TURTLE)
    assert not store.query(condition.read_text("utf-8"))


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda path: path.stem)
def test_each_condition_can_fail(condition: Path) -> None:
    """A cube that breaks the condition is told."""
    store = store_of(linked())
    store.update(PREFIXES + "\n" + FAULTS[int(condition.stem[-2:])])
    assert store.query(condition.read_text("utf-8"))


def test_all_conditions_are_there() -> None:
    """IC-1 to IC-21."""
    assert [int(path.stem[-2:]) for path in CONDITIONS] == list(range(1, 22))


def test_nothing_is_lost_and_nothing_doubled() -> None:
    """Each different value is an observation; the same value told again adds a fact to the one there is."""
    quads = cube_quads(linked().reports)
    observations = {quad.subject for quad in quads if quad.predicate == RDF.type and quad.object == QB.Observation}
    facts = [quad for quad in quads if quad.predicate == CUBE.fact]
    measures = [one for one in linked().reports[0].measures if one.period is not None]
    assert len(facts) == len({quad.object for quad in facts}) == len(measures)
    assert len(observations) == len(measures) - 1
    readings = {quad.object.value for quad in quads if quad.predicate == CUBE.reading}  # type: ignore[union-attr]
    assert readings == {"1", "2"}


def test_an_observation_points_to_its_facts() -> None:
    """They are those of the graph, which say where their quotes stand."""
    from kg.rdf.dataset import graph_quads

    graph = {quad.subject for quad in graph_quads(linked())}
    recorded = [quad.object for quad in cube_quads(linked().reports) if quad.predicate == CUBE.fact]
    assert recorded
    assert [one for one in recorded if isinstance(one, NamedNode) and one not in graph] == []


def test_the_bytes_do_not_change() -> None:
    """Written twice, the cube is the same."""
    assert cube_turtle(linked().reports) == cube_turtle(linked().reports)
