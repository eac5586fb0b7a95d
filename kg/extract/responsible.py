"""Lists that name the body responsible for each item (牵头单位), such as livelihood lists (民生实事清单) in annexes.

1. A list is a table whose rows begin on a new line and whose cells are separated by tabs. A cell may be on a separate
   line after its tab, and may extend over several lines.
2. If the header has a column for responsible bodies, the first body in that cell is responsible for the row, which
   begins with its number.
3. Without such a column, a cell `X牵头办理` or `X牵头，Y协助办理` names the responsible body of its row.
4. A bracket that begins with the name of such a column (（牵头单位：民政厅；责任单位：财政厅）) applies to its sentence
   or, after a full stop, to the whole item: everything since the beginning of the line or the last bracket. The leading
   body is responsible, not those that assist.

A body that is not in the vocabulary `agency` is ignored; the government itself then remains responsible.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from kg.clean_text import CleanText
from kg.extract.mentions import agency_names
from kg.facts import Statement, StatementKind
from kg.grammar.constructions import construction
from kg.lang.words import longest_first, words_of

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


@cache
def _bracket() -> re.Pattern[str]:
    """A pattern for a bracket with responsible bodies, each list of them after its label."""
    columns = longest_first(_COLUMNS)
    within = r"(?:[^（）()【】\n]|（[^（）\n]{0,40}）){2,160}"
    return re.compile(rf"[（(【\[][ \u3000]*(?P<lists>(?:{columns})[ \u3000]*[：:]{within})[）)】\]]")


def _items(source: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and responsible body of the items with such a bracket."""
    before = 0
    for match in _bracket().finditer(source):
        line = source.rfind("\n", 0, match.start()) + 1
        if not source[line : match.start()].strip():  # a separate line: the item is the line above
            line = source.rfind("\n", 0, max(0, line - 1)) + 1
        start = max(line, before)
        before = match.end()
        item = source[start : match.start()].rstrip()
        if item and item[-1] not in "。；！":
            start += max(item.rfind(mark) for mark in "。；！") + 1
        lists = [one.partition("：" if "：" in one else ":") for one in re.split("[；;]", match["lists"])]
        leading = next((bodies for name, _, bodies in lists if construction("leading").search(name)), lists[0][2])
        code = _body(leading)
        if code is not None:
            yield start, match.end(), code


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
    """The first body in a list of bodies, if it is in the vocabulary."""
    first = _BREAK.split(names)[0].strip()
    pattern, codes = agency_names()
    found = [match for match in pattern.finditer(first) if match.end() == len(first)]
    return codes[found[0].group()] if found else None
