"""Makes files durable before they are moved into place, so that no name is without content after a power failure."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

#: With more files than this, the whole file system is synced if Linux can do so (syncfs), because a call for each file
#: would wait for the disk each time.
_MANY = 2000


def make_durable(place: Path) -> None:
    """Waits until a file, or a folder with its content, is on disk: files first, then their folders."""
    if not place.is_dir():
        _sync(place)
        return
    files, folders = _below(place)
    if len(files) > _MANY and _sync_all(place):
        return
    for path in (*files, *folders):
        _sync(path)


def sync_folder(folder: Path) -> None:
    """Waits until the names in a folder are on disk."""
    if sys.platform != "win32":  # there is no such call
        _sync(folder)


def _below(folder: Path) -> tuple[list[Path], list[Path]]:
    """The files below a folder, and the folders, the innermost first."""
    files: list[Path] = []
    folders: list[Path] = []
    for path, names in _walk(folder):
        folders.append(path)
        files.extend(path / name for name in names)
    return files, [] if sys.platform == "win32" else folders


def _walk(folder: Path) -> Iterator[tuple[Path, list[str]]]:
    for path, _, names in os.walk(folder, topdown=False):
        yield Path(path), names


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY if sys.platform != "win32" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_all(folder: Path) -> bool:
    """Whether the system has synced the whole file system of a folder."""
    library = _library()
    if library is None:
        return False
    handle = os.open(folder, os.O_RDONLY)
    try:
        if library.syncfs(handle):
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(folder))
    finally:
        os.close(handle)
    return True


@cache
def _library() -> ctypes.CDLL | None:
    library = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    return library if hasattr(library, "syncfs") else None
