from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urljoin

import pytest
from openapi_spec_validator import validate
from pyoxigraph import NamedNode, RdfFormat, Store, parse

from kg.query.named import NamedQuery, list_queries
from kg.rdf.iris import DEFAULT_BASE
from kg.rdf.names import PC, RDF
from kg.rdf.store import open_store
from kg.serve.resource_paths import ResourcePaths
from serve.servers import Server
from tests.build.sample import REPORTS, write_reports

TURTLE, JSON_LD, NTRIPLES, HTML = "text/turtle", "application/ld+json", "application/n-triples", "text/html"
REPORT = "id/report/140000-2023"


class _Links(HTMLParser):
    """The addresses that a page leads to, and its title."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.extend(value for name, value in attrs if name in ("href", "src", "action") and value)


def _links(page: str) -> list[str]:
    reader = _Links()
    reader.feed(page)
    return reader.found


@pytest.fixture(scope="module")
def store(built: Path) -> Store:
    """The store that the server reads."""
    return open_store(built / "store")


def _some(store: Store, kind: NamedNode) -> str:
    """The first thing of that class in the data."""
    return min(
        quad.subject.value
        for quad in store.quads_for_pattern(None, RDF.type, kind)
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(f"{DEFAULT_BASE}id/")
    )


@pytest.mark.parametrize(
    ("accept", "ending"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", ".html"),
        ("*/*", ".html"),
        (TURTLE, ".ttl"),
        (JSON_LD, ".jsonld"),
        ("application/n-triples, text/turtle;q=0.5", ".nt"),
    ],
)
def test_an_iri_leads_to_the_document_asked_for(server: Server, accept: str, ending: str) -> None:
    """The IRI of a thing is answered 303 to its page or data, which say what they describe and what else there is."""
    reply = server.ask(f"/{REPORT}", Accept=accept)
    assert (reply.status, reply.headers["location"]) == (303, f"/{REPORT}{ending}")
    assert "Accept" in reply.headers["vary"]
    document = server.ask(reply.headers["location"])
    assert document.status == 200
    assert f'<{DEFAULT_BASE}{REPORT}>; rel="describes"' in document.headers["link"]
    assert f'</{REPORT}.ttl>; rel="alternate"; type="text/turtle"' in document.headers["link"]


def test_what_is_not_there_is_404(server: Server) -> None:
    """An IRI that the dataset does not know, a file and a page that are not there: 404 each, and 406 for images."""
    for path in (
        "/id/report/0",
        "/id/report/0.html",
        "/id/report/0.ttl",
        "/vocab/none/1",
        "/nothing",
        "/named/nothing",
    ):
        assert server.ask(path).status == 404, path
    assert server.ask("/resource?iri=http%3A%2F%2Fexample.org%2Fnothing").status == 404
    assert server.ask("/resource?iri=no%20iri").status == 404
    assert server.ask("/resource").status == 400
    assert server.ask(f"/{REPORT}", Accept="image/png").status == 406


@pytest.mark.parametrize("path", ["/nothing", "/id/report/0.html", "/file/none/there.csv", "/resource"])
def test_a_browser_is_told_in_a_page(server: Server, path: str) -> None:
    """What is not there is a page for a browser, with the links of all pages, and plain text for anything else."""
    reply = server.ask(path, Accept="text/html,application/xhtml+xml,*/*;q=0.8")
    assert reply.status in (400, 404)
    assert reply.headers["content-type"].startswith("text/html")
    style = re.search(r'href="([^"]*style\.css)"', reply.text)
    assert style is not None
    assert server.ask(urljoin(path, style[1])).status == 200
    assert server.ask(path).headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("ending", [".ttl", ".jsonld", ".nt"])
def test_data_of_a_fact_hold_its_evidence(server: Server, store: Store, ending: str) -> None:
    """The data of a fact are its triples with the place of its quote, the same in each format."""
    fact = _some(store, PC.Measure)
    reply = server.ask(fact.replace(DEFAULT_BASE, "/") + ending)
    read_format = RdfFormat.from_media_type(reply.media_type)
    assert read_format is not None
    found = {str(quad) for quad in parse(input=reply.body, format=read_format)}
    own = {
        f"{one.subject} {one.predicate} {one.object}" for one in store.quads_for_pattern(NamedNode(fact), None, None)
    }
    assert {one.replace("zh-hans", "zh-Hans") for one in own} <= {one.replace("zh-hans", "zh-Hans") for one in found}
    assert any("#beginIndex" in line for line in found)


@pytest.mark.parametrize(
    "kind", [PC.Report, PC.Measure, PC.Project, PC.Statement, PC.SourceText, PC.Period, PC.Government, PC.Trajectory]
)
def test_a_page_of_each_kind_leads_on(server: Server, store: Store, kind: NamedNode) -> None:
    """A thing's page names it and links to pages that are there."""
    path = _some(store, kind).replace(DEFAULT_BASE, "/")
    page = server.ask(f"{path}.html")
    assert (page.status, page.media_type) == (200, HTML)
    inner = [link.partition("#")[0] for link in _links(page.text) if not link.startswith("http")]
    for link in sorted(set(inner))[:12]:
        assert server.ask(urljoin(f"{path}.html", link)).status == 200, link


