"""What a number counts: new things or all existing ones, at which stage, and resulting from which works.

新增公园3座, 公园达到63座 and 改造公园3座 name the same things but count them differently. The words are in the clause
of the number: the nearest verb before a number governs it, and members of a list share a verb (新增甲5家、乙3家).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from kg.facts import Measure, ReportFacts
from kg.grammar.constructions import construction
from kg.lang.words import longest_first, pattern_of
from kg.vocabulary import load_scheme

_MEMBER_END = re.compile(r"[、，,；;。\d]")
_NUMBER = re.compile(r"\d[\d.,万亿]*")
_SENTENCE_END = re.compile("[。；\n]")
_LONGEST_SENTENCE = 300
_LEAD = 4


class Kind(StrEnum):
    """Whether a number counts what is new, all that there is at a time, or a sum over the years so far."""

    NEW = "new"
    TOTAL = "total"
    SUM = "sum"


@dataclass(frozen=True, slots=True)
class Counting:
    """How a number came about, as far as the words of its clause say.

    `stage`: code of the stage that the things have reached; `works`: codes of the works done to them; `lead`: the last
    words in front of its name; `part_of_year`: whether it is for a part of a year (前三季度); `since`: the year that a
    growth is counted from, where it is named (比2002年增长).
    """

    kind: Kind | None = None
    stage: str | None = None
    works: frozenset[str] = frozenset()
    lead: str = ""
    part_of_year: bool = False
    since: int | None = None


NOT_SAID = Counting()
_NEW = ("flow", "acquired")
_KINDS = frozenset((*_NEW, "total"))
#: Stages that a number refers to only if its clause says so.
_SPECIAL = frozenset({"stage-select", "stage-train", "stage-explore"})


def read_counting(measure: Measure, facts: ReportFacts) -> Counting:
    """How the number of a measure came about, by the words of its clause."""
    span, source = facts.statements[measure.statement].evidence.span, facts.text.source.text
    before = source[span.start : measure.number.start]
    behind = source[measure.number.end : span.end]
    counting = read_words(before, _MEMBER_END.split(behind, maxsplit=1)[0])
    sentence = _SENTENCE_END.split(source[max(0, span.start - _LONGEST_SENTENCE) : measure.number.start])[-1]
    since = construction("growth-since").search(before)
    lead = source[max(span.start, measure.evidence.span.start - _LEAD) : measure.evidence.span.start]
    return replace(counting, lead=lead, part_of_year=_is_of_part(sentence), since=int(since["year"]) if since else None)


def _is_of_part(sentence: str) -> bool:
    """Whether a sentence speaks of a part of a year before it comes to a number, and not of the whole year since."""
    part = _last_end(pattern_of("outcome-cue", "part-of-year", "word"), sentence)
    part = max(part, _last_end(construction("months-of-year"), sentence))
    return part > _last_end(pattern_of("outcome-cue", "whole-year", "word"), sentence)


def read_words(before: str, behind: str = "") -> Counting:
    """How a number came about, by the words of its clause before it and what follows up to the next member of a list.

    Between the numbers of a list stand its members: the last one that has such words decides.

    >>> read_words("新增“个转企”55家、“小升规”").kind, read_words("新增上市公司2家、总数达").kind
    (<Kind.NEW: 'new'>, <Kind.TOTAL: 'total'>)
    >>> read_words("供应", "套").stage, sorted(read_words("新建和改造").works)
    ('stage-supply', ['works-new', 'works-renew'])
    """
    parts = _NUMBER.split(before)
    said = next((part for part in reversed(parts) if _says_how().search(part)), "")
    if said is not parts[-1] and pattern_of("outcome-cue", "reached", "word").search(parts[-1]):
        said = ""  # 新增床位3000张、千人床位数达5张: the verb of another member
    stages = _codes_in("stage-", behind) or _codes_in("stage-", said)
    works = _codes_in("works-", behind) or _codes_in("works-", said)
    return Counting(_kind_in(said), next(iter(sorted(stages)), None), works)


def differ_in_stage(promised: Counting, reported: Counting) -> bool:
    """Whether two numbers count things at stages that cannot be compared (筹集, 供应).

    Started and finished things can be compared, as these are stages of the same work.
    """
    one, other = promised.stage, reported.stage
    if one is None or other is None:
        return (one or other) in _SPECIAL
    return one != other and {one, other} != {"stage-start", "stage-finish"}


def differ_in_works(promised: Counting, reported: Counting) -> bool:
    """Whether one number counts only what is made and the other only what is made better."""
    return bool(promised.works) and bool(reported.works) and not promised.works & reported.works


def counts_less(counting: Counting, other: Counting) -> bool:
    """Whether a number counts things by some of the works only by which another does (新建 of 新建和改造)."""
    return bool(counting.works) and counting.works < other.works


def _kind_in(before: str) -> Kind | None:
    if pattern_of("outcome-cue", "cumulative", "word").search(before):
        return Kind.SUM  # 累计新增 too
    total = _last_end(pattern_of("outcome-cue", "total", "word"), before)
    new = max(_last_end(pattern_of("outcome-cue", code, "word"), before) for code in _NEW)
    if new > total:
        return Kind.NEW
    return Kind.TOTAL if total >= 0 else None


def _last_end(pattern: re.Pattern[str], text: str) -> int:
    return max((match.end() for match in pattern.finditer(text)), default=-1)


def _codes_in(beginning: str, text: str) -> frozenset[str]:
    """The codes of the last words of that sort in a text; words that are joined stand together (新建、续建)."""
    run, words, codes = _runs(beginning)
    found = None
    for match in run.finditer(text):
        if not construction("joint").match(text, match.end()):  # what ends a member of a list is done to it alone
            found = match.group()
    if found is None:
        return frozenset()
    return frozenset(code for word in words.findall(found) for code in codes[word])


@cache
def _says_how() -> re.Pattern[str]:
    """Any word that says how a number came about."""
    words: set[str] = set()
    for concept in load_scheme("outcome-cue"):
        if concept.code in _KINDS or concept.code.startswith(("stage-", "works-")):
            words.update(concept.words["word"])
    return re.compile(longest_first(words))


@cache
def _runs(beginning: str) -> tuple[re.Pattern[str], re.Pattern[str], dict[str, frozenset[str]]]:
    codes: dict[str, set[str]] = {}
    for concept in load_scheme("outcome-cue"):
        if concept.code.startswith(beginning):
            for word in concept.words["word"]:
                codes.setdefault(word, set()).add(concept.code)
    word = longest_first(codes)
    joined = rf"(?:{word})(?:{construction('joint').pattern}?(?:{word}))*"
    return re.compile(joined), re.compile(word), {one: frozenset(found) for one, found in codes.items()}
