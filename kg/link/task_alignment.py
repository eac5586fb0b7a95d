"""Which statements and promises of a work report each task of a list or table of fulfilment belongs to.

A task is compared with the plan of the work report of the same area and year, and with no other text.

1. The words of a task are split into clauses. A clause matches a statement of the plan if nearly all character pairs
   of the shorter occur in the longer, and if they do not differ in what distinguishes things: a number, a phase, a
   level, an area, a name. Words for how something is promoted or carried out (确保, 力争; 完成, 建成) may differ.
2. Matching statements that are close together form a passage. The passage that contains most of the task's words is
   chosen if it contains at least half of them and no other passage contains about as many. Otherwise the task has no
   match, or it is ambiguous, for example because the report repeats a sentence.
3. The task belongs to the promises of these statements. If it has only part of a statement, it belongs to those
   promises whose name and number it contains.
4. A task that matches no statement belongs to the promises whose whole name it has, those of numbers with all their
   figures, if they are close together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice

from kg.facts import WORK_REPORT, Measure, Milestone, QualitativeTarget, ReportFacts, StatementKind, Task
from kg.grammar.constructions import construction
from kg.grammar.tokens import Token, tokenize
from kg.link.model import FactReference, LinkedReports, TaskAlignment
from kg.link.name_similarity import bigrams, have_incompatible_qualifiers, with_current_names
from kg.link.promises import Promise, find_promises
from kg.link.reviews import candidates
from kg.time_limit import check_time

#: The rule by which tasks are aligned.
ALIGNMENT_RULE = "task-alignment"
NO_REPORT, NO_MATCH, AMBIGUOUS = "no-report", "no-match", "ambiguous"

_REVIEW = "review"
_PLAN_KINDS = (StatementKind.COMMITMENT, StatementKind.CONTEXT)
_CLAUSES = re.compile(r"[，,；;。！？：:\n\t]+")
_SILENT = re.compile(r"[^\w%.]+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
# Percentages: of the bigrams of the shorter clause, of the words of a task, and of those of the best passage; then the
# largest distance, in statements, between two statements of a passage.
_FITS, _LEAST_COVERED, _AS_MANY, _NEAR = 80, 50, 90, 3
_NAMED = 67
# A shorter clause (提升水平) says too little to identify a statement.
_LEAST_CLAUSE, _LEAST_EQUAL = 6, 4
# A clause that a report contains more often than this is a set phrase, which cannot identify a statement.
_MOST_FITS = 40
# Words for how something is promoted or carried out, which reports and lists word differently; counts are compared by
# their numbers.
_MAY_DIFFER = frozenset(
    {"adverb", "attribute", "push", "push-weakly", "speed", "build", "launch", "finish", "state", "realise", "progress"}
    | {"link", "preposition", "own", "mark", "and", "of", "etcetera", "count", "amount", "measure-adverb", "perfective"}
    | {"deliver", "deliver-act", "aim", "reach", "hold", "put-into", "time"}
)
_AREA = frozenset({"place", "region"})
_NARROWS = frozenset({"phase", "level"})


def align_tasks(reports: Sequence[ReportFacts], task_lists: Sequence[ReportFacts]) -> tuple[TaskAlignment, ...]:
    """The alignment of every task, list by list, each in the order of its tasks."""
    plans: dict[int, _Plan] = {}
    found: list[TaskAlignment] = []
    for document, listed in enumerate(task_lists):
        own = listed.report.adcode, listed.report.year
        numbers = [
            number
            for number, facts in enumerate(reports)
            if facts.report.kind == WORK_REPORT and (facts.report.adcode, facts.report.year) == own
        ]
        for number in numbers:
            plans.setdefault(number, _Plan.of(number, reports[number]))
        for place, task in enumerate(listed.tasks):
            check_time()
            found.append(_align(document, place, task, [plans[number] for number in numbers]))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause without punctuation, and the character pairs by which it is compared."""

    words: str
    pairs: frozenset[str]

    @classmethod
    def of(cls, text: str) -> _Clause:
        words = _SILENT.sub("", text).strip(".")
        return cls(words, bigrams(words))


