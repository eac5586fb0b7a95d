"""Print the facts that a revision of the rules gains, loses and changes against another one, with their quotes.

Both revisions read the same reports, from text to facts without links. OLD and NEW are anything that git names as a
commit; WORK or . is the working tree with its changes. The facts of a report at a revision are cached in .revisions/,
by the content of kg/ and ontology/ and of the report, so that a second comparison only reads what is new. The folder
may be deleted at any time. The old revision runs with the currently installed libraries.

Facts are the same fact if

measures     their numbers overlap in the source,
milestones   their quotes overlap and the names of the projects are alike,
qualitative  their quotes overlap and their subjects are alike (targets without a number),
statements   they share most characters of the shorter one,
places       they are mentions of an area in the same characters,
bodies       they are mentions of a body in the same characters.

If a fact has different values in a field, it is changed. A field that only one of the revisions has is not compared.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import Any

from gold_sets import ROOT, TEXTS

from kg.build.inputs import Input, find_inputs, is_container
from kg.errors import InputError, KgError, UsageError
from kg.evaluate.matching import names_match, overlap

KINDS = ("measures", "milestones", "qualitative", "statements", "places", "bodies")
WORKING_TREE = ("WORK", ".")
#: The folders on which the facts of a report depend, besides the report.
PARTS = ("kg", "ontology")
PROCESSES = 2
#: How facts were found and where: offsets follow the quote.
NOT_COMPARED = frozenset({"rule", "start", "end", "number_start", "number_end"})
#: The fields shown for a gained or lost fact, in this order, if it has them.
SAID = (
    "kind", "name", "subject", "condition", "milestone", "aspect", "direction", "comparator", "value", "value_max",
    "unit", "form", "topic", "strength", "code", "place", "period",
)  # fmt: skip

Fact = Mapping[str, Any]
#: The facts of a report by kind.
Facts = Mapping[str, Sequence[Fact]]
#: How well two facts agree, the best first; None if they are not the same fact.
Likeness = Callable[[Fact, Fact], tuple[float, ...] | None]


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact that only one revision has, or that both have with different values in `fields`."""

    kind: str
    report: str
    old: Fact | None
    new: Fact | None
    fields: tuple[str, ...] = ()

    @property
    def sort(self) -> str:
        if self.old is None:
            return "gained"
        return "lost" if self.new is None else "changed"

    @property
    def fact(self) -> Fact:
        """The fact of the new revision, or else of the old one."""
        return self.new or self.old or {}

    def __str__(self) -> str:
        fact = self.fact
        if self.sort == "changed":
            old, new = self.old or {}, self.new or {}
            said = "; ".join(f"{name}: {_shown(old[name])} → {_shown(new[name])}" for name in self.fields)
        else:
            said = " ".join(str(fact[name]) for name in SAID if fact.get(name) is not None)
        sign = {"gained": "+", "lost": "-", "changed": "~"}[self.sort]
        return f"{sign} {self.report} [{fact['start']}, {fact['end']}) {said} “{fact['quote']}”"


def _shown(value: Any) -> str:
    return "none" if value is None else str(value)


def main(arguments: Sequence[str] | None = None) -> None:
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="compare-revisions", description=__doc__, formatter_class=layout)
    parser.add_argument("old", metavar="OLD", help="a commit, or WORK")
    parser.add_argument("new", metavar="NEW", help="a commit, or WORK")
    parser.add_argument("--folder", type=Path, action="append", help="reports (default: corpus and wide of ../shared)")
    parser.add_argument("--kind", action="append", choices=KINDS, help="only facts of this kind")
    parser.add_argument("--report", action="append", metavar="ID", help="only this report")
    parser.add_argument("--field", action="append", default=[], help="only facts in which this field changed")
    parser.add_argument("--ignore", action="append", default=[], metavar="FIELD", help="do not compare this field")
    parser.add_argument("--limit", type=int, metavar="N", help="print up to N facts gained, lost and changed of a kind")
    chosen = parser.parse_args(arguments)
    try:
        run(chosen)
    except KgError as error:
        print(f"compare-revisions: {error}", file=sys.stderr)
        sys.exit(error.exit_code)


