"""Lists of tasks and tables of fulfilment in a build: from files of all kinds, beside reports, and without them."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import NamedNode

from kg.answers.promises import promises_of_area
from kg.build import Built, build_dataset
from kg.build.engine import ThisProcess
from kg.check.dataset import check_dataset
from kg.cli.commands import kg
from kg.errors import UnknownError
from kg.publish.dataset_reader import table_rows
from kg.publish.tables import TASK_COLUMNS
from kg.query.ask import ask
from kg.query.dataset import open_dataset
from kg.query.query_result import SelectResult
from kg.query.show import show
from kg.rdf.iris import iris_of
from kg.rdf.names import PC, RDF
from tests.build.test_incremental import contents
from tests.workbooks import workbook

REPORT = (
    "2024年清河县政府工作报告\n各位代表：\n现在，我代表清河县人民政府，向大会报告政府工作，请予审议。\n"
    "一、2023年工作回顾\n一年来，新建公园12个。\n二、2024年重点工作\n"
    "新建公办幼儿园10所。推动青石水库建成投运。地区生产总值增长6%左右。\n各位代表，让我们团结奋斗。\n"
)
LATER = (
    "2025年清河县政府工作报告\n各位代表：\n现在，我代表清河县人民政府，向大会报告政府工作，请予审议。\n"
    "一、2024年工作回顾\n新建公办幼儿园12所。地区生产总值增长5%。\n二、2025年重点工作\n"
    "地区生产总值增长6%左右。\n各位代表，让我们团结奋斗。\n"
)
TITLE = "清河县2024年《政府工作报告》重点任务分工"
ROWS = (
    ("序号", "重点任务", "牵头单位", "配合单位", "完成时限"),
    ("1", "新建公办幼儿园10所", "县教育局", "县财政局", "8月底前"),
    ("2", "推动青石水库建成投运", "县水利局", "县发改局", "年底前"),
)
LIST = f"{TITLE}\n" + "".join("\t".join(row) + "\n" for row in ROWS)
RESULTS = (
    "清河县2024年《政府工作报告》重点任务完成情况\n实事项目\t责任单位\t完成情况\n"
    "新建公办幼儿园10所\t县教育局\t已完成\n推动白石水库建成投运\t县水利局\t正在推进\n"
)


def page(cell: str) -> bytes:
    """The list as a web page, whose cells may hold paragraphs."""
    rows = "".join("<tr>" + "".join(f"<td>{cell.format(one)}</td>" for one in row) + "</tr>" for row in ROWS)
    return f"<html><head><meta charset=utf-8></head><body><h1>{TITLE}</h1><table>{rows}</table></body></html>".encode()


def document() -> bytes:
    """The list as a Word document with a table."""
    from docx import Document

    made = Document()
    made.add_paragraph(TITLE)
    table = made.add_table(len(ROWS), len(ROWS[0]))
    for row, cells in zip(table.rows, ROWS, strict=True):
        for cell, words in zip(row.cells, cells, strict=True):
            cell.text = words
    data = BytesIO()
    made.save(data)
    return data.getvalue()


def delimited() -> bytes:
    """The list as a CSV file in GBK with a title above its header."""
    out = StringIO(newline="")
    csv.writer(out).writerows([(TITLE, *[""] * 4), *ROWS])
    return out.getvalue().encode("gbk")


BRACKETS = (
    f"{TITLE}\n1.新建公办幼儿园10所。（县教育局牵头，县财政局配合，8月底前）\n"
    "2.推动青石水库建成投运。（县水利局牵头，县发改局配合，年底前）\n"
)
FORMS: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    "text with tabs": ("tasks.txt", LIST.encode),
    "text in GB 18030": ("tasks.txt", lambda: LIST.encode("gb18030")),
    "brackets": ("tasks.txt", BRACKETS.encode),
    "page": ("tasks.html", lambda: page("{}")),
    "page with paragraphs in cells": ("tasks.html", lambda: page("<p>{}</p>")),
    "Word": ("tasks.docx", document),
    "workbook": ("tasks.xlsx", lambda: workbook((TITLE,), *ROWS)),
    "CSV": ("tasks.csv", delimited),
}


def build(folder: Path, files: Mapping[str, bytes], out: Path, jobs: int = 1, merge: bool = False) -> Built:
    """A dataset of these files; what is in the folder already stays there."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    engine = None if jobs > 1 else ThisProcess()
    return build_dataset([folder], out, engine, jobs=jobs, merge=merge)


