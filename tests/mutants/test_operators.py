"""The operators of `scripts/mutate`: each makes the changes that it says, and no others."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
from mutation.choosing import WEIGHTS, all_mutants, draw, is_countable, rule_files
from mutation.grammar import grammar_mutants
from mutation.mutant import Mutant
from mutation.python_source import breaks, changes_nothing, python_mutants
from mutation.vocabulary import vocabulary_mutants

PYTHON = [
    ("comparison-turned", "x = a < b", {"x = a <= b", "x = a >= b"}),
    ("comparison-turned", "x = a == b", {"x = a != b"}),
    ("comparison-turned", "x = (a) not  in b", {"x = (a) in b"}),
    ("comparison-turned", "x = a is not None", {"x = a is None"}),
    ("comparison-turned", "x = 1 <= a < 2", {"x = 1 < a < 2", "x = 1 > a < 2", "x = 1 <= a <= 2", "x = 1 <= a >= 2"}),
    ("condition-dropped", "x = (a > 1) and b", {"x = (True) and b", "x = (a > 1) and True"}),
    ("condition-dropped", "x = a or b", {"x = False or b", "x = a or False"}),
    ("junction-turned", "x = (a\n  and b)", {"x = (a\n  or b)"}),
    ("junction-turned", "x = a or b", {"x = a and b"}),
    ("not-removed", "x = not (a or b)", {"x = (a or b)"}),
    (
        "check-removed",
        "for a in b:\n  if a: continue\n  print(a)",
        {"for a in b:\n  if False: continue\n  print(a)"},
    ),
    ("check-removed", "x = [a for a in b if a]", {"x = [a for a in b if True]"}),
    (
        "check-removed",
        "def f(a):\n  if (b := a) is None: return\n  print(b)",
        {"def f(a):\n  if (((b := a) is None) and False): return\n  print(b)"},
    ),
    ("condition-fixed", "if a: b()", {"if True: b()", "if False: b()"}),
    ("condition-fixed", "x = 1 if a else 2", {"x = 1 if True else 2", "x = 1 if False else 2"}),
    ("number-shifted", "x = 7", {"x = 8", "x = 6"}),
    ("number-shifted", "x = Decimal('0.5')", {"x = Decimal('1.5')"}),
    ("sum-turned", "x = a + 1", {"x = a - 1"}),
    ("sum-turned", "x = a + b", set()),
    ("slice-shifted", "x = a[b:]", {"x = a[(b) + 1:]"}),
    ("default-changed", "def f(a, *, b=True): pass", {"def f(a, *, b=False): pass"}),
    ("return-replaced", "def f() -> bool:\n  return a", {"def f() -> bool:\n  return not (a)"}),
    ("return-replaced", "def f() -> list[str]:\n  return a", {"def f() -> list[str]:\n  return []"}),
    ("return-replaced", "def f() -> str | None:\n  return a", {"def f() -> str | None:\n  return None"}),
    ("return-replaced", "def f() -> str | None:\n  return None", set()),
    ("function-swapped", "x = min(a, b)", {"x = max(a, b)"}),
    ("word-dropped", "x = ('甲', '乙')", {"x = ('乙',)", "x = ('甲',)"}),
    ("word-dropped", "x = {'甲', '乙', '丙'}", {"x = {'乙', '丙'}", "x = {'甲', '丙'}", "x = {'甲', '乙'}"}),
    ("word-dropped", "x = {'甲': 1, '乙': 2}", {"x = {'乙': 2}", "x = {'甲': 1}"}),
    ("word-dropped", "x = '甲 乙'.split()", {"x = ' 乙'.split()", "x = '甲 '.split()"}),
    ("character-dropped", "x = a in '、，'", {"x = a in '，'", "x = a in '、'"}),
    ("character-dropped", "x = r'(?:[甲乙]|丙)'", {"x = r'(?:[乙]|丙)'", "x = r'(?:[甲]|丙)'"}),
    (
        "alternative-dropped",
        "x = r'(?:甲|乙(?:丙|丁)?)戊'",
        {"x = r'(?:乙(?:丙|丁)?)戊'", "x = r'(?:甲)戊'", "x = r'(?:甲|乙(?:丁)?)戊'", "x = r'(?:甲|乙(?:丙)?)戊'"},
    ),
    ("alternative-dropped", "x = '甲|乙' '|丙'", {"x = '乙' '|丙'", "x = '甲' '|丙'", "x = '甲|乙' ''"}),
    ("negation-removed", "x = r'甲(?!乙|丙)丁'", {"x = r'甲丁'"}),
    ("negation-removed", "x = rf'(?<!{a})甲'", {"x = rf'甲'"}),
    ("quantifier-turned", r"x = r'\d*甲?'", {r"x = r'\d+甲?'", r"x = r'\d*甲'"}),
    ("quantifier-turned", r"x = r'\d{1,3}'", {r"x = r'\d{1,2}'", r"x = r'\d{2,3}'"}),
]

TURTLE = """@prefix : <https://example.org/> . # no; property
:one a skos:Concept ;
    skos:notation "one" ;
    skos:definition "甲; 乙."@zh-Hans ;
    pc:naming "place" ;
    pc:word "甲"@zh-Hans, "乙"@zh-Hans .

