"""Paths below a folder: rejects names that lead out of it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO, cast
from unicodedata import category

from kg.errors import OutputError


def is_local(place: Path) -> bool:
    """Whether a path is on this machine and not in object storage (`s3://…`)."""
    return "://" not in str(place)


def leads_out(name: str) -> bool:
    r"""Whether a name is not valid for a file below a folder: it is absolute, goes upwards, or is not a file name.

    >>> leads_out("tables/measures.csv")
    False
    >>> [leads_out(name) for name in ("../x", "/etc/x", "a//b", "a\\b", "c:x", "a\0b", "")]
    [True, True, True, True, True, True, True]
    """
    # Windows accepts both slashes, and a drive in front
    parts = name.replace("\\", "/").split("/")
    return (
        any(part in ("", ".", "..") for part in parts)
        or "\\" in name
        or name[1:2] == ":"
        or any(category(character) == "Cc" for character in name)
    )


def place_within(folder: Path, name: str) -> Path:
    """The path of the file `name` below `folder`; intermediate folders are created.

    Raises OutputError for a name that leads out of the folder, also through a symbolic link.
    """
    if leads_out(name):
        raise OutputError(f"{folder}: {name!r} is not the name of a file in it; nothing was written there")
    place = folder / name
    place.parent.mkdir(parents=True, exist_ok=True)
    if is_local(folder):
        inner = os.path.realpath(place.parent)
        if inner != os.path.normpath(os.path.join(os.path.realpath(folder), os.path.dirname(name))):  # noqa: PTH118, PTH120  # many files
            raise OutputError(f"{place}: a symbolic link leads out of {folder}; remove the link")
    return place


def open_within(folder: Path, name: str) -> BinaryIO:
    """The file `name` below `folder`, opened for overwriting. Raises OutputError as `place_within`."""
    return cast(BinaryIO, place_within(folder, name).open("wb"))


def write_within(folder: Path, name: str, content: bytes) -> Path:
    """Writes the file `name` below `folder` and returns its path. Raises OutputError as `place_within`."""
    place = place_within(folder, name)
    place.write_bytes(content)
    return place


def write_whole(folder: Path, name: str, content: bytes) -> None:
    """Writes the file `name` below `folder`, which others see complete or not at all, even with several writers.

    Raises OutputError as `place_within`, and OSError if the file cannot be written.
    """
    place = place_within(folder, name)
    if not is_local(folder):
        place.write_bytes(content)  # object storage shows a file only when it is complete
        return
    fresh = place.with_name(f".{token_hex(8)}.new")
    try:
        fresh.write_bytes(content)
        fresh.replace(place)
    except BaseException:
        with suppress(OSError):  # it may never have been created
            fresh.unlink()
        raise
