"""Ratios: the shares of the parts of a whole (三次产业比重为3:50:47), and one amount in terms of another (2.3:1)."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from kg.extract.context import SentenceContext
from kg.extract.measure_candidate import MeasureCandidate, quote_start, tidy_subject
from kg.extract.quantities import Quantity
from kg.grammar.members import split_members
from kg.grammar.number import Predicate, read_predicate, strip_actions, strip_adverbs, strip_ending_act
from kg.lang.numerals import parse_numeral
from kg.lang.units import MEASURE, Unit
from kg.lang.words import label_of, longest_first, words_of

_NUMBER = r"\d{1,3}(?:\.\d+)?"
_SIGN = re.compile(r"[:：∶]\d")
_RATIO = re.compile(rf"(?<![\d:：∶.]){_NUMBER}(?:[:：∶]{_NUMBER})+(?![\d:：∶%％])")
_PERCENT, _TIMES = Unit("%", "percent", MEASURE, 0), Unit("", None, MEASURE, 0)
#: The deviation from 100 allowed for the sum of rounded shares.
_ROUNDING = Decimal(1)


@cache
def _proportion() -> re.Pattern[str]:
    return re.compile(rf"(?:{longest_first(words_of('numeral-context', 'proportion', 'word'))})$")


def find_ratios(context: SentenceContext) -> list[MeasureCandidate]:
    """The shares and ratios of a sentence, in order; the starting value of a change belongs to the year before."""
    drafts: list[MeasureCandidate] = []
    if _SIGN.search(context.words) is None:  # most sentences contain no ratio and need not be scanned digit by digit
        return drafts
    subject, behind = "", 0
    for match in _RATIO.finditer(context.words):
        clause = context.clause_of(match.start())
        begin = max(clause[0], behind)
        predicate = read_predicate(context.words[begin : match.start()], _PERCENT.text)
        subject = strip_actions(strip_adverbs(predicate.rest)) or (subject if behind > clause[0] else "")
        behind = match.end()
        values = [_number(part.group(), part.start() + match.start()) for part in re.finditer(_NUMBER, match.group())]
        if subject:
            drafts.extend(_read(context, subject, predicate, begin, values))
    return drafts


def _number(text: str, start: int) -> tuple[Decimal, int, int]:
    return parse_numeral(text) or Decimal(), start, start + len(text)


def _read(
    context: SentenceContext,
    subject: str,
    predicate: Predicate,
    begin: int,
    values: list[tuple[Decimal, int, int]],
) -> list[MeasureCandidate]:
    """One measure for each share, or one for the ratio of an amount to another; none if it is neither."""
    if len(values) == 2 and values[1][0] == 1:
        return [_draft(context, subject, predicate, begin, values[0], _TIMES, values[1][2])]
    members = split_members(_proportion().sub("", strip_ending_act(subject)), len(values))
    whole = sum((value for value, _, _ in values), Decimal())
    if members is None or abs(whole - 100) > _ROUNDING:
        return []
    share, end = label_of("numeral-context", "proportion"), values[-1][2]
    return [
        _draft(context, member + share, predicate, begin, value, _PERCENT, end)
        for member, value in zip(members, values, strict=True)
    ]


def _draft(
    context: SentenceContext,
    subject: str,
    predicate: Predicate,
    begin: int,
    number: tuple[Decimal, int, int],
    unit: Unit,
    end: int,
) -> MeasureCandidate:
    value, start, number_end = number
    quantity = Quantity(start, number_end, end, start, value, None, unit, "=", "")
    first = quote_start(context.words, subject[:2], begin, start)
    subject = tidy_subject(subject)
    return MeasureCandidate(quantity, subject, "quantity", None, "ratio", first, end, base=predicate.base, flow=False)
