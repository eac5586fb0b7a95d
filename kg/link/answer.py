"""What a review may say of one promise, and what all ways of finding it share."""

from __future__ import annotations

from dataclasses import dataclass

from kg.facts import Milestone, Period
from kg.link.model import FactReference
from kg.link.promises import Promise
from kg.link.reviews import Review


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict with its evidence: a fact of the review, else the index of the statement that speaks of the promise.

    `tolerance`: whether a value was compared with the promised one.
    """

    verdict: str
    outcome: FactReference | None = None
    tolerance: bool = False
    statement: int | None = None


NO_ANSWER = Answer("not-disclosed")


def fact_of(statement: int, review: Review) -> FactReference | None:
    """The fact that stands for a clause: its first number, else its first milestone."""
    measures = review.measures_of_statement.get(statement, ())
    if measures:
        return FactReference(review.number, "measure", measures[0])
    named = next(
        (one.index for one in review.milestones if isinstance(one.fact, Milestone) and one.fact.statement == statement),
        None,
    )
    return None if named is None else FactReference(review.number, "milestone", named)


def covers(period: Period | None, promise: Promise, review: Review) -> bool:
    """Whether what a review says of a period can be about the years of a promise: another year's is no answer."""
    first, last = (review.year, review.year) if period is None else (period.start.year, period.end.year)
    return first <= promise.last and promise.first <= last


def over_years(period: Period | None) -> bool:
    """Whether a period is of more than one year."""
    return period is not None and period.start.year < period.end.year
