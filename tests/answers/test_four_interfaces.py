"""The command line, the server for language models, the endpoint and the site say the same of one dataset."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from mcp import Client

from kg.build import build_dataset
from kg.cli.commands import kg
from kg.mcp.query_queue import QueryQueue
from kg.mcp.server import make_server
from kg.publish.site.write import write_site
from kg.query.dataset import open_dataset
from kg.rdf.base import DEFAULT_BASE
from kg.serve.limits import Limits
from kg.serve.resource import read_auxiliary_graphs
from kg.serve.responses import Responder

PLAN = "地区生产总值增长5%左右，城镇新增就业45万人。新建充电桩3000个。到2027年，青石水库建成投运。出台养老服务条例。"
REVIEW = "地区生产总值增长4%，城镇新增就业47.3万人。青石水库开工建设。"
LATEST = "建成充电桩3200个。"
AREA, CODE = "山西省", "140000"


@dataclass(frozen=True)
class Said:
    """What an interface says of one promise."""

    iri: str
    quote: str
    due: int
    verdict: str
    in_words: str
    answer: str | None
    later_reports: int


def report(year: int, review: str, plan: str) -> str:
    """A short work report of the area."""
    return (
        f"{year}年{AREA}政府工作报告\n各位代表：\n现在，我代表省人民政府向大会报告工作，请予审议。\n"
        f"一、{year - 1}年工作回顾\n{review}\n二、{year}年重点工作\n{plan}\n各位代表，让我们团结奋斗。\n"
    )


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three invented reports of one province, built."""
    folder = tmp_path_factory.mktemp("answers")
    (folder / "reports").mkdir()
    texts = {2025: report(2025, "各项工作扎实推进。", PLAN), 2026: report(2026, REVIEW, "城镇新增就业46万人。")}
    texts[2027] = report(2027, LATEST, "城镇新增就业46万人。")
    rows = ["file,adcode,year", *(f"shanxi-{year}.txt,{CODE},{year}" for year in texts)]
    (folder / "reports" / "reports.csv").write_text("\n".join(rows), encoding="utf-8")
    for year, text in texts.items():
        (folder / "reports" / f"shanxi-{year}.txt").write_text(text, encoding="utf-8")
    return build_dataset([folder / "reports"], folder / "graph").out


@pytest.fixture(scope="module")
def tracked(out: Path) -> list[Said]:
    """What `kg track` says, the firmest promises first."""
    arguments = ["track", AREA, "--year", "2025", "--out", str(out), "--format", "json"]
    result = CliRunner().invoke(kg, arguments, catch_exceptions=False)
    return [
        Said(
            one["promise"],
            one["target_quote"],
            one["due"],
            one["verdict_label"],
            one["sentence"],
            one["outcome_quote"],
            one["history"].count("="),
        )
        for one in json.loads(result.output)["promises"]
    ]


def call(out: Path, tool: str, **arguments: Any) -> Any:
    """The structured answer of a tool."""

    async def session() -> Any:
        workers = QueryQueue(out)
        try:
            async with Client(make_server(open_dataset(out), workers)) as client:
                return (await client.call_tool(tool, arguments)).structured_content
        finally:
            workers.close()

    return asyncio.run(session())


def read_page(page: str, iri: str) -> Said:
    """What the page of a promise says of it, as a reader sees it."""

    def plain(html: str) -> str:
        return unescape(re.sub("<[^>]+>", "", html))

    verdict = page[page.index('<h2 id="verdict">') :]
    verdict = verdict[: verdict.index("<table>")]
    head, *rest = re.findall("<p[^>]*>(.*?)</p>", verdict)
    label = re.search("<strong>(.*?)</strong>", head)
    due = re.search(r"due (\d+)", head)
    answer = re.search("<blockquote>(.*?)<footer>", verdict)
    quote = re.search("<blockquote>(.*?)</blockquote>", page)
    assert label
    assert due
    assert quote
    return Said(
        iri,
        plain(quote[1]),
        int(due[1]),
        plain(label[1]).partition(" ")[2],
        plain(rest[1]),
        answer and plain(answer[1]),
        max(len(re.findall("<li>", verdict)), 1),
    )


def test_the_sample_has_all_kinds_of_answers(tracked: list[Said]) -> None:
    """Missed, exceeded, answered two reports later, silent and not due: what the other tests compare."""
    assert {one.verdict for one in tracked} == {"missed", "exceeded", "no mention found", "not due"}
    assert [one.answer for one in tracked].count(None) >= 2
    assert {one.later_reports for one in tracked} == {2}


@pytest.mark.parametrize("area", [AREA, "山西", "Shanxi", CODE])
def test_language_models_are_told_what_track_prints(out: Path, tracked: list[Said], area: str) -> None:
    """The tool `promises` gives the same promises in the same order, whatever the area is called."""
    found = call(out, "promises", area=area, year=2025)
    told = [
        Said(
            one["promise"]["iri"],
            one["promise"]["quote"],
            one["due"],
            one["verdict_label"],
            one["in_words"],
            one["answer"] and one["answer"]["quote"],
            len(one["history"]),
        )
        for one in found["promises"]
    ]
    assert told == tracked


def test_the_pages_of_a_site_say_what_track_prints(out: Path, tracked: list[Said], tmp_path: Path) -> None:
    """The page of each promise has its verdict, sentence, answer and history."""
    write_site(out, tmp_path / "site")
    for one in tracked:
        page = (tmp_path / "site" / f"{one.iri.removeprefix(DEFAULT_BASE)}.html").read_text("utf-8")
        assert read_page(page, one.iri) == one


def test_the_pages_of_an_endpoint_say_what_track_prints(out: Path, tracked: list[Said]) -> None:
    """The same pages, written when they are asked for."""
    answers = Responder(out, Limits(), read_auxiliary_graphs(out))
    for one in tracked:
        page = answers.page(one.iri, one.iri.removeprefix(DEFAULT_BASE)).body.decode()
        assert read_page(page, one.iri) == one


def test_show_tells_the_same_history(out: Path, tracked: list[Said]) -> None:
    """`kg show` and the tool `show` have the sentence that `kg track` prints."""
    for one in tracked:
        printed = CliRunner().invoke(kg, ["show", one.iri, "--out", str(out)], catch_exceptions=False).output
        assert one.in_words in printed
        verdicts = call(out, "show", thing=one.iri)["verdicts"]
        assert len(verdicts) == one.later_reports
