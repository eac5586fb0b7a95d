"""Constructions that depend on the characters: expressions over characters and classes of words.

Constructions around numbers and for kinds of sentences are in `ontology/grammar/phrase.txt`, those that identify a
document in `document.txt`, and those for lists of tasks in `task.txt`. A line may use the words of any class
(`{exceed}`) of the schemes `word-class`, `numeral-context`, `document-word`, `development-zone` and `task-word`, and
earlier lines of its file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType

from kg.errors import VocabularyError
from kg.lang.words import longest_first, words_of, words_of_classes
from kg.resources import ontology_folder
from kg.vocabulary import load_scheme

_FILES = ("phrase", "document", "task")
#: Schemes whose classes may be named, in addition to `word-class`, whose classes include the words of their sorts.
_SCHEMES = ("numeral-context", "document-word", "development-zone", "task-word")
_LINE = re.compile(r"(?P<name>[a-z-]+)\s*=\s*(?P<pattern>.+)")
_SLOT = re.compile(r"\{([a-z-]+)\}")


@cache
def construction(name: str) -> re.Pattern[str]:
    """The published construction with this name."""
    return _constructions()[name]


def is_one_of(words: str, name: str) -> bool:
    """Whether the words as a whole match the construction."""
    return construction(name).fullmatch(words) is not None


@cache
def _constructions() -> Mapping[str, re.Pattern[str]]:
    found: dict[str, re.Pattern[str]] = {}
    for file in _FILES:
        lines = (ontology_folder() / "grammar" / f"{file}.txt").read_text("utf-8").splitlines()
        found |= read_constructions(lines, file)
    return MappingProxyType(found)


def read_constructions(lines: Sequence[str], file: str = "phrase") -> Mapping[str, re.Pattern[str]]:
    """The constructions defined by lines in the notation. Raises VocabularyError with the line that violates it."""
    path = f"ontology/grammar/{file}.txt"
    sources: dict[str, str] = {}
    found: dict[str, re.Pattern[str]] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise VocabularyError(f"{path}:{number}: is not a construction; write name = pattern")
        parts = _SLOT.split(match["pattern"])
        for at in range(1, len(parts), 2):
            known = sources.get(parts[at]) or _words(parts[at])
            if known is None:
                raise VocabularyError(
                    f"{path}:{number}: {parts[at]!r} is not a class and no earlier line; name one that is"
                )
            parts[at] = f"(?:{known})"
        sources[match["name"]] = source = "".join(parts)
        try:
            found[match["name"]] = re.compile(source)
        except re.error as error:
            raise VocabularyError(f"{path}:{number}: is not a pattern ({error}); fix it") from error
    return MappingProxyType(found)


def _words(code: str) -> str | None:
    """An expression for the words of a class, None if there is no such class."""
    if code in load_scheme("word-class").by_code:
        return longest_first(words_of_classes(code))
    scheme = next((name for name in _SCHEMES if code in load_scheme(name).by_code), None)
    return longest_first(words_of(scheme, code, "word")) if scheme else None
