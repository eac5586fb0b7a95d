"""The tables that people put next to reports: `reports.csv`, which has priority, and `metadata.csv`, which fills gaps.

Both have one row for each file. Columns go by their usual names in Chinese or English (`input-column`), in UTF-8 or
GBK, separated by commas, semicolons or tabs; spreadsheets write 2025.0 for 2025, and statistics offices use codes of
twelve digits. Either may be a workbook instead (`reports.xlsx`), if it lists files and has no texts; otherwise it is
itself a table of reports (kg.build.containers).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from itertools import groupby
from pathlib import Path

from kg.build.table_columns import AREAS, find_adcode, find_columns, meaning_of
from kg.cells import as_csv, restore
from kg.characters import not_in_xml
from kg.errors import InputError, UsageError
from kg.staging import leads_out
from kg.text.isolated_reader import read_table_portions

COLUMNS = ("file", "id", "title", "adcode", "area", "year", "date", "session", "speaker", "url", "licence")
_DELIMITERS = ",;\t，；"
_WORKBOOKS = (".xlsx", ".xls")
_WHOLE = re.compile(r"(\d+)\.0+")
_STATISTICAL_CODE = re.compile(r"(\d{6})0{6}")
_YEAR = re.compile(r"(\d{4})年度?")


def read_reports_table(table: Path) -> dict[str, dict[str, str]]:
    """The rows of a table by file, with the columns `COLUMNS`; empty if there is no table.

    Raises InputError, with the line, if it cannot be read as such a table.
    """
    if not table.is_file():
        return {}
    rows: dict[str, dict[str, str]] = {}
    for line, row in _rows(table):
        name = row.get("file", "")
        where = f"{table}: line {line}"
        if not name:
            raise InputError(f"{where} names no file; fill in the column 'file', or delete the row")
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
    """The rows of a table that came with a data set, as in `read_reports_table`; empty if it names no files."""
    if not table.is_file() or not (_is_workbook(table) or "file" in map(_column, _header(_decoded(table))[1])):
        return {}
    return read_reports_table(table)


def find_table(folder: Path, name: str) -> Path:
    """The table of this name (`reports.csv`) next to reports, or the workbook with the same stem that is used instead.

    Raises InputError if both exist.
    """
    table = folder / name
    found = [one for suffix in _WORKBOOKS if (one := table.with_suffix(suffix)).is_file() and _lists_files(one)]
    tables = [*([table] if table.is_file() else []), *found]
    if len(tables) > 1:
        raise InputError(
            f"{folder}: holds {tables[0].name} and {tables[1].name}; keep the one that is right / 请只保留其中一个"
        )
    return tables[0] if tables else table


def _lists_files(workbook: Path) -> bool:
    try:
        rows = _sheet(workbook)
    except (InputError, UsageError):  # the error is reported when it is read as a table of reports
        return False
    cells = [tuple(row) for _, row in rows]
    return bool(cells) and "file" in map(_column, cells[0]) and find_columns(cells, {}, workbook.name) is None


def _is_workbook(table: Path) -> bool:
    return table.suffix.lower() in _WORKBOOKS


def _sheet(workbook: Path) -> list[tuple[int, list[str]]]:
    """The number and the cells of each row of the sheet that has a column of files, from its header on."""
    rows = read_table_portions(_content(workbook), workbook.name)
    for _, group in groupby(rows, key=lambda row: row[0]):
        numbered = [(number, list(cells)) for number, (_, cells) in enumerate(group, start=1)]
        filled = [row for row in numbered if any(cell.strip() for cell in row[1])]
        if filled and "file" in map(_column, filled[0][1]):
            return filled
    return []


def _header(text: str) -> tuple[str, list[str]]:
    """The delimiter of a table, and its first row."""
    first = re.split("[\r\n]", text, maxsplit=1)[0]
    delimiter = max(_DELIMITERS, key=lambda mark: (first.count(mark), -_DELIMITERS.index(mark)))
    return delimiter, next(csv.reader([first], delimiter=delimiter), [])


def _rows(table: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The line and the cells of each row that is not empty."""
    lines = iter(_sheet(table)) if _is_workbook(table) else _lines(table)
    columns = [_column(name) for name in next(lines, (0, []))[1]]
    if "file" not in columns:
        raise InputError(f"{table}: has no column 'file' (文件); add it, one row for each report")
    for number, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[len(columns) :]):
            raise InputError(f"{table}: line {number} has more cells than columns; put quotation marks around a comma")
        row: dict[str, str] = {}
        for column, cell in zip(columns, cells, strict=False):
            code = not_in_xml(cell) or ("line end" if any(end in cell for end in "\r\n") else None)
            if code:
                where = f"{table}: line {number}"
                raise InputError(f"{where}: {column} holds the character {code}; remove it / 含有非法字符")
            if column:
                row.setdefault(column, _plain(column, cell))
        yield number, _with_area(row)


def _lines(table: Path) -> Iterator[tuple[int, list[str]]]:
    """The number of the line on which each row of a CSV file ends, and its cells."""
    text = _decoded(table)
    reader = csv.reader(StringIO(text, newline=""), delimiter=_header(text)[0])
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise InputError(f"{table}: cannot be read as a table ({error}); save it as CSV again") from error


def _content(table: Path) -> bytes:
    try:
        return table.read_bytes()
    except OSError as error:
        raise InputError(f"{table}: cannot be read ({error.strerror}); check its permissions") from error


def _decoded(table: Path) -> str:
    content = _content(table)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(f"{table}: cannot be read as a table in UTF-8 or GBK; save it as CSV UTF-8 / 编码无法识别")


def _column(name: str) -> str | None:
    """The column for a header, None if it is not used."""
    column = meaning_of(name.strip("\ufeff"))
    return column if column in COLUMNS or column in AREAS else None


def _with_area(row: dict[str, str]) -> dict[str, str]:
    """A row with separate columns for province, city and county: they are one area, by its code or its name."""
    names = {level: row.pop(level, "") for level in AREAS if level != "area"}
    if any(names.values()) and not row.get("adcode"):
        row["adcode"] = find_adcode({**names, "area": row.get("area", "")})
        row["area"] = row.get("area") or next(name for name in reversed(names.values()) if name)
    return row


def _plain(column: str, cell: str) -> str:
    """A cell as intended: 2025 for 2025.0 and 2025年, six digits for the twelve of a code of statistics."""
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
    """A `reports.csv` with these rows, and the reason for each; it can be opened in a spreadsheet."""
    columns = (*COLUMNS, "reason")
    lines = [columns, *([row.get(column, "") for column in columns] for row in rows)]
    return ("\ufeff" + as_csv(lines)).encode()
