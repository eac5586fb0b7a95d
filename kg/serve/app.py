"""The routes of the endpoint, which pass requests to the workers (kg/serve/worker_pool.py)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from html import escape
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from kg.publish.catalog import graph_iri
from kg.publish.manifest import read_base
from kg.publish.site.html import STYLE, page
from kg.query.named import list_queries
from kg.rdf.iris import DEFAULT_BASE
from kg.rdf.names import VOID
from kg.serve.accept import choose
from kg.serve.clients import Clients
from kg.serve.downloads import find_file, find_published, presentation
from kg.serve.limits import ConnectionLimits
from kg.serve.messages import Reply, Task, plain
from kg.serve.openapi import LIMIT, NAMED_FORMATS, OFFSET, openapi
from kg.serve.protocol import METHODS, RequestError, read_fields, read_request
from kg.serve.query_page import asset, query_page
from kg.serve.resource_paths import ENDINGS, HTML, RESOURCE, ResourcePaths, split_ending
from kg.serve.response_cache import ResponseCache
from kg.serve.result_formats import JSON_LD, NTRIPLES, RDF_XML, TURTLE
from kg.serve.worker_pool import WorkerPool

Handler = Callable[[Request], Awaitable[Response]]
_NOSNIFF = {"X-Content-Type-Options": "nosniff"}
_ASSETS = {"query.js": "text/javascript", "query.css": "text/css"}
_DESCRIPTIONS = (TURTLE, NTRIPLES, JSON_LD, RDF_XML, HTML)
_HEALTH_SECONDS = 5.0
# Characters that need no escaping in a header (RFC 3986), including escapes
_IN_ADDRESS = "%:/?#[]@!$&'()*+,;=~"
_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?|\[[0-9A-Fa-f:.]+\](:[0-9]+)?")
# Pages have no scripts, except the query page; data is never rendered as a page.
_OF_PAGES = "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'"
_OF_DATA = "sandbox; default-src 'none'"
_UNFRAMED = "; frame-ancestors 'none'"
# An answer of at most this length is always sent, even if clients have not taken others yet.
_SHORT = 1 << 20


def create_app(
    workers: WorkerPool, connections: ConnectionLimits, clients: Clients, cors: Sequence[str] = ()
) -> Starlette:
    """The ASGI application for these clients.

    `cors`: the origins whose pages may send requests (Fetch standard, CORS protocol), `*` for all.
    """
    endpoint = Endpoint(workers, connections, clients)
    routes: list[tuple[str, Handler, tuple[str, ...]]] = [
        ("/id/{path:path}", endpoint.thing, ("GET",)),  # the most frequent first; routes are tried in this order
        ("/", endpoint.front, ("GET",)),
        ("/index.html", endpoint.front, ("GET",)),
        ("/style.css", endpoint.style, ("GET",)),
        ("/favicon.ico", endpoint.icon, ("GET",)),
        ("/query", endpoint.query_page, ("GET",)),
        ("/assets/{name}", endpoint.asset, ("GET",)),
        ("/explorer", endpoint.explorer, ("GET",)),
        ("/named/{name}", endpoint.named, ("GET",)),
        ("/openapi.json", endpoint.openapi, ("GET",)),
        ("/health", endpoint.health, ("GET",)),
        ("/.well-known/void", endpoint.void, ("GET",)),
        ("/resource", endpoint.resource, ("GET",)),
        ("/file/{path:path}", endpoint.file, ("GET",)),
        ("/{path:path}", endpoint.thing, ("GET",)),
    ]
    # All methods, because the protocol defines the response to unknown ones
    any_method = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH")
    sparql = [Route(path, endpoint.sparql, methods=list(any_method)) for path in ("/sparql", "/sparql/")]
    shared = Middleware(
        CORSMiddleware,
        allow_origins=list(cors),
        allow_methods=list(METHODS),
        allow_headers=["Accept", "Accept-Language", "Content-Type"],
        expose_headers=["Link", "Retry-After"],
    )
    return Starlette(
        routes=[*sparql, *(Route(path, handler, methods=list(methods)) for path, handler, methods in routes)],
        middleware=[shared] if cors else [],
    )


class Endpoint:
    """The handlers of all routes."""

    def __init__(self, workers: WorkerPool, connections: ConnectionLimits, clients: Clients) -> None:
        self.workers = workers
        self._clients = clients
        self._most_unsent = connections.unsent_bytes
        self._queries = list_queries()
        self._query_page = query_page(self._queries)
        self._openapi = openapi(self._queries, workers.limits)
        self._cache = ResponseCache(workers)
        self._addresses = self._read_addresses()
        self._edition = workers.edition

    # --- SPARQL --------------------------------------------------------------------------------------------------

    async def sparql(self, request: Request) -> Response:
        """SPARQL 1.1 Protocol, and the service description if there is no query."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join(METHODS)})
        try:
            body = await _body(request)
            address = request.scope["query_string"].decode("latin-1")
            operation = read_request(request.method, address, request.headers.get("content-type"), body)
        except RequestError as error:
            return _response(plain(error.status, str(error), error.headers))
        accept = _accept(request)
        if operation is None:
            chosen = choose(accept, _DESCRIPTIONS)
            if chosen == HTML:
                return RedirectResponse("/query", HTTPStatus.SEE_OTHER, {"Vary": "Accept"})
            if chosen is None:
                return _response(plain(406, f"the description of the service comes as {', '.join(_DESCRIPTIONS)}"))
            given = {"endpoint": _endpoint(request), "media_type": chosen}
            return _response(await self._cache.ask(Task("describe-service", given)))
        given_query = {
            "sparql": operation.sparql,
            "default_graphs": operation.default_graphs,
            "named_graphs": operation.named_graphs,
            "accept": accept,
        }
        return self._given(await self.workers.ask(Task("query", given_query), request.is_disconnected))

    async def named(self, request: Request) -> Response:
        """A named query: its parameters are those of the address; `format` overrides Accept.

        `limit` and `offset` select a page of its rows; if there are more rows, Link has the next page (RFC 8288).
        """
        try:
            fields = read_fields(request.scope["query_string"].decode("latin-1"), "the address")
        except RequestError as error:
            return _response(plain(error.status, str(error)))
        if any(len(values) > 1 for values in fields.values()):
            return _response(plain(400, "a parameter is given twice / 参数重复"))
        asked = {name: values[0] for name, values in fields.items()}
        given = dict(asked)
        written = given.pop("format", None)
        if written is not None and written not in NAMED_FORMATS:
            known = ", ".join(NAMED_FORMATS)
            return _response(plain(400, f"format={written[:40]}: use one of {known} / 没有这个格式"))
        try:
            page = _page_of(given, asked, self.workers.limits.rows)
        except RequestError as error:
            return _response(plain(error.status, str(error)))
        language = given.get("language", "en")
        arguments = [f"{name}={value}" for name, value in given.items()]
        task = Task(
            "named",
            {
                "name": request.path_params["name"],
                "arguments": arguments,
                "language": language,
                "accept": NAMED_FORMATS[written] if written else _accept(request),
                **page,
            },
        )
        return self._given(await self._cache.ask(task))

    def _given(self, reply: Reply) -> Response:
        """An answer to a query; long ones are only sent while clients keep up."""
        if len(reply.body) > _SHORT and self._clients.unsent > self._most_unsent:
            reply = plain(
                503, "too many long answers are being sent; try again later / 请稍后再试", {"Retry-After": "5"}
            )
        return _response(reply)

    # --- things --------------------------------------------------------------------------------------------------

    async def thing(self, request: Request) -> Response:
        """303 from the IRI of a resource to its page or data (W3C, Cool URIs for the Semantic Web), or the document."""
        path, chosen = split_ending(_raw_path(request))
        iri = self._current_addresses().iri(path)
        if iri is None:
            return _told(request, plain(404, f"there is nothing at /{path} / 没有此页"))
        if chosen is None:
            return await self._redirect(request, iri, path)
        if chosen == HTML:
            reply = await self._cache.ask(Task("page", {"iri": iri, "path": path}))
        else:
            reply = await self._cache.ask(Task("data", {"iri": iri, "media_type": chosen}))
        response = _response(reply) if reply.status == HTTPStatus.OK else _told(request, reply)
        if reply.status == HTTPStatus.OK:
            links = [f'</{path}{ending}>; rel="alternate"; type="{kind}"' for ending, kind in ENDINGS.items()]
            links.append(f'<{quote(iri, safe=_IN_ADDRESS)}>; rel="describes"')
            response.headers["Link"] = ", ".join(links)
        return response

    async def resource(self, request: Request) -> Response:
        """303 from any IRI in the dataset to its page or data."""
        iri = request.query_params.get("iri", "").strip()
        if not iri:
            return _told(request, plain(400, "name a thing: /resource?iri=… / 请给出 IRI"))
        return await self._redirect(request, iri, self._current_addresses().any_path(iri))

    async def _redirect(self, request: Request, iri: str, path: str) -> Response:
        chosen = choose(_accept(request), list(ENDINGS.values()))
        if chosen is None:
            return _response(plain(406, f"a thing is described as {', '.join(ENDINGS.values())}"))
        reply = await self._cache.ask(Task("known", {"iri": iri}))
        if reply.status >= 400:
            return _told(request, reply)
        ending = next(ending for ending, kind in ENDINGS.items() if kind == chosen)
        mark = "" if path.startswith(RESOURCE) or "#" not in iri else "#" + iri.partition("#")[2]
        location = quote(f"/{path}{ending}{mark}", safe=_IN_ADDRESS)
        return Response(status_code=HTTPStatus.SEE_OTHER, headers={"Location": location, "Vary": "Accept"})

    def _current_addresses(self) -> ResourcePaths:
        """The addresses for the base of the current dataset."""
        self.workers.notice()
        if self.workers.edition != self._edition:
            self._edition = self.workers.edition
            self._addresses = self._read_addresses()
        return self._addresses

    def _read_addresses(self) -> ResourcePaths:
        folder = self.workers.folder
        return ResourcePaths(read_base(folder) if (folder / "manifest.json").is_file() else DEFAULT_BASE)

    # --- pages and files -----------------------------------------------------------------------------------------

    async def front(self, request: Request) -> Response:
        """The front page."""
        return _response(await self._cache.ask(Task("front")))

    async def query_page(self, request: Request) -> Response:
        """The query page."""
        headers = {**_NOSNIFF, "Content-Security-Policy": f"default-src 'self'; base-uri 'none'{_UNFRAMED}"}
        return Response(self._query_page, media_type=HTML, headers=headers)

    async def style(self, request: Request) -> Response:
        """The style of all pages."""
        return Response(STYLE, media_type="text/css", headers=_NOSNIFF)

    async def icon(self, request: Request) -> Response:
        """The icon that browsers request: there is none."""
        return Response(status_code=204)

    async def asset(self, request: Request) -> Response:
        """Script and style of the query page."""
        name = request.path_params["name"]
        if name not in _ASSETS:
            return _told(request, plain(404, f"there is nothing at /assets/{name} / 没有此文件"))
        return Response(asset(name), media_type=_ASSETS[name], headers=_NOSNIFF)

    async def explorer(self, request: Request) -> Response:
        """The explorer of the dataset."""
        return self._file(request, "explorer.html")

    async def file(self, request: Request) -> Response:
        """A file of the dataset, or of the package (the ontology and its code lists)."""
        return self._file(request, request.path_params["path"])

    def _file(self, request: Request, name: str) -> Response:
        path = find_file(self.workers.folder, name)
        shown = presentation(name)
        if path is not None:
            return FileResponse(path, media_type=shown.media_type, headers=shown.headers)
        published = find_published(name)
        if published is not None:
            return Response(published, media_type=shown.media_type, headers=shown.headers)
        return _told(request, plain(404, f"the dataset has no file {name} / 数据集中没有此文件"))

    async def void(self, request: Request) -> Response:
        """The VoID description (VoID, section 7.2), with the address of this endpoint.

        A dataset without single files has none; the description then only states that there is a dataset and its
        endpoint.
        """
        path = find_file(self.workers.folder, "void.ttl")
        dataset = graph_iri(self._current_addresses().base)
        statement = f"\n<{dataset}> a <{VOID.iri}Dataset> ; <{VOID.iri}sparqlEndpoint> <{_endpoint(request)}> .\n"
        content = b"" if path is None else await asyncio.to_thread(path.read_bytes)
        return _response(Reply(200, f"{TURTLE}; charset=utf-8", content + statement.encode()))

    async def openapi(self, request: Request) -> Response:
        """The description of this service."""
        return JSONResponse(self._openapi, headers=_NOSNIFF)

    async def health(self, request: Request) -> Response:
        """Whether a process can read the dataset."""
        try:
            reply = await asyncio.wait_for(self.workers.ask(Task("ready")), _HEALTH_SECONDS)
        except TimeoutError:
            reply = plain(503, "no process answered in time")
        good = reply.status == HTTPStatus.OK
        message = {} if good else {"message": reply.body.decode().strip()}
        content = {"status": "ok" if good else "failing", **message, "processes": self.workers.state}
        content["connections"] = self._clients.state
        return JSONResponse(content, HTTPStatus.OK if good else HTTPStatus.SERVICE_UNAVAILABLE, _NOSNIFF)


