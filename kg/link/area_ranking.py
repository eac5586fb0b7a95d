"""Compares areas: what each promised and reported for one indicator and one year."""

from __future__ import annotations

from dataclasses import dataclass

from kg.facts import FactKind
from kg.link.headlines import code_of_indicator, figure_of, find_headlines, signed_value
from kg.link.model import FactReference, LinkedReports


@dataclass(frozen=True, slots=True)
class ComparedArea:
    """One area: its target and outcome for the year, and its ranks among the areas, 1 being the highest value.

    Equal values share a rank; None if the area states no value.
    """

    adcode: str
    area: str
    target: FactReference | None
    outcome: FactReference | None
    target_rank: int | None
    outcome_rank: int | None


def compare_areas(
    linked: LinkedReports, indicator: str, year: int, aspect: str | None = None
) -> tuple[ComparedArea, ...]:
    """The areas that promise or report an indicator for a year, ranked by target, then by outcome, then by code.

    `indicator`: a code of the vocabulary or any of its names. `aspect`: quantity, growth or change; by default growth
    if any area states it, otherwise quantity. Raises UsageError for an indicator that is not in the vocabulary.
    """
    stated = {
        asked: reference
        for asked, reference in find_headlines(linked, code_of_indicator(indicator)).items()
        if asked.year == year
    }
    wanted = aspect or ("growth" if any(asked.aspect == "growth" for asked in stated) else "quantity")
    targets, outcomes = (
        {
            asked.adcode: reference
            for asked, reference in stated.items()
            if asked.aspect == wanted and asked.kind is kind
        }
        for kind in (FactKind.TARGET, FactKind.OUTCOME)
    )
    names = {facts.report.adcode: facts.report.area for facts in linked.reports}
    by_target, by_outcome = _ranks(linked, targets), _ranks(linked, outcomes)
    last = len(names) + 1
    rows = [
        ComparedArea(
            adcode,
            names[adcode],
            targets.get(adcode),
            outcomes.get(adcode),
            by_target.get(adcode),
            by_outcome.get(adcode),
        )
        for adcode in sorted({*targets, *outcomes})
    ]
    return tuple(sorted(rows, key=lambda row: (row.target_rank or last, row.outcome_rank or last, row.adcode)))


def _ranks(linked: LinkedReports, chosen: dict[str, FactReference]) -> dict[str, int]:
    values = {adcode: signed_value(figure_of(linked, reference)) for adcode, reference in chosen.items()}
    return {adcode: 1 + sum(other > value for other in values.values()) for adcode, value in values.items()}
