"""One conclusion for each promise: which of the later reports concludes, and what is its history."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from cases import TESTS, read_facts
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.facts import ReportFacts
from kg.link.conclusions import draw_conclusions
from kg.link.model import LinkedReports
from kg.link.pipeline import link
from kg.link.promises import find_promises

CASES = [
    json.loads(line)
    for line in (TESTS / "link" / "cases" / "conclusions.jsonl").read_text(encoding="utf-8").splitlines()
]
PLANS = ("城镇新增就业45万人。", "青石水库建成投运。", "到2027年，煤炭先进产能占比达到90%。", "做好各项工作。")
REVIEWS = ("城镇新增就业47万人。", "青石水库加快建设。", "煤炭先进产能占比达到84%。", "各项工作扎实推进。")
TEXTS = st.dictionaries(
    st.integers(2021, 2027), st.tuples(st.sampled_from(PLANS), st.sampled_from(REVIEWS)), min_size=1
)


def report(year: int, plan: str = "做好各项工作。", review: str = "各项工作扎实推进。") -> ReportFacts:
    """A report of one province with a review and a plan."""
    facts = read_facts(f"一、{year - 1}年工作回顾\n{review}\n二、{year}年重点工作\n{plan}\n", year)
    return replace(facts, report=replace(facts.report, id=f"case-{year}"))


def years_of(linked: LinkedReports) -> list[int]:
    """The years of the reports in their order."""
    return [facts.report.year for facts in linked.reports]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_report_that_should_answer_concludes(case: dict[str, Any]) -> None:
    """The first report after the due year that speaks of the promise, else silence, else the time has not come."""
    linked = link([report(int(year), **texts) for year, texts in case["reports"].items()])
    (found,) = (one for one in draw_conclusions(linked) if one.promise.target.report == 0)
    years = years_of(linked)
    answered_by = None if found.assessment is None else years[found.assessment.next_report]
    history = [f"{years[one.next_report]}={one.verdict}" for one in found.history]
    assert (found.due, found.verdict, answered_by) == (case["due"], case["verdict"], case["answered_by"])
    assert history == case["history"]


@settings(max_examples=25, deadline=None)
@given(
    st.dictionaries(st.integers(2021, 2027), st.tuples(st.sampled_from(PLANS), st.sampled_from(REVIEWS)), min_size=1)
)
def test_every_promise_has_one_conclusion_and_all_of_its_history(texts: dict[int, tuple[str, str]]) -> None:
    """No promise is left out or given twice; its history has every later report in order, and holds its conclusion."""
    linked = link([report(year, plan, review) for year, (plan, review) in texts.items()])
    conclusions = draw_conclusions(linked)
    promises = [one.target for number, facts in enumerate(linked.reports) for one in find_promises(number, facts)]
    assert [one.promise.target for one in conclusions] == promises
    years = years_of(linked)
    for one in conclusions:
        made = years[one.promise.target.report]
        assert [years[each.next_report] for each in one.history] == [year for year in years if year > made]
        assert one.assessment is None or one.assessment in one.history
        assert (one.verdict == "not-due") == (max(years) <= max(one.due, made))


def test_a_report_of_another_area_concludes_nothing() -> None:
    """Silence of an area is not filled by what another area reports."""
    elsewhere = report(2026, review="城镇新增就业47.3万人。")
    elsewhere = replace(elsewhere, report=replace(elsewhere.report, adcode="410000", id="there-2026"))
    found = draw_conclusions(link([report(2025, plan="城镇新增就业45万人。"), elsewhere]))
    assert [(one.verdict, one.history) for one in found] == [("not-due", ())]
