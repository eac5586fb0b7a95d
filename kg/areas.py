"""Areas according to GB/T 2260: their codes, names, levels and hierarchy, and the area that a name refers to.

The code of a development zone, which GB/T 2260 does not list, consists of the code of the area around it and a key of
its name; the name is taken from its reports (kg/extract/zones.py).

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
#: Separates the code of the area around a development zone from the key of the zone's name.
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
    """The area with this code, or None if it is not in GB/T 2260."""
    return load_scheme("place").by_code.get(adcode)


def level_of(adcode: str) -> str:
    """The level of an area: country, province, prefecture, county or zone; empty for an unknown code."""
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
    """Whether an area is within another one; no area is within itself."""
    return other in areas_above(adcode)


# --- names ---------------------------------------------------------------------------------------------------------


def government_of(adcode: str) -> str:
    """The name of the government of an area: 国务院, 山西省人民政府, …; an unknown area is named by its code."""
    if adcode == STATE:
        return label_of("document-word", "state-council")
    place = place_of(adcode)
    return f"{place.names[0] if place else adcode}{label_of('document-word', 'peoples-government')}"


def committee_of(zone: str) -> str:
    """The name of the committee of a development zone."""
    return f"{zone}{label_of('development-zone', 'committee')}"


def area_name(adcode: str) -> str:
    """The name of an area; 全国 for the state."""
    if adcode == STATE:
        return label_of("document-word", "nationwide")
    place = place_of(adcode)
    return place.names[0] if place else adcode


def area_names(adcode: str, own: str = "") -> tuple[str, str]:
    """The name of an area in Chinese and English; `own`: the name of a development zone in its reports."""
    name, place = own or area_name(adcode), place_of(adcode)
    return name, (place.labels.get("en") if place else None) or name


def names_of_areas(reports: Iterable[Report], adcodes: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The names of areas in Chinese and English, by code; development zones are named as in their reports."""
    own = {report.adcode: report.area for report in reports if is_zone(report.adcode)}
    return {adcode: area_names(adcode, own.get(adcode, "")) for adcode in adcodes}


# --- look-up -------------------------------------------------------------------------------------------------------


def code_of_area(area: str) -> str:
    """The code of an area that is given by its code or a name.

    If several areas share the name, the one of the highest level is meant, then the one with the lowest code. Raises
    UnknownError if there is no such area.
    """
    if place_of(_folded(area)) is not None:
        return _folded(area)
    found = _best(_codes_by_name().get(form, ()) for form in _forms(area))
    if found is None:
        raise UnknownError(f"{area}: GB/T 2260 has no such area; give its code or name / 没有这个地区")
    return found


def area_among(known: Mapping[str, str], area: str) -> str:
    """The code of the area among `known` that is given by its code or a name, with the rules of `code_of_area`.

    `known`: the areas for which a dataset has reports, by code, with their names in these reports, which identify
    development zones. Raises UnknownError if none of them matches.
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
    """Areas by code and name for a message, at most `most` of them; `known` as in `area_among`."""
    adcodes = sorted(known)
    listed = ", ".join(f"{code} {known[code]}".strip() for code in adcodes[:most])
    return f"{listed} and {len(adcodes) - most} more" if len(adcodes) > most else listed


def _best(found: Iterable[Sequence[str]]) -> str | None:
    """The code of the highest level among those of the first form that has any."""
    for codes in found:
        if codes:
            return min(codes, key=lambda code: (LEVELS.index(level_of(code) or LEVELS[-1]), code))
    return None


def _forms(area: str) -> Iterator[str]:
    """The forms of a name to look up: as written, then in simplified script."""
    folded = _folded(area)
    yield folded
    if not folded.isascii():
        from kg.text.folding import simplify  # loading it takes long, and it is hardly ever needed

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
    """The full, short and English names of an area of GB/T 2260."""
    place = place_of(adcode)
    if place is None:
        return frozenset()
    return frozenset(map(_folded, (*place.names, *place.labels.values(), *place.words.get("shortName", ()))))
