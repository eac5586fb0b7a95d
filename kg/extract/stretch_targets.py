"""Minimum and stretch targets in one idiom: “双一流”高校“保二争三”."""

from __future__ import annotations

from kg.extract.context import SentenceContext
from kg.extract.measure_candidate import EDGE
from kg.facts import FactKind, Measure
from kg.grammar.constructions import construction
from kg.grammar.number import strip_actions
from kg.lang.numerals import parse_numeral
from kg.lang.units import unit_of
from kg.lang.words import label_of

#: The meaning of each number of the idiom (a code of the vocabulary `subject-noun`), and its comparator.
_MEANING = {"held": ("floor", ">="), "aimed": ("hoped-for", "=")}
_UNIT = "item-ge"


def find_stretch_targets(context: SentenceContext) -> tuple[list[Measure], list[tuple[int, int]]]:
    """Two measures for each idiom in a plan, minimum and stretch target, with the positions of their numerals."""
    found: list[Measure] = []
    claimed: list[tuple[int, int]] = []
    if not context.in_plan:
        return found, claimed
    for match in construction("floor").finditer(context.words):
        begin = context.clause_of(match.start())[0]
        before = construction("floor-before").sub("", context.words[begin : match.start()])
        subject = strip_actions(before).strip(EDGE)
        if not subject:
            continue
        for name, (meaning, comparator) in _MEANING.items():
            start, end = match.span(name)
            value = parse_numeral(match.group(name))
            if value is None:
                continue
            claimed.append((start, end))
            found.append(
                Measure(
                    statement=context.sentence.start + start,
                    kind=FactKind.TARGET,
                    subject=f"{subject}（{label_of('subject-noun', meaning)}）",
                    aspect="quantity",
                    comparator=comparator,
                    value=value,
                    unit=unit_of(_UNIT).text,
                    period=context.period_at(start),
                    evidence=context.evidence(match.start() - len(before.lstrip(EDGE)), match.end()),
                    number=context.source(start, end),
                    rule="measure-floor",
                )
            )
    return found, claimed
