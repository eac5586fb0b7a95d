"""Files that a build did not write itself do nothing in the name of this site."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.serve.downloads import find_file, listed_files, presentation
from serve.servers import Server

HOSTILE = {
    "sources/report.html": b"<script>alert(1)</script>",
    "sources/report.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "sources/explorer.html": b"<script>alert(1)</script>",
    "sources/report.pdf": b"%PDF-1.7",
    "parts/area=140000/year=2024/source.html": b"<script>alert(1)</script>",
    "parts/area=140000/year=2024/source.xhtml": b"<html xmlns='http://www.w3.org/1999/xhtml'/>",
    "parts/area=140000/explorer.html": b"<script>alert(1)</script>",
    "notes.html": b"<script>alert(1)</script>",
    "data.rdf": b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>",
    "tables/other.ttl": b"",
    "tables/explorer.html/x.json": b"{}",
    "no-ending": b"<script>alert(1)</script>",
}


@pytest.fixture(scope="module")
def hostile(built: Path, tmp_path_factory: pytest.TempPathFactory, start: Callable[..., Server]) -> Server:
    """A server of a dataset in whose folder there are files of others."""
    folder = tmp_path_factory.mktemp("hostile") / "graph"
    shutil.copytree(built, folder)
    for name, content in HOSTILE.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    (folder / ".secret").write_text("secret")
    (folder / "sources" / ".git").mkdir()
    (folder / "sources" / ".git" / "config").write_text("secret")
    return start(folder, "--workers", "1")


@pytest.mark.parametrize("name", HOSTILE)
def test_what_the_build_did_not_write_is_text_in_a_sandbox(hostile: Server, name: str) -> None:
    """Whatever its ending and place, no script in it runs, and no browser guesses that it is a page."""
    reply = hostile.ask(f"/file/{name}")
    assert (reply.status, reply.body) == (200, HOSTILE[name])
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert {"sandbox", "default-src 'none'"} <= set(reply.headers["content-security-policy"].split("; "))
    downloads = name.endswith((".pdf", ".rdf", ".ttl", "no-ending"))
    assert reply.headers.get("content-disposition", "").startswith("attachment") == downloads


def test_every_file_of_a_build_is_known(built: Path) -> None:
    """What a build writes has its media type: the list of it is complete."""
    for name in listed_files(built):
        if not name.startswith("sources/"):
            assert "Content-Disposition" not in presentation(name).headers
            assert name.endswith(".txt") or not presentation(name).media_type.startswith("text/plain"), name


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("explorer.html", "text/html; charset=utf-8"),
        ("data.nq", "application/n-quads"),
        ("shared.nq.gz", "application/gzip"),
        ("parts/area=140000/year=2024/measures.csv", "text/csv; charset=utf-8"),
        ("parts/area=140000/year=2024/report.json", "application/json"),
        ("parts/area=140000/data.nq.gz", "application/gzip"),
        ("parts/area=140000/year=2024/sub/report.json", "text/plain; charset=utf-8"),
        ("tables/measures.csv-metadata.json", "application/json"),
        ("EXPLORER.HTML", "text/plain; charset=utf-8"),
        ("explorer.html\n", "text/plain; charset=utf-8"),
        ("sources/data.ttl", "text/plain; charset=utf-8"),
    ],
)
def test_media_types_go_by_a_list(name: str, media_type: str) -> None:
    """The path as a whole says what a file is, not its ending."""
    assert presentation(name).media_type == media_type


@pytest.mark.parametrize(
    "name", [".secret", "sources/.git/config", "store/CURRENT", "./data.nq", "a" * 5000, "%0a", "x/" * 3000]
)
def test_hidden_and_impossible_files_are_404(hostile: Server, name: str) -> None:
    """What a dot hides is not for others; a name that no file can have is none."""
    assert hostile.ask(f"/file/{name}").status == 404


def test_links_in_a_circle_are_no_file(tmp_path: Path) -> None:
    """A symbolic link that leads to itself gives nothing."""
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert find_file(tmp_path, "a") is None


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/id/report/140000-2023.html",
        "/id/report/140000-2023.ttl",
        "/id/report/140000-2023.jsonld",
        "/sparql?query=ASK%20%7B%7D",
        "/sparql?query=nonsense",
        "/named/reports?format=csv",
        "/named/nothing",
        "/query",
        "/explorer",
        "/style.css",
        "/assets/query.js",
        "/openapi.json",
        "/health",
        "/.well-known/void",
        "/file/data.nq",
        "/file/nothing",
        "/nothing",
    ],
)
def test_no_answer_is_guessed_at(hostile: Server, path: str) -> None:
    """Every answer forbids guessing its type; pages and data have a policy, and nobody may frame them."""
    headers = hostile.ask(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    if path not in ("/style.css", "/assets/query.js", "/openapi.json", "/health"):
        assert "frame-ancestors 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/named/promises?year=" + "9" * 5000, 400),
        ("/named/promises?limit=" + "9" * 5000, 400),
        ("/named/promises?year=%ff", 400),
        ("/named/promises?%ff=1", 400),
        ("/named/promises?year=%", 400),
        ("/named/promises?report=%00", 400),
        ("/named/" + "a" * 5000, 404),
        ("/named/%00", 404),
        ("/named/..%2f..%2fqueries", 404),
        ("/resource?iri=http://example.org/" + "a" * 50_000, 404),
        ("/resource?iri=%ed%a0%80", 404),
        ("/id/%ed%a0%80.html", 404),
        ("/id/" + "%2f" * 10_000 + ".ttl", 404),
        ("/%", 404),
        ("/sparql?query=%", 400),
        ("/sparql?query=ASK%20%7B%7D%00", 400),
        ("/sparql?query=%ed%a0%80", 400),
        ("/sparql?query=ASK%20%7B%7D&default-graph-uri=" + "a" * 10_000, 400),
        ("/sparql?query=ASK%7BFILTER(" + "(" * 20_000 + "1" + ")" * 20_000 + ")%7D", 400),
        ("/sparql?query=ASK%7BFILTER(1%20IN(1" + ",1" * 30_000 + "))%7D", 200),
    ],
)
def test_whatever_a_request_holds_is_answered(hostile: Server, path: str, status: int) -> None:
    """Numbers without end, broken escapes, NULs, surrogates, deep nesting: an answer, and so has the next request."""
    reply = hostile.ask(path)
    assert reply.status == status, reply.text[:300]
    assert "Traceback" not in reply.text
    assert hostile.sparql("ASK {}").status == 200


def test_a_store_that_turns_out_damaged_is_said_to_be(
    tmp_path: Path, built: Path, start: Callable[..., Server]
) -> None:
    """Queries that meet the damage are answered 500, without the folders of this machine; the server lives on."""
    folder = tmp_path / "graph"
    shutil.copytree(built, folder)
    server = start(folder, "--workers", "1")
    for file in (folder / "store").glob("*.sst"):
        content = file.read_bytes()
        with file.open("r+b") as handle:  # in place, as the processes have it open
            handle.write(bytes(byte ^ 1 for byte in content[: len(content) * 3 // 4]))
    for path in ("/sparql?query=SELECT%20*%20%7B%3Fs%20%3Fp%20%3Fo%7D%20LIMIT%2090000", "/id/report/140000-2023.ttl"):
        reply = server.ask(path)
        assert reply.status == 500
        assert "cannot be read" in reply.text
        assert str(tmp_path) not in reply.text
    assert server.ask("/style.css").status == 200
