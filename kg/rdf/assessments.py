"""Judgements of promises as quads of the graph `set:assessments`: derived by published rules, stated by no report.

They stand in a graph of their own, so that whoever wants only what the reports say leaves it out.
"""

from __future__ import annotations

from pyoxigraph import Quad

from kg.link.linked import Assessment, LinkedReports
from kg.rdf.iris import (
    DEFAULT_BASE,
    assessment_iri,
    assessments_graph_iri,
    concept_iri,
    iris_of,
    rule_iri,
)
from kg.rdf.labels import CHINESE, ENGLISH, concept_label, label, shortened
from kg.rdf.links import fact_iri
from kg.rdf.names import PC, PROV
from kg.rdf.writer import GraphWriter, decimal


def assessment_quads(linked: LinkedReports, base: str = DEFAULT_BASE) -> list[Quad]:
    """Each assessment with target, answer, verdict, rule, tolerance and the later report it rests on."""
    out = GraphWriter(assessments_graph_iri(base), base)
    iris = tuple(iris_of(facts, base) for facts in linked.reports)
    for assessment in linked.assessments:
        target = fact_iri(iris, assessment.target)
        later = iris[assessment.next_report]
        answer = None if assessment.outcome is None else fact_iri(iris, assessment.outcome)
        if answer is None and assessment.statement is not None:
            answer = later.statements[assessment.statement]
        node = out.node(assessment_iri(f"{target}\n{later.report}", answer, assessment.rule, base))
        out.types(node, PC.Assessment)
        out.label(node, _label(linked, assessment))
        out.link(node, PC.target, target)
        out.link(node, PC.answer, answer)
        out.link(node, PC.verdict, concept_iri("verdict", assessment.verdict))
        out.link(node, PC.rule, rule_iri(assessment.rule, base))
        out.link(node, PROV.wasDerivedFrom, later.report)
        if assessment.tolerance is not None:
            out.add(node, PC.tolerance, decimal(assessment.tolerance))
    return out.quads


def _label(linked: LinkedReports, assessment: Assessment) -> dict[str, str]:
    quote = shortened(linked.evidence(assessment.target).quote)
    later = linked.reports[assessment.next_report].report
    chinese = concept_label("verdict", assessment.verdict, CHINESE) or assessment.verdict
    english = concept_label("verdict", assessment.verdict, ENGLISH) or assessment.verdict
    return dict(label(f"{quote}：{chinese}（{later.year}）", f"Verdict in the report {later.id}: {english}"))