def run(chosen: argparse.Namespace) -> None:
    """Reads what is not in the cache at both revisions, and prints the differences."""
    inputs = find_reports(chosen.folder or TEXTS, chosen.report)
    old, new = read_revisions((chosen.old, chosen.new), inputs, Revisions(ROOT, ROOT / ".revisions"))
    for name, found in ((chosen.old, old), (chosen.new, new)):
        for report, facts in found.items():
            if "error" in facts:
                print(f"{report} could not be read at {name}: {facts['error']}")
    kinds = [kind for kind in KINDS if not chosen.kind or kind in chosen.kind]
    ignored = NOT_COMPARED | frozenset(chosen.ignore)
    differences = compare(old, new, kinds, ignored)
    if chosen.field:
        differences = [one for one in differences if set(one.fields) & set(chosen.field)]
    lines = [*listed(differences, kinds, chosen.limit), *uncompared(old, new, kinds)]
    print(*lines, *counted(differences, old, new, kinds), sep="\n")


def find_reports(folders: Iterable[Path], wanted: Sequence[str] | None) -> list[Input]:
    """The reports of the folders by id, or the wanted ones of them.

    Raises InputError if a folder is missing or empty, UsageError if no report has an id.
    """
    found: dict[str, Input] = {}
    for folder in folders:
        if not folder.is_dir():
            raise InputError(f"{folder}: there is no such folder; name the reports with --folder")
        for one in find_inputs([folder]):
            if is_container(one.path.name):  # a table or an archive next to the reports
                continue
            found.setdefault(one.id, one)
    unknown = [report for report in wanted or () if report not in found]
    if unknown:
        raise UsageError(f"no report has the id {unknown[0]!r}; the ids are in the reports.csv of the folders")
    return [one for report, one in sorted(found.items()) if not wanted or report in wanted]


# --- reading at a revision --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Revisions:
    """The revisions of a repository, and the cache folder for their code and facts."""

    repository: Path
    cache: Path

    def check_out(self, revision: str) -> str:
        """Puts the code and vocabularies of a revision into the cache and returns the hash of their content.

        Raises UsageError if the revision does not exist.
        """
        with TemporaryDirectory() as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            if revision in WORKING_TREE:
                self._git("read-tree", "HEAD", **index)
                self._git("add", "--all", "--", *PARTS, **index)
            elif self._git("rev-parse", "--quiet", "--verify", f"{revision}^{{commit}}", check=False):
                self._git("read-tree", f"{revision}^{{commit}}", **index)
            else:
                raise UsageError(
                    f"{revision!r} is not a revision of {self.repository}; name a commit, a branch or WORK"
                )
            tree = self._git("write-tree", **index)
            hashes = self._git("rev-parse", *(f"{tree}:{part}" for part in PARTS))
            key = sha256(hashes.encode()).hexdigest()[:16]
            if not self.tree(key).is_dir():
                fresh = self.cache / "trees" / f".{key}-{os.getpid()}"
                files = self._git("ls-files", "-z", "--", *PARTS, **index)
                self._git("checkout-index", "-z", "--stdin", f"--prefix={fresh.absolute()}/", given=files, **index)
                try:
                    fresh.rename(self.tree(key))
                except OSError:  # another run has already done it
                    rmtree(fresh)
        return key

    def tree(self, key: str) -> Path:
        """The folder of the code with this hash."""
        return self.cache / "trees" / key

    def place(self, key: str, one: Input) -> Path:
        """The cache file for the facts of a report read by the code with this hash."""
        row = json.dumps([one.id, one.path.name, sorted(one.row.items())], ensure_ascii=False)
        content = sha256(row.encode() + one.path.read_bytes()).hexdigest()[:32]
        return self.cache / "facts" / key / f"{content}.json.gz"

    def _git(self, *arguments: str, given: str | None = None, check: bool = True, **variables: str) -> str:
        environment = {**os.environ, **variables}
        command = ["git", "-C", str(self.repository), *arguments]
        done = subprocess.run(command, input=given, env=environment, capture_output=True, text=True)
        if check and done.returncode:
            raise UsageError(f"git {arguments[0]} failed in {self.repository}: {done.stderr.strip()}")
        return done.stdout.strip("\n")


def read_revisions(names: Sequence[str], inputs: Sequence[Input], revisions: Revisions) -> list[dict[str, Facts]]:
    """The facts of the reports at each revision, by id; what is not in the cache is read by two processes.

    Raises UsageError if a revision cannot be run.
    """
    keys = [revisions.check_out(name) for name in names]
    places = {(key, one.id): revisions.place(key, one) for key in keys for one in inputs}
    tasks: list[tuple[str, str, list[Input]]] = []
    for key, name in dict(zip(keys, names, strict=True)).items():
        missing = [one for one in inputs if not places[key, one.id].is_file()]
        if missing:
            print(f"reading {len(missing)} reports at {name}", file=sys.stderr)
            missing.sort(key=lambda one: one.path.stat().st_size, reverse=True)
            shares = (missing[first::PROCESSES] for first in range(PROCESSES))
            tasks += [(name, key, share) for share in shares if share]
    with ThreadPoolExecutor(PROCESSES) as pool:
        for done in [pool.submit(_read_share, name, key, share, places, revisions) for name, key, share in tasks]:
            done.result()
    return [{one.id: json.loads(gzip.decompress(places[key, one.id].read_bytes())) for one in inputs} for key in keys]