@dataclass(frozen=True, slots=True)
class _Plan:
    """The statements of a report's plan, with their indices among all statements of the report, and its promises."""

    number: int
    places: tuple[int, ...]
    clauses: tuple[_Clause, ...]
    by_pair: dict[str, list[int]]
    promises: tuple[Promise, ...]

    @classmethod
    def of(cls, number: int, facts: ReportFacts) -> _Plan:
        places = tuple(
            place
            for place, one in enumerate(facts.statements)
            if one.kind in _PLAN_KINDS and one.section.role != _REVIEW
        )
        clauses = tuple(_Clause.of(facts.statements[place].evidence.quote) for place in places)
        by_pair: dict[str, list[int]] = {}
        for position, clause in enumerate(clauses):
            for pair in clause.pairs:
                by_pair.setdefault(pair, []).append(position)
        return cls(number, places, clauses, by_pair, find_promises(number, facts))


@dataclass(frozen=True, slots=True)
class _Fit:
    """A match of a clause of a task (by number) and a statement of a plan (by position); `length`: common characters.

    `within`: whether the statement is the shorter one, so that the clause may match further statements.
    """

    clause: int
    position: int
    length: int
    within: bool


@dataclass(frozen=True, slots=True)
class _Passage:
    """Statements of a plan, by position, that are close together and contain this percentage of a task's words."""

    plan: _Plan
    positions: tuple[int, ...]
    covered: int


def _align(document: int, place: int, task: Task, plans: Sequence[_Plan]) -> TaskAlignment:
    if not plans:
        return TaskAlignment(document, place, unaligned=NO_REPORT)
    clauses = [clause for clause in map(_Clause.of, _CLAUSES.split(task.words.quote)) if clause.pairs]
    passages = [passage for plan in plans for passage in _passages(clauses, plan)]
    passages.sort(key=lambda one: (-one.covered, one.plan.number, one.positions))
    if not passages or passages[0].covered < _LEAST_COVERED:
        return _align_by_promise(document, place, task, plans)
    best = passages[0]
    if len(passages) > 1 and 100 * passages[1].covered >= _AS_MANY * best.covered:
        return TaskAlignment(document, place, unaligned=AMBIGUOUS)
    said = {best.plan.places[position]: best.plan.clauses[position] for position in best.positions}
    statements = tuple(said)
    words = _Clause.of(task.words.quote)
    promises = tuple(
        promise.target
        for promise in best.plan.promises
        if promise.fact.statement in said
        and (_has(words, said[promise.fact.statement], _FITS) or _speaks_of(words, promise))
    )
    return TaskAlignment(document, place, best.plan.number, statements, promises, best.covered)


def _align_by_promise(document: int, place: int, task: Task, plans: Sequence[_Plan]) -> TaskAlignment:
    """The alignment of a task in other words than the report's: by the name, or the number, of what is promised."""
    words = _Clause.of(task.words.quote)
    found = [(plan, promise) for plan in plans for promise in plan.promises if _names_promise(task, words, promise)]
    statements = tuple(sorted({promise.fact.statement for _, promise in found}))
    if not found:
        return TaskAlignment(document, place, unaligned=NO_MATCH)
    if statements[-1] - statements[0] > _NEAR or len({plan.number for plan, _ in found}) > 1:
        return TaskAlignment(document, place, unaligned=AMBIGUOUS)
    plan = found[0][0]
    said = frozenset().union(
        *(one.pairs for at, one in zip(plan.places, plan.clauses, strict=True) if at in statements)
    )
    likeness = 100 * len(words.pairs & said) // len(words.pairs)
    return TaskAlignment(document, place, plan.number, statements, tuple(one.target for _, one in found), likeness)


