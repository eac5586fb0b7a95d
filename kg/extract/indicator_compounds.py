"""Names of indicators composed of a thing and a measuring noun: 煤炭产量, 粮食亩产."""

from __future__ import annotations

from kg.grammar.lexicon import GENERIC, HEAD
from kg.grammar.number import sense_of
from kg.lang.words import names_of

#: The longest thing at the beginning of an indicator.
_LONGEST = 12


def _is_thing(words: str) -> bool:
    """Whether the words after a generic word name a thing, so that they cannot be left out: 公办园, 公办初中."""
    return len(words) == 1 or sense_of(words) == HEAD


def known_compound(subject: str, noun: str) -> str | None:
    """The indicator composed of the longest possible beginning of `subject` and the dependent `noun`, if any."""
    for length in range(min(len(subject), _LONGEST), 1, -1):
        name = subject[:length] + noun
        if sense_of(subject[:length]) == GENERIC and _is_thing(subject[length:]):
            continue
        if name in names_of("indicator"):
            return name
    return None
