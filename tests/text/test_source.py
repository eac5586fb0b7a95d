from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.text.source import decode_source, read_source

VILLAGE = (
    "各位村民：\n现在，我向大家报告去年的工作和今年的打算，请大家审议。"
    "去年修路9公里，架桥2座，种树300亩，村民人均收入增长6.5%。"
)
TRADITIONAL = (
    "各位村民：\n現在，我向大家報告去年的工作和今年的打算，請大家審議。"
    "去年修路9公里，架橋2座，種樹300畝，村民人均收入增長6.5%。"
)


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        (VILLAGE, "utf-8", "utf-8"),
        (VILLAGE, "utf-8-sig", "utf-8"),
        (VILLAGE, "gb2312", "gb18030"),
        (VILLAGE, "gbk", "gb18030"),
        (VILLAGE + "㐂", "gb18030", "gb18030"),
        (TRADITIONAL, "gbk", "gb18030"),
        (TRADITIONAL, "big5", "big5"),
        (VILLAGE, "utf-16", "utf-16-le"),
        (VILLAGE, "utf-16-le", "utf-16-le"),
        (VILLAGE, "utf-16-be", "utf-16-be"),
    ],
)
def test_encoding_is_found(text: str, encoding: str, name: str) -> None:
    """Undeclared, the encoding is found; the text is whole, without a byte order mark, and the hash is the file's."""
    data = text.encode(encoding)
    source = decode_source(data, "village.txt")
    assert source.text == text
    assert source.encoding == name
    assert source.sha256 == hashlib.sha256(data).hexdigest()
    assert not source.extracted


def test_line_ends_are_kept() -> None:
    """Offsets count the line ends of the file as they are."""
    assert decode_source("修路。\r\n架桥。\r".encode(), "village.txt").text == "修路。\r\n架桥。\r"


def test_declared_encoding_of_a_page_is_used() -> None:
    """A web page that names its encoding is read in it, however short it is."""
    page = '<meta charset="gb2312"><p>修路</p>'
    assert decode_source(page.encode("gbk"), "village.html").text == page


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b" \r\n\t ", "white space"),
        ("\ufeff\u3000".encode(), "white space"),
        (b"%PDF-1.7 ...", "not a readable PDF"),
        (b"PK\x03\x04....", "an archive"),
        ("修路\x00架桥".encode(), "not text in UTF-8"),
        ("修路\x01架桥".encode(), "control code U\\+0001"),
        (VILLAGE.encode() + b"\xe5\xff", "byte"),
        (b"\xef\xbb\xbf\xff", "byte 3"),
        ("これは村の報告です。道路を九キロ直しました。".encode("shift_jis"), "not text in UTF-8"),
        (bytes(range(128, 256)) * 8, "not text in UTF-8"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, message: str) -> None:
    """Empty, binary and undecodable files are refused with the file's name and what is wrong."""
    with pytest.raises(InputError, match=f"village.txt: .*{message}"):
        decode_source(data, "village.txt")


def test_missing_file_and_directory_are_refused(tmp_path: Path) -> None:
    """A path to nothing and a path to a directory are told apart."""
    with pytest.raises(InputError, match="no such file"):
        read_source(tmp_path / "none.txt")
    with pytest.raises(InputError, match="is a directory"):
        read_source(tmp_path)


def test_file_is_read(tmp_path: Path) -> None:
    """The source has the name of the file, without its folder."""
    path = tmp_path / "village.txt"
    path.write_text(VILLAGE, encoding="utf-8", newline="")
    source = read_source(path)
    assert (source.name, source.text) == ("village.txt", VILLAGE)


def test_word_document_is_read() -> None:
    """Paragraphs and table rows of a .docx are lines, in their order."""
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.add_heading("村务报告")
    document.add_paragraph("去年修路9公里。")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "修路", "9公里"
    document.add_paragraph("今年架桥。")
    data = BytesIO()
    document.save(data)
    source = decode_source(data.getvalue(), "village.docx")
    assert source.text == "村务报告\n去年修路9公里。\n修路\t9公里\n今年架桥。"
    assert source.extracted
    assert source.sha256 == hashlib.sha256(data.getvalue()).hexdigest()


@pytest.mark.parametrize("name", ["village.docx", "village.pdf"])
def test_broken_document_is_refused(name: str) -> None:
    """Bytes that are not of the format which the suffix names are refused."""
    with pytest.raises(InputError, match=f"{name}: is not a readable"):
        decode_source(b"not a document", name)


def _font() -> Path:
    folder = Path("/usr/share/fonts")
    fonts = sorted(folder.rglob("NotoS*CJK*-Regular.ttc")) + sorted(folder.rglob("wqy*.tt[cf]"))
    if not fonts:
        pytest.skip("no Chinese font is installed to make a PDF with")
    return fonts[0]


def test_pdf_is_read_in_paragraphs() -> None:
    """Lines that end at the right edge of a page are one paragraph, and page numbers are left out."""
    fpdf = pytest.importorskip("fpdf")
    font = _font()
    heading, first = "一、去年工作", "去年修路9公里，架桥2座，种树300亩，村民人均收入增长6.5%。" * 6
    second = "今年要修好村口的桥。" * 40
    document = fpdf.FPDF()
    document.add_font("han", "", str(font))
    document.set_font("han", size=12)
    document.add_page()
    for paragraph in (heading, "　　" + first):
        document.multi_cell(0, 7, paragraph, new_x="LMARGIN", new_y="NEXT", align="L")
    document.cell(0, 7, "- 1 -", new_x="LMARGIN", new_y="NEXT", align="C")
    document.add_page()
    document.multi_cell(0, 7, "　　" + second, new_x="LMARGIN", new_y="NEXT", align="L")
    source = decode_source(bytes(document.output()), "village.pdf")
    assert source.text.replace("\u3000", "").split("\n") == [heading, first, second]
    assert source.extracted
