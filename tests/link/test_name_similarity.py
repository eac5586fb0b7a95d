"""Which names mean one thing, and by how much others are alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kg.link import name_similarity

CASES = [json.loads(line) for line in (Path(__file__).parent / "cases" / "names.jsonl").read_text("utf-8").splitlines()]


def _plain(found: Any) -> Any:
    """A result as JSON has it."""
    if isinstance(found, name_similarity.NameParts):
        return [list(found.proper), found.sort, sorted(found.phases)]
    return sorted(found) if isinstance(found, frozenset) else found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["function"])
def test_names_are_compared_as_the_cases_say(case: dict[str, Any]) -> None:
    """Each function gives for each name, or each pair of names, what the case says."""
    function = getattr(name_similarity, case["function"])
    assert {names: _plain(function(*names.split("|"))) for names in case["of"]} == case["of"]
