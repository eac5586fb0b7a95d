"""Areas side by side: one indicator, one year, what each promised and what each reported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kg.errors import UsageError
from kg.facts import FactKind, Measure
from kg.link.indicators import find_indicator
from kg.link.linked import FactReference, LinkedReports
from kg.vocabulary import load_scheme


@dataclass(frozen=True, slots=True)
class ComparedArea:
    """One area: its target and outcome for the year, and its ranks among the areas, 1 being the highest value.

    Ranks are shared by equal values; None where the area states none.
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

    `indicator`: a code of the vocabulary or any of its names. `aspect`: quantity, growth or change; not given: growth
    where any area states it, else quantity. Raises UsageError for an indicator that the vocabulary does not know.
    """
    code = indicator if indicator in load_scheme("indicator").by_code else find_indicator(indicator)
    if code is None:
        raise UsageError(
            f"{indicator}: no indicator of ontology/vocab/indicator.ttl has this name; use one of its names"
        )
    stated = list(_stated(linked, code, year))
    wanted = aspect or ("growth" if any(measure.aspect == "growth" for _, _, measure in stated) else "quantity")
    targets: dict[str, FactReference] = {}
    outcomes: dict[str, FactReference] = {}
    for adcode, reference, measure in stated:
        if measure.aspect == wanted:
            # The first of a report is the headline; a later report's figure replaces an earlier one's.
            chosen = targets if measure.kind is FactKind.TARGET else outcomes
            if adcode not in chosen or chosen[adcode].report < reference.report:
                chosen[adcode] = reference
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


def _stated(linked: LinkedReports, code: str, year: int) -> Iterator[tuple[str, FactReference, Measure]]:
    for number, facts in enumerate(linked.reports):
        for index, measure in enumerate(facts.measures):
            if measure.indicator != code or measure.place is not None or measure.period is None:
                continue
            if measure.period.start.year == measure.period.end.year == year:
                plan = measure.kind is FactKind.TARGET and facts.report.year == year
                review = measure.kind is FactKind.OUTCOME and facts.report.year > year
                if plan or review:
                    yield facts.report.adcode, FactReference(number, "measure", index), measure


def _ranks(linked: LinkedReports, chosen: dict[str, FactReference]) -> dict[str, int]:
    values = {adcode: _value(linked, reference) for adcode, reference in chosen.items()}
    return {adcode: 1 + sum(other > value for other in values.values()) for adcode, value in values.items()}


def _value(linked: LinkedReports, reference: FactReference) -> Decimal:
    measure = linked.fact(reference)
    assert isinstance(measure, Measure)
    return -measure.value if measure.direction == "decrease" else measure.value
