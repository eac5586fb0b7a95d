"""The tables of a dataset as CSV (RFC 4180, UTF-8, `\\n` line ends), each with its CSVW description.

The columns are a public interface: columns may be added but not renamed. Rows are in the order of report and start
offset. An empty cell means that the report does not state it. A text that a spreadsheet would interpret as a formula is
preceded by an apostrophe (`kg.cells`), which all readers of this package remove.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from types import MappingProxyType

from kg.cells import as_csv
from kg.facts import Measure, Milestone, Period, ReportFacts, Task
from kg.link.conclusions import Conclusion, draw_conclusions
from kg.link.model import Assessment, LinkedReports, TaskAlignment
from kg.link.task_alignment import PromiseTasks, tasks_of_promises
from kg.link.verdicts import VERDICT_RULE
from kg.rdf.iris import DEFAULT_BASE, VOCABULARY, ReportIris, agency_iri, iris_of, project_iri, trajectory_iri
from kg.rdf.labels import plain, unit_text
from kg.rdf.links import fact_iri
from kg.rdf.names import PC

PATH_SEPARATOR = " > "

#: Excel reads a CSV without a byte order mark in the code page of its system.
CSV_ENCODING = "utf-8-sig"

Row = dict[str, str | int | Decimal | None]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, CSVW datatype, and description in both languages."""

    name: str
    datatype: str
    chinese: str
    english: str


def _columns(*rows: tuple[str, str, str, str]) -> tuple[Column, ...]:
    return tuple(Column(*row) for row in rows)


_IRI = ("iri", "anyURI", "IRI", "IRI")
_REPORT = ("report", "string", "报告编号", "id of the report")
_STATEMENT = ("statement", "anyURI", "所在陈述的IRI", "IRI of the statement it stands in")
_FIRST = ("period_start", "date", "时期首日", "first day of the period")
_LAST = ("period_end", "date", "时期末日（含）", "last day of the period, included")
_PLACE = ("place", "string", "地点编码", "code of the place, where the text names one")
_QUOTE = ("quote", "string", "清理后的引文", "cleaned text of the passage")
_START = ("start", "integer", "引文在源文件中的起点（字符）", "start of the passage in the source, in code points")
_END = ("end", "integer", "引文在源文件中的终点（不含）", "end of the passage in the source, exclusive")
_RULE = ("rule", "string", "规则", "rule by which it was found")
_EXPLAINED = ("explained", "decimal", "分句得到解释的比例", "share of its clause that was explained, 0 to 1")
_COMPARATOR = ("comparator", "string", "比较关系", "comparator: = ≈ >= > <= <")
_VALUE = ("value", "decimal", "数值，万、亿已展开", "the number in full")
_VALUE_MAX = ("value_max", "decimal", "区间上限", "upper bound of a range")
_UNIT = ("unit", "string", "单位，不含万、亿", "unit as written, without multiplier")
_MILESTONE = ("milestone", "string", "项目状态编码", "code of the state of the project")
_INDICATOR = ("indicator", "string", "指标编码", "code of the linked indicator")
_TOPIC = ("topic", "string", "政策领域编码", "code of the policy area")
_STRENGTH = ("strength", "string", "承诺力度编码", "code of the commitment's strength")
_FORM = ("form", "string", "形式", "measure, project, qualitative or act")
_SUBJECT = ("subject", "string", "对象", "what is promised, as words")
_VERDICT_RULE = ("rule", "string", "规则", "rule of the verdict")
_TOLERANCE = ("tolerance", "decimal", "容差", "tolerance of the verdict")
_TARGET_QUOTE = ("target_quote", "string", "目标引文", "passage of the target")
_OUTCOME_QUOTE = ("outcome_quote", "string", "成果引文", "passage of the later report that answers")
_STATUS = ("official_status", "string", "政府公布的办理状态编码", "code of the status that the government states")
_FACT_KIND = ("kind", "string", "目标或成果", "target or outcome")

