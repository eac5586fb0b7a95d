from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad

import kg
from kg.build import build_dataset
from kg.errors import QueryError
from kg.query import partitions
from kg.query.ask import ask, parse_question, stream
from kg.query.dataset import Dataset, open_dataset
from kg.query.named import NamedQuery, list_queries
from kg.query.query_result import GraphResult, QueryResult, RowStream, SelectResult, Term
from kg.query.sparql import run
from query.conftest import BASE, LINKS, PC, copies, dataset_of, sample_with_area
from tests.build.sample import REPORTS, write_reports

QUERIES = list_queries()
CUT = [query for query in QUERIES if query.partition]
#: Values that narrow nothing: each portion has them as well. They are those of the sample.
FILTERS = [
    ("promises", {"year": "2023"}),
    ("promises", {"topic": "agriculture", "year": "2023"}),
    ("promises", {"strength": "strive", "language": "zh"}),
    ("headline-targets", {"year": "2023"}),
    ("facts-of-rule", {"rule": "after"}),
    ("qualitative-targets", {"form": "directional"}),
    ("targets-with-deadline", {"year": "2023"}),
]
NARROWING = {"report": "sample-2023", "area": "990000", "indicator": "grain", "project": "甲乙铁路"}


def at_once(dataset: Dataset, query: NamedQuery, values: Mapping[str, Term]) -> QueryResult:
    """The answer to the file of a query as any endpoint gives it, without the columns of parameters."""
    answer = run(dataset.store, query.sparql, values)
    hidden = frozenset(one.variable for one in query.parameters)
    return answer.without(hidden) if isinstance(answer, SelectResult) else answer


def language(query: NamedQuery) -> dict[str, Term]:
    """The value of the language where the query has one."""
    return {"language": Literal("en")} if any(one.kind == "language" for one in query.parameters) else {}


@pytest.fixture(params=["sample", "two_reports", "three_reports"])
def dataset(request: pytest.FixtureRequest) -> Dataset:
    """One report; two of two areas and years; three, and such of which little is known."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Dataset)
    return found


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """What a build makes of the invented reports, so that each says for which years it promises something."""
    folder = tmp_path_factory.mktemp("built")
    return open_dataset(build_dataset([write_reports(folder / "reports", REPORTS)], folder / "graph").out)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Term]:
    """The values of the portions that were asked so far."""
    found: list[Term] = []

    def begin(store: Any, sparql: str, values: Mapping[str, Term], spaces: Any = None) -> Any:
        found.extend(values[one] for one in ("source", "area", "indicator") if one in values)
        return original(store, sparql, values, spaces=spaces)

    original = partitions.execute
    monkeypatch.setattr(partitions, "execute", begin)
    return found


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: str(query.name))
def test_portions_make_up_the_whole(dataset: Dataset, query: NamedQuery) -> None:
    """Row for row the answer in portions is that of the whole query, run at once."""
    assert ask(dataset, query.name) == at_once(dataset, query, language(query))


@pytest.mark.parametrize(("name", "arguments"), FILTERS)
def test_filters_hold_in_each_portion(dataset: Dataset, name: str, arguments: dict[str, str]) -> None:
    """With a value that does not narrow, too, the portions are the whole."""
    query = next(one for one in CUT if one.name == name)
    question = parse_question(dataset, name, arguments)
    assert question.partitioning is not None
    whole = at_once(dataset, query, question.values)
    assert ask(dataset, name, [f"{key}={value}" for key, value in arguments.items()]) == whole


@pytest.mark.slow
def test_portions_make_up_the_whole_of_a_corpus(shared: Path, tmp_path: Path) -> None:
    """So it is for the reports of the corpus."""
    build_dataset([shared / "corpus"], tmp_path / "graph")
    corpus = open_dataset(tmp_path / "graph")
    for query in CUT:
        assert ask(corpus, query.name) == at_once(corpus, query, language(query)), query.name


def test_the_latest_year_is_that_of_all_reports(three_reports: Dataset) -> None:
    """Without a year the promises are those for the latest year of all, not for that of each report."""
    question = parse_question(three_reports, "promises", {})
    assert question.values["year"] == Literal(2025)
    assert parse_question(three_reports, "promises", {"year": "2023"}).values["year"] == Literal(2023)
    assert "year" not in parse_question(three_reports, "promises", {"report": "sample-2023"}).values


def test_the_newest_report_comes_first(three_reports: Dataset) -> None:
    """Reports come by year, the newest first; one without a year comes last; areas come by code."""
    partitioning = parse_question(three_reports, "places", {}).partitioning
    assert partitioning is not None
    assert [str(term).rpartition("/")[2] for term in partitioning.terms] == [
        "990000-2025>",
        "980000-2024>",
        "980000-2023>",
        "990000-2023>",
        "970000-2023>",
    ]
    of_areas = parse_question(three_reports, "project-states", {}).partitioning
    assert of_areas is not None
    assert [str(term).rpartition("/")[2] for term in of_areas.terms] == ["980000>", "990000>"]


@pytest.mark.parametrize(
    ("year", "left"), [("2023", ["990000-2025", "990000-2023"]), ("2027", ["990000-2025"]), ("1999", [])]
)
@pytest.mark.parametrize("name", [query.name for query in CUT if query.due])
def test_reports_that_promise_nothing_for_the_year_are_passed_over(
    tmp_path: Path, name: str, year: str, left: list[str]
) -> None:
    """A report says for which years it promises something; where none does for the year, one is asked, and has none."""
    quads = sample_with_area()
    quads += copies(quads, "980000", 2024, "copy") + copies(quads, "990000", 2025, "later")
    for report, due in (("990000-2023", 2023), ("990000-2025", 2023), ("990000-2025", 2027)):
        quads.append(Quad(NamedNode(f"{BASE}id/report/{report}"), NamedNode(PC + "dueYear"), Literal(due), LINKS))
    dataset = dataset_of(tmp_path, quads)
    partitioning = parse_question(dataset, name, {"year": year}).partitioning
    assert partitioning is not None
    asked = [str(term).rpartition("/")[2].rstrip(">") for term in partitioning.terms]
    assert asked == left if left else len(asked) == 1
    answer = ask(dataset, name, [f"year={year}"])
    assert isinstance(answer, SelectResult)
    assert left or not answer.rows


@pytest.mark.parametrize("query", [query for query in CUT if query.due], ids=lambda query: str(query.name))
def test_no_row_is_passed_over(built: Dataset, query: NamedQuery) -> None:
    """For each year the portions of a build's reports, some passed over, are the answer of all of them."""
    for year in range(2020, 2032):
        values = {**language(query), "year": Literal(year)}
        assert ask(built, query.name, [f"year={year}"]) == at_once(built, query, values), year


