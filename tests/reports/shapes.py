"""One text as people have it: as a text, a web page and a Word document, also with a table in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from io import BytesIO
from itertools import groupby

Rows = Sequence[Sequence[str]]
Merged = Sequence[tuple[int, int, int, int]]
"""Merged cells: first row and column, last row and column."""


def as_text(text: str, rows: Rows = (), merged: Merged = ()) -> tuple[str, bytes]:
    """A text file, with tabs between the cells of a row; it cannot merge cells."""
    return "a.txt", "\n".join([text, *("\t".join(row) for row in rows)]).encode()


def as_page(text: str, rows: Rows = (), merged: Merged = ()) -> tuple[str, bytes]:
    """A page as a content management system writes it, rows of a text as tables, each cell with a paragraph."""
    body = ""
    for is_row, lines in groupby(text.split("\n"), key=lambda line: "\t" in line):
        if is_row:
            body += _page_table([line.split("\t") for line in lines])
        else:
            body += "".join(f"<p>{escape(line)}</p>\n" for line in lines)
    body += _page_table(rows, merged) if rows else ""
    return "a.shtml", f"<!doctype html><html><head><meta charset=utf-8></head><body>{body}</body></html>".encode()


def _page_table(rows: Rows, merged: Merged = ()) -> str:
    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in merged}
    covered = {
        (row, column)
        for top, left, bottom, right in merged
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        if (row, column) != (top, left)
    }
    table = ""
    for at, row in enumerate(rows):
        table += "<tr>\n"
        for place, cell in enumerate(row):
            down, right = spans.get((at, place), (1, 1))
            if (at, place) not in covered:
                table += f'<td rowspan="{down}" colspan={right}><p>{escape(cell)}</p></td>\n'
        table += "</tr>\n"
    return f"<table>{table}</table>"


def as_document(text: str, rows: Rows = (), merged: Merged = ()) -> tuple[str, bytes]:
    """A Word document; rows may be shorter than the first."""
    from docx import Document

    document = Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for at, row in enumerate(rows):
            for place, cell in enumerate(row):
                table.cell(at, place).text = cell
        for top, left, bottom, right in merged:
            whole = table.cell(top, left).merge(table.cell(bottom, right))
            whole.text = rows[top][left]
        for row, written in zip(rows, table._tbl.tr_lst, strict=True):
            for missing in list(written.tc_lst)[len(row) :] if not merged else ():
                written.remove(missing)
    data = BytesIO()
    document.save(data)
    return "a.docx", data.getvalue()


SHAPES: Mapping[str, Callable[..., tuple[str, bytes]]] = {
    "text": as_text,
    "page": as_page,
    "document": as_document,
}
