"""kill -9 at any moment of a build, of a push to a store, and of an endpoint.

A build begins with an old output and a changed report. After it was killed, the output is the old or the new one, file
by file; no process that it started lives on; and the next build succeeds, gives the new output, and leaves nothing
hidden next to it. A push that was killed and run again leaves the store with what one push would have. What an endpoint
reads is unchanged, and the next endpoint answers.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from remote.servers import Oxigraph

from torturing.attempts import Kind, Plan, Try
from torturing.commands import Command, Ran, misbehaviour, run_kg
from torturing.prepared import BUILDS, leftovers, tree
from torturing.serving import Endpoint

# Seconds in which what a killed command had started must have ended.
_PATIENCE = 5.0
_SERVED = 4.0


def attack(plan: Plan) -> Iterator[Try]:
    """Builds, pushes and endpoints in turn, each killed at a different moment."""
    lengths: dict[str, float] = {}
    for number in plan.numbers:
        what, kill = _KINDS[number % len(_KINDS)]
        random = plan.random(number)
        if what not in lengths:
            lengths[what] = _length(plan, what)
        moment = random.uniform(0.0, lengths[what] * 1.05)
        yield kill(plan, number, what, moment, random)


def _length(plan: Plan, what: str) -> float:
    """About how long what is killed takes when nobody does."""
    if not what.startswith("build"):
        return _SERVED
    ran = run_kg(_build(what), plan.prepared.copy_old(plan.work / "length", _layout(what)))
    if ran.code:
        raise RuntimeError(f"a build that nobody kills fails: {ran.story}")
    return ran.seconds


def _layout(what: str) -> str:
    return "parts" if "parts" in what else "whole"


def _build(what: str) -> list[str]:
    return ["build", "reports", "--out", "graph", BUILDS[_layout(what)], "--jobs", "2"]


def judge_output(plan: Plan, folder: Path, layout: str) -> str:
    """What is wrong with an output that must be the old or the new one; empty where nothing is."""
    found = tree(folder / "graph")
    if found in (plan.prepared.tree(plan.prepared.old / layout), plan.prepared.tree(plan.prepared.new / layout)):
        return ""
    return "the output is gone" if not found else "the output is neither the old nor the new one"


def judge_next_build(plan: Plan, folder: Path, layout: str, arguments: list[str]) -> tuple[str, Ran]:
    """What is wrong after one more build; empty where it brings the new output and leaves nothing hidden."""
    again = run_kg(arguments, folder)
    fault = misbehaviour(again)
    if not fault and again.code:
        fault = f"the next build fails with exit code {again.code}"
    if not fault and tree(folder / "graph") != plan.prepared.tree(plan.prepared.new / layout):
        fault = "the next build gives another output"
    if not fault and (left := leftovers(folder)):
        fault = f"the next build leaves {_shape(left[0])}"
    return fault, again


def _shape(name: str) -> str:
    """The name of something hidden without what differs each time."""
    return ".graph-…" if name.startswith(".graph") else name


def _kill_build(plan: Plan, number: int, what: str, moment: float, random: Random) -> Try:
    layout = _layout(what)
    folder = plan.prepared.copy_old(plan.work / "build", layout, cache=random.random() < 0.5)
    command = Command(_build(what), folder)
    time.sleep(moment)
    command.kill()
    ran = command.end()
    left = command.survivors(_PATIENCE)
    fault = judge_output(plan, folder, layout)
    after, again = judge_next_build(plan, folder, layout, _build(what))
    faults = [fault, "processes live on" if left else "", after]
    found = "; ".join(one for one in faults if one)
    detail = f"killed after {moment:.2f} s\n{ran.story}\nthen\n{again.story}"
    return Try(what, number, found, detail if found else "", again.seconds, again.megabytes)


def _kill_push(plan: Plan, number: int, what: str, moment: float, random: Random) -> Try:
    if not Path(sys.executable).with_name("oxigraph").is_file():
        return Try(what, number, skipped="the server of Oxigraph is not installed")
    folder = plan.work / "push"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    whole = plan.prepared.old, plan.prepared.new
    server = Oxigraph(folder / "store").start()
    try:
        command = ["publish", server.url, "--store", "oxigraph", "--out"]
        if (first := run_kg([*command, str(whole[0] / "whole")], folder)).code:
            return Try(what, number, "a first push fails", first.story)
        killed = Command([*command, str(whole[1] / "whole")], folder)
        time.sleep(moment * random.random() / 2)
        killed.kill()
        ran = killed.end()
        left = killed.survivors(_PATIENCE)
        again = run_kg([*command, str(whole[1] / "whole")], folder)
        fault = misbehaviour(again) or (f"the next push fails with exit code {again.code}" if again.code else "")
        if not fault and _quads(server.nquads()) != _expected(plan, folder):
            fault = "the store holds something else than one push brings"
    finally:
        server.kill()
    if left:
        fault = "; ".join(filter(None, (fault, "processes live on")))
    detail = f"killed after {moment:.2f} s\n{ran.story}\nthen\n{again.story}" if fault else ""
    return Try(what, number, fault, detail, again.seconds, again.megabytes)


def _quads(nquads: bytes) -> frozenset[bytes]:
    """The lines without those with blank nodes, which each store names differently."""
    return frozenset(line for line in nquads.splitlines() if b"_:" not in line)


def _expected(plan: Plan, folder: Path) -> frozenset[bytes]:
    """What a store holds after one push of the new dataset, by a server that is kept for the run."""
    kept = plan.folder / "expected.nq"
    if not kept.is_file():
        server = Oxigraph(folder / "expected").start()
        try:
            run_kg(["publish", server.url, "--store", "oxigraph", "--out", str(plan.prepared.new / "whole")], folder)
            kept.write_bytes(server.nquads())
        finally:
            server.kill()
    return _quads(kept.read_bytes())


def _kill_endpoint(plan: Plan, number: int, what: str, moment: float, random: Random) -> Try:
    folder = plan.prepared.copy_old(plan.work / "serve", random.choice(("whole", "parts")), cache=False)
    before = tree(folder / "graph")
    command = Command(["serve", "graph", "--port", "0"], folder)
    time.sleep(moment * 0.6)
    command.kill()
    ran = command.end()
    left = command.survivors(_PATIENCE)
    faults = [
        "processes live on" if left else "",
        "the dataset was changed" if tree(folder / "graph") != before else "",
    ]
    with Endpoint(folder / "graph", folder) as endpoint:
        faults.append(endpoint.trouble())
    fault = "; ".join(one for one in faults if one)
    return Try(what, number, fault, ran.story if fault else "", ran.seconds, ran.megabytes)


_KINDS: tuple[tuple[str, Callable[[Plan, int, str, float, Random], Try]], ...] = (
    ("build", _kill_build),
    ("build in parts", _kill_build),
    ("push to a store", _kill_push),
    ("endpoint", _kill_endpoint),
)

KIND = Kind(
    "kill",
    "kill -9 at any moment; the output is old or new, nothing lives on, the next run succeeds",
    attack,
    short=4,
    full=800,
    short_seconds=90.0,
)
