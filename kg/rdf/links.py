"""Resources that several reports or facts may share, as quads of the graph `set:links`.

These are projects, trajectories, periods, governments, and the types of agencies and places. They are here and not with
the reports so that each triple is in one graph only and a query over all graphs finds it once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pyoxigraph import Quad

from kg.areas import area_around, is_zone
from kg.facts import Period, Report, ReportFacts
from kg.link.model import FactReference, LinkedReports, Project, Trajectory
from kg.rdf.iris import (
    DEFAULT_BASE,
    ReportIris,
    agency_area,
    area_iri,
    body_iri,
    concept_iri,
    government_iri,
    iris_of,
    links_graph_iri,
    named,
    period_iri,
    project_iri,
    step_iri,
    trajectory_iri,
)
from kg.rdf.labels import (
    CHINESE,
    ENGLISH,
    agency_label,
    concept,
    concept_label,
    government_label,
    is_calendar_year,
    period_label,
)
from kg.rdf.names import ORG, PC, SKOS
from kg.rdf.writer import GraphWriter, chinese, day, integer, string

_FORMS = {"indicator": PC.IndicatorTrajectory, "project": PC.ProjectTrajectory}


def link_quads(linked: LinkedReports, base: str = DEFAULT_BASE, governed: Collection[str] | None = None) -> list[Quad]:
    """Projects by key, trajectories by series with their steps, and the types of the authority records in use.

    `governed`: codes of the areas whose governments report in the whole dataset; by default those of `linked`.
    """
    out = GraphWriter(links_graph_iri(base), base)
    documents = linked.documents
    iris = tuple(iris_of(facts, base) for facts in linked.reports)
    reported: dict[str, set[str]] = {}
    for facts, named_as in zip(linked.reports, iris, strict=True):
        for milestone in facts.milestones:
            if milestone.project is not None:
                reported.setdefault(milestone.project, set()).add(named_as.report)
    for project in linked.projects:
        _project(out, project, reported.get(project.key, set()))
    for trajectory in linked.trajectories:
        _trajectory(out, trajectory, iris)
    for period in _periods(linked):
        _period(out, period)
    for report in {facts.report.adcode: facts.report for facts in documents}.values():
        _government(out, report)
    bodies = find_bodies(documents)
    if governed is None:
        governed = {facts.report.adcode for facts in documents}
    names = {facts.report.adcode: facts.report.area for facts in documents}
    for adcode, code in bodies:
        _body(out, adcode, code, names.get(adcode, ""), adcode in governed)
    for code in sorted({*_places(linked), *(adcode for adcode, _ in bodies)}):
        out.types(out.node(area_iri(code, out.base)), PC.Place)
    for facts in documents:
        _zone(out, facts.report)
    return out.quads


def fact_iri(iris: tuple[ReportIris, ...], reference: FactReference) -> str:
    """The IRI of the fact that a step refers to."""
    report = iris[reference.report]
    lists = {"measure": report.measures, "milestone": report.milestones, "qualitative": report.qualitative}
    return lists[reference.form][reference.index]


def _project(out: GraphWriter, project: Project, reports: set[str]) -> None:
    node = out.node(project_iri(project.key, out.base))
    out.types(node, PC.Project)
    out.label(node, {CHINESE: project.label})
    for name in project.names[1:]:
        out.add(node, SKOS.altLabel, chinese(name))
    out.link(node, PC.area, area_iri(project.adcode, out.base))
    for report in sorted(reports):
        out.link(node, PC.reportedIn, report)


def _trajectory(out: GraphWriter, trajectory: Trajectory, iris: tuple[ReportIris, ...]) -> None:
    node = out.node(trajectory_iri(trajectory.series, out.base))
    of_indicator = trajectory.form == "indicator"
    out.types(node, PC.Trajectory, _FORMS[trajectory.form])
    if of_indicator:  # the trajectory of a project has the label of the project
        english = concept_label("indicator", trajectory.subject, ENGLISH)
        out.label(node, {CHINESE: trajectory.label, **({ENGLISH: english} if english else {})})
    about = concept_iri("indicator", trajectory.subject) if of_indicator else project_iri(trajectory.subject, out.base)
    out.link(node, PC.about, about)
    for position, step in enumerate(trajectory.steps, start=1):
        fact = fact_iri(iris, step.fact)
        one = out.node(step_iri(trajectory.series, fact, out.base))
        out.types(one, PC.TrajectoryStep)
        out.add(one, PC.trajectory, node)
        out.add(one, PC.position, integer(position))
        out.link(one, PC.fact, fact)


def _government(out: GraphWriter, report: Report) -> None:
    node = out.node(government_iri(report.adcode, out.base))
    out.types(node, PC.Government, PC.Agency)
    out.label(node, government_label(report))
    out.link(node, PC.area, area_iri(report.adcode, out.base))


def _zone(out: GraphWriter, report: Report) -> None:
    """For the reporting development zone, what the code list has for other areas: name, code and surrounding area."""
    iri = area_iri(report.adcode, out.base)
    if not is_zone(report.adcode) or not out.is_new(iri):
        return
    node = out.node(iri)
    out.add(node, SKOS.notation, string(report.adcode))
    out.add(node, SKOS.prefLabel, chinese(report.area))
    out.link(node, SKOS.broader, area_iri(area_around(report.adcode), out.base))


def _body(out: GraphWriter, adcode: str, code: str, area: str, is_governed: bool) -> None:
    """A body of an area; a department is a unit of the government of the area if that government reports."""
    node = out.node(body_iri(adcode, code, out.base))
    out.types(node, PC.Agency)
    out.label(node, agency_label(adcode, code, area))
    out.link(node, ORG.classification, concept_iri("agency", code))
    out.link(node, PC.area, area_iri(adcode, out.base))
    known = concept("agency", code)
    if known is not None and known.word("bodyType") == "department":
        out.types(node, ORG.OrganizationalUnit)
        out.link(node, ORG.unitOf, government_iri(adcode, out.base) if is_governed else None)


def _period(out: GraphWriter, period: Period) -> None:
    node = out.node(period_iri(period, out.base))
    out.types(node, PC.Period)
    out.label(node, period_label(period))
    out.add(node, PC.start, day(period.start))
    out.add(node, PC.end, day(period.end))
    out.add(node, PC.endYear, integer(period.end.year))
    if is_calendar_year(period):
        out.types(node, PC.CalendarYear)
        out.add(node, PC.year, integer(period.start.year))


def _periods(linked: LinkedReports) -> list[Period]:
    """All periods that are referred to, sorted."""
    found: set[Period | None] = set()
    for facts in linked.reports:
        for things in (facts.sections, facts.statements, facts.measures, facts.milestones, facts.qualitative):
            found.update(thing.period for thing in things)
    found.update(step.period for trajectory in linked.trajectories for step in trajectory.steps)
    return sorted(period for period in found if period is not None)


def find_bodies(reports: Iterable[ReportFacts]) -> list[tuple[str, str]]:
    """Area and function of all bodies that are referred to, sorted."""
    found: set[tuple[str, str]] = set()
    for facts in reports:
        adcode = facts.report.adcode
        for mention in facts.mentions:
            if mention.scheme == "agency":
                found.add((agency_area(adcode, mention.evidence.quote), mention.code))
        found.update(
            (agency_area(adcode, body.name), body.code) for task in facts.tasks for body in task.bodies if body.code
        )
        if facts.report.issuer_code is not None:
            found.add((agency_area(adcode, facts.report.issuer), facts.report.issuer_code))
        named_ones = {statement.agency for statement in facts.statements} - {None}
        found.update((agency_area(adcode, named(code)), code) for code in named_ones if code)
    return sorted(found)


def _places(linked: LinkedReports) -> list[str]:
    """The codes of all areas that are referred to, sorted."""
    found: set[str | None] = {project.adcode for project in linked.projects}
    for facts in linked.documents:
        found.add(facts.report.adcode)
        found.update(mention.code for mention in facts.mentions if mention.scheme == "place")
        for things in (facts.statements, facts.measures, facts.milestones, facts.qualitative):
            found.update(thing.place for thing in things)
    return sorted(code for code in found if code is not None)
