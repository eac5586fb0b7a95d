"""Applies manual corrections to the facts of one report.

1. The passage of a row is looked up: its quote at its span, or else at the only other position with the same text
   (another copy of the report). If it no longer exists, the build fails and names file and row.
2. The fact is looked up among those of its form with that passage: the one that matches the row, or else the one with
   the same number, name or subject, which another version of the rules reads differently.
3. A row states the whole fact, so the outcome does not depend on the version of the rules: a confirmed or changed fact
   is as in the row, even if the rules no longer find it; a rejected fact is only removed as long as it is found as
   stated. Rows that change several fields of one fact are combined.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from kg.corrections.table import MEASURE, MILESTONE, Correction, Value, require_whole
from kg.errors import InputError
from kg.extract.pipeline import DELIVERABLE, NEITHER, NUMBER
from kg.extract.quantities import find_quantities
from kg.facts import (
    AppliedCorrection,
    CorrectionAction,
    Evidence,
    FactKind,
    Measure,
    Milestone,
    Period,
    QualitativeTarget,
    ReportFacts,
    Span,
    Statement,
    StatementKind,
    UnmatchedNumber,
)

Fact = Measure | Milestone | QualitativeTarget

#: The rule of a fact that comes from a manual correction.
RULES = {
    CorrectionAction.CONFIRM: "person-confirmed",
    CorrectionAction.CHANGE: "person-changed",
    CorrectionAction.ADD: "person-added",
}
_PERIOD = ("period_start", "period_end")


@dataclass(frozen=True, slots=True)
class _Passage:
    """A quote in the text: its position in the source, and its distance from the position in the row."""

    evidence: Evidence
    shift: int


def apply_corrections(facts: ReportFacts, corrections: Sequence[Correction]) -> ReportFacts:
    """The facts of a report after manual corrections; rows for other reports are ignored.

    Raises InputError, with file and row, if a quote is no longer in the source, if several facts match a row, if rows
    contradict each other, or if a fact to be kept is neither found nor fully stated.
    """
    own = [one for one in corrections if one.report == facts.report.id]
    if not own:
        return facts
    work: dict[str, list[Fact]] = {
        MEASURE: list(facts.measures),
        MILESTONE: list(facts.milestones),
        "qualitative": list(facts.qualitative),
    }
    done: list[tuple[Correction, Evidence, Fact | None]] = []
    for rows in _by_fact(own):
        passage = _find_passage(facts, rows[0])
        done.extend((row, passage.evidence, fact) for row, fact in _carry_out(facts, work[rows[0].form], rows, passage))
    done.sort(key=lambda item: item[0].row)
    measures, milestones, qualitative = (_in_order(work[form], facts) for form in work)
    places = {id(fact): index for things in (measures, milestones, qualitative) for index, fact in enumerate(things)}
    own_measures = [fact for fact in measures if isinstance(fact, Measure)]
    own_milestones = [fact for fact in milestones if isinstance(fact, Milestone)]
    own_qualitative = [fact for fact in qualitative if isinstance(fact, QualitativeTarget)]
    return replace(
        facts,
        statements=_tested(facts, own_measures, own_milestones, own_qualitative),
        measures=tuple(own_measures),
        milestones=tuple(own_milestones),
        qualitative=tuple(own_qualitative),
        unmatched=_unclaimed(facts, own_measures),
        corrections=tuple(
            AppliedCorrection(
                row.action,
                row.form,
                None if fact is None else places[id(fact)],
                evidence,
                row.file,
                row.row,
                tuple((name, _text(value)) for name, value in row.changes.items()),
                row.who,
                row.when,
                row.note,
            )
            for row, evidence, fact in done
        ),
    )


def _tested(
    facts: ReportFacts,
    measures: Sequence[Measure],
    milestones: Sequence[Milestone],
    qualitative: Sequence[QualitativeTarget],
) -> tuple[Statement, ...]:
    """The statements, with the testability that the corrected facts give to commitments."""
    numbers = {m.statement for m in measures if m.kind is FactKind.TARGET and m.period}
    things = {m.statement for m in milestones if m.kind is FactKind.TARGET and m.period}
    things |= {q.statement for q in qualitative if q.period}
    codes = (
        (NUMBER if i in numbers else DELIVERABLE if i in things else NEITHER) for i in range(len(facts.statements))
    )
    return tuple(
        replace(one, testability=code) if one.kind is StatementKind.COMMITMENT else one
        for one, code in zip(facts.statements, codes, strict=True)
    )


def _unclaimed(facts: ReportFacts, measures: Sequence[Measure]) -> tuple[UnmatchedNumber, ...]:
    """The unmatched numbers: without those added manually, and with those of rejected measures."""
    claimed = {measure.number for measure in measures}
    text, offsets = facts.text.text, facts.text.offsets
    rejected = sorted({measure.number for measure in facts.measures} - claimed)
    left = [one for one in facts.unmatched if not any(_overlap(one.evidence.span, span) for span in claimed)]
    left += [
        UnmatchedNumber(Evidence(span, text[slice(*offsets.clean_span(span.start, span.end))]), "rejected by a person")
        for span in rejected
    ]
    return tuple(sorted(left, key=lambda one: one.evidence.span))


def _by_fact(corrections: Sequence[Correction]) -> list[list[Correction]]:
    """Rows for the same fact, grouped; several may change it, or one may do something else."""
    groups: dict[tuple[object, ...], list[Correction]] = {}
    for one in corrections:
        key = (one.form, one.quote, one.span, one.number, tuple(sorted((k, str(v)) for k, v in one.stated.items())))
        groups.setdefault(key, []).append(one)
    for rows in groups.values():
        for first, second in pairwise(rows):
            both_change = first.action is second.action is CorrectionAction.CHANGE
            if not both_change or set(first.changes) & set(second.changes):
                raise InputError(
                    f"{second.place}: concerns the same fact as row {first.row} ({second.action} and {first.action}); "
                    "keep one of them"
                )
    return list(groups.values())


def _find_passage(facts: ReportFacts, row: Correction) -> _Passage:
    text, quote = facts.text, row.quote
    found: list[Span] = []
    at = text.text.find(quote)
    while at >= 0:
        found.append(Span(*text.offsets.source_span(at, at + len(quote))))
        at = text.text.find(quote, at + 1)
    if row.span in found:
        return _Passage(Evidence(row.span, quote), 0)
    if not found:
        raise InputError(
            f"{row.place}: the quote “{_short(quote)}” is not in the source of {row.report}; "
            "copy it from the current text, or delete the row / 原文中已无此引文"
        )
    if len(found) > 1:
        raise InputError(
            f"{row.place}: the quote “{_short(quote)}” occurs {len(found)} times in the source of {row.report}; "
            f"give start and end (such as {found[0].start} and {found[0].end}) / 引文不唯一"
        )
    return _Passage(Evidence(found[0], quote), found[0].start - row.span.start if row.span else 0)


def _carry_out(
    facts: ReportFacts, things: list[Fact], rows: list[Correction], passage: _Passage
) -> list[tuple[Correction, Fact | None]]:
    """Changes the list of facts and returns for each row the resulting fact, None if it was rejected."""
    row = rows[0]
    same = [i for i, fact in enumerate(things) if _is_stated(fact, row, passage)]
    if len(same) > 1:
        same = [i for i in same if things[i].evidence == passage.evidence] or same
    if len(same) > 1 and any(_values(things[i]) != _values(things[same[0]]) for i in same):
        named = "name" if row.form == MILESTONE else "subject"
        raise InputError(
            f"{row.place}: {len(same)} facts match it; fill in {named} and number_start, number_end / 有多个事实符合"
        )
    if row.action is CorrectionAction.REJECT:
        for i in reversed(same[:1]):
            del things[i]
        return [(row, None)]
    place = same[0] if same else _find_reread(things, row, passage)
    changes = {name: value for one in rows for name, value in one.changes.items()}
    fact = _make(facts, row, passage, None if place is None else things[place], changes)
    if place is None:
        things.append(fact)
    else:
        things[place] = fact
    return [(one, fact) for one in rows]


def _is_stated(fact: Fact, row: Correction, passage: _Passage) -> bool:
    """Whether a fact has the passage and matches the row; empty cells of the row match anything."""
    if isinstance(fact, Measure):
        if not _within(fact.number, passage.evidence.span):
            return False
        if row.number and _moved(row.number, passage.shift) != fact.number:
            return False
    elif not _overlap(fact.evidence.span, passage.evidence.span):
        return False
    values = _values(fact)
    # Facts get their indicators later, when they are linked; the rules do not assign any.
    return all(values[name] == value for name, value in row.stated.items() if name != "indicator")


def _find_reread(things: list[Fact], row: Correction, passage: _Passage) -> int | None:
    """The one fact in the passage about the same thing, with the same number or name, that is not from a correction."""
    found = []
    for i, fact in enumerate(things):
        if fact.rule in RULES.values():
            continue
        if isinstance(fact, Measure):
            stated = row.stated.get("value")
            if not _within(fact.number, passage.evidence.span):
                continue
            if fact.number == _moved(row.number, passage.shift) if row.number else fact.value == stated:
                found.append(i)
        elif _overlap(fact.evidence.span, passage.evidence.span):
            name = str(row.stated.get("name" if isinstance(fact, Milestone) else "subject", ""))
            other = fact.name if isinstance(fact, Milestone) else fact.subject
            if name and (name in other or other in name):
                found.append(i)
    return found[0] if len(found) == 1 else None


def _make(
    facts: ReportFacts, row: Correction, passage: _Passage, found: Fact | None, changes: Mapping[str, Value]
) -> Fact:
    """The corrected fact: what was found, with the statements and changes of the row."""
    values = dict(_values(found)) if found else {}
    values |= row.stated
    if found is None:
        require_whole(row.place, row.form, values)
    values |= changes
    rule = RULES[row.action]
    evidence = found.evidence if found else passage.evidence
    statement = found.statement if found else _statement_at(facts, evidence.span)
    period = _period(row, values)
    # A fact from a person has no explained share; a confirmed fact is left unchanged.
    explained = found.explained if found and row.action is CorrectionAction.CONFIRM else None
    place = _word(values.get("place")) or (None if "place" in changes or found else facts.statements[statement].place)
    if row.form == MEASURE:
        return Measure(
            statement=statement,
            kind=FactKind(str(values["kind"])),
            subject=str(values["subject"]),
            aspect=str(values["aspect"]),
            comparator=str(values["comparator"]),
            value=Decimal(str(values["value"])),
            unit=_word(values.get("unit")) or "",
            evidence=evidence,
            number=found.number if isinstance(found, Measure) else _number(facts, row, passage, values),
            rule=rule,
            direction=_word(values.get("direction")),
            value_max=None if values.get("value_max") is None else Decimal(str(values["value_max"])),
            period=period,
            # Empty, not None: a person stated that there is none, so linking does not look for one.
            indicator="" if "indicator" in changes and changes["indicator"] is None else _word(values.get("indicator")),
            place=place,
            flow=found.flow if isinstance(found, Measure) else None,
            span=found.span if isinstance(found, Measure) else None,
            explained=explained,
        )
    if row.form == MILESTONE:
        return Milestone(
            statement=statement,
            kind=FactKind(str(values["kind"])),
            name=str(values["name"]),
            milestone=str(values["milestone"]),
            evidence=evidence,
            rule=rule,
            period=period,
            place=place,
            explained=explained,
        )
    return QualitativeTarget(
        statement=statement,
        form=str(values["form"]),
        subject=str(values["subject"]),
        condition=str(values["condition"]),
        evidence=evidence,
        rule=rule,
        period=period,
        place=place,
        explained=explained,
    )


def _values(fact: Fact) -> dict[str, Value]:
    """The fields of a fact by the names of the columns."""
    values: dict[str, Value] = {
        "period_start": fact.period.start if fact.period else None,
        "period_end": fact.period.end if fact.period else None,
        "place": fact.place,
    }
    if isinstance(fact, Measure):
        names: tuple[str, ...] = (
            "kind", "subject", "aspect", "direction", "comparator", "value", "value_max", "unit", "indicator",
        )  # fmt: skip
    elif isinstance(fact, Milestone):
        names = ("kind", "name", "milestone")
    else:
        names = ("form", "subject", "condition")
    return values | {name: getattr(fact, name) for name in names}


def _period(row: Correction, values: Mapping[str, Value]) -> Period | None:
    start, end = (values.get(name) for name in _PERIOD)
    if start is None and end is None:
        return None
    if not (isinstance(start, date) and isinstance(end, date)) or end < start:
        raise InputError(f"{row.place}: the period {_text(start)} – {_text(end)} is invalid; give both days in order")
    return Period(start, end)


def _number(facts: ReportFacts, row: Correction, passage: _Passage, values: Mapping[str, Value]) -> Span:
    """The position of the number of a measure: as in the row, or else the only number with its value in the quote."""
    span = passage.evidence.span
    if row.number:
        number = _moved(row.number, passage.shift)
        if not _within(number, span):
            raise InputError(f"{row.place}: number_start and number_end are outside the quote; correct or clear them")
        return number
    low = facts.text.offsets.clean_span(span.start, span.end)[0]
    low = facts.text.text.find(row.quote, low)
    quantities = [q for q in find_quantities(row.quote)[0] if q.value == values["value"]]
    places = [(q.start, q.number_end) for q in quantities]
    if not places:
        digits = format(Decimal(str(values["value"])).normalize(), "f")
        places = [match.span() for match in re.finditer(rf"(?<![\d.]){re.escape(digits)}(?![\d.])", row.quote)]
    if len(places) != 1:
        raise InputError(
            f"{row.place}: the value {_text(values['value'])} occurs {len(places)} times in the quote; "
            "give number_start and number_end"
        )
    return Span(*facts.text.offsets.source_span(low + places[0][0], low + places[0][1]))


def _statement_at(facts: ReportFacts, span: Span) -> int:
    """The statement that contains the start of a span, or else the last one before it."""
    before = [i for i, one in enumerate(facts.statements) if one.evidence.span.start <= span.start]
    return before[-1] if before else 0


def _in_order(things: list[Fact], facts: ReportFacts) -> list[Fact]:
    """Facts in the order of the source; those found by the rules keep their order."""
    added = [fact for fact in things if fact.rule in RULES.values()]
    if not added:
        return things
    return sorted(things, key=lambda fact: (fact.statement, _start(fact)))


def _start(fact: Fact) -> int:
    return fact.number.start if isinstance(fact, Measure) else fact.evidence.span.start


def _moved(span: Span, shift: int) -> Span:
    return Span(max(0, span.start + shift), max(0, span.end + shift))


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _overlap(first: Span, second: Span) -> bool:
    return first.start < second.end and second.start < first.end


def _word(value: Value) -> str | None:
    return None if value is None else str(value)


def _text(value: Value) -> str:
    return "none" if value is None else format(value, "f") if isinstance(value, Decimal) else str(value)


def _short(quote: str) -> str:
    return quote if len(quote) <= 30 else quote[:29] + "…"
