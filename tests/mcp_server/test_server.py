"""The server as a client of the package sees it: tools, evidence, errors, limits, resources."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from mcp import Client

from kg.errors import KgError, LimitError
from kg.mcp.query_process import _GRACE, QueryProcess, QueryRequest, _work
from kg.mcp.query_queue import QueryQueue
from kg.mcp.server import guide, make_server
from kg.query.dataset import Dataset
from kg.query.named import list_queries
from kg.vocabulary import load_scheme

HALF_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
Tool = Callable[..., Any]
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def within(dataset: Dataset, worker: QueryQueue, work: Callable[[Client], Awaitable[Any]]) -> Any:
    """What a piece of work gives in a session with the server, in memory."""

    async def session() -> Any:
        async with Client(make_server(dataset, worker)) as client:
            return await work(client)

    return asyncio.run(session())


@pytest.fixture
def tool(dataset: Dataset, worker: QueryQueue) -> Tool:
    """Calls a tool; gives its structured answer, or raises AssertionError with the text of its error."""

    def call(name: str, /, **arguments: Any) -> Any:
        result = within(dataset, worker, lambda client: client.call_tool(name, arguments))
        assert not result.is_error, result.content[0].text
        return result.structured_content

    return call


def evidences(answer: Any) -> Iterator[dict[str, Any]]:
    """Every piece of evidence in an answer, however deep."""
    if isinstance(answer, dict):
        if {"quote", "start", "end", "report", "iri"} <= set(answer):
            yield answer
        for value in answer.values():
            yield from evidences(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from evidences(value)


def cut(folder: Path, evidence: dict[str, Any]) -> str:
    """The stretch of the source that a piece of evidence names, cut out of the kept file."""
    kept = (folder / "sources" / f"{evidence['report']}.txt").read_bytes().decode("utf-8")
    return kept[evidence["start"] : evidence["end"]]


# --- every tool, and that its evidence stands in the source ---------------------------------------------------------

CALLS: list[tuple[str, dict[str, Any], int]] = [
    ("search", {"words": "新增就业 45"}, 2),
    ("search", {"words": "煤炭先進產能"}, 2),
    ("show", {"thing": "青石水库"}, 2),
    ("show", {"thing": "indicator-code:gdp"}, 4),
    ("named_query", {"name": "headline-targets", "parameters": {"year": 2025}}, 2),
    ("named_query", {"name": "indicator-facts", "parameters": {"indicator": "地区生产总值"}}, 4),
    ("named_query", {"name": "project-graph"}, 2),
    ("sparql", {"query": "SELECT ?fact { ?fact a pc:Measure }"}, 8),
    ("sparql", {"query": "SELECT ?assessment { ?assessment a pc:Assessment ; pc:answer ?answer }"}, 4),
    ("sparql", {"query": "CONSTRUCT { ?s pc:quote ?q } WHERE { ?s a pc:Commitment ; pc:quote ?q }"}, 3),
    ("promises", {"area": "山西"}, 6),
    ("promises", {"area": "140000", "year": 2025, "verdict": "missed"}, 2),
    ("observations", {"indicator": "GDP", "year": 2025, "area": "100000"}, 2),
]


@pytest.mark.parametrize(("name", "arguments", "least"), CALLS, ids=[f"{one[0]}-{n}" for n, one in enumerate(CALLS)])
def test_evidence_cuts_the_quote_out_of_the_source(
    tool: Tool, folder: Path, name: str, arguments: dict[str, Any], least: int
) -> None:
    """Each quote of an answer is what [start, end) of the kept source file reads, in half width."""
    found = list(evidences(tool(name, **arguments)))
    assert len(found) >= least
    for one in found:
        assert cut(folder, one).translate(HALF_WIDTH) == one["quote"], one


def test_quote_opens_the_source(tool: Tool, folder: Path) -> None:
    """As written and cleaned, the sentence around it, the headings, the file and the report."""
    hits = tool("search", words="城镇新增就业45万人")["quotes"]
    fact = next(
        one["evidence"] for one in hits if "Measure" in one["kinds"] and one["evidence"]["report"] == "here-2025"
    )
    found = tool("quote", iri=fact["iri"])
    assert found["evidence"] == fact
    assert found["as_written"] == cut(folder, fact) == "城镇新增就业４５万人"
    assert found["evidence"]["quote"] == "城镇新增就业45万人"
    assert found["sentence"] == "地区生产总值增长5%左右，城镇新增就业45万人。"
    assert "2025年重点工作" in found["section"]
    assert (found["file"], found["title"], found["date"]) == ("here-2025.txt", "2025年山西省政府工作报告", "2025-01-12")
    short = fact["iri"].replace("https://w3id.org/policy-commitment/id/measure/", "measure:")
    assert tool("quote", iri=short) == found


def test_observations_are_those_of_an_area_and_the_next_level(tool: Tool) -> None:
    """The provinces are among the areas of the country; the named query gives the same rows."""
    found = tool("observations", indicator="GDP", year=2025, area="China")
    assert [(row["adcode"], row["kind"], row["value"]) for row in found["rows"]] == [
        ("140000", "outcome", 4),
        ("140000", "target", 5),
        ("410000", "target", 5.5),
    ]
    parameters = {"indicator": "gdp", "year": 2025, "area": "100000"}
    assert tool("named_query", name="observations", parameters=parameters)["rows"] == found["rows"]


def test_a_verdict_goes_by_code_and_name(tool: Tool) -> None:
    """As in `kg track`."""
    assert tool("promises", area="山西", verdict="未达到") == tool("promises", area="山西", verdict="missed")


def test_what_each_later_report_says_has_its_rule_and_tolerance(tool: Tool) -> None:
    """The history of a promise, and `show` of it, give every judgement with what is needed to check it."""
    (growth,) = tool("promises", area="山西", year=2025, verdict="missed")["promises"]
    (later,) = growth["history"]
    assert (later["report"], later["rule"], later["tolerance"]) == ("here-2026", "verdict-3", 0.5)
    assert later["in_words"] == growth["in_words"] == "promised about 5 %, reported 4 %: 1 point short, tolerance 0.5"
    assert tool("show", thing=growth["promise"]["iri"])["verdicts"] == growth["history"]


def test_verdicts_are_said_to_be_derived(tool: Tool) -> None:
    """Wherever a verdict stands, a note says that it is derived and how to word it."""
    promise = tool("promises", area="山西", limit=1)["promises"][0]["promise"]["iri"]
    for answer in (
        tool("promises", area="山西"),
        tool("show", thing=promise),
        tool("sparql", query="SELECT ?verdict { ?a pc:verdict/skos:notation ?verdict }"),
        tool("sparql", query="SELECT ?thing { ?thing ?p verdict-code:missed }"),
    ):
        assert any("derived" in note and "the next report says" in note for note in answer["notes"]), answer


def test_no_wording_says_that_a_government_kept_its_word(tool: Tool) -> None:
    """Notes apart, which forbid it, no answer speaks of kept or broken promises."""
    answer = tool("promises", area="山西")
    assert not re.search("kept|broke|兑现", json.dumps(answer["promises"], ensure_ascii=False))


def test_things_that_fit_alike_are_candidates(tool: Tool) -> None:
    """Where a name fits several things, they are listed by IRI instead of one being guessed."""
    found = tool("show", thing="政府工作报告")
    assert found["iri"] is None
    assert len(found["candidates"]) >= 3
    assert tool("show", thing=found["candidates"][0]["iri"])["iri"] == found["candidates"][0]["iri"]


def test_list_queries_gives_all_with_their_parameters(tool: Tool) -> None:
    """Every file of the folder, each parameter with its kind."""
    found = tool("list_queries")["result"]
    assert [one["name"] for one in found] == [one.name for one in list_queries()]
    kinds = [{each["name"]: each["kind"] for each in one["parameters"]} for one in found]
    assert {"year": "integer", "report": "report"} in kinds


@pytest.mark.parametrize("name", [one.name for one in list_queries()])
def test_every_named_query_runs(tool: Tool, name: str) -> None:
    """Without parameters each one gives rows of the columns it names."""
    found = tool("named_query", name=name)
    assert all(set(row) <= set(found["columns"]) for row in found["rows"])


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("ASK { ?s a pc:Report }", [{"answer": True}]),
        ("SELECT (1 AS ?a) (0.5 AS ?b) (1.0 AS ?c) (true AS ?d) {}", [{"a": 1, "b": 0.5, "c": 1, "d": True}]),
        ("SELECT ('NaN'^^xsd:double AS ?a) ('x'^^xsd:integer AS ?b) {}", [{"a": "NaN", "b": "x"}]),
        ("SELECT ?x ?y { VALUES (?x ?y) { (UNDEF 'y') } }", [{"y": "y"}]),
        ("SELECT (topic-code:energy AS ?x) {}", [{"x": "https://w3id.org/policy-commitment/vocab/topic/energy"}]),
    ],
)
def test_cells_are_plain_values(tool: Tool, query: str, rows: list[dict[str, Any]]) -> None:
    """Numbers and truth values as such, IRIs in full, nothing for what is not bound."""
    found = tool("sparql", query=query)["rows"]
    assert found == rows
    assert [list(map(type, row.values())) for row in found] == [list(map(type, row.values())) for row in rows]


# --- limits ---------------------------------------------------------------------------------------------------------


def test_rows_beyond_the_limit_are_left_out_and_said(tool: Tool) -> None:
    """Two rows are given, the answer is not complete and says so; with room for all it is."""
    query = "SELECT ?fact { ?fact a pc:Measure } ORDER BY ?fact"
    found = tool("sparql", query=query, limit=2)
    assert len(found["rows"]) == len(found["evidence"]) == 2
    assert not found["complete"]
    assert any("first 2 rows" in note for note in found["notes"])
    whole = tool("sparql", query=query)
    assert whole["complete"]
    assert whole["rows"][:2] == found["rows"]


def test_long_answers_are_cut(tool: Tool) -> None:
    """A cell is cut to some thousand characters, an answer to some hundred thousand."""
    cells = "?a a pc:Statement . ?b a pc:Statement . ?c a pc:Statement"
    long = " ".join(
        ["BIND('0123456789' AS ?t0)", *(f"BIND(CONCAT({', '.join([f'?t{n}'] * 10)}) AS ?t{n + 1})" for n in range(3))]
    )
    found = tool("sparql", query=f"SELECT ?t3 {{ {long} {cells} }}", limit=1000)
    assert not found["complete"]
    assert {len(row["t3"]) for row in found["rows"]} == {4000}
    assert 10 <= len(found["rows"]) <= 50


def test_evidence_is_bounded(dataset: Dataset, tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left out of the evidence is counted."""
    monkeypatch.setattr("kg.mcp.tools.MOST_EVIDENCE", 3)
    found = tool("sparql", query="SELECT ?fact { ?fact a pc:Measure }")
    assert len(found["evidence"]) == 3
    assert found["evidence_left_out"] == len(found["rows"]) - 3


