"""OWL: checks that the ontology is consistent, has no unsatisfiable class, and is not contradicted by the data.

The reasoner is HermiT through owlready2, which needs Java. owlready2 does not read Turtle, so it gets ontology and
sample as RDF/XML. Reasoning over all data would take minutes for one report, so it gets the first individuals of each
class, enough to cover every class, while the shapes check everything. `scope_of` states this in the output.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from io import BytesIO
from shutil import which
from typing import Any

from kg.check.findings import Finding, Limited, Skipped
from kg.errors import OutputError
from kg.rdf.dataset import published_quads
from kg.rdf.names import ONTOLOGY_IRI, PC, RDF
from kg.rdf.serialize import rdf_xml
from kg.rdf.terms import BlankNode, Literal, NamedNode, Quad, Triple

CHECK = "reasoning"
INDIVIDUALS_OF_EACH_CLASS = 8


def java_missing() -> Skipped | None:
    """The reason for skipping if there is no Java."""
    if which("java") is None:
        return Skipped(CHECK, "HermiT needs Java and there is none on the path; install a Java runtime to have it run")
    return None


def check_reasoning(quads: Iterable[Quad | Triple] = ()) -> list[Finding]:
    """The contradictions found by HermiT in the ontology with a sample of the data (`sample_triples`)."""
    ontology = ontology_triples()
    unsatisfiable = reason(ontology)
    if unsatisfiable is None:
        return [Finding(CHECK, ONTOLOGY_IRI, "the ontology contradicts itself", "take back the last axiom added")]
    found = [
        Finding(CHECK, iri, "no individual can be of this class", "look for disjoint parents or domains and ranges")
        for iri in unsatisfiable
    ]
    sample = sample_triples(quads)
    if sample and reason([*ontology, *sample]) is None:
        found.append(
            Finding(CHECK, "data.nq", "the data contradicts the ontology", "compare the first findings of the shapes")
        )
    return found


def scope_of(sample: Iterable[Triple]) -> Limited:
    """A description of the data that HermiT has checked."""
    count = len({triple.subject for triple in sample})
    return Limited(
        CHECK,
        f"a sample of {count} things, up to {INDIVIDUALS_OF_EACH_CLASS} of each combination of classes / "
        f"抽查{count}个事物",
    )


def ontology_triples() -> list[Triple]:
    """The ontology as it is published."""
    return [
        Triple(quad.subject, quad.predicate, quad.object)
        for quad in published_quads()
        if quad.graph_name == NamedNode(ONTOLOGY_IRI)
    ]


def sample_triples(quads: Iterable[Quad | Triple], of_each_class: int = INDIVIDUALS_OF_EACH_CLASS) -> list[Triple]:
    """The first individuals of each combination of classes of the ontology, with their triples except literals.

    The sample of several samples is the sample of all their data, as long as no individual is in two of them.
    """
    about: dict[NamedNode, list[Quad | Triple]] = {}
    for quad in quads:
        if isinstance(quad.subject, NamedNode):
            about.setdefault(quad.subject, []).append(quad)
    taken: dict[tuple[str, ...], int] = {}
    found: list[Triple] = []
    for subject in sorted(about, key=lambda node: node.value):
        classes = tuple(sorted(str(quad.object) for quad in about[subject] if _is_own_type(quad)))
        taken[classes] = taken.get(classes, 0) + 1
        if not classes or taken[classes] > of_each_class:
            continue
        for quad in about[subject]:
            own = quad.predicate.value.startswith(ONTOLOGY_IRI + "#") and not isinstance(quad.object, Literal)
            if own or _is_own_type(quad):
                found.append(Triple(quad.subject, quad.predicate, quad.object))
    return found


def _is_own_type(quad: Quad | Triple) -> bool:
    value = quad.object
    return quad.predicate == RDF.type and isinstance(value, NamedNode) and value.value.startswith(PC.iri)


def reason(triples: Iterable[Triple]) -> list[str] | None:
    """The IRIs of unsatisfiable classes, sorted; None if the triples are inconsistent.

    Raises OutputError if Java or HermiT fails for another reason.
    """
    import owlready2

    world: Any = owlready2.World()
    ontology = world.get_ontology(ONTOLOGY_IRI + "#")
    ontology.load(fileobj=BytesIO(rdf_xml(_in_order(triples))))
    try:
        with ontology:
            owlready2.sync_reasoner_hermit(world, debug=0, ignore_unsupported_datatypes=True)
    except owlready2.OwlReadyInconsistentOntologyError:
        return None
    except owlready2.OwlReadyJavaError as error:
        raise OutputError(f"HermiT: {' '.join(str(error).split())[:300]}; check the Java installation") from error
    except subprocess.SubprocessError as error:
        raise OutputError(f"HermiT: could not be started ({error}); check the Java installation") from error
    return sorted(one.iri for one in world.inconsistent_classes() if one.iri.startswith(PC.iri))


def _in_order(triples: Iterable[Triple]) -> list[Triple]:
    def key(triple: Triple) -> tuple[bool, str, str, str]:
        return isinstance(triple.subject, BlankNode), str(triple.subject), str(triple.predicate), str(triple.object)

    return sorted(triples, key=key)
