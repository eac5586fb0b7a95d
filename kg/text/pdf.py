"""The text of a PDF in paragraphs, by PDFium, the only library tried that preserved Chinese text and its indents.

A PDF contains characters and their positions. From these:

1. Characters form lines, as PDFium divides them. The size of a line is the width of a Chinese character in it.
2. A page in two columns is read column by column; a line across both divides it.
3. Page numbers, running headers and footers, and footnotes (small type below the text, after a mark) are left out,
   because they interrupt sentences.
4. A line that ends at the right edge, or near it and inside a sentence, continues on the next line unless that is
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

# In relation to the type size:
_SLACK = 2.0  # a full line may end this far before the edge, because some marks may not begin a line
_SLACK_OF_SENTENCE = 1.0  # and this far at the end of a sentence, after which any character may begin a line
_INDENTED = 1.2
_GAP = 1.5  # no two words of a line are this far apart
_SAME_EDGE = 3.0
# In relation to the text width: a line that ends beyond it inside a sentence continues on the next line, even if it
# breaks before the edge because letters and digits are narrower than Chinese characters.
_NEARLY_FULL = 0.85
# In relation to the size of the text: smaller type is used for notes.
_SMALL = 0.87
# In relation to the line height of a font, if there is no Chinese character to measure:
_WIDTH_OF_HEIGHT = 0.7
# In relation to the number of pages: a line at the top or bottom of this many is a running header or footer.
_RUNNING = 3
_RUNNING_SHARE = 0.3
# A column has at least this many lines, and this share of a page in two columns belongs to one of them.
_LEAST_IN_COLUMN = 5
_IN_COLUMNS = 0.8
# In relation to the type size: a column is wider than the cells of most tables.
_LEAST_WIDE = 10
# PDFium gives one of these for a hyphen between letters at the end of a line, and no line end after it.
_HYPHEN_AT_END = (0x02, 0xFFFE)
# A page with an image and fewer characters than this is a scan.
_LEAST_ON_PAGE = 30


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page in page units;

    `column` is 0 for one across the page, otherwise 1 or 2; `parts` have wide gaps between.
    """

    text: str
    left: float
    right: float
    bottom: float
    size: float
    parts: int = 1
    column: int = 0


def read_pdf(data: bytes, name: str) -> str:
    """The paragraphs of a PDF.

    Raises InputError if the bytes are not a PDF, if it has no text (a scan), and if it exceeds the limits of a report
    (kg.text.limits).
    """
    require("office", "pypdfium2")
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(data)
    except PdfiumError as error:
        raise InputError(f"{name}: is not a readable PDF ({error}); save it again, or as UTF-8 text") from None
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
    """The lines of each page, and the number of pages that are images."""
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
            if not all(one.sign.isspace() for one in line):  # an indent may be a separate line
                yield line
                line = []
        elif code not in (0, 0xFFFF):
            raw.FPDFText_GetLooseCharBox(text, index, box)
            sign = "-" if code in _HYPHEN_AT_END else chr(code)
            line.append(
                _Character(sign, box.left, box.right, box.bottom, abs(float(c_float(box.top - box.bottom).value)))
            )
            if code in _HYPHEN_AT_END:
                yield line
                line = []
    if line:
        yield line


def _divided(line: Sequence[_Character]) -> Iterator[_Line]:
    """The pieces of a line between wide gaps."""
    start = 0
    seen: _Character | None = None  # the last one that is not a space
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
    """The text of characters; PDFium gives those beyond the first 65,536 code points as surrogate pairs."""
    signs = "".join(one.sign for one in characters)
    return signs.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _size(shown: Sequence[_Character]) -> float:
    """The type size: the width of a Chinese character, which is more reliable than the line height of a font."""
    wide = [one.right - one.left for one in shown if east_asian_width(one.sign) in "WF"]
    return median(wide) if wide else _WIDTH_OF_HEIGHT * median(one.height for one in shown)


