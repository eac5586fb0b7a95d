"""The tables of a dataset in one SQLite file, for people who query with SQL.

Integers, dates (ISO 8601) and texts are as in the CSV tables. Decimals are SQLite numbers with 15 significant digits;
the CSV tables have all digits. Empty cells are NULL. An additional table, `reports`, lists the reports. Every column
that joins tables has an index. The bytes of the file depend on the version of SQLite, but its content does not.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from types import MappingProxyType

from kg.facts import Report
from kg.publish.dataset_reader import list_reports, table_rows
from kg.publish.tables import TABLES, Column

_TYPES = MappingProxyType({"integer": "INTEGER", "decimal": "NUMERIC", "boolean": "INTEGER"})
# The columns that get an index in every table that has them.
_INDEXED = ("report", "statement", "indicator", "project", "area", "promise", "target", "outcome", "fact", "series")

REPORTS: tuple[Column, ...] = (
    Column("report", "string", "报告编号", "id of the report"),
    Column("title", "string", "标题", "title"),
    Column("adcode", "string", "地区代码", "code of the area"),
    Column("area", "string", "地区", "name of the area"),
    Column("year", "integer", "年份", "year"),
    Column("kind", "string", "文件类别编码", "code of the kind of document"),
    Column("file", "string", "源文件", "name of the source file"),
    Column("sha256", "string", "源文件的SHA-256", "SHA-256 of the source file"),
)


def write_sqlite(out: Path, place: Path) -> None:
    """Writes the tables of the dataset in `out` to a new SQLite file.

    Raises OutputError if `out` has no dataset or if a table cannot be read.
    """
    with closing(sqlite3.connect(place)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        with database:
            _fill(database, "reports", REPORTS, report_rows(out), key="report")
            for name, columns in TABLES.items():
                first = columns[0].name
                # the first column identifies a row, except in tables with several rows for a promise or trajectory
                key = first if name not in ("outcomes", "trajectories") else None
                _fill(database, name, columns, table_rows(out, name), key)
        database.execute("VACUUM")


def report_rows(out: Path) -> Iterator[Mapping[str, str]]:
    """One row for each report of the dataset in `out`, in the order of their ids."""
    for report, source in sorted(list_reports(out), key=lambda pair: pair[0].id):
        yield {**_report(report), "file": source.name, "sha256": source.sha256}


def _report(report: Report) -> Mapping[str, str]:
    return {
        "report": report.id,
        "title": report.title,
        "adcode": report.adcode,
        "area": report.area,
        "year": str(report.year),
        "kind": report.kind,
    }


def _fill(
    database: sqlite3.Connection,
    name: str,
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, str]],
    key: str | None,
) -> None:
    column_definitions = ", ".join(
        f'"{one.name}" {_TYPES.get(one.datatype, "TEXT")}{" PRIMARY KEY" if one.name == key else ""}' for one in columns
    )
    database.execute(f'CREATE TABLE "{name}" ({column_definitions})')
    places = ", ".join("?" * len(columns))
    database.executemany(
        f'INSERT INTO "{name}" VALUES ({places})',  # the names are constants of this package
        ([_value(row[one.name], one.datatype) for one in columns] for row in rows),
    )
    for one in columns:
        if one.name in _INDEXED and one.name != key:
            database.execute(f'CREATE INDEX "{name}_{one.name}" ON "{name}" ("{one.name}")')


def _value(cell: str, datatype: str) -> str | int | None:
    if not cell:
        return None
    if datatype == "integer":
        return int(cell)
    if datatype == "boolean":
        return int(cell == "true")
    return cell  # SQLite converts the text in a NUMERIC column to a number
