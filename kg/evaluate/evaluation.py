"""The whole evaluation of a build: scores over all reports, per report and per construction; and the misses."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kg.evaluate.gold import Gold, load_gold
from kg.evaluate.number_constructions import CONSTRUCTIONS, PLAIN, constructions_of
from kg.evaluate.scoring import SCORES, Figures, JudgedMeasure, Miss, judge_measures, ratio
from kg.evaluate.tables import Tables, read_tables


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores per kind of record (measures, …), over all reports and per report; measures per construction."""

    gold: str
    scores: dict[str, Figures]
    by_report: dict[str, dict[str, Figures]]
    by_construction: dict[str, Figures]
    misses: tuple[Miss, ...]


def evaluate_folder(gold: Path, tables: Path) -> Evaluation:
    """Evaluates the tables of a build (its output folder, or the folder of the tables) against annotations.

    Raises InputError for annotations and OutputError for tables that cannot be read.
    """
    return evaluate(load_gold(gold), read_tables(tables))


def evaluate(gold: Gold, tables: Tables) -> Evaluation:
    """Evaluates tables against annotations; a kind of record without annotations is left out."""
    misses: list[Miss] = []
    scores = _scores(gold, tables, misses)
    parts = {report: _scores(gold.of_report(report), tables.of_report(report), []) for report in gold.reports}
    return Evaluation(gold.name, scores, parts, _by_construction(judge_measures(gold, tables)[0]), tuple(misses))


def _scores(gold: Gold, tables: Tables, misses: list[Miss]) -> dict[str, Figures]:
    scores = {}
    for name, score in SCORES.items():
        if getattr(gold, name):
            scores[name], found = score(gold, tables)
            misses.extend(found)
    return scores


def _by_construction(judged: list[JudgedMeasure]) -> dict[str, Figures]:
    """Per construction: annotations that count, and the shares found, correct except for the subject, and correct."""
    shown: dict[str, list[JudgedMeasure]] = {}
    for one in judged:
        if one.gold.core:
            for code in constructions_of(one.gold):
                shown.setdefault(code, []).append(one)
    return {
        code: {
            "gold": len(shown[code]),
            "found": ratio(sum(one.row is not None for one in shown[code]), len(shown[code])),
            "tuple": ratio(sum(one.is_tuple for one in shown[code]), len(shown[code])),
            "full": ratio(sum(one.is_full for one in shown[code]), len(shown[code])),
        }
        for code in (*(one.code for one in CONSTRUCTIONS), PLAIN)
        if code in shown
    }
