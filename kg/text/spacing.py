"""Characters that represent white space or a line break, and characters that are invisible.

Copies of web pages contain `&nbsp;` and other character references, line breaks written as a backslash and a letter,
full-width spaces as indents, zero-width characters, and line breaks of other systems.
"""

from __future__ import annotations

import re
from html import unescape

from kg.text.offsets import Edit

_ENDS = r"\r\n|\r|\u2028|\u2029|\x85|\x0b|\x0c"
# A backslash in a path or a formula has a Latin letter after its r or n, or the colon of a drive before it.
_WRITTEN_END = r"(?:\\r)?\\n|\\r"
_ONE_WRITTEN_END = re.compile(_WRITTEN_END)
_WRITTEN = rf"(?<![A-Za-z:\\])(?:{_WRITTEN_END})+(?![A-Za-z])"
# Multiple levels of escaping (&amp;amp;nbsp;) are resolved in one step.
_AMPERSAND = r"(?:amp|AMP|#0{0,4}38|#[xX]0{0,4}26);"
_AMPERSANDS = re.compile(rf"&(?:{_AMPERSAND})*")
_REFERENCE = rf"&(?:{_AMPERSAND})*+(?:[A-Za-z][A-Za-z0-9]{{1,31}};|#\d{{1,7}};|#[xX][0-9A-Fa-f]{{1,6}};)?"
_NOTHING = r"[\u200b-\u200f\u2060-\u206f\ufeff\u00ad\u202a-\u202e\ufffe\uffff]+"
_INDENT = r"(?m:^[\u3000\u00a0\u2002-\u200a]+)"
_SPACE = r"[\u3000\u00a0\u1680\u2000-\u200a\u202f\u205f]"
# The first characters of these signs: most characters are not among them and are skipped immediately.
_FIRST = r"[\r\x0b\x0c\x85\\&\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ufffe\uffff]"
_SIGNS = re.compile(
    rf"(?={_FIRST})(?:(?P<end>{_ENDS})|(?P<written>{_WRITTEN})|(?P<reference>{_REFERENCE})"
    rf"|(?P<nothing>{_NOTHING}|{_INDENT})|(?P<space>{_SPACE}))"
)


def fold_spacing(text: str) -> list[Edit]:
    """The edits that leave only spaces, tabs and line feeds, and no character references.

    A zero-width character alone on its line is left to `kg.text.broken_lines`, which reads it as a broken sentence.
    """
    edits = []
    for match in _SIGNS.finditer(text):
        kind = match.lastgroup
        if kind == "written":
            ends = _ONE_WRITTEN_END.finditer(text, match.start(), match.end())
            edits += [Edit(one.start(), one.end(), "\n") for one in ends]
        elif kind == "reference":
            edits += _unescape(text, match.start(), match.end())
        else:
            after = {"end": "\n", "space": " "}.get(str(kind), "")
            if after != match[0]:
                edits.append(Edit(match.start(), match.end(), after))
    return edits


def _unescape(text: str, start: int, end: int) -> list[Edit]:
    """The edit that replaces a reference by its character; for an invalid one, only its ampersand."""
    escaped = _AMPERSANDS.match(text, start)
    last = escaped.end() if escaped else start + 1
    reference = f"&{text[last:end]}"
    after = unescape(reference)
    if after != reference:
        return [Edit(start, end, after)]
    return [Edit(start, last, "&")] if last > start + 1 else []
