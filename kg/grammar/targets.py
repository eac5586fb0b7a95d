"""The constructions of targets without a number: `ontology/grammar/target.txt`, over classes of words.

The classes are those of the vocabulary `target-word`; each line of the grammar combines them into a pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from kg.errors import VocabularyError
from kg.grammar.required_words import RequiredWords, required_words
from kg.lang.words import longest_first
from kg.resources import ontology_folder
from kg.vocabulary import load_scheme

_FILE = "ontology/grammar/target.txt"
_LINE = re.compile(r"(?P<form>[a-z-]+)\s+(?P<name>[a-z0-9-]+)\s*=\s*(?P<pattern>.+)")
#: The prefix of the names of constructions that require a verb of promoting before them (推进供热计量改革).
_PUSHED = "pushed-"
_SLOT = re.compile(r"\{([a-z-]+)\}")


@dataclass(frozen=True, slots=True)
class TargetConstruction:
    """One line of the grammar: the form of the target, the name of the construction, and the pattern with two groups.

    `required`: words of which a text must contain one to match; empty if none can be determined.
    """

    form: str
    name: str
    pattern: re.Pattern[str]
    required: frozenset[str]


@dataclass(frozen=True, slots=True)
class FoundTarget:
    """A target without a number in a text; `at`: the start of its condition."""

    construction: TargetConstruction
    subject: str
    condition: str
    at: int


@cache
def constructions() -> tuple[TargetConstruction, ...]:
    """The published grammar."""
    return tuple(
        read_target_constructions((ontology_folder() / "grammar" / "target.txt").read_text("utf-8").splitlines())
    )


def read_target_constructions(lines: Sequence[str]) -> Iterator[TargetConstruction]:
    """The constructions defined by lines in the notation. Raises VocabularyError with the line that violates it."""
    scheme = load_scheme("target-word")
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise VocabularyError(f"{_FILE}:{number}: is not a construction; write form name = pattern")
        unknown = [name for name in _SLOT.findall(match["pattern"]) if name not in scheme.by_code]
        if unknown:
            raise VocabularyError(f"{_FILE}:{number}: {unknown[0]!r} is not a class of target-word; name one that is")
        source = _SLOT.sub(lambda slot: f"(?:{longest_first(scheme[slot[1]].words['word'])})", match["pattern"])
        try:
            pattern = re.compile(source)
        except re.error as error:
            raise VocabularyError(f"{_FILE}:{number}: is not a pattern ({error}); fix it") from error
        required = required_words(match["pattern"], lambda slot: scheme[slot].words["word"])
        yield TargetConstruction(match["form"], match["name"], pattern, required)


def find_target(words: str, *, pushed: bool = False) -> FoundTarget | None:
    """The target at the beginning of a text, None if no construction matches.

    `pushed`: whether a verb of promoting precedes the text, which some constructions require.
    """
    for number in _required().possible(words):
        construction = constructions()[number]
        if construction.name.startswith(_PUSHED) and not pushed:
            continue
        match = construction.pattern.match(words)
        if match is not None and match["subject"]:
            return FoundTarget(construction, match["subject"], match["condition"], match.start("condition"))
    return None


@cache
def _required() -> RequiredWords:
    return RequiredWords([construction.required for construction in constructions()])
