"""The headline figures of areas: the one number that a government promises or reports for an indicator and a year.

Every comparison of areas (`kg compare`, `kg compare --chain`, `kg panel`) takes its numbers from here.

1. A figure is for the whole area (it names no place within it) and for exactly one calendar year; averages and totals
   over several years, ranks and the share of one amount in another do not count.
2. The target for a year is in the report given in that year. The outcome is in a later report; the first later one that
   states it counts, because it should look back on the year.
3. Of several figures in one report the first is the headline, because plans and reviews open with their main numbers.
4. If a report explicitly sets no target (没有提出全年经济增速具体目标), that is recorded with its sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kg.errors import UsageError
from kg.facts import FactKind, Measure
from kg.lang.words import pattern_of, words_of
from kg.link.indicators import find_indicator
from kg.link.model import FactReference, LinkedReports
from kg.link.verdicts import is_percentage
from kg.vocabulary import load_scheme

#: The form of a target that is explicitly not set.
NONE_SET = "none-set"
# Kinds of indicators without a level in percent.
_AMOUNTS = frozenset({"amount", "count"})


class Status(StrEnum):
    """Whether a figure is stated and, if not, what is known about its absence."""

    STATED = "stated"
    NOT_SET = "not-set"  # a sentence says that no such target is set
    NOT_FOUND = "not-found"  # the report that should state it does not mention it
    NO_REPORT = "no-report"  # that report is not in the build


@dataclass(frozen=True, slots=True, order=True)
class FigureKey:
    """Identifies a figure: the code of an area, a year, the code of an indicator, an aspect, and target or outcome."""

    adcode: str
    year: int
    indicator: str
    aspect: str
    kind: FactKind


def code_of_indicator(name: str) -> str:
    """The code of an indicator from its code or any of its names.

    Raises UsageError if it is not in the vocabulary.
    """
    scheme = load_scheme("indicator")
    if name in scheme.by_code:
        return name
    code = find_indicator(name)
    if code is None:
        folded = name.casefold()
        code = next((one.code for one in scheme if folded in (word.casefold() for word in one.labels.values())), None)
    if code is None:
        raise UsageError(
            f"{name}: no indicator of ontology/vocab/indicator.ttl has this name; use one of its names / 没有这个指标"
        )
    return code


def find_headlines(linked: LinkedReports, indicator: str | None = None) -> dict[FigureKey, FactReference]:
    """The headline figures of all areas, years and aspects, or only those of one indicator (a code)."""
    found: dict[FigureKey, FactReference] = {}
    for number, facts in enumerate(linked.reports):
        for index, measure in enumerate(facts.measures):
            if measure.indicator is None or indicator not in (None, measure.indicator):
                continue
            year = _year_of(measure)
            if year is None or measure.place is not None or not _is_of_whole(measure, measure.indicator):
                continue
            planned = measure.kind is FactKind.TARGET and facts.report.year == year
            reviewed = measure.kind is FactKind.OUTCOME and facts.report.year > year
            if planned or reviewed:
                asked = FigureKey(facts.report.adcode, year, measure.indicator, measure.aspect, measure.kind)
                found.setdefault(asked, FactReference(number, "measure", index))
    return found


def find_unset(linked: LinkedReports) -> dict[FigureKey, FactReference]:
    """The targets that reports explicitly do not set, by the key of the missing figure.

    A sentence about a growth rate (经济增速) is about growth, any other about every aspect of its indicator.
    """
    found: dict[FigureKey, FactReference] = {}
    for number, facts in enumerate(linked.reports):
        for index, target in enumerate(facts.qualitative):
            indicator = find_indicator(target.subject) if target.form == NONE_SET else None
            if indicator is None:
                continue
            year = facts.report.year if target.period is None else target.period.end.year
            for aspect in _aspects_of(target.subject):
                asked = FigureKey(facts.report.adcode, year, indicator, aspect, FactKind.TARGET)
                found.setdefault(asked, FactReference(number, "qualitative", index))
    return found


def _aspects_of(subject: str) -> tuple[str, ...]:
    rate = subject.endswith(words_of("affix", "growth-suffix", "word"))
    return ("growth",) if rate else ("growth", "change", "quantity")


def status_of_absence(linked: LinkedReports, asked: FigureKey) -> Status:
    """Why a figure that is neither stated nor explicitly left unset is missing."""
    years = (facts.report.year for facts in linked.reports if facts.report.adcode == asked.adcode)
    target = asked.kind is FactKind.TARGET
    known = any(year == asked.year if target else year > asked.year for year in years)
    return Status.NOT_FOUND if known else Status.NO_REPORT


def _year_of(measure: Measure) -> int | None:
    """The one year that a figure is for, None if it is for several years or an average over them (年均增长)."""
    period = measure.period
    if period is None or period.start.year != period.end.year or (measure.span or 0) > 1:
        return None
    average = pattern_of("outcome-cue", "average", "word").search(measure.evidence.quote)
    return None if average and measure.aspect in ("growth", "change") else period.start.year


def figure_of(linked: LinkedReports, reference: FactReference) -> Measure:
    """The number behind a headline."""
    found = linked.fact(reference)
    assert isinstance(found, Measure)
    return found


def _is_of_whole(measure: Measure, indicator: str) -> bool:
    """Whether a figure is the level, growth or change of its indicator and not a rank or the share of an amount."""
    share = measure.aspect == "quantity" and is_percentage(measure)
    amount = load_scheme("indicator")[indicator].word("measureKind") in _AMOUNTS
    return measure.aspect != "rank" and not (share and amount)


def signed_value(measure: Measure) -> Decimal:
    """The lower end of a figure as a signed number: a fall (下降3%) is negative."""
    return -measure.value if is_fall(measure) else measure.value


def is_fall(measure: Measure) -> bool:
    """Whether a growth or change is stated as the size of a fall."""
    return measure.direction == "decrease" and measure.aspect != "quantity"
