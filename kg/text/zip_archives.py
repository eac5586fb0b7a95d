"""Zip archives are checked before anything in them is unpacked."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

from kg.errors import InputError
from kg.text.limits import MB, MOST_FILES, MOST_RATIO, MOST_UNPACKED, MOST_XML, RATIO_COUNTS_FROM


def check_archive(data: bytes, name: str) -> None:
    """Raises InputError if a document that is an archive exceeds the limits of a report."""
    with ZipFile(BytesIO(data)) as archive:
        files = archive.infolist()
    reason = ""
    if len(files) > MOST_FILES:
        reason = f"it holds {len(files)} files, more than {MOST_FILES}"
    elif sum(file.file_size for file in files) > MOST_UNPACKED:
        reason = f"unpacked it takes {sum(file.file_size for file in files) // MB} MB, more than {MOST_UNPACKED // MB}"
    for file in files:
        if file.filename.endswith((".xml", ".rels", ".xhtml", ".html")) and file.file_size > MOST_XML:
            reason = reason or f"its {file.filename} takes {file.file_size // MB} MB, more than {MOST_XML // MB}"
        if file.file_size > max(RATIO_COUNTS_FROM, MOST_RATIO * file.compress_size):
            reason = reason or f"its {file.filename} was packed to less than 1/{MOST_RATIO} of its size"
    if reason:
        raise InputError(f"{name}: {reason}; save it again without pictures, or as UTF-8 text / 请另存为 UTF-8 文本")
