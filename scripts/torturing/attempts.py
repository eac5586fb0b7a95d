"""What a try is, and what a kind of attack is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random

from torturing.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Try:
    """One try, or `count` tries alike: what was attacked, what it took, and the fault that was found.

    `fault` is a short text that is the same for the same fault, `detail` whatever helps to understand this one.
    `seconds` are of the processor where the attack runs within the rig, else of the clock. `megabytes` is the peak of
    memory. `material` is the input itself where a number and a seed do not give it again. `skipped` is the reason why
    nothing was tried.
    """

    what: str
    number: int = 0
    fault: str = ""
    detail: str = ""
    seconds: float = 0.0
    megabytes: float = 0.0
    count: int = 1
    material: bytes = b""
    skipped: str = ""


@dataclass(frozen=True)
class Plan:
    """What to try: the numbers of the tries, in a folder that is the rig's own.

    The seed and its number settle everything about a try. `material` and `only` replay one fault: the input itself,
    and what it was given to.
    """

    seed: int
    numbers: Sequence[int]
    folder: Path
    prepared: Prepared
    material: bytes = b""
    only: str = ""

    def random(self, number: int) -> Random:
        """The chance of one try."""
        return Random(f"{self.seed}/{number}")

    @cached_property
    def work(self) -> Path:
        """A folder for the tries."""
        folder = self.folder / "work"
        folder.mkdir(parents=True, exist_ok=True)
        return folder


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of attack; `short` and `full` are how many tries a short and a full run makes.

    A short run gives up on further tries of a kind after `short_seconds`.
    """

    name: str
    about: str
    attack: Callable[[Plan], Iterator[Try]]
    short: int
    full: int
    short_seconds: float
