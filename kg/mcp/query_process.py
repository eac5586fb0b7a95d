"""Queries in a separate process, which is killed when a query takes too long or too much memory.

Oxigraph cannot abort a running query, so the process is killed and the next query gets a new one. Each process runs
one query at a time; kg/mcp/query_queue.py decides how many processes there are and which queries wait.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Lock

from kg.errors import KgError, LimitError, QueryError
from kg.lifeline import end_with_parent
from kg.query.ask import ask
from kg.query.dataset import Dataset, open_dataset
from kg.query.query_result import AskResult, GraphResult, Term
from kg.query.result_text import short
from kg.rdf.names import XSD
from kg.rdf.store import reading
from kg.rdf.terms import Literal, NamedNode

Cell = str | int | float | bool | None

#: The maximum length of the text of a cell, in characters; no quote is as long.
LONGEST_CELL = 4_000
#: The maximum length of all text in an answer; further rows are omitted.
LONGEST_ANSWER = 200_000
_START = 60  # seconds within which the process must have opened the dataset, even on a busy machine
_LAST_SECONDS = 5  # seconds within which a process that closed its connection has ended
_GRACE = 5  # seconds after the limit until a process that was not stopped ends itself


@dataclass(frozen=True)
class QueryRequest:
    """SPARQL, or the name of a named query with its parameters. `most`: how many rows are wanted."""

    most: int
    sparql: str | None = None
    name: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"


@dataclass(frozen=True)
class QueryTable:
    """The rows of an answer as plain values, and the IRIs in them in order of first appearance."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    iris: tuple[str, ...]
    complete: bool


class QueryProcess:
    """Runs queries on the dataset in `folder`; `seconds` and `megabytes` limit each of them.

    The memory limit is enforced by the operating system, on Linux only.
    """

    def __init__(self, folder: Path, seconds: float = 20, megabytes: int = 2048) -> None:
        self.folder = folder
        self.seconds = seconds
        self.megabytes = megabytes
        self._lock = Lock()
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None

    def answer(self, question: QueryRequest) -> QueryTable:
        """The answer to one query.

        Raises UsageError or QueryError if it cannot be answered, LimitError if it was stopped, and KgError if the
        process ended for a reason that has nothing to do with the query.
        """
        with self._lock:
            try:
                connection = self._connected()
                connection.send(question)
                if not connection.poll(self.seconds):
                    self._stop()
                    raise LimitError(
                        f"the query was stopped after {self.seconds:g} seconds; bind more of its variables, join its"
                        " patterns, or take a part of it / 查询超时，请缩小范围"
                    )
                reply = connection.recv()
            except (EOFError, BrokenPipeError, ConnectionResetError) as error:
                raise self._explained(self._stop()) from error
            if isinstance(reply, LimitError):  # which is short of memory
                self._stop()
        if isinstance(reply, KgError):
            raise reply
        if not isinstance(reply, QueryTable):
            raise TypeError("a query gives cells")
        return reply

    def close(self) -> None:
        """Ends the process, if there is one; the next query starts another."""
        with self._lock:
            self._stop()

    def _connected(self) -> Connection:
        if self._connection is None:
            spawn = get_context("spawn")  # a forked copy of this process would inherit locks held by its threads
            self._connection, other = spawn.Pipe()
            self._process = spawn.Process(
                target=_work, args=(other, self.folder, self.seconds, self.megabytes), daemon=True
            )
            self._process.start()
            other.close()
            opened = self._connection.recv() if self._connection.poll(_START) else None
            if opened is not True:
                self._stop()
                raise (
                    opened
                    if isinstance(opened, KgError)
                    else QueryError("no process for queries could be started; try again / 无法启动查询进程")
                )
        return self._connection

    def _stop(self) -> int | None:
        """Ends the process and returns its exit code: its own if it had already ended."""
        code = None
        if self._process is not None:
            self._process.join(_LAST_SECONDS if self._has_hung_up() else 0)
            self._process.kill()
            self._process.join()
            code = self._process.exitcode
        if self._connection is not None:
            self._connection.close()
        self._process = self._connection = None
        return code

    def _has_hung_up(self) -> bool:
        """Whether the process has closed its end of the connection, as it does when it ends."""
        try:
            return self._connection is None or (self._connection.poll() and not self._connection.recv_bytes())
        except (EOFError, OSError):
            return True

    def _explained(self, code: int | None) -> KgError:
        """Why a process ended."""
        if sys.platform != "win32" and code in (-signal.SIGABRT, -signal.SIGKILL):  # Oxigraph's end, the kernel's
            return _out_of_memory(self.megabytes)
        if sys.platform != "win32" and code == -signal.SIGSEGV:
            return QueryError("the query is nested too deeply; simplify it / 查询嵌套过深，请简化")
        return KgError(f"the process that answers ended ({code}); ask again / 查询进程意外结束，请重试")


