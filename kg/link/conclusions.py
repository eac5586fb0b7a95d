"""One conclusion for each promise, drawn from what all later reports say about it.

1. A promise falls due in the last year of its period; without a period, in the year of its report.
2. Only reports from after that year look back on it. If the build has none, the promise is `not-due`: nothing that an
   earlier report says or omits is its result yet.
3. The first of these reports decides. If it is silent, the first later one that mentions the promise does; if all are
   silent, the silence of the first one is the conclusion (`not-disclosed`).
4. The history is what every later report says, including reports from before the due year.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.link.model import Assessment, FactReference, LinkedReports
from kg.link.promises import Promise, find_promises

NOT_DUE = "not-due"
NOT_DISCLOSED = "not-disclosed"


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The conclusion on a promise.

    `assessment`: the one that the verdict comes from, None if no report looks back on the due year. `history`: what
    each later report says, in the order of the reports.
    """

    promise: Promise
    assessment: Assessment | None
    history: tuple[Assessment, ...]

    @property
    def due(self) -> int:
        """The year in which the promise falls due."""
        return self.promise.last

    @property
    def verdict(self) -> str:
        """The code of the verdict on the promise."""
        return NOT_DUE if self.assessment is None else self.assessment.verdict


def draw_conclusions(linked: LinkedReports) -> tuple[Conclusion, ...]:
    """The conclusion of every promise, report by report, each in the order of `find_promises`."""
    return tuple(_conclusions(linked))


def _conclusions(linked: LinkedReports) -> Iterator[Conclusion]:
    said: dict[FactReference, list[Assessment]] = {}
    for assessment in linked.assessments:
        said.setdefault(assessment.target, []).append(assessment)
    for number, facts in enumerate(linked.reports):
        for promise in find_promises(number, facts):
            history = sorted(said.get(promise.target, ()), key=lambda one: one.next_report)
            looking_back = [one for one in history if linked.reports[one.next_report].report.year > promise.last]
            speaking = (one for one in looking_back if one.verdict != NOT_DISCLOSED)
            concluding = next(speaking, looking_back[0] if looking_back else None)
            yield Conclusion(promise, concluding, tuple(history))
