"""Cases as data: every file of `cases/` holds one JSON object a line, with an `id`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kg.clean_text import CleanText, SourceText
from kg.text.cleaning import clean

CASES = Path(__file__).parent / "cases"


def load_cases(name: str) -> list[dict[str, Any]]:
    """The cases of one file."""
    lines = (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line]


def text_source(text: str, name: str = "village.txt") -> SourceText:
    """A source that was never a file."""
    return SourceText(name=name, text=text, sha256="", encoding="utf-8")


def clean_text(text: str, name: str = "village.txt") -> CleanText:
    """The text cleaned as if it had come from a file of that name."""
    return clean(text_source(text, name))
