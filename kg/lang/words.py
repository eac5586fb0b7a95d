"""Word lists of the vocabularies, compiled once for longest-match search."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from kg.vocabulary import load_scheme


def longest_first(words: Iterable[str]) -> str:
    """The words as alternatives of a regular expression, longer ones first, so that the longest matches."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


@cache
def words_of(scheme: str, code: str, name: str) -> tuple[str, ...]:
    """The values of the literal property `name` of one concept."""
    return load_scheme(scheme)[code].words.get(name, ())


@cache
def pattern_of(scheme: str, code: str, name: str) -> re.Pattern[str]:
    """Matches any of the words of one concept, the longest first."""
    return re.compile(longest_first(words_of(scheme, code, name)))


@cache
def code_of_word(scheme: str, name: str) -> dict[str, str]:
    """Each word of a property in a scheme with the code of its concept."""
    return load_scheme(scheme).words(name)


@cache
def pattern_of_scheme(scheme: str, name: str) -> re.Pattern[str]:
    """Matches any word that any concept of a scheme has under a property, the longest first."""
    return re.compile(longest_first(code_of_word(scheme, name)))
