"""The generator of large corpora (`scripts/make-corpus`): what moves, what stays, and that seeds are kept."""

from __future__ import annotations

import csv
import importlib.util
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from kg.build.ingest import read_report
from kg.build.inputs import find_inputs
from kg.errors import InputError, UsageError
from kg.vocabulary import load_scheme

REPORT = """下载 打印
{year}年{area}政府工作报告
——{year}年1月12日在{area}第十四届人民代表大会第一次会议上
各位代表：现在，我代表{area}人民政府作政府工作报告。
一、{past}年工作回顾
“十三五”规划的目标如期实现，“七五”普法完成。地区生产总值75.23亿元，增长6.8%，优良天数占98.5%，粮食产量1,250万吨。
建设2-3家医院，投资120亿元—180亿元，5G基站覆盖20个街道，G20高速通车，第3次普查完成，用时24小时。
二、{year}年重点工作
到2035年和二〇三五年，{short}人民更加幸福。1949年以来的{short}，落实2021—2025年行动计划，完成“1233”工程。
{below}要走在前列，{short}{short}{short}{short}。
"""
AREAS = {
    "140000": ("山西省", "山西", "太原市"),
    "130600": ("保定市", "保定", "河北省"),
    "130637": ("博野县", "博野", "保定市"),
}
COLUMNS = ["file", "id", "adcode", "year", "note"]


