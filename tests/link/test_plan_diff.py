"""What a later plan makes of the promises of an earlier one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cases import read_facts

from kg.facts import ReportFacts
from kg.link.pipeline import link
from kg.link.plan_diff import PlanChange, compare_plans

QUIET = "各项工作扎实推进。"


def report(year: int, plan: str, review: str = QUIET) -> ReportFacts:
    """A report of one province with a review and a plan."""
    facts = read_facts(f"一、{year - 1}年工作回顾\n{review}\n二、{year}年重点工作\n{plan}\n", year)
    return replace(facts, report=replace(facts.report, id=f"case-{year}"))


@pytest.mark.parametrize(
    ("older", "own_review", "newer", "review", "change"),
    [
        # what the later plan promises too
        ("城镇新增就业45万人。", QUIET, "城镇新增就业45万人。", QUIET, PlanChange.REPEATED),
        ("城镇新增就业45万人。", QUIET, "城镇新增就业46万人。", QUIET, PlanChange.RAISED),
        ("城镇新增就业45万人以上。", QUIET, "城镇新增就业45万人左右。", QUIET, PlanChange.WEAKENED),
        ("城镇调查失业率控制在5.5%以内。", QUIET, "城镇调查失业率控制在5%以内。", QUIET, PlanChange.RAISED),
        ("建设青石岭隧道口公园3个。", QUIET, "建设青石岭隧道口公园群4个。", QUIET, PlanChange.RAISED),
        # a growth rate is set every year, whatever its result
        ("固定资产投资增长6%。", QUIET, "粮食产量达到300亿斤。", QUIET, PlanChange.DROPPED),
        ("固定资产投资增长6%。", QUIET, "粮食产量达到300亿斤。", "固定资产投资增长7%。", PlanChange.DROPPED),
        ("固定资产投资增长6%。", QUIET, "持续扩大固定资产投资。", QUIET, PlanChange.WEAKENED),
        # what the review before also reported for one year recurs
        ("城镇新增就业45万人。", "城镇新增就业46万人。", "做好就业工作。", "城镇新增就业47万人。", PlanChange.DROPPED),
        ("建设青石公园3个。", "建设青石公园2个。", "做好各项工作。", QUIET, PlanChange.DROPPED),
        ("建设青石公园3个。", "建设青石公园2个。", "做好各项工作。", "建设青石公园3个。", PlanChange.FULFILLED),
        # one-offs
        ("建设青石公园3个。", QUIET, "做好各项工作。", "建设青石公园3个。", PlanChange.FULFILLED),
        ("建设青石公园3个。", QUIET, "做好各项工作。", "建设青石公园2个。", PlanChange.ENDED),
        ("建设青石公园3个。", QUIET, "做好各项工作。", QUIET, PlanChange.ENDED),
        ("青石水库建成投运。", QUIET, "做好各项工作。", "青石水库建成投运。", PlanChange.FULFILLED),
        ("青石水库建成投运。", QUIET, "做好各项工作。", QUIET, PlanChange.ENDED),
        # the time of a goal has not come
        ("到2027年，煤炭先进产能占比达到90%。", QUIET, "做好各项工作。", QUIET, PlanChange.PENDING),
        # no target, expressly
        ("地区生产总值增长5%。", QUIET, "没有提出全年经济增速具体目标。", QUIET, PlanChange.NOT_SET),
    ],
)
def test_only_what_recurs_without_a_reason_is_dropped(
    older: str, own_review: str, newer: str, review: str, change: PlanChange
) -> None:
    """Repeated, raised, weakened, fulfilled, ended, pending, expressly not set and dropped are told apart."""
    linked = link([report(2025, older, own_review), report(2026, newer, review)])
    assert compare_plans(linked, 0, 1)[0].change is change


def test_what_an_earlier_plan_promised_recurs() -> None:
    """The plan before the older one counts, the one after it does not."""
    parks, quiet = "建设青石公园3个。", "做好各项工作。"
    three = link([report(2024, parks), report(2025, parks), report(2026, quiet)])
    assert compare_plans(three, 1, 2)[0].change is PlanChange.DROPPED
    assert compare_plans(three, 0, 2)[0].change is PlanChange.ENDED


def test_a_delivered_livelihood_list_fulfils_its_members() -> None:
    """One sentence on the whole list is enough, though it has no number for the member."""
    plan = "办好以下民生实事：建设社区食堂100个。"
    linked = link([report(2025, plan), report(2026, "做好各项工作。", "省政府承诺的民生实事全部完成。")])
    (one,) = (found for found in compare_plans(linked, 0, 1) if "食堂" in found.subject)
    assert one.change is PlanChange.FULFILLED
    assert one.review is not None
    assert "全部完成" in one.review.quote


def test_a_promise_that_lost_its_number_has_the_words_of_the_plan() -> None:
    """The mention is that of the later plan, the review that of the later report."""
    later = report(2026, "持续扩大固定资产投资。", "固定资产投资增长2%。")
    linked = link([report(2025, "固定资产投资增长6%。"), later])
    one = compare_plans(linked, 0, 1)[0]
    assert one.mention is not None
    assert one.review is not None
    assert ("持续扩大固定资产投资" in one.mention.quote, "增长2%" in one.review.quote) == (True, True)
