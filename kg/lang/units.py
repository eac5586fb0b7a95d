"""Units and measure words that follow a number, from the vocabulary `unit`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg.lang.words import longest_first
from kg.vocabulary import Concept, load_scheme

MEASURE = "measure"
TIME = "time"
ORDINAL = "ordinal"
CLASSIFIER = "classifier"


@dataclass(frozen=True, slots=True)
class Unit:
    """`text`: as in the tables; `code`: its code in the vocabulary, None for a rate that is not listed there."""

    text: str
    code: str | None
    unit_class: str
    length: int


@cache
def _by_name() -> dict[str, Concept]:
    return {name: concept for concept in load_scheme("unit") for name in concept.names}


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    scheme = load_scheme("unit")
    numerators = longest_first(name for c in scheme if c.word("rateNumerator") for name in c.names)
    denominators = longest_first(name for c in scheme if c.word("rateDenominator") for name in c.names)
    rate = rf"(?:{numerators})(?:/[万亿]?(?:{denominators})(?:·(?:{denominators}))?)"
    return re.compile(rate), re.compile(longest_first(_by_name()))


def read_unit(text: str, at: int) -> Unit | None:
    """The longest unit that begins at `at`, or None.

    >>> read_unit("3.5万亿元以上", 5)
    Unit(text='元', code='yuan', unit_class='measure', length=1)
    """
    matches = [match.group() for pattern in _patterns() if (match := pattern.match(text, at))]
    if not matches:
        return None
    found = max(matches, key=len)
    concept = _by_name().get(found)
    if concept is None:
        return Unit(found, None, MEASURE, len(found))
    return Unit(concept.names[0], concept.code, concept.words["unitClass"][0], len(found))


def unit_of(code: str) -> Unit:
    """The unit with this code in the vocabulary, as if the text had left it out."""
    concept = load_scheme("unit")[code]
    return Unit(concept.names[0], code, concept.words["unitClass"][0], 0)
