"""Some reports of a dataset in parts, as a build of them alone in single files would make them.

Each part keeps all that was read of its report, so nothing is read again: the reports are linked with one another and
with no others, and the functions of a build make of them what is asked for. Memory is that of a build of these reports.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from kg.build.memory import few_collections
from kg.build.output import write_files
from kg.build.page import make_page
from kg.build.reading import FACTS
from kg.build.stored import facts_from_bytes
from kg.errors import OutputError
from kg.explore.recognise import is_explorer
from kg.facts import Report, ReportFacts
from kg.link.linked import LinkedReports
from kg.link.linking import link
from kg.publish.dataset import dataset_files
from kg.publish.manifest import read_base
from kg.publish.reopen import report_folder
from kg.publish.tables import tables
from kg.rdf.dataset import dataset_quads
from kg.rdf.iris import report_key
from kg.rdf.serialize import canonical, render
from kg.staging import staged_file, write_within


def write_explorer(out: Path, reports: Sequence[Report], to: Path | None = None) -> Path:
    """Writes the explorer of these reports of the dataset in parts in `out` to the file `to`; gives the file.

    Without `to` it is a file in the current folder, named after the reports: a file in the dataset would be none of
    those that its manifest lists. An explorer that is there is replaced, any other file is not.

    Raises OutputError where what was read of a report is gone or was written by another version, or where `to` cannot
    be written or is another file.
    """
    base = read_base(out)
    place = to or Path(_name(reports))
    with (
        staged_file(place, _is_explorer, advice="name another file with --to") as fresh,
        TemporaryDirectory() as folder,
        few_collections(),
    ):
        linked = _linked(out, reports)
        nquads = write_within(Path(folder), "data.nq", canonical(dataset_quads(linked, base)))
        fresh.write_bytes(make_page(linked, nquads, base))
    return place


def _is_explorer(place: Path) -> bool:
    return is_explorer(place.read_bytes())


def _name(reports: Sequence[Report]) -> str:
    """`explorer-140000-2023.html`, or with the first and last of several reports."""
    ends = dict.fromkeys((report_key(reports[0]), report_key(reports[-1])))
    return f"explorer-{'-'.join(ends)}.html"


@contextmanager
def picked_dataset(out: Path, reports: Sequence[Report]) -> Iterator[Path]:
    """A folder, for the time being, with the graphs and tables of these reports in single files.

    Raises OutputError as `write_explorer`.
    """
    base = read_base(out)
    with TemporaryDirectory() as folder, few_collections():
        linked = _linked(out, reports)
        nquads = canonical(dataset_quads(linked, base))
        files = {"data.nq": nquads, "data.ttl": render(nquads, "turtle", base)}
        files |= {f"tables/{name}": content for name, content in tables(linked, base).items()}
        write_files(Path(folder), {**files, **dataset_files(linked, nquads, base, files)})
        yield Path(folder)


def _linked(out: Path, reports: Sequence[Report]) -> LinkedReports:
    return link([_facts(report_folder(out, report) / FACTS, out) for report in reports])


def _facts(place: Path, out: Path) -> ReportFacts:
    try:
        return facts_from_bytes(place.read_bytes())
    except OSError as error:
        reason = str(error.strerror or error)
    except (zlib.error, msgspec.DecodeError) as error:
        reason = str(error)
    raise OutputError(
        f"{place}: cannot be read ({reason}); run 'kg build --layout parts --out {out}' again / 无法读取，请重新构建"
    )
