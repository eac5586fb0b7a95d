"""Targets without a number that can be verified later.

Directional: a state that is reached or not (水质全面达到优良, 焦炉全部关停). Benchmark: a tie to another quantity
(与经济增长基本同步, 完成国家下达的目标任务). Act: a specific policy act (出台《…条例》, 取消…, 实现…跨省通办). In
addition, indicators for which a report explicitly sets no target (不设具体增长目标). The constructions are in
`ontology/grammar/target.txt`, their words in the vocabulary `target-word`. A clause that only promotes something
(推动…发展) matches none of them, and a slogan (守牢底线) is not a target.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from kg.extract.context import SentenceContext
from kg.facts import QualitativeTarget
from kg.grammar.constructions import construction
from kg.grammar.targets import find_target
from kg.grammar.tokens import MARK, may_begin_with, tokenize
from kg.lang.words import longest_first, pattern_of, words_of, words_of_classes

ACT, NONE_SET = "act", "none-set"
_EDGE = " \t\u3000，、，,：:；。！？!?"
#: Classes of words before what is to be reached.
_BEFORE_TARGET = frozenset({MARK, "time", "item", "own"})
_LEAST_SUBJECT, _LEAST_OBJECT = 5, 3
_LONGEST_LIST = 500
_QUOTED = re.compile("“[^”]*”")


def find_qualitative(context: SentenceContext) -> list[QualitativeTarget]:
    """The targets without a number in one sentence of a plan; `statement` is the offset of the word for the state."""
    found: list[QualitativeTarget] = []
    if context.sentence.run_in and context.sentence.marked:
        return found
    opened = _headline_opened(context)
    for start, end in context.clauses:
        clause = context.words[start:end].rstrip(_EDGE)
        if construction("plain-number").search(clause):
            continue
        begin = _opening(clause)
        target = _read(context, clause, start, begin)
        if target is None:
            found.extend(_headline_trends(context, clause, start, opened))
        elif target.period is None or target.period.end.year >= context.year:
            found.extend(_each(target))
    return found


def _opening(clause: str) -> int:
    """The start of what is to be reached, after punctuation, times and the verbs that only promote."""
    begin = 0
    if may_begin_with(clause, _BEFORE_TARGET):
        for token in tokenize(clause):
            if token.word_class not in _BEFORE_TARGET:
                break
            begin = token.end
    while match := _pushing().match(clause, begin):
        begin = match.end()
    return begin


@cache
def _promoting() -> re.Pattern[str]:
    return pattern_of("target-word", "promoting", "word")


@cache
def _supporting() -> re.Pattern[str]:
    return pattern_of("target-word", "supporting", "word")


@cache
def _pushing() -> re.Pattern[str]:
    times = longest_first(words_of("target-word", "deadline", "word"))
    pushing = longest_first(words_of("target-word", "pushing", "word"))
    listed, dated = construction("list-number").pattern, construction("month-end").pattern
    return re.compile(rf"[{_EDGE}●]+|{listed}|{dated}|(?:{times})|(?:{pushing})(?=..)")


def _read(context: SentenceContext, clause: str, start: int, begin: int) -> QualitativeTarget | None:
    words, verbs = clause[begin:], clause[:begin]
    target = find_target(words, pushed=_promoting().search(verbs) is not None)
    if target is None or (target.construction.form != ACT and _supporting().search(verbs)):
        return None
    if _slogan().search(clause) or words.startswith(words_of("target-word", "describing", "word")):
        return None
    form = target.construction.form
    opened = target.subject.rfind("“")
    if opened > target.subject.rfind("”"):  # “县县通高速”: the quotation is the condition
        rest = target.subject[opened:]
        target = replace(
            target, subject=target.subject[:opened], condition=rest + target.condition, at=target.at - len(rest)
        )
    subject = _tidy(target.subject)
    if _counts(subject, target.condition) or (form != ACT and _is_count(subject)) or _ends_in_push().search(subject):
        return None
    if len(subject) < 2 or _only_verb().fullmatch(subject) or (form == ACT and not _is_definite(subject, words)):
        return None
    if not target.condition:
        target = replace(target, condition=words.replace(target.subject, "").strip(_EDGE) or words)
    first = start + len(clause) - len(clause.lstrip(_EDGE + "●"))
    return QualitativeTarget(
        statement=context.sentence.start + start + begin + target.at,
        form=form,
        subject=subject,
        condition=target.condition,
        evidence=context.evidence(first, start + len(clause)),
        rule=f"qualitative-{target.construction.name}",
        period=context.period_at(start + begin + target.at, level=True),
    )


def _tidy(subject: str) -> str:
    """A subject without leading verbs of promoting and reaching."""
    while True:
        match = _pushing().match(subject) or _before_subject().match(subject)
        if match is None or len(subject) - match.end() < 2:
            whole = pattern_of("target-word", "whole", "word").search(subject, _LEAST_SUBJECT)
            subject = subject[: whole.start()] if whole else subject  # 甲全覆盖、乙全覆盖
            return construction("of-end").sub("", subject.strip(_EDGE)).strip(_EDGE)
        subject = subject[match.end() :]


@cache
def _before_subject() -> re.Pattern[str]:
    classes = ("realising", "perfective", "sort-of-target")
    return re.compile(longest_first(word for name in classes for word in words_of("target-word", name, "word")))


def _counts(subject: str, condition: str) -> bool:
    """Whether the statement is a number: 基本建成500万套, 年底前完成111个一般风险点整治."""
    return construction("plain-count").match(subject) is not None or re.search(r"\d", condition) is not None


def _is_count(subject: str) -> bool:
    """Whether the subject is a number of things, which is a measure: 100个e镇全部建成."""
    return any(token.word_class == "count" for token in tokenize(subject)[:1])


@cache
def _ends_in_push() -> re.Pattern[str]:
    """Whether a subject ends in a verb and so belongs to another predicate: 举全市之力确保…."""
    return re.compile(f"(?:{longest_first(words_of('target-word', 'bringing', 'word'))})$")


@cache
def _only_verb() -> re.Pattern[str]:
    """Whether it is only a verb, which cannot be a subject."""
    classes = ("introducing", "issuing", "pushing", "realising", "setting-up", "scope")
    return re.compile(longest_first(word for name in classes for word in words_of("target-word", name, "word")))


def _is_definite(subject: str, words: str) -> bool:
    """Whether the object of an act is one particular thing and not a type of thing."""
    plain = _QUOTED.sub("", subject)
    return not pattern_of("target-word", "vague", "word").search(words) and (
        plain != subject or len(subject) >= _LEAST_OBJECT
    )


@cache
def _slogan() -> re.Pattern[str]:
    """Words that indicate a principle, a condition, or what others do."""
    return pattern_of("target-word", "slogan", "word")


def _each(target: QualitativeTarget) -> list[QualitativeTarget]:
    """A和B均…: what applies to each is promised for each."""
    members = target.subject.split("、")
    if target.form == ACT and all(_is_rate(member) for member in members):
        return [replace(target, subject=member) for member in members]
    together = _together().match(target.condition)
    if together is None or target.form in (ACT, NONE_SET):
        return [target]
    subjects = construction("joint").split(target.subject)
    if any(len(subject) < _LEAST_SUBJECT for subject in subjects):
        return [target]
    return [replace(target, subject=subject) for subject in subjects]


def _is_rate(subject: str) -> bool:
    """Whether a rate or a standard is changed, which a list raises together (提高基本养老金、低保标准)."""
    return subject.endswith(words_of("target-word", "rate", "word"))


@cache
def _together() -> re.Pattern[str]:
    return pattern_of("target-word", "together", "word")


def _headline_trends(context: SentenceContext, clause: str, start: int, opened: int | None) -> list[QualitativeTarget]:
    """Directions without a number in the sentence that lists the headline targets (国际收支基本平衡).

    `opened`: where in the sentence the headline targets begin.

    Two subjects under one trend are two targets (单位国内生产总值能耗和主要污染物排放量继续下降).
    """
    if opened is None or start + len(clause) <= opened or re.search(r"\d", clause):
        return []
    begin = max(start + len(clause) - len(clause.lstrip(_EDGE)), opened)
    words = context.words[begin : start + len(clause)].strip(_EDGE)
    match = _trend().fullmatch(words) or _trend_act().fullmatch(words)
    if match is None:
        return []
    whole, condition = match["subject"].strip(_EDGE), match["condition"]
    parts = construction("conjunction").split(whole)
    subjects = parts if all(len(part) >= _LEAST_SUBJECT for part in parts) else [whole]
    return [
        QualitativeTarget(
            statement=context.sentence.start + begin,
            form="directional",
            subject=subject,
            condition=condition,
            evidence=context.evidence(begin, begin + len(words)),
            rule="qualitative-headline",
            period=context.period_at(begin, level=True),
        )
        for subject in subjects
    ]


def _headline_opened(context: SentenceContext) -> int | None:
    """The offset of the headline targets in the sentence: 0 if an earlier one introduced them, None without any."""
    cue = pattern_of("trend", "headline", "cue")
    opening = cue.search(context.words)
    if opening is not None:
        return opening.end()
    start = context.sentence.start
    before = context.clean.text[max(0, start - _LONGEST_LIST) : start]
    return 0 if cue.search(re.split("[。\n]", before)[-1]) else None


@cache
def _trend() -> re.Pattern[str]:
    manner = longest_first(words_of("trend", "manner", "word"))
    state = longest_first(words_of("trend", "state", "word"))
    return re.compile(rf"(?P<subject>.{{2,}}?)(?P<condition>(?:{manner})*(?:{state}))")


@cache
def _trend_act() -> re.Pattern[str]:
    act = longest_first(words_of("trend", "act", "word"))
    return re.compile(rf"(?:{longest_first(words_of_classes('attribute'))})?(?P<condition>{act})(?P<subject>.{{3,}})")
