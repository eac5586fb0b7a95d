"""The pinyin of the characters of names: 雄 xiong, 行 hang or xing. It is used for searching by pinyin and initials."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

_HAN = range(0x4E00, 0xA000)
"""The characters of the CJK Unified Ideographs block."""
_MOST_READINGS = 3
"""Readings of a character that are kept, the usual ones first; the others are too rare to be typed."""


def pinyin_of(texts: Iterable[str]) -> dict[str, str]:
    """Syllables by character, without tones and separated by spaces; ü is written v, as it is typed."""
    characters = sorted({character for text in texts for character in text if ord(character) in _HAN})
    return {character: sound for character in characters if (sound := _sound(character))}


@cache
def _sound(character: str) -> str:
    from pypinyin import Style, pinyin

    readings = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    return " ".join(list(dict.fromkeys(readings[0]))[:_MOST_READINGS]) if readings else ""
