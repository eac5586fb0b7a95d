"""The ids of reports: their syntax, and how they are derived from file names.

An id is part of file names (`sources/shanxi-2023.txt`) on every system, of addresses and tables, and is typed on the
command line. It has 1 to 80 characters: letters and digits of any script, and between them spaces and the marks used in
names of Chinese files. It begins with a letter, a digit or an opening bracket, does not end with a full stop or a
space, and is not a device name reserved by Windows.
"""

from __future__ import annotations

import os
import re
from hashlib import sha256
from unicodedata import category, normalize

LONGEST = 80
# `sources/ID.docx.txt` must be a valid file name, which may have up to 255 bytes.
_MOST_BYTES = 240
_MARKS = frozenset(" -_.,+~@()[]·（）［］【】〔〕《》〈〉「」『』“”‘’、，。；：！？—–－～…№％＋＆")
_OPENING = frozenset("([（［【〔《〈「『“‘")
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)


def is_report_id(text: str) -> bool:
    r"""Whether a text can be the id of a report.

    >>> [is_report_id(text) for text in ("shanxi-2023", "2023年山西省政府工作报告（全文）", "v1.2")]
    [True, True, True]
    >>> [is_report_id(text) for text in ("../x", "a/b", ".x", "a\n", "CON", "con.txt", "x.", "", "=1+1", "山" * 81)]
    [False, False, False, False, False, False, False, False, False, False]
    """
    return (
        0 < len(text) <= LONGEST
        and len(text.encode("utf-8", "surrogatepass")) <= _MOST_BYTES
        and normalize("NFC", text) == text
        and all(map(_may_stand, text))
        and (text[0] in _OPENING or category(text[0])[0] in "LN")
        and text[-1] not in ". "
        and not _DEVICE.fullmatch(text)
    )


def id_from_stem(stem: str) -> str | None:
    r"""The id for the name of a file without suffix: the name itself, if it is a valid id.

    Invalid characters become hyphens, and a name that is too long is shortened and ends with a hash of the whole. None
    if nothing is left.

    >>> id_from_stem("2023年山西省政府工作报告"), id_from_stem("a&b:c"), id_from_stem(".hidden"), id_from_stem("***")
    ('2023年山西省政府工作报告', 'a-b-c', 'hidden', None)
    >>> len(id_from_stem("山" * 200))
    80
    """
    text = normalize("NFC", stem)
    if is_report_id(text):
        return text
    text = re.sub("\0+", "-", "".join(one if _may_stand(one) else "\0" for one in text))
    while text and text[0] not in _OPENING and category(text[0])[0] not in "LN":
        text = text[1:]
    text = text.rstrip("-. ")
    if len(text) > LONGEST or len(text.encode()) > _MOST_BYTES:
        end = "-" + sha256(text.encode()).hexdigest()[:8]
        text = text[: LONGEST - len(end)]
        while len(text.encode()) > _MOST_BYTES - len(end):
            text = text[:-1]
        text += end
    if _DEVICE.fullmatch(text):
        text = f"report-{text}"
    return text if is_report_id(text) else None


def readable_name(name: str) -> str:
    r"""The name of a file as text that can be encoded as UTF-8.

    Bytes of a name that is not UTF-8 come from Python as lone surrogates. Old archives name files in GB 18030, which
    is tried.

    >>> readable_name(b"\xc9\xbd\xce\xf7.txt".decode("utf-8", "surrogateescape"))
    '山西.txt'
    """
    if readable(name) == name:
        return name
    try:
        return os.fsencode(name).decode("gb18030")
    except UnicodeError:
        return readable(name)


def readable(words: str) -> str:
    """A text with the name of a file in it, with `?` for what cannot be encoded as UTF-8."""
    return words.encode("utf-8", "replace").decode()


def _may_stand(character: str) -> bool:
    return category(character)[0] in "LMN" or character in _MARKS
