"""Reading reports: each alone, so that one that cannot be read does not stop the others; what was read is kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import msgspec

from kg.build.cache import Cache, make_key
from kg.build.engine import Engine
from kg.build.inputs import REPORTS_TABLE, Input, SetAside, require_within
from kg.build.memory import Once
from kg.build.report_ids import readable, readable_name
from kg.build.stored import facts_from_bytes, facts_to_bytes
from kg.check.evidence import require_evidence
from kg.corrections.apply import apply_corrections
from kg.corrections.table import Correction
from kg.errors import InputError, KgError, UnidentifiedError
from kg.extract.gaps import find_gaps
from kg.extract.identify import identify
from kg.extract.pipeline import extract
from kg.facts import Report, ReportFacts
from kg.progress import told
from kg.rdf.iris import report_key
from kg.rdf.links import find_bodies
from kg.text.cleaning import clean
from kg.text.limits import REPORT_CPU_SECONDS
from kg.text.source import SourceText, decode_source, read_bytes
from kg.time_limit import time_limit

Described = TypeVar("Described", Report, SourceText)

#: What was read of a report, in the cache and in each part.
FACTS = "facts.msgpack.zlib"
_READING = "reading.json"
_TWO = 2
Bodies = tuple[tuple[str, str], ...]
_Known = tuple[Report, SourceText, Bodies]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a build needs to know of a report that was read; its facts are in the cache under `key`.

    `folder`: where the file is, `file`: its name there, as the system has it. `source` has no text. `bodies`: the
    bodies of other areas that the report names, by area and function. `is_new`: whether this build has read it.
    """

    key: str
    folder: Path
    file: str
    report: Report
    source: SourceText
    bodies: Bodies
    is_new: bool

    @property
    def path(self) -> Path:
        """The file that was read."""
        return self.folder / self.file


@dataclass(frozen=True, slots=True)
class ReadingTask:
    """One report to read, with the corrections that speak of it."""

    input: Input
    corrections: tuple[Correction, ...]
    cache: Cache


def read_report(one: Input, corrections: Sequence[Correction] = ()) -> ReportFacts:
    """All facts of one input, as people corrected them."""
    return _read(read_bytes(one.path), one, corrections)


def _read(content: bytes, one: Input, corrections: Sequence[Correction]) -> ReportFacts:
    name = readable_name(one.path.name)
    with time_limit(REPORT_CPU_SECONDS, name):
        text = clean(decode_source(content, name))
        facts = apply_corrections(extract(identify(text, one.row, one.id, one.hints), text), corrections)
        return replace(facts, report=replace(facts.report, notes=(*facts.report.notes, *find_gaps(facts))))


def do_reading(task: ReadingTask) -> Reading | SetAside:
    """Reads one report into the cache, unless the same was read before.

    What is wrong with a file is its own affair: it is set aside. So is one that takes too much time, and one that
    brings a recogniser down, which is a fault of this package and says so. A quote that its source does not bear out is
    an EvidenceError.
    """
    one = task.input
    name = readable_name(one.path.name)
    try:
        require_within(one)
        content = read_bytes(one.path)
        key = make_key("reading", one.path.name, one.id, *_stated(task), sha256(content).hexdigest())
        known = _known(task.cache, key)
        if known is not None:
            return Reading(key, one.path.parent, one.path.name, *known, is_new=False)
        facts = _read(content, one, task.corrections)
        require_evidence(facts)
    except UnidentifiedError as error:
        row = {**error.known, "file": name, "id": one.id if one.row.get("id") else ""}
        return SetAside(name, readable(str(error).replace(one.path.name, name)), row)
    except InputError as error:
        return SetAside(name, readable(str(error).replace(one.path.name, name)))
    except KgError:
        raise
    except Exception as error:  # noqa: BLE001  # one report of a hundred thousand must not stop the others
        reason = f"{one.path}: reading it failed ({type(error).__name__}: {error}); please report this with the file"
        return SetAside(name, readable(reason.replace(one.path.name, name)))
    bodies = tuple(body for body in find_bodies([facts]) if body[0] != facts.report.adcode)
    found: _Known = facts.report, replace(facts.text.source, text=""), bodies
    task.cache.write(key, FACTS, facts_to_bytes(facts))
    task.cache.write(key, _READING, msgspec.json.encode(found))
    return Reading(key, one.path.parent, one.path.name, *found, is_new=True)


def _stated(task: ReadingTask) -> tuple[str, ...]:
    """What tables say of the file and its facts, as text."""
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
    return found if cache.holds(key, FACTS) else None


