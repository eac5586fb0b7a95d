from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import KgError, LimitError, OutputError, QueryError
from kg.query.ask import ask
from kg.query.dataset import Dataset, open_dataset
from kg.query.query_result import AskResult, GraphResult, SelectResult
from kg.query.sparql import reject_unsafe, run, says_from
from kg.rdf.names import PC


def test_queries_see_all_named_graphs(sample: Dataset) -> None:
    """The default graph of a query is the union of all graphs."""
    answer = sample.ask("SELECT ?n { ?m pc:project/rdfs:label ?n ; pc:rule/dct:identifier 'after' } LIMIT 1")
    assert isinstance(answer, SelectResult)
    assert [[str(term) for term in row] for row in answer.rows] == [['"甲乙铁路"@zh-hans']]


def test_each_form_has_its_answer(sample: Dataset) -> None:
    """SELECT gives rows, ASK a truth, CONSTRUCT and DESCRIBE a graph without doubles."""
    assert isinstance(sample.ask("SELECT * { ?s a pc:Report }"), SelectResult)
    assert sample.ask("ASK { ?s a pc:Report }") == AskResult(True)
    assert sample.ask("ASK { ?s a pc:Problem }") == AskResult(False)
    graph = sample.ask("CONSTRUCT { ?s a pc:Thing } { ?s a pc:Report, ?any }")
    assert isinstance(graph, GraphResult)
    assert len(graph.triples) == 1
    assert isinstance(sample.ask("DESCRIBE <https://w3id.org/policy-commitment/id/project/p1>"), GraphResult)


def test_no_more_than_asked_for_is_fetched(sample: Dataset) -> None:
    """Rows and triples end at `most`; a triple that comes again does not count."""
    rows = sample.ask("SELECT * { ?a ?b ?c . ?d ?e ?f }", first=3)
    assert isinstance(rows, SelectResult)
    assert len(rows.rows) == 3
    graph = sample.ask("CONSTRUCT { pc:a pc:b ?n } { VALUES ?n { 1 1 1 2 3 } }", first=2)
    assert isinstance(graph, GraphResult)
    assert len(graph.triples) == 2


@pytest.mark.parametrize(
    ("sparql", "place"),
    [
        ("SELEC ?s", "line 1, column 9, at the end"),
        ("SELECT * WHERE {\n  ?s ?p\n}", "line 3, column 2, at the end"),
        ("SELECT * { ?s nope:p ?o }", "line 1, column 21, near '?o }': expected Prefix not found"),
        ("", "line 1, column 1, at the end"),
    ],
)
def test_malformed_query_is_one_line_with_its_place(sample: Dataset, sparql: str, place: str) -> None:
    """A query that cannot be parsed gives one line that says where."""
    with pytest.raises(QueryError) as raised:
        sample.ask(sparql)
    assert place in str(raised.value)
    assert "\n" not in str(raised.value)
    assert raised.value.exit_code == 2


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }",
        "SELECT * { service silent ?x { ?s ?p ?o } }",
        "SELECT * { ?a ?b true SERVICE <http://example.org/>{ ?s ?p ?o } }",
        "SELECT * { ?a ?b trueSERVICE <http://example.org/> { ?s ?p ?o } }",
        "SELECT * { SERVICE # why not\n <http://example.org/>\n# c\n { ?s ?p ?o } }",
        "PREFIX x: <http://example.org/>\nSELECT * { SERVICEx:y{ ?s ?p ?o } }",
        "SELECT * { FILTER(?a<'x>') SERVICE <http://example.org/> { ?s ?p ?o } FILTER('a'!='b') }",
    ],
)
def test_other_services_are_refused(sparql: str) -> None:
    """A query that would ask another server is refused before it runs, however it is written."""
    with pytest.raises(QueryError, match="SERVICE at line"):
        reject_unsafe(sparql)


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT ?service { ?service ?p ?o }",
        "SELECT * { GRAPH ?service { ?s ?p ?o } }",
        "SELECT * { GRAPH <http://example.org/service> { ?s ?p ?o } }",
        "SELECT * { ?s rdfs:label 'Service' . { ?s ?p ?o } }",
        "SELECT * { ?s pc:service ?o } # service of the state",
        "SELECT * { ?s ?p 'INSERT DATA' }",
    ],
)
def test_the_word_alone_is_no_offence(sparql: str) -> None:
    """Variables, names, strings and comments may hold the words."""
    reject_unsafe(sparql)


