"""Cells of tables: no spreadsheet finds a formula in one, and what was written is read back."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.cells import as_csv, check_cells, protect, read_records, read_rows, restore

PROTECTED = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\u3000=1",
    "＝1",
    "－1亿",
    "-35000亿",
    "+5%",
    "'=1",
    "''=1",
)
AS_THEY_ARE = (
    "",
    "=",
    "-",
    "+",
    "@",
    "≈",
    ">=",
    "-2.5",
    "+7",
    "-1.5E+12",
    "'tis",
    "'",
    "增长5%",
    "—",
    "a=1",
    "2023-01-01",
)


@pytest.mark.parametrize("text", PROTECTED)
def test_a_formula_gets_an_apostrophe(text: str) -> None:
    """A text that a spreadsheet would calculate is written with an apostrophe in front, and read without it."""
    assert protect(text) == f"'{text}"
    assert restore(f"'{text}") == text


@pytest.mark.parametrize("text", AS_THEY_ARE)
def test_numbers_signs_and_words_stay(text: str) -> None:
    """Numbers stay numbers, and what is no formula is not touched."""
    assert protect(text) == text
    assert restore(text) == text


TEXTS = st.text(st.sampled_from("'=+-@\t\r\n 1.eE,\";a汉＝－") | st.characters(codec="utf-8"), max_size=8)


@given(TEXTS)
def test_what_is_written_is_read_back(text: str) -> None:
    """Taking the apostrophe away gives exactly the text that was written, whatever it begins with."""
    assert restore(protect(text)) == text


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=5), st.sampled_from(("\n", "\r\n")))
def test_tables_are_read_back(rows: list[tuple[str, str]], line_end: str) -> None:
    """A table is read as it was written, by its own reader and, but for apostrophes, by any reader of CSV."""
    written = as_csv([("one", "two"), *rows], line_end)
    found = list(read_records(io.StringIO(written, newline="")))
    assert [tuple(row.values()) for row in found] == rows
    plain = list(csv.reader(io.StringIO(written, newline=""), strict=True))[1:]
    assert [tuple(map(restore, row)) for row in plain] == rows
    for cell in (cell for row in plain for cell in row if len(cell) > 1):
        assert re.fullmatch(r"[+-]?[0-9.]+([eE][+-]?[0-9]+)?", cell) or cell.lstrip()[:1] not in set("=+-@")


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_a_number_is_never_touched(value: Decimal) -> None:
    """Every number that a table holds reads as a number in a spreadsheet."""
    assert protect(format(value, "f")) == format(value, "f")


@pytest.mark.parametrize("text", ["a\rb", "a\nb", "a\r\nb", "\r", "a\u2028b\x85"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_line_end_in_a_cell_ends_no_row(text: str, line_end: str) -> None:
    """Whatever ends the lines of the table, a line end in a cell stays in it."""
    written = as_csv([["a", "b"], [text, "c"]], line_end)
    assert list(read_rows(io.StringIO(written, newline=""))) == [["a", "b"], [text, "c"]]


def test_a_cell_may_be_longer_than_pythons_limit() -> None:
    """What was written is read, however long its words are."""
    long = "长" * 200_000
    assert [row["a"] for row in read_records(io.StringIO(as_csv([["a"], [long]]), newline=""))] == [long]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("", "there is no header"),
        ("a,b\n1\n", "a row has 1 cells, the header 2"),
        ("a,b\n1,2,3\n", "a row has 3 cells, the header 2"),
        ('a,b\n"1,2\n', "unexpected end of data"),
        ("a\n1\n", "there is no column 'b'"),
    ],
)
def test_a_damaged_table_is_an_error(table: str, said: str) -> None:
    """A table without header or column, and rows that are too short or too long, are not read as if they were whole."""
    with pytest.raises(csv.Error, match=re.escape(said)):
        list(read_records(io.StringIO(table, newline=""), ("a", "b")))


@pytest.mark.parametrize(
    ("cell", "datatype"), [("x", "integer"), ("9" * 5000, "integer"), ("-1", "integer"), ("NaN", "decimal"),
                           ("1e9999999", "decimal"), ("2023-02-30", "date"), ("٣", "integer")]
)  # fmt: skip
def test_a_cell_of_another_datatype_is_an_error(cell: str, datatype: str) -> None:
    """Programs calculate with offsets, numbers and dates only where they are such."""
    check_cells({"a": ""}, {"a": datatype})
    with pytest.raises(csv.Error, match=f"is not a valid {datatype}"):
        check_cells({"a": cell}, {"a": datatype})


def test_a_protected_header_is_read_back() -> None:
    """A column of a query may have any name that SPARQL allows, and keeps it."""
    assert list(read_rows(io.StringIO(as_csv([["-a"], ["1"]])))) == [["-a"], ["1"]]
