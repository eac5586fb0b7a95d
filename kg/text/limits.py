"""How much a source may hold, and how long reading it may take: anybody may have made the file.

The longest of 137 reports at hand has 37,473 characters, its longest line 1,872 and its longest sentence 572; as Word
or PDF documents such reports take less than 5 MB and 100 pages. Each limit is many times what a report needs, and far
below what a machine has. What exceeds one is set aside with its reason.
"""

from __future__ import annotations

from kg.errors import InputError

MB = 1 << 20

#: A document with photographs may take tens of megabytes.
MOST_DOCUMENT_BYTES = 64 * MB
#: A text of the greatest length in any encoding (4 bytes a character), or a web page with pictures written into it.
MOST_TEXT_BYTES = 8 * MB
#: A table with the texts of some four thousand reports, or an archive of as many files; larger ones can be divided.
MOST_TABLE_BYTES = 256 * MB
#: What an archive of reports holds, unpacked.
MOST_FOLDER_UNPACKED = 1024 * MB
#: 26 times the longest report. All that is read of a text takes some 2 kB of memory for each character.
MOST_CHARACTERS = 1_000_000
#: What a .docx holds, unpacked: pictures are packed already, and hardly grow.
MOST_UNPACKED = 256 * MB
#: One XML file of a .docx; its tree takes some eight times as much memory.
MOST_XML = 64 * MB
#: XML shrinks to a tenth; what shrinks to less than this share is made to fill memory. Small files may be that regular.
MOST_RATIO = 200
RATIO_COUNTS_FROM = 4 * MB
#: A document with a hundred pictures has some two hundred files.
MOST_FILES = 5_000
#: Word allows 63 columns, so no cell can span more.
MOST_COLUMNS = 63
MOST_PAGES = 2_000

#: The process that reads a document may take so much memory: Python and PDFium need 200 MB of it to begin with.
READER_MEMORY = 1024 * MB
#: Processor time and time by the clock for one document; a report takes less than a second.
READER_CPU_SECONDS = 30
READER_SECONDS = 60

#: Processor time for one report, from its text to its facts; 40,000 characters take some five seconds.
REPORT_CPU_SECONDS = 300

#: Three times the longest sentence. A longer one is divided behind a comma, and a stretch of this length without one
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
    """How many characters a document has, until they are more than a report can have."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._total = 0

    def counted(self, text: str) -> str:
        """The text itself. Raises InputError where it is too much with all before it."""
        self.add(len(text))
        return text

    def add(self, length: int) -> None:
        """Counts so many characters. Raises InputError where they are too many with all before them."""
        self._total += length
        check_length(self._total, self._name)
