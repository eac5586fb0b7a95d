"""Lists that name the body responsible for each item (牵头单位), such as livelihood lists (民生实事清单) in annexes.

1. A list is a table whose rows begin on a new line and whose cells are separated by tabs. A cell may be on a separate
   line after its tab, and may extend over several lines.
2. If the header has a column for responsible bodies, the first body in that cell is responsible for the row, which
   begins with its number.
3. Without such a column, a cell `X牵头办理` or `X牵头，Y协助办理` says the same of its row.
4. A bracket with labels (（牵头单位：民政厅；责任单位：财政厅）) or with what bodies do (（民政厅牵头，财政厅配合）)
   says so of the sentence that it stands in; behind a full stop, of the whole item: all since the beginning of the line
   or the last bracket. The first body that leads is responsible, not those that help.

A body that is not in the vocabulary `agency` is ignored; the government itself then remains responsible.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.clean_text import CleanText
from kg.extract.task_bodies import code_of_body, find_brackets
from kg.facts import Statement, StatementKind
from kg.grammar.constructions import construction
from kg.lang.words import words_of

_COLUMNS = frozenset(words_of("table-column", "responsible-body", "word"))
_ROW = re.compile(r"\n(?![ \u3000]*\t)")
# A table has few columns, and a cell few words. Anything larger is not a list and would take quadratic time.
_MOST_CELLS = 100
_LONGEST_CELL = 200
_BREAK = re.compile(r"[、，,。；（(\n]")
_SAID = (StatementKind.COMMITMENT, StatementKind.OUTCOME)


def with_responsible(statements: Sequence[Statement], text: CleanText) -> tuple[Statement, ...]:
    """The statements; those in a row of such a list have its responsible body."""
    found = list(statements)
    starts = [one.evidence.span.start for one in found]
    for start, end, code in (*_rows(text.text), *_items(text.text)):
        first, last = text.offsets.source_span(start, end)
        for index in range(bisect_left(starts, first), bisect_left(starts, last)):
            if found[index].kind in _SAID:
                found[index] = replace(found[index], agency=code)
    return tuple(found)


def _items(source: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and responsible body of the items with such a bracket."""
    before = 0
    for first, last, said in find_brackets(source, 0, len(source)):
        leading = next((body for body in said.bodies if body.leads), None)
        if leading is None:
            continue
        line = source.rfind("\n", 0, first) + 1
        if not source[line:first].strip():  # a line of its own: the item is the line above
            line = source.rfind("\n", 0, max(0, line - 1)) + 1
        start = max(line, before)
        before = last
        item = source[start:first].rstrip()
        if item and item[-1] not in "。；！":
            start += max(item.rfind(mark) for mark in "。；！") + 1
        if leading.code is not None:
            yield start, last, leading.code


def _rows(source: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and responsible body of the rows with such a cell."""
    if "\t" not in source or not (construction("leading").search(source) or any(word in source for word in _COLUMNS)):
        return
    column, width, first = -1, 0, 0
    pending: list[str] = []  # a row with a cell that extends over several lines
    start = 0
    for end in (*(match.start() for match in _ROW.finditer(source)), len(source)):
        cells = [cell.strip() for cell in source[start:end].split("\t")]
        if pending and len(cells) + len(pending) <= _MOST_CELLS:
            cells = [*pending[:-1], f"{pending[-1]}\n{cells[0]}", *cells[1:]]
        else:
            first = start
        start = end + 1
        pending = []
        headed = next((at for at, cell in enumerate(cells) if cell in _COLUMNS), -1)
        if headed > 0:
            column, width = headed, len(cells)
        elif column >= 0 and (len(cells) > width or not cells[0].isdecimal()):
            # The rest of the last cell has no tab and does not end the list; another table does.
            column = column if len(cells) == 1 else -1
        elif column >= 0 and len(cells) < width:
            pending = cells
        else:
            code = _body(cells[column]) if column >= 0 else _leading(cells)
            if code is not None:
                yield first, end, code


def _leading(cells: Sequence[str]) -> str | None:
    """The body named as leading in a separate cell.

    >>> _leading(["1", "整治老旧小区。", "住建局牵头，发改局协助办理"])
    'housing-and-construction'
    """
    short = (cell for cell in cells if len(cell) <= _LONGEST_CELL)
    said = next((match for cell in short if (match := construction("leads").fullmatch(cell))), None)
    return None if said is None else _body(said["lead"])


def _body(names: str) -> str | None:
    """The first body of a list of bodies, if the vocabulary has it."""
    return code_of_body(_BREAK.split(names)[0].strip())
