"""The baseline: a simple pattern of a number and a unit, as one would write it in an afternoon.

It has no vocabulary and no grammar: the role of a section comes from a few words in its headings, the subject from
the characters before the number, growth from the adjacent verb. Its score shows how much of the task is easy.
"""

from __future__ import annotations

import re
from decimal import Decimal

from kg.evaluate.tables import Row, Tables

_MULTIPLIERS = {"万亿": 10**12, "亿": 10**8, "万": 10**4, "": 1}
_NUMBER = re.compile(
    r"(?P<number>(?<![\dA-Za-z“.])(?P<digits>\d[\d,]*(?:\.\d+)?)(?P<multiplier>万亿|亿|万)?)"
    r"[余多]?(?P<unit>个百分点|[%％]|平方公里|平方米|立方米|公里|千瓦时|千瓦|[元个人户家亩吨斤倍位项件所座条次名台套张米])"
    r"(?P<after>以上|左右|以内)?"
)
_COMPARATORS = {"以上": ">=", "左右": "≈", "以内": "<="}
_CHANGE = re.compile(r"(?P<up>增长|提高|上升|增加)|(?P<down>下降|降低|减少)")
_VERB = re.compile(
    r"(?:年均|同比|累计|分别|预计)*(?:增长|提高|上升|增加|下降|降低|减少|达到|达|为|突破|完成|新增|新建|建成|实现)*(?:到|至)?$"
)
_PLAN = re.compile("(?:今年|目标|任务|安排|部署|打算|重点工作)")
_CLAUSE = re.compile("[，。；：！？、\n]")
_HEADING = 30


def extract_baseline(report: str, text: str, year: int) -> Tables:
    """The numbers of a report given in `year`, as rows of `measures.csv`; offsets are those of `text`."""
    rows: list[Row] = []
    plan = False
    for line in re.finditer("[^\r\n]+", text):
        words = line.group().strip()
        if len(words) <= _HEADING and words[-1:] not in "。；，":
            plan = plan or _PLAN.search(words) is not None
        for match in _NUMBER.finditer(line.group()):
            rows.append(_row(report, line.group(), line.start(), match, plan, year))
    return Tables(measures=tuple(rows))


def _row(report: str, line: str, offset: int, match: re.Match[str], plan: bool, year: int) -> Row:
    before = line[: match.start()]
    clause = before[max((mark.end() for mark in _CLAUSE.finditer(before)), default=0) :]
    verb = _CHANGE.search(clause[-2:])
    unit = match.group("unit").replace("％", "%").replace("个百分点", "百分点")
    aspect = "quantity" if verb is None else "growth" if unit in "%倍" else "change"
    direction = "" if verb is None else "increase" if verb.group("up") else "decrease"
    digits, multiplier = match.group("digits").replace(",", ""), match.group("multiplier") or ""
    last = year if plan else year - 1
    return {
        "report": report,
        "kind": "target" if plan else "outcome",
        "subject": _VERB.sub("", clause),
        "aspect": aspect,
        "direction": direction,
        "comparator": _COMPARATORS.get(match.group("after"), "="),
        "value": format(Decimal(digits) * _MULTIPLIERS[multiplier], "f"),
        "value_max": "",
        "unit": unit,
        "period_end": f"{last}-12-31",
        "quote": clause + match.group(),
        "number_start": str(offset + match.start("number")),
        "number_end": str(offset + match.end("number")),
    }
