"""Finds where reports begin in a text: one text may contain those of many years, one after another.

A report opens with its title, immediately followed by the session of the congress or the address to the deputies. Only
openings of different years or areas divide a text, because a page may show its title twice and mention that of another
report.
"""

from __future__ import annotations

import re
from functools import cache

from kg.lang.numerals import in_figures
from kg.lang.words import longest_first, words_of

_WITHIN = 200
_DIGITS = "〇○零一二三四五六七八九"
# What may come before a title on its line: a year, a name, a mark.
_MOST_BEFORE = 40


@cache
def _opening() -> re.Pattern[str]:
    title, congress, salutation = (
        longest_first(words_of("report-opening", code, "word")) for code in ("title", "congress", "salutation")
    )
    about = longest_first(words_of("document-structure", "about-a-report", "word"))
    return re.compile(
        rf"(?:(?P<titled>(?:19|20)\d\d)\s*年[^\n。；]{{0,20}})?{title}(?!\s*{about})"
        rf"(?=(?:(?!{title})[^。；]){{0,{_WITHIN}}}?"
        rf"(?:(?P<held>(?:19|20)\d\d|[{_DIGITS}]{{4}})\s*年(?P<session>[^。；\n]{{0,40}}){congress}|{salutation}\s*[：:，,！!]))"
    )


def split_reports(text: str) -> list[tuple[int, str]]:
    """The reports in a text, each with the year of its opening; empty if there is at most one."""
    starts: list[tuple[int, int]] = []
    last = ""
    for opening in _opening().finditer(text):
        held = opening["held"]
        year = int(in_figures(held)) if held else int(opening["titled"] or 0)
        area = _area_of_session(opening["session"] or "")
        is_of_another = bool(area and last) and area not in last and last not in area
        if year and (not starts or year != starts[-1][1] or is_of_another):
            starts.append((_start(text, opening.start()), year))
            last = area
    if len(starts) < 2:
        return []
    bounds = [0, *(start for start, _ in starts[1:]), len(text)]
    return [(year, text[bounds[at] : bounds[at + 1]]) for at, (_, year) in enumerate(starts)]


@cache
def _session() -> re.Pattern[str]:
    held, number = (longest_first(words_of("report-opening", code, "word")) for code in ("held-in", "number"))
    return re.compile(rf"{held}(?P<area>[\u4e00-\u9fff]{{2,20}}?){number}")


def _area_of_session(words: str) -> str:
    """The area in the words between the year of a session and the congress: 1月10日在清河县第十七届."""
    named = _session().search(words)
    return named["area"] if named else ""


def _start(text: str, title: int) -> int:
    """The beginning of the line of a title, if only a year, a name or a mark comes before it."""
    line = text.rfind("\n", 0, title) + 1
    return line if title - line <= _MOST_BEFORE else title
