from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from conftest import require_external

from kg.serve.protocol import Operation, RequestError, read_request
from serve.servers import Server
from serve.w3c_protocol import CASES, DATA, FORM, GRAPHS, QUERY, UPDATE, Answer, Case, Step, failures

FORM_TYPE, QUERY_TYPE, UPDATE_TYPE = (kind["Content-Type"] for kind in (FORM, QUERY, UPDATE))
ASK = "ASK {}"
#: What the suite expects and cannot be had: its address names one graph, whose IRI holds the name of a parameter.
MISTAKEN = {"query_multiple_dataset"}


@pytest.mark.parametrize(
    ("method", "address", "content_type", "body", "read"),
    [
        ("GET", "query=ASK%20%7B%7D", None, b"", Operation(ASK)),
        ("GET", "query=ASK+%7B%7D&output=json&timeout=5", None, b"", Operation(ASK)),
        ("HEAD", "query=ASK%20%7B%7D", None, b"", Operation(ASK)),
        ("POST", "", FORM_TYPE, b"query=ASK%20%7B%7D", Operation(ASK)),
        ("POST", "", FORM_TYPE + "; charset=UTF-8", b"query=ASK%20%7B%7D", Operation(ASK)),
        ("POST", "", QUERY_TYPE, b"ASK {}", Operation(ASK)),
        ("POST", "", QUERY_TYPE, b"\xef\xbb\xbfASK {}", Operation(ASK)),
        ("POST", "default-graph-uri=http://e/1", QUERY_TYPE, b"ASK {}", Operation(ASK, ("http://e/1",))),
        (
            "POST",
            "default-graph-uri=http://e/1",
            FORM_TYPE,
            b"query=ASK%20%7B%7D&default-graph-uri=http://e/2&named-graph-uri=http://e/3",
            Operation(ASK, ("http://e/1", "http://e/2"), ("http://e/3",)),
        ),
        ("GET", "", None, b"", None),
        ("GET", "query=", None, b"", Operation("")),
    ],
)
def test_a_query_is_read(
    method: str, address: str, content_type: str | None, body: bytes, read: Operation | None
) -> None:
    """The three ways to put a query, with their graphs (SPARQL 1.1 Protocol, 2.1); other parameters do not count."""
    assert read_request(method, address, content_type, body) == read


@pytest.mark.parametrize(
    ("method", "address", "content_type", "body", "status"),
    [
        ("PUT", "query=ASK%20%7B%7D", None, b"", 405),
        ("DELETE", "", None, b"", 405),
        ("GET", "query=ASK%20%7B%7D&query=ASK%20%7B%7D", None, b"", 400),
        ("GET", "query=%ff", None, b"", 400),
        ("GET", "update=CLEAR%20ALL", None, b"", 400),
        ("GET", "query=ASK%20%7B%7D&default-graph-uri=no+iri", None, b"", 400),
        ("GET", "query=ASK%20%7B%7D&named-graph-uri=relative", None, b"", 400),
        ("GET", "&".join(["a=b"] * 2000), None, b"", 400),
        ("POST", "", None, b"ASK {}", 415),
        ("POST", "", "text/plain", b"ASK {}", 415),
        ("POST", "", QUERY_TYPE + "; charset=UTF-16", "ASK {}".encode("utf-16"), 415),
        ("POST", "", QUERY_TYPE, "ASK {}".encode("utf-16"), 400),
        ("POST", "", FORM_TYPE, b"other=1", 400),
        ("POST", "query=ASK%20%7B%7D", QUERY_TYPE, b"ASK {}", 400),
        ("POST", "", FORM_TYPE, b"query=ASK%20%7B%7D&update=CLEAR%20ALL", 400),
        ("POST", "", FORM_TYPE, b"update=CLEAR%20ALL", 403),
        ("POST", "", UPDATE_TYPE, b"CLEAR ALL", 403),
        ("POST", "", UPDATE_TYPE + ";charset=utf-16", b"CLEAR ALL", 415),
    ],
)
def test_what_is_no_query_is_refused(
    method: str, address: str, content_type: str | None, body: bytes, status: int
) -> None:
    """Each mistake has its status, and a message that says what to do."""
    with pytest.raises(RequestError) as raised:
        read_request(method, address, content_type, body)
    assert raised.value.status == status
    assert str(raised.value)


