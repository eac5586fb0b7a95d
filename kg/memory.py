"""Memory tuning for builds, which allocate millions of small, short-lived objects.

Hardly any of them is part of a reference cycle, so the garbage collector mostly wastes time. The memory for an area is
released before the next one, and equal values from other processes are stored once, so that a build of ten thousand
reports takes hardly more memory than one of a hundred.
"""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TypeVar

Hashed = TypeVar("Hashed", bound=Hashable)


def relax_garbage_collection() -> None:
    """Makes garbage collections rare, in a process that does nothing else."""
    gc.set_threshold(200_000, 50, 50)


@contextmanager
def relaxed_garbage_collection() -> Iterator[None]:
    """Makes garbage collections rare for the duration of a build."""
    before = gc.get_threshold()
    relax_garbage_collection()
    try:
        yield
    finally:
        gc.set_threshold(*before)


class Interner:
    """Replaces equal values by one object, because values from another process arrive as separate copies."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Hashable] = {}

    def __call__(self, value: Hashed) -> Hashed:
        """The first value seen that is equal to this one and of the same type."""
        return self._known.setdefault((type(value), value), value)  # type: ignore[return-value]


def trim_heap() -> None:
    """Returns freed memory to the operating system.

    The C library of Linux (glibc) would keep it for later use, eventually twice as much as is in use. On other systems
    this does nothing.
    """
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], int] | None:
    try:
        found: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # another C library; Windows has no library without a name
        return None
    return found
