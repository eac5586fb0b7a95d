"""Labels in Chinese and English, made from the words of the report and the labels of the code lists.

There is always a Chinese label. An English one is made only if every part has an English label; nothing is guessed.
A label here is a mapping from language to text.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from types import MappingProxyType

from kg.facts import Measure, Milestone, Period, QualitativeTarget, Report
from kg.rdf.english_quantities import english_quantity
from kg.vocabulary.scheme import Concept, load_scheme

CHINESE = "zh-Hans"
ENGLISH = "en"
LONGEST = 48


def label(chinese: str, english: str | None = None) -> Mapping[str, str]:
    return MappingProxyType({CHINESE: chinese} if english is None else {CHINESE: chinese, ENGLISH: english})


def concept(scheme: str, code: str | None) -> Concept | None:
    """The concept with a code, None if there is no code or it is not in the list."""
    return None if code is None else load_scheme(scheme).by_code.get(code)


def concept_label(scheme: str, code: str | None, language: str) -> str | None:
    found = concept(scheme, code)
    return None if found is None else found.labels.get(language)


def shortened(text: str, longest: int = LONGEST) -> str:
    """The text, shortened with an ellipsis if it is longer than `longest` characters."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def plain(value: Decimal) -> str:
    """Decimal notation without exponent or trailing zeros.

    >>> plain(Decimal("1.50E+3")), plain(Decimal("40.250"))
    ('1500', '40.25')
    """
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


_MULTIPLIERS = ((Decimal(10) ** 12, "万亿"), (Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万"))


def chinese_number(value: Decimal) -> str:
    """The number with 万 or 亿, as written in Chinese.

    >>> chinese_number(Decimal(3500000000000)), chinese_number(Decimal("40.25"))
    ('3.5万亿', '40.25')
    """
    for size, word in _MULTIPLIERS:
        if abs(value) >= size:
            return plain(value / size) + word
    return plain(value)


def english_number(value: Decimal) -> str:
    """The number with thousands separators."""
    whole, point, rest = plain(value).partition(".")
    return f"{int(whole):,}{point}{rest}" if whole.lstrip("-").isdigit() else plain(value)


# --- periods -----------------------------------------------------------------------------------------------------


def is_whole_years(period: Period) -> bool:
    return (period.start.month, period.start.day, period.end.month, period.end.day) == (1, 1, 12, 31)


def is_calendar_year(period: Period) -> bool:
    return is_whole_years(period) and period.start.year == period.end.year


def _chinese_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _is_whole_months(period: Period) -> bool:
    return period.start.day == 1 and (period.end + timedelta(days=1)).day == 1


def period_label(period: Period) -> Mapping[str, str]:
    """The period in words: whole years and whole months without their days."""
    start, end = period.start, period.end
    if is_calendar_year(period):
        return label(f"{start.year}年", f"{start.year}")
    if is_whole_years(period):
        return label(f"{start.year}—{end.year}年", f"{start.year}–{end.year}")
    if _is_whole_months(period):
        if (start.year, start.month) == (end.year, end.month):
            return label(f"{start.year}年{start.month}月", f"{start:%Y-%m}")
        return label(f"{start.year}年{start.month}月至{end.year}年{end.month}月", f"{start:%Y-%m} to {end:%Y-%m}")
    return label(f"{_chinese_day(start)}至{_chinese_day(end)}", f"{start.isoformat()} to {end.isoformat()}")


def _in_brackets(period: Period | None) -> tuple[str, str]:
    if period is None:
        return "", ""
    words = period_label(period)
    return f"（{words[CHINESE].removesuffix('年')}）", f" ({words[ENGLISH]})"


# --- reports and their parts -------------------------------------------------------------------------------------


def report_label(report: Report) -> Mapping[str, str]:
    area = concept_label("place", report.adcode, ENGLISH)
    kind = concept_label("document-kind", report.kind, ENGLISH)
    return label(report.title, area and f"{area}: {kind} {report.year}")


def government_label(report: Report) -> Mapping[str, str]:
    area = concept_label("place", report.adcode, ENGLISH)
    return label(report.government, area and f"Government of {area}")


def agency_label(adcode: str, code: str, named: str = "") -> Mapping[str, str]:
    """The area and the function: 山西省 教育部门, in the words of the list, because names of bodies differ.

    `named`: the name of an area that is not in the list.
    """
    area, function = concept("place", adcode), concept("agency", code)
    place = area.labels.get(CHINESE, adcode) if area else named or adcode
    chinese = f"{place}：{function.labels.get(CHINESE, code) if function else code}"
    where, what = concept_label("place", adcode, ENGLISH), concept_label("agency", code, ENGLISH)
    return label(chinese, f"{where}: {what}" if where and what else None)


# --- facts -------------------------------------------------------------------------------------------------------

_CHANGES = {
    ("growth", "increase"): ("增长", "growth"),
    ("growth", "decrease"): ("下降", "decline"),
    ("change", "increase"): ("增加", "increase"),
    ("change", "decrease"): ("减少", "decrease"),
}


def unit_text(unit: str) -> str:
    """The unit as written in reports: the Chinese name of the concept if `unit` is its code."""
    found = concept("unit", unit)
    return unit if found is None else found.labels.get(CHINESE, unit)


def unit_concept(unit: str) -> Concept | None:
    """The concept of a unit, found by its code or by one of its names."""
    found = concept("unit", unit)
    if found is None and unit:
        code = _units_by_name().get(unit)
        found = None if code is None else load_scheme("unit")[code]
    return found


@cache
def _units_by_name() -> dict[str, str]:
    return load_scheme("unit").names()


def measure_label(measure: Measure) -> Mapping[str, str]:
    """Subject, kind of change, comparator, value and period: 煤炭先进产能占比 ≈95%（2027）."""
    change = _CHANGES.get((measure.aspect, measure.direction or ""))
    comparator = "" if measure.comparator == "=" else measure.comparator
    value, most = measure.value, measure.value_max
    chinese_value = chinese_number(value) + ("" if most is None else f"—{chinese_number(most)}")
    after_zh, after_en = _in_brackets(measure.period)
    chinese = (
        f"{measure.subject} {change[0] if change else ''}{comparator}{chinese_value}{unit_text(measure.unit)}{after_zh}"
    )
    indicator = concept_label("indicator", measure.indicator, ENGLISH)
    if indicator is None or unit_concept(measure.unit) is None:
        return label(chinese)
    english_value = english_quantity((value,) if most is None else (value, most), measure.unit)
    way = f"{change[1]} " if change else ""
    return label(chinese, f"{indicator}: {way}{comparator}{english_value}{after_en}")


def milestone_label(milestone: Milestone) -> Mapping[str, str]:
    """Project, state and period: 雄忻高铁：投入运营（2027）.

    Only in Chinese, because projects have no English names.
    """
    state = concept_label("milestone", milestone.milestone, CHINESE) or milestone.milestone
    return label(f"{milestone.name}：{state}{_in_brackets(milestone.period)[0]}")


def qualitative_label(target: QualitativeTarget) -> Mapping[str, str]:
    return label(f"{target.subject}：{target.condition}{_in_brackets(target.period)[0]}")
