from __future__ import annotations

import doctest
import pickle
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas
import polars
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Store
from rdflib import RDF, SKOS, URIRef
from rdflib.query import ResultRow

import kg
from kg.errors import OutputError, QueryError, UsageError
from kg.query.ask import ask
from kg.query.dataset import open_dataset
from kg.query.frames import frame_of_rows
from kg.query.named import list_queries
from kg.query.open import OpenedDataset
from kg.query.query_result import SelectResult
from kg.query.term_conversion import oxigraph_term, rdflib_term
from kg.rdf.names import PC, XSD
from kg.rdf.serialize import to_rdflib

NAMES = [query.name for query in list_queries()]
PROJECT = URIRef("https://w3id.org/policy-commitment/id/project/p1")
GRAPH = URIRef("https://w3id.org/policy-commitment/set/990000-2023")


def literal(text: str, datatype: str) -> Literal:
    """A literal with a datatype of XML Schema."""
    return Literal(text, datatype=NamedNode(XSD.iri + datatype))


# Texts with their datatypes, the type of their column in polars, and its values; None stands for what is not bound.
COLUMNS = [
    ("whole numbers", [literal("7", "integer"), literal("0", "nonNegativeInteger")], polars.Int64, [7, 0]),
    ("decimals as floats", [literal("5.5", "decimal"), None], polars.Float64, [5.5, None]),
    ("whole and decimal", [literal("7", "integer"), literal("0.1", "decimal")], polars.Float64, [7.0, 0.1]),
    (
        "more digits than a float has",
        [literal("1234567890123456.789", "decimal"), literal("1", "decimal")],
        polars.Decimal,
        [Decimal("1234567890123456.789"), Decimal("1.000")],
    ),
    ("floats", [literal("1.5E0", "double"), literal("2", "integer")], polars.Float64, [1.5, 2.0]),
    ("dates", [literal("2023-01-12", "date"), None], polars.Date, [date(2023, 1, 12), None]),
    ("truth", [literal("true", "boolean"), literal("0", "boolean")], polars.Boolean, [True, False]),
    ("text", [Literal("甲"), Literal("甲", language="zh"), NamedNode("urn:a")], polars.String, ["甲", "甲", "urn:a"]),
    ("codes", [Literal("010000"), None], polars.String, ["010000", None]),
    ("a blank node", [BlankNode("b")], polars.String, ["_:b"]),
    ("mixed", [literal("7", "integer"), Literal("甲")], polars.String, ["7", "甲"]),
    ("a year", [literal("2023", "gYear")], polars.String, ["2023"]),
    ("of another form than its datatype", [literal("soon", "date")], polars.String, ["soon"]),
    ("too large", [literal("9" * 20, "integer")], polars.String, ["9" * 20]),
    ("nothing", [None], polars.String, [None]),
    ("no row", [], polars.String, []),
]


@pytest.fixture
def opened(sample_folder: Path) -> Iterator[OpenedDataset]:
    """The sample dataset as rdflib sees it."""
    with kg.open(sample_folder) as dataset:
        yield dataset


@pytest.mark.parametrize(("terms", "kind", "values"), [row[1:] for row in COLUMNS], ids=[row[0] for row in COLUMNS])
def test_columns_are_typed(terms: list[Any], kind: Any, values: list[Any]) -> None:
    """A column has the type of its values in both libraries, and what is not bound is null."""
    rows = [(term,) for term in terms]
    in_polars = frame_of_rows(["column"], rows, "polars", exact=False)
    assert in_polars["column"].dtype == kind
    assert in_polars["column"].to_list() == values
    in_pandas = frame_of_rows(["column"], rows, "pandas", exact=False)
    assert [None if pandas.isna(one) else one for one in in_pandas["column"]] == values


@given(st.lists(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=9)))
def test_no_digit_of_a_decimal_is_lost(values: list[Decimal]) -> None:
    """A column of decimals, as floats or not, is the numbers that were given; exact, it is decimals."""
    rows = [(literal(format(value, "f"), "decimal"),) for value in values]
    found = frame_of_rows(["value"], rows, "polars", exact=False)["value"].to_list()
    assert [Decimal(repr(one)) if isinstance(one, float) else one for one in found] == values
    exact = frame_of_rows(["value"], rows, "polars", exact=True)["value"]
    assert exact.to_list() == values
    assert not values or exact.dtype == polars.Decimal


