"""The fork server, from which the worker processes are forked: `python -m kg.serve.fork_server FOLDER LIMITS`.

Loading the program and the auxiliary graphs takes a second of CPU time; forking a process that has done so and opening
the store in it takes hundredths of a second. So this process does the former once, and then follows the commands of the
server: it starts workers, lowers their priority, kills them, and reports how they ended. Only it knows their process
ids, and the system does not reuse such an id before this process has waited for it, so no other process is ever hit.

1. The store is opened after the fork, because the threads of RocksDB do not survive a fork.
2. The graphs are read before in a thread that has ended by then. Oxigraph keeps its random state per thread, and
   processes that started from the same state would return the same `UUID()`.
3. When the server hangs up, all workers are killed; when this process is killed, they end with it (kg/lifeline.py).
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

from kg.errors import KgError
from kg.lifeline import end_with_parent
from kg.serve.limits import Limits
from kg.serve.messages import COMMAND, KILL, SLOW_DOWN, START, Reply, ended_frame, plain, reply_frame
from kg.serve.resource import read_auxiliary_graphs
from kg.serve.worker_process import answer_tasks


def main(folder: str, limits_json: str) -> None:
    """Reports that it is ready, or what is wrong with the dataset, then follows commands until the server hangs up."""
    commands = socket.socket(fileno=os.dup(sys.stdin.fileno()))
    reports = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), sys.stdin.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # output of libraries must not mix with the frames
    limits = Limits(**json.loads(limits_json))
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the server has ended or closed the connection
        try:
            with ThreadPoolExecutor(1) as reader:
                beside = reader.submit(read_auxiliary_graphs, Path(folder)).result()
        except KgError as error:
            reports.write(reply_frame(plain(503, str(error))))
            return
        gc.freeze()  # existing objects stay, so that a collection in a forked process does not touch their memory
        reports.write(reply_frame(Reply(200, "", b"")))
        forked = Supervisor(commands, reports).supervise()
        if forked is not None:
            answer_tasks(forked, Path(folder), limits, beside)


class Supervisor:
    """The worker processes by the numbers given by the server."""

    def __init__(self, commands: socket.socket, reports: BinaryIO) -> None:
        self._commands = commands
        self._reports = reports
        self._processes: dict[int, int] = {}
        self._lifelines: dict[int, int] = {}  # their pipe ends, which close when this process ends
        self._woken, self._wake = os.pipe()  # the signal of an ended process wakes it
        os.set_blocking(self._woken, False)
        os.set_blocking(self._wake, False)

    def supervise(self) -> socket.socket | None:
        """Follows the commands of the server. In a forked process, returns the connection on which it is to answer."""
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        while True:
            readable, _, _ = select.select([self._commands.fileno(), self._woken], [], [])
            if self._woken in readable:
                self._report()
            if self._commands.fileno() in readable:
                command, given, _, _ = socket.recv_fds(self._commands, COMMAND.size, 1, socket.MSG_WAITALL)
                if len(command) < COMMAND.size:
                    self._kill_all()
                    return None
                kind, number, priority = COMMAND.unpack(command)
                if kind == START:
                    connection = socket.socket(fileno=given[0])
                    if self._fork(number):
                        return connection
                    connection.close()
                elif number in self._processes:
                    self._do(kind, self._processes[number], priority)

    def _fork(self, number: int) -> bool:
        """Whether this is the new process."""
        lifeline, held = os.pipe()
        process = os.fork()
        if process:
            os.close(lifeline)
            self._processes[number], self._lifelines[number] = process, held
            return False
        for end in (held, *self._lifelines.values()):
            os.close(end)
        end_with_parent(lifeline)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._commands.close()
        self._reports.close()
        os.close(self._woken)
        os.close(self._wake)
        return True

    def _do(self, kind: bytes, process: int, priority: int) -> None:
        if kind == SLOW_DOWN:
            os.setpriority(os.PRIO_PROCESS, process, priority)
        elif kind == KILL:
            os.kill(process, signal.SIGKILL)

    def _report(self) -> None:
        """Reports to the server which processes have ended, and how."""
        os.read(self._woken, 1 << 16)
        for number, process in tuple(self._processes.items()):
            ended, status = os.waitpid(process, os.WNOHANG)
            if ended:
                del self._processes[number]
                os.close(self._lifelines.pop(number))
                try:
                    self._reports.write(ended_frame(number, os.waitstatus_to_exitcode(status)))
                except BrokenPipeError:  # the server has ended, as reading commands will show
                    return

    def _kill_all(self) -> None:
        for process in self._processes.values():
            os.kill(process, signal.SIGKILL)


if __name__ == "__main__":
    main(*sys.argv[1:])
