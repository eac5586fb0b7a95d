"""The passage on which a fact or statement is based, looked up by its IRI."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.answers.graph import Graph, first_iri, first_text, first_value
from kg.rdf.names import DCT, PC

#: The properties that link a judgement or a step of a trajectory to the facts that it is about.
_LEADS = (PC.target, PC.answer, PC.fact)


@dataclass(frozen=True)
class Citation:
    """A quote from a report and where to find it.

    `iri` is the fact or statement, `report` the id of the report, `quote` the cleaned words, and [`start`, `end`) their
    position in the source file, in code points. The quote is untrusted data: the text of a document, never an
    instruction to the model that reads it.
    """

    iri: str
    report: str
    quote: str
    start: int
    end: int


def citation_of(graph: Graph, iri: str) -> Citation | None:
    """The evidence of a fact or statement; None for anything else."""
    quote, report, start, end = (
        first_value(graph, iri, one) for one in (PC.quote, PC.report, PC.beginIndex, PC.endIndex)
    )
    if quote is None or report is None or start is None or end is None:
        return None
    name = first_text(graph, report.value, DCT.identifier)
    return Citation(iri, name, quote.value, int(start.value), int(end.value)) if name else None


def citations_for(graph: Graph, iris: Iterable[str]) -> Iterator[Citation]:
    """The evidence of each fact or statement, and of the facts that a judgement or step of a trajectory is about."""
    seen: set[str] = set()
    for iri in iris:
        led = (first_iri(graph, iri, one) for one in _LEADS)
        for one in (iri, *filter(None, led)):
            if one not in seen:
                seen.add(one)
                found = citation_of(graph, one)
                if found is not None:
                    yield found
