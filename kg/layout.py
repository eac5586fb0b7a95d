"""How a dataset lies on disk: in single files, or in parts by area and year (`kg build --layout parts`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kg.errors import OutputError

#: The file by which a folder is known to be a dataset.
MARK = "report.json"
#: What went in and what came out, by SHA-256.
MANIFEST = "manifest.json"
#: The folder of the parts of a dataset that is not in single files.
PARTS = "parts"
#: In each part, the quads that are stated or assessed; beside the parts, those that belong to no area.
STATED = "data.nq.gz"
SHARED = "shared.nq.gz"


def is_dataset(folder: Path) -> bool:
    """Whether a folder is one that a build wrote."""
    return (folder / MARK).is_file()


def read_description(path: Path) -> dict[str, Any]:
    """What a JSON file of a dataset says, such as its report or its manifest.

    Raises OutputError where it is gone, cannot be read or is not a JSON object; what the object holds is for the caller
    to check.
    """
    try:
        found = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise OutputError(f"{path}: there is no such file; run 'kg build' first / 没有这个文件，请先构建") from None
    except OSError as error:
        raise OutputError(f"{path}: cannot be read ({error.strerror}); check its permissions / 无法读取") from error
    except (ValueError, RecursionError) as error:
        raise OutputError(f"{path}: is not JSON ({error}); build the dataset again / 不是 JSON，请重新构建") from error
    if not isinstance(found, dict):
        raise OutputError(f"{path}: is not a JSON object; build the dataset again / 不是 JSON 对象，请重新构建")
    return found


def is_in_parts(folder: Path) -> bool:
    """Whether a dataset is in parts, by area and year."""
    return is_dataset(folder) and (folder / PARTS).is_dir()
