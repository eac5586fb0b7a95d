"""Determines the year of a report, which is that of its plan.

The sources, in this order: the date of the session, the title, the headings (2024年工作回顾, 2025年重点工作), the name
of the file. A session in the last months of a year may hear the report of the next year; the headings then say so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from kg.grammar.constructions import construction
from kg.lang.numerals import in_figures, parse_numeral
from kg.lang.periods import plan_years

HEAD = 4000
_YEAR_IN_NAME = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_LATE = 11


@dataclass(frozen=True, slots=True)
class Session:
    """The session of the congress at which a report was presented: the words for its area, and its date."""

    area: str
    date: date


@dataclass(frozen=True, slots=True)
class FoundYear:
    """A year and its source."""

    year: int
    where: str


def find_session(text: str) -> Session | None:
    """The session named in the head of a text, with its date."""
    head = text[:HEAD]
    found = construction("session").search(head) or construction("session-before-date").search(head)
    if found is None:
        return None
    day = _date(*found.group("year", "month", "day"))
    return Session(found["area"], day) if day else None


def area_of_session(text: str, session: Session | None) -> str:
    """The words for the area in the name of the session, also of one without a date; empty where none is named."""
    if session is not None:
        return session.area
    found = construction("undated-session").search(text[:HEAD])
    return found["area"] if found else ""


def find_plan(title: str, text: str) -> tuple[int, int] | None:
    """The first and last year of the five-year plan named in a title or in the head of a text: 第十四个五年规划.

    >>> find_plan("甲县国民经济和社会发展第十四个五年规划纲要", ""), find_plan("甲县“十三五”规划纲要", "")
    ((2021, 2025), (2016, 2020))
    """
    for words in (title, text[:HEAD]):
        found = construction("plan-number").search(words)
        number = parse_numeral(found["number"] or found["short"]) if found else None
        if number:
            years = plan_years(int(number))
            return years.first, years.last
    return None


def _date(year: str, month: str, day: str) -> date | None:
    """A date in Arabic or Chinese numerals (二〇二三年一月十二日)."""
    try:
        return date(int(in_figures(year)), int(parse_numeral(month) or 0), int(parse_numeral(day) or 0))
    except ValueError:
        return None


def find_year(text: str, session: Session | None, titled: int | None, file: str) -> FoundYear | str | None:
    """The year of a report, or a message if title and headings disagree; either may belong to another report."""
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
    """The year of the plan named in the headings, or the year after the one that they review."""
    plans = [int(year) for year in construction("heading-of-plan").findall(text)]
    if plans:
        return max(plans)
    years = sorted({int(year) for year in construction("heading-with-year").findall(text)})
    if years and years[1:] == [years[0] + 1]:
        return years[1]
    return max((int(year) + 1 for year in construction("heading-of-review").findall(text)), default=None)
