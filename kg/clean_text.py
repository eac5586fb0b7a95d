"""The types for the text of a report: the source text, the cleaned text, and the origin of each cleaned character.

`kg.text` reads files and cleans their text; values of these types carry the result through the extractors to the graph.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise
from operator import eq, le


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text of one file; all offsets of quotes count code points of `text`.

    A byte order mark is not part of the text, and line breaks are those of the file. `sha256` is the hex digest of the
    bytes of the file. `extracted`: the text was extracted from a document format (.docx, .pdf …); offsets then count in
    the extracted text, and `encoding` names the format.
    """

    name: str
    text: str
    sha256: str
    encoding: str
    extracted: bool = False


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """A monotone map from the offsets of a cleaned text to those of its source.

    `starts[i]` and `ends[i]` bound the source span of cleaned character `i`; `length` is the length of the source.

    >>> offsets = OffsetMap(starts=(0, 5), ends=(5, 6), length=6)
    >>> offsets.source_span(0, 2)
    (0, 6)
    >>> offsets.clean_span(5, 6)
    (1, 2)
    """

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    length: int

    def __post_init__(self) -> None:
        if len(self.starts) != len(self.ends):
            raise ValueError(f"{len(self.starts)} starts but {len(self.ends)} ends")
        # Each cleaning step does this for every character: sorting a sorted list is the fastest test of order.
        for bounds in (self.starts, self.ends):
            if list(bounds) != sorted(bounds):
                at = next(at for at, (low, high) in enumerate(pairwise(bounds)) if low > high)
                raise ValueError(f"an offset map cannot run backwards: {bounds[at + 1]} after {bounds[at]} at {at + 1}")
        if not all(map(le, self.starts, self.ends)):
            at = next(at for at, (start, end) in enumerate(zip(self.starts, self.ends, strict=True)) if start > end)
            raise ValueError(f"an offset map cannot run backwards: [{self.starts[at]}, {self.ends[at]}) at {at}")
        if self.starts and not 0 <= self.starts[0] <= self.ends[-1] <= self.length:
            raise ValueError(
                f"an offset map cannot leave its source: {self.starts[0]}–{self.ends[-1]} of {self.length}"
            )

    def __len__(self) -> int:
        return len(self.starts)

    @classmethod
    def identity(cls, length: int) -> OffsetMap:
        """The map of a text onto itself."""
        return cls(tuple(range(length)), tuple(range(1, length + 1)), length)

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The source span of the cleaned span [start, end); an empty span gives the empty span at its start."""
        if not 0 <= start <= end <= len(self.starts):
            raise ValueError(f"no stretch [{start}, {end}) in a text of {len(self.starts)} characters")
        if start == end:
            place = self.starts[start] if start < len(self.starts) else self.length
            return place, place
        return self.starts[start], self.ends[end - 1]

    def clean_span(self, start: int, end: int) -> tuple[int, int]:
        """The smallest cleaned span of all characters that come, at least in part, from source [start, end)."""
        if not 0 <= start <= end <= self.length:
            raise ValueError(f"no stretch [{start}, {end}) in a source of {self.length} characters")
        first = bisect_right(self.ends, start)
        if start == end:
            return first, first
        return first, max(first, bisect_left(self.starts, end))

    def then(self, later: OffsetMap) -> OffsetMap:
        """The map of a text cleaned twice: `self` maps the first result to the source, `later` the second to it."""
        if later.length != len(self.starts):
            raise ValueError(f"a map over {later.length} characters cannot follow one of {len(self.starts)}")
        # the same as source_span, for all characters at once; an empty span has both bounds at its start
        starts, ends = (*self.starts, self.length), (0, *self.ends)
        firsts = tuple(map(starts.__getitem__, later.starts))
        lasts = tuple(map(ends.__getitem__, later.ends))
        if any(map(eq, later.starts, later.ends)):
            empty = map(eq, later.starts, later.ends)
            lasts = tuple(
                first if is_empty else last for first, last, is_empty in zip(firsts, lasts, empty, strict=True)
            )
        return OffsetMap(firsts, lasts, self.length)


@dataclass(frozen=True, slots=True)
class Repair:
    """A replacement of damaged text in the source by the original text.

    `before` is the text of the source span [`start`, `end`); `after` is in simplified script. `confirmed` is false for
    damage that was detected but not repaired; `after` is then the same as `before`.
    """

    kind: str
    start: int
    end: int
    before: str
    after: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class CleanText:
    """A cleaned text, the map to its source, and the repairs in the order of their offsets."""

    source: SourceText
    text: str
    offsets: OffsetMap
    repairs: tuple[Repair, ...]
