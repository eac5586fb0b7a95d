"""Text out of document formats: a suffix has a reader, and a new format is one more line in `READERS`.

The text of a .docx is its paragraphs and the rows of its tables, one line each. That of a .pdf comes from PDFium,
which alone of the libraries tried kept Chinese text and its indents; lines that end at the right edge are joined to
paragraphs, and lone page numbers left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from unicodedata import east_asian_width

from kg.characters import without_xml_faults
from kg.errors import InputError
from kg.extras import require
from kg.text.limits import (
    MB,
    MOST_COLUMNS,
    MOST_FILES,
    MOST_PAGES,
    MOST_RATIO,
    MOST_UNPACKED,
    MOST_XML,
    RATIO_COUNTS_FROM,
    check_length,
)

_PAGE_NUMBER = re.compile(r"[\s\u3000—–\-·.第]*\d{1,4}[\s\u3000—–\-·.页]*(?:/\s*\d{1,4})?")
_INDENT = ("\u3000", "  ", "\t")
# A full line may end this much before the widest one, in half-width cells: two characters, because of marks that
# may not begin a line.
_SLACK = 4
# Letters and digits of proportional type are narrower than half a Chinese character, or wider: a line with many of them
# is full at other numbers of cells. From this share of the widest line on, one that ends inside a sentence goes on.
_NEARLY_FULL = 0.7
_ENDS_SENTENCE = re.compile(r"(?:[。！？；：!?;:][”）]?|(?<!\d)\.)$")


def read_docx(data: bytes, name: str) -> str:
    """The paragraphs and table rows of a Word document, in order.

    Raises InputError for bytes that are no .docx, and for one that holds more than a report can (kg.text.limits).
    """
    require("office", "docx")
    from zipfile import BadZipFile

    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    try:
        _check_package(data, name)
        document = Document(BytesIO(data))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise InputError(f"{name}: is no readable .docx ({error}); save it again, or as UTF-8 text") from None
    length = _Length(name)
    lines: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            lines += _rows(block._tbl, name, length)
        else:
            lines.append(length.counted(block.text))
    return "\n".join(lines)


def _check_package(data: bytes, name: str) -> None:
    """Raises InputError for an archive that holds more than a report can, before anything is unpacked."""
    from zipfile import ZipFile

    with ZipFile(BytesIO(data)) as archive:
        files = archive.infolist()
    reason = ""
    if len(files) > MOST_FILES:
        reason = f"it holds {len(files)} files, more than {MOST_FILES}"
    elif sum(file.file_size for file in files) > MOST_UNPACKED:
        reason = f"unpacked it takes {sum(file.file_size for file in files) // MB} MB, more than {MOST_UNPACKED // MB}"
    for file in files:
        if file.filename.endswith((".xml", ".rels")) and file.file_size > MOST_XML:
            reason = reason or f"its {file.filename} takes {file.file_size // MB} MB, more than {MOST_XML // MB}"
        if file.file_size > max(RATIO_COUNTS_FROM, MOST_RATIO * file.compress_size):
            reason = reason or f"its {file.filename} was packed to less than 1/{MOST_RATIO} of its size"
    if reason:
        raise InputError(f"{name}: {reason}; save it again without pictures, or as UTF-8 text / 请另存为 UTF-8 文本")


class _Length:
    """How many characters a document has, until they are more than a report can have."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._total = 0

    def counted(self, text: str) -> str:
        """The text itself. Raises InputError where it is too much with all before it."""
        self.add(len(text))
        return text

    def add(self, length: int) -> None:
        """Counts so many characters. Raises InputError where they are too many with all before them."""
        self._total += length
        check_length(self._total, self._name)


