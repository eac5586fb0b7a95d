"""Reading reports: each alone, so that one that cannot be read does not stop the others; what was read is kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import msgspec

from kg.build.cache import Cache, make_key
from kg.build.engine import Engine
from kg.build.inputs import Input, require_within
from kg.build.report_ids import readable, readable_name
from kg.check.evidence import require_evidence
from kg.corrections.apply import apply_corrections
from kg.corrections.table import Correction
from kg.errors import InputError, KgError
from kg.extract.identify import identify
from kg.extract.pipeline import extract
from kg.facts import Report, ReportFacts
from kg.layout import FACTS
from kg.memory import Once
from kg.progress import told
from kg.publish.stored import facts_from_bytes, facts_to_bytes
from kg.rdf.dataset import require_own_iris
from kg.rdf.links import find_bodies
from kg.text.cleaning import clean
from kg.text.limits import REPORT_CPU_SECONDS
from kg.text.source import SourceText, decode_source, read_bytes
from kg.time_limit import time_limit

Described = TypeVar("Described", Report, SourceText)

_READING = "reading.json"
Bodies = tuple[tuple[str, str], ...]
_Known = tuple[Report, SourceText, Bodies]


@dataclass(frozen=True, slots=True)
class SetAside:
    """A file that could not be read as a report, and why."""

    file: str
    reason: str


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
        return apply_corrections(extract(identify(text, one.row, one.id), text), corrections)


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
    except InputError as error:
        return SetAside(name, readable(str(error).replace(one.path.name, name)))
    except KgError:
        raise
    except Exception as error:  # noqa: BLE001  # one report of a hundred thousand must not stop the others
        reason = f"{one.path}: reading it failed ({type(error).__name__}: {error}); please report this with the file"
        return SetAside(name, readable(reason.replace(one.path.name, name)))
    return keep_reading(task.cache, key, one.path, facts)


def keep_reading(cache: Cache, key: str, path: Path, facts: ReportFacts) -> Reading:
    """Keeps what was read of the report in the file at `path`, which this build has read."""
    bodies = tuple(body for body in find_bodies([facts]) if body[0] != facts.report.adcode)
    found: _Known = facts.report, replace(facts.text.source, text=""), bodies
    cache.write(key, FACTS, facts_to_bytes(facts))
    cache.write(key, _READING, msgspec.json.encode(found))
    return Reading(key, path.parent, path.name, *found, is_new=True)


def _stated(task: ReadingTask) -> tuple[str, ...]:
    """What tables say of the file and its facts, as text."""
    row = json.dumps(sorted(task.input.row.items()), ensure_ascii=False)
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

    Raises InputError where none can be read, and where two are the report of the same area and year or the same text.
    """
    said: dict[str, list[Correction]] = {}
    for correction in corrections:
        said.setdefault(correction.report, []).append(correction)
    tasks = (ReadingTask(one, tuple(said.get(one.id, ())), cache) for one in inputs)
    once = Once()
    readings: list[Reading] = []
    aside: list[SetAside] = []
    for one in told(engine.run(do_reading, tasks), len(inputs), "read / 读取"):
        if isinstance(one, Reading):
            readings.append(_lean(one, once))
        else:
            aside.append(one)
    readings.sort(key=lambda one: one.report.id)
    aside.sort(key=lambda one: one.file)
    if not readings:
        raise InputError(aside[0].reason)
    require_own_iris((one.report, one.source) for one in readings)
    return readings, aside


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
