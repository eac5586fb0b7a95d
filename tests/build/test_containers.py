"""Tables, archives and texts with several reports: each report in them is built as if it were a file."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from click.testing import CliRunner, Result

from kg.build import containers, table_columns
from kg.build.cache import Cache
from kg.build.containers import divide, unpack
from kg.build.inputs import Input
from kg.build.table_columns import find_adcode, find_columns, stated_of
from kg.check.dataset import check_dataset
from kg.cli.commands import kg
from kg.errors import KgError


def county(year: int) -> str:
    """The report of a county."""
    return (
        f"政府工作报告\n——{year}年1月10日在清河县第十七届人民代表大会第五次会议上\n各位代表：\n"
        f"一、{year - 1}年工作回顾\n新建公园{year - 1900}个。\n二、{year}年重点工作\n地区生产总值增长6%左右。\n"
    )


def as_csv(rows: Sequence[Sequence[str]], sign: str = ",") -> str:
    """Rows as delimited text."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=sign).writerows(rows)
    return out.getvalue()


def built(tmp_path: Path, *arguments: str | Path) -> tuple[Result, dict[str, object]]:
    """What a build says, and its report.json."""
    out = tmp_path / "graph"
    result = CliRunner().invoke(kg, ["build", *map(str, arguments), "--out", str(out), "--jobs", "1"])
    report = out / "report.json"
    return result, json.loads(report.read_bytes()) if report.is_file() else {}


def refusal(result: Result) -> str:
    """The message of a build that was refused."""
    assert isinstance(result.exception, KgError)
    assert "\n" not in str(result.exception)
    return str(result.exception)


def ids(report: Mapping[str, object]) -> dict[str, tuple[str, int]]:
    """Area and year of each report by its id."""
    return {one["id"]: (one["adcode"], one["year"]) for one in report["reports"]}  # type: ignore[attr-defined]


def test_each_row_of_a_table_is_a_report(tmp_path: Path) -> None:
    """48 rows become 48 reports, each with the text of its row as its source; the dataset checks."""
    rows = [
        ("省份", "区县", "年份", "标题", "全文"),
        *(("河北省", "清河县", str(y), "", county(y)) for y in range(1975, 2023)),
    ]
    table = tmp_path / "reports of the county.csv"
    table.write_bytes(as_csv(rows, ";").encode("gbk"))
    result, report = built(tmp_path, table)
    assert result.exit_code == 0, result.output
    assert ids(report) == {f"清河县-{year}": ("130534", year) for year in range(1975, 2023)}
    kept = tmp_path / "graph" / "sources"
    assert {path.name for path in kept.iterdir()} == {f"清河县-{year}.txt" for year in range(1975, 2023)}
    assert (kept / "清河县-2020.txt").read_bytes().decode() == county(2020)
    assert check_dataset(tmp_path / "graph", reasoning=False).findings == ()
    again, report = built(tmp_path, table)
    assert "48 reports / 报告 (0 read / 新读)" in again.output


def test_rows_that_are_no_reports_are_named(tmp_path: Path) -> None:
    """A text with a bare comma is not cut there, an open quotation mark is one message, and headers come twice."""
    bare = county(2023).replace("新建", "新建,").replace("\n", "")
    lines = [as_csv([("年份", "正文"), ("2024", county(2024)), ("年份", "正文")]), f"2023,{bare}\n", "2022\n", "2021\n"]
    (tmp_path / "a.csv").write_text("".join(lines), encoding="utf-8")
    result, report = built(tmp_path, tmp_path / "a.csv")
    assert result.exit_code == 1
    assert "a.csv, row 3: repeats the header" in result.output
    assert ids(report) == {"a-2024": ("130534", 2024)}
    told = [one["reason"] for one in report["set_aside"]]  # type: ignore[attr-defined]
    assert [one.partition(";")[0] for one in told] == [
        "a.csv, row 4: it has more cells than the header",
        "a.csv, rows 5 to 6: it has fewer cells than the header",
    ]


def test_a_wrong_line_of_json_is_named_by_its_number(tmp_path: Path) -> None:
    """Lines without an object or a text are set aside under the numbers that they have in the file."""
    lines = [json.dumps({"year": 2024, "text": county(2024)}), "{", "", json.dumps({"year": 2025, "text": ""})]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    _, report = built(tmp_path, tmp_path / "a.jsonl")
    assert ids(report) == {"a-2024": ("130534", 2024)}
    told = [one["file"] for one in report["set_aside"]]  # type: ignore[attr-defined]
    assert told == ["a.jsonl, line 2", "a.jsonl, line 4"]


