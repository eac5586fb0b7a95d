"""Promises over the years as a user asks for them: `kg track`, `kg diff`, `kg compare` on datasets on disk."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from shutil import copytree
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from kg.answers.promises import VERDICTS, firmest_first, promises_of_area
from kg.build import Built, build_dataset
from kg.build.ingest import read_report
from kg.build.inputs import find_inputs
from kg.cli.commands import kg
from kg.errors import KgError, OutputError, UsageError
from kg.link.conclusions import draw_conclusions
from kg.link.goals import find_goals
from kg.link.model import LinkedReports
from kg.link.pipeline import link
from kg.link.plan_diff import compare_plans
from kg.publish.area_comparison import compare_figures
from kg.publish.chart import comparison_chart
from kg.publish.dataset_reader import read_linked_reports
from kg.publish.tracking import change_lines, goal_lines
from kg.query.dataset import open_dataset
from kg.rdf.labels import CHINESE
from kg.rdf.sentences import conclusion_sentence
from kg.vocabulary import load_scheme

# Two invented reports of one province, and of another one that never reports again.
PLAN = "地区生产总值增长5%左右，城镇新增就业45万人。居民消费价格涨幅2%左右。新建充电桩3000个。青石水库建成投运。"
LATER_PLAN = "地区生产总值增长4.5%左右，城镇新增就业45万人。新改建农村公路2000公里。"
REVIEW = "全年地区生产总值增长4%，城镇新增就业47.3万人。青石水库建成投运。"
GOAL = "到2027年，煤炭先进产能占比达到90%。"


def text(area: str, year: int, review: str, plan: str) -> str:
    """A short work report of an area."""
    return (
        f"{year}年{area}政府工作报告\n各位代表：\n现在，我代表省人民政府向大会报告工作，请予审议。\n"
        f"一、{year - 1}年工作回顾\n{review}\n二、{year}年重点工作\n{plan}\n各位代表，让我们团结奋斗。\n"
    )


def write(folder: Path, plan: str = PLAN) -> Path:
    """The three reports as files with a table of what they are."""
    folder.mkdir()
    reports = {
        "here-2025": ("140000", 2025, text("山西省", 2025, "煤炭先进产能占比达到80%。", plan + GOAL)),
        "here-2026": ("140000", 2026, text("山西省", 2026, REVIEW + "煤炭先进产能占比达到83%。", LATER_PLAN)),
        "there-2025": ("410000", 2025, text("河南省", 2025, "各项工作扎实推进。", "地区生产总值增长5.5%左右。")),
    }
    lines = ["file,id,adcode,year"]
    for name, (adcode, year, content) in reports.items():
        (folder / f"{name}.txt").write_text(content, encoding="utf-8")
        lines.append(f"{name}.txt,{name},{adcode},{year}")
    (folder / "reports.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The three reports, built."""
    folder = tmp_path_factory.mktemp("promises")
    return build_dataset([write(folder / "reports")], folder / "graph")


