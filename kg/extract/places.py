"""Areas by GB/T 2260 as texts name them."""

from __future__ import annotations

from functools import cache

from kg.vocabulary import Concept, load_scheme

STATE = "100000"


@cache
def short_names() -> frozenset[str]:
    """Full and short names of all areas, two characters or more."""
    scheme = load_scheme("place")
    names = {name for concept in scheme for name in concept.names}
    names |= {name for concept in scheme for name in concept.words.get("shortName", ())}
    return frozenset(name for name in names if len(name) > 1)


@cache
def _beginnings() -> dict[str, tuple[str, ...]]:
    """The names of `short_names` by their first two characters, without those that are words of the language."""
    found: dict[str, list[str]] = {}
    common = load_scheme("project-type")["homonym"].words["word"]
    for name in sorted(short_names().difference(common)):
        found.setdefault(name[:2], []).append(name)
    return {beginning: tuple(names) for beginning, names in found.items()}


def holds_place(words: str) -> bool:
    """Whether an area's name occurs in the words. A look-up, as a pattern of all the names takes long to compile."""
    beginnings = _beginnings()
    for at in range(len(words) - 1):
        names = beginnings.get(words[at : at + 2])
        if names and words.startswith(names, at):
            return True
    return False


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
        return "国务院"
    place = place_of(adcode)
    return f"{place.names[0] if place else adcode}人民政府"


def area_name(adcode: str) -> str:
    """The name of an area; 全国 for the state."""
    place = place_of(adcode)
    return "全国" if adcode == STATE else place.names[0] if place else adcode