def _names_promise(task: Task, words: _Clause, promise: Promise) -> bool:
    """Whether a task has the whole name of what is promised, of a number together with its figures, and adds no phase
    and no other area."""
    fact, quote = promise.fact, task.words.quote
    if isinstance(fact, QualitativeTarget) or have_incompatible_qualifiers(promise.words, quote):
        return False
    phases = construction("phase-of-name").findall
    if sorted(set(phases(promise.words))) != sorted(set(phases(quote))) or not _may_be_of_one_area(
        promise.words, quote
    ):
        return False
    if isinstance(fact, Milestone):
        return len(promise.normalized_name) >= _LEAST_EQUAL and promise.normalized_name in with_current_names(quote)
    numbers = set(_NUMBER.findall(fact.evidence.quote))
    return (
        bool(numbers) and numbers <= set(_NUMBER.findall(words.words)) and _has(words, _Clause.of(fact.subject), _FITS)
    )


def _may_be_of_one_area(one: str, other: str) -> bool:
    """Whether two texts name no area, or one in common."""
    areas, elsewhere = ([token.text for token in tokenize(text) if token.word_class in _AREA] for text in (one, other))
    return not (areas and elsewhere) or all(any(_same_area(name, place) for place in elsewhere) for name in areas)


def _passages(clauses: Sequence[_Clause], plan: _Plan) -> Iterator[_Passage]:
    """The passages of a plan that contain words of a task."""
    fits = sorted(
        (fit for number, clause in enumerate(clauses) for fit in islice(_fits(number, clause, plan), _MOST_FITS)),
        key=lambda fit: (fit.position, fit.clause),
    )
    total = sum(len(clause.words) for clause in clauses)
    group: list[_Fit] = []
    for fit in fits:
        if group and fit.position - group[-1].position > _NEAR:
            yield _passage(group, clauses, plan, total)
            group = []
        group.append(fit)
    if group:
        yield _passage(group, clauses, plan, total)


