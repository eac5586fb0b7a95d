"""The words that recognisers look for are data in `ontology/`, not literals in code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "kg"
HAN = re.compile("[\u4e00-\u9fff]")
#: Packages that read texts by words of the vocabularies and constructions of the grammar.
READERS = ("extract", "grammar", "lang", "link", "text")
#: Characters of script that a layer may hold: the digits of numerals, and the sign of a year.
SCRIPT = re.compile("[〇○零一二两俩三四五六七八九十百千万亿点半分之年]")
#: Modules whose subject is script itself: characters with two forms, and the ranges of characters.
OF_SCRIPT = ("text/folding", "text/glosses", "text/decoding")
#: A message says in Chinese, behind a slash, what it said in English: nothing is looked for by it.
IN_CHINESE = re.compile(r"(?<=\s)/ [^|\[\\]+$")
MODULES = [
    path
    for package in READERS
    for path in sorted((PACKAGE / package).glob("*.py"))
    if f"{package}/{path.stem}" not in OF_SCRIPT
]


def literals(source: str) -> Iterator[tuple[int, str]]:
    """Line and value of each string with a Chinese character in a module that is no docstring."""
    tree = ast.parse(source)
    described = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, described)]
    docstrings = {id(body[0].value) for body in bodies if body and isinstance(body[0], ast.Expr)}
    for node in ast.walk(tree):
        is_string = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
        if is_string and HAN.search(SCRIPT.sub("", IN_CHINESE.sub("", node.value))):
            yield node.lineno, node.value


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_chinese_in_code(path: Path) -> None:
    """A module that reads text holds no Chinese outside docstrings, comments and messages."""
    assert list(literals(path.read_text("utf-8"))) == []


def test_literals_are_found_and_docstrings_are_not() -> None:
    """A word in an expression is found wherever it is; docstrings, comments and bilingual messages may hold any, and
    digits and the sign of a year are no words."""
    code = 'return "达到" in x or f"{x}月" or "[一二三]年" or "no year / 无年份" or "a / 建|成"'
    source = f'def f():\n    """增长"""\n    {code}\n'
    assert sorted(value for _, value in literals(source)) == ["a / 建|成", "月", "达到"]
