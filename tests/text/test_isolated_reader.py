"""Documents that ask for more than they may have are refused by their reason, and those behind them are read."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from kg.errors import InputError, KgError
from kg.text import isolated_reader, pdf, source
from kg.text.isolated_reader import read_document_file
from kg.text.limits import MB, MOST_COLUMNS, MOST_FILES, MOST_UNPACKED, MOST_XML
from kg.text.source import decode_source, read_bytes

docx = pytest.importorskip("docx")


def document(*paragraphs: str, table: Callable[[Any], None] | None = None) -> bytes:
    """A .docx with these paragraphs, and a table of two rows and columns."""
    made = docx.Document()
    for paragraph in paragraphs:
        made.add_paragraph(paragraph)
    if table:
        table(made.add_table(2, 2))
    data = BytesIO()
    made.save(data)
    return data.getvalue()


def archive(**files: bytes) -> bytes:
    """A zip archive; `__` in a name is a slash, `_` a dot."""
    data = BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name.replace("__", "/").replace("_", "."), content)
    return data.getvalue()


def pdf_of_one_stream(megabytes: int) -> bytes:
    """A PDF whose page draws text from a stream of so many megabytes, packed twice over."""
    import zlib

    # A megabyte packed so that it can be repeated as it is: nothing in it refers to what was before it.
    packer = zlib.compressobj(9)
    packed = packer.compress((b"BT /F1 9 Tf (a) Tj ET\n" * 50_000)[:MB]) + packer.flush(zlib.Z_FULL_FLUSH)
    content = zlib.compress(packed[:2] + packed[2:] * megabytes + packer.flush(), 9)
    filters = b"/Filter [/FlateDecode /FlateDecode]"
    objects = [
        b"<</Type /Catalog /Pages 2 0 R>>",
        b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources <</Font <</F1 5 0 R>>>>>>",
        b"<<" + filters + b" /Length %d>>\nstream\n" % len(content) + content + b"\nendstream",
        b"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>",
    ]
    body = b"%PDF-1.7\n" + b"".join(b"%d 0 obj\n%b\nendobj\n" % (at, one) for at, one in enumerate(objects, 1))
    return body + b"trailer <</Root 1 0 R>>\n%%EOF"


@pytest.fixture(autouse=True)
def own_process() -> Iterator[None]:
    """Each test starts without a process that reads documents, and leaves none."""
    isolated_reader._end()
    yield
    isolated_reader._end()


def reader() -> Any:
    """The process that reads documents."""
    return isolated_reader._current


def test_one_process_reads_all_documents() -> None:
    """The second document is read by the process of the first."""
    assert read_document_file(document("修路。"), "one.docx") == "修路。"
    first = reader()
    assert read_document_file(document("架桥。"), "two.docx") == "架桥。"
    assert reader() is first


def test_a_process_that_died_is_replaced_and_the_document_is_read() -> None:
    """What a document comes to does not depend on what befell the process before."""
    assert read_document_file(document("修路。"), "one.docx") == "修路。"
    reader()._process.kill()
    assert read_document_file(document("架桥。"), "two.docx") == "架桥。"


def test_a_merged_cell_counts_in_each_row() -> None:
    """What it says is said of every row, unless it is a number; further columns stay empty and keep their places."""

    def merge(table: Any) -> None:
        table.cell(0, 0).text, table.cell(0, 1).text, table.cell(1, 1).text = "甲", "乙", "丙"
        table.cell(0, 0).merge(table.cell(1, 0))

    assert read_document_file(document(table=merge), "table.docx").split("\n") == ["甲\t乙", "甲\t丙"]

    def amount(table: Any) -> None:
        merge(table)
        table.cell(0, 0).text = "2亿元"

    assert read_document_file(document(table=amount), "table.docx").split("\n") == ["2亿元\t乙", "\t丙"]

    def span(table: Any) -> None:
        table.cell(0, 0).text = "甲"
        table.cell(0, 0).merge(table.cell(0, 1))
        table.cell(1, 0).text = "乙"

    assert read_document_file(document(table=span), "table.docx").split("\n") == ["甲\t", "乙\t"]


def test_a_cell_wider_than_any_table_is_refused() -> None:
    """w:gridSpan of two hundred million would be as many copies of a text."""

    def span(table: Any) -> None:
        table.cell(0, 0)._tc.get_or_add_tcPr().get_or_add_gridSpan().val = 200_000_000

    with pytest.raises(InputError, match=f"wide.docx: .* 200000000 columns, more than the {MOST_COLUMNS}"):
        read_document_file(document(table=span), "wide.docx")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (archive(word__document_xml=bytes(MOST_XML + MB)), "takes 65 MB, more than 64"),
        (archive(word__media__a_bmp=bytes(MOST_UNPACKED + MB)), "unpacked it takes 257 MB, more than 256"),
        (archive(word__media__a_bmp=bytes(9 * MB)), "less than 1/200 of its size"),
        (archive(**{f"f{number}": b"" for number in range(MOST_FILES + 1)}), "holds 5001 files"),
        (archive(word__document_xml=b"<a>"), "is not a readable .docx"),
    ],
)
def test_an_archive_that_fills_memory_is_refused_before_it_is_unpacked(data: bytes, message: str) -> None:
    """The sizes of what is in it, its share and its number are looked at first."""
    with pytest.raises(InputError, match=f"bomb.docx: .*{message}"):
        read_document_file(data, "bomb.docx")


def test_more_characters_than_a_report_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text says how many it may have; so does what a process sends back."""
    with pytest.raises(InputError, match=r"long\.txt: holds more than 1000000 characters"):
        decode_source(("修" * 1_000_001).encode(), "long.txt")
    with pytest.raises(InputError, match="holds more than 1000000 characters"):
        read_document_file(document(*["修" * 500_001] * 2), "long.docx")
    monkeypatch.setattr(isolated_reader, "_LONGEST_TEXT", 10)
    with pytest.raises(InputError, match=r"a\.docx: it holds more than"):
        read_document_file(document("修路架桥。"), "a.docx")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to a limit on memory")
