"""Writing and reading CSV tables, which people open in spreadsheets: every such table passes through this module.

A spreadsheet treats a cell that begins with `=`, `+`, `-` or `@` as a formula, which can run programs and send data
elsewhere (CWE-1236, OWASP "CSV Injection"). Such a text is prefixed with an apostrophe, which marks text in a
spreadsheet. Numbers stay numbers, a single sign (the comparator `=`) is not changed, and a text that begins with
apostrophes and a sign gets one more, so that removing one restores exactly what was written.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from io import StringIO
from typing import Protocol

# Leading white space does not keep a spreadsheet from seeing a formula, nor does full width (in East Asian versions).
# A leading tab or line end can split the cell in two.
_FORMULA = re.compile(r"'*(?:[\t\r\n]|\s*[=+\-@＝＋－＠]).", re.DOTALL)
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")

# With Python's own limit of 131,072 characters, some tables written here could not be read.
csv.field_size_limit(2**31 - 1)


# The lexical forms of the numeric datatypes; none written here is longer.
_FORMS = {"integer": re.compile(r"[0-9]{1,15}"), "decimal": re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?")}


class _Target(Protocol):
    def write(self, text: str, /) -> object: ...


class _Lines:
    """Takes the lines of a csv.writer and gives them the desired line end.

    The writer itself must use CR LF: up to Python 3.12 it quotes only cells that contain the line end it writes, and a
    table with a lone CR in a cell could not be read.
    """

    def __init__(self, target: _Target, end: str) -> None:
        self._target = target
        self._end = end

    def write(self, line: str, /) -> object:
        return self._target.write(line.removesuffix("\r\n") + self._end)


def protect(text: str) -> str:
    """The text to write into a cell: one that a spreadsheet would run as a formula is prefixed with an apostrophe.

    >>> protect("=1+1"), protect("-2+3"), protect("-2.5"), protect("="), protect("'=1")
    ("'=1+1", "'-2+3", '-2.5', '=', "''=1")
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def restore(cell: str) -> str:
    """The text that `protect` turned into this cell.

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
    """The rows of a table that was written here, header first, with the protection of the cells removed.

    Raises csv.Error for invalid CSV, and for a row with more or fewer cells than the header.
    """
    width: int | None = None
    for row in csv.reader(lines, strict=True):
        width = len(row) if width is None else width
        if len(row) != width:
            raise csv.Error(f"a row has {len(row)} cells, the header {width}")
        yield list(map(restore, row))


def read_records(lines: Iterable[str], columns: Sequence[str] = ()) -> Iterator[dict[str, str]]:
    """The rows of a table that was written here, as dictionaries by column name.

    Raises csv.Error as `read_rows`, and if the table has no header or lacks one of the `columns`.
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
    """Raises csv.Error for a cell that does not have its column's datatype (CSVW); an empty one is always valid.

    `datatypes` maps columns to datatypes; `integer`, `decimal` and `date` are checked.
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
