"""A release of a dataset: what is in it, what it says has changed, and that others can read it."""

from __future__ import annotations

import gzip
import json
import sqlite3
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest
from build.sample import REPORTS, Sample, write_reports
from conftest import require_external

from kg.build import build_dataset
from kg.cells import read_records
from kg.errors import UsageError
from kg.publish.dataset_reader import table_rows
from kg.publish.release import find_changes, summarize, write_release
from kg.publish.tables import TABLES

DAY = date(2026, 12, 1)
ATOM = "{http://www.w3.org/2005/Atom}"


def build(folder: Path, reports: Mapping[str, Sample]) -> Path:
    """A dataset of these reports, with its single files."""
    out = folder / "graph"
    build_dataset([write_reports(folder / "reports", reports)], out)
    return out


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset of one report of one province and one of another."""
    names = ("here-2025", "there-2025")
    return build(tmp_path_factory.mktemp("older"), {name: REPORTS[name] for name in names})


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The next report of the first province has come, that of the other is gone, and one number was corrected."""
    corrected = replace(REPORTS["here-2025"], done=REPORTS["here-2025"].done.replace("30个", "31个"))
    reports = {"here-2025": corrected, "here-2026": REPORTS["here-2026"]}
    return build(tmp_path_factory.mktemp("newer"), reports)


