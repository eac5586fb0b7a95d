"""How a text is divided: sections with their role, years and headings, and sentences with what marks them.

A sentence is written as its text, the number of its section, its role and years, and one letter each for what holds of
it: o(pens) and c(loses) its paragraph, h(eading), r(un in), m(arked).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kg.text.document import Sentence, read_document

CASES = [
    json.loads(line) for line in (Path(__file__).parent / "cases" / "documents.jsonl").read_text("utf-8").splitlines()
]


def _letters(one: Sentence) -> str:
    held = (one.opens, one.closes, one.heading, one.run_in, one.marked)
    return "".join(letter for letter, holds in zip("ochrm", held, strict=True) if holds)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:24])
def test_sections_and_sentences_of_a_text(case: dict[str, Any]) -> None:
    """Headings open sections, times open paragraphs of other years, and what closes a report is no part of it."""
    text = case["text"].replace("|", "\n") + "\n"
    document = read_document(text, case["year"])
    sections = [f"{one.role} {one.years.first}-{one.years.last} {'>'.join(one.path)}".strip() for one in document.parts]
    sentences = [
        f"{document.words(one)} {one.part} {one.role} {one.years.first}-{one.years.last} {_letters(one)}"
        for one in document.sentences
    ]
    assert sections == case["sections"]
    assert sentences == case["sentences"]
    assert [text[start:end] for start, end in document.boilerplate] == case["boilerplate"]
