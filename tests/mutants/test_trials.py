"""Mutants of a toy package with toy tests: which tests are chosen, what is caught, and what survives."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from mutation.mutant import Mutant
from mutation.python_source import python_mutants
from mutation.trial import Copy, Outcome, Reach, TrialError, find_importers, make_copy, read_reach

RULE = "kg/rule.py"
FILES = {
    "kg/__init__.py": "",
    RULE: """from functools import cache


@cache
def words():
    return tuple(_read())


def _read():
    yield from ("one", "two")


def is_known(word):
    return word in words()


def count(most):
    done = 0
    while done < most:
        done += 1
    return done


def is_small(number):
    return number < 9


def forgotten(number):
    return number > 3
""",
    "tests/test_rule.py": """import pytest
from kg.rule import count, is_known, is_small


@pytest.mark.parametrize("word", ["one", "two"])
def test_known(word):
    assert is_known(word)


def test_count():
    assert count(3) == 3


def test_small():
    assert is_small(5)
""",
    "tests/test_other.py": """def test_other():
    pass
""",
}
KNOWN = ["tests/test_rule.py::test_known[one]", "tests/test_rule.py::test_known[two]"]


@pytest.fixture(scope="module")
def toy(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """A copy of a toy checkout, with the plugins that it needs; endless loops end after a second."""
    folder = tmp_path_factory.mktemp("toy")
    for name, text in FILES.items():
        file = folder / "origin" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    shutil.copytree(repository / "scripts" / "mutation", folder / "origin" / "scripts" / "mutation")
    files = [path.relative_to(folder / "origin").as_posix() for path in (folder / "origin").rglob("*.py")]
    return Copy(make_copy(folder / "origin", files, folder / "copy").root, more_seconds=1)


@pytest.fixture(scope="module")
def reach(toy: Copy) -> Reach:
    """What the toy tests reach, recorded once."""
    return read_reach(toy, ["tests"], toy.root.parent / "kept")


def _mutant(operator: str, owner: str, replacement: str) -> Mutant:
    (found,) = (
        mutant
        for mutant in python_mutants(RULE, FILES[RULE])
        if (mutant.operator, mutant.owner, mutant.edits[0].replacement) == (operator, owner, replacement)
    )
    return found


def test_tests_are_chosen_by_the_functions_that_they_reach(reach: Reach) -> None:
    """A test that reaches the changed function is chosen, another is not, nor is one of another file."""
    assert reach.tests_of(_mutant("comparison-turned", "count", "<=")) == ["tests/test_rule.py::test_count"]
    assert reach.tests_of(_mutant("comparison-turned", "is_known", "not in")) == KNOWN


def test_what_a_cache_answers_counts_for_all_that_ask(reach: Reach) -> None:
    """Only the first test enters a cached function, yet the second one depends on it as well."""
    assert reach.tests_of(_mutant("word-dropped", "_read", '("one",)')) == KNOWN


def test_what_runs_on_import_counts_for_all_tests() -> None:
    """A function that makes a constant is on the way to every test, also to those that never call it."""
    tests = {"one": (0.0, frozenset({"kg/rule.py:count"})), "two": (0.0, frozenset[str]())}
    mutant = _mutant("comparison-turned", "count", "<=")
    assert Reach(tests, {}).tests_of(mutant) == ["one"]
    assert Reach(tests, {}, frozenset({"kg/rule.py:count"})).tests_of(mutant) == ["two", "one"]


def test_a_mutant_that_a_test_covers_is_caught(toy: Copy, reach: Reach) -> None:
    """The outcome names the test that failed; the copy is as it was."""
    outcome = toy.try_mutant(_mutant("word-dropped", "_read", '("one",)'), reach)
    assert (outcome.caught, outcome.by) == (True, KNOWN[1])
    assert (toy.root / RULE).read_text("utf-8") == FILES[RULE]


def test_a_mutant_that_tests_do_not_notice_survives(toy: Copy, reach: Reach) -> None:
    """A test that passes all the same lets a mutant survive; so does the lack of any test."""
    weak = toy.try_mutant(_mutant("number-shifted", "is_small", "10"), reach)
    assert (weak.caught, weak.reason) == (False, "passed by 1")
    missing = toy.try_mutant(_mutant("number-shifted", "forgotten", "4"), reach)
    assert (missing.caught, missing.reason) == (False, "no test reaches it")


def test_a_mutant_without_end_is_caught(toy: Copy, reach: Reach) -> None:
    """A loop that never ends is ended by the limit of its test."""
    outcome = toy.try_mutant(_mutant("number-shifted", "count", "0"), reach)
    assert (outcome.caught, outcome.reason) == (True, "a limit of time")


def test_tests_that_fail_by_themselves_are_an_error(toy: Copy) -> None:
    """A share over tests that fail on unchanged code would say nothing."""
    failing = toy.root / "failing" / "test_failing.py"
    failing.parent.mkdir()
    failing.write_text("def test_failing():\n    assert False\n", encoding="utf-8")
    with pytest.raises(TrialError, match="test_failing"):
        read_reach(toy, ["failing"], toy.root.parent / "failed")


def test_reach_is_recorded_once_for_the_same_files(toy: Copy, reach: Reach, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second run reads what the first one kept, and records again if a file has changed."""
    monkeypatch.setattr(Copy, "record", lambda *_: pytest.fail("recorded again"))
    assert read_reach(toy, ["tests"], toy.root.parent / "kept") == reach
    (toy.root / "tests" / "test_more.py").write_text("", encoding="utf-8")
    with pytest.raises(pytest.fail.Exception, match="recorded again"):
        read_reach(toy, ["tests"], toy.root.parent / "elsewhere")


