"""Garbage in a build: it makes millions of small values and hardly a cycle, so looking for cycles only costs time."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def collect_seldom() -> None:
    """For a process that does nothing else."""
    gc.set_threshold(200_000, 50, 50)


@contextmanager
def few_collections() -> Iterator[None]:
    """For as long as a build takes."""
    before = gc.get_threshold()
    collect_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)
