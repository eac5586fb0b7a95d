"""What earlier builds found out, by the hash of all it depends on: what has not changed is not done again.

An entry is written whole or not at all, with the SHA-256 of its content in front. Whatever is wrong with one when it is
read, it counts as missing: what it held is made again and written in its place. So an interrupted build resumes from
there, and a damaged entry never reaches a dataset. The folder may be deleted at any time.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from kg.build.fingerprint import software_fingerprint
from kg.errors import OutputError
from kg.staging import is_local, real_place, write_whole

#: The name of the folder next to the output.
FOLDER = ".kg-cache"
_DAYS_KEPT = 30
# https://bford.info/cachedir/: backup programs leave such a folder out.
_TAG_FILE = "CACHEDIR.TAG"
_TAG = b"Signature: 8a477f597d28d172789f06886806bc55\n# Made by policy-commitment-kg; may be deleted.\n"
# What is there before the mark is: another process may be making the same folder, or was ended while it did.
_BEGINNING = re.compile(r"\.gitignore|\.[0-9a-f]+\.new")
_KEY = re.compile("[0-9a-f]{64}")
_DIGEST = 32


def make_key(*parts: str) -> str:
    """The key of what follows from `parts` by this version of the software."""
    # JSON says where each part ends; a name of a file may hold whatever a separator would be
    return sha256(json.dumps((software_fingerprint(), *parts)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Cache:
    """Entries in a folder, which may be in object storage; any number of processes may use it at once."""

    folder: Path

    def place(self, key: str, name: str) -> Path:
        """Where the entry `name` of a key is."""
        return self.folder / _path(key, name)

    def read(self, key: str, name: str) -> bytes | None:
        """The content of an entry, None if there is no intact one."""
        place = self.place(key, name)
        try:
            written = place.read_bytes()
        except OSError:
            return None
        content = written[_DIGEST:]
        if sha256(content).digest() != written[:_DIGEST]:
            return None
        if is_local(place):
            with suppress(OSError):  # a cache that may only be read serves as well; it is not tidied either
                os.utime(place)
        return content

    def holds(self, key: str, name: str) -> bool:
        """Whether there is an intact entry."""
        return self.read(key, name) is not None

    def write(self, key: str, name: str, content: bytes) -> None:
        """Keeps an entry. Raises OutputError where the folder cannot be written."""
        try:
            write_whole(self.folder, _path(key, name), sha256(content).digest() + content)
        except OSError as error:
            raise self._unwritable(error) from error

    def keep_file(self, key: str, name: str, content: bytes) -> Path:
        """Keeps a file as it is, to be read from where it is; gives its place. It is rewritten every time.

        Raises OutputError where the folder cannot be written, or the name leads out of it.
        """
        try:
            write_whole(self.folder, _path(key, name), content)
        except OSError as error:
            raise self._unwritable(error) from error
        return self.place(key, name)

    def mark(self) -> None:
        """Makes the folder, with the mark of a cache.

        Raises OutputError where it cannot be written, or holds something else: entries would be lost among it.
        """
        if not is_local(self.folder):
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if self._is_marked():
                return
            if not all(_BEGINNING.fullmatch(path.name) for path in self.folder.iterdir()) and not self._is_marked():
                raise OutputError(
                    f"{self.folder}: is not empty and not a cache of kg ({_TAG_FILE}); choose another with --cache"
                    " / 该文件夹不是 kg 的缓存"
                )
            write_whole(self.folder, ".gitignore", b"*\n")
            write_whole(self.folder, _TAG_FILE, _TAG)
        except OSError as error:
            raise self._unwritable(error) from error

    def _is_marked(self) -> bool:
        with suppress(FileNotFoundError):
            return (self.folder / _TAG_FILE).read_bytes() == _TAG
        return False

    def tidy(self) -> None:
        """Deletes entries that no build has used for a month. What cannot be looked at or deleted is left."""
        if not is_local(self.folder):
            return
        oldest = time.time() - _DAYS_KEPT * 86400
        for key in self._keys():
            with suppress(OSError):  # another process may tidy, too, and what stays does no harm
                files = [Path(path, name) for path, _, names in os.walk(key) for name in names]
                if all(file.lstat().st_mtime < oldest for file in files):
                    _delete(key, files)

    def _keys(self) -> Iterator[Path]:
        """The folders of entries, and nothing else that may be in the folder."""
        with suppress(OSError):
            for beginning in self.folder.iterdir():
                with suppress(OSError):
                    for key in beginning.iterdir():
                        if _KEY.fullmatch(key.name) and key.name.startswith(beginning.name) and not key.is_symlink():
                            yield key

    def _unwritable(self, error: OSError) -> OutputError:
        return OutputError(f"{self.folder}: cannot be written ({error.strerror or error}); choose another with --cache")


def open_cache(folder: Path | None, out: Path) -> Cache:
    """The cache in a folder, by default next to the output.

    Raises OutputError where it cannot be written, holds something else, or is within the output, which is replaced
    whole.
    """
    if folder is None:
        folder = (real_place(out).parent if is_local(out) else out.parent) / FOLDER
    elif is_local(folder) and is_local(out) and folder.resolve().is_relative_to(real_place(out)):
        raise OutputError(f"{folder}: is within the output {out}, which is replaced whole; choose another with --cache")
    cache = Cache(folder)
    cache.mark()
    return cache


def _path(key: str, name: str) -> str:
    return f"{key[:2]}/{key}/{name}"


def _delete(folder: Path, files: list[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)
    for path, _, _ in os.walk(folder, topdown=False):
        Path(path).rmdir()
