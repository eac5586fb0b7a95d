from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kg.explore.bilingual_text import words_of_period, words_of_value
from kg.facts import Evidence, FactKind, Measure, Period, Span


def _measure(value: str, unit: str, **more: object) -> Measure:
    settings: dict[str, object] = {"aspect": "quantity", "comparator": "=", **more}
    quoted = Evidence(Span(0, 1), "x")
    settings |= {"value": Decimal(value), "unit": unit, "evidence": quoted, "number": quoted.span, "rule": "r"}
    return Measure(0, FactKind.TARGET, "x", **settings)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("measure", "chinese"),
    [
        (_measure("3500000000000", "元"), "3.5万亿元"),
        (_measure("29290000000", "斤"), "292.9亿斤"),
        (_measure("3979000", "户", comparator=">"), ">397.9万户"),
        (_measure("5000", "元"), "5000元"),
        (_measure("123456789", "人"), "12345.6789万人"),
        (_measure("40.25", "%"), "40.25%"),
        (_measure("6.0", "%", aspect="growth", direction="increase", comparator="≈"), "≈+6%"),
        (_measure("16", "%", aspect="growth", direction="decrease"), "−16%"),
        (_measure("2", "家", value_max=Decimal(3)), "2—3家"),
        (_measure("20", "位", aspect="rank"), "第20位"),
        (_measure("0", "起"), "0起"),
    ],
)
def test_a_value_reads_as_a_report_would_write_it(measure: Measure, chinese: str) -> None:
    """万 and 亿 come back where they leave few decimals; growth shows its sign."""
    assert words_of_value(measure).chinese == chinese


@pytest.mark.parametrize(
    ("measure", "english"),
    [
        (_measure("3500000000000", "元", comparator="≈"), "≈CN¥3.5 trillion"),
        (_measure("16000000", "千瓦"), "16 GW"),
        (_measure("2550000", "人"), "2.55 million people"),
        (_measure("1", "人"), "1 person"),
        (_measure("616", "个"), "616"),
        (_measure("12", "所"), "12"),
        (_measure("6000000", "户"), "6 million"),
        (_measure("3000", "张", comparator=">"), ">3,000"),
        (_measure("40", "辆"), "40 vehicles"),
        (_measure("2.8", "EFlops"), "2.8 exaflops"),
        (_measure("33", "县"), "33 counties"),
        (_measure("300000000", "吨标准煤"), "300 million tonnes of coal equivalent"),
        (_measure("29290000000", "斤"), "29.29 billion jin"),
        (_measure("123456789", "人"), "123,456,789 people"),
        (_measure("5.5", "%", aspect="growth", direction="increase", comparator="≈"), "≈+5.5%"),
        (_measure("2", "家", value_max=Decimal(3)), "2–3"),
        (_measure("800", "元/亩"), "800 yuan per mu"),
        (_measure("20", "位", aspect="rank"), "rank 20"),
    ],
)
def test_an_english_value_reads_as_a_person_would_write_it(measure: Measure, english: str) -> None:
    """Million, billion and trillion, currency signs, watts with their prefix, plurals; no mere measure word."""
    assert words_of_value(measure).english == english


@pytest.mark.parametrize(
    ("period", "chinese", "english"),
    [
        (Period.years(2023), "2023年", "2023"),
        (Period.years(2018, 2022), "2018—2022年", "2018–2022"),
        (Period(date(2023, 1, 1), date(2023, 6, 30)), "2023-01-01至2023-06-30", "2023-01-01 to 2023-06-30"),
    ],
)
def test_a_period_reads_as_years_where_it_is_years(period: Period, chinese: str, english: str) -> None:
    """Whole years are named by their numbers, anything else by its days."""
    words = words_of_period(period)
    assert words is not None
    assert (words.chinese, words.english) == (chinese, english)
