"""Promises read from a graph: their conclusion, their order, and what is missing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from link.pairs import linked_pair
from pyoxigraph import Store

from kg.answers.graph import words_in
from kg.answers.promises import label_of, promise_of, promises_of_area
from kg.errors import UnknownError
from kg.link.model import LinkedReports
from kg.link.verdicts import VERDICT_RULE
from kg.query.dataset import Dataset
from kg.rdf.audit import audit_quads
from kg.rdf.dataset import dataset_quads


def dataset_of(linked: LinkedReports) -> Dataset:
    """Their graph, in memory."""
    store = Store()
    store.extend([*dataset_quads(linked), *audit_quads(linked)])
    return Dataset(Path(), store)


def graph_of(plan: str, review: str) -> Dataset:
    """The graph of two invented reports of one province, of 2025 and 2026."""
    return dataset_of(linked_pair({"plan": plan, "review": review}))


def test_a_promise_has_what_reports_state() -> None:
    """Both quotes, the verdict and its rule; silence is told as plainly as an answer."""
    graph = graph_of("城镇新增就业45万人。新建2个省级实验室。", "城镇新增就业47.3万人。")
    jobs, laboratories = promises_of_area(graph, "140000", 2025)
    assert jobs.concluding is not None
    assert jobs.concluding.answer is not None
    assert (jobs.promise.quote, jobs.concluding.answer.quote) == ("城镇新增就业45万人", "城镇新增就业47.3万人")
    assert (jobs.verdict, jobs.concluding.rule, jobs.concluding.tolerance) == (
        "exceeded",
        VERDICT_RULE,
        Decimal("0.05"),
    )
    assert laboratories.concluding is not None
    assert (label_of("verdict", laboratories.verdict, "en"), laboratories.concluding.answer) == (
        "no mention found",
        None,
    )
    assert words_in(laboratories.in_words, "en") == "promised 2: no mention found in the 2026 report"
    assert laboratories.subject == "省级实验室"


def test_the_answer_is_the_sentence_that_speaks_of_the_promise() -> None:
    """Where a whole sentence answers, a fact within it, which may be about something else, does not replace it."""
    linked = linked_pair({"plan": "城镇新增就业45万人。", "review": "城镇新增就业47.3万人。"})
    (assessment,) = linked.assessments
    sentences = [one.evidence.quote for one in linked.reports[1].statements]
    both = replace(assessment, statement=sentences.index("城镇新增就业47.3万人。"))
    (jobs, *_) = promises_of_area(dataset_of(replace(linked, assessments=(both,))), "山西", 2025)
    assert jobs.concluding is not None
    assert jobs.concluding.answer is not None
    assert jobs.concluding.answer.quote == "城镇新增就业47.3万人。"


def test_promises_of_one_passage_are_in_the_order_of_the_text() -> None:
    """By the place of their number or name, not by their IRI."""
    plan = "建成青石高铁、白云机场三期改扩建、甲水电站、乙水电站等重点项目。"
    names = [one.subject for one in promises_of_area(graph_of(plan, "各项工作扎实推进。"), "山西", 2025)]
    assert len(names) > 2
    assert names == sorted(names, key=plan.index)


def test_what_is_no_promise_has_no_conclusion() -> None:
    """A thing without conclusion, and what is no IRI at all, are none; nothing is raised."""
    graph = graph_of("城镇新增就业45万人。", "城镇新增就业47.3万人。")
    assert promise_of(graph, "https://w3id.org/policy-commitment/vocab/verdict/met") is None
    assert promise_of(graph, "no iri") is None


@pytest.mark.parametrize(
    ("area", "year", "message"),
    [
        ("广东", None, "no report of this area; it has 140000"),
        ("山西", 1999, "no report of 1999; give one of 2025, 2026"),
        ("山西", 2026, "no report after that of 2026"),
    ],
)
def test_what_cannot_be_told_is_said(area: str, year: int | None, message: str) -> None:
    """An area or year without a report, and a year that no report looks back on, say what there is."""
    graph = graph_of("城镇新增就业45万人。", "城镇新增就业47.3万人。")
    with pytest.raises(UnknownError, match=message):
        promises_of_area(graph, area, year)
