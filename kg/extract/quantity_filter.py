"""Rejects numerals that are not quantities: parts of a name, a date, an ordinal, an age, a rate or another word.

The words that indicate this are in the vocabulary `numeral-context`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from kg.grammar.constructions import construction, is_one_of
from kg.grammar.number import verbs_of_level
from kg.lang import units
from kg.lang.numerals import parse_chinese
from kg.lang.units import Unit, read_unit
from kg.lang.words import longest_first, pattern_of, words_of, words_of_classes

#: Reasons that other modules check for; a build lists all of them unchanged.
WORD = "word"
NO_UNIT = "no unit"

LETTER = re.compile(r"[A-Za-z]")
YEAR = re.compile(r"(?:19|20)\d\d")
_DIGIT_BEFORE = re.compile(r"[0-9] +$")
_HAN = re.compile(r"[\u4e00-\u9fffA-Z]")
_JOINTS = "+×＋/:"
_LATIN_UNITS = "kGMTEPh"
_RELATIVE = frozenset({"percent", "times", "percentage-point", "tenth"})


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral at [start, end) of a sentence; `chinese`: written in characters."""

    sentence: str
    start: int
    end: int
    text: str
    chinese: bool

    @property
    def before(self) -> str:
        """The sentence up to the numeral."""
        return self.sentence[: self.start]

    @property
    def following(self) -> str:
        """The character after the numeral, empty at the end."""
        return self.sentence[self.end : self.end + 1]


def is_other_word(sentence: str, at: int, length: int) -> bool:
    """Whether the word at `at` only begins like a unit or comparator of this length: 人口, 成为, 内需."""
    match = pattern_of("numeral-context", "other-word", "word").match(sentence, at)
    return match is not None and match.end() - at > length


def reason_in_sight(numeral: Numeral) -> str | None:
    """The reason given by the immediate context of a numeral: 第三, 每千人, 5G, “1+N”, [3], 1. at the start."""
    last, following = numeral.before[-1:], numeral.following
    if last and following and last in "[［〔" and following in "]］〕":
        return "footnote mark"
    if construction("ordinal-sign").match(last):
        return "ordinal"
    if construction("rate-sign").match(last):
        return "rate base"
    if numeral.chinese:
        return WORD if construction("more-of-large").match(numeral.sentence, numeral.end) else None
    front = numeral.before[-2:-1]
    if last == " " and _DIGIT_BEFORE.search(numeral.before) and numeral.before.strip(" 0123456789"):
        return "digits set apart"
    if LETTER.match(last) or last == "." or (last and last in _JOINTS and front.isalnum()):
        return "name"
    if last and last in "-—－" and front.isdigit():
        return "name"
    if following and (following in "+×＋-" or _begins_name(following)):
        return "name"
    if not numeral.before.strip(" \t\u3000") and following in (".", "．", "、", " ") and len(numeral.text) <= 2:
        return "list number"
    return None


def _begins_name(following: str) -> bool:
    """A letter after a number makes a name (5G), unless a unit begins with it (5km)."""
    return LETTER.match(following) is not None and following not in _LATIN_UNITS and not read_unit(following, 0)


@cache
def _units(code: str) -> frozenset[str]:
    return frozenset(words_of("numeral-context", code, "unitWord"))


def reason_of_unit(numeral: Numeral, at: int, unit: Unit, compared: bool) -> str | None:
    """The reason given by a unit at `at`; `compared`: a comparator precedes the numeral."""
    is_year = YEAR.fullmatch(numeral.text) is not None
    if unit.text in _units("lasting") and not is_year and _of_lasting().search(numeral.before):
        return None
    if unit.code == "year":
        return "duration or date"
    if unit.code == "tier":  # kg/extract/tiers.py
        return WORD
    if unit.text in _units("date"):
        return "date, age or ordinal"
    if is_one_of(unit.text, "grade-unit") or construction("grade-letter").match(numeral.sentence, at):
        return "grade"
    if is_year and unit.text in _units("area-count"):
        return "name"
    if unit.unit_class == units.TIME and not _of_shortening().search(numeral.before):
        return "duration"
    if unit.unit_class == units.ORDINAL and unit.code not in ("place-in-ranking", "doubling"):
        return "ordinal"
    if numeral.chinese:
        return _reason_of_characters(numeral, at, unit, compared)
    return _reason_of_digits(numeral, at, unit)


