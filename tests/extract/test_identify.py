"""Whose report a text is, and of when: read from the text alone, right or an error that names file and field."""

from __future__ import annotations

import csv
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from kg.areas import area_name
from kg.clean_text import SourceText
from kg.errors import InputError
from kg.extract.identify import identify
from kg.facts import Report
from kg.text.cleaning import clean

BODY = """
各位代表：
现在，我代表{level}人民政府向大会报告工作。
一、{past}年工作回顾
{named}
二、{year}年重点工作
我们要努力。
"""


def report(text: str) -> Report:
    """What the text alone says of itself."""
    return identify(clean(SourceText("report.txt", text, "", "utf-8")), {}, "report")


def body(level: str = "县", year: int = 2024, named: str = "一年来，各项工作取得进展。") -> str:
    """A speech that does not name its area."""
    return BODY.format(level=level, past=year - 1, year=year, named=named)


CASES = [
    (
        "——2024年1月16日在南丰县第十八届人民代表大会第四次会议上\n南丰县人民政府县长 江小田",
        ("县", "361023", 2024, "2024-01-16", "江小田"),
    ),
    (
        "二〇二四年一月十六日在南丰县第十八届人民代表大会第四次会议上\n代县长　江　田",
        ("县", "361023", 2024, "2024-01-16", "江田"),
    ),
    (
        "2024年1月18日在河南省第十四届人民代表大会第二次会议上河南省人民政府省长马远山作政府工作报告",
        ("省", "410000", 2024, "2024-01-18", "马远山"),
    ),
    (
        "——2024年3月5日在第十四届全国人民代表大会第二次会议上\n国务院总理　\n马远山\n",
        ("省", "100000", 2024, "2024-03-05", "马远山"),
    ),
    (
        "2024年1月5日在鞍山市铁东区第九届人民代表大会第三次会议上\n区长 马远山",
        ("区", "210302", 2024, "2024-01-05", "马远山"),
    ),
    ("2024年南丰县人民政府工作报告\n南丰县、南丰县、南丰县、南丰县", ("县", "361023", 2024, None, None)),
]


@pytest.mark.parametrize(("head", "said"), CASES)
def test_what_a_head_says(head: str, said: tuple[str, str, int, str | None, str | None]) -> None:
    """Area, year, day and speaker are read from the lines above the speech, in each way they are written."""
    level, adcode, year, day, speaker = said
    found = report(head + body(level, year))
    assert (found.adcode, found.year, found.speaker) == (adcode, year, speaker)
    assert found.date == (date.fromisoformat(day) if day else None)


def test_the_area_is_the_one_of_its_level_that_the_text_names_throughout() -> None:
    """Without a head the area is the one named far more often than any other of the level that speaks."""
    named = "山西发展。" * 12 + "河南、陕西、广东、浙江参加。"
    assert report(body("省", named=named)).adcode == "140000"


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (body(), "adcode"),
        (body("省", named="山西发展。" * 12 + "河南发展。" * 8), "adcode"),
        (body("区", named="鼓楼区发展。" * 12), "adcode"),
        (body("县", named="合作发展，振兴发展。" * 12), "adcode"),
        ("2022年兰州市政府工作报告" + body("县", named="一年来，南丰县各项工作取得进展。"), "adcode"),
        (body("省", named="山西发展。" * 12).replace("2023年工作", "工作").replace("2024年重点", "重点"), "year"),
        ("2021年山西省政府工作报告" + body("省", named="山西发展。" * 12), "year"),
    ],
    ids=[
        "no area",
        "two areas",
        "many of one name",
        "words that are names",
        "title of another",
        "no year",
        "two years",
    ],
)
def test_what_is_not_certain_is_an_error(text: str, field: str) -> None:
    """What the text does not say, or says in two ways, is an error that names file and field: never a guess."""
    with pytest.raises(InputError, match=f"report.txt: {field}: "):
        report(text)


def test_a_text_that_is_no_report_is_refused() -> None:
    """A text without the words of a work report is refused by name."""
    with pytest.raises(InputError, match=r"report.txt: this is not a government work report"):
        report("从前有一座山，山上有一座庙。" * 50)


def test_the_corpus_says_whose_it_is(shared: Path) -> None:
    """Every report at hand is placed and dated right from its text, or refused where that does not name its area."""
    with (shared / "corpus" / "reports.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    wrong = {}
    for row in rows:
        text = (shared / "corpus" / row["file"]).read_text(encoding="utf-8")
        try:
            found = identify(clean(SourceText(row["file"], text, "", "utf-8")), {}, row["id"])
        except InputError:
            if area_name(row["adcode"]) in text[:300]:
                wrong[row["id"]] = ("refused", row["year"])
            continue
        if (found.adcode, str(found.year)) != (row["adcode"], row["year"]):
            wrong[row["id"]] = (found.adcode, found.year)
    assert len(rows) >= 25
    assert wrong == {}


@pytest.mark.slow
@pytest.mark.parametrize("opening", ["各位代表", "一、", "二、"])
def test_a_part_of_a_report_is_never_placed_wrong(shared: Path, opening: str) -> None:
    """With its head cut off a report is placed right or refused."""
    with (shared / "corpus" / "reports.csv").open(encoding="utf-8", newline="") as handle:
        rows = {row["file"]: row for row in csv.DictReader(handle)}
    placed = {}
    for file in rows:
        text = (shared / "corpus" / file).read_text(encoding="utf-8")
        with suppress(InputError):
            found = identify(clean(SourceText(file, text[max(0, text.find(opening)) :], "", "utf-8")), {}, "part")
            placed[file] = (found.adcode, str(found.year))
    assert placed == {file: (rows[file]["adcode"], rows[file]["year"]) for file in placed}
    assert len(placed) >= 10
