from __future__ import annotations

from dataclasses import replace

import pytest
from cases import HEADINGS, period_text, read_facts
from hypothesis import given
from hypothesis import strategies as st

from kg.facts import ReportFacts
from kg.link.model import LinkedReports, Trajectory
from kg.link.pipeline import link
from kg.link.trajectories import find_outliers


def _report(year: int, **parts: str) -> ReportFacts:
    """The facts of a small report: what it says in its review, in its aims and in its tasks."""
    headings = {
        "review": f"一、{year - 1}年工作回顾",
        "aims": HEADINGS["five-year-aims"],
        "tasks": f"三、{year}年重点工作",
    }
    facts = read_facts("\n".join(f"{headings[name]}\n{words}" for name, words in parts.items()), year)
    return replace(facts, report=replace(facts.report, id=f"case-{year}"))


def _roads(linked: LinkedReports, form: str) -> dict[str, Trajectory]:
    """Trajectories by label; two of one label would hide one another, so that fails."""
    found = [trajectory for trajectory in linked.trajectories if trajectory.form == form]
    roads = {trajectory.label: trajectory for trajectory in found}
    assert len(roads) == len(found)
    return roads


@pytest.mark.parametrize(
    ("review", "aims", "label", "steps"),
    [
        (
            "煤炭先进产能占比达到80%。",
            "煤炭先进产能占比达到95%左右。",
            "煤炭先进产能占比",
            [("outcome", "2022", "=", "80"), ("target", "2027", "≈", "95")],
        ),
        (
            "人均地区生产总值达到7万元。",
            "人均地区生产总值突破10万元。",
            "人均地区生产总值",
            [("outcome", "2022", "=", "70000"), ("target", "2027", ">", "100000")],
        ),
        (
            "人均GDP达到7万元。",
            "人均地区生产总值突破10万元。",
            "人均地区生产总值",
            [("outcome", "2022", "=", "70000"), ("target", "2027", ">", "100000")],
        ),
    ],
    ids=["one-name", "level", "two-names"],
)
def test_an_indicator_runs_from_its_baseline_to_its_goal(
    review: str, aims: str, label: str, steps: list[tuple[str, ...]]
) -> None:
    """What was reached and what is aimed at are steps of one road, in order of time, under any name."""
    road = _roads(link([_report(2023, review=review, aims=aims)]), "indicator")[label]
    found = [
        (s.kind, period_text(s.period), s.comparator, format(s.value.normalize(), "f")) for s in road.steps if s.value
    ]
    assert found == steps


def test_level_and_growth_are_two_roads() -> None:
    """A growth rate is no step on the road of a level, though both are of one indicator."""
    review = "社会消费品零售总额达到1200亿元，增长6.5%。"
    tasks = "社会消费品零售总额达到1300亿元，增长7%。"
    linked = link([_report(2023, review=review, tasks=tasks)])
    units = [[step.unit for step in road.steps] for road in linked.trajectories]
    assert sorted(units) == [["%", "%"], ["元", "元"]]


def test_related_indicators_are_two_roads() -> None:
    """Grain output and the capacity to produce grain are related, not the same."""
    facts = _report(2023, review="粮食产量达到292.9亿斤。", aims="粮食综合生产能力达到300亿斤以上。")
    assert len(facts.measures) == 2
    assert _roads(link([facts]), "indicator") == {}


def test_a_project_is_followed_under_all_its_names() -> None:
    """One project is one road through its states, though the report shortens its name."""
    linked = link(
        [
            _report(
                2023,
                review="白云机场三期改扩建开工建设。",
                aims="到2027年，白云机场三期建成投运。",
                tasks="加快白云机场三期改扩建建设。",
            )
        ]
    )
    (project,) = linked.projects
    road = _roads(linked, "project")["白云机场三期改扩建"]
    assert project.names == ("白云机场三期改扩建", "白云机场三期")
    assert [(s.kind, s.milestone, period_text(s.period)) for s in road.steps] == [
        ("outcome", "construction-started", "2022"),
        ("target", "under-construction", "2023"),
        ("target", "operating", "2027"),
    ]


def test_a_project_is_followed_from_report_to_report() -> None:
    """Next year's report adds its steps to the road that last year's began."""
    linked = link(
        [
            _report(2024, review="甲乙高速铁路建成通车。"),
            _report(2023, tasks="加快甲乙高铁建设。"),
        ]
    )
    (road,) = linked.trajectories
    assert [(linked.reports[s.fact.report].report.year, s.milestone) for s in road.steps] == [
        (2023, "under-construction"),
        (2024, "operating"),
    ]


