"""Words of a clause with their classes.

1. Quotations, brackets, times, counts and other tokens that cannot be listed are matched by the expressions in
   `ontology/grammar/token.txt`.
2. The text between them is divided into words of the lexicon at the lowest cost: a word costs one, a word of one
   character a little more, an unknown character half as much again. So long words are preferred to short ones, and
   adjacent unknown characters become one token of the class `unknown`, of which names consist.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from kg.grammar.lexicon import COMMON, GENERIC, HEAD, PLACE, endings_of, lexicon
from kg.lang.words import ends_like_comparator
from kg.resources import ontology_folder

UNKNOWN, MARK, DASH = "unknown", "mark", "dash"
_MARKS = frozenset(" \t\u3000，,：:；。！？!?…")
_DASHES = frozenset("·—－-~～/")
_ORDINARY = (GENERIC, COMMON)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_BEHIND_NAMES = frozenset(
    {"and", "etcetera", "build", "mark", "adverb", "attribute", "speed", "state", "push", "works"}
)
_SHORT_WORD, _CHARACTER, _FAR = 26, 30, 1 << 30


class Token(NamedTuple):
    """A word at [start, end) of the clause. A report has tens of thousands, which a tuple makes fastest."""

    start: int
    end: int
    text: str
    word_class: str


@cache
def _rules() -> dict[str, str]:
    """The expression of each class of `ontology/grammar/token.txt`."""
    lines = (ontology_folder() / "grammar" / "token.txt").read_text("utf-8").splitlines()
    rules = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): pattern.strip() for name, pattern in rules}


@cache
def _special() -> re.Pattern[str]:
    """A pattern for the tokens that cannot be listed, with a group named after each class."""
    groups = "|".join(f"(?P<{name.replace('-', '_')}>{pattern})" for name, pattern in _rules().items())
    # none begins with a Chinese character that is not in the expressions, so most positions can be skipped
    firsts = "".join(sorted(set(_HAN.findall(groups))))
    return re.compile(rf"(?=[^\u4e00-\u9fff]|[{firsts}])(?:{groups})")


def special_pattern(*word_classes: str) -> str:
    """The expressions in `ontology/grammar/token.txt` for any of the classes."""
    return "|".join(f"(?:{_rules()[word_class]})" for word_class in sorted(word_classes))


@cache
def special_classes() -> frozenset[str]:
    """The classes in `ontology/grammar/token.txt`."""
    return frozenset(name.replace("_", "-") for name in _special().groupindex)


def may_begin_with(clause: str, classes: frozenset[str]) -> bool:
    """Whether the first word of a clause may belong to one of these classes; if not, no analysis is needed."""
    return clause[:1] in _first_characters(classes) or _special().match(clause) is not None


@cache
def _first_characters(classes: frozenset[str]) -> frozenset[str]:
    words = (word for word, word_class in lexicon().classes.items() if word_class in classes)
    return frozenset({word[0] for word in words} | (_MARKS if MARK in classes else set()))


@lru_cache(maxsize=4096)
def tokenize(clause: str) -> tuple[Token, ...]:
    """The tokens of a clause, which tile it."""
    tokens: list[Token] = []
    at = 0
    for match in _special().finditer(clause):
        word_class = str(match.lastgroup).replace("_", "-")
        start = match.start()
        if word_class == "amount" and ends_like_comparator(clause, start + 1):
            start += 1  # 签约30万元 is not about 300,000
        if start > at:
            tokens.extend(_words(clause, at, start))
        if match.end() > start:
            text = clause[start : match.end()]
            if word_class == "count" and lexicon().classes.get(text) == PLACE:
                word_class = PLACE  # 三门 is a county, not three doors
            if word_class == "identifier":
                word_class = lexicon().classes.get(text, word_class)  # APP is a head
            tokens.append(Token(start, match.end(), text, word_class))
        at = max(at, match.end())
    tokens.extend(_words(clause, at, len(clause)))
    return _with_areas(tokens)


def _words(clause: str, begin: int, end: int) -> list[Token]:
    """The segmentation into words of the lexicon with the lowest cost.

    At a position that no word spans, the segmentations before and after it are independent. So the clause is segmented
    stretch by stretch; most stretches are a common word or a single character whose result is cached.
    """
    by_beginning = lexicon().by_beginning
    text = clause[begin:end]
    words: list[tuple[str, str]] = []
    start = reach = 0
    for at in range(len(text)):
        beginning = by_beginning.get(text[at : at + 2])
        if beginning is not None:
            cost, longer = beginning
            if cost and reach < at + 2:
                reach = at + 2
            for word, length, _ in longer.get(text[at + 2 : at + 3], ()):
                if reach < at + length and text.startswith(word, at):
                    reach = at + length
        if reach <= at + 1:
            words += _divided(text[start : at + 1])
            start = reach = at + 1
    return _as_tokens(words, clause, begin)


@lru_cache(maxsize=16384)
def _divided(text: str) -> tuple[tuple[str, str], ...]:
    """The words of a stretch at the lowest cost, each with its class."""
    known = lexicon()
    classes, by_beginning = known.classes, known.by_beginning
    size = len(text)
    back = [0] * (size + 1)
    best = [0, *[_FAR] * size]
    for at, character in enumerate(text):
        so_far = best[at]
        step = so_far + (_SHORT_WORD if character in classes else _CHARACTER)
        if step < best[at + 1]:
            best[at + 1], back[at + 1] = step, at
        beginning = by_beginning.get(text[at : at + 2])
        if beginning is None:
            continue
        cost, longer = beginning
        if cost and so_far + cost < best[at + 2]:
            best[at + 2], back[at + 2] = so_far + cost, at
        for word, length, cost in longer.get(text[at + 2 : at + 3], ()):
            if text.startswith(word, at) and so_far + cost < best[at + length]:
                best[at + length], back[at + length] = so_far + cost, at
    words: list[str] = []
    at = size
    while at:
        words.append(text[back[at] : at])
        at = back[at]
    return tuple((word, classes.get(word) or _class_of_sign(word)) for word in reversed(words))


def _class_of_sign(character: str) -> str:
    """The class of a character that is not a word."""
    return MARK if character in _MARKS else DASH if character in _DASHES else UNKNOWN


def _as_tokens(words: Sequence[tuple[str, str]], clause: str, begin: int) -> list[Token]:
    """The tokens of consecutive words from `begin` on; adjacent unknown characters become one token."""
    tokens: list[Token] = []
    name_parts = endings_of("name-part")
    unknown = -1  # the start of the current token of unknown characters
    last = begin
    for word, word_class in words:
        first, last = last, last + len(word)
        if word_class == UNKNOWN or (unknown >= 0 and word in name_parts):
            unknown = first if unknown < 0 else unknown
            continue
        if unknown >= 0:
            tokens.append(_unknown(clause[unknown:first], unknown))
            unknown = -1
        tokens.append(Token(first, last, word, word_class))
    if unknown >= 0:
        tokens.append(_unknown(clause[unknown:last], unknown))
    return tokens


def _unknown(text: str, start: int) -> Token:
    """A token of unknown characters; three with such an ending describe a type (分散式, 嵌入型)."""
    is_sort = len(text) == 3 and text.endswith(endings_of("sort-ending"))
    return Token(start, start + len(text), text, GENERIC if is_sort else UNKNOWN)


def _with_areas(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The tokens with 区, 县 … at the end of a name merged into it (门户区) if they are not a level of government."""
    streets, areas = endings_of("street-ending"), endings_of("area-ending")
    result: list[Token] = []
    for at, token in enumerate(tokens):
        before = result[-1] if result else None
        if before is None or (token.text not in streets and token.text not in areas):
            result.append(token)
            continue
        if before.word_class in (COMMON, PLACE) and token.text in streets:
            result[-1] = Token(before.start, token.end, before.text + token.text, UNKNOWN)  # 和平路, 青山路
            continue
        ends = at + 1 == len(tokens) or tokens[at + 1].word_class in _BEHIND_NAMES
        if token.text in areas and before.word_class in (UNKNOWN, HEAD, *_ORDINARY) and ends:
            token = token._replace(word_class=UNKNOWN)
            if before.word_class == UNKNOWN:
                result[-1] = Token(before.start, token.end, before.text + token.text, UNKNOWN)
                continue
        result.append(token)
    return tuple(result)
