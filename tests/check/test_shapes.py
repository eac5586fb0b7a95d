from __future__ import annotations

import pytest
import rdflib
from pyoxigraph import Quad, Store
from rdf.sample import sample_with_tasks

from kg.check.findings import Finding
from kg.check.shapes import backward_properties, check_shapes, shape_files
from kg.rdf.dataset import graph_quads
from kg.rdf.iris import DEFAULT_BASE
from kg.rdf.names import prefixes

SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
PREFIXES = "\n".join(f"PREFIX {prefix}: <{iri}>" for prefix, iri in prefixes(DEFAULT_BASE).items())


def without(kind: str, predicate: str) -> str:
    """Takes the property away from all things of the class."""
    return f"DELETE {{ GRAPH ?g {{ ?x {predicate} ?v }} }} WHERE {{ GRAPH ?g {{ ?x a {kind} ; {predicate} ?v }} }}"


def unruled(kind: str) -> str:
    """Takes the rules away from all things of the class."""
    where = f"GRAPH ?any {{ ?x a {kind} }} GRAPH ?g {{ ?x pc:rule ?v }}"
    return f"DELETE {{ GRAPH ?g {{ ?x pc:rule ?v }} }} WHERE {{ {where} }}"


def instead(kind: str, predicate: str, value: str) -> str:
    """Gives all things of the class another value of the property."""
    return (
        f"DELETE {{ GRAPH ?g {{ ?x {predicate} ?v }} }} INSERT {{ GRAPH ?g {{ ?x {predicate} {value} }} }} "
        f"WHERE {{ GRAPH ?g {{ ?x a {kind} ; {predicate} ?v }} }}"
    )


def besides(kind: str, predicate: str, value: str) -> str:
    """Gives all things of the class one more value of the property."""
    return f"INSERT {{ GRAPH ?g {{ ?x {predicate} {value} }} }} WHERE {{ GRAPH ?g {{ ?x a {kind} }} }}"


def not_a(kind: str, taken: str) -> str:
    """Takes a type away from all things of the class."""
    return f"DELETE {{ GRAPH ?g {{ ?x a {taken} }} }} WHERE {{ GRAPH ?g {{ ?x a {kind} , {taken} }} }}"


