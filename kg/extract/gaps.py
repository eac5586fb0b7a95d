"""What a report should have and has not: targets, a review. It may be cut, or its parts were not recognised."""

from __future__ import annotations

from collections.abc import Iterator

from kg.facts import FactKind, ReportFacts, StatementKind
from kg.text.document import REVIEW


def find_gaps(facts: ReportFacts) -> Iterator[str]:
    """A sentence for each gap, to be looked at."""
    if facts.report.has_tasks:
        if not facts.tasks:
            yield "no task was found; look whether the text is whole / 未发现任务"
        return
    kinds = {*(one.kind for one in facts.measures), *(one.kind for one in facts.milestones)}
    if FactKind.TARGET not in kinds and not facts.qualitative:
        yield "no target was found; look whether the text is whole / 未发现目标"
    told = any(one.kind is StatementKind.OUTCOME for one in facts.statements)
    if not told and not any(section.role == REVIEW for section in facts.sections if section.path):
        yield "no review of past work was found; look whether the text is whole / 未发现工作回顾"
