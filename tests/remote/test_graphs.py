"""The named graphs of a file of quads, read without holding the file."""

from __future__ import annotations

import gzip
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import OutputError
from kg.rdf.serialize import canonical
from kg.remote import graphs
from kg.remote.graphs import LocalGraph, read_graphs, spool_graphs
from kg.remote.progress import NullProgress

NODES = st.sampled_from([NamedNode(f"http://example.org/{name}") for name in ("a", "b", "山西", "a/b")])
LITERALS = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=20).map(Literal),
    st.sampled_from(["x <http://example.org/a> .", "<http://example.org/a>", "\n", "\\"]).map(
        lambda text: Literal(text, language="en")
    ),
)
QUADS = st.builds(Quad, NODES, NODES, st.one_of(NODES, LITERALS), NODES)


def put(folder: Path, nquads: bytes) -> None:
    """Writes the quads as those of a dataset that belong to no area."""
    (folder / "shared.nq.gz").write_bytes(gzip.compress(nquads))
    (folder / "tallies.nq.gz").write_bytes(gzip.compress(b""))


def expected(quads: list[Quad]) -> dict[str, tuple[LocalGraph, bytes]]:
    """Each graph and its N-Triples, from the quads themselves."""
    found = {}
    for name in sorted({quad.graph_name.value for quad in quads}):
        lines = {f"{quad.triple} .\n".encode() for quad in quads if quad.graph_name.value == name}
        text = b"".join(sorted(lines))
        found[name] = (LocalGraph(name, sha256(text).hexdigest(), len(lines), len(text)), text)
    return found


@given(st.lists(QUADS, max_size=30), st.booleans())
def test_graphs_are_those_of_the_quads(tmp_path_factory: pytest.TempPathFactory, quads: list[Quad], one: bool) -> None:
    """Hash, count, size and text of each graph are those of its sorted N-Triples, whatever stands in the literals."""
    folder = tmp_path_factory.mktemp("graphs")
    put(folder, canonical(quads))
    wanted = expected(quads)
    found = read_graphs(folder, NullProgress())
    assert found == {name: graph for name, (graph, _) in wanted.items()}
    chosen = list(found.values())[: 1 if one else None]
    paths = spool_graphs(folder, chosen, folder, NullProgress())
    assert {name: gzip.decompress(path.read_bytes()) for name, path in paths.items()} == {
        graph.iri: wanted[graph.iri][1] for graph in chosen
    }


def test_graphs_are_laid_out_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Graphs larger than what is held in memory are written part by part, to the same text."""
    monkeypatch.setattr(graphs, "_MOST_BYTES", 1000)
    monkeypatch.setattr(graphs, "_MOST_LINES", 7)
    nodes = [NamedNode(f"http://example.org/{index}") for index in range(200)]
    quads = [Quad(node, node, node, nodes[index % 3]) for index, node in enumerate(nodes)]
    put(tmp_path, canonical(quads))
    found = read_graphs(tmp_path, NullProgress())
    paths = spool_graphs(tmp_path, list(found.values()), tmp_path, NullProgress())
    assert {name: gzip.decompress(path.read_bytes()) for name, path in paths.items()} == {
        name: text for name, (_, text) in expected(quads).items()
    }


@pytest.mark.parametrize(
    "line",
    [
        "<http://example.org/a> <http://example.org/b> <http://example.org/c> .\n",
        '<http://example.org/a> <http://example.org/b> "x" .\n',
        '<http://example.org/a> <http://example.org/b> "x <http://example.org/g> ."@en .\n',
        '<http://example.org/a> <http://example.org/b> "x" <http://example.org/g> .',
        '<http://example.org/a> <http://example.org/b> "x" <http://example.org/g>\n',
        "# a comment\n",
        "\n",
    ],
)
def test_what_is_no_quad_with_a_graph_is_refused(tmp_path: Path, line: str) -> None:
    """A line that is not a whole quad with a named graph ends the reading, with its number."""
    good = '<http://example.org/a> <http://example.org/a> "x" <http://example.org/g> .\n'
    put(tmp_path, (good + line).encode())
    with pytest.raises(OutputError, match=r"line \d "):
        read_graphs(tmp_path, NullProgress())


def test_a_file_that_changes_meanwhile_is_refused(tmp_path: Path) -> None:
    """Graphs are not sent under the hash of what they were before."""
    line = '<http://example.org/a> <http://example.org/a> "{}" <http://example.org/g> .\n'
    put(tmp_path, line.format("old").encode())
    found = read_graphs(tmp_path, NullProgress())
    put(tmp_path, line.format("new").encode())
    with pytest.raises(OutputError, match="changed while"):
        spool_graphs(tmp_path, list(found.values()), tmp_path, NullProgress())


def test_a_folder_without_dataset_is_refused(tmp_path: Path) -> None:
    """Where there are no quads the error says to build one."""
    with pytest.raises(OutputError, match="kg build"):
        read_graphs(tmp_path, NullProgress())
