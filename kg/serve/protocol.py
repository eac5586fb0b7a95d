"""Parses requests to `/sparql` according to SPARQL 1.1 Protocol, section 2.

There are three ways to send a query (2.1): GET with the parameter `query`, POST of a form, POST of the query itself.
`default-graph-uri` and `named-graph-uri`, in the address or in the form, define the dataset of a query (2.1.4). Other
parameters are ignored. An update (2.2) is recognised and rejected.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message
from urllib.parse import parse_qsl

from pyoxigraph import NamedNode

QUERY_TYPE = "application/sparql-query"
UPDATE_TYPE = "application/sparql-update"
FORM_TYPE = "application/x-www-form-urlencoded"
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
_MOST_FIELDS = 1000


class RequestError(Exception):
    """A request that is answered with an error: the status, the problem and what to do, additional headers."""

    def __init__(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}


@dataclass(frozen=True, slots=True)
class Operation:
    """A query and the IRIs of the graphs named in the request."""

    sparql: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def read_request(method: str, address: str, content_type: str | None, body: bytes) -> Operation | None:
    """The query of a request, None if there is none, which requests the service description.

    `address` is the part after the question mark. Raises RequestError.
    """
    if method not in METHODS:
        raise RequestError(405, "use GET or POST", {"Allow": ", ".join(METHODS)})
    fields = read_fields(address, "the address")
    if method == "POST":
        kind = _kind(content_type)
        if kind == FORM_TYPE:
            fields = _joined(fields, read_fields(_text(body), "the form"))
        elif kind == QUERY_TYPE:
            fields = _joined(fields, {"query": [_text(body)]})
        else:
            fields = _joined(fields, {"update": [_text(body)]})
    queries, updates = fields.get("query", []), fields.get("update", [])
    if len(queries) + len(updates) > 1:
        raise RequestError(400, "the request holds more than one query or update; send one at a time")
    if updates:
        if method != "POST":
            raise RequestError(400, "an update cannot be sent with GET; and this dataset is read-only / 数据集只读")
        raise RequestError(403, "this dataset is read-only; build it again to change it / 数据集只读，不能更新")
    if not queries:
        if method == "POST":
            raise RequestError(400, "the form has no parameter 'query'")
        return None
    return Operation(queries[0], _graphs(fields, "default-graph-uri"), _graphs(fields, "named-graph-uri"))


def _kind(content_type: str | None) -> str:
    """The media type of a body, one of the three that are supported."""
    message = Message()
    message["Content-Type"] = content_type or "-"
    kind = message.get_content_type()
    if kind not in (QUERY_TYPE, UPDATE_TYPE, FORM_TYPE) or not content_type:
        known = f"{QUERY_TYPE} or {FORM_TYPE}"
        raise RequestError(415, f"a body of type {content_type or 'unknown'} is not understood; send {known}")
    charset = message.get_param("charset", "utf-8")
    if str(charset).lower() not in ("utf-8", "utf8", "us-ascii"):
        raise RequestError(415, f"the body is declared as {charset}; send it as UTF-8")
    return kind


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RequestError(400, f"the body is not UTF-8 (byte {error.start})") from None


def read_fields(text: str, place: str) -> dict[str, list[str]]:
    """The parameters of an address or a form, by name; raises RequestError if they are not UTF-8 or too many."""
    found: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except UnicodeDecodeError:
        raise RequestError(400, f"{place} contains escapes that are not UTF-8") from None
    except ValueError:
        raise RequestError(400, f"{place} holds more than {_MOST_FIELDS} parameters") from None
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _joined(one: dict[str, list[str]], other: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: [*one.get(name, []), *other.get(name, [])] for name in (*one, *other)}


def _graphs(fields: dict[str, list[str]], name: str) -> tuple[str, ...]:
    for iri in fields.get(name, []):
        try:
            NamedNode(iri)
        except ValueError:
            raise RequestError(400, f"{name}={iri} is not an IRI") from None
    return tuple(fields.get(name, []))
