"""One indicator from the State Council down to counties, as rows, a table for people, and CSV."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal

from kg.areas import area_names, code_of_area, level_of, names_of_areas
from kg.cells import as_csv
from kg.errors import UsageError
from kg.link.chain import make_chain
from kg.link.headlines import Status, code_of_indicator
from kg.link.model import FactReference, LinkedReports
from kg.publish.tracking import figure_text
from kg.rdf.iris import DEFAULT_BASE, iris_of
from kg.rdf.labels import CHINESE, concept_label, plain
from kg.rdf.links import fact_iri


@dataclass(frozen=True, slots=True)
class ChainRow:
    """What one government says for a year, as text; empty if nothing is known.

    `status`, `outcome_status`: stated, not-set (`target_quote` says so), not-found in the report that should state it,
    or no-report if that report is not in the build. `gap`: how much the target exceeds that of `above`, the nearest
    higher government that sets one; `beyond_target`: how much the outcome exceeds the target. Both are in the unit of
    the target, in percentage points for percentages.
    """

    year: str
    level: str
    adcode: str
    area: str
    status: str
    target: str
    above: str
    gap: str
    outcome: str
    beyond_target: str
    outcome_status: str
    target_quote: str
    outcome_quote: str
    target_report: str
    outcome_report: str
    target_iri: str
    outcome_iri: str


def chain_rows(
    linked: LinkedReports,
    indicator: str,
    area: str | None = None,
    year: int | None = None,
    aspect: str | None = None,
    language: str = "en",
    base: str = DEFAULT_BASE,
) -> tuple[ChainRow, ...]:
    """The rows by year, each year from the State Council downwards: for one area and those above it, or for all areas.

    `indicator`, `area`: codes or names. Raises UsageError if one is unknown or if no report states such a figure.
    """
    tiers = make_chain(linked, indicator, None if area is None else code_of_area(area), year, aspect)
    if not tiers:
        label = concept_label("indicator", code_of_indicator(indicator), CHINESE) or indicator
        raise UsageError(f"{label}: no report of this build states it for such a year and area / 没有数据")
    iris = tuple(iris_of(facts, base) for facts in linked.reports)
    names = names_of_areas((facts.report for facts in linked.reports), {tier.adcode for tier in tiers})

    def quote(reference: FactReference | None) -> str:
        return "" if reference is None else linked.evidence(reference).quote

    def report(reference: FactReference | None) -> str:
        return "" if reference is None else linked.reports[reference.report].report.id

    def iri(reference: FactReference | None) -> str:
        return "" if reference is None else fact_iri(iris, reference)

    return tuple(
        ChainRow(
            str(tier.year),
            level_of(tier.adcode),
            tier.adcode,
            names[tier.adcode][0 if language == "zh" else 1],
            tier.target_status.value,
            figure_text(linked, tier.target),
            tier.above or "",
            _signed(tier.gap),
            figure_text(linked, tier.outcome),
            _signed(tier.beyond),
            tier.outcome_status.value,
            quote(tier.target or tier.unset),
            quote(tier.outcome),
            report(tier.target or tier.unset),
            report(tier.outcome),
            iri(tier.target or tier.unset),
            iri(tier.outcome),
        )
        for tier in tiers
    )


def chain_csv(rows: Sequence[ChainRow]) -> str:
    """The rows as CSV with a header line."""
    names = [field.name for field in fields(ChainRow)]
    return as_csv([names, *([getattr(row, name) for name in names] for row in rows)])


_HEADER = (
    ("年份", "year"),
    ("地区", "area"),
    ("目标", "target"),
    ("与上级目标之差", "gap to above"),
    ("成果", "outcome"),
    ("与本级目标之差", "beyond target"),
    ("目标原句", "the plan states"),
    ("成果原句", "the later report states"),
)
#: The columns of numbers.
NUMERIC = tuple(index in (0, 3, 5) for index in range(len(_HEADER)))
_ABSENT = {
    Status.STATED: ("", ""),
    Status.NOT_SET: ("明示不设目标", "expressly not set"),
    Status.NOT_FOUND: ("报告中未找到", "none found in the report"),
    Status.NO_REPORT: ("本数据集无此报告", "report not in this build"),
}


def chain_cells(rows: Sequence[ChainRow], language: str = "en") -> tuple[list[str], list[list[str]]]:
    """Header and rows of the chain as a table for people."""
    side = 0 if language == "zh" else 1
    cells = [
        [
            row.year,
            row.area,
            row.target or _ABSENT[Status(row.status)][side],
            _gap(row, language),
            row.outcome or _ABSENT[Status(row.outcome_status)][side],
            row.beyond_target,
            row.target_quote,
            row.outcome_quote,
        ]
        for row in rows
    ]
    return [names[side] for names in _HEADER], cells


def _gap(row: ChainRow, language: str) -> str:
    if not row.gap:
        return ""
    name = _name(row.above, language)
    return f"{row.gap}（{name}）" if language == "zh" else f"{row.gap} ({name})"


def _name(adcode: str, language: str) -> str:
    return area_names(adcode)[0 if language == "zh" else 1]


def _signed(value: Decimal | None) -> str:
    if value is None:
        return ""
    return f"+{plain(value)}" if value > 0 else plain(value)
