"""The short ids of things in the data and addresses of the page: IRIs without the base, `measure/c9f0f895fb98ab91`."""

from __future__ import annotations

from dataclasses import dataclass

from kg.facts import Report, ReportFacts
from kg.rdf.iris import DEFAULT_BASE, iris_of, project_iri, report_iri

_HEAD = f"{DEFAULT_BASE}id/"


def short(iri: str) -> str:
    """The part of an IRI after `{base}id/`, for the default base."""
    return iri.removeprefix(_HEAD)


def report_id(report: Report) -> str:
    return short(report_iri(report))


def project_id(key: str) -> str:
    return short(project_iri(key))


def concept_id(scheme: str, code: str) -> str:
    return f"{scheme}/{code}"


def fact_ids(facts: ReportFacts) -> tuple[str, ...]:
    """Measures, milestones, qualitative targets, in this order."""
    return ids_of(facts).facts


@dataclass(frozen=True, slots=True)
class Ids:
    """The short ids in one report: of the report, its text, its facts by form, and its statements."""

    report: str
    text: str
    facts: tuple[str, ...]
    statements: tuple[str, ...]


def ids_of(facts: ReportFacts) -> Ids:
    known = iris_of(facts)
    return Ids(
        short(known.report),
        short(known.text),
        tuple(short(iri) for iri in (*known.measures, *known.milestones, *known.qualitative)),
        tuple(short(iri) for iri in known.statements),
    )
