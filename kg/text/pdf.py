"""The text of a PDF in paragraphs, from PDFium, which alone of the libraries tried kept Chinese text and its indents.

A PDF holds characters and their places. From these:

1. Characters are lines, as PDFium divides them. The size of a line is the width of a Chinese character in it.
2. A page in two columns is read column by column, where a line across both divides it.
3. Page numbers, heads and feet that run over pages, and footnotes (small type below the text, behind a mark) are left
   out: they stand in the middle of sentences.
4. A line that ends at the right edge, or far out and inside a sentence, goes on with the next one, unless that is
   indented.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from ctypes import c_float
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any
from unicodedata import east_asian_width

from kg.errors import InputError
from kg.extras import require
from kg.lang.words import longest_first, words_of
from kg.text.limits import MOST_PAGES, Length

_BEFORE_PAGE, _BEHIND_PAGE, _NOTE_WORD = (
    "".join(words_of("document-structure", code, "word")) for code in ("ordinal", "page", "note")
)
_PAGE_NUMBER = re.compile(rf"[\s\u3000—–\-·.{_BEFORE_PAGE}]*\d{{1,4}}[\s\u3000—–\-·.{_BEHIND_PAGE}]*(?:/\s*\d{{1,4}})?")
_INDENT = ("\u3000", "  ", "\t")
_ENDS_SENTENCE = re.compile(r"(?:[。！？；：!?;:][”）]?|(?<!\d)\.)$")
_CHAPTER = longest_first(words_of("document-structure", "chapter", "word"))
_ORDINAL = "[一二三四五六七八九十]{1,3}"
_MAIN_HEADING = re.compile(f"{_ORDINAL}、|[{_BEFORE_PAGE}]{_ORDINAL}(?:{_CHAPTER})")
_NOTE = re.compile(rf"\s*(?:[①-⑳㉑-㉟*＊※]|[\[［〔【(（]?\d{{1,3}}[\]］〕】)）.．、]?|{_NOTE_WORD})")
_DIGITS = re.compile(r"\d+")

# Of the size of the type:
_SLACK = 2.0  # a full line may end so far before the edge, because of marks that may not begin a line
_SLACK_OF_SENTENCE = 1.0  # and one at the end of a sentence, behind which any character may begin a line
_INDENTED = 1.2
_GAP = 1.5  # no two words of a line are so far apart
_SAME_EDGE = 3.0
# Of the width of the text: a line that ends inside a sentence beyond it goes on, though letters and digits narrower
# than characters made it break before the edge.
_NEARLY_FULL = 0.85
# Of the size of the text: smaller type is that of notes.
_SMALL = 0.87
# Of the height that a font reserves for a line, where there is no Chinese character to be measured:
_WIDTH_OF_HEIGHT = 0.7
# Of the pages: a line that stands at the top or the bottom of so many runs over them.
_RUNNING = 3
_RUNNING_SHARE = 0.3
# A column has so many lines, and so much of a page in two columns lies in one of them.
_LEAST_IN_COLUMN = 5
_IN_COLUMNS = 0.8
# Of the size of the type: a column is wider than the cells of most tables.
_LEAST_WIDE = 10
# A page with fewer characters that shows an image is one that was scanned.
_LEAST_ON_PAGE = 30


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page in its units; `column` is 0 for one across the page, else 1 or 2; `parts` are set far apart."""

    text: str
    left: float
    right: float
    bottom: float
    size: float
    parts: int = 1
    column: int = 0


def read_pdf(data: bytes, name: str) -> str:
    """The paragraphs of a PDF.

    Raises InputError for bytes that are no PDF, for one without text (a scan), and for one that holds more than a
    report can (kg.text.limits).
    """
    require("office", "pypdfium2")
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(data)
    except PdfiumError as error:
        raise InputError(f"{name}: is no readable PDF ({error}); save it again, or as UTF-8 text") from None
    try:
        if len(document) > MOST_PAGES:
            raise InputError(
                f"{name}: has {len(document)} pages, more than {MOST_PAGES}; "
                "give a file with one report alone / 页数过多"
            )
        pages, scanned = _pages(document, name)
    except PdfiumError as error:
        raise InputError(f"{name}: has a page that cannot be read ({error}); save it again, or as UTF-8 text") from None
    finally:
        document.close()
    if scanned > len(pages) // 2 or not any(pages):
        raise InputError(
            f"{name}: is scanned, it holds images and no text; run character recognition first and give its text"
            " / 是扫描件，请先做文字识别"
        )
    return "\n".join(_join_paragraphs(list(_body(pages))))


