"""Annotations: those in the package are true to their source, and broken ones are named."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kg.clean_text import CleanText
from kg.errors import InputError
from kg.evaluate.gold import find_faults, load_gold, sentence_text, shipped_gold, sources_of, with_quotes
from kg.resources import embedded_reports
from kg.text.cleaning import clean
from kg.text.source import read_source

MEASURE: dict[str, Any] = {
    "report": "a", "quote": "产量达到6亿吨", "number": "6亿", "start": 0, "end": 7, "number_start": 4, "number_end": 6,
    "subject": "产量", "kind": "outcome", "aspect": "quantity", "direction": None, "comparator": "=",
    "value": 600000000, "value_max": None, "unit": "吨", "period": "2022", "core": True,
}  # fmt: skip
MILESTONE = {"report": "a", "quote": "甲高铁通车", "start": 0, "end": 5, "project": "甲高铁", "milestone": "operating",
             "kind": "outcome", "period": "2022", "core": True}  # fmt: skip
PAIR = {"report": "a", "next_report": "b", "subject": "甲高铁", "verdict": "done", "target_start": 0, "target_end": 5,
        "outcome_start": 3, "outcome_end": 8, "outcome_also": [[9, 12]]}  # fmt: skip


@pytest.fixture(scope="module")
def text() -> CleanText:
    """The embedded report, cleaned."""
    return clean(read_source(embedded_reports() / "shanxi-2023.txt"))


def test_shipped_annotations_stand_in_their_source(text: CleanText) -> None:
    """Every quote, number and sentence beginning of the package stands where it says."""
    gold = load_gold(shipped_gold())
    assert gold.reports == ("shanxi-2023",)
    assert find_faults(gold, {"shanxi-2023": text}) == []


def test_shipped_sentences_get_their_text(text: CleanText, shared: Path) -> None:
    """Sentences kept as beginning and length give the annotators' words, character for character."""
    whole = load_gold(shared / "gold" / "shanxi-2023").sentences
    short = load_gold(shipped_gold()).sentences
    assert [sentence_text(text, one) for one in short] == [one.at.quote for one in whole]


def test_shipped_annotations_are_the_shared_ones(shared: Path) -> None:
    """What is scored is the same in the package and beside it."""
    packed, whole = load_gold(shipped_gold()), load_gold(shared / "gold" / "shanxi-2023")
    assert [(m.number_span, m.value, m.subjects) for m in packed.measures] == [
        (m.number_span, m.value, m.subjects) for m in whole.measures
    ]
    assert (packed.milestones, packed.qualitative) == (whole.milestones, whole.qualitative)


