"""The text of a web page, with the place of every character in the page's source."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

from kg.text.glosses import HAN
from kg.text.offsets import Edit

# Elements whose content is no part of the text; rt and rp hold the sounds of characters (ruby).
_UNREAD = frozenset({"head", "script", "style", "noscript", "template", "rt", "rp", "rtc", "svg", "select", "button"})
_ENDS_UNREAD = {"head": {"body"}, "rt": {"rp", "rb", "rt"}, "rp": {"rt", "rb"}, "rtc": {"rb"}}
_LINES = frozenset(
    "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol option p pre section summary table tbody tfoot thead "
    "title tr ul".split()
)
_CELLS = frozenset({"td", "th"})
_SPACES = re.compile(r"[ \t\r\n\f]+")
_HAN = re.compile(f"[{HAN}，。、；：！？“”（）《》]")


class _Page(HTMLParser):
    """Collects what each stretch of the page is: text, a character reference, or markup that ends a line or cell."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=False)
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", page))]
        self._unread: list[str] = []
        self.stretches: list[tuple[int, str]] = []
        self.feed(page)
        self.close()

    def _mark(self, kind: str) -> None:
        line, column = self.getpos()
        self.stretches.append((self._line_starts[line - 1] + column, "markup" if self._unread else kind))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._unread and tag in _ENDS_UNREAD.get(self._unread[-1], ()):
            self._unread.pop()
        self._mark("line" if tag in _LINES else "cell" if tag in _CELLS else "markup")
        if tag in _UNREAD:
            self._unread.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._mark("line" if tag in _LINES else "markup")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unread:
            del self._unread[self._unread.index(tag) :]
        elif tag == "ruby":
            self._unread.clear()
        self._mark("line" if tag in _LINES else "markup")

    def handle_data(self, data: str) -> None:
        self._mark("text")

    def handle_entityref(self, name: str) -> None:
        self._mark("reference")

    def handle_charref(self, name: str) -> None:
        self._mark("reference")

    def handle_comment(self, data: str) -> None:
        self._mark("markup")

    def handle_decl(self, decl: str) -> None:
        self._mark("markup")

    def handle_pi(self, data: str) -> None:
        self._mark("markup")

    def unknown_decl(self, data: str) -> None:
        self._mark("markup")


def is_page(name: str) -> bool:
    """Whether the name is that of a web page."""
    return name.lower().endswith((".html", ".htm", ".xhtml"))


def read_page(page: str) -> list[Edit]:
    """The edits that leave the text of a page: one line for each block, no tags, scripts or sounds of ruby."""
    stretches = _Page(page).stretches
    bounds = [start for start, _ in stretches[1:]] + [len(page)]
    edits: list[Edit] = []
    if stretches and stretches[0][0] > 0:
        edits.append(Edit(0, stretches[0][0], ""))
    ended = True  # no text since the last line end
    for (start, kind), end in zip(stretches, bounds, strict=True):
        if kind in ("line", "cell", "markup"):
            after = ""
            if kind == "line" and not ended:
                after, ended = "\n", True
            elif kind == "cell" and not ended:
                after = " "
            edits.append(Edit(start, end, after))
        elif kind == "reference":
            edits.append(Edit(start, end, unescape(page[start:end])))
            ended = False
        else:
            edits += _fold_data(page, start, end, ended)
            ended = ended and not page[start:end].strip(" \t\r\n\f")
    return edits


def _fold_data(page: str, start: int, end: int, ended: bool) -> list[Edit]:
    """White space is one space between words, and nothing at the start of a line; nor is a line end beside Han."""
    edits = []
    for match in _SPACES.finditer(page, start, end):
        before = page[match.start() - 1 : match.start()] if match.start() > start else ""
        after = page[match.end() : match.end() + 1] if match.end() < end else ""
        opens = ended and match.start() == start
        broken = "\n" in match[0] and (_HAN.match(before) or _HAN.match(after))
        edits.append(Edit(match.start(), match.end(), "" if opens or broken else " "))
    return [edit for edit in edits if edit.after != page[edit.start : edit.end]]
