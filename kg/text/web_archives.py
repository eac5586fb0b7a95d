"""The text of pages stored in one file with their resources: .mht (MIME HTML) and .epub."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from posixpath import dirname, join, normpath
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError, iterparse
from zipfile import ZipFile

from kg.errors import InputError
from kg.text.decoding import decode
from kg.text.limits import Length
from kg.text.markup import read_page
from kg.text.offsets import apply_edits
from kg.text.zip_archives import check_archive

_CONTAINER = "META-INF/container.xml"


def read_mht(data: bytes, name: str) -> str:
    """The text of the first page of an .mht (RFC 2557). Raises InputError if there is none."""
    from email import message_from_bytes
    from email.message import Message

    for part in message_from_bytes(data).walk():
        content = part.get_payload(decode=True) if part.get_content_maintype() == "text" else None
        if isinstance(part, Message) and isinstance(content, bytes) and part.get_content_subtype() in ("html", "xhtml"):
            charset = part.get_content_charset()
            try:
                page = content.decode("gb18030" if charset in ("gb2312", "gbk") else charset or "utf-8")
            except (UnicodeError, LookupError):
                page = decode(content, name)[0]
            return page_text(page, Length(name))
    raise InputError(f"{name}: holds no web page; save the page again, as .html / 其中没有网页")


def read_epub(data: bytes, name: str) -> str:
    """The text of the pages of an .epub, in the order of its spine (EPUB 3.3, 5.6).

    Raises InputError if it lists no pages or one of them is missing.
    """
    check_archive(data, name)
    length = Length(name)
    try:
        with ZipFile(BytesIO(data)) as archive:
            return "\n".join(page_text(decode(archive.read(page), name)[0], length) for page in _spine(archive))
    except (KeyError, ParseError) as error:
        raise InputError(f"{name}: is not a readable .epub ({error}); save it again, or as UTF-8 text") from None


def _spine(archive: ZipFile) -> Iterator[str]:
    """The names of the pages of an .epub in reading order."""
    package = next(
        element.get("full-path", "") for element in _elements(archive, _CONTAINER) if _local(element) == "rootfile"
    )
    pages: dict[str, str] = {}
    for element in _elements(archive, package):
        if _local(element) == "item":
            pages[element.get("id", "")] = element.get("href", "")
        elif _local(element) == "itemref":
            href = pages.get(element.get("idref", ""), "")
            yield normpath(join(dirname(package), unquote(href)))


def _elements(archive: ZipFile, name: str) -> Iterator[Element]:
    """The elements of an XML file.

    A file that declares entities is rejected, because they may expand to anything (XXE).
    """
    content = archive.read(name)
    if b"<!ENTITY" in content:
        raise ParseError(f"{name} declares entities")
    for _, element in iterparse(BytesIO(content), ("start",)):
        yield element


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def page_text(page: str, length: Length) -> str:
    """The text of a web page without markup, one line per block."""
    return length.counted(apply_edits(page, read_page(page))[0])