def test_a_shifted_quote_is_a_fault(tmp_path: Path) -> None:
    """A quote beside its stretch, and a number beside its own, are found; one in place is not."""
    source = tmp_path / "a.txt"
    source.write_text("产量达到6亿吨，增长很快。", encoding="utf-8")
    records = [MEASURE, MEASURE | {"start": 1, "end": 8}, MEASURE | {"number_start": 3, "number_end": 5}]
    (tmp_path / "measures.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    faults = find_faults(load_gold(tmp_path), {"a": clean(read_source(source))})
    assert len(faults) == 2
    assert "[1, 8)" in faults[0]
    assert "'6亿'" in faults[1]


def test_quotes_may_be_left_out(tmp_path: Path) -> None:
    """A record without its quote is valid, its number is still compared, and the quote comes back from the report."""
    source = tmp_path / "a.txt"
    source.write_text("产量达到6亿吨，增长很快。", encoding="utf-8")
    short = {name: value for name, value in MEASURE.items() if name != "quote"}
    records = [short, short | {"number_start": 3, "number_end": 5}, short | {"end": 99}]
    (tmp_path / "measures.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    sentence = {"report": "a", "start": 8, "end": 13, "kind": "outcome"}
    (tmp_path / "sentences.jsonl").write_text(json.dumps(sentence), encoding="utf-8")
    gold, texts = load_gold(tmp_path), {"a": clean(read_source(source))}
    first, second = find_faults(gold, texts)
    assert first == "measures: a ends before [0, 99)"
    assert "[3, 5) does not hold '6亿'" in second
    whole = with_quotes(replace(gold, measures=gold.measures[:1]), texts)
    assert [one.at.quote for one in (*whole.measures, *whole.sentences)] == ["产量达到6亿吨", "增长很快。"]
    assert [str(one.at) for one in gold.sentences] == ["[8, 13)"]
    assert sentence_text(texts["a"], gold.sentences[0]) == "增长很快。"


def test_a_number_of_full_width_is_in_its_quote(tmp_path: Path) -> None:
    """A number annotated in digits of full width stands in the quote that comes back from the cleaned report."""
    source = tmp_path / "a.txt"
    source.write_text("产量达到６亿吨，增长很快。", encoding="utf-8")
    record = {name: value for name, value in MEASURE.items() if name != "quote"} | {"number": "６亿"}
    (tmp_path / "measures.jsonl").write_text(json.dumps(record), encoding="utf-8")
    whole = with_quotes(load_gold(tmp_path), {"a": clean(read_source(source))})
    assert [one.at.quote for one in whole.measures] == ["产量达到6亿吨"]


def test_a_quote_that_is_there_is_kept(text: CleanText) -> None:
    """Restoring quotes changes nothing where there are quotes: those of damaged passages are the annotators' own."""
    gold = load_gold(shipped_gold())
    assert with_quotes(gold, {"shanxi-2023": text}) == gold


@pytest.mark.parametrize(
    ("file", "line", "said"),
    [
        ("measures", "{", "measures.jsonl:2:"),
        ("measures", json.dumps({k: v for k, v in MEASURE.items() if k != "unit"}), "'unit'"),
        ("measures", json.dumps(MEASURE | {"kind": "hope"}), "'hope' is not a valid kind"),
        ("measures", json.dumps(MEASURE | {"aspect": "size"}), "'size' is not a valid aspect"),
        ("measures", json.dumps(MEASURE | {"comparator": "=="}), "'==' is not a valid comparator"),
        ("measures", json.dumps(MEASURE | {"number_end": 8}), "outside the quote"),
        ("measures", json.dumps(MEASURE | {"number": "7亿"}), "not in the quote"),
        ("measures", json.dumps(MEASURE | {"start": 7}), "is not a span"),
        ("measures", json.dumps(MEASURE | {"value": None}), "has a value"),
        ("milestones", json.dumps(MILESTONE | {"milestone": ["operating", "open"]}), "'open' is not a valid milestone"),
        (
            "sentences",
            '{"report": "a", "start": 0, "end": 4, "kind": "hope", "text": "四个汉字"}',
            "'hope' is not a valid kind",
        ),
        ("sentences", '{"report": "a", "start": 0, "end": 4, "kind": "outcome", "opens": "四个"}', "'length'"),
        ("pairs", json.dumps(PAIR | {"verdict": ["met", "kept"]}), "'kept' is not a valid verdict"),
        ("pairs", json.dumps(PAIR | {"outcome_also": [[9, 9]]}), "is not a span"),
    ],
)
def test_a_broken_record_is_named(tmp_path: Path, file: str, line: str, said: str) -> None:
    """A record out of form is an error of one line that names file, line and what is wrong."""
    (tmp_path / f"{file}.jsonl").write_text("\n" + line + "\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_gold(tmp_path)
    assert said in str(error.value)
    assert f"{file}.jsonl:2:" in str(error.value)
    assert "\n" not in str(error.value)


def test_a_folder_without_annotations_is_named(tmp_path: Path) -> None:
    """A folder that holds none of the files is an error, not an empty benchmark."""
    with pytest.raises(InputError, match="contains no annotations"):
        load_gold(tmp_path)


def test_annotations_with_reports_are_built_from_these(tmp_path: Path) -> None:
    """A folder that names its reports is built itself; the shipped one relies on the embedded report."""
    (tmp_path / "reports.csv").write_text("file\na.txt\n", encoding="utf-8")
    assert sources_of(tmp_path) == (tmp_path,)
    assert sources_of(shipped_gold()) == ()