async def _body(request: Request) -> bytes:
    """The body of a request, whose size the connection has limited.

    Raises RequestError if it is compressed or broken.
    """
    if request.headers.get("content-encoding", "identity") != "identity":
        raise RequestError(415, "send the body as it is, without Content-Encoding")
    try:
        return await request.body()
    except ClientDisconnect:
        raise RequestError(400, "the body is not complete / 请求体不完整") from None


def _page_of(given: dict[str, str], asked: Mapping[str, str], most: int) -> dict[str, Any]:
    """The values of `limit` and `offset`, removed from the parameters, and the relative address of the next page.

    `asked`: all parameters of the address. Raises RequestError.
    """
    numbers: dict[str, int] = {}
    for name in (LIMIT, OFFSET):
        value = given.pop(name, None)
        if value is None:
            continue
        if not re.fullmatch(r"[0-9]{1,15}", value):
            raise RequestError(400, f"{name}={value[:40]}: a whole number is needed / 应为整数")
        numbers[name] = int(value)
    if not numbers:
        return {}
    if not 1 <= numbers.get(LIMIT, 0) <= most:
        raise RequestError(400, f"{LIMIT}: give a number of rows from 1 to {most} / {LIMIT} 应在 1 到 {most} 之间")
    offset = numbers.get(OFFSET, 0)
    following = "?" + urlencode({**asked, OFFSET: offset + numbers[LIMIT]})
    return {"limit": numbers[LIMIT], "offset": offset, "following": following}


