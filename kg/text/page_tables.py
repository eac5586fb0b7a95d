"""Tables of web pages: a line for each row, its cells set off by tabs, each in its column.

1. A table is laid out so if it has rows of two or more cells, none long and none with a table in it. Others only
   arrange the page, and what is in them is read as it comes.
2. A cell that is empty keeps its column. Line ends within a cell are spaces.
3. What a merged cell (rowspan, colspan) covers is as `kg.text.merged_cells` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape

from kg.text.html_tokens import MarkupKind, MarkupToken
from kg.text.limits import MOST_COLUMNS
from kg.text.merged_cells import text_for_further_rows

CELLS = frozenset({"td", "th"})
_ROW_ENDS = frozenset({"tr", "table", "thead", "tbody", "tfoot"})
_LONGEST_CELL = 500
_TWO = 2
# What a page may repeat of its cells: hundreds in a real table; else a small page could ask for a large text.
_MOST_REPEATED = 20_000
_SPAN = re.compile(r"(?<![\w-])(?P<name>rowspan|colspan)\s{0,8}=\s{0,8}[\"']?\s{0,8}(?P<number>\d{1,5})", re.I)


@dataclass(frozen=True, slots=True)
class Layout:
    """The replacements of tokens by their numbers, and the text to insert before the normal output of a token."""

    instead: dict[int, str] = field(default_factory=dict)
    before: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Cell:
    """A cell: the numbers of its first token and of the tokens that would end a line, and its text."""

    first: int
    columns: int
    rows: int
    text: str = ""
    breaks: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class _Row:
    cells: list[_Cell] = field(default_factory=list)
    between: list[int] = field(default_factory=list)
    end: int = -1


@dataclass(slots=True)
class _Table:
    """A table that is open: its rows, and the cell that is open."""

    rows: list[_Row] = field(default_factory=list)
    cell: _Cell | None = None
    in_row: bool = False
    nests: bool = False

    def end_row(self, number: int) -> None:
        if self.in_row:
            self.rows[-1].end = number
        self.in_row, self.cell = False, None

    def start_row(self, number: int) -> None:
        self.end_row(number)
        self.rows.append(_Row())
        self.in_row = True

    def start_cell(self, number: int, columns: int, rows: int) -> None:
        if not self.in_row:
            self.start_row(number)
        self.cell = _Cell(number, columns, rows)
        self.rows[-1].cells.append(self.cell)


def lay_out(page: str, tokens: Sequence[MarkupToken], breaks: Sequence[bool], unread: Sequence[bool]) -> Layout:
    """The layout of all tables of a page. `breaks`: which tokens end a line; `unread`: which do not belong to it."""
    layout = Layout()
    left = _MOST_REPEATED
    for table in _tables(page, tokens, breaks, unread):
        if _is_laid_out(table):
            left = _lay_out(table, layout, left)
    return layout


def _tables(
    page: str, tokens: Sequence[MarkupToken], breaks: Sequence[bool], unread: Sequence[bool]
) -> Iterator[_Table]:
    """The tables of a page, each when it ends."""
    opened: list[_Table] = []
    for number, token in enumerate(tokens):
        if unread[number]:
            continue
        table = opened[-1] if opened else None
        is_start = token.kind in (MarkupKind.START, MarkupKind.EMPTY)
        if token.name == "table":
            if is_start:
                if table is not None:
                    table.nests = True
                opened.append(_Table())
            elif table is not None:
                table.end_row(number)
                yield opened.pop()
        elif table is None:
            continue
        elif token.name in _ROW_ENDS:
            if token.name == "tr" and is_start:
                table.start_row(number)
            else:
                table.end_row(number)
        elif token.name in CELLS:
            if is_start:
                table.start_cell(number, *_spans(page[token.start : token.end]))
            else:
                table.cell = None
        else:
            _read_within(table, number, page, token, breaks[number])
    while opened:
        opened[-1].end_row(len(tokens))
        yield opened.pop()


def _read_within(table: _Table, number: int, page: str, token: MarkupToken, is_break: bool) -> None:
    """The content of a cell, or between two."""
    cell = table.cell
    if cell is not None and is_break:
        cell.breaks.append((number, len(cell.text)))
        cell.text += " " if cell.text and cell.text[-1] != " " else ""
    elif token.kind in (MarkupKind.TEXT, MarkupKind.REFERENCE):
        words = page[token.start : token.end]
        if cell is None:
            if table.in_row and not words.strip():
                table.rows[-1].between.append(number)
        elif len(cell.text) <= _LONGEST_CELL:  # of a longer one nothing is wanted
            cell.text += re.sub(r"\s+", " ", unescape(words) if token.kind is MarkupKind.REFERENCE else words)


def _spans(tag: str) -> tuple[int, int]:
    """How many columns and rows a cell covers; one where a tag asks for more than there can be."""
    said = {match["name"].lower(): int(match["number"]) for match in _SPAN.finditer(tag)}
    columns = said.get("colspan", 1)
    return columns if 1 <= columns <= MOST_COLUMNS else 1, max(1, said.get("rowspan", 1))


def _is_laid_out(table: _Table) -> bool:
    if table.nests or not any(len(row.cells) >= _TWO for row in table.rows):
        return False
    return all(len(cell.text) <= _LONGEST_CELL for row in table.rows for cell in row.cells)


def _lay_out(table: _Table, layout: Layout, left: int) -> int:
    """Adds the rows of a table to a layout; takes and returns how many more cells may be repeated."""
    above: dict[int, tuple[int, str]] = {}
    for row in table.rows:
        column, written = 0, ""
        below: dict[int, tuple[int, str]] = {}

        def repeated(at: int) -> str:
            """The cell from above in a column, which goes on below."""
            rows, text = above[at]  # noqa: B023  # called within the row alone
            if rows > 1:
                below[at] = rows - 1, text  # noqa: B023
            return text

        for cell in row.cells:
            while column in above:
                written += ("\t" if column else "") + repeated(column)
                column, left = column + 1, left - 1
            layout.instead[cell.first] = written + ("\t" if column else "")
            _fold_breaks(cell, layout)
            if cell.rows > 1 and left > 0:
                text = text_for_further_rows(cell.text.strip())
                below |= {column + at: (cell.rows - 1, "" if at else text) for at in range(cell.columns)}
            column, written = column + cell.columns, "\t" * (cell.columns - 1)
        last = max(above, default=-1)
        while row.cells and column <= last:
            written += "\t" + (repeated(column) if column in above else "")
            column, left = column + 1, left - 1
        if row.end >= 0 and written:
            layout.before[row.end] = written
        layout.instead.update(dict.fromkeys(row.between, ""))
        above = below if row.cells else above
        if left <= 0:
            above = {}
    return left


def _fold_breaks(cell: _Cell, layout: Layout) -> None:
    """A line end between two texts of a cell is a space, one at its beginning or end is nothing."""
    length = len(cell.text.rstrip())
    seen = 0
    for number, at in cell.breaks:
        layout.instead[number] = " " if seen < at < length else ""
        seen = max(seen, at)
