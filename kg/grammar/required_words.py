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
    fewest words is used. Alternatives require one of the words that each of them requires.

    >>> sorted(required_words("(?P<subject>.{2,}?)(?:全面)?退出{list}$", {"list": ["名单", "行列"]}.__getitem__))
    ['退出']
    """
    slots: list[frozenset[str]] = []  # each stands in the pattern as one character

    def slot_of(words: Collection[str]) -> str:
        slots.append(frozenset(words))
        return chr(0xE000 + len(slots) - 1)

    def required(alternatives: str) -> frozenset[str]:
        each = [
            min(
                (slots[ord(part[0]) - 0xE000] if part[0] >= "\ue000" else frozenset({part}) for part in parts),
                key=len,
                default=frozenset(),
            )
            for parts in (_PLAIN.findall(_without_optional(one)) for one in alternatives.split("|"))
        ]
        return frozenset().union(*each) if all(each) else frozenset()

    def of_group(group: re.Match[str]) -> str:
        if group["optional"] or group["kind"] in ("?=", "?!", "?<=", "?<!"):
            return _ANY
        if "|" not in group["inner"]:
            return _without_optional(group["inner"])
        words = required(group["inner"])
        return slot_of(words) if words else _ANY

    left = _CHARACTER_CLASS.sub(_ANY, _SLOT.sub(lambda slot: slot_of(words_of(slot[1])), pattern))
    while (shorter := _GROUP.sub(of_group, left)) != left:
        left = shorter
    return required(left)


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
