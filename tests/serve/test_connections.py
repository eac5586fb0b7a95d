"""What clients may send and how long they may take for it, over real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest
import uvloop
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from kg.serve.clients import Clients, client_of, room_for
from kg.serve.hosts import Hosts
from kg.serve.limits import ConnectionLimits
from kg.serve.server import http_server

#: Every deadline is soon over.
SHORT = ConnectionLimits(
    head_seconds=0.3,
    body_seconds=0.3,
    idle_seconds=0.3,
    write_seconds=0.3,
    linger_seconds=0.2,
    head_bytes=4096,
    body_bytes=10_000,
    pipelined=4,
)
#: No deadline is over in a test.
PATIENT = replace(SHORT, head_seconds=60, body_seconds=60, idle_seconds=60, write_seconds=60)
LARGE = 32 << 20
ASK = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


@dataclass
class Served:
    """A server of a small application; `bodies`: what it was sent, None where the client went away."""

    port: int
    clients: Clients
    bodies: list[bytes | None] = field(default_factory=list)

    @contextlib.contextmanager
    def connected(self) -> Iterator[socket.socket]:
        """A connection to it."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            yield connection

    def say(self, *pieces: bytes) -> bytes:
        """All that is answered to these pieces until the server hangs up."""
        with self.connected() as connection:
            for piece in pieces:
                connection.sendall(piece)
            return read_all(connection)


def read_all(connection: socket.socket) -> bytes:
    """What comes until the other side hangs up, which is to be done in order: a reset fails the test."""
    received = b""
    while piece := connection.recv(1 << 16):
        received += piece
    return received


def statuses(received: bytes) -> list[int]:
    """The status of each answer, in their order."""
    return [int(one) for one in re.findall(rb"HTTP/1\.1 (\d{3}) ", received)]


Start = Callable[..., Served]


@pytest.fixture(scope="module")
def serve() -> Iterator[Start]:
    """Gives a server with these limits, started when it is first asked for, in a thread of its own."""
    known: dict[tuple[ConnectionLimits, Hosts], Served] = {}
    with contextlib.ExitStack() as stack:

        def start(limits: ConnectionLimits = SHORT, hosts: Sequence[str] = ()) -> Served:
            key = (limits, Hosts.of(hosts))
            if key not in known:
                known[key] = stack.enter_context(_serving(*key))
            known[key].bodies.clear()
            return known[key]

        yield start


@contextlib.contextmanager
def _serving(limits: ConnectionLimits, hosts: Hosts) -> Iterator[Served]:
    clients = Clients(limits)
    listening = socket.create_server(("127.0.0.1", 0))
    served = Served(listening.getsockname()[1], clients)

    async def read(request: Request) -> Response:
        try:
            served.bodies.append(await request.body())
        except ClientDisconnect:
            served.bodies.append(None)
        return PlainTextResponse("answer")

    async def large(request: Request) -> Response:
        return Response(bytes(LARGE))

    async def waiting(request: Request) -> Response:
        served.bodies.append(b"waits")
        while not await request.is_disconnected():
            await asyncio.sleep(0.01)
        served.bodies.append(None)
        return Response(bytes(LARGE))

    application = Starlette(
        routes=[Route("/waiting", waiting), Route("/large", large), Route("/", read, methods=["GET", "POST"])]
    )
    server = http_server(cast(Any, application), clients, hosts, limits)
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign] # only the main thread has signals

    async def run() -> None:
        await server.serve(sockets=[listening])

    thread = threading.Thread(target=lambda: uvloop.run(run()))
    thread.start()
    try:
        yield served
    finally:
        server.should_exit = server.force_exit = True
        thread.join(20)
    assert not thread.is_alive()


# --- deadlines ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("beginning", [b"G", b"GET / HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nHost: localhost\r\nX: "])
def test_a_head_that_does_not_come_is_answered_408(serve: Start, beginning: bytes) -> None:
    """Half of a head is waited for as long as is allowed; then the client learns why it gets no answer."""
    answer = serve().say(beginning)
    assert statuses(answer) == [408]
    assert b"connection: close" in answer.lower()


