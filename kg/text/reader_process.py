"""The process that reads documents and tables for kg.text.isolated_reader: it may be stopped or run out of memory.

It answers one request after another until its input ends. An error of a library over a damaged file is an answer, too;
only the crash of a C library or exceeding the limits on memory and time ends the process.
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

#: The type to read it as, and the lengths of name and content, which follow.
REQUEST = struct.Struct("!cQQ")
DOCUMENT, TABLE = b"d", b"t"
#: The kind of an answer and its length; the answer follows.
ANSWER = struct.Struct("!cQ")
READY, TEXT, ROWS, END, REFUSED, FAILED, NO_MEMORY = b"r", b"t", b"l", b"e", b"i", b"f", b"m"


def main(lifeline: int | None) -> None:
    """Answers requests from standard input on standard output.

    `lifeline`: see `end_with_parent`; None if there is none.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process handles Ctrl-C in the terminal
    if lifeline is not None:
        end_with_parent(lifeline)
    requests = os.fdopen(os.dup(sys.stdin.fileno()), "rb")
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # output of a library must not mix with the answers
    _limit_memory()
    with contextlib.suppress(BrokenPipeError):  # the other process has closed the connection
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
    """The answers to a request: a text, or the rows of a table in portions and an end mark, or an error."""
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
    except Exception as error:  # noqa: BLE001  # libraries raise errors of any kind for damaged files; all are reported
        yield FAILED, f"{type(error).__name__}: {error}".encode("utf-8", "surrogatepass")


def _answer(answers: BinaryIO, kind: bytes, answer: bytes) -> None:
    answers.write(ANSWER.pack(kind, len(answer)) + answer)
    answers.flush()


def _limit_memory() -> None:
    try:
        import resource
    except ModuleNotFoundError:  # Windows
        return
    with contextlib.suppress(ValueError, OSError):  # macOS defines the limit but does not set it
        resource.setrlimit(resource.RLIMIT_AS, (READER_MEMORY, READER_MEMORY))


def _limit_time() -> None:
    """Limits the CPU time for the next document; the system then ends the process."""
    try:
        import resource
    except ModuleNotFoundError:  # Windows
        return
    used = int(time.process_time()) + 1
    most = resource.getrlimit(resource.RLIMIT_CPU)[1]
    wanted = used + READER_CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))
