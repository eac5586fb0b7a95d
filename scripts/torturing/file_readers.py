"""A reader for each type of file that a build reads: from its bytes to the facts of a report, as a build goes."""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from html import escape
from pathlib import Path

from build.sample import REPORTS

from kg.build.cache import Cache
from kg.build.containers import divide, unpack
from kg.build.inputs import Input
from kg.check.evidence import require_evidence
from kg.errors import KgError
from kg.text.cleaning import clean, plain_text
from kg.text.source import decode_any_length, require_one_text
from torturing.mutations import mutate, mutate_archive
from torturing.reader import FaultyAnswer, Reader, facts_of_text

_FILES = Path(__file__).resolve().parents[2] / "tests" / "text" / "files"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
# The rows of a table are alike, and reading a report takes longer than the table.
_MOST_REPORTS = 2


def make_file_readers(folder: Path) -> dict[str, Reader]:
    """The reader of each type of file by its suffix; what a file is unpacked to is kept below `folder`."""
    texts = [sample.text for sample in REPORTS.values()]
    rows = [{"年份": "2026", "代码": "140000", "标题": "", "正文": text} for text in texts[:2]]
    samples: Mapping[str, tuple[str, Sequence[bytes], Sequence[str]]] = {
        ".txt": ("text", [text.encode() for text in texts], ()),
        ".html": ("HTML", [_page(text).encode() for text in texts], ()),
        ".md": ("Markdown", [_markdown(text).encode() for text in texts], _MARKDOWN_TOKENS),
        ".docx": ("docx", [_word(text) for text in texts[:2]], _WORD_TOKENS),
        ".doc": ("doc", [_file("report.doc")], ()),
        ".rtf": ("rtf", [_rich(texts[0]), _file("report.rtf")], _RICH_TOKENS),
        ".pdf": ("PDF", [_paper(text) for text in texts[:2]], _PDF_TOKENS),
        ".epub": ("epub", [_book(text) for text in texts[:2]], _BOOK_TOKENS),
        ".mht": ("mht", [_saved_page(text) for text in texts[:2]], _MAIL_TOKENS),
        ".csv": ("CSV", [_delimited(rows)], _CSV_TOKENS),
        ".json": ("JSON", [_objects(rows), _objects({"2025": texts[0], "2026": texts[1]})], _JSON_TOKENS),
        ".jsonl": ("JSON Lines", [b"\n".join(map(_objects, rows))], _JSON_TOKENS),
        ".xlsx": ("xlsx", [_workbook(rows), _stored(_file("reports.xlsx"))], _SHEET_TOKENS),
        ".xls": ("xls", [_file("reports.xls")], ()),
        ".parquet": ("Parquet", [_parquet(rows)], ()),
        ".zip": ("zip", [_archive(texts[:2], rows)], _ARCHIVE_TOKENS),
    }
    readers = {}
    for suffix, (name, seeds, tokens) in samples.items():
        largest = max(1 << 14, 2 * max(map(len, seeds)))
        mutation = mutate_archive if seeds[0].startswith(b"PK") else mutate
        encoded = tuple(token.encode() for token in tokens)
        readers[suffix] = Reader(name, _of_file(folder, f"a{suffix}"), tuple(seeds), largest, mutation, encoded)
    return readers


def _of_file(folder: Path, name: str) -> Callable[[bytes], object]:
    """Reads a file as a build does: takes it apart where it holds several reports, and reads some of these."""
    place = folder / f"unpacked-{name}"
    one = Input(folder / name, {"adcode": "140000", "year": "2026"}, "a")
    cache = Cache(place)

    def read(data: bytes) -> None:
        try:
            unpacked = unpack(data, one, {}, cache)
            if unpacked is None:
                _read_report(data, name, one, cache)
                return
            for found in unpacked.inputs:
                if not found.path.resolve().is_relative_to(place.resolve()):
                    raise FaultyAnswer("a file outside the folder is taken for a report")
            for found in unpacked.inputs[:_MOST_REPORTS]:
                content = found.path.read_bytes()
                with suppress(KgError):  # one that is set aside does not stop the others
                    if unpack(content, found, {}, cache) is None:
                        _read_report(content, found.path.name, found, cache)
        finally:
            if place.exists():
                shutil.rmtree(place)

    return read


def _read_report(data: bytes, name: str, one: Input, cache: Cache) -> None:
    source = decode_any_length(data, name)
    if divide(plain_text(source), one, cache) is None:
        require_one_text(source)
        require_evidence(facts_of_text(clean(source)))


