"""Ranks the facts that most need manual review, with reasons.

A reason is a sign, visible in the fact itself, that a rule had to guess: a subject taken over from another clause,
words in it that never occur in names, two values where one is possible, a name composed from a list. Each reason has a
weight; the score of a fact is the sum over its reasons. What a person has confirmed, changed or added is not listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import combinations

from kg.corrections.table import MEASURE, MILESTONE, QUALITATIVE
from kg.facts import Evidence, Measure, Milestone, QualitativeTarget, ReportFacts
from kg.grammar.number import verbs_of_level
from kg.lang.units import CLASSIFIER, read_unit
from kg.lang.units import MEASURE as MEASURING
from kg.lang.words import longest_first

PERSON = "person-"


@dataclass(frozen=True, slots=True)
class ReviewReason:
    """A sign that a fact may be wrong: its code, descriptions in both languages, and its weight."""

    code: str
    chinese: str
    english: str
    weight: int


#: In the order of weight. The weights are ordinal: a fact that cannot be right comes before a
#: guess, and a guess before a mere gap.
REASONS: tuple[ReviewReason, ...] = (
    ReviewReason(
        "conflicting", "同一指标在同一报告、同一时期有不同数值", "two values of one indicator for one period", 8
    ),
    ReviewReason("no-subject", "没有对象", "the number has no subject", 8),
    ReviewReason("outlier", "与同一序列的前后数值相差五倍以上", "five times its neighbours in a series, or a fifth", 7),
    ReviewReason("damaged", "引文含有未能修复的乱码", "the passage contains damage that could not be repaired", 6),
    ReviewReason("beyond-whole", "百分比超出整体", "a share of more than a whole", 5),
    ReviewReason(
        "unclaimed", "数字后有类似单位的词，但未被识别为事实", "a number with a unit-like word that is in no fact", 5
    ),
    ReviewReason("hardly-explained", "分句有一半以上未得到解释", "more than half of the clause is not explained", 4),
    ReviewReason(
        "odd-subject", "对象含有动词、标点或残缺的括号", "the subject has a verb, punctuation or half a bracket", 4
    ),
    ReviewReason("carried", "对象取自前一分句", "the subject is taken from another clause", 3),
    ReviewReason("restored", "对象按前文补全", "the subject is completed from the words before", 3),
    ReviewReason("shared-tail", "项目名称由并列名单拼合", "the name is put together from a list", 3),
    ReviewReason("cut-subject", "无数值目标的对象可能被截断", "the subject of the target may be cut", 3),
    ReviewReason(
        "half-explained", "分句有四分之一以上未得到解释", "more than a quarter of the clause is not explained", 2
    ),
    ReviewReason("long-subject", "对象过长且未对应指标", "a long subject without an indicator", 2),
    ReviewReason("short-subject", "对象过短且未对应指标", "a short subject without an indicator", 2),
    ReviewReason("range", "数值是区间", "the value is a range", 1),
    ReviewReason("unlinked", "未对应任何指标", "linked to no indicator", 1),
)
_BY_CODE = {reason.code: reason for reason in REASONS}


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A fact to review: its list and index in it, and the reasons by weight.

    `form` is `measure`, `milestone`, `qualitative`, or `unclaimed` for a number that is in no fact. `explained`: how
    much of its clause the analysis explained.
    """

    form: str
    index: int
    reasons: tuple[ReviewReason, ...]
    explained: Decimal | None = None

    @property
    def share(self) -> Decimal:
        """The explained share of the clause; 1 if it was not computed."""
        return Decimal(1) if self.explained is None else self.explained

    @property
    def score(self) -> int:
        """The sum of the weights."""
        return sum(reason.weight for reason in self.reasons)


UNMATCHED = "unclaimed"
#: A lower explained share of the clause is by itself a reason for review.
_HALF, _THREE_QUARTERS = Decimal("0.5"), Decimal("0.75")
_SHORT, _LONG = 2, 20
# The relative deviation allowed for an approximate value.
_ABOUT = Decimal("0.05")
_MARKS = re.compile(r"[，。；：！？…]|^[的了和及与等、]|[的和及与、]$")
_PAIRS = ("“”", "（）", "《》")
_UNLIKE_NUMBERS = (
    "duration or date",
    "date, age or ordinal",
    "date",
    "duration",
    "threshold",
    "ordinal",
    "footnote mark",
    "list number",
)
_QUOTED = re.compile(r"“[^”]*$|《[^》]*$|[（(][^）)]*$")


