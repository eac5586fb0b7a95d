"""A report as it came: its bytes, decoded and otherwise untouched."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from kg.errors import InputError


@dataclass(frozen=True, slots=True)
class SourceText:
    """The decoded text of one file; every offset of a quote counts code points of `text`.

    A byte order mark is not part of the text, and line ends are as in the file. `sha256` is the hex digest of the
    file's bytes. `extracted` says that the text was taken out of a document format (.docx, .pdf), so that offsets
    count in the extract.
    """

    name: str
    text: str
    sha256: str
    encoding: str
    extracted: bool = False


def decode_source(data: bytes, name: str) -> SourceText:
    """Decode the bytes of a text file.

    Raises InputError for bytes that are empty, binary or in no known encoding.
    """
    if not data:
        raise InputError(f"{name}: the file is empty; give a file with the text of a report")
    text = data.decode("utf-8-sig")
    return SourceText(name=name, text=text, sha256=hashlib.sha256(data).hexdigest(), encoding="utf-8")


def read_source(path: Path) -> SourceText:
    """Read the file at `path`.

    Raises InputError for a path that is missing or a directory, and as `decode_source` does.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; check the path") from None
    except IsADirectoryError:
        raise InputError(f"{path}: is a directory; give one file, or a corpus to the corpus command") from None
    except PermissionError:
        raise InputError(f"{path}: may not be read; check its permissions") from None
    return decode_source(data, path.name)