@pytest.fixture(scope="module")
def first(older: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first release."""
    folder = tmp_path_factory.mktemp("releases") / "2026.06"
    write_release(older, folder, "2026.06", date(2026, 6, 1), "@misc{a}\n")
    return folder


@pytest.fixture(scope="module")
def second(newer: Path, first: Path) -> Path:
    """The release after it."""
    folder = first.parent / "2026.12"
    write_release(newer, folder, "2026.12", DAY, "@misc{a}\n", first)
    return folder


def test_every_file_has_its_checksum(second: Path) -> None:
    """SHA256SUMS lists each file of the release once, as `sha256sum --check` reads it, and nothing else."""
    lines = (second / "SHA256SUMS").read_text("utf-8").splitlines()
    listed = dict(reversed(line.split("  ", 1)) for line in lines)
    there = {path.relative_to(second).as_posix() for path in second.rglob("*") if path.is_file()}
    assert listed.keys() == there - {"SHA256SUMS", ".kg-output"}
    assert all(sha256((second / path).read_bytes()).hexdigest() == value for path, value in listed.items())


def test_the_graph_is_that_of_the_build(newer: Path, second: Path) -> None:
    """Unpacked, both files of the graph are those that the build wrote."""
    for name in ("data.nq", "data.ttl"):
        assert gzip.decompress((second / f"{name}.gz").read_bytes()) == (newer / name).read_bytes()


def test_the_same_release_has_the_same_bytes(newer: Path, first: Path, second: Path, tmp_path: Path) -> None:
    """Nothing in a release depends on the clock or on where it is written."""
    write_release(newer, tmp_path / "again", "2026.12", DAY, "@misc{a}\n", first)
    assert (tmp_path / "again" / "SHA256SUMS").read_bytes() == (second / "SHA256SUMS").read_bytes()


def test_sqlite_has_every_row_with_its_type(newer: Path, second: Path) -> None:
    """Each table is in the SQLite file row by row; numbers are numbers, and what is not stated is NULL."""
    database = sqlite3.connect(second / "data.sqlite")
    for name in TABLES:
        ((count,),) = database.execute(f"SELECT count(*) FROM {name}")
        assert count == sum(1 for _ in table_rows(newer, name))
    jobs = "SELECT value, typeof(value), value_max FROM measures WHERE subject = '城镇新增就业' AND kind = 'outcome'"
    assert database.execute(jobs).fetchall() == [(473000, "integer", None)]
    joined = "SELECT count(*) FROM measures JOIN statements ON statements.iri = measures.statement"
    assert database.execute(joined).fetchone() == database.execute("SELECT count(*) FROM measures").fetchone()
    assert database.execute("SELECT report, year FROM reports ORDER BY 1").fetchall() == [
        ("here-2025", 2025),
        ("here-2026", 2026),
    ]


def test_changes_are_listed_by_report_fact_and_verdict(first: Path, newer: Path) -> None:
    """A new report, a report that is gone, a corrected number and a new verdict are each told apart."""
    changes = find_changes(first, newer)
    told = {(one.change, one.table, one.report) for one in changes}
    assert ("added", "reports", "here-2026") in told
    assert ("removed", "reports", "there-2025") in told
    assert ("changed", "reports", "here-2025") in told  # its source has other bytes
    (number,) = [one for one in changes if one.table == "measures"]
    assert (number.change, number.columns, number.before, number.after) == ("changed", ("value",), ("30",), ("31",))
    assert number.previous_iri
    assert number.previous_iri != number.iri
    verdicts = {one.quote: (one.before, one.after) for one in changes if one.table == "promises"}
    assert ("exceeded",) in {after for _, after in verdicts.values()}
    assert not any(one.table == "measures" and one.report == "here-2026" for one in changes)


def test_a_fact_with_a_new_iri_is_renamed(first: Path, older: Path, tmp_path: Path) -> None:
    """Where only the IRI of a fact differs, the old one leads to the new one."""
    before = tmp_path / "before"
    (before / "tables").mkdir(parents=True)
    for path in [first / "reports.csv", *(first / "tables").glob("*.csv")]:
        place = before / path.relative_to(first)
        place.write_bytes(path.read_bytes().replace(b"/id/measure/", b"/id/old-measure/"))
    changes = [one for one in find_changes(before, older) if one.table == "measures"]
    assert changes
    assert {one.change for one in changes} == {"renamed"}
    assert all(one.previous_iri == one.iri.replace("/id/measure/", "/id/old-measure/") for one in changes)


def test_a_release_of_the_same_data_has_no_changes(first: Path, older: Path) -> None:
    """Nothing is listed where nothing changed."""
    assert find_changes(first, older) == ()
    assert summarize(()) == "Nothing changed."


def test_an_older_release_may_lack_columns(first: Path, older: Path, tmp_path: Path) -> None:
    """A column that was added since then is empty in the older release, and its cells count as changed."""
    before = tmp_path / "before"
    (before / "tables").mkdir(parents=True)
    for path in [first / "reports.csv", *(first / "tables").glob("*.csv")]:
        (before / path.relative_to(first)).write_bytes(path.read_bytes())
    table = before / "tables" / "measures.csv"
    with table.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(read_records(handle))
    names = [name for name in rows[0] if name != "explained"]
    lines = [",".join(names), *(",".join(row[name] for name in names) for row in rows)]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert {one.columns for one in find_changes(before, older)} == {("explained",)}


def test_the_feed_keeps_older_releases(second: Path) -> None:
    """The feed has an entry for each release, the newest first, with the numbers of changes as its summary."""
    root = ElementTree.fromstring((second / "changes.atom").read_bytes())
    entries = root.findall(f"{ATOM}entry")
    assert [one.findtext(f"{ATOM}title") for one in entries] == ["Release 2026.12", "Release 2026.06"]
    assert entries[1].findtext(f"{ATOM}summary") == "The first release."
    assert "1 report added; 1 report changed; 1 report removed" in (entries[0].findtext(f"{ATOM}summary") or "")
    assert all(one.findtext(f"{ATOM}{name}") for one in (root, *entries) for name in ("id", "updated", "title"))


def test_a_folder_that_is_not_a_release_is_refused(newer: Path, tmp_path: Path) -> None:
    """A wrong --previous is an error that says what is missing, before anything is written."""
    with pytest.raises(UsageError, match=r"not a release \(it has no reports.csv\)"):
        write_release(newer, tmp_path / "release", "2026.12", DAY, "", tmp_path)
    assert not (tmp_path / "release").exists()


@pytest.mark.parametrize("version", ["", "2026/12", "..", "1 0", "1.0\n"])
def test_a_version_is_a_word(newer: Path, tmp_path: Path, version: str) -> None:
    """A version is a part of IRIs and names of folders, so it is refused if it could not be."""
    with pytest.raises(UsageError, match="must consist of letters"):
        write_release(newer, tmp_path / "release", version, DAY, "")


def test_the_script_writes_a_release_with_its_citation(
    older: Path, tmp_path: Path, load_script: Callable[[str], ModuleType], capsys: pytest.CaptureFixture[str]
) -> None:
    """`scripts/release data` writes a release whose citation names its version and year."""
    arguments = ["data", str(older), "--version", "2026.12", "--date", "2026-12-01", "--to", str(tmp_path / "release")]
    load_script("release").main(arguments)
    citation = (tmp_path / "release" / "citation.bib").read_text("utf-8")
    assert "version 2026.12}}" in citation
    assert "year         = {2026}" in citation
    assert "the first release" in capsys.readouterr().out


def test_croissant_describes_every_file_and_column(second: Path) -> None:
    """Each file is listed with its hash, and each table is a record set with all its columns."""
    described = json.loads((second / "croissant.json").read_bytes())
    for one in described["distribution"]:
        assert sha256((second / one["contentUrl"]).read_bytes()).hexdigest() == one["sha256"]
    sets = {one["name"]: [field["name"] for field in one["field"]] for one in described["recordSet"]}
    assert sets == {name: [column.name for column in columns] for name, columns in TABLES.items()}


@pytest.mark.slow
def test_mlcroissant_loads_the_tables(second: Path, repository: Path) -> None:
    """The reference implementation of Croissant finds no error and reads the rows of a table."""
    found = repository / ".croissant/bin/python"
    python = require_external("mlcroissant (.croissant)", str(found) if found.exists() else None)
    script = (
        "import mlcroissant, sys\n"
        "dataset = mlcroissant.Dataset(sys.argv[1])\n"
        "assert not dataset.metadata.issues.errors, dataset.metadata.issues.errors\n"
        "print(sum(1 for _ in dataset.records('measures')))\n"
    )
    command = [python, "-c", script, str(second / "croissant.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with (second / "tables/measures.csv").open(encoding="utf-8-sig", newline="") as handle:
        assert int(done.stdout) == sum(1 for _ in read_records(handle))
