"""`report.json`: the details of a build and of each report, without timestamps.

For each report: counts, every repair, every unmatched number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import cast

from kg import __version__
from kg.areas import is_zone
from kg.build.inputs import SetAside
from kg.clean_text import SourceText
from kg.corrections.table import Correction
from kg.facts import WORK_REPORT, Report, ReportFacts
from kg.link.model import TaskAlignment
from kg.text.limits import LONGEST_SENTENCE

_FIGURES = re.compile(r"\d+(?:[.,]\d+)*")


def describe_build(
    reports: Iterator[Mapping[str, object]],
    projects: int,
    trajectories: int,
    others: Mapping[str, int],
    aside: Sequence[SetAside],
) -> dict[str, object]:
    """The content of `report.json`: `reports` come from `describe_report`, or from `name_report` if there are many.

    `others`: the number of corrections for reports that are not in the build.
    """
    return {
        "software": f"policy-commitment-kg {__version__}",
        "reports": reports,
        "projects": projects,
        "trajectories": trajectories,
        "corrections_for_other_reports": others,
        "set_aside": [{"file": one.file, "reason": one.reason} for one in aside if not one.passed_over],
        "passed_over": [{"file": one.file, "reason": one.reason} for one in aside if one.passed_over],
    }


def for_other_reports(built: Collection[str], corrections: Iterable[Correction]) -> dict[str, int]:
    """The number of corrections for reports that are not among `built` (ids), by report."""
    return dict(sorted(Counter(one.report for one in corrections if one.report not in built).items()))


def name_report(report: Report, source: SourceText) -> dict[str, object]:
    """The identity of a report and its file; the text of the source is not needed."""
    return {
        "id": report.id,
        "title": report.title,
        "adcode": report.adcode,
        "year": report.year,
        **edition(report),
        **({"notes": list(report.notes)} if report.notes else {}),
        "source": {"file": source.name, "sha256": source.sha256, "encoding": source.encoding},
    }


def describe_report(facts: ReportFacts, alignments: Sequence[TaskAlignment] = ()) -> dict[str, object]:
    """One report as `report.json` tells of it; `alignments`: of its tasks, if it is a list of tasks."""
    source = facts.text.source
    named = name_report(facts.report, source)
    return {
        **named,
        "source": {**cast(Mapping[str, object], named["source"]), "characters": len(source.text)},
        "counts": {
            "sections": len(facts.sections),
            "statements": dict(sorted(Counter(s.kind.value for s in facts.statements).items())),
            "measures": dict(sorted(Counter(m.kind.value for m in facts.measures).items())),
            "measures_with_indicator": sum(m.indicator is not None for m in facts.measures),
            "milestones": dict(sorted(Counter(m.kind.value for m in facts.milestones).items())),
            "qualitative": dict(sorted(Counter(q.form for q in facts.qualitative).items())),
            "mentions": dict(sorted(Counter(m.scheme for m in facts.mentions).items())),
            "unclaimed_numbers": len(facts.unmatched),
            "frame_numbers": sum(
                len(_FIGURES.findall(source.text[span.start : span.end])) for span in facts.boilerplate
            ),
            "corrections": len(facts.corrections),
            **_tasks(facts, alignments),
        },
        "frame": [[span.start, span.end] for span in facts.boilerplate],
        "repairs": [
            {
                "kind": repair.kind,
                "start": repair.start,
                "end": repair.end,
                "before": repair.before,
                "after": repair.after,
                "confirmed": repair.confirmed,
            }
            for repair in facts.text.repairs
        ],
        "unclaimed": [
            {
                "start": one.evidence.span.start,
                "end": one.evidence.span.end,
                "number": one.evidence.quote,
                "reason": one.reason,
            }
            for one in facts.unmatched
        ],
        **_too_long(facts),
    }


def edition(report: Report) -> dict[str, str]:
    """The kind of a document other than a work report, the session of a second one, and the name of a zone."""
    kind = {"kind": report.kind} if report.kind != WORK_REPORT else {}
    kind |= {"zone": report.area} if is_zone(report.adcode) else {}
    return kind | ({"session": report.session} if report.session else {})


def _tasks(facts: ReportFacts, alignments: Sequence[TaskAlignment]) -> dict[str, object]:
    """Of a list of tasks: how many there are, with how many bodies and results, and why some are not aligned."""
    if not facts.report.has_tasks:
        return {}
    return {
        "tasks": len(facts.tasks),
        "tasks_with_bodies": sum(bool(task.bodies) for task in facts.tasks),
        "tasks_with_results": sum(task.result is not None or task.status is not None for task in facts.tasks),
        "tasks_aligned": sum(not one.unaligned for one in alignments),
        "tasks_unaligned": dict(sorted(Counter(one.unaligned for one in alignments if one.unaligned).items())),
    }


def _too_long(facts: ReportFacts) -> dict[str, object]:
    """Stretches too long for a sentence, which usual reports do not have: divided after a comma, or not analysed."""
    if not facts.long:
        return {}
    return {
        "too_long": [
            {"start": one.span.start, "end": one.span.end, "analysed": one.divided, "most": LONGEST_SENTENCE}
            for one in facts.long
        ]
    }
