"""Verdicts: what a reported value or state says about a promise. The rule is published under the name `verdict-3`.

1. 左右, 约 (`≈`) allows a shortfall of the tolerance: 0.5 of a percentage point for percentages, 5 % of the promise
   otherwise; any other comparator allows none. 突破 and 超过 (`>`) are reached by the very value, a
   rounded one, unless it is 0.
2. `exceeded` is better than promised by more than that same amount, whatever the comparator.
3. More is better, but less where the promise is a ceiling (以内, 不超过), where a decrease is promised as a level
   (压减到), or where the indicator's preferred direction is `decrease`. An indicator to be kept in a range
   (居民消费价格) has the promise as its ceiling: below it is `met`, never `exceeded`.
4. What falls short of a promise is `missed` once its time has come, `progressed` before.
5. A project is `done` at the promised state or a later one. A promise without an end (推进, 加快) is `progressed` until
   the thing is finished.

The tolerance is a parameter and part of each verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kg.facts import Measure
from kg.lang.words import pattern_of
from kg.vocabulary import load_scheme

VERDICT_RULE = "verdict-3"

_PERCENT = frozenset({"%", "百分点", "percent", "percentage-point", "‰"})
_CEILING = frozenset({"<", "<="})
_STATES = (
    "preparing",
    "approved",
    "construction-started",
    "under-construction",
    "completed",
    "operating",
    "established",
)
_FINISHED = _STATES.index("completed")
_OPEN_ENDED = _STATES.index("under-construction")


@dataclass(frozen=True, slots=True)
class Tolerance:
    """The tolerance of 左右:

    `points` for percentages, in percentage points; otherwise `share`, a share of the promise.
    """

    points: Decimal = Decimal("0.5")
    share: Decimal = Decimal("0.05")

    def __post_init__(self) -> None:
        if self.points < 0 or self.share < 0:
            raise ValueError(f"a tolerance is not negative: {self.points} points, {self.share}")

    def of(self, target: Measure) -> Decimal:
        """The tolerance that applies to a target: percentage points, or a share of the promised value."""
        return self.points if target.unit in _PERCENT else self.share

    def amount(self, target: Measure, bound: Decimal) -> Decimal:
        """The same in the unit of the target."""
        return self.points if target.unit in _PERCENT else abs(bound) * self.share


def judge_measure(target: Measure, outcome: Measure, tolerance: Tolerance, *, due: bool = True) -> str:
    """The verdict on a comparable outcome: `met`, `exceeded`, `missed`, or `progressed` if it is not due yet."""
    preferred = preferred_direction(target)
    value, reported = target.value, _in_direction(target, outcome)
    top = target.value_max
    short = "missed" if due else "progressed"
    if less_is_better(target):
        ceiling = value if top is None else top
        margin = tolerance.amount(target, ceiling)
        slack = margin if target.comparator == "≈" else Decimal(0)
        if reported > ceiling + slack:
            return short
        return "exceeded" if preferred == "decrease" and reported < value - margin else "met"
    margin = tolerance.amount(target, value)
    slack = margin if target.comparator == "≈" else Decimal(0)
    if reported < value - slack or (target.comparator == ">" and reported == value == 0):
        return short  # zero growth is not positive growth; 突破5000 is reached by 5000, which is a rounded number
    return "exceeded" if reported > (value if top is None else top) + margin else "met"


def judge_state(promised: str, reported: str) -> str:
    """The verdict on a reported state of a project: `done` or `progressed`.

    >>> judge_state("operating", "completed"), judge_state("under-construction", "operating")
    ('progressed', 'done')
    """
    wanted, reached = _STATES.index(promised), _STATES.index(reported)
    if wanted == _OPEN_ENDED:
        return "done" if reached >= _FINISHED else "progressed"
    if wanted == 0:
        return "done" if reached > 0 else "progressed"
    return "done" if reached >= wanted or (promised == "established" and reached >= _FINISHED) else "progressed"


def later_state(one: str, other: str) -> bool:
    """Whether `other` is a later state of a project than `one`."""
    return _STATES.index(other) > _STATES.index(one)


def preferred_direction(target: Measure) -> str:
    """Whether the indicator of a target should `increase`, `decrease` or stay in a `range`."""
    if target.indicator is None:
        return "increase"
    return load_scheme("indicator")[target.indicator].word("preferredDirection", "increase") or "increase"


def less_is_better(target: Measure) -> bool:
    """Whether a target is met by staying at or below its value."""
    preferred = preferred_direction(target)
    if target.comparator in _CEILING or _is_lowered(target):
        return True
    if target.direction == "decrease" and target.aspect in ("growth", "change"):
        return False  # a promised fall: a larger fall is better, and both are written as positive numbers
    if target.aspect == "rank":
        return True
    return preferred == "decrease" or (preferred == "range" and target.aspect == "growth")


def _is_lowered(target: Measure) -> bool:
    """Whether the promised value is what something is to be lowered to (压减到1000项)."""
    lowered = pattern_of("outcome-cue", "lowered-to", "word")
    return target.aspect == "quantity" and lowered.search(target.evidence.quote) is not None


def is_percentage(target: Measure) -> bool:
    """Whether a target is in percent or percentage points, so that its tolerance is in points."""
    return target.unit in _PERCENT


def difference(target: Measure, outcome: Measure) -> Decimal:
    """How much better (positive) or worse (negative) than promised, in the unit of the target; 0 within a range."""
    reported, top = _in_direction(target, outcome), target.value if target.value_max is None else target.value_max
    if target.value <= reported <= top:
        return Decimal(0)
    beyond = reported - (target.value if reported < target.value else top)
    return -beyond if less_is_better(target) else beyond


def _in_direction(target: Measure, outcome: Measure) -> Decimal:
    """The reported value with the sign convention of the target: a fall is negative if a rise was promised."""
    value = outcome.value if outcome.value_max is None else outcome.value_max
    if target.aspect in ("growth", "change") and target.direction and outcome.direction:
        return value if target.direction == outcome.direction else -value
    return value