@given(
    st.one_of(
        st.text(max_size=8).map(Literal),
        st.tuples(st.text(max_size=8), st.sampled_from(["zh-Hans", "en", "zh"])).map(
            lambda pair: Literal(pair[0], language=pair[1])
        ),
        st.decimals(allow_nan=False, allow_infinity=False, places=3).map(lambda one: literal(f"{one:f}", "decimal")),
        st.dates().map(lambda one: literal(one.isoformat(), "date")),
        st.integers().map(lambda one: NamedNode(f"urn:{one}")),
    )
)
def test_terms_go_there_and_back(term: NamedNode | Literal) -> None:
    """A term of Oxigraph made into one of rdflib and back is itself."""
    assert oxigraph_term(rdflib_term(term)) == term


def test_it_is_what_rdflib_reads(opened: OpenedDataset, sample_folder: Path) -> None:
    """Every quad is the one that rdflib has in memory, and so are the names of the graphs."""
    quads = list(Store.read_only(str(sample_folder / "store")))
    memory = to_rdflib(quads)
    assert set(opened) == set(memory)
    assert set(opened.triples((None, None, None))) == set(memory.triples((None, None, None)))
    assert {graph.identifier for graph in opened.graphs()} == {graph.identifier for graph in memory.graphs()}
    assert len(opened) == len(set(memory.triples((None, None, None))))


@pytest.mark.parametrize("name", [name for name in NAMES if name != "project-graph"])
def test_named_queries_answer_as_the_command_does(opened: OpenedDataset, sample_folder: Path, name: str) -> None:
    """The rows of `ask`, of a frame of each library, and of the command are the same, in the same order."""
    expected = ask(open_dataset(sample_folder), name)
    assert isinstance(expected, SelectResult)
    answer = opened.ask(name)
    assert [str(one) for one in answer.vars or ()] == list(expected.variables)
    assert [tuple(row) for row in answer] == [
        tuple(None if term is None else rdflib_term(term) for term in row) for row in expected.rows
    ]
    frames = {library: opened.frame(name, library=library) for library in ("pandas", "polars")}
    assert {tuple(frame.columns) for frame in frames.values()} == {expected.variables}
    assert {len(frame) for frame in frames.values()} == {len(expected.rows)}


def test_a_graph_is_an_answer(opened: OpenedDataset) -> None:
    """A CONSTRUCT gives triples, a graph with the prefixes of the project, or a frame of three columns."""
    answer = opened.ask("project-graph", project="甲乙铁路")
    triples = set(answer)
    assert (PROJECT, RDF.type, URIRef(PC.Project.value)) in triples
    assert set(answer.graph or ()) == triples
    assert len(answer) == len(triples)
    assert "project:p1 a pc:Project" in (answer.graph or rdflib.Graph()).serialize()
    frame = opened.frame("project-graph", project="甲乙铁路", library="polars")
    assert set(frame.rows()) == {tuple(str(term) for term in triple) for triple in triples}


def test_yes_and_no(opened: OpenedDataset) -> None:
    """An ASK is a truth value, or a frame of one."""
    assert bool(opened.query("ASK { ?report a pc:Report }"))
    assert not bool(opened.ask("ASK { ?report a pc:Target, pc:Observation }"))
    assert opened.frame("ASK { ?report a pc:Report }", library="polars").rows() == [(True,)]


def test_parameters_are_values_of_variables(opened: OpenedDataset) -> None:
    """A parameter is a code, a label or a number for a named query, and a variable of SPARQL else."""
    assert [row.quote.toPython() for row in opened.ask("promises", year=2023, topic="农业")] == [
        "力争粮食产量达到110亿斤左右"
    ]
    frame = opened.frame("SELECT ?report ?year { ?report a pc:Report ; pc:year ?year }", year=2022, library="polars")
    assert frame.is_empty()
    bound = opened.query("SELECT ?s ?p { ?s ?p ?o }", initBindings={"s": PROJECT, "p": SKOS.prefLabel})
    assert {row.s for row in bound} <= {PROJECT}


def test_rows_can_be_read_again_and_side_by_side(opened: OpenedDataset) -> None:
    """An answer is a list that is made while it is read: names, length and truth are rdflib's."""
    answer = opened.query("SELECT ?thing ?end { ?thing a ?kind OPTIONAL { ?thing pc:end ?end } } ORDER BY ?thing ?end")
    assert answer
    assert [first == second for first, second in zip(answer, answer, strict=True)] == [True] * len(answer)
    row = next(iter(answer))
    assert isinstance(row, ResultRow)
    assert row.thing == row["thing"] == row[0]
    assert answer.bindings == [{rdflib.Variable(name): term for name, term in row.asdict().items()} for row in answer]
    assert answer.serialize(format="csv").decode().splitlines()[0] == "thing,end"


