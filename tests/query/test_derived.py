from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

import kg
from kg.dataset_layout import INFERRED_QUADS, PRESUMED_QUADS, packed_quads
from kg.errors import UsageError
from kg.query.ask import ask
from kg.query.dataset import Dataset, open_dataset
from kg.query.named import list_queries
from kg.query.query_result import SelectResult
from kg.query.show import show
from kg.rdf.classification import inferred_graph_iri
from kg.rdf.iris import DEFAULT_BASE
from kg.rdf.names import ONTOLOGY_IRI, VOCABULARY_IRI
from kg.rdf.presumed import presumed_graph_iri
from kg.rdf.serialize import packed_lines
from kg.rdf.store import memory_store

DERIVED = {inferred_graph_iri(): "inferred.ttl", presumed_graph_iri(): "presumed.ttl"}


@pytest.fixture(scope="module")
def whole(built: Path) -> Dataset:
    """The dataset of the embedded report with the store that the build wrote."""
    return open_dataset(built)


@pytest.fixture(scope="module")
def stated(built: Path) -> Dataset:
    """The same without what is inferred or presumed."""
    files = [file for file in packed_quads(built) if not file.name.endswith((INFERRED_QUADS, PRESUMED_QUADS))]
    return Dataset(built, memory_store(b"".join(packed_lines(files))))


def test_every_graph_has_its_name(built: Path) -> None:
    """The store has one graph a report, one a vocabulary, those of the dataset, and one each for what is derived."""
    with kg.open(built) as dataset:
        names = {str(graph.identifier) for graph in dataset.graphs() if len(graph)}
    shared = {f"{DEFAULT_BASE}set/{name}" for name in ("links", "assessments", "audit", "tallies", "provenance")}
    lists = {name for name in names if name.startswith(VOCABULARY_IRI)}
    report = f"{DEFAULT_BASE}set/140000-2023"
    assert names - lists <= {report, ONTOLOGY_IRI, *shared, *DERIVED}
    assert {report, ONTOLOGY_IRI, *DERIVED} <= names
    assert len(lists) > 10


def test_a_derived_graph_is_its_file(whole: Dataset, stated: Dataset, built: Path) -> None:
    """A graph holds the triples of its file but those that are stated, and all else is the dataset."""
    for iri, name in DERIVED.items():
        expected = {
            (quad.subject, quad.predicate, quad.object)
            for quad in parse(path=str(built / name), format=RdfFormat.TURTLE)
            if not any(True for _ in stated.store.quads_for_pattern(quad.subject, quad.predicate, quad.object))
        }
        found = whole.store.quads_for_pattern(None, None, None, NamedNode(iri))
        assert {(quad.subject, quad.predicate, quad.object) for quad in found} == expected
        assert expected
    ontology = NamedNode(ONTOLOGY_IRI)  # its blank nodes have other names in each store
    kept = [quad for quad in whole.stated(None, None, None) if quad.graph_name != ontology]
    assert set(kept) == {quad for quad in stated.store if quad.graph_name != ontology}
    assert len(list(whole.stated(None, None, None))) == len(stated.store)


@pytest.mark.parametrize("name", [query.name for query in list_queries()])
def test_named_queries_see_what_is_stated(whole: Dataset, stated: Dataset, name: str) -> None:
    """No named query answers otherwise for what is inferred or presumed."""
    found, expected = ask(whole, name), ask(stated, name)
    if isinstance(found, SelectResult):
        assert sorted(map(str, found.rows)) == sorted(
            map(str, expected.rows if isinstance(expected, SelectResult) else ())
        )
    assert found == expected


@pytest.mark.parametrize(
    "thing", ["雄忻高铁", "教育", "财政", "民政部门", "GDP", "山西省人民政府", "承诺", "government"]
)
def test_things_are_shown_as_stated(whole: Dataset, stated: Dataset, thing: str) -> None:
    """`kg show` finds and says the same of a thing, whatever is inferred or presumed of it."""
    assert show(whole, thing) == show(stated, thing)


def test_bodies_that_are_only_presumed_are_not_found(whole: Dataset) -> None:
    """A department of which no report speaks is nothing that `kg show` knows, by its IRI neither."""
    graph = NamedNode(presumed_graph_iri())
    bodies = {quad.subject for quad in whole.store.quads_for_pattern(None, None, None, graph)}
    agency = f"{DEFAULT_BASE}id/agency/"
    only = [body for body in bodies if str(body).startswith(f"<{agency}") and not any(whole.stated(body, None, None))]
    assert only
    with pytest.raises(UsageError, match=r"no match (for|in)"):
        show(whole, str(only[0]))


def test_a_stated_triple_is_met_once(whole: Dataset) -> None:
    """What the dataset states is left out of the derived graphs, so that the union has it once."""
    derived = {quad for graph in DERIVED for quad in whole.store.quads_for_pattern(None, None, None, NamedNode(graph))}
    assert derived
    for quad in derived:
        assert len(list(whole.store.quads_for_pattern(quad.subject, quad.predicate, quad.object))) == 1
