"""What official codes say about an area: its level of government, the areas above and below it, its ISO code."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from kg.errors import UsageError
from kg.extract.area_codes import STATE, area_name, codes_above, is_zone, place_of
from kg.link.model import LinkedReports
from kg.publish.mappings import mappings
from kg.rdf.labels import ENGLISH, concept_label
from kg.vocabulary import Concept, load_scheme

#: The levels of government, the highest first: the values of `pc:level` in the vocabulary of places, and
#: development zones.
LEVELS = ("country", "province", "prefecture", "county", "zone")
_ISO_STATE = "CN"


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
    """Whether an area is within another one, which is not itself."""
    return other in areas_above(adcode)


def area_names(adcode: str, own: str = "") -> tuple[str, str]:
    """The name of an area in Chinese and English; `own`: the name of a development zone in its reports."""
    name = own or area_name(adcode)
    return name, concept_label("place", adcode, ENGLISH) or name


def names_of_areas(linked: LinkedReports, adcodes: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The names of areas in Chinese and English, by code; those of development zones as in their reports."""
    own = {facts.report.adcode: facts.report.area for facts in linked.reports if is_zone(facts.report.adcode)}
    return {adcode: area_names(adcode, own.get(adcode, "")) for adcode in adcodes}


def iso_code(adcode: str) -> str:
    """The ISO 3166-2 code of the province of an area, CN for the whole country, empty if there is none.

    >>> iso_code("440300"), iso_code("100000")
    ('CN-GD', 'CN')
    """
    return _ISO_STATE if adcode == STATE else _iso_of_provinces().get(f"{adcode[:2]}0000", "")


@cache
def _iso_of_provinces() -> dict[str, str]:
    return {
        row["subject_id"].rpartition("/")[2]: row["object_label"]
        for row in mappings()["place-iso3166"]
        if row["predicate_id"].endswith("exactMatch") and row["object_label"].startswith(f"{_ISO_STATE}-")
    }


def code_of_area(area: str) -> str:
    """The code of an area given by its code, full or short name; of namesakes the highest, then the lowest code.

    Raises UsageError if there is no such area.
    """
    if place_of(area) is not None:
        return area
    named = [place for place in load_scheme("place") if area.casefold() in _names_of(place)]
    if not named:
        raise UsageError(f"{area}: GB/T 2260 has no such area; give its code or name / 没有这个地区")
    return min(named, key=lambda place: (LEVELS.index(level_of(place.code)), place.code)).code


def _names_of(place: Concept) -> set[str]:
    return {name.casefold() for name in (*place.names, *place.labels.values(), *place.words.get("shortName", ()))}
