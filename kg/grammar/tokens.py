"""Words of a clause with their classes.

1. Quotations, brackets, times, counts and other tokens that no list can hold are cut out by the expressions of
   `ontology/grammar/token.txt`.
2. Between them the cheapest way is taken through the words of the lexicon: a word costs one, a word of one character
   a little more, a character of no word half as much again. So long words win over short ones, and characters that no
   word covers become one token of the class `unknown`: the stuff of names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from kg.grammar.lexicon import COMMON, GENERIC, endings_of, lexicon
from kg.resources import ontology_folder

UNKNOWN, MARK, DASH = "unknown", "mark", "dash"
_MARKS = frozenset(" \t\u3000，,：:；。！？!?…")
_DASHES = frozenset("·—－-~～/")
_ORDINARY = (GENERIC, COMMON)
_BEHIND_NAMES = frozenset(
    {"and", "etcetera", "build", "mark", "adverb", "attribute", "speed", "state", "push", "works"}
)
_WORD, _ORDINARY_WORD, _SHORT_WORD, _CHARACTER = 19, 20, 26, 30


@dataclass(frozen=True, slots=True)
class Token:
    """A word at [start, end) of the clause."""

    start: int
    end: int
    text: str
    word_class: str


@cache
def _special() -> re.Pattern[str]:
    """The tokens that no list holds, each in a group named by its class."""
    lines = (ontology_folder() / "grammar" / "token.txt").read_text("utf-8").splitlines()
    rules = [line.split("=", 1) for line in lines if "=" in line and not line.startswith("#")]
    return re.compile("|".join(f"(?P<{name.strip().replace('-', '_')}>{pattern.strip()})" for name, pattern in rules))


@cache
def special_classes() -> frozenset[str]:
    """The classes of `ontology/grammar/token.txt`."""
    return frozenset(name.replace("_", "-") for name in _special().groupindex)


@lru_cache(maxsize=4096)
def tokenize(clause: str) -> tuple[Token, ...]:
    """The tokens of a clause, which tile it."""
    tokens: list[Token] = []
    at = 0
    for match in _special().finditer(clause):
        if match.start() > at:
            tokens.extend(_words(clause, at, match.start()))
        if match.end() > match.start():
            word_class = str(match.lastgroup).replace("_", "-")
            if word_class == "identifier":
                word_class = lexicon().classes.get(match.group(), word_class)  # APP is a head
            tokens.append(Token(match.start(), match.end(), match.group(), word_class))
        at = max(at, match.end())
    tokens.extend(_words(clause, at, len(clause)))
    return _with_areas(tokens)


def _words(clause: str, begin: int, end: int) -> list[Token]:
    """The cheapest way through the words of the lexicon."""
    known = lexicon()
    classes, by_beginning = known.classes, known.by_beginning
    size = end - begin
    back = [0] * (size + 1)
    best = [1 << 30] * (size + 1)
    best[0] = 0
    for at in range(size):
        so_far = best[at]
        character = clause[begin + at]
        step = so_far + (_SHORT_WORD if character in classes else _CHARACTER)
        if step < best[at + 1]:
            best[at + 1], back[at + 1] = step, at
        for word in by_beginning.get(clause[begin + at : begin + at + 2], ()):
            stop = at + len(word)
            if stop > size or not clause.startswith(word, begin + at):
                continue
            step = so_far + (_ORDINARY_WORD if classes[word] in _ORDINARY else _WORD)
            if step < best[stop]:
                best[stop], back[stop] = step, at
    cuts: list[tuple[int, int]] = []
    at = size
    while at:
        cuts.append((back[at], at))
        at = back[at]
    tokens: list[Token] = []
    for first, last in reversed(cuts):
        text = clause[begin + first : begin + last]
        if text in _MARKS:
            word_class = MARK
        elif text in _DASHES:
            word_class = DASH
        else:
            word_class = classes.get(text, UNKNOWN)
        previous = tokens[-1] if tokens else None
        if previous is not None and previous.word_class == UNKNOWN and text in endings_of("name-part"):
            word_class = UNKNOWN
        if word_class == UNKNOWN and previous is not None and previous.word_class == UNKNOWN:
            tokens[-1] = Token(previous.start, begin + last, previous.text + text, UNKNOWN)
        else:
            tokens.append(Token(begin + first, begin + last, text, word_class))
    return [replace(token, word_class=GENERIC) if _is_sort(token) else token for token in tokens]


def _is_sort(token: Token) -> bool:
    """Whether a word of no list says of what sort something is: 分散式, 嵌入型."""
    return token.word_class == UNKNOWN and len(token.text) == 3 and token.text.endswith(endings_of("sort-ending"))


def _with_areas(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The tokens with 区, 县 … at the end of a name as a part of it (门户区), where they are no level of government."""
    result: list[Token] = []
    for at, token in enumerate(tokens):
        before = result[-1] if result else None
        ends = at + 1 == len(tokens) or tokens[at + 1].word_class in _BEHIND_NAMES
        if (
            token.text in endings_of("area-ending")
            and before is not None
            and before.word_class in (UNKNOWN, *_ORDINARY)
            and ends
        ):
            token = replace(token, word_class=UNKNOWN)
            if before.word_class == UNKNOWN:
                result[-1] = Token(before.start, token.end, before.text + token.text, UNKNOWN)
                continue
        result.append(token)
    return tuple(result)
