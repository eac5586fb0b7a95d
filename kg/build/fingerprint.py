"""What extraction depends on besides the source: the code of this package, its vocabularies, and libraries."""

from __future__ import annotations

import importlib.metadata
import sys
from functools import cache
from hashlib import sha256
from pathlib import Path

from kg.resources import ontology_folder, word_frequency_list

# Imported by the layers up to `kg.corrections`: their results may change with their versions.
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

    The version of Python matters because of its Unicode tables.
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
    """The version of a library, `none` if it is not installed: the libraries for documents come with an extra."""
    try:
        return importlib.metadata.version(library)
    except importlib.metadata.PackageNotFoundError:
        return "none"
