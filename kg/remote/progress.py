"""The interface through which a push reports its progress."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Hears of a stage and of its bytes; `say` is for what a person should know meanwhile."""

    def begin(self, stage: str, total: int) -> None:
        """A stage begins, of `total` bytes."""

    def advance(self, done: int) -> None:
        """Adds this number of bytes; less than 0 where a request has to be made again."""

    def say(self, message: str) -> None:
        """One line."""


class NullProgress:
    """Shows nothing."""

    def begin(self, stage: str, total: int) -> None: ...

    def advance(self, done: int) -> None: ...

    def say(self, message: str) -> None: ...
