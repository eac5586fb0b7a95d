"""The names of areas as texts and file names give them, and the codes that they stand for.

Many names stand for several areas (鼓楼区), and areas change their names (襄樊市, since 2010 襄阳市) or are no more.
What one name leaves open, the names around it settle: the city or province that is named before it, with it, or most
often in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from kg.lang.words import longest_first
from kg.vocabulary import Concept, load_scheme

# Of a name that stands for several areas, the area is the one whose city or province is named at least so often, and
# this many times as often as those of the others.
_LEAST_NAMED = 2
_MARGIN = 2
# Words so short are a name and what stands beside it; each name in them counts.
_SHORT = 200


def full_names(area: Concept) -> tuple[str, ...]:
    """All names of an area with its kind: today's, and those that it had."""
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
def pattern_of_names() -> re.Pattern[str]:
    """Any full name of three characters or more; one of two (易县) is part of too many words."""
    return re.compile(longest_first(name for name in _codes() if len(name) > 2))


def codes_in(words: str) -> Iterator[frozenset[str]]:
    """The codes of each full name in some words, in order."""
    for match in pattern_of_names().finditer(words):
        yield _codes()[match.group()]


def codes_of(name: str) -> frozenset[str]:
    """The codes of the areas that have a name, in full or without their kind.

    >>> sorted(codes_of("邢台")), sorted(codes_of("清河县"))
    (['130500', '130521'], ['130534'])
    """
    return _codes().get(name, frozenset()) | _codes_of_short_names().get(name, frozenset())


def name_at_end(words: str) -> tuple[str, frozenset[str]] | None:
    """The full name, of two characters too, that some words end with, and its codes.

    >>> name_at_end("保定市易县")
    ('易县', frozenset({'130633'}))
    """
    for start in range(max(0, len(words) - 15), len(words) - 1):
        codes = _codes().get(words[start:])
        if codes:
            return words[start:], codes
    return None


def short_names_in(words: str) -> Iterator[tuple[str, frozenset[str]]]:
    """The names without their kind (福田) that stand in some words, and their codes."""
    for match in _pattern_of_short_names().finditer(words):
        yield match.group(), _codes_of_short_names()[match.group()]


@cache
def _pattern_of_short_names() -> re.Pattern[str]:
    return re.compile(longest_first(_codes_of_short_names()))


def settle(codes: Iterable[str], *surroundings: str) -> str | None:
    """The one area of several that the surroundings name the city or the province of, the nearest of these first.

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
    """Of areas of one name in one city or province, one after the other, the one of today."""
    places = load_scheme("place").by_code
    kept = {code for code in codes if not places[code].words.get("lastListed")}
    gone = {code for code in codes - kept if not any(code[:2] == other[:2] for other in kept)}
    return kept | gone


def _times_named_around(code: str, words: str) -> int:
    """How often some words name the city of an area, or else its province."""
    places = load_scheme("place").by_code
    counts = [0]
    for outer in {f"{code[:4]}00", f"{code[:2]}0000"} - {code}:
        if outer in places:
            names = (*full_names(places[outer]), *places[outer].words.get("shortName", ()))
            counts.append(len(re.findall(longest_first(names), words)))
    return max(counts)
