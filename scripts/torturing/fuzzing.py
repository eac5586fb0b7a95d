"""Fuzzing of every reader.

1. Each reader in turn reads inputs for some seconds in a child, which is forked when all is loaded. So each gets the
   same time, and a quick one reads more inputs.
2. An input is a changed copy of a seed, or of an input that reached lines of the package, or an error, that no other
   did before. Each eighth input is watched for that, as watching takes time.
3. A fault is an error that is not a KgError, more than 2 seconds of CPU time, 500 MB, the end of the child, or an
   answer that breaks a promise.
4. A watchdog ends a child whose input takes far more than the limit. The next child continues after that input.

An input follows from the seed, the reader, its number and what the numbers before it reached, wherever a turn ends.
What a reader has a process of its own for (kg.text.documents) counts with the reader: its time, and its memory.
"""

from __future__ import annotations

import contextlib
import ctypes
import mmap
import multiprocessing
import os
import re
import resource
import signal
import struct
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from kg.errors import KgError
from torturing.attempts import Kind, Plan, Try
from torturing.commands import processor_seconds
from torturing.lines import Lines
from torturing.mutations import TOKENS
from torturing.reader import FaultyAnswer, Reader
from torturing.readers import make_readers

MOST_SECONDS = 2.0
MOST_MEGABYTES = 500.0
# From here on the watchdog does not wait for the end.
_STUCK_SECONDS = 10.0
_STUCK_CLOCK = 300.0
_ADDRESS_SPACE = 6 << 30
#: How long a reader reads before the next has its turn.
TURN_SECONDS = 10.0
# Shorter turns would go into starting children.
_LEAST_PORTION = 20
_WATCHED = 8
_CORPUS = 300
_PR_SET_PDEATHSIG = 1
_TICK = 0.05
_HEADER = struct.Struct("<qq")


@dataclass(slots=True)
class Progress:
    """What is known of one reader so far: the inputs worth changing, and the lines that they reach."""

    reader: Reader
    corpus: list[bytes]
    lines: Lines = field(default_factory=Lines)
    ends: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Reached:
    """An input that got somewhere new."""

    data: bytes
    lines: frozenset[tuple[str, int]]
    end: str


@dataclass(frozen=True, slots=True)
class Portion:
    """Inputs that were read without a fault: how many, and the most that one took."""

    count: int
    seconds: float
    megabytes: float


@dataclass(frozen=True, slots=True)
class TurnOver:
    """The time is up, or all inputs are read."""


_Told = Try | Reached | Portion | TurnOver


def attack(plan: Plan) -> Iterator[Try]:
    """Fuzzes all readers in turn; with material, one of them once."""
    readers = make_readers(plan.work, plan.prepared.old / "whole")
    if plan.only:
        yield from _replayed(readers[plan.only], plan)
        return
    for reader in readers.values():
        _warm_up(reader)
    yield from fuzz(list(readers.values()), plan.seed, len(plan.numbers))


@dataclass(frozen=True, slots=True)
class Turn:
    """How long a reader reads before the next one has its turn, by which clock."""

    seconds: float = TURN_SECONDS
    clock: Callable[[], float] = time.monotonic


