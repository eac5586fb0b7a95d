"""Measures: the numbers of a sentence with their subjects, as targets or outcomes."""

from __future__ import annotations

import re
from dataclasses import replace

from kg.extract.context import SentenceContext
from kg.extract.distributive_lists import read_distributive_list
from kg.extract.measure_candidate import EDGE, MeasureCandidate
from kg.extract.quantities import Quantity, RejectedNumeral, find_quantities
from kg.extract.ranks import find_ranks
from kg.extract.ratios import find_ratios
from kg.extract.scales import find_scales
from kg.extract.stretch_targets import find_stretch_targets
from kg.extract.subject_resolution import is_joint, resolve_subject
from kg.extract.tiers import find_tiers
from kg.facts import FactKind, Measure, Period
from kg.grammar.constructions import construction, is_one_of
from kg.grammar.number import Predicate, begins_with_act, is_verb, read_predicate
from kg.lang.numerals import parse_numeral
from kg.lang.units import CLASSIFIER, MEASURE
from kg.lang.words import words_of


def find_measures(context: SentenceContext) -> tuple[list[Measure], list[RejectedNumeral]]:
    """The measures of one sentence, in the order of their numbers, and the numerals that are not measures.

    `statement` holds the offset of the number in the sentence until the pipeline knows the statements.
    """
    quantities, passed = find_quantities(context.words)
    quantities, thresholds = _without_thresholds(context, quantities)
    drafts = _drafts(context, quantities)
    unnamed = [draft.quantity for draft in drafts if not draft.subject]
    drafts = [draft for draft in drafts if draft.subject]
    special = [
        *find_ranks(context, drafts),
        *find_ratios(context),
        *find_scales(context, drafts),
        *find_tiers(context),
    ]
    measures = [_finish(context, draft) for draft in (*drafts, *special)]
    floors, held = find_stretch_targets(context)
    claimed = [*held, *((draft.quantity.start, draft.quantity.number_end) for draft in special)]
    passed = [p for p in passed if not any(start <= p.start < end for start, end in claimed)]
    measures = sorted([*measures, *floors], key=lambda m: (m.number, m.subject))
    nameless = [
        RejectedNumeral(quantity.start, quantity.number_end, "nothing named that it counts") for quantity in unnamed
    ]
    return measures, sorted([*passed, *thresholds, *nameless], key=lambda p: p.start)


def _without_thresholds(
    context: SentenceContext, quantities: list[Quantity]
) -> tuple[list[Quantity], list[RejectedNumeral]]:
    """Removes numbers that describe the things that are counted: 10亿元以上项目156个, 220千伏变电站3座."""
    kept: list[Quantity] = []
    passed: list[RejectedNumeral] = []
    for i, quantity in enumerate(quantities):
        following = quantities[i + 1] if i + 1 < len(quantities) else None
        counted = i > 0 and _is_attribute(context, quantities[i - 1], quantity)
        if counted or _is_threshold(context, quantity, following):
            passed.append(RejectedNumeral(quantity.start, quantity.number_end, "threshold"))
        else:
            kept.append(quantity)
    return kept, passed


_THING = re.compile(r"[\u4e00-\u9fff“]")


def _is_attribute(context: SentenceContext, count: Quantity, quantity: Quantity) -> bool:
    """Whether an amount that is exceeded describes what the number before it counts: 90家过5000万元的企业."""
    words = context.words
    passed = quantity.comparator in (">", ">=") and quantity.left_end < quantity.start
    between = words[count.end : quantity.left_end]
    return (
        passed
        and count.unit.unit_class == CLASSIFIER
        and quantity.unit.unit_class == MEASURE
        and not construction("mark").search(between)
        and construction("counted-by-threshold").match(words, quantity.end) is not None
    )


def _is_threshold(context: SentenceContext, quantity: Quantity, following: Quantity | None) -> bool:
    words = context.words
    behind = words[quantity.end : quantity.end + 1]
    if not _THING.match(behind) or construction("conjunction").match(behind) or quantity.unit.text == "%":
        return False
    attributive = construction("of").match(behind) is not None
    if not attributive and quantity.unit.text in words_of("numeral-context", "specification", "unitWord"):
        return True
    if (
        quantity.unit.unit_class != MEASURE
        or following is None
        or following.start >= context.clause_of(quantity.start)[1]
    ):
        return False
    between = words[quantity.end : following.left_end]
    if construction("mark").search(between):
        return False
    if following.unit.text == "%":  # 收入20万元以上的村占比达到80%
        share = read_predicate(between, "%")
        of_them = share.kind in ("level", "bare") and construction("share-noun").search(share.rest) is not None
        return attributive and is_one_of(quantity.after, "from-on") and of_them
    if following.unit.unit_class == MEASURE:
        return False
    said = read_predicate(between, following.unit.text)
    if is_one_of(quantity.after, "from-on"):
        return not attributive and said.kind == "bare"
    # 年产值超百亿元企业达5家, 生产总值超300亿元的县有5个: an amount that is exceeded describes the things that are
    # counted
    passed = quantity.comparator in (">", ">=") and words[quantity.left_end : quantity.start] != ""
    return passed and said.kind in ("level", "bare") and construction("of").sub("", said.rest) != ""


