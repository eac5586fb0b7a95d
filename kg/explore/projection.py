"""Linked reports as a graph of things: the content of the explorer, without page and positions.

Edges lead from the whole to the part: report → head → policy area → indicator or project → fact; body or area → fact.
Several reports are under one node, `ALL_REPORTS`, to which the heads are attached as well. A fact whose subject is
neither a linked indicator nor a project is attached to its policy area. Edges `next` connect the steps of a trajectory.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.explore.bilingual_text import BilingualText, words_of_code, words_of_period, words_of_value
from kg.explore.short_ids import concept_id, fact_ids, project_id, report_id
from kg.facts import FactKind, Measure, Milestone, QualitativeTarget, Report, ReportFacts, Statement
from kg.link.model import FactReference, LinkedReports
from kg.vocabulary.scheme import load_scheme

if TYPE_CHECKING:
    import networkx

Fact = Measure | Milestone | QualitativeTarget

NO_TOPIC = "none"
ALL_REPORTS = "reports"
"""The thing that holds the reports where there are several."""
_NO_END = "9999"  # sorts after every date
_LABEL_OF_NO_TOPIC = BilingualText("其他", "Other")


def kind_of(fact: Fact) -> str:
    """The code in `kinds.KINDS` of a fact."""
    if isinstance(fact, Milestone):
        return "milestone"
    if isinstance(fact, QualitativeTarget):
        return "qualitative"
    return "target" if fact.kind is FactKind.TARGET else "outcome"


def facts_of(report: ReportFacts) -> tuple[Fact, ...]:
    """All facts of a report, form by form, as `identity.fact_ids` numbers them."""
    return (*report.measures, *report.milestones, *report.qualitative)


def label_of(fact: Fact) -> BilingualText:
    """A fact in a few words: 煤炭先进产能占比 ≈95%（2027年）."""
    period = words_of_period(fact.period)
    if isinstance(fact, Measure):
        name = words_of_code("indicator", fact.indicator) if fact.indicator else BilingualText.same(fact.subject)
        value = words_of_value(fact)
        short = BilingualText(f"{name.chinese} {value.chinese}", f"{name.english} {value.english}")
    elif isinstance(fact, Milestone):
        state = words_of_code("milestone", fact.milestone)
        short = BilingualText(f"{fact.name}：{state.chinese}", f"{fact.name}: {state.english.lower()}")
    else:
        short = BilingualText.same(f"{fact.subject} {fact.condition}")
    if period is None:
        return short
    return BilingualText(f"{short.chinese}（{period.chinese}）", f"{short.english} ({period.english})")


def short_label_of(fact: Fact) -> BilingualText:
    """The label of a fact next to its thing: its value or state after the period."""
    period = words_of_period(fact.period)
    if isinstance(fact, Measure) and fact.indicator:
        said = words_of_value(fact)
    elif isinstance(fact, Milestone):
        said = words_of_code("milestone", fact.milestone)
    else:
        return label_of(fact)
    return BilingualText(f"{period.chinese} {said.chinese}", f"{period.english}: {said.english}") if period else said


def project_graph(linked: LinkedReports) -> networkx.DiGraph[str]:
    """The graph of things.

    Node attributes: `kind` (code of `kinds.KINDS`), `label` and `short` (Words), `weight` (number of facts; 0 for a
    fact itself), `until` (last day of a fact's period, as an ISO date), `order` (position of the first mention),
    `home` (of an indicator or project the policy area with most of its facts, of a fact its policy area).
    Edge attributes: `relation`, `weight` (number of facts behind it).
    """
    import networkx

    drawing = _Drawing(networkx.DiGraph())
    for project in linked.projects:
        drawing.thing(project_id(project.key), "project", BilingualText.same(project.label))
    identifiers = [fact_ids(facts) for facts in linked.reports]
    if len(linked.reports) > 1:
        number = len(linked.reports)
        drawing.collection = drawing.thing(ALL_REPORTS, "report", BilingualText(f"{number}份报告", f"{number} reports"))
    for facts, its_facts in zip(linked.reports, identifiers, strict=True):
        report = facts.report
        title = BilingualText(report.title, f"{report.title} ({report.year})")
        node = drawing.thing(report_id(report), "report", title)
        area = words_of_code("place", report.adcode)
        english = report.area if area.english == report.adcode else area.english
        drawing.graph.nodes[node]["short"] = BilingualText(f"{report.area} {report.year}", f"{english} {report.year}")
        if drawing.collection:
            drawing.edges[drawing.collection, node, "holds"] += 1
        for fact, key in zip(facts_of(facts), its_facts, strict=True):
            drawing.fact(report, node, facts.statements[fact.statement], fact, key)
    for trajectory in linked.trajectories:
        steps = [identifiers[step.fact.report][position_of(linked, step.fact)] for step in trajectory.steps]
        drawing.edges.update((*pair, "next") for pair in pairwise(steps) if pair[0] != pair[1])
    return drawing.finished()


class _Drawing:
    """Builds the graph: nodes are added immediately, edges and weights are counted until it is finished."""

    def __init__(self, graph: networkx.DiGraph[str]) -> None:
        self.graph = graph
        self.edges: Counter[tuple[str, str, str]] = Counter()
        self.weights: Counter[str] = Counter()
        self.homes: dict[str, Counter[str]] = {}
        self.collection: str | None = None

    def thing(self, node: str, kind: str, label: BilingualText) -> str:
        """The node of a thing, created if necessary."""
        if node not in self.graph:
            self.graph.add_node(node, kind=kind, label=label, short=label, until="", order=len(self.graph), home=None)
        return node

    def concept(self, scheme: str, code: str) -> str:
        return self.thing(concept_id(scheme, code), scheme, words_of_code(scheme, code))

    def fact(self, report: Report, report_node: str, statement: Statement, fact: Fact, key: str) -> None:
        """Adds a fact with everything above it."""
        topic = self._topic(report_node, statement.topic)
        self.graph.add_node(
            key,
            kind=kind_of(fact),
            label=label_of(fact),
            short=short_label_of(fact),
            until=fact.period.end.isoformat() if fact.period else _NO_END,
            order=len(self.graph),
            home=topic,
        )
        above = topic
        if isinstance(fact, Measure) and fact.indicator:
            above = self.concept("indicator", fact.indicator)
        elif isinstance(fact, Milestone) and fact.project:
            above = project_id(fact.project)
        if above != topic:
            self.edges[topic, above, "has"] += 1
            self.homes.setdefault(above, Counter())[topic] += 1
        self.edges[above, key, "states"] += 1
        self.weights.update((report_node, topic) if above == topic else (report_node, topic, above))
        self.weights.update([self.collection] if self.collection else [])
        place = fact.place or statement.place
        if place and place != report.adcode:
            self._named("place", place, key)
        if statement.agency:
            self._named("agency", statement.agency, key)

    def _topic(self, report_node: str, code: str | None) -> str:
        if code is None:
            topic = self.thing(concept_id("topic", NO_TOPIC), "topic", _LABEL_OF_NO_TOPIC)
        else:
            topic = self.concept("topic", code)
        head = _head_of(code)
        wholes = (report_node, self.collection) if self.collection else (report_node,)
        if head is None:
            self.edges.update((whole, topic, "covers") for whole in wholes)
        else:
            head_node = self.concept("topic", head)
            self.edges.update((whole, head_node, "covers") for whole in wholes)
            self.edges[head_node, topic, "covers"] += 1
            self.weights[head_node] += 1
        return topic

    def _named(self, scheme: str, code: str, fact: str) -> None:
        node = self.concept(scheme, code)
        self.edges[node, fact, "names"] += 1
        self.weights[node] += 1

    def finished(self) -> networkx.DiGraph[str]:
        """The graph with its edges, weights and homes."""
        for (source, target, relation), weight in self.edges.items():
            self.graph.add_edge(source, target, relation=relation, weight=weight)
        for node in self.graph:
            self.graph.nodes[node]["weight"] = self.weights[node]
        for node, homes in self.homes.items():
            self.graph.nodes[node]["home"] = max(homes.items(), key=lambda item: (item[1], item[0]))[0]
        return self.graph


def _head_of(topic: str | None) -> str | None:
    """The code of the broader policy area of a policy area, None if there is none."""
    concept = load_scheme("topic").by_code.get(topic) if topic else None
    return concept.broader[0] if concept is not None and concept.broader else None


def position_of(linked: LinkedReports, reference: FactReference) -> int:
    """The index of the fact in `facts_of` its report."""
    facts = linked.reports[reference.report]
    first_milestone = len(facts.measures)
    first = {"measure": 0, "milestone": first_milestone, "qualitative": first_milestone + len(facts.milestones)}
    return first[reference.form] + reference.index
