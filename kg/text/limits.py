"""Limits on the size of a source and on the time for reading it, because anybody may have made the file.

The longest of 137 reports at hand has 37,473 characters, its longest line 1,872 and its longest sentence 572; as Word
or PDF documents such reports take less than 5 MB and 100 pages. Each limit is many times what a report needs and far
below what a machine has. A source that exceeds one is set aside with the reason.
"""

from __future__ import annotations

from kg.errors import InputError

MB = 1 << 20

#: A document with photographs may have tens of megabytes.
MOST_DOCUMENT_BYTES = 64 * MB
#: A text of the maximum length in any encoding (4 bytes per character), or a web page with embedded images.
MOST_TEXT_BYTES = 8 * MB
#: A table with the texts of about 4,000 reports, or an archive of as many files; larger ones can be split.
MOST_TABLE_BYTES = 256 * MB
#: The unpacked size of an archive of reports.
MOST_FOLDER_UNPACKED = 1024 * MB
#: 26 times the longest report. The analysis of a text takes about 2 kB of memory per character.
MOST_CHARACTERS = 1_000_000
#: The unpacked size of a .docx: images are compressed already and hardly grow.
MOST_UNPACKED = 256 * MB
#: One XML file of a .docx; its tree takes about eight times as much memory.
MOST_XML = 64 * MB
#: XML shrinks to a tenth; a file that shrinks to less than this share is an attack on memory. Small files may do so.
MOST_RATIO = 200
RATIO_COUNTS_FROM = 4 * MB
#: A document with a hundred images has about two hundred files.
MOST_FILES = 5_000
#: Word allows 63 columns, so no cell can span more.
MOST_COLUMNS = 63
MOST_PAGES = 2_000

#: Memory of the process that reads a document; Python and PDFium need 200 MB of it to start.
READER_MEMORY = 1024 * MB
#: CPU time and elapsed time for one document; a report takes less than a second.
READER_CPU_SECONDS = 30
READER_SECONDS = 60

#: CPU time for one report, from its text to its facts; 40,000 characters take about five seconds.
REPORT_CPU_SECONDS = 300

#: Three times the longest sentence. A longer one is divided after a comma, and a stretch of this length without a comma
#: is not analysed; report.json lists both.
LONGEST_SENTENCE = 2_000


def check_length(length: int, name: str) -> None:
    """Raises InputError for a text that is longer than a report can be."""
    if length > MOST_CHARACTERS:
        raise InputError(
            f"{name}: holds more than {MOST_CHARACTERS} characters, which no report does; "
            "give a file with one report alone / 文件过长，请每个文件只放一份报告"
        )


class Length:
    """Counts the characters of a document up to the limit for a report."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._total = 0

    def counted(self, text: str) -> str:
        """Counts a text and returns it. Raises InputError if the total exceeds the limit."""
        self.add(len(text))
        return text

    def add(self, length: int) -> None:
        """Counts this number of characters. Raises InputError if the total exceeds the limit."""
        self._total += length
        check_length(self._total, self._name)
