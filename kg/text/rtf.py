"""The text of an .rtf."""

from __future__ import annotations

import re

from kg.extras import require
from kg.text.limits import Length

# Chinese programs declare code page 936 in the header of a file; it is also assumed if none is declared.
_ENCODING = "gb18030"
# The library ends each cell of a row with a vertical bar.
_ROW = re.compile(r"^(.+)\|$", re.MULTILINE)


def read_rtf(data: bytes, name: str) -> str:
    """The paragraphs of an .rtf (Rich Text Format 1.9), with the cells of its tables separated by tabs."""
    require("office", "striprtf")
    from striprtf.striprtf import rtf_to_text

    text = rtf_to_text(data.decode("latin-1"), encoding=_ENCODING, errors="replace")
    # A character beyond the first 65,536 code points is written as a UTF-16 surrogate pair.
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return Length(name).counted(_ROW.sub(lambda row: row[1].replace("|", "\t"), whole))
