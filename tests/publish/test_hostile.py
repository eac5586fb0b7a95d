"""A report that means ill: whatever its title, names and quotes hold, every file made of it is read by its parser."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from pyoxigraph import Literal, NamedNode, Quad
from rdflib import Dataset, Graph

from kg.build import build_dataset
from kg.build.engine import ThisProcess
from kg.cells import restore
from kg.characters import not_in_xml, visible
from kg.check.dataset import check_dataset
from kg.cli.commands import kg
from kg.errors import InputError
from kg.publish.export import FORMATS, export
from kg.publish.network import gexf, graphml
from kg.publish.site.html import page
from kg.publish.site.write import write_site
from kg.query.dataset import open_dataset
from kg.query.result_text import render as render_answer
from kg.rdf.names import PC, RDF, RDFS
from kg.rdf.serialize import canonical, render

TITLE = '=HYPERLINK("http://x") <script>alert(1)</script> ]]> \u202eesrever \\ " \' \u2028 &lt;'
TEXT = (
    "{year}年山西省人民政府工作报告\n——{year}年1月23日在山西省第十四届人民代表大会第二次会议上\n各位代表：\n"
    "现在，我代表省人民政府向大会报告工作。\n一、{last}年工作回顾\n"
    "=cmd|' /C calc'!A0 粮食产量达到1430万吨。]]><script>alert(1)</script>地区生产总值增长5%。\n"
    '@SUM(1) “<img src=x onerror=alert(1)>”大桥建成通车。-1+1 城镇新增就业45万人\\"\\u202e。\n'
    "二、{year}年重点工作\n地区生产总值增长6%左右\ufffe。{long}城镇新增就业45万人。\n"
    "+A1 “]]>&#27;&#x202e;&amp;lt;/title>”高铁建成通车。汾河流域水质\u2066全面达到\u2069优良\uffff。\n"
)
FORBIDDEN = "a\x01\x0b\x1f\ufffe\uffff]]>b"


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two hostile reports of one area and the table that gives one of them its title."""
    folder = tmp_path_factory.mktemp("hostile")
    for year in (2023, 2024):
        text = TEXT.format(year=year, last=year - 1, long="很长" * 300)
        (folder / f"s{year}.txt").write_text(text, encoding="utf-8")
    with (folder / "reports.csv").open("w", encoding="utf-8", newline="") as handle:
        rows = csv.writer(handle)
        rows.writerows([["file", "title", "speaker"], ["s2023.txt", TITLE, TITLE], ["s2024.txt", "", ""]])
    return folder


@pytest.fixture(scope="module")
def out(reports: Path) -> Path:
    """The dataset of the hostile reports."""
    build_dataset([reports], reports / "graph", jobs=1)
    return reports / "graph"


