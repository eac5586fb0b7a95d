"""What a merged cell of a table gives to the further rows that it covers.

A body that is responsible for three tasks, or the name of a group of indicators, is said of each row. An amount is that
of all rows together: repeated, it would be counted as often. In the further columns of a cell nothing stands: else one
task would be several.
"""

from __future__ import annotations

import re

_LONGEST = 60
_NUMBER = re.compile(r"\d{1,60}(?!\d|年)")


def text_for_further_rows(text: str) -> str:
    """The text of a merged cell as the rows below its first have it; empty for one with a number that is not a year.

    >>> text_for_further_rows("县教育局"), text_for_further_rows("2024年完成"), text_for_further_rows("总投资2亿元")
    ('县教育局', '2024年完成', '')
    """
    return "" if len(text) > _LONGEST or _NUMBER.search(text) else text
