"""Runs SPARQL: rejects unsafe queries and translates errors.

1. A query that would use another service (SERVICE) is rejected before it runs, because the answer must come from the
   dataset only and no data may leave this machine.
2. The prefixes of the project need not be declared.
3. A query sees the union of all graphs, unless it has FROM or the caller selects graphs.
4. An answer is fetched completely before it is used, so that an error leaves nothing half-written. An answer that is
   longer than the caller allows is an error and never truncated. The only exception is a stream
   (`kg.query.ask.stream`), which ends with the error after the rows before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Store,
    Triple,
    Variable,
)

from kg.errors import LimitError, QueryError
from kg.query.nesting import reject_deep_nesting
from kg.query.query_result import (
    AskResult,
    GraphResult,
    PartitionedSolutions,
    QueryResult,
    RawResult,
    SelectResult,
    Term,
    TripleIterator,
)
from kg.rdf.base import DEFAULT_BASE
from kg.rdf.names import prefixes
from kg.rdf.store import damage_of, is_damage

# SPARQL 1.1, ServiceGraphPattern: 'SERVICE' 'SILENT'? VarOrIri GroupGraphPattern. The grammar requires no space
# before the word (`true SERVICE` may be written `trueSERVICE`), so any letters may precede it, unless they make it part
# of a variable or a prefixed name. A string or comment that contains exactly this is rejected as well.
_GAP = r"(?:\s|#[^\r\n]*(?=[\r\n]))*"
_SERVICE = re.compile(
    rf"(?<![?$:])SERVICE{_GAP}(?:SILENT{_GAP})?(?:<[^<>\s]*>|[?$][^\s<>{{}}]+|[^\s<>{{}}:]*:[^\s<>{{}}]*){_GAP}\{{",
    re.IGNORECASE,
)
# SPARQL 1.1, Update1
_UPDATE = re.compile(r"(?:LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|INSERT|DELETE|WITH)\b", re.IGNORECASE)
_PROLOGUE = re.compile(r"(?:\s|#[^\r\n]*|BASE\s*<[^<>]*>|PREFIX\s+[^\s:]*:\s*<[^<>]*>)*", re.IGNORECASE)
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
# Of the tokens that the parser expects, only words help readers; the two exceptions are rejected or not standard.
_WORD = re.compile(r"(?!(?:LATERAL|SERVICE)$)[A-Za-z_]+(?: [A-Za-z_]+)*")
_NEAR = 30

GraphName = NamedNode | BlankNode | DefaultGraph

# SPARQL 1.1, section 19.8: tokens that may contain the letters FROM, and words.
_TOKEN = re.compile(
    r"""\#[^\r\n]* | <[^<>"{}|^`\\\x00-\x20]*>
    | '''(?:'{0,2}(?:[^'\\]|\\.))*''' | """
    r'''"""(?:"{0,2}(?:[^"\\]|\\.))*""" | '''
    r"""'(?:[^'\\\r\n]|\\.)*' | "(?:[^"\\\r\n]|\\.)*" | @[A-Za-z-]+ | [?$]\w+
    | (?P<word>[\w.-]++)(?P<local>:[^\s{}<>"'()\[\]]*)? | :[^\s{}<>"'()\[\]]* | (?P<open>\{) | (?P<close>\})""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Graphs:
    """The dataset of a query by the IRIs of its graphs, as in the SPARQL 1.1 Protocol (2.1.4)."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


def run(
    store: Store, sparql: str, values: Mapping[str, Term], most: int | None = None, first: int | None = None
) -> QueryResult:
    """The complete answer; `values` of variables by name, without question mark.

    `first`: the maximum number of rows or triples to fetch. Raises QueryError if the query cannot be parsed or run,
    LimitError if it has more than `most` rows or triples.
    """
    return materialize(execute(store, sparql, values), most, first, sparql)


def execute(
    store: Store,
    sparql: str,
    values: Mapping[str, Term] | None = None,
    graphs: Graphs | None = None,
    base: str | None = None,
    *,
    spaces: Mapping[str, str] | None = None,
    graph: GraphName | None = None,
) -> QuerySolutions | QueryBoolean | QueryTriples:
    """Starts a query and returns the raw result before its rows are fetched.

    `graphs` replaces FROM and FROM NAMED, `graph` is a single graph to query; without both and without FROM it is the
    union of all. `base` resolves relative IRIs, which are otherwise rejected. `spaces`: namespaces by prefix, by
    default those of the project.

    Raises QueryError if the query cannot be parsed or run, or is rejected (see `reject_unsafe`). Fetch
    the rows with `materialize` or within `translated_errors`.
    """
    reject_unsafe(sparql)
    default: GraphName | list[GraphName] | None = graph
    if graphs is not None:
        default = [NamedNode(iri) for iri in graphs.default]
    with translated_errors(sparql):
        return store.query(
            sparql,
            base_iri=base,
            use_default_graph_as_union=default is None and not says_from(sparql),
            default_graph=default,
            named_graphs=None if graphs is None else [NamedNode(iri) for iri in graphs.named],
            prefixes=_used(prefixes(base or DEFAULT_BASE) if spaces is None else spaces, sparql),
            substitutions={Variable(name): value for name, value in (values or {}).items()} or None,
        )


def _used(spaces: Mapping[str, str], sparql: str) -> dict[str, str]:
    """The prefixes that the query may use, because passing all takes longer than a simple query."""
    return {prefix: space for prefix, space in spaces.items() if f"{prefix}:" in sparql}


def materialize(
    found: RawResult, most: int | None = None, first: int | None = None, sparql: str = "", offset: int = 0
) -> QueryResult:
    """An answer, or its `first` rows or triples after skipping `offset`; the rest is not read.

    Raises QueryError if it cannot be read, LimitError if it is longer than `most`.
    """
    bounds = [count for count in (first, None if most is None else most + 1) if count is not None]
    end = offset + min(bounds) if bounds else None
    with translated_errors(sparql):
        if isinstance(found, QueryBoolean):
            return AskResult(bool(found))
        if isinstance(found, QuerySolutions | PartitionedSolutions):
            rows = tuple(map(tuple, islice(found, offset, end)))
            _within(len(rows), most)
            return SelectResult(tuple(variable.value for variable in found.variables), rows)
        triples = frozenset(islice(_distinct(found), offset, end))
        _within(len(triples), most)
        return GraphResult(tuple(sorted(triples, key=str)))


def says_from(sparql: str) -> bool:
    """Whether the query itself selects its graphs (DatasetClause), which is before the first closing brace.

    >>> says_from("SELECT * FROM <http://example.org/g> { }"), says_from("SELECT ?from { ?from a 'FROM' }")
    (True, False)
    """
    depth = 0
    for token in _TOKEN.finditer(sparql):
        if token["open"]:
            depth += 1
        elif token["close"]:
            depth -= 1
        elif token["word"] and not token["local"] and depth == 0 and token["word"].upper() == "FROM":
            return True
    return False


def _within(count: int, most: int | None) -> None:
    if most is not None and count > most:
        raise LimitError(
            f"the answer has more than {most:,} rows; ask for fewer with LIMIT, or use the files of the dataset"
            " / 结果行数超过上限，请用 LIMIT 缩小范围"
        )


@contextmanager
def translated_errors(sparql: str) -> Iterator[None]:
    """Translates errors of Oxigraph about a query to QueryError, and about the store to OutputError."""
    try:
        yield
    except SyntaxError as error:
        raise QueryError(_syntax_message(sparql, str(error))) from error
    except (ValueError, RuntimeError, OSError) as error:
        if is_damage(error):
            raise damage_of(error) from error
        raise QueryError(_run_message(str(error))) from error


def _distinct(triples: TripleIterator) -> Iterator[Triple]:
    """The triples without duplicates, which a CONSTRUCT may produce."""
    found: set[Triple] = set()
    for triple in triples:
        if triple not in found:
            found.add(triple)
            yield triple


def reject_unsafe(sparql: str) -> None:
    """Raises QueryError if the query uses another service, is an update or is nested too deeply."""
    reject_deep_nesting(sparql)
    found = _SERVICE.search(sparql)
    if found is not None:
        line, column = _place_of(sparql, found.start())
        raise QueryError(
            f"SERVICE at line {line}, column {column}: a query cannot contact other servers; "
            "ask that server itself and leave the clause out / 查询不能访问其他服务器"
        )
    start = _PROLOGUE.match(sparql)
    word = _UPDATE.match(sparql, start.end() if start else 0)
    if word is not None:
        line, column = _place_of(sparql, word.start())
        raise QueryError(
            f"{word.group().upper()} at line {line}, column {column}: a dataset is read-only; "
            "change the reports or code lists and build again / 数据集只读，不能更新"
        )


def _place_of(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def _syntax_message(sparql: str, error: str) -> str:
    found = _PLACE.fullmatch(error)
    if found is None:
        return f"the query cannot be parsed: {_one_line(error)}; fix it / 查询语句有误"
    line, column, reason = int(found[1]), int(found[2]), found[3]
    lines = sparql.split("\n")
    rest = lines[line - 1][column - 1 :].strip() if line <= len(lines) else ""
    near = f"near {rest[:_NEAR]!r}" if rest else "at the end of the line" if line < len(lines) else "at the end"
    expected = [part for part in re.sub(r"^expected (one of )?", "", reason).split(", ") if _WORD.fullmatch(part)]
    detail = f": expected {' or '.join(expected)}" if expected else ""
    return f"the query cannot be parsed at line {line}, column {column}, {near}{detail} / 查询语句有误"


def _run_message(error: str) -> str:
    unknown = re.search(r"does not contains? variable (\?\w+)", error)
    if unknown:
        return f"the query does not select {unknown[1]}, so it cannot take a value; select it or omit --param"
    return f"the query cannot be run: {_one_line(error)}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
