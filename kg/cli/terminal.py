"""All output of the command line: a line, lines for people, or data.

The content of reports, file names and queries may come from anybody, so output for people shows characters that would
have an effect on a terminal by their code (`kg.characters`). Data for a file or another program is written unchanged,
in UTF-8; if it goes to a terminal, it is treated like all other output.
"""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import suppress
from io import TextIOWrapper

from kg.characters import visible, visible_lines
from kg.errors import OutputError


class ReaderLeft(Exception):  # noqa: N818  # not an error: `head` has seen enough
    """The program that read standard output has ended."""


def prepare() -> None:
    """Lets standard output and error take any text, and keeps the descriptor of a closed one occupied.

    A file opened while descriptor 1 or 2 is free would get that descriptor, and with it the output meant for it.
    """
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest that is free
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123  # open as long as the process
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # a terminal has its own encoding, files and pipes get UTF-8
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


def width() -> int | None:
    """The width of the terminal in columns; None if standard output is not a terminal."""
    return shutil.get_terminal_size().columns if _is_terminal() else None


def say(line: str) -> None:
    """Writes one line for people to standard output; dropped if that is closed."""
    if sys.stdout is not None:
        _write(visible(line) + "\n")


def warn(line: str) -> None:
    """Writes one line for people to standard error."""
    with suppress(OSError):  # if nobody reads it, there is nothing to do
        sys.stderr.write(visible(line) + "\n")


def show(lines: str) -> None:
    """Writes lines for people to standard output. Raises OutputError if it is closed or full."""
    _write(visible_lines(lines))


def hand_out(data: str) -> None:
    """Writes data, such as CSV or JSON, to standard output. Raises OutputError if it is closed or full."""
    _write(visible_lines(data.replace("\r\n", "\n")) if _is_terminal() else data)


def finish() -> None:
    """Flushes standard output. Raises OutputError if it is full."""
    if sys.stdout is not None:
        try:
            sys.stdout.flush()
        except OSError as error:
            raise _of_output(error) from error


def let_go() -> None:
    """Flushes standard output; if that fails, the rest is dropped, so that the interpreter does not try again."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _is_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()


def _write(text: str) -> None:
    if sys.stdout is None:
        raise OutputError("standard output is closed; write to a file or a pipe / 标准输出已关闭")
    try:
        sys.stdout.write(text)
    except OSError as error:
        raise _of_output(error) from error


def _of_output(error: OSError) -> Exception:
    if isinstance(error, BrokenPipeError):
        return ReaderLeft()
    return OutputError(f"standard output cannot be written ({error.strerror or error}); write elsewhere / 无法写入")