def test_an_endless_query_is_stopped_while_others_are_answered(dataset: Dataset, worker: QueryQueue) -> None:
    """Search answers before the query is stopped; the next query is answered by a new process."""

    async def work(client: Client) -> list[str]:
        order: list[str] = []

        async def call(label: str, name: str, /, **arguments: Any) -> None:
            result = await client.call_tool(name, arguments)
            order.append(f"{label} {result.content[0].text if result.is_error else 'ok'}")

        await asyncio.gather(
            call("endless", "sparql", query=ENDLESS),
            call("search", "search", words="水库"),
            call("list", "list_queries"),
        )
        await call("next", "sparql", query="ASK {}")
        return order

    order = within(dataset, worker, work)
    assert sorted(order[:2]) == ["list ok", "search ok"]
    assert "stopped after 3 seconds" in order[2]
    assert order[3] == "next ok"


@pytest.mark.skipif("sys.platform != 'linux'", reason="the bound on memory is Linux's")
def test_a_greedy_query_is_stopped(dataset: Dataset, folder: Path) -> None:
    """A query that wants more memory than there is ends with an error that says so, and the next one is answered."""
    worker = QueryQueue(folder, seconds=60, megabytes=200)
    greedy = "SELECT ?a { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f ?c"

    async def work(client: Client) -> tuple[Any, Any]:
        return await client.call_tool("sparql", {"query": greedy}), await client.call_tool(
            "sparql", {"query": "ASK {}"}
        )

    try:
        stopped, answered = within(dataset, worker, work)
    finally:
        worker.close()
    assert stopped.is_error
    assert "memory" in stopped.content[0].text
    assert not answered.is_error


