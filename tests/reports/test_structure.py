"""Small whole reports in the forms that copies of them have: what each says, as facts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kg.extract.pipeline import extract
from kg.facts import Report, ReportFacts
from kg.text.cleaning import clean
from kg.text.source import decode_source
from tests.reports.shapes import SHAPES


def cases(name: str) -> list[dict[str, Any]]:
    """The cases of a file."""
    lines = (Path(__file__).parent / "cases" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def read(shape: str, year: int, *given: Any) -> ReportFacts:
    """The facts of a text, with a table or without, as a file of a shape."""
    name, data = SHAPES[shape](*given)
    report = Report("case", f"{year}年甲省政府工作报告", "140000", year, "甲省", "甲省人民政府")
    return extract(report, clean(decode_source(data, name)))


def measures(facts: ReportFacts) -> list[list[Any]]:
    """Each measure as its kind, subject, value, unit, and the first and last year of its period."""
    return [
        [
            one.kind.value,
            one.subject,
            format(one.value.normalize(), "f"),
            one.unit,
            one.period.start.year if one.period else None,
            one.period.end.year if one.period else None,
        ]
        for one in facts.measures
    ]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("case", cases("structure"), ids=lambda case: str(case["id"]))
def test_a_report_yields_its_facts_in_every_form_of_copy(case: dict[str, Any], shape: str) -> None:
    """Headings, salutations, gaps and rows are told apart: each number is a target or an outcome of its year."""
    assert measures(read(shape, case["year"], case["input"])) == case["measures"]


ABOVE_A_TABLE = "政府工作报告\n各位代表：\n一、2024年工作回顾\n成效明显。\n二、2025年重点工作\n主要指标和任务如下："


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("case", cases("tables"), ids=lambda case: str(case["id"]))
def test_a_table_yields_its_facts_in_every_form(case: dict[str, Any], shape: str) -> None:
    """Cells count in their columns where rows are short, cells empty or merged; a merged body is that of each row."""
    if shape == "text" and case["merged"]:
        pytest.skip("a text has no merged cells")
    facts = read(shape, 2025, ABOVE_A_TABLE, case["rows"], case["merged"])
    assert measures(facts) == case["measures"]
    assert [one.code for one in facts.mentions] == case.get("bodies", [])
