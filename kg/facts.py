"""The content of a report as values: the data model between the extractors and the graph and tables.

Every fact carries its evidence: a half-open span of code points of the decoded source file, and the cleaned text of
that span. Codes (`topic`, `unit`, `milestone` …) are those of the vocabularies in `ontology/vocab/`. `explained` of a
fact is the share of its clause, 0 to 1, to which the analysis assigns a role; None if it was not computed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256

#: The kind of most documents: code of the vocabulary `document-kind`.
from kg.clean_text import CleanText

WORK_REPORT = "work-report"
#: Documents that divide or account for the promises of a report: they promise and answer nothing themselves.
TASK_LIST = "task-list"
FULFILMENT = "fulfilment"
TASK_KINDS = (TASK_LIST, FULFILMENT)
#: The role of a section that looks back: code of the vocabulary `section-role`.
REVIEW = "review"


class StatementKind(StrEnum):
    """The function of a clause: it promises, reports, names a shortcoming, or none of these."""

    COMMITMENT = "commitment"
    OUTCOME = "outcome"
    PROBLEM = "problem"
    CONTEXT = "context"


class FactKind(StrEnum):
    """Whether a fact is meant for the future or stated as done."""

    TARGET = "target"
    OUTCOME = "outcome"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Code points [start, end) of a text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"a span needs 0 <= start <= end, not [{self.start}, {self.end})")


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """A part of the source (`span`, source code points) and its cleaned text (`quote`)."""

    span: Span
    quote: str


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days [start, end], both included; a level to be reached by 2027 has the period 2027."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a period cannot end ({self.end}) before it starts ({self.start})")

    @classmethod
    def years(cls, first: int, last: int | None = None) -> Period:
        """The calendar years first to last, both included."""
        return _years(first, first if last is None else last)


@lru_cache(maxsize=256)  # a report mentions few periods, but each of them very often
def _years(first: int, last: int) -> Period:
    return Period(date(first, 1, 1), date(last, 12, 31))


@dataclass(frozen=True, slots=True)
class Report:
    """One report: who gave it, for which area, when. `kind`: code of document-kind; `plan`: the years that
    a five-year plan is for; `session`: the month and day of a
    second report of one area and year (1012), else empty; `issuer`: the department that publishes a list of tasks or a
    table of fulfilment, as its title names it, empty where the government does; `issuer_code`: its code of the
    vocabulary `agency`.

    `adcode` is the GB/T 2260 code of the area (100000: the State Council). `notes`: points to be checked, one sentence
    each: the text contradicts a table, a report has no target.
    """

    id: str
    title: str
    adcode: str
    year: int
    area: str
    government: str
    date: date | None = None
    speaker: str | None = None
    url: str | None = None
    licence: str | None = None
    kind: str = WORK_REPORT
    plan: Period | None = None
    session: str = ""
    issuer: str = ""
    issuer_code: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def stated_by(self) -> str:
        """The name of the body whose statement it is: of the department that publishes it, else of the government."""
        return self.issuer or self.government

    @property
    def edition(self) -> str:
        """What tells it from the work report of the same area and year; empty for that.

        A government publishes several lists of tasks for one year, so these have a key made of their title as well.
        """
        kind = self.kind if self.kind != WORK_REPORT else ""
        title = sha256(self.title.encode()).hexdigest()[:8] if self.has_tasks else ""
        return "-".join(word for word in (kind, title, self.session) if word)

    @property
    def has_tasks(self) -> bool:
        """Whether this is a list of tasks or a table of fulfilment, which is read into tasks and nothing else."""
        return self.kind in TASK_KINDS


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report under a heading. `path`: headings, outermost first; `role`: code of section-role."""

    path: tuple[str, ...]
    role: str
    period: Period
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Statement:
    """What one clause says. `agency`: code of a body named in the text; None if the government itself speaks.

    `strength` and `testability` are None except for commitments. `start` of evidence orders statements.
    """

    section: Section
    kind: StatementKind
    evidence: Evidence
    period: Period | None
    topic: str | None = None
    strength: str | None = None
    testability: str | None = None
    agency: str | None = None
    place: str | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A number that the report gives for something. `statement` is an index into the report's statements.

    `flow`: True for what is new in the period (新增, 建成), False for a total or level that is reached, None if the
    words do not show it. `span`: the years over which the number is counted, 0 for a level at a point in time, None if
    the words do not show it; a yearly average is counted over one year. `binding`: whether the target of a plan is
    binding (约束性) or anticipated (预期性); None if no table shows it.
    """

    statement: int
    kind: FactKind
    subject: str
    aspect: str
    comparator: str
    value: Decimal
    unit: str
    evidence: Evidence
    number: Span
    rule: str
    direction: str | None = None
    value_max: Decimal | None = None
    period: Period | None = None
    indicator: str | None = None
    place: str | None = None
    flow: bool | None = None
    span: int | None = None
    explained: Decimal | None = None
    binding: bool | None = None


@dataclass(frozen=True, slots=True)
class Milestone:
    """A named project and the state it reaches.

    `name`: as written in this report; `project`: the key assigned by linking.
    """

    statement: int
    kind: FactKind
    name: str
    milestone: str
    evidence: Evidence
    rule: str
    period: Period | None = None
    project: str | None = None
    place: str | None = None
    explained: Decimal | None = None


@dataclass(frozen=True, slots=True)
class QualitativeTarget:
    """A target without a number that can be checked later. `form`: directional, benchmark, act or none-set."""

    statement: int
    form: str
    subject: str
    condition: str
    evidence: Evidence
    rule: str
    period: Period | None = None
    place: str | None = None
    explained: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A body (`scheme` agency) or an area (`scheme` place) that a statement names."""

    statement: int
    scheme: str
    code: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class TaskBody:
    """A body that a list of tasks names for a task, as it is written there.

    `leads`: whether it leads or answers for the task, and does not only assist; `code`: of the vocabulary `agency`,
    None where that has no such body.
    """

    name: str
    leads: bool
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """An item of a list of tasks or of a table of fulfilment.

    `evidence`: the whole item; `words`: what is to be done. `number`: as the list counts it; `heading`: the heading
    above it. `deadline`: as written; `due`: its last day, None where there is none. `result`: what a table of
    fulfilment says became of it; `status`: code of `task-status`, None where the words give none. `rule`: how the item
    is written.
    """

    evidence: Evidence
    words: Evidence
    rule: str
    number: str = ""
    heading: str = ""
    bodies: tuple[TaskBody, ...] = ()
    deadline: str = ""
    due: date | None = None
    result: Evidence | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class UnmatchedNumber:
    """A number from which no rule made a fact, listed to show what was missed. `reason`: why, if known."""

    evidence: Evidence
    reason: str


