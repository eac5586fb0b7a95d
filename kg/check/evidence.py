"""Evidence: every quote is the cleaned text of its span of the source.

Before writing, the check works on the facts (`check_evidence`, `require_evidence`). After writing, it works on the
files alone (`check_written_evidence`): the kept source is hashed, cleaned anew, and each quote of the dataset compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kg.check.findings import Finding
from kg.errors import EvidenceError
from kg.facts import Evidence, ReportFacts, Span
from kg.rdf.names import OA, PC
from kg.rdf.terms import Literal, NamedNode, Quad
from kg.text.cleaning import CleanText

CHECK = "evidence"


def check_evidence(facts: ReportFacts) -> list[Finding]:
    """One finding for each quote that is not the cleaned text of its span, and each number outside its quote."""
    found: list[Finding] = []
    report = facts.report.id
    lists: tuple[tuple[str, Iterable[Evidence]], ...] = (
        ("section", (thing.evidence for thing in facts.sections)),
        ("statement", (thing.evidence for thing in facts.statements)),
        ("measure", (thing.evidence for thing in facts.measures)),
        ("milestone", (thing.evidence for thing in facts.milestones)),
        ("qualitative target", (thing.evidence for thing in facts.qualitative)),
        ("mention", (thing.evidence for thing in facts.mentions)),
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
    """Raises EvidenceError with the first finding: a build publishes no quote that its source does not bear out."""
    findings = check_evidence(facts)
    if findings:
        raise EvidenceError(f"{findings[0]} ({len(findings)} in all)")


def fault_of(text: CleanText, span: Span, quote: str) -> str | None:
    """What is wrong with a quote of a span, None where it stands there."""
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
    """Whether the quote begins or ends within a stretch of the source that two cleaned characters share."""
    place = text.text.find(quote, low, high)
    while place >= 0:
        if text.offsets.source_span(place, place + len(quote)) == (span.start, span.end):
            return True
        place = text.text.find(quote, place + 1, high)
    return False


# What `check_written_evidence` has to know of passages and sources that stand around the quads it looks at.
SOURCE_PROPERTIES = (OA.hasSource, OA.hasSelector)
PASSAGE_PROPERTIES = (*SOURCE_PROPERTIES, OA.start, OA.end, OA.exact, PC.sha256)


def check_written_evidence(
    quads: Iterable[Quad], texts: Mapping[str, CleanText], around: Iterable[Quad] = ()
) -> list[Finding]:
    """Every passage and every quote of the quads against the cleaned sources.

    `texts` holds the sources by the SHA-256 of their files. `around` is what stands elsewhere of the passages that the
    quads refer to, and of the selectors and sources of these (`PASSAGE_PROPERTIES`); it is not looked at itself.
    """
    said = _Said()
    for quad in quads:
        said.read(quad)
    passages = sorted(said.source_of)
    for quad in around:
        said.read(quad)
    found: list[Finding] = []
    for source in sorted({said.source_of[passage] for passage in passages}):
        if said.hashes.get(source) not in texts:
            fault = f"the source with the SHA-256 {said.hashes.get(source, 'that the data does not state')} is not kept"
            found.append(_finding(source, fault))
    for passage in passages:
        text = texts.get(said.hashes.get(said.source_of[passage], ""))
        if text is not None:
            found.extend(_finding(passage, fault) for fault in _faults_of(said, passage, text))
    found.extend(_misquoted(said))
    return found


@dataclass(slots=True)
class _Said:
    """What quads say of sources, passages, their selectors, and the things with quotes, by IRI."""

    hashes: dict[str, str] = field(default_factory=dict)
    source_of: dict[str, str] = field(default_factory=dict)
    selectors: dict[str, set[str]] = field(default_factory=dict)
    starts: dict[str, int] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)
    exacts: dict[str, str] = field(default_factory=dict)
    quotes: list[tuple[str, str]] = field(default_factory=list)
    evidence_of: dict[str, str] = field(default_factory=dict)

    def read(self, quad: Quad) -> None:
        if not isinstance(quad.subject, NamedNode):
            return
        subject, predicate, value = quad.subject.value, quad.predicate, quad.object
        if isinstance(value, NamedNode):
            if predicate == OA.hasSource:
                self.source_of[subject] = value.value
            elif predicate == OA.hasSelector:
                self.selectors.setdefault(subject, set()).add(value.value)
            elif predicate == PC.evidence:
                self.evidence_of[subject] = value.value
        elif isinstance(value, Literal):
            if predicate == PC.sha256:
                self.hashes[subject] = value.value
            elif predicate == OA.start and value.value.isdecimal():  # what is no number, the shapes tell
                self.starts[subject] = int(value.value)
            elif predicate == OA.end and value.value.isdecimal():
                self.ends[subject] = int(value.value)
            elif predicate == OA.exact:
                self.exacts[subject] = value.value
            elif predicate == PC.quote:
                self.quotes.append((subject, value.value))

    def positions_of(self, passage: str) -> list[Span]:
        """The spans of a passage; that a start lies before its end is for the shapes to tell."""
        spans = [(self.starts.get(one), self.ends.get(one)) for one in self.selectors.get(passage, ())]
        return [Span(start, end) for start, end in spans if start is not None and end is not None and start <= end]

    def exacts_of(self, passage: str) -> list[str]:
        """The quotes of a passage: one, or none where only its position is given."""
        return [self.exacts[one] for one in self.selectors.get(passage, ()) if one in self.exacts]


def _faults_of(said: _Said, passage: str, text: CleanText) -> Iterator[str]:
    positions, exacts = said.positions_of(passage), said.exacts_of(passage)
    if len(positions) != 1 or len(exacts) > 1:
        yield f"has {len(positions)} positions and {len(exacts)} quotes instead of one"
    elif exacts:
        mismatch = fault_of(text, positions[0], exacts[0])
        if mismatch:
            yield mismatch
    elif positions[0].end > text.offsets.length:
        yield "leaves the source"


def _misquoted(said: _Said) -> Iterator[Finding]:
    """Things whose quote is not the one quote of their passage; the passage itself is looked at where it stands."""
    for thing, quote in sorted(said.quotes):
        passage = said.evidence_of.get(thing)
        if passage is None:
            yield _finding(thing, "has a quote but no evidence")
            continue
        exacts = said.exacts_of(passage)
        if len(exacts) == 1 and exacts[0] != quote:
            yield _finding(thing, f"its quote {_short(quote)} is not that of its evidence {_short(exacts[0])}")


def _finding(where: str, what: str) -> Finding:
    return Finding(CHECK, where, what, "build again from the source; if this persists, the extractor's span is wrong")


def _short(text: str) -> str:
    return repr(text if len(text) <= 30 else text[:29] + "…")
