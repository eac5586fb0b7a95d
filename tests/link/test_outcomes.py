from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from cases import TESTS

from kg.facts import ReportFacts
from kg.link.area_ranking import compare_areas
from kg.link.goals import find_goals
from kg.link.model import Assessment, LinkedReports
from kg.link.name_similarity import normalized_name, similarity
from kg.link.pipeline import link
from kg.link.verdicts import VERDICT_RULE
from kg.publish.tables import tables
from kg.publish.tracking import comparison_csv, goal_lines
from kg.vocabulary import load_scheme
from link.pairs import linked_pair, report

CASES = [
    json.loads(line) for line in (TESTS / "link" / "cases" / "outcomes.jsonl").read_text(encoding="utf-8").splitlines()
]

CHINA = ("china-2023", "china-2024")


def answer_to(linked: LinkedReports, subject: str) -> Assessment:
    """The assessment of the promise with that subject."""
    found = [one for one in linked.assessments if subject in one.subject]
    assert found, f"{subject} is not tracked; tracked are {[one.subject for one in linked.assessments]}"
    return found[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_promise_finds_its_outcome_and_refuses_decoys(case: dict[str, Any]) -> None:
    """Indicator or project, area, period and aspect must fit; averages, totals, stocks and next targets are refused."""
    linked = linked_pair(case)
    found = answer_to(linked, case["subject"])
    assert found.verdict == case["verdict"]
    if case["outcome"] is None:
        assert found.outcome is None
    else:
        assert found.outcome is not None
        assert case["outcome"] in linked.evidence(found.outcome).quote.replace("\n", "")


def test_every_assessment_states_rule_and_verdict_of_the_vocabulary() -> None:
    """A verdict without its rule cannot be checked; a compared value also states its tolerance."""
    for case in CASES:
        for one in linked_pair(case).assessments:
            assert one.rule == VERDICT_RULE
            assert one.verdict in load_scheme("verdict").by_code
            if one.verdict in ("met", "exceeded", "missed") and one.form == "measure":
                assert one.tolerance is not None


def test_an_outcome_never_stands_in_a_plan() -> None:
    """Only the review part of a later report answers."""
    for case in CASES:
        linked = linked_pair(case)
        for one in linked.assessments:
            assert linked.reports[one.next_report].report.year > linked.reports[one.target.report].report.year
            if one.outcome is not None:
                facts = linked.reports[one.outcome.report]
                assert facts.statements[linked.fact(one.outcome).statement].section.role == "review"


def test_reports_of_other_areas_do_not_answer() -> None:
    """A promise of one area is answered only by reports of that area."""
    plan, review = report(2025, "城镇新增就业45万人。"), report(2026, "做好各项工作。", "城镇新增就业47.3万人。")
    elsewhere = replace(review, report=replace(review.report, adcode="410000"))
    assert link([plan, elsewhere]).assessments == ()


def test_the_order_of_the_reports_does_not_matter() -> None:
    """The same reports give the same tables in whatever order they come."""
    case = CASES[0]
    later = report(2026, "做好各项工作。", case["review"])
    earlier = report(2025, case["plan"])
    assert tables(link([earlier, later])) == tables(link([later, earlier]))


def test_a_single_report_has_no_assessments() -> None:
    """Without a later report nothing is judged."""
    assert link([report(2025, "城镇新增就业45万人。")]).assessments == ()


def test_a_goal_tells_distance_and_course() -> None:
    """From 80 % in 2023 to 90 % in 2027 the line stands at 85 % in 2025: 84 % is behind it."""
    plan = report(2024, "到2027年，煤炭先进产能占比达到90%。", "煤炭先进产能占比达到80%。")
    linked = link([plan, report(2026, "做好各项工作。", "煤炭先进产能占比达到84%。")])
    (goal,) = (one for one in find_goals(linked) if one.indicator == "advanced-coal-capacity-share")
    assert (goal.distance, goal.expected, goal.on_course) == (Decimal(6), Decimal(85), False)
    assert "derived: 6 percentage points to go, behind a linear path" in goal_lines(linked, [goal])[0]


def test_areas_are_ranked_by_target_and_by_outcome() -> None:
    """Each area's own plan and its own later review, side by side, with their quotes."""

    def area(code: str, name: str, target: str, outcome: str) -> list[ReportFacts]:
        pair = [
            report(2025, f"地区生产总值增长{target}%。"),
            report(2026, "做好工作。", f"地区生产总值增长{outcome}%。"),
        ]
        return [
            replace(one, report=replace(one.report, adcode=code, area=name, id=f"{code}-{one.report.year}"))
            for one in pair
        ]

    linked = link([*area("140000", "甲省", "5", "4"), *area("410000", "乙省", "5.5", "5.6")])
    rows = compare_areas(linked, "GDP", 2025)
    assert [(row.adcode, row.target_rank, row.outcome_rank) for row in rows] == [("410000", 1, 1), ("140000", 2, 2)]
    assert "410000,乙省,1,5.5%,地区生产总值增长5.5%,1,5.6%,地区生产总值增长5.6%" in comparison_csv(linked, rows)


def test_names_that_drift_have_evidence() -> None:
    """Every sameness of the vocabulary `drift` is stated with the passages it rests on."""
    for concept in load_scheme("drift"):
        assert concept.words["word"], concept.code
        assert concept.links or concept.definitions, concept.code
        assert (
            similarity(normalized_name(concept.words["word"][0]), normalized_name(concept.words["normalForm"][0]))
            == 100
        ), concept.code