# Shape, what is done to the sample, and a part of the English message.
FAULTS = [
    ("Report", without("pc:Report", "dct:title"), "exactly one: title"),
    ("Report", besides("pc:Report", "pc:year", "1848"), "exactly one: year"),
    ("Report", without("pc:Report", "pc:factCount"), "exactly one: number of facts"),
    ("Report", instead("pc:Report", "pc:statementCount", "-1"), "exactly one: number of statements"),
    ("SourceText", instead("pc:SourceText", "pc:sha256", '"abc"'), "64 lower-case"),
    ("Government", without("pc:Government", "pc:area"), "exactly one: area"),
    ("Agency", "INSERT DATA { GRAPH set:links { [] a pc:Agency } }", "an agency must have an IRI"),
    ("Agency", without("pc:Agency", "pc:area"), "an agency must have exactly one: area"),
    ("OrganizationalUnit", instead("org:OrganizationalUnit", "org:unitOf", "set:x"), "government that it is a unit of"),
    ("OrganizationalUnit", not_a("org:OrganizationalUnit", "pc:Agency"), "a department is also an agency"),
    ("Assessment", without("pc:Assessment", "pc:verdict"), "exactly one: verdict"),
    ("Assessment", instead("pc:Assessment", "pc:target", "set:x"), "exactly one: target"),
    ("Assessment", instead("pc:Assessment", "pc:tolerance", "-1.0"), "tolerance, not negative"),
    ("Assessment", without("pc:Assessment", "prov:wasDerivedFrom"), "the later report"),
    ("Assessment", without("pc:Assessment", "pc:inWords"), "verdict in words"),
    ("Target", besides("pc:Target", "pc:conclusion", "topic-code:energy"), "a concept of the list of verdicts"),
    ("Target", besides("pc:Target", "pc:concludedBy", "set:x"), "concluding assessment"),
    ("Place", "INSERT DATA { GRAPH set:links { set:x a pc:Place } }", "list of places"),
    ("Section", instead("pc:Section", "pc:role", "topic-code:energy"), "role, a concept of its code list"),
    ("Section", without("pc:Section", "pc:path"), "path of headings"),
    ("Statement", without("pc:Statement", "pc:beginIndex"), "exactly one: start in the source"),
    ("Statement", without("pc:Statement", "pc:endIndex"), "exactly one: end in the source"),
    ("Statement", instead("pc:Statement", "pc:endIndex", "0"), "the start must be less than the end"),
    ("Statement", besides("pc:Statement", "pc:agency", "set:x"), "at most one: agency"),
    ("Statement-class", besides("pc:Commitment", "a", "pc:Problem"), "exactly one of commitment, outcome"),
    ("Statement", without("pc:Statement", "pc:quote"), "exactly one: quote"),
    ("Commitment", without("pc:Commitment", "pc:strength"), "must have a strength"),
    ("Outcome", besides("pc:Outcome", "pc:strength", "strength-code:must"), "only a commitment has a strength"),
    ("Problem", "INSERT DATA { GRAPH set:links { set:x a pc:Problem } }", "a problem is also a statement"),
    ("Context", "INSERT DATA { GRAPH set:links { set:x a pc:Context } }", "a context is also a statement"),
    ("Mention", instead("pc:Mention", "pc:mentioned", "topic-code:energy"), "agency or place"),
    ("Fact-class", besides("pc:Observation", "a", "pc:Target"), "either target or observation"),
    ("Fact-form", besides("pc:Milestone", "a", "pc:Measure"), "exactly one of measure, milestone"),
    ("Fact", unruled("pc:Fact"), "exactly one: rule"),
    ("Assessment", unruled("pc:Assessment"), "exactly one: rule"),
    ("Target", not_a("pc:Target", "pc:Fact"), "a target is also a fact"),
    ("Observation", not_a("pc:Observation", "pc:Fact"), "an observation is also a fact"),
    ("Measure", instead("pc:Measure", "pc:value", '"viel"'), "exactly one: value"),
    ("Measure", instead("pc:Measure", "pc:valueMax", "1.0"), "lower bound of a range"),
    ("Measure", besides("pc:Measure", "pc:comparator", "comparator-code:ge"), "comparator, a concept"),
    ("Measure", without("pc:Measure", "pc:numberBegin"), "exactly one: start of its number"),
    ("Measure", instead("pc:Measure", "pc:numberEnd", "0"), "the start of a number must be less than its end"),
    ("Measure-leaf", not_a("pc:Measure", "pc:NumericTarget"), "either numeric target or numeric outcome"),
    ("Milestone-leaf", besides("pc:Milestone", "a", "pc:ReachedMilestone"), "either promised or reached"),
    ("NumericTarget", not_a("pc:NumericTarget", "pc:Target"), "also a measure and a target"),
    ("NumericOutcome", not_a("pc:NumericOutcome", "pc:Observation"), "also a measure and an observation"),
    ("PromisedMilestone", not_a("pc:PromisedMilestone", "pc:Target"), "also a milestone and a target"),
    ("ReachedMilestone", not_a("pc:ReachedMilestone", "pc:Observation"), "also a milestone and an observation"),
    ("Milestone", without("pc:Milestone", "pc:project"), "exactly one: project"),
    ("Milestone", instead("pc:Milestone", "pc:stage", '"operating"'), "stage, a concept of its code list"),
    ("QualitativeTarget", without("pc:QualitativeTarget", "pc:condition"), "condition, in Chinese"),
    (
        "QualitativeTarget-class",
        besides("pc:DirectionalTarget", "a", "pc:BenchmarkTarget"),
        "one of directional, benchmark",
    ),
    ("DirectionalTarget", instead("pc:DirectionalTarget", "pc:form", "form-code:benchmark"), "that of its class"),
    ("BenchmarkTarget", instead("pc:BenchmarkTarget", "pc:form", "form-code:directional"), "that of its class"),
    (
        "PolicyAct",
        "INSERT DATA { GRAPH set:links { set:x a pc:PolicyAct ; pc:form form-code:benchmark } }",
        "that of its class",
    ),
    (
        "TargetNotSet",
        "INSERT DATA { GRAPH set:links { set:x a pc:TargetNotSet ; pc:form form-code:act } }",
        "that of its class",
    ),
    ("Period", instead("pc:Period", "pc:end", '"1900-01-01"^^xsd:date'), "not be after the last day"),
    ("Period", instead("pc:Period", "pc:start", '"2023"'), "first day"),
    ("Period", without("pc:Period", "pc:endYear"), "exactly one: year of its end"),
    ("CalendarYear", without("pc:CalendarYear", "pc:year"), "exactly one: year"),
    ("Project", besides("pc:Project", "skos:altLabel", '"Xiongxin line"@en'), "other names must be Chinese"),
    ("Project", without("pc:Milestone", "pc:project"), "a project must have a milestone"),
    ("Trajectory-class", besides("pc:IndicatorTrajectory", "a", "pc:ProjectTrajectory"), "either that of an indicator"),
    ("Trajectory", without("pc:TrajectoryStep", "pc:trajectory"), "at least two steps"),
    ("IndicatorTrajectory", instead("pc:IndicatorTrajectory", "pc:about", "set:x"), "about an indicator"),
    ("ProjectTrajectory", instead("pc:ProjectTrajectory", "pc:about", "set:x"), "about a project"),
    ("TrajectoryStep", instead("pc:TrajectoryStep", "pc:position", "0"), "position from 1"),
    ("Rule", without("pc:Rule", "dct:isPartOf"), "rule set"),
    ("Tally", without("pc:Tally", "pc:count"), "exactly one: number, 1 or more"),
    ("Tally", instead("pc:Tally", "pc:count", "0"), "exactly one: number, 1 or more"),
    ("Tally", instead("pc:Tally", "pc:counted", "pc:Report"), "exactly one: counted class"),
    ("Tally", instead("pc:Tally", "pc:byStrength", "topic-code:energy"), "at most one: strength, a concept"),
    ("Tally", instead("pc:Tally", "pc:byRule", "set:x"), "at most one: rule"),
    ("Tally", instead("pc:Tally", "pc:example", '"a quote"@en'), "at most one: example, in Chinese"),
    ("Task", without("pc:Task", "pc:taskText"), "exactly one: text of the task"),
    ("Task", besides("pc:Task", "pc:assignedTo", "set:x"), "a body that leads is an agency"),
    ("Task", besides("pc:Task", "pc:assistedBy", "set:x"), "a body that assists is an agency"),
    ("Task", besides("pc:Task", "pc:assignedName", '"Bureau"@en'), "names of bodies that lead are in Chinese"),
    ("Task", instead("pc:Task", "pc:deadlineDate", '"2023"'), "last day of the deadline"),
    ("Task", without("pc:Task", "pc:report"), "exactly one: document"),
    ("OfficialResult", without("pc:OfficialResult", "pc:task"), "exactly one: task"),
    ("OfficialResult", instead("pc:OfficialResult", "pc:status", "verdict-code:met"), "status, a concept"),
    ("OfficialResult", without("pc:OfficialResult", "pc:statedBy"), "which government states it"),
    ("TaskAlignment", without("pc:TaskAlignment", "pc:alignedStatement"), "statements that the task divides"),
    ("TaskAlignment", besides("pc:TaskAlignment", "pc:alignedPromise", "set:x"), "aligned promises are targets"),
    ("TaskAlignment", instead("pc:TaskAlignment", "pc:likeness", "2.0"), "likeness, 0 to 1"),
    ("Activity", without("prov:Activity", "prov:used"), "must list the texts"),
    ("Association", without("prov:Association", "prov:hadPlan"), "rule set"),
    ("SoftwareAgent", without("prov:SoftwareAgent", "pc:version"), "exactly one: version"),
    ("Plan", instead("prov:Plan", "pc:sha256", '"ABC"'), "64 lower-case"),
]


