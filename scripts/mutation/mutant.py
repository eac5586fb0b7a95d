"""A mutant: one file with one rule changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import unified_diff
from itertools import accumulate


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """The characters [start, end) of a file are replaced."""

    start: int
    end: int
    replacement: str


@dataclass(frozen=True, slots=True)
class Mutant:
    """A change of a file, made by an operator.

    `path` is relative to the top of the checkout, `place` the offset of the change: mutants of one operator and place
    are variants of each other. `owner` is the qualified name of the outermost function around the place, empty at
    module level and in data. `variant` numbers the mutants of an operator at one place.
    """

    path: str
    operator: str
    place: int
    line: int
    column: int
    edits: tuple[Edit, ...]
    summary: str
    owner: str = ""
    variant: int = 0

    @property
    def id(self) -> str:
        return f"{self.path}:{self.line}:{self.column}:{self.operator}:{self.variant}"

    def apply(self, text: str) -> str:
        """The text of the file with the change."""
        for edit in sorted(self.edits, reverse=True):
            text = text[: edit.start] + edit.replacement + text[edit.end :]
        return text

    def diff(self, text: str) -> str:
        """The change as a unified diff."""
        lines = unified_diff(text.splitlines(), self.apply(text).splitlines(), self.path, self.path, lineterm="", n=1)
        return "\n".join(lines)


class Positions:
    """Converts between offsets and lines and columns. Columns of a syntax tree count bytes of UTF-8."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._lines = text.splitlines(keepends=True)
        self._starts = [0, *accumulate(map(len, self._lines))]

    def offset(self, line: int, byte: int) -> int:
        """The offset of a line, counted from 1, and a byte of it."""
        if byte and line <= len(self._lines):
            content = self._lines[line - 1]
            return self._starts[line - 1] + len(content.encode()[:byte].decode())
        return self._starts[line - 1]

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """The line and the column of an offset, both counted from 1."""
        before = self.text[:offset]
        return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def number_variants(mutants: Iterable[Mutant]) -> Iterator[Mutant]:
    """The mutants with their variants numbered, so that each identifier names one."""
    seen: dict[str, int] = {}
    for mutant in mutants:
        key = replace(mutant, variant=0).id
        yield replace(mutant, variant=seen.get(key, 0))
        seen[key] = seen.get(key, 0) + 1