def _file(name: str) -> bytes:
    return (_FILES / name).read_bytes()


def _packed(files: Mapping[str, str | bytes]) -> bytes:
    """An archive of these files, without compression and with the same bytes each time."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return packed.getvalue()


def _stored(data: bytes) -> bytes:
    """An archive without its compression."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return _packed({name: archive.read(name) for name in archive.namelist()})


def _page(text: str) -> str:
    lines = "".join(f"<p class=x>{escape(line)}<br/></p>\n" for line in text.splitlines())
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>x</title></head><body><div>{lines}</div></body></html>"
    )


def _word(text: str) -> bytes:
    """A Word document with an insertion, a content control, a text box and a table with merged cells."""
    first, *lines = (f'<w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r>' for line in text.splitlines())
    inserted = f'<w:p><w:ins w:id="1" w:author="x">{first}</w:ins><w:del w:id="2">{first}</w:del></w:p>'
    paragraphs = "".join(f"<w:p>{line}</w:p>" for line in lines[1:])
    control = f"<w:sdt><w:sdtContent><w:p>{lines[0]}</w:p></w:sdtContent></w:sdt>"
    box = f"<w:p><w:r><w:pict><w:txbxContent><w:p>{lines[-1]}</w:p></w:txbxContent></w:pict></w:r></w:p>"
    cell = "<w:p><w:r><w:t>地区生产总值</w:t></w:r></w:p>"
    table = (
        f'<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>{cell}</w:tc><w:tc>{cell}</w:tc></w:tr>'
        f'<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:tcPr><w:gridSpan w:val="1"/></w:tcPr>{cell}'
        "</w:tc></w:tr></w:tbl>"
    )
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return _packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="a" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/document.xml": '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            f"<w:body>{inserted}{control}{paragraphs}{box}{table}<w:sectPr/></w:body></w:document>",
        }
    )


def _paper(text: str) -> bytes:
    """A PDF with the text in a font that it names and does not hold, nothing compressed."""
    lines = [f"<{line.encode('utf-16-be').hex()}> Tj 0 -16 Td" for line in text.splitlines()]
    stream = f"BT /F1 12 Tf 40 800 Td {' '.join(lines)} ET".encode()
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 900 850] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo "
        b"<< /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /DW 1000 >>",
    )
    paper = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(paper))
        paper += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(paper))
    return paper + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (size, table, trailer)


def _markdown(text: str) -> str:
    """A report in Markdown, with headings, a list and a table."""
    lines = [f"## {line}" if line.startswith(("一", "二")) else line for line in text.splitlines()]
    return "\n\n".join([*lines, "1. 修路\n2. 建桥", "| 指标 | 目标 |\n|---|---|\n| 地区生产总值 | 5% |"])


def _rich(text: str) -> bytes:
    """A report as WordPad writes it."""
    units = [line.encode("utf-16-le") for line in text.splitlines()]
    lines = ["".join(rf"\u{line[at] + 256 * line[at + 1]}?" for at in range(0, len(line), 2)) for line in units]
    return (r"{\rtf1\ansi\ansicpg936\uc1 " + "\\par\n".join(lines) + r"\par}").encode("ascii")


def _book(text: str) -> bytes:
    """An .epub of one page."""
    return _packed(
        {
            "META-INF/container.xml": '<container><rootfiles><rootfile full-path="a.opf"/></rootfiles></container>',
            "a.opf": '<package><manifest><item id="a" href="a.html"/></manifest><spine><itemref idref="a"/></spine>'
            "</package>",
            "a.html": _page(text),
        }
    )


def _saved_page(text: str) -> bytes:
    """A page as browsers keep it in one file."""
    return (
        'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"; type="text/html"\n\n--x\n'
        f'Content-Type: text/html; charset="utf-8"\nContent-Transfer-Encoding: 8bit\n\n{_page(text)}\n--x--\n'
    ).encode()


def _delimited(rows: Sequence[Mapping[str, str]]) -> bytes:
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(rows[0])
    writer.writerows(row.values() for row in rows)
    return written.getvalue().encode()


def _objects(whole: object) -> bytes:
    return json.dumps(whole, ensure_ascii=False).encode()


def _parquet(rows: Sequence[Mapping[str, str]]) -> bytes:
    from pyarrow import Table
    from pyarrow.parquet import write_table

    written = io.BytesIO()
    write_table(Table.from_pylist(list(rows)), written, compression="none")
    return written.getvalue()


