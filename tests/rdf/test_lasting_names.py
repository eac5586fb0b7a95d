"""Names that last: another copy of a report and a corrected one keep the IRIs of what is still there."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from text.copies import FILES, TEXTS

from kg.extract.identify import identify
from kg.extract.pipeline import extract
from kg.rdf.iris import iris_of
from kg.text.cleaning import clean
from kg.text.source import decode_source

REPORTS = ("china-2021", "shanxi-2026", "baoding-2022")
LEAST_KEPT = 0.99


def corrected(text: str) -> str:
    """Half a dozen misprints are mended: one character here and there is another one."""
    characters = list(text)
    for place in range(len(text) // 12, len(text), len(text) // 6):
        if characters[place].isalpha():
            characters[place] = "某"
    return "".join(characters)


def with_a_note(text: str) -> str:
    """A note stands below the title, so all else stands elsewhere in the file."""
    title, _, rest = text.partition("\n")
    return f"{title}\n（本文据会议文件整理，以正式公布的文本为准）\n\n{rest}"


def _written(make: Callable[[str], str]) -> tuple[str, Callable[[str], bytes]]:
    return ".txt", lambda text: make(text).encode()


# The report as another file would have it: the ending of its name, and what makes it from the text.
CHANGES = {
    "corrected": _written(corrected),
    "a note before it": _written(with_a_note),
    "line ends of Windows": _written(lambda text: text.replace("\n", "\r\n")),
    **{name: FILES[name] for name in ("GB18030", "UTF-16", "web page", "Word")},
    **{name: _written(TEXTS[name]) for name in ("traditional", "furniture", "wide digits", "narrow punctuation")},
    **{name: _written(TEXTS[name]) for name in ("blank lines", "glossary", "summary box", "twice", "indented")},
}


def iris(content: bytes, name: str, row: dict[str, str]) -> frozenset[str]:
    """The IRIs of the sections, statements, facts and mentions of a copy of the report."""
    text = clean(decode_source(content, name))
    found = iris_of(extract(identify(text, row, row["id"]), text))
    things = (found.sections, found.statements, found.measures, found.milestones, found.qualitative, found.mentions)
    return frozenset(iri for some in things for iri in some)


@cache
def originals(shared: Path) -> tuple[tuple[dict[str, str], str, frozenset[str]], ...]:
    """What is stated of each of the reports, its text, and its IRIs."""
    with (shared / "corpus" / "reports.csv").open(encoding="utf-8", newline="") as handle:
        rows = {row["id"]: row for row in csv.DictReader(handle)}
    texts = [(rows[one], (shared / "corpus" / rows[one]["file"]).read_text(encoding="utf-8")) for one in REPORTS]
    return tuple((row, text, iris(text.encode(), "report.txt", row)) for row, text in texts)


@pytest.mark.parametrize("change", CHANGES)
def test_names_outlast_the_file(shared: Path, change: str) -> None:
    """Of the IRIs of three reports at least 99 % are there again, whatever the copy is like."""
    ending, make = CHANGES[change]
    known = kept = 0
    for row, text, before in originals(shared):
        known += len(before)
        kept += len(before & iris(make(text), f"copy{ending}", row))
    assert known > 4000
    assert kept / known >= LEAST_KEPT


def test_other_words_and_other_reports_have_other_names(shared: Path) -> None:
    """The comparison can fail: two reports share no IRI, and a changed sentence is another one."""
    (_, _, first), (row, text, second), _ = originals(shared)
    assert not first & second
    sentence = next(line for line in text.split("\n") if len(line) > 100)
    changed = iris(text.replace(sentence, sentence.replace("，", "等，")).encode(), "report.txt", row)
    assert 1 <= len(second - changed) < 40
