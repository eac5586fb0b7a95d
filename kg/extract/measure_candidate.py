"""A candidate for a measure: a number with what is said about it, before period and statement are known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from kg.extract.quantities import Quantity
from kg.grammar.constructions import construction
from kg.lang.words import words_of_classes

EDGE = " \t\u3000，、,：:；。！？!?"


@dataclass(frozen=True, slots=True)
class MeasureCandidate:
    """The interpretation of a number. `start` and `end` bound the words that it is based on, in the sentence.

    `base`: the value that a change starts from; `level`: reached at the end of a span of years, not over it; `reach`:
    the end of the noun that the number counts, 0 if there is none; `flow`: as in `Measure`. `unit` and `value` replace
    those of the quantity if they differ (翻一番 is growth by 1 倍).
    """

    quantity: Quantity
    subject: str
    aspect: str
    direction: str | None
    rule: str
    start: int
    end: int
    base: bool = False
    level: bool = True
    unit: str = ""
    value: Decimal | None = None
    reach: int = 0
    flow: bool | None = None


def quote_start(words: str, subject: str, begin: int, number: int) -> int:
    """The start of the quote of a measure: its subject if that comes before the number, otherwise `begin`."""
    for wanted in (subject, subject[:4]):
        at = words.rfind(wanted, 0, number) if len(wanted) >= min(2, len(subject)) else -1
        if at >= 0 and wanted:
            return at
    while begin < number and words[begin] in EDGE:
        begin += 1
    return begin


_NOTE = re.compile(r"[\[［【〔]\d{1,3}[\]］】〕]|[①-⑳]")
_HALF_BRACKET = re.compile(r"[（(][^（）()]*$")
_LONG = 4


def tidy_subject(subject: str) -> str:
    """A subject without footnote marks, half brackets, and adverbs or states at its ends."""
    ends = EDGE + "）)" + "".join(words_of_classes("of"))
    subject = _HALF_BRACKET.sub("", _NOTE.sub("", subject).strip(ends))
    subject = without_state(construction("steps").sub("", subject))
    subject = construction("inner-adverb").sub("", subject)
    while True:
        shorter = construction("subject-tail").sub("", subject).strip(EDGE)
        if shorter == subject:
            return construction("subject-front").sub("", subject) if len(subject) > _LONG else subject
        subject = shorter


def without_state(subject: str) -> str:
    """A subject without a state that does not name a thing: 实现“双下降”, 连续7年增产, 倍增."""
    return construction("state-alone").sub("", subject)