:two a skos:Concept ;
    skos:notation "two" ;
    pc:naming "proper" ;
    pc:word "丙"@zh-Hans .
"""

GRAMMAR = "# a | comment\nbefore = ^ manner* (doing | speed) !(head | works) !place\nsays done = before?\n"


def _changed(mutants: list[Mutant], operator: str, text: str) -> list[str]:
    return [mutant.apply(text) for mutant in mutants if mutant.operator == operator]


@pytest.mark.parametrize(("operator", "before", "after"), PYTHON)
def test_each_operator_makes_its_changes(operator: str, before: str, after: set[str]) -> None:
    """An operator makes exactly these changes of a piece of Python, each once."""
    changed = _changed(list(python_mutants("kg/a.py", before)), operator, before)
    assert set(changed) == after
    assert len(changed) == len(after)


def test_every_operator_has_a_weight_and_a_case() -> None:
    """No operator is left out of the sample, and none is without a test."""
    made = {mutant.operator for mutant in vocabulary_mutants("ontology/vocab/a.ttl", TURTLE)}
    made |= {mutant.operator for mutant in grammar_mutants({"ontology/grammar/a.txt": GRAMMAR})}
    assert made | {operator for operator, _, after in PYTHON if after} == set(WEIGHTS)


@pytest.mark.parametrize(
    "text",
    [
        '"""A docstring: 甲|乙, 1."""',
        "def f(a: Literal['甲', '乙']) -> tuple[Literal[1], int]:\n    '''甲|乙'''",
        "@decorated(maxsize=8)\ndef f():\n    pass",
        "assert a < 1, '甲|乙'",
        "raise ValueError(f'{a + 1}')",
        "__all__ = ['a', 'b']",
        "if TYPE_CHECKING:\n    x = 1",
    ],
)
def test_what_is_no_rule_is_left_alone(text: str) -> None:
    """Docstrings, annotations, decorators, assertions, messages and exports have no mutants."""
    assert list(python_mutants("kg/a.py", text)) == []


def test_positions_hold_behind_chinese_characters() -> None:
    """Columns of the syntax tree count bytes; line and column of a mutant count characters, from 1."""
    (mutant,) = python_mutants("kg/a.py", "x = '甲'\ny = ('乙' == b)")
    assert (mutant.line, mutant.column) == (2, 10)
    assert mutant.diff("x = '甲'\ny = ('乙' == b)").endswith("-y = ('乙' == b)\n+y = ('乙' != b)")


def test_a_mutant_knows_its_outermost_function() -> None:
    """The function that holds the change is named with its class; one inside another is named by the outer one."""
    text = "x = 1\nclass A:\n  def f(self, a=2):\n    def g():\n      return 3\n    return g"
    owners = {mutant.owner for mutant in python_mutants("kg/a.py", text)}
    assert owners == {"", "A.f"}


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ('"""One."""\nx = 1', '"""Two."""\n\nx = 1', True),
        ("x = 1", "x = 2", False),
        ("x = 1", "x = True", False),
        ("def f():\n    return a < b", "def f():\n    return a <= b", False),
    ],
)
def test_what_compiles_to_the_same_code_is_seen(before: str, after: str, same: bool) -> None:
    """A change of docstrings and lines is none; a change of a constant or in a function is one."""
    assert changes_nothing(before, after) is same


def test_a_change_that_breaks_a_pattern_is_not_counted() -> None:
    """Any import would catch it, so it says nothing of the tests."""
    assert breaks("x = r'(?:甲|乙)'", "x = r'(?:甲|乙'")
    assert breaks("x = 1", "x = ")
    assert not breaks("x = r'(?:甲|乙)'", "x = r'(?:甲)'")


def test_words_of_a_vocabulary_are_dropped_and_moved() -> None:
    """A word leaves its list, or goes to another concept of the scheme; definitions are no words."""
    mutants = list(vocabulary_mutants("ontology/vocab/a.ttl", TURTLE))
    dropped = _changed(mutants, "word-dropped", TURTLE)
    assert dropped == [
        TURTLE.replace('"甲"@zh-Hans, ', ""),
        TURTLE.replace(', "乙"@zh-Hans', ""),
    ]
    moved = _changed(mutants, "word-moved", TURTLE)
    assert moved[0] == dropped[0].replace('"丙"', '"甲"@zh-Hans, "丙"')
    assert len(moved) == 2


def test_values_and_codes_of_a_vocabulary_are_changed() -> None:
    """A value becomes one that another concept has; a code changes with its notation."""
    mutants = list(vocabulary_mutants("ontology/vocab/a.ttl", TURTLE))
    assert TURTLE.replace('"place"', '"proper"') in _changed(mutants, "value-changed", TURTLE)
    assert TURTLE.replace(":one a", ":one-x a").replace('"one"', '"one-x"') in _changed(mutants, "code-changed", TURTLE)


def test_lines_of_a_grammar_are_changed() -> None:
    """An alternative is dropped, a negation removed, a quantifier turned, a line left out that no other names."""
    mutants = list(grammar_mutants({"ontology/grammar/a.txt": GRAMMAR}))
    assert _changed(mutants, "alternative-dropped", GRAMMAR) == [
        GRAMMAR.replace("doing | speed", " speed"),
        GRAMMAR.replace("doing | speed", "doing "),
        GRAMMAR.replace("head | works", " works"),
        GRAMMAR.replace("head | works", "head "),
    ]
    assert _changed(mutants, "negation-removed", GRAMMAR) == [
        GRAMMAR.replace("!(head | works)", ""),
        GRAMMAR.replace("!place", ""),
    ]
    assert _changed(mutants, "quantifier-turned", GRAMMAR) == [
        GRAMMAR.replace("manner*", "manner+"),
        GRAMMAR.replace("before?", "before"),
    ]
    assert _changed(mutants, "line-dropped", GRAMMAR) == [GRAMMAR.replace("says done = before?", "")]


@pytest.fixture(scope="module")
def texts(repository: Path) -> dict[str, str]:
    """The files of this checkout that hold rules of a package and of the vocabularies."""
    return {path: (repository / path).read_text("utf-8") for path in rule_files(repository, ["kg/lang"])}


@pytest.fixture(scope="module")
def mutants(texts: dict[str, str]) -> list[Mutant]:
    """All mutants of these files."""
    return all_mutants(texts)


def test_a_sample_is_that_of_its_seed(texts: dict[str, str], mutants: list[Mutant]) -> None:
    """One seed gives one sample, another another; no mutant is drawn twice, and each has its own identifier."""
    assert len({mutant.id for mutant in mutants}) == len(mutants)
    drawn = draw(mutants, texts, 12, 1)
    assert drawn == draw(mutants, texts, 12, 1)
    assert drawn != draw(mutants, texts, 12, 2)
    assert len({mutant.id for mutant in drawn}) == 12


def test_what_is_drawn_can_be_tried(texts: dict[str, str], mutants: list[Mutant]) -> None:
    """Each mutant drawn from real files changes its file and leaves it readable; names of the world are not drawn."""
    drawn = draw(mutants, texts, 50, 3)
    for mutant in drawn:
        changed = mutant.apply(texts[mutant.path])
        assert is_countable(mutant, texts)
        if mutant.path.endswith(".ttl"):
            assert list(pyoxigraph.parse(changed.encode(), format=pyoxigraph.RdfFormat.TURTLE))
    vocabularies = {Path(mutant.path).stem for mutant in drawn if mutant.path.endswith(".ttl")}
    assert vocabularies
    assert not vocabularies & {"agency", "indicator", "place"}


def test_a_sample_is_never_larger_than_what_there_is() -> None:
    """All mutants are drawn if more are asked for, and the loop ends."""
    texts = {"kg/a.py": "x = 1"}
    assert len(draw(all_mutants(texts), texts, 10, 1)) == 2
