"""Ranks: 居全国第三位, 位居全国首位, 全国第一, 进入前十位, 从第9位升至第4位."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import cache

from kg.extract.context import SentenceContext
from kg.extract.measure_candidate import MeasureCandidate, quote_start, tidy_subject
from kg.extract.quantities import Quantity
from kg.extract.subject_resolution import theme_of
from kg.grammar.constructions import construction
from kg.grammar.members import split_members
from kg.grammar.number import is_dependent, is_verb, strip_actions, strip_adverbs
from kg.grammar.rank import field_of, is_ranking, may_rank, rank_called, rank_pattern, ranking_verbs, without_streak
from kg.lang.numerals import parse_numeral
from kg.lang.units import ORDINAL, Unit
from kg.lang.words import label_of, longest_first, words_of, words_of_classes


def find_ranks(context: SentenceContext, drafts: list[MeasureCandidate]) -> list[MeasureCandidate]:
    """The ranks of a sentence; `drafts` are its other numbers.

    A rank directly after another belongs to the same thing, which has risen or fallen to it.
    """
    words = context.words
    found: list[MeasureCandidate] = []
    if not may_rank(words):
        return found
    behind = -1
    for match in rank_pattern().finditer(words):
        numeral = next((name for name in ("ordinal", "top", "first") if match.group(name)), "")
        start, end = match.span(numeral)
        value = Decimal(1) if numeral == "first" else parse_numeral(match.group(numeral))
        if value is None or not is_ranking(words, match):
            continue
        if any(draft.quantity.start <= start < draft.quantity.end for draft in drafts):
            continue
        if match.start() == behind:
            subject = found[-1].subject
            begin = found[-1].start
        else:
            subject, begin = _subject(context, match, drafts)
            begin = quote_start(words, subject[:6], begin, start)
        behind = match.end()
        end = start + 1 if numeral == "first" else end
        comparator = "<=" if numeral == "top" else "="
        quantity = Quantity(start, end, match.end(), match.start(), value, None, _unit(), comparator, "")
        base = match.group("verb") in words_of_classes("from")
        draft = MeasureCandidate(quantity, subject, "rank", None, "rank", begin, match.end(), base=base)
        found.extend(_of_members(words, draft) or [draft])
    return found


def _of_members(words: str, first: MeasureCandidate) -> list[MeasureCandidate]:
    """The ranks of a list of things with one for each (A、B增速分别居全省第2位、第4位), empty if it is none.

    A rank behind the first one has neither a verb nor a field, so that it is none by itself.
    """
    begin, end = first.start, first.end
    if not construction("respectively").search(words, begin, end):
        return []
    ends = [first.quantity]
    while joint := construction("rank-joint").match(words, end):
        match = rank_pattern().match(words, joint.end())
        numeral = next((name for name in ("ordinal", "top") if match and match.group(name)), "")
        value = parse_numeral(match.group(numeral)) if match and numeral else None
        if match is None or value is None or match.group("verb") or match.group("field"):
            break
        end = match.end()
        start, number_end = match.span(numeral)
        comparator = "<=" if numeral == "top" else "="
        ends.append(Quantity(start, number_end, end, start, value, None, _unit(), comparator, ""))
    subject = first.subject.removesuffix(rank_called())
    field = field_of(words[begin : first.quantity.start])
    members = split_members(subject.removesuffix(field), len(ends)) if len(ends) > 1 else None
    return [
        replace(first, quantity=quantity, subject=member + field + rank_called(), end=quantity.end)
        for quantity, member in zip(ends, members or [], strict=bool(members))
    ]


@cache
def _unit() -> Unit:
    """The common unit of all ranks, however they are written."""
    return Unit(label_of("ranking", "unit"), None, ORDINAL, 1)


@cache
def _ranked() -> re.Pattern[str]:
    """The start of the words for the ranking, before which the ranked thing is named."""
    verbs = [verb for verb in ranking_verbs() if len(verb) > 1]
    return re.compile(longest_first([*verbs, *words_of("ranking", "ranking", "word")]))


def _subject(context: SentenceContext, match: re.Match[str], drafts: list[MeasureCandidate]) -> tuple[str, int]:
    """The ranked thing, and the start of the words that name it."""
    clause = context.clause_of(match.start())
    earlier = [d for d in drafts if d.quantity.end <= match.start() and d.quantity.end > clause[0]]
    begin = max(clause[0], earlier[-1].quantity.end if earlier else 0)
    named = None if match.group("verb") else _ranked().search(match.group("field"))
    head = match.start("field") + named.start() if named else match.start()
    subject = strip_actions(without_streak(context.words[begin:head]))
    if len(subject) < 2 or is_dependent(subject) or is_verb(subject):
        theme = theme_of(context, begin, drafts)
        subject = theme if theme.endswith(subject) else theme + subject
    subject = strip_adverbs(subject)
    called = next((word for word in words_of("ranking", "ranked", "word") if subject.endswith(word)), "")
    return tidy_subject(subject.removesuffix(called)) + field_of(match.group("field")) + rank_called(), begin
