"""Determines the area of the government that presents a report.

The sources, in this order: for whom the speaker speaks (我代表清河县人民政府), the session
(清河县第十七届人民代表大会第五次会议), the title, the name of the file, and finally the area of the right level that is
named throughout the text. Often only the level is stated (我代表县人民政府); then the first source that names an area
of this level counts. Development zones are recognised before (kg/extract/zones.py).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from kg.areas import STATE, area_name, government_of
from kg.extract.area_names import codes_in, full_names, name_at_end, settle, short_names_in
from kg.grammar.constructions import construction
from kg.lang.words import WordList, label_of, longest_first, words_of
from kg.vocabulary import Concept, load_scheme

HEAD = 4000
#: The source of an area that is named throughout the text, without any words that say that it presents the report.
WHOLE_TEXT = "the whole text"
# A report names its own area throughout and others in passing: in 136 reports the second area of the same level occurs
# at most half as often as the first, which occurs 10 times or more.
_LEAST_NAMED = 10
_MARGIN = 2
# A name without the type of area may be an ordinary word (振兴, 光明), so its city must be named in the text as well.
_CITY_NAMED = 2
_LEAST_OWN = 3
_LONGEST_QUOTE = 40
_MOST_LOOKED_AT = 12
_TWO = 2


class UnsettledError(ValueError):
    """The area named in the text has no code or several; the message says which."""


@dataclass(frozen=True, slots=True)
class FoundArea:
    """The code of an area, and its source: the words and where they were found."""

    code: str
    said: str
    where: str


@dataclass(frozen=True, slots=True)
class NamedBy:
    """The names of an area outside the text: in the session, in the title and in the name of the file."""

    session: str
    title: str
    file: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """For whom a speaker speaks: the name of the area as stated (清河县, 县, or empty), and the word for the body."""

    name: str
    body: str


def speaker_of(text: str) -> Speaker | None:
    """For whom the speaker claims to speak (我代表清河县人民政府), None if there are no such words."""
    spoken = construction("speaking-government").search(text)
    return Speaker(construction("term-of-office").sub("", spoken["name"]), spoken["body"]) if spoken else None


def find_area(text: str, named: NamedBy) -> FoundArea | None:
    """The area whose government presents the report, None if no area of the right level is named.

    Raises UnsettledError if the name is ambiguous.
    """
    spoken = speaker_of(text)
    name = spoken.name if spoken else ""
    level = _level(name) if spoken else _own_level(text)
    clues = [(name, "the first sentence")] if spoken and level != name else []
    clues += [(named.session, "the session"), (named.title, "the title")]
    for words, where in clues:
        found = _named(words, level, where, named.file, text)
        if found is not None:
            return found
    if construction("of-the-state").search(text[:HEAD]) or level == _nation():
        return FoundArea(STATE, government_of(STATE), "the text")
    by_file = _by_file(named.file, level, text)
    if by_file is not None:
        return by_file
    return _most_named(text, level) if level else None


def area_in_title(title: str) -> str:
    """The beginning of the title of a plan up to the end of the name of the area: 清河县 in 清河县国民经济和社会发展….

    >>> area_in_title("关于清河县2024年国民经济和社会发展计划执行情况的报告"), area_in_title("某某规划纲要")
    ('清河县', '')
    """
    found = construction("area-in-title").match(title)
    before = found["area"] if found else ""
    return before if name_at_end(before) or before.endswith(words_of("development-zone", "ending", "word")) else ""


def _level(name: str) -> str | None:
    """The level of government in a name: the last characters of the name of the area; None for the whole country."""
    found = construction("level-at-end").search(name)
    return found["level"][-1] if found else None


def _nation() -> str:
    """The level of a text about the whole country: 国."""
    return label_of("document-word", "nation")


def _own_level(text: str) -> str | None:
    """The level that a text uses for its own area: 我区, 全县."""
    counted = Counter(match["level"][-1] for match in construction("own-level").finditer(text))
    of_state = counted.pop(_nation(), 0)
    (best, first), (_, second) = (*counted.most_common(2), ("", 0), ("", 0))[:2]
    if first >= max(_LEAST_OWN, _MARGIN * second):
        return best
    return _nation() if of_state >= max(_LEAST_NAMED, _MARGIN * first) else None


def _named(words: str, level: str | None, where: str, file: str, text: str) -> FoundArea | None:
    """The area named by a text, if it has the right level."""
    if construction("state-name").search(words):
        return FoundArea(STATE, words, where)
    at_end = name_at_end(words)
    if at_end is None:
        codes = list(codes_in(words))
        shorts = [short for short in short_names_in(words) if words.endswith(short[0])]
        at_end = (words, codes[-1]) if codes else shorts[-1] if shorts else None
    if at_end is None:
        return None
    name, found = at_end
    fitting = {code for code in found if level is None or _is_of(code, level)}
    if not fitting:
        return None
    before = words[: len(words) - len(name)] if words.endswith(name) else ""
    code = settle(fitting, before, file, text)
    if code is None:
        raise UnsettledError(f"{name} in {where} may be {' or '.join(sorted(fitting))} / 地名有歧义")
    return FoundArea(code, words[-_LONGEST_QUOTE:], where)


def _is_of(code: str, level: str) -> bool:
    return any(name.endswith(level) for name in full_names(load_scheme("place")[code]))


def name_in_file(file: str) -> str:
    """The possible name of an area in the name of a file: 青岛高新区 in 2025_青岛高新区政府工作报告."""
    named = construction("name-in-file").search(construction("number-in-file").sub("", file))
    return named["name"] if named else ""


def _by_file(file: str, level: str | None, text: str) -> FoundArea | None:
    """The last area in the name of a file, in full or without the type of area."""
    codes = list(codes_in(file))
    found = codes[-1] if codes else None
    if found is None:
        named = name_in_file(file)
        at_end = name_at_end(named) if named else None
        shorts = list(short_names_in(file))
        found = at_end[1] if at_end else shorts[-1][1] if shorts else None
    if found is None:
        return None
    fitting = {code for code in found if level is None or _is_of(code, level)}
    code = settle(fitting, file, text) if fitting else None
    return FoundArea(code, file, "the file name") if code else None


def _most_named(text: str, level: str) -> FoundArea | None:
    """The area of this level that the text names far more often than any other, by its full or short name.

    Short names of provinces are unambiguous; those of other areas may be ordinary words (合作, 振兴), so the full name
    or the city of the area must be named too.
    """
    names: dict[str, str] = {}
    codes: dict[str, set[str]] = {}
    for concept in load_scheme("place"):
        for full in full_names(concept):
            if full.endswith(level):
                key = concept.names[0]
                codes.setdefault(key, set()).add(concept.code)
                for name in (full, *_short_names(concept)):
                    if len(name) > 1:
                        names.setdefault(name, key)
    province = label_of("document-word", "province")
    counted = Counter(names[name] for name in WordList(names).find(text))
    likely = [
        (area, code, times)
        for area, times in counted.most_common(_MOST_LOOKED_AT)
        for code in (settle(codes[area], text),)
        if code is None or level == province or (len(area) > _TWO and area in text) or city_named(code, text)
    ]
    if not likely or (len(likely) > 1 and likely[0][2] < _MARGIN * likely[1][2]):
        return None
    _, code, times = likely[0]
    if code is None or times < _LEAST_NAMED:
        return None
    return FoundArea(code, f"{area_name(code)} ×{times}", WHOLE_TEXT)


def _short_names(area: Concept) -> tuple[str, ...]:
    """The names of an area without its type, except one that its city has too (邢台 for 邢台县 in 邢台市)."""
    city = load_scheme("place").by_code.get(f"{area.code[:4]}00")
    of_city = city.words.get("shortName", ()) if city and city.code != area.code else ()
    return tuple(name for name in area.words.get("shortName", ()) if name not in of_city)


def city_named(code: str, text: str) -> bool:
    """Whether the text names the city or municipality that an area belongs to."""
    places = load_scheme("place").by_code
    outer = places.get(f"{code[:4]}00") or places.get(f"{code[:2]}0000")
    if outer is None or outer.code == code:
        return False
    return len(re.findall(longest_first((*outer.names, *outer.words.get("shortName", ()))), text)) >= _CITY_NAMED
