from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from time import process_time

import pytest
from pyoxigraph import Store

from kg.errors import KgError, QueryError, UsageError
from kg.query.ask import ask
from kg.query.dataset import Dataset
from kg.query.named import LANGUAGES, NamedQuery, list_queries, read_query
from kg.query.query_result import AskResult, GraphResult, SelectResult
from kg.query.reference_page import queries_page
from kg.query.result_text import render

QUERIES = list_queries()
NAMES = [query.name for query in QUERIES]


@pytest.mark.parametrize("query", QUERIES, ids=NAMES)
def test_header_and_query_are_complete(query: NamedQuery) -> None:
    """Each file says in both languages what it asks, and runs as it is, without the prefixes of this project."""
    for texts in (query.caption, query.description, *(parameter.meaning for parameter in query.parameters)):
        assert all(texts[language].strip() for language in LANGUAGES)
    Store().query(query.sparql)


@pytest.mark.parametrize("query", QUERIES, ids=NAMES)
def test_no_parameter_has_a_name_of_the_service(query: NamedQuery) -> None:
    """`limit`, `offset` and `format` of an address speak of the answer, so no query has a parameter of that name."""
    assert not {one.name for one in query.parameters} & {"limit", "offset", "format"}


@pytest.mark.parametrize("query", QUERIES, ids=NAMES)
def test_every_query_finds_something(sample: Dataset, query: NamedQuery) -> None:
    """On the sample, which has one of everything, each named query has an answer."""
    answer = ask(sample, query.name)
    assert answer.rows if isinstance(answer, SelectResult) else isinstance(answer, GraphResult) and answer.triples


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
        ("indicator-trajectory", "indicator=grain", "en", ["粮食产量;quantity;1", "粮食产量;quantity;2"]),
        ("indicator-trajectory", "indicator=粮食产量", "en", ["粮食产量;quantity;1", "粮食产量;quantity;2"]),
        ("headline-targets", "", "en", ["粮食产量;quantity;≈"]),
        ("rules", "", "en", ["after;milestone;2", "reach;measure;2", "state;qualitative;1"]),
        ("promises-by-topic", "", "en", [";;1", "Agriculture;strive;1"]),
        ("promises-unmeasurable", "", "en", ["优化|环境;;"]),
        ("places", "", "en", ["乙市;sample-2023;1"]),
    ],
)
def test_rows_of_the_sample(sample: Dataset, name: str, arguments: str, language: str, expected: list[str]) -> None:
    """The first three columns of the answer, with parameters given as code, label or number."""
    answer = ask(sample, name, arguments.split(), language)
    assert isinstance(answer, SelectResult)
    assert [";".join(getattr(term, "value", "") for term in row[:3]) for row in answer.rows] == expected


def test_parameters_are_no_columns(sample: Dataset) -> None:
    """The columns that only repeat a parameter are left out."""
    answer = ask(sample, "promises", ["year=2023"])
    assert isinstance(answer, SelectResult)
    assert not {"year", "topic", "strength", "language"} & set(answer.variables)


def test_a_graph_takes_parameters(sample: Dataset) -> None:
    """A CONSTRUCT query is narrowed to the thing that is given."""
    assert "甲乙铁路" in render(ask(sample, "project-graph", ["project=甲乙线"]), "turtle")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["colour=red"], "has no parameter 'colour'; it has: year, topic, strength, report, language"),
        (["year=soon"], "a whole number is needed"),
        (["year"], "not of the form name=value"),
        (["year="], "not of the form name=value"),
        (["year=2022", "year=2023"], "given twice"),
        (["topic=nothing-like-it"], "no match in the dataset"),
        (["language=de"], "use one of en, zh"),
    ],
)
def test_wrong_parameters(sample: Dataset, arguments: list[str], message: str) -> None:
    """A wrong parameter is an error of one line that says what is right."""
    with pytest.raises(UsageError) as raised:
        ask(sample, "promises", arguments)
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


def parts(answer: SelectResult | GraphResult | AskResult) -> Counter[str]:
    """The rows or triples of an answer as text, with how often each comes."""
    assert not isinstance(answer, AskResult)
    return Counter(map(str, answer.rows if isinstance(answer, SelectResult) else answer.triples))


NARROWED = [
    (query.name, parameter.name)
    for query in QUERIES
    for parameter in query.parameters
    if parameter.name in ("report", "area")
]
OWN = {"report": "sample-2023", "area": "990000"}
COPY = {"report": "sample-2024", "area": "980000"}
COUNTS = {"promises-by-topic", "rules", "units"}


def test_every_query_can_be_narrowed() -> None:
    """Each query takes a report, or an area where it follows things through the years."""
    assert [name for name, _ in NARROWED] == NAMES


@pytest.mark.parametrize(("name", "parameter"), NARROWED)
def test_a_report_answers_as_if_it_were_alone(sample: Dataset, two_reports: Dataset, name: str, parameter: str) -> None:
    """Of two reports the one that is given answers just as a dataset that holds no other."""
    alone = ask(sample, name)
    assert ask(two_reports, name, [f"{parameter}={OWN[parameter]}"]) == alone
    assert parts(ask(two_reports, name)) != parts(alone)


