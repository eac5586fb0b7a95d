from __future__ import annotations

from pathlib import Path

import pytest
from rdf.sample import PROJECT, sample

from kg.check.objects import load_ontology
from kg.errors import OutputError
from kg.rdf.classification import inferred_quads
from kg.rdf.dataset import dataset_quads
from kg.rdf.iris import project_iri
from kg.rdf.serialize import canonical
from tests.written import write_part


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample's graph."""
    nquads = canonical(dataset_quads(sample()))
    return write_part(tmp_path_factory.mktemp("objects"), nquads, inferred=canonical(inferred_quads(nquads)))


def test_things_are_python_objects(out: Path) -> None:
    """Classes are attributes, individuals have their properties, inverse ones too."""
    graph = load_ontology(out)
    project = graph.world[project_iri(PROJECT)]
    assert project in graph.Project.instances()
    assert [str(label) for label in project.label] == ["雄安至忻州高铁"]
    stages = {milestone.stage.iri.rsplit("/", 1)[1] for milestone in project.hasMilestone}
    assert stages == {"construction-started", "operating"}


def test_inferred_classes_are_among_the_types(out: Path) -> None:
    """A commitment with a dated target is a testable one, unless the inferred classes are left out."""
    assert len(list(load_ontology(out).TestableCommitment.instances())) == 4
    assert list(load_ontology(out, inferred=False).TestableCommitment.instances()) == []


def test_the_ontology_alone() -> None:
    """Without a folder there is the ontology and nothing else."""
    ontology = load_ontology()
    assert ontology.Commitment in ontology.classes()
    assert list(ontology.Project.instances()) == []


def test_no_dataset_is_an_error(tmp_path: Path) -> None:
    """A folder without a graph is told in one line."""
    with pytest.raises(OutputError, match=r"run 'kg build --out .*' first"):
        load_ontology(tmp_path)


def test_the_package_opens_the_ontology_as_objects() -> None:
    """`kg.ontology()` is the door: classes of the ontology are Python classes with labels."""
    import kg

    opened = kg.ontology()
    labels = {str(label) for one in opened.classes() for label in one.label}
    assert "commitment" in {label.lower() for label in labels}
