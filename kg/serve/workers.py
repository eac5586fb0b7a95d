"""The processes that answer, and who gets one: quick queries never wait for slow ones.

1. A request takes a free process, or waits in line for one; a line that is full is answered 503 at once.
2. A query that has run for longer than `patience` moves to the slow lane: its process gets a low priority, and another
   is started in its place. After the answer the process ends, as a priority cannot be raised again.
3. The slow lane has as many places as there are workers. A query that would need one more is stopped with 503, so
   that the places of the quick ones turn over at least every `patience` seconds.
4. A query whose time is up is stopped by killing its process, as is a slow one whose client has gone away.
5. A dataset that was built anew is noticed by its store's folder being another one; processes that have the old one
   open answer what they are at, and are replaced.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kg.errors import OutputError
from kg.serve.limits import Limits
from kg.serve.messages import LENGTHS, Reply, Task, plain, read_reply, task_frame
from kg.serve.worker import out_of_memory

# The priority of a process in the slow lane: beside one of priority 0 it gets about a tenth of a processor.
_SLOW = 10
# Seconds until a process that could not be started is tried again.
_RETRY = 1.0
_AGAIN_LATER = {"Retry-After": "2"}


async def _stays() -> bool:
    return False


class EndedError(Exception):
    """The process has ended without an answer."""


class Worker:
    """One process; `edition` says which store it has open."""

    def __init__(self, process: asyncio.subprocess.Process, edition: tuple[int, ...]) -> None:
        self.process = process
        self.edition = edition

    async def ask(self, task: Task) -> Reply:
        """The reply to a task. Raises EndedError."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(task_frame(task))
            return await self.receive()
        except (BrokenPipeError, ConnectionResetError) as error:
            raise EndedError from error

    async def receive(self) -> Reply:
        """The next frame. Raises EndedError."""
        assert self.process.stdout is not None
        try:
            head_length, body_length = LENGTHS.unpack(await self.process.stdout.readexactly(LENGTHS.size))
            content = await self.process.stdout.readexactly(head_length + body_length)
            return read_reply(content[:head_length], content[head_length:])
        except asyncio.IncompleteReadError as error:
            raise EndedError from error

    def slow_down(self) -> None:
        """Gives the process a low priority."""
        with contextlib.suppress(ProcessLookupError):  # it has just ended
            os.setpriority(os.PRIO_PROCESS, self.process.pid, _SLOW)

    def kill(self) -> None:
        """Ends the process, whatever it is at."""
        with contextlib.suppress(ProcessLookupError):  # it has ended by itself
            self.process.kill()

    async def ended(self) -> None:
        """Waits until it has ended, as the system keeps its number until then."""
        await self.process.wait()


