"""Documents of Word 97: which are refused, and what their characters stand for."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.text.word_binary import _plain, read_doc

DOCUMENT = (Path(__file__).parent / "files" / "report.doc").read_bytes()
HEAD = DOCUMENT.index(b"\xec\xa5")
(FLAGS,) = struct.unpack_from("<H", DOCUMENT, HEAD + 0x0A)


def changed(offset: int, form: str, value: int) -> bytes:
    """The document with a number in its head replaced."""
    data = bytearray(DOCUMENT)
    struct.pack_into(form, data, HEAD + offset, value)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (changed(0x0A, "<H", FLAGS | 0x0100), "locked with a password"),
        (changed(0x02, "<H", 0x00C0), "older than Word 97"),
        (changed(0x00, "<H", 0xA5DC), "older than Word 97"),
        (changed(0x01A2, "<I", 0), "it has no table of pieces"),
        (changed(0x0A, "<H", FLAGS ^ 0x0200), "not a readable Word document"),
        (DOCUMENT[: len(DOCUMENT) // 3], "not a readable Word document"),
    ],
)
def test_a_document_that_cannot_be_read_is_refused(data: bytes, message: str) -> None:
    """An encrypted document, one of an older Word, and a damaged one each have their message."""
    with pytest.raises(InputError, match=message):
        read_doc(data, "a.doc")


def test_a_document_of_the_first_version_is_read_up_to_its_length() -> None:
    """The version of Word 97 is read, and notes behind the main text are not."""
    assert read_doc(changed(0x02, "<H", 0x00C1), "a.doc") == read_doc(DOCUMENT, "a.doc")
    assert read_doc(changed(0x4C, "<i", 6), "a.doc") == "政府工作报告"


@pytest.mark.parametrize(
    ("characters", "text"),
    [
        ("甲\x07乙\x07\x07丙\r", "甲\t乙\n丙\n"),
        ("甲\x13 HYPERLINK \x14乙\x15丙", "甲乙丙"),
        ("\x13甲\x13乙\x14丙\x15丁\x14戊\x15己", "戊己"),
        ("甲\x15乙\x14丙", "甲乙丙"),
        ("甲\x0b乙\x0c丙\x1e丁\xa0戊\x01\x05", "甲\n乙\n丙-丁 戊"),
        ("甲\t乙\x0e丙\n丁", "甲\t乙\n丙\n丁"),
    ],
)
def test_control_characters_and_fields(characters: str, text: str) -> None:
    """Marks of cells, rows and breaks become tabs and line ends; of a field, only the result is read."""
    assert _plain(characters) == text
