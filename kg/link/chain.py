"""One indicator from the State Council downwards: what each level of government promises and reports for a year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from kg.areas import codes_above
from kg.facts import FactKind
from kg.link.headlines import (
    FigureKey,
    Status,
    code_of_indicator,
    figure_of,
    find_headlines,
    find_unset,
    signed_value,
    status_of_absence,
)
from kg.link.model import FactReference, LinkedReports


@dataclass(frozen=True, slots=True)
class Tier:
    """What one government says about an indicator for a year.

    `unset`: the sentence that explicitly sets no target. `above`: the code of the nearest higher government that sets
    one, None if there is none. `gap`: how much the target exceeds the higher one, in its unit (percentage points for
    percentages); None if there is nothing to compare with or the units differ. `beyond`: how much the outcome exceeds
    the target of the same government. For ranges the lower end counts. The statuses say whether target and outcome are
    stated and, if not, why.
    """

    adcode: str
    year: int
    target: FactReference | None
    unset: FactReference | None
    outcome: FactReference | None
    above: str | None
    gap: Decimal | None
    beyond: Decimal | None
    target_status: Status
    outcome_status: Status


def make_chain(
    linked: LinkedReports,
    indicator: str,
    area: str | None = None,
    year: int | None = None,
    aspect: str | None = None,
) -> tuple[Tier, ...]:
    """The tiers by year, each year from the State Council downwards.

    `indicator`: a code or name in the vocabulary; raises UsageError if it is not there. `area`: the code of an area, to
    include only it and the areas above it; by default all areas of the build. `aspect`: quantity, growth or change; by
    default growth if any area states it, otherwise quantity.
    """
    code = code_of_indicator(indicator)
    stated = find_headlines(linked, code)
    if aspect is None:
        aspect = "growth" if any(asked.aspect == "growth" for asked in stated) else "quantity"
    unset = {asked: reference for asked, reference in find_unset(linked).items() if asked.indicator == code}
    areas = {facts.report.adcode for facts in linked.reports}
    if area is not None:
        areas &= {area, *codes_above(area)}
    said = {
        (asked.year, asked.adcode)
        for asked in (*stated, *unset)
        if asked.adcode in areas and asked.aspect == aspect and year in (None, asked.year)
    }
    years = {at for at, _ in said}
    silent = {
        (facts.report.year, facts.report.adcode)
        for facts in linked.reports
        if facts.report.adcode in areas and facts.report.year in years
    }
    return tuple(
        _tier(linked, FigureKey(adcode, at, code, aspect, FactKind.TARGET), stated, unset)
        for at, adcode in sorted(said | silent)
    )


def _tier(
    linked: LinkedReports,
    asked: FigureKey,
    stated: Mapping[FigureKey, FactReference],
    unset: Mapping[FigureKey, FactReference],
) -> Tier:
    reported = replace(asked, kind=FactKind.OUTCOME)
    target, outcome = stated.get(asked), stated.get(reported)
    not_set = None if target is not None else unset.get(asked)
    above, target_above = None, None
    for adcode in sorted(codes_above(asked.adcode), reverse=True):  # the nearest first
        target_above = stated.get(replace(asked, adcode=adcode))
        if target_above is not None:
            above = adcode
            break
    return Tier(
        asked.adcode,
        asked.year,
        target,
        not_set,
        outcome,
        above,
        _difference(linked, target, target_above),
        _difference(linked, outcome, target),
        _status(linked, asked, target, not_set),
        _status(linked, reported, outcome),
    )


def _status(
    linked: LinkedReports, asked: FigureKey, found: FactReference | None, not_set: FactReference | None = None
) -> Status:
    if found is not None:
        return Status.STATED
    return Status.NOT_SET if not_set is not None else status_of_absence(linked, asked)


def _difference(linked: LinkedReports, one: FactReference | None, other: FactReference | None) -> Decimal | None:
    if one is None or other is None:
        return None
    first, second = figure_of(linked, one), figure_of(linked, other)
    return signed_value(first) - signed_value(second) if first.unit == second.unit else None
