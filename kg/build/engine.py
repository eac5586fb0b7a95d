"""Engines run tasks: in this process, in several on this machine, or in a cluster. All run the same functions."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing import active_children
from typing import Protocol, TypeVar

from kg.errors import OutputError
from kg.lifeline import end_with_parent
from kg.memory import relax_garbage_collection

Task = TypeVar("Task")
Result = TypeVar("Result")

#: Tasks in progress per worker: enough that none waits, and few enough not to fill memory.
AHEAD = 3


class Engine(Protocol):
    """Applies a function to tasks and yields results in any order. Function, tasks and results can be pickled."""

    def run(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]: ...


class ThisProcess:
    """One task after another in this process."""

    def run(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        return map(function, tasks)


class Processes:
    """Several processes on this machine."""

    def __init__(self, pool: ProcessPoolExecutor, count: int) -> None:
        self.pool = pool
        self.count = count

    def run(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        waiting = iter(tasks)
        under_way = {self.pool.submit(function, task) for task in islice(waiting, self.count * AHEAD)}
        try:
            while under_way:
                done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                under_way |= {self.pool.submit(function, task) for task in islice(waiting, len(done))}
                yield from (one.result() for one in done)
        except BrokenProcessPool as error:
            raise OutputError(
                "a worker process died, possibly for lack of memory; run the same command again to resume, "
                "with a smaller --jobs"
            ) from error


@contextmanager
def local_engine(count: int) -> Iterator[Processes]:
    """The engine for this number of processes on this machine."""
    with processes(count, _leave_interrupts) as pool:
        yield Processes(pool, count)


def _leave_interrupts() -> None:
    """The first process handles Ctrl-C; garbage collection is rare (kg.memory)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    relax_garbage_collection()


def _begin(get_ready: Callable[[], None] | None) -> None:
    end_with_parent()
    if get_ready is not None:
        get_ready()


@contextmanager
def processes(count: int, get_ready: Callable[[], None] | None = None) -> Iterator[ProcessPoolExecutor]:
    """A pool of processes that is ended immediately when something goes wrong, and always awaited.

    They also end when this process is killed.

    Without waiting, Python would sometimes end while the pool is being shut down and print a traceback.
    """
    others = set(active_children())
    pool = ProcessPoolExecutor(max(1, count), initializer=_begin, initargs=(get_ready,))
    pool.submit(int)  # starts the first process now
    try:
        yield pool
    except BaseException:
        for child in set(active_children()) - others:
            child.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
