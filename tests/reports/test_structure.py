"""Small whole reports in the forms that copies of them have: what each says, as facts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cases import read_facts

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "structure.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
def test_a_report_yields_its_facts_in_every_form_of_copy(case: dict[str, Any]) -> None:
    """Headings, salutations, gaps and rows are told apart, so that each number is a target or an outcome of its year.

    Each measure is its kind, subject, value, unit, and the first and last year of its period.
    """
    facts = read_facts(case["input"], case["year"])
    found = [
        [
            one.kind.value,
            one.subject,
            format(one.value.normalize(), "f"),
            one.unit,
            one.period.start.year if one.period else None,
            one.period.end.year if one.period else None,
        ]
        for one in facts.measures
    ]
    assert found == case["measures"]
