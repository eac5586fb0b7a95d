"""The annotated sets of this repository, and the reports that they are about.

The package itself has one set, with the whole embedded report. The others are folders of `tests/gold`: they contain
offsets and values but no text, because the texts may not be distributed with the repository. `tests/gold/sources.csv`
has the file of each report and its SHA-256, so that offsets are never applied to another version of a text.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from kg.build.inputs import Input, find_inputs
from kg.errors import InputError
from kg.evaluate.gold import Gold, load_gold, shipped_gold
from kg.resources import embedded_reports

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT / "tests" / "gold"
SOURCES = "sources.csv"
COLUMNS = ("report", "file", "sha256")
#: The location of the texts that are not in the repository: next to it.
TEXTS = (ROOT.parent / "shared" / "corpus", ROOT.parent / "shared" / "wide")


@dataclass(frozen=True, slots=True)
class Source:
    """The file of a report that was annotated, by name, and the SHA-256 of its bytes."""

    file: str
    sha256: str


def find_sets(folder: Path = GOLD) -> dict[str, Path]:
    """The folders of all annotated sets by name: the shipped one first, rounds last in the order of their seeds."""
    folders = [one for one in folder.iterdir() if one.is_dir()]
    folders.sort(key=lambda one: (one.name.startswith("round-"), _natural(one.name)))
    return {one.name: one for one in (shipped_gold(), *folders)}


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", name)]


def read_sources(folder: Path = GOLD) -> dict[str, Source]:
    """The files of the annotated reports, by id of the report."""
    with (folder / SOURCES).open(encoding="utf-8", newline="") as handle:
        return {row["report"]: Source(row["file"], row["sha256"]) for row in csv.DictReader(handle)}


def write_sources(sources: Mapping[str, Source], folder: Path = GOLD) -> None:
    """Writes the table, sorted by id."""
    with (folder / SOURCES).open("w", encoding="utf-8", newline="") as handle:
        table = csv.writer(handle, lineterminator="\n")
        table.writerow(COLUMNS)
        table.writerows((report, one.file, one.sha256) for report, one in sorted(sources.items()))


def find_texts(folders: Iterable[Path]) -> dict[str, Input]:
    """The reports in the existing folders, by id, always including the embedded one."""
    there = (embedded_reports(), *(one for one in folders if one.is_dir()))
    found: dict[str, Input] = {}
    for folder in there:
        for one in find_inputs([folder]):
            found.setdefault(one.id, one)
    return found


def load_sets(names: Sequence[str] = (), folder: Path = GOLD) -> dict[str, Gold]:
    """The annotations of the named sets, or of all. Raises InputError if there is no set with a name."""
    folders = find_sets(folder)
    unknown = [name for name in names if name not in folders]
    if unknown:
        raise InputError(f"{unknown[0]!r} is not an annotated set; the sets are {', '.join(folders)}")
    return {name: load_gold(place) for name, place in folders.items() if not names or name in names}


def missing_reports(gold: Gold, texts: Mapping[str, Input]) -> list[str]:
    """The reports of a set whose texts are missing, sorted."""
    return [report for report in gold.needed_reports if report not in texts]


def require_same_text(one: Input, sources: Mapping[str, Source]) -> None:
    """Raises InputError if a file is another version of the report than the annotated one."""
    expected = sources.get(one.id)
    if expected is None:
        raise InputError(f"{SOURCES} does not list the report {one.id}; add it with scripts/add-annotations")
    found = sha256(one.path.read_bytes()).hexdigest()
    if found != expected.sha256:
        raise InputError(
            f"{one.path}: differs from the file that was annotated (SHA-256 {found[:12]}…, not "
            f"{expected.sha256[:12]}…), so the offsets of the annotations do not apply to it"
        )
