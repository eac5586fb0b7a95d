"""The named graphs of a dataset, read line by line, so that files of any size need little memory.

In the canonical form (kg/rdf/serialize.py) a quad is a line and its graph the last term. An IRI contains neither spaces
nor `<` (RDF 1.1 N-Quads, 4, IRIREF), so the graph begins at the last ` <` of the line.

The triples come from the file and not from the store next to it, which writes `zh-hans` for `zh-Hans` and 0.5 for 0.50.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from kg.dataset_layout import ASSERTED_QUADS, AUDIT_QUADS, DATASET_QUADS, PARTS
from kg.errors import OutputError
from kg.rdf.serialize import packed_lines
from kg.remote.progress import Progress

_QUAD = re.compile(rb"(?:<[^<>\" ]+>|_:\S+) <[^<>\" ]+> .+ <[^<>\" ]+> \.\n", re.DOTALL)
_MOST_LINES = 4096
_MOST_BYTES = 32 << 20


@dataclass(frozen=True, slots=True)
class LocalGraph:
    """A named graph of the dataset: its triples, and the SHA-256 and size in bytes of its N-Triples, lines sorted."""

    iri: str
    sha256: str
    triples: int
    size: int


class GraphContent(Protocol):
    """N-Triples that can be read more than once, because a request may have to be repeated."""

    @property
    def size(self) -> int:
        """The total bytes of all lines."""

    def lines(self) -> Iterator[bytes]:
        """One triple per line, each with its line feed."""


@dataclass(frozen=True, slots=True)
class ContentInMemory:
    """Triples in memory."""

    content: tuple[bytes, ...]

    @property
    def size(self) -> int:
        return sum(map(len, self.content))

    def lines(self) -> Iterator[bytes]:
        return iter(self.content)


@dataclass(frozen=True, slots=True)
class SpooledContent:
    """Triples in a compressed file; `size` is that of the uncompressed text."""

    path: Path
    size: int

    def lines(self) -> Iterator[bytes]:
        with gzip.open(self.path) as file:
            yield from file


def read_graphs(folder: Path, progress: Progress) -> dict[str, LocalGraph]:
    """The named graphs of the dataset in `folder`, sorted by IRI.

    Raises OutputError if a file cannot be read or has a line that is not a quad with a named graph.
    """
    found: dict[str, _Sum] = {}
    for graph, run in _runs(folder, progress):
        found.setdefault(graph, _Sum()).add(run)
    return {graph: found[graph].of(graph) for graph in sorted(found)}


def spool_graphs(folder: Path, wanted: Collection[LocalGraph], place: Path, progress: Progress) -> dict[str, Path]:
    """Writes the triples of the wanted graphs into one compressed file each in `place`, and returns the files by IRI.

    It takes one pass over the file, and about 32 MiB of memory in addition to a line. Raises OutputError if there is
    not enough space, or if the file has changed since the graphs were read.
    """
    paths = {graph.iri: place / f"{index}.nt.gz" for index, graph in enumerate(wanted)}
    waiting: dict[str, list[bytes]] = {}
    held = 0
    found: dict[str, _Sum] = {graph.iri: _Sum() for graph in wanted}
    try:
        for graph, run in _runs(folder, progress):
            if graph not in paths:
                continue
            found[graph].add(run)
            waiting.setdefault(graph, []).append(_text(run))
            held += len(waiting[graph][-1])
            if held > _MOST_BYTES:
                _append(waiting, paths)
                waiting, held = {}, 0
        _append(waiting, paths)
    except OSError as error:
        raise no_room(error) from error
    for expected in wanted:
        if found[expected.iri].of(expected.iri) != expected:
            raise OutputError(f"{folder}: changed while it was read; run the same command again / 读取时文件有变动")
    return paths


def no_room(error: OSError) -> OutputError:
    """The error for a temporary folder that cannot be created or written."""
    return OutputError(
        f"the graphs to send cannot be written to a temporary folder ({error.strerror}); make room, or set TMPDIR to a"
        " folder that has some / 临时文件夹空间不足或不可写"
    )


class _Sum:
    """The counts and the hash of the triples of a graph so far."""

    def __init__(self) -> None:
        self.hash = sha256()
        self.triples = 0
        self.size = 0

    def add(self, run: list[bytes]) -> None:
        text = _text(run)
        self.hash.update(text)
        self.triples += len(run)
        self.size += len(text)

    def of(self, iri: str) -> LocalGraph:
        return LocalGraph(iri, self.hash.hexdigest(), self.triples, self.size)


def _text(run: list[bytes]) -> bytes:
    return b" .\n".join(run) + b" .\n"


def _append(waiting: dict[str, list[bytes]], paths: dict[str, Path]) -> None:
    # A gzip file may have several members (RFC 1952, 2.2), so no state is needed for each of many graphs.
    for graph, texts in waiting.items():
        with paths[graph].open("ab") as file:
            file.write(gzip.compress(b"".join(texts), compresslevel=1, mtime=0))


def _runs(folder: Path, progress: Progress) -> Iterator[tuple[str, list[bytes]]]:
    """Consecutive lines of one graph, without the graph and the full stop."""
    try:
        files = _files(folder)
        progress.begin("reading / 读取", sum(file.size for file in files))
        for file in files:
            yield from _runs_of(file, progress)
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        where = error.filename if isinstance(error, OSError) and error.filename else folder
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise OutputError(f"{where}: cannot be read ({reason}); run 'kg build' first / 请先构建数据集") from error


@dataclass(frozen=True, slots=True)
class _File:
    """Canonical N-Quads with their name in messages. `size`: the bytes of the file, which may be compressed."""

    name: str
    size: int
    open: Callable[[], AbstractContextManager[Iterable[bytes]]]


def _files(folder: Path) -> list[_File]:
    """The files with the quads of a dataset, such that the lines of each graph are sorted.

    The graph of a report has a separate file. The others have lines in the files of all areas, partly the same: these
    are merged in memory, with about 200 bytes per line and a thousand lines per report.
    """
    reports = sorted(folder.glob(f"{PARTS}/area=*/year=*/{ASSERTED_QUADS}"))
    of_areas = (file for name in (ASSERTED_QUADS, AUDIT_QUADS) for file in folder.glob(f"{PARTS}/area=*/{name}"))
    shared = [*sorted(of_areas), *(folder / name for name in DATASET_QUADS)]
    found = [_File(str(path), path.stat().st_size, partial(gzip.open, path)) for path in reports]
    size = sum(path.stat().st_size for path in shared)
    return [*found, _File(str(folder / PARTS), size, lambda: nullcontext(sorted(packed_lines(shared))))]


def _runs_of(nquads: _File, progress: Progress) -> Iterator[tuple[str, list[bytes]]]:
    known: set[bytes] = set()
    ending = b"\0"  # of no line
    run: list[bytes] = []
    read = 0
    with nquads.open() as file:
        for number, line in enumerate(file, start=1):
            if not line.endswith(ending) or len(run) == _MOST_LINES:
                if run:
                    yield ending[2:-4].decode(), run
                progress.advance(read)
                run, read = [], 0
                ending = line[line.rfind(b" <") :]
                if ending not in known:
                    if not _QUAD.fullmatch(line):
                        raise OutputError(
                            f"{nquads.name}: line {number} is not a quad with a named graph; build the dataset again"
                            " / 不是带命名图的四元组，请重新构建"
                        )
                    known.add(ending)
            run.append(line[: -len(ending)])
            read += len(line)
    if run:
        yield ending[2:-4].decode(), run
    progress.advance(read)
