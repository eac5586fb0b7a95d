"""One report from cleaned text to facts."""

from __future__ import annotations

from dataclasses import replace

from kg.extract.context import SentenceContext, contexts
from kg.extract.measures import find_measures
from kg.extract.mentions import find_mentions, only_place
from kg.extract.milestones import find_milestones
from kg.extract.qualitative import find_qualitative
from kg.extract.statements import classify_sentences, find_strength, find_topics
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
    for context, kind in zip(found, kinds, strict=True):
        first = len(statements)
        starts = [start for start, _ in context.clauses]
        numbers, passed = ([], []) if context.sentence.heading else find_measures(context)
        works = [] if context.sentence.heading else find_milestones(context)
        states = (
            find_qualitative(context)
            if kind.kind is StatementKind.COMMITMENT or context.in_plan and not context.sentence.heading
            else []
        )

        def statement_at(at: int, first: int = first, starts: list[int] = starts) -> int:
            return first + max(0, sum(start <= at for start in starts) - 1)

        base = context.sentence.start
        named = [(replace(m, statement=statement_at(at)), at) for at, m in find_mentions(context, report)]
        mentions.extend(m for m, _ in named)
        measures.extend(replace(m, statement=statement_at(m.statement - base)) for m in numbers)
        milestones.extend(replace(m, statement=statement_at(m.statement - base)) for m in works)
        qualitative.extend(replace(q, statement=statement_at(q.statement - base)) for q in states)
        unclaimed.extend(Unclaimed(context.evidence(p.start, p.end), p.reason) for p in passed if p.end > p.start)
        places = {
            index: only_place([m for m, _ in named if m.statement == first + index])
            for index in range(len(context.clauses))
        }
        statements.extend(_statements(context, kind.kind, kind.rule, sections[context.sentence.part], places))
    milestones = [replace(m, place=statements[m.statement].place) for m in _one_each(milestones)]
    measures = [replace(m, place=statements[m.statement].place) for m in measures]
    qualitative = [replace(q, place=statements[q.statement].place) for q in qualitative]
    return ReportFacts(
        report=report,
        text=text,
        sections=sections,
        statements=tuple(_with_testability(statements, measures, milestones, qualitative)),
        measures=tuple(measures),
        milestones=tuple(milestones),
        qualitative=tuple(qualitative),
        mentions=tuple(mentions),
        unclaimed=tuple(unclaimed),
    )


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
    context: SentenceContext, kind: StatementKind, rule: str, section: Section, places: dict[int, str | None]
) -> list[Statement]:
    found = []
    topics = find_topics(context.words, context.clauses, " ".join(section.path))
    for index, (start, end) in enumerate(context.clauses):
        words = context.words[start:end]
        strength = None
        if kind is StatementKind.COMMITMENT:
            strength = find_strength(words, any(c.isdigit() for c in words))
        found.append(
            Statement(
                section=section,
                kind=kind,
                evidence=context.evidence(start, end),
                period=context.period_at(end, level=False),
                topic=topics[index],
                strength=strength,
                place=places[index],
                rule=f"statement-{rule}",
            )
        )
    return found


def _with_testability(
    statements: list[Statement],
    measures: list[Measure],
    milestones: list[Milestone],
    qualitative: list[QualitativeTarget],
) -> list[Statement]:
    """Number and deadline; named deliverable or state and deadline; neither."""
    numbers = {m.statement for m in measures if m.kind is FactKind.TARGET and m.period}
    things = {m.statement for m in milestones if m.kind is FactKind.TARGET and m.period}
    things |= {q.statement for q in qualitative if q.period}
    result = []
    for i, statement in enumerate(statements):
        if statement.kind is StatementKind.COMMITMENT:
            code = "number-and-deadline" if i in numbers else "deliverable-and-deadline" if i in things else "neither"
            statement = replace(statement, testability=code)
        result.append(statement)
    return result


def _one_each(milestones: list[Milestone]) -> list[Milestone]:
    seen: set[tuple[str, str, Span]] = set()
    result = []
    for milestone in milestones:
        key = (milestone.name, milestone.milestone, milestone.evidence.span)
        if key not in seen:
            seen.add(key)
            result.append(milestone)
    return result

