"""Lists of tasks and tables of fulfilment: their items, bodies, deadlines and results, as cases and as properties."""

from __future__ import annotations

import pytest
from cases import Case, load_cases
from hypothesis import given
from hypothesis import strategies as st

from kg.check.evidence import check_evidence
from kg.extract.deadlines import is_time_limit, last_day
from kg.extract.pipeline import extract, find_gaps
from kg.extract.task_bodies import Part, code_of_body, read_responsibility
from kg.extract.task_status import read_status
from kg.facts import Report, ReportFacts
from kg.text.cleaning import clean
from kg.text.source import SourceText

YEAR = 2024
CASES = load_cases("extract", "tasks", "tasks")


def read_list(text: str, kind: str = "task-list") -> ReportFacts:
    """What is read from a list of tasks of a county for the year of the cases."""
    report = Report("case", "任务分工", "130534", YEAR, "清河县", "清河县人民政府", kind=kind)
    return extract(report, clean(SourceText("case.txt", text, "0" * 64, "utf-8")))


@pytest.mark.parametrize("case", CASES)
def test_tasks_of_a_list(case: Case) -> None:
    """Each item has its words, number, heading, bodies, deadline and result, and nothing else is an item."""
    found = [
        {
            "span": [one.words.span.start, one.words.span.end],
            "text": one.words.quote,
            "number": one.number,
            "heading": one.heading,
            "lead": [body.name for body in one.bodies if body.leads],
            "assist": [body.name for body in one.bodies if not body.leads],
            "due": None if one.due is None else one.due.isoformat(),
            "result": None if one.result is None else one.result.quote,
            "status": one.status,
        }
        for one in read_list(case.input).tasks
    ]
    default = {"number": "", "heading": "", "lead": [], "assist": [], "due": None, "result": None, "status": None}
    assert found == [default | record for record in case.records]


@pytest.mark.parametrize("case", CASES)
def test_every_quote_of_a_task_stands_in_the_source(case: Case) -> None:
    """Item, words and result are the cleaned text of their spans, and the words stand within the item."""
    facts = read_list(case.input)
    assert check_evidence(facts) == []
    for task in facts.tasks:
        for inner in (task.words, task.result or task.words):
            assert task.evidence.span.start <= inner.span.start <= inner.span.end <= task.evidence.span.end


@pytest.mark.parametrize("case", CASES)
def test_a_list_of_tasks_promises_nothing_itself(case: Case) -> None:
    """No statement, target or outcome is read from it, so that no promise counts twice."""
    facts = read_list(case.input)
    assert [*facts.sections, *facts.statements, *facts.measures, *facts.milestones, *facts.qualitative] == []


BODIES = {
    "leads and is responsible": (
        "县发改局牵头，县统计局、县财政局按职责分工负责",
        ["县发改局"],
        ["县统计局", "县财政局"],
    ),
    "several are responsible": ("县发改局、县财政局等按职责分工负责", ["县发改局", "县财政局"], []),
    "labels": ("牵头单位：县教育局；配合单位：县财政局、县住建局", ["县教育局"], ["县财政局", "县住建局"]),
    "a name with 和": ("县住房和城乡建设局负责", ["县住房和城乡建设局"], []),
    "two names with 和": ("县发改局和县财政局负责", ["县发改局", "县财政局"], []),
    "commas between names": ("县发改局，县财政局，县住建局配合", [], ["县发改局", "县财政局", "县住建局"]),
    "each of many": ("县城管局牵头，各乡镇政府具体负责", ["县城管局"], ["各乡镇政府"]),
    "nobody": ("含税，下同", [], []),
}


@pytest.mark.parametrize(("words", "lead", "assist"), BODIES.values(), ids=BODIES)
def test_bodies_by_what_they_do(words: str, lead: list[str], assist: list[str]) -> None:
    """Bodies that lead and bodies that assist, as verbs and labels say."""
    found = read_responsibility(words).bodies
    assert [one.name for one in found if one.leads] == lead
    assert [one.name for one in found if not one.leads] == assist


def test_a_column_says_what_its_bodies_do() -> None:
    """Names alone are bodies in a column of bodies, and nothing elsewhere."""
    assert [one.name for one in read_responsibility("县教育局\n县财政局", Part.ANSWER).bodies] == [
        "县教育局",
        "县财政局",
    ]
    assert read_responsibility("县教育局\n县财政局").bodies == ()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("省财政厅", "finance-department"),
        ("青石区教育局", "education-department"),
        ("区环保水务局", "water-resources"),
        ("教育局（督导室）", "education-department"),
        ("前期办", None),
        ("各街道办", None),
    ],
)
def test_a_body_is_known_by_its_name(name: str, code: str | None) -> None:
    """Before a known name may be its level, its area or another function; each of many bodies has no code."""
    assert code_of_body(name) == code


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("6月底前出台", "2024-06-30"),
        ("2025年3月底前", "2025-03-31"),
        ("2024-12-31", "2024-12-31"),
        ("2024年2月", "2024-02-29"),
        ("10月15日前", "2024-10-15"),
        ("第三季度", "2024-09-30"),
        ("上半年", "2024-06-30"),
        ("2025年底前", "2025-12-31"),
        ("年内完成", "2024-12-31"),
        ("持续推进", None),
        ("13月", None),
        ("2月30日", None),
    ],
)
def test_the_last_day_of_a_time_limit(words: str, day: str | None) -> None:
    """A time limit has the last day that its words allow, and none where they name no day that there is."""
    found = last_day(words, YEAR)
    assert (None if found is None else found.isoformat()) == day


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("已完成", "completed"),
        ("目前已完成。建成12所。", "completed"),
        ("基本完成", "mostly-completed"),
        ("正在推进", "in-progress"),
        ("尚未完成", "not-completed"),
        ("已完成投资10亿元", None),
        ("已完成，正在推进", None),
        ("建成12所", None),
    ],
)
def test_a_status_is_said_in_words_of_its_own(words: str, status: str | None) -> None:
    """A clause of the words of a status gives it; other clauses, and words that contradict each other, give none."""
    assert read_status(words) == status


def test_an_empty_list_is_told() -> None:
    """A list in which no task is found is built with a note."""
    assert [note.partition(" / ")[2] for note in find_gaps(read_list("各单位要高度重视，狠抓落实。\n"))] == [
        "未发现任务"
    ]
    assert list(find_gaps(read_list("1.新建幼儿园10所。（县教育局负责）\n"))) == []


_PIECES = st.sampled_from(
    "1.|（一）|新建幼儿园10所|改造小区|。|，|；|\t|\n|（县教育局牵头）|（|）|责任单位：|县教育局|完成情况：|已完成|"
    "6月底前|、| |序号\t重点任务\t牵头单位\n|重点任务\t完成情况\n".split("|")
)


@given(st.lists(_PIECES, max_size=40).map("".join))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    """Whatever a list looks like, its quotes stand in the source, and items come in the order of the text."""
    facts = read_list(text or " ")
    assert check_evidence(facts) == []
    spans = [task.evidence.span for task in facts.tasks]
    assert spans == sorted(spans)
    assert all(is_time_limit(task.deadline) or task.due is None or task.deadline for task in facts.tasks)