def _pages(document: Any, name: str) -> tuple[list[list[_Line]], int]:
    """The lines of each page, and how many pages are images."""
    from pypdfium2 import raw

    length = Length(name)
    pages = []
    scanned = 0
    for page in document:
        text = page.get_textpage()
        count = text.count_chars()
        length.add(count)
        if count < _LEAST_ON_PAGE and any(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=2)):
            scanned += 1
        pages.append(_in_columns([line for one in _lines(text, count) for line in _divided(one)]))
        text.close()
        page.close()
    return pages, scanned


@dataclass(frozen=True, slots=True)
class _Character:
    sign: str
    left: float
    right: float
    bottom: float
    height: float


def _lines(text: Any, count: int) -> Iterator[list[_Character]]:
    """The characters of each line of a page."""
    from pypdfium2 import raw

    box = raw.FS_RECTF()
    line: list[_Character] = []
    for index in range(count):
        code = raw.FPDFText_GetUnicode(text, index)
        if code in (0x0A, 0x0D):
            if not all(one.sign.isspace() for one in line):  # an indent may have a line to itself
                yield line
                line = []
        elif code not in (0, 0xFFFE, 0xFFFF):
            raw.FPDFText_GetLooseCharBox(text, index, box)
            line.append(
                _Character(chr(code), box.left, box.right, box.bottom, abs(float(c_float(box.top - box.bottom).value)))
            )
    if line:
        yield line


def _divided(line: Sequence[_Character]) -> Iterator[_Line]:
    """A line, in the pieces that are set far apart."""
    start = 0
    seen: _Character | None = None  # the last one that is no space
    pieces = []
    for at, one in enumerate(line):
        if one.sign.isspace():
            continue
        if seen is not None and one.left - seen.right > _GAP * max(one.height, seen.height):
            pieces.append(line[start:at])
            start = at
        seen = one
    pieces.append(line[start:])
    for piece in pieces:
        shown = [one for one in piece if not one.sign.isspace()]
        if shown:
            yield _Line(
                _joined(piece).rstrip(),
                min(one.left for one in shown),
                max(one.right for one in shown),
                median(one.bottom for one in shown),
                _size(shown),
            )


def _joined(characters: Sequence[_Character]) -> str:
    """The text of characters, of which PDFium gives those beyond the first 65,536 in two halves."""
    signs = "".join(one.sign for one in characters)
    return signs.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _size(shown: Sequence[_Character]) -> float:
    """The size of type: as wide as a Chinese character, which says more than the height that a font reserves."""
    wide = [one.right - one.left for one in shown if east_asian_width(one.sign) in "WF"]
    return median(wide) if wide else _WIDTH_OF_HEIGHT * median(one.height for one in shown)


def _in_columns(pieces: Sequence[_Line]) -> list[_Line]:
    """The lines of a page in the order in which they are read."""
    middle = _gutter(pieces)
    if middle is None:
        return _rejoined(pieces)
    placed = [
        _Line(one.text, one.left, one.right, one.bottom, one.size, 1, _column(one, middle))
        for one in sorted(pieces, key=lambda one: (-one.bottom, one.left))
    ]
    found: list[_Line] = []
    band: list[_Line] = []
    for one in [*placed, None]:
        if one is None or one.column == 0:
            found += sorted(band, key=lambda line: line.column)
            band = []
            found += [one] if one else []
        else:
            band.append(one)
    return found


def _column(line: _Line, middle: float) -> int:
    if line.right <= middle:
        return 1
    return 2 if line.left >= middle else 0


def _gutter(pieces: Sequence[_Line]) -> float | None:
    """Where two columns of a page are divided, None where it has one."""
    if len(pieces) < 2 * _LEAST_IN_COLUMN:
        return None
    middle = (min(one.left for one in pieces) + max(one.right for one in pieces)) / 2
    sides = Counter(_column(one, middle) for one in pieces)
    if min(sides[1], sides[2]) < _LEAST_IN_COLUMN or sides[1] + sides[2] < _IN_COLUMNS * len(pieces):
        return None
    columns = ([one for one in pieces if _column(one, middle) == number] for number in (1, 2))
    return middle if all(map(_is_column, columns)) else None


def _is_column(lines: Sequence[_Line]) -> bool:
    """Whether most lines fill the width that they share, as those of a text do and cells of a table do not."""
    width = max(one.right for one in lines) - min(one.left for one in lines)
    full = sum(one.right - one.left > max(_NEARLY_FULL * width, _LEAST_WIDE * one.size) for one in lines)
    return full >= len(lines) / 2


