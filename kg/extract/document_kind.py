"""The kind of a document: a work report, or one of the documents that are published with it.

1. A text in which the speaker reports on the work of a government (我代表区人民政府，向大会报告政府工作) is a work
   report, whatever precedes or follows that sentence.
2. Otherwise the title decides: the first line of the head, or two lines together, that contains the words of a kind
   (`document-kind`). A list of tasks may name the work report that it divides, and a table of fulfilment may name the
   list, so the words of these two kinds are checked first.
3. Otherwise a text that uses the wording of work reports is a work report.
4. Otherwise the columns of a table of tasks decide: it is a table of fulfilment if a column gives the results.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg.extract.task_columns import find_task_header
from kg.facts import FULFILMENT, TASK_KINDS, TASK_LIST, WORK_REPORT
from kg.grammar.constructions import construction
from kg.lang.words import longest_first, pattern_of, words_of
from kg.vocabulary import load_scheme

FIVE_YEAR_PLAN = "five-year-plan"
PLAN_REPORT = "plan-report"
#: What is read; the others are refused with the name of their kind.
READ = (WORK_REPORT, PLAN_REPORT, FIVE_YEAR_PLAN, *TASK_KINDS)

# A title that names several kinds has the first: a list of tasks names the report, a plan report the plan.
_ORDER = (
    TASK_LIST,
    "statistical-bulletin",
    "congress-report",
    "court-report",
    "procuratorate-report",
    "rule-of-law-report",
    "disclosure-report",
    WORK_REPORT,
    "budget-report",
    PLAN_REPORT,
    FIVE_YEAR_PLAN,
)
_HEAD = 1200
_LONGEST_TITLE = 70
_MOST_LINES = 12
_LEAST_CUES = 2


@dataclass(frozen=True, slots=True)
class FoundKind:
    """A kind of document (`code` of document-kind), with the title that it was found in."""

    code: str
    title: str | None = None


def find_kind(text: str) -> FoundKind | None:
    """The kind of a document, None if it cannot be determined."""
    head = text[:_HEAD]
    spoken = construction("reporting").search(text[: 4 * _HEAD])
    if spoken and not pattern_of("document-word", "other-subject", "word").search(spoken.group()):
        return FoundKind(WORK_REPORT)
    lines = [line.strip() for line in head.split("\n") if line.strip()][:_MOST_LINES]
    for at, line in enumerate(lines):
        if pattern_of("document-word", "address", "word").match(line):
            break
        following = lines[at + 1] if at + 1 < len(lines) and "\t" not in line + lines[at + 1] else ""
        for title in (line, line + following):
            code = _kind_of_title(title)
            if code is not None:
                return FoundKind(code, title)
    cues = words_of("document-word", "work-report-cue", "word")
    if sum(cue in text for cue in cues) >= _LEAST_CUES:
        return FoundKind(WORK_REPORT)
    columns = find_task_header(text)
    titled = bool(lines) and "\t" not in lines[0] and len(lines[0]) <= _LONGEST_TITLE
    return FoundKind(columns.kind, lines[0] if titled else None) if columns else None


def kind_label(code: str) -> str:
    """The name of a kind in both languages, for messages."""
    labels = load_scheme("document-kind")[code].labels
    return f"{labels['en']} / {labels['zh-Hans']}"


@cache
def _titles() -> tuple[tuple[str, re.Pattern[str]], ...]:
    scheme = load_scheme("document-kind")
    return tuple((code, re.compile(longest_first(scheme[code].words["titleCue"]))) for code in _ORDER)


def _kind_of_title(title: str) -> str | None:
    if len(title) > _LONGEST_TITLE or re.search("[。，；]", title):
        return None
    if construction("fulfilment-title").search(title):
        return FULFILMENT
    return next((code for code, pattern in _titles() if pattern.search(title)), None)
