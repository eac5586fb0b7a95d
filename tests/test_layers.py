"""The architecture as tables: which package may import which, and where each heavy library is at home."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import UsageError
from kg.extras import EXTRAS, require

PACKAGE = Path(__file__).resolve().parents[1] / "kg"

# A module imports only from a row above its own, or from its own package. Names in one row are siblings and do not
# import each other. `kg` itself is the version, which everybody may read.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("kg",),
    ("kg.errors",),
    (
        "kg.cells",
        "kg.extras",
        "kg.characters",
        "kg.clean_text",
        "kg.dataset_layout",
        "kg.lifeline",
        "kg.memory",
        "kg.progress",
        "kg.resources",
        "kg.staging",
        "kg.time_limit",
    ),
    ("kg.facts",),
    ("kg.vocabulary",),
    ("kg.lang",),
    ("kg.grammar",),
    ("kg.text",),
    ("kg.areas",),
    ("kg.extract",),
    ("kg.corrections",),
    ("kg.link",),
    ("kg.rdf",),
    ("kg.answers",),
    ("kg.check", "kg.query", "kg.evaluate", "kg.explore", "kg.publish"),
    ("kg.build", "kg.mcp", "kg.remote", "kg.serve"),
    ("kg.cli",),
    ("kg.__main__",),
)

# The only packages that may import each library, lazily or not. A library that is not here is not used.
HOMES: dict[str, frozenset[str]] = {
    "charset_normalizer": frozenset({"kg.text"}),
    "click": frozenset({"kg.cli"}),
    "distributed": frozenset({"kg.build"}),
    "docx": frozenset({"kg.text"}),
    "httptools": frozenset({"kg.serve"}),
    "httpx2": frozenset({"kg.remote"}),
    "jinja2": frozenset({"kg.explore"}),
    "markdown_it": frozenset({"kg.text"}),
    "markupsafe": frozenset({"kg.explore"}),
    "msgspec": frozenset({"kg.build", "kg.publish"}),
    "mcp": frozenset({"kg.mcp"}),
    "networkx": frozenset({"kg.link", "kg.explore", "kg.publish"}),
    "olefile": frozenset({"kg.text"}),
    "opencc": frozenset({"kg.text"}),
    "owlready2": frozenset({"kg.check"}),
    "oxrdflib": frozenset({"kg.query"}),
    "pandas": frozenset({"kg.query"}),
    "polars": frozenset({"kg.query"}),
    "pyarrow": frozenset({"kg.publish", "kg.query", "kg.text"}),
    "pyoxigraph": frozenset({"kg.vocabulary", "kg.rdf", "kg.query", "kg.serve"}),
    "pypdfium2": frozenset({"kg.text"}),
    "pypinyin": frozenset({"kg.text"}),
    "pyshacl": frozenset({"kg.check"}),
    "python_calamine": frozenset({"kg.text"}),
    "pyvis": frozenset({"kg.explore"}),
    "rdflib": frozenset({"kg.rdf", "kg.query", "kg.check", "kg.publish"}),
    "starlette": frozenset({"kg.serve"}),
    "striprtf": frozenset({"kg.text"}),
    "tqdm": frozenset({"kg.progress"}),
    "upath": frozenset({"kg.build"}),
    "uvicorn": frozenset({"kg.serve"}),
    "uvloop": frozenset({"kg.serve"}),
}

# The doors of the package: functions of `kg` itself that load what they need when they are called.
DOORS = {("kg", "kg.check.objects"), ("kg", "kg.query.open")}

# Too slow to load for a command that does not need them.
LAZY = (
    "distributed",
    "httpx2",
    "mcp",
    "msgspec",
    "networkx",
    "owlready2",
    "pandas",
    "polars",
    "pyarrow",
    "pyshacl",
    "pyvis",
    "starlette",
    "tqdm",
    "upath",
    "uvicorn",
    "uvloop",
)

LEVELS = {name: level for level, names in enumerate(LAYERS) for name in names}


def module_name(file: Path) -> str:
    """`kg/text/clean.py` → `kg.text.clean`; a package is named by its folder."""
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def layer_of(module: str) -> str:
    """The layer that a module of kg belongs to: its first two names."""
    return ".".join(module.split(".")[:2])


def imports(source: str, module: str, is_package: bool) -> Iterator[tuple[int, str]]:
    """Yield the line and the full name of everything a module imports, at the top, in a function or for types only."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = module.split(".") if is_package else module.split(".")[:-1]
                base = ".".join([*package[: len(package) - node.level + 1], *filter(None, [base])])
            if base == "kg":
                for alias in node.names:
                    # `from kg import text` is the package text, `from kg import __version__` is kg itself.
                    name = f"kg.{alias.name}"
                    yield node.lineno, name if name in LEVELS else "kg"
            else:
                yield node.lineno, base
        elif (
            isinstance(node, ast.Call)
            and ast.unparse(node.func) in {"__import__", "import_module", "importlib.import_module"}
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            yield node.lineno, str(node.args[0].value)


def violations(source: str, module: str, is_package: bool = False) -> list[str]:
    """Everything in a module's imports that the two tables do not allow, one line each."""
    own = layer_of(module)
    if own not in LEVELS:
        return [f"{module}: in no layer; give {own} its row in LAYERS"]
    found = []
    for line, name in imports(source, module, is_package):
        root = name.split(".")[0]
        if root == "kg":
            other = layer_of(name)
            if other != own and (own, name) not in DOORS and (other not in LEVELS or LEVELS[other] >= LEVELS[own]):
                found.append(f"{module}:{line}: {own} may not import {other}")
        elif root in HOMES:
            if own not in HOMES[root]:
                found.append(f"{module}:{line}: {root} is at home in {', '.join(sorted(HOMES[root]))}")
        elif root not in sys.stdlib_module_names:
            found.append(f"{module}:{line}: {root} is no library of this project; declare it and give it a home")
    return found


FILES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=module_name)
def test_imports_point_to_the_left(file: Path) -> None:
    """A module imports only lower layers, and a library only in its home."""
    assert violations(file.read_text("utf-8"), module_name(file), file.name == "__init__.py") == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("kg.text.clean", "from kg.extract.pipeline import run"),
        ("kg.text.clean", "import kg.rdf.terms"),
        ("kg.text.clean", "from kg import cli"),
        ("kg.text.clean", "from ..link import things"),
        ("kg.text.clean", "def later():\n    from kg.extract import measures"),
        ("kg.facts", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from kg.text.cleaning import clean"),
        ("kg.query.run", "from kg.check import lint"),
        ("kg.errors", "import kg.resources"),
        ("kg.link.names", "import rdflib"),
        ("kg.extract.measures", "from rdflib.namespace import SKOS"),
        ("kg.cli.build", "import importlib\nimportlib.import_module('pyvis.network')"),
        ("kg.text.clean", "import requests"),
        ("kg.helpers", "import re"),
        ("kg.lang.units", "from kg.helpers import first"),
    ],
)
def test_a_violation_is_seen(module: str, source: str) -> None:
    """Each way to break the tables is reported: the test above can fail."""
    assert len(violations(source, module)) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("kg.text.clean", "import re\nfrom kg.errors import InputError\nfrom kg import __version__"),
        ("kg.text.clean", "from . import offsets\nfrom .offsets import OffsetMap"),
        ("kg.link.names", "from ..text import clean\nimport networkx"),
        ("kg.cli.build", "from kg import build\nfrom kg.query import run\nimport click"),
        ("kg.rdf.write", "from pyoxigraph import Store\nimport rdflib.plugins.sparql"),
    ],
)
def test_what_is_allowed_passes(module: str, source: str) -> None:
    """What the tables allow is not reported."""
    assert violations(source, module) == []


