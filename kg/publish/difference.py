"""Differences between two plans in a build, and between two builds of one report.

For two builds: the facts that only one of them has, and those with different values.

The tables are compared, because builds of other versions have them, too. Facts of the two builds are the same if they
have the same IRI, or else the same number or passage in the report, or else the same quote. Reports that only one build
has are named without listing their facts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import UsageError
from kg.facts import Report
from kg.link.model import LinkedReports
from kg.link.plan_diff import PlanChange, compare_plans
from kg.publish.dataset_reader import Cells, list_reports, report_rows_in
from kg.publish.tables import TABLES
from kg.publish.tracking import CHANGES, change_lines

_FORMS = {
    "measures": ("measure", "数值"),
    "milestones": ("milestone", "里程碑"),
    "qualitative": ("target", "无数值目标"),
}
#: The tables of facts.
FACT_TABLES = tuple(_FORMS)
#: Identity and position of a fact, and what follows from them, in which differences do not count.
_NOT_STATED = frozenset({"iri", "report", "statement", "quote", "start", "end", "number_start", "number_end", "rule"})
_SIGNS = {"added": ("新增", "added"), "removed": ("删去", "removed"), "changed": ("改动", "changed")}


@dataclass(frozen=True, slots=True)
class ChangedFact:
    """A fact that only the older or the newer build has, or that differs.

    `table`: measures, milestones or qualitative; `cells`: the columns that differ.
    """

    change: str
    table: str
    older: Cells | None
    newer: Cells | None
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BuildDifference:
    """The differences of two builds: facts by report and position, the number of equal facts, unshared reports."""

    facts: tuple[ChangedFact, ...]
    alike: int
    only_older: tuple[str, ...]
    only_newer: tuple[str, ...]


def compare_builds(older: Path, newer: Path) -> BuildDifference:
    """The facts that differ between the datasets in two folders, for the reports that both have.

    Raises OutputError if one cannot be read, UsageError if they have no report in common.
    """
    before, now = _reports(older), _reports(newer)
    common = before.keys() & now.keys()
    if not common:
        raise UsageError(
            f"{older} and {newer} have no report in common; give two builds of one report, or two ids of reports"
            " / 两个数据集没有相同的报告"
        )
    found: list[ChangedFact] = []
    alike = 0
    for table in FACT_TABLES:
        facts, same = changed_facts(
            match_facts(
                table,
                *(
                    [row for name in sorted(common) for row in report_rows_in(out, reports[name], table)]
                    for out, reports in ((older, before), (newer, now))
                ),
            )
        )
        found.extend(facts)
        alike += same
    found.sort(key=_place)
    only_before, only_now = (tuple(sorted(reports.keys() - common)) for reports in (before, now))
    return BuildDifference(tuple(found), alike, only_before, only_now)


def _reports(out: Path) -> dict[str, Report]:
    return {report.id: report for report, _ in list_reports(out)}


def _place(one: ChangedFact) -> tuple[str, int, int, str, str]:
    row = one.newer or one.older
    assert row is not None
    return row["report"], int(row["start"]), int(row["end"]), one.table, one.change


@dataclass(frozen=True, slots=True)
class MatchedFacts:
    """The facts of a table in two builds: the matching ones, and those that only one of the builds has."""

    table: str
    pairs: tuple[tuple[Cells, Cells], ...]
    removed: tuple[Cells, ...]
    added: tuple[Cells, ...]


def match_facts(table: str, older: Sequence[Cells], newer: Sequence[Cells]) -> MatchedFacts:
    """Finds for each fact of the older build the same fact in the newer one."""
    number = "number_start" if table == "measures" else "start"
    keys: tuple[Callable[[Cells], tuple[str, ...]], ...] = (
        lambda row: tuple(row[name] for name in ("report", "start", "end", number, *_stated(table))),
        lambda row: (row["iri"],),
        lambda row: (row["report"], row[number]),
        lambda row: (row["report"], row["quote"]),
    )
    pairs: list[tuple[Cells, Cells]] = []
    left, right = list(older), list(newer)
    for key in keys:
        left, right = _pair(left, right, key, pairs)
    return MatchedFacts(table, tuple(pairs), tuple(left), tuple(right))


def changed_facts(matched: MatchedFacts) -> tuple[list[ChangedFact], int]:
    """The facts that were added, removed or changed, and the number of equal ones."""
    table = matched.table
    changed = []
    for one, other in matched.pairs:
        cells = tuple(name for name in _stated(table) if one[name] != other[name])
        if cells:
            changed.append(ChangedFact("changed", table, one, other, cells))
    return [
        *changed,
        *(ChangedFact("removed", table, row, None) for row in matched.removed),
        *(ChangedFact("added", table, None, row) for row in matched.added),
    ], len(matched.pairs) - len(changed)


def _stated(table: str) -> tuple[str, ...]:
    return tuple(column.name for column in TABLES[table] if column.name not in _NOT_STATED)


def _pair(
    older: list[Cells],
    newer: list[Cells],
    key: Callable[[Cells], tuple[str, ...]],
    pairs: list[tuple[Cells, Cells]],
) -> tuple[list[Cells], list[Cells]]:
    """Pairs items with the same key, in order, and returns the rest of both."""
    waiting: defaultdict[tuple[str, ...], list[Cells]] = defaultdict(list)
    for row in newer:
        waiting[key(row)].append(row)
    left = []
    for row in older:
        same = waiting.get(key(row))
        if same:
            pairs.append((row, same.pop(0)))
        else:
            left.append(row)
    rest = {id(row) for rows in waiting.values() for row in rows}
    return left, [row for row in newer if id(row) in rest]


def difference_lines(difference: BuildDifference, language: str = "en") -> list[str]:
    """The difference as text: one line per fact with its passage, then the counts."""
    chinese = language == "zh"
    lines = [_line(one, chinese) for one in difference.facts]
    for ids, zh, en in (
        (difference.only_older, "仅旧数据集有的报告", "reports only in the older build"),
        (difference.only_newer, "仅新数据集有的报告", "reports only in the newer build"),
    ):
        if ids:
            lines.append(f"{zh}：{'、'.join(ids)}" if chinese else f"{en}: {', '.join(ids)}")
    counts = {change: sum(one.change == change for one in difference.facts) for change in _SIGNS}
    if chinese:
        summary = "，".join(f"{_SIGNS[change][0]}{count}" for change, count in counts.items())
        return [*lines, f"{summary}，相同{difference.alike}"]
    return [*lines, ", ".join(f"{count} {change}" for change, count in counts.items()) + f", {difference.alike} alike"]


def _line(one: ChangedFact, chinese: bool) -> str:
    row = one.newer or one.older
    assert row is not None
    said = _SIGNS[one.change][0 if chinese else 1]
    form = _FORMS[one.table][1 if chinese else 0]
    if one.older is not None and one.newer is not None:
        summary = ", ".join(f"{name} {one.older[name] or '∅'} → {one.newer[name] or '∅'}" for name in one.cells)
    else:
        summary = " ".join(row[name] for name in _stated(one.table) if row[name] and name != "kind")
    return f"{said} {form} ({row['report']}): {summary}: “{row['quote']}”"


def plan_lines(linked: LinkedReports, older: str, newer: str, language: str = "en") -> list[str]:
    """What the newer of two reports (ids) does with the promises of the older one, and the counts.

    Raises UsageError for an unknown id, for reports of different areas, and if the newer report is not later.
    """
    one, other = (_index_of(linked, report) for report in (older, newer))
    before, after = linked.reports[one].report, linked.reports[other].report
    if before.adcode != after.adcode:
        raise UsageError(
            f"{older}, {newer}: belong to two areas; compare areas with 'kg compare' / 两份报告不属于同一地区"
        )
    if before.year >= after.year:
        raise UsageError(f"{newer}: is not later than {older}; give the older report first / 请把较早的报告放在前面")
    changes = compare_plans(linked, one, other)
    side = 0 if language == "zh" else 1
    counts = [
        f"{CHANGES[change][0]}{count}" if side == 0 else f"{count} {CHANGES[change][1]}"
        for change in PlanChange
        if (count := sum(found.change is change for found in changes))
    ]
    summary = "，".join(counts) if side == 0 else ", ".join(counts)
    return [*change_lines(changes, language), f"{older} → {newer}: {summary}"]


def _index_of(linked: LinkedReports, report: str) -> int:
    for number, facts in enumerate(linked.reports):
        if facts.report.id == report:
            return number
    known = ", ".join(facts.report.id for facts in linked.reports)
    raise UsageError(
        f"{report}: neither a report of this build nor the folder of a dataset; the reports are {known} / 没有这份报告"
    )
