"""Compares the files of a dataset with its manifest: each exists, has the original content, and can be parsed.

A compressed file is compared by its content: the same lines compressed again are the same file.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from kg.check.file_syntax import syntax_fault
from kg.check.findings import Finding
from kg.dataset_layout import MANIFEST, PARTS, read_description
from kg.errors import OutputError
from kg.rdf.store import STORE
from kg.staging import RECORD, is_intact, record_fault

CHECK = "file"
_CHUNK = 1 << 20
_BUILD_AGAIN = "build it again, do not edit it"


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file of a dataset: its path below the folder, and the SHA-256 of its content."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Listed:
    """The content of a manifest: the files of each part by folder, and those that do not belong to a part."""

    files: tuple[ListedFile, ...]
    parts: dict[str, tuple[ListedFile, ...]]


def read_listed(out: Path) -> Listed:
    """The content of the manifest of a dataset. Raises OutputError if there is none, or if it cannot be read."""
    path = out / MANIFEST
    described = read_description(path)
    try:
        files = tuple(_listed(described.get("outputs", ()), ""))
        parts = {
            part["folder"]: tuple(_listed(part["files"], f"{part['folder']}/")) for part in described.get("parts", ())
        }
    except (KeyError, TypeError) as error:
        raise OutputError(f"{path}: is not a manifest ({error}); build the dataset again") from error
    return Listed(files, parts)


def _listed(files: Iterable[Any], folder: str) -> Iterator[ListedFile]:
    for one in files:
        path = PurePosixPath(folder, one["path"])
        if path.is_absolute() or ".." in path.parts or "\0" in one["path"]:
            raise TypeError(f"{path} is not a file of the dataset")
        yield ListedFile(str(path), one["sha256"])


def check_files(out: Path, files: Iterable[ListedFile]) -> list[Finding]:
    """Findings for each file that is missing, unreadable, modified or not parsable."""
    found: list[Finding] = []
    for file in files:
        try:
            if _hash(out / file.path) != file.sha256:
                found.append(Finding(CHECK, file.path, f"differs from what {MANIFEST} says", _BUILD_AGAIN))
        except FileNotFoundError:
            found.append(Finding(CHECK, file.path, "is missing", _BUILD_AGAIN))
        except (OSError, EOFError, zlib.error) as error:
            found.append(Finding(CHECK, file.path, f"cannot be read ({error})", _BUILD_AGAIN))
        else:
            fault = syntax_fault(out / file.path, file.path)
            if fault is not None:
                found.append(Finding(CHECK, file.path, f"is not of its format: {fault}", _BUILD_AGAIN))
    return found


def _hash(path: Path) -> str:
    total = sha256()
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as handle:
        while chunk := handle.read(_CHUNK):
            total.update(chunk)
    return total.hexdigest()


def check_store(out: Path) -> list[Finding]:
    """A finding if the store of a dataset, if any, does not have exactly the files that the build wrote."""
    place = out / STORE
    if not place.exists() or is_intact(place):
        return []
    return [Finding(CHECK, STORE, "its files differ from those that were written", _BUILD_AGAIN)]


def check_record(out: Path) -> list[Finding]:
    """A finding where the list of the files that may be replaced differs from the one that was written."""
    fault = record_fault(out)
    return [] if fault is None else [Finding(CHECK, RECORD, fault, _BUILD_AGAIN)]


def unlisted_parts(out: Path, listed: Listed) -> list[Finding]:
    """One finding for each file below the parts that is not in the manifest, because readers would treat it as data."""
    known = {file.path for files in listed.parts.values() for file in files}
    paths = (path.relative_to(out).as_posix() for path in (out / PARTS).rglob("*") if path.is_file())
    return [
        Finding(CHECK, path, f"is not in {MANIFEST}", "remove it or build again")
        for path in sorted(path for path in paths if path not in known)
    ]
