"""An evaluation by report and by construction, its rendering, and the baseline."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from kg.errors import OutputError, UsageError
from kg.evaluate.baseline import extract_baseline
from kg.evaluate.evaluation import Evaluation, evaluate, evaluate_folder
from kg.evaluate.gold import Annotation, Gold, GoldMeasure, load_gold, shipped_gold
from kg.evaluate.number_constructions import CONSTRUCTIONS, constructions_of
from kg.evaluate.rendering import FORMATS, render_evaluation
from kg.evaluate.tables import Tables, read_tables

TEXT = "今年工作安排\n地区生产总值增长6%左右，新建公路300公里。\n"


def measure(quote: str, number: str, subject: str = "产值", *, high: int | None = None) -> GoldMeasure:
    """An annotation of a number, plain but for what is given."""
    at = quote.index(number)
    return GoldMeasure(
        Annotation("a", 0, len(quote), quote), number, (at, at + len(number)), (subject,), ("target",), ("quantity",),
        (None,), ("=",), Decimal(1), (None if high is None else Decimal(high),), ("元",), ("2023",), True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (measure("产值6元", "6"), {"plain"}),
        (measure("产值、利润分别6元", "6"), {"respectively"}),
        (measure("产值从5元提高到6元", "6"), {"from-to"}),
        (measure("产值5—6元", "5", high=6), {"range"}),
        (measure("产值翻一番", "一"), {"fold", "characters"}),
        (measure("产值占三成", "三"), {"tenths", "characters", "share"}),
        (measure("产值60余万元以上", "60"), {"more-than", "bound"}),
        (measure("产值3万元左右", "3万"), {"multiplier", "approximate"}),
        (measure("年均6元", "6"), {"average", "carried"}),
        (measure("成立6家产值", "6"), {"plain"}),
    ],
    ids=lambda value: value.at.quote if isinstance(value, GoldMeasure) else "",
)
def test_constructions_by_cue(one: GoldMeasure, expected: set[str]) -> None:
    """The words of an annotation tell its constructions."""
    assert set(constructions_of(one)) == expected


def test_every_construction_is_named_once() -> None:
    """Codes are distinct, and each has a name in both languages."""
    codes = [one.code for one in CONSTRUCTIONS]
    assert len(set(codes)) == len(codes)
    assert all(one.en and one.zh for one in CONSTRUCTIONS)


@pytest.fixture(scope="module")
def evaluation(built: Path) -> Evaluation:
    """The embedded report against the annotations in the package."""
    return evaluate_folder(shipped_gold(), built)


def test_parts_add_up(evaluation: Evaluation) -> None:
    """With one report the part is the whole, and every number that counts is in some construction."""
    assert evaluation.by_report == {"shanxi-2023": evaluation.scores}
    assert (
        sum(figures["gold"] for figures in evaluation.by_construction.values()) >= evaluation.scores["measures"]["gold"]
    )


def test_reports_are_scored_apart() -> None:
    """A report whose numbers are missing has no recall, beside another that has them all."""
    row = {
        "report": "a", "kind": "target", "subject": "产值", "aspect": "quantity", "direction": "", "comparator": "=",
        "value": "1", "value_max": "", "unit": "元", "period_end": "2023-12-31", "quote": "产值6元",
        "number_start": "2", "number_end": "3",
    }  # fmt: skip
    first = measure("产值6元", "6")
    second = replace(first, at=replace(first.at, report="b"))
    gold = Gold("two", {"a": ((0, 9),), "b": ((0, 9),)}, (first, second))
    found = evaluate(gold, Tables(measures=(row,)))
    assert found.scores["measures"]["recall"] == 0.5
    assert {report: parts["measures"]["recall"] for report, parts in found.by_report.items()} == {"a": 1.0, "b": 0.0}
    assert [(miss.sort, miss.report) for miss in found.misses] == [("measure not found", "b")]


def test_nothing_built_is_nothing_found() -> None:
    """Empty tables have no recall and no precision, and raise nothing."""
    found = evaluate(load_gold(shipped_gold()), Tables())
    assert found.scores["measures"]["recall"] == 0
    assert render_evaluation(found)


@pytest.mark.parametrize("format", FORMATS)
def test_rendering_says_the_figures(evaluation: Evaluation, format: str) -> None:
    """Every form holds the main figure, the report or its total, and the disagreements asked for."""
    text = render_evaluation(evaluation, format, misses=1)
    figure = evaluation.scores["measures"]["full_f1"]
    assert (repr(figure) if format == "json" else f"{figure:.3f}") in text
    assert evaluation.misses[0].found in text
    assert text.endswith("\n")


def test_json_is_json() -> None:
    """A share of nothing is null, as JSON has no NaN."""
    found = evaluate(load_gold(shipped_gold()), Tables())
    value = json.loads(render_evaluation(found, "json"), parse_constant=pytest.fail)
    assert value["scores"]["measures"]["precision"] is None
    assert value["misses"] == []


def test_an_unknown_format_is_named(evaluation: Evaluation) -> None:
    """A format that there is not is an error that lists those there are."""
    with pytest.raises(UsageError, match="table, markdown, json"):
        render_evaluation(evaluation, "xml")


def test_a_folder_without_tables_is_named(tmp_path: Path) -> None:
    """A folder that contains no tables is an error, not a score of zero."""
    with pytest.raises(OutputError, match="contains no tables"):
        read_tables(tmp_path)


def test_baseline_reads_number_and_unit() -> None:
    """The plain pattern gives value, unit, comparator and the words in front, at the right offsets."""
    rows = extract_baseline("a", TEXT, 2023).measures
    assert [(r["subject"], r["aspect"], r["comparator"], r["value"], r["unit"], r["kind"]) for r in rows] == [
        ("地区生产总值", "growth", "≈", "6", "%", "target"),
        ("新建公路", "quantity", "=", "300", "公里", "target"),
    ]
    assert [TEXT[int(r["number_start"]) : int(r["number_end"])] for r in rows] == ["6", "300"]
