"""Attacks on `kg serve`, over loopback.

After each attack the endpoint must answer a lookup soon, and must have given nothing away: no file from elsewhere, no
second answer to one request, no page for a foreign host, no script of a source. What an attack must be answered with is
said by each.
"""

from __future__ import annotations

import re
import resource
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from random import Random
from urllib.parse import quote

from build.sample import REPORTS

from torturing.attempts import Kind, Plan, Try
from torturing.commands import run_kg
from torturing.serving import LOOKUP, Endpoint

# Seconds within which a lookup must be answered during and after an attack; generous, as the machine may be busy.
_SOON = 20.0
_HALF_OPEN = 1024
_SCRIPT = "<script>kgtorture()</script>"
_POST = b"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/sparql-query\r\n"
_SETTINGS = ("--workers", "2", "--timeout", "3", "--memory", "256")


def attack(plan: Plan) -> Iterator[Try]:
    """Each attack on one endpoint in turn; a new endpoint after one that ended."""
    graph = _dataset(plan)
    todo = list(plan.numbers)
    while todo:
        with Endpoint(graph, plan.work, *_SETTINGS) as endpoint:
            if trouble := endpoint.trouble():
                yield Try("start", todo[0], trouble)
                return
            while todo:
                number = todo.pop(0)
                what, strike = _ATTACKS[number % len(_ATTACKS)]
                begun = time.monotonic()
                try:
                    fault = strike(endpoint, plan.random(number))
                except (OSError, ValueError) as error:
                    fault = "" if isinstance(error, ConnectionError) else f"the attack fails ({type(error).__name__})"
                fault = fault or endpoint.trouble(_SOON)
                yield Try(what, number, fault, "", time.monotonic() - begun, _megabytes(endpoint))
                if endpoint.command.ended:
                    break


def _dataset(plan: Plan) -> Path:
    """A dataset in parts, of which one source is a page with a script in it."""
    folder = plan.work / "served"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "reports").mkdir(parents=True)
    lines = "".join(f"<p>{line}</p>\n" for line in REPORTS["here-2026"].text.splitlines())
    page = f"<html><body>{_SCRIPT}<img src=x onerror=kgtorture()>\n{lines}</body></html>"
    (folder / "reports" / "a.html").write_text(page, encoding="utf-8")
    (folder / "reports" / "reports.csv").write_text("file,id,adcode,year\na.html,a,140000,2026\n", encoding="utf-8")
    (folder / "secret.txt").write_text("kgtorture-secret", encoding="utf-8")
    ran = run_kg(["build", "reports", "--out", "graph", "--no-merge"], folder)
    if ran.code:
        raise RuntimeError(f"the sample cannot be built: {ran.story}")
    return folder / "graph"


def _megabytes(endpoint: Endpoint) -> float:
    """What all processes of the endpoint hold, by their resident sets."""
    total = 0
    for pid in endpoint.command.living():
        with suppress(OSError, IndexError):
            total += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return total * resource.getpagesize() / (1 << 20)


