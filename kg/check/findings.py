"""What a check has to say: findings, checks that could not be made, and checks that did not see all data."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something wrong: which check found it, where (file, IRI or offset), what it is, and what to do about it."""

    check: str
    where: str
    what: str
    what_to_do: str

    def __str__(self) -> str:
        return f"{self.check}: {self.where}: {self.what}; {self.what_to_do}"


@dataclass(frozen=True, slots=True, order=True)
class Skipped:
    """A check that was not made, and why."""

    check: str
    reason: str

    def __str__(self) -> str:
        return f"{self.check}: skipped, {self.reason}"


@dataclass(frozen=True, slots=True, order=True)
class Limited:
    """A check that was made on some of the data only, and on which."""

    check: str
    scope: str

    def __str__(self) -> str:
        return f"{self.check}: {self.scope}"


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The result of all checks: findings sorted, checks that ran, that did not, and that ran on some of the data."""

    findings: tuple[Finding, ...]
    done: tuple[str, ...]
    skipped: tuple[Skipped, ...] = field(default=())
    limited: tuple[Limited, ...] = field(default=())

    @property
    def is_clean(self) -> bool:
        return not self.findings
