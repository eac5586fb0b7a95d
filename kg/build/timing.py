"""Measures the steps of a build."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from kg.memory import trim_heap


class Stopwatch:
    """The total seconds of each step; the memory of a step is released after it."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, step: str) -> Iterator[None]:
        start = perf_counter()
        try:
            yield
        finally:
            trim_heap()
            self.seconds[step] = self.seconds.get(step, 0.0) + perf_counter() - start