def test_one_graph_can_be_asked(opened: OpenedDataset) -> None:
    """A graph of the dataset is rdflib's Graph and sees itself alone; a name that no graph has is an empty one."""
    graph = opened.graph(GRAPH)
    assert 0 < len(graph) < len(opened)
    assert {row[0] for row in graph.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")} == {rdflib.Literal(len(graph))}
    assert len(opened.graph(URIRef("urn:none"))) == 0
    assert URIRef("urn:none") not in {one.identifier for one in opened.graphs()}


def test_prefixes_are_there(opened: OpenedDataset) -> None:
    """The prefixes of the project are bound, under its own names where rdflib has others."""
    graph = opened.graph(GRAPH)
    assert graph.namespace_manager.curie(PROJECT) == "project:p1"
    next(opened.quads((None, None, None, None)))
    assert list(rdflib.Graph(opened.store, GRAPH).query("SELECT ?t { ?report dct:title ?t }"))
    assert dict(opened.namespaces())["dct"] == URIRef("http://purl.org/dc/terms/")


def test_prepared_queries_run_in_oxigraph(opened: OpenedDataset) -> None:
    """A query that rdflib has parsed keeps its prefixes, and is refused where its text would be."""
    prepare = rdflib.plugins.sparql.prepareQuery
    query = prepare("SELECT ?r { ?r a p:Report }", initNs={"p": rdflib.Namespace(PC.iri)})
    assert len(opened.query(query)) == 1
    with pytest.raises(QueryError, match="SERVICE"):
        opened.query(prepare("SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }"))


TRIPLE = (PROJECT, RDF.type, SKOS.Concept)
WRITES: list[tuple[str, Callable[[OpenedDataset], object]]] = [
    ("add", lambda dataset: dataset.add(TRIPLE)),
    ("add to a graph", lambda dataset: dataset.graph(GRAPH).add(TRIPLE)),
    ("add many", lambda dataset: dataset.addN([(*TRIPLE, dataset.graph(GRAPH))])),
    ("remove", lambda dataset: dataset.remove((None, None, None))),
    ("remove a graph", lambda dataset: dataset.remove_graph(GRAPH)),
    ("update", lambda dataset: dataset.update("INSERT DATA { <urn:a> <urn:b> <urn:c> }")),
    ("parse", lambda dataset: dataset.parse(data="<urn:a> <urn:b> <urn:c> .", format="turtle")),
    ("parse into a graph", lambda dataset: dataset.graph(GRAPH).parse(data="<urn:a> <urn:b> 1 .", format="turtle")),
    ("copy a graph", lambda dataset: dataset.graph(rdflib.Graph().add(TRIPLE))),
    ("open", lambda dataset: dataset.open("elsewhere", create=True)),
    ("destroy", lambda dataset: dataset.destroy(str(dataset.folder))),
]


@pytest.mark.parametrize("write", [write for _, write in WRITES], ids=[name for name, _ in WRITES])
def test_writing_is_refused(opened: OpenedDataset, write: Callable[[OpenedDataset], object]) -> None:
    """Every way to write raises an error that says what to do instead, and changes nothing."""
    before = set(opened)
    with pytest.raises(OutputError, match="read-only; change the reports"):
        write(opened)
    assert set(opened) == before


@pytest.mark.parametrize(
    ("question", "error", "message"),
    [
        (lambda dataset: dataset.ask("promise"), UsageError, "did you mean promises"),
        (lambda dataset: dataset.ask("promises", colour="red"), UsageError, "has no parameter 'colour'"),
        (lambda dataset: dataset.query("SELECT ?x {"), QueryError, "line 1, column 12"),
        (lambda dataset: dataset.query("ASK { SERVICE <urn:a> { } }"), QueryError, "SERVICE at line 1"),
        (lambda dataset: dataset.query("DELETE { ?s ?p ?o }"), QueryError, "read-only"),
        (lambda dataset: dataset.frame("promises", library="excel"), UsageError, "pandas, polars"),
        (lambda dataset: dataset.table("measures"), OutputError, "contains no tables"),
    ],
)
def test_wrong_questions(
    opened: OpenedDataset, question: Callable[[OpenedDataset], object], error: type[Exception], message: str
) -> None:
    """What cannot be asked raises the error that the command ends with."""
    with pytest.raises(error) as raised:
        question(opened)
    assert message in str(raised.value)


@pytest.mark.parametrize("content", [None, "", "file"])
def test_what_is_no_dataset(tmp_path: Path, content: str | None) -> None:
    """A folder that is not there, is empty, or is a file is an error that says how to build one."""
    folder = tmp_path / "graph"
    if content == "":
        folder.mkdir()
    elif content:
        folder.write_text(content)
    with pytest.raises(OutputError, match=r"kg build|'kg build'"):
        kg.open(folder)


def test_closed_is_closed(sample_folder: Path) -> None:
    """After the end of `with` a question is an error; an answer that was begun can be read to its end."""
    with kg.open(sample_folder) as dataset:
        answer = dataset.query("SELECT ?s { ?s ?p ?o }")
        first = next(iter(answer))
    assert next(iter(answer)) == first
    assert len(answer) > 1
    for question in (lambda: dataset.query("ASK {}"), lambda: dataset.ask("reports"), lambda: list(dataset)):
        with pytest.raises(OutputError, match="closed"):
            question()


def test_a_copy_in_memory_is_the_same(opened: OpenedDataset, sample_folder: Path) -> None:
    """A dataset that was copied into memory has the same quads and answers."""
    with kg.open(sample_folder, in_memory=True) as copy:
        assert set(copy) == set(opened)
        assert list(copy.ask("promises")) == list(opened.ask("promises"))


def test_it_can_be_sent_to_another_process(opened: OpenedDataset) -> None:
    """A pickle is the folder, opened again where it is read."""
    assert set(pickle.loads(pickle.dumps(opened))) == set(opened)


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_library_that_is_missing(opened: OpenedDataset, library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the library a frame is an error that names the extra, before the query runs."""
    monkeypatch.setattr("kg.extras.find_spec", lambda name: None if name == library else name)
    with pytest.raises(UsageError, match=r"policy-commitment-kg\[frames\]"):
        opened.frame("SELECT ?x {", library=library)


def test_importing_kg_loads_nothing() -> None:
    """`import kg` stays quick: rdflib is loaded by kg.open, pandas and polars by the first frame."""
    script = (
        "import sys, kg; first = {'rdflib', 'pyoxigraph'} & set(sys.modules);"
        "import kg.query.open; print(first | {'pandas', 'polars', 'pyarrow'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"


def test_tables_are_typed_by_their_descriptions(built: Path) -> None:
    """Every table of a build is a frame: numbers and dates as such, codes as text, an empty cell null."""
    with kg.open(built) as dataset:
        for path in sorted((built / "tables").glob("*.csv")):
            rows = path.read_text("utf-8").count("\n") - 1
            for library in ("pandas", "polars"):
                assert len(dataset.table(path.stem, library=library)) == rows
        measures = dataset.table("measures", library="polars", exact=True)
        assert measures["value"].dtype == polars.Decimal
        assert measures["start"].dtype == polars.Int64
        assert measures["period_end"].dtype == polars.Date
        assert measures["place"].dtype == polars.String
        assert measures["place"].null_count() > 0
        assert dataset.table("measures")["value"].sum() == pytest.approx(float(measures["value"].sum()))
        with pytest.raises(UsageError, match="use one of measures"):
            dataset.table("nothing")


@pytest.mark.parametrize("content", ["iri,start\nurn:a,soon\n", "iri,start\nurn:a\n", "iri,colour\nurn:a,red\n", ""])
def test_a_table_that_was_changed(sample_folder: Path, tmp_path: Path, content: str) -> None:
    """A table that its description does not fit is an error with its path."""
    (tmp_path / "store").symlink_to(sample_folder / "store")
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "facts.csv").write_text(content)
    columns = '{"name": "iri", "datatype": "anyURI"}, {"name": "start", "datatype": "integer"}'
    description = f'{{"tableSchema": {{"columns": [{columns}]}}}}'
    (tmp_path / "tables" / "facts.csv-metadata.json").write_text(description)
    with kg.open(tmp_path) as dataset, pytest.raises(OutputError, match=r"facts\.csv: has an unexpected format"):
        dataset.table("facts")


def test_the_example_of_the_page_runs(repository: Path, built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python of docs/queries.md gives what stands there."""
    monkeypatch.chdir(built.parent)
    page = (repository / "docs" / "queries.md").read_text("utf-8")
    example = "".join(re.findall(r"```python\n(.*?)```", page, re.DOTALL))
    assert example
    failed = doctest.DocTestRunner().run(doctest.DocTestParser().get_doctest(example, {}, "queries.md", None, 0))
    assert failed.attempted > 0
    assert failed.failed == 0
