"""Score this version of the package on every annotated set, and compare with the recorded scores.

Without options: a table of the main figures, then each figure that differs from tests/gold/scores.json; the exit code
is 1 if any does. Each set needs its texts: the embedded report is in the package, the others are searched in
../shared/corpus and ../shared/wide or in the folders given by --texts. A set without its texts is not scored, and its
recorded figures are kept.

--update writes the figures into tests/gold/scores.json, the tables between the markers in docs/benchmark.md, and the
               published scores in kg/publish/scores.csv. --enter ROUND also records the figures of a round as its blind
               score, once, with the revision, in tests/gold/rounds.csv. Do this before anyone looks at what the round
               misses. --misses N prints up to N disagreements of each type for the named sets. Once read, a round is no
               longer blind.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from gold_sets import (
    GOLD,
    ROOT,
    TEXTS,
    find_texts,
    load_sets,
    missing_reports,
    read_sources,
    require_same_text,
)

from kg.build.cache import Cache
from kg.build.engine import local_engine
from kg.build.ingest import IngestedReport, IngestTask, facts_of, ingest
from kg.build.inputs import Input
from kg.errors import InputError, KgError, UsageError
from kg.evaluate.gold import Gold, with_quotes
from kg.evaluate.scoring import SCORES, Miss
from kg.evaluate.tables import Tables, read_tables
from kg.facts import ReportFacts
from kg.link.pipeline import link
from kg.publish.tables import TABLES, report_rows, tables, write_tables
from kg.rdf.iris import iris_of

KEPT = GOLD / "scores.json"
ROUNDS = GOLD / "rounds.csv"
PAGE = ROOT / "docs" / "benchmark.md"
PUBLISHED = ROOT / "kg" / "publish" / "scores.csv"
CACHE = ROOT / ".kg-cache"
BEGIN, END = "<!-- scores: begin (written by scripts/scores --update) -->", "<!-- scores: end -->"
DECIMALS = 6

#: A figure is None if it is a share of zero.
Figure = float | None
#: Figures by kind of record (measures, milestones …) and name.
SetScores = dict[str, dict[str, Figure]]

#: The figures of the tables: kind of record, name, column on the screen, row or column in docs/benchmark.md.
SHOWN = (
    ("measures", "f1", "measures F1", "measures found, F1"),
    ("measures", "tuple_f1", "tuple", "measures, tuple F1"),
    ("measures", "full_f1", "full", "measures, full F1"),
    ("milestones", "f1", "milestones F1", "milestones found, F1"),
    ("milestones", "full_f1", "full", "milestones, full F1"),
    ("qualitative", "f1", "without number F1", "targets without a number, F1"),
    ("sentences", "accuracy", "sentences", "kinds of sentences, accuracy"),
    ("pairs", "tracked", "pairs tracked", "pairs tracked"),
    ("pairs", "evidence", "evidence", "pairs with the right passage"),
    ("pairs", "verdict", "verdict", "pairs with the right verdict"),
    ("pairs", "both", "both", "pairs with both right"),
)
#: The figures that are recorded once when a round is scored blind.
BLIND = SHOWN[:5]
#: The other columns of tests/gold/rounds.csv.
NAMED = ("round", "seed", "paragraphs", "reports", "revision")
#: The content of kg/publish/scores.csv: metric, kind of record, figure.
METRICS = (
    ("measures-tuple", "measures", "tuple_f1"),
    ("measures-full", "measures", "full_f1"),
    ("milestones", "milestones", "full_f1"),
    ("qualitative", "qualitative", "f1"),
    ("sentences", "sentences", "accuracy"),
)
PUBLISHED_SETS = ("shanxi-2023", "dev")


def main(arguments: Sequence[str] | None = None) -> None:
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="scores", description=__doc__, formatter_class=layout)
    parser.add_argument("sets", nargs="*", metavar="SET", help="the sets to score (default: all)")
    parser.add_argument("--update", action="store_true", help="keep the figures")
    parser.add_argument("--enter", metavar="ROUND", help="note the blind score of a round; implies --update")
    parser.add_argument("--misses", type=int, default=0, metavar="N", help="print up to N disagreements of each sort")
    parser.add_argument("--texts", type=Path, action="append", metavar="FOLDER", help="a folder with a reports.csv")
    chosen = parser.parse_args(arguments)
    try:
        if chosen.misses and not chosen.sets:
            raise UsageError("--misses needs the names of sets, so that no blind round is read by accident")
        differences = run(chosen)
    except KgError as error:
        print(f"scores: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    if differences and not (chosen.update or chosen.enter):
        sys.exit(1)


def run(chosen: argparse.Namespace) -> list[str]:
    """Scores, prints and records according to the options; returns a line for each figure that differs."""
    wanted = [*chosen.sets, *([chosen.enter] if chosen.enter and chosen.sets else [])]
    sets = load_sets(wanted)
    if chosen.enter:
        require_enterable(chosen.enter, sets)
    texts = find_texts(chosen.texts or TEXTS)
    skipped = {name: missing for name, gold in sets.items() if (missing := missing_reports(gold, texts))}
    scored = {name: gold for name, gold in sets.items() if name not in skipped}
    facts = read_facts([texts[report] for report in sorted(needed(scored.values()))])
    found: dict[str, SetScores] = {}
    misses: list[Miss] = []
    for name, gold in scored.items():
        quoted = with_quotes(gold, {report: facts[report].text for report in gold.needed_reports})
        found[name] = score_set(quoted, facts, misses)
    kept = read_kept()
    print_table(found)
    for name, missing in skipped.items():
        print(f"{name}: not scored, {len(missing)} of its reports are not there ({missing[0]}, …)")
    differences = [line for name in found for line in find_differences(name, kept.get(name, {}), found[name])]
    print(*differences, sep="\n", end="\n" if differences else "")
    if chosen.misses:
        print_misses(misses, chosen.misses)
    if chosen.enter:
        enter_round(chosen.enter, sets[chosen.enter], found)
    if chosen.update or chosen.enter:
        update(kept | found)
    return differences


def needed(sets: Iterable[Gold]) -> set[str]:
    """The ids of all reports in the sets."""
    return {report for gold in sets for report in gold.needed_reports}


def read_facts(inputs: Sequence[Input]) -> dict[str, ReportFacts]:
    """The facts of reports by id; what this version has read before is in the cache.

    Raises InputError if a report is another version than the annotated one or cannot be read.
    """
    sources = read_sources()
    for one in inputs:
        require_same_text(one, sources)
    cache = Cache(CACHE)
    found = {}
    with local_engine(min(len(inputs), os.cpu_count() or 1)) as engine:
        for reading in engine.run(ingest, (IngestTask(one, (), cache) for one in inputs)):
            if not isinstance(reading, IngestedReport):
                raise InputError(reading.reason)
            found[reading.report.id] = facts_of(reading, cache)
    cache.tidy()
    return found


def score_set(gold: Gold, facts: Mapping[str, ReportFacts], misses: list[Miss] | None = None) -> SetScores:
    """The figures of one set. Its reports are linked only if it has pairs, since no other figure depends on links."""
    read = [facts[report] for report in gold.needed_reports]
    judged = _linked_tables(read) if gold.pairs else _tables_of(read)
    scores: SetScores = {}
    for kind, score in SCORES.items():
        if getattr(gold, kind):
            figures, found = score(gold, judged)
            scores[kind] = {name: _rounded(value) for name, value in figures.items()}
            if misses is not None:
                misses.extend(found)
    return scores


def _linked_tables(read: Sequence[ReportFacts]) -> Tables:
    return _as_built(tables(link(read)))


def _tables_of(read: Sequence[ReportFacts]) -> Tables:
    rows: dict[str, list[dict[str, str | int | Decimal | None]]] = {name: [] for name in TABLES}
    for one in read:
        for name, found in report_rows(one, iris_of(one)).items():
            rows[name].extend(found)
    return _as_built(write_tables(rows))


def _as_built(files: Mapping[str, bytes]) -> Tables:
    """The tables in the form in which the evaluation reads them from a build."""
    with TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        return read_tables(Path(folder))


def _rounded(value: float) -> Figure:
    return None if math.isnan(value) else round(value, DECIMALS)


# --- what is kept -----------------------------------------------------------------------------------------------------


def read_kept() -> dict[str, SetScores]:
    """The figures of tests/gold/scores.json by set."""
    if not KEPT.is_file():
        return {}
    kept: dict[str, SetScores] = json.loads(KEPT.read_text(encoding="utf-8"))
    return kept


def find_differences(name: str, kept: SetScores, found: SetScores) -> list[str]:
    """The figures of a set that differ from the recorded ones, one line each."""
    if not kept:
        return [f"{name}: no figures are kept yet"]
    lines = []
    for kind in dict.fromkeys((*kept, *found)):
        old, new = kept.get(kind, {}), found.get(kind, {})
        for figure in dict.fromkeys((*old, *new)):
            before, now = old.get(figure), new.get(figure)
            if (figure in old, before) != (figure in new, now):
                lines.append(f"{name} {kind} {figure}: {_cell(before)} → {_cell(now)}")
    return lines


def update(scores: Mapping[str, SetScores]) -> None:
    """Writes the figures to all files that contain them."""
    ordered = {name: scores[name] for name in load_sets() if name in scores}
    KEPT.write_text(json.dumps(ordered, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(fill_page(PAGE.read_text(encoding="utf-8"), ordered, read_rounds()), encoding="utf-8")
    if PUBLISHED.read_text(encoding="utf-8") != published(ordered):
        PUBLISHED.write_text(published(ordered), encoding="utf-8")
        print("The published scores changed; run scripts/exports, since each dataset states them.")


def published(scores: Mapping[str, SetScores]) -> str:
    """The table of scores that is part of the metadata of a published dataset."""
    lines = ["metric,gold,score"]
    for name in PUBLISHED_SETS:
        for metric, kind, figure in METRICS:
            value = scores.get(name, {}).get(kind, {}).get(figure)
            if value is not None:
                lines.append(f"{metric},{name},{value:.2f}")
    return "\n".join(lines) + "\n"


# --- rounds -----------------------------------------------------------------------------------------------------------

Round = dict[str, str]


def read_rounds() -> list[Round]:
    """The rows of tests/gold/rounds.csv: each round with its seed and its blind score."""
    with ROUNDS.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def require_enterable(name: str, sets: Mapping[str, Gold]) -> None:
    """Raises UsageError if a round already has its blind score, or if changes are not committed."""
    if name not in sets or not name.startswith("round-"):
        raise UsageError(f"{name!r} is not a round; name one of tests/gold, such as round-1")
    if any(row["round"] == name for row in read_rounds()):
        raise UsageError(f"{name} has its blind score already; it is never entered twice")
    command = ["git", "-C", str(ROOT), "status", "--porcelain", "--", "kg", "ontology"]
    if subprocess.run(command, capture_output=True, text=True, check=True).stdout:
        raise UsageError("kg or ontology has changes that are not committed; a blind score belongs to a revision")


def enter_round(name: str, gold: Gold, found: Mapping[str, SetScores]) -> None:
    """Appends the blind score of a round. Raises UsageError if the round could not be scored."""
    if name not in found:
        raise UsageError(f"{name} could not be scored, as the texts are not there; name them with --texts")
    command = ["git", "-C", str(ROOT), "rev-parse", "--short=7", "HEAD"]
    revision = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    paragraphs = sum(map(len, gold.spans.values()))
    figures = [_cell(found[name].get(kind, {}).get(figure)) for kind, figure, *_ in BLIND]
    with ROUNDS.open("a", encoding="utf-8", newline="") as handle:
        row = [name, name.removeprefix("round-"), paragraphs, len(gold.spans), revision, *figures]
        csv.writer(handle, lineterminator="\n").writerow(row)


# --- showing ----------------------------------------------------------------------------------------------------------


def _cell(value: Figure) -> str:
    if value is None:
        return "–"  # a share of zero
    return str(value) if isinstance(value, int) else f"{value:.3f}"


def print_table(scores: Mapping[str, SetScores]) -> None:
    """The main figures, a line for each set."""
    print(f"{'':12}" + "  ".join(heading for _, _, heading, _ in SHOWN))
    for name, found in scores.items():
        cells = (
            _cell(found[kind].get(figure)).rjust(len(heading)) if kind in found else " " * len(heading)
            for kind, figure, heading, _ in SHOWN
        )
        print(f"{name:12}" + "  ".join(cells).rstrip())


def print_misses(misses: Sequence[Miss], most: int) -> None:
    """Prints up to this number of disagreements of each type."""
    shown: dict[str, int] = {}
    for miss in misses:
        shown[miss.sort] = shown.get(miss.sort, 0) + 1
        if shown[miss.sort] <= most:
            print(miss)


def fill_page(page: str, scores: Mapping[str, SetScores], rounds: Sequence[Round]) -> str:
    """The page with the tables between its markers generated from the figures."""
    before, found, rest = page.partition(BEGIN)
    _, closed, after = rest.partition(END)
    if not (found and closed):
        raise InputError(f"{PAGE}: the markers {BEGIN} and {END} are not in it; put them back")
    return "\n".join((before + BEGIN, "", *_page_tables(scores, rounds), "", END + after))


def _page_tables(scores: Mapping[str, SetScores], rounds: Sequence[Round]) -> list[str]:
    sets = [name for name in scores if not name.startswith("round-")]
    lines = ["Sets that were in sight while the rules were written:", "", _row(["", *sets]), _rule(1 + len(sets))]
    for kind, figure, _, label in SHOWN:
        lines.append(
            _row([label, *(_cell(scores[name][kind][figure]) if kind in scores[name] else "" for name in sets)])
        )
    lines += ["", "Rounds: the blind score at a revision → the score now.", ""]
    lines += [_row([*NAMED, *(label for *_, label in BLIND)]), _rule(len(NAMED) + len(BLIND))]
    for row in rounds:
        now = scores[row["round"]]
        figures = [f"{row[f'{kind}_{figure}']} → {_cell(now[kind][figure])}" for kind, figure, *_ in BLIND]
        lines.append(_row([*(row[name] for name in NAMED), *figures]))
    return lines


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _rule(columns: int) -> str:
    return "|" + " --- |" * columns


if __name__ == "__main__":
    main()