@pytest.mark.parametrize(
    "path", ["ont", "cube", "vocab", "vocab/indicator", "vocab/indicator/gdp", "set/catalog", "set/graph", "set/void"]
)
def test_vocabulary_and_catalogue_have_pages_and_data(server: Server, path: str) -> None:
    """Ontology, code lists, concepts, the cube and the catalogue resolve as things of the data do."""
    assert server.ask(f"/{path}", Accept=HTML).headers["location"] == f"/{path}.html"
    assert server.ask(f"/{path}.html").status == 200
    assert len(list(parse(input=server.ask(f"/{path}.ttl").body, format=RdfFormat.TURTLE))) > 1


def test_a_project_shows_its_milestones(server: Server, store: Store) -> None:
    """The page of a project has its milestones in order of time, with their words, as on the static site."""
    page = server.ask(_some(store, PC.Project).replace(DEFAULT_BASE, "/") + ".html").text
    assert 'id="milestones"' in page
    assert "<q>" in page


def test_a_text_shows_its_passages(server: Server, store: Store) -> None:
    """The page of a text has an anchor for each passage, to which the page of a fact links."""
    text, fact = _some(store, PC.SourceText), _some(store, PC.Measure)
    begin, end = (
        next(store.quads_for_pattern(NamedNode(fact), one, None)).object.value for one in (PC.beginIndex, PC.endIndex)
    )
    anchor = f"char={begin},{end}"
    assert f'id="{anchor}"' in server.ask(text.replace(DEFAULT_BASE, "/") + ".html").text
    assert f"{text.rsplit('/', 1)[1]}.html#{anchor}" in server.ask(fact.replace(DEFAULT_BASE, "/") + ".html").text


def test_any_iri_of_the_dataset_can_be_looked_up(server: Server) -> None:
    """/resource leads to the page of an IRI under the base, and to one of its own for any other."""
    own = server.ask(f"/resource?iri={quote(DEFAULT_BASE + REPORT, safe='')}", Accept=TURTLE)
    assert (own.status, own.headers["location"]) == (303, f"/{REPORT}.ttl")
    other = server.ask(f"/resource?iri={quote('http://www.w3.org/2004/02/skos/core#Concept', safe='')}", Accept=HTML)
    assert other.status == 303
    page = server.ask(other.headers["location"])
    assert page.status == 200
    assert "Concept" in page.text
    assert "and " in page.text  # more than is listed


@pytest.mark.parametrize(
    "iri",
    [
        "https://example.org/kg/id/project/140000-c7134b3ecad9",
        "https://example.org/kg/id/trajectory/a%20b",
        "https://example.org/kg/set/links",
        "https://w3id.org/policy-commitment/vocab/place/140000",
        "https://w3id.org/policy-commitment/ont",
        "https://w3id.org/policy-commitment/cube",
        "http://example.com/a?b=c&d=%20",
    ],
)
def test_paths_and_iris_are_inverse(iri: str) -> None:
    """Each IRI has one path, from which it is had back to the letter."""
    addresses = ResourcePaths("https://example.org/kg/")
    assert addresses.iri(addresses.any_path(iri)) == iri


# --- the rest of the site ----------------------------------------------------------------------------------------


