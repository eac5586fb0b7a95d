from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from kg.errors import UsageError
from kg.query.columns import column_widths, display_width, table, wrapped
from kg.query.dataset import Dataset
from kg.query.query_result import AskResult, RowStream, SelectResult
from kg.query.result_text import FORMATS, pieces, render, written_tag

XSD = "http://www.w3.org/2001/XMLSchema#"
ROWS = SelectResult(
    ("name", "value", "thing"),
    (
        (Literal("雄忻|高铁", language="zh-Hans"), Literal("7", datatype=NamedNode(XSD + "integer")), None),
        (
            Literal('a "b"\nc'),
            Literal("40.25", datatype=NamedNode(XSD + "decimal")),
            NamedNode("https://w3id.org/policy-commitment/vocab/topic/energy"),
        ),
    ),
)


def test_table_aligns_wide_characters() -> None:
    """A Chinese character takes two places, numbers stand to the right, IRIs have their prefix."""
    assert render(ROWS, "table").splitlines() == [
        "name       value  thing",
        "─────────  ─────  ─────────────────",
        "雄忻|高铁      7",
        'a "b"      40.25  topic-code:energy',
        "c",
    ]


def test_table_keeps_to_the_width_of_the_terminal() -> None:
    """Wide columns are wrapped until the lines fit, and no character is lost."""
    text = table(["quote", "n"], [["推动雄忻高铁建成通车、太绥高铁开工建设" * 3, "1"]], 40, [False, True])
    assert max(map(display_width, text.splitlines())) <= 40
    assert (
        "".join(line.split("  ")[0] for line in text.splitlines()[2:]) == "推动雄忻高铁建成通车、太绥高铁开工建设" * 3
    )


@given(st.text(alphabet="ab 中文，1", max_size=60), st.integers(2, 20))
def test_wrapping_loses_nothing_but_spaces(text: str, width: int) -> None:
    """Lines are no wider than asked for, and hold all signs in their order."""
    lines = wrapped(text, width)
    assert all(display_width(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@given(st.lists(st.integers(1, 200), min_size=1, max_size=8), st.integers(1, 200))
def test_columns_give_way_from_the_widest(natural: list[int], total: int) -> None:
    """Columns never grow, never fall below ten unless they were, and fit where that is possible."""
    widths = column_widths(natural, total)
    assert all(min(one, 10) <= width <= one for one, width in zip(natural, widths, strict=True))
    least = sum(min(one, 10) for one in natural) + 2 * (len(natural) - 1)
    assert sum(widths) + 2 * (len(widths) - 1) <= max(total, least)


def test_csv_is_read_back() -> None:
    """CSV holds the bare values, with a line feed at the end of lines."""
    text = render(ROWS, "csv")
    assert "\r" not in text
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        ["name", "value", "thing"],
        ["雄忻|高铁", "7", ""],
        ['a "b"\nc', "40.25", "https://w3id.org/policy-commitment/vocab/topic/energy"],
    ]


@pytest.mark.parametrize("count", [0, 1, 2, 499, 500, 501, 1001])
def test_a_stream_is_written_as_the_whole_answer_is(count: int) -> None:
    """Rows that come one by one give the text of the same rows at once, and JSON the bytes that json.dumps gives."""
    rows = SelectResult(ROWS.variables, (ROWS.rows * count)[:count])
    for name in ("csv", "json", "markdown", "table"):
        assert "".join(pieces(RowStream(rows.variables, iter(rows.rows)), name)) == render(rows, name)
    text = render(rows, "json")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n"
    assert len(json.loads(text)["results"]["bindings"]) == count


def test_json_is_the_standard_one() -> None:
    """JSON follows the SPARQL 1.1 results format: no binding where there is no value, language tags as written."""
    content = json.loads(render(ROWS, "json"))
    assert content["head"] == {"vars": ["name", "value", "thing"]}
    assert content["results"]["bindings"][0] == {
        "name": {"type": "literal", "value": "雄忻|高铁", "xml:lang": "zh-Hans"},
        "value": {"type": "literal", "value": "7", "datatype": XSD + "integer"},
    }
    assert json.loads(render(AskResult(True), "json")) == {"head": {}, "boolean": True}


def test_markdown_escapes_its_signs() -> None:
    """What Markdown would read as its own is escaped."""
    assert render(ROWS, "markdown").splitlines() == [
        "| name | value | thing |",
        "| --- | --- | --- |",
        "| 雄忻\\|高铁 | 7 |  |",
        '| a "b"<br>c | 40.25 | topic-code:energy |',
    ]


def test_turtle_is_read_back(sample: Dataset) -> None:
    """A graph is written as Turtle with the same triples."""
    graph = sample.ask("DESCRIBE <https://w3id.org/policy-commitment/id/project/p1>")
    text = render(graph, "turtle")
    read = {str(quad.triple) for quad in parse(input=text, format=RdfFormat.TURTLE)}
    assert read == {str(triple) for triple in graph.triples}  # type: ignore[union-attr]
    assert len(read) == 4
    assert "@zh-Hans" in text


@pytest.mark.parametrize("format", [name for name in FORMATS if name != "turtle"])
def test_every_format_writes_every_answer(sample: Dataset, format: str) -> None:
    """A graph in a format for rows has one row a triple; yes and no have a row too."""
    graph = sample.ask("DESCRIBE <https://w3id.org/policy-commitment/id/project/p1>")
    assert "甲乙铁路" in render(graph, format)
    assert "true" in render(AskResult(True), format)
    assert render(SelectResult(("a",), ()), format).endswith("\n")


def test_formats_that_do_not_fit() -> None:
    """Turtle of rows and an unknown format are errors that name what fits."""
    with pytest.raises(UsageError, match="turtle is for CONSTRUCT"):
        render(ROWS, "turtle")
    with pytest.raises(UsageError, match="use one of table, csv, json, markdown, turtle"):
        render(ROWS, "xml")


@pytest.mark.parametrize(("stored", "written"), [("zh-hans", "zh-Hans"), ("en", "en"), ("en-gb", "en-GB")])
def test_language_tags(stored: str, written: str) -> None:
    """Tags are written as RFC 5646 recommends."""
    assert written_tag(stored) == written