def _half_open(endpoint: Endpoint, random: Random) -> str:
    """As many connections as there may be, each with half a head; a lookup at the same time is answered."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, limit[1]), limit[1]))
    with ExitStack() as stack:
        for _ in range(_HALF_OPEN):
            try:
                connection = stack.enter_context(socket.create_connection((endpoint.host, endpoint.port), timeout=5))
                connection.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-")
            except OSError:
                break
        trouble = endpoint.trouble(_SOON)
    return f"with half-open requests {trouble}" if trouble else ""


def _slow_head(endpoint: Endpoint, random: Random) -> str:
    """A head that comes letter by letter is given up within a minute."""
    return _until_closed(endpoint, b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ", b"a")


def _slow_body(endpoint: Endpoint, random: Random) -> str:
    """The same for a body."""
    head = _POST + b"Content-Length: 9999\r\n\r\n"
    return _until_closed(endpoint, head, b" ")


def _until_closed(endpoint: Endpoint, head: bytes, drop: bytes, most: float = 60.0) -> str:
    deadline = time.monotonic() + most
    with socket.create_connection((endpoint.host, endpoint.port), timeout=5) as connection:
        connection.sendall(head)
        connection.settimeout(0.5)
        while time.monotonic() < deadline:
            try:
                connection.sendall(drop)
                if connection.recv(1 << 12) == b"":
                    return ""
                return ""  # an answer is as good as an end
            except TimeoutError:
                continue
            except ConnectionError:
                return ""
    return f"a slow request is kept for more than {most:.0f} s"


def _large_body(endpoint: Endpoint, random: Random) -> str:
    """A body beyond the limit is answered 413, whether its length is stated or not."""
    body = b" " * (8 << 20)
    said = random.random() < 0.5
    head = _POST + b"Connection: close\r\n"
    if said:
        answer = endpoint.send([head + b"Content-Length: %d\r\n\r\n" % len(body), body])
    else:
        pieces = [b"%x\r\n%s\r\n" % (1 << 16, body[: 1 << 16])] * 128
        answer = endpoint.send([head + b"Transfer-Encoding: chunked\r\n\r\n", *pieces, b"0\r\n\r\n"])
    # a client that is still sending may miss the answer
    return "" if not answer or _statuses(answer) == [413] else f"a large body is answered {_statuses(answer)}"


_CHUNKS = (
    b"zz\r\nASK{}\r\n0\r\n\r\n",
    b"-1\r\nASK{}\r\n0\r\n\r\n",
    b"ffffffffffffffffff\r\nASK{}\r\n0\r\n\r\n",
    b"5\r\nASK{}0\r\n\r\n",
    # longer than what is read at once, up to which a remark is passed over
    b"5;" + b"x" * (1 << 20) + b"\r\nASK{}\r\n0\r\n\r\n",
    b"\r\n\r\n",
)


def _bad_chunks(endpoint: Endpoint, random: Random) -> str:
    """Chunks that break the rules are answered 4xx or not at all."""
    head = _POST + b"Connection: close\r\n"
    answer = endpoint.send([head + b"Transfer-Encoding: chunked\r\n\r\n" + random.choice(_CHUNKS)], timeout=5)
    wrong = [status for status in _statuses(answer) if not 400 <= status < 500]
    return f"bad chunks are answered {wrong}" if wrong else ""


_SMUGGLED = (
    b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"Content-Length: 5\r\nContent-Length: 60\r\n\r\nASK{}GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n\r\nASK{}GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"Transfer-Encoding : chunked\r\nContent-Length: 5\r\n\r\nASK{}GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
)


def _smuggling(endpoint: Endpoint, random: Random) -> str:
    """A request with two different lengths is refused; nothing after it is answered as another request."""
    answer = endpoint.send([_POST + random.choice(_SMUGGLED)], timeout=4)
    statuses = _statuses(answer)
    return f"a request with two lengths is answered {statuses}" if any(status < 400 for status in statuses[:1]) else ""


def _get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()


def _statuses(answer: bytes) -> list[int]:
    return [int(found) for found in re.findall(rb"^HTTP/1\.[01] (\d{3})", answer, re.MULTILINE)]


def _foreign_host(endpoint: Endpoint, random: Random) -> str:
    """A page of another host (DNS rebinding) is refused."""
    host = random.choice(
        ("evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example", "[::1")
    )
    status, _, _ = endpoint.ask(random.choice(("/", LOOKUP, "/explorer")), headers={"Host": host})
    return "" if 400 <= status < 500 else f"a foreign host is answered {status}"


def _traversal(endpoint: Endpoint, random: Random) -> str:
    """Paths that lead out of the dataset."""
    steps = random.choice(("../", "..%2f", "%2e%2e/", "..\\", "..%5c", "....//", "%252e%252e%252f", "..%00/", "..;/"))
    target = random.choice(("secret.txt", "etc/passwd", "reports/a.html"))
    path = f"{random.choice(('/file/', '/', '/named/', '/file/parts/'))}{steps * random.randint(1, 8)}{target}"
    answer = endpoint.send([_get(path)], timeout=10)
    return "a file of elsewhere is given" if b"kgtorture-secret" in answer or b"root:" in answer else ""


_DEEP = (
    "ASK " + "{" * 90_000 + "}" * 90_000,
    f"ASK {{ FILTER({'(' * 90_000}1{')' * 90_000}) }}",
    f"ASK {{ ?s {'(' * 50_000}a{')' * 50_000} ?o }}",
    f"ASK {{ FILTER({'!' * 200_000}true) }}",
    f"SELECT * {{ {'OPTIONAL {' * 20_000} }}",
    f"ASK {{ ?s {'^' * 100_000}a ?o }}",
    "SELECT * { VALUES ?x { " + "1 " * 300_000 + "} }",
)


def _deep_query(endpoint: Endpoint, random: Random) -> str:
    """Queries nested so deeply that a parser may overflow."""
    query = random.choice(_DEEP)
    status, _, _ = endpoint.ask("/sparql", "POST", query.encode(), {"Content-Type": "application/sparql-query"})
    return f"a deep query is answered {status}" if status not in (200, 400, 413, 500, 503) else ""


_ENDLESS = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i",
    "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(REGEX(CONCAT(STR(?c), STR(?f), STR(?i)), '^(a|aa)+$')) }",
    "SELECT (GROUP_CONCAT(?c) AS ?all) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
)


def _endless(endpoint: Endpoint, random: Random) -> str:
    """Queries that never end: a lookup at the same time is answered, and they are stopped."""
    with ExitStack() as stack:
        connections = []
        for _ in range(8):
            connection = stack.enter_context(socket.create_connection((endpoint.host, endpoint.port), timeout=90))
            query = quote(random.choice(_ENDLESS))
            connection.sendall(_get(f"/sparql?query={query}"))
            connections.append(connection)
        if trouble := endpoint.trouble(_SOON):
            return f"with endless queries {trouble}"
        for connection in connections:
            statuses = _statuses(connection.recv(1 << 12))
            if statuses not in ([500], [503]):
                return f"an endless query is answered {statuses}"
    return ""


def _script_in_source(endpoint: Endpoint, random: Random) -> str:
    """A page that is a source is given as text or in a sandbox, never as a page of the endpoint."""
    found = ""
    for path in ("/file/parts/area=140000/year=2026/source.html", "/file/sources/a.html"):
        status, headers, body = endpoint.ask(path)
        if status != 200 or _SCRIPT.encode() not in body:
            continue
        is_text = headers.get("content-type", "").startswith("text/plain")
        is_sniffed = headers.get("x-content-type-options") != "nosniff"
        is_boxed = "sandbox" in headers.get("content-security-policy", "")
        if not is_boxed and (not is_text or is_sniffed):
            found = "a script in a source would run"
    return found


_ODD = (
    b"\x00" * 100, b"\x16\x03\x01\x02\x00\x01\x00", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX\x00Y: z\r\n\r\n",
    b"GET /\xff\xfe HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"CONNECT example.org:80 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    b"\r\n" * 5000, b"OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"GET /health HTTP/1.1\r\n\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n",
)  # fmt: skip


def _odd_request(endpoint: Endpoint, random: Random) -> str:
    """Invalid requests are answered with a client error, or the connection is closed."""
    sent = random.choice(_ODD)
    if random.random() < 0.3:
        sent = sent[: random.randint(1, len(sent))] + bytes(random.randrange(256) for _ in range(50))
    answer = endpoint.send([sent], timeout=3)
    wrong = [status for status in _statuses(answer) if status >= 500 and status != 501 and status != 505]
    return f"an odd request is answered {wrong}" if wrong else ""


_VALUES = (
    "9" * 5000, "-1", "1e99", "\x00", "\ud7ff", "'", '"', "../..", "%", "{{7*7}}", "<script>", "x" * 60_000, "", " ",
    "NaN",
    "1;DROP", "http://[", "_:b", "zh-Hant", "2026" * 2000,
)  # fmt: skip
_PARAMETERS = ("report", "area", "year", "indicator", "limit", "offset", "format", "language", "query", "iri", "x")
_QUERIES = ("promises", "reports", "headline-targets", "indicator-trajectory", "nothing", "../promises")


def _odd_value(endpoint: Endpoint, random: Random) -> str:
    """Values that no parameter takes are answered 4xx."""
    name, value = random.choice(_PARAMETERS), random.choice(_VALUES)
    given = quote(value) if random.random() < 0.8 else "%ff%fe%C3%28"
    path = random.choice((f"/named/{random.choice(_QUERIES)}", "/resource", "/sparql"))
    status, _, _ = endpoint.ask(f"{path}?{name}={given}")
    return f"a value is answered {status}" if status >= 500 else ""


_ATTACKS: tuple[tuple[str, Callable[[Endpoint, Random], str]], ...] = (
    ("script in a source", _script_in_source),
    ("foreign host", _foreign_host),
    ("path traversal", _traversal),
    ("odd values", _odd_value),
    ("odd requests", _odd_request),
    ("bad chunks", _bad_chunks),
    ("two lengths", _smuggling),
    ("large body", _large_body),
    ("deep queries", _deep_query),
    ("endless queries", _endless),
    ("half-open requests", _half_open),
    ("slow head", _slow_head),
    ("slow body", _slow_body),
)

KIND = Kind(
    "endpoint",
    "attacks over HTTP; refused, and a lookup is answered during and after them",
    attack,
    short=11,
    full=1300,
    short_seconds=90.0,
)
