"""The main job: reports in, a whole dataset out, or nothing.

A build reads every input, extracts, links, checks evidence, and writes all files into a folder beside the output; only
when everything stands is that folder put in the place of the old output. An error or Ctrl-C before that leaves the
previous output as it was.

The explorer's page is made in a process of its own, which gets ready while the reports are read: on two cores the rest
does not wait for it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import active_children
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from kg.build.inputs import Input, find_corrections, find_inputs
from kg.build.output import TIMINGS, as_json, require_own, write_files
from kg.build.page import get_ready, make_page
from kg.build.reading import SetAside, read_reports
from kg.build.report import build_report
from kg.check.evidence import require_evidence
from kg.corrections.table import Correction
from kg.facts import ReportFacts
from kg.link.linked import LinkedReports
from kg.link.linking import link
from kg.publish.dataset import catalogue_files, graph_files
from kg.publish.files import MARK
from kg.publish.review import review_rows
from kg.publish.tables import tables
from kg.rdf.classification import inferred_graph_iri
from kg.rdf.dataset import dataset_quads
from kg.rdf.iris import DEFAULT_BASE, checked_base
from kg.rdf.presumed import presumed_graph_iri, presumed_quads
from kg.rdf.serialize import canonical, render, serialize
from kg.rdf.store import write_store
from kg.staging import staged

Result = TypeVar("Result")

REVIEW_TABLE = "review.csv"


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made: the folder, the linked reports, the seconds of each step, and the files set aside."""

    out: Path
    linked: LinkedReports
    seconds: Mapping[str, float]
    corrections: tuple[Correction, ...] = ()
    aside: tuple[SetAside, ...] = ()


def build_dataset(
    paths: Sequence[Path], out: Path, *, base: str = DEFAULT_BASE, corrections: Path | None = None, jobs: int = 1
) -> Built:
    """Builds the reports at `paths` (files or folders; none: the embedded report) into the folder `out`.

    `corrections`: a table of what people said of facts; without it, each corrections.csv beside the reports is used.
    `jobs`: how many processes read reports; the bytes are the same for any number.

    Raises InputError for what cannot be read, EvidenceError where a quote and its span disagree, OutputError where
    `out` cannot be written or holds something else than a dataset, UsageError for a base that is none.
    """
    checked_base(base)
    require_own(out)
    timed = _Stopwatch()
    inputs = find_inputs(paths)
    said = find_corrections(inputs, corrections)
    with _few_collections(), _workers(min(jobs, len(inputs))) as workers, staged(out) as new:
        reports, aside = timed("read and extract", read_reports, inputs, said, workers if jobs > 1 else None)
        linked = timed("link", link, reports)
        for facts in linked.reports:
            timed("check evidence", require_evidence, facts)
        nquads = timed("graph", lambda: canonical(dataset_quads(linked, base)))
        page = workers.submit(make_page, linked, nquads, base)
        files: dict[str, bytes] = {
            "data.nq": nquads,
            "data.ttl": timed("turtle", render, nquads, "turtle", base),
            MARK: as_json(build_report(linked, said, aside)),
            REVIEW_TABLE: timed("review", review_rows, linked, base),
            "presumed.ttl": timed("presumed", lambda: serialize(presumed_quads(linked, base), "turtle", base)),
        }
        files |= {f"tables/{name}": content for name, content in timed("tables", tables, linked, base).items()}
        portal = timed("portal graphs", graph_files, linked, nquads, base)
        derived = {
            inferred_graph_iri(base): portal["inferred.ttl"],
            presumed_graph_iri(base): files["presumed.ttl"],
        }
        timed("store", write_store, nquads, new / "store", derived)
        files["explorer.html"] = timed("wait for the explorer", page.result)
        files |= portal
        files |= timed("catalogue", catalogue_files, linked, files, base)
        files |= _sources(inputs, linked.reports)
        timed("write", write_files, new, files)
        write_files(new, {TIMINGS: as_json({step: round(s, 3) for step, s in timed.seconds.items()})})
    return Built(out, linked, timed.seconds, said, tuple(aside))


def _sources(inputs: Sequence[Input], reports: Sequence[ReportFacts]) -> dict[str, bytes]:
    """The files that were read, by the ids of their reports, and the text that was taken out of a .docx or .pdf.

    Offsets of such a file count in that text.
    """
    by_id = {one.id: one.path for one in inputs}
    files = {}
    for facts in reports:
        path = by_id[facts.report.id]
        files[f"sources/{facts.report.id}{path.suffix.lower()}"] = path.read_bytes()
        if facts.text.source.extracted:
            files[f"sources/{facts.report.id}{path.suffix.lower()}.txt"] = facts.text.source.text.encode()
    return files


@contextmanager
def _workers(count: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that are ended at once when something goes wrong, and always waited for.

    Without the waiting, the end of Python meets a pool half taken down and now and then says so with a traceback.
    """
    others = set(active_children())
    workers = ProcessPoolExecutor(max(1, count), initializer=get_ready)
    workers.submit(int)  # starts the first one now
    try:
        yield workers
    except BaseException:
        for child in set(active_children()) - others:
            child.terminate()
        raise
    finally:
        workers.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _few_collections() -> Iterator[None]:
    """A build makes millions of small values and hardly a cycle: collecting garbage often only costs time."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


class _Stopwatch:
    """Seconds of each step, added up."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def __call__(self, step: str, action: Callable[..., Result], *arguments: object) -> Result:
        start = perf_counter()
        try:
            return action(*arguments)
        finally:
            self.seconds[step] = self.seconds.get(step, 0.0) + perf_counter() - start
