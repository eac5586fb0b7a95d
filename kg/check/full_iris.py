"""A namespace manager of rdflib that abbreviates nothing.

pySHACL describes each result in words, including rejected alternatives of `sh:or` and `sh:xone`, and rdflib looks for a
prefix of each IRI in it. Everything before the last part of an IRI counts as a namespace; passages of a text
(`#position=2856,2876`) have thousands of these, and rdflib compares each with all others. This takes quadratic time for
words that nobody reads, because findings are made from the results themselves.
"""

from __future__ import annotations

from typing import Any

from rdflib.namespace import NamespaceManager


class FullIris(NamespaceManager):
    """Writes each IRI in full and learns no prefix."""

    def normalizeUri(self, rdfTerm: str) -> str:  # noqa: N802, N803 - rdflib's names
        return f"<{rdfTerm}>"

    def bind(self, *names: Any, **options: Any) -> None:
        """Does nothing: no prefix would be used."""