def test_two_numbers_of_one_time_are_no_road() -> None:
    """A number of the whole and one of a part, both reached in the same year, lead nowhere."""
    linked = link([_report(2023, review="全省经营主体达到103.8万户。经营主体数量突破100万户。")])
    assert len(linked.reports[0].measures) == 2
    assert _roads(linked, "indicator") == {}


def test_a_single_value_is_no_road() -> None:
    """An indicator or project that is spoken of once has no trajectory; the project is known all the same."""
    linked = link([_report(2023, tasks="地区生产总值增长6%。推动甲乙高铁开工建设。")])
    assert linked.trajectories == ()
    assert [project.label for project in linked.projects] == ["甲乙高铁"]


REPORTS = (
    _report(2022, review="地区生产总值增长5%。", tasks="地区生产总值增长6%左右。推动甲乙高铁开工建设。"),
    _report(2023, review="地区生产总值增长5.5%。甲乙高铁开工建设。", aims="地区生产总值年均增长6%。"),
    _report(2024, review="地区生产总值增长5.2%。", tasks="确保甲乙高速铁路建成通车。"),
)


@given(st.permutations(REPORTS))
def test_linking_does_not_depend_on_the_order_of_reports(reports: list[ReportFacts]) -> None:
    """The same reports are linked in the same way in whatever order they are read."""
    assert link(reports) == link(REPORTS)


def test_steps_stand_in_order_of_time_and_lead_to_their_facts() -> None:
    """Each step gives the period and value or state of the fact that it points to, and none lies before the last."""
    linked = link(REPORTS)
    assert {trajectory.form for trajectory in linked.trajectories} == {"indicator", "project"}
    for trajectory in linked.trajectories:
        ends = [step.period.end for step in trajectory.steps if step.period]
        assert ends == sorted(ends)
        for step in trajectory.steps:
            fact = linked.fact(step.fact)
            assert (step.kind, step.period) == (fact.kind.value, fact.period)
            assert getattr(fact, "milestone", None) == step.milestone
            assert getattr(fact, "value", None) == step.value


@pytest.mark.parametrize(
    ("review", "aims"),
    [
        ("新增公办幼儿园30所。", "公办幼儿园达到400所。"),
        ("城镇新增就业20万人。", "五年累计城镇新增就业90万人。"),
    ],
    ids=["new-and-total", "one-year-and-five"],
)
def test_numbers_counted_in_unlike_ways_make_no_road(review: str, aims: str) -> None:
    """What is new is not joined with a total, nor a sum over five years with that of one."""
    linked = link((_report(2023, review=review, aims=aims),))
    assert not [trajectory for trajectory in linked.trajectories if trajectory.form == "indicator"]


def test_a_leap_in_a_road_is_an_outlier() -> None:
    """A value of five times its neighbours, or a fifth of them, is doubted; its steady neighbours are not."""
    values = {2021: 300, 2022: 310, 2023: 3200, 2024: 320, 2025: 330}
    linked = link([_report(year, review=f"粮食产量达到{value}亿斤。") for year, value in values.items()])
    found = find_outliers(linked.reports, linked.trajectories)
    assert {linked.reports[number].report.year: len(indices) for number, indices in found.items()} == {2023: 1}


@pytest.mark.parametrize(
    ("review", "tasks"),
    [
        ("新增上市公司5家。", "争取上市公司突破40家。"),
        ("新改扩建公园43个，公园总数达124个。", "实施5个公园改造。"),
        ("新增公园4个。", "改造公园3个。"),
        ("农村居民人均可支配收入年均实际增长5.4%。", "农村居民人均可支配收入增长6%。"),
    ],
    ids=["total-that-is-only-reached", "renewed-and-total", "new-and-renewed", "average-and-year"],
)
def test_what_is_new_what_is_renewed_and_all_that_there_is_share_no_trajectory(review: str, tasks: str) -> None:
    """Numbers that count things in different ways are not steps from one to the other."""
    linked = link([_report(2023, review=review, tasks=tasks)])
    for road in linked.trajectories:
        assert {step.kind for step in road.steps} != {"outcome", "target"}


def test_what_is_new_shares_a_trajectory_with_what_is_built() -> None:
    """New and newly built things are counted in the same way."""
    (road,) = link([_report(2023, review="新建公园4个。", tasks="新增公园3个。")]).trajectories
    assert [step.kind for step in road.steps] == ["outcome", "target"]
