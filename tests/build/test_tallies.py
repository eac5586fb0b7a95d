"""Named queries over everything answer from tallies, which a build keeps true; here each is held against a count."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Store

from kg.build import build_dataset
from kg.query.ask import ask
from kg.query.dataset import Dataset, open_dataset
from kg.query.find import find
from kg.query.named import named_query
from kg.query.query_result import SelectResult
from kg.query.show import show
from kg.rdf.iris import DEFAULT_BASE, tallies_graph_iri, tally_iri
from kg.rdf.names import PC
from tests.build.sample import REPORTS, write_reports
from tests.build.test_incremental import build

TALLIES = NamedNode(tallies_graph_iri())
NAMES = ["reports", "rules", "units", "promises-by-topic"]

# What the queries say without tallies: every thing is looked at.
COUNTS = {
    "reports": """SELECT ?report ?title ?year ?file ?sha256 ?statements ?commitments ?facts WHERE {
      ?source a pc:Report ; dct:identifier ?report ; dct:title ?title ; pc:year ?year ; pc:text ?text .
      ?text pc:fileName ?file ; pc:sha256 ?sha256 .
      { SELECT ?source (COUNT(?one) AS ?statements) { ?one pc:report ?source ; a pc:Statement } GROUP BY ?source }
      { SELECT ?source (COUNT(?one) AS ?commitments) { ?one pc:report ?source ; a pc:Commitment } GROUP BY ?source }
      { SELECT ?source (COUNT(?one) AS ?facts) { ?one pc:report ?source ; a pc:Fact } GROUP BY ?source }
    } ORDER BY ?report""",
    "rules": """SELECT ?rule ?form (COUNT(?fact) AS ?facts) (MIN(?quote) AS ?example) WHERE {
      VALUES (?class ?form) {
        (pc:Measure "measure") (pc:Milestone "milestone") (pc:QualitativeTarget "qualitative")
      }
      ?fact a ?class ; pc:rule/dct:identifier ?rule ; pc:quote ?quote .
    } GROUP BY ?rule ?form ORDER BY ?rule ?form""",
    "units": """SELECT ?unit ?concept (COUNT(?fact) AS ?numbers) (SUM(?target) AS ?targets)
      (SUM(1 - ?target) AS ?outcomes) WHERE {
      ?fact a pc:Measure ; pc:unitText ?unit .
      OPTIONAL { ?fact pc:unit ?concept }
      BIND(IF(EXISTS { ?fact a pc:Target }, 1, 0) AS ?target)
    } GROUP BY ?unit ?concept ORDER BY DESC(?numbers) ?unit""",
    "promises-by-topic": """SELECT ?area ?wording (COUNT(?one) AS ?promises) WHERE {
      ?one a pc:Commitment .
      OPTIONAL { ?one pc:topic/skos:prefLabel ?area FILTER(LANG(?area) = "en") }
      OPTIONAL { ?one pc:strength/skos:prefLabel ?wording FILTER(LANG(?wording) = "en") }
    } GROUP BY ?area ?wording ORDER BY ?area ?wording""",
}


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """All sample reports: two areas with two each, and a town."""
    folder = write_reports(tmp_path_factory.mktemp("several") / "reports", REPORTS)
    return open_dataset(build_dataset([folder], folder.parent / "graph").out)


@pytest.fixture(params=["embedded", "several"])
def dataset(request: pytest.FixtureRequest) -> Dataset:
    """The embedded report, and the sample reports."""
    if request.param == "several":
        return request.getfixturevalue("several")  # type: ignore[no-any-return]
    return open_dataset(request.getfixturevalue("built"))


def rows(dataset: Dataset, name: str, *arguments: str) -> list[dict[str, object]]:
    """The rows of a named query, each as values by column, without what only repeats a parameter."""
    answer = ask(dataset, name, arguments)
    assert isinstance(answer, SelectResult)
    repeated = {parameter.variable for parameter in named_query(name).parameters}
    return [
        {column: value for column, value in zip(answer.variables, row, strict=True) if column not in repeated}
        for row in answer.rows
    ]


def counted(dataset: Dataset, name: str) -> list[dict[str, object]]:
    """The same rows, counted one by one."""
    answer = dataset.ask(COUNTS[name])
    assert isinstance(answer, SelectResult)
    assert answer.rows
    return [dict(zip(answer.variables, row, strict=True)) for row in answer.rows]


def copied(dataset: Dataset, keep: Callable[[NamedNode], bool]) -> Dataset:
    """The dataset with some of its graphs only."""

    def kept() -> Iterator[object]:
        for quad in dataset.store:
            if isinstance(quad.graph_name, NamedNode) and keep(quad.graph_name):
                yield quad

    store = Store()
    store.bulk_extend(kept())  # type: ignore[arg-type]
    return Dataset(dataset.folder, store)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_tallied_is_what_there_is(dataset: Dataset, name: str) -> None:
    """The answer about everything is that of a query that looks at everything, in the same order."""
    assert rows(dataset, name) == counted(dataset, name)


@pytest.mark.parametrize("name", ["rules", "units", "promises-by-topic"])
def test_everything_is_answered_without_the_reports(dataset: Dataset, name: str) -> None:
    """No report is looked at: the answer is the same where there are only tallies, rules and code lists."""
    reports = tuple(f"{DEFAULT_BASE}set/{province}" for province in ("14", "41"))
    assert rows(copied(dataset, lambda graph: not graph.value.startswith(reports)), name) == rows(dataset, name)


@pytest.mark.parametrize("name", ["rules", "units", "promises-by-topic"])
def test_without_tallies_the_reports_are_counted(dataset: Dataset, name: str) -> None:
    """A store that was not given the graph of tallies has the same answer."""
    assert rows(copied(dataset, lambda graph: graph != TALLIES), name) == rows(dataset, name)


@pytest.mark.parametrize("name", NAMES)
def test_one_report_is_counted_alone(several: Dataset, tmp_path: Path, name: str) -> None:
    """Of one report among several the answer is that of a dataset that holds no other."""
    folder = write_reports(tmp_path / "reports", {"here-2026": REPORTS["here-2026"]})
    alone = open_dataset(build(folder, tmp_path / "graph").out)
    assert rows(several, name, "report=here-2026") == rows(alone, name) == counted(alone, name)


def test_a_tally_is_shown_in_words(built: Path) -> None:
    """`kg show` says what is counted and how many there are; names of things that reports speak of find no tally."""
    dataset = open_dataset(built)
    energy = tally_iri("Commitment", ("energy", "will", None, None, None))
    assert {"kind: Tally", "class counted: Commitment", "count: 8", "by topic: Energy"} <= set(
        show(dataset, energy).split("\n")
    )
    assert find(dataset, "承诺数") == ()
    assert not [one for one in find(dataset, "能源") if PC.Tally.value in one.types]


def _replace(folder: Path) -> None:
    place = folder / "here-2025.txt"
    place.write_text(place.read_text("utf-8").replace("城镇新增就业45万人", "新建公园7个"), encoding="utf-8")


def _remove(folder: Path) -> None:
    (folder / "there-2026.txt").unlink()
    write_reports(folder, {name: report for name, report in REPORTS.items() if name != "there-2026"})


def _correct(folder: Path) -> None:
    (folder / "corrections.csv").write_text(
        "action,report,fact,quote,kind,subject,aspect,comparator,value,unit\n"
        "reject,there-2025,measure,地区生产总值增长5.5%左右,target,地区生产总值,growth,≈,5.5,%\n",
        encoding="utf-8",
    )


@pytest.mark.parametrize("change", [_replace, _remove, _correct])
@pytest.mark.parametrize("whole", [False, True], ids=["parts", "whole"])
def test_tallies_follow_what_changed(tmp_path: Path, change: Callable[[Path], None], whole: bool) -> None:
    """After a report is replaced, removed or corrected, the tallies are those of what is there now."""
    folder = write_reports(tmp_path / "reports", REPORTS)
    out = tmp_path / "graph"

    def answers() -> list[list[dict[str, object]]]:
        dataset = open_dataset(build_dataset([folder], out).out if whole else build(folder, out).out)
        found = [rows(dataset, name) for name in NAMES]
        assert found == [counted(dataset, name) for name in NAMES]
        return found

    before = answers()
    change(folder)
    assert answers() != before
