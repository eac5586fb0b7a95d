"""Pinyin glosses in brackets after a character: 發(fā)展.

A gloss is one syllable of Hanyu Pinyin with its tone mark. Syllables are recognised by the table of
initials and finals of the scheme (GB/T 16159, ISO 7098), not by a list of what was found on pages. A syllable without a
tone mark, an abbreviation or an English word in brackets is not a gloss.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from kg.errors import KgError

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af〇"

_FINALS_AFTER = {
    "": "a o e ai ei ao ou an en ang eng er yi ya yo ye yao you yan yin yang ying yong wu wa wo wai wei wan wen wang "
    "weng yu yue yuan yun",
    "b": "a o ai ei ao an en ang eng i ie iao ian in ing u",
    "p": "a o ai ei ao ou an en ang eng i ie iao ian in ing u",
    "m": "a o e ai ei ao ou an en ang eng i ie iao iu ian in ing u",
    "f": "a o ei ou an en ang eng u iao",
    "d": "a e ai ei ao ou an en ang eng ong i ia ie iao iu ian ing u uo ui uan un",
    "t": "a e ai ei ao ou an ang eng ong i ie iao ian ing u uo ui uan un",
    "n": "a e ai ei ao ou an en ang eng ong i ie iao iu ian in iang ing u uo uan un ü üe",
    "l": "a o e ai ei ao ou an ang eng ong i ia ie iao iu ian in iang ing u uo uan un ü üe",
    "g": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "k": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "h": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "j": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "q": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "x": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "zh": "a e ai ei ao ou an en ang eng ong i u ua uo uai ui uan un uang",
    "ch": "a e ai ao ou an en ang eng ong i u ua uo uai ui uan un uang",
    "sh": "a e ai ei ao ou an en ang eng i u ua uo uai ui uan un uang",
    "r": "e ao ou an en ang eng ong i u ua uo ui uan un",
    "z": "a e ai ei ao ou an en ang eng ong i u uo ui uan un",
    "c": "a e ai ao ou an en ang eng ong i u uo ui uan un",
    "s": "a e ai ao ou an en ang eng ong i u uo ui uan un",
}
SYLLABLES = frozenset(initial + final for initial, finals in _FINALS_AFTER.items() for final in finals.split())
_TONES = {"\u0304", "\u0301", "\u030c", "\u0300"}
_LETTERS = "a-zü\u00e0-\u00fc\u0101\u0113\u011b\u012b\u014d\u016b\u01ce-\u01dcɡɑ\u0300-\u030c"
SYLLABLE = f"[{_LETTERS}]{{1,9}}"
_GLOSSED = re.compile(rf"([{HAN}])((?:[(（]{SYLLABLE}[)）])+)")
_ONE = re.compile(SYLLABLE)


@dataclass(frozen=True, slots=True)
class Gloss:
    """A glossed character at `start`, its gloss in [start + 1, end), and the syllable in it."""

    character: str
    sound: str
    start: int
    end: int


@lru_cache(maxsize=8192)
def is_toned_syllable(letters: str) -> bool:
    """Whether the letters are one pinyin syllable with exactly one tone mark.

    >>> is_toned_syllable("fā"), is_toned_syllable("fa"), is_toned_syllable("fpā")
    (True, False, False)
    """
    tones = [mark for mark in unicodedata.normalize("NFD", letters) if mark in _TONES]
    return len(tones) == 1 and without_tone(letters).replace("ɡ", "g").replace("ɑ", "a") in SYLLABLES


def find_glosses(text: str) -> list[Gloss]:
    """Every gloss of the text, in order; a character glossed twice counts once, with its first sound."""
    found = []
    for match in _GLOSSED.finditer(text):
        sounds = _ONE.findall(match[2])
        if all(is_toned_syllable(sound) for sound in sounds):
            found.append(Gloss(match[1], sounds[0], match.start(), match.end()))
    return found


@cache
def _readings() -> Mapping[str, str]:
    # The data file of pypinyin is read directly: importing the package takes longer than cleaning a report.
    spec = find_spec("pypinyin")
    if spec is None or not spec.submodule_search_locations:
        raise KgError("the package pypinyin is missing, so damaged text cannot be repaired: install it with pip")
    path = Path(spec.submodule_search_locations[0]) / "pinyin_dict.json"
    readings: Mapping[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return readings


def sounds_of(character: str) -> list[str]:
    """The readings of a character with their tones, the usual ones first (by the Unihan-based table of pypinyin)."""
    readings = _readings().get(str(ord(character)))
    return readings.split(",") if readings else []


def has_sound(character: str, sound: str) -> bool:
    """Whether this is one of the readings of the character."""
    return sound in sounds_of(character)


def without_tone(sound: str) -> str:
    """A syllable without its tone mark.

    >>> without_tone("xióng"), without_tone("lǜ")
    ('xiong', 'lü')
    """
    letters = unicodedata.normalize("NFD", sound)
    return unicodedata.normalize("NFC", "".join(letter for letter in letters if letter not in _TONES))


@cache
def characters_of_sound(sound: str) -> tuple[str, ...]:
    """Every character of the Basic Multilingual Plane with that reading."""
    codes = (int(code) for code, readings in _readings().items() if sound in readings.split(","))
    return tuple(sorted(chr(code) for code in codes if code < 0x10000))
