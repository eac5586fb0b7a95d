"""Text in columns of a terminal, where a Chinese character takes two cells (UAX 11, East Asian Width).

The standard library knows the width of every character; a separate library would take longer to load than the query.
"""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import combining, east_asian_width

GAP = "  "
_LEAST = 10


def display_width(text: str) -> int:
    """The number of cells that a text takes in a terminal.

    >>> display_width("雄忻 G5"), display_width("e\\u0301")
    (7, 1)
    """
    return sum(map(_width, text))


def _width(sign: str) -> int:
    if combining(sign):
        return 0
    return 2 if east_asian_width(sign) in "WF" else 1


def padded(text: str, width: int, *, right: bool = False) -> str:
    """The text padded with spaces to a display width; `right` aligns it to the right."""
    space = " " * (width - display_width(text))
    return space + text if right else text + space


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells, broken at a space if possible, otherwise after any character.

    >>> wrapped("雄忻高铁建成", 8)
    ['雄忻高铁', '建成']
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, used = "", 0
        for sign in paragraph:
            if used + _width(sign) > width and line:
                head, space, tail = line.rpartition(" ")
                if space and sign.isascii() and sign != " ":
                    lines.append(head)
                    line = tail
                else:
                    lines.append(line.rstrip())
                    line = ""
                used = display_width(line)
            if line or sign != " ":
                line += sign
                used += _width(sign)
        lines.append(line)
    return lines


def column_widths(natural: Sequence[int], total: int | None) -> list[int]:
    """The widths of columns that fit into `total` cells: the widest are reduced first, none below ten."""
    widths = list(natural)
    if total is None:
        return widths
    excess = sum(widths) + len(GAP) * (len(widths) - 1) - total
    while excess > 0:
        widest = max(widths)
        if widest <= _LEAST:
            break
        at_widest = [index for index, width in enumerate(widths) if width == widest]
        next_widest = max((width for width in widths if width < widest), default=0)
        step = max(1, min(widest - max(next_widest, _LEAST), -(-excess // len(at_widest))))
        for index in at_widest:
            widths[index] -= step
            excess -= step
    return widths


def table(header: Sequence[str], rows: Sequence[Sequence[str]], width: int | None, numeric: Sequence[bool]) -> str:
    """The lines of a table: header, rule, rows. `width`: that of the terminal, None for lines of any length."""
    natural = [
        max(display_width(line) for cell in column for line in cell.split("\n"))
        for column in zip(header, *rows, strict=True)
    ]
    widths = column_widths(natural, width)
    lines = [_line(header, widths, numeric), GAP.join("─" * one for one in widths)]
    for row in rows:
        cells = [wrapped(cell, one) for cell, one in zip(row, widths, strict=True)]
        for index in range(max(map(len, cells))):
            lines.append(_line([cell[index] if index < len(cell) else "" for cell in cells], widths, numeric))
    return "".join(line + "\n" for line in lines)


def _line(cells: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> str:
    filled = [padded(cell, width, right=right) for cell, width, right in zip(cells, widths, numeric, strict=True)]
    return GAP.join(filled).rstrip()
