"""Ontology and graph as Python objects (owlready2), and the classes that HermiT infers for a small graph.

    from kg.check.objects import load_ontology
    graph = load_ontology(Path("graph"))
    graph.search(type=graph.Project)

owlready2 does not read Turtle, so it gets the graph as N-Triples. Classes and properties are attributes by their local
names, individuals are found by IRI or by `search`. The inferred classes of `inferred.ttl` are among the types unless
they are left out.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

from kg.check.reasoning import ontology_triples
from kg.dataset_layout import INFERRED_QUADS, PRESUMED_QUADS, packed_quads
from kg.errors import OutputError
from kg.extras import require
from kg.rdf.classification import defined_classes
from kg.rdf.names import ONTOLOGY_IRI
from kg.rdf.serialize import packed_lines, read_canonical, triples_as_lines
from kg.rdf.terms import NamedNode, Quad


def load_ontology(out: Path | None = None, inferred: bool = True) -> Any:
    """The ontology with the data of the output folder `out` (none: without data) as an owlready2 ontology.

    Every call has a separate world. `inferred=False` leaves out the inferred classes. Raises OutputError if `out`
    contains no dataset.
    """
    quads: list[Quad] = []
    if out is not None:
        left_out = PRESUMED_QUADS if inferred else (PRESUMED_QUADS, INFERRED_QUADS)
        files = [file for file in packed_quads(out) if not file.name.endswith(left_out)]
        if not files:
            raise OutputError(f"{out}: holds no dataset; run 'kg build --out {out}' first / 请先构建数据集")
        try:
            nquads = b"".join(packed_lines(files))
        except (OSError, EOFError, zlib.error) as error:
            raise OutputError(f"{out}: cannot be read ({error}); build the dataset again / 请重新构建数据集") from error
        quads = [quad for quad in read_canonical(nquads) if not _is_ontology(quad)]
    return as_objects(quads)


def as_objects(quads: Iterable[Quad]) -> Any:
    """The ontology with these quads, as an owlready2 ontology in a separate world.

    Raises UsageError if owlready2 is not installed.
    """
    require("check", "owlready2")
    import owlready2

    world: Any = owlready2.World()
    ontology = world.get_ontology(ONTOLOGY_IRI + "#")
    ontology.load(fileobj=BytesIO(triples_as_lines([*ontology_triples(), *quads])), format="ntriples")
    return ontology


def classify(quads: Iterable[Quad]) -> dict[str, frozenset[str]]:
    """The members of each defined class according to HermiT, for small graphs: a whole report takes minutes.

    Different reports are declared different, because HermiT does not assume unique names.
    """
    import owlready2

    ontology = as_objects(_objects_only(quads))
    with ontology:
        owlready2.AllDifferent(list(ontology.Report.instances()))
        owlready2.sync_reasoner_hermit(ontology.world, debug=0, ignore_unsupported_datatypes=True)
    return {
        kind: frozenset(one.iri for one in ontology.world[kind].instances(world=ontology.world))
        for kind in defined_classes()
    }


def _objects_only(quads: Iterable[Quad]) -> list[Quad]:
    return [quad for quad in quads if isinstance(quad.object, NamedNode)]


def _is_ontology(quad: Quad) -> bool:
    """Whether the quad belongs to the ontology itself, which is already loaded."""
    graph = quad.graph_name
    return isinstance(graph, NamedNode) and graph.value == ONTOLOGY_IRI
