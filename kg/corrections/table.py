"""The corrections file as values: one row per correction of a fact.

The table is the one that `kg review` writes, with the columns `action`, `field`, `to`, `who`, `when` and `note` filled
in by a person; rows without an action are ignored. It is read as saved by spreadsheets: UTF-8 with or without a mark,
GB18030 or UTF-16, with commas, semicolons or tabs, dates as 2027-12-31 or 2027/12/31.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from io import StringIO
from pathlib import Path
from types import MappingProxyType

from kg.cells import restore
from kg.characters import not_in_xml
from kg.errors import InputError
from kg.facts import CorrectionAction, FactKind, Span
from kg.lang.numerals import parse_numeral
from kg.text.decoding import decode
from kg.vocabulary import load_scheme

MEASURE, MILESTONE, QUALITATIVE = "measure", "milestone", "qualitative"

#: The fields of a fact of each form, by the columns of its table; `*` marks required fields.
FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        MEASURE: (
            "kind*", "subject*", "aspect*", "direction", "comparator*", "value*", "value_max", "unit",
            "period_start", "period_end", "place", "indicator",
        ),
        MILESTONE: ("kind*", "name*", "milestone*", "period_start", "period_end", "place"),
        QUALITATIVE: ("form*", "subject*", "condition*", "period_start", "period_end", "place"),
    }
)  # fmt: skip

_ACTIONS = {
    **{action.value: action for action in CorrectionAction},
    "确认": CorrectionAction.CONFIRM,
    "驳回": CorrectionAction.REJECT,
    "修改": CorrectionAction.CHANGE,
    "补充": CorrectionAction.ADD,
}
_FORMS = {
    MEASURE: MEASURE,
    MILESTONE: MILESTONE,
    QUALITATIVE: QUALITATIVE,
    "数值": MEASURE,
    "里程碑": MILESTONE,
    "无数值目标": QUALITATIVE,
}
_COMPARATORS = {"≥": ">=", "≤": "<=", "~": "≈"}
_CODES = {
    "kind": tuple(kind.value for kind in FactKind),
    "aspect": ("quantity", "growth", "change", "rank"),
    "direction": ("increase", "decrease"),
    "comparator": ("=", "≈", ">=", ">", "<=", "<"),
    "form": ("directional", "benchmark", "act", "none-set"),
}
_SCHEMES = {"milestone": "milestone", "place": "place", "indicator": "indicator"}
#: How an empty field is marked.
NONE = ("none", "无", "-", "—")
_DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?)?)?")
_NEEDED = ("action", "report", "fact", "quote")
# Limits beyond any real report, so that int() and arithmetic are not given more.
_OFFSET = re.compile(r"[0-9]{1,9}")
_LONGEST_NUMBER = 60
_LONGEST_SHOWN = 30
_MOST_ZEROS = 30
_FIRST_YEAR, _LAST_YEAR = 1900, 2199

Value = str | Decimal | date | FactKind | None


@dataclass(frozen=True, slots=True)
class Correction:
    """What one row says: the action, and the fact by report, form, quote and span.

    `stated` has the fields of the fact in the row (typed; only those whose cell is not empty), `changes` those to be
    changed. `number`: the position of the number of a measure in the source.
    """

    file: str
    row: int
    action: CorrectionAction
    report: str
    form: str
    quote: str
    span: Span | None = None
    number: Span | None = None
    stated: Mapping[str, Value] = field(default_factory=dict)
    changes: Mapping[str, Value] = field(default_factory=dict)
    who: str | None = None
    when: date | None = None
    note: str | None = None

    @property
    def place(self) -> str:
        """Its file and row, for messages."""
        return f"{self.file}, row {self.row}"


def read_corrections(path: Path) -> tuple[Correction, ...]:
    """The corrections of a file, in the order of its rows.

    Raises InputError, with file and row, for a file that is not a table, an unknown action, form, field or code, an
    invalid value, or a row that does not identify its fact.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error}); name a corrections file") from None
    text, _ = decode(data, path.name)
    lines = StringIO(text.lstrip("\ufeff"), newline="")
    head = text.lstrip("\ufeff").split("\n", 1)[0]
    reader = csv.DictReader(lines, delimiter=max(",;\t", key=lambda mark: (head.count(mark), mark == ",")))
    try:
        missing = [name for name in _NEEDED if name not in (reader.fieldnames or ())]
        if missing:
            raise InputError(f"{path}: has no column {missing[0]!r}; start from a table that 'kg review' wrote")
        rows = [{str(k): restore(v.strip()).strip() for k, v in row.items() if isinstance(v, str)} for row in reader]
    except csv.Error as error:
        raise InputError(f"{path}: is not a table ({error}); save it as CSV in UTF-8") from None
    return tuple(_read(path.name, number, row) for number, row in enumerate(rows, start=2) if row.get("action"))


