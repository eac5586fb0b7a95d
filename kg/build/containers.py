"""Files that hold several reports: tables with one in each row, archives, texts with the reports of many years.

A table whose rows are tasks is one document: it becomes a text with a line for each row.

What is in them is kept in the cache, each report as a file of its own, and these are read as files in a folder are. So
the offsets of a quote count in the text of its row, and that text is the source which a dataset keeps.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from io import BytesIO
from itertools import groupby
from lzma import LZMAError
from pathlib import Path, PurePath, PurePosixPath
from statistics import median
from zipfile import BadZipFile, ZipFile, ZipInfo

from kg.build.cache import Cache, make_key
from kg.build.inputs import Input, folder_inputs, is_unseen
from kg.build.report_ids import id_from_stem, is_report_id, readable_name
from kg.build.table_columns import AREAS, TEXT, ReportColumns, area_of, begins_table, find_columns, stated_of, text_of
from kg.errors import InputError
from kg.extract.task_columns import read_task_header
from kg.staging import leads_out
from kg.text.file_types import SUFFIXES, TABLES, FileType, file_type, is_page_fragment
from kg.text.isolated_reader import read_table_portions
from kg.text.limits import (
    MB,
    MOST_FILES,
    MOST_FOLDER_UNPACKED,
    MOST_RATIO,
    MOST_TABLE_BYTES,
    RATIO_COUNTS_FROM,
)
from kg.text.report_boundaries import split_reports
from kg.text.table_files import FAULTS

# Above the header of a table of tasks may stand its title and a note.
_MOST_TITLES = 10
# Excel cuts what is longer.
_EXCEL_CELL = 32_767
_ANOTHER = "another table begins here; put it into a sheet or file of its own / 此处另有一表，请单独存放"
# Paragraphs of reports are shorter than this, usually much shorter; a whole report is longer or has several lines.
_LONGEST_PARAGRAPH, _USUAL_PARAGRAPH, _FEWEST_PARAGRAPHS = 2_000, 300, 6
_UNNAMED_PARAGRAPHS = (
    "has a row for each paragraph, but the rows do not say to which report they belong; add columns for area and year"
    " / 每行只有一段，请加上地区和年份两栏"
)
# What a row of a paragraph says about the whole report.
_OF_PARAGRAPHS = frozenset({"adcode", "year", "date", "url", "speaker", "licence"})
# File systems allow names of 255 bytes.
_MOST_NAME = 200
# What a table next to a file says about one report, and not about all that the file holds.
_OF_ONE = frozenset({"file", "id", "title", "year", "date", "speaker"})


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The reports in a file, and what in it is not a report, each with the reason.

    `opened`: the file; `aside`: what should be a report; `passed_over`: what need not be one.
    """

    opened: Input
    inputs: tuple[Input, ...]
    aside: tuple[tuple[str, str], ...] = ()
    passed_over: tuple[tuple[str, str], ...] = ()


def unpack(content: bytes, one: Input, columns: Mapping[str, str], cache: Cache) -> Unpacked | None:
    """The reports in a table or an archive; None for a file that is one document.

    `columns`: the names of the columns of a table, by meaning. Raises InputError if the file cannot be read.
    """
    name = readable_name(one.path.name)
    kind = file_type(content, name) if content else FileType.TEXT
    key = make_key("unpacked", name, one.id, sha256(content).hexdigest(), *sorted(columns), *sorted(columns.values()))
    if kind is FileType.ZIP:
        return _unpack_archive(content, one, key, cache)
    if kind in TABLES:
        return _unpack_table(content, one, kind, columns, key, cache)
    return None


def divide(text: str, one: Input, cache: Cache) -> Unpacked | None:
    """The reports of a text that holds several, None where it holds one."""
    reports = split_reports(text)
    if not reports:
        return None
    name = readable_name(one.path.name)
    key = make_key("divided", name, one.id, sha256(text.encode("utf-8", "surrogatepass")).hexdigest())
    years = Counter(year for year, _ in reports)
    inputs = []
    for number, (year, part) in enumerate(reports, start=1):
        report = _valid_id(f"{one.id}-{year}" if years[year] == 1 else f"{one.id}-{year}-{number}", one.id)
        place = cache.keep_file(key, f"{report}.txt", part.encode("utf-8", "surrogatepass"))
        inputs.append(Input(place, _of_all(one.row), report, place.parent, origin=f"{_origin(one)}, report of {year}"))
    return Unpacked(one, tuple(inputs))


def _of_all(row: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in row.items() if name not in _OF_ONE}


def _origin(one: Input) -> str:
    return one.origin or readable_name(one.path.name)


def _valid_id(wanted: str, fallback: str) -> str:
    return wanted if is_report_id(wanted) else id_from_stem(wanted) or fallback


