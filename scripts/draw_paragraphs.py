"""Draw paragraphs at random from a folder of reports, to be annotated blind.

Each draw takes a group of reports at random (the files of one government, by their names without the year), then a
report of the group, then a paragraph of 80 to 700 characters of it, so that a government with many reports or long ones
does not outweigh the others. Paragraphs that an earlier round has (a set `round-N` of tests/gold with a lower number
than the seed) are skipped. The same seed gives the same paragraphs as long as the folder and the earlier rounds are
the same.

The output is JSON Lines: `para` (the seed and a running number), `report`, `start` and `end` (code points of the file
as decoded, half-open) and `text`. The text is for the annotators and is not kept in the repository.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from gold_sets import GOLD

from kg.build.inputs import Input, find_inputs, is_container
from kg.errors import InputError, KgError
from kg.evaluate.gold import load_gold
from kg.text.source import read_source

SHORTEST, LONGEST = 80, 700
PARAGRAPH = re.compile(r"[^\r\n]+")
YEAR = re.compile(r"-\d{4}.*$")
#: After this many consecutive draws of paragraphs already taken, there are assumed to be no others.
MOST_VAIN_DRAWS = 10_000


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a report: code points [start, end) of its file as decoded."""

    report: str
    start: int
    end: int
    text: str


def main(arguments: Sequence[str] | None = None) -> None:
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="draw-paragraphs", description=__doc__, formatter_class=layout)
    parser.add_argument("folder", type=Path, help="a folder of reports")
    parser.add_argument("--seed", type=int, required=True, help="the number of the round")
    parser.add_argument("--count", type=int, default=30, help="how many paragraphs (default: 30)")
    chosen = parser.parse_args(arguments)
    try:
        drawn = draw_paragraphs(chosen.folder, chosen.seed, chosen.count, taken_before(chosen.seed))
    except KgError as error:
        print(f"draw-paragraphs: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    for number, one in enumerate(drawn, 1):
        record = {"para": f"{chosen.seed}-{number:02d}", "report": one.report, "start": one.start, "end": one.end}
        print(json.dumps(record | {"text": one.text}, ensure_ascii=False))


def taken_before(seed: int, gold: Path = GOLD) -> frozenset[tuple[str, int]]:
    """Report and start of the paragraphs of all rounds with a lower number."""
    earlier = (gold / f"round-{number}" for number in range(1, seed))
    return frozenset(
        (report, start)
        for folder in earlier
        if folder.is_dir()
        for report, spans in load_gold(folder).spans.items()
        for start, _ in spans
    )


def draw_paragraphs(folder: Path, seed: int, count: int, taken: frozenset[tuple[str, int]]) -> list[Paragraph]:
    """The given number of paragraphs in the order of drawing, without repetition and without those in `taken`.

    Raises InputError if the folder does not contain enough.
    """
    random = Random(seed)
    groups = group_by_government([one for one in find_inputs([folder]) if not is_container(one.path.name)])
    texts: dict[Path, list[Paragraph]] = {}
    seen = set(taken)
    drawn: list[Paragraph] = []
    vain = 0
    while len(drawn) < count:
        if vain == MOST_VAIN_DRAWS:
            raise InputError(f"{folder}: has no {count} paragraphs that were not drawn before; ask for fewer")
        vain += 1
        one = random.choice(groups[random.choice(sorted(groups))])
        if one.path not in texts:
            texts[one.path] = paragraphs_of(one)
        if not texts[one.path]:
            continue
        paragraph = random.choice(texts[one.path])
        if (paragraph.report, paragraph.start) not in seen:
            seen.add((paragraph.report, paragraph.start))
            drawn.append(paragraph)
            vain = 0
    return drawn


def group_by_government(inputs: Sequence[Input]) -> dict[str, list[Input]]:
    """The reports by their file names without the year and what follows it, each group sorted by file name."""
    groups: dict[str, list[Input]] = {}
    for one in sorted(inputs, key=lambda one: one.path.name):
        groups.setdefault(YEAR.sub("", one.path.stem), []).append(one)
    return groups


def paragraphs_of(one: Input) -> list[Paragraph]:
    """The lines of a report that are neither headings nor too long to annotate."""
    text = read_source(one.path).text
    return [
        Paragraph(one.id, *match.span(), match.group())
        for match in PARAGRAPH.finditer(text)
        if SHORTEST <= match.end() - match.start() <= LONGEST
    ]


if __name__ == "__main__":
    main()
