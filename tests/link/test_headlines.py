"""Which figure of a report is the headline of an indicator and year, and how governments compare by it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from cases import read_facts

from kg.errors import UsageError
from kg.facts import FactKind, ReportFacts
from kg.link.chain import make_chain
from kg.link.headlines import FigureKey, Status, code_of_indicator, figure_of, find_headlines, find_unset
from kg.link.pipeline import link

QUIET = "各项工作扎实推进。"


def report(year: int, plan: str, review: str = QUIET, adcode: str = "140000") -> ReportFacts:
    """A report with a review and a plan."""
    facts = read_facts(f"一、{year - 1}年工作回顾\n{review}\n二、{year}年重点工作\n{plan}\n", year)
    return replace(facts, report=replace(facts.report, id=f"{adcode}-{year}", adcode=adcode))


@pytest.mark.parametrize(
    ("plan", "value", "value_max", "comparator"),
    [
        ("地区生产总值增长5%左右。", "5", None, "≈"),
        ("本区生产总值增长6.5%-7.0%，固定资产投资增长8%。", "6.5", "7.0", "="),
        ("本地生产总值增长8%以上。", "8", None, ">="),
        ("地区生产总值增长保持在8.1%-8.6%之间。", "8.1", "8.6", "="),
        ("经济增长预期目标为7%左右。", "7", None, "≈"),
        # an average over five years stands in front of the year's target
        ("“十五五”时期，地区生产总值年均增长6%左右。今年，地区生产总值增长4.5%—5%。", "4.5", "5", "="),
        # the economy of the sea is not the whole
        ("地区生产总值增长5%，力争海洋生产总值增长7%。", "5", None, "="),
        # a second number is no headline
        ("地区生产总值增长5%。做大总量，力争地区生产总值增长6%。", "5", None, "="),
    ],
)
def test_the_headline_is_the_first_figure_of_the_year(
    plan: str, value: str, value_max: str | None, comparator: str
) -> None:
    """Names of the area in front, ranges and bounds are understood; averages over years are passed over."""
    linked = link([report(2026, plan)])
    found = figure_of(
        linked, find_headlines(linked, "gdp")[FigureKey("140000", 2026, "gdp", "growth", FactKind.TARGET)]
    )
    assert (found.value, found.comparator) == (Decimal(value), comparator)
    assert found.value_max == (None if value_max is None else Decimal(value_max))


def test_a_share_of_an_amount_is_no_level_of_it() -> None:
    """What the area contributes to a wider one is in percent; its own product is not."""
    assert find_headlines(link([report(2026, "GDP超过青石湾区的70%。")]), "gdp") == {}


def test_the_outcome_is_that_of_the_first_report_after_the_year() -> None:
    """A still later report may state it again; the one that looks back on the year counts."""
    earlier, later = "地区生产总值增长4.8%。", "2024年地区生产总值增长4.9%。"
    linked = link([report(2025, QUIET, earlier), report(2026, QUIET, later)])
    found = find_headlines(linked, "gdp")[FigureKey("140000", 2024, "gdp", "growth", FactKind.OUTCOME)]
    assert figure_of(linked, found).value == Decimal("4.8")


def test_a_target_that_is_expressly_not_set_is_known_by_its_sentence() -> None:
    """A sentence on the growth rate says nothing of the level."""
    linked = link([report(2026, "没有提出全年经济增速具体目标。")])
    ((asked, reference),) = find_unset(linked).items()
    assert asked == FigureKey("140000", 2026, "gdp", "growth", FactKind.TARGET)
    assert "没有提出全年经济增速" in linked.evidence(reference).quote


def test_the_chain_goes_from_the_state_council_down() -> None:
    """Each government with its gap to the nearest one above that sets a target, and to its own result."""
    linked = link(
        [
            report(2023, "国内生产总值增长5%左右。", adcode="100000"),
            report(2023, "没有提出全年经济增速具体目标。", adcode="440000"),
            report(2023, "地区生产总值增长6%。", adcode="440300"),
            report(2024, QUIET, "地区生产总值增长5.5%。", adcode="440300"),
            report(2023, "地区生产总值增长4%。", adcode="140000"),
        ]
    )
    tiers = make_chain(linked, "GDP", "440300")
    assert [(tier.adcode, tier.above, tier.gap, tier.beyond) for tier in tiers] == [
        ("100000", None, None, None),
        ("440000", "100000", None, None),
        ("440300", "100000", Decimal(1), Decimal("-0.5")),
    ]
    assert [(tier.target_status, tier.outcome_status) for tier in tiers] == [
        (Status.STATED, Status.NO_REPORT),
        (Status.NOT_SET, Status.NO_REPORT),
        (Status.STATED, Status.STATED),
    ]
    assert {tier.adcode for tier in make_chain(linked, "GDP")} == {"100000", "140000", "440000", "440300"}


def test_a_report_that_is_silent_is_part_of_the_chain() -> None:
    """Its silence is found, and told from a report that is not in the build."""
    linked = link([report(2023, "国内生产总值增长5%左右。", adcode="100000"), report(2023, QUIET, adcode="440000")])
    assert [tier.target_status for tier in make_chain(linked, "gdp")] == [Status.STATED, Status.NOT_FOUND]


@pytest.mark.parametrize("name", ["gdp", "GDP", "地区生产总值", "gross domestic product"])
def test_an_indicator_goes_by_code_and_names(name: str) -> None:
    """In both languages."""
    assert code_of_indicator(name) == "gdp"


def test_an_unknown_indicator_is_an_error() -> None:
    """It says where the names are."""
    with pytest.raises(UsageError, match=r"indicator\.ttl"):
        code_of_indicator("快乐指数")
