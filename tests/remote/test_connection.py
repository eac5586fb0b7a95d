"""Addresses, credentials and requests: what is refused, what is tried again, and what nobody gets to see."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import termios
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli.commands import kg
from kg.cli.publish import publish
from kg.errors import KgError, RemoteError, UsageError
from kg.remote.addresses import VENDORS, find_addresses
from kg.remote.connection import RetryPolicy, StoreConnection
from kg.remote.credentials import Credentials, credentials_from
from kg.remote.progress import NullProgress
from kg.remote.protocols import WRITERS
from remote.datasets import hand_made, local_quads, numbered, remote_quads
from remote.servers import Answer, Asked, Oxigraph, forwarded, free_port, scripted

SECRET = "s3cret-秘密"


# --- addresses ----------------------------------------------------------------------------------------------------

ADDRESSES = [
    ("fuseki", "http://h:3030/ds", "gsp", "http://h:3030/ds/data", "http://h:3030/ds/query"),
    ("fuseki", "http://h:3030/ds/", "update", "http://h:3030/ds/update", "http://h:3030/ds/query"),
    (
        "graphdb",
        "http://h:7200/repositories/r",
        "gsp",
        "http://h:7200/repositories/r/rdf-graphs/service",
        "http://h:7200/repositories/r",
    ),
    (
        "graphdb",
        "http://h:7200/repositories/r",
        "update",
        "http://h:7200/repositories/r/statements",
        "http://h:7200/repositories/r",
    ),
    ("virtuoso", "http://h:8890", "gsp", "http://h:8890/sparql-graph-crud-auth", "http://h:8890/sparql-auth"),
    ("virtuoso", "http://h:8890", "update", "http://h:8890/sparql-auth", "http://h:8890/sparql-auth"),
    ("oxigraph", "https://h/x", "gsp", "https://h/x/store", "https://h/x/query"),
    ("qlever", "http://h:7001", "gsp", "http://h:7001", "http://h:7001"),
    ("neptune", "https://h:8182", "gsp", "https://h:8182/sparql/gsp/", "https://h:8182/sparql"),
    ("neptune", "https://h:8182", "update", "https://h:8182/sparql", "https://h:8182/sparql"),
]


@pytest.mark.parametrize(("store", "url", "protocol", "write", "query"), ADDRESSES)
def test_addresses_of_vendors(store: str, url: str, protocol: str, write: str, query: str) -> None:
    """The address of a store leads to those of its services."""
    found = find_addresses(url, store=store, protocol=protocol, query=None)
    assert (found.write, found.query) == (write, query)


def test_addresses_as_given() -> None:
    """Without a vendor the addresses are used as they are; a vendor's address of queries can be replaced."""
    found = find_addresses("http://h/g?x=1", store=None, protocol="gsp", query="http://h/q")
    assert (found.write, found.query) == ("http://h/g?x=1", "http://h/q")
    assert find_addresses("http://h", store="oxigraph", protocol="gsp", query="http://r/q").query == "http://r/q"


@pytest.mark.parametrize(
    ("url", "store", "query"),
    [
        ("http://user:password@h/x", "oxigraph", None),
        ("http://user@h/x", "oxigraph", None),
        ("http://h/x", "oxigraph", "http://user:password@h/q"),
        ("ftp://h/x", "oxigraph", None),
        ("h:7878", "oxigraph", None),
        ("http://", "oxigraph", None),
        ("http://h:port/", "oxigraph", None),
        ("http://h/a b", "oxigraph", None),
        ("http://h/x#y", "oxigraph", None),
        ("http://h/?x=1", "oxigraph", None),
        ("http://h/store", None, None),
        ("http://[::1", "oxigraph", None),
    ],
)
def test_addresses_that_are_refused(url: str, store: str | None, query: str | None) -> None:
    """What cannot be an address, or holds a password, is refused with a message that does not repeat the password."""
    with pytest.raises(UsageError) as error:
        find_addresses(url, store=store, protocol="gsp", query=query)
    assert "password@" not in str(error.value)


def test_the_command_offers_what_there_is() -> None:
    """The choices of the command are the vendors and protocols that are known."""
    choices = {option.name: option.type.to_info_dict().get("choices") for option in publish.params}
    assert set(choices["store"]) == set(VENDORS)
    assert set(choices["protocol"]) == set(WRITERS)


@pytest.mark.parametrize(
    ("url", "insecure"),
    [("http://h/x", ("h",)), ("https://h/x", ()), ("http://127.0.0.1:1/", ()), ("http://localhost/", ())],
)
def test_hosts_that_see_credentials_unencrypted(url: str, insecure: tuple[str, ...]) -> None:
    """Another host over http is named, one over https and this machine are not."""
    assert find_addresses(url, store="oxigraph", protocol="gsp", query=None).insecure == insecure


