"""Reads reports one by one, so that one that cannot be read does not stop the others; the results are cached."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import msgspec

from kg.build.cache import Cache, make_key
from kg.build.containers import Unpacked, divide, unpack
from kg.build.engine import Engine
from kg.build.inputs import REPORTS_TABLE, Input, SetAside, is_container, kept_names, place_of, require_within
from kg.build.report_ids import readable, readable_name
from kg.check.evidence import require_evidence
from kg.clean_text import SourceText
from kg.corrections.apply import apply_corrections
from kg.corrections.table import Correction
from kg.dataset_layout import FACTS_FILE
from kg.errors import InputError, KgError, UnidentifiedError
from kg.extract.identify import identify
from kg.extract.pipeline import extract, find_gaps
from kg.facts import Report, ReportFacts
from kg.memory import Interner
from kg.progress import track_progress
from kg.publish.facts_codec import facts_from_bytes, facts_to_bytes
from kg.rdf.iris import report_key
from kg.rdf.links import find_bodies
from kg.text.cleaning import clean, plain_text
from kg.text.limits import REPORT_CPU_SECONDS
from kg.text.report_boundaries import split_reports
from kg.text.source import decode_any_length, read_bytes, require_one_text
from kg.time_limit import time_limit

Described = TypeVar("Described", Report, SourceText)

# An archive may hold a table, and a row of it a text of several reports.
_MOST_ROUNDS = 4
_READING = "reading.json"
_TWO = 2
Bodies = tuple[tuple[str, str], ...]
_Known = tuple[Report, SourceText, Bodies, str]


@dataclass(frozen=True, slots=True)
class IngestedReport:
    """The metadata of a report that was read; its facts are in the cache under `key`.

    `folder`: where the file is, `file`: its name there, as the system has it. `source` has no text. `bodies`: the
    bodies of other areas that the report names, by area and function. `text_hash`: the same for copies of a text in
    other encodings and formats. `is_new`: whether this build has read it.
    """

    key: str
    folder: Path
    file: str
    report: Report
    source: SourceText
    bodies: Bodies
    text_hash: str
    is_new: bool

    @property
    def path(self) -> Path:
        """The file that was read."""
        return self.folder / self.file


@dataclass(frozen=True, slots=True)
class IngestTask:
    """One file to read, with the corrections for its report, and the columns of tables named by the user."""

    input: Input
    corrections: tuple[Correction, ...]
    cache: Cache
    columns: tuple[tuple[str, str], ...] = ()


def read_report(one: Input, corrections: Sequence[Correction] = ()) -> ReportFacts:
    """All facts of one input with manual corrections."""
    source = decode_any_length(read_bytes(one.path), readable_name(one.path.name))
    if split_reports(plain_text(source)):
        raise InputError(f"{source.name}: holds several reports; build it, or divide it / 含有多份报告")
    return _read(source, one, corrections)


def _read(source: SourceText, one: Input, corrections: Sequence[Correction]) -> ReportFacts:
    with time_limit(REPORT_CPU_SECONDS, source.name):
        require_one_text(source)
        text = clean(source)
        facts = apply_corrections(extract(identify(text, one.row, one.id, one.hints), text), corrections)
        return replace(facts, report=replace(facts.report, notes=(*facts.report.notes, *find_gaps(facts))))


def ingest(task: IngestTask) -> IngestedReport | SetAside | Unpacked:
    """Reads one report into the cache, unless it has been read before; a file with several reports is divided.

    A faulty file is set aside. So is one that takes too much time, and one that makes an extractor fail, which is
    reported as a fault of this package. A quote that does not match its source is an EvidenceError.
    """
    one = task.input
    name = readable_name(one.path.name)
    place = place_of(one)
    try:
        require_within(one)
        content = read_bytes(one.path)
        unpacked = unpack(content, one, dict(task.columns), task.cache)
        if unpacked is not None:
            return unpacked
        key = make_key("reading", one.path.name, one.id, *_stated(task), sha256(content).hexdigest())
        known = _known(task.cache, key)
        if known is not None:
            return IngestedReport(key, one.path.parent, one.path.name, *known, is_new=False)
        source = decode_any_length(content, name)
        divided = divide(plain_text(source), one, task.cache)
        if divided is not None:
            return divided
        facts = _read(source, one, task.corrections)
        require_evidence(facts)
    except UnidentifiedError as error:
        row = {} if one.origin else {**error.known, "file": place, "id": one.row.get("id", "")}
        return SetAside(place, _reason_at(error, one.path.name, place), row)
    except InputError as error:
        return SetAside(place, _reason_at(error, one.path.name, place))
    except KgError:
        raise
    except Exception as error:  # noqa: BLE001  # one report of a hundred thousand must not stop the others
        reason = f"{one.path}: reading it failed ({type(error).__name__}: {error}); please report this with the file"
        return SetAside(place, _reason_at(reason, one.path.name, place))
    return store_ingested(task.cache, key, one.path, facts)


def _reason_at(error: object, name: str, place: str) -> str:
    """A message with the place where a file was found in place of its name, unless it says the place already."""
    reason = str(error)
    return readable(reason if place in reason else reason.replace(name, place))


def store_ingested(cache: Cache, key: str, path: Path, facts: ReportFacts) -> IngestedReport:
    """Stores the facts of the report in the file at `path`, which this build has read."""
    bodies = tuple(body for body in find_bodies([facts]) if body[0] != facts.report.adcode)
    found: _Known = facts.report, replace(facts.text.source, text=""), bodies, _hash_of(facts.text.text)
    cache.write(key, FACTS_FILE, facts_to_bytes(facts))
    cache.write(key, _READING, msgspec.json.encode(found))
    return IngestedReport(key, path.parent, path.name, *found, is_new=True)


def _hash_of(text: str) -> str:
    """The hash of a cleaned text, whatever blanks and line ends it has."""
    return sha256("".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()


def _stated(task: IngestTask) -> tuple[str, ...]:
    """What tables say about the file and its facts, as text."""
    row = json.dumps([sorted(task.input.row.items()), sorted(task.input.hints.items())], ensure_ascii=False)
    return row, msgspec.json.encode(task.corrections, enc_hook=dict).decode()


def _known(cache: Cache, key: str) -> _Known | None:
    written = cache.read(key, _READING)
    if written is None:
        return None
    try:
        found = msgspec.json.decode(written, type=_Known)
    except msgspec.DecodeError:
        return None
    return found if cache.holds(key, FACTS_FILE) else None


def ingest_all(
    inputs: Sequence[Input],
    corrections: Sequence[Correction],
    cache: Cache,
    engine: Engine,
    columns: Mapping[str, str] | None = None,
) -> tuple[list[IngestedReport], list[SetAside]]:
    """The metadata of all reports in the inputs, in the order of their ids, and what was set aside.

    The content of tables, archives and texts with several reports is read afterwards, like the files of a folder.

    Two reports of one area and year with different dates belong to two sessions; all others of one area and year are
    set aside, and so is a text that is also in another file. Raises InputError if none is left.
    """
    readers = _Readers(corrections, cache, engine, tuple((columns or {}).items()))
    ingested, aside, given = _read_each(inputs, readers, "read / 读取")
    later = list(_of_later_sessions(ingested, given))
    if later:
        ids = {one.id for one in later}
        again, _, _ = _read_each(later, readers, "read again / 重读")
        ingested = [*(one for one in ingested if one.report.id not in ids), *again]
    ingested.sort(key=lambda one: one.report.id)
    ingested, clashes = _without_clashes(ingested, given)
    aside += clashes
    aside.sort(key=lambda one: (_in_order(one.file), one.reason))
    if not ingested:
        faults = [one for one in aside if not one.passed_over] or aside
        raise InputError(faults[0].reason)
    return ingested, aside


def _in_order(place: str) -> list[tuple[int, str]]:
    """A key by which row 9 comes before row 10."""
    return [(int(piece), "") if piece.isdecimal() else (0, piece) for piece in re.split(r"(\d+)", place)]


@dataclass(frozen=True, slots=True)
class _Readers:
    """The settings for reading files: corrections, the cache, the engine, and columns of tables named by the user."""

    corrections: Sequence[Correction]
    cache: Cache
    engine: Engine
    columns: tuple[tuple[str, str], ...]


def _read_each(
    inputs: Sequence[Input], readers: _Readers, step: str
) -> tuple[list[IngestedReport], list[SetAside], dict[str, Input]]:
    """The metadata of each report, what was set aside, and the input of each report by id."""
    said: dict[str, list[Correction]] = {}
    for correction in readers.corrections:
        said.setdefault(correction.report, []).append(correction)
    once = Interner()
    ingested: list[IngestedReport] = []
    aside: list[SetAside] = []
    given: dict[str, Input] = {}
    taken = {name.casefold() for one in inputs if not is_container(one.path.name) for name in _names(one)}
    waiting = list(inputs)
    for _ in range(_MOST_ROUNDS):
        given |= {one.id: one for one in waiting}
        tasks = (IngestTask(one, tuple(said.get(one.id, ())), readers.cache, readers.columns) for one in tuple(waiting))
        count, waiting = len(waiting), []
        for one in track_progress(readers.engine.run(ingest, tasks), count, step):
            if isinstance(one, IngestedReport):
                ingested.append(_lean(one, once))
            elif isinstance(one, Unpacked):
                waiting += one.inputs
                taken -= {name.casefold() for name in _names(one.opened)}
                aside += [SetAside(*each) for each in one.aside]
                aside += [SetAside(*each, passed_over=True) for each in one.passed_over]
            else:
                aside.append(one)
        waiting, doubled = _with_own_names(sorted(waiting, key=lambda one: (one.origin, one.id)), taken)
        aside += doubled
        if not waiting:
            break
    aside += [SetAside(one.origin, f"{one.origin}: is nested in too many files; unpack it") for one in waiting]
    return ingested, aside, given


def _by_key(ingested: Iterable[IngestedReport]) -> dict[str, list[IngestedReport]]:
    found: dict[str, list[IngestedReport]] = {}
    for one in ingested:
        found.setdefault(report_key(one.report), []).append(one)
    return found


def _of_later_sessions(ingested: Sequence[IngestedReport], given: Mapping[str, Input]) -> Iterator[Input]:
    """The inputs that are reports of a second session in one year (after an election), with the session stated."""
    for same in _by_key(ingested).values():
        first = min((one.report.date for one in same if one.report.date), default=None)
        for one in same:
            if one.report.date and one.report.date != first:
                of_report = given[one.report.id]
                yield replace(of_report, row={**of_report.row, "session": f"{one.report.date:%m%d}"})


def _without_clashes(
    ingested: Sequence[IngestedReport], given: Mapping[str, Input]
) -> tuple[list[IngestedReport], list[SetAside]]:
    """The reports without those that claim the same area and year, and without copies of a text."""

    def place(one: IngestedReport) -> str:
        return place_of(given[one.report.id])

    kept: list[IngestedReport] = []
    aside: list[SetAside] = []
    texts: dict[str, IngestedReport] = {}
    for one in ingested:
        first = texts.setdefault(one.text_hash, one)
        if first is one:
            kept.append(one)
        else:
            why = f"is the same text as {place(first)}; one is enough / 与另一文件相同"
            aside.append(SetAside(place(one), f"{place(one)}: {why}"))
    for same in _by_key(kept).values():
        if len(same) < _TWO:
            continue
        for one in same:
            kept.remove(one)
            others = ", ".join(place(other) for other in same if other is not one)
            why = (
                f"is the report of {one.report.area} ({one.report.adcode}) for {one.report.year}, and so is {others}; "
                f"keep one of them, or correct adcode and year in {REPORTS_TABLE}; for two sessions give the dates"
                " / 同一地区同一年份有两份报告"
            )
            row = {} if given[one.report.id].origin else {**_row(one), "file": place(one)}
            aside.append(SetAside(place(one), f"{place(one)}: {why}", row))
    return kept, aside


def _row(one: IngestedReport) -> dict[str, str]:
    """The row of a report in a reports.csv."""
    report = one.report
    row = {"adcode": report.adcode, "year": str(report.year), "title": report.title}
    return row | ({"date": report.date.isoformat()} if report.date else {})


def passed_over(files: Sequence[Path]) -> list[SetAside]:
    """Files of types that are not read, as listed by a build."""
    return [
        SetAside(
            readable_name(file.name),
            f"{readable(str(file))}: is of an unsupported type / 未读取的文件类型",
            passed_over=True,
        )
        for file in files
    ]


def _names(one: Input) -> set[str]:
    """The names that must be unique in a dataset: the id of a report, and those of its source."""
    return {one.id, *kept_names(one.id, one.path.suffix.lower())}


def _with_own_names(inputs: Sequence[Input], taken: set[str]) -> tuple[list[Input], list[SetAside]]:
    """The inputs with unique names, and the others; the names are added to `taken`."""
    kept: list[Input] = []
    doubled: list[SetAside] = []
    for one in inputs:
        names = {name.casefold() for name in _names(one)}
        if names & taken:
            reason = f"{one.origin}: another report has the id {one.id!r}, too; keep one of them, or give it another id"
            doubled.append(SetAside(one.origin, f"{reason} / 编号重复"))
        else:
            taken |= names
            kept.append(one)
    return kept, doubled


def _lean(reading: IngestedReport, once: Interner) -> IngestedReport:
    """The report with values that it shares with others stored once: areas, governments, addresses, bodies."""
    return replace(
        reading,
        folder=once(reading.folder),
        file=once(reading.file),
        report=_with_values(reading.report, once),
        source=_with_values(reading.source, once),
        bodies=tuple(once((once(area), once(function))) for area, function in reading.bodies),
    )


def _with_values(described: Described, once: Interner) -> Described:
    return replace(described, **{field.name: once(getattr(described, field.name)) for field in fields(described)})


def facts_of(reading: IngestedReport, cache: Cache) -> ReportFacts:
    """The facts of a report from the cache. Raises InputError if they are missing."""
    return facts_from_bytes(stored_facts(reading, cache))


def stored_facts(reading: IngestedReport, cache: Cache) -> bytes:
    """The stored form of `facts_of`."""
    content = cache.read(reading.key, FACTS_FILE)
    if content is None:
        raise InputError(f"{cache.folder}: the data of {reading.report.id} is missing there; build again")
    return content
