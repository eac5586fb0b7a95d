from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.check.chunks import SortedFile, index_chunks
from kg.errors import OutputError

TERMS = st.sampled_from(["<a:>", "<a:b>", "<a:b#c>", "<a:b/c>", "<a:é>", "_:b"])
PREDICATES = st.sampled_from(["<p:>", "<q:>"])
QUADS = st.lists(st.tuples(TERMS, PREDICATES, TERMS, st.just("<g:>")), max_size=60)


def lines_of(quads: list[tuple[str, ...]]) -> list[bytes]:
    """The quads as canonical lines."""
    return sorted({f"{' '.join(quad)} .\n".encode() for quad in quads})


@given(QUADS, st.integers(1, 20))
def test_parts_tile_the_file_and_cut_no_thing(tmp_path_factory: pytest.TempPathFactory, quads: list, size: int) -> None:
    """Parts follow each other without a gap, start at their line, and no subject is in two of them."""
    path = tmp_path_factory.mktemp("parts") / "data.nq"
    lines = lines_of(quads)
    path.write_bytes(b"".join(lines))
    whole = index_chunks(path, (), size)
    assert whole.is_sorted
    file = SortedFile(path)
    parts = [file.of(part) for part in whole.parts]
    assert b"".join(parts) == b"".join(lines)
    assert [part.line for part in whole.parts] == [
        1 + sum(one.count(b"\n") for one in parts[:at]) for at in range(len(parts))
    ]
    subjects = [{line.split(b" ")[0] for line in part.splitlines()} for part in parts]
    assert sum(map(len, subjects)) == len(set().union(*subjects))
    assert all(part.count(b"\n") >= size for part in parts[:-1])


@given(QUADS, TERMS)
def test_lines_on_a_thing_are_found(tmp_path_factory: pytest.TempPathFactory, quads: list, term: str) -> None:
    """Bisection finds just the lines that a look at all of them finds."""
    path = tmp_path_factory.mktemp("lines") / "data.nq"
    lines = lines_of(quads)
    path.write_bytes(b"".join(lines))
    wanted = [line for line in lines if line.startswith(term.encode() + b" ")]
    assert SortedFile(path).about(term.encode()) == b"".join(wanted)


@given(QUADS)
def test_triples_are_turned_round(tmp_path_factory: pytest.TempPathFactory, quads: list) -> None:
    """Of the property that is followed backwards, every triple is there from its object on, and none of another."""
    path = tmp_path_factory.mktemp("turned") / "data.nq"
    path.write_bytes(b"".join(lines_of(quads)))
    wanted = {f"{o} {p} {s} .\n".encode() for s, p, o, _ in quads if p == "<p:>"}
    assert index_chunks(path, ["p:"]).inverse == tuple(sorted(wanted))


@pytest.mark.parametrize("lines", [["<b:> <p:> <c:> .\n", "<a:> <p:> <c:> .\n"], ["<a:> <p:> <c:> .\n"] * 2])
def test_lines_out_of_order_or_twice_are_told(tmp_path: Path, lines: list[str]) -> None:
    """What is not strictly ascending is no canonical file."""
    (tmp_path / "data.nq").write_text("".join(lines), encoding="utf-8")
    assert not index_chunks(tmp_path / "data.nq", ()).is_sorted


def test_no_file_is_an_error_in_one_line(tmp_path: Path) -> None:
    """The message says what to do."""
    with pytest.raises(OutputError, match="run 'kg build' first"):
        index_chunks(tmp_path / "data.nq", ())
