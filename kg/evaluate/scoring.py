"""How well the facts of a build agree with the annotations.

Each kind of record is scored in two steps: `judge_…` pairs annotations with rows and records which fields of each pair
are correct; the scores are counts over these judgements. The same pairing thus serves the totals, each report and each
construction.

A number is found if a row's number overlaps the annotated one and has its value; a project if the quotes overlap and
the names match. `tuple_f1` also requires kind, aspect, direction, comparator, range, unit and deadline, `full_f1` the
subject too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kg.evaluate.gold import Gold, GoldMeasure, GoldMilestone, GoldPair, GoldSentence
from kg.evaluate.matching import deadline, names_match, overlap, same_number
from kg.evaluate.tables import Row, Tables, by_report, span

Figures = dict[str, float]
_CHECKED = ("kind", "aspect", "direction", "comparator", "value_max", "unit", "deadline", "subject")
_DIRECTED = ("growth", "change")


@dataclass(frozen=True, slots=True)
class Miss:
    """One disagreement: its kind, the report, the quote, the annotation and the result of the build."""

    sort: str
    report: str
    quote: str
    expected: str
    found: str

    def __str__(self) -> str:
        return " | ".join((self.sort, self.report, self.quote, self.expected, self.found))


@dataclass(frozen=True, slots=True)
class JudgedMeasure:
    """An annotated number and the row paired with it; `wrong` names the fields that disagree."""

    gold: GoldMeasure
    row: Row | None
    wrong: tuple[str, ...] = ()

    @property
    def is_tuple(self) -> bool:
        """Whether everything but the subject is correct."""
        return self.row is not None and not set(self.wrong) - {"subject"}

    @property
    def is_full(self) -> bool:
        return self.row is not None and not self.wrong


def ratio(part: float, whole: float) -> float:
    """The share; NaN if the total is zero."""
    return part / whole if whole else float("nan")


def f1(precision: float, recall: float) -> float:
    """The harmonic mean of precision and recall."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def judge_measures(gold: Gold, tables: Tables) -> tuple[list[JudgedMeasure], list[Row]]:
    """Each annotated number with its row, and the rows within annotated spans that match no annotation."""
    rows = by_report(tables.measures, lambda row: gold.holds(row["report"], *span(row, "number_")))
    left = {report: list(found) for report, found in rows.items()}
    judged = []
    for one in gold.measures:
        candidates = [
            row
            for row in left.get(one.at.report, ())
            if overlap(span(row, "number_"), one.number_span) and same_number(_number(row["value"]), one.value)
        ]
        row = max(candidates, key=lambda row: _any_alike(row["subject"], one.subjects), default=None)
        if row is not None:
            left[one.at.report] = [other for other in left[one.at.report] if other is not row]
        judged.append(JudgedMeasure(one, row, _wrong(one, row) if row is not None else ()))
    return judged, [row for found in left.values() for row in found]


def _wrong(gold: GoldMeasure, row: Row) -> tuple[str, ...]:
    right = {
        "kind": row["kind"] in gold.kinds,
        "aspect": row["aspect"] in gold.aspects,
        "direction": row["aspect"] not in _DIRECTED or row["direction"] in gold.directions,
        "comparator": row["comparator"] in gold.comparators,
        "value_max": any(same_number(_number(row["value_max"]), value) for value in gold.values_max),
        "unit": row["unit"] in gold.units,
        "deadline": any(not period or row["period_end"][:4] == deadline(period) for period in gold.periods),
        "subject": _any_alike(row["subject"], gold.subjects),
    }
    return tuple(name for name in _CHECKED if not right[name])


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _any_alike(name: str, names: Iterable[str]) -> bool:
    return any(names_match(name, other) for other in names)


def measure_figures(judged: Sequence[JudgedMeasure], surplus: int) -> Figures:
    """Precision over all rows; recall and fields over the annotations that count (`core`)."""
    matched = sum(one.row is not None for one in judged)
    core = [one for one in judged if one.gold.core]
    found = [one for one in core if one.row is not None]
    precision, recall = ratio(matched, matched + surplus), ratio(len(found), len(core))
    figures: Figures = {"gold": len(core), "predicted": matched + surplus}
    figures |= {"precision": precision, "recall": recall, "f1": f1(precision, recall)}
    for name in _CHECKED:
        figures[name] = ratio(sum(name not in one.wrong for one in found), len(found))
    for name, good in (("tuple", [one.is_tuple for one in found]), ("full", [one.is_full for one in found])):
        share = ratio(sum(good), len(found))
        figures[f"{name}_f1"] = f1(precision * share, recall * share)
    return figures


