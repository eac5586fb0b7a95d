"""Tracks connections: limits their number, in total and per client, and decides which one is closed for a new one.

1. When the limit is reached, a connection that waits for its next request, or for the rest of its head, is closed for a
   new one: the one that has waited longest, of the same client if that client has too many. So idle connections do not
   lock out others.
2. If none is waiting, the new connection is refused: with 429 to a client that has too many, otherwise with 503.
3. A client is an IPv4 address or an IPv6 network (/64), which belongs to one subscriber.
"""

from __future__ import annotations

import resource
from ipaddress import IPv6Address, ip_address
from typing import Protocol

from kg.serve.limits import ConnectionLimits
from kg.serve.messages import Reply, plain

# Files that are open besides connections: worker processes, their pipes, what Python itself has open.
_OWN_FILES = 128
# An answer that is a file keeps it open in addition to the connection.
_FILES_OF_ONE = 2


class Caller(Protocol):
    """The interface of a connection for this module."""

    @property
    def address(self) -> str:
        """The address of the client."""

    @property
    def unsent(self) -> int:
        """Bytes of answers that the client has not taken yet."""

    def give_up(self) -> None:
        """Closes it immediately."""


class Clients:
    """The open connections of one server."""

    def __init__(self, limits: ConnectionLimits) -> None:
        self._most = limits.connections
        self._most_of_one = limits.of_one_client
        self._clients: dict[Caller, str] = {}
        self._counts: dict[str, int] = {}
        # in the order in which they began to wait
        self._waiting: dict[Caller, None] = {}
        self._waiting_of: dict[str, dict[Caller, None]] = {}
        self._slow: set[Caller] = set()

    def admit(self, caller: Caller) -> Reply | None:
        """Admits a new connection, which waits for its first request, or returns the reason for refusing it."""
        client = client_of(caller.address)
        if self._counts.get(client, 0) >= self._most_of_one and not self._make_room(self._waiting_of.get(client, {})):
            return plain(
                429, f"you have {self._most_of_one} connections already / 同一客户端的连接过多", {"Retry-After": "2"}
            )
        if len(self._clients) >= self._most and not self._make_room(self._waiting):
            return plain(503, "too many connections; try again later / 连接过多，请稍后再试", {"Retry-After": "2"})
        self._clients[caller] = client
        self._counts[client] = self._counts.get(client, 0) + 1
        self.wait(caller)
        return None

    def wait(self, caller: Caller) -> None:
        """The connection waits for a request from now on."""
        client = self._clients.get(caller)
        if client is not None:
            self._waiting[caller] = None
            self._waiting_of.setdefault(client, {})[caller] = None

    def work(self, caller: Caller) -> None:
        """The head of a request has arrived: the connection is not closed for others until it waits again."""
        client = self._clients.get(caller)
        if client is not None:
            self._waiting.pop(caller, None)
            self._waiting_of.get(client, {}).pop(caller, None)

    def leave(self, caller: Caller) -> None:
        """The connection is closed."""
        self.work(caller)
        self._slow.discard(caller)
        client = self._clients.pop(caller, None)
        if client is not None:
            self._counts[client] -= 1
            if not self._counts[client]:
                del self._counts[client]
                self._waiting_of.pop(client, None)

    def slow(self, caller: Caller, holds: bool) -> None:
        """The client takes its answer too slowly, or has caught up."""
        if holds and caller in self._clients:
            self._slow.add(caller)
        else:
            self._slow.discard(caller)

    @property
    def state(self) -> dict[str, int]:
        """The number of open connections, and of those with a request in progress."""
        return {"open": len(self._clients), "in use": len(self._clients) - len(self._waiting)}

    @property
    def unsent(self) -> int:
        """Bytes of all answers that clients have not taken yet."""
        return sum(caller.unsent for caller in self._slow)

    def _make_room(self, waiting: dict[Caller, None]) -> bool:
        caller = next(iter(waiting), None)
        if caller is None:
            return False
        self.leave(caller)
        caller.give_up()
        return True


def client_of(address: str) -> str:
    """The client to which an address belongs.

    >>> client_of("192.0.2.7"), client_of("2001:db8:1:2:3::4"), client_of("::ffff:192.0.2.7")
    ('192.0.2.7', '2001:db8:1:2::/64', '192.0.2.7')
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return f"{IPv6Address(int(found) >> 64 << 64)}/64"
    return str(found)


def room_for(connections: int) -> int:
    """The number of connections, up to the given one, for which the system lets this process open files.

    The soft limit of files is raised up to the hard limit.
    """
    needed = connections * _FILES_OF_ONE + _OWN_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY:
        return connections
    return max(1, min(connections, (soft - _OWN_FILES) // _FILES_OF_ONE))
