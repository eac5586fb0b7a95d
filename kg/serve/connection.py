"""One connection, with limits on what a client may send and how long it may take.

uvicorn parses requests and answers them in their order; it has no limit for the head of a request, no deadline except
for idle connections, and never gives up an answer that nobody takes. This module adds these (RFC 9110 and 9112;
`ConnectionLimits`):

1. The head of a request must arrive in time and be short: otherwise 408, 414 for the address, 431 for the headers. It
   must name this server (kg/serve/hosts.py): otherwise 400 or 421. Its body must arrive in time and be short: otherwise
   408 or 413, with Content-Length as well as chunked.
2. A client must take its answer at a minimum pace, or the connection is cut.
3. After a refusal the rest of what the client sends is read and dropped for a moment, because closing a socket with
   unread data resets the connection, and the client never reads the reason.
4. Nothing after a refused request is parsed, so that no request can be smuggled behind it.
"""

from __future__ import annotations

import asyncio
import enum
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from kg.serve.clients import Clients
from kg.serve.hosts import Hosts
from kg.serve.limits import ConnectionLimits
from kg.serve.messages import Reply, plain

if TYPE_CHECKING:
    from uvicorn._types import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, Scope

_ABSOLUTE = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*://(?P<authority>[^/?#]*)")
_VERSIONS = ("1.0", "1.1")
_CLOSE = {"Connection": "close", "X-Content-Type-Options": "nosniff"}


class _Part(enum.Enum):
    """The part of a request that is incomplete."""

    NOTHING = enum.auto()
    HEAD = enum.auto()
    BODY = enum.auto()


