from __future__ import annotations

import re
from decimal import Decimal

import pytest
from cases import Case, load_cases
from hypothesis import given
from hypothesis import strategies as st

from kg.lang.numerals import ARABIC, CHINESE, parse_chinese, parse_numeral, render_chinese

NUMERAL = re.compile(f"{ARABIC}|{CHINESE}")


@pytest.mark.parametrize("case", load_cases("lang", "numerals", "numerals"))
def test_numerals(case: Case) -> None:
    """A numeral is found with its multiplier, and has its full value; what is no numeral has none."""
    if not case.records:
        assert parse_numeral(case.input) is None
        return
    for record in case.records:
        start, end = record["span"]
        found = NUMERAL.search(case.input)
        assert found is not None
        assert found.span() == (start, end)
        assert parse_numeral(record["text"]) == Decimal(record["value"])


@given(st.integers(0, 10**16 - 1) | st.integers(0, 20_000))
def test_a_numeral_rendered_and_parsed_is_itself(value: int) -> None:
    """Writing a whole number in characters and reading it again gives that number."""
    assert parse_chinese(render_chinese(value)) == value


@given(st.integers(0, 10**12 - 1))
def test_a_numeral_rendered_is_found_as_a_whole(value: int) -> None:
    """Every character that numerals are written with is a character of the pattern that finds them."""
    assert re.fullmatch(CHINESE, render_chinese(value))


@pytest.mark.parametrize("digit", "零〇一二三四五六七八九")
def test_any_digit_may_follow_the_point(digit: str) -> None:
    """三点五万 is one numeral, whatever the digit."""
    found = NUMERAL.search(f"增长三点{digit}万个")
    assert found is not None
    assert found.group() == f"三点{digit}万"


@pytest.mark.parametrize("value", [-1, 10**16])
def test_a_number_that_cannot_be_written_is_refused(value: int) -> None:
    """Numbers below nought and from 10^16 on are refused, not written wrong."""
    with pytest.raises(ValueError, match="outside"):
        render_chinese(value)


@given(st.integers(0, 10**12), st.integers(0, 99), st.sampled_from(["", "百", "千", "万", "千万", "亿", "万亿"]))
def test_digits_with_a_multiplier_have_their_exact_value(whole: int, hundredths: int, multiplier: str) -> None:
    """3.50万 is 35000: no digit is lost on the way, whatever the size."""
    sizes = {"": 0, "百": 2, "千": 3, "万": 4, "千万": 7, "亿": 8, "万亿": 12}
    expected = (Decimal(whole) + Decimal(hundredths) / 100) * Decimal(10) ** sizes[multiplier]
    assert parse_numeral(f"{whole}.{hundredths:02}{multiplier}") == expected


@given(st.text("零〇一二两三四五六七八九十百千万亿", max_size=12) | st.text(max_size=8))
def test_reading_never_raises(text: str) -> None:
    """Any text is read as a number or as none."""
    value = parse_numeral(text)
    assert value is None or value >= 0
