"""A measure in the making: a number of a sentence with what is said of it, before period and statement are known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from kg.extract.quantities import Quantity

EDGE = " \t\u3000，、,：:；。！？!?"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a number is given for. `start` and `end` bound the words that say so, in the sentence.

    `base`: the value that a change starts from; `level`: reached at the end of a span of years, not over it; `reach`:
    where the noun that the number counts ends, 0 where it counts none; `flow`: as in `Measure`. `unit` and
    `value` replace those of the quantity where they differ (翻一番 is growth by 1 倍).
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
    """Where the quote of a measure begins: at its subject if that stands before the number, else at `begin`."""
    for wanted in (subject, subject[:4]):
        at = words.rfind(wanted, 0, number) if len(wanted) >= min(2, len(subject)) else -1
        if at >= 0 and wanted:
            return at
    while begin < number and words[begin] in EDGE:
        begin += 1
    return begin


_NOTE = re.compile(r"[\[［【〔]\d{1,3}[\]］】〕]|[①-⑳]")
_TAIL = re.compile(
    r"(?:累计|预计|合计|共|分别|全年|每年|年均|比重达|首次|率先|平均|已|将|也|再|均|按|拟|新增|始终|达到|预期|单日最)$"
)
#: 连跨三个千亿台阶 says how far it went, not what went.
_STEPS = re.compile(
    r"(?:连续|接连)?(?:连跨|跨越|迈上|跨上|跃上|连上|登上)?[一二三四五六七八九两\d]?个?[千百十]?[万亿]+元?(?:新|大)?台阶$"
)
#: 实现“双下降” says nothing of what goes down; 连续7年增产 how long it did.
_BOTH = re.compile(
    "(?<=.{2})(?:(?:均|都)?(?:继续)?(?:实现|保持)?“双(?:下降|降|增长|增|提升|升|减)”|(?:实现)?(?:倍增|翻番)"
    "|连续[\\d一二三四五六七八九十]+年(?:增产|增长|丰收|下降|提高|增加)?|(?:比重)?逐年(?:增加|提高|下降)|只增不减)$"
)
_FRONT = re.compile("^(?:全年|今年|去年|年末|预计|累计|全力|力争|确保)")


def tidy_subject(subject: str) -> str:
    """A subject without footnote marks, half brackets, and adverbs or states at its ends."""
    subject = _NOTE.sub("", subject).strip(EDGE + "的）)")
    subject = re.sub(r"[（(][^）)]*$", "", subject)
    subject = without_state(_STEPS.sub("", subject))
    subject = re.sub("(?<=.{2})(?:累计(?:完成|实现)?|至少)(?=.{2})", "", subject)
    subject = re.sub("(?<=业)实现(?=.{0,4}(?:增加值|产值|收入|利润))", "", subject)
    while True:
        shorter = _TAIL.sub("", subject).strip(EDGE)
        if shorter == subject:
            return _FRONT.sub("", subject) if len(subject) > 4 else subject
        subject = shorter


def without_state(subject: str) -> str:
    """A subject without a state that names no thing: 实现“双下降”, 连续7年增产, 倍增."""
    return _BOTH.sub("", subject)
