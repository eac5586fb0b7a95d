"""The part of one area in a dataset: its linked reports as N-Quads and tables, independent of other areas.

The folder of a part, by area and year as Hive, Spark, DuckDB and polars read partitions:

- `year=2023/data.nq.gz`: the graph of the report; `year=2023/*.csv`: its rows of the tables, and in `review.csv` its
  facts that need a look; `year=2023/report.json`: the details of the report; `year=2023/source.txt`: its source
  file; `year=2023/facts.msgpack.gz`: everything extracted from it, which commands load (kg.publish.dataset_reader).
- `data.nq.gz`: projects, trajectories and assessments; `audit.nq.gz`: by which rules facts were found and promises
  assessed; `inferred.nq.gz`, `presumed.nq.gz`: what no report states. No
  triple of these stands in the others, so that a query over all graphs meets each once.
- `promises.csv`, `outcomes.csv`, `tasks.csv`, `trajectories.csv`: the rows of the tables that rest on several years.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256

import msgspec

from kg.build.cache import Cache, make_key
from kg.build.ingest import IngestedReport, facts_of, stored_facts
from kg.build.output import as_json
from kg.build.report_ids import readable
from kg.build.report_json import describe_report
from kg.dataset_layout import (
    ASSERTED_QUADS,
    AUDIT_QUADS,
    FACTS_FILE,
    INFERRED_QUADS,
    MARKER_FILE,
    PRESUMED_QUADS,
    REVIEW_TABLE,
    area_folder,
    year_folder,
)
from kg.errors import InputError
from kg.facts import ReportFacts
from kg.link.model import LinkedReports
from kg.link.pipeline import link
from kg.memory import Interner, trim_heap
from kg.publish.media_types import WrittenFile
from kg.publish.review_table import review_rows
from kg.publish.tables import Row, linked_rows, report_rows, write_tables
from kg.rdf.assessments import assessment_quads
from kg.rdf.audit import audit_quads
from kg.rdf.classification import Classification
from kg.rdf.dataset import concepts_of
from kg.rdf.iris import iris_of
from kg.rdf.links import find_bodies, link_quads
from kg.rdf.presumed import presumed_quads
from kg.rdf.provenance import rules_of
from kg.rdf.report_quads import report_quads
from kg.rdf.serialize import canonical
from kg.rdf.tallies import Tally, count_reports
from kg.text.source import read_bytes

_PART = "part.json"
# Fast rather than small: the highest level makes files a tenth smaller and takes five times as long.
_COMPRESSION = 1
# A list of tasks does not count as a report, and has no facts to review.
_NO_REPORT = -1


@dataclass(frozen=True, slots=True)
class Part:
    """The metadata of the part of an area; its files are in the cache under `key`.

    `concepts`: IRIs of code lists that it refers to; `quads`: how many its stated graphs hold; `tallies`: what its
    reports hold, until those of all areas are added up. `judges`: whether anything in it is derived, and not stated.
    """

    key: str
    adcode: str
    files: tuple[WrittenFile, ...]
    concepts: tuple[str, ...]
    rules: tuple[str, ...]
    quads: int
    projects: int
    trajectories: int
    judges: bool
    tallies: tuple[Tally, ...]
    is_new: bool = True

    @property
    def folder(self) -> str:
        """Its folder in a dataset."""
        return area_folder(self.adcode)


@dataclass(frozen=True, slots=True)
class PartTask:
    """The reports of one area, and how the rest of the dataset is related to them.

    `governed`: the other areas named in them that have reports. `named`: the bodies of this area, by function, that are
    named in reports of other areas.
    """

    adcode: str
    ingested: tuple[IngestedReport, ...]
    governed: tuple[str, ...]
    named: tuple[str, ...]
    base: str
    cache: Cache


def part_tasks(ingested: Iterable[IngestedReport], base: str, cache: Cache) -> Iterator[PartTask]:
    """The tasks for a dataset of these reports, one per area, in the order of codes."""
    by_area: dict[str, list[IngestedReport]] = {}
    named: dict[str, set[str]] = {}
    for reading in ingested:
        by_area.setdefault(reading.report.adcode, []).append(reading)
        for area, function in reading.bodies:
            named.setdefault(area, set()).add(function)
    for adcode, own in sorted(by_area.items()):
        others = {area for reading in own for area, _ in reading.bodies}
        ordered = tuple(sorted(own, key=lambda one: (one.report.year, one.report.id)))
        governed = tuple(sorted(others & by_area.keys()))
        yield PartTask(adcode, ordered, governed, tuple(sorted(named.get(adcode, ()))), base, cache)


def make_part(task: PartTask) -> Part:
    """Makes the part of an area in the cache, unless it is already there for the same reports."""
    ingested = (reading.key for reading in task.ingested)
    key = make_key("part", task.base, " ".join(task.governed), " ".join(task.named), *ingested)
    known = _known(task.cache, key)
    if known is not None:
        return replace(known, is_new=False)
    linked = link([facts_of(reading, task.cache) for reading in task.ingested])
    made: list[WrittenFile] = []
    concepts: set[str] = set()
    quads = 0
    for name, content in _files(task, linked):
        if name.endswith(ASSERTED_QUADS):
            concepts |= concepts_of([content])
            quads += content.count(b"\n")
        packed = gzip.compress(content, _COMPRESSION, mtime=0) if name.endswith(".gz") else content
        task.cache.write(key, name, packed)
        made.append(WrittenFile(name, len(content), sha256(content).hexdigest()))
    part = Part(
        key,
        task.adcode,
        tuple(made),
        concepts=tuple(sorted(concepts)),
        rules=tuple(sorted(rules_of(linked))),
        quads=quads,
        projects=len(linked.projects),
        trajectories=len(linked.trajectories),
        judges=linked.judges,
        tallies=count_reports(linked.reports),
    )
    task.cache.write(key, _PART, msgspec.json.encode(part))
    del linked
    trim_heap()
    return part


def interned(part: Part, once: Interner) -> Part:
    """The part with values that it shares with others stored once: paths of files, concepts, rules."""
    return replace(
        part,
        files=tuple(replace(file, path=once(file.path)) for file in part.files),
        concepts=tuple(map(once, part.concepts)),
        rules=tuple(map(once, part.rules)),
    )


def _known(cache: Cache, key: str) -> Part | None:
    written = cache.read(key, _PART)
    if written is None:
        return None
    try:
        part = msgspec.json.decode(written, type=Part)
    except msgspec.DecodeError:
        return None
    return part if all(cache.holds(key, file.path) for file in part.files) else None


def _files(task: PartTask, linked: LinkedReports) -> Iterator[tuple[str, bytes]]:
    """The files of a part by path, before compression; the quads of one report at a time are in memory."""
    base = task.base
    iris = tuple(iris_of(facts, base) for facts in linked.reports)
    numbers = {facts.report.id: number for number, facts in enumerate(linked.reports)}
    classification = Classification()
    for facts, reading in zip(linked.documents, task.ingested, strict=True):
        folder = year_folder(facts.report.year, facts.report.edition)
        stated = canonical(report_quads(facts, base))
        classification.read(stated)
        yield f"{folder}/{ASSERTED_QUADS}", stated
        for table, content in _csv(report_rows(facts, iris_of(facts, base), base)):
            yield f"{folder}/{table}", content
        yield f"{folder}/{REVIEW_TABLE}", review_rows(linked, base, only=numbers.get(facts.report.id, _NO_REPORT))
        yield f"{folder}/{MARKER_FILE}", as_json(describe_report(facts, linked.alignments_of(facts)))
        yield f"{folder}/{FACTS_FILE}", gzip.decompress(stored_facts(reading, task.cache))
        for suffix, content in sources(facts, reading):
            yield f"{folder}/source{suffix}", content
    stated = canonical([*link_quads(linked, base, {task.adcode, *task.governed}), *assessment_quads(linked, base)])
    classification.read(stated)
    yield ASSERTED_QUADS, stated
    yield AUDIT_QUADS, canonical(audit_quads(linked, base))
    yield INFERRED_QUADS, canonical(classification.quads(base))
    described = {*find_bodies(linked.documents), *((task.adcode, function) for function in task.named)}
    yield PRESUMED_QUADS, canonical(presumed_quads(linked, base, described))
    yield from _csv(linked_rows(linked, iris, base))


def _csv(rows: dict[str, list[Row]]) -> Iterator[tuple[str, bytes]]:
    for name, content in write_tables(rows).items():
        if name.endswith(".csv"):
            yield name, content


def sources(facts: ReportFacts, reading: IngestedReport) -> Iterator[tuple[str, bytes]]:
    """The source file and, for a .docx or .pdf, the extracted text in which offsets count; by suffix.

    Raises InputError if the file has changed since it was read.
    """
    suffix = reading.path.suffix.lower()
    content = read_bytes(reading.path)
    if sha256(content).hexdigest() != reading.source.sha256:
        raise InputError(f"{readable(str(reading.path))}: changed while the build ran; run the same command again")
    yield suffix, content
    if facts.text.source.extracted:
        yield f"{suffix}.txt", facts.text.source.text.encode()


def part_file(part: Part, cache: Cache, path: str) -> bytes:
    """A file of a part. Raises InputError if it is missing from the cache."""
    content = cache.read(part.key, path)
    if content is None:
        raise InputError(f"{cache.folder}: {part.folder}/{path} is missing there; build again")
    return content
