"""Progress that a person sees, and no one else."""

from __future__ import annotations

import sys

import pytest

from kg.progress import ProgressBar, track_progress


class Terminal:
    """Standard error that says it is a terminal, and keeps what is written."""

    def __init__(self, is_terminal: bool) -> None:
        self.is_terminal = is_terminal
        self.written = ""

    def isatty(self) -> bool:
        """As asked."""
        return self.is_terminal

    def write(self, text: str) -> int:
        """Keeps it."""
        self.written += text
        return len(text)

    def flush(self) -> None:
        """Nothing waits."""


@pytest.mark.parametrize(
    ("is_terminal", "count", "shown"), [(True, 40, True), (False, 40, False), (True, 3, False), (True, 0, False)]
)
def test_many_items_get_a_bar_where_a_person_sees_it(
    monkeypatch: pytest.MonkeyPatch, is_terminal: bool, count: int, shown: bool
) -> None:
    """A bar names what is done, how much of it, the rate and the time left; the items come as they are."""
    screen = Terminal(is_terminal)
    monkeypatch.setattr(sys, "stderr", screen)
    assert list(track_progress(iter(range(count)), count, "read / 读取")) == list(range(count))
    assert ("read / 读取" in screen.written) == shown
    assert (f"/{count}" in screen.written and "<" in screen.written and "/s" in screen.written) == shown


def test_a_bar_of_bytes_ends_with_its_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new stage takes the place of the one before; a message stays above it; closing twice does no harm."""
    screen = Terminal(is_terminal=True)
    monkeypatch.setattr(sys, "stderr", screen)
    bar = ProgressBar()
    bar.advance(5)
    bar.begin("reading / 读取", 100)
    bar.advance(50)
    bar.say("one line")
    bar.begin("sending / 发送", 10)
    bar.close()
    bar.close()
    assert "reading / 读取" in screen.written
    assert "sending / 发送" in screen.written
    assert "one line\n" in screen.written
