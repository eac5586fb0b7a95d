"""Tables of indicators in plans and plan reports: a row for each indicator, a column for each year.

1. A header is a row of cells separated by tabs, one of which names indicators (指标) and another a year, or an average
   or total over the plan (年均/累计). In most tables the unit and the property (预期性, 约束性) have separate columns;
   the unit may also be in brackets after the name.
2. Each row below has a number for each year. A column contains targets if its header says so (目标, 计划) or names a
   future year, and outcomes if its header says so (完成, 实际) or names a past year. A cell that is not a number
   (完成上级下达任务) is skipped.
3. A target is binding or anticipated if its row says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from kg.extract.table_header import IndicatorColumn, IndicatorColumns, read_header
from kg.facts import Evidence, FactKind, Measure, Period, ReportFacts, Span, UnmatchedNumber
from kg.grammar.constructions import construction
from kg.lang.numerals import parse_numeral
from kg.lang.units import read_unit
from kg.lang.words import longest_first, pattern_of, words_of, words_of_classes
from kg.vocabulary import load_scheme

RULE = "measure-indicator-table"
_BEFORE = ("wordBefore", "sign")
_AFTER = ("wordAfter",)
_UNIT_IN_NAME = re.compile(r"[（(]([^（()）]{1,12})[）)]$")
# 目标, 计划目标
_LONGEST_AIM = 4
_LINE = re.compile(r"[^\n]+")
_LONGEST_SHORT_ROW = 30
_SENTENCE = re.compile("[，。；]")
_NUMBER_CELL = re.compile(r"\t[^\t\d]{0,4}\d")


@dataclass(frozen=True, slots=True)
class _Cell:
    """The text of a cell and its offset in the cleaned text."""

    text: str
    start: int


def with_indicators(facts: ReportFacts) -> ReportFacts:
    """The facts, in which those from rows of indicators are replaced by those read from the columns."""
    found = list(_measures(facts))
    if not found:
        return facts
    rows = sorted({row for row, _ in found})

    def within(span: Span) -> bool:
        return any(row.start <= span.start < row.end for row in rows)

    numbers = {one.number for _, one in found}
    measures = [one for one in facts.measures if not within(one.number)]
    return replace(
        facts,
        measures=tuple(sorted([*measures, *(one for _, one in found)], key=lambda one: (one.statement, one.number))),
        unmatched=tuple(one for one in facts.unmatched if one.evidence.span not in numbers),
    )


def _measures(facts: ReportFacts) -> Iterator[tuple[Span, Measure]]:
    """Each measure of a table with the span of its row."""
    text = facts.text.text
    columns: IndicatorColumns | None = None
    lines = [line for line in _LINE.finditer(text) if line.group().strip()]
    for number, line in enumerate(lines, start=1):
        if "\t" not in line.group():
            following = lines[number].group() if number < len(lines) else ""
            columns = columns if _is_short_row(line.group(), following) else None
            continue
        cells = _cells(line)
        header = read_header([cell.text for cell in cells], facts.report)
        if header is not None:
            columns = header
        elif columns is not None:
            yield from _row(facts, cells, columns, Span(*facts.text.offsets.source_span(line.start(), line.end())))


def _is_short_row(line: str, following: str) -> bool:
    """Whether a line is a row with one cell, such as the name of a group of indicators: a row with numbers follows."""
    return len(line) <= _LONGEST_SHORT_ROW and not _SENTENCE.search(line) and _NUMBER_CELL.search(following) is not None


def _cells(line: re.Match[str]) -> list[_Cell]:
    found, at = [], line.start()
    for cell in line.group().split("\t"):
        stripped = cell.strip()
        found.append(_Cell(stripped, at + (len(cell) - len(cell.lstrip()))))
        at += len(cell) + 1
    return found


def _row(
    facts: ReportFacts, cells: Sequence[_Cell], columns: IndicatorColumns, row: Span
) -> Iterator[tuple[Span, Measure]]:
    # the last of the names is the narrowest: 经济 | 地区生产总值
    name = next(
        (cells[place].text for place in reversed(columns.names) if place < len(cells) and cells[place].text), ""
    )
    in_name = _UNIT_IN_NAME.search(name)
    unit = cells[columns.unit].text if columns.unit is not None and columns.unit < len(cells) else ""
    unit = unit or (in_name.group(1) if in_name else "")
    subject = name[: in_name.start()] if in_name else name
    binding = (
        _binding(cells[columns.nature].text) if columns.nature is not None and columns.nature < len(cells) else None
    )
    for place, column in columns.values:
        if place < len(cells) and subject:
            measure = _measure(facts, cells[place], column, subject, unit, binding)
            if measure is not None:
                yield row, measure


def _binding(words: str) -> bool | None:
    if pattern_of("table-column", "binding", "word").match(words):
        return True
    return False if pattern_of("table-column", "anticipated", "word").match(words) else None


@cache
def _comparators(*names: str) -> dict[str, str]:
    """The comparator of each word or sign in the vocabulary."""
    return {
        word: concept.notation or "="
        for concept in load_scheme("comparator")
        for name in names
        for word in concept.words.get(name, ())
    }


@cache
def _value() -> re.Pattern[str]:
    before, after = (longest_first(_comparators(*names)) for names in (_BEFORE, _AFTER))
    return re.compile(
        rf"(?P<before>{before})?\s{{0,2}}(?P<number>-?\d{{1,12}}(?:\.\d{{1,6}})?)\s{{0,2}}"
        rf"(?P<unit>[%‰])?\s{{0,2}}(?P<after>{after})?"
    )


def _comparator(value: re.Match[str]) -> str:
    """The comparator of a cell, from the words before its number or else after it."""
    if value["before"]:
        return _comparators(*_BEFORE)[value["before"]]
    return _comparators(*_AFTER)[value["after"]] if value["after"] else "="


def _measure(
    facts: ReportFacts, cell: _Cell, column: IndicatorColumn, subject: str, unit: str, binding: bool | None
) -> Measure | None:
    value = _value().fullmatch(cell.text)
    written = (value["unit"] if value else None) or unit
    multiple, at = _multiple(written)
    read = read_unit(written, at)
    if value is None or read is None:
        return None
    text, offsets = facts.text.text, facts.text.offsets
    start, end = cell.start + value.start("number"), cell.start + value.end("number")
    number = Span(*offsets.source_span(start, end))
    statement = _statement_at(facts, number)
    if statement is None:
        return None
    growing = longest_first((*words_of_classes("increase", "rate-up"), *words_of("table-column", "growth", "word")))
    average = longest_first(words_of("table-column", "average", "word"))
    stem = re.sub(rf"(?:{average})?(?:{growing})$", "", subject)
    growth = column.average or (stem != subject and bool(stem))
    is_target = column.kind is FactKind.TARGET
    return Measure(
        statement=statement,
        kind=column.kind,
        subject=stem if growth and stem else subject,
        aspect="growth" if growth and read.text == "%" else "quantity",
        comparator=_comparator(value),
        value=Decimal(value["number"]) * multiple,
        unit=read.text,
        evidence=Evidence(
            Span(*offsets.source_span(cell.start, cell.start + len(cell.text))),
            text[cell.start : cell.start + len(cell.text)],
        ),
        number=number,
        rule=RULE,
        direction="increase" if growth and read.text == "%" else None,
        period=Period.years(*column.years),
        span=1 if growth else None,
        binding=binding if is_target else None,
    )


def _multiple(unit: str) -> tuple[Decimal, int]:
    """The multiplier of the number and the start of the unit: 万吨 is 10,000 of 吨."""
    multiples = construction("bare-multiplier").match(unit)
    if multiples is None or read_unit(unit, 0) is not None:
        return Decimal(1), 0
    # the first position at which a unit begins: 万千瓦 is 10,000 of 千瓦
    at = next((at for at in range(1, multiples.end() + 1) if read_unit(unit, at) is not None), 0)
    return parse_numeral(unit[:at]) or Decimal(1), at


def _statement_at(facts: ReportFacts, number: Span) -> int | None:
    """The statement that contains a number."""
    for index, one in enumerate(facts.statements):
        if one.evidence.span.start <= number.start < one.evidence.span.end:
            return index
    return None


def without_aims_of_the_past(facts: ReportFacts) -> ReportFacts:
    """The facts without outcomes that are merely the aim of the past year (计划目标为6%左右).

    An aim with its purpose was reached (实现扩招100万人目标).
    """

    def is_aim(subject: str) -> bool:
        return len(subject) <= _LONGEST_AIM and subject.endswith(words_of_classes("aim"))

    kept = [one for one in facts.measures if one.kind is FactKind.TARGET or not is_aim(one.subject)]
    if len(kept) == len(facts.measures):
        return facts
    gone = [one for one in facts.measures if one not in kept]
    quotes = [facts.text.text[slice(*facts.text.offsets.clean_span(one.number.start, one.number.end))] for one in gone]
    left = [
        UnmatchedNumber(Evidence(one.number, quote), "aim of a year gone by")
        for one, quote in zip(gone, quotes, strict=True)
    ]
    unmatched = sorted([*facts.unmatched, *left], key=lambda one: one.evidence.span)
    return replace(facts, measures=tuple(kept), unmatched=tuple(unmatched))
