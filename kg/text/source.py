"""A report as it came: the text of its file, otherwise untouched."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from kg.errors import InputError
from kg.text.decoding import decode
from kg.text.documents import read_document
from kg.text.formats import READERS
from kg.text.limits import MB, MOST_DOCUMENT_BYTES, MOST_TEXT_BYTES, check_length
from kg.text.markup import is_page


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text of one file; every offset of a quote counts code points of `text`.

    A byte order mark is not part of the text, and line ends are as in the file. `sha256` is the hex digest of the
    file's bytes. `extracted` says that the text was taken out of a document format (.docx, .pdf): then offsets count
    in the extract, and `encoding` names the format.
    """

    name: str
    text: str
    sha256: str
    encoding: str
    extracted: bool = False


def decode_source(data: bytes, name: str) -> SourceText:
    """Read the bytes of a file by the suffix of its name; without a known one they are text.

    Raises InputError for bytes that are empty, binary, damaged, in no encoding of Chinese text, or too many.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    suffix = Path(name).suffix.lower()
    if data and suffix in READERS:
        text = read_document(data, name)
        if not text.strip():
            raise InputError(f"{name}: holds no text; give a file with the text of a report")
        return SourceText(name, text, sha256, suffix.removeprefix("."), extracted=True)
    text, encoding = decode(data, name)
    if not is_page(name):  # of a page, only what is no markup counts (kg.text.cleaning)
        check_length(len(text), name)
    return SourceText(name, text, sha256, encoding)


def read_source(path: Path) -> SourceText:
    """Read the file at `path`. Raises InputError as `read_bytes` and `decode_source` do."""
    return decode_source(read_bytes(path), path.name)


def read_bytes(path: Path) -> bytes:
    """The content of the file at `path`.

    Raises InputError for one that is missing, unreadable, no regular file, or larger than a report can be.
    """
    most = MOST_DOCUMENT_BYTES if path.suffix.lower() in READERS else MOST_TEXT_BYTES
    try:
        if path.exists() and not path.is_file():  # opening a pipe waits for somebody to write, a device has no end
            raise InputError(f"{path}: is a directory, a device or a pipe; give one file")
        with path.open("rb") as handle:
            content = handle.read(most + 1)
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; check the path") from None
    except IsADirectoryError:
        raise InputError(f"{path}: is a directory; give one file of it") from None
    except PermissionError:
        raise InputError(f"{path}: may not be read; check its permissions") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the path") from None
    if len(content) > most:
        raise InputError(
            f"{path}: takes more than {most // MB} MB, which no report does; "
            "save it without pictures, or as UTF-8 text / 文件过大"
        )
    return bytes(content)
