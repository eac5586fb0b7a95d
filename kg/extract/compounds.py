"""Names of indicators that begin with a thing and end with a noun of measuring: 煤炭产量, 粮食亩产."""

from __future__ import annotations

from functools import cache

from kg.vocabulary import load_scheme, scheme_names


@cache
def _indicator_names() -> frozenset[str]:
    if "indicator" not in scheme_names():
        return frozenset()
    return frozenset(name for concept in load_scheme("indicator") for name in concept.names)


def known_compound(subject: str, noun: str) -> str | None:
    """The indicator made of the longest beginning of `subject` and the dependent `noun`, if there is one."""
    for length in range(min(len(subject), 12), 1, -1):
        name = subject[:length] + noun
        if name in _indicator_names():
            return name
    return None
