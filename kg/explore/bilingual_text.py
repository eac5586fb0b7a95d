"""Values, periods and codes as words, in Chinese and in English."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from kg.facts import Measure, Period
from kg.rdf.labels import plain
from kg.vocabulary.scheme import CHINESE, Concept, load_scheme

_MULTIPLIERS: tuple[tuple[Decimal, str], ...] = (
    (Decimal(10) ** 12, "万亿"),
    (Decimal(10) ** 8, "亿"),
    (Decimal(10) ** 4, "万"),
)
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
_SAME_IN_PLURAL = frozenset("aircraft fish head jin kuai li mu percent yuan TEU".split())
_IRREGULAR = {"person": "people"}
_COMPARATOR_SIGNS = {"=": "", "≈": "≈", ">=": "≥", ">": ">", "<=": "≤", "<": "<"}
_DIRECTION_SIGNS = {"increase": "+", "decrease": "−"}
_MOST_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class BilingualText:
    """A text in both languages of the interface."""

    chinese: str
    english: str

    @classmethod
    def same(cls, text: str) -> BilingualText:
        """A text without a translation: names of projects, words of the report."""
        return cls(text, text)

    def pair(self) -> list[str]:
        """The form used in the data of the page: one string if both are the same."""
        return [self.chinese] if self.chinese == self.english else [self.chinese, self.english]


def words_of_code(scheme: str, code: str) -> BilingualText:
    """The labels of a concept, or the code itself if it is not in the scheme (a unit as written)."""
    concept = load_scheme(scheme).by_code.get(code)
    if concept is None:
        return BilingualText.same(code)
    chinese = concept.labels.get(CHINESE, code)
    return BilingualText(chinese, concept.labels.get("en", chinese))


def words_of_value(measure: Measure) -> BilingualText:
    """Comparator, value and unit: ≈3.5万亿元, ≈CN¥3.5 trillion; growth and change have a sign."""
    unit = measure.unit
    head = _COMPARATOR_SIGNS.get(measure.comparator, measure.comparator)
    sign = "" if measure.aspect in ("quantity", "rank") else _DIRECTION_SIGNS.get(measure.direction or "", "")
    values = [measure.value] if measure.value_max is None else [measure.value, measure.value_max]
    if measure.aspect == "rank":
        return BilingualText(f"{head}第{plain(values[0])}{unit}", f"{head}rank {plain(values[0])}")
    chinese = "—".join(_with_multiplier(value) for value in values)
    return BilingualText(f"{head}{sign}{chinese}{unit}", f"{head}{sign}{_english_quantity(values, unit)}")


def _english_quantity(values: list[Decimal], unit: str) -> str:
    """CN¥3.5 trillion, 16 GW, 2.55 million people, 616: plain measure words (个, 项) have no English name."""
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
    """The English name of a unit in the vocabulary, singular or plural; empty for a plain measure word.

    >>> english_unit("公里"), english_unit("公里", Decimal(1)), english_unit("人"), english_unit("个")
    ('kilometres', 'kilometre', 'people', '')
    """
    concept = _unit_concepts().get(unit)
    if concept is None:
        return unit
    name = concept.labels.get("en", unit)
    if name.startswith(("item", "piece (")) or " or " in name:
        return ""  # it only says that they are counted, or says too much
    name = name.partition(" (")[0].removesuffix(" as unit")
    return name if value == 1 else _plural(name)


def _plural(name: str) -> str:
    """The plural: of the word before of, per or for, or else of the last word."""
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
    """The number with million, billion or trillion if that leaves at most four decimals."""
    for size, word in _ENGLISH_SIZES:
        if abs(value) >= size:
            quotient = (value / size).normalize()
            exponent = quotient.as_tuple().exponent
            if isinstance(exponent, int) and -exponent <= _MOST_DECIMALS:
                return f"{quotient:,f} {word}"
    return f"{value.normalize():,f}"


@cache
def _unit_concepts() -> dict[str, Concept]:
    """The units by each name used in reports."""
    found: dict[str, Concept] = {}
    for concept in load_scheme("unit"):
        for name in concept.names:
            found.setdefault(name, concept)
    return found


def _with_multiplier(value: Decimal) -> str:
    """The number with 万, 亿 or 万亿 if that leaves at most four decimals."""
    for size, word in _MULTIPLIERS:
        if abs(value) >= size:
            quotient = (value / size).normalize()
            exponent = quotient.as_tuple().exponent
            if isinstance(exponent, int) and -exponent <= _MOST_DECIMALS:
                return f"{quotient:f}{word}"
    return plain(value)


def words_of_period(period: Period | None) -> BilingualText | None:
    """2023年, 2018—2022年 for whole years, otherwise both days."""
    if period is None:
        return None
    first, last = period.start, period.end
    if first == date(first.year, 1, 1) and last == date(last.year, 12, 31):
        if first.year == last.year:
            return BilingualText(f"{first.year}年", str(first.year))
        return BilingualText(f"{first.year}—{last.year}年", f"{first.year}–{last.year}")
    return BilingualText(f"{first}至{last}", f"{first} to {last}")
