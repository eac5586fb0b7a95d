"""Copies of one report as different pages hold it: furniture, script, width, line breaks, encodings, formats."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from io import BytesIO
from pathlib import Path

import pytest

# Invented reports; only the names of the areas are real, as a report must name one.
COUNTY = """南丰县2024年政府工作报告
——2024年1月16日在南丰县第十八届人民代表大会第四次会议上
南丰县人民政府县长 江小田
各位代表：
现在，我代表县人民政府，向大会报告工作，请予审议，并请县政协委员和列席会议的同志提出意见。
一、2023年工作回顾
过去的一年，我们迎难而上、稳中求进，较好完成了全年目标任务。
——经济运行稳中有进。全县地区生产总值达到168.3亿元，增长5.6%。规上工业增加值增长7.2%，固定资产投资增长9%左右，一般公共预算收入12.4亿元、增长3.1%。城乡居民人均可支配收入分别增长5.2%、7.4%。
——项目建设步伐加快。全年实施重点项目86个，完成投资57.9亿元。县人民医院新院区主体完工，橘园大道建成通车，抚河大桥开工建设。
——民生福祉持续增进。新增城镇就业3200余人，改造农村危房112户，建成高标准农田2.6万亩，蜜橘加工率由31%提高到38%。
同时，我们也清醒地看到，财政收支矛盾突出，年营业收入超10亿元的企业只有2家。
二、2024年重点工作
今年工作的总体要求是：坚持稳中求进、以进促稳。主要预期目标是：地区生产总值增长6%左右，规上工业增加值增长8%以上，固定资产投资增长8%—9%，居民消费价格涨幅控制在3%以内，城镇调查失业率不高于5.5%，居民收入增长与经济增长基本同步。
（一）聚力产业升级。新建标准厂房20万平方米，力争新增规上工业企业15家，到2027年蜜橘产业综合产值突破200亿元。确保橘乡产业园年内建成投产，开工建设南丰至广昌快速路。
（二）聚力乡村振兴。新建高标准农田3万亩，改造提升农村公路140公里，新增村级养老服务站25个。森林覆盖率稳定在76%以上，抚河流域水质全面达到优良。
（三）聚力改善民生。财政民生支出占比保持在八成以上，新增城镇就业3000人，建设保障性住房600套，县中医院迁建项目建成投用。
三、加强政府自身建设
压减一般性支出5%以上，行政审批时限再压缩20%，办好十件民生实事。
各位代表！让我们更加紧密地团结起来，为建设幸福南丰而努力奋斗！
"""

PROVINCE = """政府工作报告
（2022年1月20日在青海省第十三届人民代表大会第七次会议上）
青海省人民政府省长 马远山
各位代表：
现在，我代表省人民政府向大会报告工作，请予审议，并请省政协委员和其他列席人员提出意见。
一、2021年工作回顾
过去一年，全省上下团结奋斗，实现“十四五”良好开局。
初步核算，全省生产总值3300亿元以上，同比增长5.7%。清洁能源装机占比超过九成，外送绿电230亿千瓦时，铁路营业里程累计达到3800公里。
脱贫攻坚成果持续巩固，易地搬迁配套产业覆盖率达到98.5%，连续三年新增就业6万人以上，研发经费投入翻了一番。
一年来，西察铁路全线贯通，三江源国家公园正式设立，羊曲水电站开工建设。
二、2022年工作安排
综合各方面因素，今年经济社会发展主要预期目标是：生产总值增长5.5%左右；城镇新增就业6万人以上，城镇调查失业率控制在6%左右；粮食产量稳定在107万吨以上；单位生产总值能耗下降2.5%；居民收入增长与经济增长保持同步。
1.加快建设清洁能源高地。新增清洁能源装机1000万千瓦，力争新型储能达到50万千瓦，确保羊曲水电站首台机组并网发电，推进青豫直流二期工程。
2.打造绿色有机农畜产品输出地。化肥农药减量增效面积扩大到300万亩，牦牛藏羊追溯体系覆盖150万头（只），新认证绿色食品60个。
3.促进城乡协调发展。改造老旧小区4.6万套，新建改建农村公路2000公里，城镇污水处理率提高到96%，湟水河出境断面水质达到Ⅳ类以上。
4.深化改革开放。推动100家企业“入园上云”，招商引资到位资金增长8%以上，进出口总额增长10%，到“十四五”末培育国家级专精特新企业30家。
三、提升政府治理能力
严控一般性支出，“三公”经费再压减3%，让过紧日子成为常态。
各位代表！让我们携手前进，谱写青海高质量发展新篇章！
"""

HEAD = """首页 > 政务公开 > 政府工作报告
下载
打印
全屏
收藏
【字号：
加大
还原
减小
】
分享到：微信 微博
发布时间：2024-02-06 09:30
浏览次数：1357次
来源：本地日报
"""

FOOT = """责任编辑：王一
扫一扫在手机打开当前页
上一篇：2021年某县国民经济和社会发展统计公报，粮食产量增长2.3%
下一篇：关于下达2022年500个重点项目投资计划的通知
相关链接
2019年灵山县政府工作报告：生产总值增长7.7%
2020年溧阳市政府工作报告
版权所有 ICP备12345678号 建议使用1024×768分辨率
"""

GLOSSARY = """名词解释
1.“入园上云”：指推动企业进入园区、使用云服务，到2025年上云企业达到5000家。
2.绿电：指水电、风电、光伏发电，我国绿电装机增长12%。
"""

_PUNCTUATION = str.maketrans("，；：！？（）", ",;:!?()")
_WIDE = str.maketrans("0123456789%.", "０１２３４５６７８９％．")


def furnished(text: str) -> str:
    """The report between the furniture of a portal."""
    return HEAD + text + FOOT


def summarised(text: str) -> str:
    """A box with the beginning of the report above it, as one run of text that breaks off."""
    body = re.sub(r"\s+", "", text)
    return f"时间：2024-04-02\n阅读：\n125\n内容摘要：\n{body[:260]}......\n{text}标签云\n工作报告\n2021年\n"


def doubled(text: str) -> str:
    """The page holds the text twice, the second time for printing."""
    return f"{text}打印本页\n{text}"


def with_glossary(text: str) -> str:
    """Notes that explain words stand below the report."""
    return text + GLOSSARY


def interrupted(text: str) -> str:
    """Buttons of the page stand between the paragraphs."""
    lines = text.splitlines()
    middle = len(lines) // 2
    return "\n".join([*lines[:middle], "打印", "分享到：", "字号：大 中 小", *lines[middle:]])


def with_written_ends(text: str) -> str:
    r"""Line ends written out as \r\n, all in one line."""
    return text.replace("\n", r"\r\n")


def with_references(text: str) -> str:
    """Indents and spaces as character references."""
    return "\n".join("&nbsp;&nbsp;&nbsp;&nbsp;" + line.replace(" ", "&nbsp;") for line in text.splitlines())


def traditional(text: str) -> str:
    """The report in traditional script."""
    from opencc import OpenCC

    converted: str = OpenCC("s2t").convert(text)
    return converted


def wide(text: str) -> str:
    """Digits and signs in full width."""
    return text.translate(_WIDE)


def narrow(text: str) -> str:
    """Punctuation in half width."""
    return text.translate(_PUNCTUATION)


def blank_lines(text: str) -> str:
    """Blank lines between the paragraphs, Windows line ends."""
    return text.replace("\n", "\r\n\r\n")


def indented(text: str) -> str:
    """Each paragraph begins with two full-width spaces."""
    return "".join(f"　　{line}\n" for line in text.splitlines())


def spaced(text: str) -> str:
    """Each line begins with spaces and ends with some."""
    return "".join(f"    {line}  \n" for line in text.splitlines())


def broken_at_links(text: str) -> str:
    """What is in quotation marks was a link, and stands on a line of its own, as in copies of wikis."""
    return re.sub(r"“([^”\n]*)”", r"“\n\1\n”", text)


def boxed(text: str) -> str:
    """A box above the report holds the beginning of the speech, salutation first, and breaks off."""
    speech = re.sub(r"\s+", "", text[text.index("各位代表") :])
    return f"{speech[:400]}……\n{text}"


def repeated(text: str) -> str:
    """The page holds the speech twice, without a word between."""
    return text + text[text.index("各位代表") :]


def run_together(text: str) -> str:
    """The page holds the speech once in paragraphs and once more as one line."""
    return text + re.sub(r"\s+", "", text[text.index("各位代表") :]) + "\n"


TEXTS: dict[str, Callable[[str], str]] = {
    "furniture": furnished,
    "summary box": summarised,
    "summary box with salutation": boxed,
    "twice": doubled,
    "twice, nothing between": repeated,
    "once more as one line": run_together,
    "glossary": with_glossary,
    "buttons between": interrupted,
    "written line ends": with_written_ends,
    "references": with_references,
    "traditional": traditional,
    "wide digits": wide,
    "narrow punctuation": narrow,
    "broken at links": broken_at_links,
    "blank lines": blank_lines,
    "indented": indented,
    "spaces around": spaced,
    "all at once": lambda text: blank_lines(indented(wide(traditional(furnished(with_glossary(text)))))),
}


def page(text: str) -> bytes:
    """A web page with menu, script and footer."""
    body = "".join(f"<p style='text-indent:2em'>{escape(line)}</p>\n" for line in text.splitlines() if line)
    menu = "".join(f"<li><a href='#'>{name}</a></li>" for name in ("首页", "政务公开", "2023年政府工作报告"))
    return (
        "<!DOCTYPE html><html><head><meta charset='utf-8'><title>政府工作报告</title>"
        f"<script>var year = 2019;</script></head><body><ul>{menu}</ul><div id='zoom'>{body}</div>"
        "<div class='foot'>责任编辑：王一</div><div>版权所有 2024</div></body></html>"
    ).encode()


def linked_page(text: str) -> bytes:
    """A web page with links, bold type and line breaks inside its sentences."""
    body = re.sub(r"(\d+(?:\.\d+)?%)", r"<b>\1</b>", escape(text, quote=False).replace("\n", "<br/>\n&emsp;&emsp;"))
    body = body.replace("城镇", "<a href='/x'>城镇</a>")
    return f"<html><body><div><span>{body}</span></div></body></html>".encode("gb18030")


def word(text: str) -> bytes:
    """A Word document."""
    from docx import Document

    document = Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    data = BytesIO()
    document.save(data)
    return data.getvalue()


def pdf(text: str) -> bytes:
    """A PDF with page numbers; skips the test where there is no font with Chinese characters."""
    fpdf = pytest.importorskip("fpdf")
    fonts = sorted(Path("/usr/share/fonts").rglob("NotoS*CJK*-Regular.ttc"))
    if not fonts:
        pytest.skip("no font with Chinese characters")

    class Paper(fpdf.FPDF):  # type: ignore[misc, name-defined]  # fpdf2 is no dependency of the package
        def footer(self) -> None:
            self.set_y(-15)
            self.cell(0, 10, f"— {self.page_no()} —", align="C")

    paper = Paper()
    paper.add_font("cjk", fname=fonts[0])
    paper.set_font("cjk", size=12)
    paper.add_page()
    for line in text.splitlines():
        paper.multi_cell(0, 8, "　　" + line, align="L", wrapmode="CHAR", new_x="LMARGIN", new_y="NEXT")
    return bytes(paper.output())


FILES: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "UTF-8 with a mark": (".txt", lambda text: text.encode("utf-8-sig")),
    "GB18030": (".txt", lambda text: text.encode("gb18030")),
    "Big5": (".txt", lambda text: big5(text)),
    "UTF-16": (".txt", lambda text: text.encode("utf-16")),
    "UTF-16, big end first": (".txt", lambda text: text.encode("utf-16-be")),
    "web page": (".html", page),
    "web page with links, GBK": (".html", linked_page),
    "Word": (".docx", word),
    "PDF": (".pdf", pdf),
}


def big5(text: str) -> bytes:
    """Traditional script in Big5; a character that Big5 lacks is written as a reference, as editors do."""
    return traditional(text).encode("big5", errors="xmlcharrefreplace")
