"""Linked reports as a graph of things: what the explorer shows, before it knows of pages and positions.

Arrows lead from the whole to the part: report → head → policy area → indicator or project → fact; body or area → fact.
A fact whose subject is neither a linked indicator nor a project hangs on its policy area. Between the steps of a
trajectory runs an arrow `next`.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kg.explore.identity import concept_id, fact_ids, project_id, report_id
from kg.explore.wording import Words, words_of_code, words_of_period, words_of_value
from kg.facts import FactKind, Measure, Milestone, QualitativeTarget, ReportFacts
from kg.link.linked import FactReference, LinkedReports
from kg.vocabulary.scheme import load_scheme

if TYPE_CHECKING:
    import networkx

Fact = Measure | Milestone | QualitativeTarget

NO_TOPIC = "none"
_NO_END = "9999"  # sorts after every date
_LABEL_OF_NO_TOPIC = Words("其他", "Other")


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


def label_of(fact: Fact) -> Words:
    """A fact in a few words: 煤炭先进产能占比 ≈95%（2027年）."""
    period = words_of_period(fact.period)
    if isinstance(fact, Measure):
        name = words_of_code("indicator", fact.indicator) if fact.indicator else Words.same(fact.subject)
        value = words_of_value(fact)
        short = Words(f"{name.chinese} {value.chinese}", f"{name.english} {value.english}")
    elif isinstance(fact, Milestone):
        state = words_of_code("milestone", fact.milestone)
        short = Words(f"{fact.name}：{state.chinese}", f"{fact.name}: {state.english.lower()}")
    else:
        short = Words.same(f"{fact.subject} {fact.condition}")
    if period is None:
        return short
    return Words(f"{short.chinese}（{period.chinese}）", f"{short.english} ({period.english})")


def short_label_of(fact: Fact) -> Words:
    """What a fact adds to the thing that it hangs on: its value or state with the period first."""
    period = words_of_period(fact.period)
    if isinstance(fact, Measure) and fact.indicator:
        said = words_of_value(fact)
    elif isinstance(fact, Milestone):
        said = words_of_code("milestone", fact.milestone)
    else:
        return label_of(fact)
    return Words(f"{period.chinese} {said.chinese}", f"{period.english}: {said.english}") if period else said


def project_graph(linked: LinkedReports) -> networkx.DiGraph[str]:
    """The graph of things. Node attributes:

    `kind` (code of `kinds.KINDS`), `label` and `short` (Words), `weight` (number of facts; 0 for a fact itself),
    `until` (last day of a fact's period, as an ISO date), `order` (position of the first mention), `home` (the policy area with most of its facts, for indicators and
    projects). Edge attributes: `relation`, `weight` (number of facts behind it).
    """
    import networkx

    graph: networkx.DiGraph[str] = networkx.DiGraph()
    edges: Counter[tuple[str, str, str]] = Counter()
    homes: dict[str, Counter[str]] = {}
    weights: Counter[str] = Counter()

    def thing(node: str, kind: str, label: Words) -> str:
        if node not in graph:
            graph.add_node(node, kind=kind, label=label, short=label, until="", order=len(graph), home=None)
        return node

    for project in linked.projects:
        thing(project_id(project.key), "project", Words.same(project.label))
    identifiers = [fact_ids(facts) for facts in linked.reports]
    for facts, its_facts in zip(linked.reports, identifiers, strict=True):
        report = facts.report
        title = Words(report.title, f"{report.title} ({report.year})")
        report_node = thing(report_id(report), "report", title)
        for fact, fact_node in zip(facts_of(facts), its_facts, strict=True):
            statement = facts.statements[fact.statement]
            topic = thing(
                concept_id("topic", statement.topic or NO_TOPIC),
                "topic",
                words_of_code("topic", statement.topic) if statement.topic else _LABEL_OF_NO_TOPIC,
            )
            above = topic
            if isinstance(fact, Measure) and fact.indicator:
                above = thing(
                    concept_id("indicator", fact.indicator), "indicator", words_of_code("indicator", fact.indicator)
                )
            elif isinstance(fact, Milestone) and fact.project:
                above = project_id(fact.project)
            graph.add_node(
                fact_node,
                kind=kind_of(fact),
                label=label_of(fact),
                short=short_label_of(fact),
                until=fact.period.end.isoformat() if fact.period else _NO_END,
                order=len(graph),
                home=topic,
            )
            edges[above, fact_node, "states"] += 1
            weights.update((report_node, topic))
            head = _head_of(statement.topic)
            if head is None:
                edges[report_node, topic, "covers"] += 1
            else:
                head_node = thing(concept_id("topic", head), "topic", words_of_code("topic", head))
                edges[report_node, head_node, "covers"] += 1
                edges[head_node, topic, "covers"] += 1
                weights[head_node] += 1
            if above != topic:
                edges[topic, above, "has"] += 1
                weights[above] += 1
                homes.setdefault(above, Counter())[topic] += 1
            place = fact.place or statement.place
            if place and place != report.adcode:
                node = thing(concept_id("place", place), "place", words_of_code("place", place))
                edges[node, fact_node, "of"] += 1
                weights[node] += 1
            if statement.agency:
                node = thing(concept_id("agency", statement.agency), "agency", words_of_code("agency", statement.agency))
                edges[node, fact_node, "responsible"] += 1
                weights[node] += 1
    for (source, target, relation), weight in edges.items():
        graph.add_edge(source, target, relation=relation, weight=weight)
    for trajectory in linked.trajectories:
        steps = [identifiers[step.fact.report][position_of(linked, step.fact)] for step in trajectory.steps]
        for earlier, later in zip(steps, steps[1:], strict=False):
            if earlier != later:
                graph.add_edge(earlier, later, relation="next", weight=1)
    for node in graph:
        graph.nodes[node]["weight"] = weights[node]
        if node in homes:
            graph.nodes[node]["home"] = max(homes[node].items(), key=lambda item: (item[1], item[0]))[0]
    return graph


def _head_of(topic: str | None) -> str | None:
    """The code of the policy area that a policy area stands under, None where there is none."""
    concept = load_scheme("topic").by_code.get(topic) if topic else None
    return concept.broader[0] if concept is not None and concept.broader else None


def position_of(linked: LinkedReports, reference: FactReference) -> int:
    """Where the fact stands among `facts_of` its report."""
    facts = linked.reports[reference.report]
    before = {"measure": 0, "milestone": len(facts.measures), "qualitative": len(facts.measures) + len(facts.milestones)}
    return before[reference.form] + reference.index
