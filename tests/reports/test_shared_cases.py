"""The files on which builds once went wrong (`shared/cases/inputs`), as far as they are about what a text is."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kg.build.ingest import read_report
from kg.build.inputs import Input
from kg.errors import InputError
from kg.extract.identify import identify
from kg.facts import ReportFacts, StatementKind
from kg.text.cleaning import clean
from kg.text.source import read_source


def read(shared: Path, name: str, **row: str) -> ReportFacts:
    """The facts of a case."""
    return read_report(Input(shared / "cases" / "inputs" / name, row, "case"))


def measures(facts: ReportFacts) -> list[str]:
    """Each measure in short: kind, subject, value, unit and last year."""
    return [
        f"{one.kind} {one.subject} {one.value.normalize():f} {one.unit} {one.period.end.year if one.period else '-'}"
        for one in facts.measures
    ]


FACTS = {
    "plan-heading-without-cue.txt": [
        "outcome 地区生产总值 5.6 % 2024",
        "target 地区生产总值 7 % 2025",
        "target 城镇新增就业 4300 人 2025",
        "target 亿元项目 60 个 2025",
        "target 亿元项目投资 9000000000 元 2025",
    ],
    "plan-report-with-indicator-table.txt": [
        "outcome 地区生产总值 21000000000 元 2024",
        "outcome 地区生产总值 5.6 % 2024",
        "target 地区生产总值 6 % 2025",
        "outcome 地区生产总值 5.6 % 2024",
        "target 地区生产总值 6 % 2025",
        "outcome 单位GDP能耗降低率 3.2 % 2024",
    ],
    "salutation-comes-late.txt": [
        "outcome 地区生产总值 5.6 % 2024",
        "outcome 学校 12 所 2024",
        "target 地区生产总值 6 % 2025",
    ],
    "spaced-digits.txt": [
        "outcome 生产总值 21050000000 元 2024",
        "outcome 生产总值 8.2 % 2024",
        "outcome 粮食产量 21600 吨 2024",
        "outcome 粮食产量 12 % 2024",
        "outcome 税收 13500000 元 2024",
        "target 地区生产总值 10 % 2025",
        "target 城镇化率 61.5 % 2025",
        "target 农村公路 130 公里 2025",
    ],
    "subject-cut.txt": [
        "outcome 民营经济增加值 1500000000 元 2024",
        "outcome 小学入学率 100 % 2024",
        "outcome 巩固率 99 % 2024",
        "outcome 项目 220 个 2024",
        "outcome 项目总投资额 72000000000 元 2024",
        "outcome 各族群众安全感满意度 99 % 2024",
        "outcome 村卫生室 70 % 2024",
        "target 地区生产总值 6 % 2025",
        "target 行政村 90 % 2025",
    ],
    "whole-report-in-one-line.txt": [
        "outcome 地区生产总值 5.6 % 2024",
        "target 地区生产总值 7 % 2025",
        "target 城镇新增就业 4300 人 2025",
        "target 亿元项目 60 个 2025",
    ],
    "within-the-year-in-review.txt": [
        "outcome 经营主体 30000 家 2024",
        "outcome 某研究院一年内申请专利 1000 件 2024",
        "target 地区生产总值 6 % 2025",
    ],
}


@pytest.mark.parametrize("name", FACTS)
def test_a_case_has_its_facts(shared: Path, name: str) -> None:
    """Each number is what the note beside the case says."""
    assert measures(read(shared, name)) == FACTS[name]


@pytest.mark.parametrize(
    ("name", "adcode", "year"),
    [
        ("district-named-in-first-sentence.txt", "130534", 2025),
        ("qianan-county.txt", "220723", 2025),
        ("two-character-county.txt", "130633", 2025),
        ("five-year-plan.txt", "130534", 2021),
        ("plan-report-with-indicator-table.txt", "130534", 2025),
    ],
)
def test_a_case_is_placed(shared: Path, name: str, adcode: str, year: int) -> None:
    """Area and year are those that the note beside the case says."""
    report = read(shared, name).report
    assert (report.adcode, report.year) == (adcode, year)


def test_a_plan_is_titled_and_dated_as_one(shared: Path) -> None:
    """Its tasks are of the years of the plan, and its indicators have their property."""
    facts = read(shared, "five-year-plan.txt", year="2021")
    assert facts.report.title == "清河县国民经济和社会发展第十四个五年规划纲要"
    assert measures(facts)[-1] == "target 新建标准厂房 300000 平方米 2025"
    assert [one.binding for one in facts.measures if one.binding is not None] == [False, True]


def test_numbered_items_are_commitments(shared: Path) -> None:
    """Items with a number and a full stop are no headings."""
    facts = read(shared, "numbered-items-with-full-stop.txt")
    promised = [one for one in facts.statements if one.kind is StatementKind.COMMITMENT]
    assert len({one.evidence.quote[:1] for one in promised}) >= 5
    assert [line.split()[2:4] for line in measures(facts)[1:]] == [
        ["10", "个"],
        ["12", "个"],
        ["2300", "户"],
        ["1200", "个"],
        ["85", "公里"],
        ["20", "处"],
    ]


def test_a_budget_report_is_refused_by_its_kind(shared: Path) -> None:
    """It is no work report, and does not stop one."""
    with pytest.raises(InputError, match="预算报告"):
        read(shared, "budget-report.txt")


def test_a_contradicted_table_is_noted(shared: Path) -> None:
    """The note says what the text says."""
    notes = read(shared, "stated-area-contradicts-text.txt", adcode="371526", year="2019").report.notes
    assert "清河县 (130534)" in notes[0]
    assert "2025" in notes[1]


@pytest.mark.slow
def test_no_report_at_hand_is_placed_wrong(shared: Path) -> None:
    """Without a table each report is placed right by its text and its file's name, or set aside; nearly all are."""
    found: dict[str, tuple[str, str]] = {}
    stated: dict[str, tuple[str, str]] = {}
    for folder in (shared / "corpus", shared / "wide"):
        with (folder / "reports.csv").open(encoding="utf-8-sig", newline="") as handle:
            for row in csv.DictReader(handle):
                stated[row["id"]] = (row["adcode"], row["year"])
                try:
                    report = identify(clean(read_source(folder / row["file"])), {}, row["id"])
                except InputError:
                    continue
                found[row["id"]] = (report.adcode, str(report.year))
    assert {report: place for report, place in found.items() if place != stated[report]} == {}
    assert len(found) >= len(stated) - 2
