"""Of which year a report is: that of its plan.

What tells, in this order: the date of the session, the title, the headings (2024年工作回顾, 2025年重点工作), the name
of the file. A session in the last months of a year may be given the report of the next: then the headings say so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from kg.lang.numerals import parse_numeral

HEAD = 4000
_DIGITS = "[〇○零一二三四五六七八九]"
_DATE = (
    rf"(?P<year>(?:19|20)\d\d|{_DIGITS}{{4}})\s*年\s*(?P<month>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})\s*月\s*"
    r"(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})\s*日"
)
_CONGRESS = r"(?P<area>[^，。\n（(]{0,20}?)\s*第?[一二三四五六七八九十\d]{1,4}届.{0,4}人民代表大会"
_SESSION = re.compile(rf"{_DATE}\s*在\s*{_CONGRESS}")
# The date may stand behind the session that it is of, on the same line or the next.
_SESSION_BEFORE_DATE = re.compile(rf"(?:在\s*)?{_CONGRESS}[^，。\n]{{0,16}}会议上?[\s（(—]{{0,8}}{_DATE}")
_NUMBERED = r"(?:[一二三四五六七八九十]、|第[一二三四五六]部分)"
_PLAN = re.compile(
    rf"^[^\S\n]*+(?:{_NUMBERED}[^\S\n]*+)?((?:19|20)\d\d)\s*年(?![^\n]{{0,12}}(?:回顾|报告))[^\n。，]{{0,20}}?"
    r"(?:安排|任务|重点|目标|思路|建议|要求|工作)[^\n。，]{0,12}$",
    re.M,
)
_REVIEW = re.compile(r"((?:19|20)\d\d)\s{0,4}年[^\n。，]{0,8}(?:工作|成就)?的?回顾")
_HEADING_WITH_YEAR = re.compile(rf"^[^\S\n]*+{_NUMBERED}[^\n。]{{0,40}}?((?:19|20)\d\d)\s*年[^\n。]{{0,30}}$", re.M)
_YEAR_IN_NAME = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_PLAN_NUMBER = re.compile(
    r"第(?P<number>[一二三四五六七八九十]{1,3})个五年|[“\"](?P<short>[一二三四五六七八九十]{1,2}五)[”\"]?规划"
)
_LATE = 11


@dataclass(frozen=True, slots=True)
class Session:
    """The session of the congress at which a report was given: the words for its area, and its date."""

    area: str
    date: date


@dataclass(frozen=True, slots=True)
class FoundYear:
    """A year, and where it stands."""

    year: int
    where: str


def find_session(text: str) -> Session | None:
    """The session that the head of a text names with its date."""
    head = text[:HEAD]
    found = _SESSION.search(head) or _SESSION_BEFORE_DATE.search(head)
    if found is None:
        return None
    day = _date(*found.group("year", "month", "day"))
    return Session(found["area"], day) if day else None


def find_plan(title: str, text: str) -> tuple[int, int] | None:
    """The first and last year of the five-year plan that a title names, or the head of the text: 第十四个五年规划.

    >>> find_plan("甲县国民经济和社会发展第十四个五年规划纲要", ""), find_plan("甲县“十三五”规划纲要", "")
    ((2021, 2025), (2016, 2020))
    """
    for words in (title, text[:HEAD]):
        found = _PLAN_NUMBER.search(words)
        number = parse_numeral(found["number"] or found["short"].removesuffix("五")) if found else None
        if number:
            last = 1955 + 5 * int(number)
            return last - 4, last
    return None


def _date(year: str, month: str, day: str) -> date | None:
    """A date in figures or characters (二〇二三年一月十二日)."""
    year = year.translate(str.maketrans("〇○零一二三四五六七八九", "000123456789"))
    try:
        return date(int(year), int(parse_numeral(month) or 0), int(parse_numeral(day) or 0))
    except ValueError:
        return None


def find_year(text: str, session: Session | None, titled: int | None, file: str) -> FoundYear | str | None:
    """The year of a report; a sentence where title and headings disagree, as either may be that of another report."""
    headed = _headed(text)
    if session is not None:
        given = session.date.year
        if headed == given + 1 and session.date.month >= _LATE:
            return FoundYear(headed, "the headings")
        return FoundYear(given, "the date of the session")
    if headed and titled and headed != titled:
        return f"the title says {titled}, the headings {headed} / 年份不一"
    if headed or titled:
        return FoundYear(headed or titled or 0, "the headings" if headed else "the title")
    named = set(_YEAR_IN_NAME.findall(file))
    return FoundYear(int(named.pop()), "the file name") if len(named) == 1 else None


def _headed(text: str) -> int | None:
    """The year of the plan that the headings name, or the one after the year that they review."""
    plans = [int(year) for year in _PLAN.findall(text)]
    if plans:
        return max(plans)
    years = sorted({int(year) for year in _HEADING_WITH_YEAR.findall(text)})
    if years and years[1:] == [years[0] + 1]:
        return years[1]
    return max((int(year) + 1 for year in _REVIEW.findall(text)), default=None)
