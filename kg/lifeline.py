"""A child process ends when its parent does, no matter how, even by `kill -9`.

The parent holds one end of a pipe and never writes to it; the system closes it when the parent ends. Watching the
other end in the child must not depend on what the child is doing: a Python thread does not run while a regular
expression or a C library holds the interpreter.

1. On Linux the kernel watches: it sends SIGKILL to the child when the state of the pipe changes (fcntl(2), O_ASYNC and
   F_SETSIG).
2. Elsewhere a thread does.

PR_SET_PDEATHSIG of prctl(2) is not used, as it ends the child with the thread that started it, and threads come and go.
"""

from __future__ import annotations

import multiprocessing
import os
import select
import signal
import sys
import threading
from multiprocessing.connection import wait

from kg.errors import KgError


def end_with_parent(lifeline: int | None = None) -> None:
    """Makes this process end when its parent does. To be called in the child, once, at its start.

    Without an argument it is for a process of `multiprocessing` or `concurrent.futures` with any start method, where it
    can serve as the initializer. Other processes pass `lifeline`: the read end of a separate pipe whose write end is
    held only by the parent and never written to. Raises KgError if there is neither.
    """
    if lifeline is None:
        parent = multiprocessing.parent_process()
        if parent is None:
            raise KgError("this process was not started by multiprocessing; give it a pipe as its lifeline")
        lifeline = parent.sentinel
    if sys.platform == "linux":
        _let_the_kernel_watch(lifeline)
    else:
        threading.Thread(target=_watch, args=(lifeline,), name="lifeline", daemon=True).start()


def _let_the_kernel_watch(lifeline: int) -> None:
    import fcntl

    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(lifeline, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)
    poll = select.poll()
    poll.register(lifeline, 0)  # POLLHUP is reported in any case
    if poll.poll(0):  # the parent ended before
        os.kill(os.getpid(), signal.SIGKILL)


def _watch(lifeline: int) -> None:
    wait([lifeline])
    os._exit(1)
