"""Finds the tags, references and text of a web page in linear time.

`html.parser` of the standard library takes quadratic time for pages with many unclosed tags, comments or references
(fixed only in the latest versions of Python). This tokenizer reads a well-formed page in the same way, following
"Tokenization" in the HTML standard (WHATWG, 13.2.5), and treats unclosed constructs as follows:

1. An unclosed comment, declaration or tag ends at the next `>`; if there is none, its `<` is text.
2. From the first tag with an unclosed quoted value on, quotes are ignored.
3. An unclosed script or style sheet extends to the end of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

_SPECIAL = re.compile("[&<]")
_NAME = re.compile(r"[a-zA-Z][^\t\n\r\f />\x00]*")
_BETWEEN = re.compile(r"[\s/]*")
_ATTRIBUTE = re.compile(r"=?[^\s/>=]*")
_EQUALS = re.compile(r"\s*=+\s*")
_BARE_VALUE = re.compile(r"[^\s>]*")
# A longer number is not a character; Python refuses to parse thousands of digits.
_REFERENCE = re.compile(
    r"&(?:#[0-9]{1,9}(?![0-9])|#[xX][0-9a-fA-F]{1,8}(?![0-9a-fA-F])|[a-zA-Z][a-zA-Z0-9]{0,31}(?![a-zA-Z0-9]));?"
)
_RAW = {name: re.compile(rf"</\s*{name}\s*>", re.IGNORECASE) for name in ("script", "style")}


class MarkupKind(Enum):
    """The kind of a stretch of a page. MARKUP: comments, declarations, instructions and the content of scripts."""

    TEXT = "text"
    REFERENCE = "reference"
    START = "start"
    EMPTY = "empty"
    END = "end"
    MARKUP = "markup"


@dataclass(frozen=True, slots=True)
class MarkupToken:
    """A stretch [start, end) of a page; `name` is the lower-case name of a tag, empty for other kinds."""

    kind: MarkupKind
    start: int
    end: int
    name: str = ""


class _Finder:
    """Finds the next occurrence of a mark. Nothing is searched twice as long as the requested positions increase."""

    def __init__(self, page: str) -> None:
        self._page = page
        self._found: dict[str, tuple[int, int]] = {}

    def find(self, mark: str, start: int) -> int:
        """The next position of the mark, -1 if there is none."""
        searched, known = self._found.get(mark, (len(self._page) + 1, -1))
        if searched > start or 0 <= known < start:
            known = self._page.find(mark, start)
            self._found[mark] = start, known
        return known


def read_tokens(page: str) -> Iterator[MarkupToken]:
    """The tokens of a page, which tile it."""
    finder = _Finder(page)
    quotes = True
    place = 0
    while place < len(page):
        special = _SPECIAL.search(page, place)
        start = special.start() if special else len(page)
        if place < start:
            yield MarkupToken(MarkupKind.TEXT, place, start)
        if special is None:
            return
        if page[start] == "&":
            token = _read_reference(page, start)
        elif page.startswith("<!", start) or page.startswith("<?", start):
            token = _read_declaration(page, finder, start)
        else:
            token, quotes = _read_tag(page, finder, start, quotes)
        yield token
        place = token.end
        if token.kind is MarkupKind.START and token.name in _RAW:
            closing = _RAW[token.name].search(page, place)
            end = closing.start() if closing else len(page)
            if place < end:
                yield MarkupToken(MarkupKind.MARKUP, place, end)
            place = end


def _read_reference(page: str, start: int) -> MarkupToken:
    match = _REFERENCE.match(page, start)
    return (
        MarkupToken(MarkupKind.REFERENCE, start, match.end())
        if match
        else MarkupToken(MarkupKind.TEXT, start, start + 1)
    )


def _read_declaration(page: str, finder: _Finder, start: int) -> MarkupToken:
    """A comment, a section (<![CDATA[…]]>), a declaration or a processing instruction."""
    closing = "-->" if page.startswith("<!--", start) else "]]>" if page.startswith("<![CDATA[", start) else ">"
    for mark in dict.fromkeys((closing, ">")):
        # <!--> is a complete comment for browsers, but its author meant <!--> … -->
        end = finder.find(mark, start + (4 if closing == "-->" else 2))
        if end >= 0:
            return MarkupToken(MarkupKind.MARKUP, start, end + len(mark))
    return MarkupToken(MarkupKind.TEXT, start, start + 1)


def _read_tag(page: str, finder: _Finder, start: int, quotes: bool) -> tuple[MarkupToken, bool]:
    """A tag, or `<` as text, and whether quotes count from here on."""
    is_end = page.startswith("</", start)
    name = _NAME.match(page, start + 1 + is_end)
    next_end = finder.find(">", start)
    if next_end < 0:
        return MarkupToken(MarkupKind.TEXT, start, start + 1), quotes
    if name is None:
        return (
            MarkupToken(MarkupKind.MARKUP, start, next_end + 1)
            if is_end
            else MarkupToken(MarkupKind.TEXT, start, start + 1)
        ), quotes
    if is_end:
        end = finder.find(">", name.end())
        return MarkupToken(MarkupKind.END, start, end + 1, name[0].lower()), quotes
    end, kind = _end_of_tag(page, finder, name.end()) if quotes else (-1, MarkupKind.START)
    if end < 0:
        quotes = False
        end = finder.find(">", name.end())
        kind = MarkupKind.EMPTY if page[end - 1] == "/" else MarkupKind.START
    return MarkupToken(kind, start, end + 1, name[0].lower()), quotes


def _end_of_tag(page: str, finder: _Finder, place: int) -> tuple[int, MarkupKind]:
    """The position of the `>` of a tag whose attributes begin at `place`; -1 if the tag or a quote is not closed."""
    while True:
        between = place
        place = _end(_BETWEEN, page, place)
        if place >= len(page):
            return -1, MarkupKind.START
        if page[place] == ">":
            return place, MarkupKind.EMPTY if between < place and page[place - 1] == "/" else MarkupKind.START
        place = _end(_ATTRIBUTE, page, place)
        equals = _EQUALS.match(page, place)
        if equals is None:
            continue
        place = equals.end()
        quote = page[place : place + 1]
        if quote in ("'", '"'):
            closing = finder.find(quote, place + 1)
            if closing < 0:
                return -1, MarkupKind.START
            place = closing + 1
        else:
            place = _end(_BARE_VALUE, page, place)


def _end(pattern: re.Pattern[str], page: str, place: int) -> int:
    """The end of what the pattern, which may match an empty text, matches at `place`."""
    match = pattern.match(page, place)
    return match.end() if match else place