@dataclass(frozen=True, slots=True)
class LongStretch:
    """A part of the source that is too long for a sentence: split after a comma, or not analysed at all."""

    span: Span
    divided: bool


class CorrectionAction(StrEnum):
    """What a person does with a fact."""

    CONFIRM = "confirm"
    REJECT = "reject"
    CHANGE = "change"
    ADD = "add"


@dataclass(frozen=True, slots=True)
class AppliedCorrection:
    """A person's correction of a fact, as stated in a corrections file and applied by a build.

    `form`: the list of the fact (`measure`, `milestone`, `qualitative`); `index`: its position in that list of the
    report, None if it was rejected. `evidence`: the passage that the person refers to. `changes`: field and new value.
    `who`, `when`, `note` and the place (`file`, `row`, the header being row 1) are as stated in the file.
    """

    action: CorrectionAction
    form: str
    index: int | None
    evidence: Evidence
    file: str
    row: int
    changes: tuple[tuple[str, str], ...] = ()
    who: str | None = None
    when: date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """Everything extracted from one report, each list in the order of the source.

    `boilerplate`: stretches of the source that are not text of the report and yield nothing. `corrections`: manual
    corrections of its facts, in the order of their rows. `long`: stretches that are too long for a sentence. `tasks`:
    the items of a list of tasks or a table of fulfilment, which has nothing else.
    """

    report: Report
    text: CleanText
    sections: tuple[Section, ...]
    statements: tuple[Statement, ...]
    measures: tuple[Measure, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    qualitative: tuple[QualitativeTarget, ...] = ()
    mentions: tuple[Mention, ...] = ()
    unmatched: tuple[UnmatchedNumber, ...] = field(default=())
    boilerplate: tuple[Span, ...] = ()
    corrections: tuple[AppliedCorrection, ...] = ()
    long: tuple[LongStretch, ...] = ()
    tasks: tuple[Task, ...] = ()
