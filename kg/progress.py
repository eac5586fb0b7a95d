"""How far a long job is: a bar with rate and time left, on standard error and only where a person sees it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

Item = TypeVar("Item")

# Fewer are done before a bar could be read.
_FEW = 4


def track_progress(items: Iterable[Item], total: int, what: str) -> Iterator[Item]:
    """The items as they come; `what` is done to them, in both languages."""
    if total < _FEW or not sys.stderr.isatty():
        yield from items
        return
    from tqdm import tqdm

    yield from tqdm(items, total=total, desc=what, unit="", dynamic_ncols=True, leave=False, file=sys.stderr)


class ProgressBar:
    """A bar of bytes for one stage after the other; messages appear above it."""

    def __init__(self) -> None:
        self._bar: Any = None

    def begin(self, stage: str, total: int) -> None:
        """A stage begins, of `total` bytes."""
        from tqdm import tqdm

        self.close()
        self._bar = tqdm(desc=stage, total=total, unit="B", unit_scale=True, disable=None, leave=False)

    def advance(self, done: int) -> None:
        """So many bytes more are done."""
        if self._bar is not None:
            self._bar.update(done)

    def say(self, message: str) -> None:
        """One line, which stays."""
        from tqdm import tqdm

        tqdm.write(message, file=sys.stderr)

    def close(self) -> None:
        """Takes the bar away."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
