"""Sentences broken over several lines where a page had a link, a subscript or a zero-width sign.

A line break is removed only if the sentence certainly continues; a heading ends without a mark and stays on its line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from kg.text.glosses import HAN
from kg.text.offsets import Edit

_NEVER_FIRST = "，。、；：！？）》〕”’％%,;!?)"
_NEVER_LAST = "（《“‘〔(、，"
_MARK = re.compile(r"[，。、；：！？《》（）“”]")
_LATIN_BRACKET = re.compile(r"[（(][A-Za-z]")
_SUBSCRIPT = re.compile(r"\d{1,3}(?:\.\d{1,2})?")
_ZERO_WIDTH = "\u200b\u2060\ufeff"
# A link in running text is a name: longer lines and lines with punctuation are separate paragraphs.
_LONGEST_LINK = 24
_RUNNING = re.compile(rf"[{HAN}A-Za-z0-9（《“、，]")


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str

    @property
    def is_link(self) -> bool:
        """Whether the line may be a name that was a link inside a sentence."""
        return 0 < len(self.text) <= _LONGEST_LINK and not _MARK.search(self.text)

    @property
    def is_unfinished(self) -> bool:
        """Whether running text breaks off in a sentence here: an earlier one ends on the line, this one does not."""
        return "。" in self.text[:-1] and self.runs_on

    @property
    def runs_on(self) -> bool:
        """Whether the line, if it is running text, ends inside a sentence."""
        return _RUNNING.match(self.text[-1:]) is not None

    @property
    def is_continued(self) -> bool:
        """Whether the line cannot be the end of a sentence or heading."""
        return bool(self.text) and self.text[-1] in _NEVER_LAST

    @property
    def continues(self) -> bool:
        """Whether the line cannot be the beginning of a sentence or heading."""
        return bool(self.text) and self.text[0] in _NEVER_FIRST


def join_lines(text: str) -> list[Edit]:
    """The edits that remove line breaks inside sentences.

    1. A mark that cannot begin a line continues the previous line, and an opening mark, a comma or 、 continues on the
       next line (GB/T 15834, 5.1).
    2. A short line without marks is a link between an unfinished sentence and a line that continues it.
    3. Digits after a Latin letter are a subscript; a zero-width character alone on a line is an invisible break.
    """
    lines = _split(text)
    joined = set()
    for place, (line, following) in enumerate(pairwise(lines)):
        if not line.text or not following.text:
            continue
        if following.continues or line.is_continued:
            joined.add(place)
    ended = False
    for place in range(len(lines) - 2):
        first, link, last = lines[place : place + 3]
        ended = ended and place - 1 in joined
        if first.is_unfinished:
            broken = _is_broken_by(first, link, last) or (link.is_link and place + 1 in joined)
        else:
            # The text that this line was joined to ended a sentence; a link that continues is then not a name.
            broken = ended and first.runs_on and place + 1 not in joined and _is_broken_by(first, link, last)
        ended = ended or "。" in first.text
        if broken:
            joined |= {place, place + 1}
    edits = []
    for place in sorted(joined):
        edits.append(Edit(lines[place].end, lines[place + 1].start, ""))
    return edits


def _is_broken_by(first: _Line, link: _Line, last: _Line) -> bool:
    if link.text and not link.text.strip(_ZERO_WIDTH):
        return bool(last.text) and not link.text.isspace()
    if _SUBSCRIPT.fullmatch(link.text) and first.text[-1].isascii() and first.text[-1].isalpha():
        return bool(last.text)
    return link.is_link and _LATIN_BRACKET.match(last.text) is not None


def _split(text: str) -> list[_Line]:
    lines = []
    start = 0
    for raw in text.split("\n"):
        stripped = raw.strip(" \t\r")
        begin = start + (len(raw) - len(raw.lstrip(" \t\r")) if stripped else 0)
        lines.append(_Line(begin, begin + len(stripped), stripped))
        start += len(raw) + 1
    return lines
