"""Annotations and tables with values that cannot be: each is one line that names the file and its line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from kg.errors import InputError, OutputError
from kg.evaluate.gold import load_gold, shipped_gold
from kg.evaluate.tables import read_tables

MEASURE: dict[str, Any] = {
    "report": "r", "quote": "增长5%", "number": "5", "start": 0, "end": 4, "number_start": 2, "number_end": 3,
    "subject": "x", "kind": "outcome", "aspect": "growth", "direction": None, "comparator": "=", "value": 5,
    "value_max": None, "unit": "%", "period": "2023", "core": True,
}  # fmt: skip
PAIR: dict[str, Any] = {
    "report": "r", "target_start": 1, "target_end": 3, "target_quote": "ab", "next_report": "s", "subject": "x",
    "verdict": "met", "outcome_start": 1, "outcome_end": 2, "outcome_quote": "y",
}  # fmt: skip
ABSURD: tuple[tuple[str, dict[str, Any], str, Any], ...] = (
    *(("measures", MEASURE, "start", value) for value in (-1, 10**12, 1.5, True, "0", None, [0])),
    *(("measures", MEASURE, "value", value) for value in ("x", "NaN", "Infinity", "1e999999999", [], {}, True)),
    *(("measures", MEASURE, "kind", value) for value in ([], {}, [["target"]], 1)),
    *(("measures", MEASURE, "subject", value) for value in (None, [], [None], 1)),
    ("measures", MEASURE, "quote", 5),
    ("measures", MEASURE, "period", {"year": 2023}),
    ("measures", MEASURE, "value_max", "x"),
    ("sentences", {"report": "r", "start": 0, "end": 2, "kind": "outcome", "opens": "a", "length": 0}, "length", "9"),
    ("pairs", PAIR, "outcome_start", "1"),
    ("pairs", PAIR, "outcome_quote", 7),
    ("spans", {"report": "r", "start": 0, "end": 1}, "end", float("inf")),
)


@pytest.mark.parametrize(("name", "record", "field", "value"), ABSURD)
def test_an_absurd_value_is_one_line(tmp_path: Path, name: str, record: dict[str, Any], field: str, value: Any) -> None:
    """The same record without it is read."""
    path = tmp_path / f"{name}.jsonl"
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")
    load_gold(tmp_path)
    path.write_text(json.dumps(record | {field: value}) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=rf"{name}\.jsonl:1: "):
        load_gold(tmp_path)


@pytest.mark.parametrize(
    "line", ["[1]", "null", '"report"', "{", "[" * 100_000, '{"value": ' + "9" * 5000 + "}", "\x00"]
)
def test_a_line_that_is_no_record_is_named(tmp_path: Path, line: str) -> None:
    """Lines that are no JSON objects, and such as no parser takes."""
    (tmp_path / "measures.jsonl").write_text(f"{json.dumps(MEASURE)}\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"measures\.jsonl:2: "):
        load_gold(tmp_path)


def test_a_line_separator_in_a_text_ends_no_record(tmp_path: Path) -> None:
    """JSON may hold U+2028 as it is."""
    record = MEASURE | {"quote": "增长5%\u2028"}
    (tmp_path / "measures.jsonl").write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")
    assert load_gold(tmp_path).measures[0].at.quote == record["quote"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("number_start", "begin", "there is no column 'number_start'"),
        (",start", ",begin", "there is no column 'start'"),
        ("iri,report", "iri,report,more", "the header"),
        ("%,2023-01-01", "%", "the header"),
    ],
)
def test_a_damaged_table_is_named(built: Path, tmp_path: Path, before: str, after: str, said: str) -> None:
    """What is scored has the columns and cells that a build writes."""
    shutil.copytree(built / "tables", tmp_path / "tables")
    path = tmp_path / "tables" / "measures.csv"
    path.write_text(path.read_text("utf-8").replace(before, after, 1), encoding="utf-8")
    with pytest.raises(OutputError, match=r"measures\.csv") as error:
        read_tables(tmp_path)
    assert said in str(error.value)
    assert load_gold(shipped_gold()).measures
