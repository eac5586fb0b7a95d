"""Files that ask for too much are set aside with their reasons, and the rest of the folder is built."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from click.testing import CliRunner

from kg.build import build_dataset
from kg.build import ingest as ingest_module
from kg.cli.commands import kg
from kg.text.limits import LONGEST_SENTENCE
from tests.build.kinds import OPENING
from tests.build.sample import REPORTS, write_reports

docx = pytest.importorskip("docx")


def bomb() -> bytes:
    """A .docx of some kilobytes that unpacks to 300 MB."""
    data = BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as archive:
        archive.writestr("word/media/a.bmp", bytes(300 << 20))
    return data.getvalue()


def report() -> bytes:
    """A report as a .docx."""
    document = docx.Document()
    for line in REPORTS["there-2026"].text.splitlines():
        document.add_paragraph(line)
    data = BytesIO()
    document.save(data)
    return data.getvalue()


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_bomb_is_set_aside_and_the_rest_is_built(tmp_path: Path, jobs: int) -> None:
    """In this process and in several, each with a process of its own that reads documents."""
    folder = write_reports(tmp_path / "reports", {"here-2025": REPORTS["here-2025"]})
    rows = ["bomb.docx,,,", "broken.pdf,,,", "long.txt,,140000,2026", "there-2026.docx,there-2026,410000,2026", ""]
    with (folder / "reports.csv").open("a", encoding="utf-8") as table:
        table.write("\n".join(rows))
    (folder / "bomb.docx").write_bytes(bomb())
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7")
    (folder / "long.txt").write_text(REPORTS["here-2026"].text + "修" * 1_000_000, encoding="utf-8")
    (folder / "there-2026.docx").write_bytes(report())
    arguments = ["build", str(folder), "--out", str(tmp_path / "graph"), "--jobs", str(jobs)]
    result = CliRunner().invoke(kg, [*arguments, "--no-merge", "--no-store"])
    assert result.exit_code == 1, result.output
    made = json.loads((tmp_path / "graph" / "report.json").read_bytes())
    assert [one["id"] for one in made["reports"]] == ["here-2025", "there-2026"]
    reasons = {one["file"]: one["reason"] for one in made["set_aside"]}
    assert sorted(reasons) == ["bomb.docx", "broken.pdf", "long.txt"]
    assert "unpacked it takes 300 MB, more than 256" in reasons["bomb.docx"]
    assert "is not a readable PDF" in reasons["broken.pdf"]
    assert "more than 1000000 characters" in reasons["long.txt"]


def test_a_report_that_takes_too_long_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of one report is not that of the others."""
    folder = write_reports(tmp_path / "reports", {name: REPORTS[name] for name in ("here-2025", "here-2026")})
    works = ingest_module.identify

    def out_of_time(*arguments: object) -> object:
        if "here-2026" in arguments:
            monkeypatch.setattr("kg.time_limit.time.thread_time", lambda: 1e9)
            monkeypatch.setattr("kg.time_limit.time.monotonic", lambda: 1e9)
        return works(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(ingest_module, "identify", out_of_time)
    built = build_dataset([folder], tmp_path / "graph")
    assert [facts.report.id for facts in built.linked.reports] == ["here-2025"]
    assert [one.file for one in built.aside] == ["here-2026.txt"]
    assert "takes more than 300 seconds of processor time" in built.aside[0].reason


def test_sentences_that_are_too_long_are_told(tmp_path: Path) -> None:
    """One is divided behind commas, one without commas is not analysed; report.json and the summary say so."""
    comma = "地区生产总值增长5%，" * (LONGEST_SENTENCE // 10)
    none = "推动经济高质量发展" * (LONGEST_SENTENCE // 8)
    text = f"{OPENING}{comma}城镇新增就业45万人。{none}。粮食总产量1300亿斤。\n"
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "long.txt").write_text(text, encoding="utf-8")
    out = tmp_path / "graph"
    result = CliRunner().invoke(kg, ["build", str(folder), "--out", str(out), "--jobs", "1"], catch_exceptions=False)
    assert f"longer than {LONGEST_SENTENCE} characters; {len(none) + 1} characters" in result.output
    stretches = json.loads((out / "report.json").read_bytes())["reports"][0]["too_long"]
    assert [one["analysed"] for one in stretches] == [True, True, False]
    assert all(one["end"] - one["start"] <= LONGEST_SENTENCE for one in stretches if one["analysed"])
    assert text[stretches[2]["start"] : stretches[2]["end"]] == f"{none}。"
    assert stretches[0]["end"] == stretches[1]["start"]
    rows = (out / "tables" / "measures.csv").read_text("utf-8")
    assert "粮食总产量" in rows
    assert "城镇新增就业" in rows
