"""The promises of an area and what later reports say of each, as rows, tables and lines of text.

The wording keeps to what reports state: 'the 2026 report states', never that a government kept or broke its word.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cache
from itertools import chain

from kg.cells import as_csv
from kg.errors import UsageError
from kg.facts import Measure, Milestone, Report, Span
from kg.link.area_ranking import ComparedArea
from kg.link.conclusions import Conclusion, draw_conclusions
from kg.link.goals import Goal
from kg.link.model import FactReference, LinkedReports
from kg.link.plan_diff import ChangedPromise, PlanChange
from kg.link.verdicts import VERDICT_RULE
from kg.publish.tables import written_history
from kg.rdf.iris import DEFAULT_BASE, ReportIris, iris_of
from kg.rdf.labels import CHINESE, ENGLISH, chinese_number, concept_label, english_number, plain, shortened, unit_text
from kg.rdf.links import fact_iri
from kg.rdf.sentences import conclusion_sentence
from kg.vocabulary import Concept, load_scheme

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


# The maximum number of areas in a message.
_LISTED = 40


@dataclass(frozen=True, slots=True)
class TrackedPromise:
    """One promise with its conclusion: who said what, in both reports' own words, and the verdict as a sentence.

    `promise`: its IRI; `topic` and `strength`: codes, None where the text gives none; `answered_by`: id of the report
    that concludes, None where none looks back on the year `due`; `history`: what each later report says, as pairs of
    its id and the code of the verdict.
    """

    promise: str
    report: str
    year: int
    form: str
    subject: str
    topic: str | None
    strength: str | None
    due: int
    verdict: str
    verdict_label: str
    answered_by: str | None
    target_quote: str
    outcome_quote: str | None
    rule: str
    tolerance: Decimal | None
    sentence: str
    history: tuple[tuple[str, str], ...]


#: The order in which verdicts are counted.
VERDICTS = (
    "exceeded",
    "met",
    "done",
    "progressed",
    "missed",
    "reported-without-number",
    "not-comparable",
    "not-disclosed",
    "not-due",
)


def track(
    linked: LinkedReports, area: str, year: int | None = None, language: str = "en", base: str = DEFAULT_BASE
) -> tuple[TrackedPromise, ...]:
    """The promises of an area's reports (of one year, if given), the most firmly worded first, each with one verdict.

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
    iris = tuple(iris_of(facts, base) for facts in linked.reports)
    rows = [
        (_place_of(linked, one), _row(linked, iris, one, language))
        for one in draw_conclusions(linked)
        if linked.reports[one.promise.target.report].report.adcode == adcode
        and year in (None, linked.reports[one.promise.target.report].report.year)
    ]
    return tuple(row for _, row in sorted(rows, key=lambda pair: (_firmness(pair[1].strength), pair[0])))


def _place_of(linked: LinkedReports, one: Conclusion) -> tuple[int, Span, str, int]:
    target = one.promise.target
    return linked.reports[target.report].report.year, one.promise.fact.evidence.span, target.form, target.index


@cache
def firmest_first() -> tuple[str, ...]:
    """How strongly a promise may be worded: the codes of the vocabulary `strength`, the firmest first."""
    return tuple(
        concept.code for concept in sorted(load_scheme("strength"), key=lambda one: int(one.words["firmness"][0]))
    )


def _firmness(strength: str | None) -> int:
    return len(firmest_first()) if strength is None else firmest_first().index(strength)


def _row(linked: LinkedReports, iris: tuple[ReportIris, ...], one: Conclusion, language: str) -> TrackedPromise:
    promise, assessment = one.promise, one.assessment
    facts = linked.reports[promise.target.report]
    statement = facts.statements[promise.fact.statement]
    answer = None if assessment is None else linked.answering_evidence(assessment)
    return TrackedPromise(
        promise=fact_iri(iris, promise.target),
        report=facts.report.id,
        year=facts.report.year,
        form=promise.form,
        subject=promise.subject,
        topic=statement.topic,
        strength=statement.strength,
        due=one.due,
        verdict=one.verdict,
        verdict_label=_label("verdict", one.verdict, language),
        answered_by=None if assessment is None else linked.reports[assessment.next_report].report.id,
        target_quote=promise.fact.evidence.quote,
        outcome_quote=None if answer is None else answer.quote,
        rule=VERDICT_RULE if assessment is None else assessment.rule,
        tolerance=None if assessment is None else assessment.tolerance,
        sentence=conclusion_sentence(linked, one, language),
        history=tuple((linked.reports[each.next_report].report.id, each.verdict) for each in one.history),
    )


def _label(scheme: str, code: str | None, language: str) -> str:
    return concept_label(scheme, code, CHINESE if language == "zh" else ENGLISH) or code or ""


def of_verdict(rows: Iterable[TrackedPromise], verdict: str | None) -> tuple[TrackedPromise, ...]:
    """Those with one verdict, given by code or name; all of them without one.

    Raises UsageError where there is no such verdict.
    """
    if verdict is None:
        return tuple(rows)
    code = code_of_verdict(verdict)
    return tuple(row for row in rows if row.verdict == code)


def code_of_verdict(verdict: str) -> str:
    """The code of a verdict that is given by its code or a name; raises UsageError where there is none."""
    code = next((one.code for one in load_scheme("verdict") if verdict.casefold() in _names_of(one)), None)
    if code is None:
        raise UsageError(
            f"{shortened(verdict)}: there is no such verdict; use one of {', '.join(VERDICTS)} / 没有这种结论"
        )
    return code


