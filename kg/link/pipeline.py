"""From the facts of each report to linked reports: indicators, projects, trajectories and the outcomes of promises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.facts import Measure, ReportFacts
from kg.link.indicators import find_indicator
from kg.link.model import LinkedReports
from kg.link.name_similarity import clear_name_caches, normalized_thing_name
from kg.link.outcomes import assess_promises
from kg.link.projects import make_projects, project_key
from kg.link.trajectories import make_trajectories


def link(reports: Sequence[ReportFacts]) -> LinkedReports:
    """Links reports and returns them in the order of area, year and id, whatever the order of the input."""
    ordered = tuple(
        with_links(facts) for facts in sorted(reports, key=lambda f: (f.report.adcode, f.report.year, f.report.id))
    )
    projects = make_projects(
        (facts.report.adcode, facts.report.area, milestone.name) for facts in ordered for milestone in facts.milestones
    )
    assessments = assess_promises(ordered)
    clear_name_caches()
    return LinkedReports(ordered, projects, make_trajectories(ordered, projects), assessments)


def with_links(facts: ReportFacts) -> ReportFacts:
    """The facts of a report with the indicators and projects that they speak of, which no other report decides."""
    report = facts.report
    return replace(
        facts,
        measures=tuple(replace(m, indicator=_indicator(m)) for m in facts.measures),
        milestones=tuple(
            replace(m, project=project_key(report.adcode, normalized_thing_name(m.name, report.area)))
            for m in facts.milestones
        ),
    )


def _indicator(measure: Measure) -> str | None:
    """The indicator from a manual correction, none if its code is empty; otherwise the indicator of the subject."""
    return find_indicator(measure.subject) if measure.indicator is None else measure.indicator or None
