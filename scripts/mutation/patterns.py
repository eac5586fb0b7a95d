"""Changes of a pattern: an alternative dropped, a quantifier changed, a negation removed, a character dropped.

A pattern is a regular expression, or a line of a grammar, which is written with the same signs and in which `!a` says
that no `a` follows. Part of an expression will do as well: Python joins literals that follow each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from mutation.mutant import Edit

_OPENING = re.compile(r"\((?:\?(?:P<\w+>|<[=!]|[:=!>]|[aiLmsux-]+:))?")
_REFERENCE = re.compile(r"\(\?(?:P=\w+|#[^)]*|[aiLmsux]+|\([^)]*\)[^)]*)\)")
_REPETITION = re.compile(r"\{(\d+)(?:(,)(\d*))?\}")
_NEGATED_NAME = re.compile(r"!\s*[A-Za-z][A-Za-z-]*")
_TURNED = {"?": "", "*": "+", "+": "*"}


@dataclass(frozen=True, slots=True)
class PatternChange:
    """One change of a pattern by an operator, with a short description."""

    operator: str
    edit: Edit
    summary: str


@dataclass(slots=True)
class _Group:
    opening: int
    start: int
    bars: list[int] = field(default_factory=list)
    negative: bool = False


def pattern_changes(text: str, *, grammar: bool = False) -> Iterator[PatternChange]:
    """All changes of a pattern.

    What is not part of the notation, such as the fields of an f-string, is masked with NUL.
    """
    groups = [_Group(0, 0)]
    at, after_atom, negated = 0, False, -1
    while at < len(text):
        sign = text[at]
        if sign == "\\":
            at, after_atom = at + 2, True
        elif sign == "[":
            end = _end_of_set(text, at)
            yield from _dropped_characters(text, at, end)
            at, after_atom = end, True
        elif sign == "(" and (reference := _REFERENCE.match(text, at)):
            at, after_atom = reference.end(), True
        elif sign == "(" and (opening := _OPENING.match(text, at)):
            negative = opening.group().endswith("!")
            start = at if negated < 0 else negated
            groups.append(_Group(start, opening.end(), negative=negative or negated >= 0))
            at, after_atom, negated = opening.end(), False, -1
        elif sign == ")":
            group = groups.pop()
            yield from _dropped_alternatives(text, group, at)
            if group.negative:
                removed = Edit(group.opening, at + 1, "")
                yield PatternChange("negation-removed", removed, f"{text[group.opening : at + 1]!r} removed")
            groups = groups or [_Group(at + 1, at + 1)]
            at, after_atom = at + 1, True
        elif sign == "|":
            groups[-1].bars.append(at)
            at, after_atom = at + 1, False
        elif after_atom and sign in _TURNED:
            yield PatternChange("quantifier-turned", Edit(at, at + 1, _TURNED[sign]), _shown(text, at, _TURNED[sign]))
            at += 1
            if text[at : at + 1] in {"?", "+"} and not grammar:
                at += 1  # lazy or possessive
            after_atom = False
        elif after_atom and (repetition := _REPETITION.match(text, at)):
            for other in _other_repetitions(repetition):
                change = Edit(at, repetition.end(), other)
                yield PatternChange("quantifier-turned", change, f"{repetition.group()} → {other}")
            at, after_atom = repetition.end(), False
        elif grammar and sign == "!":
            if name := _NEGATED_NAME.match(text, at):
                yield PatternChange("negation-removed", Edit(at, name.end(), ""), f"{name.group()!r} removed")
                at, after_atom = name.end(), True
            else:
                negated, at = at, at + 1
        else:
            at, after_atom = at + 1, sign not in "^$" and not (sign.isspace() and not after_atom)
    while groups:
        yield from _dropped_alternatives(text, groups.pop(), len(text))


def _shown(text: str, at: int, turned: str) -> str:
    around = text[max(0, at - 6) : at]
    return f"{around}{text[at]} → {around}{turned}"


def _end_of_set(text: str, at: int) -> int:
    """The offset after a set of characters that opens at `at`."""
    end = at + 1
    if text[end : end + 1] == "^":
        end += 1
    if text[end : end + 1] == "]":
        end += 1
    while end < len(text) and text[end] != "]":
        end += 2 if text[end] == "\\" else 1
    return min(end + 1, len(text))


def _dropped_characters(text: str, start: int, end: int) -> Iterator[PatternChange]:
    """The set without each of its plain characters; ranges and classes are kept."""
    if text[end - 1 : end] != "]":
        return
    at = start + 1 + (text[start + 1] == "^")
    members: list[tuple[int, int]] = []
    while at < end - 1:
        size = 2 if text[at] == "\\" else 1
        if text[at + size : at + size + 1] == "-" and at + size + 1 < end - 1:
            size += 2
        members.append((at, at + size))
        at += size
    if len(members) > 1:
        for first, last in members:
            if last - first == 1 and text[first].isalnum():
                yield PatternChange(
                    "character-dropped", Edit(first, last, ""), f"{text[first]!r} dropped from {text[start:end]}"
                )


def _dropped_alternatives(text: str, group: _Group, end: int) -> Iterator[PatternChange]:
    if not group.bars:
        return
    edges = [group.start - 1, *group.bars, end]
    for left, right in pairwise(edges):
        words = text[left + 1 : right].strip()
        if words and "\0" not in words:
            edit = Edit(left + 1, right + 1, "") if left == edges[0] else Edit(left, right, "")
            yield PatternChange("alternative-dropped", edit, f"{words!r} dropped")


def _other_repetitions(repetition: re.Match[str]) -> Iterator[str]:
    least, comma, most = repetition.groups()
    if not comma:
        yield f"{{{int(least) + 1}}}"
        return
    if most and int(most) > int(least):
        yield f"{{{least},{int(most) - 1}}}"
    if not most or int(least) < int(most):
        yield f"{{{int(least) + 1},{most}}}"
