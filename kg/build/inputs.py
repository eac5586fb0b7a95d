"""Which files a build reads, and the tables beside them: reports.csv on the files, corrections.csv on facts."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.build.report_ids import LONGEST, id_from_stem, is_report_id, readable, readable_name
from kg.characters import not_in_xml
from kg.corrections.table import Correction, read_corrections
from kg.errors import InputError
from kg.resources import embedded_reports
from kg.staging import is_local, leads_out
from kg.text.file_types import SUFFIXES, TABLES, FileType, type_by_name

REPORTS_TABLE = "reports.csv"
CORRECTIONS_TABLE = "corrections.csv"
# What systems and programs put into folders and archives.
_HIDDEN = re.compile(r"\.[^.]|~\$")
_UNSEEN = frozenset({"__macosx", "thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class Input:
    """A file to read, what reports.csv says of it, and the id of its report.

    `within`: the folder that the file must be in, symbolic links followed; None for a file that the user named.
    `origin`: the table or archive that it was taken out of and where in that it was, as people are told it.
    """

    path: Path
    row: Mapping[str, str]
    id: str
    within: Path | None = None
    origin: str = ""


def find_inputs(paths: Sequence[Path]) -> list[Input]:
    """The files to read, sorted by id; a folder gives its readable files, or those that its reports.csv lists.

    Raises InputError for a folder without reports, a table that cannot be read or names files elsewhere, an id that
    cannot be one, and two files with one id.
    """
    found: list[Input] = []
    for path in paths or (embedded_reports(),):
        try:
            if path.is_dir():
                found.extend(folder_inputs(path))
            else:
                is_table = path.name == REPORTS_TABLE  # it is named as a table of reports itself
                row = {} if is_table else _rows(path.parent / REPORTS_TABLE).get(path.name, {})
                found.append(Input(path, row, _id(path, row)))
        except OSError as error:
            reason = error.strerror or error
            raise InputError(f"{readable(str(path))}: cannot be read ({reason}); check the path") from None
    _require_different([one for one in found if not is_container(one.path.name)])
    return sorted(found, key=lambda one: one.id)


def kept_names(id: str, suffix: str) -> Iterator[str]:
    """The names under which a dataset keeps the source of a report, and the text that was taken out of it."""
    yield f"{id}{suffix}"
    yield f"{id}{suffix}.txt"


def find_passed_over(paths: Sequence[Path]) -> list[Path]:
    """The files in folders that no reader is for, sorted."""
    folders = [path for path in paths if path.is_dir()]
    return sorted(
        file
        for folder in folders
        for file in folder.iterdir()
        if file.is_file() and file.suffix.lower() not in SUFFIXES and not is_unseen(file.name)
    )


def is_container(name: str) -> bool:
    """Whether a file of this name holds reports with ids of their own: a table or an archive."""
    kind = type_by_name(name)
    return kind in TABLES or kind is FileType.ZIP


def is_unseen(name: str) -> bool:
    """Whether a file or one of its folders is one that systems and programs make and people do not see."""
    return any(_HIDDEN.match(part) or part.lower() in _UNSEEN for part in name.split("/"))


def folder_inputs(folder: Path) -> list[Input]:
    """The files to read in a folder. Raises InputError as `find_inputs`."""
    rows = _rows(folder / REPORTS_TABLE)
    missing = sorted(name for name in rows if not _is_file(folder / name))
    if missing:
        raise InputError(f"{folder / REPORTS_TABLE}: names {missing[0]}, which is not in the folder; take the row out")
    names = set(rows) or {p.name for p in folder.iterdir() if _is_report(p)}
    if not names:
        raise InputError(f"{folder}: holds no report ({', '.join(SUFFIXES)}); name another folder or a file")
    return [
        Input(folder / name, row, _id(folder / name, row), folder)
        for name, row in ((name, rows.get(name, {})) for name in sorted(names))
    ]


def _is_report(path: Path) -> bool:
    return (
        path.suffix.lower() in SUFFIXES
        and path.name not in (REPORTS_TABLE, CORRECTIONS_TABLE)
        and not is_unseen(path.name)
        and path.is_file()
    )


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # no file can have such a name
        return False


def _id(path: Path, row: Mapping[str, str]) -> str:
    """The id of a report: as reports.csv states, else the file's stem."""
    stated = row.get("id")
    if stated:
        if not is_report_id(stated):
            raise InputError(
                f"{path.parent / REPORTS_TABLE}: {stated[:LONGEST]!r} cannot be the id of a report; use letters, digits"
                f" and hyphens, at most {LONGEST} characters, and no slash / 编号只能由文字、数字和连字符组成"
            )
        return stated
    found = id_from_stem(readable_name(path.stem))
    if found is None:
        raise InputError(
            f"{readable(str(path))}: its name gives no id; rename it, or give it one in {REPORTS_TABLE}"
            " / 文件名不能作编号，请改名"
        )
    return found


