"""Development zones: areas that are governed by a committee (管委会) and have no code in GB/T 2260.

The report of such a committee belongs to the zone, never to the city around it. The sources, in this order: for whom
the speaker speaks (我代表太原高新区管委会), the title, the name of the file. The last two count only if the speaker
names no area.

A zone is identified by the area at the beginning of its name and the rest of its name with abbreviations written out,
so that 太原高新区 and 太原市高新技术产业开发区 are the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256

from kg.areas import STATE, ZONE_MARK, place_of
from kg.extract.area_names import codes_of, name_at_end, settle
from kg.extract.report_area import FoundArea, NamedBy, city_named, name_in_file, speaker_of
from kg.lang.words import longest_first, words_of
from kg.vocabulary import load_scheme

_KEY_DIGITS = 8
_LONGEST_AREA = 15


class UnnamedZoneError(ValueError):
    """The committee of a zone presents the report, but the zone is not named."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A development zone.

    `core`: its name without the leading area and without abbreviations; `area`: that area, None if it
    is not named.
    """

    core: str
    area: FoundArea | None

    def code(self, adcode: str) -> str:
        """The code of the zone in the area `adcode`: the code of the area and a key of the zone's name."""
        return f"{adcode}{ZONE_MARK}{sha256(self.core.encode()).hexdigest()[:_KEY_DIGITS]}"

    def within(self, adcode: str) -> Zone:
        """The zone within the area `adcode`, whose name is removed from its name."""
        place = place_of(adcode)
        if self.area is not None or place is None:
            return self
        names = (*place.names, *place.words.get("shortName", ()))
        own = next((self.core[len(name) :] for name in names if self.core.startswith(name)), "")
        return replace(self, core=own or self.core)

    def name(self, adcode: str) -> str:
        """The name of the zone with that of the area."""
        place = place_of(self.area.code if self.area else adcode)
        short = place.word("shortName") or place.names[0] if place else ""
        return self.core if self.core.startswith(short) else f"{short}{self.core}"


def find_zone(text: str, named: NamedBy) -> Zone | None:
    """The zone whose committee presents the report, None for the government of an area.

    Raises UnnamedZoneError if the zone is not named anywhere.
    """
    spoken = speaker_of(text)
    by_committee = spoken is not None and spoken.body in words_of("development-zone", "committee", "word")
    name = _zone_at_end(spoken.name) if spoken else ""
    if spoken and not by_committee and not name and not _leaves_open(spoken.name):
        return None
    if not name and named.session and not by_committee:  # zones have no congress
        return None
    places = [name, *map(_zone_at_end, (named.title, name_in_file(named.file)))]
    where = ("the first sentence", "the title", "the file name")
    found = next(((words, place) for words, place in zip(places, where, strict=True) if words), None)
    if found is None:
        if by_committee:
            raise UnnamedZoneError
        return None
    words, place = found
    others = [named.title, named.session, name_in_file(named.file)]
    return _placed(words, place, others, text)


def _leaves_open(name: str) -> bool:
    """Whether the words of the speaker do not say whose government it is: 我代表人民政府, 我代表区人民政府."""
    return name == "" or name in words_of("development-zone", "level", "word")


def _zone_at_end(words: str) -> str:
    """The name of a zone in a text, up to its ending; empty if there is none, or if it is an area (浦东新区)."""
    found = _pattern().match(re.sub(r"\s", "", words))
    name = found.group() if found else ""
    return "" if name_at_end(name) else name


@cache
def _pattern() -> re.Pattern[str]:
    endings = longest_first(words_of("development-zone", "ending", "word"))
    return re.compile(rf"[\u4e00-\u9fff]{{0,24}}{endings}")


def _placed(name: str, where: str, others: list[str], text: str) -> Zone:
    surroundings = (*others, text)
    code, rest = _split(name, None, surroundings)
    if code:
        return Zone(_written_out(rest), FoundArea(code, name, where))
    for words in others:
        outer, _ = _split(words, None, surroundings)
        if outer:
            inner, rest = _split(name, outer, surroundings)
            return Zone(_written_out(rest), FoundArea(inner or outer, words, where))
    return Zone(_written_out(name), None)


def _split(name: str, outer: str | None, surroundings: tuple[str, ...]) -> tuple[str | None, str]:
    """The narrowest area within `outer` at the beginning of a name, and the rest of the name.

    >>> _split("山东省青岛高新区", None, ()), _split("临空经济区", None, ())
    (('370200', '高新区'), (None, '临空经济区'))
    """
    code, rest = None, name
    while rest:
        found = _area_at_start(rest, code or outer, surroundings)
        if found is None:
            break
        code, rest = found[0], rest[len(found[1]) :]
    return code, rest


def _area_at_start(name: str, outer: str | None, surroundings: tuple[str, ...]) -> tuple[str, str] | None:
    for end in range(min(len(name), _LONGEST_AREA), 1, -1):
        words = name[:end]
        codes = {code for code in codes_of(words) if code != STATE and (outer is None or _lies_in(code, outer))}
        # A city has priority over its district of the same name.
        codes = {code for code in codes if code.endswith("00") or f"{code[:4]}00" not in codes}
        code = settle(codes, *surroundings) if codes else None
        if code and (code.endswith("00") or outer or any(city_named(code, one) for one in surroundings)):
            return code, words
    return None


def _lies_in(code: str, outer: str) -> bool:
    return code != outer and code.startswith(re.sub("(?:00)+$", "", outer))


def _written_out(core: str) -> str:
    """The name of a zone with the abbreviation at its end written out: 高新区 is 高新技术产业开发区."""
    for concept in load_scheme("abbreviation"):
        full = concept.words["full"][0]
        for short in concept.words["short"]:
            if core.endswith(short) and not core.endswith(full):
                return core.removesuffix(short) + full
    return core