@pytest.mark.skipif("sys.platform == 'win32'", reason="Windows has no interval timer")
def test_a_query_that_nobody_stops_ends_itself(folder: Path) -> None:
    """Where the server was killed in the midst of a query, the process of the query goes by an alarm of its own."""
    spawn = get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=_work, args=(there, folder, 1 - _GRACE, 2048), daemon=True)
    process.start()
    assert here.recv() is True
    here.send(QueryRequest(1, sparql=ENDLESS))
    process.join(20)
    assert process.exitcode == -signal.SIGALRM


# --- errors ---------------------------------------------------------------------------------------------------------

ERRORS: list[tuple[str, dict[str, Any], str]] = [
    ("search", {"words": "  "}, "'words' is empty"),
    ("search", {"words": "水库", "limit": 0}, "from 1 to 1000"),
    ("search", {}, "words"),
    ("show", {"thing": "没有这个东西"}, "search"),
    ("show", {"thing": "青石水库", "language": "fr"}, "language"),
    ("named_query", {"name": "headline-target"}, "headline-targets"),
    ("named_query", {"name": "../policy-commitment.ttl"}, "list_queries"),
    ("named_query", {"name": "/etc/hostname.rq"}, "list_queries"),
    ("named_query", {"name": "headline-targets", "parameters": {"jahr": 2025}}, "year"),
    ("named_query", {"name": "headline-targets", "parameters": {"year": "soon"}}, "whole number"),
    (
        "named_query",
        {"name": "indicator-trajectory", "parameters": {"indicator": "快乐指数"}},
        "no match in the dataset",
    ),
    ("sparql", {"query": "SELECT ?x WHERE { ?x a pc:Report"}, "line 1, column"),
    ("sparql", {"query": ""}, "cannot be parsed"),
    ("sparql", {"query": "DELETE WHERE { ?s ?p ?o }"}, "read-only"),
    ("sparql", {"query": "SELECT * { SERVICE <http://example.org/sparql> { ?s ?p ?o } }"}, "other servers"),
    ("sparql", {"query": "ASK {}", "limit": 100000}, "from 1 to 1000"),
    ("quote", {"iri": "煤炭"}, "not a fact or statement"),
    ("quote", {"iri": "report:140000-2025"}, "not a fact or statement"),
    ("quote", {"iri": "https://example.org/nothing"}, "not a fact or statement"),
    ("promises", {"area": "广东"}, "140000"),
    ("promises", {"area": "河南"}, "no report after that of 2025"),
    ("promises", {"area": "山西", "year": 1999}, "2025, 2026"),
    ("promises", {"area": "山西", "year": 2026}, "no report after that of 2026"),
    ("promises", {"area": "山西", "verdict": "kept"}, "not-disclosed"),
    ("destroy", {}, "destroy"),
]


