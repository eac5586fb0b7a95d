"""SHACL: the data against the shapes in `ontology/shapes/`, by pySHACL.

pySHACL visits the property shapes of a node shape again for each focus node, which takes most of its time. A property
shape with its own targets is visited once, with all its focus nodes. So before validation each node shape passes its
target on to them (2.5 s of CPU instead of 5.7 for a report of 34,000 triples, and 1.3 with `kg.check.full_iris`):

    shape:X sh:targetClass pc:X ; sh:property shape:X-a .  →  shape:X-a sh:target… pc:X .

The two are equivalent in SHACL: the value nodes of a node shape are its focus nodes, `sh:property` validates each of
them (Shapes Constraint Language, 4.7.2), and any shape may have targets (2.1.3).

The target that is passed on is `sh:targetObjectsOf` (2.1.3.5) with a mark that only the things to be checked have. So
the graph can also contain types of things that are checked elsewhere, without checking these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.check.findings import Finding
from kg.rdf.names import RDF
from kg.rdf.serialize import to_rdflib_graph
from kg.rdf.terms import NamedNode, Quad, Triple
from kg.resources import ontology_folder

if TYPE_CHECKING:
    import rdflib

CHECK = "shapes"
_SH = "http://www.w3.org/ns/shacl#"
_LOOKED_AT = "urn:policy-commitment:looked-at:"  # followed by the IRI of a class
_CHECKER = NamedNode("urn:policy-commitment:checker")


def shape_files() -> tuple[Path, ...]:
    """The files with shapes, in order of their names."""
    return tuple(sorted((ontology_folder() / "shapes").glob("*.ttl")))


@cache
def backward_properties() -> frozenset[str]:
    """The IRIs of the properties that a shape follows from object to subject (`sh:inversePath`)."""
    import rdflib

    return frozenset(str(one) for one in _written_shapes().objects(None, rdflib.URIRef(_SH + "inversePath")))


@cache
def _written_shapes() -> rdflib.Graph:
    import rdflib

    graph = rdflib.Graph()
    for path in shape_files():
        graph.parse(path, format="turtle")
    return graph


@cache
def _shapes() -> tuple[rdflib.Graph, frozenset[str]]:
    """The shapes with their targets passed on, and the IRIs of the classes that have one."""
    import rdflib

    from kg.check.full_iris import FullIris

    sh = rdflib.Namespace(_SH)
    graph = rdflib.Graph()
    for triple in _written_shapes():
        graph.add(triple)
    classes = set()
    for shape, kind in list(graph.subject_objects(sh.targetClass)):
        mark = rdflib.URIRef(_LOOKED_AT + str(kind))
        classes.add(str(kind))
        graph.remove((shape, sh.targetClass, kind))
        graph.add((shape, sh.targetObjectsOf, mark))
        for inner in list(graph.objects(shape, sh.property)):
            graph.remove((shape, sh.property, inner))
            graph.add((inner, sh.targetObjectsOf, mark))
    graph.namespace_manager = FullIris(graph, bind_namespaces="none")
    return graph, frozenset(classes)


def check_shapes(quads: Iterable[Quad], around: Iterable[Quad | Triple] = ()) -> list[Finding]:
    """One finding for each result of the validation; messages in both languages.

    `quads` are all triples about the things to check. `around` is what shapes may need in addition: the types of
    things that they refer to, and the triples that lead to them by one of `backward_properties`. Other things in it
    are not checked.

    The shapes only use asserted types, so the graph needs neither inference nor the ontology.
    """
    import pyshacl
    import rdflib

    from kg.check.full_iris import FullIris

    own = list(quads)
    if not own:
        return []
    shapes, classes = _shapes()
    marks = (
        Triple(_CHECKER, NamedNode(_LOOKED_AT + quad.object.value), quad.subject)
        for quad in own
        if quad.predicate == RDF.type and isinstance(quad.object, NamedNode) and quad.object.value in classes
    )
    data = to_rdflib_graph([*own, *around, *marks])
    data.namespace_manager = FullIris(data, bind_namespaces="none")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False)
    assert isinstance(report, rdflib.Graph)
    return sorted(_findings(report))


def _findings(report: rdflib.Graph) -> Iterator[Finding]:
    import rdflib

    sh = rdflib.Namespace(_SH)
    for result in report.subjects(rdflib.RDF.type, sh.ValidationResult):
        messages = sorted(report.objects(result, sh.resultMessage), key=lambda one: _language(one))
        path, value = report.value(result, sh.resultPath), report.value(result, sh.value)
        parts = [" / ".join(str(message) for message in messages) or "breaks a shape"]
        if path is not None:
            parts.append(f"property {_name(path, report.value(path, sh.inversePath))}")
        if value is not None:
            parts.append(f"value {value}")
        yield Finding(CHECK, str(report.value(result, sh.focusNode)), ", ".join(parts), "fix the code that writes it")


def _language(message: Any) -> str:
    return str(getattr(message, "language", None) or "")


def _name(path: Any, inverse: Any) -> str:
    """The name of a property, or of the one that a path follows backwards."""
    name = str(path if inverse is None else inverse).rsplit("#", 1)[-1]
    return name if inverse is None else f"{name} (backwards)"
