"""The scale of an industry, said as a grade: 产业迈上五千亿级规模, 打造千亿级产业集群; a sum of money, at least."""

from __future__ import annotations

import re

from kg.extract.context import SentenceContext
from kg.extract.draft import Draft, quote_start, tidy_subject
from kg.extract.quantities import Quantity
from kg.grammar.members import members_before_etcetera
from kg.grammar.number import counted_noun, read_predicate, strip_actions, strip_adverbs
from kg.lang.numerals import ARABIC, CHINESE, parse_numeral
from kg.lang.units import MEASURE, Unit
from kg.lang.words import label_of, pattern_of

_GRADE = re.compile(rf"(?<!\d)(?P<number>(?:{CHINESE}|{ARABIC}))元?级")
_STOP = re.compile("[、，,；：]")
_MONEY = Unit("元", "yuan", MEASURE, 1)
#: No grade of money that reports speak of is lower.
_LEAST = 10**9


def find_scales(context: SentenceContext, drafts: list[Draft]) -> list[Draft]:
    """The scales of a sentence, one for each industry; `drafts` are its other numbers.

    A grade that a number counts (3个千亿级产业) is part of a name.
    """
    found: list[Draft] = []
    if _GRADE_ENDING not in context.words:
        return found
    counted = {draft.quantity.end for draft in drafts}
    for match in _GRADE.finditer(context.words):
        value = parse_numeral(match.group("number"))
        if value is None or value < _LEAST or match.start() in counted:
            continue
        begin, end = context.clause_of(match.start())
        begin = max([begin, *(stop for stop in counted if stop <= match.start())])
        start, number_end = match.span("number")
        following = _STOP.split(context.words[match.end() : end], maxsplit=1)[0]
        if any(character.isdigit() for character in following):  # 千亿级产业3个
            continue
        quantity = Quantity(start, number_end, match.end(), start, value, None, _MONEY, ">=", "")
        if len(_GRADE.findall(context.words, begin, end)) > 1:  # sorts of things: 百亿级企业和千亿级园区
            continue
        for subject in _subjects(context.words[begin:start], following):
            first = quote_start(context.words, subject[:2], begin, start)
            found.append(Draft(quantity, tidy_subject(subject), "quantity", None, "scale", first, match.end()))
    return found


_GRADE_ENDING = "级"


def _subjects(left: str, right: str) -> list[str]:
    """What is of that scale: the things before a verb of reaching, else the noun behind the grade."""
    scale = label_of("numeral-context", "scale")
    predicate = read_predicate(left, _MONEY.text)
    before = strip_actions(strip_adverbs(predicate.rest)).strip()
    if predicate.kind == "level" and before:
        names = members_before_etcetera(before)
    else:
        noun = "" if pattern_of("numeral-context", "scale", "word").match(right) else counted_noun(right)
        names = [noun] if noun and left and not before else []
    return [name if name.endswith(scale) else name + scale for name in names]
