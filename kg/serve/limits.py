"""Limits of queries (time, size, number at once) and of connections (time, number)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of an endpoint.

    `seconds`: a query that runs longer is stopped. `rows`: rows or triples of an answer. `memory`: MiB that a query may
    use in addition to the memory of its process. `workers`: the number of processes that answer; as many again may be
    busy with slow queries. `quick`: seconds, elapsed and of CPU, after which a query counts as slow. `patience`:
    seconds that a slow query may run without a place, and CPU seconds until it gets the lowest priority. `waiting`: the
    number of requests that may wait for a process. `answer_bytes`: the size of an answer.
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
    """Limits of what clients send and of the time for it.

    `connections`: how many may be open at once; `of_one_client`: how many of one address, or of one IPv6 network (/64).
    `head_seconds`: the time for the address and headers of a request, `body_seconds`: for its body, `idle_seconds`:
    until a connection is used again. `write_seconds`: the time in which a client must take an answer, or `write_bytes`
    of it. `linger_seconds`: how long a rejected connection is still read, so that its client can read the reason.
    `head_bytes`: address and headers; `body_bytes`: the body. `pipelined`: requests that a client may send before the
    first of them is answered. `unsent_bytes`: the size of all answers that clients have not taken yet; beyond it only
    short ones are sent.
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
