"""Web pages are divided as the standard library divides them, where they are well-formed, and to an end where not."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.text.html_tokens import MarkupKind, read_tokens

WELL_FORMED = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            '<div class="a>b">',
            "<br/>",
            "<br />",
            "<img src=x/>",
            "<input disabled>",
            "<x a = '1' b=2 c>",
            '<script>var a="<p>";</script>',
            "<style>p{}</style>",
            "<!-- 注 <p> -->",
            "<!DOCTYPE html>",
            "</html >",
            '<?xml version="1.0"?>',
            "<ruby>發<rt>fā</rt></ruby>",
            "<p\nclass='x'\n>",
            "<o:p></o:p>",
            "<H1>",
            "</H1>",
            "中文",
            "增长 5%",
            "\n",
            "&nbsp;",
            "&amp;",
            "&#8220;",
            "&#x4e2d;",
            "&foo;",
            " & ",
            "a < 5 ",
        ]
    ),
    max_size=20,
).map("".join)


class _Oracle(HTMLParser):
    """The tags and references of a page, with their places."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=False)
        self._starts = [0, *(match.end() for match in re.finditer("\n", page))]
        self.found: list[tuple[int, str, str]] = []
        self.feed(page)
        self.close()

    def _add(self, kind: str, name: str = "") -> None:
        line, column = self.getpos()
        self.found.append((self._starts[line - 1] + column, kind, name))

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._add("start", tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        self._add("empty", tag)

    def handle_endtag(self, tag: str) -> None:
        self._add("end", tag)

    def handle_entityref(self, name: str) -> None:
        self._add("reference")

    def handle_charref(self, name: str) -> None:
        self._add("reference")


@given(WELL_FORMED)
def test_a_well_formed_page_is_divided_as_by_the_standard_library(page: str) -> None:
    """Tags and references have the same places, kinds and names."""
    page = f"<html>{page}</html>"
    marks = (MarkupKind.START, MarkupKind.EMPTY, MarkupKind.END, MarkupKind.REFERENCE)
    found = [(token.start, token.kind.value, token.name) for token in read_tokens(page) if token.kind in marks]
    assert found == _Oracle(page).found


@given(st.text(st.sampled_from("<>/!-?&;#=\"' \nabpscriptx1甲"), max_size=60))
def test_tokens_tile_any_page(page: str) -> None:
    """Each begins where the one before ended, none is empty, and the last ends with the page."""
    place = 0
    for token in read_tokens(page):
        assert token.start == place < token.end
        place = token.end
    assert place == len(page)


@pytest.mark.parametrize(
    ("page", "kinds"),
    [
        ("<!-- 甲 <p>乙", "markup text"),
        ("<a 甲", "text text"),
        ('<a b="甲>乙<p>丙', "start text start text"),
        ("<script>甲", "start markup"),
        ("甲&#99999999999;乙", "text text text"),
        ("<br/><br a=/>", "empty start"),
    ],
)
def test_what_is_never_closed_is_read_as_stated(page: str, kinds: str) -> None:
    """The three rules of the module, and a reference to no character."""
    assert " ".join(token.kind.value for token in read_tokens(page)) == kinds