def score_measures(gold: Gold, tables: Tables) -> tuple[Figures, list[Miss]]:
    """Scores and disagreements for the numbers."""
    judged, surplus = judge_measures(gold, tables)
    misses = []
    for one in judged:
        measure, row = one.gold, one.row
        if not measure.core or (row is not None and not one.wrong):
            continue
        if row is None:
            said = f"{measure.subjects[0]}: {measure.value} {measure.units[0]}"
            misses.append(Miss("measure not found", measure.at.report, str(measure.at), said, ""))
        else:
            expected = ", ".join(f"{name} {_said(measure, name)}" for name in one.wrong)
            found = ", ".join(f"{name} {row['period_end' if name == 'deadline' else name]}" for name in one.wrong)
            misses.append(Miss(f"measure {'+'.join(one.wrong)}", measure.at.report, str(measure.at), expected, found))
    for row in surplus:
        said = f"{row['subject']}: {row['value']} {row['unit']}"
        misses.append(Miss("measure not in gold", row["report"], row["quote"], "", said))
    return measure_figures(judged, len(surplus)), misses


_FIELDS: dict[str, Callable[[GoldMeasure], Sequence[object]]] = {
    "kind": lambda gold: gold.kinds,
    "aspect": lambda gold: gold.aspects,
    "direction": lambda gold: gold.directions,
    "comparator": lambda gold: gold.comparators,
    "value_max": lambda gold: gold.values_max,
    "unit": lambda gold: gold.units,
    "deadline": lambda gold: gold.periods,
    "subject": lambda gold: gold.subjects,
}


def _said(gold: GoldMeasure, name: str) -> str:
    return " or ".join("none" if value is None else str(value) for value in _FIELDS[name](gold))


def score_milestones(gold: Gold, tables: Tables) -> tuple[Figures, list[Miss]]:
    """Scores and disagreements for the projects and their stages."""
    rows = by_report(tables.milestones, lambda row: gold.holds(row["report"], *span(row)))
    predicted = sum(map(len, rows.values()))
    matched = core = found = states = kinds = both = 0
    misses = []
    for one in gold.milestones:
        core += one.core
        row = _best_project(one, rows.get(one.at.report, []))
        if row is None:
            if one.core:
                expected = f"{one.projects[0]}: {one.milestones[0]}"
                misses.append(Miss("milestone not found", one.at.report, str(one.at), expected, ""))
            continue
        rows[one.at.report] = [other for other in rows[one.at.report] if other is not row]
        matched += 1
        if not one.core:
            continue
        found += 1
        state, kind = row["milestone"] in one.milestones, row["kind"] in one.kinds
        states, kinds, both = states + state, kinds + kind, both + (state and kind)
        if not (state and kind):
            expected, said = f"{one.milestones[0]}, {one.kinds[0]}", f"{row['milestone']}, {row['kind']}"
            misses.append(Miss("milestone state or kind", one.at.report, str(one.at), expected, said))
    for row in (row for left in rows.values() for row in left):
        said = f"{row['name']}: {row['milestone']}"
        misses.append(Miss("milestone not in gold", row["report"], row["quote"], "", said))
    precision, recall, share = ratio(matched, predicted), ratio(found, core), ratio(both, found)
    figures: Figures = {"gold": core, "predicted": predicted, "precision": precision, "recall": recall}
    figures |= {"f1": f1(precision, recall), "state": ratio(states, found), "kind": ratio(kinds, found)}
    figures["full_f1"] = f1(precision * share, recall * share)
    return figures, misses


def _best_project(gold: GoldMilestone, rows: Sequence[Row]) -> Row | None:
    candidates = [row for row in rows if overlap(span(row), gold.at.span) and _any_alike(row["name"], gold.projects)]
    return max(
        candidates,
        key=lambda row: (row["milestone"] in gold.milestones, overlap(span(row), gold.at.span)),
        default=None,
    )


def score_qualitative(gold: Gold, tables: Tables) -> tuple[Figures, list[Miss]]:
    """Scores and disagreements for the targets without a number; one that overlaps is found."""
    rows = by_report(tables.qualitative, lambda row: gold.holds(row["report"], *span(row)))
    predicted = sum(map(len, rows.values()))
    core = found = forms = 0
    explained: set[int] = set()
    misses = []
    for one in gold.qualitative:
        core += one.core
        candidates = [row for row in rows.get(one.at.report, []) if overlap(span(row), one.at.span)]
        explained.update(map(id, candidates))
        if not one.core:
            continue
        if not candidates:
            misses.append(Miss("qualitative target not found", one.at.report, str(one.at), one.form, ""))
            continue
        best = max(candidates, key=lambda row: (overlap(span(row), one.at.span), span(row), row["form"]))
        found += 1
        forms += best["form"] == one.form
    precision, recall = ratio(len(explained), predicted), ratio(found, core)
    figures: Figures = {"gold": core, "predicted": predicted, "precision": precision, "recall": recall}
    return figures | {"f1": f1(precision, recall), "form": ratio(forms, found)}, misses


