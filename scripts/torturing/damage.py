"""Damaged files: `kg check` finds the damage, no command ends in a traceback, and no wrong bytes come of it.

dataset, dataset in parts   one file of it is damaged; `kg check` must say so, other commands may say so
store                       the same for one file of its store
cache                       the next build succeeds and gives the same bytes as without a cache
cache through the output    a file of an output is damaged; the next build into another folder is none the worse
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

from torturing.attempts import Kind, Plan, Try
from torturing.commands import Ran, misbehaviour, run_kg
from torturing.prepared import BUILDS, tree

# A command that reads a damaged dataset gives up within this time.
_LIMIT = 60.0
_CHECK = ("check", "--out", "graph", "--no-reasoning")
_COMMANDS: tuple[tuple[str, ...], ...] = (
    ("query", "reports", "--out", "graph"),
    ("query", "promises", "--out", "graph", "--param", "report=here-2026"),
    ("query", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "--out", "graph"),
    ("show", "青石水库", "--out", "graph"),
    ("track", "山西", "--out", "graph"),
    ("compare", "--indicator", "GDP", "--year", "2026", "--out", "graph"),
    ("diff", "here-2025", "here-2026", "--out", "graph"),
    ("review", "graph", "--to", "review.csv"),
    ("export", "graph", "--to", "files"),
    ("export", "graph", "--site", "site"),
    ("explore", "--out", "graph", "--no-open"),
    ("explore", "--out", "graph", "--no-open", "--area", "140000", "--to", "page.html"),
    ("build", "reports", "--out", "graph"),
    ("build", "reports", "--out", "graph", "--no-merge"),
    ("publish", "http://127.0.0.1:9/", "--store", "oxigraph", "--out", "graph", "--dry-run"),
)


def attack(plan: Plan) -> Iterator[Try]:
    """One file damaged in each try; datasets, stores and caches in turn."""
    for number in plan.numbers:
        what, case = _CASES[number % len(_CASES)]
        yield case(plan, number, what, plan.random(number))


def damage_one(folder: Path, random: Random, without: Sequence[str] = ()) -> str:
    """Damages one file below a folder, each as likely; says which and how."""
    files = [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.relative_to(folder).as_posix().startswith(tuple(without))
    ]
    place = random.choice(files)
    content = bytearray(place.read_bytes())
    name = place.relative_to(folder).as_posix()
    place.chmod(0o644)
    how = random.choice(("bit flipped", "cut off", "emptied", "removed", "a folder", "overwritten", "longer"))
    if how in ("bit flipped", "cut off", "overwritten") and not content:
        how = "longer"
    match how:
        case "bit flipped":
            content[random.randrange(len(content))] ^= 1 << random.randrange(8)
            place.write_bytes(content)
        case "cut off":
            place.write_bytes(content[: random.randrange(len(content))])
        case "emptied":
            place.write_bytes(b"")
        case "removed":
            place.unlink()
        case "a folder":
            place.unlink()
            place.mkdir()
        case "overwritten":
            at = random.randrange(len(content))
            content[at : at + 64] = bytes(random.randrange(256) for _ in range(min(64, len(content) - at)))
            place.write_bytes(content)
        case _:
            place.write_bytes(content + bytes(random.randrange(256) for _ in range(32)))
    return f"{name}: {how}"


def _dataset(plan: Plan, number: int, what: str, random: Random) -> Try:
    layout = "parts" if "parts" in what else "whole"
    folder = plan.prepared.copy_old(plan.work / "damaged", layout)
    done = damage_one(folder / "graph", random, without=("store/", "timings.json"))
    check = run_kg(_CHECK, folder, limit=_LIMIT)
    fault = misbehaviour(check) or ("kg check does not find it" if check.code == 0 else "")
    return _after_commands(folder, number, what, random, done, check, fault)


def _store(plan: Plan, number: int, what: str, random: Random) -> Try:
    folder = plan.prepared.copy_old(plan.work / "damaged")
    done = damage_one(folder / "graph" / "store", random)
    check = run_kg(_CHECK, folder, limit=_LIMIT)
    unchanged = tree(folder / "graph" / "store") == tree(plan.prepared.old / "whole" / "store")  # an empty file emptied
    fault = misbehaviour(check) or ("kg check does not find it" if check.code == 0 and not unchanged else "")
    return _after_commands(folder, number, what, random, done, check, fault)


def _after_commands(folder: Path, number: int, what: str, random: Random, done: str, check: Ran, fault: str) -> Try:
    """The result once two more commands have met the damage."""
    detail = [done, check.story]
    if fault:
        fault = f"{_CHECK[0]}: {fault}"
    longest = check
    for command in random.sample(_COMMANDS, 2):
        ran = run_kg(command, folder, limit=_LIMIT)
        longest = max(longest, ran, key=lambda one: one.seconds)
        if wrong := misbehaviour(ran):
            fault = "; ".join(filter(None, (fault, f"{command[0]}: {wrong}")))
            detail += [" ".join(command), ran.story]
    megabytes = max(check.megabytes, longest.megabytes)
    return Try(what, number, fault, "\n".join(detail) if fault else "", longest.seconds, megabytes)


def _build_with_same_bytes(plan: Plan, folder: Path, layout: str, out: str, number: int, what: str, done: str) -> Try:
    ran = run_kg(["build", "reports", "--out", out, BUILDS[layout]], folder)
    fault = misbehaviour(ran) or (f"the build fails with exit code {ran.code}" if ran.code else "")
    if not fault and tree(folder / out) != plan.prepared.tree(plan.prepared.new / layout):
        fault = "exit code 0 with wrong bytes"
    detail = f"{layout}, {done}\n{ran.story}" if fault else ""
    return Try(what, number, fault, detail, ran.seconds, ran.megabytes)


def _cache(plan: Plan, number: int, what: str, random: Random) -> Try:
    layout = random.choice(("whole", "parts"))
    folder = plan.prepared.copy_old(plan.work / "damaged", layout)
    done = "; ".join(damage_one(folder / ".kg-cache", random) for _ in range(random.choice((1, 1, 4))))
    return _build_with_same_bytes(plan, folder, layout, "graph", number, what, done)


def _cache_through_output(plan: Plan, number: int, what: str, random: Random) -> Try:
    layout = random.choice(("whole", "parts"))
    folder = plan.work / "shared"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(plan.prepared.new / "reports", folder / "reports")
    first = run_kg(["build", "reports", "--out", "first", BUILDS[layout]], folder)
    if first.code:
        return Try(what, number, misbehaviour(first) or "the first build fails", first.story)
    done = damage_one(folder / "first", random)
    return _build_with_same_bytes(plan, folder, layout, "second", number, what, done)


_CASES: tuple[tuple[str, Callable[[Plan, int, str, Random], Try]], ...] = (
    ("dataset", _dataset),
    ("cache", _cache),
    ("store", _store),
    ("dataset in parts", _dataset),
    ("cache through the output", _cache_through_output),
)

KIND = Kind(
    "damage",
    "damaged files of datasets, stores and caches; found, no traceback, no wrong bytes",
    attack,
    short=5,
    full=1000,
    short_seconds=90.0,
)
