"""What the words beside a number say: the predicate, the thing that is counted, and what is no part of its name."""

from __future__ import annotations

import json
from dataclasses import astuple
from pathlib import Path
from typing import Any

import pytest

from kg.grammar import number

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "words-beside-numbers.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['function']}{' finished' * ('finished' in case)}")
def test_what_words_beside_a_number_say(case: dict[str, Any]) -> None:
    """Each function gives for each text what the case says; a predicate is read from the words and the unit."""
    function = getattr(number, case["function"])
    options = {"finished": True} if case.get("finished") else {}

    def read(words: str) -> Any:
        if case["function"] == "read_predicate":
            return list(astuple(number.read_predicate(*words.split("|"))))
        return function(words, **options)

    assert {words: read(words) for words in case["of"]} == case["of"]
