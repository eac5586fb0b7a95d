"""`kg publish` against Oxigraph's server: only what changed, whatever breaks."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from signal import SIGINT, SIGKILL

import pytest
from click.testing import CliRunner, Result

from kg.cli.commands import kg
from kg.errors import RemoteError, UsageError
from kg.remote.addresses import find_addresses
from kg.remote.connection import RetryPolicy, StoreConnection
from kg.remote.credentials import Credentials
from kg.remote.progress import NullProgress
from kg.remote.push import Remote, execute_plan, plan_push, remote_store
from remote.datasets import BASE, graph_of, graphs_of, hand_made, local_quads, name_of, numbered, remote_quads
from remote.servers import Answer, Asked, Oxigraph, forwarded, scripted

PROTOCOLS = pytest.mark.parametrize("protocol", ["gsp", "update"])
SUMMARY = re.compile(r"(\d+) graphs sent .* (\d+) unchanged .* (\d+) removed .* (\d+) bytes")


def push(url: str, folder: Path, protocol: str = "gsp", *options: str) -> Result:
    """`kg publish` to a server with Oxigraph's addresses."""
    arguments = ["publish", url, "--store", "oxigraph", "--protocol", protocol, "--out", str(folder), *options]
    return CliRunner().invoke(kg, arguments)


def counts(result: Result) -> tuple[int, int, int]:
    """Graphs sent, unchanged and removed, as the command says; fails where it failed."""
    assert result.exception is None, result.exception
    found = SUMMARY.search(result.stdout)
    assert found is not None, result.stdout
    return int(found[1]), int(found[2]), int(found[3])


def remote_of(url: str, protocol: str = "gsp", progress: NullProgress | None = None, attempts: int = 2) -> Remote:
    """The store behind the addresses, asked with little patience."""
    heard = progress or NullProgress()
    patience = RetryPolicy(attempts=attempts, first=0.01)
    connection = StoreConnection(Credentials(), heard, patience)
    return remote_store(find_addresses(url, store="oxigraph", protocol=protocol, query=None), connection, heard)


# --- what is sent -------------------------------------------------------------------------------------------------


@PROTOCOLS
def test_the_store_holds_the_dataset(before: Path, oxigraph: Oxigraph, protocol: str) -> None:
    """After a push the store holds the quads of the dataset, and the record names each of its graphs as whole."""
    sent, unchanged, removed = counts(push(oxigraph.url, before, protocol))
    assert (sent, unchanged, removed) == (len(graphs_of(before)), 0, 0)
    assert remote_quads(oxigraph.nquads()) == local_quads(before)
    record = [line for line in oxigraph.nquads().splitlines() if line.endswith(b"set/publication> .")]
    assert sum(b"checksumValue" in line for line in record) == len(graphs_of(before))
    assert b"publication-spare" not in oxigraph.nquads()


@PROTOCOLS
def test_a_second_push_writes_nothing(before: Path, oxigraph: Oxigraph, protocol: str) -> None:
    """Where nothing changed nothing is written, also over the other protocol: the store is only asked."""
    counts(push(oxigraph.url, before, protocol))
    held = oxigraph.nquads()
    written: list[Asked] = []

    def watch(asked: Asked) -> Answer:
        if not asked.path.startswith("/query"):
            written.append(asked)
        return forwarded(asked, oxigraph.url)

    with scripted(watch) as url:
        for other in ("gsp", "update"):
            assert counts(push(url, before, other)) == (0, len(graphs_of(before)), 0)
    assert written == []
    assert oxigraph.nquads() == held


