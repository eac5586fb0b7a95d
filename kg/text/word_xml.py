"""The visible text of a .docx: its paragraphs and the rows of its tables, one line each.

Tracked insertions count, tracked deletions do not. Content controls are included, and text boxes follow the paragraph
that they are anchored in. Headers, footers, comments and footnotes are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from kg.errors import InputError
from kg.extras import require
from kg.text.limits import MOST_COLUMNS, Length
from kg.text.merged_cells import text_for_further_rows
from kg.text.zip_archives import check_archive

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH, _TABLE, _BOX = (f"{_WORD}{name}" for name in ("p", "tbl", "txbxContent"))
# Elements that only contain paragraphs or runs; the children of any other element are examined as well.
_UNREAD = frozenset(
    {f"{_WORD}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "rt", "sectPr", "sdtPr", "sdtEndPr", "instrText")}
    # Each drawing is stored in a new form and in an old one for old programs.
    | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
)
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read_docx(data: bytes, name: str) -> str:
    """The paragraphs and table rows of a Word document, in order.

    Raises InputError if the bytes are not a .docx, or if it exceeds the limits of a report (kg.text.limits).
    """
    require("office", "docx")
    from zipfile import BadZipFile

    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        check_archive(data, name)
        document = Document(BytesIO(data))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise InputError(f"{name}: is not a readable .docx ({error}); save it again, or as UTF-8 text") from None
    return "\n".join(_blocks(document.element.body, name, Length(name)))


def _blocks(parent: Any, name: str, length: Length) -> Iterator[str]:
    """The lines of all paragraphs and tables below an element."""
    for element in parent:
        if element.tag == _PARAGRAPH:
            yield length.counted("".join(_signs(element)))
            yield from _boxes(element, name, length)
        elif element.tag == _TABLE:
            yield from _rows(element, name, length)
        elif element.tag not in _UNREAD:
            yield from _blocks(element, name, length)


def _signs(parent: Any) -> Iterator[str]:
    """The text of a paragraph, without the boxes anchored in it."""
    for element in parent:
        if element.tag == f"{_WORD}t":
            yield element.text or ""
        elif element.tag in _UNREAD or element.tag == _BOX or not isinstance(element.tag, str):
            continue
        elif element.tag.removeprefix(_WORD) in _SIGNS:
            yield _SIGNS[element.tag.removeprefix(_WORD)]
        else:
            yield from _signs(element)


def _boxes(parent: Any, name: str, length: Length) -> Iterator[str]:
    for element in parent:
        if element.tag == _BOX:
            yield from _blocks(element, name, length)
        elif element.tag not in _UNREAD:
            yield from _boxes(element, name, length)


def _below(parent: Any, tag: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, including those in content controls and tracked insertions."""
    for element in parent:
        if element.tag == f"{_WORD}{tag}":
            yield element
        elif element.tag not in _UNREAD and element.tag != _TABLE:
            yield from _below(element, tag)


def _rows(table: Any, name: str, length: Length) -> Iterator[str]:
    """The rows of a table (w:tbl), cells set off by tabs; what a merged cell covers is as `merged_cells` says."""
    above: dict[int, str] = {}
    for row in _below(table, "tr"):
        here: dict[int, str] = {}
        cells: list[str] = []
        column = row.grid_before
        for cell in _below(row, "tc"):
            span = cell.grid_span
            if span > MOST_COLUMNS:
                raise InputError(
                    f"{name}: a cell of a table covers {span} columns, more than the {MOST_COLUMNS} of Word; "
                    "save it again with Word, or as UTF-8 text / 表格列数过多"
                )
            goes_on = cell.vMerge == "continue" and column in above
            own = "" if goes_on else " ".join(_blocks(cell, name, Length(name)))
            text = above[column] if goes_on else own.replace("\n", " ").replace("\t", " ")
            here[column] = text_for_further_rows(text)
            length.add(span + len(text))
            cells += [text, *[""] * (span - 1)]
            column += span
        above = here
        yield "\t".join(cells)
