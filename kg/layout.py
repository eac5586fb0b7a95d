"""How a dataset lies on disk: in single files, or in parts by area and year (`kg build --layout parts`)."""

from __future__ import annotations

from pathlib import Path

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


def is_in_parts(folder: Path) -> bool:
    """Whether a dataset is in parts, by area and year."""
    return is_dataset(folder) and (folder / PARTS).is_dir()
