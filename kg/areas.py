"""Areas by GB/T 2260: their codes, names, levels and hierarchy, and the area that a name in a text refers to.

Development zones, which GB/T 2260 does not list, have the code of the area around them and a key of their name; what
they are called is known from their reports (kg/extract/zones.py).

All look-ups of an area by its name are here, except for names in a report's title and in a table of reports
(kg/extract/report_area.py), since those occur among other words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from unicodedata import normalize

from kg.errors import UnknownError
from kg.facts import Report
from kg.lang.words import label_of
from kg.vocabulary import Concept, load_scheme

STATE = "100000"
#: Between the code of the area around a development zone and the key of the zone's name.
ZONE_MARK = "-"
#: The levels of government, the highest first: the values of `pc:level` in the vocabulary of places, and
#: development zones.
LEVELS = ("country", "province", "prefecture", "county", "zone")
# The maximum number of areas in a message.
_LISTED = 40


# --- codes ---------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def codes_above(adcode: str) -> frozenset[str]:
    """The codes of the areas that contain an area.

    >>> sorted(codes_above("440311"))
    ['100000', '440000', '440300']
    >>> sorted(codes_above("440311-0f5c2d1a"))
    ['100000', '440000', '440300', '440311']
    """
    around = {area_around(adcode)} if is_zone(adcode) else set()
    return frozenset({STATE, f"{adcode[:2]}0000", f"{adcode[:4]}00", *around}) - {adcode}


def is_zone(adcode: str) -> bool:
    """Whether a code is that of a development zone, which GB/T 2260 does not list (kg/extract/zones.py)."""
    return ZONE_MARK in adcode


def area_around(adcode: str) -> str:
    """The code of GB/T 2260 for an area: its own, or that of the area around a development zone.

    >>> area_around("370200"), area_around("370200-0f5c2d1a")
    ('370200', '370200')
    """
    return adcode.partition(ZONE_MARK)[0]


def place_of(adcode: str) -> Concept | None:
    """The area of a code, or None where GB/T 2260 has none."""
    return load_scheme("place").by_code.get(adcode)


def level_of(adcode: str) -> str:
    """The level of an area: country, province, prefecture, county or zone; empty for a code that is unknown."""
    if is_zone(adcode):
        return LEVELS[-1]
    place = place_of(adcode)
    return "" if place is None else place.word("level", "") or ""


def areas_above(adcode: str) -> tuple[str, ...]:
    """The codes of the areas that contain an area, the highest first.

    >>> areas_above("440310"), areas_above("110101"), areas_above("100000")
    (('100000', '440000', '440300'), ('100000', '110000'), ())
    """
    return tuple(sorted(code for code in codes_above(adcode) if place_of(code) is not None and code < adcode))


def lies_in(adcode: str, other: str) -> bool:
    """Whether an area is within another one, other than itself."""
    return other in areas_above(adcode)


# --- names ---------------------------------------------------------------------------------------------------------


def government_of(adcode: str) -> str:
    """What the government of an area is called: 国务院, 山西省人民政府, …; of an unknown area, by its code."""
    if adcode == STATE:
        return label_of("document-word", "state-council")
    place = place_of(adcode)
    return f"{place.names[0] if place else adcode}{label_of('document-word', 'peoples-government')}"


def committee_of(zone: str) -> str:
    """What the committee of a development zone is called."""
    return f"{zone}{label_of('development-zone', 'committee')}"


def area_name(adcode: str) -> str:
    """The name of an area; 全国 for the state."""
    if adcode == STATE:
        return label_of("document-word", "nationwide")
    place = place_of(adcode)
    return place.names[0] if place else adcode


def area_names(adcode: str, own: str = "") -> tuple[str, str]:
    """The name of an area in Chinese and English; `own`: what its reports call a development zone."""
    name, place = own or area_name(adcode), place_of(adcode)
    return name, (place.labels.get("en") if place else None) or name


def names_of_areas(reports: Iterable[Report], adcodes: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The names of areas in Chinese and English, by code; those of development zones as their reports have them."""
    own = {report.adcode: report.area for report in reports if is_zone(report.adcode)}
    return {adcode: area_names(adcode, own.get(adcode, "")) for adcode in adcodes}


# --- look-up -------------------------------------------------------------------------------------------------------


def code_of_area(area: str) -> str:
    """The code of an area that is given by its code or a name, of namesakes the higher, then the lower code.

    Raises UnknownError where there is no such area.
    """
    if place_of(_folded(area)) is not None:
        return _folded(area)
    found = _best(_codes_by_name().get(form, ()) for form in _forms(area))
    if found is None:
        raise UnknownError(f"{area}: GB/T 2260 has no such area; give its code or name / 没有这个地区")
    return found


def area_among(known: Mapping[str, str], area: str) -> str:
    """The code of that of the areas which is given by its code or a name, as `code_of_area` understands it.

    `known`: the areas that a dataset has reports of, by code, each with what its reports call it, by which development
    zones go. Raises UnknownError where none of them is meant.
    """
    forms = _forms(area)
    named = (
        [code for code, own in known.items() if form in (_folded(code), _folded(own), *_folded_names(code))]
        for form in forms
    )
    found = _best(named)
    if found is None:
        raise UnknownError(
            f"{area}: this dataset has no report of this area; it has {listed_areas(known)} / 没有该地区的报告"
        )
    return found


def listed_areas(known: Mapping[str, str], most: int = _LISTED) -> str:
    """Areas by code and name for a message, the first of them where they are many; `known` as in `area_among`."""
    adcodes = sorted(known)
    listed = ", ".join(f"{code} {known[code]}".strip() for code in adcodes[:most])
    return f"{listed} and {len(adcodes) - most} more" if len(adcodes) > most else listed


def _best(found: Iterable[Sequence[str]]) -> str | None:
    """Of the codes of the first form that has any, the one of the highest level."""
    for codes in found:
        if codes:
            return min(codes, key=lambda code: (LEVELS.index(level_of(code) or LEVELS[-1]), code))
    return None


def _forms(area: str) -> Iterator[str]:
    """What is looked for: the text as it is, then in simplified script."""
    folded = _folded(area)
    yield folded
    if not folded.isascii():
        from kg.text.folding import simplify  # which takes long to load, and is hardly ever needed

        yield simplify(folded)


def _folded(text: str) -> str:
    return normalize("NFKC", text).strip().casefold()


@cache
def _codes_by_name() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for place in load_scheme("place"):
        for name in _folded_names(place.code):
            found.setdefault(name, []).append(place.code)
    return found


@lru_cache(maxsize=4096)
def _folded_names(adcode: str) -> frozenset[str]:
    """The names of an area of GB/T 2260: full, short, and English."""
    place = place_of(adcode)
    if place is None:
        return frozenset()
    return frozenset(map(_folded, (*place.names, *place.labels.values(), *place.words.get("shortName", ()))))
