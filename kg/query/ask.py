"""One question, however it is put: the name of a query, a file with SPARQL, or SPARQL itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pyoxigraph import Literal, QuerySolutions

from kg.errors import QueryError
from kg.query.arguments import plain_values, split_arguments, values_of_query
from kg.query.dataset import Dataset
from kg.query.input_checks import LONGEST_QUERY, check_text, check_values, shown
from kg.query.named import named_query
from kg.query.partitions import Partitioning, execute_partitioned, is_partitioned, latest_year, partitioning_of
from kg.query.query_result import PartitionedSolutions, QueryResult, RawResult, RowStream, SelectResult, Term
from kg.query.sparql import execute, materialize, translated_errors

_FILE_ENDINGS = (".rq", ".sparql", ".ru")


@dataclass(frozen=True, slots=True)
class ParsedQuestion:
    """SPARQL with values for some of its variables.

    `hidden`: columns that only repeat a parameter. `partitioning`: the partitions in which it runs, None for all at
    once.
    """

    sparql: str
    values: Mapping[str, Term]
    hidden: frozenset[str] = frozenset()
    partitioning: Partitioning | None = None


def ask(
    dataset: Dataset,
    question: str,
    arguments: Iterable[str] = (),
    language: str = "en",
    first: int | None = None,
    offset: int = 0,
) -> QueryResult:
    """The answer to a named query, to the query in a file, or to the text of a query.

    `arguments`: `name=value` for variables of the query. `language`: `en` or `zh`, for the labels that named queries
    give. `first`: the maximum number of rows or triples to fetch, `offset`: the number to skip before. The columns of
    parameters, which hold the same value in each row, are left out of a named query's answer.

    Raises UsageError for an unknown name or parameter, QueryError for SPARQL that cannot be read or run.
    """
    understood = parse_question(dataset, question, split_arguments(arguments), language)
    answer = materialize(execute_question(dataset, understood), dataset.most, first, understood.sparql, offset)
    return answer.without(understood.hidden) if isinstance(answer, SelectResult) else answer


def stream(
    dataset: Dataset, question: str, arguments: Iterable[str] = (), language: str = "en", first: int | None = None
) -> RowStream | QueryResult:
    """The same answer, but rows are fetched while they are read, in memory for those of one report or so.

    Graphs and truths are fetched whole. What `ask` raises is raised here or while the rows are read.
    """
    understood = parse_question(dataset, question, split_arguments(arguments), language)
    found = execute_question(dataset, understood)
    if not isinstance(found, QuerySolutions | PartitionedSolutions):
        return materialize(found, None, first, understood.sparql)
    names = [variable.value for variable in found.variables]
    kept = [place for place, name in enumerate(names) if name not in understood.hidden]

    def rows() -> Iterator[tuple[Term | None, ...]]:
        with translated_errors(understood.sparql):
            for solution in islice(found, first):
                yield tuple(solution[place] for place in kept)

    return RowStream(tuple(names[place] for place in kept), rows())


def execute_question(dataset: Dataset, question: ParsedQuestion, spaces: Mapping[str, str] | None = None) -> RawResult:
    """The answer as far as its form, before its rows are fetched; raises QueryError."""
    if question.partitioning is None:
        return execute(dataset.store, question.sparql, question.values, spaces=spaces)
    return execute_partitioned(dataset.store, question.sparql, question.values, question.partitioning, spaces)


def parse_question(
    dataset: Dataset, question: str, arguments: Mapping[str, str], language: str = "en"
) -> ParsedQuestion:
    """What `question` asks: the name of a query, a file with SPARQL, or SPARQL itself; `arguments` by name.

    Raises UsageError for an unknown name or parameter and for what is not text, QueryError for a file that cannot be
    read.
    """
    check_values(arguments)
    text = _sparql_text(question)
    if text is not None:
        check_text(text, "the query", LONGEST_QUERY)
        return ParsedQuestion(text, plain_values(arguments))
    query = named_query(question)
    values = values_of_query(dataset, query, arguments)
    if any(parameter.kind == "language" for parameter in query.parameters):
        values.setdefault("language", Literal(language))
    partitioning = None
    if is_partitioned(query, values):
        if query.latest is not None:
            values.setdefault(query.latest, latest_year(dataset.store))
        partitioning = partitioning_of(dataset.store, query, values)
    return ParsedQuestion(
        query.sparql, values, frozenset(parameter.variable for parameter in query.parameters), partitioning
    )


def _sparql_text(question: str) -> str | None:
    """The SPARQL of a file or of the question itself, None where it is a name."""
    if re.search(r"[\s{}]", question.strip()) and not question.endswith(_FILE_ENDINGS):
        return question
    if not question.endswith(_FILE_ENDINGS) and "/" not in question:
        return None
    try:
        return Path(question).read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QueryError(
            f"{shown(question)}: is not UTF-8 text (byte {error.start}); save it as UTF-8 / 不是 UTF-8 文本"
        ) from error
    except (OSError, ValueError) as error:  # ValueError: a name that no file has
        reason = error.strerror if isinstance(error, OSError) else error
        raise QueryError(
            f"{shown(question)}: cannot be read ({reason}); give a file with SPARQL / 无法读取查询文件"
        ) from error
