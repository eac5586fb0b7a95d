"""Measure speed, memory and scores on this machine. This is not a test, because the figures depend on the machine.

build     processes from start to finish: `kg build` of the embedded report, `kg query`; seconds and peak memory
speed     text to facts for all reports of a corpus folder on one core, compared with jieba's part-of-speech tagging of
          the same texts, alternating in one run; and the growth of memory from report to report
store     `kg build` of a corpus folder from an empty cache and again, compared with pyoxigraph alone parsing,
          loading, optimising and writing the same quads as Turtle; processor seconds of all processes
baseline  the score of a plain pattern of number and unit, compared with ours
"""

from __future__ import annotations

import argparse
import gc
import os
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

# The limits in the decision records: seconds, megabytes, and how many times as fast as tagging.
MOST_BUILD_SECONDS = 4.0
MOST_BUILD_MEGABYTES = 500.0
MOST_QUERY_SECONDS = 1.0
LEAST_SPEED_RATIO = 2.0
MOST_TIMES_THE_STORE = 2.0


def main(arguments: Sequence[str] | None = None) -> None:
    layout = argparse.RawTextHelpFormatter
    parser = argparse.ArgumentParser(prog="benchmark", description=__doc__, formatter_class=layout)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    build = commands.add_parser("build", help="time and memory of kg build and kg query")
    build.add_argument("--runs", type=int, default=3, help="how often; the median counts (default: 3)")
    build.set_defaults(run=lambda chosen: measure_build(chosen.runs))
    speed = commands.add_parser("speed", help="text to facts compared with jieba's part-of-speech tagging")
    speed.add_argument("corpus", type=Path, help="a folder of reports with a reports.csv")
    speed.add_argument("--runs", type=int, default=1, help="how often over the whole corpus (default: 1)")
    speed.set_defaults(run=lambda chosen: measure_speed(chosen.corpus, chosen.runs))
    store = commands.add_parser("store", help="kg build of a corpus compared with pyoxigraph alone")
    store.add_argument("corpus", type=Path, help="a folder of reports with a reports.csv")
    store.set_defaults(run=lambda chosen: measure_store(chosen.corpus))
    baseline = commands.add_parser("baseline", help="score of the plain number-and-unit pattern compared with ours")
    baseline.add_argument("corpus", type=Path, help="a folder of reports with a reports.csv")
    baseline.add_argument("gold", type=Path, help="a folder of annotations of some of them")
    baseline.set_defaults(run=lambda chosen: compare_baseline(chosen.corpus, chosen.gold))
    chosen = parser.parse_args(arguments)
    chosen.run(chosen)


def measure_build(runs: int) -> None:
    """Processes as started by a user, including the start-up of Python."""
    kg = [sys.executable, "-m", "kg"]
    with TemporaryDirectory() as folder:
        # each run in a separate folder, without the cache of the previous run
        outs = [f"{folder}/{run}/graph" for run in range(runs)]
        built = [timed_process([*kg, "build", "--out", out]) for out in outs]
        ask = ["query", "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", "--out", outs[0]]
        asked = [timed_process([*kg, *ask]) for _ in range(runs)]
    print(f"kg build   {verdict(middle(s for s, _, _ in built), MOST_BUILD_SECONDS, 's')}  "
          f"processor {middle(s for _, s, _ in built):.2f} s  "
          f"peak memory {verdict(max(m for _, _, m in built), MOST_BUILD_MEGABYTES, 'MB')}")  # fmt: skip
    print(f"kg query   {verdict(middle(s for s, _, _ in asked), MOST_QUERY_SECONDS, 's')}  "
          f"peak memory {max(m for _, _, m in asked):.0f} MB")  # fmt: skip


def timed_process(command: Sequence[str]) -> tuple[float, float, float]:
    """Elapsed seconds, CPU seconds and peak megabytes of one process, which must succeed."""
    start = perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)  # it is waited for already
    if process.returncode:
        sys.exit(f"{' '.join(command)}: ended with {process.returncode}")
    return seconds, usage.ru_utime + usage.ru_stime, megabytes(usage.ru_maxrss)


def measure_store(corpus: Path) -> None:
    """Each in separate processes: first the build, then the build again, then the store."""
    kg = [sys.executable, "-m", "kg", "build", str(corpus)]
    with TemporaryDirectory() as folder:
        out = Path(folder, "graph")
        first, again = (timed_process([*kg, "--out", str(out)]) for _ in range(2))
        alone = timed_process([sys.executable, "-c", _STORE_ALONE, str(out / "data.nq"), folder])
        quads = (out / "data.nq").read_bytes().count(b"\n")
    print(f"{quads:,} quads, seconds of processor")
    for name, (seconds, processor, memory) in (
        ("kg build, empty cache", first),
        ("kg build, again", again),
        ("pyoxigraph alone", alone),
    ):
        print(f"{name:<24}{processor:>8.2f} s  ({seconds:.2f} s on the clock, peak memory {memory:.0f} MB)")
    print(f"ratio {verdict(first[1] / alone[1], MOST_TIMES_THE_STORE, '')}, unchanged {again[1] / alone[1]:.2f}")


