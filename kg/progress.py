"""Progress of long jobs: a bar with rate and remaining time, on standard error and only on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

Item = TypeVar("Item")

# Fewer items are finished before a bar can be read.
_FEW = 4


def track_progress(items: Iterable[Item], total: int, what: str) -> Iterator[Item]:
    """The items, with a progress bar; `what` names the step in both languages."""
    if total < _FEW or not sys.stderr.isatty():
        yield from items
        return
    from tqdm import tqdm

    yield from tqdm(items, total=total, desc=what, unit="", dynamic_ncols=True, leave=False, file=sys.stderr)


class ProgressBar:
    """A progress bar in bytes for successive stages; messages appear above it."""

    def __init__(self) -> None:
        self._bar: Any = None

    def begin(self, stage: str, total: int) -> None:
        """Begins a stage of `total` bytes."""
        from tqdm import tqdm

        self.close()
        self._bar = tqdm(desc=stage, total=total, unit="B", unit_scale=True, disable=None, leave=False)

    def advance(self, done: int) -> None:
        """Adds this number of bytes."""
        if self._bar is not None:
            self._bar.update(done)

    def say(self, message: str) -> None:
        """Prints a line above the bar."""
        from tqdm import tqdm

        tqdm.write(message, file=sys.stderr)

    def close(self) -> None:
        """Removes the bar."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
