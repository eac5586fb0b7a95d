"""Compares the promises of one plan with those of a later plan of the same area.

1. Two promises are about the same thing if indicator (or else the name), aspect, unit, place and horizon (the year, or
   a later year) agree. Different names must be similar and have no incompatible qualifiers.
2. What the later plan promises too is repeated, raised or weakened. It is also weakened if it recurs and the later plan
   mentions the thing without a number.
3. Of the others, what is due in the year of the later plan or after it is pending, and what that plan explicitly no
   longer sets (没有提出…目标) is not set.
4. The rest is recurring or a one-off. Recurring are the growth rates of indicators for one year, and what an earlier
   plan promised or the review before the older plan reported for one year.
5. What the later report says was met, exceeded or done is fulfilled, also as part of a livelihood list (民生实事) that
   was delivered. The recurring target of an indicator is not, because the result of one year is no reason to end it.
6. A one-off that was not fulfilled has ended, because its time is over. Only what recurs, is not fulfilled and has no
   such reason is called dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kg.facts import Evidence, FactKind, Measure, Milestone, ReportFacts, StatementKind
from kg.lang.words import pattern_of
from kg.link.headlines import find_unset
from kg.link.model import Assessment, LinkedReports
from kg.link.name_similarity import have_incompatible_qualifiers, normalized_name, similarity
from kg.link.promises import Promise, find_promises
from kg.link.verdicts import later_state, less_is_better

_ALIKE = 80
_LEAST_MENTION = 3
_FULFILLED = frozenset({"met", "exceeded", "done"})


class PlanChange(StrEnum):
    """What the later plan makes of a promise."""

    REPEATED = "repeated"
    RAISED = "raised"
    WEAKENED = "weakened"
    FULFILLED = "fulfilled"
    ENDED = "ended"
    PENDING = "pending"
    NOT_SET = "not-set"
    DROPPED = "dropped"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class ChangedPromise:
    """A promise of the older plan, the newer plan or both, and how they differ.

    `mention`: if the newer plan does not promise it, the words of that plan that mention the thing or say that no such
    target is set. `review`: the words in the review of the newer report that answer it.
    """

    change: PlanChange
    subject: str
    older: Promise | None
    newer: Promise | None
    mention: Evidence | None = None
    review: Evidence | None = None


_FIRMNESS = {"≈": 0, "=": 1, ">=": 2, "<=": 2, ">": 3, "<": 3}

_Key = tuple[str, ...]


def compare_plans(linked: LinkedReports, older: int, newer: int) -> tuple[ChangedPromise, ...]:
    """The promises of both plans: those of the older plan in its order, then those that only the newer plan makes.

    `older`, `newer`: indices of two reports of one area, the older one from an earlier year.
    """
    before, after = linked.reports[older], linked.reports[newer]
    earlier, later = find_promises(older, before), find_promises(newer, after)
    pairs = _pair(earlier, later, before.report.year, after.report.year)
    said = {one.target: one for one in linked.assessments if one.target.report == older and one.next_report == newer}
    recurring = _keys_of_earlier(linked, older)
    found = []
    for position, promise in enumerate(earlier):
        if position in pairs:
            other = later[pairs[position]]
            found.append(ChangedPromise(_compare(promise, other), promise.subject, promise, other))
        else:
            found.append(_not_repeated(linked, promise, newer, said.get(promise.target), recurring))
    paired = set(pairs.values())
    found.extend(
        ChangedPromise(PlanChange.NEW, promise.subject, None, promise)
        for position, promise in enumerate(later)
        if position not in paired
    )
    return tuple(found)


def _pair(earlier: tuple[Promise, ...], later: tuple[Promise, ...], before: int, after: int) -> dict[int, int]:
    """The positions of promises about the same thing: first those with the same name, then those with similar names."""
    waiting: dict[_Key, list[int]] = {}
    for position, promise in enumerate(later):
        waiting.setdefault((*_sort_of(promise, after), _name_of(promise)), []).append(position)
    pairs: dict[int, int] = {}
    for position, promise in enumerate(earlier):
        same = waiting.get((*_sort_of(promise, before), _name_of(promise)))
        if same:
            pairs[position] = same.pop(0)
    free: dict[_Key, list[int]] = {}
    for position in sorted(set(range(len(later))) - set(pairs.values())):
        free.setdefault(_sort_of(later[position], after), []).append(position)
    for position, promise in enumerate(earlier):
        if position in pairs:
            continue
        others = free.get(_sort_of(promise, before), [])
        best = max(others, key=lambda other: (_similarity(promise, later[other]), -other), default=None)
        if best is not None and _similarity(promise, later[best]) >= _ALIKE:
            pairs[position] = best
            others.remove(best)
    return pairs


def _sort_of(promise: Promise, year: int) -> _Key:
    """What two promises must have in common, apart from the name."""
    fact = promise.fact
    horizon = "goal" if promise.last > year else "year"
    if isinstance(fact, Measure):
        return ("measure", horizon, fact.aspect, fact.unit, fact.place or "")
    if isinstance(fact, Milestone):
        return ("project",)
    return ("qualitative", horizon, fact.form)


def _name_of(promise: Promise) -> str:
    fact = promise.fact
    if isinstance(fact, Measure):
        return fact.indicator or promise.normalized_name
    return (fact.project or promise.normalized_name) if isinstance(fact, Milestone) else promise.normalized_name


def _similarity(one: Promise, other: Promise) -> int:
    first, second = one.fact, other.fact
    if isinstance(first, Measure) and isinstance(second, Measure) and first.indicator and second.indicator:
        return 0  # two different indicators
    return (
        0
        if have_incompatible_qualifiers(one.subject, other.subject)
        else similarity(one.normalized_name, other.normalized_name)
    )


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
    """A sort key for ambition: by value, upper bound, then firmness (以上 is firmer than 左右)."""
    sign = -1 if less_is_better(target) else 1
    top = target.value if target.value_max is None else target.value_max
    return sign * target.value, sign * top, _FIRMNESS[target.comparator]


def _not_repeated(
    linked: LinkedReports, promise: Promise, newer: int, said: Assessment | None, recurring: frozenset[_Key]
) -> ChangedPromise:
    """The change of a promise that the newer plan does not make."""
    facts = linked.reports[newer]
    review = None if said is None else linked.answering_evidence(said)
    if promise.last >= facts.report.year:
        return ChangedPromise(PlanChange.PENDING, promise.subject, promise, None, review=review)
    unset = _unset(linked, promise, newer)
    if unset is not None:
        return ChangedPromise(PlanChange.NOT_SET, promise.subject, promise, None, unset, review)
    recurs = _is_yearly_growth(promise) or _thing_of(promise.fact) in recurring
    mention = _mention(promise, facts) if recurs else None
    if mention is not None:
        return ChangedPromise(PlanChange.WEAKENED, promise.subject, promise, None, mention, review)
    of_indicator = isinstance(promise.fact, Measure) and promise.fact.indicator is not None
    if _is_of_delivered_list(said, review) or (_is_fulfilled(said) and not (recurs and of_indicator)):
        return ChangedPromise(PlanChange.FULFILLED, promise.subject, promise, None, review=review)
    change = PlanChange.DROPPED if recurs else PlanChange.ENDED
    return ChangedPromise(change, promise.subject, promise, None, review=review)


def _unset(linked: LinkedReports, promise: Promise, newer: int) -> Evidence | None:
    """The sentence in which the newer plan explicitly sets no such target."""
    fact, report = promise.fact, linked.reports[newer].report
    if not isinstance(fact, Measure) or fact.indicator is None:
        return None
    for asked, reference in find_unset(linked).items():
        if reference.report == newer and (asked.indicator, asked.aspect) == (fact.indicator, fact.aspect):
            return linked.evidence(reference) if asked.year == report.year else None
    return None


def _is_yearly_growth(promise: Promise) -> bool:
    """Whether it is the growth of an indicator in one year, for which a new target is set every year."""
    fact = promise.fact
    if not isinstance(fact, Measure) or fact.indicator is None:
        return False
    return fact.aspect == "growth" and promise.first == promise.last


def _is_fulfilled(said: Assessment | None) -> bool:
    return said is not None and said.verdict in _FULFILLED


def _is_of_delivered_list(said: Assessment | None, review: Evidence | None) -> bool:
    """Whether one sentence says that a whole livelihood list was delivered."""
    if said is None or review is None or said.verdict != "reported-without-number":
        return False
    words = (pattern_of("outcome-cue", code, "word") for code in ("livelihood-list", "fulfilled"))
    return all(pattern.search(review.quote) for pattern in words)


def _keys_of_earlier(linked: LinkedReports, older: int) -> frozenset[_Key]:
    """What plans before the older one promised for a year, and what reports up to it review."""
    report = linked.reports[older].report
    found: set[_Key] = set()
    for facts in linked.reports[: older + 1]:
        if facts.report.adcode != report.adcode:
            continue
        if facts.report.year < report.year:
            found.update(_things(facts, FactKind.TARGET))
        found.update(_things(facts, FactKind.OUTCOME))
    return frozenset(found)


def _things(facts: ReportFacts, kind: FactKind) -> Iterator[_Key]:
    """The things measured year by year; projects and acts occur once."""
    for measure in facts.measures:
        period = measure.period
        if measure.kind is kind and period is not None and period.start.year == period.end.year:
            yield _thing_of(measure)


def _thing_of(fact: object) -> _Key:
    if not isinstance(fact, Measure):
        return ()
    return (fact.indicator or normalized_name(fact.subject), fact.aspect, fact.unit, fact.place or "")


def _mention(promise: Promise, facts: ReportFacts) -> Evidence | None:
    """The first commitment that names the thing."""
    names = (
        {promise.normalized_name, normalized_name(promise.fact.subject)}
        if isinstance(promise.fact, Measure)
        else {promise.normalized_name}
    )
    return next(_that_name([name for name in names if len(name) > _LEAST_MENTION], facts), None)


def _that_name(names: Iterable[str], facts: ReportFacts) -> Iterator[Evidence]:
    wanted = tuple(names)
    for statement in facts.statements:
        if statement.kind is StatementKind.COMMITMENT and any(name in statement.evidence.quote for name in wanted):
            yield statement.evidence