def _unpack_table(
    content: bytes, one: Input, kind: FileType, columns: Mapping[str, str], key: str, cache: Cache
) -> Unpacked:
    name = readable_name(one.path.name)
    inputs: list[Input] = []
    aside: list[tuple[str, str]] = []
    passed_over: list[tuple[str, str]] = []
    sheets = [
        (sheet, [cells for _, cells in rows])
        for sheet, rows in groupby(read_table_portions(content, name), lambda r: r[0])
    ]
    aside += [
        (f"{_origin(one)}, line {line}", f"{_origin(one)}, line {line}: {reason}")
        for sheet, rows in sheets
        if sheet == FAULTS
        for line, reason in rows
    ]
    sheets = [(sheet, rows) for sheet, rows in sheets if sheet != FAULTS]
    faults: list[InputError] = []
    for sheet, rows in sheets:
        where = f"{_origin(one)}, {sheet}" if len(sheets) > 1 else _origin(one)
        try:
            found = find_columns(rows, columns, where)
        except InputError as error:
            if not _is_task_list(rows):
                faults.append(error)
                continue
            found = None
        if found is None and _is_task_list(rows):
            report = _valid_id(f"{one.id}-{sheet}", one.id) if len(sheets) > 1 else one.id
            path = cache.keep_file(key, f"{report}.txt", _as_text(rows).encode("utf-8", "surrogatepass"))
            inputs.append(Input(path, one.row, report, path.parent, origin=where, hints=one.hints))
            continue
        if found is None:
            passed_over.append((where, f"{where}: {_no_texts(rows)}"))
            continue
        faulty: list[tuple[int, str]] = []
        header, another = rows[found.header], False
        if _are_paragraphs(rows, found):
            groups = _by_report(rows, found)
            if groups is None:
                aside.append((where, f"{where}: {_UNNAMED_PARAGRAPHS}"))
                continue
            for (area, year), (number, row, text) in groups.items():
                report = _valid_id(f"{area or one.id}-{year}", f"{one.id[:60]}-{number}")
                path = cache.keep_file(key, f"{report}.txt", text.encode("utf-8", "surrogatepass"))
                stated = {name: value for name, value in stated_of(row, found).items() if name in _OF_PARAGRAPHS}
                place = f"{where}, report from {_row_of(number, kind)}"
                inputs.append(Input(path, _of_all(one.row) | stated, report, path.parent, origin=place))
            continue
        for number, report, cells in _reports_of(rows, found, one.id, sheet if len(sheets) > 1 else ""):
            place = f"{where}, {_row_of(number, kind)}"
            if cells == header:
                passed_over.append((place, f"{place}: repeats the header / 重复的表头"))
                continue
            another = another or begins_table(cells)
            if another:
                faulty.append((number, _ANOTHER))
                continue
            text = text_of(cells, found)
            fault = _fault_of(text, cells, found, kind, len(header))
            if fault:
                faulty.append((number, fault))
                continue
            suffix = FileType.PAGE.value if is_page_fragment(text) else FileType.TEXT.value
            path = cache.keep_file(key, f"{report}{suffix}", text.encode("utf-8", "surrogatepass"))
            inputs.append(Input(path, _of_all(one.row) | stated_of(cells, found), report, path.parent, origin=place))
        aside += _told_of(faulty, where, kind)
    if not inputs and not aside:
        if faults:
            raise faults[0]
        if one.within is None and passed_over:
            raise InputError(passed_over[0][1])
    return Unpacked(one, tuple(inputs), tuple(aside), tuple(passed_over))


def _row_of(number: int, kind: FileType, last: int = 0) -> str:
    """What people call the row, or the rows, of a table: in JSON Lines, which has no header, by their lines."""
    word, header = ("line", 1) if kind is FileType.JSON_LINES else ("row", 0)
    return f"{word}s {number - header} to {last - header}" if last > number else f"{word} {number - header}"


def _told_of(faulty: Sequence[tuple[int, str]], where: str, kind: FileType) -> Iterator[tuple[str, str]]:
    """The places in a table and what is wrong there; rows that follow each other with the same fault are one place."""
    first = 0
    for at, (number, fault) in enumerate(faulty):
        if at + 1 < len(faulty) and faulty[at + 1] == (number + 1, fault):
            continue
        place = f"{where}, {_row_of(faulty[first][0], kind, number)}"
        first = at + 1
        yield place, f"{place}: {fault}"


