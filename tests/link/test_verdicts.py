from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from cases import TESTS
from hypothesis import given
from hypothesis import strategies as st

from kg.facts import Evidence, FactKind, Measure, Span
from kg.link.verdicts import Tolerance, judge_measure, judge_state
from kg.vocabulary import load_scheme

CASES = [
    json.loads(line) for line in (TESTS / "link" / "cases" / "verdicts.jsonl").read_text(encoding="utf-8").splitlines()
]
STATES = ("preparing", "approved", "construction-started", "under-construction", "completed", "operating")
VALUES = st.decimals(min_value=1, max_value=100, places=1)


def measure(fields: dict[str, Any], kind: FactKind = FactKind.TARGET) -> Measure:
    """A measure of nothing in particular with the fields of a case."""
    return Measure(
        statement=0,
        kind=kind,
        subject="甲",
        aspect=fields["aspect"],
        comparator=fields.get("comparator", "="),
        value=Decimal(fields["value"]),
        unit=fields["unit"],
        evidence=Evidence(Span(0, 1), "甲"),
        number=Span(0, 1),
        rule="",
        direction=fields.get("direction"),
        value_max=Decimal(fields["value_max"]) if "value_max" in fields else None,
        indicator=fields.get("indicator"),
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_verdicts_follow_the_published_rule(case: dict[str, Any]) -> None:
    """Each rule of verdict-3 at its boundary: tolerance of 左右, excess, ceilings, ranges, falls, goals not yet due."""
    tolerance = Tolerance(points=Decimal(case["points"])) if "points" in case else Tolerance()
    target, outcome = measure(case["target"]), measure(case["outcome"], FactKind.OUTCOME)
    assert judge_measure(target, outcome, tolerance, due=case.get("due", True)) == case["verdict"]


@pytest.mark.parametrize(
    ("promised", "reported", "verdict"),
    [
        ("operating", "operating", "done"),
        ("operating", "completed", "progressed"),
        ("completed", "operating", "done"),
        ("construction-started", "under-construction", "done"),
        ("under-construction", "under-construction", "progressed"),
        ("under-construction", "construction-started", "progressed"),
        ("under-construction", "completed", "done"),
        ("preparing", "preparing", "progressed"),
        ("preparing", "construction-started", "done"),
        ("approved", "approved", "done"),
    ],
)
def test_a_project_is_done_at_the_promised_state_and_an_open_promise_at_the_end(
    promised: str, reported: str, verdict: str
) -> None:
    """推进, 加快 are kept only by the finished thing; any other state is kept by itself and what comes after."""
    assert judge_state(promised, reported) == verdict


@given(VALUES, VALUES, st.sampled_from(["=", "≈", ">=", ">"]))
def test_more_is_never_judged_worse(promised: Decimal, reported: Decimal, comparator: str) -> None:
    """Where more is better, a higher value never has a worse verdict."""
    order = ["missed", "met", "exceeded"]
    target = measure({"aspect": "growth", "unit": "%", "value": promised, "comparator": comparator})
    lower, higher = (
        order.index(
            judge_measure(target, measure({"aspect": "growth", "unit": "%", "value": value}), Tolerance(), due=True)
        )
        for value in (reported, reported + 1)
    )
    assert lower <= higher


@given(st.sampled_from(STATES), st.sampled_from(STATES))
def test_every_verdict_is_a_code_of_the_vocabulary(promised: str, reported: str) -> None:
    """A verdict is always one that the vocabulary publishes."""
    assert judge_state(promised, reported) in load_scheme("verdict").by_code


def test_a_negative_tolerance_is_refused() -> None:
    """A tolerance below nothing is a mistake, not a setting."""
    with pytest.raises(ValueError, match="not negative"):
        Tolerance(points=Decimal(-1))
