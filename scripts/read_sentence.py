"""Shows the analysis of sentences: words with their classes, predicates and names of each clause, and facts.

The sentence is read as part of a report of 2023, in its plan or in its review of 2022.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence

from kg.clean_text import SourceText
from kg.extract.pipeline import extract
from kg.facts import Measure, Milestone, QualitativeTarget, Report, ReportFacts
from kg.grammar.clause import Segment, read_segments
from kg.grammar.coordination import read_names
from kg.grammar.tokens import Token, tokenize
from kg.text.cleaning import clean
from kg.text.document import split_clauses

HEADINGS = {"plan": "二、2023年重点工作", "review": "一、2022年工作回顾"}
_LIST_MARKS = "，、。；：！？"


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the analysis of each sentence and the facts in it."""
    parser = argparse.ArgumentParser(prog="scripts/read", description=__doc__.splitlines()[0])
    parser.add_argument("sentence", nargs="+", help="a Chinese sentence")
    parser.add_argument("--part", choices=HEADINGS, default="plan", help="the part of the report (default: plan)")
    options = parser.parse_args(arguments)
    for sentence in options.sentence:
        print("\n".join(lines_of(sentence, options.part)))


def lines_of(sentence: str, part: str) -> Iterator[str]:
    """The analysis of a sentence, then its facts, one per line."""
    yield sentence
    for start, end in split_clauses(sentence, 0, len(sentence)):
        clause = sentence[start:end].rstrip(_LIST_MARKS)
        yield f"  words      {shown(tokenize(clause))}"
        for segment in read_segments(clause):
            yield f"  predicate  {predicate(segment)}  state {segment.state or '-'}"
            for name in read_names(segment.named):
                yield f"    name     {name.text}"
    for fact in facts_of(sentence, part):
        yield f"  fact       {fact}"


def shown(tokens: Sequence[Token]) -> str:
    """Words with their classes."""
    return " ".join(f"{token.text}/{token.word_class}" for token in tokens)


def predicate(segment: Segment) -> str:
    """The words before the object and those after it."""
    before, behind = ("".join(token.text for token in words) for words in (segment.before, segment.behind))
    return f"{before} … {behind}".strip(" …") if before or behind else "-"


def facts_of(sentence: str, part: str) -> Iterator[str]:
    """The facts of a sentence under the heading of a section."""
    facts = read(f"{HEADINGS[part]}\n{sentence}\n")
    for fact in (*facts.measures, *facts.milestones, *facts.qualitative):
        yield describe(fact)


def read(text: str) -> ReportFacts:
    """The facts of a text, read as the report of a province in 2023."""
    report = Report("sentence", "2023年甲省政府工作报告", "140000", 2023, "甲省", "甲省人民政府")
    return extract(report, clean(SourceText("sentence.txt", text, "0" * 64, "utf-8")))


def describe(fact: Measure | Milestone | QualitativeTarget) -> str:
    """A fact in one line, with the rule that found it."""
    match fact:
        case Measure():
            what = f"{fact.kind.value} {fact.subject} {fact.aspect} {fact.comparator} {fact.value} {fact.unit}"
        case Milestone():
            what = f"{fact.kind.value} {fact.name} {fact.milestone}"
        case QualitativeTarget():
            what = f"{fact.form} {fact.subject}: {fact.condition}"
    years = "-".join(sorted({str(fact.period.start.year), str(fact.period.end.year)})) if fact.period else "no period"
    return f"{what}  ({years}, {fact.rule})"


if __name__ == "__main__":
    main()
