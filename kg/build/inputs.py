"""Which files a build reads, and the tables beside them: reports.csv on the files, corrections.csv on facts."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.corrections.table import Correction, read_corrections
from kg.errors import InputError
from kg.resources import embedded_reports
from kg.text.formats import READERS

REPORTS_TABLE = "reports.csv"
CORRECTIONS_TABLE = "corrections.csv"
SUFFIXES = (".txt", ".html", ".htm", *READERS)


@dataclass(frozen=True, slots=True)
class Input:
    """A file to read and what reports.csv says of it."""

    path: Path
    row: Mapping[str, str]

    @property
    def id(self) -> str:
        """The id of the report: as reports.csv states, else the file's stem."""
        return self.row.get("id") or self.path.stem


def find_inputs(paths: Sequence[Path]) -> list[Input]:
    """The files to read, sorted by id; a folder gives its readable files and heeds its reports.csv."""
    found: list[Input] = []
    for path in paths or (embedded_reports(),):
        if path.is_dir():
            found.extend(_inputs_of(path))
        else:
            found.append(Input(path, _rows(path.parent / REPORTS_TABLE).get(path.name, {})))
    counts = Counter(one.id for one in found)
    twice = sorted(name for name, count in counts.items() if count > 1)
    if twice:
        raise InputError(f"two files have the id {twice[0]!r}; give each its own id in {REPORTS_TABLE}")
    return sorted(found, key=lambda one: one.id)


def _inputs_of(folder: Path) -> list[Input]:
    rows = _rows(folder / REPORTS_TABLE)
    missing = sorted(name for name in rows if not (folder / name).is_file())
    if missing:
        raise InputError(f"{folder / REPORTS_TABLE}: names {missing[0]}, which is not in the folder; take the row out")
    names = set(rows) or {p.name for p in folder.iterdir() if p.is_file() and p.suffix.lower() in SUFFIXES}
    if not names:
        raise InputError(f"{folder}: holds no report ({', '.join(SUFFIXES)}); name another folder or a file")
    return [Input(folder / name, rows.get(name, {})) for name in sorted(names)]


def _rows(table: Path) -> dict[str, dict[str, str]]:
    """The rows of a reports.csv by file name; empty where there is none."""
    if not table.is_file():
        return {}
    try:
        with table.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle)
            if "file" not in (reader.fieldnames or ()):
                raise InputError(f"{table}: has no column 'file'; add it, one row for each report")
            return {row["file"]: {k: v for k, v in row.items() if k and isinstance(v, str)} for row in reader}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{table}: cannot be read as a table in UTF-8 ({error})") from error


def find_corrections(inputs: Sequence[Input], named: Path | None = None) -> tuple[Correction, ...]:
    """What people said of facts: in the table `named`, else in each corrections.csv beside an input."""
    if named is not None:
        return read_corrections(named)
    beside = sorted({one.path.parent / CORRECTIONS_TABLE for one in inputs})
    return tuple(row for table in beside if table.is_file() for row in read_corrections(table))
