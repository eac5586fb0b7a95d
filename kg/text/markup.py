"""The text of a web page, with the position of every character in the source of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape

from kg.text.glosses import HAN
from kg.text.html_tokens import MarkupKind, MarkupToken, read_tokens
from kg.text.offsets import Edit
from kg.text.page_tables import CELLS, lay_out

# Elements whose content is not part of the text; rt and rp contain the readings of characters (ruby).
_UNREAD = frozenset({"head", "script", "style", "noscript", "template", "rt", "rp", "rtc", "svg", "select", "button"})
_ENDS_UNREAD = {"head": {"body"}, "rt": {"rp", "rb", "rt"}, "rp": {"rt", "rb"}, "rtc": {"rb"}}
_LINES = frozenset(
    "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol option p pre section summary table tbody tfoot thead "
    "title tr ul".split()
)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_HAN = re.compile(f"[{HAN}，。、；：！？“”（）《》]")


class _Unread:
    """The open elements whose content is not part of the text, the outermost first."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._first: dict[str, int] = {}

    def __bool__(self) -> bool:
        return bool(self._open)

    def start(self, name: str) -> None:
        """A tag starts; some tags close open elements."""
        if self._open and name in _ENDS_UNREAD.get(self._open[-1], ()):
            self._cut(len(self._open) - 1)

    def open(self, name: str) -> None:
        """An element is open from here on."""
        self._first.setdefault(name, len(self._open))
        self._open.append(name)

    def end(self, name: str) -> None:
        """An end tag closes its element and everything in it."""
        if name in self._first:
            self._cut(self._first[name])
        elif name == "ruby":
            self._cut(0)

    def _cut(self, length: int) -> None:
        while len(self._open) > length:
            name = self._open.pop()
            if self._first[name] == len(self._open):
                del self._first[name]


def _kinds(tokens: Sequence[MarkupToken]) -> Iterator[str]:
    """What each token of a page is: text, a reference, or what ends a line or cell, or not."""
    unread = _Unread()
    for token in tokens:
        kind = "markup"
        if token.kind in (MarkupKind.TEXT, MarkupKind.REFERENCE):
            kind = token.kind.value
        elif token.name in _LINES:
            kind = "line"
        elif token.kind is MarkupKind.START and token.name in CELLS:
            kind = "cell"
        if token.kind is MarkupKind.START:
            unread.start(token.name)
        elif token.kind is MarkupKind.END:
            unread.end(token.name)
        yield "unread" if unread else kind
        if token.kind is MarkupKind.START and token.name in _UNREAD:
            unread.open(token.name)


def read_page(page: str) -> list[Edit]:
    """The edits that reduce a page to its text: one line per block, without tags, scripts and ruby readings."""
    tokens = list(read_tokens(page))
    kinds = list(_kinds(tokens))
    layout = lay_out(page, tokens, [kind == "line" for kind in kinds], [kind == "unread" for kind in kinds])
    edits: list[Edit] = []
    ended = True  # no text since the last line break
    for number, (token, kind) in enumerate(zip(tokens, kinds, strict=True)):
        start, end = token.start, token.end
        after = layout.before.get(number, "")
        ended = ended and not after
        if number in layout.instead:
            after += layout.instead[number]
            edits.append(Edit(start, end, after))
            ended = ended and not after
        elif kind in ("line", "cell", "markup", "unread"):
            if kind == "line" and not ended:
                after, ended = after + "\n", True
            elif kind == "cell" and not ended:
                after += "\t"
            edits.append(Edit(start, end, after))
        elif kind == "reference":
            edits.append(Edit(start, end, after + unescape(page[start:end])))
            ended = False
        else:
            edits += _fold_data(page, start, end, ended)
            ended = ended and not page[start:end].strip(" \t\r\n\f")
    return edits


def _fold_data(page: str, start: int, end: int, ended: bool) -> list[Edit]:
    """White space becomes one space between words; it is removed at the start of a line and next to Han characters."""
    edits = []
    for match in _SPACES.finditer(page, start, end):
        before = page[match.start() - 1 : match.start()] if match.start() > start else ""
        after = page[match.end() : match.end() + 1] if match.end() < end else ""
        opens = ended and match.start() == start
        broken = "\n" in match[0] and (_HAN.match(before) or _HAN.match(after))
        edits.append(Edit(match.start(), match.end(), "" if opens or broken else " "))
    return [edit for edit in edits if edit.after != page[edit.start : edit.end]]