def test_homes_are_the_declared_dependencies(repository: Path) -> None:
    """Every library with a home is declared in pyproject.toml, and every declared one has a home."""
    project = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    requirements = [
        *project["dependencies"],
        *(one for name in extras if name not in ("all", "s3") for one in extras[name]),
    ]
    declared = {re.split(r"[^A-Za-z0-9_-]", requirement)[0].lower() for requirement in requirements}
    distributions = importlib.metadata.packages_distributions()
    homes = {distributions[module][0].lower().replace("_", "-") for module in HOMES}
    assert homes == declared


def test_the_extras_are_those_of_the_messages(repository: Path) -> None:
    """Each extra of pyproject.toml brings what kg/extras.py says, and `all` brings every one of them."""
    extras = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    distributions = importlib.metadata.packages_distributions()
    brought = {
        name: {distributions[module][0].lower().replace("_", "-") for module in modules}
        for name, modules in EXTRAS.items()
    }
    declared = {
        name: {re.split(r"[^A-Za-z0-9_-]", one)[0].lower() for one in requirements}
        for name, requirements in extras.items()
        if name not in ("all", "s3")
    }
    assert brought == declared
    assert extras["all"] == [f"policy-commitment-kg[{','.join(sorted(extras.keys() - {'all'}))}]"]