@pytest.mark.parametrize("around", ["<p>{}</p>", "{}<br/>", '<div class="x">{}</div>'])
def test_a_text_in_markup_is_read_as_a_page(tmp_path: Path, around: str) -> None:
    """Tables of texts taken from the web hold their markup, which is no part of a report."""
    text = "".join(map(around.format, county(2024).split("\n")))
    (tmp_path / "a.csv").write_text(as_csv([("年份", "正文"), ("2024", text)]), encoding="utf-8")
    result, _ = built(tmp_path, tmp_path / "a.csv")
    assert result.exit_code == 0, result.output
    assert "2 measures" in result.output
    assert (tmp_path / "graph" / "sources" / "a-2024.html").is_file()


def test_rows_in_parts(tmp_path: Path) -> None:
    """A dataset in parts takes tables apart, too."""
    lines = [json.dumps({"year": year, "text": county(year)}) for year in (2024, 2025)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    out = tmp_path / "graph"
    arguments = [
        "build",
        str(tmp_path / "a.jsonl"),
        "--out",
        str(out),
        "--jobs",
        "2",
        "--no-merge",
        "--no-store",
    ]
    result = CliRunner().invoke(kg, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert {path.parent.name for path in out.rglob("source.txt")} == {"year=2024", "year=2025"}


def test_columns_that_the_user_names(tmp_path: Path) -> None:
    """Columns of any name, and a message with the columns that there are where one is not."""
    table = tmp_path / "a.csv"
    table.write_text(as_csv([("x", "y", "text"), (county(2025), "2025", "z")]), encoding="utf-8")
    result, report = built(tmp_path, table, "--columns", "text=x, year=y")
    assert result.exit_code == 0, result.output
    assert ids(report) == {"a-2025": ("130534", 2025)}
    result, _ = built(tmp_path, table, "--columns", "text=w")
    assert "has no column 'w' (--columns text=w); its columns are x、y、text" in refusal(result)


def test_columns_of_unknown_meaning_are_refused(tmp_path: Path) -> None:
    """The message lists what can be named."""
    result, _ = built(tmp_path, tmp_path, "--columns", "body=x")
    assert "the codes adcode, area, city" in refusal(result)


def test_what_a_table_does_not_hold_is_named(tmp_path: Path) -> None:
    """Rows without a text and rows of other texts are set aside by their numbers; the others are built."""
    rows = [("year", "text"), ("2025", county(2025)), ("2024", " "), ("", ""), ("2023", "关于召开会议的通知。")]
    (tmp_path / "a.csv").write_text(as_csv(rows), encoding="utf-8")
    result, report = built(tmp_path, tmp_path / "a.csv")
    assert result.exit_code == 1, result.output
    assert list(ids(report)) == ["a-2025"]
    aside = {one["file"]: one["reason"] for one in report["set_aside"]}  # type: ignore[attr-defined]
    assert sorted(aside) == ["a.csv, row 3", "a.csv, row 5"]
    assert "its text is empty" in aside["a.csv, row 3"]


def test_a_table_in_a_folder_that_has_no_texts_is_passed_over(tmp_path: Path) -> None:
    """So are files of types that are not read; named alone, such a table is an error."""
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a.txt").write_text(county(2025), encoding="utf-8")
    (folder / "gdp.csv").write_text("year,gdp\n2025,1\n", encoding="utf-8")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (folder / ".hidden").write_text("x", encoding="utf-8")
    result, report = built(tmp_path, folder)
    assert result.exit_code == 0, result.output
    passed = {one["file"]: one["reason"] for one in report["passed_over"]}  # type: ignore[attr-defined]
    assert sorted(passed) == ["gdp.csv", "photo.jpg"]
    assert "no column with the texts of reports (its first row: year、gdp)" in passed["gdp.csv"]
    assert "skipped / 略过" in result.output
    result, _ = built(tmp_path, folder / "gdp.csv")
    assert "no column with the texts" in refusal(result)


HEADERS = [
    pytest.param(("年份", "地区", "代码", "标题", "正文", "来源"), id="Chinese"),
    pytest.param(("Year", "Area", "adcode", "Title", "Full_Text", "URL"), id="English"),
    pytest.param(("报告年份", "行政区划名称", "行政区划代码", "报告标题", "报告全文", "来源网址"), id="longer"),
]


@pytest.mark.parametrize("header", HEADERS)
def test_columns_are_found_by_their_names(header: tuple[str, ...]) -> None:
    """A title of the table may stand above the header; years, codes and days are read however they are written."""
    rows = [
        ("政府工作报告汇总", "", "", "", "", ""),
        header,
        ("2025年", "", "130534000000", "标题", "正文", "http://x"),
    ]
    columns = find_columns(rows, {}, "a.csv")
    assert columns is not None
    assert columns.header == 1
    assert stated_of(rows[2], columns) == {"year": "2025", "adcode": "130534", "title": "标题", "url": "http://x"}


def test_the_longest_of_several_texts_and_the_parts_of_one() -> None:
    """An abstract is no text; a text in several cells is put together."""
    rows = [("content", "text"), ("摘要", "全文" * 50)]
    columns = find_columns(rows, {}, "a.csv")
    assert columns is not None
    assert table_columns.text_of(rows[1], columns) == "全文" * 50
    rows = [("year", "正文1", "正文2"), ("2025", "甲", "乙")]
    columns = find_columns(rows, {}, "a.csv")
    assert columns is not None
    assert table_columns.text_of(rows[1], columns) == "甲乙"


def test_a_column_of_an_unknown_name_whose_cells_are_as_long_as_reports() -> None:
    """It holds the texts if another column says year or area; among several it is not guessed."""
    long = "修路。" * 400
    columns = find_columns([("年份", "raw_clean_v2"), ("2025", long)], {}, "a.csv")
    assert columns is not None
    assert columns.places["text"] == (1,)
    assert find_columns([("年份", "v1", "v2"), ("2025", long, long)], {}, "a.csv") is None


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ({"province": "河北省", "city": "邢台市", "county": "清河县"}, "130534"),
        ({"province": "河北", "county": "清河"}, "130534"),
        ({"area": "河北省邢台市清河县"}, "130534"),
        ({"province": "吉林省", "city": "吉林市"}, "220200"),
        ({"city": "吉林"}, "220200"),
        ({"province": "北京", "city": "北京市", "county": "朝阳区"}, "110105"),
        ({"area": "朝阳区"}, ""),
        ({"area": "全国"}, "100000"),
        ({"area": "国务院"}, "100000"),
        ({"area": "某某开发区"}, ""),
        ({}, ""),
    ],
)
def test_areas_by_name(names: dict[str, str], code: str) -> None:
    """The narrowest area, within the wider ones; a name of several areas leads to none."""
    assert find_adcode(names) == code


