"""The output folder of a build: whether it may be replaced, and the files in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from kg.errors import OutputError
from kg.layout import MARK, is_dataset

TIMINGS = "timings.json"


def as_json(value: object) -> bytes:
    """A value as indented JSON in UTF-8, ending with a line end."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def require_own(out: Path) -> None:
    """A folder that holds something else than a dataset is not ours to replace."""
    if out.exists() and not out.is_dir():
        raise OutputError(f"{out}: is a file; name a folder with --out")
    if out.is_dir() and any(out.iterdir()) and not is_dataset(out):
        raise OutputError(f"{out}: is not empty and holds no dataset ({MARK}); name another folder with --out")


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Writes each file at its path below the folder."""
    for name, content in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
