"""Measure how the cost of linking grows with the number of reports. The figures depend on the machine.

The reports of a folder are read once. For each size they are copied area by area, each copy with a separate code and
id, and linked into promises with their verdicts, projects and trajectories. The script prints the processor seconds and
the number of assessments for each size, then the exponent of growth between the smallest and the largest; 1 is linear.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, groupby, islice
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from kg.build.cache import Cache
from kg.build.engine import local_engine
from kg.build.ingest import IngestedReport, IngestTask, facts_of, ingest
from kg.build.inputs import find_inputs
from kg.errors import InputError, KgError
from kg.facts import ReportFacts
from kg.link.pipeline import link


@dataclass(frozen=True, slots=True)
class Linking:
    """One run: the number of reports, the processor seconds, and the number of assessments that resulted."""

    reports: int
    seconds: float
    assessments: int


def main(arguments: Sequence[str] | None = None) -> None:
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="benchmark-linking", description=__doc__, formatter_class=layout)
    parser.add_argument("corpus", type=Path, help="a folder of real reports with a reports.csv")
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 200, 400, 1000], metavar="N")
    chosen = parser.parse_args(arguments)
    try:
        facts = read_corpus(chosen.corpus)
    except KgError as error:
        print(f"benchmark-linking: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    runs = [measure(facts, size) for size in sorted(chosen.sizes)]
    print(f"{'reports':>8}{'seconds':>10}{'assessments':>13}")
    for run in runs:
        print(f"{run.reports:>8}{run.seconds:>10.1f}{run.assessments:>13}")
    if len(runs) > 1:
        print(f"exponent of growth: {exponent(runs[0], runs[-1]):.2f}")


def read_corpus(folder: Path) -> list[ReportFacts]:
    """The facts of the reports of a folder, by area and year. Raises InputError where one cannot be read."""
    found = []
    with TemporaryDirectory() as place, local_engine(1) as engine:
        cache = Cache(Path(place))
        tasks = (IngestTask(one, (), cache) for one in find_inputs([folder]) if one.row)
        for reading in engine.run(ingest, tasks):
            if not isinstance(reading, IngestedReport):
                raise InputError(f"{folder}: {reading}")
            found.append(facts_of(reading, cache))
    return sorted(found, key=lambda facts: (facts.report.adcode, facts.report.year))


def copies(facts: Sequence[ReportFacts]) -> Iterator[ReportFacts]:
    """An endless sequence of copies of the reports, each copy of an area with another code."""
    areas = [list(group) for _, group in groupby(facts, key=lambda one: one.report.adcode)]
    for number in count():
        for place, area in enumerate(areas):
            for one in area:
                report = replace(one.report, id=f"{one.report.id}-{number}", adcode=f"{number:06}-{place:03}")
                yield replace(one, report=report)


def measure(facts: Sequence[ReportFacts], size: int) -> Linking:
    """Links as many reports as `size` says."""
    reports = list(islice(copies(facts), size))
    began = process_time()
    linked = link(reports)
    return Linking(size, process_time() - began, len(linked.assessments))


def exponent(small: Linking, large: Linking) -> float:
    """By which power of the number of reports the time grows."""
    return log(large.seconds / small.seconds) / log(large.reports / small.reports)


if __name__ == "__main__":
    main()
