"""Messages between the server and a worker: a task and its reply, each in a separate frame.

A frame is two lengths (32 bits each, big-endian), a head in JSON, and a body of bytes. The process that starts the
others (kg/serve/fork_server.py) receives commands: a letter, the number of a process, a priority. It answers in frames:
first a reply that says whether it is ready, then the ends of processes.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from typing import Any

LENGTHS = struct.Struct(">II")
COMMAND = struct.Struct(">cIB")
#: Start a process, which answers on the connection passed along.
START = b"s"
SLOW_DOWN = b"n"
KILL = b"k"


@dataclass(frozen=True, slots=True)
class Task:
    """A task: the name of a method in kg/serve/responses.py and its arguments."""

    kind: str
    given: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP response. `last`: the process that made it ends because it is short of memory."""

    status: int
    media_type: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    last: bool = False


def plain(status: int, message: str, headers: dict[str, str] | None = None, last: bool = False) -> Reply:
    """A message in plain text."""
    return Reply(status, "text/plain; charset=utf-8", (message + "\n").encode(), headers or {}, last)


def unreadable(status: int) -> Reply:
    """The reply for a damaged dataset, without the reason, because that names folders of this machine."""
    return plain(status, "the dataset cannot be read; the log of the server has the reason / 数据集无法读取")


def task_frame(task: Task) -> bytes:
    """The frame of a task, which has no body."""
    head = json.dumps([task.kind, task.given]).encode()
    return LENGTHS.pack(len(head), 0) + head


def read_task(head: bytes) -> Task:
    """The task in the head of a frame."""
    return Task(*json.loads(head))


def reply_frame(reply: Reply) -> bytes:
    """The frame of a reply."""
    content = [reply.status, reply.media_type, reply.headers, reply.last]
    head = json.dumps(content).encode()
    return LENGTHS.pack(len(head), len(reply.body)) + head + reply.body


def read_reply(head: bytes, body: bytes) -> Reply:
    """The reply in the head and body of a frame."""
    status, media_type, headers, last = json.loads(head)
    return Reply(status, media_type, body, headers, last)


def ended_frame(number: int, status: int) -> bytes:
    """The frame with the exit code of a process, which is the negative number of a signal if one killed it."""
    head = json.dumps([number, status]).encode()
    return LENGTHS.pack(len(head), 0) + head


def read_ended(head: bytes) -> tuple[int, int]:
    """The number and the exit code in the head of a frame."""
    number, status = json.loads(head)
    return number, status
