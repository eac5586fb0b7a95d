"""A namespace manager of rdflib that abbreviates nothing.

pySHACL describes each result in words, those of alternatives of `sh:or` and `sh:xone` that do not fit too, and rdflib
looks for a prefix of each IRI in it. What stands before the last part of an IRI counts as a namespace; passages of a
text (`#position=2856,2876`) have thousands of them, and rdflib compares each with all. Time then grows with the square
of the number of passages, for words that nobody reads: findings are made of the results themselves.
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
