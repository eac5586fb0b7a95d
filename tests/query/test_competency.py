"""The competency questions of the ontology, with rows that are known of the embedded report from its gold tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.query.ask import ask
from kg.query.dataset import Dataset, open_dataset
from kg.query.query_result import SelectResult
from kg.query.show import show


@pytest.fixture(scope="module")
def report(built: Path) -> Dataset:
    """The dataset of the embedded report."""
    return open_dataset(built)


def rows(report: Dataset, name: str, columns: str, *arguments: str) -> list[tuple[str, ...]]:
    """Some columns of a named query's answer, as text."""
    answer = ask(report, name, arguments)
    assert isinstance(answer, SelectResult)
    chosen = [answer.variables.index(column) for column in columns.split()]
    return [tuple(getattr(row[index], "value", "") for index in chosen) for row in answer.rows]


@pytest.mark.parametrize(
    "quote",
    ["地区生产总值增长6%左右", "城镇新增就业45万人", "扎实推进雄忻、集大原等高铁建设", "新建5G基站2.5万个"],
)
def test_what_was_promised_for_2023(report: Dataset, quote: str) -> None:
    """A promise for the year is found with its words."""
    assert any(quote in found for (found,) in rows(report, "promises", "quote", "year=2023"))


def test_what_was_promised_for_2023_is_of_that_year(report: Dataset) -> None:
    """Nothing that is due in another year is among the promises for 2023, nor anything of the review."""
    found = rows(report, "promises", "to quote", "year=2023")
    assert {to for to, _ in found} == {"2023-12-31"}
    assert not any("提升至80%" in quote for _, quote in found)


HEADLINES = {
    ("地区生产总值", "growth", "≈", "6", "%"),
    ("固定资产投资", "growth", ">=", "7", "%"),
    ("社会消费品零售总额", "growth", "≈", "7", "%"),
    ("一般公共预算收入", "growth", "=", "5", "%"),
    ("城镇新增就业", "quantity", "=", "450000", "人"),
    ("城镇调查失业率", "quantity", "≈", "5.5", "%"),
    ("居民消费价格", "growth", "≈", "3", "%"),
}


def test_headline_targets_of_2023(report: Dataset) -> None:
    """The numeric headline targets of the year are these, no more and no fewer; the benchmarks stand with them."""
    found = rows(report, "headline-targets", "subject aspect comparator value unit condition")
    assert {row[:5] for row in found if row[3]} == HEADLINES
    assert any("与经济增长基本同步" in row[5] for row in found if not row[3])


@pytest.mark.parametrize(
    ("due", "subject", "comparator", "value", "unit"),
    [
        ("2027-12-31", "地区生产总值", "=", "3500000000000", "元"),
        ("2027-12-31", "人均地区生产总值", ">", "100000", "元"),
        ("2027-12-31", "市场主体", ">", "6000000", "户"),
        ("2027-12-31", "煤炭先进产能占比", "≈", "95", "%"),
        ("2027-12-31", "新能源和清洁能源装机占比", "=", "54", "%"),
        ("2023-12-31", "固定资产投资", ">=", "7", "%"),
        ("2023-12-31", "5G基站", "=", "25000", "个"),
    ],
)
def test_targets_with_a_number_and_a_deadline(
    report: Dataset, due: str, subject: str, comparator: str, value: str, unit: str
) -> None:
    """Numeric targets stand with the day by which they are due; numbers are written in full."""
    found = rows(report, "targets-with-deadline", "due subject comparator value unit")
    assert found.count((due, subject, comparator, value, unit)) == 1


def test_targets_of_one_year(report: Dataset) -> None:
    """The year of the deadline narrows the targets."""
    assert {due for (due,) in rows(report, "targets-with-deadline", "due", "year=2027")} == {"2027-12-31"}


@pytest.mark.parametrize(
    ("indicator", "road"),
    [
        ("煤炭先进产能占比", [("outcome", "2022-12-31", "80", "%"), ("target", "2027-12-31", "95", "%")]),
        ("新能源和清洁能源装机占比", [("outcome", "2022-12-31", "40.25", "%"), ("target", "2027-12-31", "54", "%")]),
        ("人均地区生产总值", [("outcome", "2022-12-31", "70000", "元"), ("target", "2027-12-31", "100000", "元")]),
        ("市场主体", [("outcome", "2022-12-31", "3979000", "户"), ("target", "2027-12-31", "6000000", "户")]),
    ],
)
def test_the_road_of_an_indicator(report: Dataset, indicator: str, road: list[tuple[str, ...]]) -> None:
    """An indicator's steps run from what was reached to what is aimed at; a name it also has is enough to find it."""
    assert rows(report, "indicator-trajectory", "kind to value unit", f"indicator={indicator}") == road


