"""Annotations in the repository hold offsets and values and none of the words of a report."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kg.errors import InputError, UsageError
from kg.evaluate.gold import load_gold, with_quotes
from kg.text.cleaning import clean
from kg.text.source import read_source

GOLD = Path(__file__).resolve().parents[1] / "gold"
TEXT = "2023年工作安排\n粮食产量达到6亿吨，甲高铁通车。\n"
MEASURE: dict[str, Any] = {
    "report": "a", "quote": "粮食产量达到6亿吨", "number": "6亿", "start": 10, "end": 19, "number_start": 16,
    "number_end": 18, "subject": ["粮食产量", "产量"], "kind": "target", "aspect": "quantity", "direction": None,
    "comparator": "=", "value": 600000000, "value_max": None, "unit": "吨", "period": "2023", "core": True,
}  # fmt: skip
PAIR: dict[str, Any] = {
    "report": "a", "next_report": "b", "form": "project", "subject": "甲高铁", "verdict": "done", "target_start": 20,
    "target_end": 25, "target_quote": "甲高铁通车", "outcome_start": 20, "outcome_end": 25, "outcome_also": [[0, 5]],
    "outcome_quote": "甲高铁通车", "note": "it is open",
}  # fmt: skip
SENTENCE = {"report": "a", "start": 10, "end": 26, "kind": "commitment", "text": "粮食产量达到6亿吨，甲高铁通车。"}


@pytest.fixture
def script(load_script: Callable[[str], ModuleType]) -> Any:
    """scripts/add_annotations.py as a module."""
    return load_script("add_annotations")


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A folder of two reports."""
    folder = tmp_path / "texts"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.txt").write_text(TEXT, encoding="utf-8")
    return folder


def annotate(folder: Path, **files: list[dict[str, Any]]) -> Path:
    """A folder of annotations."""
    folder.mkdir()
    for name, records in files.items():
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, records)) + "\n", encoding="utf-8")
    return folder


def test_words_are_left_out_and_come_back_from_the_text(script: Any, texts: Path, tmp_path: Path) -> None:
    """What is added has no quotes or remarks; with the reports at hand the same annotations are restored."""
    whole = annotate(tmp_path / "whole", measures=[MEASURE], pairs=[PAIR], sentences=[SENTENCE])
    gold = tmp_path / "gold"
    gold.mkdir()
    assert script.add_annotations(whole, "town", [texts], gold) == 2
    written = [
        json.loads(line)
        for file in sorted((gold / "town").glob("*.jsonl"))
        for line in file.read_text("utf-8").splitlines()
    ]
    words = {"quote", "note", "target_quote", "outcome_quote", "text"}
    assert [set(record) & words for record in written] == [set(), set(), set()]
    cleaned = {name: clean(read_source(texts / f"{name}.txt")) for name in ("a", "b")}
    restored, expected = with_quotes(load_gold(gold / "town"), cleaned), with_quotes(load_gold(whole), cleaned)
    assert (restored.measures, restored.pairs, restored.sentences) == (
        expected.measures, expected.pairs, expected.sentences,
    )  # fmt: skip
    with (gold / "sources.csv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    assert rows[0] == {"report": "a", "file": "a.txt", "sha256": sha256(TEXT.encode()).hexdigest()}
    assert [row["report"] for row in rows] == ["a", "b"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"start": 11, "end": 20}, "1 records are not where they say"),
        ({"report": "c"}, "the text of c was not found"),
    ],
)
def test_what_does_not_fit_the_text_is_not_added(
    script: Any, texts: Path, tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    """A quote beside its offsets or a report that is missing is an error, and nothing is written."""
    whole = annotate(tmp_path / "whole", measures=[MEASURE | change])
    (tmp_path / "gold").mkdir()
    with pytest.raises(InputError, match=said):
        script.add_annotations(whole, "town", [texts], tmp_path / "gold")
    assert list((tmp_path / "gold").iterdir()) == []


def test_a_set_is_not_replaced(script: Any, texts: Path, tmp_path: Path) -> None:
    """A name that is taken is refused."""
    whole = annotate(tmp_path / "whole", measures=[MEASURE])
    (tmp_path / "gold" / "town").mkdir(parents=True)
    with pytest.raises(UsageError, match="is already there"):
        script.add_annotations(whole, "town", [texts], tmp_path / "gold")


def test_two_versions_of_a_report_do_not_mix(script: Any, texts: Path, tmp_path: Path) -> None:
    """Sets that annotate the same report are about the same bytes."""
    whole = annotate(tmp_path / "whole", measures=[MEASURE])
    gold = tmp_path / "gold"
    gold.mkdir()
    script.add_annotations(whole, "town", [texts], gold)
    (texts / "a.txt").write_text(TEXT + "谢谢大家。\n", encoding="utf-8")
    with pytest.raises(InputError, match="another version of this report"):
        script.add_annotations(whole, "village", [texts], gold)


def test_no_set_of_the_repository_holds_words(script: Any) -> None:
    """No record of tests/gold has a field for the words of a report."""
    for file in sorted(GOLD.glob("*/*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            assert not script.WORDS & set(json.loads(line)), file


@pytest.mark.parametrize("name", ["dev", "dev-2"])
def test_sets_are_the_shared_ones(script: Any, shared: Path, name: str) -> None:
    """The annotations here are those beside the repository, record by record, without the words."""
    for file in sorted((shared / "gold" / name).glob("*.jsonl")):
        whole, here = (
            [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            for path in (file, GOLD / name / file.name)
        )
        assert [{key: value for key, value in one.items() if key not in script.WORDS} for one in whole] == here
