"""Names of indicators composed of a thing and a measuring noun: 煤炭产量, 粮食亩产."""

from __future__ import annotations

from functools import cache

from kg.grammar.lexicon import GENERIC
from kg.grammar.number import sense_of
from kg.vocabulary import load_scheme, scheme_names

#: The longest thing at the beginning of an indicator.
_LONGEST = 12


@cache
def _indicator_names() -> frozenset[str]:
    if "indicator" not in scheme_names():
        return frozenset()
    return frozenset(name for concept in load_scheme("indicator") for name in concept.names)


def known_compound(subject: str, noun: str) -> str | None:
    """The indicator composed of the longest possible beginning of `subject` and the dependent `noun`, if any."""
    for length in range(min(len(subject), _LONGEST), 1, -1):
        name = subject[:length] + noun
        if len(subject) - length == 1 and sense_of(subject[:length]) == GENERIC:  # 公办园 is not a kind of 公办
            continue
        if name in _indicator_names():
            return name
    return None
