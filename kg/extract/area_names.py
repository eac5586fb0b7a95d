"""The names of areas in texts and file names, and their codes.

Many names are shared by several areas (鼓楼区), and areas are renamed (襄樊市, since 2010 襄阳市) or dissolved. An
ambiguous name is resolved by the names around it: the city or province that is named before it, with it, or most often
in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from kg.lang.words import WordList, longest_first
from kg.vocabulary import Concept, load_scheme

# A name shared by several areas means the one whose city or province is named at least this often, and this many times
# as often as those of the others.
_LEAST_NAMED = 2
_MARGIN = 2
# In a text this short, which is a name and its immediate context, every name counts.
_SHORT = 200


def full_names(area: Concept) -> tuple[str, ...]:
    """All full names of an area: the current one and former ones."""
    return (*area.names, *area.words.get("formerName", ()))


@cache
def _codes() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for area in load_scheme("place"):
        for name in full_names(area):
            found.setdefault(name, set()).add(area.code)
    return {name: frozenset(codes) for name, codes in found.items()}


@cache
def _codes_of_short_names() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for area in load_scheme("place"):
        for name in area.words.get("shortName", ()):
            found.setdefault(name, set()).add(area.code)
    return {name: frozenset(codes) for name, codes in found.items()}


@cache
def _long_names() -> WordList:
    """The full names of three or more characters; shorter ones (易县) are part of too many words."""
    return WordList(name for name in _codes() if len(name) > 2)


def codes_in(words: str) -> Iterator[frozenset[str]]:
    """The codes of each full name in a text, in order."""
    for name in _long_names().find(words):
        yield _codes()[name]


def codes_of(name: str) -> frozenset[str]:
    """The codes of the areas with this name, in full or without the type of area.

    >>> sorted(codes_of("邢台")), sorted(codes_of("清河县"))
    (['130500', '130521'], ['130534'])
    """
    return _codes().get(name, frozenset()) | _codes_of_short_names().get(name, frozenset())


def name_at_end(words: str) -> tuple[str, frozenset[str]] | None:
    """The full name at the end of a text, which may have two characters, and its codes.

    >>> name_at_end("保定市易县")
    ('易县', frozenset({'130633'}))
    """
    for start in range(max(0, len(words) - 15), len(words) - 1):
        codes = _codes().get(words[start:])
        if codes:
            return words[start:], codes
    return None


def short_names_in(words: str) -> Iterator[tuple[str, frozenset[str]]]:
    """The names without the type of area (福田) in a text, and their codes."""
    for name in _short_names().find(words):
        yield name, _codes_of_short_names()[name]


@cache
def _short_names() -> WordList:
    return WordList(_codes_of_short_names())


def settle(codes: Iterable[str], *surroundings: str) -> str | None:
    """The one area of several whose city or province is named in the context; the nearest of these counts first.

    >>> settle({"350102", "320106", "320302"}, "", "江苏省南京市今年……南京……")
    '320106'
    """
    left = _of_today(set(codes))
    for words in surroundings:
        if len(left) < 2:
            break
        counted = sorted(((_times_named_around(code, words), code) for code in left), reverse=True)
        (first, best), (second, _) = counted[:2]
        least = _LEAST_NAMED if len(words) > _SHORT else 1
        if first >= least and first >= _MARGIN * second:
            return best
    return next(iter(left)) if len(left) == 1 else None


def _of_today(codes: set[str]) -> set[str]:
    """The current area among areas that had the same name in one city or province at different times."""
    places = load_scheme("place").by_code
    kept = {code for code in codes if not places[code].words.get("lastListed")}
    gone = {code for code in codes - kept if not any(code[:2] == other[:2] for other in kept)}
    return kept | gone


def _times_named_around(code: str, words: str) -> int:
    """How often a text names the city of an area, or else its province."""
    places = load_scheme("place").by_code
    counts = [0]
    for outer in {f"{code[:4]}00", f"{code[:2]}0000"} - {code}:
        if outer in places:
            names = (*full_names(places[outer]), *places[outer].words.get("shortName", ()))
            counts.append(len(re.findall(longest_first(names), words)))
    return max(counts)
