"""The cells of tables in CSV, which people open in spreadsheets: every such table is written and read here.

A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, which can run programs and send data
away (CWE-1236, OWASP "CSV Injection"). Such a text gets an apostrophe in front, by which a spreadsheet knows text.
Numbers stay numbers, a single sign (the comparator `=`) is not changed, and what begins with apostrophes
and a sign gets one more, so that taking one away gives back exactly what was written.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from io import StringIO
from typing import Protocol

# White space in front does not keep a spreadsheet from seeing a formula, nor does full width (in East Asian versions).
# A tab or a line end in front can divide the cell in two.
_FORMULA = re.compile(r"'*(?:[\t\r\n]|\s*[=+\-@＝＋－＠]).", re.DOTALL)
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")

# Python's own limit of 131,072 characters would keep a table from being read that was written here.
csv.field_size_limit(2**31 - 1)


# The lexical forms of the datatypes that a program calculates with; longer than any that is written here is none.
_FORMS = {"integer": re.compile(r"[0-9]{1,15}"), "decimal": re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?")}


class _Target(Protocol):
    def write(self, text: str, /) -> object: ...


class _Lines:
    """Takes the lines of a csv.writer and gives them the wanted end.

    The writer has to believe in CR LF: up to Python 3.12 it quotes only cells with the line ends that it writes
    itself, and a table with a lone CR in a cell could not be read.
    """

    def __init__(self, target: _Target, end: str) -> None:
        self._target = target
        self._end = end

    def write(self, line: str, /) -> object:
        return self._target.write(line.removesuffix("\r\n") + self._end)


def protect(text: str) -> str:
    """A text as it is written into a cell: what a spreadsheet would run as a formula has an apostrophe in front.

    >>> protect("=1+1"), protect("-2+3"), protect("-2.5"), protect("="), protect("'=1")
    ("'=1+1", "'-2+3", '-2.5', '=', "''=1")
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def restore(cell: str) -> str:
    """The text that `protect` made a cell of.

    >>> restore("'=1+1"), restore("''=1"), restore("'tis")
    ('=1+1', "'=1", "'tis")
    """
    text = cell[1:]
    return text if cell.startswith("'") and protect(text) == cell else cell


def write_rows(target: _Target, rows: Iterable[Iterable[str]], line_end: str = "\n") -> None:
    """Writes rows of texts as CSV (RFC 4180), each cell protected."""
    csv.writer(_Lines(target, line_end), lineterminator="\r\n").writerows(map(protect, row) for row in rows)


def as_csv(rows: Iterable[Iterable[str]], line_end: str = "\n") -> str:
    """Rows of texts as CSV, each cell protected."""
    out = StringIO(newline="")
    write_rows(out, rows, line_end)
    return out.getvalue()


def read_rows(lines: Iterable[str]) -> Iterator[list[str]]:
    """The rows of a table that was written here, its header first, each cell as before it was protected.

    Raises csv.Error for invalid CSV, and for a row with more or fewer cells than the header.
    """
    width: int | None = None
    for row in csv.reader(lines, strict=True):
        width = len(row) if width is None else width
        if len(row) != width:
            raise csv.Error(f"a row has {len(row)} cells, the header {width}")
        yield list(map(restore, row))


def read_records(lines: Iterable[str], columns: Sequence[str] = ()) -> Iterator[dict[str, str]]:
    """The rows of a table that was written here, by the names of their columns.

    Raises csv.Error as `read_rows`, and where the table has no header or lacks one of the `columns`.
    """
    rows = read_rows(lines)
    header = next(rows, None)
    if header is None:
        raise csv.Error("there is no header")
    for name in columns:
        if name not in header:
            raise csv.Error(f"there is no column {name!r}")
    for row in rows:
        yield dict(zip(header, row, strict=True))


def check_cells(record: Mapping[str, str], datatypes: Mapping[str, str]) -> None:
    """Raises csv.Error for a cell that is not of its column's datatype (CSVW); an empty one is of each.

    `datatypes` names those of some columns; `integer`, `decimal` and `date` are looked at.
    """
    for name, datatype in datatypes.items():
        cell = record[name]
        if cell and not _is_of(cell, datatype):
            raise csv.Error(f"{name} {cell[:30]!r} is not a valid {datatype}")


def _is_of(cell: str, datatype: str) -> bool:
    if datatype == "date":
        try:
            date.fromisoformat(cell)
        except ValueError:
            return False
        return True
    return datatype not in _FORMS or _FORMS[datatype].fullmatch(cell) is not None
