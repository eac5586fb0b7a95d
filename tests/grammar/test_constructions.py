"""What each line of the grammar over characters reads.

The cases vary one part of a line at a time; 某 stands for any character that is no word of a class.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.grammar import targets
from kg.grammar.constructions import construction
from kg.grammar.tokens import special_pattern

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "constructions.jsonl").read_text("utf-8").splitlines()
]


def _target(name: str) -> re.Pattern[str]:
    return next(one.pattern for one in targets.constructions() if one.name == name)


def _token(name: str) -> re.Pattern[str]:
    return re.compile(special_pattern(name))


#: How a line of each file is read: anywhere in a text, or at its beginning.
FIND: dict[str, Callable[[str, str], re.Match[str] | None]] = {
    "phrase": lambda name, text: construction(name).search(text),
    "document": lambda name, text: construction(name).search(text),
    "task": lambda name, text: construction(name).search(text),
    "target": lambda name, text: _target(name).match(text),
    "token": lambda name, text: _token(name).match(text),
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['file']} {case['construction']}")
def test_a_construction_reads_what_it_says(case: dict[str, Any]) -> None:
    """Some texts it reads as a whole, of others a part with its groups, and in the rest it finds nothing."""

    def found(text: str) -> list[Any] | None:
        match = FIND[case["file"]](case["construction"], text)
        return match and [match.group(), {name: part for name, part in match.groupdict().items() if part is not None}]

    expected = (
        {text: [text, {}] for text in case.get("whole", ())}
        | {text: [part, groups] for text, part, groups in case.get("part", ())}
        | dict.fromkeys(case.get("nothing", ()))
    )
    assert {text: found(text) for text in expected} == expected
