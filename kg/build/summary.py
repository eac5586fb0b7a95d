"""What a build tells at its end: what was made and how to go on, in both languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from kg.build.dataset import TO_COMPLETE, Built, to_complete
from kg.build.inputs import SetAside
from kg.build.partitioned import BuiltParts
from kg.build.report import for_other_reports
from kg.corrections.table import Correction
from kg.facts import Report
from kg.text.limits import LONGEST_SENTENCE


def parts_summary(built: BuiltParts) -> Iterator[str]:
    """Lines for the terminal on a build in parts."""
    yield (
        f"{len(built.readings)} reports / 报告 ({built.read} read / 新读), "
        f"{len(built.parts)} areas / 地区 ({built.linked_anew} linked / 新关联), "
        f"{built.quads} quads / 四元组 → {built.out}"
    )
    yield from _about_inputs([one.report for one in built.readings], built.corrections, built.aside)


def _about_inputs(
    reports: Collection[Report], corrections: Sequence[Correction], aside: Sequence[SetAside]
) -> Iterator[str]:
    for report in reports:
        for note in report.notes:
            yield f"look at / 请核对: {report.id}: {note}"
    ids = {one.id for one in reports}
    for other, count in for_other_reports(ids, corrections).items():
        yield f"{count} corrections are for {other}, which is not in this build / 更正针对未构建的报告"
    for one in aside:
        yield f"{'passed over / 略过' if one.passed_over else 'set aside / 未处理'}: {one.reason}"
    if to_complete(aside):
        yield (
            f"fill in the empty cells of {TO_COMPLETE} and save it as reports.csv beside the reports"
            " / 请补填后存为 reports.csv"
        )


def summary(built: Built) -> Iterator[str]:
    """Lines for the terminal: what was built and how to go on, in both languages."""
    linked = built.linked
    for facts in linked.reports:
        kinds = Counter(s.kind.value for s in facts.statements)
        targets = sum(m.kind.value == "target" for m in facts.measures)
        confirmed = sum(repair.confirmed for repair in facts.text.repairs)
        yield f"{facts.report.id}: {facts.report.title}"
        yield (
            f"  {kinds['commitment']} commitments / 承诺, {kinds['outcome']} outcomes / 成果, "
            f"{len(facts.measures)} measures / 数值 ({targets} targets / 目标), "
            f"{len(facts.milestones)} milestones / 里程碑, "
            f"{len(facts.qualitative)} targets without a number / 无数值目标"
        )
        yield (
            f"  {len(facts.text.repairs)} repairs / 修复 ({confirmed} confirmed / 已证实), "
            f"{len(facts.unclaimed)} numbers unclaimed / 未归类数字"
        )
        if facts.long:
            skipped = sum(one.span.end - one.span.start for one in facts.long if not one.divided)
            yield (
                f"  {len(facts.long)} stretches are longer than a sentence can be ({LONGEST_SENTENCE} characters); "
                f"{skipped} characters were not analysed: see too_long in report.json / 过长的句子"
            )
    applied = sum(len(facts.corrections) for facts in linked.reports)
    if built.corrections:
        yield f"{applied} corrections applied / 更正已应用"
    yield from _about_inputs([facts.report for facts in linked.reports], built.corrections, built.aside)
    if built.read < len(linked.reports):
        yield f"{len(linked.reports) - built.read} reports had not changed / 份报告未变，未重读"
    yield f"{len(linked.projects)} projects / 项目, {len(linked.trajectories)} trajectories / 轨迹 → {built.out}"
    yield "  kg query --list   kg show NAME   kg check   kg explore"
