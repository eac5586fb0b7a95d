"""The summary of a build for the terminal: what was built and what to do next, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kg.build.dataset import TO_COMPLETE, Built, to_complete
from kg.build.report_json import for_other_reports
from kg.dataset_layout import MARKER_FILE, read_description, year_folder
from kg.text.limits import LONGEST_SENTENCE

# For more reports than this, only the totals are printed.
_MOST_REPORTS = 30


def summary(built: Built) -> Iterator[str]:
    """Lines for the terminal: what was built and what to do next, in both languages."""
    if len(built.ingested) <= _MOST_REPORTS:
        for one in _reports(built):
            yield from _about(one)
    if built.corrections:
        applied = sum(one["counts"]["corrections"] for one in _reports(built))
        yield f"{applied} corrections applied / 更正已应用"
    for reading in built.ingested:
        for note in reading.report.notes:
            yield f"check / 请核对: {reading.report.id}: {note}"
    others = for_other_reports({one.report.id for one in built.ingested}, built.corrections)
    for report, count in others.items():
        yield f"{count} corrections are for {report}, which is not in this build / 更正所针对的报告不在本次构建中"
    for aside in built.aside:
        yield f"{'skipped / 略过' if aside.passed_over else 'set aside / 未处理'}: {aside.reason}"
    if to_complete(built.aside):
        yield (
            f"fill in the empty cells of {TO_COMPLETE} and save it as reports.csv next to the reports"
            " / 请补填后存为 reports.csv"
        )
    yield (
        f"{_counted(len(built.ingested), 'report')} / 报告 ({built.read} read / 新读), "
        f"{_counted(len(built.parts), 'area')} / 地区 ({built.linked_anew} linked / 新关联), "
        f"{built.quads} quads / 四元组"
    )
    yield f"{built.projects} projects / 项目, {built.trajectories} trajectories / 轨迹 → {built.out}"
    yield "  kg query --list   kg show NAME   kg check   kg explore"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _reports(built: Built) -> Iterator[Mapping[str, Any]]:
    """The details of each report from its part."""
    folders = {part.adcode: built.out / part.folder for part in built.parts}
    for one in built.ingested:
        yield read_description(
            folders[one.report.adcode] / year_folder(one.report.year, one.report.edition) / MARKER_FILE
        )


def _about_tasks(counts: Mapping[str, Any]) -> Iterator[str]:
    """Lines on a list of tasks."""
    yield (
        f"  {counts['tasks']} tasks / 任务, {counts['tasks_with_bodies']} with bodies / 有责任单位, "
        f"{counts['tasks_with_results']} with results / 有办理结果"
    )
    reasons = ", ".join(f"{count} {reason}" for reason, count in counts["tasks_unaligned"].items())
    yield f"  {counts['tasks_aligned']} aligned with the report / 已与报告对应" + (
        f"; {reasons}: see unaligned in tasks.csv / 未对应的见 tasks.csv" if reasons else ""
    )


def _about(report: Mapping[str, Any]) -> Iterator[str]:
    """Lines about one report, from its details in `report.json`."""
    counts = report["counts"]
    kinds, measures = counts["statements"], counts["measures"]
    confirmed = sum(repair["confirmed"] for repair in report["repairs"])
    yield f"{report['id']}: {report['title']}"
    if "tasks" in counts:
        yield from _about_tasks(counts)
        return
    yield (
        f"  {kinds.get('commitment', 0)} commitments / 承诺, {kinds.get('outcome', 0)} outcomes / 成果, "
        f"{sum(measures.values())} measures / 数值 ({measures.get('target', 0)} targets / 目标)"
    )
    yield (
        f"  {sum(counts['milestones'].values())} milestones / 里程碑, "
        f"{sum(counts['qualitative'].values())} targets without a number / 无数值目标"
    )
    yield (
        f"  {len(report['repairs'])} repairs / 修复 ({confirmed} confirmed / 已证实), "
        f"{counts['unclaimed_numbers']} unmatched numbers / 未匹配数字"
    )
    if long := report.get("too_long"):
        skipped = sum(one["end"] - one["start"] for one in long if not one["analysed"])
        yield (
            f"  {len(long)} sentences are longer than {LONGEST_SENTENCE} characters; {skipped} characters "
            "were not analysed: see too_long in report.json / 句子过长，部分文字未分析"
        )
