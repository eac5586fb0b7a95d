"""Kinds of input by which a reader or recogniser could take time that grows faster than the text: name to generator.

Each generator makes a text of about `size` characters. `KINDS` are plain text, `PAGES` are of web pages; both go behind
the opening of a report (`text_of`, `page_of`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

Kind = Callable[[int], str]

OPENING = (
    "2024年山西省人民政府工作报告\n——2024年1月23日在山西省第十四届人民代表大会第二次会议上\n各位代表：\n"
    "现在，我代表省人民政府向大会报告工作。\n一、2023年工作回顾\n全省地区生产总值增长5%。\n二、2024年重点工作\n"
)


def repeated(unit: str, before: str = "", behind: str = "") -> Kind:
    """The unit again and again, between two words."""
    return lambda size: before + unit * (size // len(unit)) + behind


def numbered(line: str) -> Kind:
    """Lines that differ in a number alone."""
    return lambda size: "".join(f"{number:05d}{line}\n" for number in range(size // (len(line) + 6) + 1))[:size]


def nested(opening: str, closing: str) -> Kind:
    """As many opening words as closing ones behind them."""
    return lambda size: opening * (size // (2 * len(opening))) + closing * (size // (2 * len(closing)))


_SENTENCE = "推动经济高质量发展迈上新台阶"

KINDS: Mapping[str, Kind] = {
    "blank lines": repeated("\n"),
    "blank lines with spaces": repeated(" \n"),
    "spaces": repeated(" "),
    "full-width spaces": repeated("\u3000"),
    "spaces behind a number": repeated(" ", "一、", "甲\n"),
    "spaces behind a year": repeated("2023年    "),
    "one run of digits": repeated("1"),
    "digits and commas": repeated("1,"),
    "digits and stops": repeated("1."),
    "thousands": repeated("123,"),
    "digits in characters": repeated("一"),
    "multipliers": repeated("万"),
    "numbers in characters": repeated("一万"),
    "a list": repeated("煤炭、电力、"),
    "a list of projects": repeated("甲乙、", "建设", "等项目建成。"),
    "projects in a list": repeated("太原机场三期改扩建工程、"),
    "the same project": repeated("太原机场三期改扩建工程建成，"),
    "respectively": repeated("甲、乙分别增长5%、6%，"),
    "respectively in one list": lambda size: "甲、" * (size // 6) + "分别增长" + "5%、" * (size // 6) + "。",
    "open brackets": repeated("（"),
    "open ASCII brackets": repeated("("),
    "brackets": repeated("（）"),
    "ASCII brackets in a row": repeated("(a)", "修"),
    "nested brackets": nested("（", "）"),
    "open quotes": repeated("“"),
    "quotes": repeated("“甲”"),
    "open titles": repeated("《"),
    "titles": repeated("《甲》"),
    "half quotes": repeated('"甲'),
    "question marks": repeated("?"),
    "question marks before characters": repeated("?修"),
    "broken marks": repeated("修?!改"),
    "a broken mark before a long run": repeated("修", "修?!"),
    "broken marks, quotes in one line": repeated("“修?!改”"),
    "damage": repeated("駛?cè)肟"),
    "glosses": repeated("發(fā)"),
    "open glosses": repeated("發(fā"),
    "headings": repeated("一、工作\n"),
    "ordinals": repeated("（一）工作\n"),
    "ordinals in one line": repeated("（一）"),
    "headings of years": repeated("2023年工作回顾\n"),
    "bullets": repeated("●甲\n"),
    "dashes": repeated("—"),
    "percentages": repeated("增长5%，"),
    "percentages in a list": repeated("5%、"),
    "ranges": repeated("3—5%，"),
    "ranges in a row": repeated("3—5"),
    "years": repeated("2023年"),
    "ranges of years": repeated("2023—2025年，"),
    "至": repeated("至"),
    "deadlines": repeated("到2025年，"),
    "full-width letters": repeated("１２３ＡＢ％"),
    "traditional characters": repeated("發展經濟，"),
    "the same sentence": repeated("全省地区生产总值增长5%。"),
    "commas": repeated("，"),
    "ASCII commas": repeated(",", "修"),
    "full stops": repeated("。"),
    "colons": repeated("："),
    "ASCII colons": repeated("甲:乙"),
    "one long line": repeated(_SENTENCE),
    "Latin letters": repeated("a"),
    "a glossary": repeated("名词解释\n1. 甲：乙。\n"),
    "footnotes": repeated("甲[1]"),
    "gaps of character recognition": repeated("增 长 5 % ， "),
    "zero-width signs": repeated("\u200b"),
    "zero-width lines": repeated("甲\n\u200b\n"),
    "byte order marks": repeated("\ufeff甲"),
    "broken lines": repeated("甲。乙\n，"),
    "broken lines with brackets": repeated("丙\n(A丁\n", "甲。乙\n"),
    "line ends as backslashes": repeated("\\n"),
    "carriage returns": repeated("\r"),
    "references": repeated("&amp;"),
    "references of references": repeated("amp;", "&"),
    "rows of a table": repeated("1\t甲\t住建局牵头\n"),
    "a wide table": lambda size: "序号\t牵头单位" + "\t甲" * (size // 4) + "\n" + "1\n" * (size // 4),
    "bodies in one cell": repeated("甲牵头，", "1\t", "\t\n"),
    "buttons of a page": repeated("责任编辑\n"),
    "buttons and words": repeated("分享到\n甲\n"),
    "salutations": repeated("各位代表！\n"),
    "dots": repeated("....甲"),
    "lines that differ in a number": numbered(_SENTENCE * 5),
    "pages in one line": numbered(_SENTENCE * 115),
    "ranks": repeated("居全国第三位，"),
    "trends": repeated("居民收入增长高于经济增长，"),
    "bodies": repeated("省体育局、"),
}

DAMAGED = frozenset({"broken marks", "a broken mark before a long run", "broken marks, quotes in one line", "damage"})

PAGES: Mapping[str, Kind] = {
    "tags": repeated("<p>甲</p>"),
    "cells": repeated("<td>甲</td>"),
    "rows of merged cells": repeated("<tr><td rowspan=99>甲</td><td>乙</td></tr>", "<table>"),
    "cells over many columns": repeated("<tr><td colspan=63>甲</td><td>乙</td></tr>", "<table>"),
    "tables in tables": repeated("<table><tr><td>甲<td>乙"),
    "paragraphs in a cell": repeated("<p>甲</p>", "<table><tr><td>乙<td>"),
    "nested tags": nested("<b>", "</b>"),
    "nested pictures": repeated("<svg>"),
    "pictures and what is not read": lambda size: "<svg>" * (size // 10) + "<noscript></noscript>" * (size // 42),
    "open tags": repeated("<a "),
    "open angles": repeated("<"),
    "open end tags": repeated("</a "),
    "open comments": repeated("<!--"),
    "comments": repeated("<!--甲-->"),
    "open declarations": repeated("<!"),
    "open instructions": repeated("<?"),
    "open sections": repeated("<![CDATA["),
    "attributes": repeated("b=c ", "<a ", ">"),
    "attributes of an open tag": repeated('b="c" ', "<a "),
    "open quotes": repeated('<a x=">" ', "", '<a x="'),
    "open scripts": repeated("<script>"),
    "scripts": repeated("<script></script>"),
    "ampersands": repeated("&"),
    "open references": repeated("&#"),
    "a long reference": repeated("1", "&#", ";"),
    "references": repeated("&nbsp;"),
    "ruby": repeated("<ruby>發<rt>fā</rt></ruby>"),
    "white space": repeated("甲 \n "),
    "slashes": repeated("/", "<a", ">"),
}


def text_of(kind: str, size: int) -> str:
    """A report that goes on in this kind."""
    return OPENING + KINDS[kind](size)


def page_of(kind: str, size: int) -> str:
    """A web page with a report that goes on in this kind."""
    return OPENING.replace("\n", "<br>\n") + PAGES[kind](size)
