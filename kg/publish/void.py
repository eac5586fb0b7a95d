"""`void.ttl`: a description of the graph with counts (VoID): triples, classes, properties, named graphs, linksets.

A linkset is one file of `ontology/mappings/` (SSSOM): it has the justification of each link, row by row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from kg.publish.catalog import LICENCE, graph_iri
from kg.publish.mappings import mappings
from kg.publish.media_types import address
from kg.rdf.iris import DEFAULT_BASE
from kg.rdf.labels import CHINESE, ENGLISH, label
from kg.rdf.names import ALL, DCT, RDF, RDFS, VOCABULARY_IRI, VOID, VOID_CLASS
from kg.rdf.serialize import serialize
from kg.rdf.terms import Literal, NamedNode
from kg.rdf.writer import GraphWriter, integer, string

_TYPE = f"{RDF.type}".encode()


def void_turtle(nquads: Iterable[bytes], base: str = DEFAULT_BASE) -> bytes:
    """The description of the dataset with these lines of canonical N-Quads."""
    out = GraphWriter(f"{base}set/void", base)
    document, dataset = out.node(f"{base}set/void"), out.node(graph_iri(base))
    out.types(document, VOID.DatasetDescription)
    out.label(document, label("数据集的VoID描述", "VoID description of the dataset"))
    out.link(document, NamedNode("http://xmlns.com/foaf/0.1/primaryTopic"), dataset.value)
    out.types(dataset, VOID.Dataset)
    title = label("政府工作报告知识图谱：全部数据", "Graph of government work reports: all data")
    out.label(dataset, title)
    out.link(dataset, DCT.license, LICENCE)
    out.add(dataset, VOID.uriSpace, string(f"{base}id/"))
    for path in ("data.nq", "data.ttl"):
        out.link(dataset, VOID.dataDump, address(path, base))
    for terms in ALL:
        out.link(dataset, VOID.vocabulary, terms.iri)
    _count(out, dataset, nquads)
    for name, rows in mappings().items():
        _linkset(out, dataset, name, rows)
    return serialize(out.quads, "turtle", base)


def _count(out: GraphWriter, dataset: NamedNode, nquads: Iterable[bytes]) -> None:
    subjects = entities = 0
    before = b""
    objects: set[bytes] = set()
    classes: Counter[bytes] = Counter()
    predicates: Counter[bytes] = Counter()
    graphs: Counter[bytes] = Counter()
    triples = 0
    for line in nquads:
        subject, predicate, rest = line.split(b" ", 2)
        value, graph, _ = rest.rsplit(b" ", 2)
        triples += 1
        if subject != before:  # the lines of a thing stand together
            before = subject
            subjects += 1
            entities += subject.startswith(b"<")
        objects.add(value)
        predicates[predicate] += 1
        graphs[graph] += 1
        if predicate == _TYPE:
            classes[value] += 1
    for total, number in (
        (VOID.triples, triples),
        (VOID.distinctSubjects, subjects),
        (VOID.distinctObjects, len(objects)),
        (VOID.entities, entities),
        (VOID.classes, len(classes)),
        (VOID.properties, len(predicates)),
    ):
        out.add(dataset, total, integer(number))
    for kind, number in sorted(classes.items()):
        if kind.startswith(b"<"):
            part = _part(out, dataset, "class", _iri(kind), VOID.classPartition, VOID_CLASS)
            out.add(part, VOID.entities, integer(number))
    for used, number in sorted(predicates.items()):
        part = _part(out, dataset, "property", _iri(used), VOID.propertyPartition, VOID.property)
        out.add(part, VOID.triples, integer(number))
    for graph, number in sorted(graphs.items()):
        node = out.node(_iri(graph))
        out.add(dataset, VOID.subset, node)
        out.types(node, VOID.Dataset)
        out.add(node, VOID.triples, integer(number))


def _iri(term: bytes) -> str:
    return term[1:-1].decode()


def _part(out: GraphWriter, dataset: NamedNode, kind: str, iri: str, holds: NamedNode, names: NamedNode) -> NamedNode:
    """The part of the dataset with one class or property; its IRI ends with the prefixed name of the term."""
    terms = next((one for one in ALL if iri.startswith(one.iri)), None)
    short = f"{terms.prefix}-{iri[len(terms.iri) :]}" if terms else iri.rstrip("/#").replace("#", "/").rsplit("/", 1)[1]
    node = out.node(f"{dataset.value}#{kind}-{short}")
    out.add(dataset, holds, node)
    out.types(node, VOID.Dataset)
    out.link(node, names, iri)
    return node


def _linkset(out: GraphWriter, dataset: NamedNode, name: str, rows: tuple[dict[str, str], ...]) -> None:
    by_predicate = Counter(row["predicate_id"] for row in rows)
    targets = sorted({_space(row["object_id"]) for row in rows})
    for predicate, number in sorted(by_predicate.items()):
        node = out.node(f"{dataset.value}#links-{name}-{predicate.rsplit('#', 1)[-1]}")
        out.add(dataset, VOID.subset, node)
        out.types(node, VOID.Linkset)
        out.label(node, label(f"链接：{name}", f"Links: {name}"))
        out.link(node, VOID.linkPredicate, predicate)
        out.add(node, VOID.triples, integer(number))
        source = out.node(VOCABULARY_IRI + name.split("-", 1)[0])
        out.add(node, VOID.subjectsTarget, source)
        out.types(source, VOID.Dataset)
        for target in targets:
            other = out.node(f"{dataset.value}#target-{name}")
            out.add(node, VOID.objectsTarget, other)
            out.types(other, VOID.Dataset)
            out.add(other, VOID.uriSpace, string(target))
        justified = sorted({row["mapping_justification"] for row in rows})
        words = ", ".join(justified)
        for language, text in ((ENGLISH, "Justification of each link in"), (CHINESE, "每条链接的依据见")):
            out.add(node, RDFS.comment, Literal(f"{text} {name}.sssom.tsv: {words}", language=language))
        out.link(node, VOID.dataDump, address("links.ttl", out.base))
        out.link(node, RDFS.seeAlso, address(f"mappings/{name}.sssom.tsv", out.base))


def _space(iri: str) -> str:
    return iri[: max(iri.rfind("/"), iri.rfind("#"), iri.rfind("=")) + 1]
