"""What one query may take, and how many may run at once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of an endpoint.

    `seconds`: a query that runs longer is stopped. `rows`: rows or triples of an answer. `memory`: MiB that a query may
    take beyond what its process holds anyway. `workers`: how many processes answer; as many again may be busy with slow
    queries. `quick`: seconds, of the clock and of the processor, after which a query is a slow one. `patience`: seconds
    that a slow one may run while there is no place for it, and of the processor until it yields to all others.
    `waiting`: how many requests may wait for a process. `request_bytes`, `answer_bytes`: of a request's body, of an
    answer.
    """

    seconds: float = 30.0
    rows: int = 100_000
    memory: int = 512
    workers: int = 3
    quick: float = 0.1
    patience: float = 1.0
    waiting: int = 256
    request_bytes: int = 1 << 20
    answer_bytes: int = 64 << 20
