"""Quantities as a person would write them in English: CN¥3.5 trillion, 16 GW, 2.55 million people, 616."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache

from kg.vocabulary.scheme import Concept, load_scheme

_ENGLISH_SIZES: tuple[tuple[Decimal, str], ...] = (
    (Decimal(10) ** 12, "trillion"),
    (Decimal(10) ** 9, "billion"),
    (Decimal(10) ** 6, "million"),
)
_PREFIXES: tuple[tuple[Decimal, str], ...] = (
    (Decimal(10) ** 12, "T"),
    (Decimal(10) ** 9, "G"),
    (Decimal(10) ** 6, "M"),
    (Decimal(10) ** 3, "k"),
)
_WATT = "W"
_CURRENCIES = {"CNY": "CN¥", "USD": "US$", "HKD": "HK$", "EUR": "€", "JPY": "JP¥"}
_COUNTS = frozenset({"count", "households"})
_SAME_IN_PLURAL = frozenset("aircraft exaflops fish head jin kuai li mu percent treated yuan TEU".split())
_IRREGULAR = {"person": "people"}
_MOST_DECIMALS = 4


def english_quantity(values: Sequence[Decimal], unit: str) -> str:
    """CN¥3.5 trillion, 16 GW, 2.55 million people, 616: what only counts (个, 项) has no English name."""
    concept = _unit_concepts().get(unit)
    words = {} if concept is None else concept.words
    base, factor = words.get("baseUnit", ("",))[0], Decimal(words.get("multiplier", ("1",))[0])
    if unit in ("%", "‰"):
        return "–".join(f"{value.normalize():,f}" for value in values) + unit
    if base in _CURRENCIES:
        return "–".join(f"{_CURRENCIES[base]}{_with_size(value * factor)}" for value in values)
    if base == _WATT and max(values) * factor >= 1:
        size, prefix = next(((s, p) for s, p in _PREFIXES if max(values) * factor >= s), (Decimal(1), ""))
        return "–".join(f"{(value * factor / size).normalize():,f}" for value in values) + f" {prefix}{_WATT}"
    return f"{'–'.join(map(_with_size, values))} {english_unit(unit, values[-1])}".strip()


def english_unit(unit: str, value: Decimal = Decimal(2)) -> str:
    """The English name of a unit for that many of it, as the vocabulary has it; empty for a mere measure word.

    >>> english_unit("公里"), english_unit("公里", Decimal(1)), english_unit("人")
    ('kilometres', 'kilometre', 'people')
    >>> english_unit("个"), english_unit("户")
    ('', '')
    """
    concept = _unit_concepts().get(unit)
    if concept is None:
        return unit
    name = concept.labels.get("en", unit)
    if name.startswith(("item", "piece (")) or " or " in name or _counts_several_kinds(concept):
        return ""  # it says no more than that they are counted, or too much
    name = name.partition(" (")[0].removesuffix(" as unit")
    return name if value == 1 else _plural(name)


def _counts_several_kinds(concept: Concept) -> bool:
    """Whether a measure word counts things of several kinds, as 张 beds and licences, 户 households and firms.

    Its definition then lists them; in English the name of the things is enough.
    """
    counts = (
        concept.words.get("unitClass") == ("classifier",) and concept.words.get("quantityKind", ("",))[0] in _COUNTS
    )
    return counts and "," in concept.definitions.get("en", "")


def _plural(name: str) -> str:
    """More than one of it: the word before of, per or for changes, or else the last one."""
    words = name.split(" ")
    turn = next((place for place, word in enumerate(words) if word in ("of", "per", "for", "in")), len(words)) - 1
    word = words[turn]
    if turn >= 0 and word not in _SAME_IN_PLURAL and not word.endswith("times"):
        if word in _IRREGULAR:
            words[turn] = _IRREGULAR[word]
        elif word.endswith("y") and word[-2:-1] not in "aeiou":
            words[turn] = f"{word[:-1]}ies"
        else:
            words[turn] = word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")
    return " ".join(words)


def _with_size(value: Decimal) -> str:
    """The number with million, billion or trillion where that leaves at most four decimals."""
    for size, word in _ENGLISH_SIZES:
        if abs(value) >= size:
            quotient = (value / size).normalize()
            exponent = quotient.as_tuple().exponent
            if isinstance(exponent, int) and -exponent <= _MOST_DECIMALS:
                return f"{quotient:,f} {word}"
    return f"{value.normalize():,f}"


@cache
def _unit_concepts() -> dict[str, Concept]:
    """The units by each name that a report writes."""
    found: dict[str, Concept] = {}
    for concept in load_scheme("unit"):
        for name in concept.names:
            found.setdefault(name, concept)
    return found