@cache
def _of_lasting() -> re.Pattern[str]:
    """Whether an indicator of duration (优良天数) is near, or further away after a verb of change."""
    nouns = longest_first(words_of("numeral-context", "lasting", "word"))
    verbs = [*words_of_classes("increase", "raise", "lift", "decrease", "cut"), *verbs_of_level()]
    return re.compile(rf"(?:{nouns})(?:.{{0,10}}|[^；。]{{0,20}}(?:{longest_first(verbs)}))$")


@cache
def _of_shortening() -> re.Pattern[str]:
    return re.compile(rf"(?:{longest_first(words_of('numeral-context', 'shortening', 'word'))}).{{0,8}}$")


@cache
def _of_persons() -> re.Pattern[str]:
    """Whether a noun for persons precedes, who are counted with a unit also used for ranks: 院士38位, 院士达38位."""
    said = longest_first(verbs_of_level())
    return re.compile(rf"(?:{longest_first(words_of_classes('person'))})(?:{said})?$")


def _reason_of_digits(numeral: Numeral, at: int, unit: Unit) -> str | None:
    behind = numeral.sentence[at + unit.length : at + unit.length + 1]
    if unit.text in _units("rank") and behind in ("", "，", "。"):
        moves = numeral.before.endswith(words_of("numeral-context", "moving-up", "word"))
        return None if moves or _of_persons().search(numeral.before) else "ordinal"
    if unit.code == "score-fen" and not numeral.before.endswith(words_of("numeral-context", "scoring", "word")):
        return NO_UNIT
    if unit.code in ("point", "issue-qi") and len(numeral.text) <= 2:
        return "date or ordinal"
    return None


def _reason_of_characters(numeral: Numeral, at: int, unit: Unit, compared: bool) -> str | None:
    """The reason for a numeral in Chinese characters, which is mostly part of a word.

    It counts with a relative unit (三成, 两倍), with a large multiplier (三百万户), or if the number itself is the
    promise (至少一所, 十件民生实事).
    """
    behind = numeral.sentence[at + unit.length :]
    if unit.text in _units("rank") and numeral.before.endswith(words_of("numeral-context", "moving-up", "word")):
        return None
    if unit.code in _RELATIVE:
        return None
    if unit.code == "doubling":
        return None if construction("doubling").search(numeral.before) else WORD
    if unit.code == "batch":
        return WORD
    if any(0 <= behind.find(word, 0, 8) for word in words_of("numeral-context", "promised-list", "word")):
        return None
    if numeral.before.endswith(words_of("numeral-context", "at-least", "word")):
        return None
    if not construction("large-in-words").search(numeral.text) or unit.unit_class == units.TIME:
        return WORD
    if unit.text in _units("area-count") or unit.text in _units("word-part"):
        return WORD
    if unit.code == "establishment-jia" and not behind:
        return WORD
    if is_one_of(numeral.text, "bare-multiplier") and not compared:
        return _reason_of_bare(numeral, unit, behind)
    return None


def _reason_of_bare(numeral: Numeral, unit: Unit, behind: str) -> str | None:
    """A multiplier without a digit: 突破万亿元 is a number, 万元生产总值能耗 the base of a rate.

    千家万户 and 亿万人民 are words.
    """
    if sorted(numeral.text, key=_size) != list(numeral.text):
        return WORD
    opens = not numeral.before or numeral.before[-1] in "，、。；："
    if (
        unit.text in _units("rate-unit")
        and opens
        and (_HAN.match(behind) or behind.startswith("GDP"))
        and not construction("thresholds-of-rate").match(behind)
    ):
        return "rate base"
    if unit.text in _units("bare-refused") or not _takes_bare().search(numeral.before):
        return WORD
    return None


def _size(character: str) -> Decimal:
    return parse_chinese(character) or Decimal()


@cache
def _takes_bare() -> re.Pattern[str]:
    """What precedes a multiplier that is a number by itself (突破万亿元, 投资千亿元, 带动万名青年)."""
    words = [*verbs_of_level(), *words_of_classes("benefit", "reach-people", "dependent", "finish", "realise", "fund")]
    return re.compile(rf"(?:^|[，、。；]|{longest_first(words)})$")