TABLES: dict[str, tuple[Column, ...]] = {
    "statements": _columns(
        _IRI,
        _REPORT,
        ("section", "string", "标题路径", "headings above it, outermost first"),
        ("kind", "string", "陈述类别", "commitment, outcome, problem or context"),
        _TOPIC,
        _STRENGTH,
        ("agency", "anyURI", "责任机构的IRI", "IRI of the body responsible"),
        _PLACE,
        _FIRST,
        _LAST,
        ("text", "string", "清理后的分句", "cleaned text of the clause"),
        _START,
        _END,
        _RULE,
    ),
    "measures": _columns(
        _IRI,
        _REPORT,
        _STATEMENT,
        _FACT_KIND,
        ("subject", "string", "对象", "what is measured, as words"),
        _INDICATOR,
        ("aspect", "string", "方面", "quantity, growth, change or rank"),
        ("direction", "string", "方向", "increase or decrease"),
        _COMPARATOR,
        _VALUE,
        _VALUE_MAX,
        _UNIT,
        _FIRST,
        _LAST,
        _PLACE,
        _QUOTE,
        _START,
        _END,
        ("number_start", "integer", "数字起点", "start of the number in the source"),
        ("number_end", "integer", "数字终点（不含）", "end of the number in the source, exclusive"),
        _RULE,
        ("flow", "boolean", "是否新增", "true for what is new in the period, false for a total or level"),
        ("span", "integer", "统计跨越的年数", "years over which the number is counted, 0 for a point in time"),
        _EXPLAINED,
    ),
    "milestones": _columns(
        _IRI,
        _REPORT,
        _STATEMENT,
        _FACT_KIND,
        ("project", "anyURI", "项目的IRI", "IRI of the project"),
        ("name", "string", "本报告对项目的称呼", "what this report calls the project"),
        _MILESTONE,
        _FIRST,
        _LAST,
        _PLACE,
        _QUOTE,
        _START,
        _END,
        _RULE,
        _EXPLAINED,
    ),
    "qualitative": _columns(
        _IRI,
        _REPORT,
        _STATEMENT,
        ("form", "string", "目标形式", "directional, benchmark, act or none-set"),
        ("subject", "string", "对象", "what the target is for, as words"),
        ("condition", "string", "条件", "what must hold, as words"),
        _FIRST,
        _LAST,
        _PLACE,
        _QUOTE,
        _START,
        _END,
        _RULE,
        _EXPLAINED,
    ),
    "promises": _columns(
        ("promise", "anyURI", "承诺（目标）的IRI", "IRI of the promise, which is a target"),
        _FORM,
        _SUBJECT,
        _INDICATOR,
        ("project", "anyURI", "项目的IRI", "IRI of the project"),
        _REPORT,
        (
            "area",
            "string",
            "报告地区的代码（GB/T 2260；开发区另加名称键）",
            "code of the reporting area (GB/T 2260; of a zone with a key of its name)",
        ),
        _TOPIC,
        _STRENGTH,
        ("due", "integer", "到期年份", "year in which it falls due"),
        ("verdict", "string", "结论编码", "code of the verdict on the promise"),
        ("answered_by", "string", "作出回应的报告编号", "id of the report that the verdict is based on"),
        ("outcome", "anyURI", "成果的IRI", "IRI of the outcome that answers it"),
        _VERDICT_RULE,
        _TOLERANCE,
        _TARGET_QUOTE,
        _OUTCOME_QUOTE,
        ("history", "string", "各份后续报告的说法：报告=判断", "what all later reports say: report=verdict;…"),
        (
            "task_agencies",
            "string",
            "任务分工所列责任单位，牵头在前",
            "bodies that a list of tasks names, leading ones first",
        ),
        ("task_deadline", "string", "任务分工所列时限", "deadline in the list of tasks, as written"),
        ("task_report", "string", "任务分工文件编号", "id of the list of tasks"),
        ("task_quote", "string", "任务分工原文", "item of the list of tasks"),
        _STATUS,
        ("official_result", "string", "政府公布的办理结果", "result that the government publishes, in its words"),
        ("official_report", "string", "完成情况文件编号", "id of the table of fulfilment"),
        ("official_quote", "string", "完成情况原文", "item of the table of fulfilment"),
        ("official_stated_by", "string", "公布办理结果的政府或部门", "government or department that states the result"),
    ),
    "tasks": _columns(
        ("iri", "anyURI", "任务的IRI", "IRI of the task"),
        _REPORT,
        ("kind", "string", "文件类型", "task-list, or fulfilment for a table of fulfilment"),
        ("year", "integer", "所分解报告的年份", "year of the report that the document divides or accounts for"),
        ("heading", "string", "所在标题", "heading above the task"),
        ("number", "string", "序号", "number in the list"),
        ("task", "string", "任务", "what is to be done"),
        ("lead_agencies", "string", "牵头或责任单位", "bodies that lead or answer for it, joined with 、"),
        ("other_agencies", "string", "配合单位", "bodies that assist, joined with 、"),
        ("deadline", "string", "时限", "deadline as written"),
        ("due", "date", "时限的最后一日", "last day of the deadline"),
        _STATUS,
        ("official_result", "string", "政府公布的办理结果", "result that the document states"),
        ("aligned_report", "string", "对应的报告编号", "id of the report that it divides or accounts for"),
        ("aligned_statement", "anyURI", "对应的第一个陈述的IRI", "IRI of the first statement that it divides"),
        ("aligned_quote", "string", "对应的报告原文", "words of the report that it divides"),
        ("promises", "string", "对应承诺的IRI，以空格分隔", "IRIs of the promises in them, with blanks between"),
        ("likeness", "decimal", "对应程度（推导所得）", "share of its words that the report has, 0 to 1; inferred"),
        ("unaligned", "string", "未对应的原因", "why it has no statement: no-report, no-match or ambiguous"),
        _QUOTE,
        _START,
        _END,
        _RULE,
    ),
    "outcomes": _columns(
        ("target", "anyURI", "目标的IRI", "IRI of the target"),
        ("outcome", "anyURI", "成果的IRI", "IRI of the outcome that answers it"),
        _FORM,
        _SUBJECT,
        _REPORT,
        ("next_report", "string", "后一份报告编号", "id of the later report"),
        ("verdict", "string", "判断编码", "code of the verdict"),
        _VERDICT_RULE,
        _TOLERANCE,
        _TARGET_QUOTE,
        _OUTCOME_QUOTE,
        ("target_start", "integer", "目标引文在源文件中的起点（字符）", "start of the target's passage in its source"),
        ("target_end", "integer", "目标引文在源文件中的终点（不含）", "end of the target's passage, exclusive"),
        ("outcome_start", "integer", "成果引文在后一份源文件中的起点（字符）", "start of the answer in its source"),
        ("outcome_end", "integer", "成果引文在后一份源文件中的终点（不含）", "end of the answer, exclusive"),
    ),
    "trajectories": _columns(
        ("series", "anyURI", "轨迹的IRI", "IRI of the trajectory"),
        ("label", "string", "轨迹名称", "label of the trajectory"),
        ("form", "string", "形式", "indicator or project"),
        ("step", "integer", "步次，从1起", "place of the step, from 1"),
        ("fact", "anyURI", "事实的IRI", "IRI of the fact"),
        _FACT_KIND,
        _FIRST,
        _LAST,
        _COMPARATOR,
        _VALUE,
        _VALUE_MAX,
        _UNIT,
        _MILESTONE,
        _REPORT,
    ),
}