@pytest.fixture(scope="module")
def protocol_server(protocol_folder: Path, start: Callable[..., Server]) -> Server:
    """A server of the data of the W3C's tests."""
    return start(protocol_folder, "--workers", "1")


def _sender(host: str, port: int, path: Callable[[Step], str]) -> Callable[[Step], Answer]:
    def send(step: Step) -> Answer:
        connection = http.client.HTTPConnection(host, port, timeout=60)
        address = f"{path(step)}?{step.address}" if step.address else path(step)
        connection.request(step.method, address, step.body, dict(step.headers))
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return Answer(response.status, (response.getheader("Content-Type") or "").partition(";")[0], body)

    return send


@pytest.mark.parametrize("case", [case for case in CASES if not case.updates], ids=lambda case: str(case.name))
def test_w3c_protocol_suite(case: Case, protocol_server: Server) -> None:
    """The W3C's tests that need no update pass, but for one that mistakes its own address."""
    failed = failures(case, _sender(protocol_server.host, protocol_server.port, lambda step: "/sparql/"))
    assert bool(failed) == (case.name in MISTAKEN), failed


@pytest.mark.parametrize("case", [case for case in CASES if case.updates], ids=lambda case: str(case.name))
def test_w3c_updates_are_refused(case: Case, protocol_server: Server) -> None:
    """The W3C's tests of updates are answered 403, and change nothing."""
    send = _sender(protocol_server.host, protocol_server.port, lambda step: "/sparql/")
    assert send(case.steps[0]).status == 403
    assert protocol_server.sparql("SELECT ?g { GRAPH ?g { ?s ?p ?o } }", Accept="text/csv").text.count("\r\n") == 4


@pytest.mark.slow
def test_as_many_pass_as_of_oxigraphs_own_server(tmp_path: Path) -> None:
    """Oxigraph's own server, started read-only, passes the same of the W3C's tests, and refuses the updates as well."""
    program = require_external("oxigraph", _oxigraph())
    data, store = tmp_path / "data.nq", tmp_path / "store"
    data.write_text(DATA)
    subprocess.run([program, "load", "--location", store, "--file", data], check=True, capture_output=True)
    port = _free_port()
    served = subprocess.Popen(
        [program, "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL
    )
    try:
        _wait_for_port(port)
        send = _sender("127.0.0.1", port, _oxigraph_path)
        failed = {case.name for case in CASES if failures(case, send)}
    finally:
        served.terminate()
        served.wait(30)
    assert failed == MISTAKEN | {case.name for case in CASES if case.updates}


def _oxigraph() -> str | None:
    beside = Path(sys.executable).parent / "oxigraph"
    return str(beside) if beside.is_file() else None


def _oxigraph_path(step: Step) -> str:
    is_update = UPDATE_TYPE in str(step.headers) or (step.body or b"").startswith(b"update=")
    return "/update" if is_update else "/query"


def _free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _wait_for_port(port: int) -> None:
    import socket

    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the server did not start")


# --- over HTTP ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        ("SELECT * {}", "*/*", "application/sparql-results+json"),
        ("SELECT * {}", "application/json", "application/sparql-results+json"),
        ("SELECT * {}", "application/sparql-results+xml", "application/sparql-results+xml"),
        ("SELECT * {}", "text/csv;q=0.9, text/tab-separated-values", "text/tab-separated-values"),
        ("ASK {}", "text/xml", "application/sparql-results+xml"),
        ("CONSTRUCT {} {}", "*/*", "text/turtle"),
        ("CONSTRUCT {} {}", "application/ld+json", "application/ld+json"),
        ("DESCRIBE <http://e/>", "application/rdf+xml, text/turtle;q=0.9", "application/rdf+xml"),
        ("DESCRIBE <http://e/>", "application/n-triples", "application/n-triples"),
        ("SELECT * {}", "text/turtle", None),
        ("ASK {}", "text/csv", None),
        ("CONSTRUCT {} {}", "text/csv", None),
    ],
)
def test_the_format_is_negotiated(protocol_server: Server, query: str, accept: str, media_type: str | None) -> None:
    """Each form of query comes in the formats that it has, and is answered 406 with their names in others."""
    reply = protocol_server.sparql(query, Accept=accept)
    if media_type is None:
        assert reply.status == 406
        assert "application/" in reply.text
    else:
        assert (reply.status, reply.media_type, reply.headers["vary"]) == (200, media_type, "Accept")