@pytest.mark.parametrize(
    ("project", "states"),
    [
        (
            "雄忻高铁",
            [
                ("construction started", "outcome", "2022-01-01", "2022-12-31"),
                ("under construction", "target", "2023-01-01", "2023-12-31"),
                ("operating", "target", "2023-01-01", "2027-12-31"),
            ],
        ),
        (
            "太原机场三期改扩建",
            [
                ("construction started", "outcome", "2022-01-01", "2022-12-31"),
                ("under construction", "target", "2023-01-01", "2023-12-31"),
                ("operating", "target", "2023-01-01", "2027-12-31"),
            ],
        ),
        (
            "怀柔实验室山西基地",
            [
                ("established", "outcome", "2022-01-01", "2022-12-31"),
                ("under construction", "target", "2023-01-01", "2027-12-31"),
            ],
        ),
    ],
)
def test_a_project_and_its_states_in_order(report: Dataset, project: str, states: list[tuple[str, ...]]) -> None:
    """A project under all its names shows its states in order of time."""
    assert rows(report, "project-states", "state kind from to", f"project={project}") == states


def test_every_project_has_a_state(report: Dataset) -> None:
    """All projects of the dataset are listed, and each row has a state with its quote."""
    projects = report.ask("SELECT ?p { ?p a pc:Project }")
    found = rows(report, "project-states", "name state quote")
    assert isinstance(projects, SelectResult)
    listed = ask(report, "project-states")
    assert isinstance(listed, SelectResult)
    assert len({name for name, _, _ in found}) <= len(projects.rows) <= len(found)
    assert all(state and quote for _, state, quote in found)


def test_promises_by_topic_and_strength(report: Dataset) -> None:
    """The counts add up to all commitments."""
    counted = sum(int(count) for (count,) in rows(report, "promises-by-topic", "promises"))
    commitments = report.ask("SELECT ?c { ?c a pc:Commitment }")
    assert isinstance(commitments, SelectResult)
    assert counted == len(commitments.rows)
    assert {"must", "ensure", "strive", "promote", "will"} <= {
        w for (w,) in rows(report, "promises-by-topic", "wording")
    }


def test_promises_without_number_or_deadline(report: Dataset) -> None:
    """Directions without measure are there, targets with a number are not."""
    quotes = [quote for (quote,) in rows(report, "promises-unmeasurable", "quote")]
    assert any("深化改革开放" in quote for quote in quotes)
    assert not any("增长6%左右" in quote for quote in quotes)


@pytest.mark.parametrize(
    ("series", "outcome", "target"),
    [("煤炭先进产能占比", "80", "95"), ("新能源和清洁能源装机占比", "40.25", "54")],
)
def test_which_outcome_answers_which_target(report: Dataset, series: str, outcome: str, target: str) -> None:
    """An outcome stands beside the later target of the same indicator."""
    assert (series, outcome, target) in rows(report, "outcomes-for-targets", "series outcomeValue targetValue")


def test_what_rests_on_which_rule(report: Dataset) -> None:
    """The rules' counts add up to all facts, and the facts of a rule are as many as it counts."""
    counted = rows(report, "rules", "rule form facts")
    facts = report.ask("SELECT ?f { ?f a pc:Fact }")
    assert isinstance(facts, SelectResult)
    assert sum(int(count) for *_, count in counted) == len(facts.rows)
    rule, _, count = counted[0]
    assert len(rows(report, "facts-of-rule", "name", f"rule={rule}")) == int(count)


def test_qualitative_targets(report: Dataset) -> None:
    """A target without a number is a fact with its condition."""
    assert ("汾河流域水质", "全面达到优良") in rows(report, "qualitative-targets", "subject condition")
    benchmarks = rows(report, "qualitative-targets", "condition", "form=benchmark")
    assert ("与经济增长基本同步",) in benchmarks
    assert len(benchmarks) < len(rows(report, "qualitative-targets", "condition"))


def test_units_and_sections_count_everything(report: Dataset) -> None:
    """Units cover all numbers; sections all statements; targets and outcomes make up the numbers."""
    units = rows(report, "units", "numbers targets outcomes")
    assert all(int(numbers) == int(targets) + int(outcomes) for numbers, targets, outcomes in units)
    statements = sum(int(count or 0) for (count,) in rows(report, "sections", "statements"))
    [(expected, facts)] = rows(report, "reports", "statements facts")
    assert str(statements) == expected
    assert sum(int(count or 0) for (count,) in rows(report, "sections", "facts")) == int(facts)


def test_places_and_agencies_are_named(report: Dataset) -> None:
    """Bodies and areas that the report names are found."""
    assert "太原市" in {name for (name,) in rows(report, "places", "name")}
    assert any(name.endswith("国务院") for (name,) in rows(report, "agencies", "name"))


def test_show_a_project(report: Dataset) -> None:
    """The milestones of a project come in order, each with its quote."""
    text = show(report, "雄忻高铁", "zh")
    order = [text.index(f"  {state}\n") for state in ("开工", "在建", "运行")]
    assert order == sorted(order)
    assert "“雄忻高铁、太原机场三期改扩建等重点工程正式开工”" in text
    assert show(report, "雄忻高鐵", "zh") == text