def _in_columns(pieces: Sequence[_Line]) -> list[_Line]:
    """The lines of a page in reading order."""
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
    """The position between two columns of a page, None if it has one column."""
    if len(pieces) < 2 * _LEAST_IN_COLUMN:
        return None
    middle = (min(one.left for one in pieces) + max(one.right for one in pieces)) / 2
    sides = Counter(_column(one, middle) for one in pieces)
    if min(sides[1], sides[2]) < _LEAST_IN_COLUMN or sides[1] + sides[2] < _IN_COLUMNS * len(pieces):
        return None
    columns = ([one for one in pieces if _column(one, middle) == number] for number in (1, 2))
    return middle if all(map(_is_column, columns)) else None


def _is_column(lines: Sequence[_Line]) -> bool:
    """Whether most lines fill their common width, as those of a text do and the cells of a table do not."""
    width = max(one.right for one in lines) - min(one.left for one in lines)
    full = sum(one.right - one.left > max(_NEARLY_FULL * width, _LEAST_WIDE * one.size) for one in lines)
    return full >= len(lines) / 2


def _rejoined(pieces: Sequence[_Line]) -> list[_Line]:
    """Joins pieces of one line with wide gaps, such as the cells of a table; each gap becomes a tab."""
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
    """The lines of the text, without running headers and footers and without footnotes."""
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
    """The first two and the last two lines of a page."""
    ordered = sorted(page, key=lambda line: line.bottom)
    return [*ordered[:2], *ordered[-2:]]


def _is_number(line: _Line) -> bool:
    return _PAGE_NUMBER.fullmatch(line.text.strip()) is not None


def _likeness(line: _Line) -> tuple[str, int]:
    return _DIGITS.sub("0", re.sub(r"\s", "", line.text)), round(line.size)


def _running(pages: Sequence[Sequence[_Line]]) -> set[tuple[str, int]]:
    """Lines at the top or bottom of many pages, regardless of the numbers in them."""
    counts = Counter(likeness for page in pages for likeness in {_likeness(line) for line in _edge_lines(page)})
    return {one for one, count in counts.items() if count >= max(_RUNNING, _RUNNING_SHARE * len(pages))}


def _without_notes(page: Sequence[_Line], usual: float) -> list[_Line]:
    """The lines of a page without its footnotes: small lines below all others, the first beginning with a mark."""
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
            if _is_divided_word(paragraph, line.text):
                paragraph = paragraph[:-1] + line.text
            else:
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


def _is_divided_word(before: str, after: str) -> bool:
    """Whether a hyphen divides a word in Latin letters between two lines; a range (5-|8) keeps its own."""
    return _DIVIDED_WORD.search(before[-_MOST_OF_WORD:]) is not None and after[:1].isascii() and after[:1].islower()


def _edges(lines: Sequence[_Line]) -> tuple[float, float]:
    """Where lines begin and where full lines end; a single line that extends further does not count."""
    left = min((line.left for line in lines), default=0.0)
    ends = sorted((line.right for line in lines), reverse=True)
    size = median(line.size for line in lines) if lines else 0.0
    for one, next_one in pairwise(ends):
        if one - next_one <= _SAME_EDGE * size:
            return left, one
    return left, ends[0] if ends else 0.0


_DIVIDED_WORD = re.compile(r"[a-z]-$")
_MOST_OF_WORD = 2
# The reading of a character in brackets after it (創(chu|àng)) is one word, wherever the line breaks.
_OPEN_SOUND = re.compile(r"[\u4e00-\u9fff][(（][^\W\d_]{1,5}$")
_OPEN_SOUND_LENGTH = 7


def _space_between(before: str, after: str) -> str:
    if _OPEN_SOUND.search(before[-_OPEN_SOUND_LENGTH:]):
        return ""
    ends, begins = before[-1:], after[:1]
    if not (ends.isascii() and ends.isalpha() and begins.isascii() and begins.isalpha()):
        return ""
    return "" if ends.isupper() and begins.isupper() else " "  # capital letters are two parts of an abbreviation: GD|P