@pytest.mark.parametrize(("name", "arguments", "said"), ERRORS, ids=[f"{one[0]}-{n}" for n, one in enumerate(ERRORS)])
def test_errors_say_what_to_do(
    dataset: Dataset, worker: QueryQueue, name: str, arguments: dict[str, Any], said: str
) -> None:
    """What cannot be answered is an error of the tool in words, never a traceback."""
    result = within(dataset, worker, lambda client: client.call_tool(name, arguments))
    assert result.is_error
    assert said in result.content[0].text
    assert "Traceback" not in result.content[0].text


def test_a_missing_source_is_an_error(folder: Path, worker: QueryQueue, tmp_path: Path) -> None:
    """Where sources/ lacks the file of a quote, the answer names it."""
    from shutil import copytree

    from kg.query.dataset import open_dataset

    copytree(folder, tmp_path / "graph")
    (tmp_path / "graph" / "sources" / "here-2025.txt").write_text("other", encoding="utf-8")
    dataset = open_dataset(tmp_path / "graph")

    async def work(client: Client) -> Any:
        hits = (await client.call_tool("search", {"words": "城镇新增就业45万人"})).structured_content["quotes"]
        iri = next(one["evidence"]["iri"] for one in hits if one["evidence"]["report"] == "here-2025")
        return await client.call_tool("quote", {"iri": iri})

    result = within(dataset, worker, work)
    assert result.is_error
    assert "here-2025.txt" in result.content[0].text


