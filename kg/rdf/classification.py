"""The inferred classification: the members of the defined classes of the ontology.

The definitions are read from `owl:equivalentClass` in `ontology/policy-commitment.ttl` and evaluated over the data, so
a class that is defined there needs no code here. Supported are named classes, `intersectionOf`, `unionOf`,
`someValuesFrom`, `hasValue` and `minCardinality` over properties and their inverses, as in OWL 2 RL. Things with
different IRIs are different, which the graph guarantees. HermiT gives the same results (a test compares them) but takes
minutes instead of milliseconds.

1. The data is turned into sets: the asserted members of each class, the pairs of each property used in a definition.
2. A definition that refers to another defined class is evaluated after it; cyclic definitions are an error.
3. Asserted types are left out: the result contains only inferred types.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg.errors import VocabularyError
from kg.rdf.dataset import ontology_quads
from kg.rdf.iris import DEFAULT_BASE
from kg.rdf.names import RDF

OWL = "http://www.w3.org/2002/07/owl#"
_FIRST, _REST = (NamedNode(f"http://www.w3.org/1999/02/22-rdf-syntax-ns#{name}") for name in ("first", "rest"))

_Term = NamedNode | BlankNode | Literal | Triple
_Expressions = Mapping[_Term, Mapping[str, tuple[_Term, ...]]]


def inferred_graph_iri(base: str = DEFAULT_BASE) -> str:
    return f"{base}set/inferred"


def inferred_quads(nquads: bytes, base: str = DEFAULT_BASE) -> list[Quad]:
    """One `rdf:type` for each thing and defined class that the data does not assert, in the order of class and IRI.

    `nquads` is the canonical form of the data.

    Raises VocabularyError if a definition in the ontology uses an unsupported construct.
    """
    classification = Classification()
    classification.read(nquads)
    return classification.quads(base)


def members(nquads: bytes) -> dict[str, frozenset[str]]:
    """The members of each defined class, except those with an asserted type."""
    classification = Classification()
    classification.read(nquads)
    return classification.members()


class Classification:
    """The classification of data that is read piece by piece, so that it need not be in memory as a whole."""

    def __init__(self) -> None:
        expressions = _ontology()
        self._facts = _Facts(expressions, _definitions(expressions))

    def read(self, nquads: bytes) -> None:
        """Reads some lines of canonical N-Quads."""
        self._facts.read(nquads)

    def members(self) -> dict[str, frozenset[str]]:
        """The members of each defined class in the data read so far, except those with an asserted type."""
        written = self._facts.written
        return {kind: self._facts.members_of(kind) - written.get(kind, set()) for kind in self._facts.definitions}

    def quads(self, base: str = DEFAULT_BASE) -> list[Quad]:
        """`inferred_quads` of the data read so far."""
        graph = NamedNode(inferred_graph_iri(base))
        found = self.members()
        return [
            Quad(NamedNode(iri), RDF.type, NamedNode(kind), graph)
            for kind in sorted(found)
            for iri in sorted(found[kind])
        ]


def defined_classes() -> tuple[str, ...]:
    """The IRIs of the classes with a definition, sorted."""
    return tuple(sorted(_definitions(_ontology())))


def _definitions(expressions: _Expressions) -> dict[str, _Term]:
    return {
        subject.value: about[OWL + "equivalentClass"][0]
        for subject, about in expressions.items()
        if isinstance(subject, NamedNode) and OWL + "equivalentClass" in about
    }


def _ontology() -> _Expressions:
    found: dict[_Term, dict[str, tuple[_Term, ...]]] = {}
    for quad in ontology_quads():
        about = found.setdefault(quad.subject, {})
        about[quad.predicate.value] = (*about.get(quad.predicate.value, ()), quad.object)
    return found


def _ties(nquads: bytes, predicate: str, values: Collection[str] | None = None) -> Iterator[tuple[str, str]]:
    """Subject and object of each quad with the predicate, if both are IRIs; only objects in `values`, if given.

    Searches for the predicate between two IRIs: most lines have another one and are skipped without being split.
    """
    between = f"> <{predicate}> <".encode()
    wanted = None if values is None else {value.encode() for value in values}
    at = nquads.find(between)
    while at >= 0:
        start = nquads.rfind(b"\n", 0, at) + 1
        first = at + len(between)
        last = nquads.index(b">", first)
        if wanted is None or nquads[first:last] in wanted:
            subject = nquads[start + 1 : at]
            if nquads[start : start + 1] == b"<" and b" " not in subject:  # otherwise it is inside a literal
                yield subject.decode(), nquads[first:last].decode()
        at = nquads.find(between, last)


@dataclass(slots=True)
class _Facts:
    """The data that definitions need: pairs of the properties `asked`, members of the classes `kinds`."""

    expressions: _Expressions
    definitions: Mapping[str, _Term]

    written: dict[str, set[str]] = field(default_factory=dict)
    pairs: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    done: dict[str, frozenset[str]] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)
    inverses: dict[str, str] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.kinds.update(self.definitions)
        for subject, about in self.expressions.items():
            for other in about.get(OWL + "inverseOf", ()):
                if isinstance(subject, NamedNode) and isinstance(other, NamedNode):
                    self.inverses |= {subject.value: other.value, other.value: subject.value}
            for prop in about.get(OWL + "onProperty", ()):
                if isinstance(prop, NamedNode):
                    self.asked.add(prop.value)
            for by in (OWL + "equivalentClass", OWL + "someValuesFrom", _FIRST.value):
                self.kinds.update(kind.value for kind in about.get(by, ()) if isinstance(kind, NamedNode))
        self.asked |= {self.inverses[prop] for prop in self.asked if prop in self.inverses}

    def read(self, nquads: bytes) -> None:
        for prop in self.asked:
            for subject, value in _ties(nquads, prop):
                self.pairs.setdefault(prop, {}).setdefault(subject, set()).add(value)
        for subject, value in _ties(nquads, RDF.type.value, self.kinds):
            self.written.setdefault(value, set()).add(subject)

    def members_of(self, kind: str) -> frozenset[str]:
        if kind not in self.done:
            if kind in self.waiting:
                raise VocabularyError(f"{kind} is defined in terms of itself; break the cycle of owl:equivalentClass")
            self.waiting.add(kind)
            found = set(self.written.get(kind, ()))
            if kind in self.definitions:
                found |= self._evaluate(self.definitions[kind])
            self.done[kind] = frozenset(found)
        return self.done[kind]

    def _evaluate(self, expression: _Term) -> set[str]:
        if isinstance(expression, NamedNode):
            return set(self.members_of(expression.value))
        about = self.expressions.get(expression, {})
        if members := about.get(OWL + "intersectionOf"):
            sets = [self._evaluate(one) for one in self._list(members[0])]
            return set.intersection(*sets)
        if members := about.get(OWL + "unionOf"):
            return set().union(*(self._evaluate(one) for one in self._list(members[0])))
        if properties := about.get(OWL + "onProperty"):
            return self._restricted(properties[0], about)
        raise VocabularyError(f"{expression}: a class expression that kg/rdf/classification.py cannot evaluate")

    def _restricted(self, prop: _Term, about: Mapping[str, tuple[_Term, ...]]) -> set[str]:
        assert isinstance(prop, NamedNode)
        values = self._values(prop.value)
        if filler := about.get(OWL + "someValuesFrom"):
            wanted = self._evaluate(filler[0])
            return {subject for subject, objects in values.items() if objects & wanted}
        if value := about.get(OWL + "hasValue"):
            node = value[0]
            assert isinstance(node, NamedNode)
            return {subject for subject, objects in values.items() if node.value in objects}
        if least := about.get(OWL + "minCardinality"):
            node = least[0]
            assert isinstance(node, Literal)
            return {subject for subject, objects in values.items() if len(objects) >= int(node.value)}
        raise VocabularyError(f"{prop}: a restriction that kg/rdf/classification.py cannot evaluate")

    def _values(self, prop: str) -> dict[str, set[str]]:
        found = {subject: set(objects) for subject, objects in self.pairs.get(prop, {}).items()}
        for subject, objects in self.pairs.get(self.inverses.get(prop, ""), {}).items():
            for one in objects:
                found.setdefault(one, set()).add(subject)
        return found

    def _list(self, node: _Term) -> list[_Term]:
        found: list[_Term] = []
        while _FIRST.value in (about := self.expressions.get(node, {})):
            found.append(about[_FIRST.value][0])
            node = about[_REST.value][0]
        return found
