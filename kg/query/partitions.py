"""Partitioned queries: a named query about all reports returns the rows of one report after those of another.

Nobody reads half a million rows, but users read the first page. So a query whose header names a parameter
(`# partition: report`) is run once for each of its values, until enough rows have been read:

1. It is only partitioned if no value narrows it: a report, an area, an indicator, a project. Other values (a topic, a
   year) apply to each partition.
2. The values are those of the dataset, in the order of rows by the ORDER BY of the query: the newest reports first,
   areas and indicators by IRI.
3. Reports without promises for the requested year (`# due: year`) are skipped according to `pc:dueYear`; otherwise a
   page about one year would search all reports.
4. If the query would use the latest year of all reports (`# latest: year`), that year is looked up once and passed to
   each partition, because a partition only sees its own report.

So all partitions together are the answer to the whole query, row for row, and the file can also be run as a whole.
Oxigraph plans each partition separately, which takes some milliseconds. There are hundreds of indicators with a few
rows each, so after the first of them the rest comes from the whole query, without the rows already read.
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

# The number of indicators that are queried separately: the first page is full by then.
_APART = 16
_FEW_REPORTS = 1_000
_NARROW = re.compile(r"report|vocab:(?:place|indicator)|pc:\w+")

# The values for partitioning, by the kind of the parameter. The cost of these queries does not grow with the facts.
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
# If no report states when its promises fall due, as in data of others, none can be skipped.
_DUE = (
    "SELECT ?one ?year { ?one a pc:Report ; pc:dueYear ?year OPTIONAL { ?one pc:year ?published } }"
    " ORDER BY DESC(?published) ?one"
)
_SAYS_DUE = "SELECT ?one { ?one a pc:Report ; pc:dueYear ?year } LIMIT 1"
_SOME_REPORTS = f"SELECT ?one {{ ?one a pc:Report }} LIMIT {_FEW_REPORTS + 1}"
_LATEST = "SELECT (MAX(?published) AS ?latest) { ?report a pc:Report ; pc:year ?published }"


@dataclass(frozen=True, slots=True)
class Partitioning:
    """The partitions of a query: the variable, without question mark, and its value in each, at least one.

    `apart`: the number of partitions that are run separately; the others are run together.
    """

    variable: str
    terms: tuple[Term, ...]
    apart: int

    def __post_init__(self) -> None:
        if not self.terms:
            raise ValueError("a query has a portion at least; without one it is asked at once")


def is_partitioned(query: NamedQuery, values: Mapping[str, Term]) -> bool:
    """Whether a query is to be partitioned and no value narrows it."""
    return query.partition is not None and not any(
        one.variable in values and _NARROW.fullmatch(one.kind) for one in query.parameters
    )


def partitioning_of(store: Store, query: NamedQuery, values: Mapping[str, Term]) -> Partitioning | None:
    """The partitions of a query that `is_partitioned`, None if there are no values."""
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
    """The reports with promises for the year, or any report if none has; empty if no report states due years."""
    return _column(store, _DUE, {"year": year}) or _column(store, _SAYS_DUE, {})


def latest_year(store: Store) -> Term:
    """The latest year of all reports, 0 if there are none."""
    (latest,) = _column(store, _LATEST, {}) or (Literal(0),)
    return latest


def execute_partitioned(
    store: Store,
    sparql: str,
    values: Mapping[str, Term],
    partitioning: Partitioning,
    spaces: Mapping[str, str] | None = None,
) -> RawResult:
    """The raw result. The first partition is run now, each other one when the rows before it have been read.

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
    """The values of the first variable, row by row."""
    answer = run(store, sparql, values)
    assert isinstance(answer, SelectResult)
    return tuple(row[0] for row in answer.rows if row[0] is not None)
