"""Tables of web pages: where rows and cells begin and end, and what merged cells say of the rows that they cover."""

from __future__ import annotations

import pytest

from kg.text.cleaning import clean
from kg.text.source import decode_source

LONG = "长" * 500

TABLES = {
    "rows not closed": (
        "<table><tr><td>甲<td>乙<tr><td>丙<td>丁</table>",
        "甲\t乙\n丙\t丁",
    ),
    "thead tbody tfoot": (
        "<table><thead><tr><td>甲<td>乙<tbody><tr><td>丙<td>丁<tfoot><tr><td>戊<td>己</table>",
        "甲\t乙\n丙\t丁\n戊\t己",
    ),
    "tfoot ends a row": (
        "<table><tr><td>甲<td>乙<tfoot>后<tr><td>丙<td>丁</table>",
        "甲\t乙\n后\n丙\t丁",
    ),
    "thead ends a row": (
        "<table><tr><td>甲<td>乙<thead>后<tr><td>丙<td>丁</table>",
        "甲\t乙\n后\n丙\t丁",
    ),
    "tbody ends a row": (
        "<table><tr><td>甲<td>乙</tbody>后<tr><td>丙<td>丁</table>",
        "甲\t乙\n后\n丙\t丁",
    ),
    "header cells": (
        "<table><tr><th>甲</th><th>乙</th></tr><tr><td>丙</td><td>丁</td></tr></table>",
        "甲\t乙\n丙\t丁",
    ),
    "cells without a row": (
        "<table><td>甲</td><td>乙</td></table>",
        "甲\t乙",
    ),
    "blanks between cells": (
        "<table>\n<tr>\n <td>甲</td>\n <td>乙</td>\n</tr>\n</table>",
        "甲\t乙",
    ),
    "words between cells": (
        "<table><tr><td>甲</td>间<td>乙</td></tr></table>",
        "甲间\t乙",
    ),
    "line ends within a cell": (
        "<table><tr><td><p>甲</p><p>一</p></td><td><br>乙<br></td></tr></table>",
        "甲  一\t乙",
    ),
    "merged over rows": (
        "<table><tr><td rowspan=2>甲</td><td>乙</td></tr><tr><td>丙</td></tr><tr><td>丁</td><td>戊</td></tr></table>",
        "甲\t乙\n甲\t丙\n丁\t戊",
    ),
    "merged over rows at the end": (
        "<table><tr><td>乙</td><td rowspan=3>甲</td></tr><tr><td>丙</td></tr><tr><td>丁</td></tr>"
        "<tr><td>戊</td><td>己</td></tr></table>",
        "乙\t甲\n丙\t甲\n丁\t甲\n戊\t己",
    ),
    "merged over columns": (
        "<table><tr><td colspan=2>甲</td><td>乙</td></tr><tr><td>丙</td><td>丁</td><td>戊</td></tr></table>",
        "甲\t\t乙\n丙\t丁\t戊",
    ),
    "merged over both": (
        "<table><tr><td colspan=2 rowspan=2>甲</td><td>乙</td></tr><tr><td>丙</td></tr></table>",
        "甲\t\t乙\n甲\t\t丙",
    ),
    "a span in another case and quotes": (
        "<table><tr><td ROWSPAN = '2'>甲</td><td>乙</td></tr><tr><td>丙</td></tr></table>",
        "甲\t乙\n甲\t丙",
    ),
    "no span": (
        "<table><tr><td data-rowspan=2>甲</td><td>乙</td></tr><tr><td>丙</td><td>丁</td></tr></table>",
        "甲\t乙\n丙\t丁",
    ),
    "too many columns": (
        "<table><tr><td colspan=99999>甲</td><td>乙</td></tr></table>",
        "甲\t乙",
    ),
    "one column": (
        "<table><tr><td>甲</td></tr><tr><td>乙</td></tr></table>",
        "甲\n乙",
    ),
    "a table in a table": (
        "<table><tr><td>甲</td><td><table><tr><td>乙</td><td>丙</td></tr></table></td></tr></table>",
        "甲\t\n乙\t丙",
    ),
    "a reference in a cell": (
        "<table><tr><td rowspan=2>甲&amp;乙</td><td>丙</td></tr><tr><td>丁</td></tr></table>",
        "甲&乙\t丙\n甲&乙\t丁",
    ),
    "a long cell": (
        f"<table><tr><td>{LONG}长</td><td>乙</td></tr></table>",
        f"{LONG}长\t乙",
    ),
    "a cell that is just short enough": (
        f"<table><tr><td>{LONG}</td><td>乙</td></tr></table>",
        f"{LONG}\t乙",
    ),
    "behind a table": (
        "<table><tr><td>甲</td><td>乙</td></tr></table>后面",
        "甲\t乙\n后面",
    ),
    "not closed": (
        "<table><tr><td rowspan=2>甲</td><td>乙</td></tr><tr><td>丙",
        "甲\t乙\n甲\t丙",
    ),
    "an end without a table": (
        "</table><p>甲</p>",
        "甲",
    ),
}


@pytest.mark.parametrize("case", TABLES)
def test_a_row_is_a_line_and_a_tab_comes_between_its_cells(case: str) -> None:
    """A row ends where its tag, its table or a part of the table does; a merged cell counts in each row it covers."""
    page, text = TABLES[case]
    read = clean(decode_source(f"<html><body>{page}</body></html>".encode(), "a.html")).text
    assert read.rstrip("\n") == text
