"""What became of the promises of one plan in the next: repeated, raised, weakened, dropped, new.

Two promises are about the same thing if indicator (else the core of the name), aspect, unit, place and horizon agree:
for the year, or for a year to come. The same comparison tells two builds of one report apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kg.facts import Measure, Milestone, ReportFacts
from kg.link.promises import Promise, find_promises
from kg.link.verdicts import later_state, less_is_better


class PlanChange(StrEnum):
    """What the newer plan makes of a promise."""

    REPEATED = "repeated"
    RAISED = "raised"
    WEAKENED = "weakened"
    DROPPED = "dropped"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class ChangedPromise:
    """A promise of the older plan, of the newer one or of both, and how they differ."""

    change: PlanChange
    subject: str
    older: Promise | None
    newer: Promise | None


_FIRMNESS = {"≈": 0, "=": 1, ">=": 2, "<=": 2, ">": 3, "<": 3}

_Key = tuple[str, ...]


def compare_plans(older: ReportFacts, newer: ReportFacts) -> tuple[ChangedPromise, ...]:
    """The promises of both plans: those of the older in its order, then those that only the newer makes."""
    waiting: dict[_Key, list[Promise]] = {}
    later = find_promises(1, newer)
    for promise in later:
        waiting.setdefault(_key(promise, newer.report.year), []).append(promise)
    found: list[ChangedPromise] = []
    matched: set[int] = set()
    position = {id(promise): n for n, promise in enumerate(later)}
    for promise in find_promises(0, older):
        same = waiting.get(_key(promise, older.report.year))
        if not same:
            found.append(ChangedPromise(PlanChange.DROPPED, promise.subject, promise, None))
            continue
        other = same.pop(0)
        matched.add(position[id(other)])
        found.append(ChangedPromise(_compare(promise, other), promise.subject, promise, other))
    found.extend(
        ChangedPromise(PlanChange.NEW, promise.subject, None, promise)
        for n, promise in enumerate(later)
        if n not in matched
    )
    return tuple(found)


def _key(promise: Promise, year: int) -> _Key:
    fact = promise.fact
    horizon = "goal" if promise.last > year else "year"
    if isinstance(fact, Measure):
        return ("measure", horizon, fact.indicator or promise.core, fact.aspect, fact.unit, fact.place or "")
    if isinstance(fact, Milestone):
        return ("project", fact.project or promise.core)
    return ("qualitative", horizon, fact.form, promise.core)


def _compare(older: Promise, newer: Promise) -> PlanChange:
    one, other = older.fact, newer.fact
    if isinstance(one, Measure) and isinstance(other, Measure):
        return _compare_measures(one, other)
    if isinstance(one, Milestone) and isinstance(other, Milestone) and one.milestone != other.milestone:
        return PlanChange.RAISED if later_state(one.milestone, other.milestone) else PlanChange.WEAKENED
    return PlanChange.REPEATED


def _compare_measures(older: Measure, newer: Measure) -> PlanChange:
    before, now = _ambition(older), _ambition(newer)
    if before == now:
        return PlanChange.REPEATED
    return PlanChange.RAISED if now > before else PlanChange.WEAKENED


def _ambition(target: Measure) -> tuple[Decimal, Decimal, int]:
    """More ambitious is greater: by value, upper bound, then firmness (以上 binds more than 左右)."""
    sign = -1 if less_is_better(target) else 1
    top = target.value if target.value_max is None else target.value_max
    return sign * target.value, sign * top, _FIRMNESS[target.comparator]
