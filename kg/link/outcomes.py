"""What became of promises: each promise of a report against each later report of the same area.

1. A later report is read once into an index of its review part (`kg.link.reviews`).
2. A promised number looks at the reported numbers of the same indicator, else of a name alike; unit, aspect, place and
   period must fit (`kg.link.comparing`). Among those that fit the most alike is the answer, of several numbers of the
   indicator the one with the very name. Where there is none, one on another basis makes the promise `not-comparable`.
3. A promised project looks at the milestones of the same project key, else of a name alike whose beginning, where the
   proper part stands, is not another; else at clauses that have its name, or have it in a list of its sort.
4. A target without a number looks at numbers and statements that speak of its subject and of the promised state.
5. Where no fact answers: a clause of the review that names the subject is `reported-without-number`; so is a promise of
   a livelihood list (民生实事) when one sentence says that all were delivered; else nothing of it is found:
   `not-disclosed`.

`not-due` is for a goal whose time has not come when the later report gives a value no better than the plan itself gave.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from kg.facts import FactKind, Measure, Milestone, Period, QualitativeTarget, ReportFacts, Statement
from kg.lang.words import longest_first, pattern_of
from kg.link.comparing import Basis, compare_basis, is_count, level_for_growth
from kg.link.indicators import find_indicator
from kg.link.linked import Assessment, FactReference
from kg.link.promises import Promise, find_promises
from kg.link.reviews import Named, Review, alike, read_review
from kg.link.sameness import (
    bigrams,
    containment,
    differs_in_scope,
    exclude_each_other,
    likeness,
    without_area,
    without_drift,
)
from kg.link.verdicts import VERDICT_RULE, Tolerance, judge_measure, judge_state
from kg.vocabulary import load_scheme

_ALIKE = 67
_ALIKE_OTHER_BASIS = 75
_ALIKE_EQUAL = 60
_EXACT_DIGITS = 3
_ALIKE_PROJECT = 60
_MENTIONED = 100
_LEAST_MENTION = 3
_DIGIT = re.compile(r"\d")
_LISTED = re.compile("[、和及与等]")
_BRACKETED = re.compile("（[^（）]*）")
_CONJOINED = re.compile("[、和及与]")
_NAMES_IT = 75
_TOLD = 4
_PROPER = 4
_ALIKE_PROPER = 45
_HALF = 50


@dataclass(frozen=True, slots=True)
class Answer:
    """What a review says of one promise."""

    verdict: str
    outcome: FactReference | None = None
    tolerance: bool = False
    statement: int | None = None


_SILENT = Answer("not-disclosed")


def assess_promises(reports: tuple[ReportFacts, ...], tolerance: Tolerance | None = None) -> tuple[Assessment, ...]:
    """The assessments of all promises, by report, list and index of the promise, then by later report.

    `reports` stand in the order of area and year, as `kg.link.linking.link` puts them.
    """
    allowed = tolerance or Tolerance()
    numbered = list(enumerate(reports))
    return tuple(
        assessment
        for _, group in groupby(numbered, key=lambda one: one[1].report.adcode)
        for assessment in _assess_area(list(group), allowed)
    )


def _assess_area(reports: list[tuple[int, ReportFacts]], tolerance: Tolerance) -> Iterator[Assessment]:
    first = min(facts.report.year for _, facts in reports)
    reviews = [(read_review(number, facts), facts) for number, facts in reports if facts.report.year > first]
    for number, facts in reports:
        later = [review for review, other in reviews if other.report.year > facts.report.year]
        if not later:
            continue
        for promise in find_promises(number, facts):
            for review in later:
                answer = _answer(promise, review, facts, tolerance)
                yield Assessment(
                    promise.target,
                    answer.outcome,
                    promise.form,
                    promise.subject,
                    review.number,
                    answer.verdict,
                    VERDICT_RULE,
                    tolerance.of(promise.fact) if answer.tolerance and isinstance(promise.fact, Measure) else None,
                    answer.statement,
                )


def _answer(promise: Promise, review: Review, plan: ReportFacts, tolerance: Tolerance) -> Answer:
    fact = promise.fact
    if isinstance(fact, Measure):
        found = _answer_measure(promise, fact, review, plan, tolerance)
    elif isinstance(fact, Milestone):
        found = _answer_milestone(promise, fact, review, plan.report.area)
    else:
        found = _answer_qualitative(promise, fact, review)
    return found or _blanket(promise, review) or _SILENT


def _answer_measure(
    promise: Promise, target: Measure, review: Review, plan: ReportFacts, tolerance: Tolerance
) -> Answer | None:
    if promise.livelihood:
        return _livelihood(promise, target, review, tolerance)
    best: tuple[Basis, int, bool, int] | None = None
    chosen: tuple[int, Measure] | None = None
    for position in _candidates(promise, target.indicator, review):
        named = review.measures[position]
        outcome = named.fact
        assert isinstance(outcome, Measure)
        like = _likeness(promise, target, outcome, named.core)
        if like < (_ALIKE_EQUAL if _same_exact_number(target, outcome) else _ALIKE):
            continue
        basis = compare_basis(promise, target, outcome, named.words, review.year)
        least = 100 if level_for_growth(target, outcome) else _ALIKE_OTHER_BASIS
        if basis is Basis.NONE or (basis is Basis.OTHER_BASIS and like < least):
            continue
        rank = (basis, like, named.core == promise.core, -position)
        if best is None or rank > best:
            best, chosen = rank, (named.index, outcome)
    if best is None or chosen is None:
        return _mention(promise, target.indicator, review, finished=is_count(target))
    reference = FactReference(review.number, "measure", chosen[0])
    if best[0] is Basis.OTHER_BASIS:
        over_years = _over_years(chosen[1].period)
        # A total over years says less of an item of a delivered list than the sentence on the list does.
        return (_blanket(promise, review) if over_years else None) or Answer("not-comparable", reference)
    due = promise.last <= review.year
    verdict = judge_measure(target, chosen[1], tolerance, due=due)
    if verdict == "progressed" and _not_moved(target, chosen[1], plan):
        verdict = "not-due"
    return Answer(verdict, reference, tolerance=True)


def _same_exact_number(target: Measure, outcome: Measure) -> bool:
    """Whether both give one number of so many digits that it is hardly another thing's."""
    same = target.value == outcome.value and target.unit == outcome.unit
    return same and len(target.value.normalize().as_tuple().digits) >= _EXACT_DIGITS