class Connection(HttpToolsProtocol):
    """A connection of a client with limits."""

    def __init__(self, clients: Clients, hosts: Hosts, limits: ConnectionLimits, **given: Any) -> None:
        super().__init__(**given)
        self.timeout_keep_alive = limits.idle_seconds  # type: ignore[assignment] # which is a delay of the loop
        self._clients = clients
        self._hosts = hosts
        self._limits = limits
        self._answering = self.app
        self._socket: asyncio.Transport
        self._part = _Part.NOTHING
        self._head = 0  # bytes since the last complete head or piece of a body
        self._body = 0
        self._deaf = False  # incoming data is dropped
        self._ending = False
        self._answered: RequestResponseCycle | None = None
        self._clock: asyncio.TimerHandle | None = None
        self._write_clock: asyncio.TimerHandle | None = None

    @property
    def address(self) -> str:
        """The address of the client."""
        return self.client[0] if self.client else ""

    @property
    def unsent(self) -> int:
        """Bytes of answers that the client has not taken yet."""
        return self._socket.get_write_buffer_size()

    def give_up(self) -> None:
        """Cuts the connection."""
        self._socket.abort()

    # --- the connection ------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Admits a client or refuses it."""
        self._socket = transport
        super().connection_made(cast(asyncio.Transport, _Ending(transport, self)))
        refusal = self._clients.admit(self)
        if refusal is None:
            self._set_clock(self._limits.head_seconds, self._head_is_late)
        else:
            self._deaf = True
            transport.write(_written(refusal))
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forgets the client."""
        self._ending = self._deaf = True
        self._stop_clock()
        self._stop_write_clock()
        self._clients.leave(self)
        for cycle in (self._answered, *(cycle for cycle, _ in self.pipeline)):
            if cycle is not None:  # uvicorn only knows the last of these
                cycle.disconnected = True
                cycle.message_event.set()
        self.pipeline.clear()
        super().connection_lost(exc)

    def end(self) -> None:
        """Closes the connection once the client has taken its answer; is called by uvicorn for `transport.close`."""
        if self._ending:
            return
        self._ending = self._deaf = True
        self._clients.work(self)
        self._stop_clock()
        self._unset_keepalive_if_required()
        if self._part is _Part.NOTHING or self._socket.is_closing():
            self._socket.close()
        else:
            self.flow.resume_reading()
            self._socket.write_eof()
            self._set_clock(self._limits.linger_seconds, self._socket.close)
        self._watch_writing()

    # --- what comes ----------------------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        """Processes incoming data, as far as it is needed."""
        if self._deaf:
            return
        if self._clock is None and self._part is _Part.NOTHING and not self._is_busy:
            self._set_clock(self._limits.head_seconds, self._head_is_late)  # the connection was idle
        self._head += len(data)
        super().data_received(data)
        if self._head > self._limits.head_bytes and not self._deaf:
            most = f"{self._limits.head_bytes:,}"
            if self._part is _Part.HEAD and not self.headers and b" HTTP/" not in data:
                self._refuse(plain(414, f"the address has more than {most} bytes; send a query with POST / 地址过长"))
            else:
                self._refuse(plain(431, f"the headers have more than {most} bytes / 请求头过长"))

    def send_400_response(self, msg: str) -> None:
        """Refuses data that is not HTTP."""
        self._refuse(plain(400, "this is not a request of HTTP/1.1 as RFC 9112 has it / 请求格式有误"))

    def on_message_begin(self) -> None:
        """A request begins."""
        if not self._deaf:
            self._part = _Part.HEAD
            super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """A piece of its address."""
        if not self._deaf:
            super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header."""
        if not self._deaf:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Starts the answer, or queues it after earlier ones."""
        if self._deaf:
            return
        self._part = _Part.BODY
        self._head = self._body = 0
        self._clients.work(self)
        self._set_clock(self._limits.body_seconds, self._body_is_late)
        if len(self.pipeline) >= self._limits.pipelined:
            self.cycle.keep_alive = False  # after which the client has to send the rest again
            self._deaf = True
            return
        refusal = self._refusal()
        self.app = self._answering if refusal is None else _answer(refusal)
        super().on_headers_complete()
        self._deaf = refusal is not None

    def on_body(self, body: bytes) -> None:
        """Takes a piece of a body."""
        if self._deaf:
            return
        self._head = 0
        self._body += len(body)
        if self._body > self._limits.body_bytes:
            self._refuse(self._too_long())
        else:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """A request is complete."""
        self._part = _Part.NOTHING
        if not self._deaf:
            self._stop_clock()
            super().on_message_complete()

    def on_response_complete(self) -> None:
        """Waits for the next request."""
        super().on_response_complete()
        if self._ending or self._is_busy or self.pipeline:
            return
        if self._part is not _Part.BODY:
            self._clients.wait(self)
        if self._part is _Part.HEAD:
            self._set_clock(self._limits.head_seconds, self._head_is_late)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._answered = cycle
        super()._start_asgi_task(cycle, app)

    # --- refusals ------------------------------------------------------------------------------------------------

    def _refusal(self) -> Reply | None:
        """The reason for refusing a request by its head, if any."""
        version = self.parser.get_http_version()
        if version not in _VERSIONS:
            return plain(505, "use HTTP/1.1 / 请用 HTTP/1.1", _CLOSE)
        hosts = [value for name, value in self.headers if name == b"host"]
        target = _ABSOLUTE.match(self.url)
        if target:  # its authority counts, and not the header (RFC 9112, 3.2.2)
            hosts = [target["authority"]] if len(hosts) == 1 or version == "1.0" else hosts
        wrong = self._hosts.refusal(hosts, self.server[0] if self.server else "", version)
        if wrong is not None:
            return plain(*wrong, _CLOSE)
        lengths = [value for name, value in self.headers if name == b"content-length"]
        if any(len(value) > 15 or int(value) > self._limits.body_bytes for value in lengths):
            return self._too_long()
        return None

    def _too_long(self) -> Reply:
        return plain(413, f"the body has more than {self._limits.body_bytes:,} bytes / 请求体过长", _CLOSE)

    def _head_is_late(self) -> None:
        if self._is_busy:
            return
        if self._head:
            self._refuse(plain(408, "the request did not come in time / 请求超时"))
        else:
            self._socket.close()

    def _body_is_late(self) -> None:
        self._refuse(plain(408, "the body of the request did not come in time / 请求体超时"))

    def _refuse(self, reply: Reply) -> None:
        """Refuses the request that is being read, after the answers to earlier ones."""
        self._deaf = True
        self._stop_clock()
        cycle = self.cycle
        if not self._is_busy:
            self._say(reply)
        elif self._part is not _Part.BODY or cycle.response_started:
            cycle.keep_alive = False  # uvicorn ends the connection after this answer
        elif self.pipeline:
            self.pipeline[0] = (cycle, _answer(reply))  # the last one to be answered is leftmost
        else:
            self._say(reply)
            cycle.disconnected = True
            cycle.message_event.set()

    def _say(self, reply: Reply) -> None:
        self._socket.write(_written(reply))
        self.end()

    @property
    def _is_busy(self) -> bool:
        """Whether a request is being answered, or waits for that."""
        return self.cycle is not None and not self.cycle.response_complete and not self.cycle.disconnected

    # --- time ----------------------------------------------------------------------------------------------------

    def _set_clock(self, seconds: float, late: Callable[[], None]) -> None:
        self._stop_clock()
        self._clock = self.loop.call_later(seconds, self._ring, late)

    def _ring(self, late: Callable[[], None]) -> None:
        self._clock = None
        late()

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def pause_writing(self) -> None:
        """Starts to monitor whether the client takes its answer."""
        super().pause_writing()
        self._clients.slow(self, True)
        self._watch_writing()

    def resume_writing(self) -> None:
        """The client has taken most of what was written."""
        super().resume_writing()
        self._clients.slow(self, False)
        if not self._ending:
            self._stop_write_clock()

    def _watch_writing(self) -> None:
        if self._write_clock is None and self.unsent:
            self._write_clock = self.loop.call_later(self._limits.write_seconds, self._look_at_writing, self.unsent)

    def _look_at_writing(self, before: int) -> None:
        self._write_clock = None
        if self.unsent > max(0, before - self._limits.write_bytes):
            self._socket.abort()
        else:
            self._watch_writing()

    def _stop_write_clock(self) -> None:
        if self._write_clock is not None:
            self._write_clock.cancel()
            self._write_clock = None


class _Ending:
    """A transport that is closed through its connection, and drops what is written to a disconnected client."""

    def __init__(self, transport: asyncio.Transport, connection: Connection) -> None:
        self._transport = transport
        self._connection = connection

    def close(self) -> None:
        """Closes it once the client has taken its answer."""
        self._connection.end()

    def write(self, data: bytes) -> None:
        """Sends data."""
        if not self._transport.is_closing():
            self._transport.write(data)

    def is_closing(self) -> bool:
        """Whether no more data may be written."""
        return self._connection._ending or self._transport.is_closing()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


def _answer(reply: Reply) -> ASGI3Application:
    """An application that always gives this answer and closes the connection."""

    async def application(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        headers = {**_CLOSE, "Content-Type": reply.media_type, "Content-Length": str(len(reply.body)), **reply.headers}
        pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": reply.status, "headers": pairs, "trailers": False})
        await send({"type": "http.response.body", "body": reply.body, "more_body": False})

    return application


def _written(reply: Reply) -> bytes:
    """The bytes of a refusal."""
    headers = {**_CLOSE, "Content-Type": reply.media_type, "Content-Length": str(len(reply.body)), **reply.headers}
    lines = b"".join(f"{name}: {value}\r\n".encode() for name, value in headers.items())
    return STATUS_LINE[reply.status] + lines + b"\r\n" + reply.body