_STORE_ALONE = """
import sys
from pyoxigraph import RdfFormat, Store, parse, serialize
quads, folder = sys.argv[1:]
for _ in parse(path=quads, format=RdfFormat.N_QUADS):
    pass
store = Store(folder + "/store")
store.bulk_load(path=quads, format=RdfFormat.N_QUADS)
store.optimize()
serialize((quad.triple for quad in store), output=folder + "/data.ttl", format=RdfFormat.TURTLE)
"""


def measure_speed(corpus: Path, runs: int) -> None:
    """Characters per CPU second; both have their dictionaries loaded before the measurement."""
    import jieba.posseg

    from kg.build.ingest import read_report
    from kg.build.inputs import find_inputs
    from kg.extract.identify import identify
    from kg.extract.pipeline import extract
    from kg.memory import relax_garbage_collection
    from kg.text.cleaning import clean
    from kg.text.file_types import TABLES, type_by_name
    from kg.text.source import read_source

    # a table next to the reports, such as one of their sources, is not a text
    inputs = [one for one in find_inputs([corpus]) if type_by_name(one.path.name) not in TABLES]
    jieba.setLogLevel(60)
    jieba.posseg.lcut("准备")
    read_report(inputs[0])
    gc.collect()
    gc.freeze()  # neither pays for garbage collection of the other's dictionaries
    relax_garbage_collection()  # for both, as in a build
    ours = extracting = tagging = 0.0
    characters = 0
    memory: list[float] = []
    for _ in range(runs):
        for one in inputs:
            source = read_source(one.path)
            begin = process_time()
            text = clean(source)
            cleaned = process_time()
            extract(identify(text, one.row, one.id), text)
            ended = process_time()
            memory.append(megabytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
            for _token in jieba.posseg.cut(text.text):
                pass
            tagged = process_time()
            characters += len(text.text)
            ours, extracting, tagging = ours + ended - begin, extracting + ended - cleaned, tagging + tagged - ended
    print(f"{len(inputs)} reports, {characters:,} characters, one core, seconds of processor")
    print(f"text to facts            {characters / ours:>10,.0f} characters/s  ({ours:.2f} s)")
    print(f"  of it, cleaned to facts{characters / extracting:>10,.0f} characters/s  ({extracting:.2f} s)")
    print(f"jieba.posseg             {characters / tagging:>10,.0f} characters/s  ({tagging:.2f} s)")
    ratio = tagging / ours
    print(f"ratio {ratio:.2f} ({'met' if ratio >= LEAST_SPEED_RATIO else 'MISSED'}: at least {LEAST_SPEED_RATIO:g})")
    shown = sorted({0, min(4, len(memory) - 1), len(memory) // 2, len(memory) - 1})
    steps = ", ".join(f"report {at + 1}: {memory[at]:.0f} MB" for at in shown)
    print(f"peak memory, tagger included: {steps}")


def compare_baseline(corpus: Path, gold_folder: Path) -> None:
    """Scores of the baseline and of the package on the annotated reports of the corpus."""
    from kg.build import build_dataset
    from kg.build.inputs import find_inputs
    from kg.evaluate.baseline import extract_baseline
    from kg.evaluate.evaluation import evaluate
    from kg.evaluate.gold import load_gold
    from kg.evaluate.tables import Tables, read_tables
    from kg.text.source import read_source

    gold = load_gold(gold_folder)
    inputs = [one for one in find_inputs([corpus]) if one.id in gold.spans]
    if not inputs:
        sys.exit(f"{corpus}: holds none of the reports that {gold_folder} annotates")
    rows = [
        row
        for one in inputs
        for row in extract_baseline(one.id, read_source(one.path).text, int(one.row["year"])).measures
    ]
    with TemporaryDirectory() as folder:
        built = build_dataset([one.path for one in inputs], Path(folder) / "graph")
        scores = {
            "number and unit": evaluate(gold, Tables(measures=tuple(rows))).scores["measures"],
            "this package": evaluate(gold, read_tables(built.out)).scores["measures"],
        }
    names = ("precision", "recall", "f1", "tuple_f1", "full_f1")
    print(f"{'measures':18}" + "".join(f"{name:>11}" for name in names))
    for label, figures in scores.items():
        print(f"{label:18}" + "".join(f"{figures[name]:>11.3f}" for name in names))


def megabytes(maximum: int) -> float:
    """ru_maxrss counts kilobytes on Linux and bytes on macOS."""
    return maximum / (1024 * 1024 if sys.platform == "darwin" else 1024)


def middle(values: Iterator[float]) -> float:
    """The median; of an even number of values the upper one."""
    ordered = sorted(values)
    return ordered[len(ordered) // 2]


def verdict(value: float, most: float, unit: str) -> str:
    return f"{value:.2f} {unit} ({'met' if value <= most else 'MISSED'}: at most {most:g})"


if __name__ == "__main__":
    main()
