"""Word lists of the vocabularies, compiled once for longest-match search."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain

from kg.vocabulary import load_scheme

#: From this number of first characters on, alternatives are grouped behind a test of the first character: `re` tries
#: the alternatives of a branch one by one, so that hundreds of them take as many steps at each position.
_MANY = 48
_GROUPS = 8


def longest_first(words: Iterable[str]) -> str:
    """A regular expression for any of the words; of several at one position it matches the longest.

    It matches the same as an alternation of the words, longer ones first, and backtracks in the same order, but common
    beginnings are shared (a trie), because the time of a plain alternation grows with the number of words.

    >>> longest_first(["增长", "增长率", "提高"])
    '(?:增长(?:率)?|提高)'
    """
    by_first: dict[str, list[str]] = {}
    for word in sorted(set(words)):
        by_first.setdefault(word[:1], []).append(word)
    firsts = list(by_first)
    if len(firsts) < _MANY or not firsts[0]:
        return _shared(sorted(set(chain.from_iterable(by_first.values()))))
    size = -(-len(firsts) // _GROUPS)
    groups = [firsts[at : at + size] for at in range(0, len(firsts), size)]
    branches = (
        f"(?=[{re.escape(group[0])}-{re.escape(group[-1])}])"
        + _shared([word for first in group for word in by_first[first]])
        for group in groups
    )
    return f"(?=[{''.join(map(re.escape, firsts))}])(?:{'|'.join(branches)})"


def _shared(words: Sequence[str]) -> str:
    """The sorted, distinct words as one expression in which each beginning occurs once."""
    endings: dict[str, list[str]] = {}
    for word in words:
        if word:
            endings.setdefault(word[0], []).append(word[1:])
    parts = [re.escape(first) + _shared(rest) for first, rest in endings.items()]
    if not parts:
        return ""
    ends = not words[0]
    body = parts[0] if len(parts) == 1 and not ends else f"(?:{'|'.join(parts)})"
    return body + "?" if ends else body


class WordList:
    """Thousands of words to be found in a text. Compiling a pattern of them would take longer than reading a report.

    >>> list(WordList(["河北", "河北省", "邢台"]).find("河北省的邢台市"))
    ['河北省', '邢台']
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        lengths: dict[str, set[int]] = {}
        for word in self._words:
            lengths.setdefault(word[:1], set()).add(len(word))
        # by first character, the longest first
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}

    def find(self, text: str) -> Iterator[str]:
        """The words in a text in their order, at each position the longest; they do not overlap."""
        at = 0
        for start, first in enumerate(text):
            if start < at:
                continue
            for length in self._lengths.get(first, ()):
                word = text[start : start + length]
                if word in self._words:
                    yield word
                    at = start + len(word)
                    break


@cache
def words_of(scheme: str, code: str, name: str) -> tuple[str, ...]:
    """The values of the literal property `name` of one concept."""
    return load_scheme(scheme)[code].words.get(name, ())


@cache
def names_of(scheme: str) -> frozenset[str]:
    """All Chinese names of the concepts of a scheme."""
    return frozenset(name for concept in load_scheme(scheme) for name in concept.names)


@cache
def label_of(scheme: str, code: str) -> str:
    """The preferred Chinese name of a concept."""
    return load_scheme(scheme)[code].names[0]


@cache
def words_of_classes(*codes: str) -> tuple[str, ...]:
    """The words of classes of the scheme `word-class`, and of their narrower classes."""
    scheme = load_scheme("word-class")
    found = (concept for concept in scheme if concept.code in codes or set(concept.broader) & set(codes))
    return tuple(word for concept in found for word in concept.words.get("word", ()))


@cache
def pattern_of(scheme: str, code: str, name: str) -> re.Pattern[str]:
    """A pattern for any of the words of one concept, the longest first."""
    return re.compile(longest_first(words_of(scheme, code, name)))


def ends_like_comparator(text: str, end: int) -> bool:
    """Whether the word that ends at `end` only looks like a comparator by its last character: 签约, 附近, 侦破."""
    return text[end - 2 : end] in _ending_like_comparators()


@cache
def _ending_like_comparators() -> frozenset[str]:
    return frozenset(words_of("numeral-context", "ends-like-comparator", "word"))


@cache
def codes_by_word(scheme: str, name: str) -> dict[str, str]:
    """Maps each word of a property in a scheme to the code of its concept."""
    return load_scheme(scheme).words(name)