def tables(linked: LinkedReports, base: str = DEFAULT_BASE) -> dict[str, bytes]:
    """Every table and its description, by file name (`measures.csv`, `measures.csv-metadata.json` …)."""
    iris = tuple(iris_of(facts, base) for facts in linked.reports)
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    for facts, named in sorted(zip(linked.reports, iris, strict=True), key=lambda pair: pair[0].report.id):
        for name, found in report_rows(facts, named, base).items():
            rows[name].extend(found)
    return write_tables(rows | linked_rows(linked, iris, base))


def report_rows(facts: ReportFacts, iris: ReportIris, base: str = DEFAULT_BASE) -> dict[str, list[Row]]:
    """The rows of one report by table, in the order of the text."""
    return {
        name: sorted(reader(facts, iris, base), key=lambda row: (row["start"], row["end"]))
        for name, reader in _READERS.items()
    }


def linked_rows(linked: LinkedReports, iris: tuple[ReportIris, ...], base: str = DEFAULT_BASE) -> dict[str, list[Row]]:
    """The rows that are based on several reports, by table."""
    return {
        "promises": list(_promises(linked, iris, base)),
        "tasks": list(_tasks(linked, iris, base)),
        "outcomes": list(_outcomes(linked, iris)),
        "trajectories": list(_trajectories(linked, iris, base)),
    }