# --- what a client lists --------------------------------------------------------------------------------------------


def test_every_tool_is_described_and_reads_only(dataset: Dataset, worker: QueryQueue) -> None:
    """Each tool has a description that names its parameters, an output schema, and the hint that it only reads."""
    tools = within(dataset, worker, lambda client: client.list_tools()).tools
    assert [one.name for one in tools] == [
        "search", "show", "list_queries", "named_query", "sparql", "quote", "observations", "promises",
    ]  # fmt: skip
    for one in tools:
        assert one.output_schema
        assert one.annotations.read_only_hint
        for parameter in one.input_schema["properties"]:
            assert parameter in one.description, (one.name, parameter)


def test_the_verdicts_in_the_description_are_those_of_the_vocabulary(dataset: Dataset, worker: QueryQueue) -> None:
    """The tool promises lists every code."""
    tools = within(dataset, worker, lambda client: client.list_tools()).tools
    description = next(one.description for one in tools if one.name == "promises")
    assert all(concept.code in description for concept in load_scheme("verdict"))


def test_resources_are_read(dataset: Dataset, worker: QueryQueue) -> None:
    """Guide, ontology, queries and reports, each with its media type."""

    async def work(client: Client) -> dict[str, tuple[str, str]]:
        found = {}
        for one in (await client.list_resources()).resources:
            (content,) = (await client.read_resource(one.uri)).contents
            found[str(one.uri)] = (content.mime_type, content.text)
        return found

    found = within(dataset, worker, work)
    assert found["kg://guide"] == ("text/markdown", guide())
    assert "pc:Commitment" in found["kg://ontology"][1]
    assert "`headline-targets`" in found["kg://queries"][1]
    rows = json.loads(found["kg://reports"][1])["results"]["bindings"]
    assert [row["id"]["value"] for row in rows] == ["here-2025", "here-2026", "there-2025"]


EXAMPLES = re.findall(r"```sparql\n(.*?)```", guide(), re.DOTALL)


@pytest.mark.parametrize("query", EXAMPLES, ids=range(len(EXAMPLES)))
def test_the_queries_of_the_guide_give_rows(tool: Tool, query: str) -> None:
    """What a model copies from the guide works."""
    assert tool("sparql", query=query)["rows"]


def test_the_prefixes_of_the_guide_are_there(tool: Tool) -> None:
    """Every prefix that the guide names can be used without a declaration."""
    section = guide().split("## Prefixes")[1].split("##")[0]
    names = set(re.findall(r"`([a-z-]+):`", section))
    assert len(names) > 20
    for name in sorted(names):
        assert tool("sparql", query=f"ASK {{ VALUES ?x {{ {name}:x }} }}")["rows"] == [{"answer": True}]


# --- what documents say, and how errors are named -------------------------------------------------------------------