def read_all(
    inputs: Sequence[Input], corrections: Sequence[Correction], cache: Cache, engine: Engine
) -> tuple[list[Reading], list[SetAside]]:
    """What is known of all inputs, in their order, and those set aside.

    Two reports of one area and year that were given on different days are those of two sessions; all others of one
    area and year are set aside, and so is a text that stands in another file. Raises InputError where none is left.
    """
    readings, aside = _read_each(inputs, corrections, cache, engine, "read / 读取")
    later = list(_of_later_sessions(readings, inputs))
    if later:
        ids = {one.id for one in later}
        again, _ = _read_each(later, corrections, cache, engine, "read again / 重读")
        readings = [*(one for one in readings if one.report.id not in ids), *again]
    readings.sort(key=lambda one: one.report.id)
    readings, clashes = _without_clashes(readings)
    aside += clashes
    aside.sort(key=lambda one: (one.file, one.reason))
    if not readings:
        raise InputError(aside[0].reason)
    return readings, aside


def _read_each(
    inputs: Sequence[Input], corrections: Sequence[Correction], cache: Cache, engine: Engine, step: str
) -> tuple[list[Reading], list[SetAside]]:
    said: dict[str, list[Correction]] = {}
    for correction in corrections:
        said.setdefault(correction.report, []).append(correction)
    tasks = (ReadingTask(one, tuple(said.get(one.id, ())), cache) for one in inputs)
    once = Once()
    readings: list[Reading] = []
    aside: list[SetAside] = []
    for one in told(engine.run(do_reading, tasks), len(inputs), step):
        if isinstance(one, Reading):
            readings.append(_lean(one, once))
        else:
            aside.append(one)
    return readings, aside


def _by_key(readings: Iterable[Reading]) -> dict[str, list[Reading]]:
    found: dict[str, list[Reading]] = {}
    for one in readings:
        found.setdefault(report_key(one.report), []).append(one)
    return found


def _of_later_sessions(readings: Sequence[Reading], inputs: Sequence[Input]) -> Iterator[Input]:
    """The inputs that are reports of a second session in one year (after an election), with the session stated."""
    by_id = {one.id: one for one in inputs}
    for same in _by_key(readings).values():
        first = min((one.report.date for one in same if one.report.date), default=None)
        for one in same:
            if one.report.date and one.report.date != first:
                given = by_id[one.report.id]
                yield replace(given, row={**given.row, "session": f"{one.report.date:%m%d}"})


def _without_clashes(readings: Sequence[Reading]) -> tuple[list[Reading], list[SetAside]]:
    """The readings without those that are the report of one area and year, and without copies of a text."""
    kept: list[Reading] = []
    aside: list[SetAside] = []
    texts: dict[str, Reading] = {}
    for one in readings:
        first = texts.setdefault(one.source.sha256, one)
        if first is one:
            kept.append(one)
        else:
            why = f"is the same text as {first.source.name}; one is enough / 与另一文件相同"
            aside.append(SetAside(one.source.name, f"{one.source.name}: {why}"))
    for same in _by_key(kept).values():
        if len(same) < _TWO:
            continue
        for one in same:
            kept.remove(one)
            others = ", ".join(other.source.name for other in same if other is not one)
            aside.append(
                _aside(
                    one,
                    f"is the report of {one.report.area} ({one.report.adcode}) for {one.report.year}, and so is "
                    f"{others}; keep one of them, or mend adcode and year in {REPORTS_TABLE}; "
                    "of two sessions state the dates"
                    " / 同一地区同一年份有两份报告",
                )
            )
    return kept, aside


def _aside(one: Reading, why: str) -> SetAside:
    report = one.report
    row = {"file": one.source.name, "adcode": report.adcode, "year": str(report.year), "title": report.title}
    if report.date:
        row["date"] = report.date.isoformat()
    return SetAside(one.source.name, f"{one.source.name}: {why}", row)


def _lean(reading: Reading, once: Once) -> Reading:
    """The reading with what others have as well kept once: areas, governments, addresses, bodies."""
    return replace(
        reading,
        folder=once(reading.folder),
        file=once(reading.file),
        report=_with_values(reading.report, once),
        source=_with_values(reading.source, once),
        bodies=tuple(once((once(area), once(function))) for area, function in reading.bodies),
    )


def _with_values(described: Described, once: Once) -> Described:
    return replace(described, **{field.name: once(getattr(described, field.name)) for field in fields(described)})


def facts_of(reading: Reading, cache: Cache) -> ReportFacts:
    """The facts of a report that was read into the cache. Raises InputError where they are gone from it."""
    return facts_from_bytes(stored_facts(reading, cache))


def stored_facts(reading: Reading, cache: Cache) -> bytes:
    """`facts_of` as they are stored."""
    content = cache.read(reading.key, FACTS)
    if content is None:
        raise InputError(f"{cache.folder}: what was read of {reading.report.id} is gone from it; build again")
    return content
