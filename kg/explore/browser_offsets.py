"""Positions of facts in the cleaned text, in the units of the browser.

Facts have spans of the source in code points; the page shows the cleaned text, and JavaScript counts UTF-16 code units.
An `OffsetConverter` converts between the two.
"""

from __future__ import annotations

from bisect import bisect_left

from kg.clean_text import CleanText
from kg.facts import Evidence, Span

_LAST_OF_BASIC_PLANE = "\uffff"


class OffsetConverter:
    """Converts offsets for one cleaned text."""

    __slots__ = ("_text", "_wide")

    def __init__(self, text: CleanText) -> None:
        self._text = text
        # Offsets of the characters with two code units; most reports have none.
        self._wide = (
            [index for index, character in enumerate(text.text) if character > _LAST_OF_BASIC_PLANE]
            if text.text and max(text.text) > _LAST_OF_BASIC_PLANE
            else []
        )

    def passage(self, evidence: Evidence) -> list[int]:
        """The quote as [start, end) of the cleaned text, in UTF-16 code units.

        If cleaning made two characters, in different passages, of one source character, a span of the source contains
        both; the quote determines which one is meant.
        """
        start, end = self._text.offsets.clean_span(evidence.span.start, evidence.span.end)
        inside = self._text.text.find(evidence.quote, start, end)
        if inside >= 0:
            start, end = inside, inside + len(evidence.quote)
        return [self._shift(start), self._shift(end)]

    def code_units(self, span: Span) -> list[int]:
        """The span of the source as [start, end) of the cleaned text, in UTF-16 code units."""
        clean = self._text.offsets.clean_span(span.start, span.end)
        return [self._shift(clean[0]), self._shift(clean[1])]

    def _shift(self, offset: int) -> int:
        return offset + bisect_left(self._wide, offset)
