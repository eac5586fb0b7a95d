"""The rule by which each fact was found and each promise assessed, as quads of the graph `set:audit`.

It is needed for checking the extractors, but by few other users, so it has a separate graph and file.
"""

from __future__ import annotations

from pyoxigraph import Quad

from kg.link.model import LinkedReports
from kg.link.task_alignment import ALIGNMENT_RULE
from kg.rdf.assessments import iri_of_assessment
from kg.rdf.iris import DEFAULT_BASE, audit_graph_iri, iris_of, rule_iri, task_alignment_iri
from kg.rdf.names import PC
from kg.rdf.writer import GraphWriter


def audit_quads(linked: LinkedReports, base: str = DEFAULT_BASE) -> list[Quad]:
    """One `pc:rule` for each fact and assessment, then for each task and alignment, in the order of the reports."""
    out = GraphWriter(audit_graph_iri(base), base)
    iris = tuple(iris_of(facts, base) for facts in linked.reports)
    for facts, named in zip(linked.reports, iris, strict=True):
        rules = (fact.rule for things in (facts.measures, facts.milestones, facts.qualitative) for fact in things)
        for iri, rule in zip((*named.measures, *named.milestones, *named.qualitative), rules, strict=True):
            out.link(out.node(iri), PC.rule, rule_iri(rule, base))
    for assessment in linked.assessments:
        out.link(out.node(iri_of_assessment(assessment, iris, base)), PC.rule, rule_iri(assessment.rule, base))
    tasks = tuple(iris_of(facts, base).tasks for facts in linked.task_lists)
    for facts, named_tasks in zip(linked.task_lists, tasks, strict=True):
        for iri, task in zip(named_tasks, facts.tasks, strict=True):
            out.link(out.node(iri), PC.rule, rule_iri(task.rule, base))
    for alignment in linked.alignments:
        if alignment.report is not None:
            aligned = task_alignment_iri(tasks[alignment.document][alignment.task], base)
            out.link(out.node(aligned), PC.rule, rule_iri(ALIGNMENT_RULE, base))
    return out.quads