@pytest.fixture(scope="session")
def script(repository: Path) -> ModuleType:
    """scripts/make_corpus.py as a module."""
    spec = importlib.util.spec_from_file_location("make_corpus", repository / "scripts" / "make_corpus.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_corpus"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two reports each of a province, a prefecture and a county, and one of the state."""
    folder = tmp_path_factory.mktemp("source")
    rows = [{"file": "china.txt", "id": "china", "adcode": "100000", "year": "2023"}]
    state = REPORT.format(area="国务院", short="中国", below="山西", year=2023, past=2022)
    (folder / "china.txt").write_text(state, encoding="utf-8")
    for code, (area, short, below) in AREAS.items():
        for year in (2022, 2023):
            text = REPORT.format(area=area, short=short, below=below, year=year, past=year - 1)
            (folder / f"{code}-{year}.txt").write_text(text, encoding="utf-8")
            rows.append({"file": f"{code}-{year}.txt", "id": f"real-{code}-{year}", "adcode": code, "year": str(year)})
    with (folder / "reports.csv").open("w", encoding="utf-8", newline="") as handle:
        table = csv.DictWriter(handle, COLUMNS, restval="")
        table.writeheader()
        table.writerows(rows)
    return folder


Make = Callable[..., Path]


@pytest.fixture
def make(script: ModuleType, source: Path, tmp_path: Path) -> Make:
    """Makes a corpus of so many reports of the source; the folder's name counts up."""

    def made(reports: int, **options: int) -> Path:
        to = tmp_path / f"corpus-{len(list(tmp_path.iterdir()))}"
        script.make_corpus(source, to, reports, **options)
        return to

    return made


def rows_of(corpus: Path) -> list[dict[str, str]]:
    """The rows of its reports.csv."""
    with (corpus / "reports.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def files_of(corpus: Path) -> dict[str, bytes]:
    """Its texts by name."""
    return {path.name: path.read_bytes() for path in corpus.glob("*.txt")}


@pytest.fixture
def moved(script: ModuleType, source: Path) -> Callable[[str, str, int], str]:
    """The text of a report of the source (by code) as that of another area and year."""

    def text(code: str, to: str, year: int) -> str:
        template = next(one for one in script.read_templates(source) if (one.area.code, one.year) == (code, 2023))
        rendered: str = script.render(script.Move(template, load_scheme("place")[to], year), 1)
        return rendered

    return text


def test_a_build_can_read_what_is_made(make: Make) -> None:
    """Each file is a report of the area and year that its row says, and holds numbers and a review."""
    corpus = make(12, years=4)
    inputs = find_inputs([corpus])
    assert [one.id for one in inputs] == sorted(row["id"] for row in rows_of(corpus))
    assert len(inputs) == 12
    for one in inputs[:3]:
        facts = read_report(one)
        assert (facts.report.adcode, str(facts.report.year)) == (one.row["adcode"], one.row["year"])
        assert len(facts.measures) >= 5


def test_no_two_reports_are_the_same(make: Make) -> None:
    """Texts differ, and so does area or year; the real areas are not among them."""
    corpus = make(150, years=3)
    rows = rows_of(corpus)
    assert len({(row["adcode"], row["year"]) for row in rows}) == len(set(files_of(corpus).values())) == 150
    assert not {row["adcode"] for row in rows} & set(AREAS)
    assert list(rows[0]) == COLUMNS


def test_an_area_has_years_in_a_row_of_one_old_area(make: Make, script: ModuleType, source: Path) -> None:
    """The reports of the old area come in turn, so that promises of a year meet the next one's outcomes."""
    rows = rows_of(make(10, years=5))
    assert [row["year"] for row in rows] == ["2019", "2020", "2021", "2022", "2023"] * 2
    assert len({row["adcode"] for row in rows}) == 2
    moves = script.plan_moves(script.read_templates(source), 5, 1)
    first = [next(moves) for _ in range(5)]
    assert [one.template.year for one in first] == [2022, 2023, 2022, 2023, 2022]
    assert len({one.template.area.code for one in first}) == 1


def test_the_seed_decides_and_a_small_corpus_begins_a_large_one(make: Make) -> None:
    """Same seed, same bytes; the first reports of a larger corpus are the smaller one; another seed differs."""
    small, again, large, other = make(20), make(20), make(35), make(20, seed=2)
    assert files_of(small) == files_of(again)
    assert files_of(small).items() <= files_of(large).items()
    assert (large / "reports.csv").read_bytes().startswith((small / "reports.csv").read_bytes())
    assert files_of(small) != files_of(other)


def test_when_all_areas_have_their_years_the_earlier_years_follow(script: ModuleType, source: Path) -> None:
    """A hundred thousand reports are possible, none twice."""
    moves = script.plan_moves(script.read_templates(source), 10, 1)
    seen = {one.id for one, _ in zip(moves, range(100_000), strict=False)}
    assert len(seen) == 100_000


# What stands in the moved text, of area 220402 (Jilin, Liaoyuan) for 2015: years move by 8, plans by two.
KEPT = [
    "下载 打印",
    "2-3家医院",
    "120亿元—180亿元",
    "5G",
    "G20高速",
    "第3次",
    "24小时",
    "1949年",
    "“1233”工程",
    "“七五”普法",
    "1月12日",
]
CHANGED = ["2015年西安区政府工作报告", "2014年工作回顾", "“十一五”规划", "2027年和二〇二七年", "2013—2017年行动计划"]


@pytest.mark.parametrize("words", KEPT + CHANGED)
def test_years_and_plans_move_and_other_things_stay(moved: Callable[[str, str, int], str], words: str) -> None:
    """All years within reach of the report's own move by the same number, plans by whole plans; history stays."""
    assert words in moved("130637", "220403", 2015)


@pytest.mark.parametrize(
    ("code", "to", "names", "gone"),
    [
        ("140000", "220000", ["吉林省", "长春市要走在前列", "吉林人民"], ["山西", "太原"]),
        ("130600", "220400", ["辽源市", "吉林省要走在前列", "辽源人民"], ["保定", "河北"]),
        ("130637", "220403", ["西安区", "辽源市要走在前列", "西安人民"], ["博野", "保定"]),
        ("130637", "130627", ["唐县", "保定市要走在前列", "唐县人民"], ["博野"]),
        ("140000", "220403", ["西安区", "太原市要走在前列"], ["山西"]),
    ],
)
def test_names_of_the_area_and_those_around_it_are_replaced(
    moved: Callable[[str, str, int], str], code: str, to: str, names: list[str], gone: list[str]
) -> None:
    """Full by full and short by short names; the areas above and below too, where the new area has such."""
    text = moved(code, to, 2015)
    assert [name for name in names if name not in text] == []
    assert [name for name in gone if name in text] == []


def test_values_change_and_keep_their_form(moved: Callable[[str, str, int], str]) -> None:
    """Digits, decimals, separators and units stay, and a share stays below 100 %."""
    form = r"地区生产总值(\d\d\.\d\d)亿元，增长(\d\.\d)%，优良天数占(\d\d\.\d)%，粮食产量(\d,\d{3})万吨"
    found = [re.search(form, moved("130637", "220403", year)) for year in range(2001, 2021)]
    assert all(found)
    assert len({match.groups() for match in found if match}) == len(found)
    assert ("75.23", "6.8", "98.5", "1,250") not in {match.groups() for match in found if match}


@pytest.mark.parametrize(
    ("written", "is_percentage", "factor", "becomes"),
    [
        ("75.2", False, 1.2, "90.2"),
        ("95.2", False, 1.2, "99.9"),
        ("10", False, 0.8, "10"),
        ("0.05", False, 0.8, "0.04"),
        ("0.9", False, 1.25, "1.1"),
        ("1,250", False, 1.25, "1,562"),
        ("98.5", True, 1.25, "98.1"),
        ("98.5", True, 0.8, "98.8"),
        ("100", True, 1.25, "100"),
        ("150", True, 1.2, "180"),
        ("6", True, 1.2, "7"),
    ],
)
def test_a_number_is_multiplied(
    script: ModuleType, written: str, is_percentage: bool, factor: float, becomes: str
) -> None:
    """Within the digits that it has; of a share above a half, what lacks to 100 is multiplied."""
    assert script.Number(written, 0, is_percentage).times(factor) == becomes


def test_what_cannot_be_made_is_said_and_nothing_is_written(script: ModuleType, source: Path, tmp_path: Path) -> None:
    """A folder that is there, a number out of reach, a folder of the state's reports only."""
    (tmp_path / "there").mkdir()
    with pytest.raises(UsageError, match="is there already"):
        script.make_corpus(source, tmp_path / "there", 5)
    with pytest.raises(UsageError, match="begin at 1"):
        script.make_corpus(source, tmp_path / "new", 0)
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "china-2023.txt").write_bytes((source / "china.txt").read_bytes())
    with pytest.raises(InputError, match="no report but the state's"):
        script.make_corpus(tmp_path / "state", tmp_path / "new", 5)
    assert not (tmp_path / "new").exists()


def test_more_than_there_are_years_for_is_refused_whole(
    script: ModuleType, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says how many there are, and no folder is left."""
    monkeypatch.setattr(script, "plan_moves", lambda *given: iter(()))
    with pytest.raises(UsageError, match="for 0 reports"):
        script.make_corpus(source, tmp_path / "new", 5)
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_what_is_wrong_in_one_line(repository: Path, source: Path, tmp_path: Path) -> None:
    """An error ends with its code and no traceback; a corpus is made otherwise."""
    command = [sys.executable, str(repository / "scripts" / "make_corpus.py"), str(source)]
    made = subprocess.run([*command, str(tmp_path / "new"), "--reports", "2"], capture_output=True, text=True)
    assert (made.returncode, made.stderr) == (0, "")
    assert "2 reports / 份报告" in made.stdout
    again = subprocess.run([*command, str(tmp_path / "new"), "--reports", "2"], capture_output=True, text=True)
    assert again.returncode == UsageError.exit_code
    assert again.stderr.startswith("make-corpus: ")
    assert "Traceback" not in again.stderr
