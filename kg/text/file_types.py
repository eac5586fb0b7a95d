"""Detects the type of a file: by its content if that is recognisable, otherwise by the suffix of its name.

People save web pages as .doc and attach PDFs as .txt; a suffix is only a name. Formats with a signature are detected by
it. Plain text has none, so Markdown, CSV and JSON are detected by their suffixes.
"""

from __future__ import annotations

import re
from enum import Enum
from io import BytesIO
from pathlib import PurePath

from kg.errors import InputError
from kg.extras import require


class FileType(Enum):
    """The types of files that are read; the value is the usual suffix."""

    TEXT = ".txt"
    PAGE = ".html"
    MARKDOWN = ".md"
    DOCX = ".docx"
    DOC = ".doc"
    RTF = ".rtf"
    PDF = ".pdf"
    EPUB = ".epub"
    MHT = ".mht"
    CSV = ".csv"
    JSON = ".json"
    JSON_LINES = ".jsonl"
    EXCEL = ".xlsx"
    PARQUET = ".parquet"
    ZIP = ".zip"


#: A reader extracts the text of these (kg.text.document_formats); offsets count in the extracted text.
DOCUMENTS = frozenset(
    {FileType.DOCX, FileType.DOC, FileType.RTF, FileType.PDF, FileType.EPUB, FileType.MHT, FileType.MARKDOWN}
)
#: Each row of these may be a report (kg.text.table_files).
TABLES = frozenset({FileType.CSV, FileType.JSON, FileType.JSON_LINES, FileType.EXCEL, FileType.PARQUET})

_SUFFIXES = {
    ".txt": FileType.TEXT,
    ".text": FileType.TEXT,
    ".html": FileType.PAGE,
    ".htm": FileType.PAGE,
    ".shtml": FileType.PAGE,
    ".shtm": FileType.PAGE,
    ".xhtml": FileType.PAGE,
    ".md": FileType.MARKDOWN,
    ".markdown": FileType.MARKDOWN,
    ".docx": FileType.DOCX,
    ".docm": FileType.DOCX,
    ".doc": FileType.DOC,
    ".wps": FileType.DOC,
    ".rtf": FileType.RTF,
    ".pdf": FileType.PDF,
    ".epub": FileType.EPUB,
    ".mht": FileType.MHT,
    ".mhtml": FileType.MHT,
    ".csv": FileType.CSV,
    ".tsv": FileType.CSV,
    ".json": FileType.JSON,
    ".jsonl": FileType.JSON_LINES,
    ".ndjson": FileType.JSON_LINES,
    ".xlsx": FileType.EXCEL,
    ".xlsm": FileType.EXCEL,
    ".xls": FileType.EXCEL,
    ".et": FileType.EXCEL,
    ".parquet": FileType.PARQUET,
    ".zip": FileType.ZIP,
}
#: The suffixes of the files that are collected from a folder.
SUFFIXES = tuple(_SUFFIXES)

_SAVE = "save it as .docx, .pdf or UTF-8 text / 请另存为 .docx、.pdf 或 UTF-8 文本"
_NOT_READ = {
    b"\x1f\x8b": "a gzip archive; unpack it",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive; unpack it, or pack it as .zip / 请解压或改用 .zip",
    b"Rar!": "a RAR archive; unpack it, or pack it as .zip / 请解压或改用 .zip",
    b"\x89PNG": "an image; run character recognition first / 是图片，请先做文字识别",
    b"\xff\xd8\xff": "an image; run character recognition first / 是图片，请先做文字识别",
    b"GIF8": "an image; run character recognition first / 是图片，请先做文字识别",
    b"CAJ\0": f"a CAJ document; {_SAVE}",
}
_PAGE = re.compile(
    r"[\s\ufeff\0]*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html)[\s>]", re.I | re.S
)
_FRAGMENT = re.compile(
    r"\s{0,200}<(?:article|br|center|div|font|h[1-6]|p|section|span|strong|table)(?:\s[^<>]{0,2000})?/?>", re.I
)
_BLOCK_END = re.compile(r"</p>|</div>|<br\s{0,8}/?>", re.I)
_MIME = re.compile(rb"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,20}?content-type:\s*multipart/related", re.I)
_WORD_XML = re.compile(r"progid=\"Word\.Document\"|schemas\.microsoft\.com/office/word/2003")
_HEAD = 4096


