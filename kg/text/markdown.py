"""The text of a Markdown file (CommonMark with tables), without emphasis and heading marks, with list numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.extras import require
from kg.text.decoding import decode
from kg.text.limits import Length

if TYPE_CHECKING:
    from markdown_it.token import Token


def read_markdown(data: bytes, name: str) -> str:
    """The text of a Markdown file, one line per block, with the cells of tables separated by tabs."""
    require("office", "markdown_it")
    from markdown_it import MarkdownIt

    text, _ = decode(data, name)
    Length(name).add(len(text))
    return "\n".join(_lines(MarkdownIt("commonmark").enable("table").parse(text)))


def _lines(tokens: list[Token]) -> Iterator[str]:
    mark = ""
    row: list[str] | None = None
    for token in tokens:
        if token.type == "list_item_open":
            mark = f"{token.info}{token.markup} " if token.info else ""  # no item begins without a blank
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            yield "\t".join(row)
            row = None
        elif token.type == "inline":
            content = "".join(_inline(token.children or []))
            if row is None:
                yield mark + content
            else:
                row.append(content.replace("\n", " "))
            mark = ""
        elif token.type in ("code_block", "fence"):  # it was only indented
            yield from token.content.rstrip("\n").split("\n")


def _inline(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("text", "code_inline"):
            yield token.content
        elif token.type in ("softbreak", "hardbreak"):
            yield "\n"