def _require_different(inputs: Sequence[Input]) -> None:
    """Raises InputError where two sources would be kept under one name, by systems that know no capitals, too."""
    counts = Counter(one.id for one in inputs)
    twice = sorted(one for one, count in counts.items() if count > 1)
    if twice:
        raise InputError(f"two files have the id {twice[0]!r}; give each its own id in {REPORTS_TABLE}")
    ids: dict[str, str] = {}
    names: dict[str, str] = {}
    for one in inputs:
        others = {ids.setdefault(one.id.casefold(), one.id)}
        others |= {names.setdefault(name.casefold(), one.id) for name in kept_names(one.id, one.path.suffix.lower())}
        for other in others - {one.id}:
            raise InputError(
                f"the ids {other!r} and {one.id!r} cannot be told apart as names of files on every system; "
                f"give one of them another id in {REPORTS_TABLE} / 两个编号无法区分"
            )


def _rows(table: Path) -> dict[str, dict[str, str]]:
    """The rows of a reports.csv by file name; empty where there is none."""
    if not table.is_file():
        return {}
    rows: dict[str, dict[str, str]] = {}
    try:
        with table.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle, restval="")
            if "file" not in (reader.fieldnames or ()):
                raise InputError(f"{table}: has no column 'file'; add it, one row for each report")
            for cells in reader:
                # what is beyond the last column has no name
                row = {name: cell for name, cell in cells.items() if name and isinstance(cell, str)}
                if not any(cell.strip() for cell in row.values()):
                    continue
                name = row["file"]
                where = f"{table}: line {reader.line_num}"
                if None in cells and any(cell.strip() for cell in cells[None]):
                    raise InputError(f"{where} has more cells than columns; put quotation marks around a comma")
                for column, cell in row.items():
                    code = not_in_xml(cell) or ("line end" if any(end in cell for end in "\r\n") else None)
                    if code:
                        raise InputError(f"{where}: {column} holds the character {code}; take it out / 含有非法字符")
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
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{table}: cannot be read as a table in UTF-8 ({error})") from error
    return rows


def require_within(one: Input) -> None:
    """Raises InputError where a symbolic link leads from the folder of an input to a file elsewhere."""
    if one.within is None or not is_local(one.path):
        return
    if not one.path.resolve().is_relative_to(one.within.resolve()):
        raise InputError(
            f"{one.path}: is a symbolic link to a file outside the folder; copy the file, or name it as an argument"
            " / 链接指向文件夹之外"
        )


def find_corrections(inputs: Sequence[Input], named: Path | None = None) -> tuple[Correction, ...]:
    """What people said of facts: in the table `named`, else in each corrections.csv beside an input."""
    if named is not None:
        return read_corrections(named)
    beside = sorted({one.path.parent / CORRECTIONS_TABLE for one in inputs})
    return tuple(row for table in beside if table.is_file() for row in read_corrections(table))
