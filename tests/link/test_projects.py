from __future__ import annotations

import json
from typing import Any

import pytest
from cases import TESTS
from hypothesis import given
from hypothesis import strategies as st

from kg.link.name_similarity import normalized_thing_name
from kg.link.projects import make_projects, project_key

CASES = [
    json.loads(line) for line in (TESTS / "link" / "cases" / "projects.jsonl").read_text(encoding="utf-8").splitlines()
]
NAMES = st.text("甲乙“”（）高铁速公路综保试区工程项目一二三期机场重点全省", min_size=1, max_size=12)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_names_of_one_project(case: dict[str, Any]) -> None:
    """Two names are one project if only marks, short forms or additions set them apart; else they are two."""
    first, second = (normalized_thing_name(name, case["area"]) for name in case["input"])
    assert (first == second) is case["same"]


@given(NAMES)
def test_the_core_of_a_name_is_never_empty(name: str) -> None:
    """Whatever is taken off a name, something remains to tell the project by, unless it was all marks."""
    assert bool(normalized_thing_name(name, "甲省")) or not name.strip("“”（）")


@given(st.lists(st.tuples(st.just("140000"), st.just("甲省"), NAMES), max_size=8))
def test_projects_do_not_depend_on_the_order_of_names(named: list[tuple[str, str, str]]) -> None:
    """The same names give the same projects with the same labels in whatever order they come."""
    assert make_projects(named) == make_projects(reversed(named))


def test_a_project_is_labelled_by_its_fullest_name() -> None:
    """The longest name is the label, and every name is kept once."""
    names = ("白云机场三期", "白云机场三期改扩建", "白云机场三期")
    (project,) = make_projects(("140000", "甲省", name) for name in names)
    assert project.label == "白云机场三期改扩建"
    assert project.names == ("白云机场三期改扩建", "白云机场三期")


def test_projects_of_two_areas_are_two() -> None:
    """Two governments may each have a project of one name."""
    projects = make_projects([("140000", "甲省", "科技馆新馆"), ("330000", "乙省", "科技馆新馆")])
    assert [project.adcode for project in projects] == ["140000", "330000"]
    assert project_key("140000", "科技馆新馆") != project_key("330000", "科技馆新馆")


def test_a_key_is_ascii() -> None:
    """Keys go into IRIs, so they hold nothing but ASCII."""
    assert project_key("140000", normalized_thing_name("甲乙高铁", "甲省")).isascii()
