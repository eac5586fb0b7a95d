"""Words of which a text must contain at least one to match a pattern, derived from its notation.

Most patterns of a grammar contain a class of words, or plain characters, outside all alternatives, optional parts and
look-arounds. A text without any of these words need not be tried.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence

_ANY = "."
_SLOT = re.compile(r"\{([a-z-]+)\}")
_CHARACTER_CLASS = re.compile(r"\\.|\[\^?(?:\\.|[^\]])+\]")
_GROUP = re.compile(r"\((?P<kind>\?P<\w+>|\?:|\?<?[=!]|)(?P<inner>[^()]*)\)(?P<optional>[?*]|\{0?,\d*\})?")
_OPTIONAL = re.compile(r".(?:[?*]|\{0?,\d*\})\??", re.DOTALL)
_REPEATED = re.compile(r"(?:\+|\{\d+,?\d*\})\??")
_PLAIN = re.compile(r"[\u4e00-\u9fff]+|[\ue000-\uf8ff]")


def required_words(pattern: str, words_of: Callable[[str], Collection[str]]) -> frozenset[str]:
    """Words of which every matching text contains at least one; empty if none can be determined.

    `words_of`: the words of a class in a slot (`{class}`). If a pattern requires several classes, the one with the
    fewest words is used.

    >>> sorted(required_words("(?P<subject>.{2,}?)(?:全面)?退出{list}$", {"list": ["名单", "行列"]}.__getitem__))
    ['退出']
    """
    slots: list[str] = []

    def keep(slot: re.Match[str]) -> str:
        slots.append(slot[1])
        return chr(0xE000 + len(slots) - 1)

    left = _CHARACTER_CLASS.sub(_ANY, _SLOT.sub(keep, pattern))
    while (shorter := _GROUP.sub(_required_of_group, left)) != left:
        left = shorter
    if "|" in left:
        return frozenset()
    left = _without_optional(left)
    found = [
        frozenset(words_of(slots[ord(part[0]) - 0xE000]) if part[0] >= "\ue000" else (part,))
        for part in _PLAIN.findall(left)
    ]
    return min(found, key=len, default=frozenset())


def _required_of_group(group: re.Match[str]) -> str:
    looks_around = group["kind"] in ("?=", "?!", "?<=", "?<!")
    if group["optional"] or looks_around or "|" in group["inner"]:
        return _ANY
    return _without_optional(group["inner"])


def _without_optional(pattern: str) -> str:
    return _REPEATED.sub("", _OPTIONAL.sub(_ANY, pattern))


class RequiredWords:
    """Patterns by the beginnings of their required words, so that only a few are tried on a text."""

    def __init__(self, required: Sequence[frozenset[str]]) -> None:
        """`required`: for each pattern the words of which it requires one; a pattern without any is always tried."""
        # sets of patterns as bits of integers: the first pattern is the lowest bit
        self._always = 0
        self._by_beginning: dict[str, int] = {}
        for number, words in enumerate(required):
            if not words or "" in words:
                self._always |= 1 << number
                continue
            for word in words:
                self._by_beginning[word[:2]] = self._by_beginning.get(word[:2], 0) | 1 << number

    def possible(self, text: str) -> Iterator[int]:
        """The indices of the patterns that may match the text, in order."""
        found = self._always
        for at, character in enumerate(text):
            found |= self._by_beginning.get(character, 0) | self._by_beginning.get(text[at : at + 2], 0)
        while found:
            lowest = found & -found
            yield lowest.bit_length() - 1
            found -= lowest
