"""Whether a reported number can answer a promised one: by unit, aspect, place, period, and level or flow.

A number on another basis (an average over years, a total of several years, a stock where an addition was promised, a
level for a growth rate, a gap to another number) is `OTHER_BASIS`: it is about the promise but cannot be compared.
Any other mismatch (another area or part of it, another year, another unit) means that the number is not an answer.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache

from kg.facts import Measure, Period
from kg.grammar.constructions import construction
from kg.lang.words import pattern_of, words_of
from kg.link.counting import Counting, Kind, counts_less, differ_in_stage, differ_in_works
from kg.link.name_similarity import differ_in_scope
from kg.link.promises import Promise
from kg.vocabulary import load_scheme

_RELATIVE = frozenset(("growth", "change"))
#: If one of two sums of money is more than `_OTHER_SUM` times the other, their scopes differ (a zone, the whole city);
#: a count that is less than a `_PART`th of the promised one also has another scope.
_OTHER_SUM, _PART = 5, 10
#: Families of units that are not interchangeable, except for 个, which may replace any unit of things.
_NO_EXCHANGE = frozenset(("thing", "money"))


class Basis(IntEnum):
    """How well a reported number fits a promised one; a higher value is better."""

    NONE = 0
    OTHER_BASIS = 1
    SAME = 2


def compare_basis(
    promise: Promise, target: Measure, outcome: Measure, words: str, counting: Counting, review_year: int
) -> Basis:
    """The basis on which `outcome`, from a report that reviews `review_year`, compares to the target of a promise.

    `words`: the words of the outcome with its verb; `counting`: how its number came about.
    """
    if outcome.place is not None and outcome.place != target.place:
        return Basis.NONE
    if _is_amount(target) and _is_amount(outcome) and _count_other_things(promise.counting, counting):
        return Basis.NONE
    if target.unit in ("%", "百分点") and outcome.unit == "百分点" and _gap(outcome):
        return Basis.OTHER_BASIS
    if not _same_unit(target.unit, outcome.unit) and not level_for_growth(target, outcome):
        return Basis.NONE
    aspect = _compare_aspects(promise, target, outcome)
    if aspect is Basis.NONE:
        return aspect
    return min(
        aspect,
        _compare_scope(promise, target, outcome, words),
        _compare_counting(promise, target, outcome, counting),
        _compare_periods(promise, target, outcome, words, counting, review_year),
    )


def is_count(measure: Measure) -> bool:
    """Whether the number counts things or persons."""
    return measure.aspect == "quantity" and (measure.unit in (*_units("thing"), *_units("person"), *_units("home")))


def is_flow(words: str) -> bool:
    """Whether the words say that the number is an addition (新增6万个)."""
    return _has("flow", words)


def is_level(measure: Measure, words: str) -> bool:
    """Whether the number is a level at the end of a period: a share, or a value reached (达到, 突破), not new."""
    if measure.aspect in _RELATIVE:
        return False
    return measure.unit == "%" or ((_has("stock", words) or _has("ranked", words)) and not is_flow(words))


def _compare_aspects(promise: Promise, target: Measure, outcome: Measure) -> Basis:
    if target.aspect == outcome.aspect:
        return Basis.SAME
    if target.aspect == "change" and outcome.aspect == "quantity":
        return Basis.OTHER_BASIS
    if outcome.aspect == "change" and target.aspect == "quantity":
        if construction("level-reached").search(outcome.evidence.quote):
            return Basis.SAME  # 从5.2万元提高到7.4万元 states the level that was reached
        return Basis.SAME if is_flow(promise.words) else Basis.OTHER_BASIS
    if "growth" in (target.aspect, outcome.aspect) and "quantity" in (target.aspect, outcome.aspect):
        return Basis.OTHER_BASIS  # a level for a promised growth rate, or a rate for a promised level
    return Basis.NONE


def level_for_growth(target: Measure, outcome: Measure) -> bool:
    """Whether one of two numbers is a level and the other the growth of the same thing, which have no common unit."""
    levels = {one.unit for one in (target, outcome) if one.aspect == "quantity"}
    return {target.aspect, outcome.aspect} == {"quantity", "growth"} and not levels & {"%", "百分点"}


def _compare_scope(promise: Promise, target: Measure, outcome: Measure, words: str) -> Basis:
    if _has("per-head", target.subject) != _has("per-head", outcome.subject):
        return Basis.OTHER_BASIS
    if any(differ_in_scope(target.subject, outcome.subject, code) for code in ("exclusive-size", "exclusive-kind")):
        return Basis.OTHER_BASIS
    if is_flow(promise.words) and is_level(outcome, words) and target.unit != "%":
        return Basis.OTHER_BASIS
    amount = target.aspect == outcome.aspect == "quantity" and target.unit not in ("%", "百分点")
    if amount and promise.first == promise.last and _sums_up(words) and not _sums_up(promise.words):
        return Basis.OTHER_BASIS  # 累计 over unnamed years
    if amount and is_flow(words) and not is_flow(promise.words) and _has("stock", promise.words):
        return Basis.OTHER_BASIS  # an addition for a promised total
    return Basis.SAME


def _compare_counting(promise: Promise, target: Measure, outcome: Measure, counting: Counting) -> Basis:
    """Whether both numbers count what is new or all that there is, and things made by the same works."""
    if not (_is_amount(target) and _is_amount(outcome)):
        return Basis.SAME
    if _is_total(target, promise.counting) != _is_total(outcome, counting) and (
        _is_delivered(promise.counting) or _is_delivered(counting)
    ):
        return Basis.OTHER_BASIS
    one_year = promise.first == promise.last and target.span != 0
    if counting.kind is Kind.SUM and promise.counting.kind is not Kind.SUM and one_year:
        return Basis.OTHER_BASIS  # 累计 over years that are not named
    if _is_of_other_scope(promise, target, outcome) or counts_less(promise.counting, counting):
        return Basis.OTHER_BASIS
    short = counts_less(counting, promise.counting) and outcome.value < target.value
    return Basis.OTHER_BASIS if short else Basis.SAME


def _is_of_other_scope(promise: Promise, target: Measure, outcome: Measure) -> bool:
    """Whether a number is so far from the promised one that it can only be of a part of it or of more than it."""
    low, high = sorted((abs(target.value), abs(outcome.value)))
    if target.unit in _units("money"):
        return high > _OTHER_SUM * low
    return promise.first == promise.last and outcome.value * _PART < target.value


def _is_total(measure: Measure, counting: Counting) -> bool:
    """Whether a number is all that there is, by a word for it or as a level (达到, 突破) of what is not new."""
    return counting.kind in (Kind.TOTAL, Kind.SUM) or (counting.kind is None and measure.span == 0)


def _is_delivered(counting: Counting) -> bool:
    return counting.kind is Kind.NEW or bool(counting.works)


def _count_other_things(promised: Counting, reported: Counting) -> bool:
    return differ_in_stage(promised, reported) or differ_in_works(promised, reported)


def _is_amount(measure: Measure) -> bool:
    return measure.aspect == "quantity" and measure.unit not in ("%", "百分点")


def _compare_periods(
    promise: Promise, target: Measure, outcome: Measure, words: str, counting: Counting, review_year: int
) -> Basis:
    if counting.part_of_year and not _has("whole-year", promise.words):
        return Basis.OTHER_BASIS
    first, last = _years(outcome.period, review_year)
    if last == review_year and _has("whole-year", words):
        first = last
    level = is_level(target, promise.words)
    if "growth" in (target.aspect, outcome.aspect):
        average = _has("average", outcome.evidence.quote) or counting.since not in (None, last - 1)
        if average and promise.first == promise.last:
            return Basis.OTHER_BASIS if first <= promise.last <= last else Basis.NONE
        if (first, last) == (promise.first, promise.last):
            return Basis.SAME
        if first < last and first <= promise.last <= last:
            return Basis.OTHER_BASIS  # 年均增长, or a growth over several years
        return Basis.NONE
    if first < last and not level and not is_level(outcome, words):
        if promise.first == promise.last or last - first > promise.last - promise.first:
            return Basis.OTHER_BASIS if first <= promise.last else Basis.NONE  # 累计
        return Basis.SAME if first <= promise.last and promise.first <= last else Basis.NONE
    if last == promise.last:
        return Basis.SAME
    if last < promise.last:  # a goal whose year is still to come
        return Basis.SAME if last == review_year and (level or promise.first < promise.last) else Basis.NONE
    if last != review_year:
        return Basis.NONE
    # A number for another year is not an answer, even if it is equal; a level says something about a promised increase.
    stock = is_level(outcome, words) or _has("per-head", outcome.subject)
    return Basis.OTHER_BASIS if is_flow(promise.words) and stock else Basis.NONE


def _years(period: Period | None, default: int) -> tuple[int, int]:
    return (default, default) if period is None else (period.start.year, period.end.year)


def _sums_up(words: str) -> bool:
    return _has("cumulative", words) and not _has("whole-year", words)


def _gap(outcome: Measure) -> bool:
    return _has("gap", outcome.evidence.quote)


def _units(family: str) -> tuple[str, ...]:
    return words_of("unit-family", family, "unitWord")


@lru_cache(maxsize=8192)
def _same_unit(one: str, other: str) -> bool:
    things = _units("thing")
    if one == other or (one in things and other in things and {one, other} & set(_units("general"))):
        return True
    families = (concept.code for concept in load_scheme("unit-family"))
    return any(one in _units(family) and other in _units(family) for family in families if family not in _NO_EXCHANGE)


def _has(cue: str, text: str) -> bool:
    return pattern_of("outcome-cue", cue, "word").search(text) is not None
