"""The surroundings of a build: full disks, folders that cannot be written, signals, locales, clocks, closed outputs.

Whatever the surroundings, a command either gives the same bytes as ever with exit code 0, or says in a line what is
wrong and leaves the old output unchanged; nothing that it started lives on, and nothing hidden stays.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random

from torturing.attempts import Kind, Plan, Try
from torturing.commands import Command, Ran, misbehaviour, run_kg
from torturing.killing import judge_next_build, judge_output
from torturing.prepared import BUILDS, leftovers, tree

_PATIENCE = 5.0
_LARGEST_DISK = 4 << 20


def attack(plan: Plan) -> Iterator[Try]:
    """Each of the surroundings in turn."""
    for number in plan.numbers:
        what, case = _CASES[number % len(_CASES)]
        shutil.rmtree(plan.work, ignore_errors=True)
        plan.work.mkdir(parents=True)
        yield case(plan, number, what, plan.random(number))


def _build(layout: str) -> list[str]:
    return ["build", "reports", "--out", "graph", BUILDS[layout], "--jobs", "2"]


def _told(what: str, number: int, fault: str, ran: Ran) -> Try:
    return Try(what, number, fault, ran.story if fault else "", ran.seconds, ran.megabytes)


def _ended_well_or_not_at_all(plan: Plan, folder: Path, layout: str, ran: Ran) -> str:
    """What is wrong where a build may fail: the output is then the old one, and the new one where it does not."""
    fault = misbehaviour(ran) or judge_output(plan, folder, layout)
    found = tree(folder / "graph")
    if not fault and ran.code == 0 and found != plan.prepared.tree(plan.prepared.new / layout):
        fault = "exit code 0 with the old output"
    if not fault and ran.code and found != plan.prepared.tree(plan.prepared.old / layout):
        fault = f"exit code {ran.code} with the new output"
    if not fault and (left := leftovers(folder)):
        fault = f"leaves {left[0][:7]}…"
    return fault


@contextmanager
def _small_disk(place: Path, size: int) -> Iterator[bool]:
    """A file system of this number of bytes at `place`; False where this user cannot mount one."""
    place.mkdir(parents=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)], capture_output=True, check=False
    )
    try:
        yield mounted.returncode == 0
    finally:
        if mounted.returncode == 0:
            subprocess.run(["umount", "-l", str(place)], capture_output=True, check=False)


def _full_disk(plan: Plan, number: int, what: str, random: Random) -> Try:
    """A disk with less room than a build needs, or a limit on the size of files where no disk can be made."""
    layout = random.choice(tuple(BUILDS))
    disk = plan.work / "disk"
    needed = sum(path.stat().st_size for path in (plan.prepared.old / layout).rglob("*") if path.is_file())
    with _small_disk(disk, needed + random.randrange(1 << 16, _LARGEST_DISK)) as mounted:
        if mounted:
            start = plan.prepared.copy_old(plan.work / "start", layout)
            for name in ("reports", "graph"):
                shutil.copytree(start / name, disk / name)
            ran = run_kg(_build(layout), disk, environment={"TMPDIR": str(plan.work)})
            return _told(what, number, _ended_well_or_not_at_all(plan, disk, layout, ran), ran)
    folder = plan.prepared.copy_old(plan.work / "limited", layout)
    ran = run_kg(_build(layout), folder, prepare=_limit_files(random.randrange(1 << 10, 1 << 18)))
    return _told(what, number, _ended_well_or_not_at_all(plan, folder, layout, ran), ran)


def _limit_files(size: int) -> Callable[[], None]:
    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


def _full_disk_of_export(plan: Plan, number: int, what: str, random: Random) -> Try:
    """Exports, sites and review tables onto a disk that is too small for them."""
    graph = plan.prepared.old / "whole"
    disk = plan.work / "disk"
    command = random.choice(
        [
            ["export", str(graph), "--site", str(disk / "site")],
            ["export", str(graph), "--to", str(disk / "files")],
            ["review", str(graph), "--to", str(disk / "review.csv")],
        ]
    )
    with _small_disk(disk, random.randrange(1 << 12, 1 << 19)) as mounted:
        if mounted:
            ran = run_kg(command, plan.work)
        else:
            ran = run_kg(command, plan.work, prepare=_limit_files(random.randrange(16, 1 << 14)))
        fault = misbehaviour(ran)
        if not fault and (left := leftovers(disk)):
            fault = f"leaves {left[0][:5]}…"
    return _told(what, number, fault, ran)


def _read_only(plan: Plan, number: int, what: str, random: Random) -> Try:
    """An output in a folder that cannot be written."""
    layout = random.choice(tuple(BUILDS))
    folder = plan.prepared.copy_old(plan.work / "start", layout)
    if os.geteuid() != 0:
        folder.chmod(0o555)
        try:
            ran = run_kg(_build(layout), folder, environment={"TMPDIR": str(plan.work)})
        finally:
            folder.chmod(0o755)
        return _told(what, number, _ended_well_or_not_at_all(plan, folder, layout, ran), ran)
    disk = plan.work / "disk"
    with _small_disk(disk, 1 << 26) as mounted:
        if not mounted:
            return Try(what, number, skipped="a superuser who may not mount cannot have such a folder")
        for name in ("reports", "graph"):
            shutil.copytree(folder / name, disk / name)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True, capture_output=True)
        ran = run_kg(_build(layout), disk, environment={"TMPDIR": str(plan.work)})
        fault = _ended_well_or_not_at_all(plan, disk, layout, ran)
        if not fault and ran.code == 0:
            fault = "exit code 0 where nothing can be written"
        return _told(what, number, fault, ran)


def _two_at_once(plan: Plan, number: int, what: str, random: Random) -> Try:
    """Two builds into the same output with the same cache."""
    layout = random.choice(tuple(BUILDS))
    folder = plan.prepared.copy_old(plan.work / "start", layout, cache=random.random() < 0.5)
    first = Command(_build(layout), folder)
    time.sleep(random.choice((0.0, random.random())))
    second = Command(_build(layout), folder)
    ran = [first.end(), second.end()]
    fault = next(filter(None, map(misbehaviour, ran)), "")
    if not fault and all(one.code for one in ran):
        fault = "neither of two builds at once succeeds"
    if not fault and tree(folder / "graph") != plan.prepared.tree(plan.prepared.new / layout):
        fault = "two builds at once give another output"
    if not fault and (left := leftovers(folder)):
        fault = f"leaves {left[0][:7]}…"
    return _told(what, number, fault, max(ran, key=lambda one: one.code))


def _signal(plan: Plan, number: int, what: str, random: Random) -> Try:
    """Ctrl-C, which all processes of a terminal get, or SIGTERM, which the leader gets, at a random moment."""
    layout = random.choice(tuple(BUILDS))
    folder = plan.prepared.copy_old(plan.work / "start", layout, cache=random.random() < 0.5)
    command = Command(_build(layout), folder)
    time.sleep(random.uniform(0.3, 3.5))
    if what == "Ctrl-C":
        os.killpg(command.process.pid, signal.SIGINT) if not command.ended else None
    elif not command.ended:
        command.send(signal.SIGTERM)
    ran = command.end()
    left = command.survivors(_PATIENCE)
    # a program that does not handle a signal, or not yet, is ended by it, which is as it should be
    fault = "" if ran.code in (-signal.SIGTERM, -signal.SIGINT) else misbehaviour(ran)
    fault = fault or judge_output(plan, folder, layout)
    faults = [fault, "processes live on" if left else ""]
    after, _ = judge_next_build(plan, folder, layout, _build(layout))
    return _told(what, number, "; ".join(filter(None, [*faults, after])), ran)


def _in_environment(**settings: str) -> Callable[[Plan, int, str, Random], Try]:
    """A build with these variables, which must not make a difference."""
    return lambda plan, number, what, random: _same_bytes(plan, number, what, random, settings)


def _same_bytes(
    plan: Plan, number: int, what: str, random: Random, settings: Mapping[str, str], without: tuple[str, ...] = ()
) -> Try:
    layout = random.choice(tuple(BUILDS))
    folder = plan.prepared.copy_old(plan.work / "start", layout, cache=False)
    ran = run_kg(_build(layout), folder, environment=settings, without=without)
    fault = misbehaviour(ran) or (f"exit code {ran.code}" if ran.code else "")
    if not fault and tree(folder / "graph") != plan.prepared.tree(plan.prepared.new / layout):
        fault = "other bytes"
    return _told(what, number, fault, ran)


def _hash_seed(plan: Plan, number: int, what: str, random: Random) -> Try:
    return _same_bytes(plan, number, what, random, {"PYTHONHASHSEED": str(random.randrange(1 << 32))})


def _no_home(plan: Plan, number: int, what: str, random: Random) -> Try:
    settings = random.choice([{}, {"HOME": "/nonexistent"}, {"HOME": ""}, {"HOME": "relative"}])
    return _same_bytes(plan, number, what, random, settings, without=("HOME",))


def _clock(plan: Plan, number: int, what: str, random: Random) -> Try:
    """A clock that is far off."""
    if shutil.which("faketime") is None:
        return Try(what, number, skipped="faketime is not installed")
    layout = random.choice(tuple(BUILDS))
    folder = plan.prepared.copy_old(plan.work / "start", layout, cache=random.random() < 0.5)
    date = random.choice(("1971-01-01 00:00:00", "2037-12-31 23:59:59", "2020-02-29 12:00:00"))
    program = ("faketime", "-f", f"@{date}", *Command.PROGRAM)
    ran = run_kg(_build(layout), folder, program=program)
    fault = misbehaviour(ran) or (f"exit code {ran.code}" if ran.code else "")
    if not fault and tree(folder / "graph") != plan.prepared.tree(plan.prepared.new / layout):
        fault = "other bytes"
    return _told(what, number, fault, ran)


def _old_cache(plan: Plan, number: int, what: str, random: Random) -> Try:
    """A cache that was last used long ago, with files in it that are not its own."""
    layout = random.choice(tuple(BUILDS))
    folder = plan.prepared.copy_old(plan.work / "start", layout)
    cache = folder / ".kg-cache"
    entries = sorted(path for path in cache.rglob("*") if path.is_dir())
    (random.choice(entries) / "stray").write_text("x", encoding="utf-8")
    (random.choice(entries) / ".DS_Store.d").mkdir()
    (cache / "zz").write_text("x", encoding="utf-8")
    then = time.time() - random.randrange(31, 4000) * 86400
    for path in (*cache.rglob("*"), cache):
        os.utime(path, (then, then))
    ran = run_kg(_build(layout), folder)
    fault = misbehaviour(ran) or (f"exit code {ran.code}" if ran.code else "")
    if not fault and tree(folder / "graph") != plan.prepared.tree(plan.prepared.new / layout):
        fault = "other bytes"
    return _told(what, number, fault, ran)


_PRINTING = (
    ("query", "reports", "--out", "graph", "--format", "csv"),
    ("query", "promises", "--out", "graph"),
    ("show", "青石水库", "--out", "graph"),
    ("check", "--out", "graph", "--no-reasoning"),
    ("build", "reports", "--out", "other"),
    ("--help",),
)


def _closed_output(plan: Plan, number: int, what: str, random: Random) -> Try:
    """Standard output that is closed, full, or a pipe that nobody reads."""
    folder = plan.prepared.copy_old(plan.work / "start", "whole")
    command = list(random.choice(_PRINTING))
    if what == "stdout closed":
        ran = run_kg(command, folder, prepare=lambda: os.close(1))
    elif what == "stdout full":
        with Path("/dev/full").open("wb") as full:
            ran = run_kg(command, folder, stdout=full)
    else:
        reading, writing = os.pipe()
        os.close(reading)
        with os.fdopen(writing, "wb") as pipe:
            ran = run_kg(command, folder, stdout=pipe)
    fault = misbehaviour(ran)
    if what == "stdout of a closed pipe" and fault == "exit code 141 without a word":
        fault = ""  # as other commands do
    return _told(what, number, fault, ran)


def _no_temporary_folder(plan: Plan, number: int, what: str, random: Random) -> Try:
    return _same_bytes(plan, number, what, random, {"TMPDIR": "/nonexistent", "TMP": "/nonexistent"})


def _file_for_folder(plan: Plan, number: int, what: str, random: Random) -> Try:
    """Outputs that are somebody else's: they are refused and stay as they are."""
    folder = plan.prepared.copy_old(plan.work / "start", "whole")
    other = folder / "other"
    other.mkdir()
    (other / "thesis.txt").write_text("years of work", encoding="utf-8")
    if random.random() < 0.7:
        name = random.choice(("report.json", "report.json", "manifest.json", "context.jsonld"))
        (other / name).write_text(random.choice(("{}", "", "[]", '{"outputs": []}')), encoding="utf-8")
    target = other
    if random.random() < 0.3:
        target = folder / "link"
        target.symlink_to(other)
    if random.random() < 0.3:
        # a folder of ours into which somebody has put a file
        shutil.copy(other / "thesis.txt", folder / "graph")
        target = folder / "graph"
    before = {path: path.read_bytes() for path in (*other.iterdir(), *folder.glob("graph/thesis.txt"))}
    command = random.choice(
        [
            ["build", "reports", "--out", str(target)],
            ["build", "reports", "--out", str(target), "--no-merge"],
            ["export", str(plan.prepared.old / "whole"), "--site", str(target)],
        ]
    )
    ran = run_kg(command, folder)
    gone = [path.name for path, content in before.items() if not path.is_file() or path.read_bytes() != content]
    fault = misbehaviour(ran)
    if gone:
        fault = f"{command[0]}: a file that is not its own is gone" + (
            " from an output" if target.name == "graph" else ""
        )
    return _told(what, number, fault, ran)


