"""The deadlines of tasks, as written in lists of tasks: 6月底前, 2024年12月31日, 上半年, 持续推进."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from kg.grammar.constructions import construction
from kg.lang.numerals import parse_numeral

# The order matters: a day includes its month, and a quarter or half may include a year.
_WITH_END = ("day-of-year", "month-of-year", "quarter", "half-of-year", "end-of-year")
_MONTHS = 12
_OF_QUARTER = 3


def is_time_limit(words: str) -> bool:
    """Whether some words begin with a time limit, including one without an end.

    >>> is_time_limit("6月底前出台政策"), is_time_limit("持续推进"), is_time_limit("省财政厅负责")
    (True, True, False)
    """
    return any(construction(name).match(words) for name in (*_WITH_END, "without-end"))


def last_day(words: str, year: int) -> date | None:
    """The last day of a time limit in a list of tasks for `year`; None if it has no end or names no valid date.

    >>> str(last_day("6月底前", 2024)), str(last_day("2025-03-31", 2024)), str(last_day("第三季度", 2024))
    ('2024-06-30', '2025-03-31', '2024-09-30')
    >>> str(last_day("上半年", 2024)), str(last_day("年底前", 2024)), last_day("持续推进", 2024)
    ('2024-06-30', '2024-12-31', None)
    """
    for name in _WITH_END:
        found = construction(name).search(words)
        if found is None:
            continue
        said = found.groupdict()
        in_year = int(said.get("year") or year)
        month = int(said.get("month") or _last_month(name, said.get("quarter")))
        if not 1 <= month <= _MONTHS:
            continue
        last = monthrange(in_year, month)[1]
        day = int(said.get("day") or last)
        return date(in_year, month, day) if 1 <= day <= last else None
    return None


def _last_month(name: str, quarter: str | None) -> int:
    """The month in which a quarter, a half or a whole year ends."""
    number = parse_numeral(quarter) if quarter else None
    if number is not None:
        return _OF_QUARTER * int(number)
    return _MONTHS if name == "end-of-year" else _MONTHS // 2
