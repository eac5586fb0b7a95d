"""Extracts the facts of one report from its cleaned text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain

from kg.clean_text import CleanText
from kg.extract.confidence import explained_share
from kg.extract.context import SentenceContext, contexts
from kg.extract.indicator_table import with_indicators, without_aims_of_the_past
from kg.extract.measures import find_measures
from kg.extract.mentions import find_mentions, place_in_name, topic_place
from kg.extract.milestones import find_milestones
from kg.extract.qualitative import ACT, NONE_SET, find_qualitative
from kg.extract.quantities import RejectedNumeral, find_quantities
from kg.extract.responsible import with_responsible
from kg.extract.statements import Surroundings, classify_sentences, find_strengths, find_topics, is_description, is_lead
from kg.extract.task_list import read_tasks
from kg.facts import (
    REVIEW,
    Evidence,
    FactKind,
    LongStretch,
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
    UnmatchedNumber,
)
from kg.grammar.constructions import construction
from kg.lang.periods import Years
from kg.lang.words import words_of
from kg.text.document import Document, read_document
from kg.time_limit import check_time

# Whether a commitment can be checked later: codes of the vocabulary `testability`.
NUMBER = "number-and-deadline"
DELIVERABLE = "deliverable-and-deadline"
NEITHER = "neither"


_Fact = Measure | Milestone | QualitativeTarget


def extract(report: Report, text: CleanText) -> ReportFacts:
    """All facts of one report; a pure function of the report's data and its cleaned text.

    A list of tasks is read into its tasks alone, so that nothing is promised or answered twice.
    """
    if report.has_tasks:
        return ReportFacts(report, text, sections=(), statements=(), tasks=read_tasks(report, text))
    plan = report.plan
    document = read_document(text.text, report.year, Years(plan.start.year, plan.end.year) if plan else None)
    sections = _sections(document, text)
    found = contexts(text, document)
    kinds = classify_sentences(found)
    statements: list[Statement] = []
    measures: list[Measure] = []
    milestones: list[Milestone] = []
    qualitative: list[QualitativeTarget] = []
    unmatched: list[UnmatchedNumber] = []
    mentions: list[Mention] = []
    lead = ""
    for context, kind in zip(found, kinds, strict=True):
        check_time()
        lead = context.words if context.sentence.opens or is_lead(context) else lead
        first = len(statements)
        previous = None if context.sentence.opens or not statements else statements[-1].topic
        starts = [start for start, _ in context.clauses]
        numbers, passed = ([], _of_heading(context)) if context.sentence.heading else find_measures(context)
        works = [] if context.sentence.heading else find_milestones(context)
        states = find_qualitative(context) if kind.kind is StatementKind.COMMITMENT else []
        states = [one for one in states if not _is_project(one, works)]

        named: list[list[Mention]] = [[] for _ in starts]
        for at, mention in find_mentions(context, report):
            clause = _clause_at(starts, at)
            named[clause].append(replace(mention, statement=first + clause))
        mentions.extend(chain.from_iterable(named))
        clauses = _Clauses.of(context, report, works, numbers, states)
        tests = [NEITHER] * len(starts)
        for q in states:
            clause, place, share = clauses.about(q, q.subject)
            qualitative.append(replace(q, statement=first + clause, place=place, explained=share))
            if q.period and q.form != NONE_SET:
                tests[clause] = DELIVERABLE
        for k in works:
            clause, place, share = clauses.about(k, k.name)
            milestones.append(replace(k, statement=first + clause, place=place, explained=share))
            if k.kind is FactKind.TARGET and k.period:
                tests[clause] = DELIVERABLE
        for m in numbers:
            clause, place, share = clauses.about(m, m.subject)
            is_target = m.kind is FactKind.TARGET and not clauses.describes(clause)
            kind_of_fact = FactKind.TARGET if is_target else FactKind.OUTCOME
            measures.append(replace(m, statement=first + clause, kind=kind_of_fact, place=place, explained=share))
            if is_target and m.period:
                tests[clause] = NUMBER
        unmatched.extend(UnmatchedNumber(context.evidence(p.start, p.end), p.reason) for p in passed if p.end > p.start)
        statements.extend(
            _statements(
                context,
                Surroundings(sections[context.sentence.part].path, lead, previous),
                kind.kind,
                kind.rule,
                sections[context.sentence.part],
                [_only(found) for found in clauses.places],
                tests,
            )
        )
    milestones = _one_each(milestones)
    facts = ReportFacts(
        report=report,
        text=text,
        sections=sections,
        statements=with_responsible(statements, text),
        measures=tuple(measures),
        milestones=tuple(milestones),
        qualitative=tuple(qualitative),
        mentions=tuple(mentions),
        unmatched=tuple(unmatched),
        boilerplate=tuple(Span(*text.offsets.source_span(start, end)) for start, end in document.boilerplate),
        long=tuple(
            LongStretch(Span(*text.offsets.source_span(one.start, one.end)), one.divided) for one in document.long
        ),
    )
    return with_indicators(without_aims_of_the_past(facts))


@dataclass(frozen=True, slots=True)
class _Clauses:
    """The clauses of a sentence with what all facts need of them: `parts`, the names that facts give there; `topics`,
    the area that each is about; `places`, the areas that its facts are about."""

    context: SentenceContext
    report: Report
    starts: list[int]
    parts: list[list[str]]
    topics: list[str | None]
    places: list[set[str | None]]

    @classmethod
    def of(
        cls,
        context: SentenceContext,
        report: Report,
        works: Sequence[Milestone],
        numbers: Sequence[Measure],
        states: Sequence[QualitativeTarget],
    ) -> _Clauses:
        """The clauses of the sentence in which these facts were found."""
        starts = [start for start, _ in context.clauses]
        named: list[tuple[_Fact, tuple[str, ...]]] = [(one, (one.name,)) for one in works]
        named += [(one, (one.subject,)) for one in numbers]
        named += [(one, (one.subject, one.condition)) for one in states]
        parts: list[list[str]] = [[] for _ in starts]
        for fact, names in named:
            parts[_clause_at(starts, fact.statement - context.sentence.start)] += names
        topics = [topic_place(context, start, end, report) for start, end in context.clauses]
        return cls(context, report, starts, parts, topics, [{topic} if topic else set() for topic in topics])

    def about(self, fact: _Fact, name: str) -> tuple[int, str | None, Decimal]:
        """The clause of a fact, the area that it is about, and the explained share of the clause."""
        clause = _clause_at(self.starts, fact.statement - self.context.sentence.start)
        names_areas, place = place_in_name(name, self.report)
        place = place if names_areas else self.topics[clause]
        self.places[clause].add(place)
        start, end = self.context.clauses[clause]
        return clause, place, explained_share(self.context.words[start:end], name, self.parts[clause], fact.rule)

    def describes(self, clause: int) -> bool:
        """Whether a clause describes the present, even in a plan (我市还有8万名独居老人)."""
        start, end = self.context.clauses[clause]
        return is_description(self.context.words[start:end])


def _is_project(target: QualitativeTarget, works: list[Milestone]) -> bool:
    """Whether a target is merely projects that are already milestones (建成…平台, 甲工程、乙工程全面完工).

    What all areas of one kind reach is a separate target (设区市第二水源全面建成).
    """
    span = target.evidence.span
    names = [one.name for one in works if one.evidence.span.start < span.end and span.start < one.evidence.span.end]
    if not names or target.subject.startswith(words_of("target-word", "areas-of-a-sort", "word")):
        return False
    if target.form == ACT:
        return any(target.subject in name or target.subject.endswith(name) for name in names)
    members = construction("joint").split(target.subject)
    return all(any(member and member in name for name in names) for member in members)


def _only(places: set[str | None]) -> str | None:
    """The one area that all facts of a clause, or else its topic, are about."""
    return next(iter(places)) if len(places) == 1 else None


def _clause_at(starts: list[int], at: int) -> int:
    """The index of the clause with the character `at` of the sentence."""
    return max(0, bisect_right(starts, at) - 1)


def _of_heading(context: SentenceContext) -> list[RejectedNumeral]:
    """The numerals of a heading, which announces what follows and does not state anything."""
    quantities, passed = find_quantities(context.words)
    found = [(one.start, one.number_end) for one in quantities] + [(one.start, one.end) for one in passed]
    return [RejectedNumeral(start, end, "heading") for start, end in sorted(found)]


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
    around: Surroundings,
    kind: StatementKind,
    rule: str,
    section: Section,
    places: list[str | None],
    tests: list[str],
) -> list[Statement]:
    found = []
    said = kind is not StatementKind.CONTEXT
    topics = find_topics(context.words, context.clauses, around, said=said)
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


def find_gaps(facts: ReportFacts) -> Iterator[str]:
    """A sentence for each gap, to be looked at."""
    if facts.report.has_tasks:
        if not facts.tasks:
            yield "no task was found; look whether the text is whole / 未发现任务"
        return
    kinds = {*(one.kind for one in facts.measures), *(one.kind for one in facts.milestones)}
    if FactKind.TARGET not in kinds and not facts.qualitative:
        yield "no target was found; look whether the text is whole / 未发现目标"
    has_review = any(one.kind is StatementKind.OUTCOME for one in facts.statements)
    if not has_review and not any(section.role == REVIEW for section in facts.sections if section.path):
        yield "no review of past work was found; look whether the text is whole / 未发现工作回顾"
