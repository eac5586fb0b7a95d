"""The graph as a network for Gephi, Cytoscape and the like: GraphML and GEXF, written by networkx.

Nodes are the things of the graph with a class of the ontology, except mentions, rules and the steps of trajectories.
Edges are the links between them, one for each pair and predicate. Labels are Chinese; the English one is a separate
attribute.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from kg.characters import for_xml
from kg.publish.site.triple_index import TripleIndex
from kg.rdf.names import PC, SKOS

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_LEFT_OUT = {PC.TrajectoryStep.value, PC.Rule.value, PC.Mention.value}
# Where a thing has several classes, the one to name it by: the narrowest.
_BROAD = {PC.Statement.value, PC.Fact.value, PC.Target.value, PC.Agency.value, PC.Trajectory.value, PC.Period.value}


def network(nquads: bytes) -> Any:
    """The nodes and edges of canonical N-Quads as a networkx MultiDiGraph, in order of their IRIs."""
    import networkx

    things = TripleIndex()
    things.read(nquads.splitlines())
    things.close()
    graph = networkx.MultiDiGraph()
    concept = f"<{SKOS.Concept.value}>"
    for iri in sorted(things.about):
        kinds = [value[1:-1] for predicate, value in things.about[iri] if predicate == _TYPE]
        own = [kind for kind in kinds if kind.startswith(PC.iri)]
        if set(own) & _LEFT_OUT or not (own or concept[1:-1] in kinds):
            continue
        kind = min(own, key=lambda one: (one in _BROAD, one)) if own else concept[1:-1]
        labels = things.labels.get(iri, {})
        graph.add_node(
            iri,
            label=for_xml(things.label(iri)),
            label_en=for_xml(labels.get("en", "")),
            kind=kind.rsplit("#", 1)[1],
            quote=for_xml(things.value(iri, PC.quote.value) or ""),
        )
    for iri in list(graph):
        for predicate, value in things.about[iri]:
            if value[0] == "<" and predicate != _TYPE and value[1:-1] in graph:
                graph.add_edge(iri, value[1:-1], key=predicate, label=re.split(r"[/#]", predicate)[-1])
    return graph


def graphml(nquads: bytes, base: str) -> bytes:
    """GraphML in UTF-8."""
    import networkx

    out = BytesIO()
    networkx.write_graphml_xml(network(nquads), out, encoding="utf-8", named_key_ids=True)
    return out.getvalue() + b"\n"


def gexf(nquads: bytes, base: str) -> bytes:
    """GEXF 1.2 in UTF-8, without the date that networkx writes."""
    import networkx

    graph = network(nquads)
    numbered = networkx.MultiDiGraph()
    numbered.add_nodes_from(graph.nodes(data=True))
    # GEXF wants an id for each edge; networkx takes the key, which must not repeat
    for number, (source, target, data) in enumerate(graph.edges(data=True)):
        numbered.add_edge(source, target, key=str(number), id=str(number), **data)
    text = "\n".join(networkx.generate_gexf(numbered, encoding="utf-8"))
    return (re.sub(r'(<meta[^>]*?) lastmodifieddate="[^"]*"', r"\1", text) + "\n").encode()