def _read(file: str, number: int, row: Mapping[str, str]) -> Correction:
    where = f"{file}, row {number}"
    action = _ACTIONS.get(row["action"].lower())
    if action is None:
        raise InputError(
            f"{where}: unknown action {_short(row['action'])}; use {', '.join(a.value for a in CorrectionAction)}"
        )
    for name in _NEEDED:
        if not row.get(name):
            raise InputError(f"{where}: {name} is empty; copy the row from a table that 'kg review' wrote")
    for name, cell in row.items():
        code = not_in_xml(cell)
        if code:
            raise InputError(f"{where}: {name} holds the character {code}, which no output format allows; remove it")
    form = _FORMS.get(row["fact"].lower())
    if form is None:
        raise InputError(f"{where}: unknown kind of fact {_short(row['fact'])}; use {', '.join(FIELDS)}")
    names = [name.rstrip("*") for name in FIELDS[form]]
    stated = {name: _value(where, name, row[name], first=name == "period_start") for name in names if row.get(name)}
    changes: dict[str, Value] = {}
    if action is CorrectionAction.CHANGE:
        name, to = row.get("field", ""), row.get("to", "")
        if name not in names:
            raise InputError(f"{where}: unknown field {_short(name)}; a {form} has {', '.join(names)}")
        if not to:
            raise InputError(f"{where}: 'to' is empty; write the new value of {name}, or 'none'")
        if to.lower() in NONE and f"{name}*" in FIELDS[form]:
            raise InputError(f"{where}: {name} cannot be none; write its new value, or reject the fact")
        changes[name] = None if to.lower() in NONE else _value(where, name, to, first=name == "period_start")
    if action is CorrectionAction.ADD:
        require_whole(where, form, stated)
    return Correction(
        file,
        number,
        action,
        row["report"],
        form,
        row["quote"],
        _span(where, row, "start", "end"),
        _span(where, row, "number_start", "number_end"),
        MappingProxyType(stated),
        MappingProxyType(changes),
        row.get("who") or None,
        _date(where, "when", row["when"]) if row.get("when") else None,
        row.get("note") or None,
    )


def require_whole(where: str, form: str, stated: Mapping[str, Value]) -> None:
    """Raises InputError if a fact lacks a required field of its form."""
    for name in FIELDS[form]:
        if name.endswith("*") and stated.get(name[:-1]) is None:
            raise InputError(f"{where}: {name[:-1]} is empty, but a {form} needs it; fill it in")


def _span(where: str, row: Mapping[str, str], first: str, last: str) -> Span | None:
    start, end = row.get(first, ""), row.get(last, "")
    if not start and not end:
        return None
    if not (_OFFSET.fullmatch(start) and _OFFSET.fullmatch(end) and int(start) < int(end)):
        given = f"{_short(start)} and {_short(end)}"
        raise InputError(f"{where}: {first} and {last} are {given}; give two offsets, or leave both empty")
    return Span(int(start), int(end))


def _value(where: str, name: str, text: str, *, first: bool) -> Value:
    if name in ("value", "value_max"):
        return _number(where, name, text)
    if name.startswith("period_"):
        return _date(where, name, text, first=first)
    text = _COMPARATORS.get(text, text) if name == "comparator" else text
    if name in _CODES and text not in _CODES[name]:
        raise InputError(f"{where}: {name} {_short(text)} is invalid; use {' '.join(_CODES[name])}")
    if name in _SCHEMES and text not in load_scheme(_SCHEMES[name]).by_code:
        raise InputError(
            f"{where}: {name} {_short(text)} is not a code of ontology/vocab/{_SCHEMES[name]}.ttl; use one of its codes"
        )
    return FactKind(text) if name == "kind" else text


def _number(where: str, name: str, text: str) -> Decimal:
    """A number as written by people and spreadsheets: 80, 3.5万亿, 1,200, 3.5E+12, -2."""
    value = _parsed_number(text) if len(text) <= _LONGEST_NUMBER else None
    if value is None or not value.is_finite() or abs(value.adjusted()) > _MOST_ZEROS:
        raise InputError(f"{where}: {name} {_short(text)} is not a number; write it like 80, 3.5万亿 or 3500000000000")
    return value


def _parsed_number(text: str) -> Decimal | None:
    plain = text.replace(" ", "").replace("，", "")
    try:
        return Decimal(plain.replace(",", ""))
    except InvalidOperation:
        value = parse_numeral(plain.removeprefix("-"))
    return -value if value is not None and plain.startswith("-") else value


def _date(where: str, name: str, text: str, *, first: bool = True) -> date:
    """A day, or the first or last day of a year alone."""
    match = _DATE.fullmatch(text.strip())
    if match and _FIRST_YEAR <= int(match.group(1)) <= _LAST_YEAR:
        try:
            if match.group(3):
                return date(*(int(part) for part in match.groups()))
            if not match.group(2):
                return date(int(match.group(1)), 1, 1) if first else date(int(match.group(1)), 12, 31)
        except ValueError:
            pass
    raise InputError(f"{where}: {name} {_short(text)} is not a date; write YYYY-MM-DD")


def _short(text: str) -> str:
    """The text in quotation marks, shortened if it is long."""
    return repr(text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…")