def promises(built: Built) -> dict[str, Mapping[str, str]]:
    """The rows of promises.csv on promises of the first report, by what they are about."""
    return {row["subject"]: row for row in table_rows(built.out, "promises") if row["report"] == "report"}


@pytest.mark.parametrize(("name", "content"), FORMS.values(), ids=FORMS)
def test_a_list_is_read_from_every_kind_of_file(tmp_path: Path, name: str, content: Callable[[], bytes]) -> None:
    """Text, page, Word document, workbook and CSV give the same tasks, and a promise its department."""
    built = build(tmp_path / "in", {"report.txt": REPORT.encode(), name: content()}, tmp_path / "out")
    assert built.aside == ()
    rows = list(table_rows(built.out, "tasks"))
    said = [(row["number"], row["lead_agencies"], row["other_agencies"], row["due"]) for row in rows]
    assert said == [
        ("1", "县教育局", "县财政局", "2024-08-31"),
        ("2", "县水利局", "县发改局", "2024-12-31"),
    ]
    assert [row["task"].rstrip("。") for row in rows] == [ROWS[1][1], ROWS[2][1]]
    assert [row["aligned_report"] for row in rows] == ["report", "report"]
    row = promises(built)["青石水库"]
    assert (row["task_agencies"], row["task_report"]) == ("县水利局、县发改局", "tasks")
    assert "县水利局" in row["task_quote"]


def test_the_official_result_stands_beside_the_verdict(tmp_path: Path) -> None:
    """What the government states of a result is one statement, and the verdict by the next report another."""
    files = {"report.txt": REPORT, "later.txt": LATER, "tasks.txt": LIST, "results.txt": RESULTS}
    built = build(tmp_path / "in", {name: text.encode() for name, text in files.items()}, tmp_path / "out")
    found = promises(built)
    row = found["新建公办幼儿园"]
    assert (row["verdict"], row["answered_by"]) == ("exceeded", "later")
    assert (row["official_status"], row["official_result"], row["official_report"]) == (
        "completed",
        "已完成",
        "results",
    )
    assert row["official_stated_by"] == "清河县人民政府"
    assert row["official_quote"] == "新建公办幼儿园10所\t县教育局\t已完成"
    assert found["青石水库"]["official_status"] == ""


def test_a_query_tells_who_leads_which_promise_and_by_when(tmp_path: Path) -> None:
    """Every task has its leading body and last day, and the words of the promise if it belongs to one."""
    files = {"report.txt": REPORT, "tasks.txt": LIST + "3\t整治白石河道\t县水利局\t县财政局\t11月底前\n"}
    built = build(tmp_path / "in", {name: text.encode() for name, text in files.items()}, tmp_path / "out")

    def rows(*arguments: str) -> list[tuple[str, ...]]:
        answer = ask(open_dataset(built.out), "tasks", arguments)
        assert isinstance(answer, SelectResult)
        columns = [answer.variables.index(name) for name in ("name", "text", "due", "promised")]
        return [tuple(getattr(row[column], "value", "") for column in columns) for row in answer.rows]

    water = [
        ("县水利局", "推动青石水库建成投运", "2024-12-31", "推动青石水库建成投运"),
        ("县水利局", "整治白石河道", "2024-11-30", ""),
    ]
    assert rows() == [("县教育局", "新建公办幼儿园10所", "2024-08-31", "公办幼儿园10所"), *water]
    assert rows("body=县水利局") == water
    assert rows("body=县财政局") == []


