"""A dataset in parts: N-Quads and tables by area and year, for more reports than one machine's memory holds.

Every step works on one report or one area at a time, on any engine; the process that leads knows of each report only
what it is and where its facts lie. The lines of all parts together are those of `data.nq` in a dataset that is whole.

In a folder the dataset appears at once, in the place of the old one; object storage cannot do that
(kg.build.stored_output).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

from kg import __version__
from kg.build.cache import Cache, open_cache
from kg.build.dataset import make_parts, shared_lines
from kg.build.engine import Engine
from kg.build.inputs import SetAside, collect_inputs, find_corrections, find_passed_over, require_some
from kg.build.memory import few_collections
from kg.build.output import ADVICE, DATASET, json_pieces, write_json
from kg.build.parts import QUADS, Part, part_file
from kg.build.reading import Reading, passed_over, read_all
from kg.build.report import edition, for_other_reports
from kg.build.stored_output import replaced_in_storage
from kg.build.stores import write_parts_store
from kg.corrections.table import Correction
from kg.layout import MANIFEST, MARK, SHARED
from kg.progress import told
from kg.rdf.iris import DEFAULT_BASE, checked_base, report_graph_iri, report_iri, run_iri
from kg.rdf.provenance import Origins, ruleset_hash, run_key
from kg.rdf.serialize import unpacked
from kg.staging import is_local, open_within, staged, write_within


@dataclass(frozen=True, slots=True)
class BuiltParts:
    """What a build in parts made. `read`, `linked_anew`: how many reports and areas were not in the cache."""

    out: Path
    readings: tuple[Reading, ...]
    parts: tuple[Part, ...]
    corrections: tuple[Correction, ...]
    aside: tuple[SetAside, ...]

    @property
    def read(self) -> int:
        return sum(reading.is_new for reading in self.readings)

    @property
    def linked_anew(self) -> int:
        return sum(part.is_new for part in self.parts)

    @property
    def quads(self) -> int:
        """How many quads the graphs of reports and areas hold; some stand in the graphs of several areas."""
        return sum(part.quads for part in self.parts)


def build_parts(
    paths: Sequence[Path],
    out: Path,
    engine: Engine,
    *,
    base: str = DEFAULT_BASE,
    corrections: Path | None = None,
    cache: Path | None = None,
    columns: Mapping[str, str] | None = None,
    store: bool = True,
) -> BuiltParts:
    """Builds the reports at `paths` (files or folders, in object storage too) into the folder `out`, in parts.

    `store`: whether to load all of it into a store as well, which is to be had in a local folder only. The others are
    as for `build_dataset`, and so are the errors.
    """
    checked_base(base)
    with few_collections(), _place(out) as folder:
        collected = collect_inputs(paths)
        inputs = require_some(collected)
        said = find_corrections(inputs, corrections)
        kept = open_cache(cache, out)
        readings, aside = read_all(inputs, said, kept, engine, columns)
        aside += [*collected.aside, *passed_over(find_passed_over(paths))]
        del inputs, collected  # with the rows of reports.csv
        readings.sort(key=lambda one: (one.report.adcode, one.report.year))
        parts, tallies = make_parts(readings, base, kept, engine)
        tasks = (_Placing(part, kept, folder) for part in parts)
        for _ in told(engine.run(_put_in_place, tasks), len(parts), "write / 写出"):
            pass
        origins = Origins(
            tuple((reading.report, reading.source) for reading in readings),
            frozenset(rule for part in parts for rule in part.rules),
            any(part.assessments for part in parts),
        )
        shared = _write_packed(folder, SHARED, shared_lines(origins, parts, tallies, base))
        if store and is_local(out):
            write_parts_store(parts, _all_lines(folder, parts), out, folder)
        built = BuiltParts(out, tuple(readings), tuple(parts), said, tuple(aside))
        outputs = {MARK: _sha256(json_pieces(_report(built))), SHARED: shared}
        write_json(folder, MANIFEST, _manifest(built, base, outputs))
        write_json(folder, MARK, _report(built))
    kept.tidy()
    return built


def _place(out: Path) -> AbstractContextManager[Path]:
    """Where to write: beside a local folder; in object storage the folder itself, which is no dataset meanwhile."""
    return staged(out, DATASET, advice=ADVICE) if is_local(out) else replaced_in_storage(out)


@dataclass(frozen=True, slots=True)
class _Placing:
    part: Part
    cache: Cache
    folder: Path


def _put_in_place(task: _Placing) -> None:
    """The files of a part are copied from the cache to the dataset, each checked as it is read."""
    for file in task.part.files:
        write_within(task.folder, f"{task.part.folder}/{file.path}", part_file(task.part, task.cache, file.path))


def _write_packed(folder: Path, name: str, lines: Iterable[bytes]) -> str:
    """Writes lines as a gzip file, fast rather than small, without a clock in it; gives the SHA-256 of the lines."""
    packer = zlib.compressobj(1, wbits=31)
    total = sha256()
    with open_within(folder, name) as handle:
        for line in lines:
            total.update(line)
            handle.write(packer.compress(line))
        handle.write(packer.flush())
    return total.hexdigest()


def _sha256(pieces: Iterable[bytes]) -> str:
    total = sha256()
    for piece in pieces:
        total.update(piece)
    return total.hexdigest()


def _all_lines(folder: Path, parts: Sequence[Part]) -> IO[bytes]:
    """All N-Quads of a dataset as one stream."""
    names = [f"{part.folder}/{file.path}" for part in parts for file in part.files if file.path.endswith(QUADS)]
    return unpacked(folder / name for name in (*names, SHARED))


def _report(built: BuiltParts) -> dict[str, object]:
    """`report.json`: as in a dataset that is whole, but what it tells of each report stands with the report's part."""
    return {
        "software": f"policy-commitment-kg {__version__}",
        "layout": "parts",
        "reports": (
            {
                "id": one.report.id,
                "title": one.report.title,
                "adcode": one.report.adcode,
                "year": one.report.year,
                **edition(one.report),
                **({"notes": list(one.report.notes)} if one.report.notes else {}),
                "source": {
                    "file": one.source.name,
                    "sha256": one.source.sha256,
                    "encoding": one.source.encoding,
                },
            }
            for one in built.readings
        ),
        "projects": sum(part.projects for part in built.parts),
        "trajectories": sum(part.trajectories for part in built.parts),
        "corrections_for_other_reports": for_other_reports(
            {one.report.id for one in built.readings}, built.corrections
        ),
        "set_aside": [{"file": one.file, "reason": one.reason} for one in built.aside if not one.passed_over],
        "passed_over": [{"file": one.file, "reason": one.reason} for one in built.aside if one.passed_over],
    }


def _manifest(built: BuiltParts, base: str, outputs: Mapping[str, str]) -> dict[str, object]:
    """`manifest.json`: what went in, and all files by the SHA-256 of what they hold, uncompressed.

    `outputs`: the files that are in no part, by path, with their SHA-256.
    """
    return {
        "software": f"policy-commitment-kg {__version__}",
        "base": base,
        "run": run_iri(run_key(one.source for one in built.readings), base),
        "ruleset_sha256": ruleset_hash(),
        "inputs": (
            {
                "report": report_iri(one.report, base),
                "graph": report_graph_iri(one.report, base),
                "id": one.report.id,
                "file": one.source.name,
                "sha256": one.source.sha256,
                "encoding": one.source.encoding,
            }
            for one in built.readings
        ),
        "outputs": [{"path": path, "sha256": total} for path, total in outputs.items()],
        "parts": ({"folder": part.folder, "files": [asdict(file) for file in part.files]} for part in built.parts),
    }
