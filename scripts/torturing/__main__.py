"""The command line of the rig; see scripts/torture."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

import kg
from torturing import damage, endpoint, environment, fuzzing, hostile, killing, power_loss
from torturing.attempts import Kind, Plan, Try
from torturing.prepared import Prepared
from torturing.table import Case, Table, put_between_marks, read_case

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        fuzzing.KIND,
        killing.KIND,
        environment.KIND,
        damage.KIND,
        hostile.KIND,
        endpoint.KIND,
        power_loss.KIND,
    )
}


def main() -> int:
    """Runs the kinds that are asked for; 1 where a fault was found, 130 where the run was stopped."""
    options = _parser().parse_args()
    case = read_case(options.replay) if options.replay else None
    table = Table(case.seed if case else options.seed, options.faults)
    stopped = False
    try:
        _attack(options, case, table)
    except KeyboardInterrupt:
        stopped = True
    faults = table.faults
    if options.tally:
        table.add_earlier(options.tally)
        table.keep(options.tally)
    text = table.render()
    print(f"\n{text}", end="")
    if options.write_table and not stopped:
        machine = f"Python {platform.python_version()}, {platform.system()}"
        extent = "short" if options.short else "full"
        seeds = ", ".join(map(str, table.seeds))
        run = f"kg {kg.__version__}, {extent} run with seed {seeds}, {machine}.\n\n"
        put_between_marks(options.write_table, run + text)
    if stopped:
        return 130
    # where CI says that everything is there, what was not tried cannot pass for tried (tests/conftest.py)
    missing = table.skipped and os.environ.get("KG_REQUIRE_EXTERNAL") == "1"
    return 1 if faults or missing else 0


def _attack(options: argparse.Namespace, case: Case | None, table: Table) -> None:
    """Runs the kinds one after another, or one fault again, and counts what they find."""
    kinds = [KINDS[case.kind]] if case else [KINDS[name] for name in options.kind or KINDS]
    with TemporaryDirectory(prefix="kg-torture-") as folder:
        prepared = Prepared(Path(folder) / "prepared")
        for kind in kinds:
            tries = options.tries or (kind.short if options.short else kind.full)
            seconds = options.seconds_limit or (kind.short_seconds if options.short else None)
            place = Path(folder) / kind.name
            place.mkdir()
            if case:
                plan = Plan(case.seed, (case.number,), place, prepared, case.material, case.what)
            else:
                plan = Plan(options.seed, range(tries), place, prepared)
            print(f"{kind.name}: {kind.about}", flush=True)
            for found in within(kind.attack(plan), seconds):
                written = table.add(kind.name, found)
                if written is not None:
                    print(f"  {found.what}: {found.fault} → {written}", flush=True)
                    if case:
                        print(found.detail, flush=True)


def within(tries: Iterator[Try], seconds: float | None) -> Iterator[Try]:
    """The tries until this number of seconds has passed; the resources of the attack are then released."""
    end = None if seconds is None else monotonic() + seconds
    with closing(tries):  # type: ignore[type-var]  # every attack is a generator
        for found in tries:
            yield found
            if end is not None and monotonic() > end:
                return


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/torture", description="Attack this checkout and count the faults.")
    parser.add_argument("--kind", action="append", choices=sorted(KINDS), help="only this kind; may be repeated")
    parser.add_argument("--tries", type=int, help="how many tries of each kind")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same tries (default: 1)")
    parser.add_argument("--seconds-limit", type=float, help="no further tries of a kind after this many seconds")
    parser.add_argument("--short", action="store_true", help="a few tries of each kind, for every change")
    parser.add_argument("--faults", type=Path, default=Path("torture-faults"), help="folder for faulty inputs")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="try the fault of a file again")
    parser.add_argument("--tally", type=Path, metavar="FILE", help="add the tries to those of earlier runs in a file")
    parser.add_argument("--write-table", type=Path, metavar="FILE", help="put the table into a document")
    return parser


if __name__ == "__main__":
    sys.exit(main())
