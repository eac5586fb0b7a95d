"""From the facts of each report to linked reports: indicators, projects, trajectories, verdicts and tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.facts import Measure, ReportFacts
from kg.link.indicators import find_indicator
from kg.link.model import LinkedReports, order_of_document
from kg.link.name_similarity import clear_name_caches, normalized_thing_name
from kg.link.outcomes import assess_promises
from kg.link.projects import make_projects, project_key
from kg.link.task_alignment import align_tasks
from kg.link.trajectories import make_trajectories


def link(reports: Sequence[ReportFacts]) -> LinkedReports:
    """Links reports, which come out in the order of area, year and id, whatever the order in which they came in.

    Lists of tasks among them are aligned with the reports that they divide.
    """
    documents = sorted(reports, key=order_of_document)
    ordered = tuple(with_links(facts) for facts in documents if not facts.report.has_tasks)
    task_lists = tuple(facts for facts in documents if facts.report.has_tasks)
    projects = make_projects(
        (facts.report.adcode, facts.report.area, milestone.name) for facts in ordered for milestone in facts.milestones
    )
    assessments = assess_promises(ordered)
    alignments = align_tasks(ordered, task_lists)
    clear_name_caches()
    return LinkedReports(ordered, projects, make_trajectories(ordered, projects), assessments, task_lists, alignments)


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
