"""The results of checks: findings, skipped checks, and checks of only part of the data."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A fault: the check that found it, where (file, IRI or offset), what it is, and what to do about it."""

    check: str
    where: str
    what: str
    what_to_do: str

    def __str__(self) -> str:
        return f"{self.check}: {self.where}: {self.what}; {self.what_to_do}"


@dataclass(frozen=True, slots=True, order=True)
class Skipped:
    """A check that was skipped, and the reason."""

    check: str
    reason: str

    def __str__(self) -> str:
        return f"{self.check}: skipped, {self.reason}"


@dataclass(frozen=True, slots=True, order=True)
class Limited:
    """A check of only part of the data, and its scope."""

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
