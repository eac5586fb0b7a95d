"""Linked reports to look at: one made of a few lines of text, and the annotated Shanxi report."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from kg.clean_text import CleanText, OffsetMap, SourceText
from kg.explore.bilingual_text import BilingualText
from kg.explore.named_results import NamedResult
from kg.facts import (
    Evidence,
    FactKind,
    Measure,
    Milestone,
    Period,
    QualitativeTarget,
    Report,
    ReportFacts,
    Section,
    Span,
    Statement,
    StatementKind,
    Task,
    TaskBody,
)
from kg.link.model import Assessment, FactReference, LinkedReports, Project, Step, TaskAlignment, Trajectory
from kg.rdf.iris import DEFAULT_BASE

SHARED = Path(__file__).resolve().parents[2].parent / "shared"

HEADING = "今后五年的奋斗目标"
TEXT = f"""2022年,粮食产量292.9亿斤。雄忻高铁全线开工。
{HEADING}
煤炭先进产能占比达到95%左右。雄忻高铁建成通车。汾河流域水质全面达到优良。🚄市场主体达到600万户以上。
"""


def clean_text(text: str, name: str = "sample.txt") -> CleanText:
    """A text that needed no cleaning."""
    source = SourceText(name, text, hashlib.sha256(text.encode()).hexdigest(), "utf-8")
    return CleanText(source, text, OffsetMap.identity(len(text)), ())


def evidence(text: str, quote: str) -> Evidence:
    """The first place of a quote."""
    start = text.index(quote)
    return Evidence(Span(start, start + len(quote)), quote)


def small_report(
    *,
    extra: str = "",
    title: str = "2023年政府工作报告",
    project_name: str = "雄忻高铁",
) -> LinkedReports:
    """Two sections, three measures, two milestones of one project, one target without a number.

    `extra` is a further paragraph, with one statement and one target without number that both quote all of it.
    """
    text = TEXT + (f"{extra}\n" if extra else "")
    report = Report("sample", title, "140000", 2023, "山西省", "山西省人民政府", date(2023, 1, 12))
    review = Section(("工作回顾",), "review", Period.years(2022), Evidence(Span(0, 5), text[0:5]))
    aims = Section((HEADING,), "five-year-aims", Period.years(2023, 2027), evidence(text, HEADING))
    done, promised = StatementKind.OUTCOME, StatementKind.COMMITMENT
    statements = [
        Statement(review, done, evidence(text, "粮食产量292.9亿斤"), Period.years(2022), "food-security"),
        Statement(review, done, evidence(text, "雄忻高铁全线开工"), Period.years(2022), "transport"),
        Statement(aims, promised, evidence(text, "煤炭先进产能占比达到95%左右"), Period.years(2027), "energy", "will"),
        Statement(aims, promised, evidence(text, "雄忻高铁建成通车"), Period.years(2027), "transport", "will"),
        Statement(
            aims, promised, evidence(text, "汾河流域水质全面达到优良"), Period.years(2027), "environment", "will"
        ),
        Statement(
            aims,
            promised,
            evidence(text, "市场主体达到600万户以上"),
            Period.years(2027),
            "business-environment",
            "strive",
        ),
    ]

    def measure(
        statement: int, kind: FactKind, subject: str, value: str, unit: str, number: str, **more: Any
    ) -> Measure:
        quoted = statements[statement].evidence
        start = quoted.span.start + quoted.quote.index(number)
        return Measure(
            statement,
            kind,
            subject,
            "quantity",
            more.pop("comparator", "="),
            Decimal(value),
            unit,
            quoted,
            Span(start, start + len(number)),
            "measure.sample",
            period=statements[statement].period,
            **more,
        )

    key = "140000-5ae1b2"
    measures = (
        measure(0, FactKind.OUTCOME, "粮食产量", "29290000000", "斤", "292.9亿"),
        measure(2, FactKind.TARGET, "煤炭先进产能占比", "95", "%", "95", comparator="≈"),
        measure(5, FactKind.TARGET, "市场主体", "6000000", "户", "600万", comparator=">="),
    )
    milestones = tuple(
        Milestone(
            number,
            kind,
            project_name,
            state,
            statements[number].evidence,
            "milestone.sample",
            statements[number].period,
            key,
        )
        for number, kind, state in ((1, FactKind.OUTCOME, "construction-started"), (3, FactKind.TARGET, "operating"))
    )
    qualitative = [
        QualitativeTarget(
            4,
            "directional",
            "汾河流域水质",
            "全面达到优良",
            statements[4].evidence,
            "qualitative.sample",
            Period.years(2027),
        )
    ]
    if extra:
        quoted = evidence(text, extra)
        statements.append(Statement(aims, promised, quoted, Period.years(2027), "energy", "will"))
        qualitative.append(
            QualitativeTarget(6, "directional", extra, extra, quoted, "qualitative.sample", Period.years(2027))
        )
    facts = ReportFacts(
        report, clean_text(text), (review, aims), tuple(statements), measures, milestones, tuple(qualitative)
    )
    trajectory = Trajectory(
        f"project-{key}",
        project_name,
        "project",
        key,
        tuple(
            Step(
                FactReference(0, "milestone", index),
                milestone.kind.value,
                milestone.period,
                milestone=milestone.milestone,
            )
            for index, milestone in enumerate(milestones)
        ),
    )
    return LinkedReports((facts,), (Project(key, (project_name, "雄忻铁路"), "140000"),), (trajectory,))


def two_years() -> LinkedReports:
    """Two reports, the second after the promises of the first fell due: it says that one is met, of another nothing."""
    linked = copies(small_report(), 6)
    linked = replace(linked, reports=(linked.reports[0], linked.reports[5]))
    assessments = (
        Assessment(
            FactReference(0, "measure", 1),
            FactReference(1, "measure", 0),
            "indicator",
            "x",
            1,
            "met",
            "verdict.sample",
            Decimal("0.2"),
        ),
        Assessment(FactReference(0, "qualitative", 0), None, "indicator", "y", 1, "not-disclosed", "verdict.sample"),
    )
    return replace(linked, assessments=assessments)


RESULT = NamedResult(
    "sample-query",
    BilingualText("项目及其状态", "Projects and their states"),
    BilingualText("每个项目的状态。", "The states of each project."),
    "SELECT ?project ?quote WHERE { ?project a pc:Project } # </script>",
    ("project", "quote"),
    ((f"{DEFAULT_BASE}id/project/140000-5ae1b2", "=雄忻高铁,建成通车"), ("", "<b>x</b>")),
    True,
)


def copies(linked: LinkedReports, number: int) -> LinkedReports:
    """The first report as that of `number` years: for measuring how the explorer grows."""
    first = linked.reports[0]
    return replace(
        linked,
        reports=tuple(
            replace(
                first,
                report=replace(first.report, id=f"{first.report.id}-{year}", year=year),
                text=replace(
                    first.text,
                    source=replace(first.text.source, sha256=hashlib.sha256(str(year).encode()).hexdigest()),
                ),
            )
            for year in range(first.report.year, first.report.year + number)
        ),
    )


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def with_tasks(linked: LinkedReports) -> LinkedReports:
    """The reports with a table of fulfilment on the first number that is promised."""
    text = "1\t煤炭先进产能占比达到95%\t省能源局\t已完成\n"
    task = Task(
        evidence(text, text.strip()),
        evidence(text, "煤炭先进产能占比达到95%"),
        "task-table",
        bodies=(TaskBody("省能源局", True),),
        result=evidence(text, "已完成"),
        status="completed",
    )
    title = "2023年重点任务完成情况"
    report = Report("tasks", title, "140000", 2023, "山西省", "山西省人民政府", kind="fulfilment")
    facts = linked.reports[0]
    place = next(place for place, one in enumerate(facts.measures) if one.kind is FactKind.TARGET)
    aligned = TaskAlignment(
        0, 0, 0, (facts.measures[place].statement,), (FactReference(0, "measure", place),), likeness=95
    )
    listed = ReportFacts(report, clean_text(text, "tasks.txt"), (), (), tasks=(task,))
    return replace(linked, task_lists=(listed,), alignments=(aligned,))
