"""The interface through which a push reports its progress."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Receives stages and their bytes; `say` is for messages to the user."""

    def begin(self, stage: str, total: int) -> None:
        """Begins a stage of `total` bytes."""

    def advance(self, done: int) -> None:
        """Adds this number of bytes; negative if a request has to be repeated."""

    def say(self, message: str) -> None:
        """One line."""


class NullProgress:
    """Shows nothing."""

    def begin(self, stage: str, total: int) -> None: ...

    def advance(self, done: int) -> None: ...

    def say(self, message: str) -> None: ...