@PROTOCOLS
def test_only_what_changed_is_sent(before: Path, after: Path, oxigraph: Oxigraph, protocol: str) -> None:
    """Of another build the changed graphs are sent, those that are gone removed, and the rest left alone."""
    counts(push(oxigraph.url, before, protocol))
    same = graphs_of(before) & graphs_of(after)
    changed = {graph_of(quad) for quad in local_quads(before) ^ local_quads(after)} & same
    written: list[Asked] = []

    def watch(asked: Asked) -> Answer:
        if not asked.path.startswith("/query"):
            written.append(asked)
        return forwarded(asked, oxigraph.url)

    with scripted(watch) as url:
        sent, unchanged, removed = counts(push(url, after, protocol))
    assert sent == len(changed) + len(graphs_of(after) - graphs_of(before))
    assert unchanged == len(same - changed) > 0
    assert removed == len(graphs_of(before) - graphs_of(after)) == 1
    assert remote_quads(oxigraph.nquads()) == local_quads(after)
    if protocol == "update":
        texts = b"".join(asked.body for asked in written)
        assert not any(f"GRAPH <{graph}> {{".encode() in texts for graph in same - changed)


def test_a_dry_run_only_says_what_it_would_do(before: Path, after: Path, oxigraph: Oxigraph) -> None:
    """`--dry-run` prints each graph that would be sent or removed, and the store stays as it is."""
    counts(push(oxigraph.url, before))
    held = oxigraph.nquads()
    result = push(oxigraph.url, after, "gsp", "--dry-run")
    sent, _, removed = counts(result)
    assert result.stdout.count("send / 发送 <") == sent > 0
    assert result.stdout.count("remove / 删除 <") == removed == 1
    assert oxigraph.nquads() == held


@PROTOCOLS
def test_terms_of_every_kind_arrive(tmp_path: Path, oxigraph: Oxigraph, protocol: str) -> None:
    """Literals with any characters, tags, datatypes, and blank nodes that several triples share arrive as they are."""
    node = "<http://example.org/a>"
    values = [
        '"a \\"quoted\\" word"',
        '"line\\nbreak\\ttab\\rreturn"',
        '"back\\\\slash"',
        '"not an escape: \\\\u0041"',
        '"<http://example.org/g> ."',
        '"ends like a graph <http://example.org/g>"@zh-Hans',
        '"山西 𠮷 😀"@zh-Hans',
        '"0.50"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        '"007"^^<http://www.w3.org/2001/XMLSchema#integer>',
        '"{ } ; # ?x $y"',
        "<http://example.org/山西?a=b&c#d>",
    ]
    triples = [f"{node} <http://example.org/p{index}> {value}" for index, value in enumerate(values)]
    triples += [f"{node} <http://example.org/list> _:a", "_:a <http://example.org/rest> _:b", f"_:b {node[:-1]}/x> _:a"]
    folder = hand_made(tmp_path / "graph", {"terms": triples, "name/山西": [f"{node} {node} {node}"]})
    counts(push(oxigraph.url, folder, protocol))
    assert remote_quads(oxigraph.nquads()) == local_quads(folder)


@PROTOCOLS
def test_a_large_graph_goes_in_several_requests(tmp_path: Path, oxigraph: Oxigraph, protocol: str) -> None:
    """A graph of more triples than an update takes arrives whole, and its blank nodes once."""
    many = numbered(4501)
    linked = [*many, "<http://example.org/z> <http://example.org/p> _:a", '_:a <http://example.org/p> "a"']
    folder = hand_made(tmp_path / "graph", {"large": linked})
    sizes: list[int] = []

    def watch(asked: Asked) -> Answer:
        sizes.append(asked.body.count(b"\n<http://example.org/s"))
        return forwarded(asked, oxigraph.url)

    with scripted(watch) as url:
        counts(push(url, folder, protocol))
    assert remote_quads(oxigraph.nquads()) == local_quads(folder)
    assert max(sizes) <= 2000 or protocol == "gsp"


# --- what is not ours ---------------------------------------------------------------------------------------------


@PROTOCOLS
def test_other_graphs_stay(before: Path, after: Path, oxigraph: Oxigraph, protocol: str) -> None:
    """Graphs that this command did not put into the store are there after any push, as they were."""
    others = {"http://example.org/theirs": numbered(5), name_of("theirs"): numbered(3)}
    for graph, triples in others.items():
        oxigraph.put(graph, "".join(f"{triple} .\n" for triple in triples))
    theirs = set(oxigraph.nquads().splitlines())
    counts(push(oxigraph.url, before, protocol))
    counts(push(oxigraph.url, after, protocol))
    assert theirs <= set(oxigraph.nquads().splitlines())
    assert remote_quads(oxigraph.nquads(), tuple(others)) == local_quads(after)


