"""The number of tiers of a tax, fee or allowance whose tiers are merged: 收费由五档简并为三档."""

from __future__ import annotations

from kg.extract.context import SentenceContext
from kg.extract.measure_candidate import MeasureCandidate, quote_start, tidy_subject
from kg.extract.quantities import Quantity
from kg.grammar.constructions import construction
from kg.grammar.number import strip_actions
from kg.lang.numerals import parse_numeral
from kg.lang.units import unit_of
from kg.lang.words import label_of


def find_tiers(context: SentenceContext) -> list[MeasureCandidate]:
    """The new number of tiers for everything in a sentence whose tiers are merged."""
    tier = unit_of("tier")
    found: list[MeasureCandidate] = []
    if tier.text not in context.words:  # hardly any sentence is about tiers, and the pattern tries every position
        return found
    for match in construction("tiers").finditer(context.words):
        value = parse_numeral(match["new"])
        subject = tidy_subject(strip_actions(match["subject"]))
        if value is None or not subject:
            continue
        start, number_end = match.span("new")
        quantity = Quantity(start, number_end, match.end(), start, value, None, tier, "=", "")
        first = quote_start(context.words, subject, match.start(), start)
        subject += label_of("subject-noun", "tiers")
        found.append(MeasureCandidate(quantity, subject, "quantity", None, "tiers", first, match.end()))
    return found
