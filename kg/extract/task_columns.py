"""The columns of a table of tasks, as its header names them (vocabulary `table-column`)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.facts import FULFILMENT, TASK_LIST
from kg.grammar.constructions import construction
from kg.lang.words import words_of

# What the columns of a table of tasks contain, as codes of the vocabulary.
NUMBER, TASK, BODY, SUPPORT, DEADLINE, RESULT, STATUS = (
    "task-number",
    "task",
    "responsible-body",
    "supporting-body",
    "deadline",
    "result",
    "status",
)
_CODES = (NUMBER, TASK, SUPPORT, BODY, DEADLINE, RESULT, STATUS)
_LONGEST_NAME = 16
_IN_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")


@dataclass(frozen=True, slots=True)
class TaskColumns:
    """The positions of the columns in a row, by their code; several columns may have the same code."""

    width: int
    places: Mapping[str, tuple[int, ...]]
    names: tuple[str, ...]

    @property
    def kind(self) -> str:
        """The kind of document that such a table is: a table of fulfilment if it gives results or a status."""
        return FULFILMENT if self.places.get(RESULT) or self.places.get(STATUS) else TASK_LIST

    def of(self, code: str) -> tuple[int, ...]:
        """The positions of the columns with this code."""
        return self.places.get(code, ())


def read_task_header(cells: Sequence[str]) -> TaskColumns | None:
    """The columns that a row of cells names; None for any other row.

    >>> found = read_task_header(["序号", "重点任务", "牵头单位", "完成时限"])
    >>> found.of("task"), found.of("responsible-body"), found.kind
    ((1,), (2,), 'task-list')
    >>> read_task_header(["指标", "单位", "2024年完成"]), read_task_header(["重点任务", "备注"])
    (None, None)
    """
    names = [_bare(cell) for cell in cells]
    places: dict[str, tuple[int, ...]] = {}
    for place, name in enumerate(names):
        code = _code_of(name)
        if code is not None:
            places[code] = (*places.get(code, ()), place)
    if TASK not in places or not places.keys() - {TASK, NUMBER}:
        return None
    return TaskColumns(len(cells), places, tuple(names))


def find_task_header(text: str) -> TaskColumns | None:
    """The first header of a table of tasks in a text whose rows are lines with cells separated by tabs."""
    for row in re.finditer(r"[^\n]+(?:\n[ \u3000]*\t[^\n]*)*", text):
        if "\t" in row.group():
            found = read_task_header(row.group().split("\t"))
            if found is not None:
                return found
    return None


def _bare(cell: str) -> str:
    """The name of a column without blanks, a bracket and a year: 2024年完成情况（截至12月底）."""
    name = re.sub(r"\s", "", cell)
    return construction("year-of-column").sub("", _IN_BRACKETS.sub("", name)) or name


def _code_of(name: str) -> str | None:
    if not name or len(name) > _LONGEST_NAME:
        return None
    return next((code for code in _CODES if name in words_of("table-column", code, "word")), None)
