"""Which sentences of a report a task divides: cases, and what holds for any list."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kg.extract.pipeline import extract
from kg.facts import Measure, Milestone, Report, ReportFacts
from kg.link.conclusions import draw_conclusions
from kg.link.model import FactReference, LinkedReports
from kg.link.pipeline import link
from kg.link.task_alignment import tasks_of_promises
from kg.text.cleaning import clean
from kg.text.source import SourceText

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "task-alignment.jsonl").read_text(encoding="utf-8").splitlines()
]
YEAR = 2025


def read(text: str, name: str, kind: str = "work-report", year: int = YEAR, adcode: str = "140100") -> ReportFacts:
    """What is read from a text that is given as a document of a city."""
    report = Report(name, f"{name}的标题", adcode, year, "太原市", "太原市人民政府", kind=kind)
    return extract(report, clean(SourceText(f"{name}.txt", text, name * 8, "utf-8")))


def plan(words: str, year: int = YEAR, done: str = "新建公园12个。") -> ReportFacts:
    """A work report with these promises."""
    return read(f"一、{year - 1}年工作回顾\n{done}\n二、{year}年重点工作\n{words}\n", f"plan-{year}", year=year)


def task_list(*tasks: str, kind: str = "task-list", name: str = "tasks", **more: Any) -> ReportFacts:
    """A list with these tasks, each with its body."""
    said = "完成情况：已完成。" if kind == "fulfilment" else ""
    lines = "".join(f"{number}.{task}\n责任单位：市教育局\n{said}\n" for number, task in enumerate(tasks, start=1))
    return read(lines, name, kind, **more)


def subject_of(linked: LinkedReports, reference: FactReference) -> str:
    """What a promise is about."""
    facts = linked.reports[reference.report]
    if reference.form == "qualitative":
        return facts.qualitative[reference.index].subject
    fact = linked.fact(reference)
    return fact.name if isinstance(fact, Milestone) else fact.subject


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
def test_a_task_is_aligned_with_the_words_that_it_divides(case: dict[str, Any]) -> None:
    """The statements that a task has the words of are its own; what differs in a number, a name or a phase is not."""
    more = {key: case[key] for key in ("year", "adcode") if key in case}
    linked = link([plan(case["plan"]), task_list(case["task"], **more)])
    (alignment,) = linked.alignments
    statements = linked.reports[0].statements
    assert "".join(statements[place].evidence.quote for place in alignment.statements) == case["aligned"]
    assert alignment.unaligned == case.get("reason", "")
    if "promises" in case:
        assert [subject_of(linked, one) for one in alignment.promises] == case["promises"]


def test_each_sentence_of_a_plan_is_aligned_with_itself() -> None:
    """A list that repeats a plan clause by clause gives every promise of it back."""
    words = [
        "地区生产总值增长6%左右。",
        "新建公办幼儿园10所，新增学位3000个。",
        "推动青石水库建成投运。",
        "改造老旧小区20个。",
    ]
    linked = link([plan("".join(words)), task_list(*words)])
    promised = {one.promise.target for one in draw_conclusions(linked)}
    assert {promise for one in linked.alignments for promise in one.promises} == promised
    assert all(one.likeness == 100 for one in linked.alignments)


def test_lists_are_no_reports() -> None:
    """A list of a later year answers nothing, and its own tasks are no promises."""
    first, second = plan("新建公办幼儿园10所。"), plan("改造老旧小区20个。", YEAR + 1, "新建公办幼儿园12所。")
    alone = link([first, second])
    lists = [
        task_list("新建公办幼儿园10所。"),
        task_list("改造老旧小区20个。", year=YEAR + 2, kind="fulfilment", name="b"),
    ]
    together = link([*lists, second, first])
    assert (together.reports, together.assessments) == (alone.reports, alone.assessments)
    assert [one.report.id for one in together.task_lists] == ["tasks", "b"]
    assert [one.report.id for one in together.documents] == ["plan-2025", "tasks", "plan-2026", "b"]
    assert draw_conclusions(together) == draw_conclusions(alone)


def test_a_list_without_its_report_is_aligned_with_nothing() -> None:
    """Only lists in a build: nothing is promised, and each task says why it has no statement."""
    linked = link([task_list("新建公办幼儿园10所。", "改造老旧小区20个。")])
    assert linked.reports == linked.assessments == ()
    assert [one.unaligned for one in linked.alignments] == ["no-report", "no-report"]


def test_a_plan_of_five_years_is_not_divided() -> None:
    """Only the work report of the year is, not another document of that area and year."""
    other = read("一、目标\n新建公办幼儿园10所。\n", "plan-report", "plan-report")
    (alignment,) = link([other, task_list("新建公办幼儿园10所。")]).alignments
    assert alignment.unaligned == "no-report"


def test_a_promise_has_its_department_and_the_official_result() -> None:
    """A list of tasks assigns before a table of fulfilment does; of several results the latest counts."""
    promised = plan("新建公办幼儿园10所。")
    early = task_list("新建公办幼儿园10所。", kind="fulfilment", name="a")
    late = task_list("新建公办幼儿园10所。", kind="fulfilment", name="c")
    late = replace(late, report=replace(late.report, date=date(YEAR + 1, 1, 5)))
    linked = link([promised, early, task_list("新建公办幼儿园10所。", name="b"), late])
    (tasks,) = tasks_of_promises(linked).values()
    assert tasks.assigned is not None
    assert tasks.result is not None
    assert linked.task_lists[tasks.assigned.document].report.id == "b"
    assert linked.task_lists[tasks.result.document].report.id == "c"


def test_a_measure_needs_its_number() -> None:
    """A task with another number of the same sentence says nothing of a promise."""
    linked = link([plan("新建公办幼儿园10所、公办小学5所。"), task_list("新建公办小学5所")])
    (alignment,) = linked.alignments
    values = [linked.fact(one) for one in alignment.promises]
    assert [int(one.value) for one in values if isinstance(one, Measure)] == [5]