def _workbook(rows: Sequence[Mapping[str, str]]) -> bytes:
    """A workbook with a sheet whose texts stand in their cells, with no more in it than Excel needs."""
    lines = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>' for cell in row)
        + "</row>"
        for row in (rows[0], *(row.values() for row in rows))
    )  # fmt: skip
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    application = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return _packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{application}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{application}.worksheet+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="a" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{_OFFICE}">'
            '<sheets><sheet name="a" sheetId="1" r:id="a"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="a" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{lines}</sheetData></worksheet>',
        }
    )


def _archive(texts: Sequence[str], rows: Sequence[Mapping[str, str]]) -> bytes:
    """A folder of reports with a reports.csv and a table of reports, in an archive."""
    return _packed(
        {
            "报告/here-2025.txt": texts[0],
            "报告/here-2026.html": _page(texts[1]),
            "报告/reports.csv": "file,adcode,year\nhere-2025.txt,140000,2025\n",
            "data.csv": _delimited(rows),
        }
    )


_WORD_TOKENS = (
    '<w:gridSpan w:val="99999999"/>', '<w:gridSpan w:val="x"/>', '<w:vMerge w:val="continue"/>',
    "<w:tbl><w:tr><w:tc>",
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>', "&b;",
    '<!ENTITY e SYSTEM "file:///etc/passwd">',
    "<w:p/>", "<w:tr/>", "<w:br/>", 'Target="../../x"', 'TargetMode="External"', "word/document.xml",
)  # fmt: skip
_PDF_TOKENS = (
    "3 0 R", "/Kids [2 0 R]", "/Count 999999999", "/MediaBox [0 0 1e9 1e9]", "/Filter /FlateDecode", "/Length 0",
    "/Filter [/ASCIIHexDecode /LZWDecode]", "<< ", ">> ", "q " * 500, "BT ", " Tj", "/Encrypt 1 0 R", "endobj",
    "xref",
)  # fmt: skip
_MARKDOWN_TOKENS = (
    "# ", "- ", "1. ", "> " * 300, "```", "|" * 200, "| --- |", "* " * 300, "[" * 300, "![](", "**" * 300, "<b>",
    "&#x0;", "    ", "~~~",
)  # fmt: skip
_RICH_TOKENS = (
    "{" * 500, "}", r"\u-1?", r"\u99999999?", r"\uc99999 ", r"\'ff", r"\bin99999999 ", r"\trowd", r"\cell", r"\row",
    r"\*",    r"\ansicpg0", r"\fonttbl", r"\u55357?", "\\",
)  # fmt: skip
_BOOK_TOKENS = (
    '<itemref idref="a"/>' * 50, 'full-path="../../etc/passwd"', 'href="../a.html"', "<!ENTITY a 'b'>", "&a;",
    "<rootfile/>", 'href="a.html#x"', "%2e%2e%2f",
)  # fmt: skip
_MAIL_TOKENS = (
    "Content-Transfer-Encoding: base64\n", "Content-Transfer-Encoding: quoted-printable\n", "charset=utf-7",
    "charset=x",
    "--x\n", "boundary=", "Content-Type: message/rfc822\n", "=E4=BD", "=\n",
    "Content-Type: multipart/mixed; boundary=y\n",
    "=?utf-8?b?", "filename*0*=utf-8''",
)  # fmt: skip
_CSV_TOKENS = ('"' * 51, '",\n"', "," * 500, ";" * 500, "\t" * 500, "\r\n", "\r", "年份,正文\n", '""', "sep=;\n")
_JSON_TOKENS = (
    "[" * 5000, '{"a":' * 2000, "]", "}", "1e400", "-0", '"\\ud800"', "NaN", "[]", "{}", '"正文": ', '"正文": ["甲"], ',
    "0" * 300, "9" * 4500, ",", ":",
)  # fmt: skip
_SHEET_TOKENS = (
    '<c r="XFD1048576"/>', '<c r="A99999999999"/>', '<c r="A0"/>', '<c t="s"><v>99999</v></c>',
    '<c t="s"><v>-1</v></c>',
    '<c t="d"><v>x</v></c>', "<row>" * 300,
    '<mergeCell ref="A1:XFD1048576"/>', '<dimension ref="A1:XFD1048576"/>',
    '<c t="b"><v>2</v></c>', "<!DOCTYPE x>", "&lt;", 'Target="../../x"', '<sheet name="" sheetId="0"/>',
    '<c t="n"><v>1e999</v></c>', "_x0000_",
)  # fmt: skip
_ARCHIVE_TOKENS = ("../../x.txt", "file,id\n", "reports.csv", "/x.txt", "报告/", "C:\\x.txt", "\n一、2024年工作回顾\n")