def test_the_front_page_leads_to_everything(server: Server) -> None:
    """All links of the front page lead somewhere, among them the explorer, the query page and the files."""
    page = server.ask("/")
    assert (page.status, page.media_type) == (200, HTML)
    links = {link.partition("#")[0] for link in _links(page.text) if not link.startswith("http")}
    assert {"/query", "/explorer", "/openapi.json", "/.well-known/void", "/health", "file/data.nq"} <= links
    for link in sorted(links - {"/resource", "/sparql"}):
        assert server.ask(urljoin("/", link)).status == 200, link


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("data.nq", "application/n-quads"),
        ("tables/measures.csv", "text/csv"),
        ("catalog.ttl", TURTLE),
        ("ont.ttl", TURTLE),
        ("vocab/indicator.ttl", TURTLE),
        ("manifest.json", "application/json"),
    ],
)
def test_files_of_the_dataset(server: Server, built: Path, path: str, media_type: str) -> None:
    """The files that the catalogue lists are served byte by byte, with their media type, and in part if asked for."""
    reply = server.ask(f"/file/{path}")
    assert (reply.status, reply.media_type) == (200, media_type)
    if (built / path).is_file():
        assert reply.body == (built / path).read_bytes()
        assert server.ask(f"/file/{path}", Range="bytes=0-9").body == reply.body[:10]


@pytest.mark.parametrize(
    "path",
    [
        "../graph/data.nq",
        "..%2f..%2f..%2f..%2fetc%2fpasswd",
        "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "store/CURRENT",
        "tables/../store/CURRENT",
        "tables/%2e%2e/store/CURRENT",
        "tables",
        "..\\..\\etc\\passwd",
        "a%00b",
        "",
    ],
)
def test_no_path_leads_out_of_the_dataset(server: Server, path: str) -> None:
    """Whatever is put into a path, only files of the dataset are given out, and not those of its store."""
    assert server.ask(f"/file/{path}").status == 404


def test_links_out_of_the_folder_are_not_followed(built: Path, tmp_path: Path) -> None:
    """A symbolic link in the folder that leads out of it gives nothing."""
    from kg.serve.downloads import find_file

    (tmp_path / "secret").write_text("secret")
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "link").symlink_to(tmp_path / "secret")
    assert find_file(tmp_path / "graph", "link") is None


def test_openapi_is_valid_and_names_each_query(server: Server) -> None:
    """The OpenAPI document is valid, and each named query has its path with its parameters."""
    content = json.loads(server.ask("/openapi.json").body)
    validate(content)
    for query in list_queries():
        described = content["paths"][f"/named/{query.name}"]["get"]["parameters"]
        paging = set() if query.gives_graph else {"limit", "offset"}
        assert {one["name"] for one in described} == {one.name for one in query.parameters} | {"format"} | paging


def test_the_service_describes_itself(server: Server) -> None:
    """Without a query the endpoint gives its description (SPARQL 1.1 Service Description), browsers the page."""
    reply = server.ask("/sparql", Accept=TURTLE)
    found = Store()
    found.load(input=reply.body, format=RdfFormat.TURTLE)
    prefix = "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>"
    asked = f"{prefix} ASK {{ ?s a sd:Service ; sd:endpoint <{server.address}sparql> ;"
    assert bool(found.query(f"{asked} sd:defaultDataset/sd:namedGraph/sd:name <{DEFAULT_BASE}set/140000-2023> }}"))
    browser = server.ask("/sparql", Accept="text/html,*/*;q=0.8")
    assert (browser.status, browser.headers["location"]) == (303, "/query")
    assert server.ask("/sparql", Accept="image/png").status == 406


def test_void_names_the_endpoint(server: Server) -> None:
    """The VoID description stands at its well-known place, with the address of the endpoint."""
    reply = server.ask("/.well-known/void")
    assert reply.media_type == TURTLE
    found = Store()
    found.load(input=reply.body, format=RdfFormat.TURTLE)
    void = "PREFIX void: <http://rdfs.org/ns/void#>"
    assert bool(found.query(f"{void} ASK {{ ?d a void:Dataset ; void:sparqlEndpoint <{server.address}sparql> }}"))


@pytest.mark.parametrize("host", ["x> <http://e/> <http://e/> . <http://y", "a b", ""])
def test_a_strange_host_gets_nowhere(server: Server, host: str) -> None:
    """What is no host is not written into data."""
    for path in ("/.well-known/void", "/sparql"):
        reply = server.ask(path, Accept=TURTLE, Host=host)
        assert reply.status == 400
        assert b"http://e/" not in reply.body
    assert json.loads(server.ask("/health").body)["status"] == "ok"


def test_a_fragment_leads_to_its_place(server: Server) -> None:
    """The IRI of a passage leads to the page of its text, at the anchor of the passage; whatever is in an IRI."""
    terms = quote("https://w3id.org/policy-commitment/ont#Commitment", safe="")
    assert server.ask(f"/resource?iri={terms}", Accept=HTML).headers["location"] == "/ont.html#Commitment"
    strange = quote(f"{DEFAULT_BASE}{REPORT}#中\r\nX: y", safe="")
    assert server.ask(f"/resource?iri={strange}").status == 404


