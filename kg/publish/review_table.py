"""The table of facts most in need of manual review, which is also the form for corrections.

A person fills in `action` (and, for a change, `field` and `to`), and passes the same table to `kg build`. It opens in
Excel: UTF-8 with a byte order mark, texts protected from being read as formulas, and large numbers written with 亿,
because Excel rounds long ones when it saves.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from kg.cells import as_csv, read_records, read_rows, write_rows
from kg.corrections.review_queue import UNMATCHED, ReviewItem, find_review_items
from kg.corrections.table import FIELDS, MEASURE, MILESTONE, QUALITATIVE
from kg.dataset_layout import MARKER_FILE, REVIEW_TABLE
from kg.errors import OutputError, UsageError
from kg.facts import Evidence, Measure, Milestone, Period, QualitativeTarget, ReportFacts, Span
from kg.link.model import LinkedReports
from kg.link.trajectories import find_outliers
from kg.publish.dataset_reader import list_reports, report_folder
from kg.rdf.iris import DEFAULT_BASE, ReportIris, iris_of
from kg.rdf.labels import plain
from kg.staging import atomic_file

#: The columns to fill in, the reason for the review, the identity of the fact, and its content.
COLUMNS: tuple[str, ...] = (
    "action", "field", "to", "who", "when", "note",
    "score", "reason_zh", "reason_en",
    "report", "fact", "quote",
    *dict.fromkeys(name.rstrip("*") for form in (MEASURE, MILESTONE, QUALITATIVE) for name in FIELDS[form]),
    "start", "end", "number_start", "number_end", "iri",
)  # fmt: skip
_SCORE = re.compile(r"-?[0-9]{1,9}")
# As written by Excel.
_LINE_END = "\r\n"
_HUNDRED_MILLION = Decimal(10) ** 8
# The length of the context shown with an unmatched number.
_AROUND = 24


def review_rows(linked: LinkedReports, base: str = DEFAULT_BASE, only: int | None = None) -> bytes:
    """The facts to review in all reports, or in one by its index, the most urgent first, as CSV."""
    found: list[tuple[int, str, int, dict[str, str]]] = []
    outliers = find_outliers(linked.reports, linked.trajectories)
    for number, facts in enumerate(linked.reports):
        if only not in (None, number):
            continue
        iris = iris_of(facts, base)
        for order, need in enumerate(find_review_items(facts, outliers.get(number, frozenset()))):
            found.append((-need.score, facts.report.id, order, _row(facts, iris, need)))
    found.sort(key=lambda item: item[:3])
    rows = ([row.get(name, "") for name in COLUMNS] for *_, row in found)
    return as_csv([COLUMNS, *rows], _LINE_END).encode("utf-8-sig")


def _row(facts: ReportFacts, iris: ReportIris, need: ReviewItem) -> dict[str, str]:
    row = {
        "score": str(need.score),
        "reason_zh": "；".join(reason.chinese for reason in need.reasons),
        "reason_en": "; ".join(reason.english for reason in need.reasons),
        "report": facts.report.id,
        "fact": MEASURE if need.form == UNMATCHED else need.form,
    }
    if need.form == MEASURE:
        measure = facts.measures[need.index]
        return (
            row | _place(measure.evidence, measure.number) | _of_measure(measure) | {"iri": iris.measures[need.index]}
        )
    if need.form == MILESTONE:
        milestone = facts.milestones[need.index]
        return row | _place(milestone.evidence) | _of_milestone(milestone) | {"iri": iris.milestones[need.index]}
    if need.form == QUALITATIVE:
        target = facts.qualitative[need.index]
        return row | _place(target.evidence) | _of_target(target) | {"iri": iris.qualitative[need.index]}
    number = facts.unmatched[need.index].evidence.span
    return row | _place(_around(facts, number), number)


def _of_measure(measure: Measure) -> dict[str, str]:
    return {
        "kind": measure.kind.value,
        "subject": measure.subject,
        "indicator": measure.indicator or "",
        "aspect": measure.aspect,
        "direction": measure.direction or "",
        "comparator": measure.comparator,
        "value": _number(measure.value),
        "value_max": "" if measure.value_max is None else _number(measure.value_max),
        "unit": measure.unit,
    } | _time_and_place(measure.period, measure.place)


def _of_milestone(milestone: Milestone) -> dict[str, str]:
    return {
        "kind": milestone.kind.value,
        "name": milestone.name,
        "milestone": milestone.milestone,
    } | _time_and_place(milestone.period, milestone.place)


def _of_target(target: QualitativeTarget) -> dict[str, str]:
    return {
        "form": target.form,
        "subject": target.subject,
        "condition": target.condition,
    } | _time_and_place(target.period, target.place)


def _time_and_place(period: Period | None, place: str | None) -> dict[str, str]:
    return {
        "period_start": period.start.isoformat() if period else "",
        "period_end": period.end.isoformat() if period else "",
        "place": place or "",
    }


def _place(evidence: Evidence, number: Span | None = None) -> dict[str, str]:
    return {
        "quote": evidence.quote,
        "start": str(evidence.span.start),
        "end": str(evidence.span.end),
        "number_start": str(number.start) if number else "",
        "number_end": str(number.end) if number else "",
    }


def _number(value: Decimal) -> str:
    """A number in full, or in 亿 from a hundred million upwards.

    >>> _number(Decimal("3500000000000")), _number(Decimal("80.50"))
    ('35000亿', '80.5')
    """
    return f"{plain(value / _HUNDRED_MILLION)}亿" if abs(value) >= _HUNDRED_MILLION else plain(value)


def _around(facts: ReportFacts, number: Span) -> Evidence:
    """An unmatched number with its context, up to the ends of its clause."""
    text, offsets = facts.text.text, facts.text.offsets
    start, end = offsets.clean_span(number.start, number.end)
    low, high = start, end
    while low > max(0, start - _AROUND) and text[low - 1] not in "，。；：！？\n":
        low -= 1
    while high < min(len(text), end + _AROUND) and text[high] not in "，。；：！？\n":
        high += 1
    return Evidence(Span(*offsets.source_span(low, high)), text[low:high])


def write_review(out: Path, to: Path, *, limit: int | None = None, report: str | None = None) -> int:
    """Writes the review table of the dataset in `out` to the file `to` and returns the number of facts in it.

    `limit`: the maximum number of rows; `report`: only those of the report with this id.

    Raises OutputError if `out` contains no dataset or if `to` exists already, because a person may have filled it in,
    and UsageError for an unknown report.
    """
    with atomic_file(to, advice="name another file with --to") as fresh:
        rows = merge_review(out, fresh, limit, report)
        if report is not None and not rows:
            raise UsageError(
                f"{report}: no fact of a report with this id needs a look; see the ids in {out / MARKER_FILE}"
            )
    return rows


def merge_review(out: Path, to: Path, limit: int | None = None, report: str | None = None) -> int:
    """Merges the review tables of the reports of the dataset in `out` into one at `to`.

    They are read one by one; the rows of each score are stored on disk in the order of reports.
    """
    reports = sorted((one for one, _ in list_reports(out) if report in (None, one.id)), key=lambda one: one.id)
    with TemporaryDirectory() as folder, ExitStack() as opened:
        waiting = _Waiting(Path(folder), opened, limit)
        for one in reports:
            for row in _read(out, report_folder(out, one) / REVIEW_TABLE):
                waiting.add(row)
        with to.open("w", encoding="utf-8-sig", newline="") as target:
            write_rows(target, chain([COLUMNS], islice(waiting.in_order(), limit)), _LINE_END)
    return waiting.rows if limit is None else min(limit, waiting.rows)


def _read(out: Path, table: Path) -> Iterator[dict[str, str]]:
    try:
        with table.open(encoding="utf-8-sig", newline="") as handle:
            for row in read_records(handle, COLUMNS):
                if not _SCORE.fullmatch(row["score"]):
                    raise csv.Error(f"{row['score']!r} is not a score")
                yield row
    except FileNotFoundError:
        raise OutputError(f"{table}: is missing; run 'kg build --out {out}' again / 文件缺失，请重新构建") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise OutputError(
            f"{table}: has an unexpected format ({error}); run 'kg build --out {out}' again / 请重新构建数据集"
        ) from None


class _Waiting:
    """Rows by score, in files of a folder, with a limit for each score."""

    def __init__(self, folder: Path, opened: ExitStack, limit: int | None) -> None:
        self._folder = folder
        self._opened = opened
        self._limit = limit
        self._counts: Counter[int] = Counter()
        self._files: dict[int, IO[str]] = {}

    @property
    def rows(self) -> int:
        return self._counts.total()

    def add(self, row: Mapping[str, str]) -> None:
        score = int(row["score"])
        if self._counts[score] == self._limit:
            return
        if score not in self._files:
            handle = (self._folder / f"{score}.csv").open("w+", encoding="utf-8", newline="")
            self._files[score] = self._opened.enter_context(handle)
        self._counts[score] += 1
        write_rows(self._files[score], [[row[name] for name in COLUMNS]])

    def in_order(self) -> Iterator[list[str]]:
        """The cells of all rows, those of the highest score first."""
        for score in sorted(self._files, reverse=True):
            self._files[score].seek(0)
            yield from read_rows(self._files[score])
