"""What a clause names, and in which state; and that the cases need every line of the grammar."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.errors import VocabularyError
from kg.extract.milestones import projects_of
from kg.grammar import clause as clauses
from kg.grammar import patterns
from kg.grammar.patterns import read_grammar
from kg.grammar.tokens import tokenize
from kg.resources import ontology_folder

CASES = [
    json.loads(line)
    for file in ("grammar/cases/clauses.jsonl", "extract/cases/milestones.jsonl")
    for line in (Path(__file__).resolve().parents[1] / file).read_text("utf-8").splitlines()
]
#: Limits are data too: a case with the field `fails` is one that is not read right yet, and why.
OWN = [
    pytest.param(case, id=case["id"], marks=[pytest.mark.xfail(reason=case["fails"])] if "fails" in case else [])
    for case in CASES
    if "projects" in case
]
LINES = (ontology_folder() / "grammar" / "clause.txt").read_text("utf-8").splitlines()


def projects(sentence: str) -> list[str]:
    """`name:state` of all projects of a sentence, sorted."""
    return sorted(
        {
            f"{name.text}:{segment.state}"
            for clause in re.split("(?<=[，。；])", sentence)
            for segment in clauses.read_segments(clause.rstrip("，。；"))
            if segment.state is not None
            for name in projects_of(segment, segment.state)
        }
    )


@pytest.mark.parametrize("case", OWN)
def test_clauses(case: dict[str, Any]) -> None:
    """A clause gives its projects with their states, and nothing else."""
    assert projects(case["input"]) == case["projects"]


def alternatives(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """The grammar without one alternative each, or without one line that says a state."""
    for at, line in enumerate(lines):
        name, equals, body = line.partition("=")
        if not equals or line.startswith("#"):
            continue
        if name.startswith("says"):
            yield f"{line}", [*lines[:at], *lines[at + 1 :]]
        parts = top_level(body)
        if len(parts) > 1:
            for drop, part in enumerate(parts):
                rest = " | ".join(other for other_at, other in enumerate(parts) if other_at != drop)
                yield f"{name.strip()}: {part.strip()}", [*lines[:at], f"{name}= {rest}", *lines[at + 1 :]]


def top_level(body: str) -> list[str]:
    """The alternatives of a pattern that stand in no bracket."""
    depth, parts = 0, [""]
    for character in body:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return parts


@pytest.fixture(scope="module")
def answers() -> dict[str, list[str]]:
    """What each case gives with the grammar as it is."""
    return {case["input"]: projects(case["input"]) for case in CASES}


@pytest.mark.parametrize(
    ("what", "lines"), list(alternatives(LINES)), ids=lambda one: one if isinstance(one, str) else ""
)
def test_each_alternative_is_needed(
    what: str, lines: list[str], answers: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without any one alternative of the grammar some case comes out otherwise."""
    changed = read_grammar(lines)
    for module in (clauses, patterns):
        monkeypatch.setattr(module, "grammar", lambda: changed)
    assert any(projects(sentence) != found for sentence, found in answers.items()), f"no case needs {what}"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("before adverb", "has no '='"),
        ("before = nothing", "'nothing' is not a class"),
        ("before = (adverb", "is not a pattern"),
        ("before = !", "nothing follows"),
        ("before = !(adverb", "not closed"),
        ("before = adverb & push", "cannot be read"),
    ],
)
def test_a_broken_line_is_refused(line: str, said: str) -> None:
    """A line that breaks the notation is an error with its number."""
    with pytest.raises(VocabularyError, match=rf"clause\.txt:2: .*{re.escape(said)}"):
        read_grammar(["# a grammar", line])


@pytest.mark.parametrize(
    ("clause", "classes"),
    [
        ("加快推进雄岭高铁建设", "speed push unknown head build"),
        ("甲乙、丙丁等项目", "unknown and unknown etcetera head"),
        ("华为公司", "firm head"),
        ("和平路、青山路", "unknown and unknown"),
        ("“一泓清水”工程", "quotation head"),
        ("2025年底前投用", "time state"),
        ("20大园区", "count head"),
        ("110千伏变电站", "capacity head"),
        ("14号线二期", "numbered-line phase"),
        ("完成30公里", "finish amount"),
    ],
)
def test_tokens(clause: str, classes: str) -> None:
    """Words, and what no list can hold, get their classes."""
    assert " ".join(token.word_class for token in tokenize(clause)) == classes


def test_tokens_tile_the_clause() -> None:
    """The tokens of a clause hold all its characters, each once and in order."""
    for case in CASES:
        tokens = tokenize(case["input"])
        assert "".join(token.text for token in tokens) == case["input"]
        assert [token.start for token in tokens[1:]] == [token.end for token in tokens[:-1]]