def write_tables(rows: Mapping[str, list[Row]]) -> dict[str, bytes]:
    """Tables of these rows with their descriptions, by file name."""
    files: dict[str, bytes] = {}
    for name, found in rows.items():
        files[f"{name}.csv"] = _csv(TABLES[name], found)
        files[f"{name}.csv-metadata.json"] = csvw(name)
    return files


def _statements(facts: ReportFacts, iris: ReportIris, base: str) -> Iterable[Row]:
    for iri, one in zip(iris.statements, facts.statements, strict=True):
        yield {
            "iri": iri,
            "report": facts.report.id,
            "section": PATH_SEPARATOR.join(one.section.path),
            "kind": one.kind.value,
            "topic": one.topic,
            "strength": one.strength,
            "agency": agency_iri(facts.report, one.agency, base),
            "place": one.place,
            **_period(one.period),
            "text": one.evidence.quote,
            "start": one.evidence.span.start,
            "end": one.evidence.span.end,
            "rule": one.rule,
        }


def _measures(facts: ReportFacts, iris: ReportIris, base: str) -> Iterable[Row]:
    for iri, one in zip(iris.measures, facts.measures, strict=True):
        yield {
            "iri": iri,
            "report": facts.report.id,
            "statement": iris.statements[one.statement],
            "kind": one.kind.value,
            "subject": one.subject,
            "indicator": one.indicator,
            "aspect": one.aspect,
            "direction": one.direction,
            "comparator": one.comparator,
            "value": one.value,
            "value_max": one.value_max,
            "unit": unit_text(one.unit),
            **_period(one.period),
            "place": one.place,
            "quote": one.evidence.quote,
            "start": one.evidence.span.start,
            "end": one.evidence.span.end,
            "number_start": one.number.start,
            "number_end": one.number.end,
            "rule": one.rule,
            "flow": None if one.flow is None else str(one.flow).lower(),
            "span": one.span,
            "explained": one.explained,
        }


def _milestones(facts: ReportFacts, iris: ReportIris, base: str) -> Iterable[Row]:
    for iri, one in zip(iris.milestones, facts.milestones, strict=True):
        yield {
            "iri": iri,
            "report": facts.report.id,
            "statement": iris.statements[one.statement],
            "kind": one.kind.value,
            "project": None if one.project is None else project_iri(one.project, base),
            "name": one.name,
            "milestone": one.milestone,
            **_period(one.period),
            "place": one.place,
            "quote": one.evidence.quote,
            "start": one.evidence.span.start,
            "end": one.evidence.span.end,
            "rule": one.rule,
            "explained": one.explained,
        }