@pytest.mark.parametrize(
    ("query", "parameters", "seen"),
    [
        ("SELECT ?s { ?s a ?t }", {}, [1, 2, 3]),
        ("SELECT ?s { GRAPH ?g { ?s a ?t } }", {}, [1, 2, 3]),
        (f"SELECT ?s FROM <{GRAPHS[0]}> {{ ?s a ?t }}", {}, [1]),
        (f"SELECT ?s FROM NAMED <{GRAPHS[0]}> {{ GRAPH ?g {{ ?s a ?t }} }}", {}, [1]),
        (f"SELECT ?s FROM NAMED <{GRAPHS[0]}> {{ ?s a ?t }}", {}, []),
        (f"SELECT ?s FROM <{GRAPHS[0]}> {{ ?s a ?t }}", {"default-graph-uri": GRAPHS[1]}, [2]),
        (f"SELECT ?s FROM NAMED <{GRAPHS[0]}> {{ GRAPH ?g {{ ?s a ?t }} }}", {"default-graph-uri": GRAPHS[1]}, []),
        ("SELECT ?s { ?s a ?t }", {"named-graph-uri": GRAPHS[1]}, []),
        ("SELECT ?s { GRAPH ?g { ?s a ?t } }", {"named-graph-uri": GRAPHS[1]}, [2]),
        ("SELECT ?s { ?s a ?t }", {"default-graph-uri": GRAPHS[1:]}, [2, 3]),
        ("SELECT ?s { ?s a ?t }", {"default-graph-uri": "file:///etc/passwd"}, []),
        ("SELECT ?s FROM <file:///etc/passwd> { ?s a ?t }", {}, []),
    ],
)
def test_the_dataset_is_the_requests_then_the_querys(
    protocol_server: Server, query: str, parameters: dict[str, object], seen: list[int]
) -> None:
    """What the request names stands in place of FROM (2.1.4); without either, a query sees the union of all graphs."""
    reply = protocol_server.ask("/sparql?" + urlencode({"query": query, **parameters}, doseq=True))
    found = {row["s"]["value"] for row in json.loads(reply.body)["results"]["bindings"]}
    assert found == {GRAPHS[number - 1] for number in seen}


def test_errors_are_text_for_people(protocol_server: Server) -> None:
    """A malformed query is answered 400 with the place of the mistake, an unknown method 405 with the known ones."""
    wrong = protocol_server.sparql("SELECT * {\n ?s ?p }")
    assert (wrong.status, wrong.media_type) == (400, "text/plain")
    assert "line 2" in wrong.text
    method = protocol_server.ask("/sparql", "DELETE")
    assert (method.status, method.headers["allow"]) == (405, "GET, HEAD, POST, OPTIONS")
    large = protocol_server.ask("/sparql", "POST", b"#" * (2 << 20), Content_Type=QUERY_TYPE)
    assert large.status == 413
    packed = protocol_server.ask("/sparql", "POST", b"x", Content_Type=QUERY_TYPE, Content_Encoding="gzip")
    assert packed.status == 415


def test_head_has_no_body(protocol_server: Server) -> None:
    """HEAD is answered as GET is, without the body."""
    reply = protocol_server.ask("/sparql?query=ASK%20%7B%7D", "HEAD")
    assert (reply.status, reply.media_type, reply.body) == (200, "application/sparql-results+json", b"")


def test_relative_iris_are_below_the_base(protocol_server: Server) -> None:
    """The base of a query is that of the dataset, not the address at which it is served today."""
    reply = protocol_server.sparql("SELECT (<id/report/1> AS ?x) {}", Accept="text/csv")
    assert reply.text == "x\r\nhttps://w3id.org/policy-commitment/id/report/1\r\n"


def test_other_sites_ask_where_they_may(server: Server, protocol_server: Server) -> None:
    """The headers of CORS are there for the origins of --cors, and nowhere without it."""
    asked = {"Origin": "https://example.org"}
    assert server.sparql(ASK, **asked).headers["access-control-allow-origin"] == "https://example.org"
    assert "access-control-allow-origin" not in server.sparql(ASK, Origin="https://example.com").headers
    assert "access-control-allow-origin" not in protocol_server.sparql(ASK, **asked).headers
    asked |= {"Access_Control_Request_Method": "POST", "Access_Control_Request_Headers": "content-type"}
    assert server.ask("/sparql", "OPTIONS", **asked).status == 200
    assert protocol_server.ask("/sparql", "OPTIONS").status == 204
