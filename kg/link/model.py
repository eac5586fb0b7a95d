"""The linked reports: what the extractors found in each, and the things that several facts are about."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kg.facts import Evidence, Measure, Milestone, Period, ReportFacts, Task


def order_of_document(facts: ReportFacts) -> tuple[str, int, str]:
    """What documents are sorted by: area, year and id."""
    return facts.report.adcode, facts.report.year, facts.report.id


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
class TaskAlignment:
    """Which statements and promises of a report a task belongs to: inferred, since lists of tasks do not state it.

    `document`, `task`: index of the list among the task lists, and of the task in it. `report`: index of the linked
    report, None if the task could not be aligned; `unaligned` then says why: no-report, no-match or ambiguous.
    `statements`: indices of the report's statements; `promises`: the targets in them that the task belongs to.
    `likeness`: the share of the task's words that these statements contain, in percent.
    """

    document: int
    task: int
    report: int | None = None
    statements: tuple[int, ...] = ()
    promises: tuple[FactReference, ...] = ()
    likeness: int = 0
    unaligned: str = ""


@dataclass(frozen=True, slots=True)
class LinkedReports:
    """Everything that a build has linked: reports by area and year, projects by key, trajectories by series.

    `task_lists`: lists of tasks and tables of fulfilment in the same order. They do not count as reports: they neither
    make promises nor answer them.
    """

    reports: tuple[ReportFacts, ...]
    projects: tuple[Project, ...]
    trajectories: tuple[Trajectory, ...]
    assessments: tuple[Assessment, ...] = ()
    task_lists: tuple[ReportFacts, ...] = ()
    alignments: tuple[TaskAlignment, ...] = ()

    @property
    def documents(self) -> tuple[ReportFacts, ...]:
        """Reports and task lists together, in the order of area, year and id."""
        return tuple(sorted((*self.reports, *self.task_lists), key=order_of_document))

    @property
    def judges(self) -> bool:
        """Whether anything is derived that no document says: a verdict on a promise, or what a task divides."""
        return bool(self.assessments) or any(alignment.statements for alignment in self.alignments)

    def alignments_of(self, facts: ReportFacts) -> tuple[TaskAlignment, ...]:
        """The alignments of the tasks of a document, in the order of the tasks."""
        return tuple(one for one in self.alignments if self.task_lists[one.document] is facts)

    def task(self, alignment: TaskAlignment) -> Task:
        """The task that an alignment is about."""
        return self.task_lists[alignment.document].tasks[alignment.task]

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