def test_a_cell_that_excel_has_cut_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The end of its text is missing, which no facts would show."""
    monkeypatch.setattr(containers, "_EXCEL_CELL", 9)
    content = (Path(__file__).parents[1] / "text" / "files" / "reports.xlsx").read_bytes()
    (tmp_path / "reports.xlsx").write_bytes(content)
    unpacked = unpack(content, Input(tmp_path / "reports.xlsx", {}, "reports"), {}, Cache(tmp_path / "cache"))
    assert unpacked is not None
    assert unpacked.inputs == ()
    assert all("its end is missing" in reason for _, reason in unpacked.aside)


def test_a_csv_file_saved_by_excel_is_cut_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says how to give the rest of the text."""
    monkeypatch.setattr(containers, "_EXCEL_CELL", len(county(2024)))
    content = as_csv([("year", "text"), ("2024", county(2024)), ("2025", county(2025) + "新建学校7所。\n")]).encode()
    unpacked = unpack(content, Input(tmp_path / "a.csv", {}, "a"), {}, Cache(tmp_path / "cache"))
    assert unpacked is not None
    assert [one.id for one in unpacked.inputs] == ["a-2025"]
    assert [place for place, _ in unpacked.aside] == ["a.csv, row 2"]
    assert "正文1、正文2" in unpacked.aside[0][1]


def test_two_tables_in_one_sheet_are_not_mixed(tmp_path: Path) -> None:
    """Below each other, the second is set aside; beside each other, both are refused."""
    rows = [("年份", "正文"), ("2024", county(2024)), ("全文", "年份"), (county(2025), "2025")]
    unpacked = unpack(as_csv(rows).encode(), Input(tmp_path / "a.csv", {}, "a"), {}, Cache(tmp_path / "cache"))
    assert unpacked is not None
    assert [one.id for one in unpacked.inputs] == ["a-2024"]
    assert unpacked.aside[0][1].startswith("a.csv, rows 3 to 4: another table begins here")
    beside = [("年份", "正文", "年份", "正文"), ("2024", county(2024), "2025", county(2025))]
    with pytest.raises(KgError, match=r"a\.csv: has several columns named '正文'"):
        unpack(as_csv(beside).encode(), Input(tmp_path / "a.csv", {}, "a"), {}, Cache(tmp_path / "cache"))
    empty = [("年份", "正文", "正文"), ("2024", county(2024), "")]
    assert find_columns(empty, {}, "a.csv") is not None