class Workers:
    """The processes of one server. `folder`: that of the dataset."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.folder = folder
        self.limits = limits
        self.stopped = 0
        self._mark = str(folder / "store" / "CURRENT")  # a file that is written when a store is made
        self.edition = self._look()
        self._free: deque[Worker] = deque()
        self._line: deque[asyncio.Future[Worker]] = deque()
        self._starting = 0
        self._busy = 0
        self._slow = 0
        self._living: set[Worker] = set()
        self._chores: set[asyncio.Task[None]] = set()
        self._trouble: Reply | None = None
        self._closed = False

    @property
    def state(self) -> dict[str, int]:
        """How many processes are free, busy (of these slow), starting; how many requests wait, queries were stopped."""
        return {
            "free": len(self._free),
            "busy": self._busy,
            "slow": self._slow,
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

    async def close(self) -> None:
        """Ends all processes."""
        self._closed = True
        for chore in self._chores:
            chore.cancel()
        for waiting in self._line:
            waiting.cancel()
        for worker in tuple(self._living):
            worker.kill()
            await worker.ended()

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
            worker = await self._take()
        except asyncio.QueueFull:
            return plain(503, "too many requests are waiting; try again later / 请求过多，请稍后再试", _AGAIN_LATER)
        except TimeoutError:
            return self._trouble or plain(
                503, "no process was free in time; try again later / 请稍后再试", _AGAIN_LATER
            )
        self._busy += 1
        try:
            return await self._answer(worker, task, gone)
        finally:
            self._busy -= 1
            self._fill()

    def notice(self) -> None:
        """Looks whether the dataset was built anew, and if so replaces the processes that have the old one open."""
        edition = self._look()
        if edition == self.edition or not edition:
            return
        self.edition = edition
        self._trouble = None
        while self._free:
            self._discard(self._free.popleft())
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
        asking = asyncio.ensure_future(worker.ask(task))
        slow = kept = False
        try:
            done, _ = await asyncio.wait({asking}, timeout=min(self.limits.patience, self.limits.seconds))
            if not done:
                if self._slow >= self.limits.workers:
                    return self._too_many()
                slow = True
                self._slow += 1
                worker.slow_down()
                self._fill()
                if not await self._wait_for(asking, gone):
                    return self._too_long()
            reply = asking.result()
            if not slow and not reply.last and worker.edition == self.edition:
                kept = True
                self._give(worker)
            return reply
        except EndedError:
            status = await worker.process.wait()
            self.stopped += 1
            if status == -signal.SIGABRT:  # how Rust ends where it gets no memory
                return out_of_memory(self.limits)
            if status == -signal.SIGSEGV:  # how its stack overflows
                return plain(500, "the query is nested too deeply; make it flatter / 查询嵌套过深，请简化")
            return plain(500, f"the process that answered ended ({status}); try again / 处理进程意外结束，请重试")
        finally:
            asking.cancel()
            if slow:
                self._slow -= 1
            if not kept:
                self._discard(worker)

    async def _wait_for(self, asking: asyncio.Future[Reply], gone: Callable[[], Awaitable[bool]]) -> bool:
        """Whether the answer came before its time was up and the client went away."""
        end = asyncio.get_running_loop().time() + self.limits.seconds - self.limits.patience
        while (left := end - asyncio.get_running_loop().time()) > 0 and not await gone():
            done, _ = await asyncio.wait({asking}, timeout=min(left, self.limits.patience))
            if done:
                return True
        return False

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

    async def _take(self) -> Worker:
        """A free process. Raises QueueFull, or TimeoutError where none got free in the time that a query may take."""
        if self._free and not self._line:
            return self._free.popleft()
        if len(self._line) >= self.limits.waiting:
            raise asyncio.QueueFull
        self._fill()
        waiting: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._line.append(waiting)
        try:
            return await asyncio.wait_for(waiting, self.limits.seconds)
        except (TimeoutError, asyncio.CancelledError):
            if waiting.done() and not waiting.cancelled():
                self._give(waiting.result())
            raise
        finally:
            with contextlib.suppress(ValueError):  # it was served
                self._line.remove(waiting)

    def _give(self, worker: Worker) -> None:
        """Hands a process to the first in line, or puts it with the free ones."""
        while self._line:
            waiting = self._line.popleft()
            if not waiting.done():
                waiting.set_result(worker)
                return
        self._free.append(worker)

    def _fill(self) -> None:
        """Starts as many processes as are missing, not counting those in the slow lane."""
        if self._closed:
            return
        have = len(self._free) + self._starting + self._busy - self._slow
        for _ in range(self.limits.workers - have):
            self._starting += 1
            self._do(self._start())

    async def _start(self) -> None:
        """Starts a process; should that fail, tries again after a while as long as somebody waits."""
        edition = self._look()
        process = None
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "kg.serve.worker",
                str(self.folder),
                json.dumps(asdict(self.limits)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                env={**os.environ, "RUST_BACKTRACE": "0"},  # one line is enough of a query that ran out of memory
                start_new_session=True,  # Ctrl-C in the terminal is for the server, which ends them
            )
            worker = Worker(process, edition)
            self._living.add(worker)
            try:
                ready = await worker.receive()
            except EndedError:
                ready = plain(503, "a process that answers could not be started / 处理进程无法启动")
            if ready.status == 200 and edition == self._look():
                self._trouble = None
                self._give(worker)
                return
            self._discard(worker)
            if ready.status != 200:
                self._trouble = ready
                await asyncio.sleep(_RETRY)
        finally:
            self._starting -= 1
        self._fill()

    def _discard(self, worker: Worker) -> None:
        """Ends a process."""
        self._living.discard(worker)
        worker.kill()
        self._do(worker.ended())

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        chore = asyncio.ensure_future(work)
        self._chores.add(chore)
        chore.add_done_callback(self._chores.discard)
