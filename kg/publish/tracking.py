"""The promises of one report and what later reports say of each, as rows and as lines of text.

The wording keeps to what reports state: 'the 2026 report states', never that a government kept or broke its word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kg.cells import as_csv
from kg.errors import UsageError
from kg.facts import Measure, Milestone, Report, Span
from kg.link.changes import ChangedPromise, PlanChange
from kg.link.comparison import ComparedArea
from kg.link.goals import Goal
from kg.link.linked import Assessment, FactReference, LinkedReports
from kg.link.promises import Promise
from kg.rdf.labels import CHINESE, ENGLISH, chinese_number, concept_label, english_number, plain, unit_text
from kg.vocabulary import load_scheme

#: What each change of a plan is called, in Chinese and English.
CHANGES = {
    PlanChange.REPEATED: ("重申", "repeated"),
    PlanChange.RAISED: ("提高", "raised"),
    PlanChange.WEAKENED: ("放低", "weakened"),
    PlanChange.DROPPED: ("不再提", "dropped"),
    PlanChange.NEW: ("新提", "new"),
}


# So many areas a message names.
_LISTED = 40


@dataclass(frozen=True, slots=True)
class TrackedPromise:
    """One promise and one later report: who said what, in both reports' own words."""

    report: str
    year: int
    subject: str
    target_quote: str
    next_report: str
    next_year: int
    verdict: str
    verdict_label: str
    outcome_quote: str | None
    rule: str
    tolerance: Decimal | None


def track(
    linked: LinkedReports, area: str, year: int | None = None, language: str = "en"
) -> tuple[TrackedPromise, ...]:
    """The promises of an area's reports (of one year, if given) in the order of the source, with every later report.

    `area`: a GB/T 2260 code, or the full or short name of an area. Raises UsageError where the build has no report of
    the area or year, or none later, so that nothing can have been answered yet.
    """
    adcode = find_area((facts.report for facts in linked.reports), area)
    years = sorted({facts.report.year for facts in linked.reports if facts.report.adcode == adcode})
    if year is not None and year not in years:
        known = ", ".join(map(str, years))
        raise UsageError(f"{area}: this build has no report of {year}; give one of {known}, or build that report too")
    if year == years[-1] or len(years) == 1:
        raise UsageError(
            f"{area}: no report after that of {years[-1]} is in this build, so nothing can answer it; add a later one"
        )
    ordered = sorted(_of(linked, adcode, year), key=lambda one: _in_order(linked, one))
    return tuple(_row(linked, one, language) for one in ordered)


def _in_order(linked: LinkedReports, one: Assessment) -> tuple[int, Span, str, int, int]:
    report, later = linked.reports[one.target.report].report, linked.reports[one.next_report].report
    return report.year, linked.evidence(one.target).span, one.form, one.target.index, later.year


def _of(linked: LinkedReports, adcode: str, year: int | None) -> list[Assessment]:
    return [
        one
        for one in linked.assessments
        if linked.reports[one.target.report].report.adcode == adcode
        and year in (None, linked.reports[one.target.report].report.year)
    ]


def find_area(reports: Iterable[Report], area: str) -> str:
    """The code of an area that the build has reports of; raises UsageError where it has none."""
    known = sorted({report.adcode for report in reports})
    places = load_scheme("place").by_code
    for adcode in known:
        place = places.get(adcode)
        names = () if place is None else (*place.names, *place.labels.values(), *place.words.get("shortName", ()))
        if area == adcode or area in names or any(area.casefold() == name.casefold() for name in names):
            return adcode
    raise UsageError(f"{area}: this build has no report of such an area; it has {listed_areas(known)}")


def listed_areas(adcodes: Sequence[str], most: int = _LISTED) -> str:
    """Areas by code and name for a message, the first of them where they are many."""
    places = load_scheme("place").by_code
    listed = ", ".join(f"{code} {places[code].names[0]}" if code in places else code for code in adcodes[:most])
    return f"{listed} and {len(adcodes) - most} more" if len(adcodes) > most else listed


def _row(linked: LinkedReports, one: Assessment, language: str) -> TrackedPromise:
    report, later = linked.reports[one.target.report].report, linked.reports[one.next_report].report
    tag = CHINESE if language == "zh" else ENGLISH
    answer = linked.answering_evidence(one)
    return TrackedPromise(
        report.id,
        report.year,
        one.subject,
        linked.evidence(one.target).quote,
        later.id,
        later.year,
        one.verdict,
        concept_label("verdict", one.verdict, tag) or one.verdict,
        None if answer is None else answer.quote,
        one.rule,
        one.tolerance,
    )


