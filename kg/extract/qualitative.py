"""Targets without a number that can be checked later: a state that is reached or not, or a tie to another quantity.

Directional: 水质全面达到优良, 基本消除重污染天气, 焦炉全部关停. Benchmark: 与经济增长基本同步,
完成国家下达的目标任务. The words of both stand in the vocabulary `form`; a clause that only pushes (推动…发展) has no state and is none.
"""

from __future__ import annotations

import re
from functools import cache

from kg.extract.context import SentenceContext
from kg.extract.subjects import strip_actions, strip_adverbs
from kg.facts import QualitativeTarget
from kg.lang.words import longest_first
from kg.vocabulary import load_scheme

_EDGE = " \t\u3000，、,：:；。！？!?"
_FORMS = ("benchmark", "directional")


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
            found.append(_read(context, form, clause, start, match))
            break
    return found


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
