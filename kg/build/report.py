"""What `report.json` says of a build: counts, every repair, every number that no recogniser claimed; no clock in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from kg import __version__
from kg.build.inputs import SetAside
from kg.corrections.table import Correction
from kg.extract.places import is_zone
from kg.facts import WORK_REPORT, Report, ReportFacts
from kg.link.linked import LinkedReports
from kg.text.limits import LONGEST_SENTENCE

_FIGURES = re.compile(r"\d+(?:[.,]\d+)*")


def build_report(
    linked: LinkedReports, corrections: Sequence[Correction] = (), aside: Sequence[SetAside] = ()
) -> dict[str, object]:
    """The content of `report.json`."""
    return {
        "software": f"policy-commitment-kg {__version__}",
        "reports": [describe_report(facts) for facts in linked.reports],
        "projects": len(linked.projects),
        "trajectories": len(linked.trajectories),
        "corrections_for_other_reports": for_other_reports({facts.report.id for facts in linked.reports}, corrections),
        "set_aside": [{"file": one.file, "reason": one.reason} for one in aside if not one.passed_over],
        "passed_over": [{"file": one.file, "reason": one.reason} for one in aside if one.passed_over],
    }


def for_other_reports(built: Collection[str], corrections: Iterable[Correction]) -> dict[str, int]:
    """How many corrections speak of reports that are not among those `built` (ids), by report."""
    return dict(sorted(Counter(one.report for one in corrections if one.report not in built).items()))


def describe_report(facts: ReportFacts) -> dict[str, object]:
    """One report as `report.json` tells of it."""
    source = facts.text.source
    report = facts.report
    return {
        "id": report.id,
        "title": report.title,
        "adcode": report.adcode,
        "year": report.year,
        **edition(report),
        **({"notes": list(report.notes)} if report.notes else {}),
        "source": {
            "file": source.name,
            "sha256": source.sha256,
            "encoding": source.encoding,
            "characters": len(source.text),
        },
        "counts": {
            "sections": len(facts.sections),
            "statements": dict(sorted(Counter(s.kind.value for s in facts.statements).items())),
            "measures": dict(sorted(Counter(m.kind.value for m in facts.measures).items())),
            "measures_with_indicator": sum(m.indicator is not None for m in facts.measures),
            "milestones": dict(sorted(Counter(m.kind.value for m in facts.milestones).items())),
            "qualitative": dict(sorted(Counter(q.form for q in facts.qualitative).items())),
            "mentions": dict(sorted(Counter(m.scheme for m in facts.mentions).items())),
            "unclaimed_numbers": len(facts.unclaimed),
            "frame_numbers": sum(len(_FIGURES.findall(source.text[span.start : span.end])) for span in facts.frame),
            "corrections": len(facts.corrections),
        },
        "frame": [[span.start, span.end] for span in facts.frame],
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
            for one in facts.unclaimed
        ],
        **_too_long(facts),
    }


def edition(report: Report) -> dict[str, str]:
    """The kind of a document that is no work report, the session of a second one, and the name of a zone."""
    kind = {"kind": report.kind} if report.kind != WORK_REPORT else {}
    kind |= {"zone": report.area} if is_zone(report.adcode) else {}
    return kind | ({"session": report.session} if report.session else {})


def _too_long(facts: ReportFacts) -> dict[str, object]:
    """What was too long for a sentence, which no usual report holds: divided behind a comma, or not analysed."""
    if not facts.long:
        return {}
    return {
        "too_long": [
            {"start": one.span.start, "end": one.span.end, "analysed": one.divided, "most": LONGEST_SENTENCE}
            for one in facts.long
        ]
    }