# --- credentials --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "environment",
    [
        {"KG_PUBLISH_USER": "u"},
        {"KG_PUBLISH_PASSWORD": SECRET},
        {"KG_PUBLISH_USER": "u", "KG_PUBLISH_PASSWORD": SECRET, "KG_PUBLISH_TOKEN": "t"},
        {"KG_PUBLISH_TOKEN": f"{SECRET}\n"},
    ],
)
def test_half_of_the_credentials_is_refused(environment: dict[str, str]) -> None:
    """Credentials that cannot be used are refused, without being shown."""
    with pytest.raises(UsageError) as error:
        credentials_from(environment)
    assert SECRET not in str(error.value)


def test_credentials_do_not_show_themselves() -> None:
    """Neither password nor token is in what a debugger or log would print."""
    assert SECRET not in repr(Credentials("u", SECRET))
    assert SECRET not in repr(Credentials(token=SECRET))


def run(url: str, folder: Path, *options: str, **environment: str) -> tuple[KgError | None, str]:
    """The error that `kg publish` ends with, if any, and all that it printed."""
    arguments = ["publish", url, "--store", "oxigraph", "--out", str(folder), *options]
    result = CliRunner().invoke(kg, arguments, env={f"KG_PUBLISH_{name}": value for name, value in environment.items()})
    assert result.exception is None or isinstance(result.exception, KgError), result.exception
    return result.exception, f"{result.output}{result.exception}"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"USER": "张三", "PASSWORD": SECRET}, "Basic " + b64encode(f"张三:{SECRET}".encode()).decode()),
        ({"TOKEN": "abc.def"}, "Bearer abc.def"),
    ],
)
def test_credentials_open_the_store(tmp_path: Path, oxigraph: Oxigraph, given: dict[str, str], expected: str) -> None:
    """With the right credentials a store that wants them takes the dataset; with others or none the error says so."""
    folder = hand_made(tmp_path / "graph", {"a": numbered(3)})

    def guard(asked: Asked) -> Answer:
        if asked.headers.get("Authorization") != expected:
            return Answer(401, b"no", {"WWW-Authenticate": f'{expected.split(" ")[0]} realm="store"'})
        return forwarded(asked, oxigraph.url, drop=("authorization",))

    with scripted(guard) as url:
        error, output = run(url, folder)
        assert isinstance(error, RemoteError)
        assert error.exit_code == 4
        assert "set KG_PUBLISH_USER" in output
        error, output = run(url, folder, **{name: f"{value}x" for name, value in given.items()})
        assert isinstance(error, RemoteError)
        assert "the store refuses KG_PUBLISH_" in output
        assert not any(f"{value}x" in output for value in given.values())
        assert remote_quads(oxigraph.nquads()) == frozenset()
        error, output = run(url, folder, **given)
        assert error is None
        assert not any(value in output for value in given.values())
    assert remote_quads(oxigraph.nquads()) == local_quads(folder)


def test_a_redirect_is_not_followed(tmp_path: Path) -> None:
    """Where a store leads elsewhere, the other host is not asked and the error names its address."""
    folder = hand_made(tmp_path / "graph", {"a": numbered(3)})
    reached: list[Asked] = []

    def other(asked: Asked) -> Answer:
        reached.append(asked)
        return Answer(200)

    with scripted(other) as elsewhere:
        for status in (301, 302, 307, 308):
            with scripted(lambda _, status=status: Answer(status, b"", {"Location": f"{elsewhere}/query"})) as url:
                error, output = run(url, folder, USER="u", PASSWORD=SECRET)
            assert isinstance(error, RemoteError)
            assert f"redirects to {elsewhere}/query" in output
    assert reached == []


# --- a store that is busy -----------------------------------------------------------------------------------------


def listening(answers: list[Answer], patience: RetryPolicy | None = None) -> tuple[list[float], bytes | RemoteError]:
    """The pauses of a request to a store that gives these answers in turn, and how it ends."""
    pauses: list[float] = []
    left = iter(answers)
    heard = StoreConnection(Credentials(), NullProgress(), patience or RetryPolicy(), pauses.append)
    with scripted(lambda _: next(left)) as url, heard as connection:
        try:
            return pauses, connection.request("POST", url, content=b"x")
        except RemoteError as error:
            return pauses, error


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_store_is_asked_again(status: int) -> None:
    """The pause doubles from time to time, and the request succeeds when the store is ready."""
    assert listening([Answer(status)] * 3 + [Answer(200, b"ready")]) == ([1.0, 2.0, 4.0], b"ready")


def test_the_pause_that_a_store_asks_for_is_made() -> None:
    """Retry-After is honoured as seconds and as a date; what cannot be read is passed over."""
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    answers = [Answer(503, b"", {"Retry-After": written}) for written in ("7", date, "soon")]
    pauses, end = listening([*answers, Answer(204)])
    assert end == b""
    assert pauses[0] == 7.0
    assert 90 < pauses[1] <= 100
    assert pauses[2] == 4.0


def test_patience_ends() -> None:
    """After so many attempts the error says what to do; one that asks for a very long pause ends at once."""
    pauses, end = listening([Answer(503)] * 3, RetryPolicy(attempts=3))
    assert len(pauses) == 2
    assert isinstance(end, RemoteError)
    assert "run the same command again" in str(end)
    pauses, end = listening([Answer(503, b"", {"Retry-After": "4000"})])
    assert pauses == []
    assert "4000 s" in str(end)