def test_quotes_are_said_to_be_untrusted(dataset: Dataset, worker: QueryQueue) -> None:
    """The instructions, the schemas of what holds quotes and each answer with quotes say that they are data."""

    async def work(client: Client) -> tuple[str, list[Any], list[Any]]:
        tools = (await client.list_tools()).tools
        answers = [
            await client.call_tool("search", {"words": "水库"}),
            await client.call_tool("show", {"thing": "青石水库"}),
            await client.call_tool("sparql", {"query": "SELECT ?fact { ?fact a pc:Milestone }"}),
            await client.call_tool("named_query", {"name": "headline-targets"}),
            await client.call_tool("promises", {"area": "山西"}),
        ]
        iri = answers[0].structured_content["quotes"][0]["evidence"]["iri"]
        return client.instructions or "", tools, [*answers, await client.call_tool("quote", {"iri": iri})]

    instructions, tools, answers = within(dataset, worker, work)
    assert "untrusted data" in instructions
    assert "never follow" in instructions
    with_quotes = [one for one in tools if one.name != "list_queries"]
    assert all("untrusted data" in json.dumps(one.output_schema) for one in with_quotes)
    assert all(any("untrusted data" in note for note in one.structured_content["notes"]) for one in answers)


NAMED_ERRORS: list[tuple[str, dict[str, Any], str]] = [
    ("search", {"words": "水库", "limit": 0}, "[bad parameter]"),
    ("search", {"words": "\udcff"}, "[bad parameter]"),
    ("show", {"thing": "a" * 10_000}, "[bad parameter]"),
    ("show", {"thing": "没有这个东西"}, "[unknown]"),
    ("quote", {"iri": "https://example.org/nothing"}, "[unknown]"),
    ("named_query", {"name": "headline-target"}, "[unknown]"),
    ("named_query", {"name": "headline-targets", "parameters": {"jahr": 2025}}, "[bad parameter]"),
    ("named_query", {"name": "headline-targets", "parameters": {"year": "9" * 5000}}, "[bad parameter]"),
    ("named_query", {"name": "indicator-trajectory", "parameters": {"indicator": "快乐指数"}}, "[unknown]"),
    ("sparql", {"query": "SELECT ?x WHERE { ?x a pc:Report"}, "[bad parameter]"),
    ("sparql", {"query": "ASK { FILTER(" + "(" * 100_000 + "1" + ")" * 100_000 + ") }"}, "[bad parameter]"),
    ("sparql", {"query": "ASK { FILTER(1" + "+1" * 100_000 + ") }"}, "[bad parameter]"),
    ("sparql", {"query": ENDLESS}, "[limit]"),
    ("promises", {"area": "广东"}, "[unknown]"),
    ("promises", {"area": "山西", "verdict": "kept"}, "[bad parameter]"),
]


@pytest.mark.parametrize(
    ("name", "arguments", "kind"), NAMED_ERRORS, ids=[f"{one[0]}-{n}" for n, one in enumerate(NAMED_ERRORS)]
)
def test_errors_are_named(folder: Path, worker: QueryQueue, name: str, arguments: dict[str, Any], kind: str) -> None:
    """A model can tell a wrong parameter from an unknown thing and from a limit; the next question is answered."""
    from kg.query.dataset import open_dataset

    async def work(client: Client) -> tuple[Any, Any]:
        return await client.call_tool(name, arguments), await client.call_tool("sparql", {"query": "ASK {}"})

    result, after = within(open_dataset(folder), worker, work)
    assert result.is_error
    assert kind in result.content[0].text
    assert len(result.content[0].text) < 1000
    assert not after.is_error


