"""The main job: reports in, a whole dataset out, or nothing.

A build reads every input, extracts, links, checks evidence, and writes all files into a folder beside the output; only
when everything stands is that folder put in the place of the old output. An error or Ctrl-C before that leaves the
previous output as it was.

What earlier builds read and linked is taken from the cache: only reports that are new or changed are read, and only
areas with such a report are written anew as quads.

The explorer's page is made in a process of its own, which gets ready while the reports are read: on two cores the rest
does not wait for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from kg.build.cache import Cache, open_cache
from kg.build.engine import Engine, Processes, ThisProcess, processes
from kg.build.inputs import SetAside, collect_inputs, find_corrections, find_passed_over, require_some
from kg.build.memory import Once, few_collections, hand_back
from kg.build.output import ADVICE, DATASET, TIMINGS, as_json, write_files
from kg.build.page import get_ready, make_page
from kg.build.parts import INFERRED, PRESUMED, Part, lean, make_part, part_lines, part_tasks, sources
from kg.build.reading import Reading, facts_of, passed_over, read_all
from kg.build.report import build_report
from kg.build.reports_table import reports_table
from kg.build.stores import write_whole_store
from kg.corrections.table import Correction
from kg.facts import ReportFacts
from kg.layout import MARK, STATED
from kg.link.linked import LinkedReports
from kg.link.linking import link
from kg.progress import told
from kg.publish.dataset import catalogue_files, graph_files
from kg.publish.review import REVIEW, review_rows
from kg.publish.tables import tables
from kg.rdf.classification import inferred_graph_iri
from kg.rdf.dataset import shared_quads
from kg.rdf.iris import DEFAULT_BASE, checked_base
from kg.rdf.presumed import presumed_graph_iri, presumed_quads
from kg.rdf.provenance import Origins
from kg.rdf.serialize import canonical_lines, join_canonical, joined_lines, render, serialize
from kg.rdf.tallies import Tally, add_up
from kg.staging import open_within, staged

Result = TypeVar("Result")

DATA = "data.nq"
#: A reports.csv of the files that were set aside, to be filled in and put beside the reports.
TO_COMPLETE = "reports-to-complete.csv"


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made: the folder, the linked reports, the seconds of each step, and the files set aside.

    `read`: how many reports were read, `linked_anew`: how many areas' graphs were written; the others stood in the
    cache.
    """

    out: Path
    linked: LinkedReports
    seconds: Mapping[str, float]
    corrections: tuple[Correction, ...] = ()
    aside: tuple[SetAside, ...] = ()
    read: int = 0
    linked_anew: int = 0


def build_dataset(
    paths: Sequence[Path],
    out: Path,
    *,
    base: str = DEFAULT_BASE,
    corrections: Path | None = None,
    jobs: int = 1,
    cache: Path | None = None,
    columns: Mapping[str, str] | None = None,
) -> Built:
    """Builds the reports at `paths` (files or folders; none: the embedded report) into the folder `out`.

    `corrections`: a table of what people said of facts; without it, each corrections.csv beside the reports is used.
    `jobs`: how many processes read reports; the bytes are the same for any number. `cache`: a folder for what was read,
    by default `.kg-cache` beside `out`. `columns`: names of columns in tables of reports, by what they say (`text`,
    `year` …; kg.build.table_columns).

    Raises InputError for what cannot be read, EvidenceError where a quote and its span disagree, OutputError where
    `out` cannot be written or holds files that no build wrote, UsageError for a base that is none.
    """
    checked_base(base)
    timed = _Stopwatch()
    found = collect_inputs(paths)
    inputs = require_some(found)
    said = find_corrections(inputs, corrections)
    jobs = min(jobs, len(inputs))
    with few_collections(), processes(jobs, get_ready) as pool, staged(out, DATASET, advice=ADVICE) as new:
        kept = open_cache(cache, out)
        engine = Processes(pool, jobs) if jobs > 1 else ThisProcess()
        readings, aside = timed("read and extract", read_all, inputs, said, kept, engine, columns)
        aside += [*found.aside, *passed_over(find_passed_over(paths))]
        by_id = {reading.report.id: reading for reading in readings}
        linked = timed("link", lambda: link([facts_of(reading, kept) for reading in readings]))
        parts, tallies = timed("graph", make_parts, readings, base, kept, engine)
        nquads = timed("merge", _write_quads, new, _stated(linked, parts, tallies, base, kept))
        page = pool.submit(make_page, linked, new / DATA, base)
        inferred, presumed = (join_canonical(_lines(parts, kept, name)) for name in (INFERRED, PRESUMED))
        derived = {inferred_graph_iri(base): inferred, presumed_graph_iri(base): presumed}
        timed("store", write_whole_store, nquads, derived, out, new)
        files: dict[str, bytes] = {
            DATA: nquads,
            "data.ttl": timed("turtle", render, nquads, "turtle", base),
            MARK: as_json(build_report(linked, said, aside)),
            REVIEW: timed("review", review_rows, linked, base),
            "presumed.ttl": timed("presumed", lambda: serialize(presumed_quads(linked, base), "turtle", base)),
        }
        files |= {f"tables/{name}": content for name, content in timed("tables", tables, linked, base).items()}
        portal = timed("portal graphs", graph_files, linked, nquads, base, inferred)
        files["explorer.html"] = timed("wait for the explorer", page.result)
        files |= portal
        files |= timed("catalogue", catalogue_files, linked, files, base)
        files |= _sources(by_id, linked.reports)
        files |= to_complete(aside)
        timed("write", write_files, new, {name: content for name, content in files.items() if name != DATA})
        write_files(new, {TIMINGS: as_json({step: round(s, 3) for step, s in timed.seconds.items()})})
    kept.tidy()
    return Built(
        out,
        linked,
        timed.seconds,
        said,
        tuple(aside),
        sum(reading.is_new for reading in readings),
        sum(part.is_new for part in parts),
    )


