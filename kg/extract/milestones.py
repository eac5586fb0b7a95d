"""Milestones: named projects and the states that they reach.

Each clause is divided into segments of a predicate and its object (`kg.grammar.clause`), and the words between into
names (`kg.grammar.coordination`). A name that is specific enough (`kg.extract.naming`) is a project in the state
expressed by the predicate.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from kg.extract.context import SentenceContext
from kg.extract.naming import is_coined, is_type_alone, is_typed, naming_score, needed_for, type_of
from kg.facts import FactKind, Milestone
from kg.grammar.clause import Segment, may_say_state, read_segments
from kg.grammar.coordination import read_names, with_owners
from kg.grammar.noun_phrase import WHOLE_NAMES, Name, is_landform, no_projects, types_of_heads
from kg.grammar.tokens import special_pattern
from kg.lang.words import longest_first, words_of_classes
from kg.vocabulary import load_scheme

#: The evidence that a named member of a list adds for the other members: more for those of the same type.
_SIBLING, _TWIN = 0.8, 1.8
#: The additional evidence required for a name without a type, unless a body is founded.
_UNTYPED = 2.0
_FOUNDED = "established"
_REACHED = frozenset({"operating", "completed", "construction-started", "established"})
_EDGE = " \t\u3000，、,：:；。！？!?"


@cache
def _any_head() -> re.Pattern[str]:
    """A pattern that every clause with a project matches; most clauses need no further analysis."""
    founding = load_scheme("milestone")[_FOUNDED].words["verb"]
    heads = longest_first([*types_of_heads(), *words_of_classes("works"), *founding, "”"])
    return re.compile(f"{heads}|{special_pattern(*WHOLE_NAMES)}")


def find_milestones(context: SentenceContext) -> list[Milestone]:
    """The milestones of a sentence; `statement` is the offset of the name until the statements are known."""
    if context.sentence.run_in and context.sentence.marked:
        return []
    return [milestone for start, end in context.clauses for milestone in _read_clause(context, start, end)]


def _read_clause(context: SentenceContext, start: int, end: int) -> list[Milestone]:
    clause = context.words[start:end].rstrip(_EDGE)
    if not may_say_state(clause) or not _any_head().search(clause):
        return []
    return [
        _milestone(context, start, segment, segment.state, name)
        for segment in read_segments(clause)
        if segment.state is not None
        for name in projects_of(segment, segment.state)
    ]


def projects_of(segment: Segment, state: str) -> list[Name]:
    """The names of a segment that are specific enough to be projects in that state; each one supports the others."""
    names = with_owners(read_names(segment.named), segment.agent)
    said = (*segment.before, *segment.behind)
    worked_on = any(token.word_class == "works" for token in segment.before)
    of_anything = any(token.word_class == "set-up" for token in said)
    needed = [
        needed_for(name, state=state, weak=segment.weak, worked_on=worked_on, of_anything=of_anything) for name in names
    ]
    margins = [naming_score(name) - least for name, least in zip(names, needed, strict=True)]
    types = {type_of(name) for name, margin in zip(names, margins, strict=True) if margin >= 0} - {None}
    helped = 2 * sum(margin >= 0 for margin in margins) >= len(names) and max(margins, default=-1.0) >= 0
    founded = state == _FOUNDED and not of_anything
    return [
        name
        for name, margin in zip(names, margins, strict=True)
        if (worked_on and is_landform(name.tokens[-1]) and len(name.text) > 2)
        or _is_project(
            name,
            margin,
            state,
            _help_of(types, type_of(name)) if helped and _may_be_helped(name, segment) else 0.0,
            founded=founded,
        )
    ]


def _may_be_helped(name: Name, segment: Segment) -> bool:
    """Whether siblings speak for a name: not for a type alone (水库及灌区), nor for what is only pushed weakly."""
    return not is_type_alone(name) and (name.listed or not segment.weak)


def _help_of(types: Sequence[str | None] | set[str | None], own: str | None) -> float:
    return _TWIN if own in types else _SIBLING


def _is_project(name: Name, margin: float, state: str, helped: float, *, founded: bool) -> bool:
    """Whether a name with that margin of evidence over what it needs is a project: it ends in a type, or its list says
    that it is one, or it bears a coined name and has reached what only a thing can, or what only a body is (`founded`).
    """
    if margin + helped < 0:
        return False
    if is_typed(name) or (name.listed and helped > 0):
        return True
    founded = founded and not name.text.endswith(tuple(no_projects()))
    return is_coined(name) and (founded or (margin >= _UNTYPED and state in _REACHED and state != _FOUNDED))


def _milestone(context: SentenceContext, start: int, segment: Segment, state: str, name: Name) -> Milestone:
    """The fact, with evidence from the name, or the verb before it, to the end of the predicate."""
    if segment.weak:
        rule = "weak"
    elif segment.before:
        rule = "around" if segment.behind else "before"
    else:
        rule = "after"
    first, last = start + name.start, start + segment.end
    begin = start + segment.before[0].start if segment.before else first
    period = context.period_at(last if rule == "after" else first, level=False)
    planned = period.end.year >= context.year if context.in_plan else period.end.year > context.year
    return Milestone(
        statement=context.sentence.start + first,
        kind=FactKind.TARGET if planned else FactKind.OUTCOME,
        name=name.text,
        milestone=state,
        evidence=context.evidence(begin, last),
        rule=f"milestone-{rule}",
        period=period,
    )
