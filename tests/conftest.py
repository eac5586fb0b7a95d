"""What all tests share: where material outside the repository lies, programs outside Python, and Hypothesis."""

from __future__ import annotations

import importlib
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import settings

# The same examples on every run and machine: a failure in CI is the failure one sees at home.
settings.register_profile("kg", derandomize=True, deadline=None)
settings.load_profile("kg")

REPOSITORY = Path(__file__).resolve().parents[1]

# Names under which Chromium and Chrome are installed, the preferred one first.
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FIREFOXES = ("firefox-esr", "firefox")


# What `scripts/test` leaves to `scripts/test --all`: servers, browsers, whole builds, attacks, scores of all sets.
LATER = (
    *("build/", "check/", "explore/", "mcp_server/", "mutants/", "publish/", "remote/", "serve/", "torture/"),
    *("cli/test_outputs.py", "cli/test_terminal.py", "evaluate/test_scores.py", "query/test_open.py"),
    *("reports/test_folders.py", "test_exports.py", "test_setup.py"),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds `--all`."""
    parser.addoption("--all", action="store_true", help="also the tests of servers, pages, builds and attacks")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without `--all`, and where nobody named a file or folder, only the quick tests run."""
    if config.getoption("--all") or config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return
    tests = REPOSITORY / "tests"
    later = [item for item in items if item.path.relative_to(tests).as_posix().startswith(LATER)]
    if later:
        config.hook.pytest_deselected(items=later)
        items[:] = [item for item in items if item not in set(later)]


def require_external(name: str, found: str | None) -> str:
    """Return what was found; without it skip the test, or fail it where CI says that everything is there.

    `.ci/run` installs what the tests need beyond Python and sets KG_REQUIRE_EXTERNAL=1, so that a test which did not
    run there cannot pass for one that did.
    """
    if found:
        return found
    reason = f"{name} is not on this machine; .ci/run shows how to install it"
    if os.environ.get("KG_REQUIRE_EXTERNAL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The top folder of this checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the repository with the gold tables and the corpus."""
    folder = REPOSITORY.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the folder ../shared (gold tables, corpus) is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def load_script(repository: Path) -> Callable[[str], ModuleType]:
    """Imports a module of scripts/ by name; scripts find each other as they do when they run."""
    folder = str(repository / "scripts")
    if folder not in sys.path:
        sys.path.append(folder)
    return importlib.import_module


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium to drive; Playwright takes it as `executable_path`."""
    return require_external("Chromium", next(filter(None, map(shutil.which, BROWSERS)), None))


@pytest.fixture(scope="session")
def firefox() -> str:
    """The path of a Firefox to drive, as it was installed."""
    return require_external("Firefox", next(filter(None, map(shutil.which, FIREFOXES)), None))


@pytest.fixture(scope="session")
def java() -> str:
    """The path of the Java that owlready2's reasoner runs on."""
    return require_external("Java", shutil.which("java"))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The embedded report, built once for the session: the folder of its dataset."""
    from kg.build import build_dataset

    out = tmp_path_factory.mktemp("built") / "graph"
    build_dataset((), out)
    return out
