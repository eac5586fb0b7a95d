"""Numbers with unit and comparator: the raw material of measures.

A numeral becomes a quantity if a unit follows and nothing indicates that it is part of a name, a date, an ordinal or an
age (`kg.extract.quantity_filter`). Rejected numerals are kept with the reason, so that a build can list them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from kg.errors import VocabularyError
from kg.extract.quantity_filter import (
    NO_UNIT,
    WORD,
    YEAR,
    Numeral,
    is_other_word,
    reason_in_sight,
    reason_of_unit,
)
from kg.grammar.constructions import construction, is_one_of
from kg.grammar.number import verbs_of_level
from kg.lang import units
from kg.lang.numerals import NUMERAL, parse_chinese, parse_numeral
from kg.lang.units import Unit, read_unit, unit_of
from kg.lang.words import (
    codes_by_word,
    ends_like_comparator,
    longest_first,
    pattern_of,
    words_of,
    words_of_classes,
)
from kg.vocabulary import load_scheme

_QUOTED = re.compile(r"“[^”]*”|《[^》]*》|‘[^’]*’|\"[^\"]*\"")
_LONGEST_NAME = 24
_PERCENT = Unit("%", "percent", units.MEASURE, 0)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number at [start, end) of its sentence; `number_end` is the end of the numeral with its multiplier.

    `end` is after the unit and the comparator word; `left_end` is the end of the words before it, excluding a
    comparator word. `after`: the comparator word after the unit, empty if there is none.
    """

    start: int
    number_end: int
    end: int
    left_end: int
    value: Decimal
    value_max: Decimal | None
    unit: Unit
    comparator: str
    after: str


@dataclass(frozen=True, slots=True)
class RejectedNumeral:
    """A numeral that is not a quantity, and the reason."""

    start: int
    end: int
    reason: str


def find_quantities(sentence: str) -> tuple[list[Quantity], list[RejectedNumeral]]:
    """All quantities of a sentence in order, and the rejected numerals."""
    quantities: list[Quantity] = []
    passed: list[RejectedNumeral] = []
    named: list[tuple[int, int]] | None = None
    at = 0
    for match in NUMERAL.finditer(sentence):
        start = match.start()
        if start < at:
            continue
        if named is None:
            named = _names(sentence)
        if any(first <= start < last for first, last in named):
            passed.append(RejectedNumeral(start, match.end(), "name"))
            continue
        found = _read(sentence, match)
        if isinstance(found, Quantity):
            quantities.append(found)
            at = found.end
        elif match.lastgroup != "chinese" or found != WORD:
            passed.append(RejectedNumeral(start, match.end(), found))
    return _spread_after(sentence, quantities), passed


def _names(sentence: str) -> list[tuple[int, int]]:
    """Spans in quotation marks or title marks: numbers in them belong to names, slogans, titles."""
    return [
        match.span()
        for match in _QUOTED.finditer(sentence)
        if match.group()[0] == "《" or len(match.group()) <= _LONGEST_NAME + 2
    ]


def _read(sentence: str, match: re.Match[str]) -> Quantity | str:
    """The quantity of a numeral, or the reason why it is rejected."""
    start, end = match.span()
    value, value_max, unit = _value(match)
    chinese = match.group("chinese") is not None
    if value is None:
        return WORD if chinese else "no numeral"
    numeral = Numeral(sentence, start, end, match.group(), chinese)
    reason = _reason_of_range(match, value, value_max, numeral.following) or reason_in_sight(numeral)
    if reason:
        return reason
    more = ""
    if unit is None:
        if construction("some-more").match(numeral.following):
            more, end = numeral.following, end + 1
        if sentence[end : end + 1] == " " and read_unit(sentence, end + 1):
            end += 1
        unit = _unit(numeral, end, more)
        if unit is None:
            return WORD if chinese else NO_UNIT
    reason = reason_of_unit(numeral, end, unit, _left_comparator(numeral)[0] != "=")
    if reason:
        return reason
    number_end = match.end()
    if unit.code == "tenth":
        value, value_max = value * 10, None if value_max is None else value_max * 10
        number_end += 1
        half = construction("half-tenth").match(sentence, number_end)
        if half:  # 九成五
            value, number_end = value + (parse_chinese(half.group()) or 0), number_end + 1
        unit = replace(_PERCENT, length=number_end - end)
    comparator, left_end = _left_comparator(numeral)
    if construction("more").search(more + match.group()):
        comparator = _notation()["gt"]
    after, behind, end = _right_comparator(sentence, end + unit.length, unit)
    return Quantity(start, number_end, end, left_end, value, value_max, unit, behind or comparator, after)


