"""The judged samples of answers: their figures in the documentation are those of the file of judgements."""

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
