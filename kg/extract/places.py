"""Areas by GB/T 2260 as texts name them."""

from __future__ import annotations

from functools import cache

from kg.lang.words import label_of
from kg.vocabulary import Concept, load_scheme

STATE = "100000"


@cache
def codes_above(adcode: str) -> frozenset[str]:
    """The codes of the areas that an area lies in.

    >>> sorted(codes_above("440311"))
    ['100000', '440000', '440300']
    """
    return frozenset({STATE, f"{adcode[:2]}0000", f"{adcode[:4]}00"}) - {adcode}


def place_of(adcode: str) -> Concept | None:
    """The area of a code, or None where GB/T 2260 has none."""
    return load_scheme("place").by_code.get(adcode)


def government_of(adcode: str) -> str:
    """What the government of an area is called: 国务院, 山西省人民政府, …; of an unknown area, by its code."""
    if adcode == STATE:
        return label_of("document-word", "state-council")
    place = place_of(adcode)
    return f"{place.names[0] if place else adcode}{label_of('document-word', 'peoples-government')}"


def area_name(adcode: str) -> str:
    """The name of an area; 全国 for the state."""
    if adcode == STATE:
        return label_of("document-word", "nationwide")
    place = place_of(adcode)
    return place.names[0] if place else adcode
