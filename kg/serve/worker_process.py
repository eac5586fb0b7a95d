"""A worker process, which answers the tasks of the server one after another (kg/serve/worker_pool.py).

Oxigraph cannot be stopped during a query, but a process can. Three things limit a query:

1. The server has the process killed when the time is up.
2. The kernel kills it a little later (SIGALRM) if the server has ended.
3. The kernel does not allocate more memory than the limit (RLIMIT_DATA, which on Linux counts private writable memory,
   not the files of the store): Oxigraph then aborts or Python raises MemoryError; in both cases the process ends.

It opens no connections and only the files of the dataset: queries with SERVICE are rejected before they run.
"""

from __future__ import annotations

import os
import re
import resource
import signal
import socket
from pathlib import Path
from typing import BinaryIO

from kg.errors import KgError
from kg.serve.limits import Limits
from kg.serve.messages import LENGTHS, Reply, plain, read_task, reply_frame
from kg.serve.resource import AuxiliaryGraphs
from kg.serve.responses import Responder

# The additional seconds that the kernel waits.
_GRACE = 2.0


def answer_tasks(connection: socket.socket, folder: Path, limits: Limits, beside: AuxiliaryGraphs) -> None:
    """Opens the store, reports that it is ready with its process id, then answers until the server hangs up."""
    try:
        answers = Responder(folder, limits, beside)
    except KgError as error:
        connection.sendall(reply_frame(plain(503, str(error))))
        return
    bound_memory(limits.memory)
    connection.sendall(reply_frame(Reply(200, "", b"%d" % os.getpid())))
    received = connection.makefile("rb")
    while head := _receive(received):
        signal.setitimer(signal.ITIMER_REAL, limits.seconds + _GRACE)
        last = False
        try:
            frame = reply_frame(answers.answer(read_task(head)))
        except MemoryError:
            frame, last = reply_frame(out_of_memory(limits)), True
        signal.setitimer(signal.ITIMER_REAL, 0)
        connection.sendall(frame)
        if last:
            return


def out_of_memory(limits: Limits) -> Reply:
    """The reply to a client whose query exceeded the memory limit."""
    return plain(
        500,
        f"the query took more than {limits.memory} MiB of memory; ask for less, or put LIMIT inside subqueries"
        " / 查询超出内存上限，请缩小范围",
        last=True,
    )


def bound_memory(mebibytes: int) -> None:
    """Limits the additional private memory of this process, and disables core files."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    status = Path("/proc/self/status")
    held = re.search(r"VmData:\s+(\d+) kB", status.read_text()) if status.exists() else None
    most = (int(held[1]) * 1024 if held else 0) + (mebibytes << 20)
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _receive(stream: BinaryIO) -> bytes:
    lengths = stream.read(LENGTHS.size)
    return stream.read(LENGTHS.unpack(lengths)[0]) if len(lengths) == LENGTHS.size else b""
