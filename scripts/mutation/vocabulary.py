"""Mutants of the vocabularies, `ontology/vocab/*.ttl`: words dropped and moved, values and codes changed.

Only the words used by extractors are rules. The names of places, indicators and bodies are data by the thousand, and
their files are not changed (`is_rule_file`); the others are equally likely, whatever their lengths.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from mutation.mutant import Edit, Mutant, Positions

_DATA = frozenset({"agency", "indicator", "place"})
_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)|(?P<iri><[^<>\s]*>)|(?P<literal>"(?:[^"\\]|\\.)*"(?:@[A-Za-z-]+|\^\^\S+)?)"""
    r"""|(?P<mark>[;,.\[\]()](?=\s|$))|(?P<name>[^\s;,"<>]+?(?=[;,]|\.?(?:\s|$)))|(?P<space>\s+)"""
)
_NAMES = frozenset({"skos:altLabel", "skos:hiddenLabel"})
_NUMBER = re.compile(r'"(-?\d+(?:\.\d+)?)"')


@dataclass(frozen=True, slots=True)
class _Value:
    start: int
    end: int
    text: str

    @property
    def word(self) -> str:
        """The characters of a literal, without its language or type."""
        return self.text[1 : self.text.rindex('"')]


@dataclass(frozen=True, slots=True)
class _Property:
    """A property of a concept with its values; `subject` is the offset of the name of the concept."""

    subject: _Value
    name: str
    values: tuple[_Value, ...]


def is_rule_file(path: str) -> bool:
    """Whether a vocabulary contains rules rather than names of things in the world."""
    return PurePosixPath(path).stem not in _DATA


def vocabulary_mutants(path: str, text: str) -> Iterator[Mutant]:
    """All mutants of one vocabulary."""
    properties = list(_properties(text))
    positions = Positions(text)
    by_name: dict[str, list[_Property]] = defaultdict(list)
    for one in properties:
        by_name[one.name].append(one)

    def mutant(operator: str, one: _Property, at: _Value, edits: tuple[Edit, ...], summary: str) -> Mutant:
        line, column = positions.line_and_column(at.start)
        code = one.subject.text.rpartition(":")[2]
        return Mutant(path, operator, one.values[0].start, line, column, edits, f"{code}, {one.name}: {summary}")

    for one in properties:
        if one.name == "skos:notation":
            notation = one.values[0]
            subject = one.subject
            renamed = (
                Edit(subject.end, subject.end, "-x"),
                Edit(notation.start, notation.end, f'"{notation.word}-x"'),
            )
            yield mutant("code-changed", one, notation, renamed, f"{notation.word} → {notation.word}-x")
        elif _is_list_of_words(one):
            others = by_name[one.name]
            target = others[(others.index(one) + 1) % len(others)]
            for value in one.values:
                if len(one.values) > 1:
                    dropped = _without(text, one, value)
                    yield mutant("word-dropped", one, value, (dropped,), f"{value.word} dropped")
                    if target is not one and value.text not in {other.text for other in target.values}:
                        at = target.values[0].start
                        to = target.subject.text.rpartition(":")[2]
                        moved = (dropped, Edit(at, at, f"{value.text}, "))
                        yield mutant("word-moved", one, value, moved, f"{value.word} moved to {to}")
        elif one.name.startswith("pc:") and len(one.values) == 1 and one.values[0].text.startswith('"'):
            value = one.values[0]
            other = _another_value(value, [each.values[0] for each in by_name[one.name]])
            if other is not None:
                changed = Edit(value.start, value.end, other)
                yield mutant("value-changed", one, value, (changed,), f"{value.text} → {other}")


def _is_list_of_words(one: _Property) -> bool:
    return (
        (one.name.startswith("pc:") or one.name in _NAMES)
        and all(value.text.startswith('"') for value in one.values)
        and any("\u3400" <= character <= "\u9fff" for value in one.values for character in value.word)
        and not any(value.text.endswith("@en") for value in one.values)
    )


def _without(text: str, one: _Property, value: _Value) -> Edit:
    """The edit that removes a value from a list, with one comma."""
    index = one.values.index(value)
    if index + 1 < len(one.values):
        return Edit(value.start, one.values[index + 1].start, "")
    return Edit(one.values[index - 1].end, value.end, "")


def _another_value(value: _Value, values: list[_Value]) -> str | None:
    """The next other value of the property in this file, or else the next number."""
    others = sorted({other.text for other in values} - {value.text})
    if others:
        return next((other for other in others if other > value.text), others[0])
    number = _NUMBER.match(value.text)
    return f'"{int(float(number[1])) + 1}"{value.text[number.end() :]}' if number else None


def _properties(text: str) -> Iterator[_Property]:
    """The properties of all concepts, with the places of their values."""
    subject: _Value | None = None
    predicate = ""
    values: list[_Value] = []
    for token in _TOKEN.finditer(text):
        if token.lastgroup in {"comment", "space"}:
            continue
        value = _Value(token.start(), token.end(), token.group())
        if token.lastgroup == "mark":
            if value.text in ";." and subject is not None and values:
                yield _Property(subject, predicate, tuple(values))
                predicate, values = "", []
            if value.text == ".":
                subject, predicate = None, ""
        elif subject is None:
            subject = value
        elif not predicate:
            predicate = value.text
        else:
            values.append(value)