_CASES: tuple[tuple[str, Callable[[Plan, int, str, Random], Try]], ...] = (
    ("disk full in a build", _full_disk),
    ("disk full in an export", _full_disk_of_export),
    ("folder read-only", _read_only),
    ("two builds at once", _two_at_once),
    ("Ctrl-C", _signal),
    ("SIGTERM", _signal),
    ("cache old and with strays", _old_cache),
    ("output of somebody else", _file_for_folder),
    ("stdout closed", _closed_output),
    ("stdout full", _closed_output),
    ("stdout of a closed pipe", _closed_output),
    ("locale C", _in_environment(LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")),
    ("locale POSIX", _in_environment(LC_ALL="POSIX", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")),
    ("locale Turkish", _in_environment(LC_ALL="tr_TR.UTF-8", LANG="tr_TR.UTF-8")),
    ("time zone", _in_environment(TZ="Pacific/Kiritimati")),
    ("hash seed", _hash_seed),
    ("clock far off", _clock),
    ("no HOME", _no_home),
    ("no temporary folder", _no_temporary_folder),
)

KIND = Kind(
    "environment",
    "disks, folders, signals, locales, clocks, outputs; the same bytes, or a line and the old output",
    attack,
    short=11,
    full=400,
    short_seconds=90.0,
)
