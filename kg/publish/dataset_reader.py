"""The linked reports of a dataset on disk, and the rows of its tables, without its sources.

Everything extracted from a report is stored with its part and loaded as a whole, which takes milliseconds instead of
the seconds for reading the report again. The relations between reports are restored by linking them, area by area.
"""

from __future__ import annotations

import csv
import re
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from kg.areas import area_name, committee_of, government_of, is_zone
from kg.cells import check_cells, read_records
from kg.clean_text import SourceText
from kg.dataset_layout import FACTS_FILE, MARKER_FILE, area_folder, read_description, year_folder
from kg.errors import OutputError
from kg.facts import WORK_REPORT, Report, ReportFacts
from kg.link.model import LinkedReports
from kg.link.pipeline import link, with_links
from kg.memory import relaxed_garbage_collection
from kg.publish.facts_codec import facts_from_bytes
from kg.publish.tables import OF_PROMISES, OF_REPORTS, TABLES, TASK_COLUMNS

Cells = Mapping[str, str]
_ADCODE = re.compile("[0-9]{6}(?:-[0-9a-f]+)?")


def read_linked_reports(out: Path, adcode: str | None = None) -> LinkedReports:
    """The reports, facts and conclusions of the dataset in `out`, in the order in which the build linked them.

    `adcode`: only this area, without reading others.

    Raises OutputError if `out` contains no dataset, or if the facts of a report are missing or cannot be read.
    """
    with relaxed_garbage_collection():
        return link([read_facts(out, report) for report, _ in list_reports(out) if adcode in (None, report.adcode)])


def read_reports(out: Path) -> tuple[ReportFacts, ...]:
    """The reports of `read_linked_reports`, without projects, trajectories and assessments, which take long to find.

    Raises OutputError as `read_linked_reports`.
    """
    with relaxed_garbage_collection():
        return tuple(with_links(read_facts(out, report)) for report, _ in list_reports(out))


def read_facts(out: Path, report: Report) -> ReportFacts:
    """The facts of a report of the dataset in `out`, without links.

    Raises OutputError as `read_linked_reports`.
    """
    place = report_folder(out, report) / FACTS_FILE
    try:
        facts = facts_from_bytes(place.read_bytes())
        if facts.report.id != report.id:
            raise ValueError(f"it is of the report {facts.report.id}")
        return facts
    except OSError as error:
        reason = str(error.strerror or error)
    except (EOFError, zlib.error, msgspec.DecodeError, ValueError, LookupError) as error:
        reason = str(error)
    raise OutputError(f"{place}: cannot be read ({reason}); run 'kg build --out {out}' again / 无法读取，请重新构建")


def list_reports(out: Path) -> list[tuple[Report, SourceText]]:
    """The reports of a dataset by area and year, each with its source without the text.

    Raises OutputError if `out` contains no dataset.
    """
    path = out / MARKER_FILE
    if not path.is_file():
        raise OutputError(f"{out}: contains no dataset; run 'kg build --out {out}' first / 请先构建数据集")
    described = read_description(path)
    try:
        found = [_report(one) for one in described["reports"]]
    except (KeyError, TypeError, ValueError) as error:
        raise OutputError(
            f"{path}: has an unexpected format ({error}); run 'kg build --out {out}' again / 请重新构建数据集"
        ) from error
    return sorted(found, key=lambda pair: (pair[0].adcode, pair[0].year, pair[0].id))


def _report(described: Mapping[str, Any]) -> tuple[Report, SourceText]:
    adcode, source, year = _text(described, "adcode"), described["source"], described["year"]
    if not isinstance(year, int) or isinstance(year, bool):
        raise TypeError("year is not a number")
    if not _ADCODE.fullmatch(adcode):  # it is part of the name of a folder
        raise ValueError(f"{adcode} is not a code of an area")
    zone = _text(described, "zone") if is_zone(adcode) else ""
    return (
        Report(
            _text(described, "id"),
            _text(described, "title"),
            adcode,
            year,
            zone or area_name(adcode),
            committee_of(zone) if zone else government_of(adcode),
            kind=_word(described, "kind") or WORK_REPORT,
            session=_word(described, "session"),
        ),
        SourceText(_text(source, "file"), "", _text(source, "sha256"), _text(source, "encoding")),
    )


def _word(described: Mapping[str, Any], name: str) -> str:
    """A word that may be missing and is safe in the name of a folder."""
    word = described.get(name, "")
    if not isinstance(word, str) or not re.fullmatch("[a-z0-9-]{0,40}", word):
        raise TypeError(f"{name} is not a word")
    return word


def _text(described: Mapping[str, Any], name: str) -> str:
    if not isinstance(described[name], str):
        raise TypeError(f"{name} is not a text")
    return str(described[name])


def report_folder(out: Path, report: Report) -> Path:
    """The folder of a report in the dataset in `out`."""
    return out / area_folder(report.adcode) / year_folder(report.year, report.edition)


def table_rows(out: Path, name: str) -> Iterator[Cells]:
    """The rows of a table of the dataset in `out`, merged from those of its parts.

    Raises OutputError if `out` contains no dataset or if a file of the table is missing.
    """
    reports = sorted((report for report, _ in list_reports(out)), key=lambda report: report.id)
    if name in OF_REPORTS:
        for report in reports:
            yield from report_rows_in(out, report, name)
    elif name in OF_PROMISES:
        for report in reports:
            yield from (
                row for row in read_table_file(_of_area(out, report.adcode, name)) if row["report"] == report.id
            )
    else:
        areas = sorted({report.adcode for report in reports})
        for form in ("indicator", "project"):  # in the order of their IRIs
            for adcode in areas:
                yield from (row for row in read_table_file(_of_area(out, adcode, name)) if row["form"] == form)


def tasks_of_area(out: Path, adcode: str) -> dict[str, Cells]:
    """Who is responsible for each promise of an area and its official result, from its rows of promises.csv, by IRI.

    Raises OutputError as `table_rows`.
    """
    rows = read_table_file(_of_area(out, adcode, "promises"))
    return {row["promise"]: {name: row[name] for name in TASK_COLUMNS} for row in rows}


def list_table_files(out: Path, name: str) -> list[Path]:
    """The files of one of the tables `OF_REPORTS` in the dataset in `out`, in the order of `table_rows`.

    Raises OutputError where `out` contains no dataset.
    """
    reports = sorted((report for report, _ in list_reports(out)), key=lambda report: report.id)
    return [report_folder(out, report) / f"{name}.csv" for report in reports]


def report_rows_in(out: Path, report: Report, name: str) -> Iterator[Cells]:
    """The rows of a report of the dataset in `out` in one of the tables `OF_REPORTS`.

    Raises OutputError as `table_rows`.
    """
    return read_table_file(report_folder(out, report) / f"{name}.csv")


def _of_area(out: Path, adcode: str, name: str) -> Path:
    return out / area_folder(adcode) / f"{name}.csv"


def read_table_file(path: Path) -> Iterator[Cells]:
    """The rows of the file of a table.

    Raises OutputError if the file is missing, is not UTF-8 text, lacks a column, or has a cell that does not
    match the datatype of its column.
    """
    datatypes = {column.name: column.datatype for column in TABLES[path.stem]}
    number = 1  # the line of the header
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            for row in read_records(handle, tuple(datatypes)):
                number += 1
                check_cells(row, datatypes)
                yield row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else f"about row {number}: {error}"
        raise OutputError(f"{path}: cannot be read ({reason}); run 'kg build' again / 请重新构建数据集") from None