def test_a_row_for_each_paragraph(tmp_path: Path) -> None:
    """Rows of one area and year are one report; rows without area and year are refused together."""
    lines = [
        (area, str(year), line.replace("清河县", area))
        for area in ("清河县", "易县")
        for year in (2024, 2025)
        for line in county(year).split("\n")
    ]
    given = Input(tmp_path / "a.csv", {}, "a")
    rows = [("段号", "地区", "年份", "正文"), *((str(at), *line) for at, line in enumerate(lines))]
    unpacked = unpack(as_csv(rows).encode(), given, {}, Cache(tmp_path / "cache"))
    assert unpacked is not None
    assert [(one.id, one.row["adcode"]) for one in unpacked.inputs] == [
        ("清河县-2024", "130534"),
        ("清河县-2025", "130534"),
        ("易县-2024", "130633"),
        ("易县-2025", "130633"),
    ]
    assert unpacked.inputs[1].path.read_text() == county(2025)
    assert unpacked.inputs[1].origin == "a.csv, report from row 10"
    rows = [("年份", "正文"), *(line[1:] for line in lines if line[0] == "清河县")]
    of_years = unpack(as_csv(rows).encode(), given, {}, Cache(tmp_path / "cache"))
    assert of_years is not None
    assert [one.id for one in of_years.inputs] == ["a-2024", "a-2025"]
    rows = [("报告", "正文"), *((f"{line[0]}{line[1]}", line[2]) for line in lines)]
    unnamed = unpack(as_csv(rows).encode(), given, {}, Cache(tmp_path / "cache"))
    assert unnamed is not None
    assert unnamed.inputs == ()
    assert [place for place, _ in unnamed.aside] == ["a.csv"]
    assert "add columns for area and year" in unnamed.aside[0][1]


def test_what_is_set_aside_is_listed_by_number(tmp_path: Path) -> None:
    """Row 9 comes before row 10."""
    rows = [("year", "text"), *((str(2000 + at), county(2000 + at) if at == 0 else f"甲\n{at}") for at in range(10))]
    (tmp_path / "a.csv").write_text(as_csv(rows))
    _, report = built(tmp_path, tmp_path / "a.csv")
    assert [one["file"] for one in report["set_aside"]] == [f"a.csv, row {at}" for at in range(3, 12)]  # type: ignore[attr-defined]


