"""Mutants of the grammar, `ontology/grammar/*.txt`: lines `name = pattern`, with comments that begin with #."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mutation.mutant import Edit, Mutant, Positions
from mutation.patterns import pattern_changes

_LINE = re.compile(r"^(?!#)(?P<name>[^=\n]+?)\s*=\s*(?P<pattern>[^\n]*\S)", re.MULTILINE)


def grammar_mutants(files: Mapping[str, str]) -> Iterator[Mutant]:
    """All mutants of the files (texts by path); a line that no other line uses may be dropped."""
    lines = {path: list(_LINE.finditer(text)) for path, text in files.items()}
    named = {name for found in lines.values() for line in found for name in _names(line.group("pattern"))}
    for path, found in lines.items():
        positions = Positions(files[path])
        for line in found:
            start = line.start("pattern")
            number, _ = positions.line_and_column(line.start())
            if line.group("name") not in named and len(found) > 1:
                gone = (Edit(line.start(), line.end(), ""),)
                yield Mutant(path, "line-dropped", line.start(), number, 1, gone, f"{line.group()!r} dropped")
            for change in pattern_changes(line.group("pattern"), grammar=True):
                edit = Edit(start + change.edit.start, start + change.edit.end, change.edit.replacement)
                if _breaks(line.group("pattern"), change.edit):
                    continue
                _, column = positions.line_and_column(edit.start)
                summary = f"{line.group('name')}: {change.summary}"
                yield Mutant(path, change.operator, edit.start, number, column, (edit,), summary)


def _names(pattern: str) -> list[str]:
    return re.findall(r"[A-Za-z][A-Za-z-]*", pattern)


def _breaks(pattern: str, edit: Edit) -> bool:
    """Whether a regular expression has become invalid: then no rule is changed, but the file cannot be read."""
    changed = pattern[: edit.start] + edit.replacement + pattern[edit.end :]
    return not changed.strip() or (_compiles(pattern) and not _compiles(changed))


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True
