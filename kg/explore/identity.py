"""The short name of a thing in the page's data and addresses: its IRI without the base, `measure/c9f0f895fb98ab91`."""

from __future__ import annotations

from kg.facts import Report, ReportFacts
from kg.rdf.iris import DEFAULT_BASE, iris_of, project_iri, report_iri

_HEAD = f"{DEFAULT_BASE}id/"


def short(iri: str) -> str:
    """The part of a thing's IRI after `{base}id/`, for the default base."""
    return iri.removeprefix(_HEAD)


def report_id(report: Report) -> str:
    return short(report_iri(report))


def project_id(key: str) -> str:
    return short(project_iri(key))


def concept_id(scheme: str, code: str) -> str:
    return f"{scheme}/{code}"


def fact_ids(facts: ReportFacts) -> tuple[str, ...]:
    """Measures, milestones, qualitative targets, in this order."""
    known = iris_of(facts)
    return tuple(short(iri) for iri in (*known.measures, *known.milestones, *known.qualitative))


def statement_ids(facts: ReportFacts) -> tuple[str, ...]:
    return tuple(short(iri) for iri in iris_of(facts).statements)
