"""SHACL: the data against the shapes in `ontology/shapes/`, by pySHACL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.check.findings import Finding
from kg.rdf.serialize import to_rdflib
from kg.rdf.terms import Quad
from kg.resources import ontology_folder

if TYPE_CHECKING:
    import rdflib

CHECK = "shapes"
_SH = "http://www.w3.org/ns/shacl#"


def shape_files() -> tuple[Path, ...]:
    """The files with shapes, in order of their names."""
    return tuple(sorted((ontology_folder() / "shapes").glob("*.ttl")))


@cache
def _shapes() -> rdflib.Graph:
    import rdflib

    graph = rdflib.Graph()
    for path in shape_files():
        graph.parse(path, format="turtle")
    return graph


def check_shapes(quads: Iterable[Quad]) -> list[Finding]:
    """One finding for each result of the validation; messages in both languages.

    The shapes are plain and look at types as written, so the graph needs no inference and no ontology.
    """
    import pyshacl
    import rdflib

    data = rdflib.Graph()
    for subject, predicate, value, _ in to_rdflib(quads).quads((None, None, None, None)):
        data.add((subject, predicate, value))
    _, report, _ = pyshacl.validate(data, shacl_graph=_shapes(), inference="none", advanced=False)
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
            parts.append(f"property {_name(path)}")
        if value is not None:
            parts.append(f"value {value}")
        yield Finding(CHECK, str(report.value(result, sh.focusNode)), ", ".join(parts), "mend what writes this thing")


def _language(message: Any) -> str:
    return str(getattr(message, "language", None) or "")


def _name(path: Any) -> str:
    return str(path).rsplit("#", 1)[-1]
