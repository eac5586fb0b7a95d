"""The judged samples: their figures in the documentation are those of the files of judgements."""

from __future__ import annotations

import csv
from collections import Counter

import pytest
from cases import TESTS

PAGE = (TESTS.parent / "docs" / "benchmark.md").read_text(encoding="utf-8")
ROWS = list(csv.DictReader((TESTS / "gold" / "judged-answers.csv").read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("seed", ["1204", "1305"])
def test_the_figures_of_the_page_are_those_of_the_judgements(seed: str) -> None:
    """Answers that are right, those with the right passage, and silences that are wrong."""
    answers = Counter(row["judgement"] for row in ROWS if row["seed"] == seed and row["outcome_start"])
    silences = Counter(row["judgement"] for row in ROWS if row["seed"] == seed and not row["outcome_start"])
    (line,) = (line for line in PAGE.splitlines() if line.startswith(f"| {seed}, "))
    assert [cell.strip() for cell in line.split("|")[2:-1]] == [
        str(answers.total()),
        str(answers["right"]),
        str(answers["right"] + answers["wrong-verdict"]),
        str(silences.total()),
        str(silences["missed"]),
    ]
    assert set(answers) == {"right", "wrong-verdict", "wrong-passage"}
    assert set(silences) == {"right", "missed"}


JUDGED = list(csv.DictReader((TESTS / "gold" / "judged-samples.csv").read_text(encoding="utf-8").splitlines()))
KINDS = {
    "topic": "topics of statements",
    "measure": "measures with `explained` 1: value, unit, kind, period and subject",
    "outline": "outlines of headings, with roles and years",
    "milestone-named": "milestones that are named projects",
    "milestone-name-and-state": "milestones that are named projects, with the right name and state",
    "answer-verdict": "answers to promises with the right verdict",
    "answer-passage": "answers to promises with the right passage",
    "silence": "promises without an answer of which the next report says nothing",
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_has_what_independent_readers_found(kind: str) -> None:
    """The size of the sample of a kind, how many rows are right, and their share."""
    judged = [row["right"] for row in JUDGED if row["kind"] == kind]
    right = judged.count("1")
    assert set(judged) == {"0", "1"}
    assert f"| {KINDS[kind]} | {len(judged)} | {right} | {right / len(judged):.2f} |" in PAGE
