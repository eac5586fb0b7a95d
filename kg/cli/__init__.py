"""The command line: options in, one call, an exit code out (0 success, 1 findings, 2 bad request, 3 bad input)."""

from kg.cli.commands import main

__all__ = ["main"]
