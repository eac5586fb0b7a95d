"""Answers that depend on nothing but the dataset are made once: pages and data of things, named queries.

They are cached until the dataset is rebuilt, or until more recent ones fill the space. A request for one that is just
being made waits for it. SPARQL queries are not cached, because they may ask for the time or a random number.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict

from kg.serve.messages import Reply, Task, task_frame
from kg.serve.worker_pool import WorkerPool

#: The maximum number of bytes of all cached answers together, and of one of them.
MOST_BYTES = 64 << 20
MOST_OF_ONE = 4 << 20


class ResponseCache:
    """The cached answers of one server."""

    def __init__(self, workers: WorkerPool, most_bytes: int = MOST_BYTES) -> None:
        self._workers = workers
        self._most = most_bytes
        self._edition = workers.edition
        self._replies: OrderedDict[bytes, Reply] = OrderedDict()
        self._bytes = 0
        self._in_making: dict[bytes, asyncio.Task[Reply]] = {}

    async def ask(self, task: Task) -> Reply:
        """The reply to a task, from the cache or made now."""
        self._workers.notice()
        if self._workers.edition != self._edition:
            self._edition = self._workers.edition
            self._replies.clear()
            self._in_making.clear()
            self._bytes = 0
        key = task_frame(task)
        reply = self._replies.get(key)
        if reply is not None:
            self._replies.move_to_end(key)
            return reply
        making = self._in_making.get(key)
        if making is None:
            making = self._in_making[key] = asyncio.ensure_future(self._make(key, task))
        return await asyncio.shield(making)

    async def _make(self, key: bytes, task: Task) -> Reply:
        edition = self._edition
        try:
            reply = await self._workers.ask(task)
        finally:
            if edition == self._edition:
                self._in_making.pop(key, None)
        if edition == self._edition == self._workers.edition and reply.status < 300 and len(reply.body) <= MOST_OF_ONE:
            self._replies[key] = reply
            self._bytes += _size(key, reply)
            while self._bytes > self._most:
                self._bytes -= _size(*self._replies.popitem(last=False))
        return reply


def _size(key: bytes, reply: Reply) -> int:
    """The approximate size of a cached answer: many are empty but still take memory as objects."""
    return len(key) + len(reply.body) + 500
