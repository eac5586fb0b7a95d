"""Maps each cleaned character to its source.

An `OffsetMap` holds, for every character of a cleaned text, the half-open span of source characters it represents. The
spans never run backwards, but two may overlap (two characters recovered from one damaged one), and a source character
may belong to no span (a dropped tag). Offsets count code points, as in a TextPositionSelector of the W3C annotation
model.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.clean_text import OffsetMap


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch [start, end) of a text and the text that takes its place.

    `parts`, if given, bounds the span of each new character; otherwise each one represents the whole span.
    """

    start: int
    end: int
    after: str
    parts: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"no stretch [{self.start}, {self.end})")
        if self.parts and len(self.parts) != len(self.after):
            raise ValueError(f"{len(self.parts)} parts for {len(self.after)} characters")


def apply_edits(text: str, edits: Iterable[Edit]) -> tuple[str, OffsetMap]:
    """The text with the edits made, and the map back. Edits come in order and do not overlap."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    place = 0
    for edit in edits:
        if edit.start < place or edit.end > len(text):
            raise ValueError(f"edit [{edit.start}, {edit.end}) is out of order or outside the text")
        _keep(text, place, edit.start, pieces, starts, ends)
        pieces.append(edit.after)
        parts: Sequence[tuple[int, int]] = edit.parts or ((edit.start, edit.end),) * len(edit.after)
        starts.extend(start for start, _ in parts)
        ends.extend(end for _, end in parts)
        place = edit.end
    _keep(text, place, len(text), pieces, starts, ends)
    return "".join(pieces), OffsetMap(tuple(starts), tuple(ends), len(text))


def _keep(text: str, start: int, end: int, pieces: list[str], starts: list[int], ends: list[int]) -> None:
    pieces.append(text[start:end])
    starts.extend(range(start, end))
    ends.extend(range(start + 1, end + 1))
