"""A dataset made by hand, as a build would leave it on disk."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from kg.query.dataset import Dataset, open_dataset

OA = "http://www.w3.org/ns/oa#"
BASE = "https://w3id.org/policy-commitment/"
PC = f"{BASE}ont#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
DCT = "http://purl.org/dc/terms/"
PREF_LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"


def selectors(quads: list[Quad]) -> list[Quad]:
    """The position selector of every piece of evidence that the sample speaks of, from its IRI."""
    found = []
    offset = NamedNode("http://www.w3.org/2001/XMLSchema#nonNegativeInteger")
    graph = NamedNode("https://w3id.org/policy-commitment/set/990000-2023")
    for iri in sorted({quad.object.value for quad in quads if isinstance(quad.object, NamedNode)}):
        place = re.fullmatch(r"(.*)#char=(\d+),(\d+)", iri)
        if place:
            position = NamedNode(f"{place[1]}#position={place[2]},{place[3]}")
            found.append(Quad(NamedNode(iri), NamedNode(OA + "hasSelector"), position, graph))
            found.append(Quad(position, NamedNode(OA + "start"), Literal(place[2], datatype=offset), graph))
            found.append(Quad(position, NamedNode(OA + "end"), Literal(place[3], datatype=offset), graph))
    return found


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sample dataset."""
    folder = tmp_path_factory.mktemp("dataset")
    quads = list(parse(path=str(Path(__file__).parent / "sample.trig"), format=RdfFormat.TRIG))
    store = Store(str(folder / "store"))
    store.extend(quads + selectors(quads))
    store.flush()
    return folder


@pytest.fixture(scope="session")
def sample(sample_folder: Path) -> Dataset:
    """The sample dataset, opened."""
    return open_dataset(sample_folder)


@pytest.fixture(scope="session")
def two_reports(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """The report of the sample, of area 990000 in 2023, and a copy of it under other names, of area 980000 in 2024.

    Of a third report, of area 980000 in 2023, there is only its name.
    """
    folder = tmp_path_factory.mktemp("two-reports")
    quads = list(parse(path=str(Path(__file__).parent / "sample.trig"), format=RdfFormat.TRIG))
    quads += selectors(quads)
    links = NamedNode(f"{BASE}set/links")
    stub = NamedNode(f"{BASE}id/report/980000-2023")
    place, other = (NamedNode(f"{BASE}vocab/place/{code}") for code in ("990000", "980000"))
    quads.append(Quad(place, NamedNode(RDF_TYPE), NamedNode(PC + "Place"), links))
    quads.append(Quad(place, NamedNode(PREF_LABEL), Literal("甲省", language="zh-hans"), links))
    copies = [copy for copy in map(copied, quads) if copy is not None]
    stubs = [
        Quad(stub, NamedNode(RDF_TYPE), NamedNode(PC + "Report"), links),
        Quad(stub, NamedNode(PC + "area"), other, links),
        Quad(stub, NamedNode(PC + "year"), Literal(2023), links),
        Quad(stub, NamedNode(DCT + "identifier"), Literal("other-2023"), links),
    ]
    store = Store(str(folder / "store"))
    store.extend(quads + copies + stubs)
    store.flush()
    return open_dataset(folder)


def copied(quad: Quad) -> Quad | None:
    """What a quad of the sample is in the copy; None for one that the copy shares with the sample."""
    subject, value = copied_node(quad.subject), copied_node(quad.object)
    if isinstance(value, Literal):
        later = subject == NamedNode(f"{BASE}id/report/980000-2024") and value == Literal(2023)
        others = {"sample-2023": Literal("sample-2024"), "甲省": Literal("丙省", language="zh-hans")}
        value = Literal(2024) if later else others.get(value.value, value)
    if (subject, value) == (quad.subject, quad.object):
        return None
    graph = copied_node(quad.graph_name)
    assert isinstance(subject, NamedNode)
    assert isinstance(value, NamedNode | Literal)
    assert isinstance(graph, NamedNode)
    return Quad(subject, quad.predicate, value, graph)


def copied_node(term: object) -> object:
    """The name of a thing in the copy: another one for what is of the report."""
    if not isinstance(term, NamedNode):
        return term
    iri = re.sub(r"/id/(?!period/|rule/|report/)(\w+)/(?!990000)", r"/id/\1/copy-", term.value)
    return NamedNode(iri.replace("990000-2023", "980000-2024").replace("990000", "980000"))


@pytest.fixture(scope="session")
def large(two_reports: Dataset) -> Dataset:
    """The same two reports, the copy with a thousand times as much in it."""
    store = Store()
    own = [quad for quad in two_reports.store if "copy-" not in str(quad)]
    more = [str(quad) for quad in two_reports.store if "copy-" in str(quad)]
    lines = (line.replace("copy-", f"copy-{number}-") + " ." for number in range(1000) for line in more)
    store.bulk_extend(own)
    store.bulk_load("\n".join(lines).encode(), format=RdfFormat.N_QUADS)
    return Dataset(two_reports.folder, store)
