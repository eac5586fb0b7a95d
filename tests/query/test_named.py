from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import Store

from kg.errors import KgError, QueryError, UsageError
from kg.query.answer import Graph, Rows
from kg.query.ask import ask
from kg.query.dataset import Dataset
from kg.query.named import LANGUAGES, NamedQuery, list_queries, read_query
from kg.query.page import queries_page
from kg.query.results import render

QUERIES = list_queries()
NAMES = [query.name for query in QUERIES]


@pytest.mark.parametrize("query", QUERIES, ids=NAMES)
def test_header_and_query_are_complete(query: NamedQuery) -> None:
    """Each file says in both languages what it asks, and runs as it is, without the prefixes of this project."""
    for texts in (query.caption, query.description, *(parameter.meaning for parameter in query.parameters)):
        assert all(texts[language].strip() for language in LANGUAGES)
    Store().query(query.sparql)


@pytest.mark.parametrize("query", QUERIES, ids=NAMES)
def test_every_query_finds_something(sample: Dataset, query: NamedQuery) -> None:
    """On the sample, which has one of everything, each named query has an answer."""
    answer = ask(sample, query.name)
    assert answer.rows if isinstance(answer, Rows) else isinstance(answer, Graph) and answer.triples


@pytest.mark.parametrize("query", [one for one in QUERIES if one.name != "project-graph"], ids=lambda one: one.name)
def test_rows_have_one_order(query: NamedQuery) -> None:
    """The rows of a named query do not depend on the order of the store."""
    assert "ORDER BY" in query.sparql


@pytest.mark.parametrize(
    ("name", "arguments", "language", "expected"),
    [
        ("promises", "", "en", ["力争粮食产量达到110亿斤左右;Agriculture;strive", "优化|环境;;"]),
        ("promises", "topic=农业", "zh", ["力争粮食产量达到110亿斤左右;农业;力争"]),
        ("promises", "topic=agriculture strength=力争 language=zh", "en", ["力争粮食产量达到110亿斤左右;农业;力争"]),
        ("promises", "year=2022", "en", []),
        (
            "project-states",
            "project=甲乙铁路",
            "en",
            ["甲乙铁路;construction started;outcome", "甲乙铁路;operating;target"],
        ),
        ("project-states", "project=甲乙鐵路", "zh", ["甲乙铁路;开工;outcome", "甲乙铁路;运行;target"]),
        ("indicator-road", "indicator=grain", "en", ["粮食产量;quantity;1", "粮食产量;quantity;2"]),
        ("indicator-road", "indicator=粮食产量", "en", ["粮食产量;quantity;1", "粮食产量;quantity;2"]),
        ("rules", "", "en", ["after;milestone;2", "reach;measure;2", "state;qualitative;1"]),
        ("promises-by-topic", "", "en", [";;1", "Agriculture;strive;1"]),
        ("promises-unmeasurable", "", "en", ["优化|环境;;"]),
        ("places", "", "en", ["乙市;sample-2023;1"]),
    ],
)
def test_rows_of_the_sample(sample: Dataset, name: str, arguments: str, language: str, expected: list[str]) -> None:
    """The first three columns of the answer, with parameters given as code, label or number."""
    answer = ask(sample, name, arguments.split(), language)
    assert isinstance(answer, Rows)
    assert [";".join(getattr(term, "value", "") for term in row[:3]) for row in answer.rows] == expected


def test_parameters_are_no_columns(sample: Dataset) -> None:
    """The columns that only repeat a parameter are left out."""
    answer = ask(sample, "promises", ["year=2023"])
    assert isinstance(answer, Rows)
    assert not {"year", "topic", "strength", "language"} & set(answer.variables)


def test_a_graph_takes_parameters(sample: Dataset) -> None:
    """A CONSTRUCT query is narrowed to the thing that is given."""
    assert "甲乙铁路" in render(ask(sample, "project-graph", ["project=甲乙线"]), "turtle")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["colour=red"], "has no parameter 'colour'; it has: year, topic, strength, language"),
        (["year=soon"], "a whole number is needed"),
        (["year"], "not of the form name=value"),
        (["year="], "not of the form name=value"),
        (["year=2022", "year=2023"], "given twice"),
        (["topic=nothing-like-it"], "knows nothing by that name"),
        (["language=de"], "use one of en, zh"),
    ],
)
def test_wrong_parameters(sample: Dataset, arguments: list[str], message: str) -> None:
    """A wrong parameter is an error of one line that says what is right."""
    with pytest.raises(UsageError) as raised:
        ask(sample, "promises", arguments)
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# caption@en: A\n\nASK {}", "no caption in zh-Hans"),
        ("# caption@en: A\n# caption@zh-Hans: 甲\nASK {}", "no description in en, zh-Hans"),
        ("# title@en: A\nASK {}", "line 1: no entry"),
        ("# parameter year: colour\nASK {}", "line 1: a language tag or the kind"),
    ],
)
def test_an_incomplete_header_is_an_error(tmp_path: Path, text: str, message: str) -> None:
    """What is missing in a header is named with its file."""
    (tmp_path / "broken.rq").write_text(text, "utf-8")
    with pytest.raises(QueryError, match=r"broken\.rq") as raised:
        read_query(tmp_path / "broken.rq")
    assert message in str(raised.value)
    assert isinstance(raised.value, KgError)


def test_the_page_is_up_to_date(repository: Path) -> None:
    """docs/queries.md is what the headers say; write `kg.query.page.queries_page()` to it where it is not."""
    assert (repository / "docs" / "queries.md").read_text("utf-8") == queries_page()


def test_asking_loads_no_slow_library() -> None:
    """A query answers within a second, so it loads neither rdflib nor anything slower."""
    script = (
        "import sys, kg.query.ask, kg.query.results, kg.query.show;"
        "print(*sorted({'rdflib', 'networkx', 'pyvis', 'owlready2', 'pyshacl', 'jieba'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []
