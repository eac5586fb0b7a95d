"""Reads data.nq in chunks that fit into memory, each with the data about its things from elsewhere in the file.

The lines of a canonical file are sorted, so that all lines about a thing are adjacent. Therefore

1. a run of lines that does not split a thing is a chunk that can be checked separately, whatever the size of the file;
2. what else a chunk needs, the lines about things that it refers to, is found by bisection in the same file;
3. only triples that lead to a thing (a shape may follow a property backwards) are elsewhere. They are extracted and
   inverted in one pass into a second file, sorted by the thing that they lead to.

Only the current chunk and the triples of step 3 are in memory.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path

from kg.errors import OutputError

# About the size of one report, whose graph takes about 100 MB in rdflib.
LINES = 40_000


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive lines of a file: the bytes [start, end), and the number of the first line, from 1."""

    start: int
    end: int
    line: int


@dataclass(frozen=True, slots=True)
class ChunkIndex:
    """The chunks of a file, whether its lines are sorted and distinct, and the sorted inverse triples."""

    parts: tuple[Chunk, ...]
    is_sorted: bool
    inverse: tuple[bytes, ...]


def index_chunks(path: Path, backwards: Collection[str], lines: int = LINES) -> ChunkIndex:
    """Cuts the N-Quads of a file into chunks of at least `lines` lines (except the last).

    `backwards` are IRIs of properties: their quads `s p o g` are also returned as lines `o p s`. Raises OutputError if
    the file cannot be read.
    """
    properties = frozenset(f"<{iri}>".encode() for iri in backwards)
    parts: list[Chunk] = []
    inverse: list[bytes] = []
    is_sorted = True
    previous = last_subject = b""
    start = place = 0
    first = number = 1
    try:
        with path.open("rb") as handle:
            for number, line in enumerate(handle, start=1):
                if line <= previous:
                    is_sorted = False
                terms = line.split(b" ", 2)
                if number - first >= lines and terms[0] != last_subject:
                    parts.append(Chunk(start, place, first))
                    start, first = place, number
                if len(terms) == 3 and terms[1] in properties:
                    inverse.append(b" ".join((terms[2].split(b" ", 1)[0], terms[1], terms[0])) + b" .\n")
                previous, last_subject = line, terms[0]
                place += len(line)
    except FileNotFoundError:
        raise OutputError(f"{path}: there is no such file; run 'kg build' first or name the output folder") from None
    except OSError as error:
        raise OutputError(f"{path}: cannot be read ({error.strerror}); check its permissions") from error
    if place > start:
        parts.append(Chunk(start, place, first))
    return ChunkIndex(tuple(parts), is_sorted, tuple(sorted(set(inverse))))


class SortedFile:
    """A file of sorted lines that begin with a term; those for one term are found without reading the others."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as handle:
            is_empty = path.stat().st_size == 0  # which cannot be mapped
            self._bytes: mmap | bytes = b"" if is_empty else mmap(handle.fileno(), 0, access=ACCESS_READ)

    def of(self, part: Chunk) -> bytes:
        """The lines of a chunk."""
        return self._bytes[part.start : part.end]

    def about(self, term: bytes) -> bytes:
        """The lines that begin with the term (`<iri>` or `_:label`); empty if there are none."""
        begin = term + b" "
        size = len(begin)
        # Lines before `low` are smaller than the wanted ones, lines from `high` on are not; both are starts of lines.
        low, high = 0, len(self._bytes)
        while low < high:
            start = max(low, self._bytes.rfind(b"\n", low, (low + high) // 2) + 1)
            if self._bytes[start : start + size] < begin:
                low = self._bytes.find(b"\n", start) + 1 or high
            else:
                high = start
        end = low
        while self._bytes[end : end + size] == begin:
            end = self._bytes.find(b"\n", end) + 1 or len(self._bytes)
        return self._bytes[low:end]

    def about_all(self, terms: Iterable[str]) -> list[bytes]:
        """The lines about all of these IRIs."""
        found = (self.about(f"<{term}>".encode()) for term in sorted(terms))
        return [line for lines in found for line in lines.splitlines(keepends=True)]
