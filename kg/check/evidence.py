"""Evidence: every quote is the cleaned text of its span of the source.

Before writing, the check works on the facts (`check_evidence`, `require_evidence`). After writing, it works on the
files alone (`check_written_evidence`): the kept source is hashed, cleaned anew, and each quote of the dataset compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

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


def check_written_evidence(quads: Iterable[Quad], texts: Mapping[str, CleanText]) -> list[Finding]:
    """Every passage of the dataset against the cleaned sources; `texts` holds them by the SHA-256 of their files."""
    hashes: dict[str, str] = {}
    source_of: dict[str, str] = {}
    selectors: dict[str, list[str]] = {}
    starts: dict[str, int] = {}
    ends: dict[str, int] = {}
    exacts: dict[str, str] = {}
    quotes: list[tuple[str, str]] = []
    evidence_of: dict[str, str] = {}
    for quad in quads:
        if not isinstance(quad.subject, NamedNode):
            continue
        subject, predicate, value = quad.subject.value, quad.predicate, quad.object
        if isinstance(value, NamedNode):
            if predicate == OA.hasSource:
                source_of[subject] = value.value
            elif predicate == OA.hasSelector:
                selectors.setdefault(subject, []).append(value.value)
            elif predicate == PC.evidence:
                evidence_of[subject] = value.value
        elif isinstance(value, Literal):
            if predicate == PC.sha256:
                hashes[subject] = value.value
            elif predicate == OA.start:
                starts[subject] = int(value.value)
            elif predicate == OA.end:
                ends[subject] = int(value.value)
            elif predicate == OA.exact:
                exacts[subject] = value.value
            elif predicate == PC.quote:
                quotes.append((subject, value.value))

    found: list[Finding] = []
    for source in sorted(set(source_of.values())):
        if hashes.get(source) not in texts:
            fault = f"the source with the SHA-256 {hashes.get(source, 'that the data does not state')} is not kept"
            found.append(_finding(source, fault))
    exact_of: dict[str, str] = {}
    for passage, source in sorted(source_of.items()):
        text = texts.get(hashes.get(source, ""))
        if text is None:
            continue
        positions = [
            Span(starts[one], ends[one]) for one in selectors.get(passage, ()) if one in starts and one in ends
        ]
        exact = [exacts[one] for one in selectors.get(passage, ()) if one in exacts]
        if len(positions) != 1 or len(exact) > 1:
            found.append(_finding(passage, f"has {len(positions)} positions and {len(exact)} quotes instead of one"))
            continue
        if exact:
            exact_of[passage] = exact[0]
            mismatch = fault_of(text, positions[0], exact[0])
            if mismatch:
                found.append(_finding(passage, mismatch))
        elif positions[0].end > text.offsets.length:
            found.append(_finding(passage, "leaves the source"))
    found.extend(_misquoted(quotes, evidence_of, exact_of))
    return found


def _misquoted(
    quotes: list[tuple[str, str]], evidence_of: Mapping[str, str], exact_of: Mapping[str, str]
) -> Iterator[Finding]:
    for thing, quote in sorted(quotes):
        passage = evidence_of.get(thing)
        if passage is None:
            yield _finding(thing, "has a quote but no evidence")
        elif passage in exact_of and exact_of[passage] != quote:
            yield _finding(thing, f"its quote {_short(quote)} is not that of its evidence {_short(exact_of[passage])}")


def _finding(where: str, what: str) -> Finding:
    return Finding(CHECK, where, what, "build again from the source; if it stays, the recogniser's span is wrong")


def _short(text: str) -> str:
    return repr(text if len(text) <= 30 else text[:29] + "…")
