"""What a later report says about the past, indexed so that the candidates for a promise are found without a search.

Only the review counts: a number in the plan is never an outcome.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from kg.facts import REVIEW, FactKind, Measure, Milestone, Period, ReportFacts, Statement, StatementKind
from kg.grammar.constructions import construction
from kg.lang.words import longest_first, pattern_of, words_of
from kg.link.counting import NOT_SAID, Counting, read_counting
from kg.link.name_similarity import bigrams, normalized_name, normalized_thing_name, with_current_names
from kg.link.promises import kind_of_list, with_verb

_MARKS = "，、,"


@dataclass(frozen=True, slots=True)
class Named:
    """A fact or statement of a review with its index in its list, what is compared of its name, and its words.

    `counting`: how the number of a measure came about.
    """

    index: int
    normalized_name: str
    fact: Measure | Milestone | Statement
    words: str = ""
    counting: Counting = NOT_SAID


@dataclass(frozen=True, slots=True)
class Review:
    """The review in a report.

    `year`: the year that it looks back on, the one before the report. `delivered`, `binding`: indices of the statements
    that say that a whole livelihood list was delivered, or that all binding indicators were met.
    """

    number: int
    year: int
    measures: tuple[Named, ...]
    by_indicator: dict[str, list[int]]
    measures_by_bigram: dict[str, list[int]]
    milestones: tuple[Named, ...]
    by_project: dict[str, list[int]]
    milestones_by_bigram: dict[str, list[int]]
    statements: tuple[Named, ...]
    statements_by_bigram: dict[str, list[int]]
    delivered: tuple[int, ...]
    binding: tuple[int, ...]
    measures_of_statement: dict[int, list[int]]


def read_review(number: int, facts: ReportFacts) -> Review:
    """The review in the report with this number."""
    looking_back = {i for i, s in enumerate(facts.statements) if s.section.role == REVIEW}
    measures = tuple(
        _named_measure(i, m, facts)
        for i, m in enumerate(facts.measures)
        if m.kind is FactKind.OUTCOME and m.statement in looking_back and m.aspect != "rank" and not _is_base(m, facts)
    )
    milestones = tuple(
        Named(i, normalized_thing_name(m.name, facts.report.area), m)
        for i, m in enumerate(facts.milestones)
        if m.kind is FactKind.OUTCOME and m.statement in looking_back
    )
    statements = tuple(
        Named(i, with_current_names(s.evidence.quote), s)
        for i, s in enumerate(facts.statements)
        if i in looking_back and s.kind in (StatementKind.OUTCOME, StatementKind.CONTEXT)
    )
    return Review(
        number,
        facts.report.year - 1,
        measures,
        _index((n, m.fact.indicator) for n, m in enumerate(measures) if isinstance(m.fact, Measure)),
        _bigram_index(measures),
        milestones,
        _index((n, m.fact.project) for n, m in enumerate(milestones) if isinstance(m.fact, Milestone)),
        _bigram_index(milestones),
        statements,
        _bigram_index(statements),
        tuple(
            named.index
            for named in statements
            if isinstance(named.fact, Statement)
            and (is_of_one_year(named.fact.period) or construction("each-year").search(named.fact.evidence.quote))
            and _says_all_delivered(named.fact.evidence.quote)
        ),
        tuple(
            named.index
            for named in statements
            if isinstance(named.fact, Statement) and _says_all_binding_met(named.fact.evidence.quote)
        ),
        _index_of_numbers((m.statement, i) for i, m in enumerate(facts.measures) if m.statement in looking_back),
    )


def _is_base(measure: Measure, facts: ReportFacts) -> bool:
    """Whether a number is the starting point of a change (从3万元提高到15万元), which does not answer a promise."""
    span, source = facts.statements[measure.statement].evidence.span, facts.text.source.text
    opened, changed = _change()
    before, behind = source[span.start : measure.number.start], source[measure.number.end : span.end]
    return opened.search(before) is not None and changed.match(behind) is not None


@cache
def _change() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What comes before a base value, at a distance of a few words at most, and what comes after it."""
    base = longest_first(words_of("outcome-cue", "base-value", "word"))
    changed = longest_first(words_of("outcome-cue", "changed-to", "word"))
    return re.compile(rf"(?:{base})[^，。；]{{0,12}}$"), re.compile(
        rf"{construction('up-to-change').pattern}(?:{changed})"
    )


def _named_measure(index: int, measure: Measure, facts: ReportFacts) -> Named:
    clause = facts.statements[measure.statement].evidence.quote
    subject = kind_of_list(with_verb(measure.subject, clause))
    year = pattern_of("outcome-cue", "whole-year", "word").match(clause)
    before = year.group() if year else ""
    words = before + subject + measure.evidence.quote + _rank(measure, facts)
    return Named(index, normalized_name(subject), measure, words, read_counting(measure, facts))


def _rank(measure: Measure, facts: ReportFacts) -> str:
    """The words directly after a number that rank it (居全国第二), which applies to totals, not to additions."""
    quote = measure.evidence.quote
    behind = facts.statements[measure.statement].evidence.quote.partition(quote)[2].lstrip(_MARKS)
    if not behind and measure.statement + 1 < len(facts.statements):
        behind = facts.statements[measure.statement + 1].evidence.quote
    rank = pattern_of("outcome-cue", "ranked", "word").match(behind)
    return rank.group() if rank else ""


def candidates(wanted: frozenset[str], index: dict[str, list[int]], least: int) -> Iterator[int]:
    """The positions with at least `least` percent of the wanted bigrams, in order."""
    counts = Counter(position for bigram in sorted(wanted) for position in index.get(bigram, ()))
    needed = least * len(wanted)
    return (position for position in sorted(counts) if 100 * counts[position] >= needed)


def is_of_one_year(period: Period | None) -> bool:
    """Whether a period is of no more than one year."""
    return period is None or period.start.year == period.end.year


def _says_all_delivered(quote: str) -> bool:
    """Whether a sentence says that a list was delivered; that it is worked on says so only with the number of items."""
    name = pattern_of("outcome-cue", "livelihood-list", "word").search(quote)
    done = pattern_of("outcome-cue", "fulfilled", "word").search(quote)
    if name is None or done is None or pattern_of("outcome-cue", "priority", "word").search(quote):
        return False
    worked_on = pattern_of("outcome-cue", "worked-on", "word").fullmatch(done.group()) is not None
    return not worked_on or _counted(quote, name.start())


def _says_all_binding_met(quote: str) -> bool:
    """Whether a sentence says that the binding indicators as a whole were met (约束性指标全面完成)."""
    named = pattern_of("outcome-cue", "binding", "word").search(quote)
    return named is not None and pattern_of("outcome-cue", "fulfilled", "word").search(quote, named.end()) is not None


def _counted(quote: str, end: int) -> bool:
    return construction("any-numeral").search(quote[:end]) is not None


def _bigram_index(named: tuple[Named, ...]) -> dict[str, list[int]]:
    return _index(
        (position, pair) for position, one in enumerate(named) for pair in sorted(bigrams(one.normalized_name))
    )


def _index(pairs: Iterable[tuple[int, str | None]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for position, key in pairs:
        if key is not None:
            found[key].append(position)
    return dict(found)


def _index_of_numbers(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for statement, index in pairs:
        found[statement].append(index)
    return dict(found)