def test_what_stands_in_a_module_is_reached_through_those_that_import_it(tmp_path: Path) -> None:
    """A constant is used by the functions of its module and of the modules that import it, directly."""
    for name, text in {"a": "X = (1 < 2)", "b": "from kg.a import X", "c": "from kg import b"}.items():
        (tmp_path / "kg").mkdir(exist_ok=True)
        (tmp_path / "kg" / f"{name}.py").write_text(text, encoding="utf-8")
    tests = {"of a": (0.0, frozenset({"kg/a.py:f"})), "of b": (0.0, frozenset({"kg/b.py:g"}))}
    reach = Reach({**tests, "of c": (0.0, frozenset({"kg/c.py:h"}))}, find_importers(tmp_path))
    mutant = next(python_mutants("kg/a.py", "X = (1 < 2)"))
    assert reach.tests_of(mutant) == ["of a", "of b"]


def test_a_vocabulary_is_reached_by_what_loads_it() -> None:
    """Tests that load the changed scheme are chosen, and those that start a process, which may load anything."""
    tests = {
        "of units": (0.0, frozenset({"cache kg/vocabulary/scheme.py:load_scheme(unit)"})),
        "of topics": (0.0, frozenset({"cache kg/vocabulary/scheme.py:load_scheme(topic)"})),
        "of commands": (0.0, frozenset({"*"})),
    }
    mutant = Mutant("ontology/vocab/unit.ttl", "word-dropped", 0, 1, 1, (), "")
    assert Reach(tests, {}).tests_of(mutant) == ["of commands", "of units"]


@pytest.fixture
def command(repository: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """scripts/mutate.py as a module, with outcomes of its own: three mutants of four are caught."""
    spec = importlib.util.spec_from_file_location("kg_mutate", repository / "scripts" / "mutate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def outcomes(mutants: list[Mutant], *_: object) -> Iterator[Outcome]:
        yield from (Outcome(mutant, index > 0, "a test", 1.0, 5) for index, mutant in enumerate(mutants))

    monkeypatch.setattr(module, "_try_all", outcomes)
    return module


@pytest.mark.parametrize(("least", "code"), [("75", 0), ("76", 1)])
def test_the_share_decides_the_exit_code(
    command: ModuleType, least: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Below --at-least the exit code is 1; the share, the survivors and their changes are printed."""
    assert command.main(["--count", "4", "--package", "kg/lang", "--only", "kg/lang", "--at-least", least]) == code
    printed = capsys.readouterr().out
    assert "3 of 4 mutants caught: 75.0 %" in printed
    assert printed.count("SURVIVED") == 2
    assert "\n--- kg/lang/" in printed


def test_a_mutant_is_replayed_by_its_identifier(command: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    """An identifier from an earlier run names the same change; one that names none is an error of use."""
    command.main(["--count", "1", "--package", "kg/lang", "--only", "kg/lang", "--list"])
    first = capsys.readouterr().out
    command.main(["--replay", first.split()[0], "--package", "kg/lang", "--list"])
    assert capsys.readouterr().out == first
    with pytest.raises(SystemExit) as ended:
        command.main(["--replay", "kg/lang/words.py:1:1:comparison-turned:0", "--package", "kg/lang"])
    assert ended.value.code == 2
