"""Which lines of the package a call runs: inputs that reach new ones are worth changing further."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import kg

_PACKAGE = str(Path(kg.__file__).parent)

Line = tuple[str, int]


class Lines:
    """Lines that were run while it watched. A function whose lines are all known costs nothing more but its call."""

    def __init__(self) -> None:
        self.seen: set[Line] = set()
        self._new: set[Line] = set()
        self._unseen: dict[CodeType, set[int]] = {}

    def watch(self, action: Callable[[], Any]) -> set[Line]:
        """Runs the action and gives the lines that were not run before, also where it raises."""
        self._new = set()
        sys.settrace(self._enter)
        try:
            action()
        finally:
            sys.settrace(None)
            self.seen |= self._new
        return self._new

    @property
    def new(self) -> set[Line]:
        """What the last action reached first."""
        return self._new

    def _enter(self, frame: FrameType, event: str, argument: object) -> Callable[..., Any] | None:
        code = frame.f_code
        if not code.co_filename.startswith(_PACKAGE):
            return None
        unseen = self._unseen.get(code)
        if unseen is None:
            numbers = {line for _, _, line in code.co_lines() if line is not None}
            known = {line for file, line in self.seen if file == code.co_filename}
            unseen = self._unseen[code] = numbers - known
        return self._step if unseen else None

    def _step(self, frame: FrameType, event: str, argument: object) -> Callable[..., Any]:
        unseen = self._unseen[frame.f_code]
        if frame.f_lineno in unseen:
            unseen.discard(frame.f_lineno)
            self._new.add((frame.f_code.co_filename, frame.f_lineno))
        return self._step
