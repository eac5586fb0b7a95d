from __future__ import annotations

import pytest
from cases import Case, load_cases, period_text, read_part

from kg.facts import Measure

ORDER = ("kind", "subject", "aspect", "direction", "comparator", "value", "value_max", "unit", "period")


def _normal(measure: Measure, shift: int) -> dict[str, object]:
    return {
        "span": [measure.number.start - shift, measure.number.end - shift],
        "kind": measure.kind.value,
        "subject": measure.subject,
        "aspect": measure.aspect,
        "direction": measure.direction,
        "comparator": measure.comparator,
        "value": format(measure.value.normalize(), "f"),
        "value_max": None if measure.value_max is None else format(measure.value_max.normalize(), "f"),
        "unit": measure.unit,
        "period": period_text(measure.period),
    }


@pytest.mark.parametrize("case", load_cases("extract", "measures", "measures"))
def test_measures(case: Case) -> None:
    """Each number that a sentence gives for something is found with its normal form, and no other number is."""
    facts, shift = read_part(case.input, case.others["part"])
    expected = [{key: value for key, value in record.items() if key != "text"} for record in case.records]
    assert [_normal(measure, shift) for measure in facts.measures] == expected
    for measure in facts.measures:
        span = measure.evidence.span
        assert span.start <= measure.number.start < measure.number.end <= span.end


@pytest.mark.parametrize(
    ("words", "part", "flow", "span"),
    [
        ("新增公办幼儿园30所。", "review", True, 1),
        ("公办幼儿园达到400所。", "review", False, 0),
        ("公办幼儿园达到400所。", "five-year-aims", False, 0),
        ("建成公办幼儿园120所。", "five-year-review", True, 5),
        ("地区生产总值年均增长6%。", "five-year-review", None, 1),
        ("五年累计新建公办幼儿园150所。", "review", True, 5),
        ("累计新建公办幼儿园150所。", "review", True, None),
    ],
)
def test_new_or_total_and_over_how_many_years(words: str, part: str, flow: bool | None, span: int | None) -> None:
    """A measure says whether it is new in its period, and over how many years it is counted."""
    (one,) = read_part(words, part)[0].measures
    assert (one.flow, one.span) == (flow, span)


@pytest.mark.parametrize(
    ("words", "flows"),
    [
        ("新增公园8个、绿道5公里、碧道3公里。", [True, True, True]),
        ("新建公园8个以及绿道5公里。", [True, True]),
        ("新增公园8个，绿道总长5公里。", [True, None]),
        ("人均绿地面积增加到8平方米。", [False]),
        ("新建成4E级机场。", []),
    ],
)
def test_members_of_a_list_are_added_like_the_first(words: str, flows: list[bool | None]) -> None:
    """A later member of a list takes its verb; what grows to a level is no addition; a letter is no unit of a grade."""
    facts, _ = read_part(words, "tasks")
    assert [one.flow for one in facts.measures] == flows