def _candidates(promise: Promise, indicator: str | None, review: Review) -> Iterable[int]:
    known = review.by_indicator.get(indicator, ()) if indicator else ()
    near = alike(bigrams(promise.core), review.measures_by_bigram, _ALIKE // 2)
    return sorted({*known, *near})


def _likeness(promise: Promise, target: Measure, outcome: Measure, name: str) -> int:
    if exclude_each_other(target.subject, outcome.subject):
        return 0
    if target.indicator and target.indicator == outcome.indicator:
        return 100
    if target.indicator and outcome.indicator and promise.core != name:
        return 0
    per_head = pattern_of("outcome-cue", "per-head", "word")
    name = per_head.sub("", name) if not per_head.search(promise.core) else name
    like = likeness(promise.core, name)
    shorter, longer = sorted((promise.core, name), key=len)
    if len(shorter) >= _LEAST_MENTION and longer.endswith(shorter) and 2 * len(shorter) >= len(longer):
        like = max(like, _ALIKE_OTHER_BASIS)
    return like


def _not_moved(target: Measure, outcome: Measure, plan: ReportFacts) -> bool:
    """Whether the plan's own review already gave this value or a better one."""
    return any(
        one.kind is FactKind.OUTCOME
        and one.indicator is not None
        and one.indicator == target.indicator
        and one.aspect == target.aspect
        and one.unit == target.unit
        and one.value >= outcome.value
        for one in plan.measures
    )


def _answer_milestone(promise: Promise, target: Milestone, review: Review, area: str) -> Answer | None:
    keys = review.by_project.get(target.project, ()) if target.project else ()
    near = alike(bigrams(promise.core), review.milestones_by_bigram, _ALIKE_PROJECT // 2)
    best: tuple[int, int, int] | None = None
    chosen: tuple[int, Milestone] | None = None
    for position in sorted({*keys, *near}):
        named = review.milestones[position]
        outcome = named.fact
        assert isinstance(outcome, Milestone)
        if exclude_each_other(target.name, outcome.name):
            continue
        like = 100 if position in keys else _project_likeness(promise.core, named.core)
        if like < _ALIKE_PROJECT:
            continue
        if position not in keys and _differ_in_front(promise.core, named):
            continue
        verdict = _judge_milestone(target, outcome)
        rank = (like, int(verdict == "done"), -position)
        if best is None or rank > best:
            best, chosen = rank, (named.index, outcome)
    if chosen is not None:
        reference = FactReference(review.number, "milestone", chosen[0])
        return Answer(_judge_milestone(target, chosen[1]), reference)
    return _named_in_clause(without_area(promise.core, area), review)


def _project_likeness(one: str, other: str) -> int:
    like = likeness(one, other)
    shorter, longer = sorted((one, other), key=len)
    if longer.startswith(shorter) and _differ_in_type(one, other):
        return 0  # what stands in a place is not the place
    if len(shorter) >= 4 and shorter in longer and 2 * len(shorter) >= len(longer):
        return max(like, _ALIKE_OTHER_BASIS)
    if (
        like >= _ALIKE_PROPER
        and min(len(one), len(other)) > _PROPER
        and (one[:_PROPER] in other or other[:_PROPER] in one)
        and not _differ_in_type(one, other)
    ):
        return max(like, _ALIKE_PROJECT)
    return like


def _differ_in_front(wanted: str, named: Named) -> bool:
    """Whether the beginnings of two names, where the proper part stands, are others (甲小学综合楼, 乙小学综合楼).

    Not where the passage of the second holds the first as a whole.
    """
    fronts = max(containment(wanted[:_PROPER], named.core), containment(named.core[:_PROPER], wanted))
    return fronts < _HALF and wanted not in without_drift(named.fact.evidence.quote)


def _differ_in_type(one: str, other: str) -> bool:
    """Whether two names with the same beginning are of different sorts of thing (东山新区, 东山新区实验学校).

    Works and treatments are done to things of any sort.
    """
    pattern, codes = _types()
    types = [match.group() for name in (one, other) if (match := pattern.search(name))]
    return len(types) == 2 and codes[types[0]] != codes[types[1]]


@cache
def _sorts() -> re.Pattern[str]:
    return re.compile(f"(?:{longest_first(_types()[1])})$")


@cache
def _types() -> tuple[re.Pattern[str], dict[str, str]]:
    codes = {
        word: concept.code
        for concept in load_scheme("project-type")
        if concept.code not in ("works", "treatment", "plain", "structure")
        for word in concept.words.get("head", ())
    }
    return re.compile(f"(?:{longest_first(codes)})$"), codes


def _judge_milestone(target: Milestone, outcome: Milestone) -> str:
    verdict = judge_state(target.milestone, outcome.milestone)
    partial = pattern_of("outcome-cue", "partial", "word")
    if verdict == "done" and partial.search(outcome.evidence.quote) and not partial.search(target.evidence.quote):
        return "progressed"
    return verdict


def _named_in_clause(name: str, review: Review) -> Answer | None:
    """A clause of the review that holds the whole name of a project: a number about it is its evidence."""
    if len(name) < _LEAST_MENTION + 1:
        return None
    share = _HALF if _sorts().search(name) else _MENTIONED
    for position in alike(bigrams(name), review.statements_by_bigram, share):
        named = review.statements[position]
        if not isinstance(named.fact, Statement) or not _names_project(name, named.core):
            continue
        outcome = _fact_of(named.index, review)
        quote = named.fact.evidence.quote
        finished = pattern_of("outcome-cue", "completion", "word").search(quote)
        going_on = pattern_of("outcome-cue", "partial", "word").search(quote) or pattern_of(
            "outcome-cue", "carry-over", "word"
        ).search(quote)
        done = finished is not None and going_on is None
        return Answer("done" if done else "progressed", outcome, statement=named.index)
    return None


def _names_project(name: str, clause: str) -> bool:
    """Whether a clause has the whole name, or has it in a list of things of one sort (甲、乙、丙等重点片区)."""
    if name in clause or name in _BRACKETED.sub("", clause):
        return True
    sort = _sorts().search(name)
    if sort is None or sort.start() < _LEAST_MENTION:
        return False
    _, listed, behind = clause.partition(name[: sort.start()])
    return bool(listed) and _LISTED.match(behind) is not None and sort.group() in behind


def _fact_of(statement: int, review: Review) -> FactReference | None:
    """The fact that stands for a clause: its first number, else its first milestone."""
    measures = review.measures_of_statement.get(statement, ())
    if measures:
        return FactReference(review.number, "measure", measures[0])
    milestone = next((m.index for m in review.milestones if _statement_of(m) == statement), None)
    return None if milestone is None else FactReference(review.number, "milestone", milestone)


def _statement_of(named: Named) -> int | None:
    return named.fact.statement if isinstance(named.fact, Milestone) else None


def _answer_qualitative(promise: Promise, target: QualitativeTarget, review: Review) -> Answer | None:
    if target.form == "benchmark":
        return _answer_benchmark(promise, target, review)
    finish = pattern_of("outcome-cue", "completion", "word")
    of_the_year = pattern_of("outcome-cue", "of-the-year", "word").search(promise.words) is not None
    state = _state(target)
    best: tuple[bool, int, int] | None = None
    chosen: tuple[int, Statement] | None = None
    for position in alike(bigrams(promise.core + state), review.statements_by_bigram, _NAMES_IT // 2):
        named = review.statements[position]
        if not isinstance(named.fact, Statement):
            continue
        if of_the_year and differs_in_scope(target.evidence.quote, named.core, "exclusive-plan"):
            continue
        share = containment(promise.core, named.core)
        reaches = bool(state) and state in named.core
        if share < (1 if reaches and promise.last > review.year else _NAMES_IT):
            continue
        told = reaches or bool(finish.search(state)) or bool(bigrams(state) & bigrams(named.core))
        if len(state) >= _TOLD and not told:
            continue  # it names the subject and says something else of it
        rank = (reaches, share, -position)
        if best is None or rank > best:
            best, chosen = rank, (named.index, named.fact)
    if best is None or chosen is None:
        return None
    statement, quote = chosen[0], chosen[1].evidence.quote
    outcome = _fact_of(statement, review)
    if of_the_year and not _covers(chosen[1].period, promise, review):
        return None  # each year has tasks of its own
    if best[1] >= _NAMES_IT and finish.search(target.evidence.quote):
        return Answer("done" if finish.search(quote) else "progressed", outcome, statement=statement)
    if promise.last > review.year:
        return Answer("progressed", outcome, statement=statement)
    if not _covers(chosen[1].period, promise, review):
        return None
    return Answer("reported-without-number", None, statement=statement)


def _covers(period: Period | None, promise: Promise, review: Review) -> bool:
    """Whether what a review says of a period can be about the years of a promise: another year's is no answer."""
    first, last = (review.year, review.year) if period is None else (period.start.year, period.end.year)
    return first <= promise.last and promise.first <= last


def _state(target: QualitativeTarget) -> str:
    """The state that is promised, without words of degree: 达到优良 of 全面达到优良."""
    return without_drift(pattern_of("trend", "manner", "word").sub("", target.condition))


def _answer_benchmark(promise: Promise, target: QualitativeTarget, review: Review) -> Answer | None:
    """A target tied to another quantity: in step with 经济增长, or as assigned from above."""
    subjects = (target.subject, *_CONJOINED.split(target.subject))
    indicator = next((code for subject in subjects if (code := find_indicator(subject))), None)
    tied = "gdp" if pattern_of("outcome-cue", "with-the-economy", "word").search(target.condition) else None
    over_years: FactReference | None = None
    for position in _candidates(promise, indicator, review):
        named = review.measures[position]
        outcome = named.fact
        assert isinstance(outcome, Measure)
        if differs_in_scope(target.subject, outcome.subject, "exclusive-settlement"):
            continue
        same = indicator is not None and indicator == outcome.indicator
        if not same and likeness(promise.core, named.core) < _ALIKE:
            continue
        if not _covers(outcome.period, promise, review):
            continue
        reference = FactReference(review.number, "measure", named.index)
        if tied is None:
            return Answer("not-comparable", reference)
        if outcome.aspect != "growth":
            continue
        if promise.first == promise.last and _over_years(outcome.period):
            over_years = over_years or reference
            continue
        other = next(
            (
                one
                for at in review.by_indicator.get(tied, ())
                if isinstance(one := review.measures[at].fact, Measure)
                and one.aspect == "growth"
                and one.period == outcome.period
            ),
            None,
        )
        if other is None:
            return Answer("not-comparable", reference)
        return Answer("met" if outcome.value >= other.value - Tolerance().points else "missed", reference)
    if over_years is not None:
        return Answer("not-comparable", over_years)
    spoken = _mention(promise, indicator, review)
    if spoken is None or spoken.statement is None or tied is None:
        return spoken
    period = next(one.fact.period for one in review.statements if one.index == spoken.statement)
    return Answer("not-comparable", None, statement=spoken.statement) if _over_years(period) else spoken


def _over_years(period: Period | None) -> bool:
    return period is not None and period.start.year < period.end.year


def _mention(promise: Promise, indicator: str | None, review: Review, *, finished: bool = False) -> Answer | None:
    """A clause without a number that names the subject; `finished`: and says that it is finished."""
    finish = pattern_of("outcome-cue", "completion", "word")
    names = [promise.core]
    if indicator is not None and not finished:
        names.extend(name for name in load_scheme("indicator")[indicator].names if len(name) > _LEAST_MENTION)
    for name in names:
        if len(name) < _LEAST_MENTION:
            continue
        for position in alike(bigrams(name), review.statements_by_bigram, _MENTIONED):
            named = review.statements[position]
            if not _speaks_of(name, named.core) or not isinstance(named.fact, Statement) or _DIGIT.search(named.core):
                continue
            if finished and not finish.search(named.fact.evidence.quote):
                continue
            if _covers(named.fact.period, promise, review):
                return Answer("reported-without-number", None, statement=named.index)
    return None


def _speaks_of(name: str, clause: str) -> bool:
    """Whether a clause has a name that is not just the front of a policy's or body's name (粮食生产支持政策)."""
    _, found, rest = clause.partition(name)
    return bool(found) and pattern_of("outcome-cue", "policy-noun", "word").match(rest) is None


def _livelihood(promise: Promise, target: Measure, review: Review, tolerance: Tolerance) -> Answer | None:
    """The number of items of a livelihood list, answered by the sentence that says how many were delivered."""
    if promise.last != review.year:
        return None
    for statement in review.delivered:
        for index in review.measures_of_statement.get(statement, ()):
            named = next((one for one in review.measures if one.index == index), None)
            if named is not None and isinstance(named.fact, Measure):
                verdict = judge_measure(target, named.fact, tolerance)
                return Answer(verdict, FactReference(review.number, "measure", index), tolerance=True)
        return Answer("reported-without-number", None, statement=statement)
    return None


def _blanket(promise: Promise, review: Review) -> Answer | None:
    """The sentence that says of a whole list of the year before that it was delivered."""
    if not promise.listed or promise.last != review.year or not review.delivered:
        return None
    statement = review.delivered[0]
    measures = review.measures_of_statement.get(statement, ())
    outcome = FactReference(review.number, "measure", measures[0]) if measures else None
    return Answer("reported-without-number", outcome, statement=statement)


__all__ = ["Answer", "assess_promises"]