def find_review_items(facts: ReportFacts, outliers: frozenset[int] = frozenset()) -> list[ReviewItem]:
    """The facts of a linked report to review, the most urgent first.

    `outliers`: the measures that deviate from the rest of their trajectory, which only linking can find. Facts with the
    same score are ordered by the explained share of their clause, then by source order.
    """
    conflicts = _conflicts(facts)
    damaged = [(repair.start, repair.end) for repair in facts.text.repairs if not repair.confirmed]
    found: list[tuple[int, ReviewItem]] = []

    def add(
        form: str, index: int, evidence: Evidence, rule: str, codes: list[str], explained: Decimal | None = None
    ) -> None:
        if rule.startswith(PERSON):
            return
        if explained is not None and explained < _THREE_QUARTERS:
            codes.append("hardly-explained" if explained < _HALF else "half-explained")
        if any(evidence.span.start < end and start < evidence.span.end for start, end in damaged):
            codes.append("damaged")
        reasons = sorted((_BY_CODE[code] for code in codes), key=REASONS.index)
        if reasons:
            found.append((evidence.span.start, ReviewItem(form, index, tuple(reasons), explained)))

    for i, measure in enumerate(facts.measures):
        codes = list(_of_measure(measure))
        codes = ["conflicting", *codes] if i in conflicts else codes
        codes = ["outlier", *codes] if i in outliers else codes
        add(MEASURE, i, measure.evidence, measure.rule, codes, measure.explained)
    for i, milestone in enumerate(facts.milestones):
        add(MILESTONE, i, milestone.evidence, milestone.rule, list(_of_milestone(milestone)), milestone.explained)
    for i, target in enumerate(facts.qualitative):
        add(QUALITATIVE, i, target.evidence, target.rule, list(_of_qualitative(target)), target.explained)
    for i, one in enumerate(facts.unmatched):
        if _is_like_measure(facts, i):
            add(UNMATCHED, i, one.evidence, "", [UNMATCHED])
    found.sort(key=lambda item: (-item[1].score, item[1].share, item[0], item[1].form, item[1].index))
    return [need for _, need in found]


def _conflicts(facts: ReportFacts) -> set[int]:
    """Measures of one indicator, aspect, unit, area, kind and period whose values cannot all be true."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for i, one in enumerate(facts.measures):
        if one.indicator and one.aspect != "rank":
            key = (one.indicator, one.aspect, one.direction, one.unit, one.place, one.kind, one.period)
            groups.setdefault(key, []).append(i)
    found: set[int] = set()
    for indices in groups.values():
        for first, second in combinations(indices, 2):
            (low, high), (other_low, other_high) = _bounds(facts.measures[first]), _bounds(facts.measures[second])
            if high < other_low or other_high < low:
                found |= {first, second}
    return found


def _bounds(measure: Measure) -> tuple[Decimal, Decimal]:
    """The values that a measure allows: 突破100万 allows 103.8万."""
    value, most = measure.value, measure.value if measure.value_max is None else measure.value_max
    if measure.comparator in (">", ">="):
        return value, Decimal("Infinity")
    if measure.comparator in ("<", "<="):
        return Decimal("-Infinity"), most
    margin = abs(value) * _ABOUT if measure.comparator == "≈" else Decimal(0)
    return value - margin, most + margin


def _of_measure(measure: Measure) -> Iterator[str]:
    subject = measure.subject
    if not subject:
        yield "no-subject"
    if measure.unit == "%" and measure.aspect == "quantity" and measure.value > 100 and "率" not in subject[-1:]:
        yield "beyond-whole"
    if measure.rule == "measure-carried":
        yield "carried"
    elif measure.rule == "measure-restored":
        yield "restored"
    if measure.value_max is not None:
        yield "range"
    if measure.indicator or measure.aspect == "rank":
        return
    yield "unlinked"
    if subject and _is_odd(subject):
        yield "odd-subject"
    if 0 < len(subject) < _SHORT:
        yield "short-subject"
    elif len(subject) > _LONG:
        yield "long-subject"


def _of_milestone(milestone: Milestone) -> Iterator[str]:
    if milestone.name not in milestone.evidence.quote:
        yield "shared-tail"
    if any(milestone.name.count(pair[0]) != milestone.name.count(pair[1]) for pair in _PAIRS):
        yield "odd-subject"


def _of_qualitative(target: QualitativeTarget) -> Iterator[str]:
    at = target.evidence.quote.find(target.subject)
    if at < 0 or len(target.subject) < _SHORT or target.evidence.quote.find(target.condition) < at:
        yield "cut-subject"
    if _is_odd(target.subject):
        yield "odd-subject"


def _is_odd(subject: str) -> bool:
    """Whether words contain what names of things do not: punctuation, half a bracket, a verb of change or level."""
    if _MARKS.search(subject) or any(subject.count(pair[0]) != subject.count(pair[1]) for pair in _PAIRS):
        return True
    return _verbs().search(subject) is not None


@cache
def _verbs() -> re.Pattern[str]:
    """Verbs before a number: those of change in either direction, and of level."""
    return re.compile(longest_first(word for word in verbs_of_level() if len(word) > 1))


def _is_like_measure(facts: ReportFacts, index: int) -> bool:
    """Whether an unmatched number in figures is followed by a word like a unit and is not a date, ordinal or name."""
    one = facts.unmatched[index]
    if one.reason in _UNLIKE_NUMBERS or not one.evidence.quote[:1].isdigit():
        return False
    start, end = facts.text.offsets.clean_span(one.evidence.span.start, one.evidence.span.end)
    text = facts.text.text
    if _QUOTED.search(text[max(0, start - 30) : start].rpartition("\n")[2]):
        return False
    unit = read_unit(text, end)
    return unit is not None and unit.unit_class in (MEASURING, CLASSIFIER)
