from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.build import build_dataset
from kg.check.dataset import check_dataset
from kg.check.findings import Finding
from kg.check.integrity import check_record
from kg.staging import RECORD
from tests.written import HERE, QUADS, lines_of, put_lines, rewrite

YEARS = (2022, 2023, 2024)
TEXT = """{year}年山西省政府工作报告
——{year}年1月12日在山西省第十四届人民代表大会第一次会议上
各位代表：
一、{past}年工作回顾
地区生产总值增长{growth}%，城镇新增就业4{growth}万人。雄忻高铁开工建设。煤炭先进产能占比提升至8{growth}%。
二、{year}年重点工作
{year}年经济社会发展的主要预期目标是：地区生产总值增长{growth}.5%左右，城镇新增就业45万人，粮食产量稳定在{growth}40亿斤。
推动雄忻高铁建成通车。省教育厅要新建学校1{growth}所。居民收入增长与经济增长基本同步。
"""
SET = "https://w3id.org/policy-commitment/set/140000-{year}"
ONT = "https://w3id.org/policy-commitment/ont#"


@pytest.fixture(scope="module")
def built_reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset of three reports of one area, whose promises and outcomes are linked."""
    folder = tmp_path_factory.mktemp("three")
    for number, year in enumerate(YEARS, start=4):
        text = TEXT.format(year=year, past=year - 1, growth=number)
        (folder / f"shanxi-{year}.txt").write_text(text, encoding="utf-8")
    build_dataset([folder], folder / "graph")
    return folder / "graph"


@pytest.fixture
def out(built_reports: Path, tmp_path: Path) -> Path:
    """A copy of it, with all quads of the area in one file."""
    out = shutil.copytree(built_reports, tmp_path / "graph", ignore=shutil.ignore_patterns("store", "*.csv", "*.ttl"))
    reports = [f"{HERE}/year={year}/data.nq.gz" for year in YEARS]
    put_lines(out, sorted({line for name in (QUADS, *reports) for line in lines_of(out, name)}))
    for name in reports:
        put_lines(out, (), name)
    return out


Lines = list[str]


def in_each_report(lines: Lines, part: str, edit: Callable[[str], Lines]) -> Lines:
    """Edits, in the graph of each report, the first line that holds a piece of text."""
    for year in YEARS:
        graph = f"<{SET.format(year=year)}> ."
        at = next(at for at, line in enumerate(lines) if part in line and graph in line)
        lines[at : at + 1] = edit(lines[at])
    return lines


def subject_of(line: str) -> str:
    """The first term of a line."""
    return line.split(" ", 1)[0]


def another_type(line: str) -> Lines:
    """The commitment is said to be an outcome too."""
    return [line, line.replace("ont#Commitment>", "ont#Outcome>")]


def check(out: Path, lines: int = 1000, jobs: int = 1) -> list[Finding]:
    """The findings but for those of the reasoner and on files that were edited or left out, part by part."""
    found = check_dataset(out, reasoning=False, jobs=jobs, lines=lines).findings
    return [one for one in found if not one.what.startswith(("differs from what manifest.json says", "is missing"))]


def test_the_reports_pass(built_reports: Path) -> None:
    """What is built has no findings, in one part or in many, in one process or in two."""
    assert check_dataset(built_reports, reasoning=False, lines=10**9).findings == ()
    assert check_dataset(built_reports, reasoning=False, lines=1000, jobs=2).findings == ()


def test_a_changed_quote_in_any_report_is_found(out: Path) -> None:
    """A quote that its source does not read is told for each of the three reports."""
    changed = lambda line: [re.sub(r'"(.)(.*)"@zh', r'"\2\1"@zh', line)]  # noqa: E731 - one line, used once
    rewrite(out, lambda lines: in_each_report(lines, "ont#quote>", changed))
    things = {one.where for one in check(out) if "is not what" in one.what}
    assert len(things) == len(YEARS)


def test_a_broken_shape_in_any_report_is_found(out: Path) -> None:
    """A statement without its section is told for each of the three reports."""
    gone: list[str] = []

    def take_away(line: str) -> Lines:
        gone.append(subject_of(line).strip("<>"))
        return []

    rewrite(out, lambda lines: in_each_report(lines, "ont#section> ", take_away))
    found = [one for one in check(out) if one.check == "shapes"]
    assert sorted(one.where for one in found) == sorted(f"{HERE}: {thing}" for thing in gone)
    assert all("exactly one: section" in one.what for one in found)


def test_a_type_missing_elsewhere_is_found_in_any_report(out: Path) -> None:
    """A calendar year that is no period is told of the facts that refer to it, whichever part these are in."""
    periods = f"<{ONT}Period>"
    rewrite(out, lambda lines: [line for line in lines if not (periods in line and "period/2023-" in line)])
    recorded = {one.where.removeprefix(f"{HERE}: ") for one in check(out) if "property period" in one.what}
    report_of = re.findall(rf"<(.*?)> <{ONT}report> <.*-(\d{{4}})>", "".join(lines_of(out)))
    assert {year for thing, year in report_of if thing in recorded} == {"2023", "2024"}


def test_what_leads_to_a_thing_is_seen_from_any_part(out: Path) -> None:
    """A project whose milestones no longer name it is told, and no other project is."""
    lines = lines_of(out)
    projects = sorted({subject_of(line) for line in lines if line.split()[2] == f"<{ONT}Project>"})
    assert projects
    rewrite(out, lambda lines: [line for line in lines if f"<{ONT}project> {projects[0]}" not in line])
    said = {one.where: one.what for one in check(out) if "a project must have a milestone" in one.what}
    assert list(said) == [f"{HERE}: {projects[0].strip('<>')}"]
    assert all(what.endswith("property project (backwards)") for what in said.values())


def test_an_edited_file_is_told_and_looked_at_all_the_same(out: Path) -> None:
    """Lines out of order are a finding, and what else is wrong in them is found too."""
    rewrite(out, lambda lines: in_each_report(lines, "ont#position> ", lambda line: []))
    put_lines(out, reversed(lines_of(out)))
    found = check(out)
    assert [one.where for one in found if one.check == "file"] == [HERE]
    assert sum("position from 1" in one.what for one in found) == len(YEARS)


@pytest.mark.parametrize("damage", ["flipped", "gone", "more"])
def test_a_store_that_is_not_what_was_written_is_found(out: Path, built_reports: Path, damage: str) -> None:
    """One bit of the store's files, a file less or one more: queries would read something else than data.nq says."""
    shutil.copytree(built_reports / "store", out / "store")
    assert not [finding for finding in check(out) if finding.where == "store"]
    victim = max((out / "store").iterdir(), key=lambda path: path.stat().st_size)
    if damage == "flipped":
        content = bytearray(victim.read_bytes())
        content[len(content) // 2] ^= 1
        victim.write_bytes(content)
    elif damage == "gone":
        victim.unlink()
    else:
        (out / "store" / "000099.sst").write_bytes(b"")
    assert [finding.where for finding in check(out) if finding.where == "store"] == ["store"]


@pytest.mark.parametrize(
    "change", [lambda old: old + b"zz", lambda old: old.replace(b"manifest", b"zest"), lambda _: b""]
)
def test_a_changed_list_of_own_files_is_found(
    built_reports: Path, tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    """What the list names may be deleted by a build, so that nobody but a build may write it."""
    out = shutil.copytree(built_reports, tmp_path / "graph")
    assert check_record(out) == []
    (out / RECORD).write_bytes(change((out / RECORD).read_bytes()))
    assert [finding.where for finding in check_record(out)] == [RECORD]


def test_a_line_that_is_sorted_but_not_canonical_is_told(out: Path) -> None:
    """An escape that canonical N-Quads do not use is a finding in whichever part it stands."""
    rewrite(out, lambda lines: in_each_report(lines, "高铁", lambda line: [line.replace("高", "\\u9AD8", 1)]))
    assert [one.check for one in check(out)] == ["file"]


def test_a_line_that_is_no_quad_is_told(out: Path) -> None:
    """The other checks of its area are left out, as they would find it full of gaps."""
    rewrite(out, lambda lines: [*lines, "<https://w3id.org/policy-commitment/id/x> no quad .\n"])
    recorded = {(one.check, one.where) for one in check(out, lines=100)}
    assert recorded == {("file", HERE), ("file", QUADS)}


def test_a_contradiction_in_any_report_reaches_the_reasoner(out: Path, java: str) -> None:
    """A commitment that is an outcome too is in the sample, which is said to be one."""
    rewrite(out, lambda lines: in_each_report(lines, "ont#Commitment>", another_type))
    report = check_dataset(out, lines=1000)
    assert "the data contradicts the ontology" in "\n".join(map(str, report.findings))
    assert "a sample of" in str(report.limited[0])


def test_parts_find_what_the_whole_finds(out: Path) -> None:
    """With every seventh line gone, the findings are the same however the file is cut."""
    rewrite(out, lambda lines: [line for at, line in enumerate(lines) if at % 7])
    whole = check(out, lines=10**9)
    assert len(whole) > 50
    assert check(out, lines=500) == whole
