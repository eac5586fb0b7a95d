"""Detects the encoding of a file of Chinese text.

UTF-8 is tried first and strictly: text in another encoding is practically never valid UTF-8. Otherwise
charset-normalizer chooses among the encodings used for Chinese text. On the re-encoded reports (GBK, GB18030, Big5,
UTF-16 in either byte order, with and without a byte order mark, whole and cut to 60 characters) it is always right.
Its choice must then decode every byte and yield characters that occur in Chinese text.
"""

from __future__ import annotations

import codecs
import re
from contextlib import suppress

from kg.errors import InputError

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CANDIDATES = ("gb18030", "big5", "big5hkscs", "utf_16_le", "utf_16_be")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{3,20})", re.IGNORECASE)
# The characters of level 1 of GB 2312 and Big5 make up 99 % of Chinese text. Bytes decoded wrongly are spread
# over all characters, of which these are a quarter.
_COMMON_SHARE = 0.6
# This much of a large file is enough to detect its encoding.
_SAMPLE = 1 << 18


def decode(data: bytes, name: str) -> tuple[str, str]:
    """The text of the bytes, without a byte order mark, and its encoding.

    Raises InputError for bytes that are empty, binary or in no encoding of Chinese text.
    """
    if not data:
        raise InputError(f"{name}: the file is empty; give a file with the text of a report")
    text, encoding = _decode(data, name)
    if not text.strip("\ufeff\u200b \t\r\n\f\v\u3000\xa0"):
        raise InputError(f"{name}: holds only white space; give a file with the text of a report")
    control = _CONTROL.search(text)
    if control:
        place = f"character {control.start()} is the control code U+{ord(control[0]):04X}"
        raise InputError(f"{name}: is binary, not text ({place}); save the report as UTF-8 text")
    return text, encoding


def decode_whole(data: bytes, name: str) -> str:
    """The text of the bytes, which may be large: the encoding of its beginning, if that decodes everything.

    Raises InputError for bytes that are empty or in no encoding of Chinese text.
    """
    if not data:
        raise InputError(f"{name}: the file is empty / 文件是空的")
    if len(data) > _SAMPLE:
        with suppress(InputError, UnicodeError):
            end = data.rfind(b"\n", 0, _SAMPLE) + 1
            _, encoding = _decode(data[:end] if end else data, name)
            return data.decode(encoding).removeprefix("\ufeff")
    return _decode(data, name)[0]


def _decode(data: bytes, name: str) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding), encoding
            except UnicodeDecodeError as error:
                place = error.start + len(mark)
                raise InputError(
                    f"{name}: begins with the mark of {encoding} but byte {place} does not decode; save it as UTF-8"
                ) from None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = error.start
    else:
        if "\x00" not in text:
            return text, "utf-8"
        place = text.index("\x00")
    for encoding in (*_declared(data), *_guessed(data)):
        try:
            text = data.decode(encoding)
        except (UnicodeError, LookupError):  # a page may declare a codec that does not decode text, such as hex
            continue
        if _is_chinese(text):
            return text, codecs.lookup(encoding).name
    raise InputError(
        f"{name}: is not text in UTF-8 (byte {place}), GB18030, Big5 or UTF-16; save the report as UTF-8 text"
    )


def _declared(data: bytes) -> tuple[str, ...]:
    """The encoding that a web page declares, if Python knows it."""
    match = _DECLARED.search(data[:4096])
    if match is None:
        return ()
    label = match[1].decode("ascii").lower()
    if label in ("gb2312", "gbk", "x-gbk"):  # the same encoding for browsers (WHATWG Encoding Standard, 4.2)
        return ("gb18030",)
    try:
        return (codecs.lookup(label).name,)
    except LookupError:
        return ()


def _guessed(data: bytes) -> tuple[str, ...]:
    from charset_normalizer import from_bytes

    try:
        best = from_bytes(data, cp_isolation=list(_CANDIDATES)).best()
    except Exception:  # noqa: BLE001  # whatever it cannot cope with, it does not know the encoding
        return ()
    return (best.encoding,) if best else ()


def _is_chinese(text: str) -> bool:
    han = [sign for sign in text if "\u4e00" <= sign <= "\u9fff"]
    common = sum(_is_common(sign) for sign in han)
    return "\x00" not in text and len(han) >= 1 and common >= _COMMON_SHARE * len(han)


def _is_common(sign: str) -> bool:
    try:
        return sign.encode("gb2312")[0] < 0xD8
    except UnicodeEncodeError:
        pass
    try:
        return sign.encode("big5")[0] < 0xC7
    except UnicodeEncodeError:
        return False
