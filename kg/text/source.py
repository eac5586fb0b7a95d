"""The source of a report: the unchanged text of its file."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from kg.clean_text import SourceText
from kg.errors import InputError
from kg.text.decoding import decode
from kg.text.file_types import DOCUMENTS, TABLES, FileType, file_type, is_page_text, type_by_name
from kg.text.isolated_reader import read_document_file
from kg.text.limits import MB, MOST_DOCUMENT_BYTES, MOST_TABLE_BYTES, MOST_TEXT_BYTES, check_length

_TAG = re.compile("<[a-zA-Z!/]")


def is_page(source: SourceText) -> bool:
    """Whether the text is that of a web page, with its markup; one without a tag is a text, whatever its name."""
    named = type_by_name(source.name) is FileType.PAGE and _TAG.search(source.text) is not None
    return not source.extracted and (named or is_page_text(source.text))


def decode_source(data: bytes, name: str) -> SourceText:
    """Read the bytes of a file of any type.

    Raises InputError if the bytes are empty, binary, damaged, too many, not in an encoding of Chinese text, or of a
    type that does not contain one text.
    """
    source = decode_any_length(data, name)
    require_one_text(source)
    return source


def require_one_text(source: SourceText) -> None:
    """Raises InputError for a text that is longer than one report can be."""
    if not is_page(source):  # the markup of a page does not count (kg.text.cleaning)
        check_length(len(source.text), source.name)


def decode_any_length(data: bytes, name: str) -> SourceText:
    """Like `decode_source`, but also for a text that is longer than one report can be."""
    sha256 = hashlib.sha256(data).hexdigest()
    kind = file_type(data, name) if data else FileType.TEXT
    if kind in TABLES or kind is FileType.ZIP:
        raise InputError(f"{name}: is a table or an archive, not one text; build it by itself / 不是单份文本")
    if kind in DOCUMENTS:
        text = read_document_file(data, name)
        if not text.strip():
            raise InputError(f"{name}: holds no text; give a file with the text of a report")
        return SourceText(name, text, sha256, kind.value.removeprefix("."), extracted=True)
    text, encoding = decode(data, name)
    return SourceText(name, text, sha256, encoding)


def read_source(path: Path) -> SourceText:
    """Read the file at `path`. Raises InputError as `read_bytes` and `decode_source` do."""
    return decode_source(read_bytes(path), path.name)


def read_bytes(path: Path) -> bytes:
    """The content of the file at `path`.

    Raises InputError if it is missing, unreadable, not a regular file, or larger than a report can be.
    """
    most = _most_bytes(path)
    try:
        if path.exists() and not path.is_file():  # opening a pipe waits for a writer, and a device has no end
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


def _most_bytes(path: Path) -> int:
    kind = type_by_name(path.name)
    if kind in TABLES or kind is FileType.ZIP:
        return MOST_TABLE_BYTES
    return MOST_DOCUMENT_BYTES if kind in DOCUMENTS else MOST_TEXT_BYTES