def test_kg_track_hands_out_who_is_responsible(tmp_path: Path) -> None:
    """The CSV and JSON of kg track have the columns of tasks that promises.csv has, empty without a task."""
    files = {"report.txt": REPORT, "later.txt": LATER, "tasks.txt": LIST, "results.txt": RESULTS}
    built = build(tmp_path / "in", {name: text.encode() for name, text in files.items()}, tmp_path / "out")
    expected = {row["promise"]: {name: row[name] for name in TASK_COLUMNS} for row in promises(built).values()}
    assert sorted(one["task_deadline"] for one in expected.values()) == ["", "8月底前", "年底前"]

    def printed(form: str) -> str:
        arguments = ["track", "清河县", "--year", "2024", "--out", str(built.out), "--format", form]
        return CliRunner().invoke(kg, arguments, catch_exceptions=False, standalone_mode=False).output

    written = {
        row["promise"]: {name: row[name] for name in TASK_COLUMNS} for row in csv.DictReader(StringIO(printed("csv")))
    }
    assert written == expected
    answer = json.loads(printed("json"))["promises"]
    assert {one["promise"]: {name: one[name] or "" for name in TASK_COLUMNS} for one in answer} == expected


def test_a_department_states_its_own_results(tmp_path: Path) -> None:
    """A table of fulfilment whose title names a department is a statement of that department."""
    results = RESULTS.replace("清河县2024年", "清河县教育局2024年")
    files = {"report.txt": REPORT.encode(), "results.txt": results.encode()}
    built = build(tmp_path / "in", files, tmp_path / "out")
    row = promises(built)["新建公办幼儿园"]
    assert row["official_stated_by"] == "清河县教育局"
    said = show(open_dataset(built.out), row["promise"])
    assert "official result: completed “已完成” (results, stated by Qinghe County: education department)" in said


def test_a_list_changes_nothing_but_what_it_says(tmp_path: Path) -> None:
    """Counts, verdicts and facts of reports are the same with a list and without it."""
    alone = build(tmp_path / "in", {"report.txt": REPORT.encode(), "later.txt": LATER.encode()}, tmp_path / "alone")
    both = build(tmp_path / "in", {"tasks.txt": LIST.encode(), "results.txt": RESULTS.encode()}, tmp_path / "both")
    for table in ("statements", "measures", "milestones", "qualitative", "outcomes", "trajectories"):
        assert list(table_rows(both.out, table)) == list(table_rows(alone.out, table))
    added = set(TASK_COLUMNS)

    def without(built: Built) -> list[dict[str, str]]:
        return [
            {name: cell for name, cell in row.items() if name not in added} for row in table_rows(built.out, "promises")
        ]

    assert without(both) == without(alone)
    assert {row[name] for row in table_rows(alone.out, "promises") for name in added} == {""}


def test_adding_a_list_gives_what_a_build_from_scratch_gives(tmp_path: Path) -> None:
    """Only the list is read and only its area linked; the files are those of a new build, and of one with two jobs."""
    folder = tmp_path / "in"
    build(folder, {"report.txt": REPORT.encode(), "later.txt": LATER.encode()}, tmp_path / "out")
    again = build(folder, {"tasks.txt": LIST.encode(), "results.txt": RESULTS.encode()}, tmp_path / "out")
    assert (again.read, again.linked_anew) == (2, 1)
    scratch = build_dataset([folder], tmp_path / "scratch", ThisProcess(), cache=tmp_path / "empty", merge=False)
    assert contents(again.out) == contents(scratch.out)
    both = build_dataset([folder], tmp_path / "jobs", jobs=2, cache=tmp_path / "other", merge=False)
    assert contents(both.out) == contents(scratch.out)