def _rows(table: Any, name: str, length: _Length) -> Iterator[str]:
    """The rows of a table (w:tbl), cells set off by tabs; a merged cell is in each column and row it covers."""
    above: dict[int, str] = {}
    for row in table.tr_lst:
        here: dict[int, str] = {}
        cells: list[str] = []
        column = row.grid_before
        for cell in row.tc_lst:
            span = cell.grid_span
            if span > MOST_COLUMNS:
                raise InputError(
                    f"{name}: a cell of a table covers {span} columns, more than the {MOST_COLUMNS} of Word; "
                    "save it again with Word, or as UTF-8 text / 表格列数过多"
                )
            goes_on = cell.vMerge == "continue" and column in above
            text = above[column] if goes_on else " ".join(one.text for one in cell.p_lst).replace("\n", " ")
            here[column] = text
            length.add(span * len(text))
            cells += [text] * span
            column += span
        above = here
        yield "\t".join(cells)


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
        pages = list(_pages(document, name))
    except PdfiumError as error:
        raise InputError(f"{name}: has a page that cannot be read ({error}); save it again, or as UTF-8 text") from None
    finally:
        document.close()
    text = "\n".join(_join_paragraphs([line for page in pages for line in _lines_of(page)]))
    if not text.strip():
        raise InputError(f"{name}: holds no text but images; run character recognition first and give its text")
    return text


def _pages(document: Any, name: str) -> Iterator[str]:
    length = _Length(name)
    for page in document:
        text = page.get_textpage()
        length.add(text.count_chars())
        yield text.get_text_bounded()
        text.close()
        page.close()


def _guarded(read: Callable[[bytes, str], str]) -> Callable[[bytes, str], str]:
    """The reader, with an InputError in place of whatever its library raises, and no characters that XML cannot hold.

    Libraries of document formats raise anything for a damaged file: those of .docx alone KeyError, ValueError,
    AttributeError, IndexError, zlib.error, NotImplementedError, XMLSyntaxError and more, as their versions please.
    """

    def read_guarded(data: bytes, name: str) -> str:
        try:
            text = read(data, name)
        except InputError:
            raise
        except Exception as error:  # the file is damaged, whatever the library calls it
            what = f"{type(error).__name__}: {error}"
            suffix = name[name.rfind(".") :]
            raise InputError(f"{name}: is no readable {suffix} ({what}); save it again, or as UTF-8 text") from error
        return without_xml_faults(text)

    return read_guarded


READERS: dict[str, Callable[[bytes, str], str]] = {".docx": _guarded(read_docx), ".pdf": _guarded(read_pdf)}
"""Suffix to the function that takes bytes and file name and gives the text; other suffixes are text themselves."""


def _lines_of(page: str) -> list[str]:
    lines = page.replace("\r\n", "\n").replace("\ufffe", "").rstrip("\n").split("\n")
    first, end = 0, len(lines)
    while end > first and _is_furniture(lines[end - 1]):
        end -= 1
    while first < end and _is_furniture(lines[first]):
        first += 1
    return lines[first:end]


def _is_furniture(line: str) -> bool:
    return not line.strip() or _PAGE_NUMBER.fullmatch(line) is not None


def _join_paragraphs(lines: list[str]) -> Iterator[str]:
    widest = max((_cells(line) for line in lines), default=0)
    paragraph = ""
    joins = False
    for line in lines:
        if joins and line.strip() and not line.startswith(_INDENT):
            paragraph += _space_between(paragraph, line) + line
        else:
            if paragraph:
                yield paragraph
            paragraph = line
        cells = _cells(line)
        unfinished = cells >= _NEARLY_FULL * widest and not _ENDS_SENTENCE.search(line.rstrip())
        joins = bool(line.strip()) and (cells >= widest - _SLACK or unfinished)
    if paragraph:
        yield paragraph


# The sound of a character in brackets behind it (創(chu|àng)) is one word, wherever its line ends.
_OPEN_SOUND = re.compile(r"[\u4e00-\u9fff][(（][^\W\d_]{1,5}$")
_OPEN_SOUND_LENGTH = 7


def _space_between(before: str, after: str) -> str:
    if _OPEN_SOUND.search(before[-_OPEN_SOUND_LENGTH:]):
        return ""
    latin = before[-1:].isascii() and before[-1:].isalpha() and after[:1].isascii() and after[:1].isalpha()
    return " " if latin else ""


def _cells(line: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in line.rstrip())
