"""Clients that people use, as they use them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import require_external
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, POSTDIRECTLY, TURTLE, XML, SPARQLExceptions, SPARQLWrapper

from serve.servers import Server

PC = "https://w3id.org/policy-commitment/ont#"
REPORT = URIRef("https://w3id.org/policy-commitment/id/report/140000-2023")
GRAPH = "https://w3id.org/policy-commitment/set/140000-2023"
COUNT = f"SELECT (COUNT(*) AS ?n) {{ ?s a <{PC}Report> }}"


@pytest.fixture
def endpoint(server: Server) -> str:
    """The address of the endpoint."""
    return server.address + "sparql"


def _wrapper(endpoint: str, query: str, format: str = JSON) -> SPARQLWrapper:
    wrapper = SPARQLWrapper(endpoint)
    wrapper.setQuery(query)
    wrapper.setReturnFormat(format)
    return wrapper


@pytest.mark.parametrize("method", ["GET", POST])
@pytest.mark.parametrize("directly", [False, True])
def test_sparqlwrapper_asks_in_every_way(endpoint: str, method: str, directly: bool) -> None:
    """SPARQLWrapper gets rows by GET, by a form, and by a query that is posted as it is."""
    wrapper = _wrapper(endpoint, COUNT)
    wrapper.setMethod(method)
    if directly and method == POST:
        wrapper.setRequestMethod(POSTDIRECTLY)
    found = wrapper.queryAndConvert()
    assert found["results"]["bindings"][0]["n"]["value"] == "1"


def test_sparqlwrapper_reads_each_format(endpoint: str) -> None:
    """SPARQLWrapper converts rows in XML, JSON and CSV, truths, and graphs."""
    assert b"1" in _wrapper(endpoint, COUNT, CSV).queryAndConvert()
    assert "<literal" in _wrapper(endpoint, COUNT, XML).queryAndConvert().toxml()
    assert _wrapper(endpoint, f"ASK {{ ?s a <{PC}Report> }}").queryAndConvert()["boolean"] is True
    turtle = _wrapper(endpoint, f"DESCRIBE <{REPORT}>", TURTLE).queryAndConvert()
    assert (REPORT, RDF.type, URIRef(PC + "Report")) in Graph().parse(turtle, format="turtle")


def test_sparqlwrapper_names_graphs(endpoint: str) -> None:
    """SPARQLWrapper's default graphs are those of the protocol."""
    wrapper = _wrapper(endpoint, COUNT)
    wrapper.addDefaultGraph("http://example.org/none")
    assert wrapper.queryAndConvert()["results"]["bindings"][0]["n"]["value"] == "0"


def test_sparqlwrapper_is_told_what_is_wrong(endpoint: str) -> None:
    """SPARQLWrapper raises its error for a malformed query, with the message of the endpoint."""
    with pytest.raises(SPARQLExceptions.QueryBadFormed) as raised:
        _wrapper(endpoint, "SELECT nonsense").queryAndConvert()
    assert "line 1" in str(raised.value)


def test_rdflibs_store_reads_the_dataset(endpoint: str) -> None:
    """rdflib works on the endpoint as on a graph of its own: patterns, queries, named graphs."""
    graph = Graph(SPARQLStore(endpoint, returnFormat="json"))
    assert graph.value(REPORT, URIRef(PC + "year")) is not None
    assert (REPORT, RDF.type, URIRef(PC + "Report")) in graph
    assert next(iter(graph.query(COUNT)))[0] == Literal(1)
    named = Graph(SPARQLStore(endpoint, returnFormat="xml"), URIRef(GRAPH))
    assert (REPORT, RDF.type, URIRef(PC + "Report")) in named


def test_rdflib_reads_a_thing_by_its_address(server: Server) -> None:
    """rdflib follows the IRI of a thing to its data, by content negotiation."""
    graph = Graph().parse(server.address + "id/report/140000-2023")
    assert (REPORT, RDF.type, URIRef(PC + "Report")) in graph


def test_curl_asks_and_follows(server: Server, endpoint: str) -> None:
    """curl gets CSV of a query, and follows the IRI of a thing to its Turtle."""
    curl = require_external("curl", shutil.which("curl"))

    def run(*arguments: str) -> str:
        return subprocess.run([curl, "-sSf", *arguments], capture_output=True, text=True, check=True).stdout

    assert run(endpoint, "--data-urlencode", f"query={COUNT}", "-H", "Accept: text/csv") == "n\n1\n"
    assert run("-G", endpoint, "--data-urlencode", f"query={COUNT}", "-H", "Accept: text/csv") == "n\n1\n"
    assert "pc:Report" in run("-L", server.address + "id/report/140000-2023", "-H", "Accept: text/turtle")


def _comunica(repository: Path) -> str | None:
    """The command of Comunica: the folder KG_COMUNICA or `.comunica` is where npm has installed it."""
    folder = Path(os.environ.get("KG_COMUNICA", repository / ".comunica"))
    command = folder / "node_modules" / ".bin" / "comunica-sparql"
    return str(command) if command.exists() and shutil.which("node") else None


@pytest.mark.slow
@pytest.mark.parametrize("source", ["sparql@{address}sparql", "{address}sparql"])
def test_comunica_asks(server: Server, repository: Path, source: str) -> None:
    """Comunica, a client in JavaScript, finds out by itself that it has an endpoint before it, and asks it."""
    comunica = require_external("Comunica (npm package @comunica/query-sparql)", _comunica(repository))
    query = f"SELECT ?year {{ ?report a <{PC}Report> ; <{PC}year> ?year }}"
    run = subprocess.run(
        [comunica, source.format(address=server.address), query, "-t", "application/json"],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr
    assert "2023" in json.loads(run.stdout)[0]["year"]


@pytest.mark.slow
def test_comunica_reads_a_thing(server: Server, repository: Path) -> None:
    """Comunica reads the data of a thing by its address, as it does any document of linked data."""
    comunica = require_external("Comunica (npm package @comunica/query-sparql)", _comunica(repository))
    query = f"ASK {{ <{REPORT}> a <{PC}Report> }}"
    run = subprocess.run(
        [comunica, server.address + "id/report/140000-2023", query], capture_output=True, text=True, timeout=300
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == "true"