def archive(place: Path, files: Mapping[str, bytes | str]) -> Path:
    """A zip archive."""
    with ZipFile(place, "w", ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return place


def in_gbk(place: Path, name: str) -> None:
    """Gives the file `x` of an archive a name in GBK, as programs in China write it."""
    written = name.encode("gbk")
    place.write_bytes(place.read_bytes().replace(b"x" * len(written), written))


def test_an_archive_is_read_as_a_folder_is(tmp_path: Path) -> None:
    """With its reports.csv, files of several types, and what systems add left out."""
    table = as_csv([("year", "text"), ("2021", county(2021)), ("2022", county(2022))])
    files = {
        "报告/a.txt": county(2024),
        "报告/b.html": "<html><body><p>" + county(2023).replace("\n", "</p><p>") + "</p></body></html>",
        "报告/more.csv": table,
        "报告/reports.csv": "file,id\na.txt,first\nb.html,second\nmore.csv,more\n",
        "报告/photo.png": b"\x89PNG",
        "__MACOSX/报告/._a.txt": b"\0",
        "报告/Thumbs.db": b"\0",
    }
    result, report = built(tmp_path, archive(tmp_path / "all.zip", files))
    assert result.exit_code == 0, result.output
    assert {name: year for name, (_, year) in ids(report).items()} == {
        "first": 2024,
        "second": 2023,
        "more-2021": 2021,
        "more-2022": 2022,
    }
    assert [one["file"] for one in report["passed_over"]] == ["all.zip, 报告/photo.png"]  # type: ignore[attr-defined]


def test_names_in_gbk(tmp_path: Path) -> None:
    """A zip made on Windows in China names its files so, and so are they named when it was unpacked elsewhere."""
    place = archive(tmp_path / "a.zip", {"x" * 8 + ".txt": county(2025)})
    in_gbk(place, "清河报告")
    folder = tmp_path / "reports"
    folder.mkdir()
    try:
        (folder / b"\xc7\xe5\xba\xd3.txt".decode("utf-8", "surrogateescape")).write_text(county(2024), encoding="utf-8")
    except OSError:
        pytest.skip("the file system has names in UTF-8 alone")
    result, report = built(tmp_path, place, folder)
    assert result.exit_code == 0, result.output
    assert {name: year for name, (_, year) in ids(report).items()} == {"清河报告": 2025, "清河": 2024}


HOSTILE: dict[str, tuple[Callable[[Path], Path], str]] = {
    "outside": (lambda p: archive(p, {"../../escape.txt": county(2025), "/etc/b.txt": county(2024)}), ""),
    "drive": (lambda p: archive(p, {"c:a.txt": county(2025), "..\\b.txt": county(2024)}), ""),
    "bomb": (lambda p: archive(p, {"a.txt": bytes(9 << 20), "b.txt": county(2024)}), "less than 1/200"),
    "within": (lambda p: archive(p, {"a.zip": b"PK\x03\x04" + bytes(18), "b.txt": county(2024)}), "within an archive"),
    "empty": (lambda p: archive(p, {}), "no report|not a readable zip"),
    "many": (lambda p: archive(p, {f"{n}.txt": "" for n in range(5_001)}), "holds 5001 files"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_archive_does_no_harm(tmp_path: Path, case: str) -> None:
    """No path leads out of the cache, nothing fills the disk, and what cannot be read is told in a line."""
    make, message = HOSTILE[case]
    (tmp_path / "in").mkdir()
    place = make(tmp_path / "in" / "a.zip")
    result, report = built(tmp_path, place)
    assert not isinstance(result.exception, (OSError, ValueError)), result.exception
    assert {path.name for path in tmp_path.iterdir()} <= {"in", "graph", ".kg-cache"}
    if message:
        assert re.search(message, result.output + str(result.exception))
    else:
        assert len(ids(report)) == 2


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    """In a line, as any file that cannot be read."""
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04" + bytes(50))
    result, _ = built(tmp_path, tmp_path / "a.zip")
    assert "is not a readable zip archive" in refusal(result)


def test_a_text_with_several_reports_is_divided(tmp_path: Path) -> None:
    """Each is a report with the text that is its own."""
    (tmp_path / "all.txt").write_text("".join(county(year) for year in (2023, 2024, 2025)), encoding="utf-8")
    result, report = built(tmp_path, tmp_path / "all.txt")
    assert result.exit_code == 0, result.output
    assert {name: year for name, (_, year) in ids(report).items()} == {f"all-{y}": y for y in (2023, 2024, 2025)}
    assert (tmp_path / "graph" / "sources" / "all-2024.txt").read_text("utf-8") == county(2024)


def test_a_text_may_be_longer_than_a_report_if_it_holds_several(tmp_path: Path) -> None:
    """The limit is on each report."""
    text = "".join(county(year) + "修路。" * 200_000 + "\n" for year in (2024, 2025))
    divided = divide(text, Input(tmp_path / "all.txt", {}, "all"), Cache(tmp_path / "cache"))
    assert divided is not None
    assert [one.id for one in divided.inputs] == ["all-2024", "all-2025"]


def test_two_files_and_rows_of_one_id(tmp_path: Path) -> None:
    """The row is set aside and named; the file is built."""
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a-2025.txt").write_text(county(2024), encoding="utf-8")
    (folder / "a.csv").write_text(as_csv([("year", "text"), ("2025", county(2025))]), encoding="utf-8")
    result, report = built(tmp_path, folder)
    assert result.exit_code == 1, result.output
    assert list(ids(report)) == ["a-2025"]
    assert "a.csv, row 2: another report has the id 'a-2025'" in result.output


def test_a_table_named_reports_csv_may_hold_the_texts(tmp_path: Path) -> None:
    """Named as a file it is a table of texts, not what is said of the files beside it."""
    (tmp_path / "reports.csv").write_text(as_csv([("year", "text"), ("2025", county(2025))]), encoding="utf-8")
    result, report = built(tmp_path, tmp_path / "reports.csv")
    assert result.exit_code == 0, result.output
    assert list(ids(report)) == ["reports-2025"]