@pytest.fixture(scope="session")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The same with other words in the first plan: one value differs, one promise is gone, one is new."""
    folder = tmp_path_factory.mktemp("later")
    plan = PLAN.replace("45万人", "46万人").replace("新建充电桩3000个。", "完成造林400万亩。")
    return build_dataset([write(folder / "reports", plan)], folder / "graph")


def output_of(*arguments: str | Path) -> str:
    """What a command prints; errors are raised."""
    result = CliRunner().invoke(kg, [str(one) for one in arguments], catch_exceptions=False, standalone_mode=False)
    if isinstance(result.exception, KgError):
        raise result.exception
    assert result.exception is None, result.exception
    return result.output


# --- what is read back ----------------------------------------------------------------------------------------------


def answers(linked: LinkedReports) -> list[object]:
    """All that the commands ask of linked reports."""
    plans = [number for number, facts in enumerate(linked.reports) if facts.report.adcode == "140000"]
    found: list[object] = [conclusion_sentence(linked, one) for one in draw_conclusions(linked)]
    found += goal_lines(linked, find_goals(linked))
    found += change_lines(compare_plans(linked, *plans))
    found += [compare_figures(linked, "GDP", 2025), compare_figures(linked, "城镇新增就业", 2025)]
    return found


def test_a_dataset_read_back_answers_as_the_reports_do(corpus: Built) -> None:
    """What is kept holds all that the commands need: quotes, verdicts, tolerances, goals, changes, ranks."""
    read = link([read_report(one) for one in find_inputs([corpus.out.parent / "reports"])])
    assert answers(read_linked_reports(corpus.out)) == answers(read)
    assert read_linked_reports(corpus.out) == read
    assert read_linked_reports(corpus.out, "140000").reports == tuple(
        one for one in read.reports if one.report.adcode == "140000"
    )


@pytest.mark.parametrize("damage", [None, b"", b"no facts"])
def test_damaged_facts_are_named(corpus: Built, tmp_path: Path, damage: bytes | None) -> None:
    """What was read of a report, missing or changed by hand, is one line that names it and says what to do."""
    out = tmp_path / "graph"
    copytree(corpus.out, out)
    path = out / "parts" / "area=140000" / "year=2025" / "facts.msgpack.gz"
    path.unlink()
    if damage is not None:
        path.write_bytes(damage)
    with pytest.raises(OutputError, match=r"facts.msgpack.gz: cannot be read .*kg build") as caught:
        read_linked_reports(out)
    assert "\n" not in str(caught.value)


# --- track ----------------------------------------------------------------------------------------------------------


def test_track_prints_one_row_for_each_promise(corpus: Built) -> None:
    """Verdict, the verdict as a sentence, and the words of both reports; silence differs from what is not due."""
    lines = output_of("track", "山西", "--year", "2025", "--out", corpus.out).splitlines()
    expected = {
        "地区生产总值增长5%左右": "missed +promised about 5 %, reported 4 %: 1 point short, tolerance 0.5 +"
        "here-2026: 地区生产总值增长4%",
        "城镇新增就业45万人": "exceeded +promised 450,000 people, reported 473,000 people: 23,000 people more, "
        "tolerance 5 % +"
        "here-2026: 城镇新增就业47.3万人",
        "居民消费价格涨幅2%左右": "no mention found +promised about 2 %: no mention found in the 2026 report",
        "青石水库建成投运": "done +promised “operating”, reported “operating”: done +here-2026: 青石水库建成投运",
        "煤炭先进产能占比达到90%": "not due +promised 90 %, due in 2027: .*; so far reported 83 %: 7 points short",
    }
    for promise, answer in expected.items():
        (line,) = (one for one in lines if re.match(f"here-2025 .* {promise} ", one))
        assert re.search(f" {promise} +{answer}$", line), line


def test_track_begins_with_the_verdicts_by_number_and_share(corpus: Built) -> None:
    """The summary counts promises, each once, also those that no report can have answered yet."""
    lines = output_of("track", "140000", "--out", corpus.out).splitlines()
    assert [re.split(" {2,}", line.strip()) for line in lines[: lines.index("")] if "─" not in line] == [
        ["verdict", "promises", "share"],
        ["exceeded", "1", "11.1%"],
        ["done", "1", "11.1%"],
        ["missed", "1", "11.1%"],
        ["no mention found", "2", "22.2%"],
        ["not due", "4", "44.4%"],
        ["all", "9", "100.0%"],
    ]


def test_track_counts_the_verdicts_of_each_policy_area(corpus: Built) -> None:
    """The second table: policy areas with the number of their promises, most first, by verdict; JSON has the same."""
    lines = output_of("track", "山西", "--out", corpus.out).splitlines()
    at = lines.index("")
    table = [re.split(" {2,}", line.strip()) for line in lines[at + 1 : lines.index("", at + 1)] if "─" not in line]
    assert table[0] == ["policy area", "promises", "exceeded", "done", "missed", "no mention found", "not due"]
    assert ["Employment and income", "2", "1", "0", "0", "0", "1"] in table
    numbers = [int(row[1]) for row in table[1:]]
    assert (sum(numbers), numbers) == (9, sorted(numbers, reverse=True))
    answer = json.loads(output_of("track", "山西", "--out", corpus.out, "--format", "json"))
    assert [str(one["number"]) for one in answer["topics"]] == [row[1] for row in table[1:]]


def test_track_counts_what_the_table_of_promises_holds(corpus: Built) -> None:
    """CSV and JSON have the rows of promises.csv for the area, with the same verdicts and histories."""
    with (corpus.out / "tables" / "promises.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if row["area"] == "140000"]
    expected = sorted((row["promise"], row["verdict"], row["answered_by"], row["history"]) for row in rows)
    printed = list(csv.DictReader(StringIO(output_of("track", "山西", "--out", corpus.out, "--format", "csv"))))
    assert sorted((row["promise"], row["verdict"], row["answered_by"], row["history"]) for row in printed) == expected
    answer = json.loads(output_of("track", "山西", "--out", corpus.out, "--format", "json"))
    assert [one["promise"] for one in answer["promises"]] == [row["promise"] for row in printed]
    assert answer["counted"] == len(rows) == sum(one["number"] for one in answer["verdicts"])


def test_track_puts_the_firmest_promises_first(corpus: Built) -> None:
    """In the order of the strengths of the vocabulary, then in the order of the source."""
    answer = json.loads(output_of("track", "山西", "--out", corpus.out, "--format", "json"))
    ranks = [firmest_first().index(one["strength"]) for one in answer["promises"]]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) > 1
    assert firmest_first() == ("must", "ensure", "will", "strive", "promote", "support", "explore")
    assert sorted(VERDICTS) == sorted(load_scheme("verdict").by_code)


@pytest.mark.parametrize(
    ("options", "quotes"),
    [
        (("--verdict", "missed"), ["地区生产总值增长5%左右"]),
        (("--verdict", "未找到相关表述"), ["居民消费价格涨幅2%左右", "充电桩3000个"]),
        (("--form", "project"), ["青石水库建成投运"]),
        (("--topic", "employment", "--year", "2025"), ["城镇新增就业45万人"]),
        (("--topic", "社会民生", "--verdict", "exceeded"), ["城镇新增就业45万人"]),
        (("--form", "act"), []),
    ],
)
def test_track_takes_some_of_the_promises(corpus: Built, options: Sequence[str], quotes: list[str]) -> None:
    """By verdict, form and policy area, which holds the areas below it; codes and names are understood."""
    text = output_of("track", "山西", "--out", corpus.out, "--format", "csv", *options)
    assert [row["target_quote"] for row in csv.DictReader(StringIO(text))] == quotes


def test_track_needs_no_store(corpus: Built, tmp_path: Path) -> None:
    """Of a dataset without a store, the parts of the area are read: the answer is the same."""
    out = tmp_path / "graph"
    copytree(corpus.out, out, ignore=lambda folder, names: {"store"} & set(names))
    assert output_of("track", "山西", "--out", out) == output_of("track", "山西", "--out", corpus.out)


def test_show_tells_the_history_of_a_promise(corpus: Built) -> None:
    """A promise by its IRI: its conclusion, then what each later report says of it, with its words."""
    (row,) = csv.DictReader(
        StringIO(output_of("track", "山西", "--out", corpus.out, "--format", "csv", "--verdict", "missed"))
    )
    lines = output_of("show", row["promise"], "--out", corpus.out).splitlines()
    assert "conclusion: missed" in lines
    assert f"here-2026: {row['sentence']} “地区生产总值增长4%”" in lines


def test_track_as_markdown(corpus: Built) -> None:
    """The summary and the promises as two tables."""
    lines = output_of("track", "山西", "--out", corpus.out, "--format", "markdown", "--language", "zh").splitlines()
    assert lines[:3] == ["| 结论 | 承诺数 | 占比 |", "| --- | --- | --- |", "| 超出 | 1 | 11.1% |"]
    assert "承诺5%左右，报告4%：差1个百分点，容差0.5" in next(
        line for line in lines if "| 未达到 |" in line and "here" in line
    )


def test_track_marks_goals_as_derived(corpus: Built) -> None:
    """From 80 % in 2024 to 90 % in 2027 the line stands above 83 % in 2025."""
    lines = output_of("track", "Shanxi", "--out", corpus.out).splitlines()
    at = lines.index("Goals over several years (derived):")
    assert "“煤炭先进产能占比达到90%”: latest “煤炭先进产能占比达到83%”" in lines[at + 1]
    assert "derived: 7 percentage points to go, behind a linear path" in lines[at + 1]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_wording_says_that_a_government_kept_its_word(corpus: Built, language: str) -> None:
    """The product tells what reports state."""
    printed = output_of("track", "山西", "--out", corpus.out, "--language", language)
    assert ("后续报告称" if language == "zh" else "the later report states") in printed
    assert not re.search("kept|broke|the government|兑现|违背|政府做到", printed)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("track", "河南"), "no report after that of 2025"),
        (("track", "山西", "--year", "2026"), "no report after that of 2026"),
        (("track", "山西", "--year", "1999"), "no report of 1999"),
        (("track", "广东"), "no report of this area"),
        (("track", "山西", "--verdict", "kept"), "no such verdict; use one of exceeded"),
        (("track", "山西", "--topic", "chess"), "no such policy area; use one of .*economy"),
        (("diff", "here-2025", "here-1999"), "here-2026"),
        (("diff", "here-2025", "there-2025"), "two areas"),
        (("diff", "here-2026", "here-2025"), "give the older report first"),
        (("compare", "--indicator", "GDP", "--chain", "--area", "亚特兰蒂斯"), "no such area"),
        (("compare", "--indicator", "GDP", "--chain", "--year", "1999"), "no report of this build states it"),
        (("panel", "--indicator", "快乐指数"), "no indicator"),
        (("panel", "--indicator", "常住人口"), "no report of this build states such a figure"),
        (("compare", "--indicator", "快乐指数", "--year", "2025"), "no indicator"),
        (("compare", "--indicator", "GDP", "--year", "1999"), "2025"),
    ],
)
def test_what_cannot_be_answered_says_why(corpus: Built, arguments: Sequence[str], said: str) -> None:
    """An area, year, report or indicator that the build does not have is a usage error with what there is."""
    with pytest.raises(UsageError, match=said):
        output_of(*arguments, "--out", corpus.out)


@pytest.mark.parametrize(
    "arguments", [("track", "山西"), ("diff", "a", "b"), ("compare", "--indicator", "GDP", "--year", "2025")]
)
def test_a_folder_without_dataset_says_how_to_make_one(tmp_path: Path, arguments: Sequence[str]) -> None:
    """No traceback, but the command to run."""
    with pytest.raises(OutputError, match="kg build --out"):
        output_of(*arguments, "--out", tmp_path)


# --- diff -----------------------------------------------------------------------------------------------------------


def test_diff_of_two_plans(corpus: Built) -> None:
    """Each promise with its quotes and what the later report says of it, then the counts; few are dropped."""
    lines = output_of("diff", "here-2025", "here-2026", "--out", corpus.out).splitlines()
    for line in (
        "weakened: 地区生产总值: “地区生产总值增长5%左右” → “地区生产总值增长4.5%左右”",
        "repeated: 城镇新增就业: “城镇新增就业45万人” → “城镇新增就业45万人”",
        "dropped: 居民消费价格: “居民消费价格涨幅2%左右”",
        "ended: 新建充电桩: “充电桩3000个”",
        "fulfilled: 青石水库: “青石水库建成投运”; the later report states “青石水库建成投运”",
        "not due yet: 煤炭先进产能占比: “煤炭先进产能占比达到90%”; the later report states “煤炭先进产能占比达到83%”",
        "new: 新改建农村公路: “农村公路2000公里”",
    ):
        assert line in lines
    assert (
        lines[-1]
        == "here-2025 → here-2026: 1 repeated, 1 weakened, 1 fulfilled, 1 ended, 1 not due yet, 1 dropped, 1 new"
    )


def test_diff_of_two_builds(corpus: Built, corrected: Built) -> None:
    """A fact that changed, one that is gone and one that is new; everything else is alike."""
    lines = output_of("diff", corpus.out, corrected.out).splitlines()
    by_change = {line.split(" (")[0]: line for line in lines[:-1]}
    assert sorted(by_change) == ["added measure", "changed measure", "removed measure"]
    assert "value 450000 → 460000" in by_change["changed measure"]
    assert "“充电桩3000个”" in by_change["removed measure"]
    assert "“造林400万亩”" in by_change["added measure"]
    assert lines[-1].startswith("1 added, 1 removed, 1 changed, ")


def test_a_build_differs_in_nothing_from_itself(corpus: Built) -> None:
    """All facts are alike."""
    rows = sum(len(facts.measures) + len(facts.milestones) + len(facts.qualitative) for facts in corpus.linked.reports)
    assert output_of("diff", corpus.out, corpus.out) == f"0 added, 0 removed, 0 changed, {rows} alike\n"
    assert output_of("diff", corpus.out, corpus.out, "--language", "zh") == f"新增0，删去0，改动0，相同{rows}\n"


def test_builds_of_other_reports_are_not_compared(corpus: Built, built: Path) -> None:
    """Two datasets without a common report are a usage error."""
    with pytest.raises(UsageError, match="no report in common"):
        output_of("diff", corpus.out, built)


# --- compare --------------------------------------------------------------------------------------------------------


def test_compare_goes_down_the_levels_of_government(corpus: Built) -> None:
    """With --chain each year's target beside the one above it, both quotes, and silence written out."""
    text = output_of("compare", "--indicator", "GDP", "--chain", "--out", corpus.out, "--format", "csv")
    names = ("year", "adcode", "target", "outcome", "status", "outcome_status", "beyond_target", "outcome_quote")
    assert [tuple(row[name] for name in names) for row in csv.DictReader(StringIO(text))] == [
        ("2025", "140000", "≈5%", "4%", "stated", "stated", "-1", "地区生产总值增长4%"),
        ("2025", "410000", "≈5.5%", "", "stated", "no-report", "", ""),
        ("2026", "140000", "≈4.5%", "", "stated", "no-report", "", ""),
    ]
    lines = output_of("compare", "--indicator", "GDP", "--chain", "--area", "河南", "--out", corpus.out).splitlines()
    (line,) = lines[2:]
    assert re.match(r"2025 +Henan +≈5\.5% +report not in this build +地区生产总值增长5\.5%左右$", line)


