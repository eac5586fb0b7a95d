"""The responses of a worker that has the dataset open: queries, named queries, pages and data of resources."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from html import escape
from pathlib import Path

from pyoxigraph import NamedNode

from kg.errors import KgError, LimitError, QueryError, UsageError
from kg.publish.manifest import read_base
from kg.publish.site.home_page import front_page, vocabularies_page
from kg.publish.site.linked_data import Names
from kg.publish.site.ontology_page import cube_page, ontology_page
from kg.publish.site.pages import PageWriter
from kg.publish.site.triple_index import TripleIndex
from kg.query.ask import ask
from kg.query.dataset import Dataset, open_dataset
from kg.query.named import named_query
from kg.query.query_result import QueryResult, first_of
from kg.query.sparql import Graphs, execute, materialize
from kg.rdf.dataset import cube_structure, published_quads
from kg.rdf.iris import DEFAULT_BASE
from kg.rdf.names import CUBE_IRI, ONTOLOGY_IRI, PC, VOCABULARY_IRI
from kg.rdf.serialize import triples_as_lines, turtle_lines
from kg.rdf.store import reading
from kg.serve.accept import choose
from kg.serve.description import service_description
from kg.serve.downloads import listed_files
from kg.serve.limits import Limits
from kg.serve.messages import Reply, Task, plain, unreadable
from kg.serve.resource import AuxiliaryGraphs, ResourceReader, description, instances, resource_triples
from kg.serve.resource_paths import HTML, ResourcePaths
from kg.serve.result_formats import (
    JSON_LD,
    NTRIPLES,
    OF_GRAPHS,
    OF_ROWS,
    TURTLE,
    content_type,
    offers_for,
    render,
    render_graph,
)

_LOG = logging.getLogger(__name__)
#: The data formats of a resource, with the endings in kg/serve/resource_paths.py.
DOCUMENTS = {".ttl": ("Turtle", TURTLE), ".jsonld": ("JSON-LD", JSON_LD), ".nt": ("N-Triples", NTRIPLES)}
_HTML = f"{HTML}; charset=utf-8"


class Responder:
    """Answers from one dataset, which is opened once. Raises OutputError if the folder contains none.

    `beside`: the graphs that were read from other files than the store.
    """

    def __init__(self, folder: Path, limits: Limits, beside: AuxiliaryGraphs) -> None:
        opened = open_dataset(folder)
        self.folder = folder
        self.limits = limits
        self.dataset = Dataset(folder, opened.store, limits.rows)
        self.base = read_base(folder) if (folder / "manifest.json").is_file() else DEFAULT_BASE
        self.addresses = ResourcePaths(self.base)
        self.names = Names(self.base)
        self.explorer = "explorer" if (folder / "explorer.html").is_file() else None
        self.sources = ResourceReader(self.dataset.store, beside)
        self._kinds: Mapping[str, Callable[..., Reply]] = {
            "query": self.query,
            "named": self.named,
            "known": self.known,
            "page": self.page,
            "data": self.data,
            "front": self.front,
            "describe-service": self.describe_service,
            "ready": self.ready,
        }

    def answer(self, task: Task) -> Reply:
        """The reply to a task; a client error or an exceeded limit is a reply as well.

        Raises MemoryError.
        """
        try:
            with reading(self.folder / "store"):
                reply = self._kinds[task.kind](**task.given)
        except LimitError as error:
            return plain(500, str(error))
        except (QueryError, UsageError) as error:
            return plain(400, str(error))
        except KgError as error:
            _LOG.error("%s", error)
            return unreadable(500)
        if len(reply.body) > self.limits.answer_bytes:
            most = self.limits.answer_bytes >> 20
            return plain(500, f"the answer has more than {most} MiB; ask for less with LIMIT / 结果过大，请缩小范围")
        return reply

    def ready(self) -> Reply:
        """Confirms that the dataset can be read."""
        return Reply(200, "application/json", b'{"triples":%d}' % len(self.dataset.store))

    # --- queries -------------------------------------------------------------------------------------------------

    def query(self, sparql: str, default_graphs: list[str], named_graphs: list[str], accept: str | None) -> Reply:
        """The answer to a query of the protocol."""
        graphs = Graphs(tuple(default_graphs), tuple(named_graphs)) if default_graphs or named_graphs else None
        found = execute(self.dataset.store, sparql, None, graphs, self.base)
        return self._rendered(materialize(found, self.limits.rows), accept)

    def named(
        self,
        name: str,
        arguments: list[str],
        language: str,
        accept: str | None,
        limit: int | None = None,
        offset: int = 0,
        following: str = "",
    ) -> Reply:
        """The answer to a named query with arguments, each `name=value`.

        `limit`: at most this number of rows, after skipping `offset`; `following` is the address of the next rows.
        """
        try:
            query = named_query(name)
        except UsageError as error:
            return plain(404, str(error))
        if limit is None:
            return self._rendered(ask(self.dataset, name, arguments, language), accept)
        if query.gives_graph:
            return plain(400, f"{name} gives a graph: leave limit and offset out / 图的结果不能分页")
        answer = ask(replace(self.dataset, most=None), name, arguments, language, limit + 1, offset)
        shown = first_of(answer, limit)
        links = {} if shown == answer else {"Link": f'<{following}>; rel="next"'}
        return self._rendered(shown, accept, links)

    def _rendered(self, answer: QueryResult, accept: str | None, headers: Mapping[str, str] | None = None) -> Reply:
        offers = offers_for(answer)
        chosen = choose(accept, list(offers))
        if chosen is None:
            return plain(406, f"none of the formats asked for can hold this answer; there are {', '.join(offers)}")
        written = offers[chosen]
        body = render(answer, written, self.base)
        return Reply(200, content_type(written), body, {"Vary": "Accept", **(headers or {})})

    def describe_service(self, endpoint: str, media_type: str) -> Reply:
        """The service description for the endpoint at this address."""
        graphs = sorted(graph.value for graph in self.dataset.store.named_graphs())
        triples = service_description(endpoint, self.base, graphs, [*OF_ROWS.values(), *OF_GRAPHS.values()])
        return Reply(200, content_type(media_type), render_graph(triples, media_type, self.base), {"Vary": "Accept"})

    # --- things --------------------------------------------------------------------------------------------------

    def known(self, iri: str) -> Reply:
        """204 for a resource in the dataset, otherwise 404."""
        return Reply(204, "", b"") if self._knows(iri) else _unknown(iri)

    def page(self, iri: str, path: str) -> Reply:
        """The page of a resource at `path` (without ending)."""
        written = self._own_page(iri)
        if written is None:
            if not self._knows(iri):
                return _unknown(iri)
            triples = resource_triples(self.sources, iri)
            writer = PageWriter(triples, self.addresses, self.names, DOCUMENTS, self.explorer, self.sources)
            written = writer.thing(iri, path)
        return Reply(200, _HTML, written.encode())

    def data(self, iri: str, media_type: str) -> Reply:
        """The description of a resource in a graph format."""
        triples = description(self.sources, iri) if self._knows(iri) else []
        if not triples:
            return _unknown(iri)
        return Reply(200, content_type(media_type), render_graph(triples, media_type, self.base))

    def front(self) -> Reply:
        """The home page: the services, the catalogue, the files."""
        things = TripleIndex()
        catalog = self.folder / "catalog.ttl"
        if catalog.is_file():
            things.read(turtle_lines(catalog).splitlines())
        for report in instances(self.sources, PC.Report):
            things.read(triples_as_lines(self.sources.about(report)).splitlines())
        things.close()
        written = front_page(things, self.addresses, listed_files(self.folder), services())
        return Reply(200, _HTML, written.encode())

    def _knows(self, iri: str) -> bool:
        try:
            return self.sources.knows(NamedNode(iri))
        except ValueError:
            return False

    def _own_page(self, iri: str) -> str | None:
        """The page of the ontology, of the structure of the cube, or of all code lists."""
        if iri not in (ONTOLOGY_IRI, CUBE_IRI[:-1], VOCABULARY_IRI[:-1]):
            return None
        if iri == ONTOLOGY_IRI:
            return ontology_page(self._published, "")
        return cube_page(self._published) if iri == CUBE_IRI[:-1] else vocabularies_page(self._published, "")

    @cached_property
    def _published(self) -> TripleIndex:
        """Ontology, code lists and the structure of the cube in full."""
        things = TripleIndex()
        things.read(triples_as_lines((*published_quads(), *cube_structure())).splitlines())
        things.close()
        return things


def _unknown(iri: str) -> Reply:
    return plain(404, f"no match for <{iri}> in the dataset / 数据集中没有此事物")


_OFFERS = (
    ("query", "查询页 Query page", "内置查询与 SPARQL，结果列表 named queries and SPARQL, answers as tables"),
    ("explorer", "浏览图谱 Explorer", "单个网页 one page, needs no network"),
    ("sparql", "SPARQL 端点 SPARQL endpoint", "SPARQL 1.1 Protocol, 只读 read-only"),
    ("openapi.json", "OpenAPI", "本服务的接口说明 description of this service"),
    (".well-known/void", "VoID", "数据集说明 description of the dataset"),
    ("health", "状态 Health", "服务是否正常 whether the service answers"),
)


def services() -> str:
    """The list of what the server offers, as HTML."""
    items = "".join(
        f'<li><a href="/{escape(path)}">{escape(name)}</a>: {escape(text)}</li>' for path, name, text in _OFFERS
    )
    form = (
        '<form action="/resource" method="get"><label for="iri">IRI</label> '
        '<input id="iri" name="iri" type="url" required size="60"> '
        "<button>打开 Open</button></form>"
    )
    return f"<h2>服务 Services</h2><ul>{items}</ul>{form}"
