"""Processes that end with the one that started them, however that one ends."""

from __future__ import annotations

import os
from multiprocessing import parent_process
from multiprocessing.connection import wait
from threading import Thread


def end_with_parent() -> None:
    """Ends this process, which multiprocessing started, as soon as the process that started it has ended.

    To be called in the new process. A process that is killed (SIGKILL, too little memory) cannot tell its children
    anything; but the system closes the pipe that multiprocessing keeps between the two, on every system.
    """
    parent = parent_process()
    if parent is not None:
        Thread(target=_end_after, args=(parent.sentinel,), name="end-with-parent", daemon=True).start()


def _end_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
