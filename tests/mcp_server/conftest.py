"""Two invented reports of one province and one of another, built, and a server of them.

The folder is not called `mcp`: on the path of the tests it would hide the library of that name.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.build import build_dataset
from kg.mcp.query_queue import QueryQueue
from kg.query.dataset import Dataset, open_dataset

# Digits of full width, so that what is written differs from what is quoted.
PLAN = "地区生产总值增长５%左右，城镇新增就业４５万人。青石水库建成投运。到2027年，煤炭先进产能占比达到90%。"
LATER = "地区生产总值增长4.5%左右，城镇新增就业45万人。"
REVIEW = "全年地区生产总值增长4%，城镇新增就业47.3万人。青石水库建成投运。煤炭先进产能占比达到83%。"


def text(area: str, year: int, review: str, plan: str) -> str:
    """A short work report of an area."""
    return (
        f"{year}年{area}政府工作报告\n各位代表：\n现在，我代表省人民政府向大会报告工作，请予审议。\n"
        f"一、{year - 1}年工作回顾\n{review}\n二、{year}年重点工作\n{plan}\n各位代表，让我们团结奋斗。\n"
    )


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the dataset."""
    top = tmp_path_factory.mktemp("mcp")
    reports = {
        "here-2025": ("140000", 2025, text("山西省", 2025, "煤炭先进产能占比达到80%。", PLAN)),
        "here-2026": ("140000", 2026, text("山西省", 2026, REVIEW, LATER)),
        "there-2025": ("410000", 2025, text("河南省", 2025, "各项工作扎实推进。", "地区生产总值增长5.5%左右。")),
    }
    (top / "reports").mkdir()
    lines = ["file,id,adcode,year,date"]
    for name, (adcode, year, content) in reports.items():
        (top / "reports" / f"{name}.txt").write_text(content, encoding="utf-8")
        lines.append(f"{name}.txt,{name},{adcode},{year},{year}-01-12")
    (top / "reports" / "reports.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return build_dataset([top / "reports"], top / "graph").out


@pytest.fixture(scope="session")
def dataset(folder: Path) -> Dataset:
    """The same, opened."""
    return open_dataset(folder)


@pytest.fixture(scope="session")
def worker(folder: Path) -> Iterator[QueryQueue]:
    """The processes for queries, with little time and memory."""
    found = QueryQueue(folder, seconds=3, megabytes=512)
    yield found
    found.close()
