"""The words beside a number; and that the cases need every alternative of their grammar and every class of words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grammar.test_clauses import alternatives, projects
from kg.errors import VocabularyError
from kg.extract import qualitative
from kg.grammar import clause, lexicon, number, targets, tokens
from kg.grammar.constructions import read_constructions
from kg.grammar.lexicon import Lexicon
from kg.grammar.patterns import read_grammar
from kg.grammar.required_words import RequiredWords
from kg.resources import ontology_folder
from kg.vocabulary import load_scheme

CASES = Path(__file__).resolve().parents[1]
GRAMMAR = ontology_folder() / "grammar"
MEASURES = (GRAMMAR / "measure.txt").read_text("utf-8").splitlines()
TARGETS = (GRAMMAR / "target.txt").read_text("utf-8").splitlines()
#: The lines of the files of constructions.
CONSTRUCTIONS = {name: (GRAMMAR / f"{name}.txt").read_text("utf-8").splitlines() for name in ("phrase", "document")}


def _inputs(name: str) -> list[str]:
    lines = (CASES / name).read_text("utf-8").splitlines()
    return [json.loads(line)["input"] for line in lines]


#: What stands in front of and behind each number of the cases, and a unit with it.
BESIDE = [
    (before, re.split("[，。；]", sentence[match.end() :])[0])
    for sentence in _inputs("extract/cases/measures.jsonl")
    for match in re.finditer(r"\d[\d.]*[百千万亿]*", sentence)
    for before in [re.split("(?=[，。；])", sentence[: match.start()])[-1]]
]
CLAUSES = [*_inputs("grammar/cases/clauses.jsonl"), *_inputs("extract/cases/milestones.jsonl")]


def said(before: str, behind: str) -> list[object]:
    """All that the grammar of numbers says of the words beside one."""
    nouns = [number.strip_actions(before), number.counted_noun(behind)]
    return [*nouns, *(number.read_predicate(before, unit) for unit in ("%", "倍", "元"))]


def changes_measures(texts: list[tuple[str, str]], expected: dict[tuple[str, str], list[object]]) -> bool:
    """Whether any of the texts is read otherwise than expected."""
    return any(said(*one) != expected[one] for one in texts)


@pytest.fixture(scope="module")
def measures() -> dict[tuple[str, str], list[object]]:
    """What is said beside each number with the grammar as it is."""
    return {one: said(*one) for one in BESIDE}


@pytest.mark.parametrize(
    ("what", "lines"), list(alternatives(MEASURES)), ids=lambda one: one if isinstance(one, str) else ""
)
def test_each_alternative_of_measures_is_needed(
    what: str,
    lines: list[str],
    measures: dict[tuple[str, str], list[object]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without any one alternative of the grammar of measures some number is read otherwise."""
    changed = read_grammar(lines, "measure")
    monkeypatch.setattr(number, "grammar", lambda _: changed)
    assert changes_measures(BESIDE, measures), f"no case needs {what}"


def _without(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    for at, line in enumerate(lines):
        if line.strip() and not line.startswith("#"):
            yield line.split("=")[0].split()[1], [*lines[:at], *lines[at + 1 :]]


def _targets(clauses: list[str]) -> list[object]:
    words = [(one, qualitative._opening(one)) for one in clauses]
    found = [targets.find_target(one[begin:], pushed=begin > 0) for one, begin in words]
    return [one and (one.construction.name, one.subject, one.condition) for one in found]


STATES = [
    one for sentence in _inputs("extract/cases/qualitative.jsonl") for one in re.split("[，。；]", sentence) if one
]


@pytest.mark.parametrize(
    ("name", "lines"), list(_without(TARGETS)), ids=lambda one: one if isinstance(one, str) else ""
)
def test_each_construction_of_targets_is_needed(name: str, lines: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any one construction some target without a number is read otherwise, or not at all."""
    expected = _targets(STATES)
    changed = tuple(targets.read_target_constructions(lines))
    required = RequiredWords([one.required for one in changed])
    monkeypatch.setattr(targets, "constructions", lambda: changed)
    monkeypatch.setattr(targets, "_required", lambda: required)
    assert _targets(STATES) != expected, f"no case needs {name}"


def without_class(code: str) -> Lexicon:
    """The lexicon without the words of a class."""
    known = lexicon.lexicon()
    gone = {word for word, found in known.classes.items() if found == code}
    gone |= {word for word, found in known.senses.items() if found == code}
    classes = {word: found for word, found in known.classes.items() if word not in gone}
    return replace(
        known,
        classes=classes,
        senses={word: found for word, found in known.senses.items() if word not in gone},
        by_beginning=lexicon.words_by_beginning(classes),
    )


CLASSES = sorted({*lexicon.lexicon().classes.values(), *lexicon.lexicon().senses.values()})


@pytest.mark.parametrize("code", CLASSES)
def test_each_class_of_words_is_needed(
    code: str, measures: dict[tuple[str, str], list[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the words of any one class some clause or number is read otherwise."""
    clauses = {one: projects(one) for one in CLAUSES}
    changed = without_class(code)
    cached = (tokens.tokenize, tokens._divided, number.words_beside, number._single_words, number.lexicon_of)
    for function in cached:
        function.cache_clear()
    for module in (tokens, number, clause):
        monkeypatch.setattr(module, "lexicon", lambda: changed)
    try:
        needed = changes_measures(BESIDE, measures) or any(projects(one) != clauses[one] for one in CLAUSES)
    finally:
        for function in cached:
            function.cache_clear()
    assert needed, f"no case needs the class {code}"


@pytest.mark.parametrize(
    ("line", "said_of_it"),
    [
        ("joint", "is not a construction"),
        ("joint = {nothing}", "'nothing' is not a class"),
        ("joint = (和", "is not a pattern"),
    ],
)
def test_a_broken_phrase_is_refused(line: str, said_of_it: str) -> None:
    """A line of the phrases that breaks the notation is an error with its number."""
    with pytest.raises(VocabularyError, match=rf"phrase\.txt:2: .*{re.escape(said_of_it)}"):
        read_constructions(["# phrases", line])


@pytest.mark.parametrize("file", CONSTRUCTIONS)
def test_each_construction_is_used(file: str) -> None:
    """A construction that no module asks for, and no other line holds, is dead."""
    lines = CONSTRUCTIONS[file]
    names = {line.split("=")[0].strip() for line in lines if "=" in line and not line.startswith("#")}
    package = Path(number.__file__).resolve().parents[1]
    code = "".join(path.read_text("utf-8") for path in package.rglob("*.py"))
    asked = {name for name in names if f'"{name}"' in code or f"'{name}'" in code}
    within = {name for name in names if any(f"{{{name}}}" in line for line in lines)}
    assert names == asked | within


def test_each_word_of_documents_is_used() -> None:
    """A class of words of documents that no construction holds and no module asks for is dead."""
    package = Path(number.__file__).resolve().parents[1]
    code = "".join(path.read_text("utf-8") for path in package.rglob("*.py"))
    lines = "\n".join(CONSTRUCTIONS["document"])
    codes = [concept.code for concept in load_scheme("document-word")]
    assert [one for one in codes if f"{{{one}}}" not in lines and f'"{one}"' not in code.replace("'", '"')] == []


def test_no_construction_is_of_two_files() -> None:
    """A name says one thing: no construction has that of a construction of the other file, or of a class of words."""
    phrases, documents = (set(read_constructions(lines, file)) for file, lines in CONSTRUCTIONS.items())
    assert not phrases & documents
    assert not documents & {concept.code for concept in load_scheme("document-word")}
