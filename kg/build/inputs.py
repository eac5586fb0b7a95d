"""The files that a build reads, and the tables next to them.

`reports.csv` and `metadata.csv` are about files, `corrections.csv` about facts. A file that cannot be a report is set
aside and does not stop the others.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kg.build.report_ids import LONGEST, id_from_stem, is_report_id, readable, readable_name
from kg.build.reports_table import find_table, read_hints, read_reports_table
from kg.corrections.table import Correction, read_corrections
from kg.errors import InputError
from kg.resources import embedded_reports
from kg.staging import is_local, read_record
from kg.text.file_types import SUFFIXES, TABLES, FileType, type_by_name

REPORTS_TABLE = "reports.csv"
METADATA_TABLE = "metadata.csv"
CORRECTIONS_TABLE = "corrections.csv"
# Files that systems and programs put into folders and archives.
_HIDDEN = re.compile(r"\.[^.]|~\$")
_UNSEEN = frozenset({"__macosx", "thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class Input:
    """A file to read, its rows in reports.csv (`row`) and metadata.csv (`hints`), and the id of its report.

    `within`: the folder that must contain the file after following symbolic links; None for a file named by the user.
    `origin`: the table or archive that it comes from and its position there, as shown to users.
    """

    path: Path
    row: Mapping[str, str]
    id: str
    within: Path | None = None
    hints: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A file that could not be read as a report, and why.

    `row`: what is known about it, by the columns of reports.csv, without those that are missing. `passed_over`: it need
    not be a report, so this is not a fault.
    """

    file: str
    reason: str
    row: Mapping[str, str] = field(default_factory=dict)
    passed_over: bool = False


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files to read, sorted by id, and those that were set aside unread."""

    files: tuple[Input, ...]
    aside: tuple[SetAside, ...]


def find_inputs(paths: Sequence[Path]) -> list[Input]:
    """The files of `collect_inputs`. Raises InputError if one of them would be set aside."""
    found = collect_inputs(paths)
    for one in found.aside:
        raise InputError(one.reason)
    return list(found.files)


def collect_inputs(paths: Sequence[Path]) -> Inputs:
    """The files to read: all readable files of a folder, whether its reports.csv lists them or not.

    Files are set aside if no id can be made of the name, if the id is already taken, or if reports.csv names them but
    they do not exist. Raises InputError for a path or a folder without reports, and for a table that cannot be read.
    """
    found: list[Input] = []
    aside: list[SetAside] = []
    known: dict[Path, _Tables] = {}
    for path in paths or (embedded_reports(),):
        try:
            if path.is_dir():
                of_folder = tree_inputs(path)
                found.extend(of_folder.files)
                aside.extend(of_folder.aside)
            else:
                is_table = path.name == REPORTS_TABLE  # it is itself given as a table of reports
                if not is_table and path.parent not in known:
                    known[path.parent] = _tables(path.parent, _named_tables(path.parent))
                one = _input(path, path.name, ({}, {}) if is_table else known[path.parent], None)
                (found if isinstance(one, Input) else aside).append(one)  # type: ignore[arg-type]
        except OSError as error:
            reason = error.strerror or error
            raise InputError(f"{readable(str(path))}: cannot be read ({reason}); check the path") from None
    # next to a PDF, which may be a scan, there is often its text under the same name
    different, same = _different(sorted(found, key=lambda one: (one.id, one.path.suffix.lower() == FileType.PDF.value)))
    return Inputs(tuple(different), (*aside, *same))


def tree_inputs(folder: Path) -> Inputs:
    """The files to read in a folder and its subfolders, each with the tables next to it, and those set aside.

    Of files with one name in several folders, those further down get the folders' names into their ids. Raises
    InputError for a folder that holds none.
    """
    found: list[Input] = []
    aside: list[SetAside] = []
    for one in (folder, *folders_below(folder)):
        try:
            inputs = folder_inputs(one)
        except InputError:
            if _holds_reports(one):
                raise
            continue
        known = {each.path for each in found}  # the table of a folder may name files further down
        found += [replace(each, within=folder) for each in inputs.files if each.path not in known]
        aside += inputs.aside
    if not found and not aside:
        raise InputError(f"{folder}: contains no report ({', '.join(SUFFIXES)}); choose another folder or a file")
    ids = Counter(one.id.casefold() for one in found)
    return Inputs(tuple(_with_path(one, folder) if ids[one.id.casefold()] > 1 else one for one in found), tuple(aside))


def folders_below(folder: Path) -> list[Path]:
    """The folders in a folder in which people keep files, sorted: none that is hidden or was written by this package.

    A symbolic link to a folder is not followed, as it may lead anywhere, also back.
    """
    if not is_local(folder):
        return []
    found: list[Path] = []
    waiting = [folder]
    while waiting:
        inner = [
            one
            for one in waiting.pop().iterdir()
            if one.is_dir() and not one.is_symlink() and not is_unseen(one.name) and read_record(one) is None
        ]
        found += inner
        waiting += inner
    return sorted(found)


def _holds_reports(folder: Path) -> bool:
    """Whether a folder contains something to read, so that an error about it does not mean that it is empty."""
    return bool(_names(folder, (folder / REPORTS_TABLE, folder / METADATA_TABLE))) or (folder / REPORTS_TABLE).is_file()


def _with_path(one: Input, folder: Path) -> Input:
    """An input whose id is made of its path in a folder, unless a table states it."""
    inner = one.path.relative_to(folder)
    if one.row.get("id") or len(inner.parts) == 1:
        return one
    return replace(one, id=id_from_stem("-".join(map(readable_name, (*inner.parts[:-1], inner.stem)))) or one.id)


def folder_inputs(folder: Path) -> Inputs:
    """The files to read in a folder itself, and those set aside. Raises InputError for one that holds none."""
    beside = _named_tables(folder)
    tables, names = _tables(folder, beside), _names(folder, beside)
    names |= tables[0].keys()
    if not names:
        raise InputError(f"{folder}: contains no report ({', '.join(SUFFIXES)}); choose another folder or a file")
    found = [_input(folder / name, name, tables, folder) for name in sorted(names)]
    return Inputs(
        tuple(one for one in found if isinstance(one, Input)), tuple(one for one in found if isinstance(one, SetAside))
    )


def require_some(found: Inputs) -> tuple[Input, ...]:
    """The files to read. Raises InputError if all were set aside."""
    if not found.files:
        raise InputError(found.aside[0].reason)
    return found.files


def kept_names(id: str, suffix: str) -> Iterator[str]:
    """The names of the source of a report, and of its extracted text, in a dataset."""
    yield f"{id}{suffix}"
    yield f"{id}{suffix}.txt"


_Tables = tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]


def _named_tables(folder: Path) -> tuple[Path, Path]:
    """The tables next to the reports of a folder: stated values and hints. Either may be missing."""
    return find_table(folder, REPORTS_TABLE), find_table(folder, METADATA_TABLE)


def _tables(folder: Path, beside: tuple[Path, Path]) -> _Tables:
    """What the tables in a folder say about its files, by full name."""
    stated, hints = read_reports_table(beside[0]), read_hints(beside[1])
    named = {Path(name).stem: name for name in _names(folder, beside)} if stated.keys() | hints.keys() else {}

    def whole(rows: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        return {name if _is_file(folder / name) else named.get(name, name): row for name, row in rows.items()}

    return whole(stated), whole(hints)


def _names(folder: Path, beside: tuple[Path, Path]) -> set[str]:
    return {one.name for one in folder.iterdir() if _is_report(one) and one not in beside}


def _input(file: Path, name: str, tables: _Tables, within: Path | None) -> Input | SetAside:
    stated, hints = tables
    row = stated.get(name, {})
    if within and not _is_file(file):
        return SetAside(
            readable(name),
            f"{readable(str(file.parent / REPORTS_TABLE))}: lists {readable(name)}, which is not in the folder; "
            "copy the file there, or delete the row / 文件夹中没有此文件",
        )
    try:
        return Input(file, row, _id(file, row), within, hints.get(name, {}))
    except InputError as error:
        return SetAside(readable_name(name), str(error))


def find_passed_over(paths: Sequence[Path]) -> list[Path]:
    """The files in folders for which there is no reader, sorted."""
    folders = [one for path in paths if path.is_dir() for one in (path, *folders_below(path))]
    return sorted(
        file
        for folder in folders
        for file in folder.iterdir()
        if file.is_file() and file.suffix.lower() not in SUFFIXES and not is_unseen(file.name)
    )


def place_of(one: Input) -> str:
    """The place of an input for messages: in a table or archive, or as a file below the folder that was named.

    A `reports.csv` in that folder calls the file the same.
    """
    if one.origin:
        return one.origin
    if one.within is not None and one.path.is_relative_to(one.within):
        return readable_name(one.path.relative_to(one.within).as_posix())
    return readable_name(one.path.name)


def is_container(name: str) -> bool:
    """Whether a file of this name contains reports with separate ids: a table or an archive."""
    kind = type_by_name(name)
    return kind in TABLES or kind is FileType.ZIP


def is_unseen(name: str) -> bool:
    """Whether a file or one of its folders is hidden or created by systems and programs."""
    return any(_HIDDEN.match(part) or part.lower() in _UNSEEN for part in name.split("/"))


def _is_report(path: Path) -> bool:
    return (
        path.suffix.lower() in SUFFIXES
        and path.name not in (REPORTS_TABLE, METADATA_TABLE, CORRECTIONS_TABLE)
        and not is_unseen(path.name)
        and path.is_file()
    )


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # no file can have such a name
        return False


def _id(path: Path, row: Mapping[str, str]) -> str:
    """The id of a report: as stated in reports.csv, or else the stem of the file name."""
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
            f"{readable(str(path))}: its name cannot be turned into an id; rename it, or give it one in {REPORTS_TABLE}"
            " / 文件名不能作编号，请改名"
        )
    return found


def _different(inputs: Sequence[Input]) -> tuple[list[Input], list[SetAside]]:
    """The inputs whose sources can be stored under different names, also on systems that ignore case.

    The first of several with one id is kept, and the others are set aside.
    """
    kept: list[Input] = []
    aside: list[SetAside] = []
    taken: dict[str, Input] = {}
    for one in inputs:
        if is_container(one.path.name):  # its reports have separate ids
            kept.append(one)
            continue
        names = {one.id.casefold(), *(name.casefold() for name in kept_names(one.id, one.path.suffix.lower()))}
        other = next((taken[name] for name in sorted(names) if name in taken), None)
        if other is None:
            taken |= dict.fromkeys(names, one)
            kept.append(one)
            continue
        file = readable_name(one.path.name)
        same = other.id == one.id
        clash = f"has the id {one.id!r}, as" if same else f"has the id {one.id!r}, which is too like {other.id!r} of"
        aside.append(
            SetAside(
                file,
                f"{readable(str(one.path))}: {clash} {readable(str(other.path))}; "
                f"give it another id in {REPORTS_TABLE} / 编号重复，请另给编号",
                {**one.row, "file": file},
            )
        )
    return kept, aside


def require_within(one: Input) -> None:
    """Raises InputError if a symbolic link leads from the folder of an input to a file elsewhere."""
    if one.within is None or not is_local(one.path):
        return
    if not one.path.resolve().is_relative_to(one.within.resolve()):
        raise InputError(
            f"{one.path}: is a symbolic link to a file outside the folder; copy the file, or name it as an argument"
            " / 链接指向文件夹之外"
        )


def find_corrections(inputs: Sequence[Input], named: Path | None = None) -> tuple[Correction, ...]:
    """The manual corrections: those in the table `named`, or else in each corrections.csv next to an input."""
    if named is not None:
        return read_corrections(named)
    beside = sorted({one.path.parent / CORRECTIONS_TABLE for one in inputs})
    return tuple(row for table in beside if table.is_file() for row in read_corrections(table))
