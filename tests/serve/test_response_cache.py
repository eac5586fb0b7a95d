from __future__ import annotations

import asyncio
from typing import cast

import pytest

from kg.serve.messages import Reply, Task
from kg.serve.response_cache import MOST_OF_ONE, ResponseCache
from kg.serve.worker_pool import WorkerPool


class Counting:
    """In place of the processes: counts what it is asked, and answers with as many bytes as the task says."""

    def __init__(self, status: int = 200) -> None:
        self.edition: tuple[int, ...] = (1,)
        self.status = status
        self.asked = 0

    def notice(self) -> None:
        """Nothing happens by itself."""

    async def ask(self, task: Task) -> Reply:
        """An answer after a moment."""
        self.asked += 1
        await asyncio.sleep(0.01)
        return Reply(self.status, "text/plain", b"x" * int(task.given["size"]))


def _task(name: str, size: int = 1) -> Task:
    return Task("page", {"iri": name, "size": size})


def _asked(workers: Counting, tasks: list[Task], most_bytes: int = 1 << 20, together: bool = False) -> int:
    async def run() -> None:
        kept = ResponseCache(cast(WorkerPool, workers), most_bytes)
        if together:
            await asyncio.gather(*(kept.ask(task) for task in tasks))
        else:
            for task in tasks:
                await kept.ask(task)

    asyncio.run(run())
    return workers.asked


@pytest.mark.parametrize("together", [True, False])
def test_the_same_is_made_once(together: bool) -> None:
    """An answer is made once, whether it is asked for again or at the same time."""
    assert _asked(Counting(), [_task("a"), _task("b"), _task("a"), _task("a")], together=together) == 2


def test_errors_are_not_kept() -> None:
    """What went wrong is tried again."""
    assert _asked(Counting(status=503), [_task("a"), _task("a")]) == 2


def test_large_answers_are_not_kept() -> None:
    """One answer does not fill the room."""
    assert _asked(Counting(), [_task("a", MOST_OF_ONE + 1)] * 2, most_bytes=1 << 30) == 2


def test_the_oldest_makes_room() -> None:
    """What was not asked for the longest time goes first."""
    tasks = [_task(name, 10_000) for name in "abacab"]  # room for two: c takes the place of b, and b that of c
    assert _asked(Counting(), tasks, most_bytes=22_000) == 4


def test_a_new_dataset_makes_all_anew() -> None:
    """Nothing of the old dataset is given once there is a new one."""
    workers = Counting()

    async def run() -> None:
        kept = ResponseCache(cast(WorkerPool, workers))
        await kept.ask(_task("a"))
        workers.edition = (2,)
        await kept.ask(_task("a"))
        await kept.ask(_task("a"))

    asyncio.run(run())
    assert workers.asked == 2
