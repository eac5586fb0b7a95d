"""Digits separated by blanks (2 1 600, 6 1 .5 %, 1, 350), as in copies of printed text and of old pages.

Running text never has two numbers with only a blank between them, but tables and lists do. So digits are joined only in
a line with sentence punctuation, before a unit or a character, and if their groups show that they are one number:
groups of three after the first, a single digit among them, or a year.
"""

from __future__ import annotations

import re

from kg.text.glosses import HAN
from kg.text.offsets import Edit

_APART = re.compile(
    r"(?<![\d.,])(?P<whole>\d{1,4}(?: {1,2}\d{1,4}(?!\d)){0,12})"
    r"(?P<part> {0,2}\. {0,2}\d{1,4}(?: \d{1,4}(?!\d)){0,4})?(?![\d.,])"
)
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:, {1,2}\d{3}){1,4}(?![\d.,])")
_SENTENCE = re.compile("[，。；：]")
_COUNTED = re.compile(rf" {{0,2}}[%‰{HAN}]")
_YEAR = re.compile(r"(?:19|20)\d\d")


def join_digits(text: str) -> list[Edit]:
    """The edits that remove blanks from numbers.

    >>> [(edit.start, edit.end) for edit in join_digits("增长1 2 %，好。")]
    [(3, 4)]
    """
    edits: list[Edit] = []
    start = 0
    for line in text.splitlines(keepends=True):
        if " " in line and "\t" not in line and _SENTENCE.search(line):
            edits += [Edit(start + first, start + last, "") for first, last in _blanks(line)]
        start += len(line)
    return edits


def _blanks(line: str) -> list[tuple[int, int]]:
    """The spans of blanks within the numbers of a line, and between these and their words."""
    numbers = [match.span() for match in _APART.finditer(line) if _is_one(match, line)]
    numbers += [match.span() for match in _THOUSANDS.finditer(line) if _is_behind_words(line, match.start())]
    found: set[tuple[int, int]] = set()
    for start, end in numbers:
        while line[start - 1 : start] == " ":
            start -= 1
        behind = re.compile(" *").match(line, end)
        end = behind.end() if behind else end
        opens = not line[:start].strip()
        found.update(
            gap.span() for gap in re.compile(" +").finditer(line, start, end) if not opens or gap.start() > start
        )
    return sorted(found)


def _is_behind_words(line: str, start: int) -> bool:
    return re.search(rf"[{HAN}（] ?$", line[:start]) is not None


def _is_one(number: re.Match[str], line: str) -> bool:
    """Whether the groups of digits form one number."""
    if " " not in number.group() or not _COUNTED.match(line, number.end()):
        return False
    groups = number.group("whole").split()
    whole = "".join(groups)
    is_year = _YEAR.fullmatch(whole) is not None and line[number.end() :].lstrip().startswith("年")
    if not line[: number.start()].strip():  # digits at the start of a line may be its number
        return is_year or (len(groups) > 2 and all(len(group) == 1 for group in groups))
    part = number.group("part")
    if part is not None and re.search(r"\. ", part) and not _is_behind_words(line, number.start()):
        return False
    if len(groups) == 1:
        return True
    return is_year or min(map(len, groups)) == 1 or all(len(group) == 3 for group in groups[1:])
