"""The text of a .doc or .wps of Word 97 to 2003 ([MS-DOC]), an attachment on older government pages.

1. The file is a compound file; its stream WordDocument begins with the file information block (2.5).
2. The block says which stream holds the tables (2.5.1, fWhichTblStm), where the piece table is in it (2.5.5, fcClx) and
   how many characters the main text has (2.5.3, ccpText).
3. The piece table (2.8.35) lists the pieces of the text in order: where each begins in the stream, and whether it is in
   UTF-16 or in Windows-1252 (2.9.73).
4. Control characters become ends of lines and cells (2.4.1); only the result of a field is kept (2.8.25).

What follows the main text (footnotes, headers, comments, boxes) is left out. Text whose deletion is tracked cannot be
distinguished from other text, so a document with tracked deletions should be saved without them.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from io import BytesIO

from kg.errors import InputError
from kg.text.limits import Length

_SAVE = "save it as .docx or UTF-8 text / 请另存为 .docx 或 UTF-8 文本"
_WORD_97 = 0xA5EC
_FIRST_VERSION = 0x00C1  # nFib of Word 97
_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200
_TEXT_LENGTH = 0x4C
_PIECE_TABLE = 0x01A2
_PROPERTIES, _PIECES = 1, 2
_COMPRESSED = 1 << 30

_FIELD_MARK = re.compile("([\x13\x14\x15])")
# A row ends with a separate mark after that of its last cell.
_ROW_END = re.compile("\x07\x07")
_MARKS = {0x07: "\t", 0x0B: "\n", 0x0C: "\n", 0x0D: "\n", 0x0E: "\n", 0x1E: "-", 0xA0: " ", 0x09: "\t", 0x0A: "\n"}
_PLAIN = {code: _MARKS.get(code, "") for code in (*range(0x20), 0xA0)}


def read_doc(data: bytes, name: str) -> str:
    """The paragraphs of a Word 97 document, with the cells of its tables separated by tabs.

    Raises InputError if the document is of another version, encrypted or damaged.
    """
    from olefile import OleFileIO

    try:
        with OleFileIO(BytesIO(data)) as file:
            document = file.openstream("WordDocument").read()
            magic, version = struct.unpack_from("<HH", document)
            if magic != _WORD_97 or version < _FIRST_VERSION:
                raise InputError(f"{name}: was written by a Word older than Word 97; {_SAVE}")
            (flags,) = struct.unpack_from("<H", document, 0x0A)
            if flags & _ENCRYPTED:
                raise InputError(f"{name}: is locked with a password; save it without one / 文件已加密，请取消密码")
            table = file.openstream("1Table" if flags & _SECOND_TABLE else "0Table").read()
        (length,) = struct.unpack_from("<i", document, _TEXT_LENGTH)
        Length(name).add(length)
        text = "".join(_pieces(document, table))[:length]
    except (OSError, struct.error, ValueError, IndexError) as error:
        raise InputError(f"{name}: is not a readable Word document ({error}); {_SAVE}") from None
    return _plain(text)


def _pieces(document: bytes, table: bytes) -> Iterator[str]:
    start, size = struct.unpack_from("<II", document, _PIECE_TABLE)
    place, end = start, start + size
    while place < end and table[place] == _PROPERTIES:
        place += 3 + struct.unpack_from("<H", table, place + 1)[0]
    if place >= end or table[place] != _PIECES:
        raise ValueError("it has no table of pieces")
    (size,) = struct.unpack_from("<I", table, place + 1)
    count = (size - 4) // 12
    bounds = struct.unpack_from(f"<{count + 1}I", table, place + 5)
    for number in range(count):
        length = bounds[number + 1] - bounds[number]
        (where,) = struct.unpack_from("<I", table, place + 5 + 4 * (count + 1) + 8 * number + 2)
        if length < 0:
            raise ValueError("its pieces run backwards")
        if where & _COMPRESSED:
            first = (where & ~_COMPRESSED) // 2
            yield document[first : first + length].decode("cp1252", "replace")
        else:
            yield document[where : where + 2 * length].decode("utf-16-le", "replace")


def _plain(text: str) -> str:
    return _ROW_END.sub("\n", "".join(_outside_codes(text))).translate(_PLAIN)


def _outside_codes(text: str) -> Iterator[str]:
    """The text without field codes, which are between the marks 0x13 and 0x14; fields may be nested."""
    codes: list[bool] = []
    for piece in _FIELD_MARK.split(text):
        if piece == "\x13":
            codes.append(True)
        elif piece == "\x14" and codes:
            codes[-1] = False
        elif piece == "\x15" and codes:
            codes.pop()
        elif not any(codes):
            yield piece
