"""Content negotiation by the header Accept (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence

_RANGE = re.compile(r"\s*([\w!#$%&'*+.^`|~-]+)/([\w!#$%&'*+.^`|~-]+)\s*((?:;[^,]*)?)")
_WEIGHT = re.compile(r";\s*q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*(?:;|$)", re.IGNORECASE)


def choose(accept: str | None, offers: Sequence[str]) -> str | None:
    """The media type among `offers` that the header prefers, None if it accepts none of them.

    Of several with the same weight the first offer is chosen, and without a header the first of all. Parameters other
    than the weight are ignored, and so are malformed parts of the header.

    >>> choose("text/csv;q=0.5, application/json", ["text/csv", "application/json"])
    'application/json'
    """
    if accept is None or not accept.strip():
        return offers[0]
    ranges = _ranges(accept)
    best, most = None, 0.0
    for offer in offers:
        weight = _weight_of(offer, ranges)
        if weight > most:
            best, most = offer, weight
    return best


def _ranges(accept: str) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for part in accept.split(","):
        match = _RANGE.fullmatch(part)
        if match:
            weight = _WEIGHT.search(match[3])
            key = (match[1].lower(), match[2].lower())
            found[key] = max(found.get(key, 0.0), float(weight[1]) if weight else 1.0)
    return found


def _weight_of(offer: str, ranges: dict[tuple[str, str], float]) -> float:
    """The weight of the most specific range that includes the media type."""
    kind, _, name = offer.partition("/")
    for key in ((kind, name), (kind, "*"), ("*", "*")):
        if key in ranges:
            return ranges[key]
    return 0.0
