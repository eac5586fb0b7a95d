"""The rows of tables: CSV, JSON, JSON Lines, Excel and Parquet, every cell as a text.

A row is the name of its sheet and its cells. The first rows of a sheet may be titles and a header, which can only be
distinguished by the names of columns (kg.build.table_columns). The names in JSON objects are returned as a header.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

from kg.characters import without_xml_faults
from kg.errors import InputError, KgError
from kg.extras import require
from kg.text.decoding import decode_whole
from kg.text.file_types import FileType, file_type

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

Row = tuple[str, tuple[str, ...]]
"""The name of a sheet, and the cells of a row in it."""

#: In place of a sheet: rows that say which line of a file cannot be read, and why. They come last.
FAULTS = "\0"

_DELIMITERS = ",\t;|"
# Rows are sent to the other process in portions of about this many characters.
_PORTION = 1 << 20
_MOST_CELL = 1 << 26
# A sheet may claim to have a million columns.
_MOST_COLUMNS = 2_000
_LONGEST_REPEATED = 200
_MOST_REPEATED = 200_000


def read_portions(data: bytes, name: str) -> Iterator[bytes]:
    """The rows of a table as JSON, in portions. Raises InputError if the file is not a table."""
    portion: list[Row] = []
    length = 0
    for row in _rows(data, name):
        portion.append(row)
        length += sum(map(len, row[1]))
        if length > _PORTION:
            yield _as_json(portion)
            portion, length = [], 0
    yield _as_json(portion)


def rows_from_json(portion: bytes) -> list[Row]:
    """The rows of a portion."""
    return [(sheet, tuple(cells)) for sheet, cells in json.loads(portion.decode("utf-8", "surrogatepass"))]


def _as_json(rows: list[Row]) -> bytes:
    return json.dumps(rows, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _rows(data: bytes, name: str) -> Iterator[Row]:
    reader = _READERS.get(file_type(data, name))
    if reader is None:
        raise InputError(f"{name}: is not a table; save it as CSV in UTF-8 / 不是表格，请另存为 UTF-8 的 CSV")
    try:
        for sheet, cells in reader(data, name):
            yield sheet, tuple(without_xml_faults(_text(cell)) for cell in cells)
    except (KgError, MemoryError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except (
        BaseException
    ) as error:  # libraries raise errors of any kind for damaged files; a Rust panic is not an Exception
        raise InputError(
            f"{name}: is not a readable table ({type(error).__name__}: {error}); save it again, or as CSV in UTF-8"
            " / 表格无法读取，请另存为 UTF-8 的 CSV"
        ) from error


def _text(cell: Any) -> str:
    """A cell as people write it: a whole number without a decimal point, a date without a time, paragraphs as lines.

    A paragraph may be an object with its number and its text.
    """
    if cell is None or cell != cell:  # empty, or not a number
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(Decimal(repr(cell)))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, list):
        return "\n".join(_paragraph(one) if isinstance(one, dict) else _text(one) for one in cell)
    return json.dumps(cell, ensure_ascii=False) if isinstance(cell, dict) else str(cell)


def _paragraph(one: dict[str, Any]) -> str:
    """The words of an object in a list, without its numbers."""
    return "\n".join(_text(value) for value in one.values() if isinstance(value, str | list))


def _csv(data: bytes, name: str) -> Iterator[tuple[str, Iterable[Any]]]:
    """The rows of a file of delimited text with any of four delimiters."""
    csv.field_size_limit(_MOST_CELL)
    text = decode_whole(data, name)
    for cells in csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text)):
        yield "", cells


def _delimiter(text: str) -> str:
    """The delimiter that divides the first row into the most cells."""
    first = text[:_PORTION]

    def cells(sign: str) -> int:
        return len(next(csv.reader(StringIO(first, newline=""), delimiter=sign), []))

    return max(_DELIMITERS, key=cells)


def _json_lines(data: bytes, name: str) -> Iterator[tuple[str, Iterable[Any]]]:
    """One object a line; a line that holds none is a fault and does not stop the others, whose numbers stay."""
    found: list[dict[str, Any]] = []
    faults: list[tuple[str, str]] = []
    for number, line in enumerate(decode_whole(data, name).split("\n"), start=1):
        one: Any = {}
        try:
            one = json.loads(line) if line.strip() else {}
        except (ValueError, RecursionError) as error:
            faults.append((str(number), f"is not JSON ({error}); fix it / 该行不是 JSON"))
        if not isinstance(one, dict):
            faults.append((str(number), "is not an object; give one for each report / 该行不是对象"))
        found.append(one if isinstance(one, dict) else {})
    if not any(found) and faults:
        raise InputError(f"{name}: line {faults[0][0]} {faults[0][1]}")
    yield from _of_objects(found, name)
    yield from ((FAULTS, fault) for fault in faults)


def _json(data: bytes, name: str) -> Iterator[tuple[str, Iterable[Any]]]:
    try:
        whole = json.loads(decode_whole(data, name))
    except RecursionError:
        raise InputError(f"{name}: is nested too deep for a table; give a list of objects") from None
    except ValueError as error:
        if "Extra data" in str(error):  # one object per line, named .json
            yield from _json_lines(data, name)
            return
        raise
    yield from _of_objects(_objects_of(whole), name)


def _objects_of(whole: Any) -> Iterable[Any]:
    """The objects of a JSON file: a list of them, one list within objects, or texts or columns by name.

    Columns by name are what pandas writes: `{"year": {"0": 2024, "1": 2025}, "text": {"0": …}}`.
    """
    if isinstance(whole, list):
        return whole
    if not isinstance(whole, dict):
        return []
    lists = list(_lists_within(whole))
    if len(lists) == 1 and not _texts_of(whole):
        return lists[0]
    if whole and all(isinstance(one, str) for one in whole.values()):
        if all(name.isdecimal() for name in whole):
            return [{"year": name, "text": text} for name, text in whole.items()]
        if not any(_is_name(name) for name in whole):
            return [{"title": name, "text": text} for name, text in whole.items()]
        return [whole]
    if whole and all(isinstance(one, dict) for one in whole.values()):
        columns = {name: list(column.values()) for name, column in whole.items()}
        if len({tuple(column) for column in whole.values()}) == 1:
            return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
        return list(whole.values())
    return [whole]


def _lists_within(whole: dict[str, Any]) -> Iterator[list[Any]]:
    """The lists of objects in an object and in the objects in it."""
    for one in whole.values():
        if isinstance(one, list) and one and isinstance(one[0], dict):
            yield one
        elif isinstance(one, dict):
            yield from _lists_within(one)


def _texts_of(whole: dict[str, Any]) -> list[str]:
    return [one for one in whole.values() if isinstance(one, str) and len(one) > _LONGEST_REPEATED]


def _is_name(name: str) -> bool:
    """Whether a key is as short as the name of a column; titles of texts are longer."""
    return len(name) <= 4 or name.isascii()


def _of_objects(objects: Iterable[Any], name: str) -> Iterator[tuple[str, Iterable[Any]]]:
    """A header of all names that occur, and a row of values for each object."""
    names: dict[str, None] = {}
    found: list[dict[str, Any]] = []
    for one in objects:
        if not isinstance(one, dict):
            raise InputError(f"{name}: is not a list of objects; give one object for each report / 应为对象的列表")
        flat = _flat(one)
        found.append(flat)
        names.update(dict.fromkeys(flat))
        if len(names) > _MOST_COLUMNS:
            raise InputError(f"{name}: its objects have more than {_MOST_COLUMNS} names; give one object per report")
    yield "", list(names)
    for one in found:
        yield "", [one.get(column) for column in names]


def _flat(one: dict[str, Any]) -> dict[str, Any]:
    """An object with the values of the objects in it, by their own names unless these are taken."""
    flat: dict[str, Any] = {name: value for name, value in one.items() if not isinstance(value, dict)}
    for name, value in one.items():
        if isinstance(value, dict):
            for inner, cell in _flat(value).items():
                flat[f"{name}.{inner}" if inner in flat else inner] = cell
    return flat


def _excel(data: bytes, name: str) -> Iterator[tuple[str, Iterable[Any]]]:
    """The rows of all sheets of an Excel file, new or old."""
    require("office", "python_calamine")
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
        for sheet_name in book.sheet_names:
            sheet = book.get_sheet_by_name(sheet_name)
            if sheet.width > _MOST_COLUMNS:
                raise InputError(
                    f"{name}: a sheet has {sheet.width} columns, more than {_MOST_COLUMNS}; save it as CSV"
                )
            merged = _merged(sheet, name)
            above: list[Any] = []
            for number, cells in enumerate(sheet.iter_rows()):
                for column in merged.get(number, ()):
                    if _is_short(above[column]):
                        cells[column] = above[column]
                above = cells
                yield sheet_name, cells


def _merged(sheet: CalamineSheet, name: str) -> dict[int, list[int]]:
    """The columns of each row in which a cell of the row above goes on: an area that is said once of several years."""
    first = sheet.start[1] if sheet.start else 0
    columns: dict[int, list[int]] = {}
    left_over = _MOST_REPEATED
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        if first <= left < first + sheet.width:
            rows = range(top + 1, min(bottom, sheet.total_height) + 1)
            left_over -= len(rows)
            if left_over < 0:
                raise InputError(f"{name}: its merged cells cover more than {_MOST_REPEATED} others; save it as CSV")
            for row in rows:
                columns.setdefault(row, []).append(left - first)
    return columns


def _is_short(cell: Any) -> bool:
    """Whether a cell is of a length that may be said of several reports, as the text of one is not."""
    return len(_text(cell)) <= _LONGEST_REPEATED


def _parquet(data: bytes, name: str) -> Iterator[tuple[str, Iterable[Any]]]:
    require("parquet", "pyarrow")
    import pyarrow
    from pyarrow.parquet import ParquetFile

    pyarrow.set_memory_pool(pyarrow.system_memory_pool())  # others reserve too much address space
    pyarrow.set_cpu_count(1)
    file = ParquetFile(BytesIO(data))
    yield "", file.schema_arrow.names
    for batch in file.iter_batches(batch_size=64, use_threads=False):
        yield from (("", cells) for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True))


_READERS: dict[FileType, Callable[[bytes, str], Iterator[tuple[str, Iterable[Any]]]]] = {
    FileType.CSV: _csv,
    FileType.JSON: _json,
    FileType.JSON_LINES: _json_lines,
    FileType.EXCEL: _excel,
    FileType.PARQUET: _parquet,
}
