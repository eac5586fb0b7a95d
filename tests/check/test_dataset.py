from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.build import build_dataset
from kg.check.dataset import check_dataset
from kg.check.findings import Finding

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
    """A copy of it, as far as checks read it."""
    shutil.copytree(built_reports / "sources", tmp_path / "sources")
    shutil.copy(built_reports / "data.nq", tmp_path)
    return tmp_path


Lines = list[str]


def rewritten(out: Path, edit: Callable[[Lines], Lines]) -> None:
    """Edits the lines of data.nq, which stays in order."""
    path = out / "data.nq"
    lines = edit(path.read_text(encoding="utf-8").splitlines(keepends=True))
    path.write_text("".join(sorted(set(lines))), encoding="utf-8")


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
    """The findings but for those of the reasoner, part by part."""
    return list(check_dataset(out, reasoning=False, jobs=jobs, lines=lines).findings)


def test_the_reports_pass(out: Path) -> None:
    """What is built has no findings, in one part or in many, in one process or in two."""
    assert check(out, lines=10**9) == []
    assert check(out, lines=1000, jobs=2) == []


def test_a_changed_quote_in_any_report_is_found(out: Path) -> None:
    """A quote that its source does not read is told for each of the three reports."""
    changed = lambda line: [re.sub(r'"(.)(.*)"@zh', r'"\2\1"@zh', line)]  # noqa: E731 - one line, used once
    rewritten(out, lambda lines: in_each_report(lines, "ont#quote>", changed))
    things = {one.where for one in check(out) if "is not what" in one.what}
    assert len(things) == len(YEARS)


def test_a_broken_shape_in_any_report_is_found(out: Path) -> None:
    """A statement without its section is told for each of the three reports."""
    gone: list[str] = []

    def take_away(line: str) -> Lines:
        gone.append(subject_of(line).strip("<>"))
        return []

    rewritten(out, lambda lines: in_each_report(lines, "ont#section> ", take_away))
    found = [one for one in check(out) if one.check == "shapes"]
    assert sorted(one.where for one in found) == sorted(gone)
    assert all("exactly one: section" in one.what for one in found)


def test_a_type_missing_elsewhere_is_found_in_any_report(out: Path) -> None:
    """A calendar year that is no period is told of the facts that refer to it, whichever part these are in."""
    periods = f"<{ONT}Period>"
    rewritten(out, lambda lines: [line for line in lines if not (periods in line and "period/2023-" in line)])
    told = {one.where for one in check(out) if "property period" in one.what}
    report_of = re.findall(rf"<(.*?)> <{ONT}report> <.*-(\d{{4}})>", (out / "data.nq").read_text(encoding="utf-8"))
    assert {year for thing, year in report_of if thing in told} == {"2023", "2024"}


def test_what_leads_to_a_thing_is_seen_from_any_part(out: Path) -> None:
    """A project whose milestones no longer name it is told, and no other project is."""
    lines = (out / "data.nq").read_text(encoding="utf-8").splitlines()
    projects = sorted({subject_of(line) for line in lines if line.split()[2] == f"<{ONT}Project>"})
    assert projects
    rewritten(out, lambda lines: [line for line in lines if f"<{ONT}project> {projects[0]}" not in line])
    said = {one.where: one.what for one in check(out) if "a project has a milestone" in one.what}
    assert list(said) == [projects[0].strip("<>")]
    assert said[projects[0].strip("<>")].endswith("property project (backwards)")


def test_an_edited_file_is_told_and_looked_at_all_the_same(out: Path) -> None:
    """Lines out of order are a finding, and what else is wrong in them is found too."""
    rewritten(out, lambda lines: in_each_report(lines, "ont#position> ", lambda line: []))
    path = out / "data.nq"
    path.write_bytes(b"".join(reversed(path.read_bytes().splitlines(keepends=True))))
    found = check(out)
    assert [one.where for one in found if one.check == "file"] == ["data.nq"]
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


def test_a_line_that_is_sorted_but_not_canonical_is_told(out: Path) -> None:
    """An escape that canonical N-Quads do not use is a finding in whichever part it stands."""
    rewritten(out, lambda lines: in_each_report(lines, "高铁", lambda line: [line.replace("高", "\\u9AD8", 1)]))
    assert [one.check for one in check(out)] == ["file"]


def test_a_line_that_is_no_quad_is_told_by_its_number(out: Path) -> None:
    """The number counts from the start of the file, not of the part."""
    path = out / "data.nq"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(sorted([*lines, b"<https://w3id.org/policy-commitment/id/x> no quad .\n"])))
    number = next(at for at, line in enumerate(path.read_bytes().splitlines(), start=1) if b"no quad" in line)
    (finding,) = check(out, lines=100)
    assert (finding.check, finding.where) == ("file", "data.nq")
    assert f"line {number}: no N-Quads" in finding.what


def test_a_contradiction_in_any_report_reaches_the_reasoner(out: Path, java: str) -> None:
    """A commitment that is an outcome too is in the sample, which is said to be one."""
    rewritten(out, lambda lines: in_each_report(lines, "ont#Commitment>", another_type))
    report = check_dataset(out, lines=1000)
    assert "reasoning: data.nq: the data contradicts the ontology" in "\n".join(map(str, report.findings))
    assert "not on all data" in str(report.limited[0])


def test_parts_find_what_the_whole_finds(out: Path) -> None:
    """With every seventh line gone, the findings are the same however the file is cut."""
    rewritten(out, lambda lines: [line for at, line in enumerate(lines) if at % 7])
    whole = check(out, lines=10**9)
    assert len(whole) > 50
    assert check(out, lines=500) == whole
