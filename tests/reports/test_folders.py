"""A folder of files as people have them: nothing stops the rest, and what is set aside can be completed by a table."""

from __future__ import annotations

import csv
import json
import os
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from workbooks import workbook

from kg.areas import area_among
from kg.build import build_dataset
from kg.build.dataset import TO_COMPLETE, Built
from kg.build.inputs import collect_inputs
from kg.build.reports_table import read_reports_table
from kg.check.dataset import check_dataset
from kg.errors import InputError
from kg.publish.dataset_reader import read_linked_reports
from kg.publish.panel import make_panel

HEAD = "政府工作报告\n——2025年1月10日在清河县第十七届人民代表大会第五次会议上\n"
BODY = "各位代表：\n一、2024年工作回顾\n地区生产总值增长5.6%。\n二、2025年重点工作\n新建学校12所。\n"
WITHOUT_AREA = "政府工作报告\n——在本市人民代表大会会议上\n" + BODY.replace("12所", "3所")
BUDGET = "关于清河县2024年预算执行情况和2025年预算草案的报告\n各位代表：\n收入增长5%。\n"


def build(folder: Path, files: dict[str, str | bytes]) -> Built:
    """A dataset of files in a new folder."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return build_dataset([folder], folder.parent / "graph")


def ids(built: Built) -> list[str]:
    """The ids of the reports that were built."""
    return [facts.report.id for facts in built.linked.reports]


def test_files_that_cannot_be_reports_do_not_stop_the_others(tmp_path: Path) -> None:
    """Each is set aside with its reason: another kind, no area, broken, empty, named by the table and not there."""
    built = build(
        tmp_path / "in",
        {
            "a.txt": HEAD + BODY,
            "b.txt": WITHOUT_AREA,
            "budget.txt": BUDGET,
            "broken.pdf": b"%PDF-1.4 broken",
            "empty.txt": "",
            "reports.csv": "file,year\ngone.txt,2025\n",
        },
    )
    assert ids(built) == ["a"]
    assert [one.file for one in built.aside] == ["b.txt", "broken.pdf", "budget.txt", "empty.txt", "gone.txt"]
    recorded = json.loads((built.out / "report.json").read_text(encoding="utf-8"))["set_aside"]
    assert [one["file"] for one in recorded] == [one.file for one in built.aside]


@pytest.mark.parametrize("name", ["reports", "metadata"])
def test_a_workbook_stands_in_for_the_table(tmp_path: Path, name: str) -> None:
    """What a spreadsheet says of files is read as from CSV, with numbers for codes and years."""
    table = workbook(("文件名", "代码", "年份", "标题"), ("b.txt", 130500, 2025, "甲"), ("", "", "", ""))
    built = build(tmp_path / "in", {"a.txt": HEAD + BODY, "b.txt": WITHOUT_AREA, f"{name}.xlsx": table})
    assert [(one.report.id, one.report.adcode, one.report.year) for one in built.linked.reports] == [
        ("b", "130500", 2025),
        ("a", "130534", 2025),
    ]
    assert built.aside == ()


def test_a_workbook_of_texts_is_a_table_of_reports(tmp_path: Path) -> None:
    """A workbook called reports.xlsx that holds the texts themselves is taken apart, though it names files as well."""
    table = workbook(("文件名", "正文"), ("a.txt", HEAD + BODY))
    assert [one.report.adcode for one in build(tmp_path / "in", {"reports.xlsx": table}).linked.reports] == ["130534"]


def test_two_tables_that_may_differ_are_refused(tmp_path: Path) -> None:
    """Nobody can know which of reports.csv and reports.xlsx is right."""
    files = {"a.txt": (HEAD + BODY).encode(), "reports.csv": b"file\na.txt\n"}
    with pytest.raises(InputError, match=r"holds reports\.csv and reports\.xlsx"):
        build(tmp_path / "in", {**files, "reports.xlsx": workbook(("file", "year"), ("a.txt", 2025))})


def test_a_broken_workbook_does_not_stop_the_rest(tmp_path: Path) -> None:
    """It is set aside with its reason, as any broken file is."""
    built = build(tmp_path / "in", {"a.txt": HEAD + BODY, "reports.xlsx": b"PK\x03\x04broken"})
    assert ids(built) == ["a"]
    assert [one.file for one in built.aside] == ["reports.xlsx"]


def test_a_table_adds_to_what_files_say_and_leaves_none_out(tmp_path: Path) -> None:
    """A reports.csv that names one file places that one; the others are read as without it."""
    built = build(
        tmp_path / "in", {"a.txt": HEAD + BODY, "b.txt": WITHOUT_AREA, "reports.csv": "file,adcode\nb.txt,130500\n"}
    )
    assert [(one.report.id, one.report.adcode) for one in built.linked.reports] == [("b", "130500"), ("a", "130534")]
    assert built.aside == ()


def test_what_is_set_aside_comes_with_a_table_to_fill_in(tmp_path: Path) -> None:
    """Its rows state what is known; with the empty cells filled in, and put beside the reports, it places the files."""
    files: dict[str, str | bytes] = {"a.txt": HEAD + BODY, "b.txt": WITHOUT_AREA}
    built = build(tmp_path / "in", files)
    with (built.out / TO_COMPLETE).open(encoding="utf-8-sig", newline="") as handle:
        (row,) = csv.DictReader(handle)
    assert (row["file"], row["adcode"], row["year"]) == ("b.txt", "", "2025")
    table = (built.out / TO_COMPLETE).read_bytes().replace(b"b.txt,,,,", b"b.txt,,,130500,")
    built = build(tmp_path / "in", {**files, "reports.csv": table})
    assert ids(built) == ["b", "a"]
    assert not (built.out / TO_COMPLETE).exists()


def test_two_reports_of_one_area_and_year_are_set_aside(tmp_path: Path) -> None:
    """Nobody knows which of two texts is the right one; both are named, and the others are built."""
    built = build(
        tmp_path / "in",
        {
            "a.txt": HEAD + BODY,
            "b.txt": HEAD + BODY.replace("12所", "13所"),
            "c.txt": (HEAD + BODY).replace("清河县", "易县"),
        },
    )
    assert ids(built) == ["c"]
    assert [one.file for one in built.aside] == ["a.txt", "b.txt"]
    assert "清河县 (130534) for 2025, and so is b.txt" in built.aside[0].reason


def test_folders_in_a_folder_are_read(tmp_path: Path) -> None:
    """Files further down are read as the others, each with the table beside it or above it, and with an id of its own.

    What systems keep in folders, what this package wrote, and links that lead back are left out.
    """
    folder = tmp_path / "in"
    other = HEAD.replace("2025", "2024") + BODY.replace("2025", "X").replace("2024", "2023").replace("X", "2024")
    for path, text in {
        "a.txt": HEAD + BODY,
        "清河县/2024/a.txt": other,
        "清河县/2024/photo.jpg": "x",
        "清河县/市/b.txt": WITHOUT_AREA,
        "清河县/市/reports.csv": "file,adcode,year\nb.txt,130500,2025\n",
        "没有地区/c.txt": WITHOUT_AREA.replace("3所", "4所"),
        "__MACOSX/._a.txt": "x",
        ".trash/d.txt": other,
        "reports.csv": "file,year\n没有地区/c.txt,2021\n",
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    (folder / "清河县" / "link").symlink_to(folder, target_is_directory=True)
    build_dataset([folder], folder / "graph")
    built = build_dataset([folder], folder / "graph")
    assert sorted(ids(built)) == ["a", "b", "清河县-2024-a"]
    assert [one.file for one in built.aside] == ["没有地区/c.txt", "photo.jpg"]
    assert read_reports_table(built.out / TO_COMPLETE)["没有地区/c.txt"]["year"] == "2021"


def test_a_folder_of_folders_without_reports_is_refused(tmp_path: Path) -> None:
    """The message names the folder that was given."""
    (tmp_path / "in" / "empty").mkdir(parents=True)
    with pytest.raises(InputError, match="in: contains no report"):
        collect_inputs([tmp_path / "in"])


def test_a_copy_in_another_encoding_is_one_text(tmp_path: Path) -> None:
    """One of several copies is kept, whatever their encodings, line ends and formats are."""
    page = "<html><body>" + "".join(f"<p>{line}</p>" for line in (HEAD + BODY).splitlines()) + "</body></html>"
    copies = {"b.txt": (HEAD + BODY).replace("\n", "\r\n").encode("gbk"), "c.html": page}
    built = build(tmp_path / "in", {"a.txt": HEAD + BODY, **copies})
    assert ids(built) == ["a"]
    assert ["is the same text as a.txt" in one.reason for one in built.aside] == [True, True]


def test_an_archive_within_an_archive_is_named_once(tmp_path: Path) -> None:
    """The message says where the inner archive is."""
    with ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr("报告/a.txt", HEAD + BODY)
        archive.writestr("报告/内.zip", b"PK\5\6" + bytes(18))
    built = build_dataset([tmp_path / "in.zip"], tmp_path / "graph")
    assert [one.reason.partition(":")[0] for one in built.aside] == ["in.zip, 报告/内.zip"]


def test_a_copy_of_a_text_is_set_aside(tmp_path: Path) -> None:
    """Of one text in two files the first is built."""
    built = build(tmp_path / "in", {"a.txt": HEAD + BODY, "b.txt": HEAD + BODY})
    assert ids(built) == ["a"]
    assert "is the same text as a.txt" in built.aside[0].reason


def test_two_sessions_in_one_year_are_two_reports(tmp_path: Path) -> None:
    """After an election a congress meets a second time; its report is told by its day."""
    later = HEAD.replace("1月10日", "8月9日") + BODY.replace("12所", "3所")
    built = build(tmp_path / "in", {"a.txt": HEAD + BODY, "b.txt": later})
    assert built.aside == ()
    assert [one.report.session for one in built.linked.reports] == ["", "0809"]
    quads = (built.out / "data.nq").read_text(encoding="utf-8")
    assert "/id/report/130534-2025>" in quads
    assert "/id/report/130534-2025-0809>" in quads


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no names that are no text")
def test_a_name_that_is_no_text_is_read(tmp_path: Path) -> None:
    """An archive made on Windows names its files in GBK; the file is read, and the others with it."""
    folder = tmp_path / "in"
    folder.mkdir()
    name = os.fsdecode("易县2025.txt".encode("gbk"))
    (folder / name).write_text((HEAD + BODY).replace("清河县", "易县"), encoding="utf-8")
    built = build(folder, {"a.txt": HEAD + BODY})
    assert [one.report.adcode for one in built.linked.reports] == ["130534", "130633"]


def test_one_id_for_two_files_sets_one_aside(tmp_path: Path) -> None:
    """Files of one name in two folders, or whose names differ in capitals alone, do not stop a build."""
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text(HEAD + BODY, encoding="utf-8")
    found = collect_inputs([tmp_path / "one", tmp_path / "two"])
    assert [one.path.parent.name for one in found.files] == ["one"]
    assert [one.file for one in found.aside] == ["a.txt"]


def test_a_text_is_preferred_to_a_pdf_of_the_same_name(tmp_path: Path) -> None:
    """Next to a scan people keep its text; the PDF is named and set aside."""
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "a.txt").write_text(HEAD + BODY, encoding="utf-8")
    found = collect_inputs([tmp_path])
    assert [one.path.name for one in found.files] == ["a.txt"]
    assert [one.file for one in found.aside] == ["a.pdf"]


TABLES = [
    "file,adcode,year\na.txt,130534,2025\n",
    "\ufefffile;adcode;year\na.txt;130534;2025\n",
    "文件名,行政区划代码,年份\na.txt,130534.0,2025.0\n",
    "文件\t代码\t年度\na.txt\t130534000000\t2025年\n",
    "文件名；代码；年份\na.txt；130534；2025\n",
    "序号,文件名称,地区代码,年份,备注\n1,a.txt,130534,2025,好\n,,,,\n",
]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("table", TABLES)
def test_a_table_of_reports_is_read_as_people_save_it(table: str, encoding: str, tmp_path: Path) -> None:
    """Headers in both languages, commas, semicolons and tabs, UTF-8 and GBK, and numbers as spreadsheets write them."""
    (tmp_path / "reports.csv").write_bytes(table.encode(encoding))
    (row,) = read_reports_table(tmp_path / "reports.csv").values()
    assert {name: row[name] for name in ("file", "adcode", "year")} == {
        "file": "a.txt",
        "adcode": "130534",
        "year": "2025",
    }


@pytest.mark.parametrize(
    ("table", "adcode", "area"),
    [
        ("文件,省份,城市,区县\na.txt,河北,邢台市,清河\n", "130534", "清河"),
        ("文件,省份,城市\na.txt,河北,邢台市\n", "130500", "邢台市"),
        ("文件,区县\na.txt,鼓楼区\n", "", "鼓楼区"),
        ("文件,地区\na.txt,清河县\n", "", "清河县"),
        ("文件,代码,城市\na.txt,130534,邢台市\n", "130534", ""),
    ],
)
def test_columns_of_province_city_and_county_are_one_area(table: str, adcode: str, area: str, tmp_path: Path) -> None:
    """The narrowest area within the wider ones counts, not the first column; a stated code counts before names."""
    (tmp_path / "reports.csv").write_text(table, encoding="utf-8")
    (row,) = read_reports_table(tmp_path / "reports.csv").values()
    assert (row.get("adcode", ""), row.get("area", "")) == (adcode, area)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("name,year\na.txt,2025\n", "has no column 'file'"),
        ("file,year\n,2025\n", "line 2 names no file"),
        ("file,year\na.txt,2025\na.txt,2026\n", "line 3 names 'a.txt' a second time"),
        ("file,year\n../a.txt,2025\n", "is not in the folder"),
        ("file,year\na.txt,2025,7\n", "line 2 has more cells than columns"),
        ("file,year\na.txt,\x01\n", "line 2: year holds the character"),
    ],
)
def test_a_table_that_is_wrong_says_where(table: str, said: str, tmp_path: Path) -> None:
    """The message names the table and the line."""
    (tmp_path / "reports.csv").write_text(table, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read_reports_table(tmp_path / "reports.csv")


PLAN = """清河县国民经济和社会发展第十四个五年规划纲要
第一章 主要目标
指标\t2020年\t2025年\t年均/累计\t属性
地区生产总值增长（%）\t3.9\t—\t6.5\t预期性
粮食综合生产能力（万吨）\t21\t22\t—\t约束性
"""


def test_a_plan_stands_in_the_graph_as_what_it_is(tmp_path: Path) -> None:
    """Its kind, its years and the property of its indicators are in the graph, and all checks hold."""
    built = build(tmp_path / "in", {"a.txt": HEAD + BODY, "plan.txt": PLAN})
    quads = (built.out / "data.nq").read_text(encoding="utf-8")
    plan = "id/report/130534-2021-five-year-plan> "
    kind = "<https://w3id.org/policy-commitment/vocab/document-kind/five-year-plan>"
    assert f"{plan}<https://w3id.org/policy-commitment/ont#documentKind> {kind}" in quads
    assert quads.count("ont#binding> ") - quads.count("ont#binding> <") == 2
    assert sorted(one.binding for one in built.linked.reports[0].measures if one.binding is not None) == [False, True]
    checked = check_dataset(built.out, reasoning=False)
    assert list(checked.findings) == []


def test_a_development_zone_is_a_body_beside_its_city(tmp_path: Path) -> None:
    """Its reports are linked with each other alone, its area has a name and lies in the city, and nothing clashes."""
    zone = (
        HEAD.replace("清河县第十七届人民代表大会第五次", "青岛高新区工作")
        + "现在，我代表青岛高新区管委会，报告工作。\n"
        + BODY
    )
    last = zone.replace("2025", "2024").replace("2024年工作回顾", "2023年工作回顾").replace("12所", "5所")
    built = build(
        tmp_path / "in",
        {
            "city.txt": zone.replace("高新区管委会", "市人民政府").replace("5.6%", "5.1%"),
            "zone-2024.txt": last,
            "zone-2025.txt": zone.replace("5.6%。", "5.6%，新建学校5所。"),
        },
    )
    assert built.aside == ()
    assert [(facts.report.id, facts.report.adcode) for facts in built.linked.reports] == [
        ("city", "370200"),
        ("zone-2024", "370200-687ac6b4"),
        ("zone-2025", "370200-687ac6b4"),
    ]
    assert check_dataset(built.out).findings == ()
    with (built.out / "tables" / "promises.csv").open(encoding="utf-8-sig", newline="") as table:
        answered = [(row["report"], row["answered_by"]) for row in csv.DictReader(table) if row["answered_by"]]
    assert answered == [("zone-2024", "zone-2025")]
    data = (built.out / "data.nq").read_text(encoding="utf-8")
    iri = "<https://w3id.org/policy-commitment/id/zone/370200-687ac6b4>"
    broader = "<http://www.w3.org/2004/02/skos/core#broader>"
    assert f"{iri} {broader} <https://w3id.org/policy-commitment/vocab/place/370200> " in data
    assert '"青岛高新技术产业开发区管理委员会"@zh-Hans' in data
    reopened = read_linked_reports(built.out, "370200-687ac6b4")
    assert [(facts.report.id, facts.report.area) for facts in reopened.reports] == [
        ("zone-2024", "青岛高新技术产业开发区"),
        ("zone-2025", "青岛高新技术产业开发区"),
    ]
    assert (
        area_among({one.report.adcode: one.report.area for one in reopened.reports}, "青岛高新技术产业开发区")
        == "370200-687ac6b4"
    )
    assert {row["level"] for row in make_panel(built.linked).long} == {"prefecture", "zone"}