def score_sentences(gold: Gold, tables: Tables) -> tuple[Figures, list[Miss]]:
    """Accuracy, total and per kind. A sentence has the kind that most of its characters have in `statements`."""
    rows = by_report(tables.statements, lambda row: True)
    right: dict[str, list[bool]] = {}
    misses = []
    for one in gold.sentences:
        got = _kind_of(one, rows.get(one.at.report, []))
        right.setdefault(one.kinds[0], []).append(got in one.kinds)
        if got not in one.kinds:
            words = str(one.at)[:60] if one.length is None else f"{one.at}…"
            misses.append(Miss("sentence kind", one.at.report, words, " or ".join(one.kinds), got))
    every = [good for kind in right.values() for good in kind]
    figures: Figures = {"gold": len(every), "accuracy": ratio(sum(every), len(every))}
    return figures | {kind: ratio(sum(good), len(good)) for kind, good in sorted(right.items())}, misses


def _kind_of(sentence: GoldSentence, rows: Sequence[Row]) -> str:
    weight: dict[str, int] = {}
    for row in rows:
        weight[row["kind"]] = weight.get(row["kind"], 0) + overlap(span(row), sentence.at.span)
    return max(weight, key=lambda kind: weight[kind]) if any(weight.values()) else "context"


def score_pairs(gold: Gold, tables: Tables) -> tuple[Figures, list[Miss]]:
    """Promises followed up in the next report: with the correct answer (`evidence`), the correct verdict, and both."""
    facts = tables.facts
    outcomes: dict[tuple[str, str], list[tuple[Row, Row]]] = {}
    for row in tables.outcomes:
        target = facts.get(row["target"])
        if target is not None:
            outcomes.setdefault((target["report"], row["next_report"]), []).append((target, row))
    tracked = evidence = verdicts = both = 0
    misses = []
    for one in gold.pairs:
        candidates = [
            (overlap(span(target), one.at.span), row)
            for target, row in outcomes.get((one.at.report, one.next_report), ())
            if overlap(span(target), one.at.span) and names_match(row["subject"], one.subject)
        ]
        if not candidates:
            misses.append(Miss("promise not tracked", one.at.report, str(one.at), " or ".join(one.verdicts), ""))
            continue
        row = max(candidates, key=lambda pair: pair[0])[1]
        tracked += 1
        answer = facts.get(row["outcome"])
        proven, judged = _is_answered(one, row, answer), row["verdict"] in one.verdicts
        evidence, verdicts, both = evidence + proven, verdicts + judged, both + (proven and judged)
        if not (proven and judged):
            expected = f"{' or '.join(one.verdicts)}: {' or '.join(map(str, one.outcomes))}"
            said = f"{row['verdict']}: {answer['quote'] if answer else row.get('outcome_quote', '')}"
            misses.append(Miss("promise", one.at.report, str(one.at), expected, said))
    every = len(gold.pairs)
    return {
        "gold": every,
        "tracked": ratio(tracked, every),
        "evidence": ratio(evidence, every),
        "verdict": ratio(verdicts, every),
        "both": ratio(both, every),
    }, misses


def _is_answered(gold: GoldPair, row: Row, answer: Row | None) -> bool:
    passage = _passage(row, answer)
    if not gold.outcomes:
        return passage is None
    if passage is not None and any(overlap(passage, at.span) for at in gold.outcomes):
        return True
    return "reported-without-number" in gold.verdicts and row["verdict"] == "reported-without-number"


def _passage(row: Row, answer: Row | None) -> tuple[int, int] | None:
    """Where the next report answers: as the outcome itself states, otherwise where its fact is."""
    if row.get("outcome_start") and row.get("outcome_end"):
        return span(row, "outcome_")
    return None if answer is None else span(answer)


#: What is scored, in the order of the output; kinds without annotations are omitted.
SCORES: dict[str, Callable[[Gold, Tables], tuple[Figures, list[Miss]]]] = {
    "measures": score_measures,
    "milestones": score_milestones,
    "qualitative": score_qualitative,
    "sentences": score_sentences,
    "pairs": score_pairs,
}
