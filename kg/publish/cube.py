"""The indicators of a dataset as an RDF Data Cube: `cube.ttl`, which is separate from the graph.

An observation is a number with an indicator and a period. Its dimensions are those of `ontology/cube.ttl`; `reading`
numbers different values in one report for the same thing, so that no two observations have the same dimensions
(integrity constraint IC-12) and none is lost. A value that occurs twice in a report is one observation with two facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256

from kg.facts import Measure, Period, ReportFacts
from kg.rdf.dataset import code_list_quads, cube_structure
from kg.rdf.iris import DEFAULT_BASE, ReportIris, area_iri, concept_iri, iris_of, period_iri
from kg.rdf.labels import label, measure_label, period_label, unit_concept
from kg.rdf.names import CUBE, DCT, PC, QB, RDF, SKOS, VOCABULARY_IRI
from kg.rdf.report_quads import COMPARATORS
from kg.rdf.serialize import serialize
from kg.rdf.terms import NamedNode, Quad
from kg.rdf.writer import GraphWriter, decimal, integer

# The cube repeats only those properties of code lists that its integrity constraints use, and the names.
_REPEATED = (RDF.type, SKOS.inScheme, SKOS.prefLabel, SKOS.notation)

# Report, area, period, indicator, aspect, kind: all dimensions but the reading.
_Key = tuple[str, str, Period, str, str, str]


def cube_iri(base: str = DEFAULT_BASE) -> str:
    return f"{base}set/cube"


def cube_turtle(reports: Sequence[ReportFacts], base: str = DEFAULT_BASE) -> bytes:
    """`cube.ttl`: structure, code lists in use, observations."""
    return serialize(cube_quads(reports, base), "turtle", base)


def cube_quads(reports: Sequence[ReportFacts], base: str = DEFAULT_BASE) -> list[Quad]:
    """The whole cube in the graph of its dataset."""
    out = GraphWriter(cube_iri(base), base)
    for quad in cube_structure():
        assert isinstance(quad.subject, NamedNode)
        out.quads.append(Quad(quad.subject, quad.predicate, quad.object, out.graph))
    dataset = out.node(cube_iri(base))
    out.types(dataset, QB.DataSet)
    out.label(dataset, label("政府工作报告指标立方体", "Cube of the indicators of government work reports"))
    out.add(dataset, QB.structure, CUBE.structure)
    periods: dict[str, Period] = {}
    for facts in reports:
        iris = iris_of(facts, base)
        observations = list(_observations(facts, iris, out))
        if not observations:
            continue
        slice_ = out.node(f"{cube_iri(base)}/{iris.report.rsplit('/', 1)[1]}")
        out.types(slice_, QB.Slice)
        title = facts.report.title
        out.label(slice_, label(f"{title}中的指标", f"Indicators of the report {facts.report.id}"))
        out.add(dataset, QB.slice, slice_)
        out.add(slice_, QB.sliceStructure, CUBE.byReport)
        report = out.node(iris.report)
        out.add(slice_, CUBE.report, report)
        out.types(report, PC.Report)
        out.label(report, label(title))
        for observation in observations:
            out.add(slice_, QB.observation, observation)
        periods |= {period_iri(m.period, base): m.period for m in facts.measures if m.indicator and m.period}
    for iri, period in sorted(periods.items()):
        out.types(out.node(iri), PC.Period)
        out.label(out.node(iri), period_label(period))
    out.quads.extend(_code_lists(out))
    return out.quads


def _observations(facts: ReportFacts, iris: ReportIris, out: GraphWriter) -> Iterator[NamedNode]:
    readings: dict[_Key, dict[tuple[object, ...], list[int]]] = {}
    for index, measure in enumerate(facts.measures):
        if measure.indicator is None or measure.period is None:
            continue
        area = measure.place or facts.report.adcode
        key = (iris.report, area, measure.period, measure.indicator, measure.aspect, measure.kind.value)
        stated = (measure.value, measure.value_max, measure.comparator, measure.unit, measure.direction)
        readings.setdefault(key, {}).setdefault(stated, []).append(index)
    for key, values in readings.items():
        for reading, indexes in enumerate(values.values(), start=1):
            yield _observation(out, key, reading, [(iris.measures[i], facts.measures[i]) for i in indexes], facts)


def _observation(
    out: GraphWriter, key: _Key, reading: int, stated: list[tuple[str, Measure]], facts: ReportFacts
) -> NamedNode:
    report, area, period, indicator, aspect, kind = key
    first = stated[0][1]
    content = "\n".join((report, area, period_iri(period, out.base), indicator, aspect, kind, str(reading)))
    node = out.node(f"{out.base}id/observation/{sha256(content.encode()).hexdigest()[:16]}")
    out.types(node, QB.Observation)
    out.label(node, measure_label(first))
    out.add(node, QB.dataSet, out.node(cube_iri(out.base)))
    out.link(node, CUBE.report, report)
    out.link(node, CUBE.area, area_iri(area, out.base))
    out.link(node, CUBE.period, period_iri(period, out.base))
    out.link(node, CUBE.indicator, concept_iri("indicator", indicator))
    out.link(node, CUBE.aspect, concept_iri("aspect", aspect))
    out.add(node, CUBE.kind, CUBE.target if kind == "target" else CUBE.outcome)
    out.add(node, CUBE.reading, integer(reading))
    out.add(node, CUBE.value, decimal(first.value))
    if first.value_max is not None:
        out.add(node, CUBE.upperBound, decimal(first.value_max))
    unit = unit_concept(first.unit)
    out.link(node, CUBE.unit, None if unit is None else unit.iri)
    out.link(node, CUBE.comparator, concept_iri("comparator", COMPARATORS[first.comparator]))
    if first.direction is not None:
        out.link(node, CUBE.direction, concept_iri("change", first.direction))
    strength = facts.statements[first.statement].strength
    if strength is not None and kind == "target":
        out.link(node, CUBE.strength, concept_iri("strength", strength))
    for iri, _ in stated:
        out.link(node, CUBE.fact, iri)
    return node


def _code_lists(out: GraphWriter) -> list[Quad]:
    """The concepts used by the observations, with their scheme and names."""
    used = {
        quad.object.value
        for quad in out.quads
        if isinstance(quad.object, NamedNode) and quad.object.value.startswith(VOCABULARY_IRI)
    }
    schemes = {iri.rsplit("/", 1)[0] for iri in used if iri.count("/") > VOCABULARY_IRI.count("/")} | {
        iri for iri in used if iri.count("/") == VOCABULARY_IRI.count("/")
    }
    return [
        Quad(quad.subject, quad.predicate, quad.object, out.graph)
        for quad in code_list_quads(used)
        if isinstance(quad.subject, NamedNode)
        and (quad.subject.value in used or quad.subject.value in schemes)
        and (quad.predicate in _REPEATED or quad.predicate == DCT.title)
    ]
