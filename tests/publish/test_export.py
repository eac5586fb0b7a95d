from __future__ import annotations

import csv
import json
from pathlib import Path

import networkx
import pyarrow.parquet
import pytest
import rdflib
from pyoxigraph import BlankNode, RdfFormat, parse

from kg.errors import OutputError, UsageError
from kg.publish.annotations import annotation_page, kept_sources
from kg.publish.export import FORMATS, export
from kg.publish.tables import TABLES
from kg.rdf.iris import DEFAULT_BASE
from kg.staging import RECORD
from kg.text.source import read_source

OXIGRAPH = {
    "data.nt": RdfFormat.N_TRIPLES,
    "data.ttl": RdfFormat.TURTLE,
    "data.trig": RdfFormat.TRIG,
    "data.rdf": RdfFormat.RDF_XML,
    "data.jsonld": RdfFormat.JSON_LD,
}


@pytest.fixture(scope="module")
def exported(dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The embedded report in every format."""
    folder = tmp_path_factory.mktemp("exported")
    export(dataset, folder, tuple(FORMATS))
    return folder


def test_every_format_is_written(dataset: Path, exported: Path) -> None:
    """One file a format, a context beside the JSON-LD, one file a table, and the record of them."""
    names = {path.relative_to(exported).as_posix() for path in exported.rglob("*") if path.is_file()}
    single = {"data.nq", "context.jsonld", "data.graphml", "data.gexf", "annotations.jsonld", *OXIGRAPH}
    tables = {f"tables/{t}{e}" for t in TABLES for e in (".csv", ".csv-metadata.json", ".parquet")}
    assert names == single | tables | {RECORD}


def triples(path: Path, format: RdfFormat) -> set[tuple[str, str, str]]:
    """The triples of a file as Oxigraph reads them, without graphs; class expressions of the ontology have no names."""

    def text(term: object) -> str:
        return "_" if isinstance(term, BlankNode) else str(term)

    return {(text(one.subject), text(one.predicate), text(one.object)) for one in parse(path=str(path), format=format)}


@pytest.mark.parametrize(("name", "format"), OXIGRAPH.items())
def test_all_formats_hold_the_same_triples(dataset: Path, exported: Path, name: str, format: RdfFormat) -> None:
    """Read back by Oxigraph, each format holds the union of the graphs, triple for triple."""
    assert triples(exported / name, format) == triples(dataset / "data.nq", RdfFormat.N_QUADS)


def test_annotations_follow_the_model_of_the_w3c(dataset: Path, exported: Path) -> None:
    """Each has an IRI, a target with both selectors as plain strings and numbers, and a body but for bare numbers."""
    page = json.loads((exported / "annotations.jsonld").read_text(encoding="utf-8"))
    assert (page["@context"], page["type"]) == ("http://www.w3.org/ns/anno.jsonld", "AnnotationPage")
    items = page["items"]
    assert page["partOf"]["total"] == len(items) == len({one["id"] for one in items}) > 1000
    (path,) = (dataset / "sources").iterdir()
    source = read_source(path).text
    for one in items:
        assert one["type"] == "Annotation"
        assert ("body" in one) is (one["motivation"] == "identifying")
        position, words = one["target"]["selector"]
        start, end = position["start"], position["end"]
        assert (position["type"], words["type"]) == ("TextPositionSelector", "TextQuoteSelector")
        assert source[start:end] == words["exact"]
        assert source[:start].endswith(words["prefix"])
        assert source[end:].startswith(words["suffix"])


def test_annotations_need_the_sources(dataset: Path, tmp_path: Path) -> None:
    """Without the file that a quote was read from, the error says which thing lacks it and what to do."""
    with pytest.raises(OutputError, match="not among the files; run 'kg build' again"):
        annotation_page((dataset / "data.nq").read_bytes(), kept_sources(tmp_path), DEFAULT_BASE)


def test_an_export_is_the_same_again(dataset: Path, exported: Path, tmp_path: Path) -> None:
    """All but JSON-LD, whose bytes tests/rdf compares across hash seeds, written again: no byte differs."""
    for path in export(dataset, tmp_path, tuple(name for name in FORMATS if name != "jsonld")):
        assert path.read_bytes() == (exported / path.relative_to(tmp_path)).read_bytes(), path.name


def test_networks_can_be_read(exported: Path) -> None:
    """networkx reads GraphML and GEXF back: the same nodes, and no date in the file."""
    one, other = networkx.read_graphml(exported / "data.graphml"), networkx.read_gexf(exported / "data.gexf")
    assert set(one) == set(other)
    assert one.number_of_edges() == other.number_of_edges() > 1000
    assert "lastmodifieddate" not in (exported / "data.gexf").read_text("utf-8")
    kinds = {data["kind"] for _, data in one.nodes(data=True)}
    assert {"Commitment", "Measure", "Project", "Report", "Concept"} <= kinds
    assert not {"TrajectoryStep", "Mention"} & kinds


def test_parquet_has_the_rows_and_types_of_the_table(exported: Path) -> None:
    """Numbers are numbers, days are days, an empty cell is null."""
    table = pyarrow.parquet.read_table(exported / "tables" / "measures.parquet")
    with (exported / "tables" / "measures.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert table.num_rows == len(rows)
    assert [str(table.schema.field(name).type) for name in ("value", "start", "period_start", "quote")] == [
        "decimal128(38, 10)",
        "int64",
        "date32[day]",
        "string",
    ]
    assert [one is None for one in table["period_start"].to_pylist()] == [not row["period_start"] for row in rows]


def test_the_context_gives_the_iris_of_the_data(exported: Path) -> None:
    """The published context is the one that the JSON-LD uses."""
    import json

    used = json.loads((exported / "data.jsonld").read_text("utf-8"))["@context"]
    published = json.loads((exported / "context.jsonld").read_text("utf-8"))["@context"]
    assert used == published
    assert rdflib.URIRef(published["pc"]) == rdflib.URIRef("https://w3id.org/policy-commitment/ont#")


def test_an_unknown_format_is_told(dataset: Path, tmp_path: Path) -> None:
    """The message lists the formats there are."""
    with pytest.raises(UsageError, match=r"unknown format 'excel'; use one of nquads"):
        export(dataset, tmp_path, ("excel",))


def test_no_dataset_is_told(tmp_path: Path) -> None:
    """A folder without a dataset gives one line that says what to do."""
    with pytest.raises(OutputError, match=r"run 'kg build --out .*' first"):
        export(tmp_path, tmp_path / "out", ("turtle",))


@pytest.mark.parametrize("name", ["ntriples", "graphml"])
@pytest.mark.parametrize("content", [b"<http://example.org/ half a line", b"\xff\xfe"])
def test_damaged_quads_are_said_to_be(dataset: Path, tmp_path: Path, name: str, content: bytes) -> None:
    """Quads that are not those of the build are an error of one line that names the file and the remedy."""
    (tmp_path / "manifest.json").write_bytes((dataset / "manifest.json").read_bytes())
    (tmp_path / "data.nq").write_bytes(content)
    with pytest.raises(OutputError, match="run 'kg build' again") as raised:
        export(tmp_path, tmp_path / "export", [name])
    assert str(tmp_path / "data.nq") in str(raised.value)
    assert "\n" not in str(raised.value)
