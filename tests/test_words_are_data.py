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
READERS = ("extract", "grammar")
#: A message says in Chinese, behind a slash, what it said in English: nothing is looked for by it.
IN_CHINESE = re.compile(r"(?<=\s)/ [^|\[\\]+$")
MODULES = [path for package in READERS for path in sorted((PACKAGE / package).glob("*.py"))]


def literals(source: str) -> Iterator[tuple[int, str]]:
    """Line and value of each string with a Chinese character in a module that is no docstring."""
    tree = ast.parse(source)
    described = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, described)]
    docstrings = {id(body[0].value) for body in bodies if body and isinstance(body[0], ast.Expr)}
    for node in ast.walk(tree):
        is_string = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
        if is_string and HAN.search(IN_CHINESE.sub("", node.value)):
            yield node.lineno, node.value


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_chinese_in_code(path: Path) -> None:
    """A module that reads text holds no Chinese outside docstrings, comments and messages."""
    assert list(literals(path.read_text("utf-8"))) == []


def test_literals_are_found_and_docstrings_are_not() -> None:
    """A word in an expression is found wherever it is; docstrings, comments and bilingual messages may hold any."""
    source = 'def f():\n    """增长"""\n    return "达到" in x or f"{x}年" or "no year / 无年份" or "a / 建|成"\n'
    assert sorted(value for _, value in literals(source)) == ["a / 建|成", "年", "达到"]
