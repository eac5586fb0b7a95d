"""The questions of `cases/questions.jsonl`, and a small dataset on which a reader can work out their answers."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from rdf.sample import evidence, sample

from kg.facts import FactKind, Measure, Period, Span
from kg.link.model import LinkedReports
from kg.rdf.iris import DEFAULT_BASE
from kg.rdf.names import prefixes

QUESTIONS = Path(__file__).parent / "cases" / "questions.jsonl"
PREFIXES = "\n".join(f"PREFIX {prefix}: <{iri}>" for prefix, iri in prefixes(DEFAULT_BASE).items())


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question in words and as SPARQL without prefixes, with its answer on `small_dataset`, row by row."""

    id: str
    question: str
    sparql: str
    rows: tuple[tuple[str, ...], ...]


def read_questions() -> tuple[AskedQuestion, ...]:
    """All of them, in the order of the file."""
    found = map(json.loads, QUESTIONS.read_text(encoding="utf-8").splitlines())
    return tuple(
        AskedQuestion(one["id"], one["question"], "\n".join(one["sparql"]), tuple(map(tuple, one["rows"])))
        for one in found
    )


def small_dataset() -> LinkedReports:
    """The sample of `rdf.sample` with a harvest, indicators, topics, a body that is responsible and a vague promise."""
    linked = sample()
    facts = linked.reports[0]
    coal = "advanced-coal-capacity-share"
    measures = tuple(
        replace(one, indicator=coal) if one.subject == "煤炭先进产能占比" else one for one in facts.measures
    )
    # nothing of it stands in the text of the sample, so its quote is that of another measure
    other = evidence(facts.text, "雄忻高铁开工建设")
    harvest = Measure(
        1, FactKind.OUTCOME, "粮食产量", "quantity", "=", Decimal("2000"), "斤", other, Span(0, 1), "measure.plain",
        period=Period.years(2022), indicator="grain-output",
    )  # fmt: skip
    statements = list(facts.statements)
    statements[4] = replace(statements[4], topic="environment", testability="neither")
    statements[6] = replace(statements[6], agency="education-department")
    milestones = (*facts.milestones[:1], replace(facts.milestones[1], place="140100"))
    changed = replace(facts, measures=(*measures, harvest), statements=tuple(statements), milestones=milestones)
    return replace(linked, reports=(changed,))
