"""A dataset made by hand, as a build would leave it on disk."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from kg.query.dataset import Dataset, open_dataset

BASE = "https://w3id.org/policy-commitment/"
PC = f"{BASE}ont#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
DCT = "http://purl.org/dc/terms/"
PREF_LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sample dataset."""
    folder = tmp_path_factory.mktemp("dataset")
    quads = list(parse(path=str(Path(__file__).parent / "sample.trig"), format=RdfFormat.TRIG))
    store = Store(str(folder / "store"))
    store.extend(quads)
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
    quads = sample_with_area()
    return dataset_of(tmp_path_factory.mktemp("two-reports"), [*quads, *copies(quads, "980000", 2024, "copy"), *STUB])


@pytest.fixture(scope="session")
def three_reports(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """These, a further copy of area 990000 in 2025, and a report of which nothing is known but that it is one."""
    quads = sample_with_area()
    nameless = Quad(NamedNode(f"{BASE}id/report/970000-2023"), NamedNode(RDF_TYPE), NamedNode(PC + "Report"), LINKS)
    more = [*copies(quads, "980000", 2024, "copy"), *copies(quads, "990000", 2025, "later"), *STUB, nameless]
    return dataset_of(tmp_path_factory.mktemp("three-reports"), [*quads, *more])


LINKS = NamedNode(f"{BASE}set/links")
_STUB = NamedNode(f"{BASE}id/report/980000-2023")
STUB = [
    Quad(_STUB, NamedNode(RDF_TYPE), NamedNode(PC + "Report"), LINKS),
    Quad(_STUB, NamedNode(PC + "area"), NamedNode(f"{BASE}vocab/place/980000"), LINKS),
    Quad(_STUB, NamedNode(PC + "year"), Literal(2023), LINKS),
    Quad(_STUB, NamedNode(DCT + "identifier"), Literal("other-2023"), LINKS),
]


def sample_with_area() -> list[Quad]:
    """The quads of the sample, and what is known of its area."""
    quads = list(parse(path=str(Path(__file__).parent / "sample.trig"), format=RdfFormat.TRIG))
    place = NamedNode(f"{BASE}vocab/place/990000")
    return [
        *quads,
        Quad(place, NamedNode(RDF_TYPE), NamedNode(PC + "Place"), LINKS),
        Quad(place, NamedNode(PREF_LABEL), Literal("甲省", language="zh-hans"), LINKS),
    ]


def dataset_of(folder: Path, quads: list[Quad]) -> Dataset:
    """A dataset with these quads, written to a folder."""
    store = Store(str(folder / "store"))
    store.extend(quads)
    store.flush()
    return open_dataset(folder)


def copies(quads: list[Quad], area: str, year: int, mark: str) -> list[Quad]:
    """What the quads of the sample are in a copy of that area and year, without those that both share."""
    return [copy for quad in quads if (copy := copied(quad, area, year, mark)) is not None]


def copied(quad: Quad, area: str, year: int, mark: str) -> Quad | None:
    """What a quad of the sample is in the copy; None for one that the copy shares with the sample."""
    terms = (quad.subject, quad.object, quad.graph_name)
    subject, value, graph = (copied_node(term, area, year, mark) for term in terms)
    if isinstance(value, Literal):
        published = subject == NamedNode(f"{BASE}id/report/{area}-{year}") and value == Literal(2023)
        others = {"sample-2023": Literal(f"sample-{year}")}
        if area != "990000":
            others["甲省"] = Literal("丙省", language="zh-hans")
        value = Literal(year) if published else others.get(value.value, value)
    if (subject, value) == (quad.subject, quad.object):
        return None
    assert isinstance(subject, NamedNode)
    assert isinstance(value, NamedNode | Literal)
    assert isinstance(graph, NamedNode)
    return Quad(subject, quad.predicate, value, graph)


def copied_node(term: object, area: str, year: int, mark: str) -> object:
    """The name of a thing in the copy: another one for what is of the report."""
    if not isinstance(term, NamedNode):
        return term
    iri = re.sub(r"/id/(?!period/|rule/|report/)(\w+)/(?!990000)", rf"/id/\1/{mark}-", term.value)
    return NamedNode(iri.replace("990000-2023", f"{area}-{year}").replace("990000", area))


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