def _passage(fits: Sequence[_Fit], clauses: Sequence[_Clause], plan: _Plan, total: int) -> _Passage:
    covered = 0
    positions: set[int] = set()
    for number, clause in enumerate(clauses):
        own = [fit for fit in fits if fit.clause == number]
        if not own:
            continue
        best = max(own, key=lambda fit: (fit.length, -fit.position))
        parts = [fit for fit in own if fit.within] if best.within else [best]
        positions.update(fit.position for fit in parts)
        covered += min(len(clause.words), sum(fit.length for fit in parts))
    return _Passage(plan, tuple(sorted(positions)), 100 * covered // total)


def _fits(number: int, clause: _Clause, plan: _Plan) -> Iterator[_Fit]:
    """The statements of a plan that match a clause of a task."""
    least = _FITS // 2 if len(clause.words) > _LEAST_CLAUSE else _FITS
    for position in _near(clause, plan, least):
        other = plan.clauses[position]
        within = len(other.words) < len(clause.words)
        shorter, longer = (other, clause) if within else (clause, other)
        is_equal = shorter.words == longer.words
        if len(shorter.words) < (_LEAST_EQUAL if is_equal else _LEAST_CLAUSE):
            continue
        share = 100 * len(shorter.pairs & longer.pairs) // len(shorter.pairs)
        if is_equal or (share >= _FITS and _may_mean_one_thing(shorter.words, longer.words)):
            yield _Fit(number, position, len(shorter.words) * share // 100, within)


def _near(clause: _Clause, plan: _Plan, least: int) -> Iterator[int]:
    """The statements that share enough of the pairs of the clause or, if they are shorter, of their own pairs."""
    found = set(candidates(clause.pairs, plan.by_pair, least))
    shared: dict[int, int] = {}
    for pair in clause.pairs:
        for position in plan.by_pair.get(pair, ()):
            shared[position] = shared.get(position, 0) + 1
    found.update(
        position for position, count in shared.items() if 100 * count >= _FITS * len(plan.clauses[position].pairs)
    )
    return iter(sorted(found))


def _may_mean_one_thing(shorter: str, longer: str) -> bool:
    """Whether two clauses have no difference that distinguishes things."""
    numbers, others = set(_NUMBER.findall(shorter)), set(_NUMBER.findall(longer))
    if (numbers and not numbers <= others) or have_incompatible_qualifiers(shorter, longer):
        return False
    tokens, others_of = tokenize(shorter), tokenize(longer)
    if not _may_be_of_one_area(shorter, longer):
        return False
    for change, first, last, start, stop in SequenceMatcher(None, shorter, longer, autojunk=False).get_opcodes():
        if change == "equal":
            continue
        lost, gained = _touched(tokens, first, last), _touched(others_of, start, stop)
        if not lost <= _MAY_DIFFER or (change == "replace" and not gained <= _MAY_DIFFER):
            return False
        is_inside = 0 < first < len(shorter)
        if change == "insert" and is_inside and gained & _NARROWS:
            return False
    return True


def _same_area(one: str, other: str) -> bool:
    """Whether two names may refer to the same area: 太原, 太原市."""
    return one.startswith(other) or other.startswith(one)


def _touched(tokens: Sequence[Token], first: int, last: int) -> frozenset[str]:
    """The classes of the words that overlap a stretch of characters."""
    return frozenset(token.word_class for token in tokens if token.start < last and first < token.end)


def _speaks_of(task: _Clause, promise: Promise) -> bool:
    """Whether a task that has part of a sentence contains most words of a promise in it: of its name or its passage."""
    fact = promise.fact
    name = fact.name if isinstance(fact, Milestone) else fact.subject
    if isinstance(fact, Measure) and not _has_number(task, fact):
        return False
    return any(_has(task, _Clause.of(words), _NAMED) for words in (name, fact.evidence.quote))


def _has(task: _Clause, part: _Clause, least: int) -> bool:
    """Whether a task contains at least `least` percent of the character pairs of a part."""
    return bool(part.pairs) and 100 * len(part.pairs & task.pairs) >= least * len(part.pairs)


def _has_number(task: _Clause, fact: Measure) -> bool:
    """Whether a task gives one of the numbers of a promise, or either of them has none."""
    given = set(_NUMBER.findall(task.words))
    return (
        not given
        or not given.isdisjoint(_NUMBER.findall(fact.evidence.quote))
        or not _NUMBER.search(fact.evidence.quote)
    )


@dataclass(frozen=True, slots=True)
class PromiseTasks:
    """The tasks that belong to a promise: the one that says who is responsible, and the one that gives the result."""

    assigned: TaskAlignment | None = None
    result: TaskAlignment | None = None


def tasks_of_promises(linked: LinkedReports) -> dict[FactReference, PromiseTasks]:
    """For each promise that tasks belong to, the task that assigns it and the one that gives its result.

    For the assignment, a list of tasks takes precedence over a table of fulfilment, then the task with the most words
    in common. For the result, the latest document takes precedence, if such dates are known, and then likewise.
    """
    assigned: dict[FactReference, list[TaskAlignment]] = {}
    results: dict[FactReference, list[TaskAlignment]] = {}
    for alignment in linked.alignments:
        task = linked.task(alignment)
        for promise in alignment.promises:
            if task.bodies or task.deadline:
                assigned.setdefault(promise, []).append(alignment)
            if task.result or task.status:
                results.setdefault(promise, []).append(alignment)

    def is_result(one: TaskAlignment) -> bool:
        task = linked.task(one)
        return task.result is not None or task.status is not None

    def day(one: TaskAlignment) -> int:
        date = linked.task_lists[one.document].report.date
        return 0 if date is None else date.toordinal()

    def order(one: TaskAlignment) -> tuple[int, int, int]:
        return -one.likeness, one.document, one.task

    return {
        promise: PromiseTasks(
            min(assigned.get(promise, ()), key=lambda one: (is_result(one), *order(one)), default=None),
            min(results.get(promise, ()), key=lambda one: (-day(one), *order(one)), default=None),
        )
        for promise in {*assigned, *results}
    }
