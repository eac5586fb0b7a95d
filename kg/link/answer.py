"""What a review may say about one promise, and what all ways of finding it have in common."""

from __future__ import annotations

from dataclasses import dataclass

from kg.facts import Milestone, Period
from kg.link.model import FactReference
from kg.link.promises import Promise
from kg.link.reviews import Review


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict with its evidence: a fact of the review, or else the index of the statement about the promise.

    `tolerance`: whether a value was compared with the promised one.
    """

    verdict: str
    outcome: FactReference | None = None
    tolerance: bool = False
    statement: int | None = None


NO_ANSWER = Answer("not-disclosed")


def fact_of(statement: int, review: Review) -> FactReference | None:
    """The fact that represents a clause: its first number, or else its first milestone."""
    measures = review.measures_of_statement.get(statement, ())
    if measures:
        return FactReference(review.number, "measure", measures[0])
    named = next(
        (one.index for one in review.milestones if isinstance(one.fact, Milestone) and one.fact.statement == statement),
        None,
    )
    return None if named is None else FactReference(review.number, "milestone", named)


def covers(period: Period | None, promise: Promise, review: Review) -> bool:
    """Whether what a review says about a period can answer a promise: a statement about another year cannot."""
    first, last = (review.year, review.year) if period is None else (period.start.year, period.end.year)
    return first <= promise.last and promise.first <= last


def over_years(period: Period | None) -> bool:
    """Whether a period covers more than one year."""
    return period is not None and period.start.year < period.end.year
