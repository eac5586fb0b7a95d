"""The lexicon: each word of the vocabularies with its class, and the names of areas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from kg.errors import VocabularyError
from kg.vocabulary import Concept, load_scheme

#: The classes filled by schemes other than `word-class`, with the property that contains their words.
STATE, NOMINAL_STATE, SETTLE, ENTITLE = "state", "state-or-noun", "settle", "entitle"
HEAD, PLACE, REGION, FIRM = "head", "place", "region", "firm"
_STATE_VERBS = {STATE: "verb", NOMINAL_STATE: "nominalVerb", SETTLE: "settlingVerb", ENTITLE: "titleVerb"}
#: Words that do not make a name: those that hardly ever do (GENERIC), and all other ordinary words.
GENERIC, COMMON = "generic", "common"
_ORDINARY = (GENERIC, COMMON)


#: The costs of the words that begin with two characters: of the word of just these, 0 if there is none, and of longer
#: ones by their third character, with their lengths. Nearly all text is decided by two look-ups per position.
Beginning = tuple[int, Mapping[str, Sequence[tuple[str, int, int]]]]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of the vocabularies.

    `classes`: the class of each word. `senses`: for words of a class with a broader one (`skos:broader`) the narrower
    class, which is used for numbers; those of a single character are words only next to a number. `states`: the
    milestone that a verb expresses. `by_beginning`: the words of two or more characters by the first two.
    """

    classes: Mapping[str, str]
    senses: Mapping[str, str]
    states: Mapping[str, str]
    by_beginning: Mapping[str, Beginning]


def _cost(word_class: str) -> int:
    """The cost of a word in the segmentation, in thirtieths of that of an unknown character.

    Ordinary words cost a little
    more, so that of two segmentations the one with a word of the grammar is chosen."""
    return 20 if word_class in _ORDINARY else 19


@cache
def lexicon() -> Lexicon:
    """The lexicon of the published vocabularies."""
    classes: dict[str, str] = {}
    for word, word_class in _words():
        classes.setdefault(word, word_class)
    senses: dict[str, str] = {}
    for concept in load_scheme("word-class"):
        if concept.broader:
            sense = next((code for code in concept.broader if load_scheme("word-class")[code].broader), concept.code)
            senses.update(dict.fromkeys(concept.words["word"], sense))
    states = {
        word: code for name in _STATE_VERBS.values() for word, code in load_scheme("milestone").words(name).items()
    }
    return Lexicon(classes, senses, states, words_by_beginning(classes))


def words_by_beginning(classes: Mapping[str, str]) -> dict[str, Beginning]:
    """The words of two or more characters by the first two, in the form used by `Lexicon`."""
    found: dict[str, tuple[int, dict[str, list[tuple[str, int, int]]]]] = {}
    for word, word_class in classes.items():
        if len(word) < 2:
            continue
        cost, longer = found.get(word[:2], (0, {}))
        if len(word) == 2:
            cost = _cost(word_class)
        else:
            longer.setdefault(word[2], []).append((word, len(word), _cost(word_class)))
        found[word[:2]] = cost, longer
    return dict(found)


def _words() -> Iterator[tuple[str, str]]:
    """Words and their classes; for a word with two classes, the first applies."""
    scheme = load_scheme("word-class")
    for concept in scheme:
        if concept.broader:
            broader = _broad_class(concept)
            if broader not in _ORDINARY:
                yield from ((word, broader) for word in concept.words["word"])
        elif concept.code not in _ORDINARY:
            yield from ((word, concept.code) for word in concept.words.get("word", ()))
    for word_class, name in _STATE_VERBS.items():
        yield from ((word, word_class) for word in load_scheme("milestone").words(name))
    types = load_scheme("project-type")
    yield from ((word, HEAD) for concept in types for word in concept.words.get("head", ()) if len(word) > 1)
    for word_class in (REGION, FIRM):
        yield from ((word, word_class) for word in types[word_class].words["word"])
    yield from ((word, COMMON) for word in types["homonym"].words["word"])
    for concept in load_scheme("place"):
        yield from ((name, PLACE) for name in concept.names if len(name) > 1)
    for word_class in _ORDINARY:
        yield from ((word, word_class) for word in scheme[word_class].words["word"])
        narrower = [concept for concept in scheme if concept.broader and _broad_class(concept) == word_class]
        yield from ((word, word_class) for concept in narrower for word in concept.words["word"] if len(word) > 1)
    for concept in load_scheme("place"):
        yield from ((name, PLACE) for name in concept.words.get("shortName", ()) if len(name) > 1)


def _broad_class(concept: Concept) -> str:
    """The broader class in the grammar of clauses to which a narrower class belongs."""
    return next(code for code in concept.broader if not load_scheme("word-class")[code].broader)


@cache
def endings_of(code: str) -> tuple[str, ...]:
    """The final characters of a type of words: those of a concept of the scheme `word-class` (pc:ending)."""
    return load_scheme("word-class")[code].words["ending"]


@cache
def word_classes() -> frozenset[str]:
    """All classes that the lexicon knows."""
    listed = (concept.code for concept in load_scheme("word-class") if "word" in concept.words)
    return frozenset({*listed, *_STATE_VERBS, HEAD, PLACE, REGION, FIRM})


@cache
def rank_of_state(code: str) -> int:
    """The rank of a state of the scheme `milestone` between planning and operation."""
    rank = load_scheme("milestone")[code].word("rank")
    if rank is None:
        raise VocabularyError(f"ontology/vocab/milestone.ttl: {code} has no pc:rank; give it one")
    return int(rank)
