"""The main job: reports in, a whole dataset out, or nothing.

1. Every report is read, by any engine. Results of earlier builds are taken from the cache, so only reports that are new
   or changed are read, and only areas with such a report are linked again.
2. The dataset is assembled from the parts of its areas (kg.build.parts) and from what does not belong to an area. The
   main process only keeps the metadata of each report and the location of its facts.
3. If requested, the parts are loaded into a store and merged into single files (kg.build.merged).

All of it is written into a temporary folder next to the output, which takes the place of the old one only when
everything is there: an error or Ctrl-C before that leaves the previous output unchanged. Object storage cannot do that
(kg.build.object_storage).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from kg.build.cache import Cache, open_cache
from kg.build.engine import Engine, ThisProcess, local_engine, processes
from kg.build.explorer_page import get_ready
from kg.build.ingest import IngestedReport, ingest_all, passed_over
from kg.build.inputs import (
    SetAside,
    collect_inputs,
    find_corrections,
    find_passed_over,
    is_container,
    require_some,
)
from kg.build.merged import write_merged
from kg.build.object_storage import replace_in_storage
from kg.build.output import ADVICE, DATASET, TIMINGS, as_json, json_pieces, write_json
from kg.build.parts import Part, interned, make_part, part_file, part_tasks
from kg.build.report_json import describe_build, for_other_reports, name_report
from kg.build.reports_table import reports_table
from kg.build.store_update import write_dataset_store
from kg.build.timing import Stopwatch
from kg.corrections.table import Correction
from kg.dataset_layout import MANIFEST, MARKER_FILE, SHARED_QUADS, TALLY_QUADS, read_description, year_folder
from kg.errors import UsageError
from kg.link.model import LinkedReports
from kg.memory import Interner, relaxed_garbage_collection
from kg.progress import track_progress
from kg.publish.dataset_reader import read_linked_reports
from kg.publish.manifest import manifest
from kg.publish.media_types import WrittenFile, written_file
from kg.rdf.dataset import shared_quads
from kg.rdf.iris import DEFAULT_BASE, checked_base
from kg.rdf.provenance import Origins
from kg.rdf.serialize import canonical_lines
from kg.rdf.tallies import Tally, merge_tallies, tally_quads
from kg.staging import atomic_folder, is_local, open_within, write_within

#: A reports.csv for the files that were set aside, to be completed and saved next to the reports.
TO_COMPLETE = "reports-to-complete.csv"


@dataclass(frozen=True, slots=True)
class Built:
    """The result of a build: the folder, the metadata of each report and area, the seconds of each step.

    `aside`: the files that could not be read.
    """

    out: Path
    ingested: tuple[IngestedReport, ...]
    parts: tuple[Part, ...]
    corrections: tuple[Correction, ...] = ()
    aside: tuple[SetAside, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def read(self) -> int:
        """The number of reports that were not in the cache."""
        return sum(reading.is_new for reading in self.ingested)

    @property
    def linked_anew(self) -> int:
        """The number of areas whose current state was not in the cache."""
        return sum(part.is_new for part in self.parts)

    @property
    def quads(self) -> int:
        """The number of quads in the graphs of reports and areas; quads shared by several areas count for each."""
        return sum(part.quads for part in self.parts)

    @property
    def projects(self) -> int:
        return sum(part.projects for part in self.parts)

    @property
    def trajectories(self) -> int:
        return sum(part.trajectories for part in self.parts)

    @property
    def linked(self) -> LinkedReports:
        """The reports with all their facts, read back from the folder."""
        return read_linked_reports(self.out)


def build_dataset(
    paths: Sequence[Path],
    out: Path,
    engine: Engine | None = None,
    *,
    base: str = DEFAULT_BASE,
    corrections: Path | None = None,
    jobs: int = 1,
    cache: Path | None = None,
    columns: Mapping[str, str] | None = None,
    store: bool = True,
    merge: bool = True,
) -> Built:
    """Builds the reports at `paths` (files or folders; none: the embedded report) into the folder `out`.

    `engine`: what runs the tasks, by default `jobs` processes on this machine; the bytes are the same in any case.
    `corrections`: a table of manual corrections; by default each corrections.csv next to the reports is used. `cache`:
    the cache folder, by default `.kg-cache` next to `out`. `columns`: names of columns in tables of reports, by their
    meaning (`text`, `year` …; kg.build.table_columns). `store`: whether to write a store, `merge`: whether to write
    single files, which need the store; neither is possible in object storage.

    Raises InputError if the input cannot be read, EvidenceError if a quote and its span disagree, OutputError if `out`
    cannot be written or contains files that were not written by a build, UsageError for an invalid base, and for single
    files without a store.
    """
    checked_base(base)
    if merge and not (store and is_local(out)):
        raise UsageError(
            "single files are merged with the help of the store, in a local folder; add --no-merge"
            " / 合并为整份文件需要本地查询库；请加 --no-merge"
        )
    timed = Stopwatch()
    with relaxed_garbage_collection(), _place(out) as new:
        collected = collect_inputs(paths)
        inputs = require_some(collected)
        said = find_corrections(inputs, corrections)
        kept = open_cache(cache, out)
        most = jobs if any(is_container(one.path.name) for one in inputs) else min(jobs, len(inputs))
        with _engine(engine, most) as working:
            with timed("read and extract"):
                ingested, aside = ingest_all(inputs, said, kept, working, columns)
            aside += [*collected.aside, *passed_over(find_passed_over(paths))]
            del inputs, collected  # with the rows of reports.csv
            with timed("link and write parts"):
                parts, shared = write_parts(new, ingested, base, kept, working)
        built = Built(out, tuple(ingested), tuple(parts), said, tuple(aside), timed.seconds)
        with _page_maker(merge) as pages:
            if store and is_local(out):
                with timed("store"):
                    write_dataset_store(parts, out, new)
            finish(new, built, shared, base, pages, timed, kept)
    kept.tidy()
    return built


def _place(out: Path) -> AbstractContextManager[Path]:
    """Where to write: next to a local folder; in object storage the folder itself, which is not a dataset meanwhile."""
    return atomic_folder(out, DATASET, advice=ADVICE) if is_local(out) else replace_in_storage(out)


def _page_maker(merge: bool) -> AbstractContextManager[ProcessPoolExecutor | None]:
    """The process that makes the explorer, which loads its libraries while the store is written.

    Where processes are forked, it has the vocabularies and patterns that this one has loaded to read the reports.
    """
    return processes(1, get_ready) if merge else nullcontext()


def _engine(engine: Engine | None, jobs: int) -> AbstractContextManager[Engine]:
    if engine is not None:
        return nullcontext(engine)
    return local_engine(jobs) if jobs > 1 else nullcontext(ThisProcess())


def write_parts(
    folder: Path, ingested: list[IngestedReport], base: str, cache: Cache, engine: Engine
) -> tuple[list[Part], list[WrittenFile]]:
    """Writes the parts of the areas of these reports into a folder, and the files of what belongs to no area.

    The parts are returned in the order of the codes of areas, and the reports are sorted likewise. Tallies are added up
    as the parts arrive, so that only those of one part are in memory.
    """
    ingested.sort(key=lambda one: (one.report.adcode, one.report.year, one.report.id))
    once = Interner()
    areas = len({reading.report.adcode for reading in ingested})
    parts: list[Part] = []

    def counted() -> Iterator[Tally]:
        for part in track_progress(engine.run(make_part, part_tasks(ingested, base, cache)), areas, "link / 关联"):
            parts.append(interned(replace(part, tallies=()), once))
            yield from part.tallies

    tallies = merge_tallies(counted())
    parts.sort(key=lambda part: part.adcode)
    for _ in track_progress(
        engine.run(_put_in_place, (_Placing(part, cache, folder) for part in parts)), areas, "write / 写出"
    ):
        pass
    origins = Origins(
        tuple((reading.report, reading.source) for reading in ingested),
        frozenset(rule for part in parts for rule in part.rules),
        any(part.judges for part in parts),
    )
    used = {concept for part in parts for concept in part.concepts}
    return parts, [
        _write_packed(folder, SHARED_QUADS, canonical_lines(shared_quads(origins, used, base))),
        _write_packed(folder, TALLY_QUADS, canonical_lines(tally_quads(tallies, base))),
    ]


@dataclass(frozen=True, slots=True)
class _Placing:
    part: Part
    cache: Cache
    folder: Path


def _put_in_place(task: _Placing) -> None:
    """Copies the files of a part from the cache to the dataset and checks each one while it is read."""
    for file in task.part.files:
        write_within(task.folder, f"{task.part.folder}/{file.path}", part_file(task.part, task.cache, file.path))


def _write_packed(folder: Path, name: str, lines: Iterable[bytes]) -> WrittenFile:
    """Writes lines as a gzip file, fast rather than small, without a timestamp."""
    packer = zlib.compressobj(1, wbits=31)
    total = sha256()
    size = 0
    with open_within(folder, name) as handle:
        for line in lines:
            total.update(line)
            size += len(line)
            handle.write(packer.compress(line))
        handle.write(packer.flush())
    return WrittenFile(name, size, total.hexdigest())


def finish(
    folder: Path,
    built: Built,
    shared: Sequence[WrittenFile],
    base: str,
    pages: ProcessPoolExecutor | None,
    timed: Stopwatch,
    cache: Cache,
) -> None:
    """Writes what is derived from the parts in a folder: single files, if a page maker is given, and the manifest.

    With single files, `report.json` contains all details of each report; otherwise these are only in its part. The file
    identifies a dataset, so it is written last in object storage.
    """
    outputs = [*shared, _summed(MARKER_FILE, json_pieces(_report(folder, built, pages is not None)))]
    if pages is not None:
        write_json(folder, MARKER_FILE, _report(folder, built, True))
        outputs += write_merged(folder, built.parts, shared, base, pages, timed, cache)
        if table := to_complete(built.aside):
            write_within(folder, TO_COMPLETE, table)
            outputs.append(written_file(folder, TO_COMPLETE))
    inputs = [(reading.report, reading.source) for reading in built.ingested]
    write_json(folder, MANIFEST, manifest(inputs, outputs, ((one.folder, one.files) for one in built.parts), base))
    write_within(folder, TIMINGS, as_json({step: round(seconds, 3) for step, seconds in timed.seconds.items()}))
    if pages is None:
        write_json(folder, MARKER_FILE, _report(folder, built, False))


def to_complete(aside: Sequence[SetAside]) -> bytes:
    """A reports.csv for the files set aside that a table can identify, with empty cells to fill in."""
    rows = [{**one.row, "reason": one.reason} for one in aside if one.row]
    return reports_table(rows) if rows else b""


def _report(folder: Path, built: Built, is_full: bool) -> dict[str, object]:
    if is_full:
        folders = {part.adcode: folder / part.folder for part in built.parts}
        reports: Iterator[Mapping[str, object]] = (
            read_description(
                folders[one.report.adcode] / year_folder(one.report.year, one.report.edition) / MARKER_FILE
            )
            for one in built.ingested
        )
    else:
        reports = (name_report(one.report, one.source) for one in built.ingested)
    others = for_other_reports({one.report.id for one in built.ingested}, built.corrections)
    return describe_build(reports, built.projects, built.trajectories, others, built.aside)


def _summed(name: str, pieces: Iterable[bytes]) -> WrittenFile:
    """The size and hash of a file with these pieces."""
    total = sha256()
    size = 0
    for piece in pieces:
        total.update(piece)
        size += len(piece)
    return WrittenFile(name, size, total.hexdigest())
