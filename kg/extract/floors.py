"""A floor to be held and an aim to be striven for, in one idiom: “双一流”高校“保二争三”."""

from __future__ import annotations

import re

from kg.extract.context import SentenceContext
from kg.extract.draft import EDGE
from kg.facts import FactKind, Measure
from kg.grammar.number import strip_actions
from kg.lang.numerals import parse_numeral

_FLOOR = re.compile(r"“?保(?P<held>[一二三四五六七八九十]|\d+)争(?P<aimed>[一二三四五六七八九十]|\d+)”?")
_MEANING = {"held": ("保底", ">="), "aimed": ("争取", "=")}


def find_floors(context: SentenceContext) -> tuple[list[Measure], list[tuple[int, int]]]:
    """Two measures for each idiom in a plan, the floor and the aim, and where their numerals stand."""
    found: list[Measure] = []
    claimed: list[tuple[int, int]] = []
    if not context.in_plan or "争" not in context.words:
        return found, claimed
    for match in _FLOOR.finditer(context.words):
        begin = context.clause_of(match.start())[0]
        before = re.split("”、", context.words[begin : match.start()])[-1]
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
                    subject=f"{subject}（{meaning}）",
                    aspect="quantity",
                    comparator=comparator,
                    value=value,
                    unit="个",
                    period=context.period_at(start),
                    evidence=context.evidence(match.start() - len(before.lstrip(EDGE)), match.end()),
                    number=context.source(start, end),
                    rule="measure-floor",
                )
            )
    return found, claimed