def _rejoined(pieces: Sequence[_Line]) -> list[_Line]:
    """Pieces of one line set far apart, as the cells of a table are, are one line; a tab stands for the gap."""
    found: list[_Line] = []
    for one in pieces:
        last = found[-1] if found else None
        if last and abs(last.bottom - one.bottom) < one.size / 2 and one.left > last.right:
            text = f"{last.text.rstrip()}\t{one.text.lstrip()}"
            found[-1] = _Line(text, last.left, one.right, last.bottom, last.size, last.parts + 1)
        else:
            found.append(one)
    return found


def _body(pages: Sequence[Sequence[_Line]]) -> Iterator[_Line]:
    """The lines of the text, without what runs over pages and without footnotes."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page:
            sizes[round(line.size, 1)] += len(line.text)
    usual = sizes.most_common(1)[0][0] if sizes else 0.0
    running = _running(pages)
    for page in pages:
        edge = _edge_lines(page)
        kept = [line for line in page if not (line in edge and (_is_number(line) or _likeness(line) in running))]
        yield from _without_notes(kept, usual)


def _edge_lines(page: Sequence[_Line]) -> list[_Line]:
    """The two highest and the two lowest lines of a page."""
    ordered = sorted(page, key=lambda line: line.bottom)
    return [*ordered[:2], *ordered[-2:]]


def _is_number(line: _Line) -> bool:
    return _PAGE_NUMBER.fullmatch(line.text.strip()) is not None


def _likeness(line: _Line) -> tuple[str, int]:
    return _DIGITS.sub("0", re.sub(r"\s", "", line.text)), round(line.size)


def _running(pages: Sequence[Sequence[_Line]]) -> set[tuple[str, int]]:
    """What stands at the top or bottom of many pages, whatever its numbers."""
    counts = Counter(likeness for page in pages for likeness in {_likeness(line) for line in _edge_lines(page)})
    return {one for one, count in counts.items() if count >= max(_RUNNING, _RUNNING_SHARE * len(pages))}


def _without_notes(page: Sequence[_Line], usual: float) -> list[_Line]:
    """The lines of a page without its footnotes: small ones below all others, of which the first begins with a mark."""
    text = [line for line in page if line.size >= _SMALL * usual]
    if not text:
        return list(page)
    lowest = min(line.bottom for line in text)
    below = [line for line in page if line.size < _SMALL * usual and line.bottom < lowest]
    if not below:
        return list(page)
    first = max(below, key=lambda line: line.bottom)
    if not _NOTE.match(first.text) or any(line.parts > 1 for line in below):
        return list(page)
    return [line for line in page if line not in below]


def _join_paragraphs(lines: Sequence[_Line]) -> Iterator[str]:
    edges = {column: _edges([line for line in lines if line.column == column]) for column in {x.column for x in lines}}
    paragraph = ""
    joins = False
    for line in lines:
        left, right = edges[line.column]
        indented = line.text.startswith(_INDENT) or line.left > left + _INDENTED * line.size
        is_heading = _MAIN_HEADING.match(line.text) and _ENDS_SENTENCE.search(paragraph)
        if joins and not indented and not is_heading:
            paragraph += _space_between(paragraph, line.text) + line.text
        else:
            if paragraph:
                yield paragraph
            paragraph = line.text
        unfinished = not _ENDS_SENTENCE.search(line.text.rstrip())
        nearly = line.right - left >= _NEARLY_FULL * (right - left)
        slack = line.size * (_SLACK if unfinished else _SLACK_OF_SENTENCE)
        joins = line.parts == 1 and (line.right >= right - slack or (nearly and unfinished))
    if paragraph:
        yield paragraph


def _edges(lines: Sequence[_Line]) -> tuple[float, float]:
    """Where lines begin and where full ones end; a line that goes further alone does not count."""
    left = min((line.left for line in lines), default=0.0)
    ends = sorted((line.right for line in lines), reverse=True)
    size = median(line.size for line in lines) if lines else 0.0
    for one, next_one in pairwise(ends):
        if one - next_one <= _SAME_EDGE * size:
            return left, one
    return left, ends[0] if ends else 0.0


# The sound of a character in brackets behind it (創(chu|àng)) is one word, wherever its line ends.
_OPEN_SOUND = re.compile(r"[\u4e00-\u9fff][(（][^\W\d_]{1,5}$")
_OPEN_SOUND_LENGTH = 7


def _space_between(before: str, after: str) -> str:
    if _OPEN_SOUND.search(before[-_OPEN_SOUND_LENGTH:]):
        return ""
    ends, begins = before[-1:], after[:1]
    if not (ends.isascii() and ends.isalpha() and begins.isascii() and begins.isalpha()):
        return ""
    return "" if ends.isupper() and begins.isupper() else " "  # capitals are the two halves of an abbreviation: GD|P
