"""Characters that an output cannot hold, and those that would have an effect on a terminal."""

from __future__ import annotations

import unicodedata
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.characters import for_xml, not_in_xml, visible, visible_lines, without_xml_faults

ANY = st.text(st.characters() | st.sampled_from("\x00\x1b\x9b\u202e\u2066\u2028\ud800\ufffe\n\r\t"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;title\x07", r"\x1b]0;title\x07"),
        ("\x9b31m", r"\x9b31m"),
        ("a\u202etxt.exe", r"a\u202etxt.exe"),
        ("\u2066a\u2069", r"\u2066a\u2069"),
        ("a\nkg: all is well", r"a\nkg: all is well"),
        ("a\u2028b\u2029c\x85d", r"a\u2028b\u2029c\x85d"),
        ("a\rb\tc", r"a\rb\tc"),
        ("\udce9.txt", r"\udce9.txt"),
        ("\U000e0041", r"\U000e0041"),
        ("山西省 “雄忻高铁” é 🚄", "山西省 “雄忻高铁” é 🚄"),
    ],
)
def test_what_has_an_effect_is_shown_by_its_code(text: str, shown: str) -> None:
    """Controls, signs of direction and line ends are written as codes, all else as it is."""
    assert visible(text) == shown


@given(ANY)
def test_a_message_is_one_line_that_does_nothing(text: str) -> None:
    """No control, no sign of direction, no line end and no surrogate is left; showing twice is showing once."""
    shown = visible(text)
    assert len(shown.splitlines()) <= 1
    assert not {unicodedata.bidirectional(sign) for sign in shown} & {"RLO", "LRO", "RLE", "LRE", "PDF", "RLI", "LRI"}
    assert not {unicodedata.category(sign) for sign in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert visible(shown) == shown
    assert visible_lines(text) == "\n".join(map(visible, text.split("\n")))


@given(ANY)
def test_xml_holds_what_is_left(text: str) -> None:
    """Every text is well-formed XML once its faults are replaced or taken out, and not before."""
    for repaired in (for_xml(text), without_xml_faults(text)):
        assert not_in_xml(repaired) is None
        read = ElementTree.fromstring(f"<a>{escape(repaired, {chr(13): '&#13;'})}</a>".encode())
        assert (read.text or "") == repaired
    assert (not_in_xml(text) is None) == (for_xml(text) == text)
