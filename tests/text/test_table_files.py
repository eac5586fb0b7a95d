"""Tables of texts are read in whatever format and encoding they come, every cell as a text."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from workbooks import workbook

from kg.errors import InputError
from kg.text.isolated_reader import read_table_portions
from kg.text.table_files import FAULTS

FILES = Path(__file__).parent / "files"
HEADER = ("年份", "地区", "正文")
ROWS = [("2024", "清河县", "政府工作报告，第一行\n第二行"), ("2025", "清河县", "“正文”; 其余")]


def delimited(sign: str) -> str:
    """The rows as delimited text with all cells quoted."""
    return "".join(sign.join(f'"{cell}"' for cell in row) + "\r\n" for row in (HEADER, *ROWS))


def parquet(columns: dict[str, list[Any]]) -> bytes:
    """Columns as a Parquet file."""
    import pyarrow
    from pyarrow.parquet import write_table

    data = BytesIO()
    write_table(pyarrow.table(columns), data)
    return data.getvalue()


def objects() -> list[dict[str, str]]:
    """The rows as objects."""
    return [dict(zip(HEADER, row, strict=True)) for row in ROWS]


TABLES = [
    pytest.param(delimited(",").encode(), "a.csv", id="CSV in UTF-8"),
    pytest.param(delimited(",").encode("utf-8-sig"), "a.csv", id="CSV with a mark"),
    pytest.param(delimited(",").encode("gbk"), "a.csv", id="CSV in GBK"),
    pytest.param(delimited(";").encode(), "a.csv", id="semicolons"),
    pytest.param(delimited("\t").encode(), "a.tsv", id="tabs"),
    pytest.param(delimited("\t").encode("utf-16"), "a.xls", id="text in UTF-16 called .xls"),
    pytest.param("\n\n".join(json.dumps(one) for one in objects()).encode(), "a.jsonl", id="JSON Lines"),
    pytest.param("\n".join(json.dumps(one) for one in objects()).encode(), "a.json", id="JSON Lines called .json"),
    pytest.param(json.dumps(objects(), ensure_ascii=False).encode("gbk"), "a.json", id="JSON in GBK"),
    pytest.param(json.dumps({"count": 2, "data": objects()}).encode(), "a.json", id="list within an object"),
    pytest.param(
        json.dumps({name: {str(n): row[at] for n, row in enumerate(ROWS)} for at, name in enumerate(HEADER)}).encode(),
        "a.json",
        id="columns by name",
    ),
    pytest.param(parquet({n: [row[at] for row in ROWS] for at, n in enumerate(HEADER)}), "a.parquet", id="Parquet"),
]


@pytest.mark.parametrize(("data", "name"), TABLES)
def test_a_table_gives_its_rows(data: bytes, name: str) -> None:
    """A header and the rows below it, with the line ends that cells hold."""
    rows = [
        tuple(cell.replace("\r\n", "\n") for cell in cells)
        for _, cells in read_table_portions(data, name)
        if any(cells)
    ]
    assert rows == [HEADER, *ROWS]


@pytest.mark.parametrize("name", ["reports.xlsx", "reports.xls"])
def test_a_workbook_gives_its_rows(name: str) -> None:
    """Of a file that an office program wrote; years are whole numbers."""
    rows = read_table_portions((FILES / name).read_bytes(), name)
    assert [cells for _, cells in rows] == [
        HEADER,
        ("2024", "清河县", "政府工作报告全文甲"),
        ("2025", "清河县", "政府工作报告全文乙"),
    ]


def test_a_cell_that_is_merged_over_rows_is_said_of_each() -> None:
    """An area or year that stands once for several reports; a text does not stand for several, nor a title for all."""
    long = "报告" * 200
    rows = [("县", "年份", "正文"), ("清河县", 2024, long), ("", "", ""), ("易县", 2025, "乙")]
    data = workbook(("各县报告",), *rows, merged=["A1:C1", "A3:A4", "B3:B4", "C3:C4"])
    assert [cells for _, cells in read_table_portions(data, "a.xlsx")] == [
        ("各县报告", "", ""),
        ("县", "年份", "正文"),
        ("清河县", "2024", long),
        ("清河县", "2024", ""),
        ("易县", "2025", "乙"),
    ]


def test_merged_cells_without_end_are_refused() -> None:
    """A small file may say of a million rows, as often as it likes, that they are merged."""
    rows = [("",)] * 3_000
    with pytest.raises(InputError, match=r"a\.xlsx: its merged cells cover more than"):
        read_table_portions(workbook(("甲",), *rows, ("乙",), merged=["A1:A3001"] * 100), "a.xlsx")


def test_a_wrong_line_does_not_stop_the_others() -> None:
    """Lines that hold no object are named with their numbers; the others keep theirs."""
    lines = b'{"text": "\xe7\x94\xb2"}\n{"text": \n\n[1]\n{"text": "\xe4\xb9\x99"}\n'
    rows = read_table_portions(lines, "a.jsonl")
    assert [cells for sheet, cells in rows if sheet != FAULTS] == [
        ("text",),
        ("甲",),
        ("",),
        ("",),
        ("",),
        ("乙",),
        ("",),
    ]
    assert [(cells[0], cells[1][:11]) for sheet, cells in rows if sheet == FAULTS] == [
        ("2", "is not JSON"),
        ("4", "is not an o"),
    ]


def test_cells_are_written_as_people_write_them() -> None:
    """A whole number without a point, a day without a time, nothing as nothing, paragraphs as lines."""
    data = parquet(
        {"a": [2025.0, None], "b": [date(2025, 1, 10), None], "c": [["甲", "乙"], []], "d": [0.1, float("nan")]}
    )
    assert [cells for _, cells in read_table_portions(data, "a.parquet")[1:]] == [
        ("2025", "2025-01-10", "甲\n乙", "0.1"),
        ("", "", "", ""),
    ]


def test_texts_by_year_are_rows() -> None:
    """An object of texts by their years has two columns."""
    rows = read_table_portions(json.dumps({"2024": "甲", "2025": "乙"}).encode(), "a.json")
    assert [cells for _, cells in rows] == [("year", "text"), ("2024", "甲"), ("2025", "乙")]


def test_objects_in_objects_are_columns() -> None:
    """As programs store answers of a server: a list far inside, a place in parts, paragraphs with their numbers."""
    records = [
        {"id": 7, "area": {"province": "河北省", "county": "易县"}, "body": {"id": 9, "content": "甲"}},
        {"id": 8, "area": {"county": "清河县"}, "body": {"content": [{"n": 1, "text": "乙"}, {"n": 2, "text": "丙"}]}},
    ]
    whole = {"code": 200, "data": {"total": 2, "page": {"list": records}}}
    rows = read_table_portions(json.dumps(whole).encode(), "a.json")
    assert [cells for _, cells in rows] == [
        ("id", "province", "county", "body.id", "content"),
        ("7", "河北省", "易县", "9", "甲"),
        ("8", "", "清河县", "", "乙\n丙"),
    ]


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b"", "a.csv", "empty"),
        (b"\xff\xfe\x00\xd8", "a.csv", "not a readable table|no text|mark of"),
        (b'{"a": 1\n{', "a.jsonl", "line 1 is not JSON"),
        (b"[" * 100_000, "a.json", "nested too deep|not a readable table"),
        (b'{"a":' * 100_000, "a.jsonl", "line 1 is not JSON"),
        (b"[1, 2]", "a.json", "not a list of objects"),
        (b"PK\x03\x04broken", "a.xlsx", "not a readable table"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "a.xls", "not a readable table"),
        (b"PAR1PAR1", "a.parquet", "not a readable table"),
        (json.dumps([{f"c{n}": 1} for n in range(3_000)]).encode(), "a.json", "more than 2000 names"),
    ],
)
def test_a_broken_table_is_refused_in_one_line(data: bytes, name: str, message: str) -> None:
    """The line names the file and what is wrong."""
    with pytest.raises(InputError, match=message) as raised:
        read_table_portions(data, name)
    assert str(raised.value).startswith(name)
    assert "\n" not in str(raised.value)


def test_a_table_longer_than_one_answer_is_read_whole() -> None:
    """Forty reports of 30,000 characters each, more than one portion, and a row longer than that."""
    texts = [f"{number:04}" + "县" * 30_000 for number in range(40)] + ["乡" * 1_500_000]
    data = ("正文\n" + "".join(f"{text}\n" for text in texts)).encode()
    assert [cells for _, cells in read_table_portions(data, "a.csv")] == [("正文",), *((text,) for text in texts)]
