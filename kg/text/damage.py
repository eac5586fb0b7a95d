"""How a tool that edits GBK text byte by byte damages it.

`damage` does to a text what the tool does, as far as the sources show:

1. The tool puts a pinyin gloss after each character that its table names. It searches bytes, so it also matches
   the second byte of one character with the first byte of the next: in 駛|入 it finds 側 and writes (cè) between the
   two bytes of 入. The text is then read in pairs of bytes. A pair that does not encode a character becomes `?`; here
   the lone first byte swallows the bracket. What follows is read one byte late up to the next ASCII character, which
   may be the second byte of the last character (開 ends in `_`).
2. Sentence marks (。、”) are searched in the result in the same way. Each match is kept, the text before and after it
   is read again, and a byte left over at the end of a stretch becomes `?`.
3. The same happens with ！ and ？, which are written in ASCII; the marks of step 2 are not taken apart here.
4. Pairs in the private zone of GBK are dropped. Every line is treated separately.

`kg.text.repair` reverses this.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

HELD_MARKS = "。、”"
FOUND_MARKS = {b"\xa3\xa1": "!", b"\xa3\xbf": "?"}
PRIVATE = re.compile("[\ue000-\uf8ff]")
_ASCII_MARKS = str.maketrans("，；：！？", ",;:!?")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def damage(text: str, glosses: Mapping[str, str]) -> str:
    """Damage a text in traditional script as the tool does; `glosses` is its table of readings.

    >>> damage("駛入快車", {"側": "cè"})
    '駛?cè)肟燔?'
    """
    return "\n".join(_damage_line(line, glosses) for line in text.split("\n"))


def _damage_line(text: str, glosses: Mapping[str, str]) -> str:
    text = _read(_write_glosses(text.translate(_ASCII_MARKS), glosses))
    for mark in HELD_MARKS:
        text = mark.join(_read(piece) for piece in gbk(text).split(gbk(mark)))
    return PRIVATE.sub("", _break_at_marks(text)).translate(_FULL_WIDTH)


def gbk(text: str) -> bytes:
    """The bytes of a text: two for each character of GBK, four for others."""
    return text.encode("gb18030")


@cache
def character_of(pair: bytes) -> str:
    """The character that two bytes encode in GBK, or an empty text."""
    if len(pair) != 2 or pair[0] < 0x81:
        return ""
    try:
        return pair.decode("gb18030")
    except UnicodeDecodeError:
        return ""


def _read(data: bytes) -> str:
    signs = []
    place = 0
    while place < len(data):
        if data[place] < 0x80:
            signs.append(chr(data[place]))
            place += 1
        else:
            signs.append(character_of(data[place : place + 2]) or "?")
            place += 2
    return "".join(signs)


def _write_glosses(text: str, glosses: Mapping[str, str]) -> bytes:
    written = bytearray()
    before = b""
    for sign in text:
        code = gbk(sign)
        phantom = character_of(before[-1:] + code[:1]) if len(before) == len(code) == 2 else ""
        written += code[:1]
        if phantom in glosses:
            written += gbk(f"({glosses[phantom]})")
        written += code[1:]
        if sign in glosses:
            written += gbk(f"({glosses[sign]})")
            before = b""
        else:
            before = code
    return bytes(written)


def _break_at_marks(text: str) -> str:
    pieces = []
    piece = bytearray()
    before = b""
    for sign in text:
        code = gbk(sign)
        mark = FOUND_MARKS.get(before[-1:] + code[:1]) if len(before) == len(code) == 2 else None
        if mark and sign not in HELD_MARKS:
            pieces.append(_read(bytes(piece[:-1])) + mark)
            piece = bytearray(code[1:])
        else:
            piece += code
        before = code
    pieces.append(_read(bytes(piece)))
    return "".join(pieces)
