"""Corrections with cells that no person would write: each is one line that names file and row."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kg.corrections.table import read_corrections
from kg.errors import InputError
from kg.publish.review_table import COLUMNS

ROW = {
    "action": "confirm",
    "report": "shanxi-2023",
    "fact": "measure",
    "quote": "地区生产总值增长6%左右",
    "kind": "target",
    "subject": "地区生产总值",
    "aspect": "growth",
    "comparator": "≈",
    "value": "6",
    "unit": "%",
    "start": "11923",
    "end": "11934",
}
ABSURD = (
    ("start", "9" * 5000, "give two offsets"),
    ("end", "10000000000", "give two offsets"),
    ("start", "-1", "give two offsets"),
    ("start", "١", "give two offsets"),
    ("start", "²", "give two offsets"),
    ("value", "9" * 5000, "is not a number"),
    ("value", "NaN", "is not a number"),
    ("value", "sNaN", "is not a number"),
    ("value", "-Infinity", "is not a number"),
    ("value", "1e999999999", "is not a number"),
    ("value", "1e-999999999", "is not a number"),
    ("value", ",", "is not a number"),
    ("value", "亿" * 40, "is not a number"),
    ("period_end", "9999-12-31", "is not a date"),
    ("period_start", "0001", "is not a date"),
    ("when", "2023-02-30", "is not a date"),
    ("subject", "a\x0bb", "holds the character U+000B"),
    ("note", "a\ufffeb", "holds the character U+FFFE"),
    ("action", "x" * 1000, "unknown action"),
)  # fmt: skip


def table(folder: Path, row: dict[str, str]) -> Path:
    """A corrections file with one row."""
    path = folder / "corrections.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        rows = csv.DictWriter(handle, COLUMNS, restval="")
        rows.writeheader()
        rows.writerow(row)
    return path


@pytest.mark.parametrize(("name", "cell", "said"), ABSURD)
def test_an_absurd_cell_is_one_line(tmp_path: Path, name: str, cell: str, said: str) -> None:
    """The message is short, and names the row and what to write instead."""
    with pytest.raises(InputError, match="row 2") as error:
        read_corrections(table(tmp_path, ROW | {name: cell}))
    assert said in str(error.value)
    assert len(str(error.value)) < 300


@pytest.mark.parametrize(
    ("cell", "quote"), [("'=1+1", "=1+1"), ("''=1", "'=1"), ("'-2+3", "-2+3"), ("=1+1", "=1+1"), ("'tis", "'tis")]
)
def test_a_protected_cell_is_read_as_the_text(tmp_path: Path, cell: str, quote: str) -> None:
    """An apostrophe that keeps a spreadsheet from calculating is no part of the quote."""
    (row,) = read_corrections(table(tmp_path, ROW | {"quote": cell}))
    assert row.quote == quote
