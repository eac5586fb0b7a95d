"""Counting what a document holds while it is read."""

from __future__ import annotations

from kg.text.limits import check_length


class Length:
    """How many characters a document has, until they are more than a report can have."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._total = 0

    def counted(self, text: str) -> str:
        """The text itself. Raises InputError where it is too much with all before it."""
        self.add(len(text))
        return text

    def add(self, length: int) -> None:
        """Counts so many characters. Raises InputError where they are too many with all before them."""
        self._total += length
        check_length(self._total, self._name)
