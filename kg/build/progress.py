"""How far a build is: a bar with rate and time left, on standard error and only where a person sees it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")

# Fewer are done before a bar could be read.
_FEW = 4


def told(items: Iterable[Item], total: int, what: str) -> Iterator[Item]:
    """The items as they come; `what` is done to them, in both languages."""
    if total < _FEW or not sys.stderr.isatty():
        yield from items
        return
    from tqdm import tqdm

    yield from tqdm(items, total=total, desc=what, unit="", dynamic_ncols=True, leave=False, file=sys.stderr)
