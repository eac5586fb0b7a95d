"""The pinyin of the characters of names: 雄 xiong, 行 hang or xing. It is used for searching by pinyin and initials."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from kg.text.glosses import sounds_of, without_tone

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
    plain = (without_tone(sound).replace("ü", "v") for sound in sounds_of(character))
    return " ".join(list(dict.fromkeys(plain))[:_MOST_READINGS])
