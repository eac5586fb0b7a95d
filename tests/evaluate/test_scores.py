"""The scores on every annotated set are exactly those that are kept, and so are all places that state them."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from kg.errors import InputError, UsageError
from kg.evaluate.gold import Gold
from kg.facts import ReportFacts

GOLD = Path(__file__).resolve().parents[1] / "gold"
SETS = tuple(json.loads((GOLD / "scores.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def scores(load_script: Callable[[str], ModuleType]) -> Any:
    """scripts/scores.py as a module."""
    return load_script("scores")


@pytest.fixture(scope="session")
def sets(load_script: Callable[[str], ModuleType]) -> dict[str, Gold]:
    """All annotated sets by name."""
    loaded: dict[str, Gold] = load_script("gold_sets").load_sets()
    return loaded


@pytest.fixture(scope="session")
def read(scores: Any, load_script: Callable[[str], ModuleType]) -> Callable[[Iterable[str]], dict[str, ReportFacts]]:
    """Gives the facts of reports by id, each report read once in a session; skips where a text is missing."""
    gold_sets = load_script("gold_sets")
    texts = gold_sets.find_texts(gold_sets.TEXTS)
    facts: dict[str, ReportFacts] = {}

    def read(reports: Iterable[str]) -> dict[str, ReportFacts]:
        missing = sorted(set(reports) - set(texts))
        if missing:
            pytest.skip(f"{len(missing)} annotated reports are not in ../shared ({missing[0]}, …)")
        facts.update(scores.read_facts([texts[report] for report in sorted(set(reports) - set(facts))]))
        return facts

    return read


@pytest.mark.parametrize("name", SETS)
def test_every_figure_is_the_kept_one(
    scores: Any, sets: dict[str, Gold], read: Callable[[Iterable[str]], dict[str, ReportFacts]], name: str
) -> None:
    """A change that moves any score, up or down, has to keep the new one with `scripts/scores --update`."""
    found = scores.score_set(sets[name], read(sets[name].needed_reports))
    assert scores.find_differences(name, scores.read_kept()[name], found) == []


def test_every_set_has_kept_scores(sets: dict[str, Gold]) -> None:
    """A set that was added is scored, and one that was taken away has no scores left."""
    assert tuple(sets) == SETS


def test_the_page_and_the_published_scores_are_the_kept_ones(scores: Any, repository: Path) -> None:
    """docs/benchmark.md and the scores that a dataset states of itself say what tests/gold/scores.json says."""
    kept = scores.read_kept()
    page = (repository / "docs" / "benchmark.md").read_text(encoding="utf-8")
    assert scores.fill_page(page, kept, scores.read_rounds()) == page
    assert (repository / "kg" / "publish" / "scores.csv").read_text(encoding="utf-8") == scores.published(kept)


def test_every_round_is_logged_with_its_blind_score(scores: Any, sets: dict[str, Gold]) -> None:
    """The log has each round, in order, with its seed and its size, and a figure in each column of each revision."""
    rounds = scores.read_rounds()
    assert list(dict.fromkeys(row["round"] for row in rounds)) == [name for name in sets if name.startswith("round-")]
    for row in rounds:
        gold = sets[row["round"]]
        assert row["round"] == f"round-{row['seed']}"
        assert (int(row["paragraphs"]), int(row["reports"])) == (sum(map(len, gold.spans.values())), len(gold.spans))
        assert all(0 <= float(row[f"{kind}_{figure}"]) <= 1 for kind, figure, *_ in scores.BLIND)


@pytest.mark.parametrize(
    ("kept", "found", "lines"),
    [
        ({"measures": {"f1": 0.5}}, {"measures": {"f1": 0.5}}, []),
        ({"measures": {"f1": 0.5}}, {"measures": {"f1": 0.500001}}, ["a measures f1: 0.500 → 0.500"]),
        ({"measures": {"gold": 5}}, {"measures": {"gold": 6}}, ["a measures gold: 5 → 6"]),
        ({"measures": {"f1": 0.5}}, {"measures": {"f1": None}}, ["a measures f1: 0.500 → –"]),
        ({"measures": {"f1": 0.5}}, {}, ["a measures f1: 0.500 → –"]),
        ({"measures": {"f1": 0.5}}, {"measures": {"f1": 0.5, "new": None}}, ["a measures new: – → –"]),
        ({}, {"measures": {"f1": 0.5}}, ["a: no figures are kept yet"]),
    ],
)
def test_what_differs_is_said(scores: Any, kept: Any, found: Any, lines: list[str]) -> None:
    """A figure that moved by a millionth, appeared or disappeared is a difference."""
    assert scores.find_differences("a", kept, found) == lines


def test_offsets_are_not_used_on_another_text(scores: Any, tmp_path: Path) -> None:
    """A report whose file differs from the annotated one is an error that names the file."""
    changed = tmp_path / "shanxi-2023.txt"
    changed.write_text("今年工作安排\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"shanxi-2023\.txt: differs from the file that was annotated"):
        scores.read_facts([SimpleNamespace(path=changed, id="shanxi-2023")])


def test_a_set_that_there_is_not_is_named(load_script: Callable[[str], ModuleType]) -> None:
    """A wrong name is an error that lists the sets."""
    with pytest.raises(InputError, match=r"'dev-3' is not an annotated set; the sets are shanxi-2023, dev, dev-2, r"):
        load_script("gold_sets").load_sets(["dev-3"])


def test_a_blind_score_is_entered_once(scores: Any, sets: dict[str, Gold]) -> None:
    """A round that is in the log, and a set that is not a round, are refused."""
    with pytest.raises(UsageError, match="never entered twice"):
        scores.require_enterable("round-1", sets)
    with pytest.raises(UsageError, match="'dev' is not a round"):
        scores.require_enterable("dev", sets)


def test_rounds_come_in_the_order_of_their_seeds(load_script: Callable[[str], ModuleType], tmp_path: Path) -> None:
    """round-10 follows round-9, and rounds follow the other sets."""
    for name in ("round-10", "round-9", "dev-2", "town", "dev"):
        (tmp_path / name).mkdir()
    found = list(load_script("gold_sets").find_sets(tmp_path))
    assert found == ["shanxi-2023", "dev", "dev-2", "town", "round-9", "round-10"]


def test_sources_are_named_by_their_content() -> None:
    """Each annotated report has its file and a SHA-256 of 64 hexadecimal digits."""
    with (GOLD / "sources.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert [row["report"] for row in rows] == sorted({row["report"] for row in rows})
    assert all(len(bytes.fromhex(row["sha256"])) == 32 and row["file"] for row in rows)