def _value(match: re.Match[str]) -> tuple[Decimal | None, Decimal | None, Unit | None]:
    """Value, upper bound of a range, and the unit if it is part of the numeral (百分之五, 三分之一)."""
    if match.group("dash"):
        return *_range(match.group("first"), match.group("last")), None
    if match.group("percent"):
        return parse_numeral(match.group("percent")), None, _PERCENT
    over = match.group("over") or match.group("over2")
    if over:
        top, bottom = parse_numeral(over), parse_numeral(match.group("under") or match.group("under2"))
        if not top or not bottom or top >= bottom:
            return None, None, None
        share = (100 * top / bottom).quantize(Decimal("0.01"))
        whole = share.to_integral_value()
        return whole if whole == share else share.normalize(), None, _PERCENT
    if match.group("arabic"):
        return parse_numeral(match.group("arabic")), None, None
    return parse_chinese(match.group("chinese")), None, None


def _range(first: str, last: str) -> tuple[Decimal | None, Decimal | None]:
    """2-3, 300万—500万; a multiplier only at the end applies to both (3—5万)."""
    low, high = parse_numeral(first), parse_numeral(last)
    if low is None or high is None:
        return None, None
    digits = re.match(r"[\d,.]+", last)
    plain = Decimal(digits.group().replace(",", "")) if digits else high
    if high != plain and first[-1].isdigit() and low < high / 100:
        low *= high / plain
    return low, high


def _reason_of_range(match: re.Match[str], low: Decimal, high: Decimal | None, following: str) -> str | None:
    if not match.group("dash"):
        return None
    if YEAR.fullmatch(match.group("first")) and construction("year").match(following):
        return "date"
    if high is not None and high <= low and match.group("dash") in "-－—":
        return "name"
    return None


def _unit(numeral: Numeral, at: int, more: str) -> Unit | None:
    """The unit after a numeral; persons if there is none (80万重点群体); the unit at the end of a list."""
    sentence = numeral.sentence
    unit = read_unit(sentence, at)
    if unit and is_other_word(sentence, at, unit.length):
        unit = None
    if (
        unit
        and unit.unit_class == units.CLASSIFIER
        and (visits := read_unit(sentence, at + unit.length))
        and (visits.code == "person-times")
    ):
        return replace(visits, length=unit.length + visits.length)
    if unit is not None:
        return unit
    ends = sentence[at : at + 1] in _ENDS or _after().match(sentence, at) or _mark_passed().match(sentence, at)
    if construction("large").search(numeral.text) or more:
        if _persons().match(sentence, at):
            return unit_of("person")
        if ends:
            return _unit_left_out(numeral)
    if numeral.chinese:
        return None
    if ends and _of_index().search(numeral.before):
        return Unit("", None, units.MEASURE, 0)
    return _unit_of_list(sentence, at)


@cache
def _approximately() -> str:
    words = codes_by_word("comparator", "wordBefore").items()
    return longest_first(word for word, code in words if code == "approx" and len(word) == 1)


@cache
def _of_index() -> re.Pattern[str]:
    """An index or ratio reaches a number without a unit: 指数达到92, 收入比缩小到2.5以内."""
    nouns = longest_first(words_of("numeral-context", "index", "word"))
    verbs = longest_first(verbs_of_level())
    return re.compile(rf"(?:{nouns})[^，。；、]{{0,6}}?(?:{verbs})(?:{_approximately()})?$")


_ENDS = ("", *"，。、；）")


@cache
def _mark_passed() -> re.Pattern[str]:
    return pattern_of("numeral-context", "mark-passed", "word")


@cache
def _leaving_out() -> tuple[re.Pattern[str], Mapping[str, Unit]]:
    """Nouns whose numbers need no unit at the end or before a verb of reaching, with the unit of each."""
    unit_of: dict[str, Unit] = {}
    for concept in load_scheme("numeral-context"):
        if concept.code in ("of-money", "of-persons", "of-visits", "of-entities"):
            (text,) = concept.words["unitWord"]
            unit = read_unit(text, 0)
            if unit is None:
                raise VocabularyError(
                    f"ontology/vocab/numeral-context.ttl: {concept.code}: {text} is not a unit; add it"
                )
            unit_of |= dict.fromkeys(concept.words["word"], replace(unit, length=0))
    said = longest_first([*verbs_of_level(), *words_of_classes("increase", "raise", "measure-adverb", "adverb")])
    return re.compile(rf"(?P<noun>{longest_first(unit_of)})(?:{said})*$"), unit_of


