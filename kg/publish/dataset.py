"""The files that a build writes beside the graph for portals: one function, files by path."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kg.link.linked import LinkedReports
from kg.publish.catalog import catalog_turtle
from kg.publish.cube import cube_turtle
from kg.publish.links import links_turtle
from kg.publish.manifest import manifest
from kg.publish.void import void_turtle
from kg.rdf.classification import inferred_quads
from kg.rdf.iris import DEFAULT_BASE, report_graph_iri, report_key
from kg.rdf.serialize import graph_turtle, serialize


def dataset_files(
    linked: LinkedReports,
    nquads: bytes,
    base: str = DEFAULT_BASE,
    files: Mapping[str, bytes] | None = None,
    issued: date | None = None,
) -> dict[str, bytes]:
    """`cube.ttl`, `inferred.ttl`, `links.ttl`, `reports/{area}-{year}.ttl`, `catalog.ttl`, `void.ttl`, `manifest.json`.

    `nquads` is the canonical form of the graph; `files` are those that the build made already (`data.nq`, tables …),
    which catalogue and manifest list too; `issued` is the day of publication, if it is to be stated.
    """
    made = dict(files or {})
    made.setdefault("data.nq", nquads)
    fresh: dict[str, bytes] = {"cube.ttl": cube_turtle(linked, base), "links.ttl": links_turtle(base)}
    fresh["inferred.ttl"] = serialize(inferred_quads(nquads, base), "turtle", base)
    graphs = {facts.report: report_graph_iri(facts.report, base) for facts in linked.reports}
    turtles = graph_turtle(nquads, set(graphs.values()), base)
    for report, graph in graphs.items():
        fresh[f"reports/{report_key(report)}.ttl"] = turtles[graph]
    fresh["catalog.ttl"] = catalog_turtle(linked, {**made, **fresh}, base, issued)
    fresh["void.ttl"] = void_turtle(nquads, base)
    fresh["manifest.json"] = manifest(linked, {**made, **fresh}, base)
    return fresh
