"""The figures are those of the scoring program that the annotations come with."""

from __future__ import annotations

import csv
import importlib.util
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.evaluate.evaluation import evaluate_folder

Record = dict[str, Any]


@pytest.fixture(scope="module")
def program(shared: Path) -> Any:
    """The scoring program beside the annotations, as a module."""
    spec = importlib.util.spec_from_file_location("score", shared / "gold" / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def expected(program: Any, gold: Path, tables: Path) -> dict[str, dict[str, float]]:
    """What the program says, as its `main` puts it together."""
    misses: list[object] = []
    spans = program.Spans(program.jsonl(gold / "spans.jsonl"))
    found = {}
    for name, table, score in (
        ("measures", "measures", program.score_measures),
        ("milestones", "milestones", program.score_milestones),
        ("qualitative", "qualitative", program.score_qualitative),
    ):
        records = program.jsonl(gold / f"{name}.jsonl")
        if records:
            found[name] = score(records, program.table(tables / f"{table}.csv"), spans, misses)
    for name in ("sentences", "pairs"):
        records = program.jsonl(gold / f"{name}.jsonl")
        if records and name == "sentences":
            found[name] = program.score_sentences(records, program.table(tables / "statements.csv"), misses)
        elif records:
            found[name] = program.score_pairs(records, tables, misses)
    return found


def same(first: dict[str, dict[str, float]], second: dict[str, dict[str, float]]) -> bool:
    """Equal names in equal order and equal figures; a share of nothing equals a share of nothing."""
    if [(name, list(figures)) for name, figures in first.items()] != [(n, list(f)) for n, f in second.items()]:
        return False
    pairs = [(first[name][key], second[name][key]) for name in first for key in first[name]]
    return all(one == other or (math.isnan(one) and math.isnan(other)) for one, other in pairs)


def records(path: Path) -> list[Record]:
    """The records of a file, none where it is not there."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.is_file() else []


def one_of(value: Any) -> Any:
    """The first of the values that are right."""
    return value[0] if isinstance(value, list) else value


def measure_rows(gold: list[Record], spoil: int) -> Iterator[Record]:
    """Rows made of annotations, each `spoil`-th one wrong in another way."""
    for at, one in enumerate(gold):
        wrong = (at // spoil) % 10 if at % spoil == 0 else -1
        if wrong == 0:
            continue
        period = one_of(one["period"]) or ""
        row = {
            "iri": f"m{at}",
            "report": one["report"],
            "kind": one_of(one["kind"]),
            "subject": one_of(one["subject"]),
            "aspect": one_of(one["aspect"]),
            "direction": one_of(one["direction"]) or "",
            "comparator": one_of(one["comparator"]),
            "value": str(one["value"]),
            "value_max": "" if one_of(one["value_max"]) is None else str(one_of(one["value_max"])),
            "unit": one_of(one["unit"]),
            "period_end": f"{period[-4:]}-12-31" if period else "",
            "quote": one["quote"],
            "start": one["start"],
            "end": one["end"],
            "number_start": one["number_start"],
            "number_end": one["number_end"],
        }
        changes = {
            1: {"kind": "none"},
            2: {"aspect": "growth", "direction": "up"},
            3: {"comparator": "~"},
            4: {"value": "1.5"},
            5: {"value_max": "9"},
            6: {"unit": "?"},
            7: {"period_end": "1999-12-31"},
            8: {"subject": row["subject"][:3]},
            9: {"number_start": one["number_end"], "number_end": one["number_end"] + 1},
        }
        yield row | changes.get(wrong, {})
        if wrong == 8:
            yield row | {"iri": f"m{at}b"}


def milestone_rows(gold: list[Record], spoil: int) -> Iterator[Record]:
    """The same for projects."""
    for at, one in enumerate(gold):
        wrong = (at // spoil) % 5 if at % spoil == 0 else -1
        if wrong == 0:
            continue
        row = {
            "iri": f"k{at}",
            "report": one["report"],
            "kind": one_of(one["kind"]),
            "name": one_of(one["project"]),
            "milestone": one_of(one["milestone"]),
            "quote": one["quote"],
            "start": one["start"],
            "end": one["end"],
        }
        changes = {
            1: {"kind": "none"},
            2: {"milestone": "none"},
            3: {"name": "别的东西"},
            4: {"name": row["name"][:-1]},
        }
        yield row | changes.get(wrong, {})


def outcome_rows(pairs: list[Record], facts: list[Record], spoil: int) -> Iterator[Record]:
    """Outcomes of promises that overlap a fact, answered by whatever fact overlaps the annotated answer."""
    for at, one in enumerate(pairs):
        target = next((f for f in facts if f["report"] == one["report"] and meets(f, one, "target")), None)
        if target is None or at % spoil == 0:
            continue
        answer = next((f for f in facts if f["report"] == one["next_report"] and meets(f, one, "outcome")), None)
        verdict = "met" if at % spoil == 1 else one_of(one["verdict"])
        # a clause without a fact answers as well: beside the fact, in its place, or at another passage that is right
        also = (one.get("outcome_also") or [[1, 2]])[-1]
        passage = {3: (one["outcome_start"], one["outcome_end"]), 4: (1, 2), 5: also}.get(at % (spoil + 4), ("", ""))
        yield {
            "target": target["iri"],
            "outcome": answer["iri"] if answer and at % spoil != 2 else "",
            "subject": one["subject"],
            "report": one["report"],
            "next_report": one["next_report"],
            "verdict": verdict,
            "outcome_start": passage[0],
            "outcome_end": passage[1],
        }


def meets(fact: Record, pair: Record, side: str) -> bool:
    """Whether a fact shares characters with one side of an annotated pair."""
    start, end = pair[f"{side}_start"], pair[f"{side}_end"]
    return start is not None and fact["start"] < end and start < fact["end"]


#: The columns that a table has, even without rows.
COLUMNS = {
    "measures": [
        "iri", "report", "kind", "subject", "aspect", "direction", "comparator", "value", "value_max", "unit",
        "period_end", "quote", "start", "end", "number_start", "number_end",
    ],
    "milestones": ["iri", "report", "kind", "name", "milestone", "quote", "start", "end"],
    "qualitative": ["iri", "report", "form", "subject", "quote", "start", "end"],
    "statements": ["report", "kind", "start", "end"],
    "outcomes": ["target", "outcome", "subject", "report", "next_report", "verdict"],
}  # fmt: skip


def write_table(path: Path, rows: list[Record]) -> None:
    """Writes rows as a build writes its tables."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]) if rows else COLUMNS[path.stem])
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize("spoil", [1, 3, 7])
@pytest.mark.parametrize("name", ["dev", "dev-2", "shanxi-2023"])
def test_figures_of_spoiled_annotations(program: Any, shared: Path, tmp_path: Path, name: str, spoil: int) -> None:
    """Tables that go wrong in every way that is scored get the program's figures, to the last digit."""
    gold = shared / "gold" / name
    measures = list(measure_rows(records(gold / "measures.jsonl"), spoil))
    milestones = list(milestone_rows(records(gold / "milestones.jsonl"), spoil))
    qualitative = [
        {
            "iri": f"q{at}",
            **{key: one[key] for key in ("report", "start", "end", "subject", "quote")},
            "form": "directional",
        }
        for at, one in enumerate(records(gold / "qualitative.jsonl"))
        if at % (spoil + 1)
    ]
    statements = [
        {"report": one["report"], "start": one["start"], "end": one["end"] - at % 3, "kind": one_of(one["kind"])}
        if at % (spoil + 1)
        else {"report": one["report"], "start": one["start"], "end": one["end"], "kind": "problem"}
        for at, one in enumerate(records(gold / "sentences.jsonl"))
    ]
    outcomes = list(outcome_rows(records(gold / "pairs.jsonl"), [*measures, *milestones], spoil + 2))
    for table, rows in (
        ("measures", measures), ("milestones", milestones), ("qualitative", qualitative),
        ("statements", statements), ("outcomes", outcomes),
    ):  # fmt: skip
        write_table(tmp_path / f"{table}.csv", rows)
    figures = expected(program, gold, tmp_path)
    assert same(evaluate_folder(gold, tmp_path).scores, figures)
    here = Path(__file__).resolve().parents[1] / "gold" / name
    if here.is_dir():
        assert same(evaluate_folder(here, tmp_path).scores, figures)


@pytest.mark.parametrize(
    ("verdict", "passages", "row", "evidence", "verdicts"),
    [
        (["met", "exceeded"], [[5, 9]], {"verdict": "exceeded", "outcome_start": "5", "outcome_end": "6"}, 1, 1),
        (["met", "exceeded"], [[5, 9]], {"verdict": "missed", "outcome_start": "9", "outcome_end": "12"}, 0, 0),
        ("met", [[5, 9], [20, 30]], {"verdict": "met", "outcome_start": "21", "outcome_end": "22"}, 1, 1),
        ("met", [[5, 9]], {"verdict": "met", "outcome": "f", "outcome_start": "5", "outcome_end": "6"}, 1, 1),
        ("met", [[5, 9]], {"verdict": "met", "outcome": "f"}, 0, 1),
        ("met", [[40, 50]], {"verdict": "met", "outcome": "f"}, 1, 1),
        ("not-disclosed", [], {"verdict": "not-disclosed"}, 1, 1),
        ("not-disclosed", [], {"verdict": "not-disclosed", "outcome_start": "5", "outcome_end": "6"}, 0, 1),
        (["met", "reported-without-number"], [[5, 9]], {"verdict": "reported-without-number"}, 1, 1),
    ],
)
def test_passages_and_verdicts_of_pairs(
    program: Any, tmp_path: Path, verdict: Any, passages: list[list[int]], row: Record, evidence: int, verdicts: int
) -> None:
    """Each passage and each verdict that is right counts; a passage without a fact does too."""
    start, end = passages[0] if passages else (None, None)
    pair = {
        "report": "a", "next_report": "b", "subject": "产值", "verdict": verdict, "target_start": 0, "target_end": 5,
        "target_quote": "产值6元", "outcome_start": start, "outcome_end": end, "outcome_also": passages[1:],
        "outcome_quote": None,
    }  # fmt: skip
    gold = tmp_path / "gold"
    gold.mkdir()
    (gold / "pairs.jsonl").write_text(json.dumps(pair), encoding="utf-8")
    facts = [
        {"iri": "t", "report": "a", "start": 0, "end": 5},
        {"iri": "f", "report": "b", "start": 40, "end": 45},
    ]
    facts = [dict.fromkeys(COLUMNS["milestones"], "") | fact for fact in facts]
    write_table(tmp_path / "milestones.csv", facts)
    blank = {"outcome": "", "outcome_start": "", "outcome_end": ""}
    write_table(
        tmp_path / "outcomes.csv", [blank | {"target": "t", "subject": "产值", "report": "a", "next_report": "b"} | row]
    )
    found = evaluate_folder(gold, tmp_path).scores
    assert (found["pairs"]["evidence"], found["pairs"]["verdict"]) == (evidence, verdicts)
    assert same(found, expected(program, gold, tmp_path))


def test_figures_of_a_build(program: Any, shared: Path, built: Path) -> None:
    """A real build gets the program's figures."""
    gold = shared / "gold" / "shanxi-2023"
    assert same(evaluate_folder(gold, built).scores, expected(program, gold, built / "tables"))


def test_the_comparison_can_fail() -> None:
    """A figure that differs in its last digit is a difference."""
    assert not same({"measures": {"f1": 0.1 + 0.2}}, {"measures": {"f1": 0.3}})
