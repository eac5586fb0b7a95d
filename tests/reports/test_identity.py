"""What a text is, whose and of which year, in the forms that people's files have."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from kg.clean_text import SourceText
from kg.errors import InputError
from kg.extract.identify import identify
from kg.extract.pipeline import extract, find_gaps
from kg.facts import Report
from kg.text.cleaning import clean

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "identity.jsonl").read_text(encoding="utf-8").splitlines()
]
KNOWN = [case for case in CASES if "adcode" in case]
REFUSED = [case for case in CASES if "message" in case]
REPORT = KNOWN[0]["input"]


def identified(text: str, file: str = "report.txt", **row: str) -> Report:
    """What a text in a file of this name is."""
    return identify(clean(SourceText(file, text, "", "utf-8")), row, "report")


@pytest.mark.parametrize("case", KNOWN, ids=lambda case: str(case["id"]))
def test_area_year_and_kind_are_found(case: dict[str, Any]) -> None:
    """The first sentence, the session, the title and the file name tell, in this order; ambiguous names are settled."""
    found = identified(case["input"], case["file"])
    assert (found.adcode, found.year) == (case["adcode"], case["year"])
    assert found.kind == case.get("kind", "work-report")
    assert found.title == case.get("title", found.title)
    assert found.speaker == case.get("speaker", found.speaker)
    assert ([found.plan.start.year, found.plan.end.year] if found.plan else None) == case.get("plan")
    assert str(found.date) == str(case.get("date", found.date))
    assert found.notes == ()


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: str(case["id"]))
def test_what_is_refused_says_what_it_is(case: dict[str, Any]) -> None:
    """A document of another kind is refused by its name; a report that cannot be placed says what was found."""
    with pytest.raises(InputError, match=re.escape(case["message"])):
        identified(case["input"], case["file"])


def test_a_table_that_the_text_contradicts_is_noted() -> None:
    """What reports.csv states is taken, and the note says what the text says, and where."""
    found = identified(REPORT, adcode="371526", year="2019")
    assert (found.adcode, found.year) == ("371526", 2019)
    assert [note.partition(" / ")[0] for note in found.notes] == [
        "the table states 371526 (高唐县), but 清河县 (130534) is in the first sentence",
        "the table states 2019, but 2025 is in the headings",
    ]


def test_a_table_may_name_the_area() -> None:
    """A column of names stands for the codes."""
    assert identified(REPORT.replace("清河县", "县"), area="清河县").adcode == "130534"


def test_a_table_may_say_in_which_area_a_development_zone_lies() -> None:
    """A stated code is that of the area around the zone; the zone is the same whether its name has the area or not."""
    names = ("经开区管委会", "清河县经开区管委会", "清河经济技术开发区管理委员会")
    found = [identified(REPORT.replace("清河县人民政府", name), adcode="130534") for name in names]
    assert found[0].adcode.startswith("130534-")
    assert {(one.adcode, one.government) for one in found} == {(found[0].adcode, "清河经济技术开发区管理委员会")}


def test_hints_fill_what_neither_text_nor_name_says() -> None:
    """What metadata.csv says counts last."""
    text = REPORT.replace("代表清河县", "代表县")
    clean_text = clean(SourceText("report.txt", text, "", "utf-8"))
    assert identify(clean_text, {}, "report", {"adcode": "130534", "year": "2001"}).adcode == "130534"
    assert identify(clean_text, {}, "report", {"adcode": "130534", "year": "2001"}).year == 2025


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("政府工作报告\n各位代表：\n一、2024年工作回顾\n新建学校12所。\n", ["no target was found"]),
        ("政府工作报告\n各位代表：\n二、2025年重点工作\n新建学校12所。\n", ["no review of past work was found"]),
        ("政府工作报告\n各位代表：\n一、2024年工作回顾\n新建学校12所。\n二、2025年重点工作\n新建桥梁3座。\n", []),
    ],
)
def test_a_report_without_targets_or_review_is_noted(text: str, said: list[str]) -> None:
    """A report that is cut is built, and the build says what it lacks."""
    cleaned = clean(SourceText("report.txt", text, "0" * 64, "utf-8"))
    report = Report("report", "", "130534", 2025, "清河县", "清河县人民政府")
    assert [note.partition(";")[0] for note in find_gaps(extract(report, cleaned))] == said
