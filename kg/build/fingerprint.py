"""What a reading depends on besides its source: this package's code, its vocabularies, and the libraries that read."""

from __future__ import annotations

import importlib.metadata
import sys
from functools import cache
from hashlib import sha256
from pathlib import Path

from kg.resources import ontology_folder, word_frequency_list

# Those that the layers up to `kg.corrections` import: what they find in a text may change with their version.
_LIBRARIES = (
    "charset-normalizer",
    "markdown-it-py",
    "olefile",
    "OpenCC",
    "pyarrow",
    "pypdfium2",
    "pypinyin",
    "python-calamine",
    "python-docx",
    "striprtf",
)
_PACKAGE = Path(__file__).resolve().parents[1]


@cache
def software_fingerprint() -> str:
    """SHA-256 over code, vocabularies and grammar (names and bytes, sorted), library versions and Python's version.

    Python's own version matters because its Unicode tables do.
    """
    total = sha256(f"Python {sys.version_info.major}.{sys.version_info.minor}\n".encode())
    for library in _LIBRARIES:
        total.update(f"{library} {_version_of(library)}\n".encode())
    files = [*_PACKAGE.rglob("*.py"), word_frequency_list()]
    for folder, paths in ((_PACKAGE, files), (ontology_folder(), ontology_folder().rglob("*.*"))):
        for path in sorted(paths):
            content = sha256(path.read_bytes()).hexdigest()
            total.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return total.hexdigest()


def _version_of(library: str) -> str:
    """The version of a library, `none` where it is not installed: what reads documents comes with an extra."""
    try:
        return importlib.metadata.version(library)
    except importlib.metadata.PackageNotFoundError:
        return "none"
