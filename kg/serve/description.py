"""The service description (SPARQL 1.1 Service Description): features and content of the endpoint."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import BlankNode, NamedNode, Triple

from kg.publish.catalog import graph_iri
from kg.rdf.names import RDF, VOID
from kg.serve.result_formats import CSV, JSON, JSON_LD, NQUADS, NTRIPLES, RDF_XML, TRIG, TSV, TURTLE, XML

_SD = "http://www.w3.org/ns/sparql-service-description#"
# W3C, "Unique URIs for File Formats", and for the formats of results the names of the service description itself
_FORMATS = "http://www.w3.org/ns/formats/"
_NAMES = {
    JSON: "SPARQL_Results_JSON",
    XML: "SPARQL_Results_XML",
    CSV: "SPARQL_Results_CSV",
    TSV: "SPARQL_Results_TSV",
    TURTLE: "Turtle",
    NTRIPLES: "N-Triples",
    JSON_LD: "JSON-LD",
    RDF_XML: "RDF_XML",
    NQUADS: "N-Quads",
    TRIG: "TriG",
}


def service_description(endpoint: str, base: str, graphs: Iterable[str], formats: Iterable[str]) -> list[Triple]:
    """The description of the service at the address `endpoint`: its named graphs and the formats of its answers."""
    service, dataset, default = NamedNode(endpoint), NamedNode(graph_iri(base)), BlankNode("default")
    found = [
        Triple(service, RDF.type, _sd("Service")),
        Triple(service, _sd("endpoint"), service),
        Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query")),
        Triple(service, _sd("feature"), _sd("UnionDefaultGraph")),
        Triple(service, _sd("defaultDataset"), dataset),
        *(
            Triple(service, _sd("resultFormat"), NamedNode(_FORMATS + _NAMES[media_type]))
            for media_type in sorted(set(formats))
        ),
        Triple(dataset, RDF.type, _sd("Dataset")),
        Triple(dataset, RDF.type, VOID.Dataset),
        Triple(dataset, _sd("defaultGraph"), default),
        Triple(default, RDF.type, _sd("Graph")),
    ]
    for number, iri in enumerate(graphs):
        graph = BlankNode(f"graph{number}")
        found += [
            Triple(dataset, _sd("namedGraph"), graph),
            Triple(graph, RDF.type, _sd("NamedGraph")),
            Triple(graph, _sd("name"), NamedNode(iri)),
        ]
    return found


def _sd(name: str) -> NamedNode:
    return NamedNode(_SD + name)
