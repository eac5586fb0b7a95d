"""The lines of a speech, one heading or paragraph each, even if a copy has lost its line breaks.

1. Each line of the text is one, unless one of the following rules divides it.
2. A long line with several gaps of two blanks or more has lost its line breaks: each gap is one. A line that is a whole
   page has lost them without a trace: it is divided where a sentence ends before a numbered heading or a salutation.
3. A numbered heading that a blank separates from the text after it (`一、2024年工作回顾 过去一年，…`) is a separate
   line, and so is one that ends with the word for a review or a plan of the year (`二、2025年重点工作今年，…`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kg.lang.words import longest_first, words_of
from kg.vocabulary import load_scheme

_LINE = re.compile(r"[^\r\n]+")
_BLANKS = " \t\u3000\u200b\xa0"
_GAP = re.compile(r"[ \u3000\xa0]{2,}")
_LONG = 120
_LEAST_GAPS = 3
# A line of this length is not a paragraph but a whole page.
PAGE_LENGTH = 1500
_NUMERAL = "[一二三四五六七八九十]{1,3}"


def any_of(code: str) -> str:
    """An expression for any of the words of a concept of the vocabulary `document-structure`."""
    return longest_first(words_of("document-structure", code, "word"))


_CHAPTER = rf"{any_of('ordinal')}{_NUMERAL}{any_of('chapter')}"
_SECTION = rf"{any_of('ordinal')}{_NUMERAL}{any_of('section')}"
_SALUTATION = longest_first(words_of("report-opening", "salutation", "word"))
_NEW_LINE = re.compile(rf"(?<=[。！；：]) {0, 4}(?={_CHAPTER}|{_NUMERAL}、|[（(]{_NUMERAL}[）)]|{_SALUTATION}[：！，])")
_SET_OFF = re.compile(
    rf"(?:{_NUMERAL}、|[（(]{_NUMERAL}[）)]|{_SECTION}|{_CHAPTER})[ \u3000]{{0,4}}"
    r"[^ \u3000。；？\t]{4,40}(?<![：，、A-Za-z0-9])[ \u3000]{1,8}(?=[^ \u3000]{4,400}[。；，])"
)
_REVIEW_OR_TASKS = ("review", "annual-tasks")
_NO_TITLE_BEFORE = "".join(words_of("document-structure", "within-sentence", "word")) + "、，；：:"


def find_paragraphs(text: str) -> list[tuple[int, int]]:
    """Half-open spans of a text, in order, each a heading or a paragraph; lines of white space are left out.

    >>> [text[start:end] for text in ["一、工作回顾\\n过去一年 好。"] for start, end in find_paragraphs(text)]
    ['一、工作回顾', '过去一年 好。']
    """
    found: list[tuple[int, int]] = []
    for line in _LINE.finditer(text):
        for start, end in _divided(text, line.start(), line.end()):
            at = _heading_end(text, start, end)
            for first, last in ((start, at), (at, end)) if at else ((start, end),):
                if text[first:last].strip():
                    found.append((first, last))
    return found


def _divided(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The pieces of a line that has lost its line breaks, otherwise the line itself."""
    if end - start < _LONG:
        yield start, end
        return
    breaks = [(gap.start(), gap.end()) for gap in _GAP.finditer(text, start, end)]
    if len(breaks) < _LEAST_GAPS:
        breaks = [(gap.start(), gap.end()) for gap in _NEW_LINE.finditer(text, start, end)]
        breaks = breaks if end - start >= PAGE_LENGTH else []
    for first, last in breaks:
        yield start, first
        start = last
    yield start, end


def _heading_end(text: str, start: int, end: int) -> int:
    """The end of a heading at the start of a line, before a paragraph; 0 if there is none."""
    while start < end and text[start] in _BLANKS:
        start += 1
    set_off = _SET_OFF.match(text, start, end)
    if set_off:
        return set_off.end()
    run_in = _run_in().match(text, start, end)
    return run_in.end() if run_in and "。" in text[run_in.end() : end] else 0


@cache
def _run_in() -> re.Pattern[str]:
    """A main heading that ends with the word for a review or for the plan of a year, directly before a sentence."""
    scheme = load_scheme("section-role")
    cues = longest_first(word for role in _REVIEW_OR_TASKS for word in scheme[role].words["runInCue"])
    return re.compile(
        rf"{_NUMERAL}、[^，。；：、！\s]{{0,20}}?(?:{cues})(?:[：:]|(?=[^{_NO_TITLE_BEFORE}\s][^。]{{3}}))"
    )