def rows_of(name: str, corpus: Built, columns: str, *parameters: str) -> list[tuple[str, ...]]:
    """Some columns of a named query's rows."""
    given = [part for one in parameters for part in ("--param", one)]
    text = output_of("query", name, "--out", corpus.out, "--format", "csv", *given)
    return [tuple(row[column] for column in columns.split()) for row in csv.DictReader(StringIO(text))]


def test_the_query_of_observations_is_of_an_area_and_the_next_level(corpus: Built) -> None:
    """Of the country: both provinces, target and outcome, each with its words; of a province: itself."""
    columns = "adcode of kind value quote"
    of_year = ("indicator=GDP", "year=2025")
    country = rows_of("observations", corpus, columns, *of_year, "area=100000")
    assert country == [
        ("140000", "2025", "outcome", "4", "地区生产总值增长4%"),
        ("140000", "2025", "target", "5", "地区生产总值增长5%左右"),
        ("410000", "2025", "target", "5.5", "地区生产总值增长5.5%左右"),
    ]
    assert rows_of("observations", corpus, columns, *of_year) == country
    assert rows_of("observations", corpus, columns, *of_year, "area=河南") == country[2:]


def test_the_query_of_strength_shows_where_a_promise_is_gone(corpus: Built) -> None:
    """Each report of the area has a row, the one that promises nothing of the indicator an empty one."""
    columns = "published strength quote"
    assert rows_of("promise-strength", corpus, columns, "indicator=居民消费价格", "area=山西") == [
        ("2025", "will", "居民消费价格涨幅2%左右"),
        ("2026", "", ""),
    ]


