from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from kg.staging import atomic_folder
from serve.servers import Reply, Server, wait_until

#: Queries that would run for hours, each of another sort.
ENDLESS = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(CONCAT(STR(?a), STR(?d), STR(?g)) = '') }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(REGEX(CONCAT(STR(?a), STR(?f), STR(?i)), '^$')) }",
)
LARGE = "SELECT DISTINCT ?a ?b ?c ?d ?e ?f { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i"
LOOKUP = "SELECT ?p ?o { <http://example.org/thing/1> ?p ?o }"
THINGS = 3000


def write_things(folder: Path, name: str) -> None:
    """A dataset of things that are called by that name, in the place of the one that is there."""
    with atomic_folder(folder, "dataset") as new:
        store = Store(str(new / "store"))
        graph = NamedNode("http://example.org/graph")
        store.extend(
            Quad(NamedNode(f"http://example.org/thing/{number}"), NamedNode(f"http://example.org/{term}"), value, graph)
            for number in range(THINGS)
            for term, value in (("name", Literal(name)), ("number", Literal(number)))
        )
        store.flush()
        del store


@pytest.fixture(scope="module")
def things(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small dataset."""
    folder = tmp_path_factory.mktemp("things") / "graph"
    write_things(folder, "first")
    return folder


@pytest.fixture(scope="module")
def limited(things: Path, start: Callable[..., Server]) -> Server:
    """A server whose limits are soon met."""
    return start(things, "--timeout", "3", "--limit", "5000", "--memory", "64", "--workers", "2")


def _state(server: Server) -> dict[str, int]:
    found: dict[str, int] = json.loads(server.ask("/health").body)["processes"]
    return found


@pytest.fixture
def rested(limited: Server) -> Server:
    """The same server when it has nothing to do."""
    wait_until(lambda: _state(limited)["free"] >= 1 and _state(limited)["slow"] == 0)
    return limited


@pytest.mark.parametrize("query", ENDLESS)
def test_a_query_that_would_not_end_is_stopped(rested: Server, query: str) -> None:
    """After its time a query is answered 500 with the limit, and the next one is answered."""
    begun = time.monotonic()
    reply = rested.sparql(query)
    assert (reply.status, reply.media_type) == (500, "text/plain")
    assert "3 seconds" in reply.text
    assert time.monotonic() - begun > 2.9
    assert rested.sparql(LOOKUP).status == 200


def test_a_query_that_takes_too_much_memory_is_stopped(rested: Server) -> None:
    """What would need more memory than it may is answered 500 with the limit, and the next one is answered."""
    reply = rested.sparql(LARGE)
    assert reply.status == 500
    assert "64 MiB" in reply.text
    assert rested.sparql(LOOKUP).status == 200


@pytest.mark.parametrize(
    "query", ["ASK " + "{" * 90_000 + "}" * 90_000, f"ASK {{ FILTER({'(' * 90_000}1{')' * 90_000}) }}"]
)
def test_a_query_that_is_nested_too_deeply_is_refused(rested: Server, query: str) -> None:
    """A query that would overflow the parser's stack is not read, and no process ends."""
    before = rested.workers()
    reply = rested.ask("/sparql", "POST", query.encode(), Content_Type="application/sparql-query")
    assert (reply.status, reply.media_type) == (400, "text/plain")
    assert "too deeply" in reply.text
    assert set(before) <= set(rested.workers())


def test_a_process_whose_stack_overflows_is_replaced(rested: Server) -> None:
    """What overflows the stack all the same takes one process with it; its client learns it, others are answered."""
    before = rested.workers()
    query = f"ASK {{ FILTER(1{'+1' * 100_000}) }}"
    reply = rested.ask("/sparql", "POST", query.encode(), Content_Type="application/sparql-query")
    assert (reply.status, reply.media_type) == (500, "text/plain")
    assert "too deeply" in reply.text
    assert rested.sparql(LOOKUP).status == 200
    wait_until(lambda: bool(set(rested.workers()) - set(before)))  # another process has come in its place


def test_a_long_name_is_read_quickly(rested: Server) -> None:
    """The time that the reading of a query takes grows with its length, not faster."""
    query = f"SELECT * {{ ?s ?p {'_' * 900_000} }}"
    reply = rested.ask("/sparql", "POST", query.encode(), Content_Type="application/sparql-query")
    assert (reply.status, "cannot be parsed" in reply.text) == (400, True)


@pytest.mark.parametrize("beginning", ["GET /", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nX: "])
def test_an_endless_head_is_refused(rested: Server, beginning: str) -> None:
    """An address, a header or a list of headers without an end is refused, and the connection closed."""
    with socket.create_connection((rested.host, rested.port), timeout=30) as connection:
        connection.sendall(beginning.encode())
        received = b""
        with contextlib.suppress(ConnectionError):
            for _ in range(1000):
                connection.sendall((b"a: b\r\n" if beginning.endswith("\n") else b"aaaaaa") * 200)
                time.sleep(0.001)
        with contextlib.suppress(ConnectionResetError):  # what was sent after the answer is not read
            received = connection.recv(1 << 16)
    assert received.startswith((b"HTTP/1.1 414", b"HTTP/1.1 431"))
    assert rested.sparql(LOOKUP).status == 200


def test_a_long_address_is_read(rested: Server) -> None:
    """A query of many kilobytes may stand in the address."""
    assert rested.sparql(LOOKUP + " " * 60_000).status == 200


@pytest.mark.parametrize("accept", ["application/sparql-results+json", "text/csv"])
def test_an_answer_that_is_too_long_is_refused(rested: Server, accept: str) -> None:
    """An answer of as many rows as allowed is given whole; of one more there is none, but an error."""
    most = rested.sparql("SELECT * { ?s ?p ?o } LIMIT 5000", Accept=accept)
    assert most.status == 200
    reply = rested.sparql("SELECT * { ?s ?p ?o } LIMIT 5001", Accept=accept)
    assert reply.status == 500
    assert "5,000 rows" in reply.text
    assert rested.sparql("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }").status == 500


def test_quick_queries_pass_slow_ones(things: Path, start: Callable[..., Server]) -> None:
    """While more endless queries run than there are processes, lookups are answered, and none of these waits for them.

    Apart from other tests: to start the processes that are lost to endless queries takes processor time.
    """
    server = start(things, "--timeout", "600", "--workers", "2")
    with ThreadPoolExecutor(4) as askers:
        slow = [askers.submit(server.sparql, ENDLESS[0]) for _ in range(4)]
        wait_until(lambda: _state(server)["slow"] == 2)
        assert [server.sparql(LOOKUP).status for _ in range(20)] == [200] * 20
        refused = [one.result() for one in slow if one.done()]
        server.stop()
    assert len(refused) <= 2  # those that run were still running when the lookups had been answered
    assert all((reply.status, "retry-after" in reply.headers) == (503, True) for reply in refused)


@pytest.fixture(scope="module")
def patient(things: Path, start: Callable[..., Server]) -> Server:
    """A server that stops no query for its time."""
    return start(things, "--timeout", "600", "--workers", "2")


@contextlib.contextmanager
def _asking(server: Server, query: str) -> Iterator[None]:
    """While a client waits for the answer; then it hangs up."""
    with socket.create_connection((server.host, server.port)) as connection:
        head = "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
        connection.sendall(f"{head}Content-Length: {len(query)}\r\n\r\n{query}".encode())
        yield


def test_a_query_whose_client_is_gone_is_stopped(patient: Server) -> None:
    """When a client hangs up, its long query does not run on until its time is up."""
    stopped = _state(patient)["stopped"]
    with _asking(patient, ENDLESS[0]):
        wait_until(lambda: _state(patient)["slow"] == 1)
    wait_until(lambda: _state(patient)["slow"] == 0)
    assert _state(patient)["stopped"] > stopped


def test_a_process_that_is_killed_is_replaced(rested: Server) -> None:
    """kill -9 of every process that answers costs no more than the answers they were at."""
    killed = [pid for pid in rested.workers() if _kill(pid)]
    assert killed
    _answers_again(rested, killed)


def test_the_process_that_starts_the_others_is_replaced(rested: Server) -> None:
    """kill -9 of the process that the others are forked from ends those as well, amid a query too; all are replaced."""
    with ThreadPoolExecutor(1) as asker:
        asking = asker.submit(rested.sparql, ENDLESS[0])
        wait_until(lambda: _state(rested)["slow"] == 1)
        (fork_server,) = rested.fork_servers()
        lost = [fork_server, *rested.workers()]
        assert _kill(fork_server)
        assert "try again" in asking.result().text
    _answers_again(rested, lost)


def _answers_again(server: Server, lost: Sequence[int]) -> None:
    wait_until(lambda: server.sparql(LOOKUP).status == 200)
    wait_until(lambda: _state(server)["free"] == 2)
    wait_until(lambda: not any(_lives(pid) for pid in lost))


def _kill(pid: int) -> bool:
    """Whether there was such a process: one that was listed may just have ended."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def test_there_are_no_more_processes_than_said(rested: Server) -> None:
    """However many ask at once, there are as many processes as --workers says."""
    with ThreadPoolExecutor(20) as askers:
        replies = list(askers.map(lambda number: rested.sparql(LOOKUP), range(300)))
    assert {reply.status for reply in replies} == {200}
    wait_until(lambda: _state(rested)["starting"] == 0)
    wait_until(lambda: _state(rested)["free"] == len([pid for pid in rested.workers() if _lives(pid)]) == 2)


def test_a_slow_query_gets_the_lowest_priority(patient: Server) -> None:
    """The process of an endless query is nice, and of the server's session, as among sessions that may not count."""
    with _asking(patient, ENDLESS[0]):
        wait_until(lambda: any(_priority(pid) == 19 for pid in patient.workers()))
        assert {_session(pid) for pid in patient.workers()} <= {_session(patient.process.pid), None}
    wait_until(lambda: not any(_priority(pid) == 19 for pid in patient.workers()))


def _priority(pid: int) -> int | None:
    try:
        return os.getpriority(os.PRIO_PROCESS, pid)
    except ProcessLookupError:
        return None


def _session(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return None


def test_no_two_processes_draw_the_same(rested: Server) -> None:
    """Random numbers and names of one process are not those of another, though all were forked from one."""
    drawn = []
    for _ in range(4):
        drawn += [rested.sparql("SELECT (UUID() AS ?u) (RAND() AS ?r) {}", Accept="text/csv").text for _ in range(3)]
        for pid in rested.workers():
            _kill(pid)
        wait_until(lambda: rested.sparql(LOOKUP).status == 200)
    assert len(set(drawn)) == len(drawn)


# --- nothing but the dataset -------------------------------------------------------------------------------------


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A port at which nobody should call, and what was heard there."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def listen() -> None:
            while True:
                try:
                    caller, _ = listening.accept()
                except OSError:
                    return
                with caller:
                    heard.append(caller.recv(100))

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield listening.getsockname()[1], heard
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(10)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
        "SELECT * { service\n#\n<http://127.0.0.1:PORT/> { ?s ?p ?o } }",
        "SELECT * { BIND(<http://127.0.0.1:PORT/> AS ?x) SERVICE ?x { ?s ?p ?o } }",
        "PREFIX x: <http://127.0.0.1:PORT/> SELECT * { SERVICE x: { ?s ?p ?o } }",
        "PREFIX x: <http://127.0.0.1:PORT/> ASK { { SELECT * { ?a ?b true SERVICE x:y{ ?s ?p ?o } } } }",
        "SELECT * { \\u0053ERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
        "SELECT * { FILTER EXISTS { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } } }",
        "SELECT * FROM <http://127.0.0.1:PORT/> { ?s ?p ?o }",
        "SELECT * FROM NAMED <http://127.0.0.1:PORT/> { GRAPH ?g { ?s ?p ?o } }",
        "DESCRIBE <http://127.0.0.1:PORT/>",
        "LOAD <http://127.0.0.1:PORT/>",
    ],
)
def test_a_query_calls_nobody(rested: Server, listener: tuple[int, list[bytes]], query: str) -> None:
    """No query opens a connection: SERVICE and LOAD are refused, the names of graphs are but names."""
    port, heard = listener
    reply = rested.sparql(query.replace("PORT", str(port)), Accept="*/*")
    assert reply.status == (200 if query.startswith(("SELECT * FROM", "DESCRIBE")) else 400)
    with socket.create_connection(("127.0.0.1", port)) as connection:  # callers are heard in their order
        connection.sendall(b"the first to call")
    wait_until(lambda: bool(heard), 10)
    assert heard == [b"the first to call"]


def test_the_listener_hears(listener: tuple[int, list[bytes]]) -> None:
    """The engine itself would call: without the refusal the test above fails."""
    port, heard = listener
    Store().query(f"SELECT * {{ SERVICE SILENT <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}")
    wait_until(lambda: bool(heard), 10)


# --- the server as a whole ---------------------------------------------------------------------------------------


def test_a_dataset_that_is_built_anew_is_served(tmp_path: Path, start: Callable[..., Server]) -> None:
    """The first question after a build is answered from the new dataset; while it is taken away, from the old one."""
    folder = tmp_path / "graph"
    write_things(folder, "first")
    server = start(folder, "--workers", "2")
    names = "SELECT DISTINCT ?name { ?thing <http://example.org/name> ?name }"
    for name in ("second", "third"):
        write_things(folder, name)
        assert server.sparql(names, Accept="text/csv").text == f"name\r\n{name}\r\n"
    folder.rename(tmp_path / "away")
    assert server.sparql(names, Accept="text/csv").text == "name\r\nthird\r\n"
    (tmp_path / "away").rename(folder)
    assert server.sparql(names, Accept="text/csv").text == "name\r\nthird\r\n"


def test_building_does_not_disturb(tmp_path: Path, start: Callable[..., Server]) -> None:
    """Questions that are asked while datasets take each other's place are all answered."""
    folder = tmp_path / "graph"
    write_things(folder, "0")
    server = start(folder, "--workers", "2")
    done = threading.Event()
    replies: list[Reply] = []

    def keep_asking() -> None:
        while not done.is_set():
            replies.append(server.sparql(LOOKUP))

    def answered_more(number: int) -> bool:
        return len(replies) > number

    with ThreadPoolExecutor(2) as askers:
        asking = [askers.submit(keep_asking) for _ in range(2)]
        try:
            for number in range(1, 4):
                write_things(folder, str(number))
                wait_until(partial(answered_more, len(replies) + 2))
        finally:
            done.set()
        for one in asking:
            one.result()
    assert {reply.status for reply in replies} == {200}


def test_kill_loses_nothing(tmp_path: Path, things: Path, start: Callable[..., Server]) -> None:
    """After kill -9 of the server its processes end as well, and a new server answers the same."""
    folder = tmp_path / "graph"
    shutil.copytree(things, folder)
    everything = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 5000"
    server = start(folder, "--timeout", "600", "--workers", "2")
    before = server.sparql(everything).body
    with ThreadPoolExecutor(1) as asker:
        asking = asker.submit(server.sparql, ENDLESS[0])
        wait_until(lambda: _state(server)["busy"] >= 1)
        workers = server.workers()
        assert server.stop(signal.SIGKILL) == -signal.SIGKILL
        assert isinstance(asking.exception(60), OSError)
    wait_until(lambda: not any(_lives(pid) for pid in workers), 20)
    assert start(folder, "--workers", "1").sparql(everything).body == before


def _lives(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif("sys.platform != 'linux'", reason="elsewhere a thread watches, which a query may keep waiting")
def test_processes_end_with_the_one_that_started_them(things: Path, start: Callable[..., Server]) -> None:
    """Where the server and the process that starts the others are killed at once, none lives on, amid a query too."""
    server = start(things, "--timeout", "600", "--workers", "2")
    with ThreadPoolExecutor(1) as asker:
        asking = asker.submit(server.sparql, ENDLESS[0])
        wait_until(lambda: _state(server)["slow"] == 1)
        left = [*server.fork_servers(), *server.workers()]
        os.kill(server.fork_servers()[0], signal.SIGSTOP)  # it cannot hear that the server is gone
        server.stop(signal.SIGKILL)
        _kill(left[0])
        assert isinstance(asking.exception(60), OSError)
    wait_until(lambda: not any(_lives(pid) for pid in left), 20)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_when_told(things: Path, start: Callable[..., Server], number: int) -> None:
    """Ctrl-C, even amid a query that would run for ten minutes, ends the server and its processes with exit code 0."""
    server = start(things, "--timeout", "600", "--workers", "1")
    assert "Ctrl-C" in server.lines[0]
    assert "SPARQL" in server.lines[1]
    with ThreadPoolExecutor(1) as asker:
        asker.submit(server.sparql, ENDLESS[0])
        wait_until(lambda: _state(server)["busy"] >= 1)
        workers = server.workers()
        assert server.stop(number) == 0
    wait_until(lambda: not any(_lives(pid) for pid in workers), 10)


def _refusal(*arguments: str) -> str:
    run = subprocess.run([sys.executable, "-m", "kg", "serve", *arguments], capture_output=True, text=True, timeout=120)
    assert run.returncode == 2, run
    assert run.stdout == ""
    return run.stderr


def test_what_cannot_be_served_is_said(things: Path, tmp_path: Path, limited: Server) -> None:
    """A port that is taken, a host that is not ours, a folder that is none: one line each, and exit code 2."""
    assert "--port" in _refusal(str(things), "--port", str(limited.port))
    assert "--host" in _refusal(str(things), "--host", "192.0.2.1", "--port", "0")
    assert "kg build" in _refusal(str(tmp_path / "nothing"))
    assert "is not a dataset" in _refusal(str(tmp_path))
    (tmp_path / "store").mkdir()
    assert "'kg build' again" in _refusal(str(tmp_path))
    assert "--timeout" in _refusal(str(things), "--timeout", "0")
