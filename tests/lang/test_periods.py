from __future__ import annotations

import pytest
from cases import Case, load_cases
from hypothesis import given
from hypothesis import strategies as st

from kg.lang.periods import find_periods

WORDS = [
    "到",
    "比",
    "2022年",
    "“十四五”",
    "末",
    "时期",
    "今后五年",
    "去年",
    "2021—2025年",
    "以来",
    "，",
    "底",
    "前",
    "十三五",
    "年",
]


@pytest.mark.parametrize("case", load_cases("lang", "periods", "periods"))
def test_periods(case: Case) -> None:
    """A time is found where it stands, with its calendar years, as a basis of comparison or a deadline."""
    found = [
        {
            "span": [period.start, period.end],
            "years": [period.years.first, period.years.last],
            "compared": period.compared,
            "deadline": period.deadline,
        }
        for period in find_periods(case.input, case.others["year"])
    ]
    assert found == [{key: value for key, value in record.items() if key != "text"} for record in case.records]


@given(
    st.lists(st.sampled_from(WORDS) | st.text("年月日至到—0129二〇五", max_size=4), max_size=12),
    st.integers(1990, 2050),
)
def test_times_lie_in_the_text_one_behind_the_other(words: list[str], year: int) -> None:
    """Spans are inside the text, in order, without overlap, and no period ends before it begins."""
    text = "".join(words)
    end = 0
    for period in find_periods(text, year):
        assert end <= period.start < period.end <= len(text)
        assert period.years.first <= period.years.last
        end = period.end


@given(st.integers(1995, 2060))
def test_relative_times_move_with_the_year_of_the_report(year: int) -> None:
    """去年 and 今后五年 count from the year in which the report was given."""
    last, coming = find_periods("去年，今后五年", year)
    assert (last.years.first, last.years.last) == (year - 1, year - 1)
    assert (coming.years.first, coming.years.last) == (year, year + 4)
