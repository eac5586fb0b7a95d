"""Compares areas for people: what each promised and reported for an indicator, and explicitly where it did not.

An empty cell could be mistaken for a missing result; so silence is stated explicitly and distinguished from a report
that is not in the build.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kg.errors import UsageError
from kg.link.area_ranking import ComparedArea, compare_areas
from kg.link.headlines import code_of_indicator, figure_of, find_headlines, signed_value
from kg.link.model import FactReference, LinkedReports
from kg.publish.tracking import comparison_csv, comparison_rows
from kg.rdf.labels import CHINESE, ENGLISH, concept_label

_NO_REPORT = ("本数据集无此报告", "report not in this build")
_SILENT = ("报告中未找到", "none found in the report")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of an area: the value (the lower end of a range; None if none is stated), unit, words, passage."""

    value: Decimal | None
    unit: str
    text: tuple[str, str]
    quote: str
    rank: int | None


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """An area with its name in Chinese and English, its target and its outcome."""

    adcode: str
    name: tuple[str, str]
    target: Figure
    outcome: Figure


@dataclass(frozen=True, slots=True)
class AreaComparison:
    """The comparison of areas for one indicator, aspect and year; names in Chinese and English."""

    indicator: tuple[str, str]
    aspect: tuple[str, str]
    year: int
    areas: tuple[AreaFigures, ...]
    csv: str


def compare_figures(linked: LinkedReports, indicator: str, year: int, aspect: str | None = None) -> AreaComparison:
    """The areas that promise or report an indicator for a year, ranked as in `compare_areas`.

    `indicator`: a code of the vocabulary or a name. Raises UsageError for an unknown indicator, and if no report of
    the build states it for the year.
    """
    areas = compare_areas(linked, indicator, year, aspect)
    code = code_of_indicator(indicator)
    label = _labels("indicator", code)
    if not areas:
        years = sorted({asked.year for asked in find_headlines(linked, code)})
        known = f"; it is stated for {', '.join(map(str, years))}" if years else ""
        raise UsageError(f"{label[0]} ({label[1]}): no report of this build states it for {year}{known} / 没有数据")
    first = next(one for area in areas for one in (area.target, area.outcome) if one is not None)
    found = figure_of(linked, first)
    rows = comparison_rows(linked, areas)
    return AreaComparison(
        label,
        _labels("aspect", found.aspect),
        year,
        tuple(_area(linked, area, row, year) for area, row in zip(areas, rows, strict=True)),
        comparison_csv(linked, areas),
    )


def _labels(scheme: str, code: str) -> tuple[str, str]:
    return (concept_label(scheme, code, CHINESE) or code, concept_label(scheme, code, ENGLISH) or code)


def _area(linked: LinkedReports, area: ComparedArea, row: Sequence[str], year: int) -> AreaFigures:
    years = {facts.report.year for facts in linked.reports if facts.report.adcode == area.adcode}
    english = concept_label("place", area.adcode, ENGLISH) or area.area
    return AreaFigures(
        area.adcode,
        (area.area, english),
        _figure(linked, area.target, row[3], row[4], area.target_rank, year in years),
        _figure(linked, area.outcome, row[6], row[7], area.outcome_rank, any(later > year for later in years)),
    )


def _figure(
    linked: LinkedReports, reference: FactReference | None, text: str, quote: str, rank: int | None, reports: bool
) -> Figure:
    if reference is None:
        return Figure(None, "", _SILENT if reports else _NO_REPORT, "", None)
    measure = figure_of(linked, reference)
    return Figure(signed_value(measure), measure.unit, (text, text), quote, rank)


_HEADER = (
    ("地区", "area"),
    ("目标位次", "rank"),
    ("目标", "target"),
    ("成果位次", "rank"),
    ("成果", "outcome"),
    ("目标原句", "the plan states"),
    ("成果原句", "the later report states"),
)
#: The columns of the ranks.
NUMERIC = tuple(index in (1, 3) for index in range(len(_HEADER)))


def area_cells(found: AreaComparison, language: str = "en") -> tuple[list[str], list[list[str]]]:
    """Header and rows of the comparison as a table for people."""
    side = 0 if language == "zh" else 1
    rows = [
        [
            one.name[side],
            _rank(one.target),
            one.target.text[side],
            _rank(one.outcome),
            one.outcome.text[side],
            one.target.quote,
            one.outcome.quote,
        ]
        for one in found.areas
    ]
    return [names[side] for names in _HEADER], rows


def _rank(figure: Figure) -> str:
    return "" if figure.rank is None else str(figure.rank)