def test_a_document_that_fills_memory_is_refused_and_the_next_one_is_read() -> None:
    """A PDF of some kilobytes that unpacks to gigabytes ends the process; the reason says what it may have."""
    with pytest.raises(InputError, match=r"bomb\.pdf: .*1024 MB"):
        read_document_file(pdf_of_one_stream(2_500), "bomb.pdf")
    assert read_document_file(document("修路。"), "good.docx") == "修路。"


def test_a_document_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process ends the other one when the time is up, on any system."""
    read_document_file(document("修路。"), "one.docx")
    monkeypatch.setattr(isolated_reader, "READER_SECONDS", 0.2)
    monkeypatch.setattr(isolated_reader, "_reader", lambda: process)
    process = reader()
    process.is_new = True
    if sys.platform != "win32":
        os.kill(process._process.pid, signal.SIGSTOP)
        with pytest.raises(InputError, match=r"slow\.docx: reading it takes more than 0\.2 seconds"):
            read_document_file(document("架桥。"), "slow.docx")


def test_the_process_ends_when_this_one_lets_go() -> None:
    """Without the end of its pipe the process ends by itself."""
    read_document_file(document("修路。"), "one.docx")
    process = reader()._process
    process.stdin.close()
    assert process.wait(30) == 0


def test_a_process_that_cannot_be_started_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """The build ends rather than set every document aside."""
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(KgError, match="cannot be started") as raised:
        read_document_file(b"", "one.docx")
    assert not isinstance(raised.value, InputError)


def test_a_folder_of_reports_lends_the_process_no_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A docx.py beside the reports is not run."""
    (tmp_path / "docx.py").write_text("raise SystemExit('run')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [path for path in sys.path if path])
    assert read_document_file(document("修路。"), "one.docx") == "修路。"


def test_a_large_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So much is read of a file as shows that it is too large; a pipe is not waited for."""
    monkeypatch.setattr(source, "MOST_TEXT_BYTES", 3 * MB)
    (tmp_path / "large.txt").write_bytes(bytes(3 * MB + 1))
    with pytest.raises(InputError, match=r"large\.txt: takes more than 3 MB"):
        read_bytes(tmp_path / "large.txt")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.txt")
        with pytest.raises(InputError, match="a device or a pipe"):
            read_bytes(tmp_path / "pipe.txt")


def test_pages_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PDF with more pages than a report has is refused."""
    monkeypatch.setattr(pdf, "MOST_PAGES", 0)
    with pytest.raises(InputError, match=r"a\.pdf: has 1 pages, more than 0"):
        pdf.read_pdf(pdf_of_one_stream(1), "a.pdf")
