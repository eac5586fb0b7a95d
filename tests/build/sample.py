"""Invented short reports of two provinces and a town of one of them, as files with a table of what they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sample:
    """One report: its area and year, what it says was done, and what it promises."""

    adcode: str
    area: str
    year: int
    done: str
    promised: str

    @property
    def text(self) -> str:
        """The report as a text."""
        return (
            f"{self.year}年{self.area}政府工作报告\n各位代表：\n现在，我代表人民政府向大会报告工作，请予审议。\n"
            f"一、{self.year - 1}年工作回顾\n{self.done}\n二、{self.year}年重点工作\n{self.promised}\n"
            "各位代表，让我们团结奋斗。\n"
        )


REPORTS: Mapping[str, Sample] = {
    "here-2025": Sample(
        "140000",
        "山西省",
        2025,
        "煤炭先进产能占比达到80%。省体育局新建场地30个。",
        "地区生产总值增长5%左右，城镇新增就业45万人。居民消费价格涨幅2%左右。青石水库建成投运。",
    ),
    "here-2026": Sample(
        "140000",
        "山西省",
        2026,
        "全年地区生产总值增长4%，城镇新增就业47.3万人。青石水库建成投运。",
        "地区生产总值增长4.5%左右，城镇新增就业45万人。新改建农村公路2000公里。居民收入增长高于经济增长。",
    ),
    "there-2025": Sample("410000", "河南省", 2025, "粮食总产量1300亿斤。", "地区生产总值增长5.5%左右。"),
    "there-2026": Sample("410000", "河南省", 2026, "地区生产总值增长5.6%。", "地区生产总值增长5%左右。"),
    "town-2025": Sample(
        "140100", "太原市", 2025, "新建公园12个。", "地区生产总值增长6%左右。省体育局支持新建体育场地20个。"
    ),
}


def write_reports(folder: Path, reports: Mapping[str, Sample]) -> Path:
    """The reports as text files, with a reports.csv."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["file,id,adcode,year"]
    for name, report in reports.items():
        (folder / f"{name}.txt").write_text(report.text, encoding="utf-8")
        lines.append(f"{name}.txt,{name},{report.adcode},{report.year}")
    (folder / "reports.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
