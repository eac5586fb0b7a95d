"""`kg mcp` as clients start it: a process with the protocol on its standard output, or HTTP on loopback."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}


async def conversation(client: Client) -> list[Any]:
    """A search, an endless query, and a query after it."""
    return [
        await client.call_tool("search", {"words": "水库"}),
        await client.call_tool("sparql", {"query": ENDLESS}),
        await client.call_tool("sparql", {"query": "SELECT ?fact { ?fact a pc:Milestone }"}),
    ]


def check(answers: list[Any]) -> None:
    """The search and the last query are answered with evidence, the endless one was stopped."""
    search, endless, last = answers
    assert search.structured_content["quotes"][0]["evidence"]["quote"]
    assert endless.is_error
    assert "stopped after 1 seconds" in endless.content[0].text
    assert last.structured_content["evidence"]


def test_the_command_speaks_to_the_client_of_the_package(folder: Path) -> None:
    """`kg mcp` started by the client answers, stops an endless query, and answers again."""
    arguments = ["-m", "kg", "mcp", "--out", str(folder), "--seconds", "1"]
    parameters = StdioServerParameters(command=sys.executable, args=arguments, env=ENVIRONMENT)

    async def session() -> list[Any]:
        async with Client(stdio_client(parameters)) as client:
            return await conversation(client)

    check(asyncio.run(session()))


def test_standard_output_holds_the_protocol_only(folder: Path) -> None:
    """Every line is a message, also where a query crashes out; the process ends when its input does."""
    messages = [
        {
            "id": 1,
            "method": "initialize",
            "params": {
                "protocolVersion": "2025-06-18",
                "capabilities": {},
                "clientInfo": {"name": "test", "version": "1"},
            },
        },
        {"method": "notifications/initialized"},
        {"id": 2, "method": "tools/call", "params": {"name": "sparql", "arguments": {"query": "SELEC"}}},
        {"id": 3, "method": "tools/call", "params": {"name": "sparql", "arguments": {"query": ENDLESS}}},
        {"id": 4, "method": "tools/call", "params": {"name": "show", "arguments": {"thing": "青石水库"}}},
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", "mcp", "--out", str(folder), "--seconds", "1"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT, encoding="utf-8",
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    lines = []
    for message in messages:
        process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
        process.stdin.flush()
        if "id" in message:
            lines.append(process.stdout.readline())
    rest, errors = process.communicate(timeout=30)
    answered = [json.loads(line) for line in [*lines, *rest.splitlines()]]
    assert {one["jsonrpc"] for one in answered} == {"2.0"}
    assert [one["id"] for one in answered] == [1, 2, 3, 4]
    assert [one["result"].get("isError") for one in answered[1:]] == [True, True, False]
    assert "Traceback" not in errors
    assert process.returncode == 0


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of `kg mcp --port`, running."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = ["-m", "kg", "mcp", "--out", str(folder), "--seconds", "1", "--port", str(port)]
    process = subprocess.Popen(
        [sys.executable, *arguments], env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        process.terminate()
        process.wait(timeout=30)


def test_http_answers_on_loopback(folder: Path) -> None:
    """The same over HTTP; a request in another host's name is refused."""

    async def session(address: str) -> list[Any]:
        async with httpx2.AsyncClient() as plain:
            for _ in range(120):
                try:
                    refused = await plain.post(address, json={}, headers={"Host": "example.org"})
                    break
                except httpx2.ConnectError:
                    await asyncio.sleep(0.25)
            assert refused.status_code == 421
        async with Client(address) as client:
            return await conversation(client)

    with served(folder) as address:
        check(asyncio.run(session(address)))


@pytest.mark.parametrize(
    ("before", "said"),
    [("", "kg build --out"), ("sys.modules['mcp'] = None;", "policy-commitment-kg[mcp]")],
    ids=["no dataset", "no package"],
)
def test_what_is_missing_is_one_line(tmp_path: Path, folder: Path, before: str, said: str) -> None:
    """Without a dataset or the package the command ends with code 2, one line on standard error, nothing else."""
    out = folder if before else tmp_path / "nowhere"
    script = f"import sys; {before} sys.argv = ['kg', 'mcp', '--out', {str(out)!r}]; from kg.cli import main; main()"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=ENVIRONMENT, timeout=60)
    assert result.returncode == 2
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""
