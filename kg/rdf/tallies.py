"""Precomputed counts, made when a dataset is built, as quads of the graph `set:tallies`.

A query over everything reads a few hundred tallies instead of millions of facts. They are counted by area and added up,
so a build that resumes an earlier one only counts the areas that changed:

- commitments by topic and strength;
- facts by form and rule, with the first of their quotes in sort order as an example;
- numbers by unit (as written and as concept), separately for targets and outcomes.

The counts of a single report are in its own graph (kg/rdf/report_quads.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad

from kg.facts import FactKind, ReportFacts, StatementKind
from kg.rdf import labels
from kg.rdf.iris import DEFAULT_BASE, concept_iri, rule_iri, tallies_graph_iri, tally_iri
from kg.rdf.names import PC
from kg.rdf.writer import GraphWriter, chinese, integer, string


@dataclass(frozen=True, slots=True)
class TallyKey:
    """A group that is counted: things of a class of the ontology (by its name) with the same values.

    `unit_text` is the unit as written, `unit` the code of its concept.
    """

    kind: str
    topic: str | None = None
    strength: str | None = None
    rule: str | None = None
    unit_text: str | None = None
    unit: str | None = None

    @property
    def values(self) -> tuple[str | None, ...]:
        """The common values, None where there is none."""
        return self.topic, self.strength, self.rule, self.unit_text, self.unit

    @property
    def order(self) -> tuple[str, ...]:
        """The sort key of tallies."""
        return self.kind, *(f"={value}" if value is not None else "" for value in self.values)


@dataclass(frozen=True, slots=True)
class Tally:
    """The count of a group; `example` is the first of their quotes in sort order, if one is kept."""

    of: TallyKey
    count: int
    example: str | None = None


def count_reports(reports: Iterable[ReportFacts]) -> tuple[Tally, ...]:
    """The tallies of some reports."""
    return merge_tallies(tally for facts in reports for tally in _one_by_one(facts))


def merge_tallies(tallies: Iterable[Tally]) -> tuple[Tally, ...]:
    """The sums of tallies given in any order, sorted."""
    counts: dict[TallyKey, int] = {}
    examples: dict[TallyKey, str] = {}
    for tally in tallies:
        counts[tally.of] = counts.get(tally.of, 0) + tally.count
        if tally.example is not None:
            examples[tally.of] = min(tally.example, examples.get(tally.of, tally.example))
    return tuple(Tally(of, counts[of], examples.get(of)) for of in sorted(counts, key=lambda one: one.order))


def _one_by_one(facts: ReportFacts) -> Iterator[Tally]:
    for statement in facts.statements:
        if statement.kind is StatementKind.COMMITMENT:
            yield Tally(TallyKey("Commitment", topic=statement.topic, strength=statement.strength), 1)
    for kind, things in (
        ("Measure", facts.measures),
        ("Milestone", facts.milestones),
        ("QualitativeTarget", facts.qualitative),
    ):
        for thing in things:
            yield Tally(TallyKey(kind, rule=thing.rule), 1, thing.evidence.quote)
    for measure in facts.measures:
        kind = "Target" if measure.kind is FactKind.TARGET else "Observation"
        unit = labels.unit_concept(measure.unit)
        written = labels.unit_text(measure.unit)
        yield Tally(TallyKey(kind, unit_text=written, unit=None if unit is None else unit.code), 1)


_CLASSES = {
    "Commitment": PC.Commitment,
    "Measure": PC.Measure,
    "Milestone": PC.Milestone,
    "QualitativeTarget": PC.QualitativeTarget,
    "Target": PC.Target,
    "Observation": PC.Observation,
}


def tally_quads(tallies: Iterable[Tally], base: str = DEFAULT_BASE) -> list[Quad]:
    """The graph `set:tallies`."""
    out = GraphWriter(tallies_graph_iri(base), base)
    for tally in tallies:
        of = tally.of
        node = out.node(tally_iri(of.kind, of.values, base))
        out.types(node, PC.Tally)
        out.add(node, PC.counted, _CLASSES[of.kind])
        out.add(node, PC.count, integer(tally.count))
        _concept(out, node, PC.byTopic, "topic", of.topic)
        _concept(out, node, PC.byStrength, "strength", of.strength)
        _concept(out, node, PC.byUnit, "unit", of.unit)
        if of.rule is not None:
            out.link(node, PC.byRule, rule_iri(of.rule, base))
        if of.unit_text is not None:
            out.add(node, PC.byUnitText, string(of.unit_text))
        if tally.example is not None:
            out.add(node, PC.example, chinese(tally.example))
    return out.quads


def _concept(out: GraphWriter, node: NamedNode, predicate: NamedNode, scheme: str, code: str | None) -> None:
    if code is not None:
        out.link(node, predicate, concept_iri(scheme, code))
