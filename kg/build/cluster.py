"""The workers of a Dask cluster, on this machine or on many (docs/decisions/0013).

Each worker runs the same functions as the local processes, so it needs the same version of this package. The tasks of a
worker that dies are done by another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

from kg.build.engine import AHEAD
from kg.build.fingerprint import software_fingerprint
from kg.errors import OutputError, UsageError
from kg.extras import require

Task = TypeVar("Task")
Result = TypeVar("Result")

#: `--engine` for a cluster on this machine only; the address of a scheduler selects another one.
LOCAL = "dask"
SCHEMES = ("tcp://", "tls://", "ucx://")

# What fails because of the network or a disk may succeed on another worker.
_RETRIES = 2


class DaskCluster:
    """Submits tasks to a Dask client, a limited number at a time."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def run(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        from distributed import KilledWorker, as_completed

        waiting = iter(tasks)

        def submit(count: int) -> list[Any]:
            # each result is requested once, so equal tasks need not be detected
            return [self.client.submit(function, task, pure=False, retries=_RETRIES) for task in islice(waiting, count)]

        under_way = as_completed(submit(max(1, sum(self.client.nthreads().values())) * AHEAD))
        try:
            for future in under_way:
                result = future.result()
                for another in submit(1):
                    under_way.add(another)
                yield result
        except KilledWorker as error:
            raise OutputError(
                "several workers died over the same task, possibly for lack of memory; run the same command again to "
                "resume, with fewer threads per worker"
            ) from error


@contextmanager
def dask_cluster(name: str, jobs: int) -> Iterator[DaskCluster]:
    """The cluster whose scheduler is at the address `name`; for `LOCAL` one of `jobs` processes, ended afterwards.

    Raises UsageError if Dask is not installed, nobody answers, or a worker has a different version of this package.
    """
    require("cluster", "distributed")
    from distributed import Client, LocalCluster

    if name == LOCAL:
        with (
            LocalCluster(n_workers=jobs, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster,
            Client(cluster) as client,
        ):
            yield DaskCluster(client)
        return
    try:
        client = Client(name, timeout=5)
    except OSError as error:
        raise UsageError(
            f"--engine {name}: no scheduler responds there ({error}); start one with 'dask scheduler'"
        ) from None
    with client:
        own = software_fingerprint()
        try:
            theirs = client.run(software_fingerprint)
        except ModuleNotFoundError as error:
            raise UsageError(f"--engine {name}: a worker lacks this package ({error}); install it there") from None
        others = sorted(worker for worker, fingerprint in theirs.items() if fingerprint != own)
        if others:
            raise UsageError(
                f"--engine {name}: {others[0]} has a different version of this package; install this one there"
            )
        yield DaskCluster(client)
