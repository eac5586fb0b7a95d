"""The linked reports of a dataset on disk, read back from its tables.

Commands that ask what became of promises need facts and assessments, not the sources: reading the tables takes a part
of a second, where reading the reports again takes minutes. What the tables do not hold stays empty: the text of the
source, roles of sections, mentions, projects and trajectories.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from kg.cells import check_cells, read_records
from kg.errors import OutputError
from kg.extract.places import area_name, committee_of, government_of, is_zone
from kg.facts import (
    WORK_REPORT,
    Evidence,
    FactKind,
    Measure,
    Milestone,
    Period,
    QualitativeTarget,
    Report,
    ReportFacts,
    Section,
    Span,
    Statement,
    StatementKind,
)
from kg.layout import MARK, PARTS, is_in_parts, read_description
from kg.link.linked import Assessment, FactReference, LinkedReports
from kg.publish.tables import OF_PROMISES, OF_REPORTS, PATH_SEPARATOR, TABLES
from kg.text.cleaning import CleanText
from kg.text.offsets import OffsetMap
from kg.text.source import SourceText

Fact = TypeVar("Fact")
Cells = Mapping[str, str]
_ADCODE = re.compile("[0-9]{6}(?:-[0-9a-f]+)?")
_Grouped = Mapping[str, list[tuple[str, Fact]]]


def reopen(out: Path, adcode: str | None = None) -> LinkedReports:
    """The reports, facts and assessments of the dataset in `out`, in the order in which the build linked them.

    `adcode`: only those of this area; of a dataset in parts no other area is read then.

    Raises OutputError where `out` holds no dataset, or one whose tables are missing or cannot be read.
    """
    about = [(report, source) for report, source in described(out) if adcode in (None, report.adcode)]
    tables = _Tables(out, adcode, frozenset(report.id for report, _ in about))
    statements = _grouped(tables, "statements", _statement)
    places = {report: {iri: n for n, (iri, _) in enumerate(found)} for report, found in statements.items()}

    def within(make: Callable[[Cells, int], Fact]) -> Callable[[Cells], Fact]:
        return lambda row: make(row, places[row["report"]][row["statement"]])

    measures = _grouped(tables, "measures", within(_measure))
    milestones = _grouped(tables, "milestones", within(_milestone))
    qualitative = _grouped(tables, "qualitative", within(_qualitative))
    reports = tuple(
        ReportFacts(
            report,
            CleanText(source, "", OffsetMap((), (), 0), ()),
            (),
            _facts(statements, report.id),
            _facts(measures, report.id),
            _facts(milestones, report.id),
            _facts(qualitative, report.id),
        )
        for report, source in about
    )
    references: dict[str, FactReference] = {}
    for number, facts in enumerate(reports):
        for form, grouped in (("measure", measures), ("milestone", milestones), ("qualitative", qualitative)):
            for index, (iri, _) in enumerate(grouped.get(facts.report.id, ())):
                references[iri] = FactReference(number, form, index)
    linked = LinkedReports(reports, (), ())
    return LinkedReports(reports, (), (), tuple(_assessments(tables, linked, references)))


def described(out: Path) -> list[tuple[Report, SourceText]]:
    """The reports of a dataset by area and year, each with its source, of which only the text is left out.

    Raises OutputError where `out` holds no dataset.
    """
    path = out / MARK
    if not path.is_file():
        raise OutputError(f"{out}: holds no dataset; run 'kg build --out {out}' first / 请先构建数据集")
    told = read_description(path)
    try:
        found = [_report(one) for one in told["reports"]]
    except (KeyError, TypeError, ValueError) as error:
        raise OutputError(
            f"{path}: is not as a build writes it ({error}); run 'kg build --out {out}' again / 请重新构建数据集"
        ) from error
    return sorted(found, key=lambda pair: (pair[0].adcode, pair[0].year, pair[0].id))


def _report(told: Mapping[str, Any]) -> tuple[Report, SourceText]:
    adcode, source, year = _text(told, "adcode"), told["source"], told["year"]
    if not isinstance(year, int) or isinstance(year, bool):
        raise TypeError("year is no number")
    if not _ADCODE.fullmatch(adcode):  # it names a folder
        raise ValueError(f"{adcode} is no code of an area")
    zone = _text(told, "zone") if is_zone(adcode) else ""
    return (
        Report(
            _text(told, "id"),
            _text(told, "title"),
            adcode,
            year,
            zone or area_name(adcode),
            committee_of(zone) if zone else government_of(adcode),
            kind=_word(told, "kind") or WORK_REPORT,
            session=_word(told, "session"),
        ),
        SourceText(_text(source, "file"), "", _text(source, "sha256"), _text(source, "encoding")),
    )


def _word(told: Mapping[str, Any], name: str) -> str:
    """A word that may be missing, and that can stand in the name of a folder."""
    word = told.get(name, "")
    if not isinstance(word, str) or not re.fullmatch("[a-z0-9-]{0,40}", word):
        raise TypeError(f"{name} is no word")
    return word


def _text(told: Mapping[str, Any], name: str) -> str:
    if not isinstance(told[name], str):
        raise TypeError(f"{name} is no text")
    return str(told[name])


def report_folder(out: Path, report: Report) -> Path:
    """The folder of a report in the dataset in parts in `out`."""
    return out / PARTS / f"area={report.adcode}" / year_folder(report)


def year_folder(report: Report) -> str:
    """The folder of a report in the part of its area: of its year, with a word more for a second one of that year."""
    return f"year={report.year}" + (f"-{report.edition}" if report.edition else "")


def table_files(out: Path, name: str, adcode: str | None = None) -> list[Path]:
    """The files of a table of the dataset in `out`: one, or those of all parts or of the part of one area."""
    if not is_in_parts(out):
        return [out / "tables" / f"{name}.csv"]
    areas = out / PARTS
    found = [*areas.glob(f"area={adcode or '*'}/{name}.csv"), *areas.glob(f"area={adcode or '*'}/year=*/{name}.csv")]
    return sorted(found)


def table_rows(out: Path, name: str) -> Iterator[Cells]:
    """The rows of a table of the dataset in `out`; those of parts come in the order of the table in one file.

    Raises OutputError where `out` holds no dataset or a file of the table is missing.
    """
    if name in OF_REPORTS or not is_in_parts(out):
        folders = [report_folder(out, report) for report in _by_id(out)] if is_in_parts(out) else [out / "tables"]
        for folder in folders:
            yield from (row for _, row in read_rows(folder / f"{name}.csv"))
    elif name in OF_PROMISES:
        for report in _by_id(out):
            rows = read_rows(report_folder(out, report).parent / f"{name}.csv")
            yield from (row for _, row in rows if row["report"] == report.id)
    else:
        for form in ("indicator", "project"):  # as their IRIs are sorted
            for path in table_files(out, name):
                yield from (row for _, row in read_rows(path) if row["form"] == form)


def _by_id(out: Path) -> list[Report]:
    return sorted((report for report, _ in described(out)), key=lambda report: report.id)


def read_rows(path: Path) -> Iterator[tuple[int, Cells]]:
    """The rows of a table's file, each with its number, the header being row 1.

    Raises OutputError where the file is missing, is no UTF-8 text, lacks a column, or has a cell that is not of the
    column's datatype.
    """
    datatypes = {column.name: column.datatype for column in TABLES[path.stem]}
    number = 1
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            for number, row in enumerate(read_records(handle, tuple(datatypes)), start=2):
                check_cells(row, datatypes)
                yield number, row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else f"about row {number}: {error}"
        raise OutputError(f"{path}: cannot be read ({reason}); run 'kg build' again / 请重新构建数据集") from None


@dataclass(frozen=True, slots=True)
class _Tables:
    """The tables of a dataset, as far as they are about an area (None: all) and its reports (ids)."""

    out: Path
    adcode: str | None
    reports: frozenset[str]


def _grouped(tables: _Tables, name: str, make: Callable[[Cells], Fact]) -> _Grouped[Fact]:
    """The facts of a table with their IRIs, by report."""
    found: defaultdict[str, list[tuple[str, Fact]]] = defaultdict(list)
    for report, iri, fact in _made(tables, name, lambda row: (row["report"], row["iri"], make(row))):
        found[report].append((iri, fact))
    return found


def _made(tables: _Tables, name: str, make: Callable[[Cells], Fact]) -> Iterator[Fact]:
    for path in table_files(tables.out, name, tables.adcode):
        for number, row in read_rows(path):
            try:
                if row["report"] in tables.reports:
                    yield make(row)
            except (KeyError, ValueError, TypeError, InvalidOperation):
                raise OutputError(
                    f"{path}: row {number} is not as a build writes it; run 'kg build --out {tables.out}' again"
                    " / 该行不是构建写出的样子，请重新构建"
                ) from None


def _facts(grouped: _Grouped[Fact], report: str) -> tuple[Fact, ...]:
    return tuple(fact for _, fact in grouped.get(report, ()))


def _statement(row: Cells) -> Statement:
    return Statement(
        _section(row["section"]),
        StatementKind(row["kind"]),
        _evidence(row, "text"),
        _period(row["period_start"], row["period_end"]),
        row["topic"] or None,
        row["strength"] or None,
        place=row["place"] or None,
    )


@lru_cache(maxsize=1024)
def _section(path: str) -> Section:
    headings = tuple(path.split(PATH_SEPARATOR)) if path else ()
    return Section(headings, "", Period(date.min, date.max), Evidence(Span(0, 0), ""))


def _measure(row: Cells, statement: int) -> Measure:
    return Measure(
        statement,
        FactKind(row["kind"]),
        row["subject"],
        row["aspect"],
        row["comparator"],
        Decimal(row["value"]),
        row["unit"],
        _evidence(row),
        Span(int(row["number_start"]), int(row["number_end"])),
        row["rule"],
        row["direction"] or None,
        Decimal(row["value_max"]) if row["value_max"] else None,
        _period(row["period_start"], row["period_end"]),
        row["indicator"] or None,
        row["place"] or None,
        {"true": True, "false": False}.get(row.get("flow", "")),
        int(row["span"]) if row.get("span") else None,
        Decimal(row["explained"]) if row["explained"] else None,
    )


def _milestone(row: Cells, statement: int) -> Milestone:
    return Milestone(
        statement,
        FactKind(row["kind"]),
        row["name"],
        row["milestone"],
        _evidence(row),
        row["rule"],
        _period(row["period_start"], row["period_end"]),
        row["project"].rpartition("/")[2] or None,
        row["place"] or None,
        Decimal(row["explained"]) if row["explained"] else None,
    )


def _qualitative(row: Cells, statement: int) -> QualitativeTarget:
    return QualitativeTarget(
        statement,
        row["form"],
        row["subject"],
        row["condition"],
        _evidence(row),
        row["rule"],
        _period(row["period_start"], row["period_end"]),
        row["place"] or None,
        Decimal(row["explained"]) if row["explained"] else None,
    )


def _evidence(row: Cells, text: str = "quote") -> Evidence:
    return Evidence(Span(int(row["start"]), int(row["end"])), row[text])


@lru_cache(maxsize=1024)
def _period(start: str, end: str) -> Period | None:
    return Period(date.fromisoformat(start), date.fromisoformat(end)) if start else None


def _assessments(
    tables: _Tables, linked: LinkedReports, references: Mapping[str, FactReference]
) -> Iterable[Assessment]:
    numbers = {facts.report.id: number for number, facts in enumerate(linked.reports)}
    spoken: dict[int, dict[Span, int]] = {}

    def make(row: Cells) -> Assessment:
        later = numbers[row["next_report"]]
        outcome = references[row["outcome"]] if row["outcome"] else None
        answer = Span(int(row["outcome_start"]), int(row["outcome_end"])) if row["outcome_quote"] else None
        statement: int | None = None
        if answer is not None and (outcome is None or linked.evidence(outcome).span != answer):
            if later not in spoken:
                told = linked.reports[later].statements
                spoken[later] = {one.evidence.span: index for index, one in reversed(list(enumerate(told)))}
            statement = spoken[later][answer]
        return Assessment(
            references[row["target"]],
            outcome,
            row["form"],
            row["subject"],
            later,
            row["verdict"],
            row["rule"],
            Decimal(row["tolerance"]) if row["tolerance"] else None,
            statement,
        )

    return _made(tables, "outcomes", make)
