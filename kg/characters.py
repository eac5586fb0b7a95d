"""Characters that an output format cannot hold, or that would affect the terminal that shows them.

A title, a file name or a quote may come from anybody. Output for people in a terminal shows such characters by their
code (`visible`, `visible_lines`); XML output has U+FFFD instead (`for_xml`).
"""

from __future__ import annotations

import re

# C0 and C1 controls; zero-width characters, which hide in a word; characters that change the direction of writing
# (UAX 9) or end a line; lone surrogates; noncharacters (U+FFFE, U+FFFF); tags (U+E0000).
_UNSEEN = (
    r"\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f"
)
_IN_A_LINE = re.compile(rf"[\n{_UNSEEN}]")
_IN_LINES = re.compile(rf"[{_UNSEEN}]")
# XML 1.0, production 2: characters that a document cannot contain even escaped
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SHORT = {"\t": r"\t", "\n": r"\n", "\r": r"\r"}


def visible(text: str) -> str:
    r"""The text as one line for a terminal: characters that are invisible or have an effect are written as their code.

    >>> visible("a\x1b[31m\u202eb\nc")
    'a\\x1b[31m\\u202eb\\nc'
    """
    return _IN_A_LINE.sub(_code, text)


def visible_lines(text: str) -> str:
    r"""The same for a text of several lines; line feeds are kept.

    >>> visible_lines("a\x1b\nb")
    'a\\x1b\nb'
    """
    return _IN_LINES.sub(_code, text)


def _code(match: re.Match[str]) -> str:
    sign = match[0]
    if sign in _SHORT:
        return _SHORT[sign]
    code = ord(sign)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def for_xml(text: str) -> str:
    r"""The text with U+FFFD for each character that XML 1.0 cannot hold, escaped or not; it remains to be escaped.

    >>> for_xml("a\x0bb\ufffe") == "a\ufffdb\ufffd"
    True
    """
    return _NOT_IN_XML.sub("\ufffd", text)


def without_xml_faults(text: str) -> str:
    r"""The text without the characters that XML 1.0 cannot hold.

    >>> without_xml_faults("a\x02b")
    'ab'
    """
    return _NOT_IN_XML.sub("", text)


def not_in_xml(text: str) -> str | None:
    r"""The code of the first character that XML 1.0 cannot hold; None if there is none.

    >>> not_in_xml("a\x0b"), not_in_xml("a\n")
    ('U+000B', None)
    """
    match = _NOT_IN_XML.search(text)
    return f"U+{ord(match[0]):04X}" if match else None
