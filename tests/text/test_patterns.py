"""Every regular expression that meets a whole text is linear: what it repeats without a bound, nothing can make fail.

A repetition at the end of an expression takes what it finds and is done with it. One in the middle may be begun at
every character and fail at the end of a long run; each of these is listed with the reason why it does not.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from re import _constants as opcode  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from kg.grammar.constructions import read_constructions
from kg.resources import ontology_folder

# The beginning of an expression, and why its repetitions are harmless.
REASONS = {
    r"\d+年?": "cannot fail, as what follows may be missing",
    r"\n(?![ \u3000]*\t)": "blanks at the beginning of a line are looked at once for each line",
    "[\\s\u3000]*(?:": "is matched at the beginning of a sentence alone",
    r"(?:[.．。…]{2,}|…)?": "looks at the last 60 characters of a line",
    r"(?<![\d,.])": "begins where no digit stands before it, so once for each run",
    r"\(([^()（）\n]*)\)": "ends at the next bracket, where the next one begins",
    r"[\s\u3000—–": "matches whole lines; digits part what it repeats",
    r"</\s*script\s*>": "blanks behind each </ are looked at once",
    r"</\s*style\s*>": "blanks behind each </ are looked at once",
    r"\s*=+\s*": "is matched at one place; what it repeats has no character in common",
    r"(?=[\r\x0b": "possessive, or behind a sign that no repetition holds",
    r"([^\d ]+)(\d+)": "reads the word list of the package",
    r"[\s\ufeff\0]*(?:<\?xml": "is matched at the beginning of a text alone, of which it sees 4,096 characters",
    r"\s*(?:[①-⑳": "is matched at the beginning of a line of a page alone",
    r"^(.+)\|$": "begins once for each line, and goes back in that line once",
}

_COLLECT = """
import importlib, json, pkgutil, re, sys
found, compile_ = set(), re.compile
def recorded(pattern, flags=0):
    module = sys._getframe(1).f_globals.get("__name__", "")
    if module.startswith(PREFIXES) and isinstance(pattern, str):
        found.add((pattern, int(flags)))
    return compile_(pattern, flags)
MODULES = ("identify", "responsible", "report_area", "report_year", "indicator_table", "zones")
PREFIXES = ("kg.text.", "kg.lang.periods", *(f"kg.extract.{name}" for name in MODULES))
re.compile = recorded
import kg.text
for module in pkgutil.iter_modules(kg.text.__path__):
    importlib.import_module(f"kg.text.{module.name}")
for name in MODULES:
    importlib.import_module(f"kg.extract.{name}")
print(json.dumps(sorted(found)))
"""


def collected() -> list[tuple[str, int]]:
    """The expressions that the modules compile when they are imported, and those of documents, with their flags."""
    run = subprocess.run([sys.executable, "-c", _COLLECT], capture_output=True, text=True, check=True)
    lines = (ontology_folder() / "grammar" / "document.txt").read_text("utf-8").splitlines()
    constructions = read_constructions(lines, "document").values()
    return [*json.loads(run.stdout), *((one.pattern, 0) for one in constructions)]


def unbounded(tree: Any, is_last: bool = True) -> Iterator[str]:
    """The repetitions without a bound that something may follow."""
    for place, (op, argument) in enumerate(tree.data):
        last = is_last and place == len(tree.data) - 1
        if op in (opcode.MAX_REPEAT, opcode.MIN_REPEAT):
            _, most, body = argument
            if most == opcode.MAXREPEAT and not last:
                yield str(op)
            yield from unbounded(body, last)
        elif op is opcode.SUBPATTERN:
            yield from unbounded(argument[-1], last)
        elif op is opcode.BRANCH:
            for branch in argument[1]:
                yield from unbounded(branch, last)
        elif op in (opcode.ASSERT, opcode.ASSERT_NOT):
            yield from unbounded(argument[1], last)


def is_suspect(pattern: str, flags: int = 0) -> bool:
    """Whether something may follow a repetition without a bound."""
    return any(unbounded(parser.parse(pattern, flags)))


def test_every_expression_with_an_open_repetition_has_its_reason() -> None:
    """A new expression that may take time with the square of the text is seen, and no reason outlives its own."""
    suspects = [pattern for pattern, flags in collected() if is_suspect(pattern, flags)]
    unknown = [pattern for pattern in suspects if not pattern.startswith(tuple(REASONS))]
    assert unknown == []
    assert [start for start in REASONS if not any(pattern.startswith(start) for pattern in suspects)] == []


@pytest.mark.parametrize("pattern", [r"^\s*(?:[一二]、)?\s*\d", r"\d+年", r"(?:a|b)*c", r".*?x", r"(?=a*b)"])
def test_a_repetition_that_something_follows_is_seen(pattern: str) -> None:
    """The blank lines that took cubic time were of this sort: the test above can fail."""
    assert is_suspect(pattern)


@pytest.mark.parametrize("pattern", [r"\d+", r"a(?:bc)*", r"a{0,5}b", r"\s*+a", r"(?>a*)b"])
def test_a_repetition_that_cannot_fail_passes(pattern: str) -> None:
    """At the end, bounded, or never given back: harmless."""
    assert not is_suspect(pattern)