def _unit_left_out(numeral: Numeral) -> Unit | None:
    """The omitted unit of a large number, determined by its subject: 产值突破千亿, 用户90万."""
    pattern, unit_of = _leaving_out()
    match = pattern.search(numeral.before)
    return unit_of[match.group("noun")] if match else None


@cache
def _persons() -> re.Pattern[str]:
    return re.compile(rf"[\u4e00-\u9fff]{{0,5}}?(?:{longest_first(words_of_classes('person'))})")


def _unit_of_list(sentence: str, at: int) -> Unit | None:
    """分别提高2.2、0.7、1.8个百分点: the unit after the last number of a list applies to all."""
    match = construction("listed").match(sentence, at)
    unit = read_unit(sentence, match.end()) if match else None
    return replace(unit, length=0) if unit and unit.unit_class != units.TIME else None


@cache
def _notation() -> dict[str, str]:
    return {concept.code: concept.notation or "=" for concept in load_scheme("comparator")}


@cache
def _before() -> re.Pattern[str]:
    words = [word for word, code in codes_by_word("comparator", "wordBefore").items() if code != "eq" and len(word) > 1]
    short = [word for word, code in codes_by_word("comparator", "wordBefore").items() if code in ("gt", "approx")]
    return re.compile(rf"(?P<word>{longest_first([*words, *short])}){construction('reaching').pattern}?$")


_DOING = ("deliver", "deliver-or-noun", "build", "set-up", "works", "push", "prepare", "fund")


@cache
def _at_least_to_do() -> re.Pattern[str]:
    """至少引入2家: the comparator comes before the verb."""
    least = longest_first(words_of("numeral-context", "at-least", "word"))
    return re.compile(rf"(?:{least})(?:{longest_first(words_of_classes(*_DOING))})$")


def _left_comparator(numeral: Numeral) -> tuple[str, int]:
    """The comparator before a numeral and its start; `=` and the start of the numeral if there is none."""
    for pattern in (_before(), construction("compared-with")):
        match = pattern.search(numeral.before)
        if match and not ends_like_comparator(numeral.before, match.end("word")):
            return _notation()[codes_by_word("comparator", "wordBefore")[match.group("word")]], match.start()
    passing = construction("passing").search(numeral.before)
    if passing:
        return _notation()["gt"], passing.start("word")
    if _at_least_to_do().search(numeral.before):
        return _notation()["ge"], numeral.start
    if construction("upon").search(numeral.before) and is_one_of(numeral.text, "bare-multiplier"):
        return _notation()["ge"], numeral.start - 1
    return "=", numeral.start


@cache
def _after() -> re.Pattern[str]:
    return re.compile(longest_first(codes_by_word("comparator", "wordAfter")))


def _right_comparator(sentence: str, at: int, unit: Unit) -> tuple[str, str, int]:
    """The comparator word after a unit, its notation (empty if there is none), and the end of the quantity."""
    match = _after().match(sentence, at)
    if match is None or is_other_word(sentence, at, len(match.group())):
        return "", "", at
    if construction("more").fullmatch(match.group()) and unit.text == "%":
        return "", "", at
    code = codes_by_word("comparator", "wordAfter")[match.group()]
    return "" if construction("more").fullmatch(match.group()) else match.group(), _notation()[code], match.end()


def _spread_after(sentence: str, quantities: list[Quantity]) -> list[Quantity]:
    """左右, 以上 … at the end of a 分别 list apply to all members."""
    result = list(quantities)
    for i in range(len(result) - 2, -1, -1):
        this, following = result[i], result[i + 1]
        if (
            following.after
            and not this.after
            and this.comparator == "="
            and this.unit.text == following.unit.text
            and construction("joint").fullmatch(sentence, this.end, following.start)
            and construction("respectively").search(sentence, 0, this.start)
        ):
            result[i] = replace(this, comparator=following.comparator, after=following.after)
    return result
