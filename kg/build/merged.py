"""Single files merged from the parts of a dataset: for people, for other programs and for portals.

`data.nq` and `data.ttl`, the tables, the graphs that portals load, the catalogue of all files, the explorer, the table
of facts that need a look, and the sources. Graphs are written in pieces, so only the facts of the reports are in
memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from shutil import copyfile

from kg.build.cache import Cache
from kg.build.explorer_page import keep_page, kept_page, make_page, page_key
from kg.build.parts import Part
from kg.build.timing import Stopwatch
from kg.dataset_layout import (
    ASSERTED_QUADS,
    AUDIT_QUADS,
    INFERRED_QUADS,
    MERGED_QUADS,
    PRESUMED_QUADS,
    REVIEW_TABLE,
    SHARED_QUADS,
    TALLY_QUADS,
)
from kg.facts import ReportFacts
from kg.publish.catalog import catalog_turtle
from kg.publish.cube import cube_turtle
from kg.publish.dataset_reader import read_reports, report_folder
from kg.publish.export import merge_tables
from kg.publish.mappings import links_turtle
from kg.publish.media_types import WrittenFile, written_file
from kg.publish.review_table import merge_review
from kg.publish.void import void_turtle
from kg.rdf.iris import report_key
from kg.rdf.serialize import joined_lines, turtle_pieces, unpacked
from kg.staging import open_within, place_within

# The number of lines that are sorted at once.
_LINES = 20_000


def write_merged(
    folder: Path,
    parts: Sequence[Part],
    shared: Sequence[WrittenFile],
    base: str,
    pages: ProcessPoolExecutor,
    timed: Stopwatch,
    cache: Cache,
) -> list[WrittenFile]:
    """Writes the single files of the dataset in `folder`, which already has its parts, store and `report.json`.

    `shared`: the files of quads that belong to no area. `pages`: the process that makes the explorer meanwhile,
    unless `cache` has it.
    """
    key = page_key(parts, (one.sha256 for one in shared), base)
    kept = kept_page(cache, key)
    page = None if kept is not None else pages.submit(make_page, folder, base)
    writer = _Writer(folder)

    def packed(name: str) -> list[Path]:
        return [folder / part.folder / file.path for part in parts for file in part.files if file.path.endswith(name)]

    def turtle(name: str, files: Iterable[Path]) -> None:
        with unpacked(files) as lines:
            writer.write(name, turtle_pieces(joined_lines(_pieces(lines)), base))

    with timed("merge"), unpacked([*packed(ASSERTED_QUADS), folder / SHARED_QUADS]) as lines:
        writer.write(MERGED_QUADS, joined_lines(_pieces(lines)))
    with timed("turtle"), (folder / MERGED_QUADS).open("rb") as lines:
        writer.write("data.ttl", turtle_pieces(lines, base))
    with timed("graphs"):
        turtle("audit.ttl", packed(AUDIT_QUADS))
        turtle("tallies.ttl", [folder / TALLY_QUADS])
        turtle("inferred.ttl", packed(INFERRED_QUADS))
        turtle("presumed.ttl", packed(PRESUMED_QUADS))
        with (folder / MERGED_QUADS).open("rb") as lines:
            writer.write("void.ttl", [void_turtle(lines, base)])
        writer.write("links.ttl", [links_turtle(base)])
    with timed("tables"):
        writer.made(merge_tables(folder, folder, "csv", checked=False))
        merge_review(folder, place_within(folder, REVIEW_TABLE))
        writer.made([REVIEW_TABLE])
    with timed("facts"):
        reports = read_reports(folder)
    with timed("portal"):
        for facts in reports:
            place = report_folder(folder, facts.report)
            with unpacked([place / ASSERTED_QUADS]) as lines:
                writer.write(f"reports/{report_key(facts.report)}.ttl", turtle_pieces(lines, base))
            for source in sorted(place.glob("source.*")):
                name = f"sources/{facts.report.id}{source.name.removeprefix('source')}"
                copyfile(source, place_within(folder, name))
                writer.made([name])
        writer.write("cube.ttl", [cube_turtle(reports, base)])
    with timed("wait for the explorer"):
        if page is not None:
            kept = page.result()
            keep_page(cache, key, kept)
        assert kept is not None
        writer.write("explorer.html", [kept])
    with timed("catalogue"):
        writer.write("catalog.ttl", [_catalogue(reports, writer.files, base)])
    return writer.files


class _Writer:
    """Writes files into a folder and records the size and hash of each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: list[WrittenFile] = []

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        with open_within(self.folder, name) as handle:
            handle.writelines(pieces)
        self.made([name])

    def made(self, names: Iterable[str]) -> None:
        """Adds existing files."""
        self.files.extend(written_file(self.folder, name) for name in names)


def _pieces(lines: Iterable[bytes]) -> Iterator[bytes]:
    waiting = iter(lines)
    return iter(lambda: b"".join(islice(waiting, _LINES)), b"")


def _catalogue(reports: Sequence[ReportFacts], files: Iterable[WrittenFile], base: str) -> bytes:
    """The catalogue of the files, without the description of the dataset, which is one itself."""
    return catalog_turtle(reports, {file.path: file for file in files if file.path != "void.ttl"}, base)
