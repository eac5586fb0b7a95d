"""What the formats of documents hold comes out as text, whatever their files are called."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from kg.errors import InputError
from kg.text.cleaning import clean
from kg.text.file_types import FileType, file_type
from kg.text.source import decode_source

FILES = Path(__file__).parent / "files"
LINES = ["政府工作报告", "地区生产总值增长6%左右。", "新建公园12个。"]
PAGE = f"<html><head><title>x</title></head><body>{''.join(f'<p>{line}</p>' for line in LINES)}</body></html>"
CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OPS/a.opf"/></rootfiles></container>'
)
PACKAGE = (
    '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="b" href="b%20b.xhtml"/>'
    '<item id="a" href="a.xhtml"/></manifest><spine><itemref idref="a"/><itemref idref="b"/></spine></package>'
)


def mht(page: str, charset: str) -> bytes:
    """A page as Internet Explorer saves it."""
    from email.mime.multipart import MIMEMultipart
    from email.mime.text import MIMEText

    whole = MIMEMultipart("related", type="text/html")
    whole.attach(MIMEText(page, "html", charset))
    return whole.as_bytes()


def epub(**replaced: str) -> bytes:
    """A book whose second page is listed first."""
    files = {
        "META-INF/container.xml": CONTAINER,
        "OPS/a.opf": PACKAGE,
        "OPS/a.xhtml": f"<html><body><p>{LINES[0]}</p><p>{LINES[1]}</p></body></html>",
        "OPS/b b.xhtml": f"<html><body><p>{LINES[2]}</p></body></html>",
    } | replaced
    data = BytesIO()
    with ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def rtf(lines: list[str]) -> bytes:
    """Lines as WordPad writes them, each character by its number."""
    paragraphs = ["".join(rf"\u{ord(sign)}?" for sign in line) + "\\par\n" for line in lines]
    return (r"{\rtf1\ansi\ansicpg936 " + "".join(paragraphs) + "}").encode("ascii")


RTF = rtf(LINES)
MARKDOWN = f"# {LINES[0]}\n\n**{LINES[1]}**\n\n- [{LINES[2]}](http://example.org)\n"

DOCUMENTS = [
    pytest.param(mht(PAGE, "utf-8"), ".mht", FileType.MHT, id="mht"),
    pytest.param(mht(PAGE, "gb2312"), ".mht", FileType.MHT, id="mht in GBK"),
    pytest.param(epub(), ".epub", FileType.EPUB, id="epub"),
    pytest.param(RTF, ".rtf", FileType.RTF, id="rtf"),
    pytest.param(MARKDOWN.encode(), ".md", FileType.MARKDOWN, id="Markdown"),
    pytest.param(PAGE.encode("gb18030"), ".shtml", FileType.PAGE, id="shtml"),
    pytest.param(f'<?xml version="1.0"?>\n{PAGE}'.encode(), ".xhtml", FileType.PAGE, id="xhtml"),
]


@pytest.mark.parametrize(("data", "suffix", "kind"), DOCUMENTS)
def test_a_document_gives_its_lines(data: bytes, suffix: str, kind: FileType) -> None:
    """Marks, scripts and titles of pages are left out, and each block is a line."""
    name = f"village{suffix}"
    assert file_type(data, name) is kind
    assert [line for line in clean(decode_source(data, name)).text.split("\n") if line] == LINES


@pytest.mark.parametrize("name", ["report.doc", "report.wps", "report.txt"])
def test_a_document_of_word_97_is_read(name: str) -> None:
    """Paragraphs and rows of tables of the binary format, under the suffix of WPS Writer as well."""
    source = decode_source((FILES / "report.doc").read_bytes(), name)
    assert source.extracted
    assert source.encoding == "doc"
    assert source.text.split("\n")[1:] == [
        "——2025年1月10日在清河县第十七届人民代表大会第五次会议上",
        "各位代表：",
        "一、2024年工作回顾",
        "地区生产总值增长5.6%。",
        "二、2025年重点工作",
        "地区生产总值增长6%左右。新建公园12个。",
        "任务\t责任单位",
        "新建学校3所\t教育局",
        "谢谢大家。",
        "",
    ]


def test_an_rtf_of_an_office_program_is_read_with_its_table() -> None:
    """Rows of tables are lines whose cells are set off by tabs."""
    text = decode_source((FILES / "report.rtf").read_bytes(), "report.rtf").text
    assert "任务\t责任单位\n新建学校3所\t教育局\n" in text


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (PAGE.encode(), "a.doc", FileType.PAGE),
        (PAGE.encode("utf-16"), "a.doc", FileType.PAGE),
        (PAGE.encode(), "a.txt", FileType.PAGE),
        ("修路。".encode("gbk"), "a.doc", FileType.TEXT),
        ("年份\t正文\n".encode("gbk"), "a.xls", FileType.CSV),
        (RTF, "a.doc", FileType.RTF),
        (b"%PDF-1.7", "a.txt", FileType.PDF),
        ("<前言>修路。".encode(), "a.txt", FileType.TEXT),
    ],
)
def test_a_file_is_what_it_holds(data: bytes, name: str, kind: FileType) -> None:
    """A suffix is only what somebody called a file."""
    assert file_type(data, name) is kind


def test_a_page_called_txt_is_read_as_a_page() -> None:
    """Offsets count in the page, whose markup is no text."""
    source = decode_source(PAGE.encode(), "a.txt")
    assert source.text == PAGE
    assert "<p>" not in clean(source).text


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b"7z\xbc\xaf\x27\x1c\0", "a.txt", "7z archive"),
        (b"Rar!\x1a\x07", "a.doc", "RAR archive"),
        (b"\x89PNG\r\n", "a.docx", "image"),
        (epub(**{"OFD.xml": "<a/>", "META-INF/container.xml": ""}).replace(b"META-INF/c", b"META-INF/d"), "a", "OFD"),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?>', "a.doc", "Word 2003 XML"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "a.doc", "is not a readable Word document"),
        (b"\xd0\xcf\x11\xe0", "a.doc", "is not a readable Word document"),
        (epub(**{"OPS/a.opf": '<!DOCTYPE a [<!ENTITY b "c">]><package/>'}), "a.epub", "declares entities"),
        (epub(**{"OPS/a.opf": "<package>"}), "a.epub", "not a readable .epub"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related\n\nx", "a.mht", "no web page"),
        (b"{\\rtf1 }", "a.rtf", "holds no text"),
    ],
)
def test_what_is_not_read_is_named(data: bytes, name: str, message: str) -> None:
    """One line says what the file is and what to do."""
    with pytest.raises(InputError, match=message) as raised:
        decode_source(data, name)
    assert "\n" not in str(raised.value)


def word(body: str) -> bytes:
    """A .docx with this body."""
    docx = pytest.importorskip("docx")
    from docx.oxml import parse_xml

    made = docx.Document()
    names = " ".join(f'xmlns:{short}="{long}"' for short, long in NAMESPACES.items())
    for element in parse_xml(f"<w:body {names}>{body}</w:body>"):
        made.element.body.insert(len(made.element.body) - 1, element)
    data = BytesIO()
    made.save(data)
    return data.getvalue()


NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
}


def run(text: str) -> str:
    """A run of text."""
    return f"<w:r><w:t>{text}</w:t></w:r>"


BOX = f"<w:txbxContent><w:p>{run('盒')}</w:p></w:txbxContent>"
PARAGRAPHS = {
    "inserted": (f"<w:p>{run('甲')}<w:ins>{run('乙')}</w:ins><w:moveTo>{run('丙')}</w:moveTo></w:p>", "甲乙丙"),
    "deleted": (f"<w:p>{run('甲')}<w:del><w:r><w:delText>乙</w:delText></w:r></w:del></w:p>", "甲"),
    "moved away": (f"<w:p>{run('甲')}<w:moveFrom>{run('乙')}</w:moveFrom></w:p>", "甲"),
    "control around paragraphs": (
        f"<w:sdt><w:sdtPr/><w:sdtContent><w:p>{run('甲')}</w:p></w:sdtContent></w:sdt>",
        "甲",
    ),
    "control within": (f"<w:p><w:sdt><w:sdtContent>{run('甲')}</w:sdtContent></w:sdt>{run('乙')}</w:p>", "甲乙"),
    "link and smart tag": (
        f"<w:p><w:hyperlink>{run('甲')}</w:hyperlink><w:smartTag>{run('乙')}</w:smartTag></w:p>",
        "甲乙",
    ),
    "box, new and old": (
        f"<w:p>{run('甲')}<w:r><mc:AlternateContent><mc:Choice>{BOX}</mc:Choice>"
        f"<mc:Fallback><w:pict>{BOX}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
        "甲\n盒",
    ),
    "box, old alone": (f"<w:p><w:r><w:pict><v:textbox>{BOX}</v:textbox></w:pict></w:r>{run('甲')}</w:p>", "甲\n盒"),
    "signs": ("<w:p><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r></w:p>", "甲\t乙\n丙"),
    "row in a control, table in a cell": (
        f"<w:tbl><w:tblGrid/><w:sdt><w:sdtContent><w:tr><w:tc><w:p>{run('甲')}</w:p></w:tc><w:tc>"
        f"<w:tbl><w:tblGrid/><w:tr><w:tc><w:p>{run('乙')}</w:p></w:tc></w:tr></w:tbl><w:p/></w:tc></w:tr>"
        "</w:sdtContent></w:sdt></w:tbl>",
        "甲\t乙 ",
    ),
}


@pytest.mark.parametrize("case", PARAGRAPHS)
def test_a_word_document_says_what_its_reader_sees(case: str) -> None:
    """Tracked insertions, content controls and boxes count; deletions and second forms of drawings do not."""
    body, text = PARAGRAPHS[case]
    assert decode_source(word(body), "a.docx").text.strip("\n") == text


def paper() -> Any:
    """An empty PDF in a Chinese font."""
    fpdf = pytest.importorskip("fpdf")
    fonts = sorted(Path("/usr/share/fonts").rglob("NotoS*CJK*-Regular.ttc"))
    if not fonts:
        pytest.skip("no font with Chinese characters")
    made = fpdf.FPDF()
    made.set_auto_page_break(False)
    made.add_font("cjk", fname=fonts[0])
    made.set_font("cjk", size=12)
    return made


def write(made: Any, lines: list[str], left: float = 10, top: float = 30, size: float = 12) -> None:
    """Lines of a page, each where it is to be."""
    made.set_font("cjk", size=size)
    for number, line in enumerate(lines):
        made.text(left, top + number * 8, line)


SENTENCE = "今年修路九公里架桥两座种树三百亩新建学校三所公园十二个"


def test_heads_and_feet_that_run_over_pages_are_left_out() -> None:
    """A sentence goes on over the page; the title of the first page stays, in whatever type the heads are."""
    made = paper()
    lines = [f"{sign}{SENTENCE}{SENTENCE[:13]}" for sign in "甲乙丙丁戊己庚辛壬癸子丑"]
    for page in range(4):
        made.add_page()
        write(made, ["清河县文件"], top=12, size=9)
        if page == 0:
            write(made, ["清河县文件"], left=60, top=22, size=20)
        write(made, lines[3 * page : 3 * page + 3])
        write(made, [f"第 {page + 1} 页"], left=90, top=285, size=9)
    text = decode_source(bytes(made.output()), "a.pdf").text
    assert text.split("\n") == ["清河县文件", "".join(lines)]


def test_footnotes_in_small_type_are_left_out() -> None:
    """A wide note does not decide what a full line is, and does not come between two halves of a sentence."""
    made = paper()
    for _ in range(2):
        made.add_page()
        write(made, [SENTENCE + SENTENCE[:14]] * 4)
        write(made, ["①规上企业：" + SENTENCE * 2, "在统计上有其定义。"], top=270, size=6)
    text = decode_source(bytes(made.output()), "a.pdf").text
    assert text == (SENTENCE + SENTENCE[:14]) * 8


@pytest.mark.parametrize(
    ("count", "broken", "joined"),
    [(37, "增长5-|8%。", "增长5-8%。"), (39, "厂-|网一体。", "厂-网一体。"), (36, "提升con-|trol。", "提升control。")],
)
def test_a_hyphen_at_the_end_of_a_line(count: int, broken: str, joined: str) -> None:
    """A range and Chinese characters keep it; only a word in Latin letters is put together without it."""
    made = paper()
    made.add_page()
    before, after = broken.split("|")
    start = (SENTENCE * 2)[:count]
    write(made, [SENTENCE + SENTENCE[:14], start + before, after])
    assert decode_source(bytes(made.output()), "a.pdf").text == SENTENCE + SENTENCE[:14] + start + joined


def test_small_type_below_that_is_no_note_stays() -> None:
    """A line without the mark of a note may be what the report ends with."""
    made = paper()
    made.add_page()
    write(made, [SENTENCE, "修路。"])
    write(made, ["谢谢大家！"], top=270, size=8)
    assert "谢谢大家！" in decode_source(bytes(made.output()), "a.pdf").text


@pytest.mark.parametrize("by_row", [True, False])
def test_two_columns_are_read_one_after_the_other(by_row: bool) -> None:
    """Whichever order the page draws them in; a line across both is read where it stands."""
    made = paper()
    made.add_page()
    left = [f"{sign}左左左左左左左左左左左左左左左左" for sign in "甲乙丙丁戊己庚"]
    right = [f"{sign}右右右右右右右右右右右右右右右右" for sign in "甲乙丙丁戊己庚"]
    write(made, ["政府工作报告在清河县人民代表大会会议上作报告的全文如下所示请予审议"], top=20)
    if by_row:
        for number, (one, other) in enumerate(zip(left, right, strict=True)):
            write(made, [one], top=30 + 8 * number)
            write(made, [other], left=110, top=30 + 8 * number)
    else:
        write(made, left)
        write(made, right, left=110)
    text = decode_source(bytes(made.output()), "a.pdf").text.replace("\n", "")
    assert text[33:] == "".join(left + right)


@pytest.mark.parametrize("end", ["。", "!", "：", "”"])
def test_a_main_heading_behind_a_full_line_is_a_line_of_its_own(end: str) -> None:
    """A paragraph may end at the edge, and headings are not indented in every report."""
    made = paper()
    made.add_page()
    full = SENTENCE + SENTENCE[:13] + (f"。{end}" if end == "”" else f"路{end}")
    write(made, [full, "二、2025年重点工作", SENTENCE])
    text = decode_source(bytes(made.output()), "a.pdf").text
    assert text.split("\n")[:2] == [full, "二、2025年重点工作"]


def test_cells_of_a_table_stay_in_their_row() -> None:
    """Pieces of a line that stand far apart are set off by a tab, and rows are not joined."""
    made = paper()
    made.add_page()
    for number in range(3):
        write(made, [f"任务{number}"], top=30 + 8 * number)
        write(made, ["县教育局"], left=120, top=30 + 8 * number)
    text = decode_source(bytes(made.output()), "a.pdf").text
    assert text.split("\n") == [f"任务{number}\t县教育局" for number in range(3)]


def test_a_scanned_pdf_is_named_as_one() -> None:
    """Pages that are images hold no text to be read, whatever numbers stand below them."""
    made = paper()
    image = pytest.importorskip("PIL.Image").new("RGB", (40, 40))
    for page in range(3):
        made.add_page()
        made.image(image, 10, 10, 180)
        write(made, [str(page + 1)], top=285)
    with pytest.raises(InputError, match=r"a\.pdf: is scanned.*扫描件"):
        decode_source(bytes(made.output()), "a.pdf")