@PROTOCOLS
def test_a_graph_of_our_name_is_not_replaced_unasked(tmp_path: Path, oxigraph: Oxigraph, protocol: str) -> None:
    """Where something else put a graph of our name there, the push stops before it writes; --take-over replaces it."""
    folder = hand_made(tmp_path / "graph", {"a": numbered(3), "b": numbered(4)})
    oxigraph.put(name_of("b"), '<http://example.org/x> <http://example.org/y> "theirs" .\n')
    held = oxigraph.nquads()
    result = push(oxigraph.url, folder, protocol)
    assert isinstance(result.exception, UsageError)
    assert name_of("b") in str(result.exception)
    assert name_of("a") not in str(result.exception)
    assert oxigraph.nquads() == held
    assert counts(push(oxigraph.url, folder, protocol, "--take-over")) == (2, 0, 0)
    assert remote_quads(oxigraph.nquads()) == local_quads(folder)


def test_two_datasets_share_a_graph(tmp_path: Path, oxigraph: Oxigraph) -> None:
    """A code list that two datasets hold is sent once, and stays until neither has it any more."""
    shared = "https://example.org/vocab/topic"
    first = hand_made(tmp_path / "first", {shared: numbered(3), "a": numbered(2)})
    second = hand_made(tmp_path / "second", {shared: numbered(3), "b": numbered(2)}, "https://example.net/other/")
    assert counts(push(oxigraph.url, first)) == (2, 0, 0)
    assert counts(push(oxigraph.url, second)) == (1, 1, 0)
    hand_made(first, {"a": numbered(2)})
    assert counts(push(oxigraph.url, first)) == (0, 1, 0)
    assert shared.encode() in oxigraph.nquads()
    hand_made(second, {"b": numbered(2)}, "https://example.net/other/")
    assert counts(push(oxigraph.url, second)) == (0, 1, 1)
    assert remote_quads(oxigraph.nquads()) == local_quads(first) | local_quads(second)


def test_a_graph_changed_by_others_is_sent_again(tmp_path: Path, oxigraph: Oxigraph) -> None:
    """A graph of ours that lost triples in the store is put right, although the dataset did not change."""
    folder = hand_made(tmp_path / "graph", {"a": numbered(3), "b": numbered(4)})
    counts(push(oxigraph.url, folder))
    oxigraph.put(name_of("b"), numbered(1)[0] + " .\n")
    assert counts(push(oxigraph.url, folder)) == (1, 1, 0)
    assert remote_quads(oxigraph.nquads()) == local_quads(folder)


# --- breaks -------------------------------------------------------------------------------------------------------


class Striking(NullProgress):
    """Strikes once, when so many bytes were sent."""

    def __init__(self, server: Oxigraph, after: int) -> None:
        self.server = server
        self.left = after
        self.sending = False

    def begin(self, stage: str, total: int) -> None:
        """Notes whether graphs are sent now."""
        self.sending = stage.startswith("sending")

    def advance(self, done: int) -> None:
        """Kills the server when nothing is left."""
        if self.sending:
            self.left -= done
        if self.sending and self.left <= 0:
            self.server.kill()


BREAKS = pytest.mark.parametrize("part", [0.0, 0.2, 0.5, 0.9])


def size_to_send(folder: Path, url: str) -> int:
    """The bytes that a push would send."""
    base = BASE if b"example.org" in (folder / "manifest.json").read_bytes() else "https://w3id.org/policy-commitment/"
    return sum(graph.size for graph in plan_push(folder, base, remote_of(url), NullProgress()).send)


