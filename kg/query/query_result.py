"""The results of queries: rows, a graph or a boolean; and a stream whose rows are still to be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QuerySolution,
    QuerySolutions,
    QueryTriples,
    Triple,
    Variable,
)

Term = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True, slots=True)
class SelectResult:
    """The answer to a SELECT: one term or None for each variable in each row."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]

    def __post_init__(self) -> None:
        if any(len(row) != len(self.variables) for row in self.rows):
            raise ValueError("every row has one cell for each variable")

    def without(self, names: frozenset[str]) -> SelectResult:
        """The same rows without some columns."""
        kept = [index for index, name in enumerate(self.variables) if name not in names]
        return SelectResult(
            tuple(self.variables[index] for index in kept),
            tuple(tuple(row[index] for index in kept) for row in self.rows),
        )


@dataclass(frozen=True, slots=True)
class RowStream:
    """The answer to a SELECT whose rows are fetched while they are read; they can be read once."""

    variables: tuple[str, ...]
    rows: Iterator[tuple[Term | None, ...]]


@dataclass(frozen=True, slots=True)
class GraphResult:
    """The answer to a CONSTRUCT or DESCRIBE: triples in the order of their N-Triples, without duplicates."""

    triples: tuple[Triple, ...]

    def as_rows(self) -> SelectResult:
        """One row per triple."""
        rows = tuple((triple.subject, triple.predicate, triple.object) for triple in self.triples)
        return SelectResult(("subject", "predicate", "object"), rows)


@dataclass(frozen=True, slots=True)
class AskResult:
    """The answer to an ASK."""

    value: bool


QueryResult = SelectResult | GraphResult | AskResult


def first_of(answer: QueryResult, most: int) -> QueryResult:
    """The first rows or triples of an answer, or the answer itself if it has no more than `most`."""
    if isinstance(answer, SelectResult) and len(answer.rows) > most:
        return SelectResult(answer.variables, answer.rows[:most])
    if isinstance(answer, GraphResult) and len(answer.triples) > most:
        return GraphResult(answer.triples[:most])
    return answer


@dataclass(frozen=True, slots=True)
class PartitionedSolutions:
    """Rows from Oxigraph for one query that is run several times."""

    variables: list[Variable]
    solutions: Iterator[QuerySolution]

    def __iter__(self) -> Iterator[QuerySolution]:
        return self.solutions


@dataclass(frozen=True, slots=True)
class PartitionedTriples:
    """Triples from Oxigraph for one query that is run several times."""

    triples: Iterator[Triple]

    def __iter__(self) -> Iterator[Triple]:
        return self.triples


SolutionIterator = QuerySolutions | PartitionedSolutions
TripleIterator = QueryTriples | PartitionedTriples
RawResult = SolutionIterator | TripleIterator | QueryBoolean
"""An answer as far as its form, before its rows or triples are fetched."""
