"""Presumed leads stay apart from what a report says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kg.facts import StatementKind
from kg.rdf.names import PC
from kg.rdf.presumed import mandates, presumed_graph_iri, presumed_quads
from kg.rdf.store import open_store
from kg.rdf.terms import NamedNode
from rdf.sample import sample


def test_every_mandate_is_on_a_topic_of_the_list() -> None:
    """A mandate names a policy area that statements can have."""
    from kg.vocabulary import load_scheme

    assert mandates()
    assert set(mandates()) <= set(load_scheme("topic").by_code)


def test_only_commitments_without_a_named_body_have_a_presumed_lead() -> None:
    """All is in the graph of the presumed, and of commitments alone."""
    linked = sample()
    facts = linked.reports[0]
    statements = tuple(replace(one, topic="education", agency=None) for one in facts.statements)
    quads = presumed_quads(replace(linked, reports=(replace(facts, statements=statements),)))
    assert {quad.graph_name for quad in quads} == {NamedNode(presumed_graph_iri())}
    led = {quad.subject.value for quad in quads if quad.predicate == PC.presumedLead}
    assert len(led) == sum(one.kind is StatementKind.COMMITMENT for one in statements) > 0


def test_nothing_presumed_stands_in_the_dataset(built: Path) -> None:
    """The dataset holds no presumed lead; a file of its own does, and that graph of the store."""
    assert b"presumedLead> <https://w3id.org/policy-commitment/id/agency" not in (built / "data.nq").read_bytes()
    assert b"pc:presumedLead" in (built / "presumed.ttl").read_bytes()
    leads = list(open_store(built / "store").quads_for_pattern(None, PC.presumedLead, None))
    assert {quad.graph_name for quad in leads} == {NamedNode(presumed_graph_iri())}
