"""All checks of a written dataset, from its files alone.

What must be there: `data.nq` (canonical N-Quads) and `sources/` with each source file as it was read. A source belongs
to the text whose SHA-256 it has, whatever its name.

On what each check is made:

- file, evidence, shapes: on everything in `data.nq` but the copies of ontology and code lists in it, part by part
  (`kg.check.parts`). Time grows with the number of quads, memory does not; parts can be checked side by side.
- vocabulary, ontology: on the ontology and the code lists that the package ships.
- reasoning: on the ontology, and with it on the first individuals of each combination of classes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from itertools import chain, repeat
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.check.evidence import CHECK as EVIDENCE
from kg.check.evidence import PASSAGE_PROPERTIES, SOURCE_PROPERTIES, check_written_evidence
from kg.check.findings import CheckReport, Finding, Limited, Skipped
from kg.check.lint import CHECK as ONTOLOGY
from kg.check.lint import check_ontology
from kg.check.parts import LINES, Part, SortedLines, outline
from kg.check.reasoning import CHECK as REASONING
from kg.check.reasoning import check_reasoning, java_missing, sample_triples, scope_of
from kg.check.shapes import CHECK as SHAPES
from kg.check.shapes import backward_properties, check_shapes
from kg.check.vocabulary import CHECK as VOCABULARY
from kg.check.vocabulary import check_vocabularies
from kg.errors import OutputError
from kg.rdf.names import ONTOLOGY_IRI, RDF, VOCABULARY_IRI
from kg.rdf.serialize import canonical, read_canonical
from kg.rdf.terms import NamedNode, Quad, Triple
from kg.text.cleaning import CleanText, clean
from kg.text.source import read_source

FILE = "file"
_DATA = "data.nq"


def check_dataset(out: Path, reasoning: bool = True, jobs: int = 1, lines: int = LINES) -> CheckReport:
    """Checks the output folder of a build; `reasoning=False` leaves HermiT out, which takes some seconds.

    `jobs`: how many processes look at parts of `lines` lines; the findings are the same for any number of either.

    Raises OutputError where there is no dataset, and InputError where a kept source cannot be read.
    """
    done = [FILE, EVIDENCE, SHAPES, VOCABULARY, ONTOLOGY]
    skipped: list[Skipped] = []
    limited: list[Limited] = []
    with TemporaryDirectory() as folder:
        findings, sample = _check_data(out, Path(folder), jobs, lines)
    findings += [*check_vocabularies(), *check_ontology()]
    missing = java_missing() if reasoning else Skipped(REASONING, "as asked")
    if missing is None:
        findings += check_reasoning(sample)
        done.append(REASONING)
        limited.append(scope_of(sample))
    else:
        skipped.append(missing)
    return CheckReport(tuple(sorted(set(findings))), tuple(done), tuple(skipped), tuple(limited))


def _check_data(out: Path, folder: Path, jobs: int, lines: int) -> tuple[list[Finding], list[Triple]]:
    """The findings on all of data.nq, and the sample of it for the reasoner; `folder` is for files on the way."""
    written = out / _DATA
    whole = outline(written, backward_properties(), lines)
    checked: list[_Checked] = []
    findings: list[Finding] = []
    sources = _source_files(out)
    if whole.is_sorted:
        checked = list(_check_parts(_Place(written, folder / "turned", sources), whole.parts, whole.turned, jobs))
    if not whole.is_sorted or not all(one.is_canonical for one in checked):
        findings.append(Finding(FILE, _DATA, "is not in canonical form", "build it again, do not edit it"))
        # Things are found by the order of lines. An edited file is put in order as a whole, in memory.
        ordered = folder / _DATA
        ordered.write_bytes(canonical(_parsed(written.read_bytes(), written, 1)))
        whole = outline(ordered, backward_properties(), lines)
        checked = list(_check_parts(_Place(ordered, folder / "turned", sources), whole.parts, whole.turned, jobs))
    findings.extend(finding for one in checked for finding in one.findings)
    return findings, sample_triples(chain.from_iterable(one.sample for one in checked))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where everything lies: data.nq, its turned triples (`outline`), and the kept sources by their SHA-256."""

    data: Path
    turned: Path
    sources: Mapping[str, Path]


@dataclass(frozen=True, slots=True)
class _Checked:
    """What the checks say of one part, and its individuals for the reasoner."""

    is_canonical: bool
    findings: tuple[Finding, ...]
    sample: tuple[Triple, ...]


def _check_parts(place: _Place, parts: tuple[Part, ...], turned: tuple[bytes, ...], jobs: int) -> Iterator[_Checked]:
    place.turned.write_bytes(b"".join(turned))
    if jobs == 1 or len(parts) <= 1:
        yield from map(_check_part, repeat(place), parts)
        return
    with ProcessPoolExecutor(min(jobs, len(parts))) as workers:
        yield from workers.map(_check_part, repeat(place), parts)


def _check_part(place: _Place, part: Part) -> _Checked:
    file = SortedLines(place.data)
    written = file.of(part)
    quads = _parsed(written, place.data, part.line)
    data = [quad for quad in quads if not _is_published(quad)]
    incoming, around = _around(data, file, SortedLines(place.turned))
    return _Checked(
        canonical(quads) == written,
        (
            *check_written_evidence(data, _KeptSources(place.sources), around),
            *check_shapes(data, [*incoming, *(quad for quad in around if quad.predicate == RDF.type)]),
        ),
        tuple(sample_triples(data)),
    )


def _around(data: list[Quad], file: SortedLines, turned: SortedLines) -> tuple[list[Triple], list[Quad]]:
    """What the checks of these quads need to know from elsewhere in the file.

    First the triples that lead here by a property which a shape follows backwards. Then, of all that the quads or those
    triples refer to: its types, and what evidence needs to know of it; and so on for selectors and sources of passages.
    """
    own = {quad.subject.value for quad in data if isinstance(quad.subject, NamedNode)}
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
        lines = [line for line in file.about_all(wanted - seen) if line.split(b" ", 2)[1] in properties]
        seen |= wanted
        found = [quad for quad in read_canonical(b"".join(lines)) if not _is_published(quad)]
        around.extend(found)
        wanted = {
            quad.object.value
            for quad in found
            if quad.predicate in SOURCE_PROPERTIES and isinstance(quad.object, NamedNode)
        }
    return incoming, around


class _KeptSources(Mapping[str, CleanText]):
    """The cleaned sources by the SHA-256 of their files; each is read when it is asked for."""

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
    """The text of a source; `sha` tells a file from another that stood at its place before."""
    return clean(read_source(path))


def _source_files(out: Path) -> dict[str, Path]:
    """The kept sources by the SHA-256 of their files."""
    folder = out / "sources"
    files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    return {sha256(path.read_bytes()).hexdigest(): path for path in files}


def _is_published(quad: Quad) -> bool:
    graph = quad.graph_name
    return isinstance(graph, NamedNode) and (graph.value == ONTOLOGY_IRI or graph.value.startswith(VOCABULARY_IRI))


def _parsed(nquads: bytes, path: Path, line: int) -> list[Quad]:
    """The quads of the file's lines from `line` on."""
    try:
        return read_canonical(nquads)
    except SyntaxError as error:
        place = f", line {line + error.lineno - 1}" if error.lineno else ""
        what = error.msg.split(": ", 1)[-1]  # without the line, which counts from the start of the part
        raise OutputError(f"{path}{place}: no N-Quads: {what}; build it again") from error