def _qualitative(facts: ReportFacts, iris: ReportIris, base: str) -> Iterable[Row]:
    for iri, one in zip(iris.qualitative, facts.qualitative, strict=True):
        yield {
            "iri": iri,
            "report": facts.report.id,
            "statement": iris.statements[one.statement],
            "form": one.form,
            "subject": one.subject,
            "condition": one.condition,
            **_period(one.period),
            "place": one.place,
            "quote": one.evidence.quote,
            "start": one.evidence.span.start,
            "end": one.evidence.span.end,
            "rule": one.rule,
            "explained": one.explained,
        }


_READERS: dict[str, Callable[[ReportFacts, ReportIris, str], Iterable[Row]]] = {
    "statements": _statements,
    "measures": _measures,
    "milestones": _milestones,
    "qualitative": _qualitative,
}
#: The tables whose rows are based on one report each.
OF_REPORTS = tuple(_READERS)
#: The tables of promises and tasks, which depend on all reports of an area; their rows are ordered by the report that
#: makes the promise, or by the list of tasks.
OF_PROMISES = ("promises", "outcomes", "tasks")


#: The columns of promises.csv for the department of a promise and the result that the government itself states.
TASK_COLUMNS = tuple(column.name for column in TABLES["promises"] if column.name.startswith(("task_", "official_")))


def written_history(history: Iterable[tuple[str, str]]) -> str:
    """What later reports (by id) say about a promise: `shanxi-2025=progressed;shanxi-2026=done`."""
    return ";".join(f"{report}={verdict}" for report, verdict in history)


def _promises(linked: LinkedReports, iris: tuple[ReportIris, ...], base: str) -> Iterable[Row]:
    """The conclusions by report and position of the promise in it."""

    def in_order(one: Conclusion) -> tuple[str, int, int, str, int]:
        target, span = one.promise.target, one.promise.fact.evidence.span
        return linked.reports[target.report].report.id, span.start, span.end, one.promise.form, target.index

    tasks = tasks_of_promises(linked)
    for one in sorted(draw_conclusions(linked), key=in_order):
        promise, assessment = one.promise, one.assessment
        facts, fact = linked.reports[promise.target.report], promise.fact
        project = fact.project if isinstance(fact, Milestone) else None
        answer = None if assessment is None else linked.answering_evidence(assessment)
        outcome = None if assessment is None else assessment.outcome
        yield {
            "promise": fact_iri(iris, promise.target),
            "form": promise.form,
            "subject": promise.subject,
            "indicator": fact.indicator if isinstance(fact, Measure) else None,
            "project": None if project is None else project_iri(project, base),
            "report": facts.report.id,
            "area": facts.report.adcode,
            "topic": facts.statements[fact.statement].topic,
            "strength": facts.statements[fact.statement].strength,
            "due": one.due,
            "verdict": one.verdict,
            "answered_by": None if assessment is None else linked.reports[assessment.next_report].report.id,
            "outcome": None if outcome is None else fact_iri(iris, outcome),
            "rule": VERDICT_RULE if assessment is None else assessment.rule,
            "tolerance": None if assessment is None else assessment.tolerance,
            "target_quote": fact.evidence.quote,
            "outcome_quote": None if answer is None else answer.quote,
            "history": written_history(
                (linked.reports[each.next_report].report.id, each.verdict) for each in one.history
            ),
            **task_cells(linked, tasks.get(promise.target)),
        }


def task_cells(linked: LinkedReports, of_promise: PromiseTasks | None) -> dict[str, str | None]:
    """Who is responsible for a promise and its official result, according to lists of tasks; by column."""
    row: dict[str, str | None] = dict.fromkeys(TASK_COLUMNS)
    if of_promise is None:
        return row
    if of_promise.assigned is not None:
        task = linked.task(of_promise.assigned)
        row["task_agencies"] = written_bodies(task, leading=True, assisting=True)
        row["task_deadline"] = task.deadline
        row["task_report"] = linked.task_lists[of_promise.assigned.document].report.id
        row["task_quote"] = task.evidence.quote
    if of_promise.result is not None:
        task, report = linked.task(of_promise.result), linked.task_lists[of_promise.result.document].report
        row["official_status"] = task.status
        row["official_result"] = None if task.result is None else task.result.quote
        row["official_report"] = report.id
        row["official_quote"] = task.evidence.quote
        row["official_stated_by"] = report.stated_by
    return row