def _drafts(context: SentenceContext, quantities: list[Quantity]) -> list[MeasureCandidate]:
    drafts: list[MeasureCandidate] = []
    done: set[int] = set()
    predicates: dict[int, Predicate] = {}
    for i, quantity in enumerate(quantities):
        if i in done:
            continue
        members = read_distributive_list(context, quantities, i, drafts)
        if members:
            drafts.extend(draft for draft, _ in members)
            done.update(index for _, index in members)
            continue
        clause = context.clause_of(quantity.start)
        begin = max(clause[0], quantities[i - 1].end if i else 0, drafts[-1].reach if drafts else 0)
        left = context.words[begin : max(begin, quantity.left_end)]
        other = re.search(r"\d[^、]*、(?=[^、]*$)", left)
        if other:
            begin, left = begin + other.end(), left[other.end() :]
        predicate = read_predicate(left, quantity.unit.text)
        if i:
            predicate = _inherit(context.words, quantities[i - 1], quantity, left, predicate, predicates.get(i - 1))
        predicates[i] = predicate
        drafts.extend(resolve_subject(context, quantities, i, predicate, begin, drafts))
    return drafts


def _inherit(
    words: str, before: Quantity, this: Quantity, left: str, predicate: Predicate, earlier: Predicate | None
) -> Predicate:
    """A number in a list without a predicate inherits that of the previous one: 增长6%、7%; 净增甲24万户、乙1302户."""
    if earlier is None or predicate.kind != "bare":
        return predicate
    if is_joint(words[before.end : this.start]) and before.unit.text == this.unit.text:
        return replace(earlier, rest="")
    if earlier.leading and left.startswith("、") and not begins_with_act(left[1:]) and not is_verb(left[1:]):
        return replace(predicate, kind="change", direction=earlier.direction, leading=True)
    return predicate


def _finish(context: SentenceContext, draft: MeasureCandidate) -> Measure:
    quantity = draft.quantity
    period = context.period_at(quantity.start, level=draft.level or draft.base)
    if draft.base:
        period = _base_period(context, quantity)
    return Measure(
        statement=context.sentence.start + quantity.start,
        kind=_kind(context, period, draft),
        subject=draft.subject,
        aspect=draft.aspect,
        direction=draft.direction,
        comparator=quantity.comparator,
        value=quantity.value if draft.value is None else draft.value,
        value_max=quantity.value_max,
        unit=draft.unit or quantity.unit.text,
        period=period,
        evidence=context.evidence(min(draft.start, quantity.start), max(draft.end, quantity.end)),
        number=context.source(quantity.start, quantity.number_end),
        rule=f"measure-{draft.rule}",
        flow=draft.flow,
        span=_span(context, draft, period),
    )


def _span(context: SentenceContext, draft: MeasureCandidate, period: Period) -> int | None:
    """The years over which a number accumulates."""
    said = context.words[context.clause_of(draft.quantity.start)[0] : draft.quantity.start]
    years = period.end.year - period.start.year + 1
    if construction("by-year").search(said):
        return 1
    if draft.aspect == "quantity" and (draft.level or draft.base) and not draft.flow:
        return 0
    if years == 1 and construction("summed").search(said):  # not a total of that one year
        named = construction("summed-over").search(said)
        counted = parse_numeral(named["years"]) if named else None
        return None if counted is None else int(counted)
    return years


def _base_period(context: SentenceContext, quantity: Quantity) -> Period:
    """The starting value of a change belongs to the year mentioned with it, or else to the year before the span."""
    for found in context.periods:
        if found.end <= quantity.start <= found.end + 3:
            return Period.years(found.years.last)
    period = context.period_at(quantity.start, level=False)
    return Period.years(period.start.year - 1)


def _kind(context: SentenceContext, period: Period, draft: MeasureCandidate) -> FactKind:
    """Target or outcome: by the section of the report, the period, and words that say that it has already happened.

    A part of an amount (其中…) has the kind of the amount.
    """
    if draft.base:
        return FactKind.OUTCOME
    if context.in_plan:
        said = context.words[: draft.quantity.start]
        part = construction("part-of-it").search(said)
        whole = said[: part.start()].rstrip(EDGE) if part else ""
        already = construction("already-so").search(said) or construction("already-so").search(whole)
        return FactKind.OUTCOME if already or period.end.year < context.year else FactKind.TARGET
    return FactKind.TARGET if period.end.year > context.year else FactKind.OUTCOME
