"""Areas by GB/T 2260 as texts name them."""

from __future__ import annotations

from functools import cache

from kg.vocabulary import load_scheme, scheme_names


@cache
def short_names() -> frozenset[str]:
    """Full and short names of all areas, two characters or more."""
    if "place" not in scheme_names():
        return frozenset({"\0"})
    scheme = load_scheme("place")
    names = {name for concept in scheme for name in concept.names}
    names |= {name for concept in scheme for name in concept.words.get("shortName", ())}
    return frozenset(name for name in names if len(name) > 1)