def _read_share(
    name: str, key: str, share: Sequence[Input], places: Mapping[tuple[str, str], Path], revisions: Revisions
) -> None:
    tasks = []
    for one in share:
        place = places[key, one.id]
        place.parent.mkdir(parents=True, exist_ok=True)
        out = str(place.absolute())
        tasks.append({"path": str(one.path.absolute()), "id": one.id, "row": dict(one.row), "out": out})
    command = [sys.executable, str(Path(__file__).with_name("read_revision.py"))]
    environment = {**os.environ, "PYTHONPATH": str(revisions.tree(key).absolute())}
    done = subprocess.run(command, input=json.dumps(tasks), env=environment, capture_output=True, text=True)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise UsageError(f"{name} cannot be run with the libraries of this environment: {lines[-1]}")


# --- comparing --------------------------------------------------------------------------------------------------------


def compare(
    old: Mapping[str, Facts], new: Mapping[str, Facts], kinds: Sequence[str], ignored: frozenset[str] = NOT_COMPARED
) -> list[Difference]:
    """What differs between the facts of two revisions, by report: ordered by kind, report and place in the source.

    Reports that only one revision could read are skipped.
    """
    common = [report for report in sorted(old) if report in new and "error" not in {*old[report], *new[report]}]
    found: list[Difference] = []
    for kind in kinds:
        compared = shared_fields(old, new, kind) - ignored
        for report in common:
            pairs = pair(old[report].get(kind, ()), new[report].get(kind, ()), LIKENESS[kind], compared)
            differences = [_difference(kind, report, *both, compared) for both in pairs]
            found += sorted(filter(None, differences), key=_order)
    return found


def shared_fields(old: Mapping[str, Facts], new: Mapping[str, Facts], kind: str) -> frozenset[str]:
    """The fields that facts of a kind have at both revisions, or at one if the other has no such fact."""
    first, second = fields_of(old, kind), fields_of(new, kind)
    return first & second if first and second else first | second


def fields_of(facts: Mapping[str, Facts], kind: str) -> frozenset[str]:
    """The fields that facts of a kind have in any report."""
    return frozenset(field for found in facts.values() for fact in found.get(kind, ())[:1] for field in fact)


def _difference(
    kind: str, report: str, old: Fact | None, new: Fact | None, compared: frozenset[str]
) -> Difference | None:
    if old is None or new is None:
        return Difference(kind, report, old, new)
    names = tuple(name for name in new if name in compared and old[name] != new[name])
    return Difference(kind, report, old, new, names) if names else None


def _order(one: Difference) -> tuple[int, int, str, str]:
    return one.fact["start"], one.fact["end"], one.sort, str(one)


def pair(
    old: Sequence[Fact], new: Sequence[Fact], likeness: Likeness, compared: frozenset[str]
) -> Iterator[tuple[Fact | None, Fact | None]]:
    """Each fact once: with its counterpart at the other revision, or alone.

    The facts that agree best are paired first, beginning with equal facts at the same position.
    """
    left_old, left_new = _without_equal(old, new, compared)
    left_new.sort(key=lambda fact: (fact["start"], fact["end"]))
    starts = [fact["start"] for fact in left_new]
    longest = max((fact["end"] - fact["start"] for fact in left_new), default=0)
    candidates = []
    for first, fact in enumerate(left_old):
        for second in range(bisect_left(starts, fact["start"] - longest), bisect_left(starts, fact["end"])):
            other = left_new[second]
            agreement = likeness(fact, other)
            if agreement is not None:
                equal = sum(fact[name] == other[name] for name in compared)
                candidates.append(((*agreement, equal), first, second))
    candidates.sort(key=lambda one: (tuple(-part for part in one[0]), one[1], one[2]))
    paired_old: set[int] = set()
    paired_new: set[int] = set()
    for _, first, second in candidates:
        if first not in paired_old and second not in paired_new:
            paired_old.add(first)
            paired_new.add(second)
            yield left_old[first], left_new[second]
    yield from ((fact, None) for at, fact in enumerate(left_old) if at not in paired_old)
    yield from ((None, fact) for at, fact in enumerate(left_new) if at not in paired_new)


