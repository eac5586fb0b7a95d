"""Time the named queries over a dataset, without parameters, in four ways. This is not a test: figures vary by machine.

pyoxigraph  the store of the build, fetching all rows without reading their terms: the time of the query itself
kg.open     rdflib's interface over the same store: `kg.open(dataset).query(…)`, all rows read as terms of rdflib
frame       `kg.open(dataset).frame(…)`, a frame of pandas
rdflib      rdflib's own engine over the quads of `data.nq` in memory, in a separate process that is ended after --most
            times the seconds of kg.open, but at least 5; the ratio is then a lower bound

With --questions, times the questions of the tests (tests/query/cases/questions.jsonl) instead, on the store of the
build. The last line says how many took more than a second.

All times are CPU times, because each way uses one processor and the machine may have other work. The first three ways
alternate in each run; the minimum and the median of the runs are printed. Each query has a warm-up run.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from math import ceil
from pathlib import Path
from statistics import median
from time import process_time

import rdflib
from pyoxigraph import RdfFormat, parse

import kg
from kg.query.named import NamedQuery, list_queries
from kg.query.open import OpenedDataset
from kg.rdf.iris import DEFAULT_BASE
from kg.rdf.names import prefixes
from kg.rdf.serialize import to_rdflib
from kg.rdf.store import open_store

# The targets: at most this many times the time of pyoxigraph, at least this many times as fast as rdflib.
MOST_OF_PYOXIGRAPH = 1.2
LEAST_OF_RDFLIB = 10.0
LEAST_SECONDS = 5.0
# The limit for a plainly written query on 25 reports.
MOST_SECONDS = 1.0

WAYS = ("pyoxigraph", "kg.open", "frame")


def main(arguments: Sequence[str] | None = None) -> None:
    layout = argparse.RawTextHelpFormatter
    parser = argparse.ArgumentParser(prog="benchmark-queries", description=__doc__, formatter_class=layout)
    parser.add_argument("dataset", type=Path, help="the folder of a dataset")
    parser.add_argument("--runs", type=int, default=5, help="how often each query is asked (default: 5)")
    parser.add_argument("--most", type=float, default=12.0, help="times of kg.open that rdflib gets (default: 12)")
    parser.add_argument("--in-memory", action="store_true", help="copy the store into memory for the first three")
    parser.add_argument("--without-rdflib", action="store_true", help="leave rdflib's own engine out")
    parser.add_argument("--questions", type=Path, help="a file of questions to time instead of the named queries")
    chosen = parser.parse_args(arguments)
    if chosen.questions is not None:
        time_questions(chosen.dataset, chosen.questions, chosen.runs)
        return
    queries = list_queries()
    print("milliseconds: least (middle); ratio of the least to that of pyoxigraph")
    print(f"{'':24}{'pyoxigraph':>20}{'kg.open':>20}{'ratio':>7}{'frame':>20}{'ratio':>7}")
    times: dict[str, dict[str, list[float]]] = {}
    with kg.open(chosen.dataset, in_memory=chosen.in_memory) as opened:
        for query in queries:
            found = times[query.name] = time_ways(opened, query, chosen.runs)
            print_line(query.name, [(min(found[way]), median(found[way])) for way in WAYS])
    print_sums(times)
    if not chosen.without_rdflib:
        compare_rdflib(chosen.dataset, queries, times, chosen.most)


def time_questions(dataset: Path, file: Path, runs: int) -> None:
    """Prints the minimum time of each question in a JSON Lines file, and how many exceeded the limit."""
    store = open_store(dataset / "store")
    declared = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in prefixes(DEFAULT_BASE).items())
    slow = 0
    questions = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    print(f"{'seconds':>8}{'rows':>8}  question")
    for one in questions:
        sparql = declared + "\n".join(one["sparql"])
        times = []
        rows = 0
        for _ in range(runs):
            start = process_time()
            rows = len(list(store.query(sparql, use_default_graph_as_union=True)))
            times.append(process_time() - start)
        slow += min(times) > MOST_SECONDS
        print(f"{min(times):8.3f}{rows:8}  {one['id']}")
    print(f"{slow} of {len(questions)} took more than {MOST_SECONDS:g} s")


def time_ways(opened: OpenedDataset, query: NamedQuery, runs: int) -> dict[str, list[float]]:
    """The seconds of each run for each way."""
    store = opened.store.oxigraph
    ways: dict[str, Callable[[], object]] = {
        "pyoxigraph": lambda: list(store.query(query.sparql, use_default_graph_as_union=True)),
        "kg.open": lambda: list(opened.query(query.sparql)),
        "frame": lambda: opened.frame(query.sparql),
    }
    found: dict[str, list[float]] = {way: [] for way in ways}
    for run in range(runs + 1):
        for way, ask in ways.items():
            start = process_time()
            ask()
            if run:
                found[way].append(process_time() - start)
    return found


def print_sums(times: Mapping[str, Mapping[str, list[float]]]) -> None:
    sums = [(sum(min(f[way]) for f in times.values()), sum(median(f[way]) for f in times.values())) for way in WAYS]
    print_line("all together", sums)
    for way, (least, _) in zip(WAYS[1:], sums[1:], strict=True):
        ratio = least / sums[0][0]
        worst = max(min(found[way]) / min(found["pyoxigraph"]) for found in times.values())
        is_met = "met" if ratio <= MOST_OF_PYOXIGRAPH else "MISSED"
        print(f"{way}: {ratio:.2f} times pyoxigraph over all queries ({is_met}: at most {MOST_OF_PYOXIGRAPH:g}); "
              f"most of a query {worst:.2f}")  # fmt: skip


def print_line(name: str, pairs: Sequence[tuple[float, float]]) -> None:
    line = f"{name:24}"
    for place, (least, middle) in enumerate(pairs):
        line += f"{least * 1000:>11.1f}{f'({middle * 1000:.1f})':>9}"
        if place:
            line += f"{least / pairs[0][0]:>7.2f}"
    print(line, flush=True)


def compare_rdflib(
    folder: Path, queries: Sequence[NamedQuery], times: Mapping[str, Mapping[str, list[float]]], most: float
) -> None:
    """One run per query in a fork of the process with the quads; a fork that takes too long is ended."""
    start = process_time()
    dataset = to_rdflib(parse(path=str(folder / "data.nq"), format=RdfFormat.N_QUADS))
    print(f"\nrdflib's own engine: {process_time() - start:.0f} s to load data.nq; seconds")
    print(f"{'':24}{'kg.open':>10}{'rdflib':>10}{'times as fast':>15}")
    ours = theirs = 0.0
    lowest = float("inf")
    all_ended = True
    for query in queries:
        mine = min(times[query.name]["kg.open"])
        limit = ceil(max(LEAST_SECONDS, most * mine))
        seconds = seconds_of_rdflib(dataset, query.sparql, limit)
        other = limit if seconds is None else seconds
        ours, theirs, lowest = ours + mine, theirs + other, min(lowest, other / mine)
        more = ">" if seconds is None else ""
        all_ended &= seconds is not None
        print(f"{query.name:24}{mine:>10.3f}{more + format(other, '.2f'):>10}{more + format(other / mine, '.1f'):>15}",
              flush=True)  # fmt: skip
    more = "" if all_ended else "more than "
    is_met = "met" if theirs / ours >= LEAST_OF_RDFLIB else "MISSED"
    print(f"kg.open: {more}{theirs / ours:.1f} times as fast as rdflib over all queries ({is_met}: at least "
          f"{LEAST_OF_RDFLIB:g}); least of a query {lowest:.1f}")  # fmt: skip


def seconds_of_rdflib(dataset: rdflib.Dataset, sparql: str, most: int) -> float | None:
    """Seconds of the query, None if it takes more than `most`, after which the system ends it."""
    fork = multiprocessing.get_context("fork")  # so that the quads are not loaded again
    reader, writer = fork.Pipe(duplex=False)

    def ask() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (most, most + 1))
        start = process_time()
        for _ in dataset.query(sparql):
            pass
        writer.send(process_time() - start)

    process = fork.Process(target=ask)
    process.start()
    process.join()
    if process.exitcode in (-signal.SIGXCPU, -signal.SIGKILL):
        return None
    if process.exitcode:
        sys.exit(f"rdflib ended with {process.exitcode}")
    seconds: float = reader.recv()
    return seconds


if __name__ == "__main__":
    main()
