"""All checks of a written dataset, from its files alone.

What must be there: `data.nq` (canonical N-Quads) and `sources/` with each source file as it was read. A source belongs
to the text whose SHA-256 it has, whatever its name.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from kg.check.evidence import CHECK as EVIDENCE
from kg.check.evidence import check_written_evidence
from kg.check.findings import CheckReport, Finding, Skipped
from kg.check.lint import CHECK as ONTOLOGY
from kg.check.lint import check_ontology
from kg.check.reasoning import CHECK as REASONING
from kg.check.reasoning import check_reasoning, java_missing
from kg.check.shapes import CHECK as SHAPES
from kg.check.shapes import check_shapes
from kg.check.vocabulary import CHECK as VOCABULARY
from kg.check.vocabulary import check_vocabularies
from kg.errors import OutputError
from kg.rdf.names import ONTOLOGY_IRI, VOCABULARY_IRI
from kg.rdf.serialize import canonical, read_canonical
from kg.rdf.terms import NamedNode, Quad
from kg.text.cleaning import CleanText, clean
from kg.text.source import read_source

FILE = "file"


def check_dataset(out: Path, reasoning: bool = True) -> CheckReport:
    """Checks the output folder of a build; `reasoning=False` leaves HermiT out, which takes some seconds.

    Raises OutputError where there is no dataset, and InputError where a kept source cannot be read.
    """
    nquads = _read(out / "data.nq")
    try:
        quads = read_canonical(nquads)
    except SyntaxError as error:
        raise OutputError(f"{out / 'data.nq'}: no N-Quads: {error}; build it again") from error
    data = [quad for quad in quads if not _is_published(quad)]
    findings: list[Finding] = []
    done = [FILE, EVIDENCE, SHAPES, VOCABULARY, ONTOLOGY]
    skipped: list[Skipped] = []
    if canonical(quads) != nquads:
        findings.append(Finding(FILE, "data.nq", "is not in canonical form", "build it again, do not edit it"))
    findings.extend(check_written_evidence(data, kept_sources(out)))
    findings.extend(check_shapes(data))
    findings.extend(check_vocabularies())
    findings.extend(check_ontology())
    missing = java_missing() if reasoning else Skipped(REASONING, "as asked")
    if missing is None:
        findings.extend(check_reasoning(data))
        done.append(REASONING)
    else:
        skipped.append(missing)
    return CheckReport(tuple(sorted(findings)), tuple(done), tuple(skipped))


def kept_sources(out: Path) -> dict[str, CleanText]:
    """The cleaned sources of the dataset by the SHA-256 of their files."""
    folder = out / "sources"
    files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    return {sha256(path.read_bytes()).hexdigest(): clean(read_source(path)) for path in files}


def _is_published(quad: Quad) -> bool:
    graph = quad.graph_name
    return isinstance(graph, NamedNode) and (graph.value == ONTOLOGY_IRI or graph.value.startswith(VOCABULARY_IRI))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise OutputError(f"{path}: there is no such file; run 'kg build' first or name the output folder") from None
    except OSError as error:
        raise OutputError(f"{path}: cannot be read ({error.strerror}); check its permissions") from error
