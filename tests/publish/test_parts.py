"""What is derived from a dataset in parts is what is derived from one in single files of the same reports."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kg.build import build_dataset, build_parts
from kg.build.engine import ThisProcess
from kg.errors import OutputError, UsageError
from kg.publish.review import write_review
from tests.build.sample import REPORTS, write_reports


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample reports as files."""
    return write_reports(tmp_path_factory.mktemp("sample") / "reports", REPORTS)


@pytest.fixture(scope="module")
def parts(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Their dataset in parts."""
    return build_parts([folder], tmp_path_factory.mktemp("parts") / "graph", ThisProcess(), store=False).out


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
    with pytest.raises(OutputError, match="stands already"):
        write_review(parts, tmp_path / "review.csv")
