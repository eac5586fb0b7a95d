"""What a query answers: rows, a graph, or yes or no."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

Term = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer to a SELECT: one term or None for each variable in each row."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]

    def __post_init__(self) -> None:
        if any(len(row) != len(self.variables) for row in self.rows):
            raise ValueError("every row has one cell for each variable")

    def without(self, names: frozenset[str]) -> Rows:
        """The same rows without some columns."""
        kept = [index for index, name in enumerate(self.variables) if name not in names]
        return Rows(
            tuple(self.variables[index] for index in kept),
            tuple(tuple(row[index] for index in kept) for row in self.rows),
        )


@dataclass(frozen=True, slots=True)
class Graph:
    """The answer to a CONSTRUCT or DESCRIBE: triples in the order of their N-Triples, none twice."""

    triples: tuple[Triple, ...]

    def as_rows(self) -> Rows:
        """One row a triple."""
        rows = tuple((triple.subject, triple.predicate, triple.object) for triple in self.triples)
        return Rows(("subject", "predicate", "object"), rows)


@dataclass(frozen=True, slots=True)
class Truth:
    """The answer to an ASK."""

    value: bool


Answer = Rows | Graph | Truth