def written_bodies(task: Task, *, leading: bool = False, assisting: bool = False) -> str:
    """The bodies of a task by their names, those that lead first."""
    leads = [body.name for body in task.bodies if body.leads and leading]
    return "、".join([*leads, *(body.name for body in task.bodies if not body.leads and assisting)])


def _tasks(linked: LinkedReports, iris: tuple[ReportIris, ...], base: str) -> Iterable[Row]:
    """The tasks by list and place in it."""
    named = [iris_of(facts, base).tasks for facts in linked.task_lists]

    def in_order(one: TaskAlignment) -> tuple[str, int, int, int]:
        span = linked.task(one).evidence.span
        return linked.task_lists[one.document].report.id, span.start, span.end, one.task

    for one in sorted(linked.alignments, key=in_order):
        task, report = linked.task(one), linked.task_lists[one.document].report
        aligned = None if one.report is None else linked.reports[one.report]
        yield {
            "iri": named[one.document][one.task],
            "report": report.id,
            "kind": report.kind,
            "year": report.year,
            "heading": task.heading,
            "number": task.number,
            "task": task.words.quote,
            "lead_agencies": written_bodies(task, leading=True),
            "other_agencies": written_bodies(task, assisting=True),
            "deadline": task.deadline,
            "due": None if task.due is None else task.due.isoformat(),
            "official_status": task.status,
            "official_result": None if task.result is None else task.result.quote,
            "aligned_report": None if aligned is None else aligned.report.id,
            "aligned_statement": None if one.report is None else iris[one.report].statements[one.statements[0]],
            "aligned_quote": None
            if aligned is None
            else "".join(aligned.statements[place].evidence.quote for place in one.statements),
            "promises": " ".join(fact_iri(iris, promise) for promise in one.promises),
            "likeness": None if aligned is None else Decimal(one.likeness) / 100,
            "unaligned": one.unaligned,
            "quote": task.evidence.quote,
            "start": task.evidence.span.start,
            "end": task.evidence.span.end,
            "rule": task.rule,
        }


def _outcomes(linked: LinkedReports, iris: tuple[ReportIris, ...]) -> Iterable[Row]:
    """The assessments by report, position of the target in it and later report."""

    def in_order(one: Assessment) -> tuple[str, int, int, str, int, str]:
        span = linked.evidence(one.target).span
        report = linked.reports[one.target.report].report.id
        return report, span.start, span.end, one.form, one.target.index, linked.reports[one.next_report].report.id

    for one in sorted(linked.assessments, key=in_order):
        target, answer = linked.evidence(one.target), linked.answering_evidence(one)
        yield {
            "target": fact_iri(iris, one.target),
            "outcome": None if one.outcome is None else fact_iri(iris, one.outcome),
            "form": one.form,
            "subject": one.subject,
            "report": linked.reports[one.target.report].report.id,
            "next_report": linked.reports[one.next_report].report.id,
            "verdict": one.verdict,
            "rule": one.rule,
            "tolerance": one.tolerance,
            "target_quote": target.quote,
            "outcome_quote": None if answer is None else answer.quote,
            "target_start": target.span.start,
            "target_end": target.span.end,
            "outcome_start": None if answer is None else answer.span.start,
            "outcome_end": None if answer is None else answer.span.end,
        }


def _trajectories(linked: LinkedReports, iris: tuple[ReportIris, ...], base: str) -> Iterable[Row]:
    for trajectory in linked.trajectories:
        for position, step in enumerate(trajectory.steps, start=1):
            yield {
                "series": trajectory_iri(trajectory.series, base),
                "label": trajectory.label,
                "form": trajectory.form,
                "step": position,
                "fact": fact_iri(iris, step.fact),
                "kind": str(step.kind),
                **_period(step.period),
                "comparator": step.comparator,
                "value": step.value,
                "value_max": step.value_max,
                "unit": None if step.unit is None else unit_text(step.unit),
                "milestone": step.milestone,
                "report": linked.reports[step.fact.report].report.id,
            }


