"""Some reports of a dataset, as a build of them alone would make them.

Each part keeps all that was read of its reports, so nothing is read again: the facts take the place of what a build
reads, and the rest is the build itself. Memory and time are those of a build of these reports from its cache.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.build.cache import Cache, make_key
from kg.build.dataset import Built, finish, write_parts
from kg.build.engine import ThisProcess, processes
from kg.build.page import get_ready
from kg.build.reading import Reading, keep_reading
from kg.build.stores import write_dataset_store
from kg.build.timing import Stopwatch
from kg.errors import OutputError
from kg.explore.recognise import is_explorer
from kg.facts import Report
from kg.memory import few_collections
from kg.publish.manifest import read_base
from kg.publish.reopen import facts_in, report_folder
from kg.rdf.iris import report_key
from kg.staging import staged_file

EXPLORER = "explorer.html"


def write_explorer(out: Path, reports: Sequence[Report], to: Path | None = None) -> Path:
    """Writes the explorer of these reports of the dataset in `out` to the file `to`; gives the file.

    Without `to` it is a file in the current folder, named after the reports: a file in the dataset would be none of
    those that its manifest lists. An explorer that is there is replaced, any other file is not.

    Raises OutputError where what was read of a report is gone or was written by another version, or where `to` cannot
    be written or is another file.
    """
    place = to or Path(_name(reports))
    with (
        staged_file(place, _is_explorer, advice="name another file with --to") as fresh,
        picked_dataset(out, reports) as made,
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
def picked_dataset(out: Path, reports: Sequence[Report]) -> Iterator[Path]:
    """A folder, for the time being, with a dataset of these reports and its single files.

    Raises OutputError as `write_explorer`.
    """
    base = read_base(out)
    with TemporaryDirectory() as folder, few_collections(), processes(1, get_ready) as pages:
        made, cache = Path(folder, "graph"), Cache(Path(folder, "cache"))
        made.mkdir()
        readings = [_reading(out, report, cache) for report in reports]
        parts, shared = write_parts(made, readings, base, cache, ThisProcess())
        write_dataset_store(parts, out / "none", made)
        finish(made, Built(made, tuple(readings), tuple(parts)), shared, base, pages, Stopwatch())
        yield made


def _reading(out: Path, report: Report, cache: Cache) -> Reading:
    """What a build would know of a report that it has read."""
    folder = report_folder(out, report)
    source = next(iter(sorted(folder.glob("source.*"))), None)
    if source is None:
        raise OutputError(f"{folder}: the source of {report.id} is gone; run 'kg build --out {out}' again / 源文件缺失")
    return keep_reading(cache, make_key("picked", report.id), source, facts_in(out, report))
