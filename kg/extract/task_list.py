"""The items of a list of tasks or a table of fulfilment: what is to be done, by whom and by when, and with what result.

1. Rows below a header with a column of tasks (重点任务) are items; the other columns give the responsible bodies, the
   deadline and the result (kg/extract/task_columns.py). If the first cells of a row are missing, as they are below a
   merged cell, those of the row above are used.
2. In running text a bracket after an item gives this information (（省发展改革委牵头，省财政厅配合，6月底前完成）), and
   so do labels (责任单位：, 完成情况：) after it or on the lines below.
3. An item begins with its number, at the beginning of its line, or after the bracket of the previous item. Short lines
   without a number and without such information are headings.
4. If no item has such information, the numbered ones form the list.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from kg.clean_text import CleanText
from kg.extract.deadlines import last_day
from kg.extract.task_bodies import (
    Part,
    Responsibility,
    code_of_body,
    find_brackets,
    part_of_column,
    read_responsibility,
)
from kg.extract.task_columns import (
    BODY,
    DEADLINE,
    NUMBER,
    RESULT,
    STATUS,
    SUPPORT,
    TASK,
    TaskColumns,
    read_task_header,
)
from kg.extract.task_status import read_status
from kg.facts import Evidence, Report, Span, Task, TaskBody
from kg.grammar.constructions import construction
from kg.lang.words import longest_first, words_of
from kg.time_limit import check_time

BY_TABLE, BY_BRACKET, BY_LABEL, BY_NUMBER = "task-table", "task-bracket", "task-label", "task-number"
# A cell may be on a separate line that begins with the tab.
_ROW = re.compile(r"[^\n]+(?:\n[ \u3000]*\t[^\n]*)*")
_MARKS = " \t\u3000，。；;！、\n"
_BLANK = " \t\u3000\n"
_LEAST_WORDS = 4
_LEAST_NUMBERED = 8
_LONGEST_HEADING = 60
# Within a line only labels of this length are recognised: 完成情况：, but not 状态：.
_LONG_LABEL = 4
_LABELS = (SUPPORT, BODY, DEADLINE, RESULT, STATUS)


def read_tasks(report: Report, text: CleanText) -> tuple[Task, ...]:
    """The items of a list of tasks or a table of fulfilment, in the order of the text."""
    found = sorted(_Reader(report, text).read(), key=lambda one: (one.evidence.span, one.words.span))
    said = [one for one in found if one.rule != BY_NUMBER]
    return tuple(said or found)


@dataclass(frozen=True, slots=True)
class _Cell:
    """The text of a cell and its offset in the cleaned text; `above`: it is taken from the row above."""

    text: str
    start: int
    above: bool = False

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class _Mark:
    """A stretch [start, end) of a line with information on the preceding item: a bracket, or a label and its words.

    `code`: the code of the label, None for a bracket; `said`: the span of the words after the label; `bracket`: what
    the bracket says.
    """

    start: int
    end: int
    said: tuple[int, int] = (0, 0)
    code: str | None = None
    label: str = ""
    bracket: Responsibility = Responsibility()


@dataclass(slots=True)
class _Item:
    """An item that is being read. `headed`: its words follow the mark of a heading (一、)."""

    number: str
    start: int
    end: int
    last: int
    rule: str = BY_NUMBER
    bodies: list[tuple[TaskBody, Part | None]] = field(default_factory=list)
    deadlines: list[str] = field(default_factory=list)
    result: tuple[int, int] | None = None
    status: str = ""
    headed: bool = False


class _Reader:
    """Reads a text line by line; `heading`, `columns`, `row` and `item` are those that are open at the current line."""

    def __init__(self, report: Report, text: CleanText) -> None:
        self.report = report
        self.clean = text
        self.text = text.text
        self.found: list[Task] = []
        self.heading = ""
        self.columns: TaskColumns | None = None
        self.row: list[_Cell] = []
        self.above: Sequence[_Cell] = ()
        self.item: _Item | None = None

    def read(self) -> list[Task]:
        for row in _ROW.finditer(self.text):
            check_time()
            if "\t" in row.group().strip():
                self._cells(_cells_of(row))
            else:
                self._line(row.start(), row.end())
        self._end_row()
        self._end_item()
        return self.found

    # ---- tables

    def _cells(self, cells: list[_Cell]) -> None:
        header = read_task_header([cell.text for cell in cells])
        if header is not None or self.columns is not None:
            self._end_item()
        if header is not None:
            self._end_row()
            self.columns, self.above = header, ()
        elif self.columns is None:
            for cell in cells:
                self._line(cell.start, cell.end)
        elif len({cell.text for cell in cells} - {""}) == 1:
            self._end_row()
            self.heading = next(cell.text for cell in cells if cell.text)
        elif self._goes_on(cells):
            last = self.row[-1]
            joined = self.text[last.start : cells[0].end]
            self.row = [*self.row[:-1], _Cell(joined, last.start), *cells[1:]]
        else:
            self._end_row()
            self.row = cells

    def _goes_on(self, cells: Sequence[_Cell]) -> bool:
        """Whether cells continue the previous row, whose last cell has several paragraphs."""
        columns = self.columns
        if not self.row or columns is None or columns.of(NUMBER) != (0,) or _is_number(cells[0].text):
            return False
        return len(self.row) < columns.width and len(self.row) + len(cells) - 1 <= columns.width

    def _line(self, start: int, end: int) -> None:
        start, end = self._stripped(start, end)
        if start == end:
            return
        if self.columns is not None:
            if self.row and self._is_of_last_cell(self.text[start:end]):
                last = self.row[-1]
                self.row[-1] = _Cell(self.text[last.start : end], last.start)
                return
            self._end_row()
            if end - start > _LONGEST_HEADING or construction("sentence-end").search(self.text, start, end):
                self.columns = None
        self._prose(start, end)

    def _is_of_last_cell(self, line: str) -> bool:
        """Whether a line below a row is a further paragraph of its last cell."""
        columns = self.columns
        if columns is None or construction("heading-mark").match(line):
            return False
        if len(self.row) < columns.width:
            return True
        return columns.width - 1 in (*columns.of(BODY), *columns.of(SUPPORT)) and code_of_body(line) is not None

    def _end_row(self) -> None:
        if self.row and self.columns is not None:
            cells = self._completed(self.row, self.columns)
            self._row_task(cells, self.columns)
            self.above = cells
        self.row = []

    def _completed(self, cells: list[_Cell], columns: TaskColumns) -> list[_Cell]:
        """The cells of a row by column; cells that are missing before the task are taken from the row above."""
        missing = columns.width - len(cells)
        if missing <= 0:
            return cells[: columns.width]
        first = 1 if columns.of(NUMBER) == (0,) and _is_number(cells[0].text) else 0
        if not self.above or columns.of(TASK)[0] < first + missing:
            return [*cells, *(_Cell("", cells[-1].end) for _ in range(missing))]
        above = (replace(cell, above=True) for cell in self.above[first : first + missing])
        return [*cells[:first], *above, *cells[first:]]

    def _row_task(self, cells: Sequence[_Cell], columns: TaskColumns) -> None:
        named = max((cells[place] for place in columns.of(TASK)), key=lambda cell: len(cell.text))
        if named.above:
            return
        number, start = self._number(named.start, named.end)
        brackets = find_brackets(self.text, start, named.end)
        end, in_bracket = next(
            ((first, said) for first, last, said in brackets if last == named.end), (named.end, Responsibility())
        )
        words = self._evidence(start, end)
        if words is None or len(words.quote) < _LEAST_WORDS:
            return
        bodies: list[tuple[TaskBody, Part | None]] = [(body, None) for body in in_bracket.bodies]
        deadlines = [in_bracket.deadline]
        for code in (BODY, SUPPORT):
            for place in columns.of(code):
                part = Part.ASSIST if code == SUPPORT else part_of_column(columns.names[place])
                said = read_responsibility(cells[place].text, part)
                bodies += [(body, part) for body in said.bodies]
                deadlines.append(said.deadline)
        deadlines = [cells[place].text for place in columns.of(DEADLINE) if cells[place].text] or deadlines
        result = next((cells[place] for place in columns.of(RESULT) if cells[place].text), None)
        status = " ".join(cells[place].text for place in columns.of(STATUS))
        own = [cell for cell in cells if not cell.above and cell.text]
        numbers = [cells[place].text for place in columns.of(NUMBER)]
        self._add(
            _Item(
                next(filter(None, numbers), number),
                start,
                named.end,
                own[-1].end,
                BY_TABLE,
                bodies,
                deadlines,
                (result.start, result.end) if result else None,
                status,
            ),
            words,
            own[0].start,
        )

    # ---- running text

    def _prose(self, start: int, end: int) -> None:
        """Reads a line: words that begin an item, and marks with information on it."""
        at = start
        for mark in self._marks(start, end):
            self._words(at, mark.start)
            self._say(mark)
            at = mark.end
        self._words(at, end)

    def _words(self, start: int, end: int) -> None:
        """Reads words outside the marks of a line: a new item, or a continuation of the open one."""
        start, end = self._stripped(start, end, _MARKS if self.item and self.item.rule != BY_NUMBER else _BLANK)
        if start == end:
            return
        number, first = self._number(start, end)
        item = self.item
        if item is not None and item.number and not number and not construction("heading-mark").match(self.text, start):
            if item.rule == BY_NUMBER:
                item.end = item.last = end
                return
            if item.result is not None and item.result[1] == item.last:
                item.result, item.last = (item.result[0], end), end
                return
        self._end_item()
        self.item = _Item(number, first, end, end, headed=first > start)

    def _say(self, mark: _Mark) -> None:
        item = self.item
        if item is None:
            return
        said = self.text[slice(*mark.said)]
        if mark.code is None:
            item.bodies += [(body, None) for body in mark.bracket.bodies]
            item.deadlines.append(mark.bracket.deadline)
        elif mark.code in (BODY, SUPPORT):
            part = Part.ASSIST if mark.code == SUPPORT else part_of_column(mark.label)
            found = read_responsibility(said, part)
            item.bodies += [(body, part) for body in found.bodies]
            item.deadlines.append(found.deadline)
        elif mark.code == DEADLINE:
            item.deadlines.append(said.strip(_MARKS))
        elif mark.code == STATUS:
            item.status = said
        else:
            item.result = mark.said
        item.rule = BY_BRACKET if mark.code is None and item.rule == BY_NUMBER else item.rule
        item.rule = BY_LABEL if mark.code is not None and item.rule == BY_NUMBER else item.rule
        item.last = mark.end

    def _end_item(self) -> None:
        item, self.item = self.item, None
        if item is None:
            return
        words = self._evidence(item.start, item.end)
        if words is None:
            return
        if item.rule != BY_NUMBER or item.number:
            least = _LEAST_NUMBERED if item.rule == BY_NUMBER else _LEAST_WORDS
            if len(words.quote) >= least:
                self._add(item, words, item.start - len(item.number))
        elif item.headed and len(words.quote) <= _LONGEST_HEADING:
            self.heading = words.quote.rstrip(_MARKS)

    def _marks(self, start: int, end: int) -> Iterator[_Mark]:
        """The brackets and labels of a line, in order; the words of a label end where the next mark begins."""
        brackets = [_Mark(first, last, bracket=said) for first, last, said in find_brackets(self.text, start, end)]
        labels = [
            found
            for found in _labels().finditer(self.text, start, end)
            if (found.start() == start or len(_label_of(found)) >= _LONG_LABEL)
            and not _is_within(found.start(), brackets)
        ]
        bounds = sorted([*(mark.start for mark in brackets), *(found.start() for found in labels), end])
        marks = list(brackets)
        for found in labels:
            stop = bounds[bisect_right(bounds, found.start())]
            said = self._stripped(found.end(), max(found.end(), stop))
            code = (found.lastgroup or "").replace("_", "-")
            marks.append(_Mark(found.start(), stop, said, code, _label_of(found)))
        yield from sorted(marks, key=lambda mark: mark.start)

    # ---- tables and running text

    def _add(self, item: _Item, words: Evidence, start: int) -> None:
        """Adds an item that has such information, or one that is only numbered."""
        has_lead = any(part is Part.LEAD and body.leads for body, part in item.bodies)
        bodies: dict[str, TaskBody] = {}
        for body, part in item.bodies:
            leads = body.leads and not (has_lead and part is Part.ANSWER)
            bodies.setdefault(body.name, replace(body, leads=leads))
        deadline = "，".join(dict.fromkeys(filter(None, item.deadlines)))
        result = self._evidence(*item.result) if item.result else None
        status = read_status(item.status) or (read_status(result.quote) if result else None)
        if item.rule != BY_NUMBER and not (bodies or deadline or result or status):
            return
        whole = self._evidence(start, max(item.last, item.end))
        if whole is None:
            return
        self.found.append(
            Task(
                whole,
                words,
                item.rule,
                item.number.strip(_MARKS + "．.（）()：:"),
                self.heading,
                tuple(bodies.values()),
                deadline,
                last_day(deadline, self.report.year) if deadline else None,
                result,
                status,
            )
        )

    def _number(self, start: int, end: int) -> tuple[str, int]:
        """The number at the beginning of an item, empty if there is none, and the offset of its words."""
        found = construction("item-number").match(self.text, start, end)
        if found is not None:
            return found.group(), found.end()
        mark = construction("heading-mark").match(self.text, start, end)
        return "", mark.end() if mark else start

    def _stripped(self, start: int, end: int, marks: str = _BLANK) -> tuple[int, int]:
        while start < end and self.text[start] in marks:
            start += 1
        while end > start and self.text[end - 1] in _BLANK:
            end -= 1
        return start, end

    def _evidence(self, start: int, end: int) -> Evidence | None:
        start, end = self._stripped(start, end)
        if start == end:
            return None
        return Evidence(Span(*self.clean.offsets.source_span(start, end)), self.text[start:end])


@cache
def _labels() -> re.Pattern[str]:
    groups = "|".join(
        f"(?P<{code.replace('-', '_')}>{longest_first(words_of('table-column', code, 'word'))})" for code in _LABELS
    )
    return re.compile(rf"(?:{groups})[：:]\s*")


def _label_of(found: re.Match[str]) -> str:
    return found.group().rstrip("：: ")


def _is_within(at: int, marks: Sequence[_Mark]) -> bool:
    """Whether an offset is within one of the marks, which are in the order of the text."""
    before = bisect_right(marks, at, key=lambda mark: mark.start) - 1
    return before >= 0 and at < marks[before].end


def _cells_of(row: re.Match[str]) -> list[_Cell]:
    found, at = [], row.start()
    for cell in row.group().split("\t"):
        text = cell.strip()
        found.append(_Cell(text, at + (len(cell) - len(cell.lstrip()))))
        at += len(cell) + 1
    return found


def _is_number(cell: str) -> bool:
    """Whether a cell is the number of a row."""
    return construction("row-number").fullmatch(cell) is not None
