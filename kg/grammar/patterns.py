"""Patterns over classes of words: compiles the notation of `ontology/grammar/clause.txt` into regular expressions.

Each class is represented by a character, so that the classes of a clause form a string and a pattern is a regular
expression over it. The notation has no nested repetition of what can be empty, so that matching takes linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from kg.errors import VocabularyError
from kg.grammar.lexicon import word_classes
from kg.grammar.tokens import DASH, MARK, UNKNOWN, Token, special_classes
from kg.resources import ontology_folder

_SYMBOL = re.compile(r"\s*([A-Za-z][A-Za-z-]*|[|()?*+!^$.])")
_SAYS = "says "


@dataclass(frozen=True, slots=True)
class Grammar:
    """`patterns`: by name. `says`: the meanings of predicates with their patterns, in order."""

    patterns: Mapping[str, re.Pattern[str]]
    says: tuple[tuple[str, re.Pattern[str]], ...]


@cache
def _characters() -> Mapping[str, str]:
    """The character of each class."""
    names = sorted({*word_classes(), *special_classes(), UNKNOWN, MARK, DASH})
    return MappingProxyType({name: chr(0xE000 + number) for number, name in enumerate(names)})


def classes_of(tokens: Iterable[Token]) -> str:
    """The classes of tokens as a string with one character per token."""
    characters = _characters()
    return "".join([characters[token.word_class] for token in tokens])


@cache
def grammar(name: str = "clause") -> Grammar:
    """A published grammar: `clause` for predicates of projects, `measure` for the words around a number."""
    return read_grammar((ontology_folder() / "grammar" / f"{name}.txt").read_text("utf-8").splitlines(), name)


def read_grammar(lines: Sequence[str], name: str = "clause") -> Grammar:
    """The grammar defined by lines in the notation. Raises VocabularyError with the line that violates it."""
    file = f"ontology/grammar/{name}.txt"
    sources: dict[str, str] = {}
    says: list[tuple[str, re.Pattern[str]]] = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        left, equals, body = line.partition("=")
        if not equals:
            raise VocabularyError(f"{file}:{number}: has no '='; write name = pattern")
        source = _expression(body, sources, number, file)
        try:
            compiled = re.compile(source)
        except re.error as error:
            raise VocabularyError(f"{file}:{number}: is not a pattern ({error}); fix it") from error
        defined = left.strip()
        if defined.startswith(_SAYS):
            says.append((defined.removeprefix(_SAYS).strip(), compiled))
        else:
            sources[defined] = source
    return Grammar(MappingProxyType({name: re.compile(source) for name, source in sources.items()}), tuple(says))


def _expression(body: str, sources: Mapping[str, str], number: int, file: str) -> str:
    characters = _characters()
    parts: list[str] = []
    at, body = 0, body.strip()
    while at < len(body):
        match = _SYMBOL.match(body, at)
        if match is None:
            raise VocabularyError(f"{file}:{number}: cannot be read from {body[at : at + 12]!r} on; fix it")
        symbol, at = match.group(1), match.end()
        if symbol == "(":
            parts.append("(?:")
        elif symbol in "|)?*+^$.":
            parts.append(symbol)
        elif symbol == "!":
            parts.append("(?!")
            inner = _SYMBOL.match(body, at)
            if inner is None:
                raise VocabularyError(f"{file}:{number}: nothing follows '!'; name what may not follow")
            stop = _closing(body, inner.start(1), number, file) if inner.group(1) == "(" else inner.end()
            parts.append(_expression(body[inner.start(1) : stop], sources, number, file) + ")")
            at = stop
        elif symbol in sources:
            parts.append(f"(?:{sources[symbol]})")
        elif symbol in characters:
            parts.append(characters[symbol])
        else:
            raise VocabularyError(f"{file}:{number}: {symbol!r} is not a class and no earlier line; name one that is")
    return "".join(parts)


def _closing(body: str, at: int, number: int, file: str) -> int:
    """The position of the bracket that closes the one at `at`."""
    depth = 0
    for index in range(at, len(body)):
        depth += {"(": 1, ")": -1}.get(body[index], 0)
        if not depth:
            return index + 1
    raise VocabularyError(f"{file}:{number}: a bracket is not closed; close it")
