"""Named queries with their results, as shown on the page. They are run elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from kg.explore.bilingual_text import BilingualText

MOST_ROWS = 100
"""Rows of one result that the page holds; `more` says whether there are others."""


@dataclass(frozen=True, slots=True)
class NamedResult:
    """One query and its answer when the page was built.

    `name`: as in `kg query`; `title`: its caption; `description`: what it answers; `sparql`: its text;
    `columns`: names of the variables; `rows`: cells as text, an IRI in full, "" for an unbound variable; `more`:
    whether the whole answer has other rows after these.
    """

    name: str
    title: BilingualText
    description: BilingualText
    sparql: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: bool

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"every row of {self.name} has one cell for each column")
