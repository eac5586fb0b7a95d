"""The page and the data of one resource, read on request.

The static site (kg/publish/site) reads the whole dataset to write all pages. Here `resource_triples` reads only what
the page of one thing shows, into the same `TripleIndex`, and the same `PageWriter` writes it. What the store does not
contain and separate files do (catalogue, cube, complete code lists) is held in memory as `AuxiliaryGraphs`.

The data of a resource is its concise bounded description: its triples, those of its blank nodes, and those of resources
with a fragment in its document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store, Triple

from kg.errors import OutputError
from kg.publish.site.triple_index import TripleIndex
from kg.rdf.dataset import cube_structure, published_quads
from kg.rdf.names import DCT, ONTOLOGY_IRI, PC, RDF, RDFS, SKOS, VOCABULARY_IRI

#: If there are more links of one kind than this, the page shows only their number.
MOST_LINKS = 100
# Names of predicates and concepts are on all pages; those of this number of things are cached.
_MOST_LABELS = 5000
_BESIDE = ("cube.ttl", "catalog.ttl", "links.ttl", "void.ttl")
_LABELS = frozenset({RDFS.label, SKOS.prefLabel, DCT.title, PC.quote, PC.inWords})
_OF_LINKS = _LABELS | {PC.beginIndex, PC.position}
_OF_MILESTONES = _OF_LINKS | {PC.stage, PC.period, PC.report}
_OF_PASSAGES = _LABELS | {PC.beginIndex, PC.endIndex, PC.report}


@dataclass(frozen=True)
class AuxiliaryGraphs:
    """Graphs outside the store, from the dataset and from the package: in memory, the same for all processes.

    `store`: complete code lists, ontology and structure of the cube, the cube, the catalogue. `parts`: the resources
    with a fragment in each document.
    """

    store: Store
    parts: Mapping[str, list[NamedNode]]


def read_auxiliary_graphs(folder: Path) -> AuxiliaryGraphs:
    """The graphs in the folder of a dataset that are not in its store.

    Raises OutputError if a file cannot be read.
    """
    beside = Store()
    beside.bulk_extend((*published_quads(), *cube_structure()))
    for name in _BESIDE:
        path = folder / name
        try:
            if path.is_file():
                beside.bulk_load(path=str(path), format=RdfFormat.TURTLE)
        except (OSError, SyntaxError) as error:
            raise OutputError(f"{path}: cannot be read ({error}); build the dataset again") from error
    return AuxiliaryGraphs(beside, _parts_of(beside))


def _parts_of(beside: Store) -> dict[str, list[NamedNode]]:
    rows = beside.query('SELECT DISTINCT ?s { ?s ?p ?o FILTER(ISIRI(?s) && CONTAINS(STR(?s), "#")) } ORDER BY ?s')
    assert isinstance(rows, QuerySolutions)
    found: dict[str, list[NamedNode]] = {}
    for (node,) in rows:
        if isinstance(node, NamedNode):
            found.setdefault(node.value.partition("#")[0], []).append(node)
    return found


class ResourceReader:
    """Reads the triples of a dataset from its store and the auxiliary graphs."""

    def __init__(self, store: Store, beside: AuxiliaryGraphs) -> None:
        self.store = store
        self._beside = beside.store
        self._parts = beside.parts

    def parts(self, node: NamedNode) -> list[NamedNode]:
        """The resources with a fragment in the document of an IRI."""
        return self._parts.get(node.value, [])

    def about(self, node: NamedNode | BlankNode) -> list[Triple]:
        """The triples with a subject, sorted and without duplicates."""
        return sorted(
            {Triple(one.subject, one.predicate, one.object) for one in self._quads(node, None, None)}, key=str
        )

    def pointing_to(self, node: NamedNode, predicate: NamedNode | None = None) -> Iterator[tuple[NamedNode, NamedNode]]:
        """Subject and predicate of triples with an object, in the order of the stores; only subjects with an IRI."""
        for one in self._quads(None, predicate, node):
            if isinstance(one.subject, NamedNode):
                yield one.subject, one.predicate

    def values(self, subject: str, predicate: NamedNode) -> Iterator[NamedNode | Literal]:
        """The values that a thing has at a property (kg.answers.graph)."""
        for one in self._quads(NamedNode(subject), predicate, None):
            if isinstance(one.object, NamedNode | Literal):
                yield one.object

    def subjects(self, predicate: NamedNode, value: str) -> Iterator[str]:
        """The things that have that thing as a value of the property."""
        return (subject.value for subject, _ in self.pointing_to(NamedNode(value), predicate))

    def knows(self, node: NamedNode) -> bool:
        """Whether it occurs in any triple."""
        return any(True for _ in self._quads(node, None, None)) or any(True for _ in self._quads(None, None, node))

    @lru_cache(maxsize=_MOST_LABELS)  # noqa: B019  # one per process, with the same lifetime
    def labels(self, iri: str) -> tuple[tuple[str, str], ...] | None:
        """The labels of a resource, as predicates and values in N-Triples; None if there are no triples about it."""
        found = self.about(NamedNode(iri))
        if not found:
            return None
        return tuple((one.predicate.value, _term(one.object)) for one in found if one.predicate in _LABELS)

    def _quads(
        self, subject: NamedNode | BlankNode | None, predicate: NamedNode | None, value: NamedNode | None
    ) -> Iterator[Quad]:
        # The store contains the parts of code lists and ontology that the data uses; the auxiliary graphs contain
        # everything.
        for quad in self.store.quads_for_pattern(subject, predicate, value, None):
            if quad.graph_name not in self._published:
                yield quad
        yield from self._beside.quads_for_pattern(subject, predicate, value, None)

    @cached_property
    def _published(self) -> frozenset[object]:
        """The graphs of code lists and ontology."""
        spaces = (VOCABULARY_IRI, ONTOLOGY_IRI)
        return frozenset(one for one in self.store.named_graphs() if str(one)[1:].startswith(spaces))


# --- data --------------------------------------------------------------------------------------------------------


def description(sources: ResourceReader, iri: str) -> list[Triple]:
    """The concise bounded description of a resource, empty if there are no triples about it."""
    node = NamedNode(iri)
    found: dict[Triple, None] = {}
    done: set[NamedNode | BlankNode] = set()
    waiting: list[NamedNode | BlankNode] = [node, *sources.parts(node)]
    while waiting:
        one = waiting.pop()
        if one in done:
            continue
        done.add(one)
        for triple in sources.about(one):
            found[triple] = None
            if isinstance(triple.object, BlankNode):
                waiting.append(triple.object)
    return list(found)


# --- page --------------------------------------------------------------------------------------------------------


def resource_triples(sources: ResourceReader, iri: str) -> TripleIndex:
    """The content of a page: the resource, those with a fragment in it, links to it, and the names of the rest."""
    things = TripleIndex()
    node = NamedNode(iri)
    shown = [node, *sources.parts(node)]
    things.parts[iri] = [part.value for part in shown[1:]]
    for one in shown:
        _learn(things, sources, one)
    for triple in sources.about(node):
        if triple.predicate == PC.report and isinstance(triple.object, NamedNode):
            _learn(things, sources, triple.object, _LABELS | {PC.text})
    incoming = _incoming(things, sources, node)
    incoming |= _read_passages(things, sources, node)
    named = {_iri(value) for pairs in list(things.about.values()) for _, value in pairs if value[0] == "<"}
    named |= {predicate for pairs in list(things.about.values()) for predicate, _ in pairs}
    named |= {predicate for pairs in incoming.values() for predicate, _ in pairs}
    for name in sorted(named | {one.partition("#")[0] for one in named if "#" in one}):
        if name not in things.about:
            labels = sources.labels(name)
            if labels is not None:
                things.about[name] = list(labels)
    things.close()
    things.incoming = incoming  # `close` only found those among the triples read
    return things


def _incoming(things: TripleIndex, sources: ResourceReader, node: NamedNode) -> dict[str, list[tuple[str, str]]]:
    """The links to a resource by predicate: as many as are listed, and the number of the rest."""
    links: dict[NamedNode, dict[NamedNode, None]] = {}
    counts: dict[NamedNode, int] = {}
    for subject, predicate in sources.pointing_to(node):
        counts[predicate] = counts.get(predicate, 0) + 1
        known = links.setdefault(predicate, {})
        if len(known) < MOST_LINKS:
            known[subject] = None
    for predicate, subjects in links.items():
        if counts[predicate] > MOST_LINKS:
            things.counts[node.value, predicate.value] = counts[predicate]
        wanted = _OF_MILESTONES if predicate == PC.project else _OF_LINKS
        for subject in subjects:
            if subject.value not in things.about:
                _learn(things, sources, subject, wanted)
    pairs = [(predicate.value, one.value) for predicate, subjects in links.items() for one in subjects]
    return {node.value: pairs} if pairs else {}


def _read_passages(things: TripleIndex, sources: ResourceReader, node: NamedNode) -> dict[str, list[tuple[str, str]]]:
    """For a text, the positions of quotes in it and links to its reports."""
    users: dict[str, list[tuple[str, str]]] = {}
    for report, _ in sources.pointing_to(node, PC.text):
        for subject, predicate in sources.pointing_to(report, PC.report):
            users.setdefault(report.value, []).append((predicate.value, subject.value))
            _learn(things, sources, subject, _OF_PASSAGES)
    return users


def _learn(
    things: TripleIndex, sources: ResourceReader, node: NamedNode, wanted: frozenset[NamedNode] | None = None
) -> None:
    """Reads the triples about a thing, only with the given predicates if any, without blank nodes."""
    found = sources.about(node)
    if found:
        pairs = things.about.setdefault(node.value, [])
        pairs.extend(
            (one.predicate.value, _term(one.object))
            for one in found
            if (wanted is None or one.predicate in wanted) and not isinstance(one.object, BlankNode)
        )


def _term(term: NamedNode | BlankNode | Literal | Triple) -> str:
    if isinstance(term, Literal) and term.language == "zh-hans":
        return str(term).removesuffix("zh-hans") + "zh-Hans"
    return str(term)


def _iri(term: str) -> str:
    return term[1:-1]


def instances(sources: ResourceReader, kind: NamedNode) -> list[NamedNode]:
    """The members of a class, sorted."""
    return sorted({one for one, _ in sources.pointing_to(kind, RDF.type)}, key=str)