def _is_task_list(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table is one document, whose rows are tasks, and not a table with a report in each row."""
    return any(read_task_header(cells) is not None for cells in rows[:_MOST_TITLES])


def _as_text(rows: Sequence[Sequence[str]]) -> str:
    """A table as a text with a line for each row, its cells set off by tabs; of a title only its own cell is left."""
    lines = []
    for cells in rows:
        words = [re.sub(r"\s+", " ", cell).strip() for cell in cells]
        said = [one for one in words if one]
        lines.append("\t".join(words if len(said) > 1 else said))
    return "".join(f"{line}\n" for line in lines)


def _no_texts(rows: Sequence[Sequence[str]]) -> str:
    names = "、".join(cell for cell in (rows[0] if rows else ()) if cell)[:300]
    return (
        f"has no column with the texts of reports (its first row: {names}); "
        f"name it with --columns {TEXT}=NAME / 没有正文栏，请用 --columns {TEXT}=栏名 指明"
    )


def _fault_of(text: str, cells: Sequence[str], columns: ReportColumns, kind: FileType, width: int) -> str:
    """Why a row cannot be read; `width`: how many cells the header has."""
    if kind is FileType.CSV and any(cell.strip() for cell in cells[width:]):
        return "it has more cells than the header; put quotation marks around its text / 正文含分隔符，请加引号"
    if not text.strip():
        if kind is FileType.CSV and len(cells) < width:
            return (
                "it has fewer cells than the header; look whether a quotation mark is missing there or above"
                " / 栏数不足，请检查引号是否成对"
            )
        return "its text is empty; fill it in, or delete the row / 正文为空"
    longest = max(len(cells[place]) for place in columns.places[TEXT] if place < len(cells))
    if longest == _EXCEL_CELL and len(columns.places[TEXT]) == 1:  # in a CSV file that Excel has saved, too
        return (
            f"its text has exactly the {_EXCEL_CELL} characters that an Excel cell can hold, so its end is missing; "
            f"give the whole text as CSV or JSON Lines, or name the columns in which it goes on {TEXT}1, {TEXT}2 …"
            " / 正文被 Excel 截断，请改用 CSV；续在其他栏的，栏名请写成正文1、正文2"
        )
    return ""


def _are_paragraphs(rows: Sequence[tuple[str, ...]], columns: ReportColumns) -> bool:
    """Whether the rows of a table hold one paragraph each, and not whole reports."""
    texts = [text_of(cells, columns).strip() for cells in rows[columns.header + 1 :]]
    texts = [one for one in texts if one]
    if len(texts) < _FEWEST_PARAGRAPHS or any("\n" in one or len(one) > _LONGEST_PARAGRAPH for one in texts):
        return False
    return median(map(len, texts)) <= _USUAL_PARAGRAPH


def _by_report(
    rows: Sequence[tuple[str, ...]], columns: ReportColumns
) -> dict[tuple[str, str], tuple[int, tuple[str, ...], str]] | None:
    """The reports in a table of paragraphs by area and year: the first row of each with its number, and the text.

    None if a row does not say its year, or its area although there is a column for it.
    """
    found: dict[tuple[str, str], tuple[int, tuple[str, ...], str]] = {}
    of_areas = any(code in columns.places for code in (*AREAS, "adcode"))
    for number, cells in enumerate(rows, start=1):
        text = text_of(cells, columns).strip()
        if number <= columns.header + 1 or not text or cells == rows[columns.header]:
            continue
        stated = stated_of(cells, columns)
        area, year = area_of(cells, columns) or stated.get("adcode", ""), stated.get("year", "")
        if not year or (of_areas and not area):
            return None
        first, row, before = found.get((area, year), (number, cells, ""))
        found[area, year] = first, row, f"{before}{text}\n"
    return found


def _reports_of(
    rows: Sequence[tuple[str, ...]], columns: ReportColumns, table: str, sheet: str
) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """The rows below the header that are not empty, each with its number in the sheet and its id.

    The id is that in the table, or else made of area and year, or the table and the year, or the number of the row.
    """
    found = [
        (number, cells)
        for number, cells in enumerate(rows, start=1)
        if number > columns.header + 1 and any(cell.strip() for cell in cells)
    ]
    named = [_named(cells, columns, table) for _, cells in found]
    counts = Counter(named)
    for (number, cells), report in zip(found, named, strict=True):
        if not report or counts[report] > 1:
            report = _valid_id("-".join(filter(None, (table, sheet, str(number)))), f"{table[:60]}-{number}")
        yield number, report, cells


def _named(cells: tuple[str, ...], columns: ReportColumns, table: str) -> str:
    stated = stated_of(cells, columns)
    if is_report_id(stated.get("id", "")) and not stated["id"].isdecimal():
        return stated["id"]
    if "year" not in stated:
        return ""
    area = area_of(cells, columns) or stated.get("adcode", "") or table
    return id_from_stem(f"{area}-{stated['year']}") or ""


def _unpack_archive(content: bytes, one: Input, key: str, cache: Cache) -> Unpacked:
    """The files of an archive, read like those in a folder."""
    name = _origin(one)
    if one.origin:
        raise InputError(f"{name}: is an archive within an archive; unpack it / 压缩包内还有压缩包，请先解压")
    aside: list[tuple[str, str]] = []
    passed_over: list[tuple[str, str]] = []
    folder: Path | None = None
    origins: dict[str, str] = {}
    try:
        with ZipFile(BytesIO(content)) as archive:
            for member, flat, file in _members(archive, name):
                place = f"{name}, {member}"
                if PurePath(flat).suffix.lower() not in SUFFIXES:
                    passed_over.append((place, f"{place}: is of an unsupported type / 未读取的文件类型"))
                    continue
                try:
                    if flat in origins:
                        raise InputError(
                            f"{place}: is in the archive twice; pack it again with one of them / 重复的文件"
                        )
                    data = _read_member(archive, file, place)
                except InputError as error:
                    aside.append((place, str(error)))
                    continue
                folder = cache.keep_file(key, flat, data).parent
                origins[flat] = place
    except (BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise InputError(f"{name}: is not a readable zip archive ({error}); pack it again / 压缩包无法读取") from None
    if folder is None:
        if aside:
            return Unpacked(one, (), tuple(aside), tuple(passed_over))
        raise InputError(f"{name}: contains no report ({', '.join(SUFFIXES)}) / 压缩包内没有报告")
    try:
        found = folder_inputs(folder)
    except InputError as error:
        raise InputError(str(error).replace(str(folder), name)) from None
    inputs = tuple(replace(each, origin=origins.get(each.path.name, name)) for each in found.files)
    aside += [(origins.get(each.file, each.file), each.reason.replace(str(folder), name)) for each in found.aside]
    return Unpacked(one, inputs, tuple(aside), tuple(passed_over))


def _members(archive: ZipFile, name: str) -> Iterator[tuple[str, str, ZipInfo]]:
    """The files of an archive: the name of each, its name in a common folder, and its position.

    Raises InputError if the archive exceeds the limits of a folder of reports.
    """
    files = [one for one in archive.infolist() if one.filename and not one.filename.endswith("/")]
    reason = ""
    if len(files) > MOST_FILES:
        reason = f"it holds {len(files)} files, more than {MOST_FILES}"
    elif sum(one.file_size for one in files) > MOST_FOLDER_UNPACKED:
        reason = f"unpacked it takes more than {MOST_FOLDER_UNPACKED // MB} MB"
    if reason:
        raise InputError(f"{name}: {reason}; divide it, or unpack it and name the folder / 压缩包过大，请分开")
    named = [(_member_name(one), one) for one in files]
    named = [(member, one) for member, one in named if not is_unseen(member)]
    counts = Counter(PurePosixPath(member).name.casefold() for member, _ in named)
    for number, (member, one) in enumerate(named, start=1):
        last = PurePosixPath(member).name
        flat = last if counts[last.casefold()] == 1 else member.strip("/").replace("/", "-")
        if leads_out(flat) or len(flat.encode("utf-8", "surrogatepass")) > _MOST_NAME:
            flat = f"{id_from_stem(PurePath(flat).stem) or number}{PurePath(flat).suffix}"
        yield member, flat, one


def _member_name(file: ZipInfo) -> str:
    """The name of a file in an archive: in UTF-8 if that is marked, otherwise as written by programs in China."""
    if file.flag_bits & 0x800:
        return file.filename.replace("\\", "/")
    try:
        written = file.filename.encode("cp437")
    except UnicodeEncodeError:
        return file.filename.replace("\\", "/")
    for encoding in ("utf-8", "gb18030"):
        try:
            return written.decode(encoding).replace("\\", "/")
        except UnicodeDecodeError:
            continue
    return file.filename.replace("\\", "/")


def _read_member(archive: ZipFile, file: ZipInfo, place: str) -> bytes:
    """The content of a file in an archive. Raises InputError if it is encrypted, damaged or made to fill memory."""
    if file.flag_bits & 1:
        raise InputError(f"{place}: is locked with a password; pack it without one / 已加密，请取消密码")
    if file.file_size > MOST_TABLE_BYTES:
        raise InputError(f"{place}: takes more than {MOST_TABLE_BYTES // MB} MB, more than any report needs / 文件过大")
    if file.file_size > max(RATIO_COUNTS_FROM, MOST_RATIO * file.compress_size):
        raise InputError(f"{place}: was packed to less than 1/{MOST_RATIO} of its size, as no report is / 压缩比异常")
    try:
        return archive.read(file)
    except (
        BadZipFile,
        ValueError,
        NotImplementedError,
        OSError,
        EOFError,
        RuntimeError,
        zlib.error,
        LZMAError,
    ) as error:
        raise InputError(f"{place}: cannot be unpacked ({error}); pack it again / 无法解压") from None
