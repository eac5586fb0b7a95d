"""How many queries run at once, and which of them wait.

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
    """Runs queries on the dataset in `folder`; `seconds` and `megabytes` limit each of them.

    `count`: the number of SPARQL queries, and of named queries, that run at once. Processes are started when they are
    first needed.
    """

    def __init__(self, folder: Path, seconds: float = 20, megabytes: int = 2048, count: int = 2) -> None:
        self._sparql, self._named = (
            _Lane([QueryProcess(folder, seconds, megabytes) for _ in range(count)]) for _ in range(2)
        )

    def answer(self, question: QueryRequest) -> QueryTable:
        """The answer to one query, which waits for its turn; its time limit counts from then.

        Raises what `QueryProcess.answer` raises, and LimitError if too many queries are waiting.
        """
        lane = self._named if question.sparql is None else self._sparql
        with lane.worker() as worker:
            return worker.answer(question)

    def close(self) -> None:
        """Ends the processes; the next query starts another."""
        for lane in (self._sparql, self._named):
            for worker in lane.workers:
                worker.close()


class _Lane:
    """Some processes and the queries that wait for one of them."""

    def __init__(self, workers: list[QueryProcess]) -> None:
        self.workers = tuple(workers)
        self._free: LifoQueue[QueryProcess] = LifoQueue()  # the one used last is already running
        for worker in workers:
            self._free.put(worker)
        self._places = BoundedSemaphore(len(workers) + _MOST_WAITING)

    @contextmanager
    def worker(self) -> Iterator[QueryProcess]:
        """A process for one query. Raises LimitError if too many queries are waiting."""
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
