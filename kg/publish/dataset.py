"""The files that a build writes beside the graph for portals, by path: graphs first, then the catalogue of all."""

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
from kg.rdf.serialize import canonical, graph_turtle, render


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
    made = {"data.nq": nquads, **(files or {})}
    graphs = graph_files(linked, nquads, base)
    return {**graphs, **catalogue_files(linked, {**made, **graphs}, base, issued)}


def graph_files(
    linked: LinkedReports, nquads: bytes, base: str = DEFAULT_BASE, inferred: bytes | None = None
) -> dict[str, bytes]:
    """The graphs beside the dataset: cube, links, what is inferred, one file a report, and VoID.

    `inferred`: the canonical N-Quads of what is inferred, where they are known.
    """
    files: dict[str, bytes] = {"cube.ttl": cube_turtle(linked, base), "links.ttl": links_turtle(base)}
    if inferred is None:
        inferred = canonical(inferred_quads(nquads, base))
    files["inferred.ttl"] = render(inferred, "turtle", base)
    graphs = {facts.report: report_graph_iri(facts.report, base) for facts in linked.reports}
    turtles = graph_turtle(nquads, set(graphs.values()), base)
    for report, graph in graphs.items():
        files[f"reports/{report_key(report)}.ttl"] = turtles[graph]
    files["void.ttl"] = void_turtle(nquads, base)
    return files


def catalogue_files(
    linked: LinkedReports, files: Mapping[str, bytes], base: str = DEFAULT_BASE, issued: date | None = None
) -> dict[str, bytes]:
    """Catalogue and manifest of all `files` that were made, by path."""
    catalogue = catalog_turtle(linked, {name: files[name] for name in files if name != "void.ttl"}, base, issued)
    return {
        "catalog.ttl": catalogue,
        "manifest.json": manifest(linked, {**files, "catalog.ttl": catalogue}, base),
    }
