"""What a reading depends on besides its source: this package's code, its vocabularies, and the libraries that read."""

from __future__ import annotations

import importlib.metadata
import sys
from functools import cache
from hashlib import sha256
from pathlib import Path

from kg.resources import ontology_folder

# Those that the layers up to `kg.corrections` import: what they find in a text may change with their version.
_LIBRARIES = (
    "charset-normalizer",
    "jieba",
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
    """SHA-256 over the code and the vocabularies (names and bytes, sorted), library versions and Python's version.

    Python's own version matters because its Unicode tables do.
    """
    total = sha256(f"Python {sys.version_info.major}.{sys.version_info.minor}\n".encode())
    for library in _LIBRARIES:
        total.update(f"{library} {importlib.metadata.version(library)}\n".encode())
    for folder, pattern in ((_PACKAGE, "*.py"), (ontology_folder(), "*.ttl")):
        for path in sorted(folder.rglob(pattern)):
            content = sha256(path.read_bytes()).hexdigest()
            total.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return total.hexdigest()
