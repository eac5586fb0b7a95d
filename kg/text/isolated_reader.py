"""Documents (.docx, .pdf …) and tables are read in a separate process, with limits on memory and time.

A document of a few kilobytes may need gigabytes of memory, and a damaged one may crash a C library. The reading process
is then stopped, and this one continues. One process reads all documents; it is started for the first one and replaced
when it has ended. A result does not depend on the documents before it: if a process that had already read others ends,
a new one tries again.
"""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, TypeVar

from kg.errors import InputError, KgError
from kg.text.limits import MB, MOST_CHARACTERS, MOST_TABLE_BYTES, READER_CPU_SECONDS, READER_MEMORY, READER_SECONDS
from kg.text.reader_process import ANSWER, DOCUMENT, END, FAILED, NO_MEMORY, REQUEST, ROWS, TABLE, TEXT
from kg.text.table_files import Row, rows_from_json

Result = TypeVar("Result")

# With the import paths of this process and no others: a folder of reports may contain a docx.py.
_PROGRAM = """
import sys
lifeline, *sys.path = sys.argv[1:]
from kg.text.reader_process import main
main(int(lifeline) if lifeline else None)
"""
# A text in UTF-8 with some room for a message; one row of a table may hold the reports of many years.
_LONGEST_TEXT = 4 * MOST_CHARACTERS + MB
_LONGEST_ROWS = MOST_TABLE_BYTES
_START_SECONDS = 60


class _EndedError(Exception):
    """The process ended without an answer; the message completes a sentence about the document."""


def read_document_file(data: bytes, name: str) -> str:
    """The text of a document of a type that has a reader (kg.text.document_formats.READERS).

    Raises InputError if it cannot be read within the limits, KgError if no process can be started.
    """
    return _asked(lambda reader: reader.read(data, name), name)


def read_table_portions(data: bytes, name: str) -> list[Row]:
    """The rows of a table with its header (kg.text.table_files). Raises the errors of `read_document_file`."""
    return _asked(lambda reader: reader.read_rows(data, name), name)


def _asked(ask: Callable[[_Reader], Result], name: str) -> Result:
    with _lock:  # threads of one process take turns
        for _ in range(2):
            reader = _reader()
            is_first = reader.is_new
            try:
                return ask(reader)
            except _EndedError as error:
                _end()
                reason = str(error)
            if is_first:
                break
    raise InputError(f"{name}: {reason}; save it again without pictures, or as UTF-8 text / 请另存为 UTF-8 文本")


class _Reader:
    """The process that reads documents for this one."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.is_new = True
        self._late = threading.Event()
        ours, theirs = (None, None) if sys.platform == "win32" else os.pipe()[::-1]
        command = [sys.executable, "-P", "-c", _PROGRAM, "" if theirs is None else str(theirs), *sys.path]
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                pass_fds=() if theirs is None else (theirs,),
            )
        except OSError as error:
            if ours is not None:
                os.close(ours)
            raise KgError(
                f"the process that reads documents cannot be started ({error}); close other programs"
            ) from None
        finally:
            if theirs is not None:
                os.close(theirs)
        self._lifeline = ours
        try:
            with self._deadline(_START_SECONDS):
                self._receive(_LONGEST_TEXT)
        except _EndedError as error:
            self.end()
            raise KgError(
                f"the process that reads documents does not start ({error}); install the package again"
            ) from None

    def read(self, data: bytes, name: str) -> str:
        """The text of a document. Raises InputError, or _EndedError if the process ended while reading it."""
        with self._deadline(READER_SECONDS):
            self._send(DOCUMENT, data, name)
            return self._require(TEXT, *self._receive(_LONGEST_TEXT), name).decode("utf-8", "surrogatepass")

    def read_rows(self, data: bytes, name: str) -> list[Row]:
        """The rows of a table. Raises InputError, or _EndedError if the process ended while reading it."""
        rows: list[Row] = []
        with self._deadline(READER_SECONDS):
            self._send(TABLE, data, name)
            while True:
                kind, answer = self._receive(_LONGEST_ROWS)
                if kind == END:
                    return rows
                rows += rows_from_json(self._require(ROWS, kind, answer, name))

    def _send(self, action: bytes, data: bytes, name: str) -> None:
        self.is_new = False
        encoded = name.encode("utf-8", "surrogatepass")
        with suppress(BrokenPipeError):  # the cause of its end is determined when the answer is awaited
            self._requests.write(REQUEST.pack(action, len(encoded), len(data)) + encoded)
            self._requests.write(data)
            self._requests.flush()

    def _require(self, wanted: bytes, kind: bytes, answer: bytes, name: str) -> bytes:
        """The answer if it is of the expected kind; otherwise raises the error that it reports."""
        if kind == wanted:
            return answer
        if kind == NO_MEMORY:
            raise _EndedError(f"reading it takes more than {READER_MEMORY // MB} MB of memory")
        said = answer.decode("utf-8", "surrogatepass")
        if kind == FAILED:
            said = f"{name}: is not a readable document ({said}); save it again, or as UTF-8 text / 无法读取"
        raise InputError(said)

    @property
    def _requests(self) -> IO[bytes]:
        assert self._process.stdin is not None
        return self._process.stdin

    @property
    def _answers(self) -> IO[bytes]:
        assert self._process.stdout is not None
        return self._process.stdout

    @contextmanager
    def _deadline(self, seconds: float) -> Iterator[None]:
        """Kills the process after this number of seconds."""
        timer = threading.Timer(seconds, self._stop)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _stop(self) -> None:
        self._late.set()
        self._process.kill()

    def _receive(self, longest: int) -> tuple[bytes, bytes]:
        header = self._answers.read(ANSWER.size)
        if len(header) == ANSWER.size:
            kind, length = ANSWER.unpack(header)
            if length > longest:
                raise _EndedError(f"it holds more than {longest // 4} characters in one piece")
            answer = self._answers.read(length)
            if len(answer) == length:
                return kind, answer
        raise _EndedError(self._reason(self._process.wait()))

    def _reason(self, status: int) -> str:
        if self._late.is_set():
            return f"reading it takes more than {READER_SECONDS} seconds"
        if hasattr(signal, "SIGXCPU") and status == -signal.SIGXCPU:
            return f"reading it takes more than {READER_CPU_SECONDS} seconds of processor time"
        return (
            f"the process that read it died (status {status}), for want of memory "
            f"(it may have {READER_MEMORY // MB} MB) or because the file is damaged"
        )

    def end(self) -> None:
        """Ends the process and waits for it."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._requests, self._answers):
            with suppress(OSError):  # what was not written is no longer needed
                pipe.close()
        if self._lifeline is not None:
            os.close(self._lifeline)


_lock = threading.Lock()
_current: _Reader | None = None


def _reader() -> _Reader:
    global _current
    if _current is None or _current.owner != os.getpid():  # it belongs to the process from which this one was forked
        _current = _Reader()
    return _current


def _end() -> None:
    global _current
    if _current is not None and _current.owner == os.getpid():
        _current.end()
    _current = None


atexit.register(_end)
