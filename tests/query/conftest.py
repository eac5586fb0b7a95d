"""A dataset made by hand, as a build would leave it on disk."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from kg.query.dataset import Dataset, open_dataset

OA = "http://www.w3.org/ns/oa#"


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