def test_the_query_of_the_chain_gives_the_gap_to_the_area_above(tmp_path: Path) -> None:
    """A province and its city, with how much higher the target of the city is."""
    folder = tmp_path / "reports"
    folder.mkdir()
    lines = ["file,id,adcode,year"]
    for name, adcode, area, plan in (
        ("upper", "440000", "广东省", "地区生产总值增长5%以上。"),
        ("lower", "440300", "深圳市", "地区生产总值增长6%。"),
    ):
        content = text(area, 2023, "各项工作扎实推进。", plan)
        (folder / f"{name}.txt").write_text(content, encoding="utf-8")
        lines.append(f"{name}.txt,{name},{adcode},2023")
    (folder / "reports.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    built = build_dataset([folder], tmp_path / "graph")
    columns = "of adcode comparator value gap quote"
    assert rows_of("indicator-chain", built, columns, "indicator=gdp", "area=深圳") == [
        ("2023", "440000", ">=", "5", "", "地区生产总值增长5%以上"),
        ("2023", "440300", "=", "6", "1", "地区生产总值增长6%"),
    ]


def test_panel_writes_its_files(corpus: Built, tmp_path: Path) -> None:
    """The command names the files and says how many cells there are."""
    lines = output_of("panel", "--indicator", "GDP", "--out", corpus.out, "--to", tmp_path / "panel").splitlines()
    assert lines[0] == str(tmp_path / "panel" / "codebook.csv")
    assert lines[-1].startswith("6 cells / 单元格, 5 areas and years / 地区与年份")
    with (tmp_path / "panel" / "panel-long.csv").open(encoding="utf-8", newline="") as handle:
        rows = {(row["adcode"], row["year"], row["kind"]): row for row in csv.DictReader(handle)}
    shown = rows["140000", "2025", "outcome"]["iri"]
    assert "“地区生产总值增长4%”" in output_of("show", shown, "--out", corpus.out)


def test_panel_without_pyarrow_is_csv_alone(corpus: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The core can write a panel; the Parquet files are left out, and a line names the library that they need."""
    monkeypatch.setattr("kg.extras.find_spec", lambda name: None)
    result = CliRunner().invoke(kg, ["panel", "--out", str(corpus.out), "--to", str(tmp_path / "panel")])
    assert result.exit_code == 0
    written = {path.name for path in (tmp_path / "panel").iterdir() if not path.name.startswith(".")}
    assert written == {"codebook.csv", "panel-long.csv", "panel-wide.csv"}
    assert "no Parquet files, as pyarrow is not installed" in result.stderr


def test_compare_ranks_areas_and_writes_out_silence(corpus: Built) -> None:
    """The area without a later report says so; an empty cell would look like a result."""
    table = output_of("compare", "--indicator", "地区生产总值", "--year", "2025", "--out", corpus.out).splitlines()
    assert re.match(r"Henan +1 +≈5\.5% +report not in this build +地区生产总值增长5\.5%左右$", table[2])
    assert re.match(r"Shanxi +2 +≈5% +1 +4% +地区生产总值增长5%左右 +地区生产总值增长4%$", table[3])


def test_compare_as_csv(corpus: Built) -> None:
    """The same as rows, a header first."""
    text = output_of("compare", "--indicator", "GDP", "--year", "2025", "--out", corpus.out, "--format", "csv")
    rows = list(csv.DictReader(StringIO(text)))
    assert [(row["adcode"], row["target_rank"], row["outcome"]) for row in rows] == [
        ("410000", "1", ""),
        ("140000", "2", "4%"),
    ]


def test_the_chart_draws_a_bar_for_each_figure(corpus: Built) -> None:
    """Three figures are stated, so three bars, as long as their values; the missing one is written out."""
    svg = output_of("compare", "--indicator", "GDP", "--year", "2025", "--out", corpus.out, "--format", "svg")
    picture = ElementTree.fromstring(svg)
    space = "{http://www.w3.org/2000/svg}"
    bars = [one for one in picture.iter(f"{space}rect") if one.find(f"{space}title") is not None]
    widths = [float(bar.attrib["width"]) for bar in bars]
    assert widths == [440.0, 400.0, 320.0]  # 5.5, 5 and 4
    title = picture.findtext(f"{space}title") or ""
    assert "2025年地区生产总值（增速）" in title
    assert "targets and outcomes as the reports state them" in title
    assert any("report not in this build" in (one.text or "") for one in picture.iter(f"{space}text"))


def test_the_chart_is_the_same_each_time(corpus: Built) -> None:
    """Two readings of one dataset give the same bytes."""
    pictures = {comparison_chart(compare_figures(read_linked_reports(corpus.out), "GDP", 2025)) for _ in range(2)}
    assert len(pictures) == 1


# --- the published rule ---------------------------------------------------------------------------------------------


def test_every_verdict_is_explained_on_the_page(repository: Path) -> None:
    """docs/verdicts.md has a row for each verdict of the vocabulary with its Chinese name, and README links to it."""
    page = (repository / "docs" / "verdicts.md").read_text("utf-8")
    for concept in load_scheme("verdict"):
        assert f"| `{concept.code}` | {concept.labels[CHINESE]} |" in page
    assert "docs/verdicts.md" in (repository / "README.md").read_text("utf-8")


# --- real reports ---------------------------------------------------------------------------------------------------

PAIRS = ("china-2023", "china-2024", "guangdong-2023", "guangdong-2024", "shanxi-2023", "shanxi-2025", "shanxi-2026")


@pytest.fixture(scope="session")
def real(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reports of the annotated pairs, built: the folder of the dataset."""
    folder = tmp_path_factory.mktemp("real")
    reports = folder / "reports"
    reports.mkdir()
    rows = (shared / "corpus" / "reports.csv").read_text("utf-8").splitlines()
    chosen = [row for row in rows[1:] if row.split(",")[1] in PAIRS]
    (reports / "reports.csv").write_text("\n".join([rows[0], *chosen]) + "\n", encoding="utf-8")
    for row in chosen:
        (reports / row.split(",")[0]).write_bytes((shared / "corpus" / row.split(",")[0]).read_bytes())
    return build_dataset([reports], folder / "graph").out


@pytest.mark.slow
def test_two_promises_of_shanxi_by_name(real: Path) -> None:
    """The growth target of 2025 is missed, and not by the average of five years; the new jobs are met or exceeded."""
    rows = {one.promise.quote: one for one in promises_of_area(open_dataset(real), "山西", 2025)}
    growth, jobs = rows["地区生产总值增长5%左右"], rows["城镇新增就业45万人"]
    answers = [None if one.concluding is None else one.concluding.answer for one in (growth, jobs)]
    assert (growth.verdict, answers[0] and answers[0].quote) == ("missed", "GDP增长4%")
    assert jobs.verdict in ("met", "exceeded")
    assert answers[1] is not None
    assert "47.3万" in answers[1].quote
