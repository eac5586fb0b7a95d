"""Several reports in one text are divided where each begins; a text with one is left whole."""

from __future__ import annotations

import pytest

from kg.text.report_boundaries import split_reports


def report(year: int, gap: str = "\n") -> str:
    """A short report of a year, its lines set off by `gap`."""
    lines = (
        "政府工作报告",
        f"——{year}年1月10日在清河县第十七届人民代表大会第五次会议上",
        "县长 张某某",
        "各位代表：",
        f"一、{year - 1}年工作回顾",
        "地区生产总值增长5.6%。",
        f"二、{year}年重点工作",
        "地区生产总值增长6%左右。",
    )
    return gap.join(lines) + gap


SEVERAL = {
    "one behind the other": report(2023) + "\n" + report(2024) + report(2025),
    "a line each, behind its year": "".join(f"{y}\t{report(y, '　　')}\n" for y in (2023, 2024, 2025)),
    "all in one line": "".join(report(y, "　　") for y in (2023, 2024, 2025)),
    "titled by year": "".join(
        f"{y}年清河县政府工作报告\n县长 张某某\n同志们：\n修路{y - 2000}公里。\n" for y in (2023, 2024, 2025)
    ),
    "years in characters": "".join(
        report(y).replace(f"——{y}", f"（{str(y).translate(str.maketrans('0123456789', '〇一二三四五六七八九'))}")
        for y in (2023, 2024, 2025)
    ),
}


@pytest.mark.parametrize("case", SEVERAL)
def test_a_text_is_divided_where_a_report_of_another_year_begins(case: str) -> None:
    """The pieces are the whole text, and each begins with its title or what stands before that in its line."""
    text = SEVERAL[case]
    found = split_reports(text)
    assert [year for year, _ in found] == [2023, 2024, 2025]
    assert "".join(piece for _, piece in found) == text
    assert all("政府工作报告" in piece[:40] for _, piece in found)


def test_reports_of_one_year_are_divided_by_their_areas() -> None:
    """The facts of two counties are never those of one; a short and a full name are of the same area."""
    other = report(2025).replace("清河县", "易县")
    assert [piece for _, piece in split_reports(report(2025) + other)] == [report(2025), other]
    full = report(2025).replace("清河县", "河北省清河县")
    assert split_reports(report(2025) + full) == []


ONE = {
    "a report": report(2025),
    "its title twice": "2025年清河县政府工作报告\n" + report(2025),
    "links to others": "2023年清河县政府工作报告 2024年清河县政府工作报告\n" + report(2025),
    "names that of the year before": report(2025)
    + "2024年政府工作报告提出的目标，2024年12月全部完成。各位代表，我们完成了任务。\n",
    "a second session of the year": report(2025) + report(2025),
    "an article about the one of the year before": report(2024).replace("政府工作报告", "政府工作报告解读", 1)
    + report(2025),
    "nothing": "",
}


@pytest.mark.parametrize("case", ONE)
def test_one_report_is_left_whole(case: str) -> None:
    """The title of another report is no beginning of one."""
    assert split_reports(ONE[case]) == []
