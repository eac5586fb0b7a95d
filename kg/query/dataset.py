"""A built dataset, opened for reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, Store

from kg.dataset_layout import QUADS_SUFFIX, SHARED_QUADS, area_folder, is_dataset
from kg.errors import OutputError
from kg.query.query_result import QueryResult, Term
from kg.query.sparql import run
from kg.rdf.serialize import unpacked
from kg.rdf.store import memory_store, open_store, reading

# The ends of `inferred_graph_iri` and `presumed_graph_iri` in N-Quads, for any base.
DERIVED = ("/set/inferred>", "/set/presumed>")


@dataclass(frozen=True, slots=True)
class Dataset:
    """The folder of a dataset and its store. Queries see the union of all named graphs, unless they have FROM.

    Inferred and presumed quads are in separate graphs, which the union includes. `most`: the maximum number of
    rows or triples of an answer, None for no limit.
    """

    folder: Path
    store: Store
    most: int | None = None

    def ask(self, sparql: str, values: Mapping[str, Term] | None = None, first: int | None = None) -> QueryResult:
        """The answer to a SPARQL query; `values` replace variables that the query selects.

        `first`: the maximum number of rows or triples to fetch. Raises QueryError if the query cannot be parsed or
        run, LimitError if its answer has more than `most` rows.
        """
        return run(self.store, sparql, values or {}, self.most, first)

    def stated(
        self, subject: NamedNode | None, predicate: NamedNode | None, value: NamedNode | Literal | None
    ) -> Iterator[Quad]:
        """The matching quads without inferred and presumed ones; None matches everything."""
        for quad in self.store.quads_for_pattern(subject, predicate, value):
            if not str(quad.graph_name).endswith(DERIVED):
                yield quad

    def values(self, subject: str, predicate: NamedNode) -> Iterator[NamedNode | Literal]:
        """The values that a thing has at a property (kg.answers.graph); none for what is not an IRI."""
        try:
            node = NamedNode(subject)
        except ValueError:
            return
        for quad in self.store.quads_for_pattern(node, predicate, None):
            if isinstance(quad.object, NamedNode | Literal):
                yield quad.object

    def subjects(self, predicate: NamedNode, value: str) -> Iterator[str]:
        """The things that have that thing as a value of the property."""
        for quad in self.store.quads_for_pattern(None, predicate, NamedNode(value)):
            if isinstance(quad.subject, NamedNode):
                yield quad.subject.value


def open_dataset(folder: Path) -> Dataset:
    """The dataset in `folder`; any number of processes may have it open.

    Raises OutputError where there is none.
    """
    if not folder.is_dir():
        raise OutputError(f"{folder}: there is no such folder; run 'kg build --out {folder}' first / 请先构建数据集")
    if not (folder / "store").is_dir():
        raise OutputError(
            f"{folder}: is not a dataset (it has no folder 'store'); name the folder that 'kg build' wrote"
            " / 该文件夹不是数据集"
        )
    with reading(folder / "store"):
        store = open_store(folder / "store")
        if is_dataset(folder) and next(store.quads_for_pattern(None, None, None, None), None) is None:
            # RocksDB treats a truncated list of its files as an older one, in which there is nothing yet.
            raise OutputError(
                f"{folder / 'store'}: the store is damaged (it is empty); run 'kg build' again"
                " / 数据集已损坏，请重新构建"
            )
    return Dataset(folder, store)


def open_area(folder: Path, adcode: str) -> Dataset:
    """The dataset in `folder`; of one that was built without a store, what it holds of one area, in memory.

    Raises OutputError as `open_dataset`.
    """
    if (folder / "store").is_dir() or not is_dataset(folder):
        return open_dataset(folder)
    with unpacked([folder / SHARED_QUADS, *sorted((folder / area_folder(adcode)).rglob(f"*{QUADS_SUFFIX}"))]) as lines:
        return Dataset(folder, memory_store(lines))


@contextmanager
def reading_dataset(folder: Path) -> Iterator[Dataset]:
    """The dataset in `folder` while it is read.

    Raises OutputError if there is none, or if it turns out to be damaged.
    """
    with reading(folder / "store"):
        yield open_dataset(folder)
