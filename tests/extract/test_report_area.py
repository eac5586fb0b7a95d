"""The area that a whole text names far more often than any other of its level."""

from __future__ import annotations

import pytest

from kg.extract.report_area import _most_named


@pytest.mark.parametrize(
    ("text", "level", "code"),
    [
        ("清河县" * 10, "县", "130534"),
        ("清河县" * 9, "县", None),
        ("清河县" * 12 + "临西县" * 6, "县", "130534"),
        ("清河县" * 12 + "临西县" * 7, "县", None),
        ("邢台市" * 12 + "清河县" * 12, "市", "130500"),
        ("邢台市" * 12 + "清河县" * 12, "县", "130534"),
        ("河北" * 10, "省", "130000"),
        ("河北省" * 12 + "河南" * 12, "省", None),
        ("福田" * 12 + "深圳" * 2, "区", "440304"),
        ("福田" * 12 + "深圳", "区", None),
        ("福田" * 11 + "福田区", "区", "440304"),
        ("", "县", None),
    ],
)
def test_an_area_is_that_of_a_text_that_names_it_often_enough(text: str, level: str, code: str | None) -> None:
    """Ten times, twice as often as the next, and a short name only where its city or the full name is there as well."""
    found = _most_named(text, level)
    assert (found.code if found else None) == code
