"""Targets without a number that can be checked later: a state that is reached or not, or a tie to another quantity.

Directional: 水质全面达到优良, 基本消除重污染天气, 焦炉全部关停. Benchmark: 与经济增长基本同步,
完成国家下达的目标任务. The words of both stand in the vocabulary `form`; a clause that only pushes (推动…发展) has no
state and is none.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from kg.extract.context import SentenceContext
from kg.facts import QualitativeTarget
from kg.grammar.number import strip_actions, strip_adverbs
from kg.lang.words import longest_first, pattern_of, words_of
from kg.vocabulary import load_scheme

_EDGE = " \t\u3000，、,：:；。！？!?"
_FORMS = ("benchmark", "directional")
_LEAST_SUBJECT = 5
_LONGEST_LIST = 500


@cache
def _state(form: str) -> re.Pattern[str]:
    """A word of the form; `…` in a word of the vocabulary stands for up to sixteen characters of the same clause."""
    words = load_scheme("form")[form].words["state"]
    parts = [re.escape(word).replace("…", "[^，。；]{1,16}?") for word in sorted(words, key=lambda w: (-len(w), w))]
    return re.compile("|".join(parts))


def find_qualitative(context: SentenceContext) -> list[QualitativeTarget]:
    """The targets without a number of one sentence of a plan; `statement` holds the offset of the state's word."""
    found: list[QualitativeTarget] = []
    if context.sentence.run_in and context.sentence.marked:
        return found
    for start, end in context.clauses:
        clause = context.words[start:end].rstrip(_EDGE)
        if re.search(r"\d[\d.]*[万亿]*(?:%|百分点|倍|元)", clause):
            continue
        for form in _FORMS:
            match = _state(form).search(clause)
            if match is None or _excluded().search(clause):
                continue
            found.extend(_each(_read(context, form, clause, start, match), clause[: match.start()]))
            break
        else:
            found.extend(_headline_trends(context, clause, start))
    return found


def _each(target: QualitativeTarget, before: str) -> list[QualitativeTarget]:
    """A和B均…: what holds of each is promised of each."""
    if not re.search("[均都]$", before):
        return [target]
    subjects = re.split("[、和及与]", re.sub("[均都]$", "", target.subject))
    if any(len(subject) < _LEAST_SUBJECT for subject in subjects):
        return [target]
    return [replace(target, subject=subject) for subject in subjects]


def _headline_trends(context: SentenceContext, clause: str, start: int) -> list[QualitativeTarget]:
    """Directions without a number in the sentence that lists the headline targets (国际收支基本平衡).

    Two subjects under one trend are two targets (单位国内生产总值能耗和主要污染物排放量继续下降).
    """
    opened = _headline_opened(context)
    if opened is None or start + len(clause) <= opened or re.search(r"\d", clause):
        return []
    begin = max(start + len(clause) - len(clause.lstrip(_EDGE)), opened)
    words = context.words[begin : start + len(clause)].strip(_EDGE)
    match = _trend().fullmatch(words) or _trend_act().fullmatch(words)
    if match is None:
        return []
    whole, condition = match["subject"].strip(_EDGE), match["condition"]
    parts = re.split("[和及与]", whole)
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
    """Where in the sentence the headline targets begin: 0 where an earlier part opened them."""
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
    return re.compile(rf"(?:重点)?(?P<condition>{act})(?P<subject>.{{3,}})")


@cache
def _excluded() -> re.Pattern[str]:
    """Words by which a clause speaks of a principle or of what others do."""
    return re.compile(longest_first(load_scheme("form")["directional"].words["unless"]))


def _read(context: SentenceContext, form: str, clause: str, start: int, match: re.Match[str]) -> QualitativeTarget:
    at = match.start()
    opened = clause.rfind("“", 0, at)
    if opened > clause.rfind("”", 0, at):
        at = opened
    subject = strip_adverbs(strip_actions(clause[:at]))
    condition = clause[at:]
    reached = re.search("(?:全面|基本)?(?:实现|达到)$", subject)
    if reached and reached.start() > 1:
        subject, condition = subject[: reached.start()], reached.group() + condition
    if len(subject) < 2:
        behind = re.sub("^(?:了|好|落实)", "", clause[match.end() :]).strip(_EDGE + "的")
        subject = behind if behind and at == match.start() else strip_actions(clause)
        condition = match.group()
    begin = start + len(clause) - len(clause.lstrip(_EDGE + "●"))
    period = context.period_at(start + match.start(), level=True)
    return QualitativeTarget(
        statement=context.sentence.start + start + match.start(),
        form=form,
        subject=subject.strip(_EDGE),
        condition=condition,
        evidence=context.evidence(begin, start + len(clause)),
        rule=f"qualitative-{form}",
        period=period,
    )