@pytest.fixture(scope="module")
def quads() -> list[Quad]:
    """The sample's data."""
    return list(graph_quads(sample_with_tasks()))


@pytest.fixture(scope="module")
def shapes() -> rdflib.Graph:
    """All shapes in one graph."""
    graph = rdflib.Graph()
    for path in shape_files():
        graph.parse(path, format="turtle")
    return graph


def local(node: rdflib.term.Node) -> str:
    """The name of a shape without its namespace."""
    return str(node).rsplit("/", 1)[1].rsplit("#", 1)[-1]


def test_the_sample_passes(quads: list[Quad]) -> None:
    """What the writers write breaks no shape."""
    assert check_shapes(quads) == []


@pytest.fixture(scope="module")
def noise(quads: list[Quad]) -> set[Finding]:
    """What is found in the sample once it went through a store, which makes plain integers of all offsets."""
    store = Store()
    store.extend(quads)
    return set(check_shapes(store))


@pytest.mark.parametrize(("shape", "update", "message"), FAULTS)
def test_each_fault_is_found(quads: list[Quad], noise: set[Finding], shape: str, update: str, message: str) -> None:
    """Data that breaks the shape yields a finding with its message in both languages."""
    store = Store()
    store.extend(quads)
    store.update(PREFIXES + "\n" + update)
    said = [finding.what for finding in check_shapes(store) if finding not in noise]
    assert any(message in one for one in said), said
    assert all(any("一" <= character <= "鿿" for character in one) for one in said if message in one)


