"""Load test of an endpoint: clients that look things up as fast as they are answered, and runaway queries.

    python scripts/benchmark_endpoint.py OUT [--clients 50] [--seconds 60] [--disturb] [--pause SECONDS]

Starts `kg serve OUT` and queries it on loopback over persistent connections. Each client requests in turn, for a
different thing each time: its description (SELECT), whether it exists (ASK), its Turtle, and its page. With --disturb
the same is measured again while other clients send queries that never end. With --pause a client waits between two
requests.

On Linux it also prints the CPU time per answer by process, which other jobs on the machine hardly affect. Clients
without a pause share the processors with the server: the median is about their number divided by the answers per
second, and these are the number of processors divided by the CPU time per answer.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import uvloop

from kg.publish.manifest import read_base
from kg.rdf.names import PC
from kg.rdf.store import open_store

THINGS = 400
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
DISTURBERS = 4


@dataclass
class Tally:
    """Seconds of each answer by type of request, the answers that were errors, CPU time by process."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    used: dict[str, float] = field(default_factory=dict)


def processor_seconds(server: int) -> dict[str, float]:
    """CPU time so far of the clients, the server, and its processes, including those that have ended."""
    found = {"clients": time.process_time(), "server": 0.0, "processes": 0.0}
    waiting = [(server, "server")] if Path("/proc/self/stat").exists() else []
    while waiting:
        process, name = waiting.pop()
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        except OSError:  # it has just ended and is included in the time of its parent
            continue
        found[name] += sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")
        found["processes"] += sum(map(int, fields[13:15])) / os.sysconf("SC_CLK_TCK")
        waiting += [(int(child), "processes") for child in children]
    return found


def questions(out: Path) -> list[tuple[str, str]]:
    """The type and the path of each request: every type for every thing."""
    base, store = read_base(out), open_store(out / "store")
    found: list[tuple[str, str]] = []
    kinds = [store.quads_for_pattern(None, None, kind) for kind in (PC.Measure, PC.Milestone, PC.Statement, PC.Project)]
    for kind in kinds:
        for quad in itertools.islice(kind, THINGS // len(kinds)):
            iri = str(quad.subject)[1:-1]
            if not iri.startswith(base + "id/"):
                continue
            path = iri[len(base) - 1 :]
            found += [
                ("SELECT", "/sparql?query=" + quote(f"SELECT ?p ?o {{ <{iri}> ?p ?o }}")),
                ("ASK", "/sparql?query=" + quote(f"ASK {{ <{iri}> a ?class }}")),
                ("Turtle", path + ".ttl"),
                ("page", path + ".html"),
            ]
    return found


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str) -> int:
    """The status of one answer, which is read to the end."""
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    await reader.readexactly(int(length[1]) if length else 0)
    return int(head.split(b" ", 2)[1])


async def client(port: int, asked: list[tuple[str, str]], first: int, end: float, pause: float, tally: Tally) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for sort, path in itertools.islice(itertools.cycle(asked), first, None):
        begun = time.perf_counter()
        if begun >= end:
            break
        try:
            status = await ask(reader, writer, path)
        except (OSError, asyncio.IncompleteReadError) as error:
            tally.errors.append(f"{path}: {error!r}")
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            continue
        tally.seconds.setdefault(sort, []).append(time.perf_counter() - begun)
        if status != 200:
            tally.errors.append(f"{path}: {status}")
        if pause:
            await asyncio.sleep(pause)
    writer.close()


async def disturber(port: int, end: float, answers: list[int]) -> None:
    while time.perf_counter() < end:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            left = end - time.perf_counter()
            answers.append(await asyncio.wait_for(ask(reader, writer, "/sparql?query=" + quote(ENDLESS)), left))
        except TimeoutError:
            return
        finally:
            writer.close()
        await asyncio.sleep(1)  # the minimum time that a client should wait before it tries again


async def measure(
    server: int, port: int, asked: list[tuple[str, str]], options: argparse.Namespace, disturbers: int
) -> Tally:
    tally = Tally()
    before = processor_seconds(server)
    end = time.perf_counter() + options.seconds
    disturbed: list[int] = []
    await asyncio.gather(
        *(
            client(port, asked, number * len(asked) // options.clients, end, options.pause, tally)
            for number in range(options.clients)
        ),
        *(disturber(port, end, disturbed) for _ in range(disturbers)),
    )
    tally.used = {name: used - before[name] for name, used in processor_seconds(server).items()}
    if disturbers:
        stopped = {status: disturbed.count(status) for status in sorted(set(disturbed))}
        print(f"queries that never end: {disturbers} clients; answered {stopped} (500: a limit was met, 503: too many)")
    return tally


def report(name: str, tally: Tally, seconds: float) -> None:
    every = sorted(itertools.chain.from_iterable(tally.seconds.values()))
    print(f"{name}: {len(every) / seconds:.0f} answers a second, {len(tally.errors)} errors")
    print("  sort     answers   median     95 %     99 %      max   (milliseconds)")
    for sort, values in [*tally.seconds.items(), ("all", every)]:
        values = sorted(values)
        points = [values[min(len(values) - 1, int(len(values) * part))] * 1000 for part in (0.5, 0.95, 0.99, 1)]
        print(f"  {sort:7} {len(values):8} " + " ".join(f"{point:8.1f}" for point in points))
    parts = ", ".join(f"{name} {used / len(every) * 1000:.3f}" for name, used in tally.used.items())
    total = sum(tally.used.values())
    print(f"  processor time an answer: {total / len(every) * 1000:.3f} ms ({parts}); {total / seconds:.2f} processors")
    for error in tally.errors[:5]:
        print(f"  {error}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=0)
    parser.add_argument("--disturb", action="store_true")
    parser.add_argument("--timeout", default="10", help="that of the server")
    options = parser.parse_args()
    asked = questions(options.out)
    server = subprocess.Popen(
        [sys.executable, "-m", "kg", "serve", str(options.out), "--port", "0", "--timeout", options.timeout],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert server.stdout is not None
        found = re.search(r"127\.0\.0\.1:(\d+)/", server.stdout.readline())
        if found is None:
            sys.exit("the server did not start")
        port = int(found[1])
        print(f"{options.clients} clients for {options.seconds:g} s, {os.cpu_count()} processors")
        uvloop.run(measure(server.pid, port, asked, argparse.Namespace(clients=4, seconds=2, pause=0), 0))
        report("undisturbed", uvloop.run(measure(server.pid, port, asked, options, 0)), options.seconds)
        if options.disturb:
            report("disturbed", uvloop.run(measure(server.pid, port, asked, options, DISTURBERS)), options.seconds)
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)


if __name__ == "__main__":
    main()
