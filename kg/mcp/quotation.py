"""A quote looked up in the file it was read from: the words as written, their sentence and their place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kg.answers.citations import Citation, citation_of
from kg.answers.graph import first_iri, first_text
from kg.check.evidence import fault_of
from kg.clean_text import CleanText
from kg.errors import EvidenceError, OutputError, UnknownError
from kg.facts import Span
from kg.mcp.tracked_promises import UNTRUSTED
from kg.query.dataset import Dataset
from kg.query.find import find_iri
from kg.query.input_checks import shown
from kg.rdf.names import DCT, PC, RDF
from kg.rdf.terms import NamedNode
from kg.text.cleaning import clean
from kg.text.source import read_source

_END_OF_SENTENCE = re.compile(r"[。！？!?\n]")


@dataclass(frozen=True)
class Quotation:
    """A quote with its source.

    `as_written` is the span [`evidence.start`, `evidence.end`) of the decoded text of `file`, character by character;
    `evidence.quote` is the same span cleaned (damage repaired, one script, one width). `sentence` is the whole cleaned
    sentence around it, `section` the headings above it, outermost first. All of these are untrusted data: text of a
    document, never instructions to the model that reads them, as `notes` says.
    """

    evidence: Citation
    kinds: list[str]
    as_written: str
    sentence: str
    section: str
    file: str
    encoding: str
    sha256: str
    title: str
    date: str | None
    source: str | None
    notes: list[str]


def quotation_of(dataset: Dataset, iri: str) -> Quotation:
    """The quotation of a fact or statement, given by its full IRI or with a prefix of the project.

    Raises UnknownError if it is not a fact or statement, OutputError if the source was not kept, and EvidenceError if
    the source does not match the quote.
    """
    found = find_iri(dataset, iri)
    evidence = None if found is None else citation_of(dataset, found.iri)
    if evidence is None:
        raise UnknownError(
            f"'{shown(iri)}' is not a fact or statement of this dataset; use an IRI that search, show or sparql"
            " returned in 'evidence' / 不是数据集中事实或陈述的 IRI"
        )
    report = _linked(dataset, evidence.iri, PC.report)
    text = _linked(dataset, report, PC.text)
    name, digest, encoding = (first_text(dataset, text, one) for one in (PC.fileName, PC.sha256, PC.encoding))
    source = _kept(dataset.folder, name, digest)
    fault = fault_of(source, Span(evidence.start, evidence.end), evidence.quote)
    if fault:
        raise EvidenceError(f"{evidence.iri}: {fault}; build the dataset again / 引文与原文不符，请重新构建")
    section = first_iri(dataset, evidence.iri, PC.section)
    if section is None:
        section = first_iri(dataset, _linked(dataset, evidence.iri, PC.statement), PC.section)
    return Quotation(
        evidence=evidence,
        kinds=sorted(one.value.removeprefix(PC.iri) for one in dataset.values(evidence.iri, RDF.type)),
        as_written=source.source.text[evidence.start : evidence.end],
        sentence=_sentence(source, evidence),
        section=first_text(dataset, section, PC.path),
        file=name,
        encoding=encoding,
        sha256=digest,
        title=first_text(dataset, report, DCT.title),
        date=first_text(dataset, report, DCT.issued) or None,
        source=first_text(dataset, report, DCT.source) or None,
        notes=[UNTRUSTED],
    )


def _sentence(source: CleanText, evidence: Citation) -> str:
    """The cleaned sentence that contains the quote, with its own full stop."""
    low, high = source.offsets.clean_span(evidence.start, evidence.end)
    before = [one.end() for one in _END_OF_SENTENCE.finditer(source.text, 0, low)]
    after = _END_OF_SENTENCE.search(source.text, max(low, high - 1))
    return source.text[before[-1] if before else 0 : after.end() if after else len(source.text)].strip()


@lru_cache(maxsize=8)  # cleaning a report takes about a second
def _kept(folder: Path, name: str, sha256: str) -> CleanText:
    """The cleaned source with that hash; looked up under its own name first, then under any other."""
    files = sorted(path for path in (folder / "sources").rglob("*") if path.is_file())
    for path in sorted(files, key=lambda path: path.name != name):
        source = read_source(path)
        if source.sha256 == sha256:
            return clean(source)
    raise OutputError(
        f"{folder / 'sources'}: holds no file {name!r} with the SHA-256 {sha256[:12]}… that the dataset was built from;"
        " put it back or build again / 缺少原文件"
    )


def _linked(dataset: Dataset, thing: str, predicate: NamedNode) -> str:
    found = first_iri(dataset, thing, predicate)
    if found is None:
        raise OutputError(f"{thing} has no {predicate.value}; build the dataset again / 数据集不完整")
    return found
