"""The process that reads documents and tables for kg.text.isolated_reader: it may be stopped or run out of memory.

It answers one request after the other until its input ends. What a library makes of a damaged file is told as an
answer; only a crash of a library in C, a lack of memory or the lack of time ends the process.
"""

from __future__ import annotations

import contextlib
import os
import signal
import struct
import sys
import time
from collections.abc import Iterator
from typing import BinaryIO

from kg.errors import KgError
from kg.lifeline import end_with_parent
from kg.text.document_formats import READERS
from kg.text.file_types import file_type
from kg.text.limits import READER_CPU_SECONDS, READER_MEMORY
from kg.text.table_files import read_portions

#: What to read it as, and the lengths of name and content, which follow.
REQUEST = struct.Struct("!cQQ")
DOCUMENT, TABLE = b"d", b"t"
#: The kind of an answer and its length; the answer follows.
ANSWER = struct.Struct("!cQ")
READY, TEXT, ROWS, END, REFUSED, FAILED, NO_MEMORY = b"r", b"t", b"l", b"e", b"i", b"f", b"m"


def main(lifeline: int | None) -> None:
    """Answers requests from standard input on standard output. `lifeline`: see `end_with_parent`; None for none."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in the terminal is for the first process to answer
    if lifeline is not None:
        end_with_parent(lifeline)
    requests = os.fdopen(os.dup(sys.stdin.fileno()), "rb")
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not come between the answers
    _limit_memory()
    with contextlib.suppress(BrokenPipeError):  # the other process wants no more
        _answer(answers, READY, b"")
        while header := requests.read(REQUEST.size):
            action, name_length, length = REQUEST.unpack(header)
            name = requests.read(name_length).decode("utf-8", "surrogatepass")
            _limit_time()
            for kind, answer in _read(action, requests.read(length), name):
                _answer(answers, kind, answer)
                if kind == NO_MEMORY:
                    return


def _read(action: bytes, data: bytes, name: str) -> Iterator[tuple[bytes, bytes]]:
    """The answers to a request: a text, or the rows of a table in portions and an end; or what is wrong."""
    try:
        if action == DOCUMENT:
            yield TEXT, READERS[file_type(data, name)](data, name).encode("utf-8", "surrogatepass")
            return
        for portion in read_portions(data, name):
            yield ROWS, portion
        yield END, b""
    except KgError as error:
        yield REFUSED, str(error).encode("utf-8", "surrogatepass")
    except MemoryError:
        yield NO_MEMORY, b""
    except Exception as error:  # noqa: BLE001  # libraries meet damaged files with errors of any kind; all are told
        yield FAILED, f"{type(error).__name__}: {error}".encode("utf-8", "surrogatepass")


def _answer(answers: BinaryIO, kind: bytes, answer: bytes) -> None:
    answers.write(ANSWER.pack(kind, len(answer)) + answer)
    answers.flush()


def _limit_memory() -> None:
    try:
        import resource
    except ModuleNotFoundError:  # Windows
        return
    with contextlib.suppress(ValueError, OSError):  # macOS knows the limit but does not set it
        resource.setrlimit(resource.RLIMIT_AS, (READER_MEMORY, READER_MEMORY))


def _limit_time() -> None:
    """Allows the next document so much processor time; the system then ends the process."""
    try:
        import resource
    except ModuleNotFoundError:  # Windows
        return
    used = int(time.process_time()) + 1
    most = resource.getrlimit(resource.RLIMIT_CPU)[1]
    wanted = used + READER_CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))
