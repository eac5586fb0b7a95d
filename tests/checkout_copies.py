"""Copies of the checkout in which a change to the ontology is tried."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path


def copy_with(repository: Path, folder: Path, additions: Iterable[tuple[str, str]]) -> Path:
    """Copies package, ontology and scripts to `folder`, and adds text to the ends of files of the ontology."""
    for name in ("kg", "ontology", "scripts"):
        shutil.copytree(repository / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name, text in additions:
        place = folder / "ontology" / name
        before = f"{place.read_text('utf-8')}\n" if place.exists() else ""
        place.write_text(before + text, encoding="utf-8")
    return folder


def run(folder: Path, *arguments: str) -> str:
    """What Python prints that finds `kg` in a folder."""
    done = subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
