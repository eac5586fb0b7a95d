from __future__ import annotations

from dataclasses import replace

import pytest
from cases import read_part

from kg.clean_text import SourceText
from kg.extract.pipeline import extract
from kg.facts import Report
from kg.text.cleaning import clean

REPORT = Report("case", "2023年甲省政府工作报告", "140000", 2023, "甲省", "甲省人民政府")


def _codes(words: str, scheme: str) -> list[tuple[str, str]]:
    facts, _ = read_part(words, "tasks")
    return [(m.evidence.quote, m.code) for m in facts.mentions if m.scheme == scheme]


def test_areas_within_the_area_that_reports_are_found_by_their_short_names() -> None:
    """A province calls its cities by their short names; each is found where it stands."""
    assert _codes("支持太原、大同建设区域中心城市。", "place") == [("太原", "140100"), ("大同", "140200")]


def test_areas_elsewhere_are_found_by_their_full_names_only() -> None:
    """The short name of a city of another province may be any word; its full name is none."""
    assert _codes("深化与保定市合作，学习保定经验。", "place") == [("保定市", "130600")]


def test_the_area_that_reports_is_no_mention() -> None:
    """A report speaks of its own area throughout; naming it tells nothing."""
    assert _codes("推动山西高质量发展。", "place") == []


def test_a_fact_has_the_one_place_that_its_clause_names() -> None:
    """A clause that names one area is about it; one that names two is about neither alone."""
    facts, _ = read_part("在太原新建医院2所。在太原、大同新建学校3所。", "tasks")
    assert [measure.place for measure in facts.measures] == ["140100", None]


def test_bodies_are_found_by_their_names() -> None:
    """A body of the vocabulary is found under its name, with the span of that name."""
    facts, _ = read_part("省发展改革委牵头落实。", "tasks")
    (mention,) = [m for m in facts.mentions if m.scheme == "agency"]
    assert facts.text.source.text[mention.evidence.span.start : mention.evidence.span.end] == mention.evidence.quote
    assert "发展改革委" in mention.evidence.quote


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ("打通南北大通道3条。", [None]),
        ("加快太原水库、白石至大同高速建设。", ["140100", None]),
        ("支持大同市新建医院2所。", ["140200"]),
        ("大同新建医院2所。", ["140200"]),
        ("推进大同大学新校区建设。", [None]),
        ("加快大同机场二期建设。", [None]),
        ("推进忻州科学城、柳湖实验室建设。", ["140900", None]),
        ("新增往返大同列车3趟。", [None]),
        ("大同广灵新建医院2所。", ["140223"]),
    ],
)
def test_a_fact_takes_the_place_that_it_is_about(words: str, places: list[str | None]) -> None:
    """The area in the fact's own name, else the topic; none of a university, a line's end or another member."""
    facts, _ = read_part(words, "tasks")
    found = sorted((*facts.measures, *facts.milestones), key=lambda fact: fact.statement)
    assert [fact.place for fact in found] == places


def test_the_name_of_the_reporting_area_is_no_other_area() -> None:
    """A short name that a province and a city in it share is the province's in its own report."""
    report = replace(REPORT, adcode="220000")
    facts = extract(report, clean(SourceText("case.txt", "二、2023年重点工作\n吉林新建医院2所。", "0" * 64, "utf-8")))
    assert [one.place for one in facts.measures] == [None]