@pytest.mark.parametrize("query", CUT, ids=lambda query: str(query.name))
def test_a_narrowed_query_is_asked_at_once(three_reports: Dataset, query: NamedQuery) -> None:
    """A report, area, indicator or project that is given leaves nothing to cut."""
    given = [one.name for one in query.parameters if one.name in NARROWING]
    assert given
    for name in given:
        value = "https://w3id.org/policy-commitment/id/project/p1" if name == "project" else NARROWING[name]
        assert parse_question(three_reports, query.name, {name: value}).partitioning is None


@pytest.mark.parametrize("query", CUT, ids=lambda query: str(query.name))
def test_no_more_portions_are_asked_than_rows_are_wanted(
    three_reports: Dataset, asked: list[Term], query: NamedQuery
) -> None:
    """The first row or triple asks no portion behind its own; all rows ask each portion once, in order."""
    year = ["year=2023"] if query.latest else []
    partitioning = parse_question(three_reports, query.name, {}).partitioning
    assert partitioning is not None
    answer = ask(three_reports, query.name, year, first=1)
    assert (
        len(
            answer.rows
            if isinstance(answer, SelectResult)
            else answer.triples
            if isinstance(answer, GraphResult)
            else ()
        )
        == 1
    )
    assert asked == [partitioning.terms[0]]
    asked.clear()
    ask(three_reports, query.name, year)
    assert asked == list(partitioning.terms)


@pytest.mark.parametrize("query", [one for one in CUT if not one.gives_graph], ids=lambda query: str(query.name))
def test_pages_are_the_whole(three_reports: Dataset, query: NamedQuery) -> None:
    """Page after page gives the rows of the whole answer."""
    whole = ask(three_reports, query.name)
    assert isinstance(whole, SelectResult)
    rows: list[tuple[Term | None, ...]] = []
    for offset in range(0, len(whole.rows) + 2, 2):
        page = ask(three_reports, query.name, first=2, offset=offset)
        assert isinstance(page, SelectResult)
        rows.extend(page.rows)
    assert tuple(rows) == whole.rows


