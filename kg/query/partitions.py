"""Answers in portions: what a named query says of all reports, as the rows of one report after those of another.

Nobody reads half a million rows, but someone reads the first page. So a query whose header names a parameter
(`# partition: report`) is asked once for each of its values, as far as rows are wanted:

1. It is cut only where no value is given that narrows it: a report, an area, an indicator, a project. Other values
   (a topic, a year) hold in each portion.
2. The values are those of the dataset, in the order in which the query's ORDER BY brings their rows: the newest reports
   first, areas and indicators by IRI.
3. Of the reports those are passed over that promise nothing for the year that is asked about (`# due: year`), as the
   report itself says (`pc:dueYear`): else a page about one year would look through all others.
4. Where the query would take the latest year of all reports (`# latest: year`), that year is looked up once and
   given to each portion, as a portion knows no report but its own.

So the portions together are the answer to the whole query, row for row, and the file can be run at once anywhere.
Oxigraph plans each portion by itself, which takes some milliseconds. There are hundreds of indicators with a few rows
each, so after the first of them the rest comes from the whole query, without the rows that were read already.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from types import MappingProxyType
from typing import TypeVar

from pyoxigraph import Literal, QueryBoolean, QuerySolutions, QueryTriples, Store

from kg.query.named import NamedQuery
from kg.query.query_result import PartitionedSolutions, PartitionedTriples, RawResult, SelectResult, Term
from kg.query.sparql import execute, run

Item = TypeVar("Item")

# So many indicators are asked for apart: the first page is full by then.
_APART = 16
_FEW_REPORTS = 1_000
_NARROW = re.compile(r"report|vocab:(?:place|indicator)|pc:\w+")

# The values by which a query can be cut, by the kind of the parameter. What they ask does not grow with the facts.
_VALUES: Mapping[str, str] = MappingProxyType(
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
# Where no report says when its promises fall due, as in data of others, none can be passed over.
_DUE = (
    "SELECT ?one ?year { ?one a pc:Report ; pc:dueYear ?year OPTIONAL { ?one pc:year ?published } }"
    " ORDER BY DESC(?published) ?one"
)
_SAYS_DUE = "SELECT ?one { ?one a pc:Report ; pc:dueYear ?year } LIMIT 1"
_SOME_REPORTS = f"SELECT ?one {{ ?one a pc:Report }} LIMIT {_FEW_REPORTS + 1}"
_LATEST = "SELECT (MAX(?published) AS ?latest) { ?report a pc:Report ; pc:year ?published }"


@dataclass(frozen=True, slots=True)
class Partitioning:
    """The portions of a query: the variable, without question mark, and its value in each, at least one.

    `apart`: so many portions are asked for apart, the others together.
    """

    variable: str
    terms: tuple[Term, ...]
    apart: int

    def __post_init__(self) -> None:
        if not self.terms:
            raise ValueError("a query has a portion at least; without one it is asked at once")


def is_partitioned(query: NamedQuery, values: Mapping[str, Term]) -> bool:
    """Whether a query is one to ask in portions, and no value narrows it."""
    return query.partition is not None and not any(
        one.variable in values and _NARROW.fullmatch(one.kind) for one in query.parameters
    )


def partitioning_of(store: Store, query: NamedQuery, values: Mapping[str, Term]) -> Partitioning | None:
    """The portions in which a query that `is_partitioned` is asked; None where there is nothing to cut by."""
    assert query.partition is not None
    parameter = query.parameter(query.partition)
    year = None if query.due is None else values.get(query.due)
    terms = () if year is None else _reports_due(store, year)
    terms = terms or _column(store, _VALUES[parameter.kind], {})
    if not terms:
        return None
    together = parameter.kind == "vocab:indicator" and _has_few_reports(store)
    return Partitioning(parameter.variable, terms, min(len(terms), _APART) if together else len(terms))


def _has_few_reports(store: Store) -> bool:
    """Whether all rows of a query about everything fit into memory, where they are put in order."""
    return len(_column(store, _SOME_REPORTS, {})) <= _FEW_REPORTS


def _reports_due(store: Store, year: Term) -> tuple[Term, ...]:
    """The reports that promise something for the year, some report where none does; none where no report says so."""
    return _column(store, _DUE, {"year": year}) or _column(store, _SAYS_DUE, {})


def latest_year(store: Store) -> Term:
    """The latest year of all reports, 0 where there is no report."""
    (latest,) = _column(store, _LATEST, {}) or (Literal(0),)
    return latest


def execute_partitioned(
    store: Store,
    sparql: str,
    values: Mapping[str, Term],
    partitioning: Partitioning,
    spaces: Mapping[str, str] | None = None,
) -> RawResult:
    """The answer as far as its form. The first portion is asked now, each other when the rows before it were read.

    Raises QueryError, also while the rows are read.
    """

    def portion(term: Term) -> QuerySolutions | QueryBoolean | QueryTriples:
        return execute(store, sparql, {**values, partitioning.variable: term}, spaces=spaces)

    def others() -> QuerySolutions | QueryBoolean | QueryTriples:
        return execute(store, sparql, values, spaces=spaces)

    first, following = portion(partitioning.terms[0]), map(portion, partitioning.terms[1 : partitioning.apart])
    rest = others if partitioning.apart < len(partitioning.terms) else None
    if isinstance(first, QuerySolutions):
        return PartitionedSolutions(first.variables, _strung(chain((first,), following), rest, QuerySolutions))
    if isinstance(first, QueryTriples):
        return PartitionedTriples(_strung(chain((first,), following), rest, QueryTriples))
    raise ValueError("a query that asks for yes or no has no portions")


def _strung(
    portions: Iterable[object], whole: Callable[[], object] | None, form: type[Iterable[Item]]
) -> Iterator[Item]:
    """What the portions hold, then what the whole holds beyond them."""
    read = 0
    for portion in portions:
        assert isinstance(portion, form)
        for item in portion:
            read += 1
            yield item
    if whole is not None:
        everything = whole()
        assert isinstance(everything, form)
        yield from islice(everything, read, None)


def _column(store: Store, sparql: str, values: Mapping[str, Term]) -> tuple[Term, ...]:
    """What the first variable is bound to, row by row."""
    answer = run(store, sparql, values)
    assert isinstance(answer, SelectResult)
    return tuple(row[0] for row in answer.rows if row[0] is not None)
