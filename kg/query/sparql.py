"""Running SPARQL: what is refused, what an error says.

1. A query that would ask another service (SERVICE) is refused before it runs, as the answer shall come from the
   dataset alone and nothing shall leave this machine.
2. The prefixes of the project are there without being declared.
3. All of the answer is fetched, so that an error in its midst leaves nothing half-written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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

from kg.errors import QueryError
from kg.query.answer import Answer, Graph, Rows, Term, Truth
from kg.rdf.iris import DEFAULT_BASE
from kg.rdf.names import prefixes

# SPARQL 1.1, ServiceGraphPattern: 'SERVICE' 'SILENT'? VarOrIri GroupGraphPattern. The grammar asks for no space
# before the word (`true SERVICE` may be written `trueSERVICE`), so any letters may stand before it, unless they make
# it part of a variable or of a prefixed name. A string or comment that holds just this is refused as well.
_GAP = r"(?:\s|#[^\r\n]*(?=[\r\n]))*"
_SERVICE = re.compile(
    rf"(?<![?$:])SERVICE{_GAP}(?:SILENT{_GAP})?(?:<[^<>\s]*>|[?$][^\s<>{{}}]+|[^\s<>{{}}:]*:[^\s<>{{}}]*){_GAP}\{{",
    re.IGNORECASE,
)
# SPARQL 1.1, Update1
_UPDATE = re.compile(r"(?:LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|INSERT|DELETE|WITH)\b", re.IGNORECASE)
_PROLOGUE = re.compile(r"(?:\s|#[^\r\n]*|BASE\s*<[^<>]*>|PREFIX\s+[^\s:]*:\s*<[^<>]*>)*", re.IGNORECASE)
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
# Of what the parser lists as possible, only words help a reader; the two excepted are refused or no standard.
_WORD = re.compile(r"(?!(?:LATERAL|SERVICE)$)[A-Za-z_]+(?: [A-Za-z_]+)*")
_NEAR = 30

GraphName = NamedNode | BlankNode | DefaultGraph


def run(store: Store, sparql: str, values: Mapping[str, Term], most: int | None = None) -> Answer:
    """The answer over the union of all graphs; `values` stand for variables by name, without question mark.

    No more than `most` rows or triples are fetched, all without it.
    """
    found = evaluate(store, sparql, values)
    with explained(sparql):
        if isinstance(found, QueryBoolean):
            return Truth(bool(found))
        if isinstance(found, QuerySolutions):
            rows = tuple(tuple(solution) for solution in islice(found, most))
            return Rows(tuple(variable.value for variable in found.variables), rows)
        return Graph(tuple(sorted(_distinct(found, most), key=str)))


def evaluate(
    store: Store,
    sparql: str,
    values: Mapping[str, Term],
    *,
    spaces: Mapping[str, str] | None = None,
    graph: GraphName | None = None,
) -> QuerySolutions | QueryBoolean | QueryTriples:
    """What Oxigraph answers, not yet fetched: fetch it within `explained`.

    `spaces`: namespaces by prefix, else those of the project. `graph`: the graph that is asked, else the union of all.

    Raises QueryError where the query cannot be read or run, or is not one to run here (see `refuse`).
    """
    refuse(sparql)
    with explained(sparql):
        return store.query(
            sparql,
            use_default_graph_as_union=graph is None,
            default_graph=graph,
            prefixes=dict(prefixes(DEFAULT_BASE) if spaces is None else spaces),
            substitutions={Variable(name): value for name, value in values.items()} or None,
        )


@contextmanager
def explained(sparql: str) -> Iterator[None]:
    """Says what Oxigraph finds wrong with a query, as a QueryError."""
    try:
        yield
    except SyntaxError as error:
        raise QueryError(_syntax_message(sparql, str(error))) from error
    except (ValueError, RuntimeError, OSError) as error:
        raise QueryError(_run_message(str(error))) from error


def _distinct(triples: QueryTriples, most: int | None) -> set[Triple]:
    """The triples without repetition, of which a CONSTRUCT may give many; the first `most` of them."""
    found: set[Triple] = set()
    for triple in triples:
        found.add(triple)
        if len(found) == most:
            break
    return found


def refuse(sparql: str) -> None:
    """Raises QueryError where the query asks another service or is an update."""
    found = _SERVICE.search(sparql)
    if found is not None:
        line, column = _place_of(sparql, found.start())
        raise QueryError(
            f"SERVICE at line {line}, column {column}: a query cannot ask other servers; "
            "ask that server itself and leave the clause out / 查询不能访问其他服务器"
        )
    start = _PROLOGUE.match(sparql)
    word = _UPDATE.match(sparql, start.end() if start else 0)
    if word is not None:
        line, column = _place_of(sparql, word.start())
        raise QueryError(
            f"{word.group().upper()} at line {line}, column {column}: a dataset is only read; "
            "change the reports or code lists and build again / 数据集只读，不能更新"
        )


def _place_of(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def _syntax_message(sparql: str, error: str) -> str:
    found = _PLACE.fullmatch(error)
    if found is None:
        return f"the query cannot be read: {_one_line(error)}; mend it / 查询语句有误"
    line, column, reason = int(found[1]), int(found[2]), found[3]
    lines = sparql.split("\n")
    rest = lines[line - 1][column - 1 :].strip() if line <= len(lines) else ""
    near = f"near {rest[:_NEAR]!r}" if rest else "at the end of the line" if line < len(lines) else "at the end"
    expected = [part for part in re.sub(r"^expected (one of )?", "", reason).split(", ") if _WORD.fullmatch(part)]
    detail = f": expected {' or '.join(expected)}" if expected else ""
    return f"the query cannot be read at line {line}, column {column}, {near}{detail} / 查询语句有误"


def _run_message(error: str) -> str:
    unknown = re.search(r"does not contains? variable (\?\w+)", error)
    if unknown:
        return f"the query selects no variable {unknown[1]}, so it takes no value; select it or leave --param out"
    return f"the query cannot be run: {_one_line(error)}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