def test_health_says_that_queries_are_answered(server: Server) -> None:
    """The health of a server that answers is ok."""
    reply = server.ask("/health")
    assert (reply.status, json.loads(reply.body)["status"]) == (200, "ok")


@pytest.mark.parametrize("query", list_queries(), ids=lambda query: str(query.name))
def test_each_named_query_has_an_address(server: Server, query: NamedQuery) -> None:
    """A named query is asked by its name, in each format that its answer has."""
    first = server.ask(f"/named/{query.name}")
    formats = ("turtle", "ntriples", "jsonld") if first.media_type == TURTLE else ("json", "csv", "tsv", "xml")
    for name in formats:
        reply = server.ask(f"/named/{query.name}?format={name}")
        assert (reply.status, bool(reply.body)) == (200, True)
    other = "csv" if first.media_type == TURTLE else "turtle"
    assert server.ask(f"/named/{query.name}?format={other}").status == 406


def test_named_queries_take_parameters(server: Server) -> None:
    """Parameters are those of `kg query`; a wrong one is answered 400 with what there is."""
    found = server.ask("/named/indicator-trajectory?indicator=advanced-coal-capacity-share&format=csv").text
    assert "煤炭先进产能占比" in found
    chinese = server.ask(
        "/named/indicator-trajectory?indicator=advanced-coal-capacity-share&language=zh&format=csv"
    ).text
    assert chinese != found
    wrong = server.ask("/named/indicator-trajectory?nonsense=1")
    assert (wrong.status, wrong.media_type) == (400, "text/plain")
    assert "indicator" in wrong.text
    assert server.ask("/named/indicator-trajectory?format=pdf").status == 400
    assert server.ask("/named/indicator-trajectory?indicator=a&indicator=b").status == 400


def test_rows_of_a_named_query_come_in_pages(server: Server) -> None:
    """The pages that Link leads to are the whole answer; the last one leads nowhere."""
    whole = server.ask("/named/headline-targets?format=csv&year=2023").text.splitlines()
    address = "/named/headline-targets?format=csv&year=2023&limit=4"
    rows: list[str] = []
    pages = 0
    while address:
        reply = server.ask(address)
        head, *page = reply.text.splitlines()
        assert (reply.status, head) == (200, whole[0])
        rows, pages = rows + page, pages + 1
        following = re.fullmatch(r'<(\?.*)>; rel="next"', reply.headers.get("link", ""))
        address = "/named/headline-targets" + following[1] if following else ""
    assert rows == whole[1:]
    assert pages == -(-len(rows) // 4)
    assert not server.ask("/named/headline-targets?format=csv").headers.get("link")


@pytest.mark.parametrize(
    "address",
    [
        "headline-targets?limit=0",
        "headline-targets?limit=all",
        "headline-targets?limit=100001",
        "headline-targets?limit=-1",
        "headline-targets?offset=1",
        "headline-targets?limit=1&offset=x",
        "project-graph?limit=1",
    ],
)
def test_a_page_that_there_is_not(server: Server, address: str) -> None:
    """A limit that is no number of rows allowed, an offset without limit, and pages of a graph are refused."""
    assert server.ask(f"/named/{address}").status == 400


def test_pages_load_nothing_from_elsewhere(server: Server) -> None:
    """No page loads a script, style or image from another host."""
    for path in ("/", "/query", f"/{REPORT}.html"):
        assert not re.findall(r"<(?:script|img|link)[^>]*(?:src|href)=\"(?:https?:)?//", server.ask(path).text)


def test_a_dataset_in_parts_is_served(tmp_path: Path, start: Callable[..., Server]) -> None:
    """It has pages, queries and a short VoID; what only single files have is 404."""
    from kg.build import build_dataset
    from kg.build.engine import ThisProcess

    reports = write_reports(tmp_path / "reports", REPORTS)
    parts = start(build_dataset([reports], tmp_path / "graph", ThisProcess(), merge=False).out, "--workers", "1")
    assert "Policy commitments" in parts.ask("/").body.decode()
    assert f"void#sparqlEndpoint> <{parts.address}sparql>" in parts.ask("/.well-known/void").body.decode()
    assert "here-2026" in parts.ask("/named/reports?format=csv").body.decode()
    assert parts.ask("/id/report/140000-2025.html").status == 200
    assert parts.ask("/explorer").status == 404