def _period(period: Period | None) -> Row:
    if period is None:
        return {"period_start": None, "period_end": None}
    return {"period_start": period.start.isoformat(), "period_end": period.end.isoformat()}


def _cell(value: str | int | Decimal | None) -> str:
    if value is None:
        return ""
    return plain(value) if isinstance(value, Decimal) else str(value)


def _csv(columns: Sequence[Column], rows: Iterable[Row]) -> bytes:
    header = [column.name for column in columns]
    return as_csv(chain([header], ([_cell(row[name]) for name in header] for row in rows))).encode(CSV_ENCODING)


# The properties for the columns of tables of things; for codes with their code list.
_PROPERTIES = MappingProxyType(
    {
        "statement": PC.statement,
        "text": PC.quote,
        "quote": PC.quote,
        "start": PC.beginIndex,
        "end": PC.endIndex,
        "subject": PC.subject,
        "condition": PC.condition,
        "value": PC.value,
        "value_max": PC.valueMax,
        "unit": PC.unitText,
        "number_start": PC.numberBegin,
        "number_end": PC.numberEnd,
        "flow": PC.flow,
        "span": PC.span,
        "project": PC.project,
        "name": PC.name,
        "task": PC.taskText,
        "number": PC.taskNumber,
        "deadline": PC.deadline,
        "due": PC.deadlineDate,
    }
)
_CODES = MappingProxyType(
    {
        "topic": (PC.topic, "topic"),
        "strength": (PC.strength, "strength"),
        "place": (PC.place, "place"),
        "indicator": (PC.indicator, "indicator"),
        "aspect": (PC.aspect, "aspect"),
        "direction": (PC.direction, "change"),
        "milestone": (PC.stage, "milestone"),
        "form": (PC.form, "form"),
    }
)


def _meaning(name: str) -> dict[str, str]:
    """The property of the graph for a column of a table of things, and the IRI template of codes."""
    if name in _CODES:
        predicate, scheme = _CODES[name]
        return {"propertyUrl": predicate.value, "valueUrl": f"{VOCABULARY}{scheme}/{{{name}}}"}
    if name not in _PROPERTIES:
        return {}
    value = {"valueUrl": f"{{+{name}}}"} if name in ("statement", "project") else {}
    return {"propertyUrl": _PROPERTIES[name].value, **value}


def csvw(name: str) -> bytes:
    """The description that CSVW (Metadata Vocabulary for Tabular Data) looks for next to a table of this name.

    A table of things (with `iri` as first column) describes its rows as triples of the graph.
    """
    columns = TABLES[name]
    of_things = columns[0].name == "iri"
    statements = [
        {
            "columnReference": column.name,
            "reference": {"resource": "statements.csv", "columnReference": "iri"},
        }
        for column in columns
        if column.name == "statement"
    ]
    described = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": f"{name}.csv",
        "dialect": {"lineTerminators": ["\n"], "header": True, "encoding": "utf-8"},
        "tableSchema": {
            "columns": [
                {
                    "name": column.name,
                    "titles": column.name,
                    "dc:description": [
                        {"@value": column.chinese, "@language": "zh-Hans"},
                        {"@value": column.english, "@language": "en"},
                    ],
                    "datatype": column.datatype,
                    **(_meaning(column.name) if of_things else {}),
                }
                for column in columns
            ],
            **({"aboutUrl": "{+iri}", "primaryKey": "iri"} if of_things else {}),
            **({"foreignKeys": statements} if statements else {}),
        },
    }
    return (json.dumps(described, ensure_ascii=False, indent=2) + "\n").encode()
