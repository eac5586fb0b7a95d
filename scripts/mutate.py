"""Change rules at random, one at a time, and print the share of the changes that the tests catch.

A rule is code of the packages that read text (--package), a word of a vocabulary, or a line of the grammar. Changes are
made at the nodes of the syntax tree and at the tokens of vocabularies and patterns: comparisons inverted, conditions
and checks removed, numbers and slices shifted, words and alternatives dropped or moved, values and codes changed (see
scripts/mutation/choosing.py for the operators and their weights). Names of places, indicators and bodies are data
rather than rules, so place.ttl, indicator.ttl and agency.ttl are not changed, and all other vocabularies are equally
likely, whatever their lengths.

Each mutant is tried on a copy of the checkout, with the tests that reach the changed function, the most specific first;
which these are is recorded by a first run and kept in .mutants/ for as long as code and tests stay the same. A mutant
that never terminates is caught. One that compiles to the same code, or that breaks the syntax of its file, is not
counted. Exit code 1: the share is below --at-least; 2: the tests cannot be run.

mutmut leaves out module-level code and cached functions, where most rules of this project are, and cosmic-ray changes
the working tree and runs one command for all mutants; neither knows words, patterns and Turtle, or draws by a seed.

Examples:
    scripts/mutate --count 100 --seed 7 --jobs 2
    scripts/mutate --replay kg/lang/numerals.py:75:33:comparison-turned:0
    scripts/mutate --count 20 --list
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from math import inf
from pathlib import Path
from queue import SimpleQueue

from mutation.choosing import all_mutants, area_of, draw, rule_files
from mutation.mutant import Mutant
from mutation.trial import Copy, Outcome, Reach, TrialError, end_running, make_copy, read_reach, tracked_files

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("kg/text", "kg/lang", "kg/grammar", "kg/extract", "kg/link")
TESTS = (
    *("tests/text", "tests/lang", "tests/grammar", "tests/extract", "tests/link", "tests/vocabulary"),
    *("tests/reports/test_identity.py", "tests/reports/test_structure.py"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="mutate", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=100, help="how many mutants are tried (default: 100)")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the sample (default: 1)")
    parser.add_argument("--jobs", type=int, default=1, help="how many are tried at a time, each on its own copy")
    parser.add_argument("--at-least", type=float, default=85, help="the share in percent that has to be caught")
    parser.add_argument(
        "--package", action="append", help=f"a folder to change, repeatable (default: {_row(PACKAGES)})"
    )
    parser.add_argument("--tests", action="append", help=f"tests to run, repeatable (default: {_row(TESTS)})")
    parser.add_argument("--longest", type=float, default=inf, help="leave out tests that take more seconds than this")
    parser.add_argument("--only", default="", help="draw only mutants whose identifier begins so: ontology/, kg/lang/")
    parser.add_argument("--replay", action="append", metavar="ID", help="try this mutant again, repeatable")
    parser.add_argument("--list", action="store_true", help="print the mutants with their changes, and try none")
    chosen = parser.parse_args(arguments)
    packages = chosen.package or [name for name in PACKAGES if (ROOT / name).is_dir()]
    tests = chosen.tests or [name for name in TESTS if (ROOT / name).exists()]
    texts = {path: (ROOT / path).read_text("utf-8") for path in rule_files(ROOT, packages)}
    mutants = all_mutants(texts)
    if chosen.replay:
        by_id = {mutant.id: mutant for mutant in mutants}
        unknown = [each for each in chosen.replay if each not in by_id]
        if unknown:
            parser.error(f"there is no mutant {', '.join(unknown)}: the file has changed, or --package leaves it out")
        drawn = [by_id[each] for each in chosen.replay]
    else:
        drawn = draw([one for one in mutants if one.id.startswith(chosen.only)], texts, chosen.count, chosen.seed)
    if chosen.list:
        for mutant in drawn:
            print(f"{mutant.id}  {mutant.summary}\n{mutant.diff(texts[mutant.path])}\n")
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that copies are removed and tests are ended
    try:
        outcomes = list(_shown(_try_all(drawn, tests, chosen.jobs, chosen.longest)))
    except TrialError as error:
        print(f"mutate: {error}", file=sys.stderr)
        return 2
    share = _print_shares(outcomes)
    _print_survivors(outcomes, texts)
    return 0 if share >= chosen.at_least else 1


def _row(names: Sequence[str]) -> str:
    return ", ".join(names)


def _try_all(mutants: Sequence[Mutant], folders: Sequence[str], jobs: int, longest: float) -> Iterator[Outcome]:
    """Tries the mutants on this number of copies; the outcomes are in the order of the mutants."""
    with tempfile.TemporaryDirectory(prefix="kg-mutants-") as folder:
        files = tracked_files(ROOT)
        copies: SimpleQueue[Copy] = SimpleQueue()
        first = make_copy(ROOT, files, Path(folder) / "checkout-1", longest)
        reach = read_reach(first, folders, ROOT / ".mutants")
        copies.put(first)
        for number in range(2, jobs + 1):
            copies.put(make_copy(ROOT, files, Path(folder) / f"checkout-{number}", longest))

        def try_one(mutant: Mutant) -> Outcome:
            return _on_a_copy(copies, reach, mutant)

        with ThreadPoolExecutor(jobs) as pool:
            try:
                yield from pool.map(try_one, mutants)
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
                end_running()


def _on_a_copy(copies: SimpleQueue[Copy], reach: Reach, mutant: Mutant) -> Outcome:
    copy = copies.get()
    try:
        return copy.try_mutant(mutant, reach)
    finally:
        copies.put(copy)


def _shown(outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
    """Prints a line for each outcome as it arrives."""
    for outcome in outcomes:
        word = "caught  " if outcome.caught else "SURVIVED"
        print(
            f"{word}  {outcome.mutant.id}  {outcome.mutant.summary}  [{outcome.reason}, {outcome.seconds:.0f} s]",
            flush=True,
        )
        yield outcome


def _print_shares(outcomes: Sequence[Outcome]) -> float:
    """Prints the share that was caught, by package and by operator; returns the total share in percent."""
    for title, groups in (
        ("area", _grouped(outcomes, lambda mutant: area_of(mutant.path))),
        ("operator", _grouped(outcomes, lambda mutant: mutant.operator)),
    ):
        print(f"\nCaught by {title}:")
        for name, group in sorted(groups.items()):
            caught = sum(outcome.caught for outcome in group)
            print(f"  {name:<20} {caught:>3} of {len(group):>3}  {100 * caught / len(group):.0f} %")
    caught = sum(outcome.caught for outcome in outcomes)
    share = 100 * caught / len(outcomes) if outcomes else 100.0
    print(f"\n{caught} of {len(outcomes)} mutants caught: {share:.1f} %")
    return share


def _grouped(outcomes: Sequence[Outcome], key: Callable[[Mutant], str]) -> Mapping[str, Sequence[Outcome]]:
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[key(outcome.mutant)].append(outcome)
    return groups


def _print_survivors(outcomes: Sequence[Outcome], texts: Mapping[str, str]) -> None:
    survivors = [outcome for outcome in outcomes if not outcome.caught]
    for outcome in survivors:
        print(f"\nSURVIVED  {outcome.mutant.id}  ({outcome.reason})\n{outcome.mutant.diff(texts[outcome.mutant.path])}")


if __name__ == "__main__":
    sys.exit(main())
