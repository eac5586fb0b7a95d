"""The scale of an industry, expressed as a grade: 产业迈上五千亿级规模, 打造千亿级产业集群.

It is a minimum amount of money.
"""

from __future__ import annotations

import re

from kg.extract.context import SentenceContext
from kg.extract.measure_candidate import MeasureCandidate, quote_start, tidy_subject
from kg.extract.quantities import Quantity
from kg.grammar.constructions import construction
from kg.grammar.members import members_before_etcetera
from kg.grammar.number import counted_noun, read_predicate, strip_actions, strip_adverbs
from kg.lang.numerals import ARABIC, CHINESE, parse_numeral
from kg.lang.units import unit_of
from kg.lang.words import label_of, pattern_of

_NUMBER = re.compile(rf"(?<!\d)(?P<number>(?:{CHINESE}|{ARABIC}))")
#: The lowest grade of money in reports.
_LEAST = 10**9


def find_scales(context: SentenceContext, drafts: list[MeasureCandidate]) -> list[MeasureCandidate]:
    """The scales in a sentence, one for each industry; `drafts` are its other numbers.

    A grade that a number counts (3个千亿级产业) is part of a name.
    """
    found: list[MeasureCandidate] = []
    if not construction("grade").search(context.words):
        return found
    money = unit_of("yuan")
    counted = {draft.quantity.end for draft in drafts}
    grades = [(match, end) for match in _NUMBER.finditer(context.words) if (end := _grade_end(context.words, match))]
    for match, grade_end in grades:
        value = parse_numeral(match.group("number"))
        if value is None or value < _LEAST or match.start() in counted:
            continue
        begin, end = context.clause_of(match.start())
        begin = max([begin, *(stop for stop in counted if stop <= match.start())])
        start, number_end = match.span("number")
        following = construction("mark").split(context.words[grade_end:end], maxsplit=1)[0]
        if any(character.isdigit() for character in following):  # 千亿级产业3个
            continue
        quantity = Quantity(start, number_end, grade_end, start, value, None, money, ">=", "")
        if sum(begin <= other.start() < end for other, _ in grades) > 1:  # types of things: 百亿级企业和千亿级园区
            continue
        for subject in _subjects(context.words[begin:start], following):
            first = quote_start(context.words, subject[:2], begin, start)
            found.append(MeasureCandidate(quantity, tidy_subject(subject), "quantity", None, "scale", first, grade_end))
    return found


def _grade_end(words: str, number: re.Match[str]) -> int:
    """The end of the grade that begins with a number; 0 if there is none."""
    match = construction("grade").match(words, number.end())
    return match.end() if match else 0


def _subjects(left: str, right: str) -> list[str]:
    """The things with this scale: those before a verb of reaching, or else the noun after the grade."""
    scale = label_of("numeral-context", "scale")
    predicate = read_predicate(left, unit_of("yuan").text)
    before = strip_actions(strip_adverbs(predicate.rest)).strip()
    if predicate.kind == "level" and before:
        names = members_before_etcetera(before)
    else:
        noun = "" if pattern_of("numeral-context", "scale", "word").match(right) else counted_noun(right)
        names = [noun] if noun and left and not before else []
    return [name if name.endswith(scale) else name + scale for name in names]
