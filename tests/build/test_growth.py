"""The way from a text to its facts takes steps that grow with the text and no faster, whatever it holds.

Steps are lines of Python that are executed, here and in libraries. What regular expressions do within a line is not
seen by that: tests/text/test_patterns.py looks at the expressions themselves, and `scripts/input-growth` measures time.
"""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest

from kg.check.evidence import require_evidence
from kg.clean_text import SourceText
from kg.errors import InputError
from kg.extract.identify import identify
from kg.extract.pipeline import extract
from kg.text import document
from kg.text.cleaning import clean
from tests.build.kinds import DAMAGED, KINDS, PAGES, page_of, text_of

# Sentences are cut short, so that those of the greatest length are there at each size and the texts can be short.
LONGEST_SENTENCE = 150
SIZE = 400


def read(text: str, name: str) -> None:
    """All that a build does to one report."""
    cleaned = clean(SourceText(name, text, "0" * 64, "utf-8"))
    facts = extract(identify(cleaned, {"adcode": "140000", "year": "2024"}, "report"), cleaned)
    require_evidence(facts)


def steps_of(text: str, name: str) -> int:
    """How many lines of Python are executed to read a text."""
    steps = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal steps
        steps += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        read(text, name)
    finally:
        sys.settrace(before)
    return steps


@pytest.fixture(autouse=True)
def short_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence has 150 characters at most."""
    monkeypatch.setattr(document, "LONGEST_SENTENCE", LONGEST_SENTENCE)


def growth(texts: tuple[str, str, str], name: str) -> float:
    """By how much more the steps grow from size 2 to 4 than from 1 to 2: twice as much if they grow with the text."""
    read(texts[0], name)  # what is loaded and compiled once is no step of a text
    first, second, third = (steps_of(text, name) for text in texts)
    return (third - second) / max(second - first, 300)


def size_of(kind: str) -> int:
    """Repairs take thousands of steps for each character."""
    return SIZE // 4 if kind in DAMAGED else SIZE


@pytest.mark.parametrize("kind", KINDS)
def test_steps_grow_with_the_text(kind: str) -> None:
    """Four times the text takes four times the steps: twice would be linear, four quadratic."""
    size = size_of(kind)
    assert growth((text_of(kind, size), text_of(kind, 2 * size), text_of(kind, 4 * size)), "report.txt") < 3


@pytest.mark.parametrize("kind", PAGES)
def test_steps_grow_with_the_page(kind: str) -> None:
    """Tags, references, comments and scripts are read in steps that grow with the page, closed or not."""
    assert growth((page_of(kind, SIZE), page_of(kind, 2 * SIZE), page_of(kind, 4 * SIZE)), "report.html") < 3


def test_there_are_kinds_enough() -> None:
    """Thirty kinds are asked for; empty ones would prove nothing."""
    assert len(KINDS) + len(PAGES) >= 30
    assert all(len(text_of(kind, SIZE)) > SIZE * 0.8 for kind in KINDS)
    assert all(len(page_of(kind, SIZE)) > SIZE * 0.8 for kind in PAGES)


def test_time_that_is_up_is_an_error_of_the_file() -> None:
    """A report that takes too long is refused with its name and the limit, between two of its steps."""
    from kg.time_limit import time_limit

    with (
        pytest.raises(InputError, match=r"report\.txt: reading it takes more than 0 seconds"),
        time_limit(0, "report.txt"),
    ):
        read(text_of("percentages", SIZE), "report.txt")
    read(text_of("percentages", 100), "report.txt")
