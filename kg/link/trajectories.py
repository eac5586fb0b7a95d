"""Trajectories: one indicator of one area, or one project, from report to report and from baseline to target.

Several numbers that one report gives for the same time do not form a trajectory, because they belong to different parts
of a place. An addition and a total (新增产能, 产能) never share a trajectory, nor do what is new and what is renewed
(新建公园, 改造公园), or a sum over several years and the figure of one year.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from hashlib import sha256
from itertools import pairwise

from kg.facts import Measure, Period, ReportFacts
from kg.grammar.constructions import construction
from kg.lang.words import pattern_of
from kg.link.comparability import is_count
from kg.link.counting import read_counting
from kg.link.model import FactReference, Project, Step, Trajectory
from kg.vocabulary import load_scheme

_NO_TIME = date(1, 1, 1)
#: The ratio to a neighbouring value from which a value is considered doubtful.
_LEAP = 5


def make_trajectories(reports: tuple[ReportFacts, ...], projects: tuple[Project, ...]) -> tuple[Trajectory, ...]:
    """All trajectories, sorted by series: indicators (of one aspect and unit) and projects with two or more steps."""
    series: dict[tuple[str, str, str, str, str], list[Step]] = {}
    for number, facts in enumerate(reports):
        for index, measure in enumerate(facts.measures):
            if measure.indicator and measure.aspect != "rank":
                key = (
                    "indicator", facts.report.adcode, measure.indicator, measure.aspect,
                    f"{measure.unit}{measure.place or ''}{_counted_over(measure, facts)}",
                )  # fmt: skip
                series.setdefault(key, []).append(_measure_step(number, index, measure))
        for index, milestone in enumerate(facts.milestones):
            if milestone.project:
                key = ("project", facts.report.adcode, milestone.project, "", "")
                series.setdefault(key, []).append(
                    Step(
                        FactReference(number, "milestone", index),
                        milestone.kind.value,
                        milestone.period,
                        milestone=milestone.milestone,
                    )
                )
    labels = {project.key: project.label for project in projects}
    return tuple(sorted(_trajectories(series, labels), key=lambda trajectory: trajectory.series))


def find_outliers(reports: tuple[ReportFacts, ...], trajectories: tuple[Trajectory, ...]) -> dict[int, frozenset[int]]:
    """The measures that differ from their neighbours on a trajectory by a factor of five or more, by report.

    At either end of a trajectory there is only one neighbour, and either of the two may be wrong, so both are named.
    """
    found: dict[int, set[int]] = {}
    for trajectory in trajectories:
        steps = [step for step in trajectory.steps if step.value]
        if trajectory.form != "indicator" or not steps or _measure_of(reports, steps[0]).aspect != "quantity":
            continue
        leaps = [_leaps(one, other) for one, other in pairwise(steps)]
        for n, step in enumerate(steps):
            beside = leaps[max(n - 1, 0) : n + 1]
            if beside and all(beside):
                found.setdefault(step.fact.report, set()).add(step.fact.index)
    return {report: frozenset(indices) for report, indices in found.items()}


def _measure_of(reports: tuple[ReportFacts, ...], step: Step) -> Measure:
    return reports[step.fact.report].measures[step.fact.index]


def _leaps(one: Step, other: Step) -> bool:
    assert one.value is not None
    assert other.value is not None
    low, high = sorted((abs(one.value), abs(other.value)))
    return high >= _LEAP * low


def _trajectories(
    series: dict[tuple[str, str, str, str, str], list[Step]], labels: dict[str, str]
) -> Iterator[Trajectory]:
    for (form, adcode, subject, aspect, unit), steps in series.items():
        if len(steps) < 2 or (form == "indicator" and _are_at_once(steps)):
            continue
        steps.sort(key=_in_time)
        if form == "project":
            yield Trajectory(f"project-{subject}", labels[subject], form, subject, tuple(steps))
        else:
            key = f"{adcode}-{subject}-{aspect}-{sha256(unit.encode()).hexdigest()[:6]}"
            concept = load_scheme("indicator")[subject]
            yield Trajectory(key, concept.names[0], form, subject, tuple(steps))


def _measure_step(number: int, index: int, measure: Measure) -> Step:
    return Step(
        FactReference(number, "measure", index),
        measure.kind.value,
        measure.period,
        comparator=measure.comparator,
        value=measure.value,
        value_max=measure.value_max,
        unit=measure.unit,
    )


def _are_at_once(steps: list[Step]) -> bool:
    """Whether all steps have the same report, kind and period."""
    return len({(step.fact.report, step.kind, step.period) for step in steps}) == 1


def _counted_over(measure: Measure, facts: ReportFacts) -> str:
    """How a number is counted, the same for all steps of a trajectory; empty for a level or the figure of one year."""
    over = "" if measure.span in (0, 1) else "?" if measure.span is None else str(measure.span)
    averaged = measure.aspect in ("growth", "change") and construction("by-year").search(measure.evidence.quote)
    return f"{_sort_of_count(measure, facts)}{'%' if averaged else over}"


def _sort_of_count(measure: Measure, facts: ReportFacts) -> str:
    """`+` for what is added, `~` for what is only made better (改造公园5个), empty for all that there is."""
    if not is_count(measure):
        return "+" if measure.flow else ""
    counting = read_counting(measure, facts)
    if counting.works == {"works-renew"}:
        return "~"
    said_to_reach = pattern_of("outcome-cue", "stock", "word").search(measure.evidence.quote) is not None
    added = measure.flow and not (said_to_reach and counting.kind is None)  # 上市企业突破40家
    return "+" if added or counting.works else ""


def _in_time(step: Step) -> tuple[date, date, int, str, int, Decimal]:
    period = step.period or Period(_NO_TIME, _NO_TIME)
    return (
        period.end,
        period.start,
        step.fact.report,
        step.kind,
        step.fact.index,
        step.value if step.value is not None else Decimal(0),
    )
