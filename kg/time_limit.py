"""A time limit for a task: the task checks the clock itself, between its steps, and stops when its time is up.

Nothing is interrupted, so nothing is left half done; this works on any system and in any thread.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from kg.errors import InputError


@dataclass(frozen=True, slots=True)
class _Limit:
    """`end` in the thread's processor time; `earliest` on the clock, before which no thread can have used it up."""

    what: str
    seconds: float
    end: float
    earliest: float


_limit: ContextVar[_Limit | None] = ContextVar("limit", default=None)


@contextmanager
def time_limit(seconds: float, what: str) -> Iterator[None]:
    """Limits the processor time of this thread for the enclosed work; `what` names the file being processed."""
    token = _limit.set(_Limit(what, seconds, time.thread_time() + seconds, time.monotonic() + seconds))
    try:
        yield
    finally:
        _limit.reset(token)


def check_time() -> None:
    """Raises InputError if the time of the current task is up; does nothing outside a task."""
    limit = _limit.get()
    # The clock is read without a call to the system, the time of a thread is not.
    if limit is not None and time.monotonic() >= limit.earliest and time.thread_time() > limit.end:
        raise InputError(
            f"{limit.what}: reading it takes more than {limit.seconds:g} seconds of processor time; "
            "leave the file out, or remove what does not belong to a report"
            " / 读取耗时过长，请去掉该文件或其中的非报告内容"
        )
