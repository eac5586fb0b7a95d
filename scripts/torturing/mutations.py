"""Inputs made from others: a few changes each, by chance, as fuzzers make them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from random import Random

_MOST_CHANGES = 6
# What holds the text in archives of all formats.
_TEXTS = ("document.xml", "sheet1.xml", "sharedStrings.xml", ".html", ".txt", ".csv")

#: What readers stumble over in any format.
_WORDS = tuple(
    token.encode()
    for token in (
        "\x00", "\x1b[2J", "\ufeff", "\u202e", "\u2028", "\ufffe", "\U0010ffff", "\r", "\r\n", "\n\n\n\n", "\t", "　",
        "9" * 5000, "-1", "0", "1e999", "NaN", "Infinity", "１２３", "〇", "二〇二五年", "十四五", "999999999999年",
        "=cmd|' /C calc'!A0", "../../etc/passwd", "/dev/zero", "%s%n", "{{7*7}}", "${x}", "<script>alert(1)</script>",
        "]]>", "<!--", "-->", "<![CDATA[", "&#x110000;", "&#0;", "&amp;", "&lt", "&" * 50, "<p" * 50, "<" * 100,
        '"', "'", "\\", "\\u0000", "\\ud800", "[" * 2000, "{" * 2000, "(" * 2000, "null", "true", "[]", "{}",
        "、", "，", "。", "；", "：", "（", "）", "《", "》", "“", "”", "——", "分别", "其中", "增长5%，", "左右",
        "以上",
        "五年来，", "各位代表：", "一、2024年工作回顾\n", "二、2025年重点工作\n", "（一）", "第一章", "现在，我代表",
        "?", "??", "(chǎn)", "?(qū)", "万亿元", "个百分点", "-31", "2025-02-30", "2025年13月", "31/12/25",
    )
)  # fmt: skip
_BYTES = (
    b"\xff\xfe",
    b"\xfe\xff",
    b"\xef\xbb\xbf",
    b"\x80",
    b"\xff" * 8,
    b"\xed\xa0\x80",
    b"PK\x03\x04",
    b"%PDF-1.7",
)
TOKENS: tuple[bytes, ...] = (*_WORDS, *_BYTES)


def mutate(data: bytes, others: Sequence[bytes], random: Random, largest: int, tokens: Sequence[bytes]) -> bytes:
    """A changed copy of `data` of at most `largest` bytes; `others` give what is spliced in."""
    changed = bytearray(data)
    for _ in range(random.randint(1, _MOST_CHANGES)):
        _change(changed, others, random, largest, tokens)
        del changed[largest:]
    return bytes(changed)


def _change(data: bytearray, others: Sequence[bytes], random: Random, largest: int, tokens: Sequence[bytes]) -> None:
    """One change in place."""
    at = random.randint(0, len(data))
    length = min(len(data) - at, 1 << random.randint(0, 10))
    match random.randrange(9):
        case 0 if at < len(data):
            data[at] ^= 1 << random.randrange(8)
        case 1:
            data[at : at + length] = b""
        case 2:
            data[at:at] = data[at : at + length]
        case 3:
            data[at:] = b""
        case 4:
            other = random.choice(others)
            start = random.randint(0, len(other))
            data[at : at + length] = other[start : start + (1 << random.randint(0, 10))]
        case 5 | 6:
            data[at:at] = random.choice(tokens)
        case 7:
            # what costs more than it is long shows when it comes often
            piece = bytes(data[at : at + random.randint(1, 40)]) if random.random() < 0.5 else random.choice(tokens)
            data[at:at] = piece * min(1 << random.randint(1, 12), largest // (len(piece) or 1) + 1)
        case _:
            data[at : at + length] = bytes(random.randrange(256) for _ in range(min(length, 16)))


def mutate_archive(
    data: bytes, others: Sequence[bytes], random: Random, largest: int, tokens: Sequence[bytes]
) -> bytes:
    """A zip archive with one changed file in it: checksums fit, so that readers get to what is inside.

    Every fourth time, and if it is not an archive, the bytes themselves are changed.
    """
    if random.random() < 0.25:
        return mutate(data, others, random, largest, tokens)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError, zipfile.zlib.error):  # type: ignore[attr-defined]
        return mutate(data, others, random, largest, tokens)
    if not files:
        return data
    # the text of the document is what most of a reader works on
    names = sorted(files)
    inner = [name for name in names if name.endswith(_TEXTS)]
    name = random.choice(inner if inner and random.random() < 0.6 else names)
    files[name] = mutate(files[name], list(files.values()), random, largest, tokens)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for each, content in files.items():
            archive.writestr(zipfile.ZipInfo(each), content)
    return packed.getvalue()
