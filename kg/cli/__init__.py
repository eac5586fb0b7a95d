"""The command line: options in, one call, an exit code out (0 well, 1 findings, 2 request, 3 input)."""

from kg.cli.commands import main

__all__ = ["main"]
