"""An evaluation as a table for the terminal, as Markdown or as JSON."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence

from kg.errors import UsageError
from kg.evaluate.evaluation import Evaluation
from kg.evaluate.number_constructions import CONSTRUCTIONS
from kg.evaluate.scoring import Figures, Miss

_TITLES = {
    "measures": "Measures / 数值",
    "milestones": "Milestones / 里程碑",
    "qualitative": "Targets without a number / 无数值目标",
    "sentences": "Sentence kinds / 句子类型",
    "pairs": "Promises and outcomes / 承诺与结果",
}
_ALL = "all / 合计"
_NAMES = {one.code: f"{one.en} / {one.zh}" for one in CONSTRUCTIONS} | {"plain": "no cue / 无特征"}

_Grid = tuple[str, Sequence[str], Sequence[Sequence[str]]]


def render_evaluation(evaluation: Evaluation, format: str = "table", *, misses: int = 0) -> str:
    """The evaluation as `table`, `markdown` or `json`, with up to `misses` disagreements of each kind.

    Raises UsageError for any other format.
    """
    if format not in FORMATS:
        raise UsageError(f"{format!r} is not a format of an evaluation; the formats are {', '.join(FORMATS)}")
    return FORMATS[format](evaluation, _first_of_each(evaluation.misses, misses))


def _first_of_each(misses: Sequence[Miss], most: int) -> list[Miss]:
    shown: dict[str, int] = {}
    kept = []
    for miss in misses:
        shown[miss.sort] = shown.get(miss.sort, 0) + 1
        if shown[miss.sort] <= most:
            kept.append(miss)
    return kept


def _grids(evaluation: Evaluation, misses: Sequence[Miss]) -> list[_Grid]:
    grids: list[_Grid] = []
    for name, title in _TITLES.items():
        if name not in evaluation.scores:
            continue
        whole = evaluation.scores[name]
        rows = [(_ALL, whole)]
        if len(evaluation.by_report) > 1:
            rows += [(report, parts[name]) for report, parts in evaluation.by_report.items() if name in parts]
        grids.append((title, ["", *whole], [[label, *_cells(figures, whole)] for label, figures in rows]))
    if evaluation.by_construction:
        first = next(iter(evaluation.by_construction.values()))
        rows = [(_NAMES[code], figures) for code, figures in evaluation.by_construction.items()]
        grids.append(("Measures by construction / 按表达方式", ["", *first], [[n, *_cells(f, first)] for n, f in rows]))
    if misses:
        lines = [[miss.sort, miss.report, miss.quote, miss.expected, miss.found] for miss in misses]
        grids.append(("Disagreements / 不一致之处", ["sort", "report", "quote", "annotated", "built"], lines))
    return grids


def _cells(figures: Figures, names: Mapping[str, float]) -> list[str]:
    return [_cell(figures[name]) if name in figures else "" for name in names]


def _cell(value: float) -> str:
    if isinstance(value, int):
        return str(value)
    return "–" if value != value else f"{value:.3f}"  # the share of an empty total is not a number


def _as_table(evaluation: Evaluation, misses: Sequence[Miss]) -> str:
    lines = []
    for title, head, rows in _grids(evaluation, misses):
        widths = [max(_width(row[column]) for row in (head, *rows)) for column in range(len(head))]
        lines += [title]
        for row in (head, *rows):
            cells = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
            lines.append("  " + "  ".join(cells).rstrip())
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _width(text: str) -> int:
    """Columns in a terminal: East Asian wide characters take two (Unicode Standard Annex 11)."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _as_markdown(evaluation: Evaluation, misses: Sequence[Miss]) -> str:
    lines = []
    for title, head, rows in _grids(evaluation, misses):
        lines += [f"### {title}", "", _markdown_row(head), "|" + " --- |" * len(head)]
        lines += [*map(_markdown_row, rows), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _markdown_row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _as_json(evaluation: Evaluation, misses: Sequence[Miss]) -> str:
    value = {
        "gold": evaluation.gold,
        "scores": {name: _plain(figures) for name, figures in evaluation.scores.items()},
        "by_report": {
            report: {name: _plain(figures) for name, figures in parts.items()}
            for report, parts in evaluation.by_report.items()
        },
        "by_construction": {code: _plain(figures) for code, figures in evaluation.by_construction.items()},
        "misses": [
            {"sort": m.sort, "report": m.report, "quote": m.quote, "expected": m.expected, "found": m.found}
            for m in misses
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _plain(figures: Figures) -> dict[str, float | None]:
    """JSON has no NaN (RFC 8259, section 6): the share of an empty total is null."""
    return {name: None if value != value else value for name, value in figures.items()}


FORMATS: dict[str, Callable[[Evaluation, Sequence[Miss]], str]] = {
    "table": _as_table,
    "markdown": _as_markdown,
    "json": _as_json,
}
