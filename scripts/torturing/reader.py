"""What a reader is: a function of bytes, with samples to begin with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from kg.clean_text import CleanText
from kg.extract.identify import identify
from kg.extract.pipeline import extract
from kg.facts import ReportFacts
from torturing.mutations import mutate

Mutation = Callable[[bytes, Sequence[bytes], Random, int, Sequence[bytes]], bytes]


class FaultyAnswer(Exception):  # noqa: N818  # what a reader gave is wrong, though nothing was raised
    """A reader broke a promise without raising an error."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader of bytes; what it raises but KgError is a fault.

    The first of `seeds` is one that it accepts. `largest`: bytes of an input.
    """

    name: str
    read: Callable[[bytes], object]
    seeds: tuple[bytes, ...]
    largest: int = 1 << 15
    mutation: Mutation = mutate
    tokens: tuple[bytes, ...] = ()


def facts_of_text(text: CleanText, id: str = "a") -> ReportFacts:
    """The facts of a text, with area and year stated, so that damage to its head does not end the reading."""
    return extract(identify(text, {"adcode": "140000", "year": "2026"}, id), text)
