from __future__ import annotations

from dataclasses import replace

import pytest

from kg.check.objects import classify
from kg.errors import VocabularyError
from kg.link.model import LinkedReports
from kg.rdf import classification
from kg.rdf.classification import Classification, defined_classes, inferred_graph_iri, inferred_quads, members
from kg.rdf.dataset import graph_quads
from kg.rdf.serialize import canonical, triples_as_lines
from kg.rdf.terms import NamedNode, Quad
from rdf.sample import later_facts, sample

PC = "https://w3id.org/policy-commitment/ont#"


def two_reports() -> LinkedReports:
    """The sample of two years: its project stands in both."""
    first = sample()
    return replace(first, reports=(*first.reports, later_facts()))


def of(found: dict[str, frozenset[str]]) -> dict[str, int]:
    """How many things each class has, by its local name."""
    return {kind.removeprefix(PC): len(things) for kind, things in found.items()}


def test_each_defined_class_has_members() -> None:
    """The sample meets every definition at least once, so that none is dead; four classes are written by the build."""
    quads = list(graph_quads(two_reports()))
    found = of(members(canonical(quads)))
    assert set(found) == {kind.removeprefix(PC) for kind in defined_classes()}
    for kind in ("NumericTarget", "NumericOutcome", "PromisedMilestone", "ReachedMilestone"):
        assert found.pop(kind) == 0
        assert _written(quads, PC + kind)
    assert found["RecurringProject"] == 1
    assert found["OverdueTarget"] == 2
    assert found["UnmetAssessment"] == 2
    assert min(found.values()) > 0, found


def test_one_report_makes_no_recurring_project() -> None:
    """A project of one report is none of several."""
    assert of(members(canonical(graph_quads(sample()))))["RecurringProject"] == 0


def test_hermit_agrees(java: str) -> None:
    """What is evaluated here is what the reasoner infers, class by class."""
    quads = list(graph_quads(two_reports()))
    assert members(canonical(quads)) == {
        kind: things - _written(quads, kind) for kind, things in classify(quads).items()
    }


def _written(quads: list[Quad], kind: str) -> set[str]:
    return {
        quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode) and quad.object == NamedNode(kind)
    }


def test_the_inferred_types_stand_in_their_own_graph() -> None:
    """Nothing inferred is mixed with what was read, and nothing read is inferred again."""
    quads = list(graph_quads(two_reports()))
    found = inferred_quads(canonical(quads))
    assert found
    assert {quad.graph_name for quad in found} == {NamedNode(inferred_graph_iri())}
    stated = {(quad.subject, quad.predicate, quad.object) for quad in quads}
    assert not [quad for quad in found if (quad.subject, quad.predicate, quad.object) in stated]
    assert triples_as_lines(found) == triples_as_lines(inferred_quads(canonical(reversed(quads))))


@pytest.mark.parametrize("size", [1, 10, 1000])
def test_data_may_be_read_piece_by_piece(size: int) -> None:
    """What is inferred does not depend on how the lines are cut into pieces."""
    nquads = canonical(graph_quads(two_reports()))
    lines = nquads.splitlines(keepends=True)
    classification = Classification()
    for start in range(0, len(lines), size):
        classification.read(b"".join(lines[start : start + size]))
    assert classification.members() == members(nquads)
    assert classification.quads() == inferred_quads(nquads)


def test_an_expression_that_is_not_understood_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A definition with another construct is refused, never silently empty."""
    name, kind = NamedNode(PC + "Odd"), NamedNode("http://www.w3.org/2002/07/owl#equivalentClass")
    from pyoxigraph import BlankNode

    quad = Quad(name, kind, BlankNode("odd"), NamedNode(PC[:-1]))
    monkeypatch.setattr(classification, "ontology_quads", lambda: (quad,))
    with pytest.raises(VocabularyError, match="cannot evaluate"):
        members(b"")
