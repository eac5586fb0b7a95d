"""What earlier builds found out, by the hash of all it depends on: what has not changed is not done again.

An entry is written whole or not at all, and never changed: a build that was broken off goes on from there. The folder
may be deleted at any time.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from kg.build.fingerprint import software_fingerprint
from kg.errors import OutputError
from kg.staging import is_local

#: The name of the folder, beside the output.
FOLDER = ".kg-cache"
_DAYS_KEPT = 30
# https://bford.info/cachedir/: backup programs leave such a folder out.
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# Made by policy-commitment-kg; may be deleted.\n"


def make_key(*parts: str) -> str:
    """The key of what follows from `parts` by this version of the software."""
    # JSON says where each part ends; a name of a file may hold whatever a separator would be
    return sha256(json.dumps((software_fingerprint(), *parts)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Cache:
    """Entries in a folder, which may be in object storage; any number of processes may use it at once."""

    folder: Path

    def place(self, key: str, name: str) -> Path:
        """Where the entry `name` of a key lies."""
        return self.folder / key[:2] / key / name

    def read(self, key: str, name: str) -> bytes | None:
        """The content of an entry, None where there is none."""
        place = self.place(key, name)
        try:
            content = place.read_bytes()
        except FileNotFoundError:
            return None
        if is_local(place):
            os.utime(place)
        return content

    def holds(self, key: str, name: str, size: int) -> bool:
        """Whether an entry is there with so many bytes: one that a full disk cut short is none."""
        try:
            return self.place(key, name).stat().st_size == size
        except FileNotFoundError:
            return False

    def write(self, key: str, name: str, content: bytes) -> None:
        """Keeps an entry. Raises OutputError where the folder cannot be written."""
        place = self.place(key, name)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            if not is_local(place):
                place.write_bytes(content)  # object storage shows a file when it is whole
                return
            with NamedTemporaryFile(dir=place.parent, prefix=".", delete=False) as handle:
                handle.write(content)
            os.chmod(handle.name, 0o444)  # noqa: PTH101  # it may be linked into a dataset, where nobody may change it
            Path(handle.name).replace(place)
        except OSError as error:
            raise OutputError(
                f"{self.folder}: cannot be written ({error.strerror or error}); name another folder with --cache"
            ) from error

    def tidy(self) -> None:
        """Marks the folder as a cache and takes out what no build has used for a month."""
        if not is_local(self.folder) or not self.folder.is_dir():
            return
        for name, content in (("CACHEDIR.TAG", _TAG), (".gitignore", "*\n")):
            if not (self.folder / name).exists():
                (self.folder / name).write_text(content, encoding="utf-8")
        oldest = time.time() - _DAYS_KEPT * 86400
        for entry in self.folder.glob("??/*"):
            if all(one.stat().st_mtime < oldest for one in entry.iterdir()):
                _take_out(entry)


def _take_out(folder: Path) -> None:
    for one in folder.iterdir():
        one.unlink(missing_ok=True)
    folder.rmdir()