def tracking_lines(rows: Sequence[TrackedPromise], language: str = "en") -> list[str]:
    """The rows as text: each promise once, under it what each later report states; at the end the verdicts counted."""
    lines: list[str] = []
    last: tuple[str, str, str] | None = None
    for row in rows:
        promise = (row.report, row.subject, row.target_quote)
        if promise != last:
            lines.append(_promise_line(row, language))
            last = promise
        lines.append(_answer_line(row, language))
    lines.extend(_counts(rows, language))
    return lines


def _promise_line(row: TrackedPromise, language: str) -> str:
    if language == "zh":
        return f"{row.year}年报告提出（{row.subject}）：“{row.target_quote}”"
    return f"The {row.year} report promises ({row.subject}): “{row.target_quote}”"


def _answer_line(row: TrackedPromise, language: str) -> str:
    tolerance = "" if row.tolerance is None else plain(row.tolerance)
    if language == "zh":
        said = f"称：“{row.outcome_quote}”" if row.outcome_quote else "中未找到相应的话"
        by = f"{row.rule}{'，容差' + tolerance if tolerance else ''}"
        return f"  {row.next_year}年报告{said} → {row.verdict_label}（{by}）"
    said = (
        f"the {row.next_year} report states: “{row.outcome_quote}”"
        if row.outcome_quote
        else f"nothing of it was found in the {row.next_year} report"
    )
    return f"  {said} → {row.verdict_label} ({row.rule}{', tolerance ' + tolerance if tolerance else ''})"


def _counts(rows: Iterable[TrackedPromise], language: str) -> list[str]:
    counts: dict[tuple[int, int], dict[str, int]] = {}
    for row in rows:
        per = counts.setdefault((row.year, row.next_year), {})
        per[row.verdict_label] = per.get(row.verdict_label, 0) + 1
    lines = []
    for (year, later), per in sorted(counts.items()):
        told = ", ".join(f"{label} {count}" for label, count in sorted(per.items(), key=lambda x: (-x[1], x[0])))
        lines.append(f"{year} → {later}: {told.replace(', ', '，') if language == 'zh' else told}")
    return lines


def change_lines(changes: Sequence[ChangedPromise], language: str = "en") -> list[str]:
    """What the newer of two plans makes of each promise of the older one, and what it adds, in text."""
    side = 0 if language == "zh" else 1
    lines = []
    for one in changes:
        quotes = [f"“{_quote(promise)}”" for promise in (one.older, one.newer) if promise is not None]
        lines.append(f"{CHANGES[one.change][side]}: {one.subject}: {' → '.join(quotes)}")
    return lines


def _quote(promise: Promise) -> str:
    return promise.fact.evidence.quote


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
            told = "已达到目标" if reached else f"尚差{left}，{course}"
            lines.append(f"“{quote}”：最近“{latest}”；推算：{told}（{goal.rule}）")
        else:
            left = f"{english_number(goal.distance)}{' percentage points' if unit == '%' else unit}"
            told = "the goal's value is reached" if reached else f"{left} to go, {course}"
            lines.append(f"“{quote}”: latest “{latest}”; derived: {told} ({goal.rule})")
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
            _figure(linked, one.target),
            "" if one.target is None else linked.evidence(one.target).quote,
            "" if one.outcome_rank is None else str(one.outcome_rank),
            _figure(linked, one.outcome),
            "" if one.outcome is None else linked.evidence(one.outcome).quote,
        )
        for one in areas
    ]


def comparison_csv(linked: LinkedReports, areas: Sequence[ComparedArea]) -> str:
    """The comparison as CSV with a header line."""
    return as_csv([COMPARISON_COLUMNS, *comparison_rows(linked, areas)])


def _figure(linked: LinkedReports, reference: FactReference | None) -> str:
    if reference is None:
        return ""
    fact = linked.fact(reference)
    if isinstance(fact, Milestone):
        return fact.milestone
    top = "" if fact.value_max is None else f"–{plain(fact.value_max)}"
    sign = "-" if fact.direction == "decrease" and fact.aspect != "quantity" else ""
    comparator = "" if fact.comparator == "=" else fact.comparator
    return f"{comparator}{sign}{plain(fact.value)}{top}{unit_text(fact.unit)}"
