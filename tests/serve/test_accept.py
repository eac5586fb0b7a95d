from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.serve.accept import choose

OFFERS = ("application/sparql-results+json", "text/csv", "text/html")


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, OFFERS[0]),
        ("", OFFERS[0]),
        ("*/*", OFFERS[0]),
        ("text/csv", "text/csv"),
        ("TEXT/CSV", "text/csv"),
        ("text/*", "text/csv"),
        ("text/csv;q=0.2, text/html", "text/html"),
        ("text/html;level=1;q=0.3, text/csv;q=0.4", "text/csv"),
        ("text/*;q=0.9, text/csv;q=0.1", "text/html"),
        ("*/*;q=0.1, text/csv", "text/csv"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("text/csv;q=0, */*", OFFERS[0]),
        ("text/csv;q=0", None),
        ("image/png", None),
        ("image/png, */*;q=0", None),
        ("nonsense, text/csv", "text/csv"),
        ("text/csv; charset=utf-8", "text/csv"),
    ],
)
def test_the_preferred_offer_is_chosen(accept: str | None, chosen: str | None) -> None:
    """Weights, wildcards and parameters count as RFC 9110 says; the first offer wins where all are equal."""
    assert choose(accept, OFFERS) == chosen


@given(st.text(max_size=200))
def test_any_header_has_an_answer(accept: str) -> None:
    """Whatever a client sends, one of the offers is chosen or none."""
    assert choose(accept, OFFERS) in (None, *OFFERS)
