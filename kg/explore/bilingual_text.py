"""Values, periods and codes as words, in Chinese and in English."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kg.facts import Measure, Period
from kg.rdf.english_quantities import english_quantity
from kg.rdf.labels import plain
from kg.vocabulary.scheme import CHINESE, load_scheme

_MULTIPLIERS: tuple[tuple[Decimal, str], ...] = (
    (Decimal(10) ** 12, "万亿"),
    (Decimal(10) ** 8, "亿"),
    (Decimal(10) ** 4, "万"),
)
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
    return BilingualText(f"{head}{sign}{chinese}{unit}", f"{head}{sign}{english_quantity(values, unit)}")


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
