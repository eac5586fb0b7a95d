"""The table of tries and faults, and the files from which a fault is replayed."""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from torturing.attempts import Try

_MOST_FILES_OF_A_FAULT = 3
_MOST_DETAIL = 4000
BEGIN, END = "<!-- scripts/torture: begin -->", "<!-- scripts/torture: end -->"


@dataclass(slots=True)
class Row:
    """What is known of one target of one kind of attack."""

    kind: str
    what: str
    tries: int = 0
    seconds: float = 0.0
    megabytes: float = 0.0
    faults: Counter[str] = field(default_factory=Counter)
    skipped: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One fault, as a file holds it."""

    kind: str
    what: str
    seed: int
    number: int
    fault: str
    material: bytes


class Table:
    """All tries so far; each new fault is written to `faulty`, a few times at most."""

    def __init__(self, seed: int, faulty: Path) -> None:
        self.rows: dict[tuple[str, str], Row] = {}
        self.seeds = [seed]
        self._seed = seed
        self._faulty = faulty

    @property
    def faults(self) -> int:
        """How many tries found a fault."""
        return sum(row.faults.total() for row in self.rows.values())

    @property
    def skipped(self) -> bool:
        """Whether something was not tried at all."""
        return any(row.skipped and not row.tries for row in self.rows.values())

    def add_earlier(self, place: Path) -> None:
        """Adds the tries and faults of earlier runs, which `keep` wrote; none where there is no such file."""
        if not place.is_file():
            return
        kept = json.loads(place.read_text(encoding="utf-8"))
        self.seeds = [*kept["seeds"], *(seed for seed in self.seeds if seed not in kept["seeds"])]
        for row in kept["rows"]:
            known = self.rows.setdefault((row["kind"], row["what"]), Row(row["kind"], row["what"]))
            known.tries += row["tries"]
            known.seconds = max(known.seconds, row["seconds"])
            known.megabytes = max(known.megabytes, row["megabytes"])
            known.faults.update(row["faults"])
            known.skipped = known.skipped or row["skipped"]

    def keep(self, place: Path) -> None:
        """Writes all tries and faults so far to a file, so that a later run can continue from them."""
        rows = [{**asdict(replace(row, faults=Counter())), "faults": dict(row.faults)} for row in self.rows.values()]
        place.write_text(json.dumps({"seeds": self.seeds, "rows": rows}, ensure_ascii=False), encoding="utf-8")

    def add(self, kind: str, found: Try) -> Path | None:
        """Counts a try; the file of its fault, if one was written."""
        row = self.rows.setdefault((kind, found.what), Row(kind, found.what))
        if found.skipped:
            row.skipped = found.skipped
            return None
        row.tries += found.count
        row.seconds = max(row.seconds, found.seconds)
        row.megabytes = max(row.megabytes, found.megabytes)
        if not found.fault:
            return None
        row.faults[found.fault] += 1
        if row.faults[found.fault] > _MOST_FILES_OF_A_FAULT:
            return None
        return self._write(kind, found)

    def _write(self, kind: str, found: Try) -> Path:
        record = {
            "kind": kind,
            "what": found.what,
            "seed": self._seed,
            "number": found.number,
            "fault": found.fault,
            "detail": found.detail[-_MOST_DETAIL:],
            "material": base64.b64encode(found.material).decode(),
        }
        content = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
        # not of the detail, which may name a temporary folder: the same fault has the same name in each run
        same = repr((kind, found.what, self._seed, found.number, found.fault, found.material))
        name = re.sub(r"[^a-z0-9]+", "-", f"{kind} {found.what}".lower()).strip("-")
        self._faulty.mkdir(parents=True, exist_ok=True)
        place = self._faulty / f"{name}-{sha256(same.encode()).hexdigest()[:8]}.json"
        place.write_text(content, encoding="utf-8")
        return place

    def render(self) -> str:
        """The table as Markdown, then each type of fault with its frequency."""
        lines = [
            "| kind | what | tries | faults | sorts | longest | most memory |",
            "|---|---|--:|--:|--:|--:|--:|",
        ]
        for row in sorted(self.rows.values(), key=lambda one: (one.kind, one.what)):
            if row.skipped and not row.tries:
                lines.append(f"| {row.kind} | {row.what} | skipped: {row.skipped} | | | | |")
                continue
            lines.append(
                f"| {row.kind} | {row.what} | {row.tries:,} | {row.faults.total():,} | {len(row.faults):,} "
                f"| {row.seconds:.1f} s | {row.megabytes:,.0f} MB |"
            )
        tries = sum(row.tries for row in self.rows.values())
        lines += ["", f"{tries:,} tries, {self.faults:,} with a fault."]
        sorts = [(row, *one) for row in self.rows.values() for one in sorted(row.faults.items())]
        if sorts:
            lines += ["", *(f"- {row.kind}, {row.what}: {fault} ({count:,})" for row, fault, count in sorts)]
        return "\n".join(lines) + "\n"


def read_case(place: Path) -> Case:
    """The fault that a file holds."""
    record = json.loads(place.read_text(encoding="utf-8"))
    material = base64.b64decode(record["material"])
    return Case(record["kind"], record["what"], record["seed"], record["number"], record["fault"], material)


def put_between_marks(place: Path, text: str) -> None:
    """Puts the text between the two marks of a document. Raises ValueError where they are missing."""
    before, begin, rest = place.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{place}: has no lines {BEGIN} and {END} for the table")
    place.write_text(f"{before}{begin}\n{text}{end}{after}", encoding="utf-8")