@pytest.mark.parametrize(
    "sparql",
    [
        "INSERT DATA { <a:b> <a:b> <a:b> }",
        "PREFIX x: <http://example.org/>\n# note\ndelete where { ?s ?p ?o }",
        "CLEAR ALL",
        "LOAD <http://example.org/>",
        "WITH <a:b> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_updates_are_refused(sample: Dataset, sparql: str) -> None:
    """A dataset is only read, and the message says so."""
    with pytest.raises(QueryError, match="read-only"):
        sample.ask(sparql)


def test_values_stand_for_variables(sample: Dataset) -> None:
    """A value is put in as a term, so nothing in it is read as SPARQL."""
    query = "SELECT ?year ?report { ?report a pc:Report ; pc:year ?year }"
    for argument, count in (("year=2023", 1), ("year=1999", 0), ("year=2023 } INSERT", 0)):
        answer = ask(sample, query, [argument])
        assert isinstance(answer, SelectResult)
        assert len(answer.rows) == count


def test_a_value_needs_a_selected_variable(sample: Dataset) -> None:
    """A value for a variable that is not selected cannot be used, and the message names it."""
    with pytest.raises(QueryError, match=r"does not select \?nothing"):
        ask(sample, "SELECT ?s { ?s ?p ?o }", ["nothing=1"])


def test_a_file_is_read(sample: Dataset, tmp_path: Path) -> None:
    """A path to a file with SPARQL is a question; a missing or undecodable file an error with its name."""
    file = tmp_path / "my query.rq"
    file.write_text("ASK { ?s a pc:Report }", "utf-8")
    assert ask(sample, str(file)) == AskResult(True)
    with pytest.raises(QueryError, match=r"none\.rq: cannot be read"):
        ask(sample, str(tmp_path / "none.rq"))
    file.write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(QueryError, match="not UTF-8 text"):
        ask(sample, str(file))


def test_a_folder_that_is_no_dataset(tmp_path: Path) -> None:
    """What is no dataset is said to be none, with what to do."""
    with pytest.raises(OutputError, match="no such folder; run 'kg build"):
        open_dataset(tmp_path / "none")
    with pytest.raises(OutputError, match="is not a dataset"):
        open_dataset(tmp_path)
    (tmp_path / "store").mkdir()
    with pytest.raises(OutputError):
        open_dataset(tmp_path)


@pytest.mark.parametrize("question", ["promise", "../secret", "no-such-query"])
def test_an_unknown_name_is_an_error(sample: Dataset, question: str) -> None:
    """What is neither a query's name nor SPARQL is an error of one line."""
    with pytest.raises(KgError) as raised:
        ask(sample, question)
    assert "\n" not in str(raised.value)
    if question == "promise":
        assert "did you mean promises" in str(raised.value)


@pytest.mark.parametrize(
    ("sparql", "says"),
    [
        ("SELECT * FROM <http://example.org/g> { }", True),
        ("ASK from<http://example.org/g>{}", True),
        ("DESCRIBE <http://example.org/x> FROM NAMED <http://example.org/g>", True),
        ("CONSTRUCT { ?s ?p ?o } FROM <http://example.org/g> WHERE { ?s ?p ?o }", True),
        ("SELECT (?a<?b AS ?x) FROM <http://example.org/g> { }", True),
        ("SELECT (''' ' FROM '' ''' AS ?x) FROM <http://example.org/g> { }", True),
        ("SELECT ?from { ?from a 'FROM' }", False),
        ("SELECT ('a\\'FROM' AS ?x) { }", False),
        ('SELECT ("""a " FROM \\""" """@from AS ?x) { }', False),
        ("PREFIX from: <http://example.org/FROM> SELECT * { ?s a from:FROM }", False),
        ("# FROM <http://example.org/g>\nASK { }", False),
        ("ASK { <http://example.org/FROM> ?p $FROM }", False),
    ],
)
def test_whether_a_query_says_from(sparql: str, says: bool) -> None:
    """FROM is seen where it names graphs, not in strings, comments, IRIs and names."""
    assert says_from(sparql) is says


def test_from_narrows_what_a_query_sees(sample: Dataset) -> None:
    """A query that names its graphs sees those and no union of all."""
    count = "SELECT (COUNT(*) AS ?n) CLAUSE { ?s ?p ?o }"
    counted = []
    for clause in ("", "FROM <https://w3id.org/policy-commitment/set/990000-2023>", "FROM <http://example.org/none>"):
        answer = sample.ask(count.replace("CLAUSE", clause))
        assert isinstance(answer, SelectResult)
        counted.append(int(getattr(answer.rows[0][0], "value", "")))
    assert counted[0] > counted[1] > counted[2] == 0


@pytest.mark.parametrize("prologue", ["", "PREFIX pc: <http://example.org/> "])
def test_prefixes_need_no_declaration(sample: Dataset, prologue: str) -> None:
    """The prefixes of the project are known, unless a query declares them otherwise."""
    known = sample.ask(f"{prologue}ASK {{ FILTER(pc:Report = <{PC.Report.value}>) }}")
    assert known == AskResult(not prologue)


def test_an_answer_is_refused_not_cut(sample: Dataset) -> None:
    """An answer of as many rows or triples as allowed is whole; of one more there is none."""
    for query in ("SELECT * { ?s ?p ?o } LIMIT 5", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 5"):
        assert run(sample.store, query, {}, most=5)
        with pytest.raises(LimitError, match="more than 4 rows"):
            run(sample.store, query, {}, most=4)
