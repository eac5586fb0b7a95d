"""Areas by their GB/T 2260 codes, as named in texts."""

from __future__ import annotations

from functools import lru_cache

from kg.lang.words import label_of
from kg.vocabulary import Concept, load_scheme

STATE = "100000"
#: Separates the code of the area around a development zone from the key of the zone's name.
ZONE_MARK = "-"


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
    """The GB/T 2260 code of an area; for a development zone, that of the area around it.

    >>> area_around("370200"), area_around("370200-0f5c2d1a")
    ('370200', '370200')
    """
    return adcode.partition(ZONE_MARK)[0]


def place_of(adcode: str) -> Concept | None:
    """The area with a code, None if GB/T 2260 does not list it."""
    return load_scheme("place").by_code.get(adcode)


def government_of(adcode: str) -> str:
    """The name of the government of an area: 国务院, 山西省人民政府, …; for an unknown area, made of its code."""
    if adcode == STATE:
        return label_of("document-word", "state-council")
    place = place_of(adcode)
    return f"{place.names[0] if place else adcode}{label_of('document-word', 'peoples-government')}"


def committee_of(zone: str) -> str:
    """The name of the committee of a development zone."""
    return f"{zone}{label_of('development-zone', 'committee')}"


def area_name(adcode: str) -> str:
    """The name of an area; 全国 for the whole country."""
    if adcode == STATE:
        return label_of("document-word", "nationwide")
    place = place_of(adcode)
    return place.names[0] if place else adcode
