"""The questions of users in other engines, loaded by the commands of docs/portal.md: each gives the same answers.

Oxigraph and rdflib in this process are in test_questions.py; here are programs of their own.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from conftest import require_external
from remote.servers import Virtuoso, free_port, wait_for

from kg.rdf.dataset import dataset_quads
from kg.rdf.serialize import canonical
from query.questions import PREFIXES, AskedQuestion, read_questions, small_dataset

ASKED = read_questions()
Ask = Callable[[str], dict[str, Any]]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the `data.nq` of the small dataset."""
    place = tmp_path_factory.mktemp("data")
    (place / "data.nq").write_bytes(canonical(dataset_quads(small_dataset())))
    return place


def documented(repository: Path, engine: str) -> str:
    """The commands that docs/portal.md gives for an engine."""
    page = (repository / "docs" / "portal.md").read_text(encoding="utf-8")
    found = re.search(rf"^\*\*{re.escape(engine)}\*\*.*?```\w+\n(.*?)```", page, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso", "jena", "comunica"])
def ask(
    request: pytest.FixtureRequest, folder: Path, repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ask]:
    """Asks an engine a SPARQL query; the answer is as its JSON says."""
    start: Callable[[Path, Path, Path], Any] = globals()[f"_{request.param}"]
    with start(folder, repository, tmp_path_factory.mktemp(request.param)) as asking:
        yield asking


def test_the_engine_gives_the_answers(ask: Ask) -> None:
    """Every question is answered as in the file, over the union of the graphs."""
    for one in ASKED:
        answer = ask(f"{PREFIXES}\n{one.sparql}")
        rows = [
            tuple(_plain(row[name]["value"]) for name in answer["head"]["vars"])
            for row in answer["results"]["bindings"]
        ]
        assert _ordered(one, rows) == one.rows, one.id


def _ordered(one: AskedQuestion, rows: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    return tuple(rows if "ORDER BY" in one.sparql else sorted(rows))


def _plain(text: str) -> str:
    """A number without zeros at its end, which engines write or drop as they like."""
    return re.sub(r"^(\d+)(?:\.0*|(\.\d*[1-9])0*)$", r"\1\2", text)


def _over_http(endpoint: str, query: str) -> dict[str, Any]:
    body = urlencode({"query": query}).encode()
    with urlopen(Request(endpoint, body, {"Accept": "application/sparql-results+json"})) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


@contextmanager
def _oxigraph(folder: Path, repository: Path, work: Path) -> Iterator[Ask]:
    """Oxigraph's command line, from the package that the tests install."""
    load, serve = documented(repository, "Oxigraph").splitlines()
    program = str(Path(sys.executable).with_name("oxigraph"))
    port = free_port()

    def command(line: str) -> list[str]:
        return [program, *shlex.split(line)[1:]]

    subprocess.run([*command(load)[:-1], str(folder / "data.nq")], cwd=work, check=True, capture_output=True)
    process = subprocess.Popen([*command(serve), "--bind", f"127.0.0.1:{port}"], cwd=work, stderr=subprocess.DEVNULL)
    try:
        wait_for(port, process)
        yield partial(_over_http, f"http://127.0.0.1:{port}/query")
    finally:
        process.kill()
        process.wait()


@contextmanager
def _virtuoso(folder: Path, repository: Path, work: Path) -> Iterator[Ask]:
    """Virtuoso, loaded with its bulk loader."""
    require_external("Virtuoso", shutil.which("virtuoso-t"))
    isql = require_external("Virtuoso's isql", shutil.which("isql-vt"))
    commands = documented(repository, "Virtuoso").replace("'/data'", f"'{folder}'")
    with Virtuoso(work, readable=folder).running() as server:
        load = work / "load.sql"
        load.write_text(commands, encoding="utf-8")
        subprocess.run([isql, server.sql, "dba", "dba", str(load)], check=True, capture_output=True)
        yield partial(_over_http, f"{server.url}/sparql")


@contextmanager
def _jena(folder: Path, repository: Path, work: Path) -> Iterator[Ask]:
    """Jena's TDB from its command line, by the jars that Owlready2 0.36 has brought with it."""
    jars = Path(os.environ.get("KG_JENA", repository / ".jena" / "owlready2" / "pellet"))
    require_external(
        "Jena (jars of the Python package Owlready2 0.36)", "there" if any(jars.glob("jena-tdb*")) else None
    )
    java = require_external("Java", shutil.which("java"))

    def run(command: str, *arguments: str) -> bytes:
        line = [java, "-cp", f"{jars}/*", f"tdb.{command}", "--loc", "policy", *arguments]
        return subprocess.run(line, cwd=work, check=True, capture_output=True).stdout

    run("tdbloader", str(folder / "data.nq"))

    def ask(query: str) -> dict[str, Any]:
        (work / "query.rq").write_text(query, encoding="utf-8")
        union = ("--set", "tdb:unionDefaultGraph=true")
        found: dict[str, Any] = json.loads(run("tdbquery", *union, "--results", "json", "--query", "query.rq"))
        return found

    yield ask


@contextmanager
def _comunica(folder: Path, repository: Path, work: Path) -> Iterator[Ask]:
    """Comunica over the file at an address, without a store."""
    installed = Path(os.environ.get("KG_COMUNICA", repository / ".comunica")) / "node_modules" / ".bin"
    program = installed / "comunica-sparql"
    there = str(program) if program.exists() and shutil.which("node") else None
    command = require_external("Comunica (npm package @comunica/query-sparql)", there)
    _, address, *options = shlex.split(documented(repository, "Comunica"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()

    def ask(query: str) -> dict[str, Any]:
        (work / "query.rq").write_text(query, encoding="utf-8")
        source = f"http://127.0.0.1:{server.server_address[1]}/{address.rsplit('/', 1)[1]}"
        line = [command, source, *options, "-t", "application/sparql-results+json"]
        found: dict[str, Any] = json.loads(subprocess.run(line, cwd=work, check=True, capture_output=True).stdout)
        return found

    try:
        yield ask
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    extensions_map: ClassVar = {".nq": "application/n-quads"}

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the test's output is its own."""
