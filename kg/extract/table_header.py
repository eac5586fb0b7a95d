"""The columns of a table of indicators, from its header."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kg.facts import FactKind, Report
from kg.lang.words import longest_first, words_of

_YEAR = re.compile(r"(?:19|20)\d\d")
_LEAST_COLUMNS = 2


@dataclass(frozen=True, slots=True)
class IndicatorColumn:
    """A column of numbers: whether they are targets, their years, and whether they are yearly averages."""

    kind: FactKind
    years: tuple[int, int]
    average: bool = False


@dataclass(frozen=True, slots=True)
class IndicatorColumns:
    """The places of the columns in a row: of names, of units, of the property, and of numbers.

    The header of the names may cover several columns: those of groups of indicators before those of the indicators.
    """

    names: range
    unit: int | None
    nature: int | None
    values: tuple[tuple[int, IndicatorColumn], ...]


def read_header(cells: Sequence[str], report: Report) -> IndicatorColumns | None:
    """The columns named in a row of cells; None if the row is not a header of indicators."""
    first = _place("indicator", cells)
    if first is None or len(cells) < _LEAST_COLUMNS:
        return None
    name = first
    while name + 1 < len(cells) and cells[name + 1] in ("", cells[first]):
        name += 1
    others = [place for place in range(len(cells)) if not first <= place <= name]
    unit = _place("unit", [cells[place] if place in others else "" for place in range(len(cells))])
    nature = _place("nature", [cells[place] if place in others else "" for place in range(len(cells))])
    values = [(place, _column(cells[place], report)) for place in others if place not in (unit, nature)]
    found = tuple((place, column) for place, column in values if column is not None)
    return IndicatorColumns(range(first, name + 1), unit, nature, found) if found else None


@cache
def _words(code: str) -> re.Pattern[str]:
    return re.compile(longest_first(words_of("table-column", code, "word")))


def _place(code: str, cells: Sequence[str]) -> int | None:
    return next((place for place, cell in enumerate(cells) if cell and _words(code).fullmatch(cell)), None)


def _column(cell: str, report: Report) -> IndicatorColumn | None:
    year = _YEAR.search(cell)
    is_average = _words("average").search(cell) is not None
    if is_average or _words("total").search(cell):
        plan = report.plan
        years = (plan.start.year, plan.end.year) if plan else (report.year, report.year)
        return IndicatorColumn(FactKind.TARGET, years, average=is_average)
    if year is None:
        return None
    number = int(year.group())
    first = report.plan.start.year if report.plan else report.year
    is_target = _words("aim").search(cell) is not None or (_words("achieved").search(cell) is None and number >= first)
    # a target for a past year says nothing about what was done or will be done
    if is_target and number < first:
        return None
    return IndicatorColumn(FactKind.TARGET if is_target else FactKind.OUTCOME, (number, number))
