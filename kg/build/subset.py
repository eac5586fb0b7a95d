"""Some reports of a dataset, as if only these had been built.

Each part contains everything extracted from its reports, so nothing is read again: the stored facts replace reading,
and the rest is a normal build. It takes as much memory and time as a build of these reports from the cache.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.build.cache import Cache, make_key
from kg.build.dataset import Built, finish, write_parts
from kg.build.engine import ThisProcess, processes
from kg.build.explorer_page import get_ready
from kg.build.ingest import IngestedReport, store_ingested
from kg.build.store_update import write_dataset_store
from kg.build.timing import Stopwatch
from kg.errors import OutputError
from kg.facts import Report
from kg.memory import relaxed_garbage_collection
from kg.publish.dataset_reader import read_facts, report_folder
from kg.publish.manifest import read_base
from kg.rdf.iris import report_key
from kg.staging import atomic_file

EXPLORER = "explorer.html"


def write_explorer(out: Path, reports: Sequence[Report], to: Path | None = None) -> Path:
    """Writes the explorer for these reports of the dataset in `out` to the file `to` and returns the file.

    By default it is a file in the current folder named after the reports, because a file in the dataset would not be in
    its manifest. An existing explorer is replaced, any other file is not.

    Raises OutputError if the facts of a report are missing or were written by another version, or if `to` cannot be
    written or is another file.
    """
    place = to or Path(_name(reports))
    with (
        atomic_file(place, _is_explorer, advice="name another file with --to") as fresh,
        subset_of_dataset(out, reports) as made,
    ):
        fresh.write_bytes((made / EXPLORER).read_bytes())
    return place


def _is_explorer(place: Path) -> bool:
    return is_explorer(place.read_bytes())


def _name(reports: Sequence[Report]) -> str:
    """`explorer-140000-2023.html`, or with the first and last of several reports."""
    ends = dict.fromkeys((report_key(reports[0]), report_key(reports[-1])))
    return f"explorer-{'-'.join(ends)}.html"


@contextmanager
def subset_of_dataset(out: Path, reports: Sequence[Report]) -> Iterator[Path]:
    """A temporary folder with a dataset of these reports and its single files.

    Raises OutputError as `write_explorer`.
    """
    base = read_base(out)
    with TemporaryDirectory() as folder, relaxed_garbage_collection(), processes(1, get_ready) as pages:
        made, cache = Path(folder, "graph"), Cache(Path(folder, "cache"))
        made.mkdir()
        ingested = [_reading(out, report, cache) for report in reports]
        parts, shared = write_parts(made, ingested, base, cache, ThisProcess())
        write_dataset_store(parts, out / "none", made)
        finish(made, Built(made, tuple(ingested), tuple(parts)), shared, base, pages, Stopwatch(), cache)
        yield made


def _reading(out: Path, report: Report, cache: Cache) -> IngestedReport:
    """The metadata of a report as if a build had just read it."""
    folder = report_folder(out, report)
    source = next(iter(sorted(folder.glob("source.*"))), None)
    if source is None:
        raise OutputError(f"{folder}: the source of {report.id} is gone; run 'kg build --out {out}' again / 源文件缺失")
    return store_ingested(cache, make_key("picked", report.id), source, read_facts(out, report))


# Parts of the template that no other page has.
_MARKS = (
    b'<div class="brand"><h1 id="title"></h1><span id="subtitle"></span></div>\n<nav id="views"></nav>',
    b'<script type="application/json" id="network">{"nodes":',
)


def is_explorer(page: bytes) -> bool:
    """Whether the bytes of a file are a page that this package wrote."""
    return all(mark in page for mark in _MARKS)
