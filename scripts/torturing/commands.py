"""Running `kg` as a user does: what it printed and took, and what is wrong with how it ended."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

# Exit codes that the product documents (kg/errors.py, kg/cli/commands.py); 143: SIGTERM, where it is handled.
_KNOWN_CODES = frozenset({0, 1, 2, 3, 4, 130, 141, 143})
_MARK = "KG_TORTURE_MARK"
_TICK = 0.02
LIMIT = 120.0
# A command that has used less than half of its CPU limit may take this many times its limit of elapsed time.
_STARVED = 6


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that ended; `code` is negative for a signal. `seconds` of the clock, `megabytes` of the leader."""

    code: int
    out: str
    err: str
    seconds: float
    megabytes: float
    late: bool = False

    @property
    def story(self) -> str:
        """What to show of it."""
        return f"exit code {self.code}\n{self.out[-1000:]}\n{self.err[-3000:]}"


class Command:
    """A running `kg`, the leader of a new session; whatever it starts can be found by a mark in the environment."""

    PROGRAM = (sys.executable, "-P", "-m", "kg")

    def __init__(
        self,
        arguments: Sequence[str | bytes | Path],
        folder: Path,
        *,
        environment: Mapping[str, str] | None = None,
        without: Sequence[str] = (),
        prepare: Callable[[], None] | None = None,
        stdout: int | IO[bytes] | None = None,
        program: Sequence[str] = PROGRAM,
    ) -> None:
        self.mark = uuid.uuid4().hex
        given = {name: value for name, value in os.environ.items() if name not in without}
        given |= {"TMPDIR": str(folder), "NO_COLOR": "1", **(environment or {}), _MARK: self.mark}
        given.pop("PYTHONPATH", None)
        self._out, self._err = TemporaryFile(), TemporaryFile()  # noqa: SIM115  # closed by `end`
        self._start = time.monotonic()
        self.process = subprocess.Popen(
            [*program, *arguments],
            cwd=folder,
            env=given,
            stdin=subprocess.DEVNULL,
            stdout=self._out if stdout is None else stdout,
            stderr=self._err,
            start_new_session=True,
            preexec_fn=prepare,
        )

    def living(self) -> list[int]:
        """The processes of this command that are alive."""
        return living(self.mark)

    def end(self, limit: float = LIMIT) -> Ran:
        """Waits for the end; what takes longer than `limit` seconds is killed with all that it started."""
        deadline = time.monotonic() + limit
        late = False
        while True:
            pid, status, used = os.wait4(self.process.pid, os.WNOHANG)
            if pid:
                break
            now = time.monotonic()
            if now > deadline and not late:
                # on a machine with much other work, a command may only have had little of the processor
                if now < deadline + (_STARVED - 1) * limit and self._processor_seconds() < limit / 2:
                    time.sleep(_TICK * 10)
                    continue
                late = True
                self.kill_all()
            time.sleep(_TICK)
        code = os.waitstatus_to_exitcode(status)
        self.process.returncode = code
        seconds = time.monotonic() - self._start
        texts = []
        for handle in (self._out, self._err):
            handle.seek(0)
            texts.append(handle.read().decode(errors="replace"))
            handle.close()
        out, err = texts
        return Ran(code, out, err, seconds, used.ru_maxrss / 1024, late)

    def _processor_seconds(self) -> float:
        """What the living processes have taken of the processor."""
        return sum(map(processor_seconds, self.living()))

    def kill(self) -> None:
        """Kills the leader alone, as `kill -9` does."""
        self.send(signal.SIGKILL)

    def send(self, number: signal.Signals) -> None:
        """Sends the leader a signal; one that has ended is not collected by that."""
        os.kill(self.process.pid, number)

    @property
    def ended(self) -> bool:
        """Whether the leader has ended; it stays to be collected by `end`."""
        return self.process.returncode is not None or (
            os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        )

    def kill_all(self) -> None:
        """Kills the leader and all that it started."""
        for pid in self.living():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue

    def survivors(self, patience: float) -> list[int]:
        """Which processes still live after `patience` seconds; they are killed then.

        A process that has only just been started ends when it gets to watch its parent. On a machine with much other
        work that takes longer by the clock, so those that have hardly had the processor are waited for.
        """
        start = time.monotonic()
        while left := self.living():
            waited = time.monotonic() - start
            starved = waited < _STARVED * patience and self._processor_seconds() < patience / 2
            if waited > patience and not starved:
                break
            time.sleep(_TICK)
        self.kill_all()
        return left


def processor_seconds(pid: int) -> float:
    """What a process has taken of the processor; 0 where it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def living(mark: str) -> list[int]:
    """The processes whose environment has the mark, except those that only wait to be collected."""
    wanted = f"{_MARK}={mark}".encode()
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
        except OSError:  # it has ended meanwhile
            continue
    return found


def run_kg(arguments: Sequence[str | bytes | Path], folder: Path, *, limit: float = LIMIT, **options: object) -> Ran:
    """Runs `kg` in a folder to its end; `options` as for Command."""
    return Command(arguments, folder, **options).end(limit)  # type: ignore[arg-type]


def misbehaviour(ran: Ran) -> str:
    """What is wrong with how a command ended, whatever it was asked; empty where nothing is."""
    if ran.late:
        return "did not end in time"
    if "Traceback (most recent call last)" in ran.err or "Traceback (most recent call last)" in ran.out:
        return f"traceback: {_last_line_of_traceback(ran.err or ran.out)}"
    if "panicked at" in ran.err:
        return "a library in Rust panicked"
    if ran.code < 0:
        return f"ended by {signal.Signals(-ran.code).name}"
    if ran.code not in _KNOWN_CODES:
        return f"undocumented exit code {ran.code}"
    if ran.code and not ran.out.strip() and not ran.err.strip():
        return f"exit code {ran.code} without a word"
    if "\x1b" in ran.err or "\u202e" in ran.err:
        return "a control sequence reaches the terminal"
    return ""


def _last_line_of_traceback(text: str) -> str:
    """The kind of the error and the innermost place in the package, which stay the same for the same fault."""
    places = re.findall(r'File "[^"]*?/(kg/[^"]+)", line (\d+)', text)
    errors = re.findall(r"^([A-Za-z_][\w.]*(?:Error|Exception|Warning|Exit|Interrupt|Empty|Full)?)(?::|$)", text, re.M)
    place = ":".join(places[-1]) if places else "outside the package"
    return f"{errors[-1] if errors else 'error'} at {place}"