def _told(request: Request, reply: Reply) -> Response:
    """A message as a page if a browser requests one, otherwise as plain text."""
    if HTML not in (_accept(request) or ""):
        return _response(reply)
    depth = _raw_path(request).count("/")
    said = f"<h1>{reply.status}</h1><p>{escape(reply.body.decode().strip())}</p>"
    written = page(str(reply.status), said, depth).encode()
    return _response(replace(reply, media_type=f"{HTML}; charset=utf-8", body=written))


def _accept(request: Request) -> str | None:
    """The header Accept; several are one list (RFC 9110, section 5.3)."""
    return ", ".join(request.headers.getlist("accept")) or None


def _raw_path(request: Request) -> str:
    """The path as sent, without the slash that it starts with: an IRI's escapes are its own."""
    raw: bytes = request.scope.get("raw_path") or quote(request.url.path).encode()
    return raw.decode("latin-1").removeprefix("/")


def _endpoint(request: Request) -> str:
    """The address of the endpoint as the client sees it; its own if the header Host is not an address."""
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        own, port = request.scope["server"]
        host = f"[{own}]:{port}" if ":" in own else f"{own}:{port}"
    return f"{request.url.scheme}://{host}/sparql"


def _response(reply: Reply) -> Response:
    """A reply as a Starlette response."""
    policy = (_OF_PAGES if reply.media_type.startswith(HTML) else _OF_DATA) + _UNFRAMED
    headers = {**_NOSNIFF, "Content-Security-Policy": policy, **reply.headers}
    if reply.media_type:
        headers["Content-Type"] = reply.media_type
    return Response(reply.body, reply.status, headers)
