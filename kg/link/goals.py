"""Goals over several years: what has been reported so far, how far there is to go, and whether that is on course.

The course is a straight line from the value known when the goal was set to the goal (rule `goal-linear-1`). The result
is derived from the reports and marked as such, because no report states it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from kg.facts import FactKind, Measure
from kg.link.model import FactReference, LinkedReports
from kg.link.verdicts import less_is_better

GOAL_RULE = "goal-linear-1"

_Key = tuple[str, str, str, str, str | None]


@dataclass(frozen=True, slots=True)
class Goal:
    """A level that an indicator is to reach in a year after the next, and the progress towards it.

    `baseline`: the value known when the goal was set; `latest`: the last value reported after it; `annual`: targets for
    single years under the goal, including growth; `outcomes`: what was reported for the years up to that of the goal.
    `distance`: the difference between the latest value and the goal, in the unit of the goal, percentage points for
    percentages (zero or less: reached); `expected`: the value of the straight line in the year of the latest value;
    `on_course`: None if baseline or latest is unknown.
    """

    target: FactReference
    indicator: str
    baseline: FactReference | None
    latest: FactReference | None
    annual: tuple[FactReference, ...]
    outcomes: tuple[FactReference, ...]
    distance: Decimal | None
    expected: Decimal | None
    on_course: bool | None
    rule: str = GOAL_RULE


def find_goals(linked: LinkedReports) -> tuple[Goal, ...]:
    """The goals of all reports, in the order of the reports and of their measures."""
    series: dict[_Key, list[tuple[int, FactReference, Measure]]] = defaultdict(list)
    annual: dict[tuple[str, str, str | None], list[tuple[int, FactReference]]] = defaultdict(list)
    goals: list[tuple[FactReference, Measure, _Key, int]] = []
    for number, facts in enumerate(linked.reports):
        for index, measure in enumerate(facts.measures):
            if measure.indicator is None or measure.period is None:
                continue
            reference = FactReference(number, "measure", index)
            first, last = measure.period.start.year, measure.period.end.year
            area = facts.report.adcode
            key = (area, measure.indicator, measure.aspect, measure.unit, measure.place)
            if measure.kind is FactKind.OUTCOME:
                if first == last:
                    series[key].append((last, reference, measure))
            elif last > facts.report.year and measure.aspect == "quantity":
                goals.append((reference, measure, key, facts.report.year))
            elif first == last == facts.report.year:
                annual[area, measure.indicator, measure.place].append((last, reference))
    return tuple(
        _goal(reference, measure, key, year, series[key], annual[key[0], key[1], key[4]])
        for reference, measure, key, year in goals
    )


def _goal(
    reference: FactReference,
    target: Measure,
    key: _Key,
    set_in: int,
    reported: list[tuple[int, FactReference, Measure]],
    annual: list[tuple[int, FactReference]],
) -> Goal:
    assert target.period is not None
    due = target.period.end.year
    before = [one for one in reported if one[0] < set_in and one[1].report <= reference.report]
    after = [one for one in reported if set_in <= one[0] <= due]
    baseline = max(before, key=lambda one: (one[0], -one[1].index), default=None)
    latest = max(after, key=lambda one: (one[0], -one[1].index), default=None)
    start = None if baseline is None else baseline[2].value
    falls = less_is_better(target) or (start is not None and target.value < start)
    expected: Decimal | None = None
    on_course: bool | None = None
    if baseline is not None and latest is not None and start is not None:
        expected = start + (target.value - start) * (latest[0] - baseline[0]) / (due - baseline[0])
        on_course = latest[2].value <= expected if falls else latest[2].value >= expected
    return Goal(
        reference,
        key[1],
        None if baseline is None else baseline[1],
        None if latest is None else latest[1],
        tuple(one for year, one in annual if set_in <= year <= due),
        tuple(one for _, one, _ in after),
        None if latest is None else (target.value - latest[2].value) * (-1 if falls else 1),
        expected,
        on_course,
    )
