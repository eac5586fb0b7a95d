"""What is derived from parts is what single files of the same reports hold."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.build import build_dataset
from kg.build.engine import ThisProcess
from kg.build.subset import subset_of_dataset, write_explorer
from kg.cli.commands import kg
from kg.dataset_layout import MARKER_FILE
from kg.errors import OutputError, UsageError
from kg.publish.dataset_reader import list_reports
from kg.publish.export import FORMATS, GRAPHS, export
from kg.publish.review_table import write_review
from kg.publish.selection import select_reports
from kg.publish.site.write import write_site
from tests.build.sample import REPORTS as SAMPLE
from tests.build.sample import write_reports
from tests.build.test_incremental import contents

# Facts that need a look for several reasons, in each report.
DOUBTFUL = (
    "林地占比120%，增长15%。森林占地面积达到30%至40%，聚力振兴，产业30个。"
    "完成投资20亿元、30亿元。建成抚河、旴江等特大桥。"
)
REPORTS = {name: replace(sample, done=sample.done + DOUBTFUL) for name, sample in SAMPLE.items()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample reports as files."""
    return write_reports(tmp_path_factory.mktemp("sample") / "reports", REPORTS)


@pytest.fixture(scope="module")
def parts(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Their dataset in parts."""
    return build_dataset(
        [folder], tmp_path_factory.mktemp("parts") / "graph", ThisProcess(), store=False, merge=False
    ).out


@pytest.fixture(scope="module")
def whole(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Their dataset in single files."""
    return build_dataset([folder], tmp_path_factory.mktemp("whole") / "graph").out


def rows(table: Path) -> list[dict[str, str]]:
    """The rows of a CSV table."""
    with table.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.mark.parametrize("report", [None, *REPORTS])
@pytest.mark.parametrize("limit", [None, 1, 2, 5, 1000])
def test_the_review_of_parts_is_that_of_the_whole(
    parts: Path, whole: Path, tmp_path: Path, report: str | None, limit: int | None
) -> None:
    """The same bytes: of all reports or one, with all facts or the neediest."""
    counts = []
    for name, out in (("parts", parts), ("whole", whole)):
        try:
            counts.append(write_review(out, tmp_path / name, limit=limit, report=report))
        except UsageError:
            counts.append(0)
    assert counts[0] == counts[1]
    assert report or counts[0] == min(limit or 1000, len(rows(whole / "review.csv"))) > 0
    assert len({row["score"] for row in rows(whole / "review.csv")}) > 3
    if counts[0]:
        assert (tmp_path / "parts").read_bytes() == (tmp_path / "whole").read_bytes()
        assert len(rows(tmp_path / "parts")) == counts[0]


def test_the_review_of_all_is_the_table_of_the_build(whole: Path, tmp_path: Path) -> None:
    """Without limit and report, a dataset in single files gives its own table back, byte for byte."""
    write_review(whole, tmp_path / "review.csv")
    assert (tmp_path / "review.csv").read_bytes() == (whole / "review.csv").read_bytes()


def test_a_report_that_is_not_there_is_refused_in_parts_too(parts: Path, tmp_path: Path) -> None:
    """The message says where the ids are; a table that a person may have filled in stays."""
    with pytest.raises(UsageError, match=r"nowhere-1999: no fact of a report with this id"):
        write_review(parts, tmp_path / "review.csv", report="nowhere-1999")
    (tmp_path / "review.csv").touch()
    with pytest.raises(OutputError, match="already exists"):
        write_review(parts, tmp_path / "review.csv")


@pytest.mark.parametrize("format", [name for name in FORMATS if name not in GRAPHS])
def test_the_tables_of_parts_are_written_as_those_of_the_whole(
    parts: Path, whole: Path, tmp_path: Path, format: str
) -> None:
    """Every table of all reports, the same bytes with and without single files; those in CSV are those of the build."""
    names = [path.relative_to(tmp_path / "whole") for path in export(whole, tmp_path / "whole", (format,))]
    assert [path.relative_to(tmp_path / "parts") for path in export(parts, tmp_path / "parts", (format,))] == names
    for name in names:
        assert (tmp_path / "parts" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes(), name
        assert format != "csv" or (tmp_path / "whole" / name).read_bytes() == (whole / name).read_bytes(), name


@pytest.mark.parametrize("format", sorted(GRAPHS))
def test_a_graph_of_all_parts_is_refused(parts: Path, tmp_path: Path, format: str) -> None:
    """The message names areas that there are, what to type, and what can be had of all."""
    with pytest.raises(
        OutputError, match=rf"--format {format} --area 140000' \(areas: 140000 山西省, .*csv and parquet"
    ):
        export(parts, tmp_path / "files", (format,))
    assert not (tmp_path / "files").exists()


PICKS = [
    (("140000",), (), ("here-2025", "here-2026")),
    (("山西",), (), ("here-2025", "here-2026")),
    (("Henan", "太原市"), (), ("there-2025", "there-2026", "town-2025")),
    ((), ("here-2026",), ("here-2026",)),
    (("140000",), ("there-2026", "here-2025"), ("here-2025", "here-2026", "there-2026")),
]


@pytest.mark.parametrize(("areas", "reports", "names"), PICKS)
def test_picked_reports_are_a_build_of_them_alone(
    parts: Path, tmp_path: Path, areas: Collection[str], reports: Collection[str], names: Collection[str]
) -> None:
    """Explorer, graphs, tables and catalogue of a pick are those of a build of its reports in single files."""
    picked = select_reports(parts, tuple(areas), tuple(reports))
    assert {report.id for report in picked} == set(names)
    alone = write_reports(tmp_path / "reports", {name: REPORTS[name] for name in names})
    built = build_dataset([alone], tmp_path / "alone").out
    page = write_explorer(parts, picked, tmp_path / "page.html")
    assert page.read_bytes() == (built / "explorer.html").read_bytes()
    with subset_of_dataset(parts, picked) as made:
        assert {"data.nq", "cube.ttl", "catalog.ttl", "tables/outcomes.csv", "manifest.json"} < contents(made).keys()
        assert contents(made) == contents(built)


def test_what_people_said_holds_in_a_pick(tmp_path: Path) -> None:
    """Corrections of the build are those of the explorer of an area, though nothing is read again."""
    folder = write_reports(tmp_path / "reports", REPORTS)
    write_review(
        build_dataset([folder], tmp_path / "graph", ThisProcess(), store=False, merge=False).out,
        tmp_path / "review.csv",
    )
    wrong = next(row for row in rows(tmp_path / "review.csv") if row["report"].startswith("here") and row["iri"])
    with (folder / "corrections.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, wrong)
        writer.writeheader()
        writer.writerow({**wrong, "action": "reject", "who": "王一"})
    out = build_dataset([folder], tmp_path / "graph", ThisProcess(), store=False, merge=False).out
    alone = write_reports(tmp_path / "alone", {name: one for name, one in REPORTS.items() if one.adcode == "140000"})
    built = build_dataset([alone], tmp_path / "built", corrections=folder / "corrections.csv").out
    with subset_of_dataset(out, select_reports(out, ["140000"], [])) as made:
        quads = (made / "data.nq").read_bytes()
    assert quads == (built / "data.nq").read_bytes()
    assert f"<{wrong['iri']}> ".encode() not in quads


def test_a_site_of_a_pick_is_that_of_a_build_alone(parts: Path, tmp_path: Path) -> None:
    """The same page for every thing; without a pick a site is refused."""
    with pytest.raises(OutputError, match=r"--site public --area 140000'"):
        write_site(parts, Path("public"))
    built = build_dataset(
        [write_reports(tmp_path / "one", {"town-2025": REPORTS["town-2025"]})], tmp_path / "graph"
    ).out
    result = CliRunner().invoke(kg, ["export", str(parts), "--area", "太原", "--site", str(tmp_path / "site")])
    assert result.exit_code == 0, result.output
    assert result.output.startswith(f"{write_site(built, tmp_path / 'alone')} pages")
    for page in (tmp_path / "alone" / "id").rglob("*.html"):
        assert page.read_bytes() == (tmp_path / "site" / page.relative_to(tmp_path / "alone")).read_bytes()


def test_the_explorer_of_a_pick_is_written_outside_the_dataset(
    parts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Into the current folder under a name of its own, or where `--to` says; without a pick the areas are told."""
    before = sorted(parts.rglob("*"))
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()
    result = runner.invoke(kg, ["explore", "--out", str(parts), "--report", "here-2026", "--no-open"])
    assert result.output == f"{tmp_path.resolve() / 'explorer-140000-2026.html'}\n"
    recorded = runner.invoke(kg, ["explore", "--out", str(parts), "--area", "太原", "--to", "x.html", "--no-open"])
    assert recorded.output == f"{tmp_path.resolve() / 'x.html'}\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["explorer-140000-2026.html", "x.html"]
    assert sorted(parts.rglob("*")) == before
    refused = runner.invoke(kg, ["explore", "--out", str(parts)]).exception
    assert isinstance(refused, OutputError)
    assert "--area 140000' (areas: 140000 山西省, 140100 太原市, 410000 河南省)" in str(refused)


def test_a_pick_that_cannot_be_made_is_told(parts: Path, tmp_path: Path) -> None:
    """An unknown area or report, a part without what was read: what to do is said."""
    with pytest.raises(UsageError, match="Guangdong: this dataset has no report of this area; it has 140000"):
        select_reports(parts, ["Guangdong"], [])
    with pytest.raises(UsageError, match="here-2027: there is no report with this id; did you mean here-2026"):
        select_reports(parts, [], ["here-2027"])
    broken = shutil.copytree(parts, tmp_path / "broken")
    facts = broken / "parts" / "area=140100" / "year=2025" / "facts.msgpack.gz"
    facts.unlink()
    picked = select_reports(broken, ["140100"], [])
    with pytest.raises(OutputError, match=r"facts.msgpack.gz: cannot be read .*run 'kg build"):
        write_explorer(broken, picked, tmp_path / "x.html")
    facts.write_bytes(b"no facts")
    with pytest.raises(OutputError, match=r"facts.msgpack.gz: cannot be read"):
        write_explorer(broken, picked, tmp_path / "x.html")


@pytest.mark.parametrize("adcode", ["../..", "14", "14000x"])
def test_a_description_that_names_no_area_is_an_error_with_its_path(tmp_path: Path, adcode: str) -> None:
    """The code of an area names a folder, so a changed one is refused and not followed."""
    source = {"file": "a.txt", "sha256": "0", "encoding": "utf-8"}
    report = {"id": "a", "title": "a", "adcode": adcode, "year": 2023, "source": source}
    (tmp_path / MARKER_FILE).write_text(json.dumps({"reports": [report]}), encoding="utf-8")
    with pytest.raises(OutputError, match="is not a code of an area"):
        list_reports(tmp_path)
