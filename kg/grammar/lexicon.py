"""The lexicon: each word of the vocabularies with its class, and the names of areas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from kg.errors import VocabularyError
from kg.vocabulary import Concept, load_scheme

#: The classes that other schemes than `word-class` fill, with the property that holds their words.
STATE, NOMINAL_STATE, SETTLE, ENTITLE = "state", "state-or-noun", "settle", "entitle"
HEAD, PLACE, REGION, FIRM = "head", "place", "region", "firm"
_STATE_VERBS = {STATE: "verb", NOMINAL_STATE: "nominalVerb", SETTLE: "settlingVerb", ENTITLE: "titleVerb"}
#: Words that make no name: such as hardly ever do (GENERIC), and all other ordinary words.
GENERIC, COMMON = "generic", "common"
_ORDINARY = (GENERIC, COMMON)


#: What the words that begin with two characters cost: the word of just these, 0 where there is none; and the longer
#: ones by their third character, each with its length. Nearly all text is decided by two look-ups at each position.
Beginning = tuple[int, Mapping[str, Sequence[tuple[str, int, int]]]]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of the vocabularies.

    `classes`: the class of each word. `senses`: for words of a class that is a sort of another (`skos:broader`) the
    narrower one, by which numbers are read; those of one character among them are words beside a number alone.
    `states`: the milestone that a verb says. `by_beginning`: the words of two characters or more by their first two.
    """

    classes: Mapping[str, str]
    senses: Mapping[str, str]
    states: Mapping[str, str]
    by_beginning: Mapping[str, Beginning]


def _cost(word_class: str) -> int:
    """What a word costs on the way through a clause, by thirtieths of a character of no word: ordinary ones a little
    more, so that of two ways the one with a word that the grammar looks for is taken."""
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
    """The words of two characters or more by the first two of them, ready for `Lexicon`."""
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
    """Words and classes; of a word with two classes the first holds."""
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
    """The class, known to the grammar of clauses, that a narrower one is a sort of."""
    return next(code for code in concept.broader if not load_scheme("word-class")[code].broader)


@cache
def endings_of(code: str) -> tuple[str, ...]:
    """The characters that words of a sort end in: those of a concept of the scheme `word-class` (pc:ending)."""
    return load_scheme("word-class")[code].words["ending"]


@cache
def word_classes() -> frozenset[str]:
    """All classes that the lexicon knows."""
    listed = (concept.code for concept in load_scheme("word-class") if "word" in concept.words)
    return frozenset({*listed, *_STATE_VERBS, HEAD, PLACE, REGION, FIRM})


@cache
def rank_of_state(code: str) -> int:
    """How far a state of the scheme `milestone` is on the way from plan to use."""
    rank = load_scheme("milestone")[code].word("rank")
    if rank is None:
        raise VocabularyError(f"ontology/vocab/milestone.ttl: {code} has no pc:rank; give it one")
    return int(rank)
