"""The base that the IRIs of the data begin with."""

from __future__ import annotations

import re

from kg.errors import UsageError

DEFAULT_BASE = "https://w3id.org/policy-commitment/"

_BASE = re.compile(r"https?://[^\s<>\"{}|\\^`/?#]+(/[^\s<>\"{}|\\^`?#]*)?/")


def checked_base(base: str) -> str:
    """The base itself. Raises UsageError if IRIs cannot be made from it.

    >>> checked_base("https://example.org/kg/")
    'https://example.org/kg/'
    """
    if not _BASE.fullmatch(base):
        raise UsageError(f"the base IRI {base!r} cannot be used; give an http(s) address that ends in a slash")
    return base