def _out_of_memory(megabytes: int) -> LimitError:
    return LimitError(
        f"the query was stopped, because it used more memory than {megabytes} MB; sort, group or"
        " deduplicate fewer rows / 查询超出内存上限，请缩小范围"
    )


def _work(connection: Connection, folder: Path, seconds: float, megabytes: int) -> None:
    """The work of the process: open the dataset, then answer until the other end is closed."""
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to all; the server's end ends this one
    try:
        dataset = open_dataset(folder)
    except KgError as error:
        connection.send(error)
        return
    _limit_memory(megabytes)
    connection.send(True)
    while True:
        try:
            question = connection.recv()
        except EOFError:
            return
        _limit_time(seconds + _GRACE)
        try:
            with reading(folder / "store"):
                reply: QueryTable | KgError = _cells(dataset, question)
        except KgError as error:
            reply = error
        except MemoryError:
            reply = _out_of_memory(megabytes)
        _limit_time(0)
        connection.send(reply)


def _limit_memory(megabytes: int) -> None:
    if sys.platform == "linux":  # elsewhere RLIMIT_DATA does not count mapped memory, or does not exist
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))


def _limit_time(seconds: float) -> None:
    """Has the system end this process after that time if its parent no longer can; 0 cancels this."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _cells(dataset: Dataset, question: QueryRequest) -> QueryTable:
    wanted = question.most + 1
    if question.name is not None:
        arguments = [f"{name}={value}" for name, value in question.parameters.items()]
        answer = ask(dataset, question.name, arguments, question.language, wanted)
    else:
        answer = dataset.ask(question.sparql or "", first=wanted)
    if isinstance(answer, AskResult):
        return QueryTable(("answer",), ((answer.value,),), (), True)
    table = answer.as_rows() if isinstance(answer, GraphResult) else answer
    rows: list[tuple[Cell, ...]] = []
    iris: dict[str, None] = {}
    length = 0
    for row in table.rows[: question.most]:
        cells = tuple(_cell(term) for term in row)
        length += sum(len(str(cell)) for cell in cells)
        if rows and length > LONGEST_ANSWER:
            break
        rows.append(cells)
        iris.update((term.value, None) for term in row if isinstance(term, NamedNode))
    return QueryTable(table.variables, tuple(rows), tuple(iris), len(rows) == len(table.rows))


def _cell(term: Term | None) -> Cell:
    """A number or boolean as such, an IRI in full, anything else as its text; None if unbound."""
    if term is None or isinstance(term, NamedNode):
        return None if term is None else term.value
    if isinstance(term, Literal):
        kind = term.datatype.value.removeprefix(XSD.iri)
        try:
            if kind in ("integer", "int", "long", "nonNegativeInteger"):
                return int(term.value)
            if kind in ("decimal", "double", "float"):
                number = float(term.value)
                if isfinite(number):  # JSON has no NaN and INF
                    return int(number) if number.is_integer() else number
        except ValueError:  # not a valid value of its type
            return term.value
        if kind == "boolean":
            return term.value in ("true", "1")
    text = short(term)
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"
