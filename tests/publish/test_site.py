from __future__ import annotations

import json
import os
import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
from pyoxigraph import RdfFormat, parse

from kg.errors import OutputError
from kg.publish.site.linked_data import Names
from kg.publish.site.pages import PageWriter
from kg.publish.site.site_paths import SitePaths
from kg.publish.site.triple_index import TripleIndex
from kg.publish.site.write import redirects, write_site


@pytest.fixture(scope="module")
def site(dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the embedded report."""
    folder = tmp_path_factory.mktemp("site") / "site"
    write_site(dataset, folder)
    return folder


def broken_links(site: Path) -> list[str]:
    """Every link of every page that leads to no file, or to no anchor of a page."""
    texts = {
        os.path.normpath(page): page.read_text("utf-8")
        for page in sorted(site.rglob("*.html"))
        if not page.is_relative_to(site / "file")
    }
    files = {os.path.normpath(path) for path in site.rglob("*") if path.is_file()}
    anchors: dict[str, set[str]] = {}
    found: list[str] = []
    for page, text in texts.items():
        folder = os.path.dirname(page)  # noqa: PTH120  # a hundred thousand links: Path would take most of the time
        for href in sorted(set(re.findall(r'(?:href|src)="([^"]*)"', text))):
            address, _, fragment = unescape(href).partition("#")
            if re.match(r"[a-z]+:", address):
                continue
            target = os.path.normpath(f"{folder}/{unquote(address)}") if address else page
            if address.startswith("/") or target not in files:
                found.append(f"{page}: {href}")
            elif fragment and target in texts:
                if target not in anchors:
                    anchors[target] = {unescape(one) for one in re.findall(r' id="([^"]*)"', texts[target])}
                if fragment not in anchors[target]:
                    found.append(f"{page}: {href}")
    return found


def test_all_internal_links_resolve(site: Path) -> None:
    """A crawl of all pages meets no dead link, and every link is relative."""
    assert broken_links(site) == []


def test_the_crawl_sees_a_dead_link(tmp_path: Path) -> None:
    """The crawl above can fail: on a missing page, a missing anchor, an absolute path."""
    links = '<a href="none.html"><a href="#none"><a href="/page.html">'
    (tmp_path / "page.html").write_text(links, encoding="utf-8")
    assert len(broken_links(tmp_path)) == 3


def test_every_thing_has_page_turtle_and_json_ld(site: Path, dataset: Path) -> None:
    """Whatever the graph says something of has its three files, or is a passage of a text that has."""
    lines = (dataset / "data.nq").read_text("utf-8").splitlines()
    subjects = {line.split(" ", 1)[0][1:-1].partition("#")[0] for line in lines if line.startswith("<")}
    base = "https://w3id.org/policy-commitment/"
    things = [iri.removeprefix(base) for iri in subjects if iri.startswith(base + "id/")]
    assert len(things) > 1000
    for path in things:
        for suffix in (".html", ".ttl", ".jsonld"):
            assert (site / (path + suffix)).is_file(), path


def test_a_project_shows_its_milestones_in_order_with_quotes(site: Path) -> None:
    """The page of the airport of Taiyuan has a table of states, periods and quotes."""
    pages = [page for page in (site / "id" / "project").glob("*.html") if "<h1>太原机场三期" in page.read_text("utf-8")]
    assert pages
    table = pages[0].read_text("utf-8").split('id="milestones"', 1)[1].split("</table>", 1)[0]
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    assert rows
    periods = [(re.findall(r"period/([0-9_-]+)[.]html", row) or ["9999"])[0] for row in rows]
    assert periods == sorted(periods)
    assert all("机场" in "".join(re.findall(r"<q>(.*?)</q>", row)) for row in rows)


_ID, _ONT = "https://w3id.org/policy-commitment/id/", "https://w3id.org/policy-commitment/ont#"
_MISSED = "https://w3id.org/policy-commitment/vocab/verdict/missed"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_SILENT = "https://w3id.org/policy-commitment/vocab/verdict/not-disclosed"
REPORTS = "\n".join(
    f'<{_ID}report/140000-{year}> <{predicate}> "{value}" <{_ID}g> .'
    for year in (2025, 2026, 2027)
    for predicate, value in ((f"{_ONT}year", year), ("http://purl.org/dc/terms/identifier", f"shanxi-{year}"))
)
PROMISE = f"""
<{_ID}measure/a> <{_LABEL}> "增长5%左右"@zh-Hans <{_ID}g> .
<{_ID}measure/a> <{_ONT}quote> "增长5%左右" <{_ID}g> .
<{_ID}measure/a> <{_ONT}report> <{_ID}report/140000-2025> <{_ID}g> .
<{_ID}measure/a> <{_ONT}beginIndex> "1"^^<http://www.w3.org/2001/XMLSchema#integer> <{_ID}g> .
<{_ID}measure/a> <{_ONT}endIndex> "8"^^<http://www.w3.org/2001/XMLSchema#integer> <{_ID}g> .
<{_ID}measure/b> <{_ONT}report> <{_ID}report/140000-2027> <{_ID}g> .
<{_ID}measure/b> <{_ONT}beginIndex> "1"^^<http://www.w3.org/2001/XMLSchema#integer> <{_ID}g> .
<{_ID}measure/b> <{_ONT}endIndex> "8"^^<http://www.w3.org/2001/XMLSchema#integer> <{_ID}g> .
{REPORTS}
<{_ID}assessment/x> <{_ONT}verdict> <{_MISSED}> <{_ID}g> .
<{_ID}assessment/x> <{_ONT}rule> <{_ID}rule/verdict-3> <{_ID}g> .
<{_ID}assessment/y> <{_ONT}verdict> <{_SILENT}> <{_ID}g> .
<{_ID}assessment/y> <{_ONT}rule> <{_ID}rule/verdict-3> <{_ID}g> .
<{_ID}measure/a> <{_ONT}conclusion> <{_MISSED}> <{_ID}g> .
<{_ID}measure/a> <{_ONT}concludedBy> <{_ID}assessment/x> <{_ID}g> .
<{_ID}measure/a> <{_ONT}period> <{_ID}period/x> <{_ID}g> .
<{_ID}period/x> <{_ONT}endYear> "2025"^^<http://www.w3.org/2001/XMLSchema#integer> <{_ID}g> .
<{_ID}assessment/x> <{_ONT}inWords> "承诺5%，报告4%：差1个百分点"@zh-Hans <{_ID}g> .
<{_ID}assessment/x> <{_ONT}inWords> "promised 5 %, reported 4 %: 1 point short"@en <{_ID}g> .
<{_ID}assessment/x> <{_ONT}target> <{_ID}measure/a> <{_ID}g> .
<{_ID}assessment/x> <{_ONT}answer> <{_ID}measure/b> <{_ID}g> .
<{_ID}assessment/x> <{_LABEL}> "未达到（2027）"@zh-Hans <{_ID}g> .
<{_ID}assessment/y> <http://www.w3.org/ns/prov#wasDerivedFrom> <{_ID}report/140000-2026> <{_ID}g> .
<{_ID}assessment/x> <http://www.w3.org/ns/prov#wasDerivedFrom> <{_ID}report/140000-2027> <{_ID}g> .
<{_ID}assessment/y> <{_ONT}target> <{_ID}measure/a> <{_ID}g> .
<{_ID}assessment/y> <{_LABEL}> "未找到（2026）"@zh-Hans <{_ID}g> .
<{_ID}measure/b> <{_ONT}quote> "增长4%<b>" <{_ID}g> .
<{_MISSED}> <{_LABEL}> "未达到"@zh-Hans <{_ID}g> .
<{_MISSED}> <{_LABEL}> "missed"@en <{_ID}g> .
"""


def test_a_promise_shows_its_verdict_as_a_sentence_with_both_quotes() -> None:
    """Verdict, sentence in both languages, the rule in words, the answer, the history, and a link to the explorer."""
    things = TripleIndex()
    things.read(line.encode() for line in PROMISE.strip().split("\n"))
    things.close()
    base = "https://w3id.org/policy-commitment/"
    writer = PageWriter(things, SitePaths(base), Names(base), explorer="file/explorer.html")
    text = writer.thing(f"{_ID}measure/a", "id/measure/a")
    verdict = text[text.index('id="verdict"') : text.index("<table>")]
    for said in (
        "未达到 missed",
        "2025",
        "差1个百分点",
        "1 point short",
        "The later report gives a value that falls short of the promise.",
        "增长4%&lt;b&gt;",
    ):
        assert said in verdict
    assert verdict.index("未找到（2026）") < verdict.index("未达到（2027）")
    assert '<a href="../../file/explorer.html#/fact/measure/a">' in text
    assert "explorer" not in PageWriter(things, SitePaths(base), Names(base)).thing(f"{_ID}measure/a", "id/measure/a")


def _promised(name: str, stage: str, until: int, report: int) -> str:
    """Triples of a milestone that a report of Shanxi promises until the end of a year."""
    pairs = {
        "project": f"{_ID}project/p",
        "stage": f"https://w3id.org/policy-commitment/vocab/milestone/{stage}",
        "period": f"{_ID}period/{report}-01-01_{until}-12-31",
        "report": f"{_ID}report/140000-{report}",
    }
    about = f"<{_ID}milestone/{name}>"
    lines = [f"{about} <{_ONT}{key}> <{value}> <{_ID}g> ." for key, value in pairs.items()]
    return "\n".join([*lines, f"{about} <{_TYPE}> <{_ONT}PromisedMilestone> <{_ID}g> ."])


@pytest.mark.parametrize(
    ("first", "second", "slips"),
    [
        (("operating", 2027, 2023), ("completed", 2030, 2026), True),
        (("operating", 2027, 2023), ("completed", 2026, 2026), False),
        (("construction-started", 2023, 2023), ("completed", 2026, 2026), False),
        (("under-construction", 2023, 2023), ("under-construction", 2026, 2026), False),
    ],
    ids=["later", "sooner", "start and end", "work goes on"],
)
def test_a_project_shows_each_slip_of_a_date(
    first: tuple[str, int, int], second: tuple[str, int, int], slips: bool
) -> None:
    """Promised for one year, and by a later report for a later one, with links to both milestones."""
    things = TripleIndex()
    head = f"<{_ID}project/p> <{_TYPE}> <{_ONT}Project> <{_ID}g> ."
    lines = (head, _promised("a", *first), _promised("b", *second))
    things.read(line.encode() for line in "\n".join(lines).split("\n"))
    things.close()
    base = "https://w3id.org/policy-commitment/"
    text = PageWriter(things, SitePaths(base), Names(base)).thing(f"{_ID}project/p", "id/project/p")
    assert ("Changes to the deadline" in text) is slips
    assert ("promised for 2027, then for 2030" in text) is slips


def test_links_go_both_ways(site: Path) -> None:
    """A fact's page leads to its statement, and the statement's page back to the fact."""
    fact = next(iter(sorted((site / "id" / "measure").glob("*.html"))))
    statement = re.findall(r'href="([^"]*/statement/[^"]*[.]html)"', fact.read_text("utf-8"))[0]
    back = (fact.parent / statement).resolve().read_text("utf-8")
    assert f"measure/{fact.name}" in back.split('id="incoming"', 1)[1]


def triples(content: bytes, format: RdfFormat) -> set[tuple[str, str, str]]:
    """The triples of a file as text; there are no blank nodes."""
    found = parse(input=content, format=format)
    return {(str(one.subject), str(one.predicate), str(one.object)) for one in found}


def test_the_data_beside_a_page_is_that_of_the_graph(site: Path, dataset: Path) -> None:
    """Turtle and JSON-LD of a thing are the same graph, and what the dataset says of the thing is in it."""
    graph = triples((dataset / "data.nq").read_bytes(), RdfFormat.N_QUADS)
    context = json.loads((site / "context.jsonld").read_text("utf-8"))["@context"]
    for kind in ("measure", "milestone", "project", "report", "text"):
        page = sorted((site / "id" / kind).glob("*.ttl"))[0]
        turtle = triples(page.read_bytes(), RdfFormat.TURTLE)
        content = json.loads(page.with_suffix(".jsonld").read_text("utf-8"))
        assert os.path.normpath(page.parent / content["@context"]) == str(site / "context.jsonld")
        whole = json.dumps({**content, "@context": context}).encode()
        assert triples(whole, RdfFormat.JSON_LD) == turtle
        about = f"<https://w3id.org/policy-commitment/id/{kind}/{page.stem}"
        recorded = {one for one in graph if one[0] == f"{about}>" or one[0].startswith(f"{about}#")}
        assert recorded
        assert recorded <= turtle


def test_the_ontology_is_documented_in_both_languages(site: Path) -> None:
    """Each term has its anchor with both labels and both definitions."""
    text = (site / "ont.html").read_text("utf-8")
    block = text.split('<h3 id="Commitment">', 1)[1].split("</table>", 1)[0]
    for words in ("承诺", "Commitment", "说明将做什么", "A statement that says what will be done"):
        assert words in block
    assert text.count("<h3 id=") > 100


def test_an_unknown_address_is_answered_in_html(site: Path) -> None:
    """404.html says so in both languages, and refers to nothing, as it is shown at any depth."""
    text = (site / "404.html").read_text(encoding="utf-8")
    assert "没有此页 Page not found" in text
    assert not re.search("(?:href|src)=", text)


def test_every_page_leads_to_the_explorer(site: Path) -> None:
    """The bar at the top has a link to it, whatever the depth of the page."""
    project = next((site / "id" / "project").glob("*.html"))
    assert '<a href="../../file/explorer.html">浏览 Explorer</a>' in project.read_text(encoding="utf-8")
    assert '<a href="file/explorer.html">浏览 Explorer</a>' in (site / "index.html").read_text(encoding="utf-8")


def test_the_front_page_describes_the_dataset(site: Path) -> None:
    """Areas with their years, the way to what awaits a look, and the scores of this version."""
    text = (site / "index.html").read_text(encoding="utf-8")
    about = text[text.index("关于这份数据 About the dataset") : text.index("数据集 Datasets")]
    assert ">2023</a>" in about
    assert 'href="file/explorer.html#/data"' in about
    assert 'href="file/review.csv"' in about
    assert "F1 of milestones (shanxi-2023)" in about


def test_a_fact_says_how_to_cite_it(site: Path) -> None:
    """Quote, report, place in the source and identifier, in one line."""
    page = next((site / "id" / "milestone").glob("*.html")).read_text(encoding="utf-8")
    assert re.search("引用 Cite: “[^<]+” — 2023年山西省政府工作报告, [0-9]+–[0-9]+. https://[^<]+/id/milestone/", page)


def test_the_front_page_is_the_catalogue(site: Path) -> None:
    """Datasets, files, and schema.org markup with every dataset."""
    text = (site / "index.html").read_text("utf-8")
    markup = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)[0])
    assert markup["@type"] == "DataCatalog"
    assert len(markup["dataset"]) == 6
    assert all(one["name"] and one["license"] and one["description"] for one in markup["dataset"])
    assert 'href="file/data.ttl"' in text


def test_redirects_know_every_kind_of_iri() -> None:
    """The w3id rules cover things, code lists, ontology, files, by what the client accepts."""
    rules = redirects("https://w3id.org/policy-commitment/")
    for words in ("id|set|vocab", "text/turtle", "ld\\+json", "^file/", "|ont|cube"):
        assert words in rules


def test_the_site_is_the_same_again(dataset: Path, site: Path, tmp_path: Path) -> None:
    """Written anew over a site that is there, no byte differs."""
    target = tmp_path / "site"
    write_site(dataset, target)
    names = sorted(path.relative_to(site) for path in site.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(target) for path in target.rglob("*") if path.is_file())
    assert [name for name in names if (site / name).read_bytes() != (target / name).read_bytes()] == []


def test_a_folder_with_something_else_is_left_alone(dataset: Path, tmp_path: Path) -> None:
    """A folder with files of others is not replaced, even if it looks like a site; nor is a dataset."""
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "context.jsonld").write_text("{}", encoding="utf-8")
    with pytest.raises(OutputError, match=r"will not delete .*letter\.txt"):
        write_site(dataset, tmp_path)
    with pytest.raises(OutputError, match="written by kg as dataset, not as site"):
        write_site(dataset, dataset)
    assert (tmp_path / "letter.txt").read_text("utf-8") == "mine"