@PROTOCOLS
@BREAKS
def test_a_server_that_dies_is_pushed_to_again(
    before: Path, after: Path, oxigraph: Oxigraph, protocol: str, part: float
) -> None:
    """A server killed in the middle gives a clear error; once it is back, the same command ends with the dataset."""
    counts(push(oxigraph.url, before, protocol))
    base = "https://w3id.org/policy-commitment/"
    strike = Striking(oxigraph, int(size_to_send(after, oxigraph.url) * part))
    remote = remote_of(oxigraph.url, protocol, strike)
    plan = plan_push(after, base, remote, strike)
    with pytest.raises(RemoteError, match="run the same command again"):
        execute_plan(plan, after, base, remote, strike)
    assert oxigraph.process is None
    oxigraph.start()
    sent, _, _ = counts(push(oxigraph.url, after, protocol))
    assert 0 < sent <= len(plan.send)
    assert remote_quads(oxigraph.nquads()) == local_quads(after)
    assert counts(push(oxigraph.url, after, protocol))[0] == 0


def test_what_arrived_before_the_break_is_not_sent_again(tmp_path: Path, oxigraph: Oxigraph) -> None:
    """After a break, the graphs that were whole by then count as unchanged."""
    folder = hand_made(tmp_path / "graph", {name: numbered(100) for name in "abcdef"})
    strike = Striking(oxigraph, size_to_send(folder, oxigraph.url) * 3 // 4)
    remote = remote_of(oxigraph.url, "gsp", strike)
    with pytest.raises(RemoteError):
        execute_plan(plan_push(folder, BASE, remote, strike), folder, BASE, remote, strike)
    oxigraph.start()
    sent, unchanged, _ = counts(push(oxigraph.url, folder))
    assert unchanged >= 3
    assert sent + unchanged == 6
    assert remote_quads(oxigraph.nquads()) == local_quads(folder)


@PROTOCOLS
def test_a_server_that_comes_back_is_waited_for(tmp_path: Path, oxigraph: Oxigraph, protocol: str) -> None:
    """A server that is started again while the push waits is pushed to in the same run."""
    folder = hand_made(tmp_path / "graph", {name: numbered(500) for name in "abc"})
    strike = Striking(oxigraph, size_to_send(folder, oxigraph.url) // 2)
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if oxigraph.process is None:
            strike.left = 1 << 30
            oxigraph.start()

    addresses = find_addresses(oxigraph.url, store="oxigraph", protocol=protocol, query=None)
    remote = remote_store(addresses, StoreConnection(Credentials(), strike, sleep=sleep), strike)
    execute_plan(plan_push(folder, BASE, remote, strike), folder, BASE, remote, strike)
    assert pauses
    assert remote_quads(oxigraph.nquads()) == local_quads(folder)


CLIENT = """
import os, sys
import kg.progress as door
from kg.cli import main

left = int(sys.argv.pop(1))
number = int(sys.argv.pop(1))

def advance(self, done):
    global left
    if self.stage.startswith("sending"):
        left -= done
        if left <= 0:
            left = 1 << 30
            os.kill(os.getpid(), number)

def begin(self, stage, total):
    self.stage = stage

door.ProgressBar.advance = advance
door.ProgressBar.begin = begin
main()
"""


@PROTOCOLS
@pytest.mark.parametrize(("number", "code"), [(SIGKILL, -SIGKILL), (SIGINT, 130)], ids=["kill", "Ctrl-C"])
@pytest.mark.parametrize("part", [0.1, 0.7])
def test_a_client_that_ends_goes_on(
    before: Path, after: Path, tmp_path: Path, oxigraph: Oxigraph, protocol: str, number: int, code: int, part: float
) -> None:
    """A push that is killed or stopped by Ctrl-C in the middle is brought to its end by the same command."""
    counts(push(oxigraph.url, before, protocol))
    arguments = ["publish", oxigraph.url, "--store", "oxigraph", "--protocol", protocol, "--out", str(after)]
    left = int(size_to_send(after, oxigraph.url) * part)
    ended = subprocess.run(
        [sys.executable, "-c", CLIENT, str(left), str(int(number)), *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},  # what a killed push leaves behind
    )
    assert ended.returncode == code, ended.stderr
    assert "Traceback" not in ended.stderr
    assert ("run the same command again" in ended.stderr) == (number == SIGINT)
    assert remote_quads(oxigraph.nquads()) != local_quads(after)
    sent, _, _ = counts(push(oxigraph.url, after, protocol))
    assert sent > 0
    assert remote_quads(oxigraph.nquads()) == local_quads(after)


@pytest.mark.slow
@PROTOCOLS
def test_a_break_at_any_request_is_mended(tmp_path: Path, oxigraph: Oxigraph, protocol: str) -> None:
    """Whichever request is the last that the store carries out, the next push ends with the dataset, and ours alone."""
    old = hand_made(tmp_path / "old", {"a": numbered(3), "b": numbered(3), "gone": numbered(2), "same": numbered(1)})
    new = hand_made(tmp_path / "new", {"a": numbered(3, "t"), "b": numbered(5), "c": numbered(2), "same": numbered(1)})
    oxigraph.put("http://example.org/theirs", numbered(1)[0] + " .\n")
    last = 0
    while True:
        counts(push(oxigraph.url, old, protocol))
        left = last

        def strike(asked: Asked) -> Answer:
            nonlocal left
            if not asked.path.startswith("/query"):
                left -= 1
                if left < 0:
                    return Answer(500, b"struck")
            return forwarded(asked, oxigraph.url)

        with scripted(strike) as url:
            result = push(url, new, protocol)
        counts(push(oxigraph.url, new, protocol))
        assert remote_quads(oxigraph.nquads(), ("http://example.org/theirs",)) == local_quads(new)
        if result.exception is None:
            break
        assert isinstance(result.exception, RemoteError)
        last += 1
    assert last > 8  # the record twice over, three graphs and their notes, a removal


@pytest.mark.slow
@PROTOCOLS
def test_a_request_half_done_is_mended(tmp_path: Path, oxigraph: Oxigraph, protocol: str) -> None:
    """A store that empties a graph or the record and dies before it fills it loses nothing that the next push needs."""
    old = hand_made(tmp_path / "old", {"a": numbered(3), "gone": numbered(2), "same": numbered(1)})
    new = hand_made(tmp_path / "new", {"a": numbered(3, "t"), "same": numbered(1)})
    last = 0
    while True:
        counts(push(oxigraph.url, old, protocol))
        left = last

        def strike(asked: Asked) -> Answer:
            nonlocal left
            if asked.path.startswith("/query") or left < 0:
                return forwarded(asked, oxigraph.url) if left >= 0 else Answer(500)
            left -= 1
            if left < 0 and asked.method == "PUT":
                emptied = Asked("PUT", asked.path, asked.headers, b"")
                forwarded(emptied, oxigraph.url)
                return Answer(500)
            return forwarded(asked, oxigraph.url)

        with scripted(strike) as url:
            result = push(url, new, protocol)
        counts(push(oxigraph.url, new, protocol))
        assert remote_quads(oxigraph.nquads()) == local_quads(new)
        if result.exception is None:
            break
        last += 1
    assert last > 4


def test_a_store_that_loses_triples_is_found_out(tmp_path: Path, oxigraph: Oxigraph) -> None:
    """Where the store holds fewer triples than were sent, the error names the graph; it is sent next time."""
    folder = hand_made(tmp_path / "graph", {"a": numbered(3), "b": numbered(4)})

    def lose(asked: Asked) -> Answer:
        if asked.method == "PUT" and asked.path.endswith("set%2Fb"):
            asked = Asked("PUT", asked.path, asked.headers, asked.body.partition(b"\n")[2])
        return forwarded(asked, oxigraph.url)

    with scripted(lose) as url:
        result = push(url, folder)
    assert isinstance(result.exception, RemoteError)
    assert f"<{name_of('b')}> 3 ≠ 4" in str(result.exception)
    assert name_of("a") not in str(result.exception)
    assert counts(push(oxigraph.url, folder)) == (1, 1, 0)
