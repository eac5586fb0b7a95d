"""Measure how a build grows with the number of reports. This is not a test, because the figures depend on the machine.

For each size a corpus is made of the real reports of a folder (scripts/make_corpus.py) and built by `kg build
--no-merge` with an empty cache. The output has elapsed and CPU seconds, the peak memory of all processes together and
of the main one, quads, and sizes of files; then the exponent of growth between the smallest and the largest size, and
an extrapolation to 100,000 reports. A build that adds one report is timed as well. Up to --stores reports the parts are
also loaded into a store, and each named query is run: for one report or area, and for the first page of everything, the
first 1,000 rows without parameters (the median of three times; both are compared with the limit).
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import log
from pathlib import Path
from statistics import median
from threading import Event, Thread
from time import perf_counter, process_time

import psutil

from kg.build.cache import Cache

HERE = Path(__file__).resolve().parent
MOST_EXPONENT = 1.05
MOST_QUERY_SECONDS = 1.0
PAGE_ROWS = 1000
SHOWN_ESTIMATE = 100_000


@dataclass(frozen=True, slots=True)
class Measured:
    """A build: elapsed and CPU seconds, megabytes, counts and sizes in bytes."""

    reports: int
    seconds: float
    processor: float
    memory: float
    leader: float
    quads: int
    parts: int
    store: int
    loading: float
    slowest_query: float
    slowest_page: float
    again: float


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="benchmark-growth", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path, help="a folder of real reports with a reports.csv")
    parser.add_argument("work", type=Path, help="a folder for corpora and datasets; what is there is used again")
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000], help="numbers of reports")
    parser.add_argument("--stores", type=int, default=1000, help="the most reports that are loaded into a store")
    parser.add_argument("--keep", action="store_true", help="leave the datasets, graph-SIZE, in the folder")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args(arguments)
    chosen.work.mkdir(parents=True, exist_ok=True)
    measured = []
    for size in sorted(chosen.sizes):
        measured.append(measure(chosen.corpus, chosen.work, size, chosen.jobs, size <= chosen.stores))
        shutil.rmtree(chosen.work / f"cache-{size}")
        if not chosen.keep:
            shutil.rmtree(chosen.work / f"graph-{size}")
        print_row(measured[-1])
    print_growth(measured)
    (chosen.work / "measured.json").write_text(json.dumps([asdict(one) for one in measured], indent=1) + "\n")


def measure(corpus: Path, work: Path, size: int, jobs: int, with_store: bool) -> Measured:
    """Makes a corpus of this number of reports, unless it exists, and builds it in the folder."""
    reports = work / f"reports-{size}"
    if not reports.exists():
        subprocess.run(
            [sys.executable, HERE / "make_corpus.py", corpus, reports, "--reports", str(size)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
    out, cache = work / f"graph-{size}", work / f"cache-{size}"
    for folder in (out, cache):
        shutil.rmtree(folder, ignore_errors=True)
    build = ["build", reports, "--out", out, "--cache", cache, "--no-merge", "--jobs", str(jobs)]
    seconds, processor, memory, leader = watched([*build, "--no-store"])
    parts = size_of(out / "parts")
    quads = quads_of(cache)
    one_more(reports)
    again, *_ = watched([*build, "--no-store"])
    one_less(reports)
    loading, store, slowest, page = 0.0, 0, 0.0, 0.0
    if with_store:
        loading, *_ = watched(build)
        store = size_of(out / "store")
        slowest, page = slowest_queries(out)
    return Measured(size, seconds, processor, memory, leader, quads, parts, store, loading, slowest, page, again)


def watched(arguments: Sequence[str | Path]) -> tuple[float, float, float, float]:
    """Runs `kg`: elapsed and CPU seconds, and the peak megabytes of all its processes and of the first one."""
    start = perf_counter()
    before = os.times()
    process = subprocess.Popen([sys.executable, "-m", "kg", *map(str, arguments)], stdout=subprocess.DEVNULL)
    most: dict[str, float] = {"all": 0.0, "leader": 0.0}
    ended = Event()
    watcher = Thread(target=watch, args=(process.pid, most, ended))
    watcher.start()
    code = process.wait()
    ended.set()
    watcher.join()
    after = os.times()
    if code:
        raise SystemExit(f"kg {' '.join(map(str, arguments))}: ended with exit code {code}")
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return perf_counter() - start, processor, most["all"], most["leader"]


def watch(leader: int, most: dict[str, float], ended: Event) -> None:
    """Samples the memory of a process and its children (proportional set size) twice a second."""
    while not ended.wait(0.5):
        try:
            first = psutil.Process(leader)
            own = first.memory_full_info().pss / 1e6
            total = own + sum(child.memory_full_info().pss / 1e6 for child in first.children(recursive=True))
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
        most["leader"] = max(most["leader"], own)
        most["all"] = max(most["all"], total)


def one_more(reports: Path) -> None:
    """Adds a report for an area that has reports: the text of the last one with another year and one more line."""
    rows = list(csv.DictReader((reports / "reports.csv").open(encoding="utf-8", newline="")))
    last = rows[-1]
    added = {**last, "file": "added.txt", "id": "added", "year": str(int(last["year"]) + 1)}
    (reports / "added.txt").write_text((reports / last["file"]).read_text("utf-8") + "\n另有一行。\n", encoding="utf-8")
    shutil.copy(reports / "reports.csv", reports / "before.csv")
    write_rows(reports / "reports.csv", [*rows, added])


def one_less(reports: Path) -> None:
    """Removes the added report."""
    (reports / "before.csv").replace(reports / "reports.csv")
    (reports / "added.txt").unlink()


def write_rows(table: Path, rows: Sequence[Mapping[str, str]]) -> None:
    with table.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def slowest_queries(out: Path) -> tuple[float, float]:
    """Processor seconds of the slowest named query of one report or area, and of the slowest first page of everything.

    The report is the first by identifier. Queries that take more than half of the limit are printed.
    """
    from kg.query.ask import ask
    from kg.query.dataset import open_dataset
    from kg.query.named import list_queries
    from kg.query.query_result import SelectResult

    dataset = open_dataset(out)
    asked = (
        "SELECT ?report ?area { ?thing a pc:Report ; dct:identifier ?report ; pc:area ?area } ORDER BY ?report LIMIT 1"
    )
    first = dataset.ask(asked)
    assert isinstance(first, SelectResult)
    given = {name: getattr(term, "value", "") for name, term in zip(first.variables, first.rows[0], strict=True)}
    slowest = {"narrow": 0.0, "page": 0.0}
    for query in list_queries():
        arguments = [f"{each.name}={given[each.name]}" for each in query.parameters if each.name in given]
        for way, chosen, first in (("narrow", arguments, None), ("page", [], PAGE_ROWS)):
            times = []
            for _ in range(3):
                start = process_time()
                ask(dataset, query.name, chosen, first=first)
                times.append(process_time() - start)
            if median(times) > MOST_QUERY_SECONDS / 2:
                shown = " ".join([query.name, *chosen, *([] if first is None else [f"(first {first} rows)"])])
                print(f"    query {shown}: {median(times):.2f} s", flush=True)
            slowest[way] = max(slowest[way], median(times))
    return slowest["narrow"], slowest["page"]


def quads_of(folder: Path) -> int:
    """The quads that a build stated, as its cache knows them."""
    cache = Cache(folder)
    entries = (cache.read(part.parent.name, part.name) for part in folder.glob("??/*/part.json"))
    return sum(json.loads(entry)["quads"] for entry in entries if entry is not None)


def size_of(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def print_row(one: Measured) -> None:
    store_note = "" if one.store == 0 else (
        f"  store {one.store / 1e6:.0f} MB in {one.loading:.0f} s, slowest named query of a report or area "
        f"{one.slowest_query:.2f} s, first page of everything {one.slowest_page:.2f} s "
        f"(each at most {MOST_QUERY_SECONDS:g})"
    )  # fmt: skip
    print(
        f"{one.reports:>6} reports  {one.seconds:.0f} s  processor {one.processor:.0f} s  memory {one.memory:.0f} MB "
        f"(leader {one.leader:.0f} MB)  {one.quads} quads  parts {one.parts / 1e6:.0f} MB  "
        f"one more report {one.again:.1f} s{store_note}",
        flush=True,
    )


def print_growth(measured: Sequence[Measured]) -> None:
    """The exponent between the first and the last size, and the extrapolation."""
    if len(measured) < 2:
        return
    first, last = measured[0], measured[-1]
    exponents = {
        "seconds": exponent(first, last, first.seconds, last.seconds),
        "processor": exponent(first, last, first.processor, last.processor),
        "seconds a quad": log((last.processor / last.quads) / (first.processor / first.quads))
        / log(last.reports / first.reports)
        + 1,
        "memory": exponent(first, last, first.memory, last.memory),
    }
    for name, value in exponents.items():
        print(
            f"exponent of {name} from {first.reports} to {last.reports} reports: {value:.3f} (at most {MOST_EXPONENT})"
        )
    times = SHOWN_ESTIMATE / last.reports
    hours = last.seconds * times ** exponents["seconds"] / 3600
    print(
        f"{SHOWN_ESTIMATE} reports, if it goes on so: {hours:.1f} h on this machine, "
        f"{last.quads * times / 1e9:.1f} billion quads, parts of {last.parts * times / 1e9:.0f} GB"
    )


def exponent(first: Measured, last: Measured, one: float, other: float) -> float:
    return log(other / one) / log(last.reports / first.reports)


if __name__ == "__main__":
    main()
