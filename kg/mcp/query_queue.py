"""How many queries run at once, and which wait.

Each query runs in a separate process (kg/mcp/query_process.py). SPARQL that a client writes may run as long as the
limits allow, so client queries and named queries have separate processes: a named query finds a free one however many
slow queries are running. When the queue is full, the client hears so immediately, because every waiting query holds a
thread, which the lookups need.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import LifoQueue
from threading import BoundedSemaphore

from kg.errors import LimitError
from kg.mcp.query_process import QueryProcess, QueryRequest, QueryTable

_MOST_WAITING = 8


class QueryQueue:
    """Answers questions about the dataset in `folder`; `seconds` and `megabytes` bound each of them.

    `count`: the number of SPARQL queries, and of named queries, that run at once. Processes are started when they are
    first needed.
    """

    def __init__(self, folder: Path, seconds: float = 20, megabytes: int = 2048, count: int = 2) -> None:
        self._sparql, self._named = (
            _Lane([QueryProcess(folder, seconds, megabytes) for _ in range(count)]) for _ in range(2)
        )

    def answer(self, question: QueryRequest) -> QueryTable:
        """The answer to one question, which waits for its turn; its time counts from there.

        Raises what `QueryWorker.answer` raises, and LimitError where too many wait.
        """
        lane = self._named if question.sparql is None else self._sparql
        with lane.worker() as worker:
            return worker.answer(question)

    def close(self) -> None:
        """Ends the processes; the next question starts another."""
        for lane in (self._sparql, self._named):
            for worker in lane.workers:
                worker.close()


class _Lane:
    """Some processes, and who waits for one of them."""

    def __init__(self, workers: list[QueryProcess]) -> None:
        self.workers = tuple(workers)
        self._free: LifoQueue[QueryProcess] = LifoQueue()  # the one that was used last is started already
        for worker in workers:
            self._free.put(worker)
        self._places = BoundedSemaphore(len(workers) + _MOST_WAITING)

    @contextmanager
    def worker(self) -> Iterator[QueryProcess]:
        """A process for one question. Raises LimitError where too many wait for one."""
        if not self._places.acquire(blocking=False):
            raise LimitError("too many queries are waiting; ask again later / 等待的查询过多，请稍后再试")
        try:
            worker = self._free.get()
            try:
                yield worker
            finally:
                self._free.put(worker)
        finally:
            self._places.release()
