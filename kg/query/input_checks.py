"""Checks what a user gives before anything is looked up: texts must be text, and not too long.

An argument of the command line that is not UTF-8, or JSON with half of a character, becomes a text that no store and no
terminal takes (a lone surrogate, U+D800 to U+DFFF).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.errors import UsageError

#: So long the name or the value of a parameter may be, in characters: no name and no quote is as long.
LONGEST_VALUE = 8_000
#: So long a query may be; on the endpoint a request is bounded first.
LONGEST_QUERY = 1_000_000
_LONGEST_SHOWN = 80
_NO_CHARACTER = re.compile("[\ud800-\udfff]")


def check_text(text: str, name: str, longest: int = LONGEST_VALUE) -> str:
    """The text itself. Raises UsageError, with `name` for what it is, where it is not text or too long."""
    if len(text) > longest:
        raise UsageError(f"{name} has {len(text):,} characters; give {longest:,} at most / 内容过长")
    if _NO_CHARACTER.search(text):
        raise UsageError(f"{name} contains bytes that are not UTF-8: {shown(text)}; use UTF-8 / 不是有效的 UTF-8")
    return text


def check_values(values: Mapping[str, str]) -> None:
    """Raises UsageError where a name or a value is not text or too long."""
    for name, value in values.items():
        check_text(value, f"--param {shown(check_text(name, 'the name of a parameter'))}")


def shown(text: str) -> str:
    r"""A text as a message repeats it: on one line, only its beginning where it is long.

    >>> shown("水库"), shown("a\udcff\n"), len(shown("9" * 5000))
    ('水库', 'a\\udcff\\n', 81)
    """
    cut = text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"
    return cut if cut.isprintable() else repr(cut)[1:-1]