def test_a_head_that_comes_in_drops_is_late_all_the_same(serve: Start) -> None:
    """The deadline is that of the whole head: a byte now and then does not move it."""
    served = serve()
    received = b""
    with served.connected() as connection:
        connection.sendall(b"GET /")
        connection.settimeout(0.05)
        for _ in range(400):  # 20 seconds
            with contextlib.suppress(TimeoutError):
                received = connection.recv(1000)
                break
            connection.sendall(b"a")
    assert statuses(received) == [408]


def test_a_connection_that_says_nothing_is_closed(serve: Start) -> None:
    """Who connects and sends nothing gets nothing."""
    assert serve().say() == b""


def test_an_idle_connection_is_closed(serve: Start) -> None:
    """A connection that was used is kept for a while, and the head of its next request has a deadline as well."""
    served = serve()
    assert statuses(served.say(ASK)) == [200]
    assert statuses(served.say(ASK, ASK)) == [200, 200]
    with served.connected() as connection:
        connection.sendall(ASK)
        assert statuses(connection.recv(1000)) == [200]
        connection.sendall(b"GET / HTT")
        assert statuses(read_all(connection)) == [408]


@pytest.mark.parametrize(
    "head", [b"Content-Length: 100\r\n\r\nhalf", b"Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"]
)
def test_a_body_that_does_not_come_is_answered_408(serve: Start, head: bytes) -> None:
    """The application learns that there will be no body, the client why."""
    served = serve()
    assert statuses(served.say(b"POST / HTTP/1.1\r\nHost: localhost\r\n" + head)) == [408]
    _wait_until(lambda: served.bodies == [None])


def test_an_answer_that_nobody_takes_is_dropped(serve: Start) -> None:
    """A client that does not read is cut off, and its answer given up."""
    served = serve()
    with served.connected() as connection:
        connection.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        _wait_until(lambda: served.clients.unsent > 0)
        _wait_until(lambda: served.clients.unsent == 0)
        received = 0
        with contextlib.suppress(ConnectionResetError):
            while piece := connection.recv(1 << 20):
                received += len(piece)
    assert received < LARGE


def test_an_answer_that_is_taken_slowly_is_given_whole(serve: Start) -> None:
    """A client that reads slower than it is answered, but steadily, gets all of it."""
    served = serve(replace(SHORT, write_bytes=1))
    with served.connected() as connection:
        connection.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        received = 0
        begun = time.monotonic()
        while piece := connection.recv(1 << 20):
            received += len(piece)
            if time.monotonic() < begun + 1:
                time.sleep(0.02)
    assert received > LARGE


