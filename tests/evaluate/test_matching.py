"""When names, numbers and stretches count as the same."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.evaluate.matching import deadline, names_match, overlap, same_number


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("地区生产总值", "地区生产总值", True),
        ("“专精特新”企业", "专精特新”企业", True),
        ("产量", "原煤产量", True),
        ("产量", "全省原煤产量", False),
        ("规模以上工业增加值", "规上工业增加值", True),
        ("粮食产量", "雄忻高铁", False),
        ("", "粮食", False),
        ("“”", "“”", False),
    ],
)
def test_alike(first: str, second: str, expected: bool) -> None:
    """Half of the longer name, or most pairs of characters, make two names alike."""
    assert names_match(first, second) is expected


@given(st.text("甲乙丙丁戊“”", max_size=8), st.text("甲乙丙丁戊“”", max_size=8))
def test_alike_is_symmetric(first: str, second: str) -> None:
    """Which name is the annotation's makes no difference."""
    assert names_match(first, second) is names_match(second, first)


@given(st.text("甲乙丙丁戊", min_size=1, max_size=8))
def test_a_name_is_alike_itself(name: str) -> None:
    """Every name that has a character is like itself."""
    assert names_match(name, name)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("6", "6.0", True),
        ("1000000000", "1000000000.5", True),
        ("6", "6.01", False),
        (None, None, True),
        (None, "0", False),
    ],
)
def test_same_number(first: str | None, second: str | None, expected: bool) -> None:
    """Numbers are the same up to a billionth; no number is the same as no number only."""
    one, other = (None if text is None else Decimal(text) for text in (first, second))
    assert same_number(one, other) is expected


def test_overlap_and_deadline() -> None:
    """Touching stretches share nothing; a span of years ends in its last year."""
    assert (overlap((0, 5), (3, 9)), overlap((0, 3), (3, 9))) == (2, 0)
    assert (deadline("2018/2022"), deadline("2027")) == ("2022", "2027")
