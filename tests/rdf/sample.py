"""A small report and what was read from it, as the recognisers would give it: one of every kind of fact."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256

from kg.clean_text import CleanText
from kg.facts import (
    Evidence,
    FactKind,
    Measure,
    Mention,
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
from kg.text.cleaning import clean
from kg.text.source import decode_source

TEXT = (
    "一、过去五年工作回顾\n"
    "煤炭先进产能占比提升至80%。雄忻\u200b高铁开工建设。\n"
    "二、今后五年奋斗目标\n"
    "煤炭先进产能占比达到95%左右，雄忻高铁建成通车。汾河流域水质全面达到优良；增速与经济增长基本同步。"
    "引进企业2-3家，规模3.5万亿元。\n"
)
PROJECT = "140000-0a1b2c3d"
TASKS = (
    "序号\t任务\t牵头单位\t配合单位\t完成时限\t完成情况\n"
    "1\t推动雄忻高铁建成通车\t省交通运输厅\t沿线办\t年底前\t正在推进\n"
)


def sample_text() -> CleanText:
    """The text of the sample, cleaned."""
    return clean(decode_source(TEXT.encode(), "sample.txt"))


def evidence(text: CleanText, quote: str, after: int = 0) -> Evidence:
    """The first place of the cleaned quote from the cleaned offset `after` on."""
    start = text.text.index(quote, after)
    return Evidence(Span(*text.offsets.source_span(start, start + len(quote))), quote)


def sample_facts(adcode: str = "140000", year: int = 2023, licence: str | None = None) -> ReportFacts:
    """What was read from the sample, as a report of that area and year."""
    text = sample_text()
    past, year_2022, future, year_2027 = (
        Period.years(2018, 2022),
        Period.years(2022),
        Period.years(2023, 2027),
        Period.years(2027),
    )
    review = Section(("一、过去五年工作回顾",), "review", past, evidence(text, "一、过去五年工作回顾"))
    aims = Section(("二、今后五年奋斗目标",), "five-year-aims", future, evidence(text, "二、今后五年奋斗目标"))
    second = text.text.index("二、")
    outcome, promise = StatementKind.OUTCOME, StatementKind.COMMITMENT

    def commit(quote: str, period: Period) -> Statement:
        return Statement(
            aims,
            promise,
            evidence(text, quote, second),
            period,
            topic=None,
            strength="will",
            testability="number-and-deadline",
            rule="statement.plan",
        )

    coal_now, coal_then = "煤炭先进产能占比提升至80%", "煤炭先进产能占比达到95%左右"
    statements = (
        Statement(review, outcome, evidence(text, coal_now), year_2022, rule="statement.done"),
        Statement(review, outcome, evidence(text, "雄忻高铁开工建设"), year_2022, rule="statement.done"),
        commit(coal_then, year_2027),
        commit("雄忻高铁建成通车", year_2027),
        commit("汾河流域水质全面达到优良", year_2027),
        commit("增速与经济增长基本同步", year_2027),
        commit("引进企业2-3家", future),
        commit("规模3.5万亿元", future),
    )  # fmt: skip

    def number(quote: str, digits: str) -> Span:
        start = text.text.index(quote) + quote.index(digits)
        return Span(*text.offsets.source_span(start, start + len(digits)))

    subject = "煤炭先进产能占比"
    measures = (
        Measure(
            0, FactKind.OUTCOME, subject, "quantity", "=", Decimal("80"), "%", evidence(text, coal_now),
            number(coal_now, "80"), "measure.plain", period=year_2022,
        ),
        Measure(
            2, FactKind.TARGET, subject, "quantity", "≈", Decimal("95"), "%", evidence(text, coal_then),
            number(coal_then, "95"), "measure.plain", period=year_2027,
        ),
        Measure(
            6, FactKind.TARGET, "企业", "quantity", "=", Decimal("2"), "家", evidence(text, "引进企业2-3家"),
            number("引进企业2-3家", "2-3"), "measure.range", value_max=Decimal("3"), period=future,
        ),
        Measure(
            7, FactKind.TARGET, "规模", "growth", ">=", Decimal("3.5E+12"), "元", evidence(text, "规模3.5万亿元"),
            number("规模3.5万亿元", "3.5万亿"), "measure.plain", direction="increase", place="140100",
        ),
    )  # fmt: skip
    milestones = (
        Milestone(
            1, FactKind.OUTCOME, "雄忻高铁", "construction-started", evidence(text, "雄忻高铁开工建设"),
            "milestone.after", period=year_2022, project=PROJECT,
        ),
        Milestone(
            3, FactKind.TARGET, "雄忻高铁", "operating", evidence(text, "雄忻高铁建成通车"), "milestone.after",
            period=year_2027, project=PROJECT,
        ),
    )  # fmt: skip
    qualitative = (
        QualitativeTarget(
            4, "directional", "汾河流域水质", "全面达到优良", evidence(text, "汾河流域水质全面达到优良"),
            "qualitative.state", period=year_2027,
        ),
        QualitativeTarget(
            5, "benchmark", "增速", "与经济增长基本同步", evidence(text, "增速与经济增长基本同步"),
            "qualitative.benchmark",
        ),
    )  # fmt: skip
    report = Report(
        f"sample-{year}", f"{year}年山西省政府工作报告", adcode, year, "山西省", "山西省人民政府",
        date=date(year, 1, 12), url="https://example.org/报告 1", licence=licence,
    )  # fmt: skip
    mentions = (
        Mention(4, "place", "140100", evidence(text, "汾河流域")),
        Mention(6, "agency", "education-department", evidence(text, "企业")),
    )
    return ReportFacts(
        report, text, (review, aims), statements, measures, milestones, qualitative, mentions
    )  # fmt: skip


def later_facts(year: int = 2024) -> ReportFacts:
    """The sample as the report of a later year: the same words in another file."""
    facts = sample_facts(year=year)
    source = replace(facts.text.source, sha256=sha256(str(year).encode()).hexdigest())
    return replace(facts, text=replace(facts.text, source=source))


def sample() -> LinkedReports:
    """One report, one project with two names, one trajectory of each form."""
    facts = sample_facts()
    subject = facts.measures[1].subject
    steps = tuple(
        Step(
            FactReference(0, "measure", index),
            measure.kind,
            measure.period,
            measure.comparator,
            measure.value,
            unit="%",
        )
        for index, measure in enumerate(facts.measures[:2])
    )
    stages = tuple(
        Step(FactReference(0, "milestone", index), stage.kind, stage.period, milestone=stage.milestone)
        for index, stage in enumerate(facts.milestones)
    )
    return LinkedReports(
        (facts,),
        (Project(PROJECT, ("雄安至忻州高铁", "雄忻高铁"), "140000"),),
        (
            Trajectory("indicator-140000-coal", "煤炭先进产能占比", "indicator", "advanced-coal-capacity-share", steps),
            Trajectory("project-" + PROJECT, "雄忻高铁", "project", PROJECT, stages),
        ),
        (
            Assessment(
                FactReference(0, "measure", 1),
                FactReference(0, "measure", 0),
                "measure",
                subject,
                0,
                "missed",
                "verdict.level",
                Decimal("0.5"),
            ),
            Assessment(
                FactReference(0, "qualitative", 0), None, "qualitative", "水质", 0, "not-disclosed", "verdict.said"
            ),
        ),
    )


def sample_tasks() -> ReportFacts:
    """A table of fulfilment on a promise of the sample."""
    text = clean(decode_source(TASKS.encode(), "tasks.txt"))
    row = text.text.splitlines()[1]
    task = Task(
        evidence(text, row),
        evidence(text, "推动雄忻高铁建成通车"),
        "task-table",
        "1",
        "交通",
        (TaskBody("省交通运输厅", True, "transport-department"), TaskBody("沿线办", False)),
        "年底前",
        date(2023, 12, 31),
        evidence(text, "正在推进"),
        "in-progress",
    )
    assisting = replace(task, bodies=(TaskBody("省财政厅", False, "finance-department"),), result=None, status=None)
    report = Report(
        "tasks-2023", "2023年重点任务完成情况", "140000", 2023, "山西省", "山西省人民政府", kind="fulfilment"
    )
    return ReportFacts(report, text, (), (), tasks=(task, assisting))


def sample_with_tasks() -> LinkedReports:
    """The sample with a table of fulfilment; one task is aligned, the other is not."""
    aligned = TaskAlignment(0, 0, 0, (3,), (FactReference(0, "milestone", 1),), 90)
    return replace(
        sample(), task_lists=(sample_tasks(),), alignments=(aligned, TaskAlignment(0, 1, unaligned="no-match"))
    )
