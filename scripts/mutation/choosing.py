"""The mutants of a checkout, and a random sample of them by a seed.

An operator is drawn by its weight, then a package or vocabulary, then a place in it, then one of the variants there. A
list of two hundred words is one place, like a comparison. Mutants that change nothing or break their file are skipped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from random import Random

from mutation.grammar import grammar_mutants
from mutation.mutant import Mutant, number_variants
from mutation.python_source import breaks, changes_nothing, python_mutants
from mutation.vocabulary import is_rule_file, vocabulary_mutants

#: The weights of the operators. Changes that resemble human mistakes are drawn more often.
WEIGHTS: Mapping[str, int] = {
    "comparison-turned": 4,
    "condition-dropped": 4,
    "check-removed": 3,
    "condition-fixed": 2,
    "junction-turned": 2,
    "not-removed": 1,
    "number-shifted": 3,
    "sum-turned": 1,
    "slice-shifted": 1,
    "default-changed": 1,
    "return-replaced": 1,
    "function-swapped": 1,
    "alternative-dropped": 4,
    "character-dropped": 2,
    "negation-removed": 2,
    "quantifier-turned": 1,
    "line-dropped": 1,
    "word-dropped": 4,
    "word-moved": 2,
    "value-changed": 1,
    "code-changed": 1,
}
VOCABULARY = "ontology/vocab"
GRAMMAR = "ontology/grammar"


def area_of(path: str) -> str:
    """The area of a path in the statistics: kg/text, ontology/vocab."""
    return "/".join(PurePosixPath(path).parts[:2])


def rule_files(root: Path, packages: Sequence[str]) -> Iterator[str]:
    """The files with rules, relative to the root and sorted: modules of the packages, vocabularies and grammar."""
    for package in packages:
        yield from _relative(root, sorted((root / package).rglob("*.py")))
    yield from filter(is_rule_file, _relative(root, sorted((root / VOCABULARY).glob("*.ttl"))))
    yield from _relative(root, sorted((root / GRAMMAR).glob("*.txt")))


def _relative(root: Path, files: Sequence[Path]) -> Iterator[str]:
    for file in files:
        yield file.relative_to(root).as_posix()


def all_mutants(texts: Mapping[str, str]) -> list[Mutant]:
    """All mutants of the files (texts by path); some of them may change nothing."""
    found: list[Mutant] = []
    for path, text in texts.items():
        if path.endswith(".py"):
            found.extend(python_mutants(path, text))
        elif path.endswith(".ttl"):
            found.extend(vocabulary_mutants(path, text))
    found.extend(grammar_mutants({path: text for path, text in texts.items() if path.endswith(".txt")}))
    return list(number_variants(found))


def is_countable(mutant: Mutant, texts: Mapping[str, str]) -> bool:
    """Whether the tests should catch a mutant: it changes the code, and its file is still valid."""
    before = texts[mutant.path]
    after = mutant.apply(before)
    if not mutant.path.endswith(".py"):
        return after != before
    return not breaks(before, after) and not changes_nothing(before, after)


def draw(mutants: Sequence[Mutant], texts: Mapping[str, str], count: int, seed: int) -> list[Mutant]:
    """A sample of this number of mutants, or all if there are fewer, in the order of drawing."""
    random = Random(seed)
    pool: dict[str, dict[str, dict[tuple[str, int], list[Mutant]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    for mutant in mutants:
        pool[mutant.operator][_drawn_from(mutant)][mutant.path, mutant.place].append(mutant)
    drawn: list[Mutant] = []
    while pool and len(drawn) < count:
        operator = random.choices(list(pool), [WEIGHTS[name] for name in pool])[0]
        sources = pool[operator]
        source = random.choices(list(sources), [_weight_of(name, places) for name, places in sources.items()])[0]
        place = random.choice(list(sources[source]))
        variants = sources[source][place]
        mutant = variants.pop(random.randrange(len(variants)))
        if not variants:
            del sources[source][place]
            if not sources[source]:
                del sources[source]
                if not sources:
                    del pool[operator]
        if is_countable(mutant, texts):
            drawn.append(mutant)
    return drawn


def _drawn_from(mutant: Mutant) -> str:
    """The group from which a place is drawn: a vocabulary, so that long ones do not dominate, or else all code."""
    return mutant.path if mutant.path.startswith(VOCABULARY) else area_of(mutant.path)


def _weight_of(source: str, places: Mapping[tuple[str, int], list[Mutant]]) -> float:
    """The weight of a package is its number of places, that of a vocabulary is ten."""
    return 10 if source.startswith(VOCABULARY) else len(places)
