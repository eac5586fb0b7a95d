"""Departments presumably responsible for a commitment, separate from what the report says.

If a report names no body, the department with the mandate for the topic may be presumed to lead. The mandates are in
the code list `agency` (`pc:mandate`, with its source). They are not part of the dataset or the explorer but in a
separate file and, in the store, a separate graph (`set:presumed`) for those who want them.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from pyoxigraph import Quad

from kg.facts import StatementKind
from kg.link.model import LinkedReports
from kg.rdf.iris import DEFAULT_BASE, body_iri, concept_iri, iris_of
from kg.rdf.labels import agency_label
from kg.rdf.names import DCT, ORG, PC
from kg.rdf.writer import GraphWriter
from kg.vocabulary import load_scheme


def presumed_graph_iri(base: str = DEFAULT_BASE) -> str:
    """The graph with everything presumed."""
    return f"{base}set/presumed"


@cache
def mandates() -> dict[str, tuple[str, ...]]:
    """The departments in charge of each topic, by its code; codes of the list `agency`, sorted."""
    found: dict[str, list[str]] = {}
    for concept in load_scheme("agency"):
        for topic in concept.links.get("mandate", ()):
            found.setdefault(topic.rsplit("/", 1)[1], []).append(concept.code)
    return {topic: tuple(sorted(codes)) for topic, codes in found.items()}


def presumed_quads(
    linked: LinkedReports, base: str = DEFAULT_BASE, described: Collection[tuple[str, str]] = ()
) -> list[Quad]:
    """A presumed lead for each commitment with a topic but no body, and the bodies thus presumed.

    `described`: bodies (area and function) that are already described in the dataset and not described again.
    """
    graph = presumed_graph_iri(base)
    out = GraphWriter(graph, base)
    out.link(out.node(graph), DCT.source, concept_iri("agency", "").rstrip("/"))
    bodies: set[tuple[str, str]] = set()
    names = {facts.report.adcode: facts.report.area for facts in linked.reports}
    for facts in linked.reports:
        adcode = facts.report.adcode
        for iri, statement in zip(iris_of(facts, base).statements, facts.statements, strict=True):
            if statement.kind is not StatementKind.COMMITMENT or statement.agency is not None:
                continue
            for code in mandates().get(statement.topic or "", ()):
                out.link(out.node(iri), PC.presumedLead, body_iri(adcode, code, base))
                bodies.add((adcode, code))
    for adcode, code in sorted(bodies.difference(described)):
        body = out.node(body_iri(adcode, code, base))
        out.types(body, PC.Agency)
        out.label(body, agency_label(adcode, code, names[adcode]))
        out.link(body, ORG.classification, concept_iri("agency", code))
    return out.quads