# --- sizes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pieces", "status"),
    [
        ((b"GET /" + b"a" * 10_000,), 414),
        ((b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 10_000,), 431),
        ((b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"a: b\r\n" * 2_000,), 431),
        ((b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10001\r\n\r\n",), 413),
        ((b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999999999999999999\r\n\r\n",), 400),
        ((b"POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 10001\r\n\r\n",), 413),
        (
            (b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n", b"2711\r\n" + b"a" * 10_001),
            413,
        ),
        ((b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20000\r\n\r\n" + b"a" * 20_000,), 413),
    ],
)
def test_what_is_too_long_is_refused(serve: Start, pieces: tuple[bytes, ...], status: int) -> None:
    """An address, headers and bodies have bounds, bodies whether their length is announced or not; in any route."""
    assert statuses(serve().say(*pieces)) == [status]


def test_a_client_that_sends_on_can_read_why_it_is_refused(serve: Start) -> None:
    """What comes after a refusal is read for a moment, so that the connection is not reset before its answer is."""
    served = serve()
    with served.connected() as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000000\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            for _ in range(20):
                connection.sendall(b"a" * 50_000)
        assert statuses(read_all(connection)) == [413]


def test_a_body_of_just_that_length_is_read(serve: Start) -> None:
    """The bound itself is allowed, with 100 Continue where the client waits for it."""
    served = serve()
    head = b"POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 10000\r\n\r\n"
    assert statuses(served.say(head, b"a" * 10_000)) == [100, 200]
    assert served.bodies == [b"a" * 10_000]


# --- what is not a request ------------------------------------------------------------------------------------------

_POST = b"POST / HTTP/1.1\r\nHost: localhost\r\n"


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"nonsense\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc",
        b"GET / HTTP/1.1\r\nHost : localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: a\x00b\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        _POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        _POST + b"Content-Length: 5, 6\r\n\r\nabcdef",
        _POST + b"Content-Length: -1\r\n\r\n",
        _POST + b"Content-Length: +5\r\n\r\nabcde",
        _POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        _POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        _POST + b"Transfer-Encoding: gzip\r\n\r\n0\r\n\r\n",
        _POST + b"Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
        _POST + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
        _POST + b"Transfer-Encoding: chunked\r\n\r\n-1\r\na\r\n",
        _POST + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffffff\r\n",
        _POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n",
    ],
)
def test_what_is_no_request_is_answered_400(serve: Start, request_bytes: bytes) -> None:
    """Whatever RFC 9112 does not allow gets one answer; what is behind it is not looked at (request smuggling)."""
    served = serve()
    answer = served.say(request_bytes + ASK)
    assert statuses(answer) == [400]
    assert statuses(served.say(ASK)) == [200]


def test_requests_sent_at_once_are_answered_in_their_order(serve: Start) -> None:
    """Pipelining: so many requests as allowed, and the bad one among them after the answers to those before it."""
    served = serve()
    assert statuses(served.say(ASK * 3)) == [200] * 3
    assert statuses(served.say(ASK * 2 + b"GET / HTTP/1.1\r\nHost: example.org\r\n\r\n" + ASK)) == [200, 200, 421]
    assert 1 <= len(statuses(served.say(ASK * 100))) <= 6


def test_a_client_that_leaves_is_forgotten_with_all_its_requests(
    serve: Start, caplog: pytest.LogCaptureFixture
) -> None:
    """Requests that were sent at once are given up when their client hangs up, the one being answered among them."""
    served = serve(PATIENT)
    request = b"GET /waiting HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with served.connected() as connection:
        connection.sendall(request * 3)
        _wait_until(lambda: served.bodies == [b"waits"])
    _wait_until(lambda: served.bodies == [b"waits", None])
    assert statuses(served.say(ASK + b"GET / HTTP/1.0\r\n\r\n")) == [200, 200]
    assert not caplog.records


def test_old_http_is_answered(serve: Start) -> None:
    """HTTP/1.0 has no Host and gets one answer; no other version is known."""
    served = serve()
    assert statuses(served.say(b"GET / HTTP/1.0\r\n\r\n")) == [200]
    assert statuses(served.say(b"GET / HTTP/1.0\r\nHost: example.org\r\n\r\n")) == [421]
    assert statuses(served.say(b"GET / HTTP/2.0\r\nHost: localhost\r\n\r\n")) in ([400], [505])


@pytest.mark.parametrize(
    ("target", "host", "status"),
    [
        (b"http://localhost/", b"localhost", 200),
        (b"http://127.0.0.1:1/", b"example.org", 200),
        (b"http://example.org/", b"localhost", 421),
        (b"http://localhost@example.org/", b"localhost", 400),
    ],
)
def test_the_authority_of_a_target_counts_before_the_header(
    serve: Start, target: bytes, host: bytes, status: int
) -> None:
    """A request in absolute form is for the host that its target names (RFC 9112, 3.2.2)."""
    assert statuses(serve().say(b"GET " + target + b" HTTP/1.1\r\nHost: " + host + b"\r\n\r\n")) == [status]


# --- how many -------------------------------------------------------------------------------------------------------


def test_half_open_connections_shut_nobody_out(serve: Start) -> None:
    """Where one client has as many connections as it may, the one that has waited longest makes room."""
    served = serve(replace(PATIENT, of_one_client=8))
    with contextlib.ExitStack() as stack:
        waiting = [stack.enter_context(served.connected()) for _ in range(30)]
        for connection in waiting:
            with contextlib.suppress(OSError):
                connection.sendall(b"GET / HTTP/1.1\r\n")
        with served.connected() as connection:
            connection.sendall(ASK)
            assert statuses(connection.recv(1000)) == [200]
        with contextlib.suppress(ConnectionResetError):
            assert waiting[0].recv(1) == b""


def test_a_client_with_too_many_connections_is_refused(serve: Start) -> None:
    """Where all of a client's connections are in use, one more is answered 429; one of all clients together 503."""
    post = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n"
    for limits, status in ((replace(PATIENT, of_one_client=3), 429), (replace(PATIENT, connections=3), 503)):
        served = serve(limits)
        with contextlib.ExitStack() as stack:
            for _ in range(3):
                connection = stack.enter_context(served.connected())
                connection.sendall(post + b"half")
            _wait_until(lambda served=served: served.clients.state["in use"] == 3)
            answer = served.say()
            assert statuses(answer) == [status]
            assert b"retry-after" in answer.lower()
            connection.sendall(b"-other")
            assert statuses(connection.recv(1000)) == [200]


@dataclass(eq=False)
class Caller:
    """A connection of a client at an address."""

    address: str
    unsent: int = 0
    cut: bool = False

    def give_up(self) -> None:
        """Is cut."""
        self.cut = True


def test_one_client_does_not_use_up_the_room_of_others() -> None:
    """A client at its bound is refused or makes room itself; others are taken until there is no room at all."""
    clients = Clients(ConnectionLimits(connections=5, of_one_client=2))
    first, second, third, other = (Caller(f"2001:db8::{n}") for n in range(4))
    other.address = "192.0.2.1"
    assert clients.admit(first) is None
    assert clients.admit(other) is None
    assert clients.admit(second) is None
    clients.work(first)
    assert clients.admit(third) is None  # of the same network, of which the second makes room
    assert [one.cut for one in (first, second, third, other)] == [False, True, False, False]
    clients.work(third)
    refused = clients.admit(Caller("2001:db8::9"))
    assert refused is not None
    assert refused.status == 429
    for address in ("192.0.2.2", "192.0.2.3"):
        assert clients.admit(Caller(address)) is None
    assert clients.admit(Caller("192.0.2.4")) is None
    assert other.cut  # the one that had waited longest


def test_clients_are_counted_rightly_when_they_leave() -> None:
    """What is closed counts no more, however often it is said."""
    clients = Clients(ConnectionLimits(connections=2, of_one_client=1))
    for _ in range(10):
        caller = Caller("192.0.2.1")
        assert clients.admit(caller) is None
        clients.work(caller)
        clients.leave(caller)
        clients.leave(caller)
    assert client_of("fe80::1%eth0") == "fe80::/64"
    assert clients.state == {"open": 0, "in use": 0}


def test_there_is_room_for_files_beside_connections() -> None:
    """The number of connections stays below that of files which the system lets a process open."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert room_for(100) == 100
    most = room_for(10**9)
    assert 1 <= most * 2 <= resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def _wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


# --- names ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hosts", "status"),
    [
        ([b"localhost"], 200),
        ([b"LOCALHOST:8080"], 200),
        ([b"a.localhost"], 200),
        ([b"127.0.0.1:1"], 200),
        ([b"[::1]:80"], 200),
        ([b"data.example.org"], 200),
        ([b"Data.Example.org.:443"], 200),
        ([b"evil.example.org"], 421),
        ([b"localhost.evil.example.org"], 421),
        ([b"evil.example.org:80@localhost"], 400),
        ([b"192.0.2.1"], 421),
        ([b"localhost", b"evil.example.org"], 400),
        ([b"localhost, localhost"], 400),
        ([b""], 400),
        ([b"a b"], 400),
        ([b"\xff"], 400),
        ([], 400),
    ],
)
def test_only_requests_in_the_name_of_this_server_are_answered(serve: Start, hosts: list[bytes], status: int) -> None:
    """A page of another site that had its name resolve to this machine gets nothing (DNS rebinding)."""
    served = serve(hosts=["data.example.org"])
    lines = b"".join(b"Host: " + host + b"\r\n" for host in hosts)
    assert statuses(served.say(b"GET / HTTP/1.1\r\n" + lines + b"Connection: close\r\n\r\n")) == [status]


def test_a_server_behind_another_may_answer_to_any_name() -> None:
    """`*` allows all; an address is the same however it is written; the connection's own address is known."""
    assert Hosts.of(["*"]).refusal([b"any.example.org"], "192.0.2.1", "1.1") is None
    assert Hosts.of(["2001:DB8::1"]).refusal([b"[2001:db8:0::1]:80"], "127.0.0.1", "1.1") is None
    assert Hosts().refusal([b"192.0.2.1:8080"], "192.0.2.1", "1.1") is None
