"""Promises with what later reports say of each, changes of plans, goals and areas compared: as tables and lines."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from kg.answers.graph import words_in
from kg.answers.promises import TrackedPromise, count_by_topic, count_verdicts, label_of
from kg.cells import as_csv
from kg.facts import Measure, Milestone
from kg.link.area_ranking import ComparedArea
from kg.link.goals import Goal
from kg.link.model import FactReference, LinkedReports
from kg.link.plan_diff import ChangedPromise, PlanChange
from kg.link.verdicts import VERDICT_RULE
from kg.publish.tables import TASK_COLUMNS, written_history
from kg.rdf.labels import chinese_number, english_number, plain, unit_text

#: What each change of a plan is called, in Chinese and English.
CHANGES = {
    PlanChange.REPEATED: ("重申", "repeated"),
    PlanChange.RAISED: ("提高", "raised"),
    PlanChange.WEAKENED: ("放低", "weakened"),
    PlanChange.FULFILLED: ("已实现", "fulfilled"),
    PlanChange.ENDED: ("到期", "ended"),
    PlanChange.PENDING: ("未到期", "not due yet"),
    PlanChange.NOT_SET: ("明示不设", "expressly not set"),
    PlanChange.DROPPED: ("不再提", "dropped"),
    PlanChange.NEW: ("新提", "new"),
}


_SUMMARY = (("结论", "verdict"), ("承诺数", "promises"), ("占比", "share"))
#: The columns of numbers in the summary.
SUMMARY_NUMERIC = (False, True, True)
_TOPICS = (("政策领域", "policy area"), ("承诺数", "promises"))
_NO_TOPIC = ("未归类", "not classified")
_TABLE = (
    ("报告", "report"),
    ("力度", "strength"),
    ("到期", "due"),
    ("承诺", "the report promises"),
    ("结论", "verdict"),
    ("说明", "in words"),
    ("后续报告称", "the later report states"),
)
#: The columns of numbers in the table of promises.
PROMISES_NUMERIC = tuple(index == 2 for index in range(len(_TABLE)))


def summary_cells(rows: Sequence[TrackedPromise], language: str = "en") -> tuple[list[str], list[list[str]]]:
    """Header and rows of the summary: the verdicts by number and share of the promises, and the total."""
    cells = [
        [label_of("verdict", verdict, language), str(number), f"{100 * number / len(rows):.1f}%"]
        for verdict, number in count_verdicts(rows)
    ]
    total = ["合计" if language == "zh" else "all", str(len(rows)), "100.0%" if rows else ""]
    return _header(_SUMMARY, language), [*cells, total]


def topic_cells(rows: Sequence[TrackedPromise], language: str = "en") -> tuple[list[str], list[list[str]]]:
    """Header and rows of the promises by policy area and verdict, the areas with most promises first."""
    verdicts = [verdict for verdict, _ in count_verdicts(rows)]
    cells = []
    for topic, of_topic in count_by_topic(rows):
        counts = dict(count_verdicts(of_topic))
        name = label_of("topic", topic, language) if topic else _NO_TOPIC[0 if language == "zh" else 1]
        cells.append([name, str(len(of_topic)), *(str(counts.get(verdict, 0)) for verdict in verdicts)])
    return [*_header(_TOPICS, language), *(label_of("verdict", one, language) for one in verdicts)], cells


def topics_numeric(header: Sequence[str]) -> tuple[bool, ...]:
    """The columns of numbers in the table by policy area: all but the first."""
    return tuple(index > 0 for index in range(len(header)))


def promise_cells(rows: Sequence[TrackedPromise], language: str = "en") -> tuple[list[str], list[list[str]]]:
    """Header and rows of the promises as a table for people."""
    cells = [
        [
            row.promise.report,
            label_of("strength", row.strength, language),
            str(row.due),
            row.promise.quote,
            label_of("verdict", row.verdict, language),
            words_in(row.in_words, language),
            f"{row.concluding.report}: {row.concluding.answer.quote}"
            if row.concluding and row.concluding.answer
            else "",
        ]
        for row in rows
    ]
    return _header(_TABLE, language), cells


def _header(names: Sequence[tuple[str, str]], language: str) -> list[str]:
    return [pair[0 if language == "zh" else 1] for pair in names]


def tracking_csv(rows: Sequence[TrackedPromise], tasks: Mapping[str, Mapping[str, str]], language: str = "en") -> str:
    """The promises as CSV with a header line: one row for each. `tasks`: the cells of the task columns by promise."""
    columns = (*_COLUMNS, *TASK_COLUMNS)
    records = (_record(row, tasks, language) for row in rows)
    return as_csv([columns, *([_cell(record[name]) for name in columns] for record in records)])


def tracking_json(
    rows: Sequence[TrackedPromise],
    counted: Sequence[TrackedPromise],
    tasks: Mapping[str, Mapping[str, str]],
    language: str = "en",
) -> str:
    """The promises as JSON, with the verdicts over all promises in `counted`, in all and by policy area.

    `tasks`: the cells of the task columns by promise.
    """
    verdicts = [
        {
            "verdict": verdict,
            "label": label_of("verdict", verdict, language),
            "number": number,
            "share": round(number / len(counted), 4),
        }
        for verdict, number in count_verdicts(counted)
    ]
    topics = [
        {
            "topic": topic,
            "label": label_of("topic", topic, language) if topic else None,
            "number": len(of_topic),
            "verdicts": dict(count_verdicts(of_topic)),
        }
        for topic, of_topic in count_by_topic(counted)
    ]
    found = {
        "counted": len(counted),
        "verdicts": verdicts,
        "topics": topics,
        "promises": [_record(row, tasks, language) for row in rows],
    }
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


_Value = str | int | float | None
_COLUMNS = (
    "promise", "report", "year", "form", "subject", "topic", "strength", "due", "verdict", "verdict_label",
    "answered_by", "target_quote", "outcome_quote", "rule", "tolerance", "sentence", "history",
)  # fmt: skip


def _record(row: TrackedPromise, tasks: Mapping[str, Mapping[str, str]], language: str) -> dict[str, _Value]:
    """The cells of a promise by column; `promise` is its IRI, `history` what each later report says.

    What no list of tasks states is None.
    """
    by = row.concluding
    cells: tuple[_Value, ...] = (
        row.promise.iri,
        row.promise.report,
        row.year,
        row.form,
        row.subject,
        row.topic,
        row.strength,
        row.due,
        row.verdict,
        label_of("verdict", row.verdict, language),
        None if by is None else by.report,
        row.promise.quote,
        None if by is None or by.answer is None else by.answer.quote,
        VERDICT_RULE if by is None else by.rule,
        None if by is None or by.tolerance is None else float(by.tolerance),
        words_in(row.in_words, language),
        written_history((one.report, one.verdict) for one in row.history),
    )
    of_task = tasks.get(row.promise.iri, {})
    stated = {name: of_task.get(name) or None for name in TASK_COLUMNS}
    return dict(zip(_COLUMNS, cells, strict=True)) | stated


def _cell(value: _Value) -> str:
    return "" if value is None else str(value)


def change_lines(changes: Sequence[ChangedPromise], language: str = "en") -> list[str]:
    """What the newer of two plans makes of each promise of the older one, and what it adds, in text."""
    side = 0 if language == "zh" else 1
    lines = []
    for one in changes:
        passages = [promise.fact.evidence for promise in (one.older, one.newer) if promise is not None]
        if one.mention is not None:
            passages.append(one.mention)
        quotes = [f"“{passage.quote}”" for passage in passages]
        line = f"{CHANGES[one.change][side]}: {one.subject}: {' → '.join(quotes)}"
        if one.review is not None:
            line += (
                f"；后一份报告称“{one.review.quote}”"
                if side == 0
                else f"; the later report states “{one.review.quote}”"
            )
        lines.append(line)
    return lines


def goal_lines(linked: LinkedReports, goals: Sequence[Goal], language: str = "en") -> list[str]:
    """Each goal with its latest value, the distance and the course; the last two are derived and say so."""
    lines = []
    for goal in goals:
        target = linked.fact(goal.target)
        assert isinstance(target, Measure)
        unit = unit_text(target.unit)
        quote = target.evidence.quote
        if goal.latest is None or goal.distance is None:
            lines.append(
                f"“{quote}”：后续报告未给出数值" if language == "zh" else f"“{quote}”: no later value reported"
            )
            continue
        latest = linked.evidence(goal.latest).quote
        reached = goal.distance <= 0
        course = _course(goal, language)
        if language == "zh":
            left = f"{chinese_number(goal.distance)}{'个百分点' if unit == '%' else unit}"
            state = "已达到目标" if reached else f"尚差{left}，{course}"
            lines.append(f"“{quote}”：最近“{latest}”；推算：{state}（{goal.rule}）")
        else:
            left = f"{english_number(goal.distance)}{' percentage points' if unit == '%' else unit}"
            state = "the goal's value is reached" if reached else f"{left} to go, {course}"
            lines.append(f"“{quote}”: latest “{latest}”; derived: {state} ({goal.rule})")
    return lines


def _course(goal: Goal, language: str) -> str:
    zh, en = {
        True: ("在线性进度之上", "on course by a linear path"),
        False: ("落后于线性进度", "behind a linear path"),
        None: ("无起点数值，进度不可推算", "course unknown without a baseline"),
    }[goal.on_course]
    return zh if language == "zh" else en


COMPARISON_COLUMNS = (
    "adcode", "area", "target_rank", "target", "target_quote", "outcome_rank", "outcome", "outcome_quote",
)  # fmt: skip


def comparison_rows(linked: LinkedReports, areas: Sequence[ComparedArea]) -> list[tuple[str, ...]]:
    """One row an area, under COMPARISON_COLUMNS; empty cells where the area states nothing."""
    return [
        (
            one.adcode,
            one.area,
            "" if one.target_rank is None else str(one.target_rank),
            figure_text(linked, one.target),
            "" if one.target is None else linked.evidence(one.target).quote,
            "" if one.outcome_rank is None else str(one.outcome_rank),
            figure_text(linked, one.outcome),
            "" if one.outcome is None else linked.evidence(one.outcome).quote,
        )
        for one in areas
    ]


def comparison_csv(linked: LinkedReports, areas: Sequence[ComparedArea]) -> str:
    """The comparison as CSV with a header line."""
    return as_csv([COMPARISON_COLUMNS, *comparison_rows(linked, areas)])


def figure_text(linked: LinkedReports, reference: FactReference | None) -> str:
    """A figure as text with its comparator and unit: ≈5%, 6–6.5%; the state of a project; empty without one."""
    if reference is None:
        return ""
    fact = linked.fact(reference)
    if isinstance(fact, Milestone):
        return fact.milestone
    top = "" if fact.value_max is None else f"–{plain(fact.value_max)}"
    sign = "-" if fact.direction == "decrease" and fact.aspect != "quantity" else ""
    comparator = "" if fact.comparator == "=" else fact.comparator
    return f"{comparator}{sign}{plain(fact.value)}{top}{unit_text(fact.unit)}"
