"""The language of pages, command line and code: one term for one thing, and no turns that readers stumble over."""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path

import click
import pytest

from kg.cli.commands import kg

REPOSITORY = Path(__file__).resolve().parents[1]
PAGES = sorted(
    path
    for path in (*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md"))
    if "_build" not in path.parts and path.name != "queries.md"  # which is made of the headers of the queries
)
#: Modules of the package and the scripts, whose comments, docstrings and messages are read like the pages.
MODULES = sorted(path for folder in ("kg", "scripts") for path in (REPOSITORY / folder).rglob("*.py"))
#: Turns that are foreign or archaic in English, whatever they are used for.
FOREIGN = (
    r"\banew\b",
    r"\bwhoever\b",
    r"\bin one go\b",
    r"\bheeds?\b",
    r"\btold\b",
    r"\bsays? nothing of\b",
    r"\basked with\b",
    r"\bso many\b",
    r"\bgo(?:es)? on from\b",
    r"\bas it was\b",
    r"\bbeside\b",
    r"\bbut for\b",
    r"\bhand(?:s|ed)? back\b",
    r"\blies (?:beside|behind|in)\b",
    r"\b(?:on|in|of|with|under) (?:a \w+|\w+s) of (?:its|their) own\b",
    r"\bstands? (?:already|beside|behind|there|for all|in front)\b",
    r"\bmend(?:s|ed)?\b",
    r"\bwhat (?:becomes|became) of\b",
    r"(?<!here )\b(?:is|are) no (?!\w+er\b|more\b|less\b|worse\b|way\b|need\b|reason\b)[a-z]+",
)


def retired() -> list[str]:
    """The words that the glossary retires."""
    rows = (REPOSITORY / "docs" / "glossary.md").read_text("utf-8").splitlines()
    cells = (row.split("|")[4].strip() for row in rows if row.startswith("| ") and not row.startswith("| term"))
    return [word for cell in cells for word in cell.split(", ") if word]


def prose(page: Path) -> str:
    """The text of a page without code, addresses of links and the table of the glossary."""
    text = re.sub(r"```.*?```|`[^`\n]*`|(?<=\])\([^)\n]*\)", "", page.read_text("utf-8"), flags=re.DOTALL)
    return re.sub(r"^\|.*$", "", text, flags=re.MULTILINE) if page.name == "glossary.md" else text


def written_in(module: Path) -> str:
    """The comments and docstrings of a module, and the texts with a space in it, without code between backquotes."""
    source = module.read_text("utf-8")
    comments = (
        token.string for token in tokenize.generate_tokens(StringIO(source).readline) if token.type == tokenize.COMMENT
    )
    return re.sub(r"`[^`\n]*`", "", "\n".join((*comments, *_texts(source))))


def _texts(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield re.sub(r"^ *(?:>>>|\.\.\.) .*$", "", node.value, flags=re.MULTILINE)


def help_texts() -> list[tuple[str, str]]:
    """The help of every command: its text, and that of its options."""
    context = click.Context(kg)
    texts = [("kg", kg.get_help(context))]
    for name in kg.list_commands(context):
        command = kg.get_command(context, name)
        assert command is not None
        texts.append((f"kg {name}", command.get_help(click.Context(command, parent=context))))
    return texts


def faults(text: str) -> list[str]:
    """The retired words and foreign turns of a text; names with hyphens, such as those of queries, are left alone."""
    return _matches(text, [*FOREIGN, *(rf"(?<![\w-]){re.escape(word)}s?(?![\w-])" for word in retired())])


def foreign(text: str) -> list[str]:
    """The foreign turns of a text."""
    return _matches(text, FOREIGN)


def _matches(text: str, patterns: Sequence[str]) -> list[str]:
    return sorted(
        {match.group().lower() for pattern in patterns for match in re.finditer(pattern, text, re.IGNORECASE)}
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(REPOSITORY).as_posix())
def test_pages_use_the_terms_of_the_glossary(page: Path) -> None:
    """No page uses a retired word or a foreign turn."""
    assert faults(prose(page)) == []


@pytest.mark.parametrize(("name", "text"), help_texts(), ids=lambda one: one.split("\n")[0][:20])
def test_help_uses_the_terms_of_the_glossary(name: str, text: str) -> None:
    """No help text does either."""
    assert faults(text) == []


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(REPOSITORY).as_posix())
def test_code_is_explained_in_plain_words(module: Path) -> None:
    """No comment, docstring or message has a foreign turn. Retired terms may be names of codes and columns there."""
    assert foreign(written_in(module)) == []


@pytest.mark.parametrize(
    "text", ["The file is no table.", "It is written anew.", "Roads of indicators.", "Mend the line."]
)
def test_a_fault_is_seen(text: str) -> None:
    """The tests above can fail."""
    assert faults(text)
