"""Evidence and shapes of a file of quads, piece by piece (`kg.check.chunks`): memory does not grow with the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256
from itertools import repeat
from pathlib import Path

from kg.check.chunks import Chunk, SortedFile, index_chunks
from kg.check.evidence import PASSAGE_PROPERTIES, SOURCE_PROPERTIES, check_written_evidence
from kg.check.findings import Finding
from kg.check.integrity import CHECK as FILE
from kg.check.reasoning import sample_triples
from kg.check.shapes import backward_properties, check_shapes
from kg.clean_text import CleanText
from kg.errors import OutputError
from kg.lifeline import end_with_parent
from kg.rdf.names import ONTOLOGY_IRI, RDF, VOCABULARY_IRI
from kg.rdf.serialize import canonical, read_canonical
from kg.rdf.terms import NamedNode, Quad, Triple
from kg.staging import write_within
from kg.text.cleaning import clean
from kg.text.source import read_source


@dataclass(frozen=True, slots=True)
class QuadFile:
    """N-Quads to check, their name in findings, and the stored sources by their SHA-256.

    `beside`: sorted lines from other files about the things of the file and on what they refer to.
    """

    path: Path
    name: str
    sources: Mapping[str, Path] = field(default_factory=dict)
    beside: Path | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """The results of the checks, and the individuals for the reasoner."""

    findings: tuple[Finding, ...]
    sample: tuple[Triple, ...]


def check_quads(file: QuadFile, folder: Path, jobs: int, lines: int) -> Checked:
    """The findings for a file, and its sample for the reasoner; `folder` is for temporary files.

    `jobs`: the number of processes that check pieces of `lines` lines. Raises OutputError if the file cannot be read.
    """
    whole = index_chunks(file.path, backward_properties(), lines)
    checked: list[_Piece] = []
    findings: list[Finding] = []
    if whole.is_sorted:
        checked = list(_check_pieces(_Place(file, folder / "turned"), whole.parts, whole.inverse, jobs))
    if not whole.is_sorted or not all(one.is_canonical for one in checked):
        findings.append(Finding(FILE, file.name, "is not in canonical form", "build it again, do not edit it"))
        # Things are found by the order of lines. An edited file is sorted as a whole in memory.
        lines_in_order = canonical(_parsed(file.path.read_bytes(), file.path, 1))
        ordered = replace(file, path=write_within(folder, "ordered.nq", lines_in_order))
        whole = index_chunks(ordered.path, backward_properties(), lines)
        checked = list(_check_pieces(_Place(ordered, folder / "turned"), whole.parts, whole.inverse, jobs))
    findings.extend(finding for one in checked for finding in one.findings)
    return Checked(tuple(findings), tuple(join_samples(one.sample for one in checked)))


def join_samples(samples: Iterable[Iterable[Triple]]) -> list[Triple]:
    """The sample of several samples, with the memory for one of them."""
    joined: list[Triple] = []
    for sample in samples:
        # an individual may be in several, such as a year used by two areas
        joined = sample_triples(dict.fromkeys((*joined, *sample)))
    return joined


@dataclass(frozen=True, slots=True)
class _Place:
    """The files of a check: the quads, and the inverse triples (`index_chunks`)."""

    file: QuadFile
    inverse: Path


@dataclass(frozen=True, slots=True)
class _Piece:
    """The results for one piece, and its individuals for the reasoner."""

    is_canonical: bool
    findings: tuple[Finding, ...]
    sample: tuple[Triple, ...]


def _check_pieces(place: _Place, parts: tuple[Chunk, ...], turned: tuple[bytes, ...], jobs: int) -> Iterator[_Piece]:
    write_within(place.inverse.parent, place.inverse.name, b"".join(turned))
    if jobs == 1 or len(parts) <= 1:
        yield from map(_check_piece, repeat(place), parts)
        return
    with ProcessPoolExecutor(min(jobs, len(parts)), initializer=end_with_parent) as workers:
        yield from workers.map(_check_piece, repeat(place), parts)


def _check_piece(place: _Place, part: Chunk) -> _Piece:
    file = SortedFile(place.file.path)
    known = [file] if place.file.beside is None else [file, SortedFile(place.file.beside)]
    written = file.of(part)
    quads = _parsed(written, place.file.path, part.line)
    data = [quad for quad in quads if not _is_published(quad)]
    own = {quad.subject.value for quad in data if isinstance(quad.subject, NamedNode)}
    data.extend(quad for other in known[1:] for quad in _read(other.about_all(own)))
    incoming, around = _around(data, own, known, SortedFile(place.inverse))
    return _Piece(
        canonical(quads) == written,
        (
            *check_written_evidence(data, _KeptSources(place.file.sources), around),
            *check_shapes(data, [*incoming, *(quad for quad in around if quad.predicate == RDF.type)]),
        ),
        tuple(sample_triples(data)),
    )


def _around(
    data: list[Quad], own: set[str], known: list[SortedFile], turned: SortedFile
) -> tuple[list[Triple], list[Quad]]:
    """What the checks of these quads, which are about the things `own`, need from elsewhere in the files.

    First, the triples that lead here by a property that a shape follows backwards. Then, for everything that the quads
    or those triples refer to, its types and what the evidence check needs; likewise for selectors and sources of
    passages.
    """
    incoming = [
        Triple(quad.object, quad.predicate, quad.subject)
        for quad in read_canonical(b"".join(turned.about_all(own)))
        if isinstance(quad.object, NamedNode)
    ]
    wanted = {quad.object.value for quad in data if isinstance(quad.object, NamedNode) and quad.predicate != RDF.type}
    wanted |= {triple.subject.value for triple in incoming if isinstance(triple.subject, NamedNode)}
    properties = frozenset(str(one).encode() for one in (RDF.type, *PASSAGE_PROPERTIES))
    around: list[Quad] = []
    seen = set(own)
    while wanted - seen:
        lines = [line for file in known for line in file.about_all(wanted - seen)]
        seen |= wanted
        found = _read(line for line in lines if line.split(b" ", 2)[1] in properties)
        around.extend(found)
        wanted = {
            quad.object.value
            for quad in found
            if quad.predicate in SOURCE_PROPERTIES and isinstance(quad.object, NamedNode)
        }
    return incoming, around


def _read(lines: Iterable[bytes]) -> list[Quad]:
    """The quads of the lines, except those of ontology and code lists."""
    return [quad for quad in read_canonical(b"".join(lines)) if not _is_published(quad)]


class _KeptSources(Mapping[str, CleanText]):
    """The cleaned sources by the SHA-256 of their files; each is read on demand."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        self._files = files

    def __getitem__(self, sha: str) -> CleanText:
        return _cleaned(self._files[sha], sha)

    def __contains__(self, sha: object) -> bool:
        return sha in self._files

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


@lru_cache(maxsize=4)
def _cleaned(path: Path, sha: str) -> CleanText:
    """The text of a source; `sha` distinguishes it from an earlier file at the same path."""
    return clean(read_source(path))


def by_hash(files: Iterable[Path]) -> dict[str, Path]:
    """Sources by the SHA-256 of their files; one that cannot be read is missing, which the evidence check reports."""
    found: dict[str, Path] = {}
    for path in sorted(files):
        with suppress(OSError):
            if path.is_file():
                found[sha256(path.read_bytes()).hexdigest()] = path
    return found


def _is_published(quad: Quad) -> bool:
    graph = quad.graph_name
    return isinstance(graph, NamedNode) and (graph.value == ONTOLOGY_IRI or graph.value.startswith(VOCABULARY_IRI))


def _parsed(nquads: bytes, path: Path, line: int) -> list[Quad]:
    """The quads of the lines of a file from `line` on."""
    try:
        return read_canonical(nquads)
    except SyntaxError as error:
        place = f", line {line + error.lineno - 1}" if error.lineno else ""
        what = error.msg.split(": ", 1)[-1]  # without the line number, which counts from the start of the part
        raise OutputError(f"{path}{place}: invalid N-Quads: {what}; build it again") from error