def files_below(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The names and contents of what is written below a folder, unpacked; not of sources and store."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.relative_to(folder).parts[0] not in ("store", "sources"):
            packed = path.name.endswith(".gz")
            yield path.name.removesuffix(".gz"), gzip.decompress(path.read_bytes()) if packed else path.read_bytes()


def require_parsed(name: str, content: bytes) -> None:
    """Reads a file with a parser of its format other than the one that wrote it, where there is one."""
    ending = name.rpartition(".")[2]
    if ending in ("ttl", "nt", "rdf"):
        Graph().parse(data=content, format={"ttl": "turtle", "nt": "nt", "rdf": "xml"}[ending])
    elif ending in ("nq", "trig"):
        Dataset().parse(data=content, format={"nq": "nquads", "trig": "trig"}[ending])
    elif ending in ("json", "jsonld"):
        json.loads(content)
    elif ending in ("graphml", "gexf", "svg"):
        ElementTree.fromstring(content)
    elif ending == "csv":
        header, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        assert all(len(row) == len(header) for row in rows)
        for cell in (cell for row in rows for cell in row if len(cell) > 1):
            assert cell.strip()[:1] not in set("=+-@\t\r") or cell.lstrip("+-").replace(".", "").isdecimal(), cell
    elif ending in ("html", "css"):
        assert not_in_xml(content.decode("utf-8")) is None


def test_every_file_of_the_dataset_is_read(out: Path) -> None:
    """RDF, tables, descriptions and page are read by parsers, and `kg check` finds nothing."""
    names = {name.rpartition(".")[2] for name, _ in files_below(out)}
    assert {"nq", "ttl", "csv", "json", "html"} <= names
    for name, content in files_below(out):
        require_parsed(name, content)
    assert check_dataset(out, reasoning=False).findings == ()


def test_parts_are_read(reports: Path, tmp_path: Path) -> None:
    """So is a dataset in parts."""
    build_dataset([reports], tmp_path / "graph", ThisProcess(), cache=reports / ".kg-cache", merge=False)
    for name, content in files_below(tmp_path / "graph"):
        require_parsed(name, content)
    assert check_dataset(tmp_path / "graph", reasoning=False).findings == ()


def test_every_export_is_read(out: Path, tmp_path: Path) -> None:
    """Each format is read by a parser of it; those of XML are well formed."""
    written = export(out, tmp_path, FORMATS)
    assert {path.suffix for path in written} >= {".nq", ".nt", ".ttl", ".trig", ".rdf", ".jsonld", ".graphml", ".gexf"}
    for name, content in files_below(tmp_path):
        require_parsed(name, content)


def test_the_site_is_read(out: Path, tmp_path: Path) -> None:
    """So are the pages of the site and the data beside them; no script of the report's is in one."""
    assert write_site(out, tmp_path / "site")
    for name, content in files_below(tmp_path / "site" / "id"):
        require_parsed(name, content)
    for name, content in files_below(tmp_path / "site"):
        if name.endswith(".html") and name != "explorer.html":
            assert b"<script>alert" not in content
            assert b"<img src=x" not in content


def test_the_tables_give_back_the_text(out: Path) -> None:
    """A quote that looks like a formula is read back as the source has it."""
    with (out / "tables" / "statements.csv").open(encoding="utf-8-sig", newline="") as handle:
        cells = [row["text"] for row in csv.DictReader(handle)]
    formulas = [cell for cell in cells if cell.startswith("'")]
    assert any(restore(cell).startswith("=cmd|") for cell in formulas)
    assert any(restore(cell).startswith("@SUM") for cell in formulas)
    statements = open_dataset(out).ask("SELECT ?quote { ?s a pc:Statement ; pc:quote ?quote }")
    assert {row[0].value for row in statements.rows} == set(map(restore, cells))


def test_answers_are_read(out: Path) -> None:
    """An answer is read in each format; the one for the terminal has no effect there."""
    dataset = open_dataset(out)
    rows = dataset.ask("SELECT ?s ?label { ?s rdfs:label|pc:quote|pc:subject ?label } ORDER BY ?s ?label")
    require_parsed("answer.csv", render_answer(rows, "csv").encode())
    assert len(json.loads(render_answer(rows, "json"))["results"]["bindings"]) == len(rows.rows)
    shown = render_answer(rows, "table")
    assert "\u202e" not in shown
    assert shown == "\n".join(map(visible, shown.split("\n")))


@pytest.mark.parametrize(
    "arguments",
    [
        ("track", "山西"),
        ("diff", "s2023", "s2024"),
        ("compare", "--indicator", "GDP", "--year", "2023"),
        ("compare", "--indicator", "GDP", "--year", "2023", "--format", "csv"),
        ("compare", "--indicator", "GDP", "--year", "2023", "--format", "svg"),
        ("query", "reports"),
        ("show", "s2023"),
    ],
    ids=" ".join,
)
def test_commands_show_it_without_effect(out: Path, arguments: tuple[str, ...]) -> None:
    """No command writes a control or a sign of direction for people; a picture is well-formed XML."""
    result = CliRunner().invoke(kg, [*arguments, "--out", str(out)], catch_exceptions=False, standalone_mode=False)
    assert result.output
    if "svg" in arguments:
        ElementTree.fromstring(result.output)
    elif "csv" in arguments:
        require_parsed("answer.csv", result.output.encode())
    else:
        assert result.output == "\n".join(map(visible, result.output.split("\n")))


@pytest.mark.parametrize("column", ["title", "speaker", "licence"])
@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\x0b", "\ufffe"])
def test_a_table_of_reports_with_such_characters_is_refused(tmp_path: Path, column: str, sign: str) -> None:
    """What no format can carry is named by its code, with the column."""
    (tmp_path / "s2023.txt").write_text(TEXT.format(year=2023, last=2022, long=""), encoding="utf-8")
    (tmp_path / "reports.csv").write_text(f"file,{column}\ns2023.txt,a{sign}b\n", encoding="utf-8")
    with pytest.raises(InputError, match=rf"line 2: {column} holds the character U\+{ord(sign):04X}"):
        build_dataset([tmp_path], tmp_path / "graph", jobs=1)


def test_data_with_such_characters_is_written_so_that_it_is_read() -> None:
    """Data that came another way, such as by hand, still gives XML, pages and networks that parsers take."""
    base = "https://example.org/kg/"
    thing, graph = NamedNode(f"{base}id/thing"), NamedNode(f"{base}set/one")
    nquads = canonical(
        [
            Quad(thing, RDF.type, PC.Project, graph),
            Quad(thing, RDFS.label, Literal(FORBIDDEN, language="zh-Hans"), graph),
            Quad(thing, PC.quote, Literal(FORBIDDEN), graph),
        ]
    )
    for name, suffix in (
        ("rdfxml", "rdf"),
        ("turtle", "ttl"),
        ("ntriples", "nt"),
        ("trig", "trig"),
        ("nquads", "nq"),
    ):
        require_parsed(f"data.{suffix}", render(nquads, name, base))
    assert "a\ufffd\ufffd\ufffd\ufffd\ufffd]]>b" in {
        str(value) for value in Graph().parse(data=render(nquads, "rdfxml", base), format="xml").objects()
    }
    for name, write in (("data.graphml", graphml), ("data.gexf", gexf)):
        require_parsed(name, write(nquads, base))
    assert not_in_xml(page(FORBIDDEN, FORBIDDEN, 0)) is None
