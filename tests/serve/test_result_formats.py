from __future__ import annotations

import json
from collections.abc import Mapping
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, QuerySolutions, RdfFormat, Triple, parse
from pyoxigraph import parse_query_results as read

from kg.query.query_result import AskResult, GraphResult, QueryResult, SelectResult, Term
from kg.query.result_text import json_term
from kg.rdf.names import XSD
from kg.serve.result_formats import CSV, JSON, OF_GRAPHS, OF_ROWS, OF_TRUTHS, TSV, XML, offers_for, render

BASE = "https://example.org/"
READERS: Mapping[str, QueryResultsFormat] = {
    JSON: QueryResultsFormat.JSON,
    XML: QueryResultsFormat.XML,
    TSV: QueryResultsFormat.TSV,
}
TERMS: tuple[Term | None, ...] = (
    NamedNode("http://example.org/a?x=1&y=<".rstrip("<")),
    BlankNode("b1"),
    Literal('a\t"b"\r\n\\ é<&>'),
    Literal("中", language="zh-Hans"),
    Literal("1.50", datatype=XSD.decimal),
    None,
)


def _read(written: bytes, media_type: str) -> list[list[str | None]]:
    found = read(written, format=READERS[media_type])
    assert isinstance(found, QuerySolutions)
    return [[None if term is None else str(term) for term in row] for row in found]


@pytest.mark.parametrize("media_type", READERS)
def test_rows_come_back_as_they_were(media_type: str) -> None:
    """Each kind of term, and none, survives being written and read."""
    rows = SelectResult(tuple("abcdef"), (TERMS, TERMS[::-1]))
    expected = [[None if term is None else str(term) for term in row] for row in rows.rows]
    assert _read(render(rows, media_type, BASE), media_type) == expected


_TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=20)


@pytest.mark.parametrize("media_type", [JSON, TSV])
@given(text=_TEXTS)
def test_any_text_comes_back(media_type: str, text: str) -> None:
    """No character of a literal breaks a format."""
    rows = SelectResult(("x",), ((Literal(text),),))
    assert _read(render(rows, media_type, BASE), media_type) == [[str(Literal(text))]]


@given(text=_TEXTS)
def test_any_text_comes_back_from_xml(text: str) -> None:
    """The same of XML, by a reader that keeps white space, which Oxigraph's does not."""
    written = render(SelectResult(("x",), ((Literal(text),),)), XML, BASE)
    found = ElementTree.fromstring(written).find(".//{http://www.w3.org/2005/sparql-results#}literal")
    assert found is not None
    assert (found.text or "") == text


def test_what_xml_cannot_hold_is_replaced() -> None:
    """A control character, which no XML document can hold, does not make the answer unreadable."""
    assert _read(render(SelectResult(("x",), ((Literal("a\x01b"),),)), XML, BASE), XML) == [['"a\ufffdb"']]


@given(st.lists(st.sampled_from((*TERMS, Triple(NamedNode("http://e/"), NamedNode("http://e/"), BlankNode("b"))))))
def test_json_is_what_the_library_would_write(cells: list[Term | None]) -> None:
    """Rows as JSON, which are put together by hand, are to the byte what json.dumps makes of the terms."""
    names = [f"v{number}" for number in range(len(cells))]
    row = {name: json_term(term) for name, term in zip(names, cells, strict=True) if term is not None}
    content = {"head": {"vars": names}, "results": {"bindings": [row]}}
    expected = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    assert render(SelectResult(tuple(names), (tuple(cells),)), JSON, BASE).decode() == expected


def test_csv_is_values_in_lines_that_end_in_crlf() -> None:
    """CSV is as RFC 4180 has it: quotes where they are needed, CR LF, an empty cell for no value."""
    rows = SelectResult(("a", "b"), ((Literal('x,"y"'), None), (NamedNode("http://e/"), Literal("中", language="zh"))))
    assert render(rows, CSV, BASE).decode() == 'a,b\r\n"x,""y""",\r\nhttp://e/,中\r\n'


def test_language_tags_are_written_as_registered() -> None:
    """Oxigraph's lower case is not shown: zh-Hans, in each format."""
    text = Literal("中", language="zh-Hans")
    graph = GraphResult((Triple(NamedNode("http://e/"), NamedNode("http://e/"), text),))
    for media_type in (JSON, XML, TSV):
        assert b"zh-Hans" in render(SelectResult(("x",), ((text,),)), media_type, BASE)
    for media_type in set(OF_GRAPHS.values()):
        assert b"zh-Hans" in render(graph, media_type, BASE)


@pytest.mark.parametrize(
    ("answer", "offers"), [(SelectResult((), ()), OF_ROWS), (AskResult(True), OF_TRUTHS), (GraphResult(()), OF_GRAPHS)]
)
def test_each_offer_can_be_written(answer: QueryResult, offers: Mapping[str, str]) -> None:
    """Whatever is on offer for an answer can be written, even if there is nothing in it."""
    assert offers_for(answer) == offers
    for media_type in offers.values():
        render(answer, media_type, BASE)


@pytest.mark.parametrize("media_type", sorted(set(OF_GRAPHS.values())))
def test_graphs_come_back_as_they_were(media_type: str) -> None:
    """A graph survives being written and read in each format."""
    node = NamedNode("https://example.org/id/report/1")
    triples = tuple(Triple(node, node, term) for term in TERMS if isinstance(term, Literal | NamedNode))
    written = render(GraphResult(triples), media_type, BASE)
    read_format = RdfFormat.from_media_type(media_type)
    assert read_format is not None
    found = parse(input=written, format=read_format)
    assert {str(Triple(one.subject, one.predicate, one.object)) for one in found} == set(map(str, triples))


@pytest.mark.parametrize("value", [True, False])
def test_truths_come_back(value: bool) -> None:
    """An ASK's answer survives in both formats that it has."""
    for media_type in (JSON, XML):
        assert bool(read(render(AskResult(value), media_type, BASE), format=READERS[media_type])) is value