def fuzz(readers: Sequence[Reader], seed: int, tries: int, turn: Turn = Turn()) -> Iterator[Try]:
    """Each reader in turn for the same time, until this number of tries is reached."""
    progress = [Progress(reader, list(reader.seeds)) for reader in readers]
    done = dict.fromkeys((reader.name for reader in readers), 0)
    left = tries
    while left > 0:
        most = max(-(-left // len(readers)), _LEAST_PORTION)  # a short run gets to all of them
        for one in progress:
            first = done[one.reader.name]
            for found in _read_turn(one, seed, range(first, first + min(most, left)), turn):
                done[one.reader.name] += found.count
                left -= found.count
                yield found


def _warm_up(reader: Reader) -> None:
    """Loads what the reader loads late, so that no input is charged for it."""
    for seed in reader.seeds:
        with contextlib.suppress(KgError, FaultyAnswer):
            reader.read(seed)


def _read_turn(progress: Progress, seed: int, numbers: range, turn: Turn) -> Iterator[Try]:
    """Has children read these inputs until time is up, one child after another where one ends early."""
    end = turn.clock() + turn.seconds
    while numbers:
        reached = numbers.start
        for result, number in _child(progress, seed, numbers, turn.clock, end):
            reached = number + 1
            if isinstance(result, Reached):
                _keep(progress, result, Random(f"{seed}/{number}/kept"))
            elif isinstance(result, TurnOver):
                return
            elif isinstance(result, Portion):
                if result.count:
                    name = progress.reader.name
                    yield Try(name, seconds=result.seconds, megabytes=result.megabytes, count=result.count)
            else:
                yield result
        numbers = range(reached, numbers.stop)


def _keep(progress: Progress, reached: Reached, random: Random) -> None:
    progress.lines.seen |= reached.lines
    progress.ends.add(reached.end)
    if len(progress.corpus) < _CORPUS:
        progress.corpus.append(reached.data)
    else:
        progress.corpus[random.randrange(len(progress.reader.seeds), _CORPUS)] = reached.data


def _child(
    progress: Progress, seed: int, numbers: range, clock: Callable[[], float], end: float
) -> Iterator[tuple[_Told, int]]:
    """What a child tells of its inputs, each with the number of the last input that this covers."""
    reader = progress.reader
    context = multiprocessing.get_context("fork")
    board = mmap.mmap(-1, _HEADER.size + 4 * reader.largest + (1 << 20))
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_read_all, args=(progress, seed, numbers, board, sending, clock, end), daemon=True)
    process.start()
    sending.close()
    last, since, used, first = -1, time.monotonic(), 0.0, numbers.start
    try:
        while True:
            if receiving.poll(_TICK):
                try:
                    result, number = receiving.recv()
                except EOFError:
                    break
                first = number + 1
                yield result, number
                continue
            number, _ = _HEADER.unpack_from(board)
            processor = processor_seconds(process.pid or 0)
            if number != last:
                last, since, used = number, time.monotonic(), processor
            elif processor - used > _STUCK_SECONDS or time.monotonic() - since > _STUCK_CLOCK:
                process.kill()
        process.join()
        if process.exitcode == 0:
            return
        number, size = _HEADER.unpack_from(board)
        data = board[_HEADER.size : _HEADER.size + size]
        if number > first:
            yield Portion(number - first, 0.0, 0.0), number - 1
        stuck = process.exitcode == -signal.SIGKILL
        fault = f"does not end within {_STUCK_SECONDS:.0f} s" if stuck else f"the process ends with {process.exitcode}"
        seconds = _STUCK_SECONDS if stuck else 0.0
        yield Try(reader.name, number, fault, "", seconds, 0.0, material=data), max(number, numbers.start)
    finally:
        if process.is_alive():
            process.kill()
        process.join()
        receiving.close()


def _read_all(
    progress: Progress,
    seed: int,
    numbers: range,
    board: mmap.mmap,
    sending: Connection,
    clock: Callable[[], float],
    end: float,
) -> None:
    """The work of a child. It ends early after an input that took much memory, as the peak would hide others."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)  # it has no watchdog without the rig
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, _ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    reader, corpus = progress.reader, progress.corpus
    base = peak_megabytes()
    count, most_seconds, most_megabytes = 0, 0.0, 0.0
    number = numbers.start
    for number in numbers:
        data = _input(progress, corpus, seed, number)
        _HEADER.pack_into(board, 0, number, len(data))
        board[_HEADER.size : _HEADER.size + len(data)] = data
        watched = number % _WATCHED == 0
        found = attempt(reader.read, data, progress.lines if watched else None, base)
        most_seconds, most_megabytes = max(most_seconds, found.seconds), max(most_megabytes, found.megabytes)
        if found.fault:
            sending.send((Portion(count, most_seconds, most_megabytes), number - 1))
            result = Try(reader.name, number, found.fault, found.detail, found.seconds, found.megabytes, material=data)
            sending.send((result, number))
            count = 0
            if found.megabytes > MOST_MEGABYTES:
                return
        else:
            count += 1
            new_lines = frozenset(progress.lines.new) if watched else frozenset()
            if new_lines or found.end not in progress.ends:
                _keep(progress, reached := Reached(data, new_lines, found.end), Random(f"{seed}/{number}/kept"))
                sending.send((Portion(count, most_seconds, most_megabytes), number))
                sending.send((reached, number))
                count = 0
        if clock() >= end:
            break
    sending.send((Portion(count, most_seconds, most_megabytes), number))
    sending.send((TurnOver(), number))


def _input(progress: Progress, corpus: list[bytes], seed: int, number: int) -> bytes:
    reader = progress.reader
    random = Random(f"{seed}/{reader.name}/{number}")
    tokens = reader.tokens if reader.tokens and random.random() < 0.5 else TOKENS
    chosen = corpus[random.randrange(len(corpus))]
    return reader.mutation(chosen, corpus, random, reader.largest, tokens)[: 4 * reader.largest]


@dataclass(frozen=True, slots=True)
class Attempt:
    """The outcome of one input; `end` says how the reader ended, the same for the same way."""

    fault: str
    detail: str
    end: str
    seconds: float
    megabytes: float


def attempt(read: Callable[[bytes], object], data: bytes, lines: Lines | None, base: float) -> Attempt:
    """Reads one input; `base` is the peak of memory of this process before all inputs, in megabytes."""
    before, peak = _used(), peak_megabytes()
    fault, detail, end = "", "", "answered"
    try:
        if lines is None:
            read(data)
        else:
            lines.watch(lambda: read(data))
    except KgError as error:
        end = _place(error)
    except FaultyAnswer as error:
        fault = end = str(error)
    except BaseException as error:  # noqa: BLE001  # whatever gets out of a reader is what is looked for
        fault = end = f"{type(error).__name__} at {_place(error)}"
        detail = "".join(traceback.format_exception(error, limit=-12))
    seconds = _used() - before
    now = peak_megabytes()
    taken = max(now - base if now > peak else 0.0, _peak_of_children() - base)
    if not fault and taken > MOST_MEGABYTES:
        # before the time, as a second reading could not raise the peak any more
        fault = f"takes more than {MOST_MEGABYTES:.0f} MB"
    elif not fault and seconds > MOST_SECONDS:
        if lines is not None:
            # being watched takes time as well, so it is read once more without
            return attempt(read, data, None, base)
        fault = f"takes more than {MOST_SECONDS:.0f} s"
    return Attempt(fault, detail, end, seconds, max(taken, 0.0))


def _place(error: BaseException) -> str:
    """The innermost line of the package that an error passed through."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "/kg/" in frame.filename]
    if not frames:
        return "no line of the package"
    return f"kg/{frames[-1].filename.rpartition('/kg/')[2]}:{frames[-1].lineno}"


def _used() -> float:
    """What this process and those that it started have taken of the processor."""
    mine, ended = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    living = sum(map(processor_seconds, _children()))
    return mine.ru_utime + mine.ru_stime + ended.ru_utime + ended.ru_stime + living


def peak_megabytes() -> float:
    """The peak of memory of this process."""
    return _peak(resource.RUSAGE_SELF)


def _peak_of_children() -> float:
    """The peak of memory of the processes that this one started, whether they live or ended."""
    return max(_peak(resource.RUSAGE_CHILDREN), *map(_peak_of_process, _children()), 0.0)


def _peak_of_process(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:  # it has ended meanwhile
        return 0.0
    found = re.search(r"^VmHWM:\s*(\d+) kB", status, re.M)
    return int(found[1]) / 1024 if found else 0.0


def _children() -> list[int]:
    return [int(pid) for pid in Path("/proc/thread-self/children").read_text().split()]


def _peak(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / 1024


def _replayed(reader: Reader, plan: Plan) -> Iterator[Try]:
    """One input again, in a child all the same."""

    def same(data: bytes, others: Sequence[bytes], random: Random, largest: int, tokens: Sequence[bytes]) -> bytes:
        return data

    once = Reader(reader.name, reader.read, (plan.material,), max(reader.largest, len(plan.material)), same)
    _warm_up(reader)
    number = plan.numbers[0]
    yield from _read_turn(Progress(once, [plan.material]), plan.seed, range(number, number + 1), Turn())


KIND = Kind(
    "fuzz",
    "inputs changed by chance for every reader; none uncaught, none over 2 s or 500 MB",
    attack,
    short=4_000,
    full=1_000_000,
    short_seconds=90.0,
)
