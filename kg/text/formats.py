"""Text out of document formats: a suffix has a reader, and a new format is one more line in `READERS`.

The text of a .docx is its paragraphs and the rows of its tables, one line each. That of a .pdf comes from PDFium,
which alone of the libraries tried kept Chinese text and its indents; lines that end at the right edge are joined to
paragraphs, and lone page numbers left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from unicodedata import east_asian_width

from kg.characters import without_xml_faults
from kg.errors import InputError

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

    Raises InputError for bytes that are no .docx.
    """
    from zipfile import BadZipFile

    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    try:
        document = Document(BytesIO(data))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError) as error:
        raise InputError(f"{name}: is no readable .docx ({error}); save it again, or as UTF-8 text") from None
    lines: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            lines += ["\t".join(cell.text.replace("\n", " ") for cell in row.cells) for row in block.rows]
        else:
            lines.append(block.text)
    return "\n".join(lines)


def read_pdf(data: bytes, name: str) -> str:
    """The paragraphs of a PDF.

    Raises InputError for bytes that are no PDF, and for one without text (a scan).
    """
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(data)
    except PdfiumError as error:
        raise InputError(f"{name}: is no readable PDF ({error}); save it again, or as UTF-8 text") from None
    try:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()
    text = "\n".join(_join_paragraphs([line for page in pages for line in _lines_of(page)]))
    if not text.strip():
        raise InputError(f"{name}: holds no text but images; run character recognition first and give its text")
    return text


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
    while lines and (not lines[-1].strip() or _PAGE_NUMBER.fullmatch(lines[-1])):
        lines.pop()
    while lines and (not lines[0].strip() or _PAGE_NUMBER.fullmatch(lines[0])):
        lines.pop(0)
    return lines


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


def _space_between(before: str, after: str) -> str:
    if _OPEN_SOUND.search(before):
        return ""
    latin = before[-1:].isascii() and before[-1:].isalpha() and after[:1].isascii() and after[:1].isalpha()
    return " " if latin else ""


def _cells(line: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in line.rstrip())