@pytest.mark.parametrize(("name", "parameter"), [one for one in NARROWED if one[0] not in COUNTS])
def test_the_answers_for_each_report_make_up_the_whole(two_reports: Dataset, name: str, parameter: str) -> None:
    """Each row of the whole answer belongs to one report, and is in the answer for that report alone."""
    year = ["year=2023"] if name in ("promises", "headline-targets") else []
    own = parts(ask(two_reports, name, [*year, f"{parameter}={OWN[parameter]}"]))
    other = parts(ask(two_reports, name, [*year, f"{parameter}={COPY[parameter]}"]))
    assert own
    assert other
    whole = parts(ask(two_reports, name, year))
    assert own | other == whole if name == "project-graph" else own + other == whole


@pytest.mark.parametrize(("name", "parameter"), NARROWED)
def test_a_report_is_not_slower_beside_a_large_one(
    two_reports: Dataset, large: Dataset, name: str, parameter: str
) -> None:
    """What stands in another report is not read: with a thousand times as much there, an answer takes no longer."""
    year = ["year=2023"] if name in ("promises", "headline-targets") else []
    small = Dataset(two_reports.folder, Store())  # in memory as the large one
    small.store.extend(two_reports.store)

    def seconds(dataset: Dataset) -> float:
        start = process_time()
        assert parts(ask(dataset, name, [*year, f"{parameter}={OWN[parameter]}"]))
        return process_time() - start

    assert min(seconds(large) for _ in range(5)) < 3 * min(seconds(small) for _ in range(5))


@pytest.mark.parametrize("name", ["indicator-facts", "indicator-trajectory", "outcomes-for-targets", "project-states"])
def test_parameters_narrow_together(two_reports: Dataset, name: str) -> None:
    """An indicator or a project is narrowed further by a report or an area."""
    parameter = next(parameter for query, parameter in NARROWED if query == name)
    thing = (
        "project=https://w3id.org/policy-commitment/id/project/p1" if name == "project-states" else "indicator=grain"
    )
    narrow = f"{parameter}={OWN[parameter]}"
    both = parts(ask(two_reports, name, [thing, narrow]))
    assert both == parts(ask(two_reports, name, [narrow]))
    wide = parts(ask(two_reports, name, [thing]))
    assert both <= wide
    assert (both == wide) == (name == "project-states")


@pytest.mark.parametrize(
    "report",
    [
        "sample-2023",
        "https://w3id.org/policy-commitment/id/report/990000-2023",
        "甲省2023",
        "甲省 2023年",
        "2023年甲省",
        "2023甲",
    ],
)
def test_ways_to_name_a_report(two_reports: Dataset, report: str) -> None:
    """A report is named by its identifier, its IRI, or its area with its year."""
    answer = ask(two_reports, "reports", [f"report={report}"])
    assert isinstance(answer, SelectResult)
    assert [getattr(row[0], "value", "") for row in answer.rows] == ["sample-2023"]


@pytest.mark.parametrize(
    ("report", "message"),
    [
        ("sampel-2023", "there is no such report; did you mean sample-2023, sample-2024"),
        ("甲省2022", "there is no such report; did you mean sample-2023?"),
        ("省2023", "several reports fit; did you mean other-2023, sample-2023?"),
        ("https://example.org/report", "there is no such report; 'kg query reports' gives all"),
        ("https://example.org/a b", "is not an IRI"),
    ],
)
def test_a_report_that_there_is_not(two_reports: Dataset, report: str, message: str) -> None:
    """A name that fits no report, or several, is an error that gives those that are near."""
    with pytest.raises(UsageError) as raised:
        ask(two_reports, "reports", [f"report={report}"])
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# caption@en: A\n\nASK {}", "no caption in zh-Hans"),
        ("# caption@en: A\n# caption@zh-Hans: 甲\nASK {}", "no description in en, zh-Hans"),
        ("# title@en: A\nASK {}", "line 1: invalid header entry"),
        ("# parameter year: colour\nASK {}", "line 1: a language tag or the kind"),
        ("# partition: report\n\nASK {}", "names no parameter of the kind report or vocab:indicator or vocab:place"),
        ("# parameter year: text\n# latest: year\n\nASK {}", "names no parameter of the kind integer"),
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
    """docs/queries.md is what the headers say; write `kg.query.reference_page.queries_page()` to it where it is not."""
    assert (repository / "docs" / "queries.md").read_text("utf-8") == queries_page()


def test_asking_loads_no_slow_library() -> None:
    """A query answers within a second, so it loads neither rdflib nor anything slower."""
    script = (
        "import sys, kg.query.ask, kg.query.result_text, kg.query.show;"
        "print(*sorted({'rdflib', 'networkx', 'pyvis', 'owlready2', 'pyshacl', 'jieba'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []
