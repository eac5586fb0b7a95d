"""The input of an extractor: one sentence of a document, with its clauses and the map back to the source."""

from __future__ import annotations

from dataclasses import dataclass

from kg.clean_text import CleanText
from kg.facts import Evidence, Period, Span
from kg.lang.periods import FoundPeriod, Years
from kg.text.document import PLAN_ROLES, Document, Sentence, find_times, split_clauses
from kg.time_limit import check_time


@dataclass(frozen=True, slots=True)
class SentenceContext:
    """One sentence: its words, its clauses (offsets in the sentence), its times, and its place in the document."""

    clean: CleanText
    document: Document
    sentence: Sentence
    words: str
    clauses: tuple[tuple[int, int], ...]
    periods: tuple[FoundPeriod, ...]

    @property
    def year(self) -> int:
        """The year of the report."""
        return self.document.year

    @property
    def in_plan(self) -> bool:
        """Whether the sentence is in a section about the future."""
        return self.sentence.role in PLAN_ROLES

    def clause_of(self, at: int) -> tuple[int, int]:
        """The clause with the character `at` of the sentence."""
        for start, end in self.clauses:
            if start <= at < end:
                return start, end
        return self.clauses[-1]

    def evidence(self, start: int, end: int) -> Evidence:
        """Evidence for [start, end) of the sentence: source span and cleaned quote."""
        first = self.sentence.start + start
        last = self.sentence.start + end
        return Evidence(Span(*self.clean.offsets.source_span(first, last)), self.clean.text[first:last])

    def source(self, start: int, end: int) -> Span:
        """The source span of [start, end) of the sentence."""
        return Span(*self.clean.offsets.source_span(self.sentence.start + start, self.sentence.start + end))

    def period_at(self, at: int, *, level: bool = True) -> Period:
        """The period of a fact at `at`: the last time mentioned before it, or else that of its paragraph.

        A level applies to the last year of a span; growth, totals and deliveries apply to the whole span.
        """
        years = self.sentence.years
        for found in self.periods:
            if found.start < at and not found.compared:
                years = _narrow(found, years)
        if level and years.last > years.first:
            return Period.years(years.last)
        return Period.years(years.first, years.last)


def _narrow(found: FoundPeriod, years: Years) -> Years:
    """A span that ends now (五年来) in a paragraph about one year ends with the year of the paragraph."""
    return found.years if found.years else years


def contexts(clean: CleanText, document: Document) -> list[SentenceContext]:
    """The contexts of all sentences of a document."""
    found = []
    for sentence in document.sentences:
        check_time()
        words = document.words(sentence)
        clauses = tuple(split_clauses(words, 0, len(words)))
        times = find_times(words, sentence.role, sentence.years, document.year)
        found.append(SentenceContext(clean, document, sentence, words, clauses, times))
    return found
