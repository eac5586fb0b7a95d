"""The errors that a user can encounter, as one class hierarchy.

Every message says what is wrong, where (file, line or offset) and what to do about it. `exit_code` is what the
command line ends with: 1 for findings of a check, 2 for a request that cannot be carried out as asked, 3 for input
that cannot be read, 4 for a store elsewhere that failed.
"""

from __future__ import annotations


class KgError(Exception):
    """An error that a user can resolve; its text is one line for the terminal."""

    exit_code = 2


class UsageError(KgError):
    """The request names something that does not exist, such as a query or format, or cannot be combined."""


class UnknownError(UsageError):
    """A name or an IRI that is well-formed but unknown."""


class OutputError(KgError):
    """The output cannot be written, or an existing output is not a dataset."""


class QueryError(KgError):
    """A SPARQL query that cannot be parsed or run."""


class LimitError(QueryError):
    """A query whose answer is larger, or takes more time or memory, than allowed."""


class InputError(KgError):
    """A source that cannot be read as a work report: missing, empty, binary, undecodable, not a report."""

    exit_code = 3


class UnidentifiedError(InputError):
    """A report of which neither text nor name says whose or of what year it is; `missing`: the columns of reports.csv
    that would say it, `known`: what is known, by column."""

    def __init__(self, message: str, missing: tuple[str, ...], known: dict[str, str]) -> None:
        super().__init__(message)
        self.missing = missing
        self.known = known

    def __reduce__(self) -> tuple[type[UnidentifiedError], tuple[str, tuple[str, ...], dict[str, str]]]:
        """With all its arguments, so that it can be passed from one process to another."""
        return type(self), (str(self), self.missing, self.known)


class VocabularyError(KgError):
    """A vocabulary file that violates the structure on which extractors rely."""


class EvidenceError(KgError):
    """A quote and its span in the source disagree: the build fails rather than publishing it."""

    exit_code = 1


class RemoteError(KgError):
    """A remote store that cannot be reached, refuses a request, or does not hold what was sent."""

    exit_code = 4
