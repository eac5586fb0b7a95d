"""The tests of SPARQL 1.1 Protocol in the W3C's suite (rdf-tests, sparql/sparql11/protocol), as a table of our own.

Each entry has the name of a test there, the requests that it makes, and what it expects of each answer: a class of
status, and for some a kind of media type or the truth of an ASK. The requests follow from the test's description.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

GRAPHS = tuple(f"http://kasei.us/2009/09/sparql/data/data{number}.rdf" for number in (1, 2, 3))
DOCUMENT = "http://xmlns.com/foaf/0.1/Document"
#: The data that the tests presume: in each graph one statement, that the graph is a document.
DATA = "".join(
    f"<{graph}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{DOCUMENT}> <{graph}> .\n" for graph in GRAPHS
)

QUERY = {"Content-Type": "application/sparql-query"}
UPDATE = {"Content-Type": "application/sparql-update"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
GOOD, BAD = "23", "4"
ROWS = ("application/sparql-results+xml", "application/sparql-results+json", "text/csv", "text/tab-separated-values")
TRUTHS = ROWS[:2]
#: The suite allows "any other valid media type for RDF results".
RDF = (
    "text/turtle",
    "application/rdf+xml",
    "application/n-triples",
    "application/ld+json",
    "application/n-quads",
)


@dataclass(frozen=True)
class Step:
    """One request. `address`: what stands behind the question mark; `statuses`: first digits of a status expected."""

    method: str
    address: str = ""
    body: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()
    statuses: str = GOOD
    types: tuple[str, ...] = ()
    truth: bool | None = None


@dataclass(frozen=True)
class Case:
    """One test; `updates`: whether it needs a service that takes updates."""

    name: str
    steps: tuple[Step, ...]
    updates: bool = False


@dataclass(frozen=True)
class Answer:
    """What a service answered."""

    status: int
    media_type: str
    body: bytes


def _get(parameters: list[tuple[str, str]], **expected: object) -> Step:
    return Step("GET", urlencode(parameters, quote_via=quote), **expected)  # type: ignore[arg-type]


def _post(
    body: str | bytes, headers: Mapping[str, str], parameters: tuple[tuple[str, str], ...] = (), **expected: object
) -> Step:
    content = body.encode() if isinstance(body, str) else body
    address = urlencode(parameters, quote_via=quote)
    return Step("POST", address, content, tuple(headers.items()), **expected)  # type: ignore[arg-type]


_ONE, _TWO, _THREE = GRAPHS
_ABSENT = "http://kasei.us/2009/09/sparql/data/data0.rdf"
_FROM_ABSENT = (("default-graph-uri", _ABSENT),)
_YES = {"types": TRUTHS, "truth": True}
_BOTH = f"ASK {{ <{_ONE}> a ?type . <{_TWO}> a ?type }}"
_BOTH_NAMED = f"ASK {{ GRAPH ?g1 {{ <{_ONE}> a ?type }} GRAPH ?g2 {{ <{_TWO}> a ?type }} }}"
_TWO_DEFAULT = (("default-graph-uri", _ONE), ("default-graph-uri", _TWO))
_TWO_NAMED = (("named-graph-uri", _ONE), ("named-graph-uri", _TWO))
_IN = "http://example.org/in"
_REBUILD = "".join(f"INSERT DATA {{ GRAPH <{graph}> {{ <{graph}> a <{DOCUMENT}> }} }} ; " for graph in GRAPHS)


def _marked(graph: str, where: str) -> str:
    """An update that makes the three graphs anew and marks in `graph` what `where` binds to ?s."""
    return f"DROP ALL ; {_REBUILD} INSERT {{ GRAPH <{graph}> {{ ?s <{_IN}> ?in }} }} WHERE {{ {where} }}"


def _marks(graph: str, there: str, absent: str) -> Step:
    query = f"ASK {{ GRAPH <{graph}> {{ {there} }} FILTER NOT EXISTS {{ GRAPH <{graph}> {{ {absent} }} }} }}"
    return _post(query, QUERY, **_YES)


def _in(subject: str, value: str = '"here"') -> str:
    return f"<{subject}> <{_IN}> {value} . "


_HERE = f'?s a <{DOCUMENT}> BIND("here" AS ?in)'
_T1, _T2, _T3, _T4, _T5 = (f"http://example.org/protocol-{name}/" for name in ("one", "two", "named", "full", "base"))

CASES = (
    Case("query_post_form", (_post("query=ASK%20%7B%7D", FORM, _FROM_ABSENT, **_YES),)),
    Case("query_dataset_default_graphs_get", (_get([("query", _BOTH), *_TWO_DEFAULT], **_YES),)),
    Case("query_dataset_default_graphs_post", (_post(_BOTH, QUERY, _TWO_DEFAULT, **_YES),)),
    Case("query_dataset_named_graphs_post", (_post(_BOTH_NAMED, QUERY, _TWO_NAMED, **_YES),)),
    Case("query_dataset_named_graphs_get", (_get([("query", _BOTH_NAMED), *_TWO_NAMED], **_YES),)),
    Case(
        "query_dataset_full",
        (
            _post(
                f"ASK {{ <{_THREE}> a ?type {_BOTH_NAMED.removeprefix('ASK {')}",
                QUERY,
                (("default-graph-uri", _THREE), *_TWO_NAMED),
                **_YES,
            ),
        ),
    ),
    Case(
        # The address holds one parameter, in whose value the ampersand before the second graph is escaped: an IRI that
        # is no graph. The test nevertheless expects both graphs to be seen.
        "query_multiple_dataset",
        (
            _post(
                f"ASK FROM <{_THREE}> {_BOTH_NAMED.removeprefix('ASK ')}",
                QUERY,
                (("named-graph-uri", f"{_ONE}&named-graph-uri={_TWO}"),),
                **_YES,
            ),
        ),
    ),
    Case("query_get", (_get([("query", "ASK {}"), *_FROM_ABSENT], **_YES),)),
    Case("query_content_type_select", (_post("SELECT (1 AS ?value) {}", QUERY, _FROM_ABSENT, types=ROWS),)),
    Case("query_content_type_ask", (_post("ASK {}", QUERY, _FROM_ABSENT, types=TRUTHS),)),
    Case("query_content_type_describe", (_post("DESCRIBE <http://example.org/>", QUERY, _FROM_ABSENT, types=RDF),)),
    Case("query_content_type_construct", (_post("CONSTRUCT { <s> <p> 1 } WHERE {}", QUERY, _FROM_ABSENT, types=RDF),)),
    Case(
        "update_dataset_default_graph",
        (_post(_marked(_T1, _HERE), UPDATE, (("using-graph-uri", _ONE),)), _marks(_T1, _in(_ONE), _in(_TWO))),
        updates=True,
    ),
    Case(
        "update_dataset_default_graphs",
        (
            _post(_marked(_T2, _HERE), UPDATE, (("using-graph-uri", _ONE), ("using-graph-uri", _TWO))),
            _marks(_T2, _in(_ONE) + _in(_TWO), _in(_THREE)),
        ),
        updates=True,
    ),
    Case(
        "update_dataset_named_graphs",
        (
            _post(
                _marked(_T3, f"GRAPH ?g {{ {_HERE} }}"),
                UPDATE,
                (("using-named-graph-uri", _ONE), ("using-named-graph-uri", _TWO)),
            ),
            _marks(_T3, _in(_ONE) + _in(_TWO), _in(_THREE)),
        ),
        updates=True,
    ),
    Case(
        "update_dataset_full",
        (
            _post(
                _marked(_T4, f"{{ GRAPH ?g {{ ?s a <{DOCUMENT}> }} BIND(?g AS ?in) }} UNION {{ {_HERE} }}"),
                UPDATE,
                (("using-graph-uri", _ONE), ("using-named-graph-uri", _TWO)),
            ),
            _marks(_T4, _in(_ONE) + _in(_TWO, f"<{_TWO}>"), f"<{_THREE}> ?p ?o"),
        ),
        updates=True,
    ),
    Case("update_post_form", (_post("update=CLEAR+ALL", FORM),), updates=True),
    Case("update_post_direct", (_post("CLEAR ALL", UPDATE),), updates=True),
    Case(
        "update_base_uri",
        (
            _post(
                f"CLEAR GRAPH <{_T5}> ; INSERT DATA {{ GRAPH <{_T5}> {{ <http://example.org/s> <{_IN}> <test> }} }}",
                UPDATE,
            ),
            _post(
                f"ASK {{ GRAPH <{_T5}> {{ ?s <{_IN}> ?o FILTER(ISIRI(?o) && STR(?o) != 'test') }} }}",
                QUERY,
                **_YES,
            ),
        ),
        updates=True,
    ),
    Case("query_post_direct", (_post("ASK {}", QUERY, **_YES),)),
    Case("bad_query_method", (Step("PUT", "query=ASK%20%7B%7D", b"", tuple(FORM.items()), BAD),)),
    Case("bad_multiple_queries", (_get([("query", "ASK {}"), ("query", "SELECT * {}")], statuses=BAD),)),
    Case("bad_query_wrong_media_type", (_post("ASK {}", {"Content-Type": "text/plain"}, statuses=BAD),)),
    Case("bad_query_missing_form_type", (_post("query=ASK%20%7B%7D", {}, statuses=BAD),)),
    Case("bad_query_missing_direct_type", (_post("ASK {}", {}, statuses=BAD),)),
    Case(
        "bad_query_non_utf8",
        (
            _post(
                "ASK {}".encode("utf-16"),
                {"Content-Type": "application/sparql-query; charset=UTF-16"},
                statuses=BAD,
            ),
        ),
    ),
    Case("bad_query_syntax", (_get([("query", "ASK {")], statuses=BAD),)),
    Case("bad_update_get", (_get([("update", "CLEAR ALL")], statuses=BAD),)),
    Case("bad_multiple_updates", (_post("update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", FORM, statuses=BAD),)),
    Case("bad_update_wrong_media_type", (_post("CLEAR NAMED", {"Content-Type": "text/plain"}, statuses=BAD),)),
    Case("bad_update_missing_form_type", (_post("update=CLEAR%20NAMED", {}, statuses=BAD),)),
    Case(
        "bad_update_non_utf8",
        (
            _post(
                "CLEAR NAMED".encode("utf-16"),
                {"Content-Type": "application/sparql-update; charset=UTF-16"},
                statuses=BAD,
            ),
        ),
    ),
    Case("bad_update_syntax", (_post("update=CLEAR%20XYZ", FORM, statuses=BAD),)),
    Case(
        "bad_update_dataset_conflict",
        (
            _post(
                "WITH <http://example/addresses> DELETE { ?p <http://example/name> 'Bill' } "
                "INSERT { ?p <http://example/name> 'William' } WHERE { ?p <http://example/name> 'Bill' }",
                UPDATE,
                (("using-named-graph-uri", "http://example/people"),),
                statuses=BAD,
            ),
        ),
    ),
)


def failures(case: Case, send: Callable[[Step], Answer]) -> list[str]:
    """What a service does not do as the test expects; `send` makes a request of it."""
    found = []
    for step in case.steps:
        answer = send(step)
        if str(answer.status)[0] not in step.statuses:
            found.append(f"{step.method}: status {answer.status}, not one of {step.statuses}xx")
        elif step.types and answer.media_type not in step.types:
            found.append(f"{step.method}: {answer.media_type}, not one of {', '.join(step.types)}")
        elif step.truth is not None and _truth(answer) != step.truth:
            found.append(f"{step.method}: the answer is not {step.truth}")
    return found


def _truth(answer: Answer) -> bool:
    if answer.media_type == "application/sparql-results+json":
        return bool(json.loads(answer.body)["boolean"])
    found = ElementTree.fromstring(answer.body).find("{http://www.w3.org/2005/sparql-results#}boolean")
    return found is not None and found.text == "true"
