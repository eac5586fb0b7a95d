"""Results of earlier builds by the hash of everything they depend on, so that nothing unchanged is computed again.

An entry is written completely or not at all, preceded by the SHA-256 of its content. A faulty entry counts as missing:
its content is computed again and replaces it. So an interrupted build resumes from
there, and a damaged entry never reaches a dataset. The folder may be deleted at any time.
"""

from __future__ import annotations

import json
import os
import re
import shutil
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
# What exists before the mark: another process may be creating the same folder, or was interrupted.
_BEGINNING = re.compile(r"\.gitignore|\.[0-9a-f]+\.new")
_KEY = re.compile("[0-9a-f]{64}")
_DIGEST = 32


def make_key(*parts: str) -> str:
    """The key of a result computed from `parts` by this version of the software."""
    # JSON delimits the parts; a file name could contain any separator
    return sha256(json.dumps((software_fingerprint(), *parts)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Cache:
    """Entries in a folder, which may be in object storage; any number of processes may use it at once."""

    folder: Path

    def place(self, key: str, name: str) -> Path:
        """The location of the entry `name` of a key."""
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
            with suppress(OSError):  # a read-only cache is fine; it is not cleaned up either
                os.utime(place)
        return content

    def holds(self, key: str, name: str) -> bool:
        """Whether there is an intact entry."""
        return self.read(key, name) is not None

    def write(self, key: str, name: str, content: bytes) -> None:
        """Keeps an entry. Raises OutputError where the folder cannot be written."""
        self._write(_path(key, name), sha256(content).digest() + content)

    def keep_file(self, key: str, name: str, content: bytes) -> Path:
        """Stores a file unchanged and returns its location. It is rewritten every time.

        Raises OutputError if the folder cannot be written, or if the name leads out of it.
        """
        self._write(_path(key, name), content)
        return self.place(key, name)

    def _write(self, path: str, content: bytes) -> None:
        """Writes a file. A folder in its place, or a file in that of a folder above it, is damage and goes."""
        try:
            try:
                write_whole(self.folder, path, content)
            except (IsADirectoryError, NotADirectoryError, FileExistsError):
                _clear(self.folder, path)
                write_whole(self.folder, path, content)
        except OSError as error:
            raise self._unwritable(error) from error

    def mark(self) -> None:
        """Creates the folder with the mark of a cache.

        Raises OutputError if it cannot be written, or if it contains something else.
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
        """Deletes entries that no build has used for a month, as far as possible."""
        if not is_local(self.folder):
            return
        oldest = time.time() - _DAYS_KEPT * 86400
        for key in self._keys():
            with suppress(OSError):  # another process may clean up, too, and remaining entries do no harm
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

    Raises OutputError if it cannot be written, contains something else, or is within the output, which is replaced as a
    whole.
    """
    if folder is None:
        folder = (real_place(out).parent if is_local(out) else out.parent) / FOLDER
    elif is_local(folder) and is_local(out) and folder.resolve().is_relative_to(real_place(out)):
        raise OutputError(f"{folder}: is within the output {out}, which is replaced whole; choose another with --cache")
    cache = Cache(folder)
    cache.mark()
    return cache


def _clear(folder: Path, path: str) -> None:
    """Deletes what is in the way of a file of a cache: a folder at its place, a file at that of one of its folders."""
    place = folder / path
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    for above in place.parents:
        if above == folder:
            return
        if above.is_file():
            above.unlink()


def _path(key: str, name: str) -> str:
    return f"{key[:2]}/{key}/{name}"


def _delete(folder: Path, files: list[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)
    for path, _, _ in os.walk(folder, topdown=False):
        Path(path).rmdir()