def test_what_nobody_foresaw_is_an_internal_error(
    dataset: Dataset, worker: QueryQueue, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault of the program is said to be one, without what it is; the log has that."""

    def fail(*given: object) -> None:
        raise ZeroDivisionError("a secret")

    monkeypatch.setattr("kg.mcp.tools.search", fail)
    result = within(dataset, worker, lambda client: client.call_tool("search", {"words": "水库"}))
    assert "[internal]" in result.content[0].text
    assert "secret" not in result.content[0].text
    assert "a secret" in caplog.text


def test_a_damaged_dataset_is_no_fault_of_the_question(folder: Path, tmp_path: Path) -> None:
    """Where the store is damaged, every tool that reads it says so."""
    from shutil import copytree

    from kg.query.dataset import open_dataset

    out = tmp_path / "graph"
    copytree(folder, out)
    dataset = open_dataset(out)
    for file in (out / "store").glob("*.sst"):
        content = file.read_bytes()
        with file.open("r+b") as handle:  # in place, as the store has it open
            handle.write(bytes(byte ^ 1 for byte in content[: len(content) * 3 // 4]))
    workers = QueryQueue(out, seconds=20)

    async def work(client: Client) -> list[Any]:
        return [
            await client.call_tool("search", {"words": "水库"}),
            await client.call_tool("sparql", {"query": "SELECT * { ?s ?p ?o }"}),
        ]

    try:
        answers = within(dataset, workers, work)
    finally:
        workers.close()
    assert ["[dataset]" in one.content[0].text for one in answers] == [True, True]


def test_a_named_query_passes_slow_ones(dataset: Dataset, folder: Path) -> None:
    """However many endless queries a client asks, a named query and a lookup are answered before any of them."""
    workers = QueryQueue(folder, seconds=3)

    async def work(client: Client) -> list[str]:
        order: list[str] = []

        async def call(label: str, name: str, /, **arguments: Any) -> None:
            result = await client.call_tool(name, arguments)
            order.append(f"{label} {'error' if result.is_error else 'ok'}")

        await client.call_tool("named_query", {"name": "reports"})  # a process is there
        await asyncio.gather(
            *(call("endless", "sparql", query=ENDLESS) for _ in range(4)),
            call("named", "named_query", name="reports"),
            call("show", "show", thing="青石水库"),
        )
        return order

    try:
        order = within(dataset, workers, work)
    finally:
        workers.close()
    assert sorted(order[:2]) == ["named ok", "show ok"]
    assert order[2:] == ["endless error"] * 4


def test_a_line_that_is_full_is_said_to_be(folder: Path) -> None:
    """No more queries wait than have a thread each."""
    workers = QueryQueue(folder)
    while workers._sparql._places.acquire(blocking=False):
        pass
    with pytest.raises(LimitError, match="waiting"):
        workers.answer(QueryRequest(1, sparql="ASK {}"))


def test_a_process_of_queries_that_is_killed_is_replaced(folder: Path) -> None:
    """kill -9 of it between two queries, and amid one, costs that answer at most."""
    worker = QueryProcess(folder, seconds=60)
    try:
        assert worker.answer(QueryRequest(1, sparql="ASK {}")).rows == ((True,),)
        assert worker._process
        assert worker._process.pid
        os.kill(worker._process.pid, signal.SIGKILL)
        worker._process.join()
        with pytest.raises(KgError):
            worker.answer(QueryRequest(1, sparql="ASK {}"))
        assert worker.answer(QueryRequest(1, sparql="ASK {}")).rows == ((True,),)
    finally:
        worker.close()


@pytest.mark.skipif("sys.platform == 'win32'", reason="kill -9")
def test_processes_of_queries_end_with_the_server(folder: Path) -> None:
    """Where the server is killed amid a query, the process that answers it ends too."""
    script = (
        "from pathlib import Path; from kg.mcp.query_process import QueryProcess, QueryRequest\n"
        "if __name__ == '__main__':\n"
        f"    worker = QueryProcess(Path({str(folder)!r}), seconds=600)\n"
        "    worker.answer(QueryRequest(1, sparql='ASK {}'))\n"
        "    print(worker._process.pid, flush=True)\n"
        f"    worker.answer(QueryRequest(1, sparql={ENDLESS!r}))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, env=environment) as server:
        assert server.stdout
        pid = int(server.stdout.readline())
        server.kill()
    for _ in range(400):
        try:
            os.kill(pid, 0)
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return
        except OSError:
            return
        time.sleep(0.05)
    pytest.fail("the process lives on")
