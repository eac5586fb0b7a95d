"""Children end with their parent."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.lifeline import end_with_parent

_ROOT = Path(__file__).resolve().parents[1]

# Each starts children in its own way. A child writes a byte to the pipe `sign` when it is ready; all of them hold the
# writing end of `sign` until they end.
_START = """
import multiprocessing, os, re, sys, threading, time
from concurrent.futures import ProcessPoolExecutor
from kg.lifeline import end_with_parent

sign = int(sys.argv[2])

def idle(ready=sign):
    end_with_parent()
    os.write(ready, b"r")
    time.sleep(600)

def busy():
    end_with_parent()
    os.write(sign, b"r")
    re.match(r"(a*)*$", "a" * 60 + "b")  # holds the interpreter's lock for years

def begin(method, work, in_thread):
    child = multiprocessing.get_context(method).Process(target=work)
    if in_thread:  # a thread that ends at once
        thread = threading.Thread(target=child.start)
        thread.start()
        thread.join()
    else:
        child.start()

def pool():
    executor = ProcessPoolExecutor(2, initializer=end_with_parent)
    for _ in range(2):
        executor.submit(os.write, sign, b"r")
    return executor

def pipe():
    lifeline, held = os.pipe()
    if os.fork() == 0:
        os.close(held)
        end_with_parent(lifeline)
        os.write(sign, b"r")
        time.sleep(600)

if __name__ == "__main__":
    os.set_inheritable(sign, True)
    kept = eval(sys.argv[1])
    time.sleep(600)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="os.fork and signals")
@pytest.mark.parametrize(
    ("start", "children"),
    [
        ("begin('fork', idle, False)", 1),
        ("begin('fork', idle, True)", 1),
        pytest.param(
            "begin('fork', busy, False)",
            1,
            marks=pytest.mark.skipif(sys.platform != "linux", reason="a thread watches"),
        ),
        ("[begin('fork', idle, False) for _ in range(3)]", 3),
        ("pool()", 2),
        ("pipe()", 1),
    ],
)
def test_children_end_when_their_parent_is_killed(tmp_path: Path, start: str, children: int) -> None:
    """After kill -9 of the parent no child lives on, whatever it is doing and however it was started."""
    script = tmp_path / "start.py"
    script.write_text(_START, encoding="utf-8")
    ended, sign = os.pipe()
    environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
    with subprocess.Popen([sys.executable, str(script), start, str(sign)], pass_fds=[sign], env=environment) as parent:
        os.close(sign)
        ready = b""
        while len(ready) < children:
            ready += os.read(ended, children)
        parent.kill()
    try:
        assert select.select([ended], [], [], 30)[0], "a child lives on"
        assert os.read(ended, 1) == b""  # the last one that held the pipe is gone
    finally:
        os.close(ended)


@pytest.mark.skipif(sys.platform == "win32", reason="os.fork")
def test_a_child_whose_parent_is_gone_already_ends_at_once() -> None:
    """A parent that was killed before its child came to watch it counts as well."""
    lifeline, held = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(held)
        select.select([lifeline], [], [])
        end_with_parent(lifeline)
        signal.pause()
    os.close(held)
    os.close(lifeline)
    assert os.waitpid(child, 0)[1] != 0


def test_a_process_without_a_parent_is_refused() -> None:
    """What multiprocessing did not start has to name its lifeline."""
    with pytest.raises(KgError, match="lifeline"):
        end_with_parent()