def _without_equal(old: Sequence[Fact], new: Sequence[Fact], compared: frozenset[str]) -> tuple[list[Fact], list[Fact]]:
    """The facts without an equal one at the same position."""
    names = sorted({*compared, "start", "end"})

    def identity(fact: Fact) -> str:
        return json.dumps([fact.get(name) for name in names], ensure_ascii=False)

    both = Counter(map(identity, old)) & Counter(map(identity, new))
    left = []
    for facts in (old, new):
        equal = Counter(both)
        kept = []
        for fact in facts:
            if equal[identity(fact)]:
                equal[identity(fact)] -= 1
            else:
                kept.append(fact)
        left.append(kept)
    return left[0], left[1]


def _span(fact: Fact, prefix: str = "") -> tuple[int, int]:
    return fact[f"{prefix}start"], fact[f"{prefix}end"]


def _same_number(old: Fact, new: Fact) -> tuple[float, ...] | None:
    first, second = _span(old, "number_"), _span(new, "number_")
    shared = overlap(first, second)
    return (first == second, names_match(old["subject"], new["subject"]), shared) if shared else None


def _same_name(field: str) -> Likeness:
    def agreement(old: Fact, new: Fact) -> tuple[float, ...] | None:
        shared = overlap(_span(old), _span(new))
        return (old[field] == new[field], shared) if shared and names_match(old[field], new[field]) else None

    return agreement


def _same_clause(old: Fact, new: Fact) -> tuple[float, ...] | None:
    shared = overlap(_span(old), _span(new))
    shorter = min(old["end"] - old["start"], new["end"] - new["start"])
    return (_span(old) == _span(new), shared) if 2 * shared > shorter else None


def _same_mention(old: Fact, new: Fact) -> tuple[float, ...] | None:
    shared = overlap(_span(old), _span(new))
    return (old["code"] == new["code"], shared) if shared else None


LIKENESS: dict[str, Likeness] = {
    "measures": _same_number,
    "milestones": _same_name("name"),
    "qualitative": _same_name("subject"),
    "statements": _same_clause,
    "places": _same_mention,
    "bodies": _same_mention,
}


# --- showing ----------------------------------------------------------------------------------------------------------


def listed(differences: Sequence[Difference], kinds: Sequence[str], limit: int | None) -> Iterator[str]:
    """The facts gained, lost and changed of each kind under a heading, up to `limit` of each."""
    for kind in kinds:
        for sort in ("gained", "lost", "changed"):
            found = [one for one in differences if (one.kind, one.sort) == (kind, sort)]
            if found:
                yield f"{kind} {sort}: {len(found)}"
                yield from (f"  {one}" for one in found[:limit])
                if limit is not None and len(found) > limit:
                    yield f"  … and {len(found) - limit} more"


def uncompared(old: Mapping[str, Facts], new: Mapping[str, Facts], kinds: Sequence[str]) -> Iterator[str]:
    """The fields that only one revision has, one line per kind."""
    for kind in kinds:
        first, second = fields_of(old, kind), fields_of(new, kind)
        if first and second and first != second:
            yield f"{kind}: fields of one revision only, not compared: {', '.join(sorted(first ^ second))}"


def counted(
    differences: Sequence[Difference], old: Mapping[str, Facts], new: Mapping[str, Facts], kinds: Sequence[str]
) -> Iterator[str]:
    """The table of counts, and the number of facts in which each field changed."""
    yield f"{'':12}{'old':>8}{'new':>8}{'gained':>8}{'lost':>8}{'changed':>9}  changed fields"
    for kind in kinds:
        sorts = Counter(one.sort for one in differences if one.kind == kind)
        fields = Counter(name for one in differences if one.kind == kind for name in one.fields)
        totals = (sum(len(facts.get(kind, ())) for facts in found.values()) for found in (old, new))
        said = ", ".join(f"{name} {count}" for name, count in sorted(fields.items(), key=lambda one: (-one[1], one[0])))
        row = f"{kind:12}" + "".join(f"{total:>8}" for total in totals)
        yield f"{row}{sorts['gained']:>8}{sorts['lost']:>8}{sorts['changed']:>9}  {said}".rstrip()
    yield f"{len({one.report for one in differences})} of {len(old)} reports differ"


if __name__ == "__main__":
    main()
