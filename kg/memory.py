"""Memory in a build: it makes millions of small values, of many a kind, again and again.

Hardly any of them is in a cycle, so looking for cycles only costs time. What an area took is handed back before the
next one, and values that came from another process are kept once: so a build of ten thousand reports takes hardly more
than one of a hundred.
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
    """For a process that does nothing else."""
    gc.set_threshold(200_000, 50, 50)


@contextmanager
def relaxed_garbage_collection() -> Iterator[None]:
    """For as long as a build takes."""
    before = gc.get_threshold()
    relax_garbage_collection()
    try:
        yield
    finally:
        gc.set_threshold(*before)


class Interner:
    """Equal values as one: each that comes from another process comes as a copy of its own."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Hashable] = {}

    def __call__(self, value: Hashed) -> Hashed:
        """The first value that was equal to this one, and of its type."""
        return self._known.setdefault((type(value), value), value)  # type: ignore[return-value]


def trim_heap() -> None:
    """Hands memory that was freed back to the machine, for others to use.

    The C library of Linux (glibc) keeps it, for fear that the next step wants it: twice as much in the end as is in
    use. Elsewhere this does nothing.
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
