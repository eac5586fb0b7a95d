"""Extracts text from document formats.

Each type of document has a reader; a new format is one more line in `READERS`.
"""

from __future__ import annotations

from collections.abc import Callable

from kg.characters import without_xml_faults
from kg.errors import InputError, KgError
from kg.text.file_types import FileType
from kg.text.markdown import read_markdown
from kg.text.pdf import read_pdf
from kg.text.rtf import read_rtf
from kg.text.web_archives import read_epub, read_mht
from kg.text.word_binary import read_doc
from kg.text.word_xml import read_docx

Reader = Callable[[bytes, str], str]


def _guarded(read: Reader) -> Reader:
    """The reader, with an InputError in place of any error of its library, and without characters that XML cannot hold.

    Libraries raise all kinds of errors for a damaged file: those for .docx alone KeyError, ValueError, AttributeError,
    IndexError, zlib.error, NotImplementedError, XMLSyntaxError and others, depending on their versions.
    """

    def read_guarded(data: bytes, name: str) -> str:
        try:
            text = read(data, name)
        except (KgError, MemoryError):
            raise
        except Exception as error:  # whatever the library raises, the file is damaged
            what = f"{type(error).__name__}: {error}"
            suffix = name[name.rfind(".") :]
            raise InputError(f"{name}: is not a readable {suffix} ({what}); save it again, or as UTF-8 text") from error
        return without_xml_faults(text)

    return read_guarded


READERS: dict[FileType, Reader] = {
    FileType.DOCX: _guarded(read_docx),
    FileType.DOC: _guarded(read_doc),
    FileType.RTF: _guarded(read_rtf),
    FileType.PDF: _guarded(read_pdf),
    FileType.EPUB: _guarded(read_epub),
    FileType.MHT: _guarded(read_mht),
    FileType.MARKDOWN: _guarded(read_markdown),
}
"""Each type of document with the function that takes bytes and file name and gives the text."""