def type_by_name(name: str) -> FileType:
    """The type by the suffix of a name; text if there is none."""
    return _SUFFIXES.get(PurePath(name).suffix.lower(), FileType.TEXT)


def is_page_text(text: str) -> bool:
    """Whether a text begins like a web page."""
    return _PAGE.match(text[:_HEAD]) is not None


def is_page_fragment(text: str) -> bool:
    """Whether a text is the markup of a part of a page, as tables of texts taken from the web have it.

    >>> is_page_fragment("<p>各位代表：</p>"), is_page_fragment("各位代表：<br>修路。"), is_page_fragment("增速<5%")
    (True, True, False)
    """
    if is_page_text(text) or _FRAGMENT.match(text[:_HEAD]):
        return True
    return len(_BLOCK_END.findall(text)) > text.strip().count("\n")


def file_type(data: bytes, name: str) -> FileType:
    """The type of a file. Raises InputError for a known type that cannot be read."""
    for magic, what in _NOT_READ.items():
        if data.startswith(magic):
            raise InputError(f"{name}: is {what}")
    if data.startswith(b"PK\x03\x04"):
        return _type_of_archive(data, name)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _type_of_compound_file(data, name)
    if b"%PDF-" in data[:1024]:
        return FileType.PDF
    if data.startswith(b"{\\rtf"):
        return FileType.RTF
    if data.startswith(b"PAR1"):
        return FileType.PARQUET
    return _type_of_text(data, name)


def _type_of_text(data: bytes, name: str) -> FileType:
    """The type of a file without a signature, by its suffix, unless that is the suffix of a binary format."""
    head = data[:_HEAD]
    if _MIME.match(head):
        return FileType.MHT
    is_wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    start = head.decode("utf-16" if is_wide else "latin-1", "replace")
    if is_page_text(start):
        return FileType.PAGE
    if _WORD_XML.search(start):
        raise InputError(f"{name}: is a Word 2003 XML document; {_SAVE}")
    named = type_by_name(name)
    if named in (FileType.DOC, FileType.RTF) and "\0" not in start:
        return FileType.TEXT  # a plain text with the suffix .doc
    if named is FileType.EXCEL and "\0" not in start:
        return FileType.CSV  # statistics offices name such tables .xls
    return named


def _type_of_archive(data: bytes, name: str) -> FileType:
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (BadZipFile, ValueError, NotImplementedError, OSError):
        named = type_by_name(name)  # its reader reports what is wrong
        return named if named in (FileType.DOCX, FileType.EPUB, FileType.EXCEL) else FileType.ZIP
    if "[Content_Types].xml" in names:
        if any(one.startswith("xl/") for one in names):
            return FileType.EXCEL
        if any(one.startswith("ppt/") for one in names):
            raise InputError(f"{name}: is a presentation; {_SAVE}")
        return FileType.DOCX
    if "META-INF/container.xml" in names:
        return FileType.EPUB
    if "OFD.xml" in names:
        raise InputError(f"{name}: is an OFD document; {_SAVE}")
    if "content.xml" in names and "mimetype" in names:
        raise InputError(f"{name}: is an OpenDocument file; {_SAVE}")
    named = type_by_name(name)
    return named if named in (FileType.DOCX, FileType.EPUB, FileType.EXCEL) else FileType.ZIP


def _type_of_compound_file(data: bytes, name: str) -> FileType:
    """Word 97 and Excel 97 store streams in a compound file ([MS-CFB]); so do encrypted files of later versions."""
    require("office", "olefile")
    from olefile import OleFileIO

    try:
        with OleFileIO(BytesIO(data)) as file:
            streams = {"/".join(path) for path in file.listdir()}
    except (OSError, ValueError, IndexError, RecursionError):  # damaged; its reader reports it
        return type_by_name(name) if type_by_name(name) in (FileType.DOC, FileType.EXCEL) else FileType.DOC
    if "EncryptedPackage" in streams:
        raise InputError(f"{name}: is locked with a password; save it without one / 文件已加密，请取消密码")
    if "WordDocument" in streams:
        return FileType.DOC
    if streams & {"Workbook", "Book"}:
        return FileType.EXCEL
    raise InputError(f"{name}: is an Office document without a text of Word or a table of Excel; {_SAVE}")
