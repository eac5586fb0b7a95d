"""Add a folder of annotations to tests/gold, as offsets and values without the text of the reports.

The quotes of the annotations are first compared with the reports; if one is not found at its offsets, nothing is added.
Then quotes, sentences and remarks are removed, and the SHA-256 of each report is written to sources.csv.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from gold_sets import GOLD, TEXTS, Source, find_texts, missing_reports, read_sources, write_sources

from kg.errors import InputError, KgError, UsageError
from kg.evaluate.gold import FILES, find_faults, load_gold
from kg.staging import atomic_folder
from kg.text.cleaning import clean
from kg.text.source import read_source

#: The fields with words of a report or remarks of annotators.
WORDS = frozenset({"quote", "target_quote", "outcome_quote", "text", "opens", "length", "note", "para"})


def main(arguments: Sequence[str] | None = None) -> None:
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="add-annotations", description=__doc__, formatter_class=layout)
    parser.add_argument("annotations", type=Path, help="a folder of spans.jsonl, measures.jsonl and so on")
    parser.add_argument("name", help="the name of the set, such as round-7")
    parser.add_argument(
        "--texts",
        type=Path,
        action="append",
        help="a folder of reports with a reports.csv (default: those of ../shared)",
    )
    chosen = parser.parse_args(arguments)
    try:
        reports = add_annotations(chosen.annotations, chosen.name, chosen.texts or TEXTS)
    except KgError as error:
        print(f"add-annotations: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    print(f"{chosen.name}: annotations of {reports} reports / 份报告 → {GOLD / chosen.name}")


def add_annotations(annotations: Path, name: str, texts: Sequence[Path], gold: Path = GOLD) -> int:
    """Adds the set and returns the number of its reports.

    Raises UsageError if there is a set with this name, InputError if a report is missing, is another version than the
    one used by other sets, or does not contain a quote at its offsets.
    """
    if (gold / name).exists():
        raise UsageError(f"{gold / name}: is already there; choose another name or delete it first / 文件夹已存在")
    loaded = load_gold(annotations)
    found = find_texts(texts)
    missing = missing_reports(loaded, found)
    if missing:
        raise InputError(f"{annotations}: the text of {missing[0]} was not found; name its folder with --texts")
    inputs = [found[report] for report in loaded.needed_reports]
    faults = find_faults(loaded, {one.id: clean(read_source(one.path)) for one in inputs})
    if faults:
        raise InputError(f"{annotations}: {len(faults)} records are not where they say, the first one: {faults[0]}")
    sources = read_sources(gold) if (gold / "sources.csv").is_file() else {}
    for one in inputs:
        source = Source(one.path.name, sha256(one.path.read_bytes()).hexdigest())
        if sources.setdefault(one.id, source) != source:
            raise InputError(f"{one.path}: other sets annotate another version of this report; use the same file")
    with atomic_folder(gold / name, "annotations") as folder:
        for file in FILES:
            place = annotations / f"{file}.jsonl"
            if place.is_file():
                lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in _without_words(place))
                (folder / place.name).write_text("".join(lines), encoding="utf-8")
    write_sources(sources, gold)
    return len(inputs)


def _without_words(place: Path) -> Iterator[dict[str, Any]]:
    for line in place.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield {field: value for field, value in json.loads(line).items() if field not in WORDS}


if __name__ == "__main__":
    main()