@pytest.mark.parametrize("extra", EXTRAS)
def test_a_missing_extra_is_one_line(extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a library of an extra is not installed, the message names it and the command that installs the extra."""
    require(extra)
    missing = EXTRAS[extra][0]
    monkeypatch.setattr("kg.extras.find_spec", lambda name: None if name == missing else name)
    with pytest.raises(UsageError, match=rf"{missing}, .*pip install 'policy-commitment-kg\[{extra}\]'") as error:
        require(extra)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        (("owlready2",), "needs owlready2, which is not installed"),
        (("owlready2", "pyshacl"), "needs owlready2 and pyshacl, which are not installed"),
    ],
)
def test_missing_libraries_are_named_in_a_sentence(
    missing: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One missing library is singular, several are a list with a plural verb."""
    monkeypatch.setattr("kg.extras.find_spec", lambda name: None if name in missing else name)
    with pytest.raises(UsageError, match=said):
        require("check")


def test_the_command_starts_without_the_slow_libraries() -> None:
    """Importing the command line loads no library that only some commands need."""
    script = f"import sys, kg.cli; print(*sorted(set(sys.modules) & set({LAZY!r})))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


def loaded_by(*modules: str) -> set[str]:
    """The layers of kg that are in memory when a new Python has imported some modules."""
    script = f"import sys, {', '.join(modules)}; print(*sorted(sys.modules))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return {layer_of(name) for name in run.stdout.split() if name.startswith("kg.")}


def test_a_question_loads_neither_texts_nor_facts() -> None:
    """`kg query` opens the store and asks it: the layers that read reports are not loaded."""
    found = loaded_by("kg.cli.commands", "kg.query.ask", "kg.query.result_text")
    assert found & {"kg.text", "kg.facts", "kg.extract", "kg.grammar", "kg.link", "kg.corrections"} == set()


@pytest.mark.parametrize(
    "modules",
    [
        ("kg.facts",),
        ("kg.link.pipeline", "kg.publish.dataset_reader"),
        ("kg.rdf.dataset", "kg.rdf.store"),
        ("kg.query.show", "kg.query.find", "kg.query.open"),
        ("kg.cli.tracking", "kg.answers.promises", "kg.publish.tracking"),
        ("kg.serve.responses",),
    ],
)
def test_what_was_read_is_used_without_what_reads(modules: tuple[str, ...]) -> None:
    """The values of a report, their links, quads and answers do not load the layers that read texts."""
    assert loaded_by(*modules) & {"kg.text", "kg.extract", "kg.corrections"} == set()