def test_a_stream_is_the_answer(dataset: Dataset) -> None:
    """Rows that are read one after the other are those of the answer; graphs and truths come whole."""
    for query in QUERIES:
        came, answer = stream(dataset, query.name), ask(dataset, query.name)
        assert isinstance(came, RowStream) != query.gives_graph
        assert (SelectResult(came.variables, tuple(came.rows)) if isinstance(came, RowStream) else came) == answer
    assert stream(dataset, "ASK { }") == ask(dataset, "ASK { }")


def test_rdflib_reads_portion_by_portion(three_reports: Dataset, asked: list[Term]) -> None:
    """The rows of `kg.open` ask for no portion before it is their turn; a frame holds all."""
    with kg.open(three_reports.folder) as opened:
        answer = opened.ask("facts-of-rule")
        rows: Iterator[Any] = iter(answer)
        next(rows)
        assert len(asked) == 1
        assert len(list(rows)) + 1 == len(answer)
        assert len(set(asked)) == len(asked) > 3
        assert len(opened.frame("facts-of-rule", library="polars")) == len(answer)


def test_a_dataset_without_reports_has_no_portions(tmp_path: Path) -> None:
    """Where there is nothing to cut by, the query is asked at once and has no rows."""
    from pyoxigraph import Store

    empty = Dataset(tmp_path, Store())
    for query in CUT:
        assert parse_question(empty, query.name, {}).partitioning is None
        answer = ask(empty, query.name)
        assert answer == at_once(empty, query, language(query))


def test_a_question_of_yes_or_no_has_no_portions(sample: Dataset) -> None:
    """It cannot be cut, and that is an error of the file, not an answer."""
    with pytest.raises(ValueError, match="asked at once"):
        partitions.Partitioning("source", (), 0)
    query = "SELECT ?x { VALUES ?x { 1 } }"
    partitioning = partitions.Partitioning("x", (Literal(1),), 1)
    assert list(partitions.execute_partitioned(sample.store, query, {}, partitioning))
    with pytest.raises(QueryError):
        partitions.execute_partitioned(sample.store, "ASK { }", {}, partitioning)


def test_an_error_in_the_midst_is_raised(three_reports: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    """A portion that cannot be had ends the rows with the error; those before it were read."""
    original, count = partitions.execute, iter(range(9))

    def begin(*arguments: Any, **further: Any) -> Any:
        if next(count) == 1:
            raise QueryError("the disk is gone")
        return original(*arguments, **further)

    monkeypatch.setattr(partitions, "execute", begin)
    came = stream(three_reports, "facts-of-rule")
    assert isinstance(came, RowStream)
    assert next(came.rows)
    with pytest.raises(QueryError, match="the disk is gone"):
        list(came.rows)


@pytest.mark.parametrize(
    "query", [query for query in CUT if query.partition == "indicator"], ids=lambda query: query.name
)
@pytest.mark.parametrize("first", [None, 1, 2, 5])
def test_who_reads_on_gets_the_other_portions_together(
    built: Dataset, query: NamedQuery, first: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the first indicators the rest is asked for at once: the rows are the same, and no portion is asked for."""
    expected = at_once(built, query, language(query))
    assert isinstance(expected, SelectResult)
    asked: list[Mapping[str, Term]] = []
    original = partitions.execute

    def execute(store: Any, sparql: str, values: Mapping[str, Term], **further: Any) -> Any:
        asked.append(values)
        return original(store, sparql, values, **further)

    monkeypatch.setattr(partitions, "_APART", 2)
    monkeypatch.setattr(partitions, "execute", execute)
    found = ask(built, query.name, first=first)
    assert isinstance(found, SelectResult)
    assert found.rows == expected.rows[:first]
    assert len(asked) <= 3
    assert sum("indicator" in values for values in asked) <= 2
    if first is None:
        assert "indicator" not in asked[-1]


def test_of_very_many_reports_each_indicator_stays_apart(built: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their rows would not fit into memory together."""
    cut = parse_question(built, "observations", {}).partitioning
    assert cut is not None
    assert len(cut.terms) > cut.apart == partitions._APART or len(cut.terms) == cut.apart
    monkeypatch.setattr(partitions, "_SOME_REPORTS", "SELECT ?one { VALUES ?one { 1 2 3 4 } }")
    monkeypatch.setattr(partitions, "_FEW_REPORTS", 3)
    monkeypatch.setattr(partitions, "_APART", 1)
    cut = parse_question(built, "observations", {}).partitioning
    assert cut is not None
    assert cut.apart == len(cut.terms) > 1
