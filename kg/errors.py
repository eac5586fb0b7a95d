"""The errors that a user can meet, as one tree.

Every message says what is wrong, where (file, line or offset) and what to do about it. `exit_code` is what the
command line ends with: 1 for findings of a check, 2 for a request that cannot be carried out as asked, 3 for input
that cannot be read, 4 for a store elsewhere that failed.
"""

from __future__ import annotations


class KgError(Exception):
    """An error that a user can resolve; its text is one line for the terminal."""

    exit_code = 2


class UsageError(KgError):
    """What was asked for does not exist or cannot be combined: an unknown query, format or thing."""


class UnknownError(UsageError):
    """A name, an IRI or a thing that is well-formed, but that nothing goes by."""


class OutputError(KgError):
    """A place to write to cannot be written, or a written dataset is not one."""


class QueryError(KgError):
    """A SPARQL text that cannot be parsed or run."""


class LimitError(QueryError):
    """A query whose answer is larger, or takes more time or memory, than is allowed."""


class InputError(KgError):
    """A source that cannot be read as a work report: missing, empty, binary, undecodable, no report."""

    exit_code = 3


class UnidentifiedError(InputError):
    """A report of which neither text nor name says whose or of what year it is; `missing`: the columns of reports.csv
    that would say it, `known`: what is known, by column."""

    def __init__(self, message: str, missing: tuple[str, ...], known: dict[str, str]) -> None:
        super().__init__(message)
        self.missing = missing
        self.known = known

    def __reduce__(self) -> tuple[type[UnidentifiedError], tuple[str, tuple[str, ...], dict[str, str]]]:
        """With all that it was made of, as a process hands it to another."""
        return type(self), (str(self), self.missing, self.known)


class VocabularyError(KgError):
    """A vocabulary file that violates the form on which extractors rely."""


class EvidenceError(KgError):
    """A quote and its span in the source disagree: the build fails rather than publish it."""

    exit_code = 1


class RemoteError(KgError):
    """A store elsewhere that cannot be reached, refuses what is asked, or does not hold what was sent."""

    exit_code = 4
