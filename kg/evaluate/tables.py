"""The tables of a build as the benchmark reads them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from kg.cells import check_cells, read_records
from kg.errors import OutputError

Row = Mapping[str, str]
NAMES = ("measures", "milestones", "qualitative", "statements", "outcomes")

_STRETCH = ("start", "end")
#: The columns of each table that are scored; other columns are optional.
_NEEDED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "measures": (
            "report", "kind", "subject", "aspect", "direction", "comparator", "value", "value_max", "unit",
            "period_end", "quote", *_STRETCH, "number_start", "number_end",
        ),
        "milestones": ("report", "kind", "name", "milestone", "quote", *_STRETCH),
        "qualitative": ("report", "form", "subject", "quote", *_STRETCH),
        "statements": ("report", "kind", *_STRETCH),
        "outcomes": ("target", "outcome", "subject", "next_report", "verdict"),
    }
)  # fmt: skip
_OFFSETS = frozenset({*_STRETCH, "number_start", "number_end"})
_DATATYPES = MappingProxyType({"value": "decimal", "value_max": "decimal", **dict.fromkeys(_OFFSETS, "integer")})


@dataclass(frozen=True, slots=True)
class Tables:
    """The rows of each table that the benchmark scores; a missing table is empty."""

    measures: tuple[Row, ...] = ()
    milestones: tuple[Row, ...] = ()
    qualitative: tuple[Row, ...] = ()
    statements: tuple[Row, ...] = ()
    outcomes: tuple[Row, ...] = ()

    def of_report(self, report: str) -> Tables:
        """The rows of one report; outcomes belong to the report that made the promise."""

        def own(rows: tuple[Row, ...]) -> tuple[Row, ...]:
            return tuple(row for row in rows if row.get("report") == report)

        facts = self.facts
        promised = tuple(
            row for row in self.outcomes if row["target"] in facts and facts[row["target"]]["report"] == report
        )
        # a promise is answered in another report: keep the facts that the kept outcomes name
        answers = {row["outcome"] for row in promised}

        def named(rows: tuple[Row, ...]) -> tuple[Row, ...]:
            return tuple(row for row in rows if row.get("report") == report or row.get("iri") in answers)

        return Tables(
            named(self.measures), named(self.milestones), named(self.qualitative), own(self.statements), promised
        )

    @property
    def facts(self) -> dict[str, Row]:
        """Every fact that an outcome may name, by its IRI."""
        return {row["iri"]: row for row in (*self.measures, *self.milestones, *self.qualitative) if "iri" in row}


def read_tables(folder: Path) -> Tables:
    """Reads the tables in `folder`, or in its subfolder `tables` (the output of a build).

    Raises OutputError if there are none, or if one cannot be read as a UTF-8 table.
    """
    place = folder / "tables" if (folder / "tables").is_dir() else folder
    if not any((place / f"{name}.csv").is_file() for name in NAMES):
        raise OutputError(f"{folder}: contains no tables ({NAMES[0]}.csv, …); name the output folder of a build")
    return Tables(*(_rows(place / f"{name}.csv") for name in NAMES))


def _rows(path: Path) -> tuple[Row, ...]:
    if not path.is_file():
        return ()
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            return tuple(_checked(read_records(handle, _NEEDED[path.stem]), path.stem))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise OutputError(f"{path}: cannot be read as a table in UTF-8 ({error}); build it again") from error


def _checked(rows: Iterable[Row], table: str) -> Iterator[Row]:
    """The rows, each with numeric offsets. Raises csv.Error if an offset is not a number."""
    datatypes = {name: _DATATYPES[name] for name in _NEEDED[table] if name in _DATATYPES}
    for number, row in enumerate(rows, start=2):
        try:
            check_cells(row, datatypes)
        except csv.Error as error:
            raise csv.Error(f"row {number}: {error}") from None
        empty = [name for name in datatypes if name in _OFFSETS and not row[name]]
        if empty:
            raise csv.Error(f"row {number}: {empty[0]} is empty")
        yield row


def by_report(rows: tuple[Row, ...], keeps: Callable[[Row], bool]) -> dict[str, list[Row]]:
    """The rows for which `keeps` is true, by report, in order."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if keeps(row):
            found.setdefault(row["report"], []).append(row)
    return found


def span(row: Row, prefix: str = "") -> tuple[int, int]:
    """The span given in a row: that of its quote, or that of its number with the prefix `number_`."""
    return int(row[f"{prefix}start"]), int(row[f"{prefix}end"])