def test_every_shape_has_a_fault(shapes: rdflib.Graph) -> None:
    """No shape goes without data that fails it."""
    declared = {local(shape) for shape in shapes.subjects(rdflib.RDF.type, SH.NodeShape)}
    assert declared == {shape for shape, _, _ in FAULTS}


def test_every_shape_meets_data_that_passes(quads: list[Quad], shapes: rdflib.Graph) -> None:
    """The sample holds things of every class with a shape but those that look like others: outcomes, benchmarks."""
    present = {str(quad.object) for quad in quads if quad.predicate.value == str(rdflib.RDF.type)}
    targets = {f"<{one}>" for one in shapes.objects(None, SH.targetClass)}
    assert {one.rsplit("#", 1)[1] for one in targets - present} <= {
        "Problem>",
        "Context>",
        "PolicyAct>",
        "TargetNotSet>",
    }


def test_every_class_of_the_data_has_a_shape(quads: list[Quad], shapes: rdflib.Graph) -> None:
    """Whatever the writers type is looked at."""
    present = {str(quad.object)[1:-1] for quad in quads if quad.predicate.value == str(rdflib.RDF.type)}
    targets = {str(one) for one in shapes.objects(None, SH.targetClass)}
    spared = {"http://www.w3.org/ns/prov#Entity"}
    assert present - targets - spared == set()


def test_messages_are_bilingual_and_plain(shapes: rdflib.Graph) -> None:
    """Every property shape speaks both languages, and none hides a query (design/libraries: sh:sparql is slow)."""
    for shape in shapes.subjects(rdflib.RDF.type, SH.PropertyShape):
        spoken = sorted(str(getattr(one, "language", "")) for one in shapes.objects(shape, SH.message))
        assert [one.lower() for one in spoken] == ["en", "zh-hans"], shape
    assert not list(shapes.subject_objects(SH.sparql))


def test_every_shape_looks_one_step_far(shapes: rdflib.Graph) -> None:
    """Shapes see a thing, types of its neighbours, and nothing further: so much a part of the data brings with it."""
    properties = {one for one in shapes.objects(None, SH.path) if isinstance(one, rdflib.URIRef)}
    backwards = {one for one in shapes.objects(None, SH.path) if isinstance(one, rdflib.BNode)}
    assert properties
    for path in backwards:
        assert [str(one) for one in shapes.predicates(path)] == [str(SH.inversePath)]
    assert {str(one) for path in backwards for one in shapes.objects(path)} == backward_properties()
    for further in (SH.node, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf, SH.closed):
        assert not list(shapes.subject_objects(further)), further
    for inner in shapes.objects(None, SH.qualifiedValueShape):
        assert set(shapes.predicates(inner)) == {SH["class"]}


def test_what_stands_around_is_not_looked_at(quads: list[Quad]) -> None:
    """Of things that are looked at elsewhere only their types are needed, and nothing is said of them."""
    statements = [quad for quad in quads if "/statement/" in str(quad.subject)]
    types = [quad for quad in quads if quad.predicate.value == str(rdflib.RDF.type)]
    around = [quad for quad in types if quad not in statements]
    assert check_shapes(statements, around) == []
    assert any("exactly one: section" in one.what for one in check_shapes(statements, []))
