"""The tables that people put beside reports: `reports.csv`, which is right, and `metadata.csv`, which fills gaps.

Both have one row for each file. Columns go by their usual names in Chinese or English (`table-column`), in UTF-8 or
GBK, parted by commas, semicolons or tabs; spreadsheets write 2025.0 for 2025, and statistics twelve digits for a code.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from io import StringIO
from pathlib import Path

from kg.cells import as_csv, restore
from kg.characters import not_in_xml
from kg.errors import InputError
from kg.lang.words import words_of
from kg.staging import leads_out

COLUMNS = ("file", "id", "title", "adcode", "area", "year", "date", "session", "speaker", "url", "licence")
_DELIMITERS = ",;\t，；"
_WHOLE = re.compile(r"(\d+)\.0+")
_STATISTICAL_CODE = re.compile(r"(\d{6})0{6}")
_YEAR = re.compile(r"(\d{4})年度?")


def read_reports_table(table: Path) -> dict[str, dict[str, str]]:
    """The rows of a table by the file that each names, under the names of `COLUMNS`; empty where there is no table.

    Raises InputError, with the line, for what cannot be read as such a table.
    """
    if not table.is_file():
        return {}
    rows: dict[str, dict[str, str]] = {}
    for line, row in _rows(table):
        name = row.get("file", "")
        where = f"{table}: line {line}"
        if not name:
            raise InputError(f"{where} names no file; fill in the column 'file', or take the row out")
        if leads_out(name):
            raise InputError(
                f"{where}: {name!r} is not in the folder; copy the file there and give its name alone"
                " / 文件须在该文件夹内"
            )
        if name in rows:
            raise InputError(f"{where} names {name!r} a second time; keep one of the rows")
        rows[name] = row
    return rows


def read_hints(table: Path) -> dict[str, dict[str, str]]:
    """The rows of a table that came with a data set, as of `read_reports_table`; none where it names no files."""
    if not table.is_file() or "file" not in map(_column, _header(_decoded(table))[1]):
        return {}
    return read_reports_table(table)


def _header(text: str) -> tuple[str, list[str]]:
    """What parts the cells of a table, and its first row."""
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=lambda mark: (first.count(mark), -_DELIMITERS.index(mark)))
    return delimiter, next(csv.reader([first], delimiter=delimiter), [])


def _rows(table: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The line and the cells of each row that has some."""
    text = _decoded(table)
    try:
        delimiter, _ = _header(text)
        reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
        columns = [_column(name) for name in next(reader, [])]
        if "file" not in columns:
            raise InputError(f"{table}: has no column 'file' (文件); add it, one row for each report")
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if any(cell.strip() for cell in cells[len(columns) :]):
                raise InputError(
                    f"{table}: line {reader.line_num} has more cells than columns; put quotation marks around a comma"
                )
            row: dict[str, str] = {}
            for column, cell in zip(columns, cells, strict=False):
                code = not_in_xml(cell) or ("line end" if any(end in cell for end in "\r\n") else None)
                if code:
                    where = f"{table}: line {reader.line_num}"
                    raise InputError(f"{where}: {column} holds the character {code}; take it out / 含有非法字符")
                if column:
                    row.setdefault(column, _plain(column, cell))
            yield reader.line_num, row
    except csv.Error as error:
        raise InputError(f"{table}: cannot be read as a table ({error}); save it as CSV again") from error


def _decoded(table: Path) -> str:
    try:
        content = table.read_bytes()
    except OSError as error:
        raise InputError(f"{table}: cannot be read ({error.strerror}); check its permissions") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(f"{table}: cannot be read as a table in UTF-8 or GBK; save it as CSV UTF-8 / 编码无法识别")


@cache
def _names() -> dict[str, str]:
    return {word: column for column in (*COLUMNS, "reason") for word in words_of("table-column", column, "word")}


def _column(name: str) -> str | None:
    """The column that a header means; None for one that is not read."""
    return _names().get(name.strip().strip("\ufeff").lower())


def _plain(column: str, cell: str) -> str:
    """A cell as it was meant: 2025 for 2025.0 and 2025年, six digits for the twelve of a code of statistics."""
    if column in ("file", "title", "id"):
        return restore(cell)
    cell = restore(cell).strip()
    if column in ("year", "adcode"):
        whole = _WHOLE.fullmatch(cell)
        cell = whole.group(1) if whole else cell
    form = {"adcode": _STATISTICAL_CODE, "year": _YEAR}.get(column)
    found = form.fullmatch(cell) if form else None
    return found.group(1) if found else cell


def reports_table(rows: Iterable[Mapping[str, str]]) -> bytes:
    """A `reports.csv` with these rows, and with the reason of each; it opens in a spreadsheet as it is."""
    columns = (*COLUMNS, "reason")
    lines = [columns, *([row.get(column, "") for column in columns] for row in rows)]
    return ("\ufeff" + as_csv(lines)).encode()
