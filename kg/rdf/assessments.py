"""Verdicts on promises as quads of the graph `set:assessments`: derived by published rules, not stated in any report.

They are in a separate graph, which users who only want what the reports say can leave out.

1. Each assessment is a thing: one promise against one later report.
2. Each promise of an area with such assessments has one conclusion, as properties of the promise: the verdict, and the
   assessment that it comes from, which says it as a sentence; a promise that is not due has a sentence itself. Where an
   area has no later report at all, nothing can be concluded, and nothing is written.
3. Each task that is aligned with a report has an alignment: the statements and promises that it divides or accounts
   for. What a table of fulfilment says of them is a statement of the government and in the graph of the table.
"""

from __future__ import annotations

from decimal import Decimal

from pyoxigraph import Literal, Quad

from kg.link.conclusions import draw_conclusions
from kg.link.model import Assessment, LinkedReports
from kg.rdf.iris import (
    DEFAULT_BASE,
    ReportIris,
    assessment_iri,
    assessments_graph_iri,
    concept_iri,
    iris_of,
    task_alignment_iri,
)
from kg.rdf.labels import CHINESE, ENGLISH, shortened
from kg.rdf.links import fact_iri
from kg.rdf.names import PC, PROV
from kg.rdf.sentences import assessment_sentence, conclusion_sentence
from kg.rdf.writer import GraphWriter, decimal

_LANGUAGES = {CHINESE: "zh", ENGLISH: "en"}


def assessment_quads(linked: LinkedReports, base: str = DEFAULT_BASE) -> list[Quad]:
    """All assessments with target, answer, verdict, tolerance and later report, and all conclusions."""
    out = GraphWriter(assessments_graph_iri(base), base)
    iris = tuple(iris_of(facts, base) for facts in linked.reports)
    for assessment in linked.assessments:
        node = out.node(iri_of_assessment(assessment, iris, base))
        out.types(node, PC.Assessment)
        out.link(node, PC.target, fact_iri(iris, assessment.target))
        out.link(node, PC.answer, _passage(assessment, iris))
        out.link(node, PC.verdict, concept_iri("verdict", assessment.verdict))
        out.link(node, PROV.wasDerivedFrom, iris[assessment.next_report].report)
        if assessment.tolerance is not None:
            out.add(node, PC.tolerance, decimal(assessment.tolerance))
        for tag, language in _LANGUAGES.items():
            out.add(node, PC.inWords, Literal(assessment_sentence(linked, assessment, language), language=tag))
    _conclude(out, linked, iris)
    _align(out, linked, iris)
    return out.quads


def _align(out: GraphWriter, linked: LinkedReports, iris: tuple[ReportIris, ...]) -> None:
    tasks = tuple(iris_of(facts, out.base).tasks for facts in linked.task_lists)
    for alignment in linked.alignments:
        if alignment.report is None:
            continue
        task = tasks[alignment.document][alignment.task]
        node = out.node(task_alignment_iri(task, out.base))
        out.types(node, PC.TaskAlignment)
        words = shortened(linked.task(alignment).words.quote)
        out.label(node, {CHINESE: f"任务对应：{words}", ENGLISH: "Alignment of a task with the report that it divides"})
        out.link(node, PC.task, task)
        out.add(node, PC.likeness, decimal(Decimal(alignment.likeness) / 100))
        for statement in alignment.statements:
            out.link(node, PC.alignedStatement, iris[alignment.report].statements[statement])
        for promise in alignment.promises:
            out.link(node, PC.alignedPromise, fact_iri(iris, promise))


def _conclude(out: GraphWriter, linked: LinkedReports, iris: tuple[ReportIris, ...]) -> None:
    areas = {linked.reports[one.target.report].report.adcode for one in linked.assessments}
    for conclusion in draw_conclusions(linked):
        target = conclusion.promise.target
        if linked.reports[target.report].report.adcode not in areas:
            continue
        promise, assessment = out.node(fact_iri(iris, target)), conclusion.assessment
        out.link(promise, PC.conclusion, concept_iri("verdict", conclusion.verdict))
        out.link(promise, PC.concludedBy, None if assessment is None else iri_of_assessment(assessment, iris, out.base))
        if assessment is None:  # otherwise the assessment has the sentence
            for tag, language in _LANGUAGES.items():
                out.add(promise, PC.inWords, Literal(conclusion_sentence(linked, conclusion, language), language=tag))


def iri_of_assessment(assessment: Assessment, iris: tuple[ReportIris, ...], base: str = DEFAULT_BASE) -> str:
    """The IRI of an assessment of one of the reports with these IRIs."""
    target, later = fact_iri(iris, assessment.target), iris[assessment.next_report].report
    return assessment_iri(f"{target}\n{later}", _answer(assessment, iris), assessment.rule, base)


def _passage(assessment: Assessment, iris: tuple[ReportIris, ...]) -> str | None:
    """What the later report says of the promise: the statement where one was found to speak of it, else the fact.

    A number of that statement may be about something else in it.
    """
    if assessment.statement is not None:
        return iris[assessment.next_report].statements[assessment.statement]
    return _answer(assessment, iris)


def _answer(assessment: Assessment, iris: tuple[ReportIris, ...]) -> str | None:
    """The fact, else the statement, that answers."""
    if assessment.outcome is not None:
        return fact_iri(iris, assessment.outcome)
    return None if assessment.statement is None else iris[assessment.next_report].statements[assessment.statement]