def of_topic(rows: Iterable[TrackedPromise], topic: str | None) -> tuple[TrackedPromise, ...]:
    """Those of one policy area, given by code or name, and of the areas below it; all of them without one.

    Raises UsageError where there is no such policy area.
    """
    if topic is None:
        return tuple(rows)
    scheme = load_scheme("topic")
    named = {one.code for one in scheme if topic.casefold() in _names_of(one)}
    if not named:
        known = ", ".join(one.code for one in scheme)
        raise UsageError(f"{topic}: there is no such policy area; use one of {known} / 没有这个政策领域")
    below = {one.code for one in scheme if named & {one.code, *one.broader}}
    return tuple(row for row in rows if row.topic in below)


def _names_of(concept: Concept) -> set[str]:
    return {name.casefold() for name in (concept.code, *concept.names, *concept.labels.values())}


def count_verdicts(rows: Sequence[TrackedPromise]) -> tuple[tuple[str, int], ...]:
    """How many promises have each verdict that any of them has, in the order of `VERDICTS`."""
    counts = Counter(row.verdict for row in rows)
    return tuple((verdict, counts[verdict]) for verdict in VERDICTS if counts[verdict])


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
        [_label("verdict", verdict, language), str(number), f"{100 * number / len(rows):.1f}%"]
        for verdict, number in count_verdicts(rows)
    ]
    total = ["合计" if language == "zh" else "all", str(len(rows)), "100.0%" if rows else ""]
    return _header(_SUMMARY, language), [*cells, total]


def topic_cells(rows: Sequence[TrackedPromise], language: str = "en") -> tuple[list[str], list[list[str]]]:
    """Header and rows of the promises by policy area and verdict, the areas with most promises first."""
    verdicts = [verdict for verdict, _ in count_verdicts(rows)]
    cells = []
    for topic, of_topic in _by_topic(rows):
        counts = dict(count_verdicts(of_topic))
        name = _label("topic", topic, language) if topic else _NO_TOPIC[0 if language == "zh" else 1]
        cells.append([name, str(len(of_topic)), *(str(counts.get(verdict, 0)) for verdict in verdicts)])
    return [*_header(_TOPICS, language), *(_label("verdict", one, language) for one in verdicts)], cells


def _by_topic(rows: Iterable[TrackedPromise]) -> list[tuple[str | None, list[TrackedPromise]]]:
    """The promises of each policy area, the areas with most of them first."""
    found: dict[str | None, list[TrackedPromise]] = {}
    for row in rows:
        found.setdefault(row.topic, []).append(row)
    return sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0] or ""))


def topics_numeric(header: Sequence[str]) -> tuple[bool, ...]:
    """The columns of numbers in the table by policy area: all but the first."""
    return tuple(index > 0 for index in range(len(header)))


def promise_cells(rows: Sequence[TrackedPromise], language: str = "en") -> tuple[list[str], list[list[str]]]:
    """Header and rows of the promises as a table for people."""
    cells = [
        [
            row.report,
            _label("strength", row.strength, language),
            str(row.due),
            row.target_quote,
            row.verdict_label,
            row.sentence,
            f"{row.answered_by}: {row.outcome_quote}" if row.outcome_quote else "",
        ]
        for row in rows
    ]
    return _header(_TABLE, language), cells


def _header(names: Sequence[tuple[str, str]], language: str) -> list[str]:
    return [pair[0 if language == "zh" else 1] for pair in names]


def tracking_csv(rows: Sequence[TrackedPromise]) -> str:
    """The promises as CSV with a header line: one row for each."""
    records = [_record(row) for row in rows]
    header = [field.name for field in fields(TrackedPromise)]
    cells = ([_cell(record[name]) for name in header] for record in records)
    return as_csv(chain([header], cells))


def tracking_json(rows: Sequence[TrackedPromise], counted: Sequence[TrackedPromise], language: str = "en") -> str:
    """The promises as JSON, with the verdicts over all promises in `counted`, in all and by policy area."""
    verdicts = [
        {
            "verdict": verdict,
            "label": _label("verdict", verdict, language),
            "number": number,
            "share": round(number / len(counted), 4),
        }
        for verdict, number in count_verdicts(counted)
    ]
    topics = [
        {
            "topic": topic,
            "label": _label("topic", topic, language) if topic else None,
            "number": len(of_topic),
            "verdicts": dict(count_verdicts(of_topic)),
        }
        for topic, of_topic in _by_topic(counted)
    ]
    found = {
        "counted": len(counted),
        "verdicts": verdicts,
        "topics": topics,
        "promises": [_record(row) for row in rows],
    }
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


_Value = str | int | float | None


def _record(row: TrackedPromise) -> dict[str, _Value]:
    found: dict[str, _Value] = {field.name: getattr(row, field.name) for field in fields(row)}
    found["tolerance"] = None if row.tolerance is None else float(row.tolerance)
    found["history"] = written_history(row.history)
    return found


def _cell(value: _Value) -> str:
    return "" if value is None else str(value)


def find_area(reports: Iterable[Report], area: str) -> str:
    """The code of an area that the build has reports of; raises UsageError where it has none."""
    own = {report.adcode: report.area for report in reports}
    known = sorted(own)
    places = load_scheme("place").by_code
    for adcode in known:
        place = places.get(adcode)
        names = (
            (own[adcode],)
            if place is None
            else (*place.names, *place.labels.values(), *place.words.get("shortName", ()))
        )
        if area == adcode or area in names or any(area.casefold() == name.casefold() for name in names):
            return adcode
    raise UsageError(f"{area}: this build has no report of this area; it has {listed_areas(known)}")


def listed_areas(adcodes: Sequence[str], most: int = _LISTED) -> str:
    """Areas by code and name for a message, the first of them where they are many."""
    places = load_scheme("place").by_code
    listed = ", ".join(f"{code} {places[code].names[0]}" if code in places else code for code in adcodes[:most])
    return f"{listed} and {len(adcodes) - most} more" if len(adcodes) > most else listed


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
