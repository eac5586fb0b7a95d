"""One report from cleaned text to facts."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from decimal import Decimal
from itertools import chain

from kg.extract.confidence import explained_share
from kg.extract.context import SentenceContext, contexts
from kg.extract.measures import find_measures
from kg.extract.mentions import find_mentions, place_in_name, topic_place
from kg.extract.milestones import find_milestones
from kg.extract.qualitative import ACT, NONE_SET, find_qualitative
from kg.extract.quantities import Passed, find_quantities
from kg.extract.responsible import with_responsible
from kg.extract.statements import classify_sentences, find_strengths, find_topics
from kg.facts import (
    Evidence,
    FactKind,
    Measure,
    Mention,
    Milestone,
    Period,
    QualitativeTarget,
    Report,
    ReportFacts,
    Section,
    Span,
    Statement,
    StatementKind,
    Unclaimed,
)
from kg.text.cleaning import CleanText
from kg.text.document import Document, read_document

# Whether a commitment can be checked later: codes of the vocabulary `testability`.
NUMBER = "number-and-deadline"
DELIVERABLE = "deliverable-and-deadline"
NEITHER = "neither"


def extract(report: Report, text: CleanText) -> ReportFacts:
    """All facts of one report; a pure function of the report's data and its cleaned text."""
    document = read_document(text.text, report.year)
    sections = _sections(document, text)
    found = contexts(text, document)
    kinds = classify_sentences(found)
    statements: list[Statement] = []
    measures: list[Measure] = []
    milestones: list[Milestone] = []
    qualitative: list[QualitativeTarget] = []
    unclaimed: list[Unclaimed] = []
    mentions: list[Mention] = []
    lead = ""
    for context, kind in zip(found, kinds, strict=True):
        lead = context.words if context.sentence.opens else lead
        first = len(statements)
        starts = [start for start, _ in context.clauses]
        numbers, passed = ([], _of_heading(context)) if context.sentence.heading else find_measures(context)
        works = [] if context.sentence.heading else find_milestones(context)
        states = (
            find_qualitative(context)
            if kind.kind is StatementKind.COMMITMENT
            else []
        )
        states = [one for one in states if not _is_project(one, works)]

        base = context.sentence.start
        named: list[list[Mention]] = [[] for _ in starts]
        for at, mention in find_mentions(context, report):
            clause = _clause_at(starts, at)
            named[clause].append(replace(mention, statement=first + clause))
        mentions.extend(chain.from_iterable(named))
        topics = [topic_place(context, start, end, report) for start, end in context.clauses]
        places: list[set[str | None]] = [{topic} if topic else set() for topic in topics]

        def place_of_fact(name: str, clause: int) -> str | None:
            named_one, place = place_in_name(name, report)
            place = place if named_one else topics[clause]
            places[clause].add(place)
            return place

        tests = [NEITHER] * len(starts)
        parts: list[list[str]] = [[] for _ in starts]
        for q in states:
            parts[_clause_at(starts, q.statement - base)] += (q.subject, q.condition)
        for k in works:
            parts[_clause_at(starts, k.statement - base)].append(k.name)
        for m in numbers:
            parts[_clause_at(starts, m.statement - base)].append(m.subject)

        def share_of(fact: Measure | Milestone | QualitativeTarget, name: str, clause: int) -> Decimal:
            start, end = context.clauses[clause]
            return explained_share(context.words[start:end], name, parts[clause], fact.rule)

        for q in states:
            clause = _clause_at(starts, q.statement - base)
            place, share = place_of_fact(q.subject, clause), share_of(q, q.subject, clause)
            qualitative.append(replace(q, statement=first + clause, place=place, explained=share))
            if q.period and q.form != NONE_SET:
                tests[clause] = DELIVERABLE
        for k in works:
            clause = _clause_at(starts, k.statement - base)
            place, share = place_of_fact(k.name, clause), share_of(k, k.name, clause)
            milestones.append(replace(k, statement=first + clause, place=place, explained=share))
            if k.kind is FactKind.TARGET and k.period:
                tests[clause] = DELIVERABLE
        for m in numbers:
            clause = _clause_at(starts, m.statement - base)
            place, share = place_of_fact(m.subject, clause), share_of(m, m.subject, clause)
            measures.append(replace(m, statement=first + clause, place=place, explained=share))
            if m.kind is FactKind.TARGET and m.period:
                tests[clause] = NUMBER
        unclaimed.extend(Unclaimed(context.evidence(p.start, p.end), p.reason) for p in passed if p.end > p.start)
        statements.extend(_statements(context, lead, kind.kind, kind.rule, sections[context.sentence.part], [_only(found) for found in places], tests))
    milestones = _one_each(milestones)
    return ReportFacts(
        report=report,
        text=text,
        sections=sections,
        statements=with_responsible(statements, text.source.text),
        measures=tuple(measures),
        milestones=tuple(milestones),
        qualitative=tuple(qualitative),
        mentions=tuple(mentions),
        unclaimed=tuple(unclaimed),
        frame=tuple(Span(*text.offsets.source_span(start, end)) for start, end in document.frame),
    )


def _is_project(target: QualitativeTarget, works: list[Milestone]) -> bool:
    """Whether an act is no more than a project that stands as a milestone already (建成…平台)."""
    return target.form == ACT and any(
        one.evidence.span.start < target.evidence.span.end
        and target.evidence.span.start < one.evidence.span.end
        and target.subject in one.name
        for one in works
    )


def _only(places: set[str | None]) -> str | None:
    """The area that all facts of a clause, or else its topic, are about."""
    return next(iter(places)) if len(places) == 1 else None


def _clause_at(starts: list[int], at: int) -> int:
    """The index of the clause that holds the character `at` of the sentence."""
    return max(0, bisect_right(starts, at) - 1)


def _of_heading(context: SentenceContext) -> list[Passed]:
    """The numerals of a heading, which names what follows and states nothing."""
    quantities, passed = find_quantities(context.words)
    found = [(one.start, one.number_end) for one in quantities] + [(one.start, one.end) for one in passed]
    return [Passed(start, end, "heading") for start, end in sorted(found)]


def _sections(document: Document, text: CleanText) -> tuple[Section, ...]:
    return tuple(
        Section(
            part.path,
            part.role,
            Period.years(part.years.first, part.years.last),
            Evidence(
                Span(*text.offsets.source_span(part.start, max(part.end, part.start))), text.text[part.start : part.end]
            ),
        )
        for part in document.parts
    )


def _statements(
    context: SentenceContext,
    lead: str,
    kind: StatementKind,
    rule: str,
    section: Section,
    places: list[str | None],
    tests: list[str],
) -> list[Statement]:
    found = []
    topics = find_topics(context.words, context.clauses, " ".join(section.path), lead)
    promises = kind is StatementKind.COMMITMENT
    strengths = find_strengths(context.words, context.clauses) if promises else [None] * len(context.clauses)
    for index, (start, end) in enumerate(context.clauses):
        found.append(
            Statement(
                section=section,
                kind=kind,
                evidence=context.evidence(start, end),
                period=context.period_at(end, level=False),
                topic=topics[index],
                strength=strengths[index],
                testability=tests[index] if kind is StatementKind.COMMITMENT else None,
                place=places[index],
                rule=f"statement-{rule}",
            )
        )
    return found


def _one_each(milestones: list[Milestone]) -> list[Milestone]:
    seen: set[tuple[str, str, Span]] = set()
    result = []
    for milestone in milestones:
        key = (milestone.name, milestone.milestone, milestone.evidence.span)
        if key not in seen:
            seen.add(key)
            result.append(milestone)
    return result
