"""Answers in portions: what a named query says of all reports, as the rows of one report after those of another.

Nobody reads half a million rows, but someone reads the first page. So a query whose header names a parameter
(`# portions: report`) is asked once for each of its values, as far as rows are wanted:

1. It is cut only where no value is given that narrows it: a report, an area, an indicator, a project. Other values
   (a topic, a year) hold in each portion.
2. The values are those of the dataset, in the order in which the query's ORDER BY brings their rows: the newest reports
   first, areas and indicators by IRI.
3. Where the query would take the latest year of all reports (`# latest: year`), that year is looked up once and
   given to each portion, as a portion knows no report but its own.

So the portions together are the answer to the whole query, row for row, and the file can be run at once anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType
from typing import TypeVar

from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples, Store

from kg.query.answer import Found, Rows, SolutionsInPortions, Term, TriplesInPortions
from kg.query.named import NamedQuery
from kg.query.sparql import begin, run

Item = TypeVar("Item")

_NARROW = re.compile(r"report|vocab:(?:place|indicator)|pc:\w+")

#: The values by which a query can be cut, by the kind of the parameter. What they ask does not grow with the facts.
VALUES: Mapping[str, str] = MappingProxyType(
    {
        "report": (
            "SELECT ?one { ?one a pc:Report OPTIONAL { ?one pc:year ?published } } ORDER BY DESC(?published) ?one"
        ),
        "vocab:place": "SELECT DISTINCT ?one { ?report a pc:Report ; pc:area ?one } ORDER BY ?one",
        "vocab:indicator": (
            "SELECT ?one { ?one skos:inScheme <https://w3id.org/policy-commitment/vocab/indicator>"
            " FILTER EXISTS { ?fact pc:indicator ?one } } ORDER BY ?one"
        ),
    }
)
_LATEST = "SELECT (MAX(?published) AS ?latest) { ?report a pc:Report ; pc:year ?published }"


@dataclass(frozen=True, slots=True)
class Cut:
    """The portions of a query: the variable, without question mark, and its value in each, at least one."""

    variable: str
    terms: tuple[Term, ...]

    def __post_init__(self) -> None:
        if not self.terms:
            raise ValueError("a query has a portion at least; without one it is asked at once")


def cut_of(store: Store, query: NamedQuery, values: Mapping[str, Term]) -> Cut | None:
    """The portions in which a query with these values is asked, None where it is asked at once."""
    if query.portions is None:
        return None
    if any(one.variable in values and _NARROW.fullmatch(one.kind) for one in query.parameters):
        return None
    parameter = query.parameter(query.portions)
    terms = tuple(row[0] for row in _rows(store, VALUES[parameter.kind]) if row[0] is not None)
    return Cut(parameter.variable, terms) if terms else None


def latest_year(store: Store) -> Term | None:
    """The latest year of all reports; None where there is no report."""
    return _rows(store, _LATEST)[0][0]


def begin_in_portions(
    store: Store, sparql: str, values: Mapping[str, Term], cut: Cut, spaces: Mapping[str, str] | None = None
) -> Found:
    """The answer as far as its form. The first portion is asked now, each other when the rows before it were read.

    Raises QueryError, also while the rows are read.
    """

    def portion(term: Term) -> QuerySolutions | QueryBoolean | QueryTriples:
        return begin(store, sparql, {**values, cut.variable: term}, spaces=spaces)

    first, rest = portion(cut.terms[0]), map(portion, cut.terms[1:])
    if isinstance(first, QuerySolutions):
        return SolutionsInPortions(first.variables, _strung(chain((first,), rest), QuerySolutions))
    if isinstance(first, QueryTriples):
        return TriplesInPortions(_strung(chain((first,), rest), QueryTriples))
    raise ValueError("a query that asks for yes or no has no portions")


def _strung(portions: Iterable[object], form: type[Iterable[Item]]) -> Iterator[Item]:
    for portion in portions:
        assert isinstance(portion, form)
        yield from portion


def _rows(store: Store, sparql: str) -> tuple[tuple[Term | None, ...], ...]:
    answer = run(store, sparql, {})
    assert isinstance(answer, Rows)
    return answer.rows
