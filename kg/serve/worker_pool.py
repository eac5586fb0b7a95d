"""Who answers a request: quick queries never wait for slow ones.

1. A request takes a free process, or waits in line for one; a line that is full is answered 503 at once.
2. The process of a query that is not answered within `quick` seconds moves to the slow lane, if that has a place for
   it, and another takes its place. Once the query has taken as much processor time, its process gets a low priority,
   after `patience` seconds of it the lowest. It ends after the answer, as a priority cannot be raised again.
3. The slow lane has as many places as there are workers. A query that has taken that much and finds none within
   `patience` seconds is stopped with 503, so that the places of the quick ones turn over at least that often.
4. A query whose time is up is stopped by killing its process, as is a slow one whose client has gone away.
5. A rebuilt dataset is noticed because its store is in a different folder; processes that have the old one
   open answer what they are at, and are replaced.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

from kg.errors import OutputError
from kg.serve.limits import Limits
from kg.serve.messages import Reply, Task, plain, unreadable
from kg.serve.processes import EndedError, ForkServer, Worker
from kg.serve.worker_process import out_of_memory

_LOG = logging.getLogger(__name__)
# Priorities of slow queries: compared with one of priority 0 they get a tenth and a sixtieth of a processor.
_LOWER, _LOWEST = 10, 19
# Seconds until a process that could not be started is tried again.
_RETRY = 1.0
_AGAIN_LATER = {"Retry-After": "2"}


async def _stays() -> bool:
    return False


class WorkerPool:
    """The processes of one server. `folder`: that of the dataset."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.folder = folder
        self.limits = limits
        self.stopped = 0
        self._mark = str(folder / "store" / "CURRENT")  # a file that is written when a store is made
        self.edition = self._look()
        self._fork_server: ForkServer | None = None
        self._fork_servers: set[ForkServer] = set()
        self._quick: set[Worker] = set()  # free or busy
        self._slow: set[Worker] = set()
        self._free: deque[Worker] = deque()
        self._line: deque[asyncio.Future[Worker]] = deque()
        self._starting = 0
        self._busy = 0
        self._chores: set[asyncio.Task[None]] = set()
        self._trouble: Reply | None = None
        self._started = False
        self._closed = False

    @property
    def state(self) -> dict[str, int]:
        """How many processes are free, busy (of these slow), starting; how many requests wait, queries were stopped."""
        return {
            "free": len(self._free),
            "busy": self._busy,
            "slow": len(self._slow),
            "starting": self._starting,
            "waiting": len(self._line),
            "stopped": self.stopped,
        }

    async def start(self) -> None:
        """Starts the processes and waits for the first. Raises OutputError where the dataset cannot be opened."""
        self._fill()
        while not self._free and self._trouble is None:
            await asyncio.sleep(0.01)
        if not self._free:
            assert self._trouble is not None
            raise OutputError(self._trouble.body.decode().strip())
        self._started = True

    async def close(self) -> None:
        """Ends all processes."""
        self._closed = True
        for chore in self._chores:
            chore.cancel()
        for waiting in self._line:
            waiting.cancel()
        await asyncio.gather(*(fork_server.close() for fork_server in self._fork_servers))

    async def ask(self, task: Task, gone: Callable[[], Awaitable[bool]] = _stays) -> Reply:
        """The reply to a task. `gone` says whether the client has gone away; it is asked now and then."""
        self.notice()
        edition = self.edition
        reply = await self._ask(task, gone)
        if reply.status >= 400:
            self.notice()
            if self.edition != edition:  # the files may have been taken away from under the query
                return await self._ask(task, gone)
        return reply

    async def _ask(self, task: Task, gone: Callable[[], Awaitable[bool]]) -> Reply:
        try:
            worker = self._free.popleft() if self._free else await self._wait_in_line()
        except asyncio.QueueFull:
            return plain(503, "too many requests are waiting; try again later / 请求过多，请稍后再试", _AGAIN_LATER)
        except TimeoutError:
            if self._trouble is not None:
                return unreadable(503)
            return plain(503, "no process was free in time; try again later / 请稍后再试", _AGAIN_LATER)
        self._busy += 1
        try:
            return await self._answer(worker, task, gone)
        finally:
            self._busy -= 1

    def notice(self) -> None:
        """Checks whether the dataset was rebuilt, and if so replaces the processes that have the old one open."""
        edition = self._look()
        if edition == self.edition or not edition:
            return
        self.edition = edition
        self._trouble = None
        while self._free:
            self._discard(self._free[0])
        self._fill()

    def _look(self) -> tuple[int, ...]:
        """What tells the store from another one in its place, nothing where there is none."""
        try:
            found = os.stat(self._mark)  # noqa: PTH116  # for each request; a third of the time that Path takes
        except OSError:
            return ()
        return found.st_dev, found.st_ino, found.st_mtime_ns

    # --- one task ------------------------------------------------------------------------------------------------

    async def _answer(self, worker: Worker, task: Task, gone: Callable[[], Awaitable[bool]]) -> Reply:
        answer = worker.ask(task)
        kept = False
        try:
            await asyncio.wait((answer,), timeout=min(self.limits.quick, self.limits.seconds))
            if not answer.done():
                refusal = await self._run_on(worker, answer, gone)
                if refusal is not None:
                    return refusal
            reply = answer.result()
            kept = not worker.priority and not reply.last and worker.fork_server.edition == self.edition
            return reply
        except EndedError:
            status = await worker.ended
            self.stopped += 1
            if status == -signal.SIGABRT:  # how Rust ends where it gets no memory
                return out_of_memory(self.limits)
            if status == -signal.SIGSEGV:  # how its stack overflows
                return plain(500, "the query is nested too deeply; simplify it / 查询嵌套过深，请简化")
            return plain(500, f"the process that answered ended ({status}); try again / 处理进程意外结束，请重试")
        finally:
            answer.cancel()
            if kept and self._has_place(worker):
                self._give(worker)
            else:
                self._discard(worker)

    async def _run_on(
        self, worker: Worker, answer: asyncio.Future[Reply], gone: Callable[[], Awaitable[bool]]
    ) -> Reply | None:
        """Lets a slow query run until it is answered; the reply to the client if it is stopped before."""
        limits = self.limits
        loop = asyncio.get_running_loop()
        begun = loop.time() - limits.quick
        while not answer.done():
            passed = loop.time() - begun
            if worker in self._quick and len(self._slow) < limits.workers:
                self._quick.remove(worker)
                self._slow.add(worker)
                self._fill()
            if worker.used >= limits.quick:
                worker.slow_down(_LOWER if worker.used < limits.patience else _LOWEST)
            if passed >= limits.seconds or await gone():
                return self._too_long()
            if passed >= limits.patience and worker.priority and worker in self._quick:
                return self._too_many()
            await asyncio.wait((answer,), timeout=min(limits.quick, limits.seconds - passed))
        return None

    def _too_long(self) -> Reply:
        self.stopped += 1
        return plain(
            500,
            f"the query was stopped after {self.limits.seconds:g} seconds; ask for less, or put LIMIT inside subqueries"
            " / 查询超时，已中止，请缩小范围",
        )

    def _too_many(self) -> Reply:
        self.stopped += 1
        return plain(
            503,
            f"{self.limits.workers} long queries are running already, so this one was stopped; try again later"
            " / 长查询过多，请稍后再试",
            {"Retry-After": str(max(1, round(self.limits.seconds)))},
        )

    # --- processes -----------------------------------------------------------------------------------------------

    async def _wait_in_line(self) -> Worker:
        """A process. Raises QueueFull, or TimeoutError where none got free in the time that a query may take."""
        if len(self._line) >= self.limits.waiting:
            raise asyncio.QueueFull
        self._fill()
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[Worker] = loop.create_future()
        self._line.append(waiting)
        clock = loop.call_later(self.limits.seconds, self._send_away, waiting)
        try:
            return await waiting
        except asyncio.CancelledError:
            if waiting in self._line:
                self._line.remove(waiting)
            elif waiting.done() and not waiting.cancelled():
                self._give(waiting.result())
            raise
        finally:
            clock.cancel()

    def _send_away(self, waiting: asyncio.Future[Worker]) -> None:
        if not waiting.done():
            self._line.remove(waiting)
            waiting.set_exception(TimeoutError())

    def _has_place(self, worker: Worker) -> bool:
        """Whether the quick lane has a place for a process that answered; one from the slow lane takes it then."""
        if worker in self._slow and len(self._quick) + self._starting < self.limits.workers:
            self._slow.remove(worker)
            self._quick.add(worker)
        return worker in self._quick

    def _give(self, worker: Worker) -> None:
        """Hands a process to the first in line, or puts it with the free ones."""
        while self._line:
            waiting = self._line.popleft()
            if not waiting.done():  # its client may have gone away
                waiting.set_result(worker)
                return
        self._free.append(worker)

    def _fill(self) -> None:
        """Starts as many processes as are missing in the quick lane."""
        if self._closed:
            return
        fork_server = self._fork_server
        if fork_server is None or not fork_server.alive or fork_server.edition != self.edition:
            if fork_server is not None:
                fork_server.retire()
            self._fork_servers = {one for one in self._fork_servers if one.alive}
            fork_server = self._fork_server = ForkServer(self.folder, self.limits, self.edition)
            self._fork_servers.add(fork_server)
        for _ in range(self.limits.workers - len(self._quick) - self._starting):
            self._starting += 1
            self._do(self._start(fork_server))

    async def _start(self, fork_server: ForkServer) -> None:
        """Starts a process; should that fail, it is tried again after a while."""
        worker = None
        try:
            ready = await fork_server.ready()
            try:
                if ready.status == 200:
                    worker = await fork_server.start(self._discard)
                    ready = await worker.ready()
            except EndedError:
                ready = plain(503, "a process that answers could not be started / 处理进程无法启动")
            there = fork_server.edition == self._look()
            if worker is not None and ready.status == 200 and there:
                self._trouble = None
                self._quick.add(worker)
                self._give(worker)
                return
            if worker is not None:
                self._discard(worker)
            if fork_server.edition == self.edition:
                if ready.status != 200:
                    if self._trouble is None and self._started:
                        _LOG.error("%s", ready.body.decode().strip())
                    self._trouble = ready
                await asyncio.sleep(_RETRY)
        finally:
            self._starting -= 1
        self.notice()
        self._fill()

    def _discard(self, worker: Worker) -> None:
        """Ends a process, or learns that it has ended."""
        if worker in self._free:
            self._free.remove(worker)
        self._quick.discard(worker)
        self._slow.discard(worker)
        worker.kill()
        self._fill()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        chore = asyncio.ensure_future(work)
        self._chores.add(chore)
        chore.add_done_callback(self._chores.discard)