def make_parts(
    readings: Sequence[Reading], base: str, cache: Cache, engine: Engine
) -> tuple[list[Part], tuple[Tally, ...]]:
    """The parts of all areas, in the order of their codes, and the tallies of all together.

    Tallies are added up as the parts come in, so memory holds those of one part at a time.
    """
    once = Once()
    areas = len({reading.report.adcode for reading in readings})
    parts: list[Part] = []

    def counted() -> Iterator[Tally]:
        for part in told(engine.run(make_part, part_tasks(readings, base, cache)), areas, "link / 关联"):
            parts.append(lean(replace(part, tallies=()), once))
            yield from part.tallies

    tallies = add_up(counted())
    return sorted(parts, key=lambda part: part.adcode), tallies


def to_complete(aside: Sequence[SetAside]) -> dict[str, bytes]:
    """A reports.csv of the files set aside that a table can place: what is known of them, with empty cells to fill."""
    rows = [{**one.row, "reason": one.reason} for one in aside if one.row]
    return {TO_COMPLETE: reports_table(rows)} if rows else {}


def _write_quads(folder: Path, pieces: Iterable[bytes]) -> bytes:
    """Writes all quads of a dataset, for others to read while the rest is made, and gives them back."""
    with open_within(folder, DATA) as handle:
        handle.writelines(joined_lines(pieces))
    return (folder / DATA).read_bytes()


def _stated(
    linked: LinkedReports, parts: Sequence[Part], tallies: Iterable[Tally], base: str, cache: Cache
) -> Iterator[bytes]:
    """All graphs of a dataset as canonical N-Quads, in pieces."""
    yield from _lines(parts, cache, STATED)
    yield from shared_lines(Origins.of(linked), parts, tallies, base)


def shared_lines(origins: Origins, parts: Iterable[Part], tallies: Iterable[Tally], base: str) -> Iterator[bytes]:
    """The graphs that belong to no area, as the lines of canonical N-Quads."""
    used = {concept for part in parts for concept in part.concepts}
    return canonical_lines(shared_quads(origins, tallies, used, base))


def _lines(parts: Iterable[Part], cache: Cache, name: str) -> Iterator[bytes]:
    for part in parts:
        yield from part_lines(part, cache, name)


def _sources(readings: Mapping[str, Reading], reports: Sequence[ReportFacts]) -> dict[str, bytes]:
    """The files that were read, by the ids of their reports."""
    return {
        f"sources/{facts.report.id}{suffix}": content
        for facts in reports
        for suffix, content in sources(facts, readings[facts.report.id])
    }


class _Stopwatch:
    """Seconds of each step, added up; the memory that a step took is handed back after it."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def __call__(self, step: str, action: Callable[..., Result], *arguments: object) -> Result:
        start = perf_counter()
        try:
            return action(*arguments)
        finally:
            hand_back()
            self.seconds[step] = self.seconds.get(step, 0.0) + perf_counter() - start
