"""What the words of a class do: each of them, in a sentence made for the class, gives what the class stands for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cases import period_text, read_facts, read_part

from kg.build.table_columns import meaning_of
from kg.extract.deadlines import last_day
from kg.extract.document_kind import find_kind
from kg.extract.task_bodies import read_responsibility
from kg.extract.task_columns import read_task_header
from kg.extract.task_status import read_status
from kg.facts import Measure
from kg.grammar.tokens import tokenize
from kg.lang.periods import find_periods
from kg.lang.units import read_unit
from kg.link.counting import read_words
from kg.link.indicators import find_indicator, normal_form
from kg.link.name_similarity import have_incompatible_qualifiers, normalized_name, with_current_names

YEAR = 2023
#: Stands in a frame in place of a word that no vocabulary has.
UNKNOWN = "甪丌"


def _measure(one: Measure) -> str:
    fields = (one.kind.value, one.subject, one.aspect, one.comparator, format(one.value.normalize(), "f"), one.unit)
    return " ".join([*map(str, fields), str(period_text(one.period))])


def _measures(part: str) -> Callable[[str], Any]:
    return lambda words: [_measure(one) for one in read_part(words, part)[0].measures]


def _milestones(words: str) -> Any:
    return [f"{one.name}:{one.milestone}" for one in read_part(words, "tasks")[0].milestones]


def _statements(field: str, part: str) -> Callable[[str], Any]:
    def read(words: str) -> Any:
        facts, shift = read_part(words, part)
        return [str(getattr(one, field)) for one in facts.statements if one.evidence.span.start >= shift]

    return read


def _years(words: str) -> Any:
    return [
        f"{one.years.first}-{one.years.last}{' compared' * one.compared}{' deadline' * one.deadline}"
        for one in find_periods(words, YEAR)
    ]


def _sections(words: str) -> Any:
    return [f"{one.role} {one.period.start.year}-{one.period.end.year}" for one in read_facts(words).sections]


def _kind(words: str) -> Any:
    found = find_kind(words)
    return found and found.code


def _task_columns(words: str) -> Any:
    found = read_task_header(words.split("|"))
    return found and {code: list(places) for code, places in found.places.items()}


def _bodies(words: str) -> Any:
    return [f"{one.name}:{'leads' if one.leads else 'assists'}" for one in read_responsibility(words).bodies]


def _last_day(words: str) -> Any:
    found = last_day(words, YEAR)
    return found and found.isoformat()


def _counting(words: str) -> Any:
    found = read_words(*words.split("|"))
    return f"{found.kind} {found.stage} {sorted(found.works)}"


def _unit(words: str) -> Any:
    found = read_unit(words, 0)
    return found and found.length == len(words) and found.code


READERS: dict[str, Callable[[str], Any]] = {
    "measures": _measures("tasks"),
    "outcomes": _measures("review"),
    "milestones": _milestones,
    "strength": _statements("strength", "tasks"),
    "kind of statement": _statements("kind", "tasks"),
    "kind of statement in a review": _statements("kind", "review"),
    "topic": _statements("topic", "tasks"),
    "targets": lambda words: [
        f"{one.form} {one.subject} {period_text(one.period)}" for one in read_part(words, "tasks")[0].qualitative
    ],
    "years": _years,
    "sections": _sections,
    "kind of document": _kind,
    "task columns": _task_columns,
    "bodies": _bodies,
    "last day": _last_day,
    "status": read_status,
    "normalized name": normalized_name,
    "current name": with_current_names,
    "normal form": normal_form,
    "indicator": find_indicator,
    "incompatible": lambda words: have_incompatible_qualifiers(*words.split("|")),
    "counting": _counting,
    "unit": _unit,
    "classes": lambda words: " ".join(token.word_class for token in tokenize(words)),
    "input columns": meaning_of,
}


def _cases() -> list[Any]:
    lines = (Path(__file__).parent / "cases" / "words.jsonl").read_text(encoding="utf-8").splitlines()
    return [pytest.param(case, id=case["id"]) for case in map(json.loads, lines)]


def _read(case: dict[str, Any], word: str) -> Any:
    """What the frame gives with a word in it; where the result repeats the word, it has {} instead."""
    found = READERS[case["reads"]](case["frame"].format(word))
    if found is None or isinstance(found, bool) or found == case["gives"]:
        return found
    return json.loads(json.dumps(found, ensure_ascii=False).replace(word, "{}"))


@pytest.mark.parametrize("case", _cases())
def test_each_word_of_a_class_gives_what_the_class_stands_for(case: dict[str, Any]) -> None:
    """Every word listed gives the same reading of the frame, and a word that no class has gives another."""
    assert case["gives"] != case["otherwise"]
    assert _read(case, UNKNOWN) == case["otherwise"]
    assert {word: _read(case, word) for word in case["words"]} == dict.fromkeys(case["words"], case["gives"])