def test_a_refusal_is_not_repeated() -> None:
    """Any other status ends at once, with the first words of the answer on one line."""
    pauses, end = listening([Answer(400, b"Parse error:\nline 3 " + b"x" * 5000)])
    assert pauses == []
    assert isinstance(end, RemoteError)
    assert "Parse error: line 3 x" in str(end)
    assert len(str(end)) < 600


def test_a_store_that_is_not_there() -> None:
    """Where nothing listens the error names the address, without what follows its question mark."""
    patience = RetryPolicy(attempts=2, first=0.01)
    address = f"http://127.0.0.1:{free_port()}/store?key={SECRET}"
    with (
        StoreConnection(Credentials(), NullProgress(), patience) as connection,
        pytest.raises(RemoteError, match="2 ti") as error,
    ):
        connection.request("GET", address)
    assert SECRET not in str(error.value)


@pytest.mark.parametrize("url", ["http://a..b/", f"http://{'a' * 70}.example/", "http://h\x7f/"])
def test_an_address_that_no_host_can_have(tmp_path: Path, url: str) -> None:
    """A name that cannot be looked up is a mistake in the command, not a reason to wait."""
    error, output = run(url, hand_made(tmp_path / "graph", {"a": numbered(3)}))
    assert isinstance(error, UsageError)
    assert "again in" not in output


@pytest.mark.parametrize(
    "body", [b"<html>", b"[]", b'{"results": {}}', json.dumps({"results": {"bindings": [{"n": 1}]}}).encode()]
)
def test_an_address_that_does_not_answer_queries(tmp_path: Path, body: bytes) -> None:
    """Something else than SPARQL results in JSON gives an error that names --query."""
    folder = hand_made(tmp_path / "graph", {"a": numbered(3)})
    with scripted(lambda _: Answer(200, body)) as url:
        error, output = run(url, folder)
    assert isinstance(error, RemoteError)
    assert "--query" in output


def test_a_cut_answer_is_found_out(tmp_path: Path, oxigraph: Oxigraph) -> None:
    """A store that gives fewer rows of its record than it counts is not relied on: graphs would seem not to be ours."""
    folder = hand_made(tmp_path / "graph", {"a": numbered(3), "b": numbered(3)})
    assert run(oxigraph.url, folder)[0] is None

    def cut(asked: Asked) -> Answer:
        answer = forwarded(asked, oxigraph.url)
        if asked.path == "/query" and b"COUNT" not in asked.body:
            found = json.loads(answer.body)
            found["results"]["bindings"] = found["results"]["bindings"][:1]
            return Answer(200, json.dumps(found).encode())
        return answer

    with scripted(cut) as url:
        error, output = run(url, folder)
    assert isinstance(error, RemoteError)
    assert "1 of the 2 entries" in output


@pytest.mark.parametrize("protocol", ["gsp", "update"])
def test_what_is_sent_can_be_compressed(tmp_path: Path, oxigraph: Oxigraph, protocol: str) -> None:
    """With --gzip the bodies are compressed and say so, and a store that takes such bodies holds the dataset."""
    folder = hand_made(tmp_path / "graph", {"a": numbered(3000), "b": numbered(2)})
    packed: list[bytes] = []

    def watch(asked: Asked) -> Answer:
        if asked.path != "/query" and asked.method != "DELETE":
            assert asked.headers["Content-Encoding"] == "gzip"
            packed.append(asked.body)
        return forwarded(asked, oxigraph.url)

    with scripted(watch) as url:
        assert run(url, folder, "--gzip", "--protocol", protocol)[0] is None
    assert sum(map(len, packed)) < sum(len(gzip.decompress(body)) for body in packed) / 4
    assert remote_quads(oxigraph.nquads()) == local_quads(folder)
    hand_made(folder, {"a": numbered(2999), "b": numbered(3)})
    assert run(oxigraph.url, folder, "--gzip", "--protocol", protocol)[0] is None
    assert remote_quads(oxigraph.nquads()) == local_quads(folder)


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_is_for_terminals(tmp_path: Path, oxigraph: Oxigraph, terminal: bool) -> None:
    """A terminal sees how many bytes are read and sent; a pipe sees the summary alone."""
    folder = hand_made(tmp_path / "graph", {"a": numbered(3)})
    seen, end = os.openpty() if terminal else os.pipe()
    if terminal:
        termios.tcsetwinsize(end, (24, 80))
    command = [sys.executable, "-m", "kg", "publish", oxigraph.url, "--store", "oxigraph", "--out", str(folder)]
    ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=end, text=True, check=True)
    os.write(end, b"end")
    shown = os.read(seen, 1 << 16).decode()
    os.close(seen)
    os.close(end)
    assert ("reading / 读取" in shown and "sending / 发送" in shown) == terminal
    assert (shown == "end") != terminal
    assert ended.stdout.startswith("1 graphs sent")