def test_a_list_alone_is_a_dataset(tmp_path: Path) -> None:
    """Without the report the tasks are aligned with nothing; the explorer and the catalogue are made, and nothing is
    amiss with them."""
    built = build(tmp_path / "in", {"tasks.txt": LIST.encode()}, tmp_path / "out", merge=True)
    assert [row["unaligned"] for row in table_rows(built.out, "tasks")] == ["no-report", "no-report"]
    assert list(table_rows(built.out, "promises")) == []
    assert (built.out / "explorer.html").is_file()
    assert check_dataset(built.out, reasoning=False).findings == ()


def test_a_list_is_not_a_later_report(tmp_path: Path) -> None:
    """With one report and a list of a later year nothing looks back on the promises of the report."""
    later = LIST.replace("2024年", "2025年")
    built = build(tmp_path / "in", {"report.txt": REPORT.encode(), "tasks.txt": later.encode()}, tmp_path / "out")
    with pytest.raises(UnknownError, match="no report after that of 2024"):
        promises_of_area(open_dataset(built.out), "130534")


def test_table_and_graph_say_the_same(tmp_path: Path) -> None:
    """Each task of the table is one of the graph, with its bodies as written, and its alignment has the promise."""
    files = {"report.txt": REPORT, "tasks.txt": LIST, "results.txt": RESULTS}
    built = build(tmp_path / "in", {name: text.encode() for name, text in files.items()}, tmp_path / "out", merge=True)
    assert check_dataset(built.out, reasoning=False).findings == ()
    dataset = open_dataset(built.out)
    tasks = {quad.subject for quad in dataset.stated(None, RDF.type, PC.Task)}
    rows = list(table_rows(built.out, "tasks"))
    assert {one.value for one in tasks if isinstance(one, NamedNode)} == {row["iri"] for row in rows}
    for row in rows:
        names = [str(quad.object.value) for quad in dataset.stated(NamedNode(row["iri"]), PC.assignedName, None)]
        assert names == [row["lead_agencies"]]
    aligned = {quad.object.value for quad in dataset.stated(None, PC.alignedPromise, None)}
    assert aligned == {iri for row in rows for iri in row["promises"].split()}
    linked = built.linked
    assert [iris_of(facts).tasks for facts in linked.task_lists] == [
        tuple(row["iri"] for row in rows if row["report"] == facts.report.id) for facts in linked.task_lists
    ]


def test_show_prints_department_and_official_result(tmp_path: Path) -> None:
    """`kg show` of a promise has both, each with its passage and whose statement it is; of a body, its tasks."""
    files = {"report.txt": REPORT, "later.txt": LATER, "tasks.txt": LIST, "results.txt": RESULTS}
    built = build(tmp_path / "in", {name: text.encode() for name, text in files.items()}, tmp_path / "out")
    dataset = open_dataset(built.out)
    said = show(dataset, promises(built)["新建公办幼儿园"]["promise"])
    assert (
        "assigned to 县教育局; assisted by 县财政局; by 8月底前 “1 新建公办幼儿园10所 县教育局 县财政局 8月底前”"
        in said
    )
    assert "official result: completed “已完成” (results, stated by Government of Qinghe County)" in said
    assert "reported 12" in said
    body = show(dataset, "清河县：水利部门", language="zh")
    assert "任务 (2)" in body
    assert "“2 推动青石水库建成投运 县水利局 县发改局 年底前”" in body


def test_two_lists_of_one_year_are_two_documents(tmp_path: Path) -> None:
    """Lists with different titles stand side by side; a second one with the same title is set aside with the first."""
    other = LIST.replace("重点任务分工", "民生实事清单")
    built = build(tmp_path / "in", {"a.txt": LIST.encode(), "b.txt": other.encode()}, tmp_path / "out")
    assert [one.report.id for one in built.ingested] == ["a", "b"]
    assert len({one.report.edition for one in built.ingested}) == 2
    same = LIST.replace("县财政局", "县住建局")
    built = build(tmp_path / "in", {"c.txt": same.encode()}, tmp_path / "again")
    assert [one.report.id for one in built.ingested] == ["b"]
    assert sorted(one.file for one in built.aside) == ["a.txt", "c.txt"]
