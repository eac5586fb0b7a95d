"""Questions as a reader of docs/graph-model.md writes them: class first, in the order of the thought, no tricks."""

from __future__ import annotations

import re

import pytest
from pyoxigraph import QuerySolutions, RdfFormat, Store

from kg.rdf.dataset import dataset_quads
from kg.rdf.serialize import canonical, read_canonical, to_rdflib
from query.questions import PREFIXES, AskedQuestion, read_questions, small_dataset

ASKED = read_questions()


@pytest.fixture(scope="module")
def nquads() -> bytes:
    """The small dataset, complete with code lists and terms."""
    return canonical(dataset_quads(small_dataset()))


@pytest.fixture(scope="module")
def store(nquads: bytes) -> Store:
    """The small dataset in Oxigraph."""
    store = Store()
    store.bulk_load(input=nquads, format=RdfFormat.N_QUADS)
    return store


def answered(one: AskedQuestion, rows: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """The rows as the file has them: in the order that the question asks for, else sorted."""
    return tuple(rows if "ORDER BY" in one.sparql else sorted(rows))


@pytest.mark.parametrize("one", ASKED, ids=lambda one: one.id)
def test_oxigraph_gives_the_answer(store: Store, one: AskedQuestion) -> None:
    """Over the union of the graphs, as the endpoint asks."""
    found = store.query(f"{PREFIXES}\n{one.sparql}", use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    assert answered(one, [tuple(term.value for term in row) for row in found]) == one.rows


def test_rdflib_gives_the_same_answers(nquads: bytes) -> None:
    """Another engine, over another reading of the file."""
    dataset = to_rdflib(read_canonical(nquads))
    for one in ASKED:
        rows = [tuple(_plain(str(term)) for term in row) for row in dataset.query(f"{PREFIXES}\n{one.sparql}")]  # type: ignore[union-attr]  # a SELECT gives rows
        assert answered(one, rows) == one.rows, one.id


def _plain(text: str) -> str:
    """A number without the zeros at its end, which Oxigraph drops."""
    return re.sub(r"^(\d+)\.0+$", r"\1", text)


def test_the_questions_are_as_a_reader_writes_them() -> None:
    """Thirty-five, each with an answer; the first thing said of the first variable is its class; no graph is named."""
    assert len(ASKED) == len({one.id for one in ASKED}) == 35
    for one in ASKED:
        assert one.rows, one.id
        assert re.search(r"WHERE \{\n  \?(\w+) a pc:\w+", one.sparql), one.id
        assert not re.search(r"GRAPH|SERVICE|NOT EXISTS|SELECT[^{]*\{[^}]*SELECT", one.sparql), one.id
