"""Write reports in all supported formats, read each one, and compare the facts with those of the texts.

A form is a folder of separate files of one format, a table with one report per row, or an archive. The facts of a
report are the rows of its tables without what depends on the form: addresses, ids and positions in the source. Forms
that need a program or a font that is not installed (.doc, .xls, .pdf) are named and skipped.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from io import BytesIO, StringIO
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

from kg.build.cache import Cache
from kg.build.engine import ThisProcess
from kg.build.ingest import facts_of, ingest_all
from kg.build.inputs import find_inputs
from kg.errors import KgError
from kg.publish.tables import report_rows
from kg.rdf.iris import DEFAULT_BASE, iris_of
from kg.text.cleaning import plain_text
from kg.text.source import read_source

# An Excel cell can hold up to twice this number of characters.
PART = 30_000
FORM_COLUMNS = frozenset({"iri", "report", "statement", "project", "start", "end", "number_start", "number_end"})
MARKDOWN_SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>#|&~"})
HEADING = re.compile(r"\s*[（(]?[一二三四五六七八九十]{1,3}[）)、].{4}")
SHOWN = 5

Fact = tuple[str, ...]
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Text:
    """A report: the name of its file, its text, and its metadata."""

    stem: str
    text: str
    adcode: str
    year: str

    @property
    def lines(self) -> list[str]:
        return [line for line in self.text.split("\n") if line.strip()]


class MissingError(Exception):
    """A requirement of a form is not installed."""


def page(one: Text) -> str:
    """A report as a web page."""
    body = ""
    for is_row, lines in groupby(one.lines, lambda line: "\t" in line):
        if is_row:  # a tab in a paragraph of a page is a blank
            cells = ("".join(f"<td>{escape(cell)}</td>" for cell in line.split("\t")) for line in lines)
            body += f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>\n"
        else:
            body += "".join(f"<p>{escape(line)}</p>\n" for line in lines)
    return f"<!doctype html><html><head><meta charset=utf-8></head><body>{body}</body></html>"


def docx(one: Text) -> bytes:
    """A report as a Word document."""
    from docx import Document

    document = Document()
    for line in one.lines:
        document.add_paragraph(line)
    data = BytesIO()
    document.save(data)
    return data.getvalue()


def rtf(one: Text) -> bytes:
    """A report as written by WordPad, each character as UTF-16 code units."""
    paragraphs = []
    for line in one.lines:
        units = line.encode("utf-16-le")
        paragraphs.append("".join(rf"\u{units[at] + 256 * units[at + 1]}?" for at in range(0, len(units), 2)))
    return (r"{\rtf1\ansi\ansicpg936\uc1 " + "\\par\n".join(paragraphs) + r"\par}").encode("ascii")


def markdown(one: Text) -> bytes:
    """A report in Markdown, with a paragraph for each line."""
    return "\n\n".join(line.strip().translate(MARKDOWN_SIGNS) for line in one.lines).encode()


def mht(one: Text) -> bytes:
    """A page as saved by browsers in one file."""
    from email.mime.multipart import MIMEMultipart
    from email.mime.text import MIMEText

    whole = MIMEMultipart("related", type="text/html")
    whole.attach(MIMEText(page(one), "html", "utf-8"))
    return whole.as_bytes()


def epub(one: Text) -> bytes:
    """A book with one page."""
    data = BytesIO()
    with ZipFile(data, "w") as archive:
        archive.writestr(
            "META-INF/container.xml", '<container><rootfiles><rootfile full-path="a.opf"/></rootfiles></container>'
        )
        archive.writestr(
            "a.opf",
            '<package><manifest><item id="a" href="a.html"/></manifest><spine><itemref idref="a"/></spine></package>',
        )
        archive.writestr("a.html", page(one))
    return data.getvalue()


def pdf(one: Text) -> bytes:
    """A report as printed, with page numbers."""
    from fpdf import FPDF

    fonts = sorted(Path("/usr/share/fonts").rglob("NotoS*CJK*-Regular.ttc"))
    if not fonts:
        raise MissingError("a font with Chinese characters")
    paper = FPDF()
    paper.add_font("cjk", fname=fonts[0])
    paper.set_font("cjk", size=12)
    paper.add_page()
    ended = True
    for line in one.lines:  # a sentence broken over several lines is not a new paragraph
        text = "　　" + line.strip() if ended else line.strip()
        paper.multi_cell(0, 8, text, align="L", wrapmode="CHAR", new_x="LMARGIN", new_y="NEXT")
        ended = line.rstrip().endswith(tuple("。！？：；”）!?")) or bool(HEADING.match(line))
    return bytes(paper.output())


def converted(name: str, content: bytes, wanted: str, given: str) -> bytes:
    """A file converted to another format by LibreOffice."""
    program = shutil.which("soffice")
    if program is None:
        raise MissingError("LibreOffice")
    with TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(content)
        home = f"-env:UserInstallation={(Path(folder) / 'home').as_uri()}"
        command = [program, home, "--headless", f"--infilter={given}", "--convert-to", wanted, "--outdir", folder, name]
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)
        return next(Path(folder).glob(f"{Path(name).stem}.{wanted.partition(':')[0]}")).read_bytes()


def word_97(one: Text) -> bytes:
    """A report as a Word 97 document."""
    return converted("a.html", page(one).encode(), "doc:MS Word 97", "HTML (StarWriter)")


FILES: Mapping[str, tuple[str, Callable[[Text], bytes]]] = {
    "txt": (".txt", lambda one: one.text.encode()),
    "txt-gb18030": (".txt", lambda one: one.text.encode("gb18030")),
    "txt-utf-16": (".txt", lambda one: one.text.encode("utf-16")),
    "html": (".html", lambda one: page(one).encode()),
    "shtml-called-doc": (".doc", lambda one: page(one).encode()),
    "md": (".md", markdown),
    "docx": (".docx", docx),
    "rtf": (".rtf", rtf),
    "mht": (".mht", mht),
    "epub": (".epub", epub),
    "doc": (".doc", word_97),
    "pdf": (".pdf", pdf),
}


def records(texts: Sequence[Text]) -> list[dict[str, str]]:
    """The reports as rows of a table."""
    return [{"年份": one.year, "代码": one.adcode, "名称": one.stem, "正文": one.text} for one in texts]


def delimited(texts: Sequence[Text], sign: str, encoding: str) -> bytes:
    """The reports as delimited text."""
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=sign)
    rows = records(texts)
    writer.writerow(rows[0])
    writer.writerows(row.values() for row in rows)
    return out.getvalue().encode(encoding)


def parquet(texts: Sequence[Text]) -> bytes:
    """The reports as a Parquet file."""
    import pyarrow
    from pyarrow.parquet import write_table

    data = BytesIO()
    write_table(pyarrow.Table.from_pylist(records(texts)), data)
    return data.getvalue()


def xls(texts: Sequence[Text], wanted: str) -> bytes:
    """The reports as a workbook, with texts in parts, because a cell cannot hold a whole one."""
    most = max(-(-len(one.text) // PART) for one in texts)
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["年份", "代码", *(f"正文{number}" for number in range(1, most + 1))])
    for one in texts:
        writer.writerow([one.year, one.adcode, *(one.text[PART * at : PART * (at + 1)] for at in range(most))])
    return converted("a.csv", out.getvalue().encode(), wanted, "CSV:44,34,76,1,,0,true")


TABLES: Mapping[str, tuple[str, Callable[[Sequence[Text]], bytes]]] = {
    "csv": (".csv", lambda texts: delimited(texts, ",", "utf-8-sig")),
    "csv-gb18030-semicolons": (".csv", lambda texts: delimited(texts, ";", "gb18030")),
    "tsv": (".tsv", lambda texts: delimited(texts, "\t", "utf-8")),
    "json": (".json", lambda texts: json.dumps(records(texts), ensure_ascii=False).encode()),
    "jsonl": (".jsonl", lambda texts: "\n".join(map(json.dumps, records(texts))).encode()),
    "parquet": (".parquet", parquet),
    "xlsx": (".xlsx", lambda texts: xls(texts, "xlsx")),
    "xls": (".xls", lambda texts: xls(texts, "xls:MS Excel 97")),
}
ARCHIVE = "zip"
FORMS = (*FILES, *TABLES, ARCHIVE)


def write_form(form: str, texts: Sequence[Text], folder: Path) -> Path:
    """Writes reports in a form and returns the input for a build."""
    if form in TABLES:
        suffix, make = TABLES[form]
        place = folder / f"reports{suffix}"
        place.write_bytes(make(texts))
        return place
    suffix, write = FILES["txt" if form == ARCHIVE else form]
    named = [["file", "id", "adcode", "year"], *([f"{t.stem}{suffix}", t.stem, t.adcode, t.year] for t in texts)]
    files = {f"{one.stem}{suffix}": write(one) for one in texts}
    files["reports.csv"] = "".join(",".join(row) + "\n" for row in named).encode()
    if form == ARCHIVE:
        place = folder / "reports.zip"
        with ZipFile(place, "w", ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return place
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def facts_in(place: Path, cache: Cache) -> tuple[dict[Key, Counter[Fact]], list[str]]:
    """The facts of each report in a form, by area and year, and the files that were set aside."""
    readings, aside = ingest_all(find_inputs([place]), (), cache, ThisProcess())
    found: dict[Key, Counter[Fact]] = {}
    for reading in readings:
        facts = facts_of(reading, cache)
        found[reading.report.adcode, reading.report.year] = Counter(
            (
                table,
                *(f"{name}={value}" for name, value in row.items() if name not in FORM_COLUMNS and value is not None),
            )
            for table, rows in report_rows(facts, iris_of(facts), DEFAULT_BASE).items()
            for row in rows
        )
    return found, [one.reason for one in aside]


def differences(wanted: Mapping[Key, Counter[Fact]], found: Mapping[Key, Counter[Fact]]) -> Iterator[str]:
    """A line for each fact that was lost or gained."""
    for key in sorted(wanted.keys() | found.keys()):
        before, after = wanted.get(key, Counter()), found.get(key, Counter())
        for sign, facts in (("-", before - after), ("+", after - before)):
            yield from (f"  {sign} {key[0]} {key[1]}: {' '.join(fact)[:300]}" for fact in facts.elements())


def read_texts(folder: Path, count: int | None) -> list[Text]:
    """The given number of reports of a folder, evenly distributed, with their areas and years."""
    texts = []
    inputs = [one for one in find_inputs([folder]) if one.row.get("adcode") and one.row.get("year")]
    step = max(1, len(inputs) // count) if count else 1
    for one in inputs[::step][:count]:
        text = plain_text(read_source(one.path)).replace("\r\n", "\n").replace("\r", "\n")
        texts.append(Text(one.id, text, one.row["adcode"], one.row["year"]))
    return texts


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare the facts of reports in all forms with those of the texts.")
    parser.add_argument("folder", type=Path, help="texts with a reports.csv that states adcode and year")
    parser.add_argument("--count", type=int, default=3, help="how many reports (default: 3)")
    parser.add_argument("--all", action="store_true", help="all reports")
    parser.add_argument("--form", action="append", choices=FORMS, help="a form to compare (default: all)")
    given = parser.parse_args()
    texts = read_texts(given.folder, None if given.all else given.count)
    failed = False
    with TemporaryDirectory() as work:
        cache = Cache(Path(work) / "cache")
        wanted: dict[Key, Counter[Fact]] = {}
        refused = 0
        for form in dict.fromkeys(("txt", *(given.form or FORMS))):
            folder = Path(work) / form
            folder.mkdir()
            try:
                place = write_form(form, texts, folder)
            except MissingError as error:
                print(f"{form}: left out, for want of {error}")
                continue
            found, aside = facts_in(place, cache)
            if form == "txt":
                wanted, refused = found, len(aside)
            lines = list(differences(wanted, found))
            if len(aside) != refused:  # what is not read as a report from a text is not read from any form
                lines += [f"  set aside: {reason}" for reason in aside]
            total = sum(counter.total() for counter in found.values())
            print(f"{form}: {len(found)} reports, {total} facts, {len(lines)} differences", flush=True)
            print("".join(f"{line}\n" for line in lines[:SHOWN]), end="", flush=True)
            failed = failed or bool(lines)
    return int(failed)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KgError as error:
        sys.exit(f"{error}")
