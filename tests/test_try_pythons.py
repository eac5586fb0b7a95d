"""scripts/try-pythons finds the interpreters of a machine, and names what fails instead of raising an error."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

RUNNING = "{}.{}".format(*sys.version_info)


@pytest.fixture(scope="session")
def script(load_script: Callable[[str], ModuleType]) -> Any:
    """scripts/try_pythons.py as a module."""
    return load_script("try_pythons")


def test_the_running_version_is_supported_and_found(script: Any) -> None:
    """The classifiers of pyproject.toml include the Python that runs this test, and an interpreter of it is found."""
    assert RUNNING in script.supported_versions()
    assert script.find_interpreter(RUNNING) is not None


def test_a_missing_version_is_not_replaced_by_another(
    script: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file with the name of one version that starts another one is passed over."""
    (tmp_path / "python3.99").symlink_to(sys.executable)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert script.find_interpreter("3.99") is None


def test_a_command_that_fails_is_named(script: Any, tmp_path: Path) -> None:
    """The fault says which command failed."""
    false = shutil.which("false")
    assert false is not None
    fault = script.try_wheel(false, tmp_path / "no.whl", tmp_path, b"")
    assert fault is not None
    assert fault.startswith(f"{false} -m venv ")
