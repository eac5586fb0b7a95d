"""A read-only rdflib store over the store of a build: reads go to Oxigraph, writes are rejected.

oxrdflib creates each term of an answer with rdflib's slow constructors, and each row through a dictionary. Here,
equal terms are created once per answer and rows directly, so that rdflib adds little to the time of the query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, NoReturn, TypeVar

import pyoxigraph
from oxrdflib import OxigraphStore
from pyoxigraph import DefaultGraph, QueryBoolean, QuerySolutions
from rdflib import ConjunctiveGraph, Graph
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result, ResultRow
from rdflib.term import Identifier, Node, URIRef, Variable

from kg.errors import OutputError
from kg.query.query_result import PartitionedSolutions, RawResult, SolutionIterator, TripleIterator
from kg.query.sparql import GraphName, execute, translated_errors
from kg.query.term_conversion import TermConverter, oxigraph_term
from kg.rdf.base import DEFAULT_BASE
from kg.rdf.names import prefixes
from kg.rdf.store import damage_of, is_damage

Item = TypeVar("Item")

_UNION = "__UNION__"  # the name of the union of all graphs in rdflib


class ReadOnlyStore(OxigraphStore):
    """An rdflib store over a read-only Oxigraph store."""

    def __init__(self, store: pyoxigraph.Store) -> None:
        super().__init__(store=store)
        self._own = prefixes(DEFAULT_BASE)
        for prefix, namespace in self._own.items():
            super().bind(prefix, URIRef(namespace))

    def bind(self, prefix: str, namespace: URIRef, override: bool = True) -> None:
        """Binds a prefix for this object only; those of the project are kept, as rdflib binds some differently."""
        if prefix not in self._own and str(namespace) not in self._own.values():
            super().bind(prefix, namespace, override)

    @property
    def oxigraph(self) -> pyoxigraph.Store:
        """The store itself. Raises OutputError if it has been closed."""
        if self._store is None:
            raise OutputError("the dataset is closed; open it again with kg.open / 数据集已关闭，请重新打开")
        return self._store

    _inner = oxigraph  # used by oxrdflib for reading

    def close(self, commit_pending_transaction: bool = False) -> None:
        """Releases the store. Earlier answers can still be read to the end."""
        self._store = None

    def triples(
        self, triple_pattern: tuple[Node | None, Node | None, Node | None], context: Graph | None = None
    ) -> Iterator[tuple[tuple[Any, Any, Any], Iterator[Graph]]]:
        """The matching triples with their graphs. Raises OutputError if the store is damaged."""
        inner, known, graphs = self.oxigraph, TermConverter(), dict[GraphName, Graph]()
        try:
            subject, predicate, value = (None if one is None else oxigraph_term(one) for one in triple_pattern)
            found = inner.quads_for_pattern(subject, predicate, value, _graph_name(context))  # type: ignore[arg-type]
        except (TypeError, ValueError):
            return  # a literal as subject or the like: nothing matches
        try:
            for quad in found:
                graph = graphs.get(quad.graph_name)
                if graph is None:
                    graph = graphs[quad.graph_name] = self._view(quad.graph_name, known)
                yield (known[quad.subject], known[quad.predicate], known[quad.object]), iter((graph,))
        except (OSError, RuntimeError) as error:
            if not is_damage(error):
                raise
            raise damage_of(error) from error

    def _view(self, name: GraphName, known: TermConverter) -> Graph:
        return Graph(self, DATASET_DEFAULT_GRAPH_ID if isinstance(name, DefaultGraph) else known[name])  # type: ignore[arg-type]

    def query(
        self,
        query: Query | str,
        initNs: Mapping[str, Any],  # noqa: N803 - as rdflib calls it
        initBindings: Mapping[str, Identifier],  # noqa: N803 - as rdflib calls it
        queryGraph: str,  # noqa: N803 - as rdflib calls it
        **further: object,
    ) -> Result:
        """The answer of Oxigraph, converted to terms of rdflib while it is read.

        Raises QueryError if the query cannot be parsed or run, uses another service or is an update.
        """
        if further:
            raise NotImplementedError(f"{', '.join(further)}: Oxigraph does not support this argument")
        if isinstance(query, Query):
            query, spaces, _ = query._original_args
            initNs = {**initNs, **spaces}  # noqa: N806 - as rdflib calls it
        graph = None if queryGraph == _UNION else _graph_name(queryGraph)
        values = {str(name): oxigraph_term(value) for name, value in initBindings.items()}
        found = execute(self.oxigraph, query, values, spaces={**dict(self.namespaces()), **initNs}, graph=graph)
        return answer(found, query)

    def add(self, triple: object, context: object, quoted: bool = False) -> NoReturn:
        refuse_writing()

    def addN(self, quads: object) -> NoReturn:  # noqa: N802 - as rdflib calls it
        refuse_writing()

    def remove(self, triple: object, context: object = None) -> NoReturn:
        refuse_writing()

    def update(self, *arguments: object, **further: object) -> NoReturn:
        refuse_writing()

    def open(self, configuration: object, create: bool = False) -> NoReturn:
        refuse_writing()

    def destroy(self, configuration: str) -> NoReturn:
        refuse_writing()

    def add_graph(self, graph: Graph) -> None:
        """Does nothing: rdflib calls this for every accessed graph, and an empty graph has no quads."""

    def remove_graph(self, graph: object) -> NoReturn:
        refuse_writing()


def refuse_writing() -> NoReturn:
    raise OutputError(
        "a dataset is read-only; change the reports or code lists and build again, or copy what you need into a graph"
        " of your own / 数据集只读，不能写入"
    )


def _graph_name(graph: Graph | str | None) -> GraphName | None:
    """The name of a graph, None for all graphs."""
    if graph is None or isinstance(graph, ConjunctiveGraph):
        return None
    name = graph.identifier if isinstance(graph, Graph) else graph
    if name == DATASET_DEFAULT_GRAPH_ID:
        return DefaultGraph()
    found = oxigraph_term(name)  # type: ignore[arg-type]
    if isinstance(found, pyoxigraph.Literal):
        raise TypeError(f"{name!r} is not the name of a graph")
    return found


def _from_the_first(read: list[Item], coming: Iterator[Item]) -> Iterator[Item]:
    """The items in `read`, then those of `coming`, which are added to `read`; several iterators may run at once."""
    place = 0
    while place < len(read) or next(coming, None) is not None:
        yield read[place]
        place += 1


def row_maker(names: Sequence[str]) -> Callable[[Iterable[Any]], ResultRow]:
    """Makes rdflib rows from terms.

    They share their names through their class, where rdflib copies them for each row.
    """

    class Row(ResultRow):
        labels: Mapping[str, int] = MappingProxyType({name: place for place, name in enumerate(names)})

    return partial(tuple.__new__, Row)


class Selected(Result):
    """The answer to a SELECT: rows are created while they are first read and cached."""

    def __init__(self, found: SolutionIterator, sparql: str, hidden: frozenset[str]) -> None:
        super().__init__("SELECT")
        names = [variable.value for variable in found.variables]
        self._kept = [place for place, name in enumerate(names) if name not in hidden]
        self.vars = [Variable(names[place]) for place in self._kept]
        self._rows: list[ResultRow] = []
        self._coming = self._made(found, sparql)

    def _made(self, found: SolutionIterator, sparql: str) -> Iterator[ResultRow]:
        term = TermConverter().__getitem__
        row_of = row_maker([str(name) for name in self.vars or ()])
        kept = None if len(self._kept) == len(found.variables) else self._kept
        with translated_errors(sparql):
            for solution in found:
                row = row_of(map(term, solution if kept is None else [solution[place] for place in kept]))
                self._rows.append(row)
                yield row

    def __iter__(self) -> Iterator[ResultRow]:
        return _from_the_first(self._rows, self._coming)

    def __len__(self) -> int:
        return len(self._all())

    def __bool__(self) -> bool:
        return bool(self._rows) or next(iter(self._coming), None) is not None

    def _all(self) -> list[ResultRow]:
        for _ in self._coming:
            pass
        return self._rows

    @property  # type: ignore[misc] # rdflib sets them from outside, here they are derived from the rows
    def bindings(self) -> list[Mapping[Variable, Identifier]]:  # type: ignore[override]
        """Each row as its variables and their terms, without those that are not bound."""
        names = self.vars or []
        return [{n: term for n, term in zip(names, row, strict=True) if term is not None} for row in self._all()]


class Constructed(Result):
    """The answer to a CONSTRUCT or DESCRIBE: triples are created while they are first read, the graph on request."""

    def __init__(self, found: TripleIterator, sparql: str) -> None:
        self._graph: Graph | None = None
        super().__init__("CONSTRUCT")
        self._triples: list[tuple[Any, Any, Any]] = []
        self._coming = self._made(found, sparql)

    def _made(self, found: TripleIterator, sparql: str) -> Iterator[tuple[Any, Any, Any]]:
        known = TermConverter()
        with translated_errors(sparql):
            for subject, predicate, value in found:
                triple = (known[subject], known[predicate], known[value])
                self._triples.append(triple)
                yield triple

    def __iter__(self) -> Iterator[tuple[Any, Any, Any]]:
        return _from_the_first(self._triples, self._coming)

    def __len__(self) -> int:
        for _ in self._coming:
            pass
        return len(self._triples)

    @property
    def graph(self) -> Graph:
        """The triples as a graph in memory, which may be changed."""
        if self._graph is None:
            self._graph = Graph()
            for prefix, namespace in prefixes(DEFAULT_BASE).items():
                self._graph.bind(prefix, namespace, replace=True)
            for triple in self:
                self._graph.add(triple)
        return self._graph

    @graph.setter
    def graph(self, graph: Graph | None) -> None:
        self._graph = graph


def answer(found: RawResult, sparql: str, hidden: frozenset[str] = frozenset()) -> Result:
    """The result of Oxigraph as an rdflib result without the `hidden` columns."""
    if isinstance(found, QueryBoolean):
        made = Result("ASK")
        made.askAnswer = bool(found)
        return made
    if isinstance(found, QuerySolutions | PartitionedSolutions):
        return Selected(found, sparql, hidden)
    return Constructed(found, sparql)
