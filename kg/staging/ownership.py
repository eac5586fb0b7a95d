"""Records the files that this package wrote into a folder; nothing else is ever deleted.

The record, `.kg-output`, is a text: the first line says what the folder is (a dataset, a site …), then each line is the
path of a file. A line that ends with `/` is a folder with its own record. In a record that seals its folder, the
SHA-256 of the file precedes its path, as in the output of `sha256sum`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

from kg.errors import OutputError

#: The name of the record. It differs if files differ, and is not part of what is published.
RECORD = ".kg-output"
_FIRST = re.compile(r"# policy-commitment-kg: (?P<kind>[a-z]+)(?:$|;)")
_SEALED = re.compile(r"(?P<sha256>[0-9a-f]{64})  (?P<path>.+)")
_MEANING = "files of this folder that kg wrote and may replace / 由 kg 写出、可被其替换的文件"
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class OwnershipRecord:
    """What a folder is (`kind`), and the files in it that this package wrote, with their SHA-256 if it was recorded."""

    kind: str
    files: Mapping[str, str | None]


def read_record(folder: Path) -> OwnershipRecord | None:
    """The record of a folder, None if there is none or if it was not written by this package."""
    try:
        lines = (folder / RECORD).read_bytes().decode("utf-8", "surrogateescape").split("\n")
    except OSError:
        return None
    first = _FIRST.match(lines[0])
    if first is None:
        return None
    files: dict[str, str | None] = {RECORD: None}
    for line in filter(None, lines[1:]):
        sealed = _SEALED.fullmatch(line)
        files[sealed["path"] if sealed else line] = sealed["sha256"] if sealed else None
    return OwnershipRecord(first["kind"], files)


def record_of(kind: str, files: Iterable[str | tuple[str, str]]) -> bytes:
    """The record of a folder of a kind with these files, with or without their SHA-256."""
    lines = sorted(one if isinstance(one, str) else f"{one[1]}  {one[0]}" for one in files)
    return "\n".join((f"# policy-commitment-kg: {kind}; {_MEANING}", *lines, "")).encode("utf-8", "surrogateescape")


def listing_of(folder: Path, kind: str, sealed: bool = False) -> bytes:
    """The record of all files currently in a folder; `sealed` adds their SHA-256."""
    paths = (path for path in _paths(folder) if path != RECORD)
    return record_of(kind, ((path, _hash(folder / path)) for path in paths) if sealed else paths)


def foreign_in(folder: Path) -> list[str]:
    """The paths of the files in a folder that are not in its record, sorted; all files if it has none."""
    record = read_record(folder)
    known: Mapping[str, str | None] = record.files if record else {}
    found: list[str] = []
    for path in _paths(folder):
        if path.endswith("/") and path not in known:
            found.append(f"{path}{RECORD}")
        elif path.endswith("/"):
            found += [f"{path}{inner}" for inner in foreign_in(folder / path)]
        elif path not in known:
            found.append(path)
    return sorted(found)


def require_own(place: Path, kind: str, advice: str, *, shown: Path | None = None) -> None:
    """Raises OutputError unless `place` is free or a folder of the `kind` in which this package wrote everything.

    `advice`: what the user can do instead. `shown`: the name of the place in messages, if it is currently different.
    """
    if not os.path.lexists(place):
        return
    if not place.is_dir():
        raise OutputError(f"{shown or place}: is a file; {advice}")
    foreign = foreign_in(place)
    record = read_record(place)
    if foreign:
        raise refuse_foreign(shown or place, foreign, advice)
    if record and record.kind != kind:
        raise other_kind(shown or place, record, kind, advice)


def other_kind(place: Path, record: OwnershipRecord, kind: str, advice: str) -> OutputError:
    """The error for a folder that this package wrote as another kind of output."""
    return OutputError(f"{place}: was written by kg as {record.kind}, not as {kind}; {advice} / 其中是另一种输出")


def refuse_foreign(place: Path, foreign: Sequence[str], advice: str) -> OutputError:
    """The error for a folder with these files that this package did not write; it names the first of them."""
    others = f" and {len(foreign) - _MOST_NAMED} more" if len(foreign) > _MOST_NAMED else ""
    names = ", ".join(one.encode("utf-8", "replace").decode() for one in foreign[:_MOST_NAMED])
    return OutputError(
        f"{place}: contains files that kg did not write and will not delete ({names}{others}); move them, or {advice}"
        " / 含有并非由 kg 写出的文件，不会删除"
    )


def is_intact(folder: Path) -> bool:
    """Whether a folder was sealed and holds exactly the files that it was sealed with."""
    record = read_record(folder)
    if record is None:
        return False
    try:
        return set(_paths(folder)) == set(record.files) and all(
            _hash(folder / path) == sha256 for path, sha256 in record.files.items() if path != RECORD
        )
    except OSError:
        return False


def record_fault(folder: Path) -> str | None:
    """What is wrong with the record of a folder; None where it is as a record is written, or there is none.

    A copy of a folder may lack files that the record lists.
    """
    try:
        content = (folder / RECORD).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    record = read_record(folder)
    if record is None:
        return "is not a list that kg writes"
    listed = {path: digest for path, digest in record.files.items() if path != RECORD}
    entries = (path if digest is None else (path, digest) for path, digest in listed.items())
    return None if record_of(record.kind, entries) == content else "is not as kg wrote it"


def remove_own(folder: Path) -> None:
    """Deletes the files that the record of a folder lists, and the folder if nothing else is in it.

    Raises OSError if something cannot be deleted or is left in the folder.
    """
    record = read_record(folder)
    for path in tuple(_paths(folder)):
        if record is not None and path in record.files:
            if path.endswith("/"):
                remove_own(folder / path)
            elif path != RECORD:  # it is deleted last, so that an interrupted removal can be resumed
                (folder / path).unlink()
    for inner in _folders(folder):
        inner.rmdir()
    (folder / RECORD).unlink(missing_ok=True)
    folder.rmdir()


def _paths(folder: Path) -> Iterator[str]:
    """The paths of everything below a folder that is not a folder; for one with its own record, its path and `/`."""
    waiting: list[tuple[str, str]] = [(str(folder), "")]
    while waiting:
        place, before = waiting.pop()
        with os.scandir(place) as entries:
            for entry in entries:
                path = f"{before}{entry.name}"
                if not entry.is_dir(follow_symlinks=False):
                    yield path
                elif (Path(entry.path) / RECORD).is_file():
                    yield f"{path}/"
                else:
                    waiting.append((entry.path, f"{path}/"))


def _folders(folder: Path) -> Sequence[Path]:
    """The folders below a folder, the innermost first."""
    return [Path(path) for path, _, _ in os.walk(folder, topdown=False)][:-1]


def _hash(path: Path) -> str:
    with path.open("rb") as handle:
        return file_digest(handle, "sha256").hexdigest()
