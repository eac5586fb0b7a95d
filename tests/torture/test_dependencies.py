from __future__ import annotations

import re
import tomllib
from pathlib import Path

from test_setup import LOCKS, normal_name, requirement_name

ROW = re.compile(r"^\| `(?P<name>[A-Za-z0-9._-]+)` \| (?P<reads>[^|]+) \| (?P<trust>[^|]+) \|$", re.MULTILINE)


def test_each_dependency_says_what_it_is_trusted_with(repository: Path) -> None:
    """docs/dependencies.md has a row for each dependency that pyproject.toml declares for users, and no other."""
    project = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))["project"]
    declared = [
        *project["dependencies"],
        *(one for name, extra in project["optional-dependencies"].items() if name != "all" for one in extra),
    ]
    rows = ROW.findall((repository / "docs" / "dependencies.md").read_text("utf-8"))
    names = [normal_name(name) for name, _, _ in rows]
    assert len(names) == len(set(names))
    assert set(names) == {requirement_name(one) for one in declared}


def test_every_locked_package_has_its_hash(repository: Path) -> None:
    """Each pin of a lock file is followed by at least one SHA-256: a file that was exchanged is not installed."""
    for lock in LOCKS:
        pins = re.split(r"^(?=[A-Za-z0-9])", (repository / lock).read_text("utf-8"), flags=re.MULTILINE)[1:]
        assert pins
        assert [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin] == []
