"""The linked reports: what the extractors found in each, and the things that several facts are about."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kg.facts import Evidence, Measure, Milestone, Period, ReportFacts


@dataclass(frozen=True, slots=True)
class Project:
    """One project with all its names. `key` is ASCII and made of the area and the hash of the normalized name.

    `names`: every name as written in the reports, the longest first; `label` is `names[0]`.
    """

    key: str
    names: tuple[str, ...]
    adcode: str

    @property
    def label(self) -> str:
        return self.names[0]


@dataclass(frozen=True, slots=True)
class FactReference:
    """Identifies a fact: the index of its report, its list (`measure`, `milestone`, `qualitative`), its index there."""

    report: int
    form: str
    index: int


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a trajectory: a fact with its period and its value or state."""

    fact: FactReference
    kind: str
    period: Period | None
    comparator: str | None = None
    value: Decimal | None = None
    value_max: Decimal | None = None
    unit: str | None = None
    milestone: str | None = None


@dataclass(frozen=True, slots=True)
class Trajectory:
    """One indicator (of one area, aspect and unit) or one project over time, its steps in chronological order.

    `series`: ASCII key; `form`: `indicator` or `project`; `subject`: indicator code or project key.
    """

    series: str
    label: str
    form: str
    subject: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a later report says about a promise: a derived fact, not a statement of either report.

    `outcome`: the fact that answers it, None if there is none; `statement`: the index of the statement about it in the
    later report, if no number or milestone answers it. `report` and `next_report` are indices of the linked reports.
    `rule` names the published rule of the verdict; `tolerance` is the tolerance that was applied: percentage points for
    percentages, otherwise a share of the promise, None if no value was compared.
    """

    target: FactReference
    outcome: FactReference | None
    form: str
    subject: str
    next_report: int
    verdict: str
    rule: str
    tolerance: Decimal | None = None
    statement: int | None = None


@dataclass(frozen=True, slots=True)
class LinkedReports:
    """The result of linking: reports in the order of area and year, projects by key, trajectories by series."""

    reports: tuple[ReportFacts, ...]
    projects: tuple[Project, ...]
    trajectories: tuple[Trajectory, ...]
    assessments: tuple[Assessment, ...] = ()

    def fact(self, reference: FactReference) -> Measure | Milestone:
        """The fact behind a step."""
        facts = self.reports[reference.report]
        return facts.measures[reference.index] if reference.form == "measure" else facts.milestones[reference.index]

    def evidence(self, reference: FactReference) -> Evidence:
        """The passage behind a fact of any list."""
        facts = self.reports[reference.report]
        if reference.form == "qualitative":
            return facts.qualitative[reference.index].evidence
        return self.fact(reference).evidence

    def answering_evidence(self, assessment: Assessment) -> Evidence | None:
        """The passage of the later report about the promise: that of its statement, else of its fact, else None."""
        if assessment.statement is not None:
            return self.reports[assessment.next_report].statements[assessment.statement].evidence
        return None if assessment.outcome is None else self.evidence(assessment.outcome)
