"""How many queries run at once, and which wait.

Each runs in a process of its own (kg/mcp/worker.py), of which there are some. SPARQL that a client writes may take as
long as it is allowed to; it never gets the last of them, so that a named query finds one however many slow queries are
asked. A line that is full is said to be at once: each that waits holds a thread, and the lookups need theirs.
"""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from pathlib import Path
from queue import LifoQueue
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from kg.errors import LimitError
from kg.mcp.worker import Cells, QueryWorker, Question

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_WAITING = 16


class QueryWorkers:
    """Answers questions about the dataset in `folder`, `count` at once; `seconds` and `megabytes` bound each."""

    def __init__(self, folder: Path, seconds: float = 20, megabytes: int = 2048, count: int = 3) -> None:
        if count < 2:
            raise ValueError("one process is for named queries, so there are two at least")
        self._all = tuple(QueryWorker(folder, seconds, megabytes) for _ in range(count))
        self._free: LifoQueue[QueryWorker] = LifoQueue()  # the one used last is started already
        for worker in self._all:
            self._free.put(worker)
        self._of_clients = BoundedSemaphore(count - 1)
        self._line = BoundedSemaphore(count + _MOST_WAITING)

    def answer(self, question: Question) -> Cells:
        """The answer to one question, which waits for its turn; its time counts from there.

        Raises what `QueryWorker.answer` raises, and LimitError where too many wait.
        """
        with self._in_line(), nullcontext() if question.sparql is None else self._of_clients:
            worker = self._free.get()
            try:
                return worker.answer(question)
            finally:
                self._free.put(worker)

    def close(self) -> None:
        """Ends the processes; the next question starts another."""
        for worker in self._all:
            worker.close()

    @contextmanager
    def _in_line(self) -> Iterator[None]:
        if not self._line.acquire(blocking=False):
            raise LimitError("too many queries are waiting; ask again later / 等待的查询过多，请稍后再试")
        try:
            yield
        finally:
            self._line.release()
