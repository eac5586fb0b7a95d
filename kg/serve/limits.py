"""What one query may take and how many may run at once; how long a connection may take, and how many may be open."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of an endpoint.

    `seconds`: a query that runs longer is stopped. `rows`: rows or triples of an answer. `memory`: MiB that a query may
    take beyond what its process holds anyway. `workers`: how many processes answer; as many again may be busy with slow
    queries. `quick`: seconds, of the clock and of the processor, after which a query is a slow one. `patience`: seconds
    that a slow one may run while there is no place for it, and of the processor until it yields to all others.
    `waiting`: how many requests may wait for a process. `answer_bytes`: of an answer.
    """

    seconds: float = 30.0
    rows: int = 100_000
    memory: int = 512
    workers: int = 3
    quick: float = 0.1
    patience: float = 1.0
    waiting: int = 256
    answer_bytes: int = 64 << 20


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """Bounds of what clients send and of how long they take for it.

    `connections`: how many may be open at once; `of_one_client`: of one address, or of one network of IPv6 (/64).
    `head_seconds`: until a request's address and headers have come, `body_seconds`: until its body has, `idle_seconds`:
    until a connection that was used is used again. `write_seconds`: in so much time a client takes an answer, or
    `write_bytes` of it. `linger_seconds`: so long a connection is read that was refused, so that its client can read
    why. `head_bytes`: address and headers; `body_bytes`: the body. `pipelined`: requests that a client may send before
    the first of them is answered. `unsent_bytes`: of all answers that clients have not taken yet; beyond it only short
    ones are given.
    """

    connections: int = 1024
    of_one_client: int = 256
    head_seconds: float = 10.0
    body_seconds: float = 30.0
    idle_seconds: float = 5.0
    write_seconds: float = 30.0
    write_bytes: int = 64 << 10
    linger_seconds: float = 1.0
    head_bytes: int = 64 << 10
    body_bytes: int = 1 << 20
    pipelined: int = 16
    unsent_bytes: int = 512 << 20
