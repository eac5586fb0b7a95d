"""The description of the service as OpenAPI 3.1: the endpoint, each named query, things, files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kg import __version__
from kg.query.named import NamedQuery, Parameter
from kg.serve.limits import Limits
from kg.serve.protocol import FORM_TYPE, QUERY_TYPE
from kg.serve.resource_paths import ENDINGS
from kg.serve.result_formats import OF_GRAPHS, OF_ROWS

#: The formats of a named query by the value of the parameter `format`, for addresses that a browser opens.
NAMED_FORMATS = {
    "json": "application/sparql-results+json",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "xml": "application/sparql-results+xml",
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "jsonld": "application/ld+json",
}
#: The parameters of a page of rows; no named query has parameters of these names.
LIMIT, OFFSET = "limit", "offset"
_OF_ROWS = 4  # of these; the rest are of queries that give a graph


def openapi(queries: Iterable[NamedQuery], limits: Limits) -> dict[str, Any]:
    """The document; it holds what the limits of this server are."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "policy-commitment-kg",
            "version": __version__,
            "summary": "Government work reports as a knowledge graph / 政府工作报告知识图谱",
            "description": (
                f"Read-only. A query is stopped after {limits.seconds:g} seconds or {limits.memory} MiB of memory; an "
                f"answer has at most {limits.rows:,} rows. What exceeds a limit is answered with an error, never cut."
            ),
            "license": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
        },
        "servers": [{"url": "/"}],
        "paths": {
            "/sparql": _sparql(),
            **{f"/named/{query.name}": _named(query, limits.rows) for query in queries},
            "/resource": _resource(),
            "/file/{path}": _file(),
            "/.well-known/void": _simple("void", "VoID description of the dataset", "text/turtle"),
            "/health": _health(),
        },
        "components": {"responses": {"Error": _content("What is wrong, and what to do", ["text/plain"])}},
    }


def _content(description: str, media_types: Iterable[str]) -> dict[str, Any]:
    return {"description": description, "content": {one: {"schema": {"type": "string"}} for one in media_types}}


def _responses(good: Mapping[str, Any], *bad: str) -> dict[str, Any]:
    return {**good, **{status: {"$ref": "#/components/responses/Error"} for status in bad}}


def _query_parameter(name: str, description: str, schema: Mapping[str, Any], required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "required": required, "schema": dict(schema)}


def _sparql() -> dict[str, Any]:
    texts = {"type": "array", "items": {"type": "string", "format": "uri"}}
    graphs = [
        _query_parameter("default-graph-uri", "Graphs that are the default graph (SPARQL 1.1 Protocol, 2.1.4)", texts),
        _query_parameter("named-graph-uri", "Graphs that GRAPH sees", texts),
    ]
    responses = _responses(
        {"200": _content("The answer", dict.fromkeys((*OF_ROWS.values(), *OF_GRAPHS.values())))},
        *("400", "403", "406", "413", "415", "500", "503"),
    )
    query = _query_parameter("query", "The query; without it the service description is given", {"type": "string"})
    form = {
        "type": "object",
        "required": ["query"],
        "properties": {"query": {"type": "string"}, "default-graph-uri": texts, "named-graph-uri": texts},
    }
    return {
        "get": {
            "operationId": "query",
            "summary": "Ask a SPARQL query / SPARQL 查询",
            "parameters": [query, *graphs],
            "responses": responses,
        },
        "post": {
            "operationId": "queryByPost",
            "summary": "Ask a SPARQL query that is sent as a form or as it is / 以 POST 发送查询",
            "parameters": graphs,
            "requestBody": {
                "required": True,
                "content": {QUERY_TYPE: {"schema": {"type": "string"}}, FORM_TYPE: {"schema": form}},
            },
            "responses": responses,
        },
    }


def _named(query: NamedQuery, most: int) -> dict[str, Any]:
    names = list(NAMED_FORMATS)
    names = names[_OF_ROWS:] if query.gives_graph else names[:_OF_ROWS]
    written_as = {"type": "string", "enum": names}
    answer = _content("The answer", [NAMED_FORMATS[name] for name in names])
    paging = []
    if not query.gives_graph:
        link = 'With `limit`, where more rows exist: the address of those that follow, as <…>; rel="next"'
        answer["headers"] = {"Link": {"description": link, "schema": {"type": "string"}}}
        paging = [
            _query_parameter(LIMIT, "Maximum number of rows", {"type": "integer", "minimum": 1, "maximum": most}),
            _query_parameter(OFFSET, "Number of rows to skip; only with `limit`", {"type": "integer", "minimum": 0}),
        ]
    return {
        "get": {
            "operationId": query.name,
            "summary": f"{query.caption['en']} / {query.caption['zh-Hans']}",
            "description": f"{query.description['en']}\n\n{query.description['zh-Hans']}",
            "tags": ["named queries / 内置查询"],
            "parameters": [
                *(_parameter(one) for one in query.parameters),
                *paging,
                _query_parameter("format", "Format of the answer, in place of the header Accept", written_as),
            ],
            "responses": _responses({"200": answer}, "400", "406", "500", "503"),
        }
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    if parameter.kind == "integer":
        schema = {"type": "integer", "minimum": 0}
    elif parameter.kind == "language":
        schema = {"type": "string", "enum": ["en", "zh"], "default": "en"}
    return _query_parameter(parameter.name, f"{parameter.meaning['en']} / {parameter.meaning['zh-Hans']}", schema)


def _resource() -> dict[str, Any]:
    iri = _query_parameter("iri", "The IRI of anything in the dataset", {"type": "string", "format": "uri"}, True)
    to = {"Location": {"description": "Page or data, as Accept says", "schema": {"type": "string"}}}
    media_types = ", ".join(ENDINGS.values())
    return {
        "get": {
            "operationId": "resource",
            "summary": "Page or data of a thing / 事物的网页或数据",
            "parameters": [iri],
            "responses": _responses(
                {"303": {"description": f"The document is elsewhere: {media_types}", "headers": to}},
                *("400", "404", "406", "503"),
            ),
        }
    }


def _file() -> dict[str, Any]:
    path = {
        "name": "path",
        "in": "path",
        "required": True,
        "description": "The path of a file in the dataset's folder, such as data.nq or tables/measures.csv",
        "schema": {"type": "string"},
    }
    anything = {"200": {"description": "The file", "content": {"*/*": {}}}}
    return {
        "get": {
            "operationId": "file",
            "summary": "A file of the dataset / 数据集文件",
            "parameters": [path],
            "responses": _responses(anything, "404"),
        }
    }


def _simple(name: str, summary: str, media_type: str) -> dict[str, Any]:
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "responses": _responses({"200": _content(summary, [media_type])}, "404"),
        }
    }


def _health() -> dict[str, Any]:
    state = {"type": "object", "properties": {"status": {"type": "string", "enum": ["ok", "failing"]}}}
    content = {"application/json": {"schema": state}}
    return {
        "get": {
            "operationId": "health",
            "summary": "Whether the dataset can be read / 服务是否正常",
            "responses": {
                "200": {"description": "It can", "content": content},
                "503": {"description": "It cannot", "content": content},
            },
        }
    }
