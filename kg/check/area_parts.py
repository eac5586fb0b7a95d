"""Checks a dataset area by area: the files of an area, and its quads like those of a whole dataset.

The lines of the files of an area are merged and sorted into one file on disk, which is then checked like `data.nq`.
Added to it is what does not belong to an area, above all the provenance, and the list of areas with a reporting
government, which is all that one area has to know about the others. Only one piece and the manifest are in memory.
"""

from __future__ import annotations

import errno
import gzip
import heapq
import zlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import repeat
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.check.evidence import CHECK as EVIDENCE
from kg.check.findings import Finding, Limited
from kg.check.integrity import CHECK as FILE
from kg.check.integrity import Listed, ListedFile, check_files
from kg.check.quads import Checked, QuadFile, by_hash, check_quads
from kg.check.shapes import CHECK as SHAPES
from kg.dataset_layout import ASSERTED_QUADS, AUDIT_QUADS, DATASET_QUADS, SHARED_QUADS
from kg.errors import OutputError
from kg.lifeline import end_with_parent
from kg.rdf.names import PC, RDF
from kg.staging import open_within

#: What cannot be found by checking areas one by one.
SCOPE = Limited(
    f"{EVIDENCE}, {SHAPES}",
    "area by area; whether two areas contradict each other on one thing was not checked / "
    "逐个地区检查；未比较两个地区对同一事物的说法",
)
_BUILD_AGAIN = "build it again"
# Errors that only occur when a file is written.
_NO_ROOM = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT})
_GOVERNMENT = f" {RDF.type} {PC.Government} ".encode()


@dataclass(frozen=True, slots=True)
class _Area:
    """The folder of an area with its files in the manifest."""

    folder: str
    files: tuple[ListedFile, ...]

    def stated(self, out: Path) -> list[Path]:
        """The files of what is stated of the area, and of the rules that found it."""
        return [out / file.path for file in self.files if file.path.endswith((ASSERTED_QUADS, AUDIT_QUADS))]


def check_areas(out: Path, listed: Listed, jobs: int, lines: int) -> Iterator[Checked]:
    """The results for what does not belong to an area, then for each area of the dataset in `out`.

    `jobs`: the number of processes that check areas, in pieces of `lines` lines.
    """
    areas = [_Area(name, files) for name, files in sorted(listed.parts.items())]
    with TemporaryDirectory() as place:
        folder = Path(place)
        shared, beside = folder / "shared.nq", folder / "beside.nq"
        for name in DATASET_QUADS:
            try:
                with gzip.open(out / name) as lines_of_file:
                    _write(lines_of_file, folder / name)
            except (OSError, EOFError, zlib.error) as error:
                _require_room(error)
                # Areas refer to it; without it they would be found full of gaps.
                what = f"cannot be read ({error}), so evidence and shapes of no area were looked at"
                yield Checked((Finding(FILE, name, what, _BUILD_AGAIN),), ())
                return
        with ExitStack() as opened:
            files = [opened.enter_context((folder / name).open("rb")) for name in DATASET_QUADS]
            _write(heapq.merge(*files), shared)
        with (folder / SHARED_QUADS).open("rb") as stated:
            _write(heapq.merge(stated, sorted(_governments(out, areas))), beside)
        yield _named(check_quads(QuadFile(shared, SHARED_QUADS), folder, 1, lines), SHARED_QUADS)
        tasks = (repeat(out), areas, repeat(beside), repeat(lines))
        if jobs == 1 or len(areas) <= 1:
            yield from map(_check_area, *tasks)
            return
        with ProcessPoolExecutor(min(jobs, len(areas)), initializer=end_with_parent) as workers:
            yield from workers.map(_check_area, *tasks)


def _governments(out: Path, areas: Iterable[_Area]) -> Iterator[bytes]:
    """The lines that state which governments report; agencies named elsewhere are units of these."""
    for area in areas:
        try:
            with gzip.open(out / area.folder / ASSERTED_QUADS) as lines:
                yield from (line for line in lines if _GOVERNMENT in line)
        except (OSError, EOFError, zlib.error):
            continue  # reported by the check of that area


def _check_area(out: Path, area: _Area, beside: Path, lines: int) -> Checked:
    findings = check_files(out, area.files)
    with TemporaryDirectory() as folder:
        merged = Path(folder) / "data.nq"
        sources = by_hash((out / area.folder).glob("year=*/source.*"))
        try:
            with ExitStack() as opened:
                _write(heapq.merge(*(opened.enter_context(gzip.open(file)) for file in area.stated(out))), merged)
            checked = check_quads(QuadFile(merged, area.folder, sources, beside), Path(folder), 1, lines)
        except (OSError, EOFError, zlib.error, OutputError) as error:
            _require_room(error)
            # The rest would have many missing references. The findings about files name the file.
            what = "holds quads that cannot be read, so evidence and shapes were not looked at"
            return Checked((*findings, Finding(FILE, area.folder, what, _BUILD_AGAIN)), ())
    named = _named(checked, area.folder)
    return replace(named, findings=(*findings, *named.findings))


def _require_room(error: Exception) -> None:
    """Raises an error that is not a fault of the dataset: there is not enough space for temporary files."""
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        raise error


def _named(checked: Checked, part: str) -> Checked:
    """The findings with the names of their parts."""
    findings = (one if one.where == part else replace(one, where=f"{part}: {one.where}") for one in checked.findings)
    return replace(checked, findings=tuple(findings))


def _write(lines: Iterable[bytes], to: Path) -> None:
    with open_within(to.parent, to.name) as written:
        written.writelines(lines)
