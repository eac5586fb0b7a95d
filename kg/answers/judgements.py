"""What later reports say about a promise: each judgement that the build derived, with the passage that answers it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kg.answers.citations import Citation, citation_of
from kg.answers.graph import Graph, code_of, first_iri, first_text, first_value, in_languages
from kg.rdf.names import DCT, PC, PROV


@dataclass(frozen=True, slots=True)
class LaterReport:
    """What one later report says about a promise.

    `report`: its id; `iri`: the judgement; `verdict` and `rule`: codes, `rule` is empty without an audit graph;
    `in_words`: the verdict as a sentence, by language; `tolerance`: percentage points for percentages, otherwise a
    share of the promised value, None if no value was compared; `answer`: the passage about the promise, None if none
    was found.
    """

    report: str
    report_iri: str
    year: int
    iri: str
    verdict: str
    in_words: Mapping[str, str]
    rule: str
    tolerance: Decimal | None
    answer: Citation | None


def said_later(graph: Graph, iri: str) -> tuple[LaterReport, ...]:
    """What later reports say about one target, in the order of their years."""
    return tuple(sorted(_said(graph, iri), key=lambda one: (one.year, one.report, one.iri)))


def _said(graph: Graph, target: str) -> Iterator[LaterReport]:
    for iri in graph.subjects(PC.target, target):
        later, verdict, rule = (first_iri(graph, iri, one) for one in (PROV.wasDerivedFrom, PC.verdict, PC.rule))
        if later is None or verdict is None:
            continue  # not a judgement of a promise
        answer, tolerance = first_iri(graph, iri, PC.answer), first_value(graph, iri, PC.tolerance)
        yield LaterReport(
            report=first_text(graph, later, DCT.identifier),
            report_iri=later,
            year=int(first_text(graph, later, PC.year)),
            iri=iri,
            verdict=code_of(verdict) or "",
            in_words=in_languages(graph, iri, PC.inWords),
            rule=first_text(graph, rule, DCT.identifier),
            tolerance=None if tolerance is None else Decimal(tolerance.value),
            answer=None if answer is None else citation_of(graph, answer),
        )
