"""Cases as data: JSON Lines with an input, the stretches in it, and the normal form that a recogniser must give.

A case has an `id`, the `construction` it is an example of, an `input`, and one list of records. A record has a `span`
[start, end) of the input and the `text` that stands there; the loader holds the one against the other, so that an
edited input cannot leave its spans behind. A case with an empty list is a negative: nothing may be found in it.
`known` marks a case that is right and not met yet, with the reason.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark.structures import ParameterSet

from kg.clean_text import SourceText
from kg.extract.pipeline import extract
from kg.facts import Report, ReportFacts
from kg.text.cleaning import clean

TESTS = Path(__file__).parent
YEAR = 2023

# The heading under which a case stands, and thereby the role and the period of its part.
HEADINGS = {
    "review": "一、2022年工作回顾",
    "five-year-review": "一、过去五年工作回顾",
    "tasks": "二、2023年重点工作",
    "five-year-aims": "二、今后五年的目标任务",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One line of a case file; `records` are the stretches with their normal forms, `others` all further fields."""

    id: str
    construction: str
    input: str
    records: tuple[dict[str, Any], ...]
    others: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for record in self.records:
            start, end = record["span"]
            found = self.input[start:end]
            if found != record["text"]:
                raise ValueError(f"case {self.id}: [{start}, {end}) is {found!r}, the case says {record['text']!r}")


def _read(folder: str, name: str, records: str) -> Iterator[tuple[Case, str | None]]:
    for line in (TESTS / folder / "cases" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        fields = json.loads(line)
        known = fields.pop("known", None)
        case = Case(
            fields.pop("id"), fields.pop("construction"), fields.pop("input"), tuple(fields.pop(records)), fields
        )
        yield case, known


def load_cases(folder: str, name: str, records: str, *, known: bool = True) -> list[ParameterSet]:
    """The cases of `tests/<folder>/cases/<name>.jsonl` as parameters of a test; `records` names their list.

    With `known` false no case is expected to fail: for tests that hold of any text.
    """
    cases = list(_read(folder, name, records))
    ids = [case.id for case, _ in cases]
    if len(set(ids)) < len(ids):
        raise ValueError(f"{name}.jsonl: an id stands twice: {max(ids, key=ids.count)}")
    return [
        pytest.param(
            case, id=case.id, marks=[pytest.mark.xfail(reason=reason, strict=True)] if known and reason else []
        )
        for case, reason in cases
    ]


def read_facts(text: str, year: int = YEAR) -> ReportFacts:
    """The facts of a text that is given as the report of a province in `year`."""
    report = Report("case", f"{year}年甲省政府工作报告", "140000", year, "甲省", "甲省人民政府")
    return extract(report, clean(SourceText("case.txt", text, "0" * 64, "utf-8")))


def read_part(words: str, part: str) -> tuple[ReportFacts, int]:
    """The facts of `words` under the heading of a part, and the offset at which `words` begin in the source."""
    opening = f"{HEADINGS[part]}\n"
    return read_facts(opening + words), len(opening)


def period_text(facts_period: Any) -> str | None:
    """A period as the guidelines of the gold data write it: 2025, or 2021/2025."""
    if facts_period is None:
        return None
    first, last = facts_period.start.year, facts_period.end.year
    return str(last) if first == last else f"{first}/{last}"
