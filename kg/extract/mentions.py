"""Bodies and areas that a statement names.

A body is named by a name of the vocabulary `agency`. An area is named by its full name anywhere, and by its short name
(太原) where it lies within the area that reports, or is a province.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from kg.extract.context import SentenceContext
from kg.facts import Mention, Report
from kg.lang.words import longest_first
from kg.vocabulary import load_scheme, scheme_names


@cache
def agency_names() -> tuple[re.Pattern[str], dict[str, str]]:
    """Every name of a body, and the code of each."""
    names = load_scheme("agency").names() if "agency" in scheme_names() else {"\0": ""}
    return re.compile(longest_first(names)), names


@cache
def _areas() -> tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]:
    """Code, names and short names of each area in the order of codes; only names that are long enough to be told."""
    return tuple(
        (
            concept.code,
            tuple(name for name in concept.names if len(name) > 2),
            tuple(name for name in concept.words.get("shortName", ()) if len(name) > 1),
        )
        for concept in load_scheme("place")
    )


@lru_cache(maxsize=8)  # reports come sorted, those of one area together; memory must not grow with their number
def _places(adcode: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """Names by which a report of the area `adcode` may call areas; the area itself is meant throughout: left out."""
    own = adcode[:2] if adcode.endswith("0000") else adcode[:4] if adcode.endswith("00") else adcode
    everywhere = adcode == "100000"
    names: dict[str, str] = {}
    for code, full, short in sorted(_areas(), key=lambda area: not area[0].startswith(own)):
        if code in (adcode, "100000"):
            continue
        inside = code.startswith(own)
        if not inside and not code.endswith("00"):
            continue
        for name in full:
            names.setdefault(name, code)
        if inside or everywhere or code.endswith("0000"):
            for name in short:
                names.setdefault(name, code)
    return re.compile(longest_first(names)), names


def find_mentions(context: SentenceContext, report: Report) -> list[tuple[int, Mention]]:
    """What a sentence names, each with its offset in the sentence; `statement` is set by the pipeline."""
    found = []
    for scheme, (pattern, names) in (("agency", agency_names()), ("place", _places(report.adcode))):
        for match in pattern.finditer(context.words):
            evidence = context.evidence(match.start(), match.end())
            found.append((match.start(), Mention(0, scheme, names[match.group()], evidence)))
    return sorted(found, key=lambda pair: (pair[0], pair[1].scheme))


def only_place(mentions: list[Mention]) -> str | None:
    """The area that a statement is about, if it names one alone."""
    places = {mention.code for mention in mentions if mention.scheme == "place"}
    return next(iter(places)) if len(places) == 1 else None
