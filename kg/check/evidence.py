"""Evidence: every quote is the cleaned text of its span of the source.

Before writing, the check works on the facts (`check_evidence`, `require_evidence`). After writing, it works on the
files alone (`check_written_evidence`): the stored source is hashed and cleaned again, and each quote of the dataset is
compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kg.check.findings import Finding
from kg.clean_text import CleanText
from kg.errors import EvidenceError
from kg.facts import Evidence, ReportFacts, Span
from kg.rdf.names import PC
from kg.rdf.terms import Literal, NamedNode, Quad

CHECK = "evidence"


def check_evidence(facts: ReportFacts) -> list[Finding]:
    """One finding for each quote that differs from the cleaned text of its span, and each number outside its quote."""
    found: list[Finding] = []
    report = facts.report.id
    lists: tuple[tuple[str, Iterable[Evidence]], ...] = (
        ("section", (thing.evidence for thing in facts.sections)),
        ("statement", (thing.evidence for thing in facts.statements)),
        ("measure", (thing.evidence for thing in facts.measures)),
        ("milestone", (thing.evidence for thing in facts.milestones)),
        ("qualitative target", (thing.evidence for thing in facts.qualitative)),
        ("mention", (thing.evidence for thing in facts.mentions)),
        ("task", (thing.evidence for thing in facts.tasks)),
        ("words of task", (thing.words for thing in facts.tasks)),
        ("result of task", (thing.result for thing in facts.tasks if thing.result is not None)),
    )
    for kind, evidences in lists:
        for number, evidence in enumerate(evidences, start=1):
            fault = fault_of(facts.text, evidence.span, evidence.quote)
            if fault:
                found.append(_finding(f"{report}, {kind} {number}", fault))
    for number, measure in enumerate(facts.measures, start=1):
        outer, inner = measure.evidence.span, measure.number
        if not (outer.start <= inner.start < inner.end <= outer.end):
            fault = f"the number [{inner.start}, {inner.end}) is not within its quote [{outer.start}, {outer.end})"
            found.append(_finding(f"{report}, measure {number}", fault))
    return found


def require_evidence(facts: ReportFacts) -> None:
    """Raises EvidenceError with the first finding: a build never publishes a quote that is not in its source."""
    findings = check_evidence(facts)
    if findings:
        raise EvidenceError(f"{findings[0]} ({len(findings)} in all)")


def fault_of(text: CleanText, span: Span, quote: str) -> str | None:
    """The fault of the quote of a span, None if it is correct."""
    start, end = span.start, span.end
    if end > text.offsets.length:
        return f"the span [{start}, {end}) leaves the source of {text.offsets.length} characters"
    if start == end or not quote:
        return f"the span [{start}, {end}) with the quote {_short(quote)} is empty"
    low, high = text.offsets.clean_span(start, end)
    if text.text[low:high] == quote or _stands_within(text, low, high, span, quote):
        return None
    return f"the quote {_short(quote)} is not what [{start}, {end}) of the source reads: {_short(text.text[low:high])}"


def _stands_within(text: CleanText, low: int, high: int, span: Span, quote: str) -> bool:
    """Whether the quote begins or ends within a span of the source that two cleaned characters share."""
    place = text.text.find(quote, low, high)
    while place >= 0:
        if text.offsets.source_span(place, place + len(quote)) == (span.start, span.end):
            return True
        place = text.text.find(quote, place + 1, high)
    return False


# Properties that lead from a thing to its source, and those that `check_written_evidence` needs on the way.
SOURCE_PROPERTIES = (PC.statement, PC.report, PC.text)
PASSAGE_PROPERTIES = (*SOURCE_PROPERTIES, PC.sha256)


def check_written_evidence(
    quads: Iterable[Quad], texts: Mapping[str, CleanText], around: Iterable[Quad] = ()
) -> list[Finding]:
    """Compares every quote in the quads with the cleaned sources, and each number with its quote.

    `texts` contains the sources by the SHA-256 of their files. `around` has quads from elsewhere about the reports and
    sources that the quads refer to (`PASSAGE_PROPERTIES`); they are not checked themselves.
    """
    said = _Said()
    for quad in quads:
        said.read(quad)
    quoted = sorted(said.quotes)
    for quad in around:
        said.read(quad)
    found: list[Finding] = []
    missing: set[str] = set()
    for thing in quoted:
        source = said.source_of(thing)
        if source is None:
            found.append(_finding(thing, "has a quote, but its report does not say from which text it was read"))
            continue
        text = texts.get(said.hashes.get(source, ""))
        if text is None:
            missing.add(source)
            continue
        found.extend(_finding(thing, fault) for fault in _faults_of(said, thing, text))
    for source in sorted(missing):
        fault = f"the source with the SHA-256 {said.hashes.get(source, 'that the data does not state')} is not kept"
        found.append(_finding(source, fault))
    return found


@dataclass(slots=True)
class _Said:
    """The content of the quads about sources, reports and things with quotes, by IRI."""

    hashes: dict[str, str] = field(default_factory=dict)
    text_of: dict[str, str] = field(default_factory=dict)
    report_of: dict[str, str] = field(default_factory=dict)
    statement_of: dict[str, str] = field(default_factory=dict)
    quotes: dict[str, str] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    offsets: dict[tuple[str, NamedNode], int] = field(default_factory=dict)

    def read(self, quad: Quad) -> None:
        if not isinstance(quad.subject, NamedNode):
            return
        subject, predicate, value = quad.subject.value, quad.predicate, quad.object
        if isinstance(value, NamedNode):
            if predicate == PC.text:
                self.text_of[subject] = value.value
            elif predicate == PC.report:
                self.report_of[subject] = value.value
            elif predicate == PC.statement:
                self.statement_of[subject] = value.value
        elif isinstance(value, Literal):
            if predicate in _OFFSETS:
                if value.value.isdecimal():  # the shapes report what is not a number
                    self.offsets[subject, predicate] = int(value.value)
            elif predicate == PC.sha256:
                self.hashes[subject] = value.value
            elif predicate == PC.quote:
                self.quotes[subject] = value.value
            elif predicate == PC.asWritten:
                self.written[subject] = value.value

    def source_of(self, thing: str) -> str | None:
        """The source text of a thing; for a mention, that of its statement."""
        report = self.report_of.get(thing) or self.report_of.get(self.statement_of.get(thing, ""), "")
        return self.text_of.get(report)

    def span(self, thing: str, begin: NamedNode, end: NamedNode) -> Span | None:
        """The span of a thing; the shapes check that its start is less than its end."""
        start, stop = self.offsets.get((thing, begin)), self.offsets.get((thing, end))
        return None if start is None or stop is None or start > stop else Span(start, stop)


_OFFSETS = frozenset({PC.beginIndex, PC.endIndex, PC.numberBegin, PC.numberEnd})


def _faults_of(said: _Said, thing: str, text: CleanText) -> Iterator[str]:
    span = said.span(thing, PC.beginIndex, PC.endIndex)
    if span is None:
        yield "has a quote but no place in the source"
        return
    mismatch = fault_of(text, span, said.quotes[thing])
    if mismatch:
        yield mismatch
    written = said.written.get(thing)
    if written is not None and written != text.source.text[span.start : span.end]:
        yield f"the source does not have {_short(written)} at [{span.start}, {span.end})"
    number = said.span(thing, PC.numberBegin, PC.numberEnd)
    if number is not None and not span.start <= number.start <= number.end <= span.end:
        yield f"the number [{number.start}, {number.end}) is not within its quote [{span.start}, {span.end})"


def _finding(where: str, what: str) -> Finding:
    return Finding(CHECK, where, what, "build again from the source; if this persists, the extractor's span is wrong")


def _short(text: str) -> str:
    return repr(text if len(text) <= 30 else text[:29] + "…")
