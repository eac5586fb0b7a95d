"""The server's handles for its processes: the fork server (kg/serve/fork_server.py) and the workers."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import cast

from kg.serve.limits import Limits
from kg.serve.messages import (
    COMMAND,
    KILL,
    LENGTHS,
    SLOW_DOWN,
    START,
    Reply,
    Task,
    plain,
    read_ended,
    read_reply,
    task_frame,
)

# Seconds that the fork server gets to kill the workers and end.
_LAST_SECONDS = 5.0


class EndedError(Exception):
    """The process has ended without an answer."""


class Worker(asyncio.Protocol):
    """One worker process; `lost` is called once when its connection is lost."""

    def __init__(self, fork_server: ForkServer, number: int, lost: Callable[[Worker], None]) -> None:
        self.fork_server = fork_server
        self.number = number
        self.priority = 0
        self._process = 0
        self._used_before = 0.0
        #: The exit code of the process, once it has ended.
        self.ended: asyncio.Future[int] = fork_server.loop.create_future()
        self._lost = lost
        self._reply: asyncio.Future[Reply] = fork_server.loop.create_future()
        self._received = bytearray()
        self._transport: asyncio.Transport | None = None

    async def ready(self) -> Reply:
        """Its first message. Raises EndedError."""
        reply = await self._reply
        if reply.status == 200:
            self._process = int(reply.body)
        return reply

    @property
    def used(self) -> float:
        """The CPU seconds that the last task has taken so far."""
        return processor_seconds(self._process) - self._used_before

    def ask(self, task: Task) -> asyncio.Future[Reply]:
        """The reply to a task, one at a time. Raises EndedError."""
        self._used_before = processor_seconds(self._process)
        self._reply = self.fork_server.loop.create_future()
        if self._transport is None or self._transport.is_closing():
            self._reply.set_exception(EndedError())
        else:
            self._transport.write(task_frame(task))
        return self._reply

    def slow_down(self, priority: int) -> None:
        """Lowers the priority of the process (a higher number), which cannot be raised again."""
        if priority > self.priority:
            self.priority = priority
            self.fork_server.send_command(SLOW_DOWN, self.number, priority)

    def kill(self) -> None:
        """Kills the process, whatever it is doing."""
        if not self.ended.done():
            self.fork_server.send_command(KILL, self.number)
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        if len(self._received) < LENGTHS.size:
            return
        head_length, body_length = LENGTHS.unpack_from(self._received)
        body = LENGTHS.size + head_length
        if len(self._received) >= body + body_length:
            received, self._received = bytes(self._received), bytearray()
            if not self._reply.done():
                self._reply.set_result(read_reply(received[LENGTHS.size : body], received[body:]))

    def connection_lost(self, error: Exception | None) -> None:
        if not self._reply.done():
            self._reply.set_exception(EndedError())
        self._lost(self)


class ForkServer:
    """The process that starts the workers. `edition` identifies the store that they have open."""

    def __init__(self, folder: Path, limits: Limits, edition: tuple[int, ...]) -> None:
        self.edition = edition
        self.loop = asyncio.get_running_loop()
        self._workers: dict[int, Worker] = {}
        self._numbers = itertools.count(1)
        self._retired = False
        self._commands, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "kg.serve.fork_server", str(folder), json.dumps(asdict(limits))],
                stdin=theirs.fileno(),
                stdout=subprocess.PIPE,
                env={**os.environ, "RUST_BACKTRACE": "0"},  # one line is enough for a query that ran out of memory
                # The server handles Ctrl-C in the terminal and ends them. There is no new session, because Linux may
                # share the processors among sessions first (sched(7), autogroup), and priorities then only count within
                # one.
                process_group=0,
            )
        self._ready: asyncio.Future[Reply] = self.loop.create_future()
        self._end = asyncio.ensure_future(self._listen())

    @property
    def alive(self) -> bool:
        """Whether it can start processes, or will be able to."""
        return not self._end.done()

    async def ready(self) -> Reply:
        """Whether it can start processes, and what is wrong if not."""
        return await asyncio.shield(self._ready)

    async def start(self, lost: Callable[[Worker], None]) -> Worker:
        """A new process that answers once it is ready. Raises EndedError."""
        worker = Worker(self, next(self._numbers), lost)
        self._workers[worker.number] = worker
        ours, theirs = socket.socketpair()
        with theirs:
            self.send_command(START, worker.number, given=[theirs])
        await self.loop.create_unix_connection(lambda: worker, sock=ours)
        return worker

    def send_command(self, kind: bytes, number: int, priority: int = 0, given: Sequence[socket.socket] = ()) -> None:
        """Sends a command for a process. The end of a process is noticed elsewhere."""
        with contextlib.suppress(OSError):
            command = COMMAND.pack(kind, number, priority)
            socket.send_fds(self._commands, [command], [one.fileno() for one in given])

    def retire(self) -> None:
        """Ends it as soon as the processes that it started have ended."""
        self._retired = True
        if not self._workers:
            self._commands.close()

    async def close(self) -> None:
        """Ends it and the processes that it started."""
        self._commands.close()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(self._end), _LAST_SECONDS)
        self._process.kill()
        await self._end

    async def _listen(self) -> None:
        """Receives its messages until it ends."""
        reports = asyncio.StreamReader()
        assert self._process.stdout is not None
        transport, _ = await self.loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reports), self._process.stdout
        )
        try:
            self._ready.set_result(read_reply(*await _frame(reports)))
            while True:
                number, status = read_ended((await _frame(reports))[0])
                self._workers.pop(number).ended.set_result(status)
                if self._retired:
                    self.retire()
        except asyncio.IncompleteReadError:
            if not self._ready.done():
                self._ready.set_result(plain(503, "a process that answers could not be started / 处理进程无法启动"))
        finally:
            transport.close()
            self._commands.close()
            await asyncio.to_thread(self._process.wait)
            for worker in self._workers.values():
                worker.ended.set_result(-signal.SIGKILL)
                worker.kill()


def processor_seconds(process: int) -> float:
    """The CPU time of a process, 0 if it does not exist; elapsed time if the system does not provide it."""
    if not sys.platform.startswith("linux"):
        return time.monotonic()
    try:
        return time.clock_gettime(~process << 3 | 2)  # the clock of clock_getcpuclockid(3), which Python lacks
    except OSError:
        return 0.0


async def _frame(reports: asyncio.StreamReader) -> tuple[bytes, bytes]:
    head_length, body_length = LENGTHS.unpack(await reports.readexactly(LENGTHS.size))
    return await reports.readexactly(head_length), await reports.readexactly(body_length)
