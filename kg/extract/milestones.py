"""Milestones: named projects and the state that they reach.

Each clause is read as segments of a predicate and what it is said of (`kg.grammar.clause`), the words between as names
(`kg.grammar.noun_phrase`); what is named well enough (`kg.extract.naming`) is a project in the state that the predicate
says.
"""

from __future__ import annotations

import re
from functools import cache

from kg.extract.context import SentenceContext
from kg.extract.naming import evidence_of, is_thing, is_typed, is_worked_on, needed_for, type_of
from kg.facts import FactKind, Milestone
from kg.grammar.clause import Segment, read_segments
from kg.grammar.noun_phrase import Name, read_names, with_owners
from kg.lang.words import longest_first
from kg.vocabulary import load_scheme

#: What a sibling that is a name says for the others of its list: more for those of the same type.
_SIBLING, _TWIN = 0.8, 1.4
#: By how much the evidence for a name without a type must exceed what is needed.
_UNTYPED = 2.0
_EDGE = " \t\u3000，、,：:；。！？!?"


@cache
def _any_head() -> re.Pattern[str]:
    """What every clause that names a project holds somewhere: most clauses need no closer look."""
    scheme = load_scheme("project-type")
    heads = [word for concept in scheme for word in concept.words.get("head", ())]
    return re.compile(longest_first([*heads, *scheme["street"].words["word"], "”"]))


def find_milestones(context: SentenceContext) -> list[Milestone]:
    """The milestones of a sentence; `statement` holds the offset of the name until the statements are known."""
    if context.sentence.run_in and context.sentence.marked:
        return []
    return [milestone for start, end in context.clauses for milestone in _read_clause(context, start, end)]


def _read_clause(context: SentenceContext, start: int, end: int) -> list[Milestone]:
    clause = context.words[start:end].rstrip(_EDGE)
    if not _any_head().search(clause):
        return []
    return [
        _milestone(context, start, segment, name)
        for segment in read_segments(clause)
        if segment.state is not None and segment.named
        for name in _named(segment)
    ]


def _named(segment: Segment) -> list[Name]:
    """The names of a segment that are well enough made; each helps its siblings."""
    names = with_owners(read_names(segment.named), segment.agent)
    scores = [evidence_of(name) - needed_for(name, state=segment.state or "", weak=segment.weak) for name in names]
    good = sum(score >= 0 for score in scores)
    helped = _SIBLING if 2 * good >= len(names) and good else 0.0
    heads = {type_of(name) for name, score in zip(names, scores, strict=True) if score >= 0}
    works = any(token.word_class == "works" for token in segment.before)
    return [
        name
        for name, score in zip(names, scores, strict=True)
        if (works and is_worked_on(name)) or score + (_TWIN if helped and type_of(name) in heads else helped) >= 0 and (is_typed(name) or (name.listed and helped) or (score >= _UNTYPED and is_thing(name, segment.state or "")))
    ]


def _milestone(context: SentenceContext, start: int, segment: Segment, name: Name) -> Milestone:
    """The fact, with its evidence from the name or the verb in front of it to the end of what is said."""
    rule = "before" if segment.before and not segment.behind else "after" if not segment.before else "around"
    if segment.weak:
        rule = "weak"
    first = start + name.start
    begin = start + (segment.before[0].start if segment.before else name.start)
    last = start + segment.end
    period = context.period_at(last if rule == "after" else first, level=False)
    kind = FactKind.TARGET if context.in_plan and period.end.year >= context.year else FactKind.OUTCOME
    if not context.in_plan and period.end.year > context.year:
        kind = FactKind.TARGET
    return Milestone(
        statement=context.sentence.start + first,
        kind=kind,
        name=name.text,
        milestone=segment.state or "",
        evidence=context.evidence(begin, max(last, begin + 1)),
        rule=f"milestone-{rule}",
        period=period,
    )
