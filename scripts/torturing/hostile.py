"""Hostile text and names through every output, read back as others read them.

A report, its table and the names of files hold what breaks formats: markup, formulas, control characters, paths. The
build may refuse them in a line. What it writes must be read by the parsers of XML, JSON, RDF and CSV, must hold no
formula and no markup of the text's making, must not lead outside the output, and must not speak to the terminal.
In Chromium, if there is one, pages show no dialog, no error, and ask for nothing.
"""

from __future__ import annotations

import csv
import importlib.util
import json
import re
import shutil
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NoReturn

from build.sample import REPORTS
from conftest import BROWSERS
from pyoxigraph import RdfFormat, parse

from torturing.attempts import Kind, Plan, Try
from torturing.commands import Ran, misbehaviour, run_kg
from torturing.prepared import BUILDS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Dialog, Request

# An element, an attribute and a function of this name show that text became markup or program.
_MARK = "kgtorture"
_TEXTS = (
    f"<{_MARK}>", f"</script><{_MARK}>", f"<script>{_MARK}()</script>", f'"><img src=x onerror={_MARK}()>',
    f"' onmouseover={_MARK}() x='", f"javascript:{_MARK}()", "]]>", "<!--", "-->", f"<![CDATA[<{_MARK}>]]>",
    f"{{{{{_MARK}}}}}",
    "\\u003cscript\\u003e", "&lt;script&gt;", "&amp;lt;", "</textarea>", "</title>", f"${{{_MARK}}}",
    "%0d%0aSet-Cookie: x=y",
    "=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1",
    '=HYPERLINK("http://127.0.0.1/","x")', "＝1+1",
    "\x1b[31m", "\x1b]0;x\x07", "\u202e", "\u2066", "\u200f", "\x07", "\x7f", "\x85", "\u2028", "\ufffe", "\uffff",
    "\ufdd0",
    "\U0001fffe", "\x01", "\x0b", "\x0c", "\ue000", "\ufffd", "e\u0301" * 40, "\U00020000", "\u0000",
    '"', "'", "\\", "`", "\n", "|", "*", "[x](javascript:x)", "$(touch pwned)", "`touch pwned`", "; touch pwned",
    "' OR '1'='1", "x" * 3000, "增" * 3000, "<" * 300, "\\" * 99, "^^<http://example.org/>", '"@en',
    "<http://example.org/>", "_:b", "\u3000",
)  # fmt: skip
_NAMES = (
    "../out", "../../out", "a/b", ".", "..", "/tmp-kgtorture", "-x", "--help", "a\nb", "a\x1b[31mb", "a\u202eb",
    "con", "x" * 240,
    "报" * 80, "a b", "a'b", 'a"b', "a<b>", "a%2fb", "a\\b", "..\\out", ".hidden", "a;b", "a&b", "=1+1", "~", "*",
    "a:b", " ", "\udcff\udcfe",
)  # fmt: skip
_FIELDS = ("title", "speaker", "date", "licence", "url", "publisher", "adcode", "year")
_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?(E[+-]?\d+)?", re.IGNORECASE)
_LIMIT = 120.0
_MOST_PAGES = 6


def attack(plan: Plan) -> Iterator[Try]:
    """Hostile words in a report, in its table, and in names, in turn; the first and each fifth is seen in a browser."""
    for number in plan.numbers:
        what, hostile = _CASES[number % len(_CASES)]
        folder = plan.work / "hostile"
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "in" / "reports").mkdir(parents=True)
        random = plan.random(number)
        said = hostile(folder / "in" / "reports", random)
        yield from _through_everything(folder, what, number, said, random)


def _in_text(reports: Path, random: Random) -> str:
    """Words within the lines of a report."""
    sample = REPORTS["here-2026"]
    chosen = random.sample(_TEXTS, 3)
    lines = sample.text.splitlines()
    project = f"{chosen[0][:60]}水库" if random.random() < 0.5 else "青石水库"
    lines.insert(5, f"“{project}”建成投运。{chosen[1]}增长5%左右，新建{chosen[2][:60]}公园12个。")
    for words in chosen:
        line = random.randrange(len(lines))
        at = random.randint(0, len(lines[line]))
        lines[line] = lines[line][:at] + words + lines[line][at:]
    (reports / "a.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    row = {"file": "a.txt", "id": "a", "adcode": "140000", "year": "2026"}
    _write_table(reports, [row])
    return repr(chosen)


def _in_table(reports: Path, random: Random) -> str:
    """Words in the columns of reports.csv."""
    (reports / "a.txt").write_text(REPORTS["here-2026"].text, encoding="utf-8")
    row = {"file": "a.txt", "id": "a", "adcode": "140000", "year": "2026"}
    chosen = random.sample(_FIELDS[:6], 2) if random.random() < 0.8 else random.sample(_FIELDS, 2)
    for name in chosen:
        row[name] = random.choice(_TEXTS) + ("山西省政府工作报告" if random.random() < 0.5 else "")
    _write_table(reports, [row])
    return repr(row)


def _in_names(reports: Path, random: Random) -> str:
    """Names of files, and ids of reports."""
    name = random.choice(_NAMES)
    row = {"file": "a.txt", "id": "a", "adcode": "140000", "year": "2026"}
    what = random.choice(("id", "file", "file that the table names"))
    text = REPORTS["here-2026"].text + ("kgtorture-secret\n" if what == "file that the table names" else "")
    if what == "id":
        row["id"] = name
    elif what == "file":
        row["file"] = f"{name.replace('/', '_')}.txt"[:120]
    else:
        (reports.parent / "secret.txt").write_text(text, encoding="utf-8")
        row["file"] = random.choice(("../secret.txt", str(reports.parent / "secret.txt"), "./../secret.txt"))
    if what != "file that the table names":
        (reports / row["file"]).write_text(text, encoding="utf-8")
    if what == "file" and random.random() < 0.5:
        return repr(row["file"])  # without a table the id comes of the name
    _write_table(reports, [row])
    return repr(row)


def _write_table(reports: Path, rows: Sequence[dict[str, str]]) -> None:
    names = sorted({name for row in rows for name in row})
    with (reports / "reports.csv").open("w", encoding="utf-8", errors="surrogateescape", newline="") as handle:
        table = csv.DictWriter(handle, names)
        table.writeheader()
        table.writerows(rows)


def _through_everything(folder: Path, what: str, number: int, said: str, random: Random) -> Iterator[Try]:
    """Builds what was laid out, and looks at all that comes of it."""
    work = folder / "in"
    before = _outside(folder)
    ran: list[tuple[str, Ran]] = []

    def run(*arguments: str) -> Ran:
        ended = run_kg(arguments, work, limit=_LIMIT, environment={"COLUMNS": "200"})
        ran.append((" ".join((arguments[0], *(one for one in arguments if one in ("csv", "--site")))), ended))
        return ended

    layout = random.choice(("whole", "whole", "parts"))
    built = run("build", "reports", "--out", "graph", BUILDS[layout])
    faults: list[str] = []
    if built.code == 0:
        picked = [] if layout == "whole" else ["--area", "140000"]
        run("export", "graph", "--to", "files", *picked)
        run("export", "graph", "--site", "site", *picked)
        run("review", "graph", "--to", "review.csv")
        run("query", "reports", "--out", "graph")
        run("query", "SELECT ?o { ?s ?p ?o FILTER(isLiteral(?o)) }", "--out", "graph", "--limit", "all")
        run("query", "SELECT * { ?s ?p ?o }", "--out", "graph", "--format", "csv")
        run("show", "青石水库", "--out", "graph")
        run("track", "山西", "--out", "graph")
        check = run("check", "--out", "graph", "--no-reasoning")
        if check.code == 1:
            faults.append(f"check: finds {_first_check(check.out)}")
        if layout == "parts":
            run("explore", "--out", "graph", "--no-open", "--area", "140000", "--to", "explorer.html")
        faults += sorted({fault for path in _written(work) for fault in read_back(path)})
    faults += [
        f"{command}: {fault}" for command, ended in ran if (fault := misbehaviour(ended) or _speaks(command, ended))
    ]
    if _outside(folder) != before:
        faults.append("something is written outside the output")
    if b"kgtorture-secret" in b"".join(path.read_bytes() for path in _written(work)):
        faults.append("a file outside the folder of the reports is published")
    longest = max((ended for _, ended in ran), key=lambda one: one.seconds)
    story = "\n".join(f"{command}: {ended.story}" for command, ended in ran if misbehaviour(ended) or ended.code)
    fault = "; ".join(dict.fromkeys(faults))
    yield Try(what, number, fault, f"{said}\n{story}" if fault else "", longest.seconds, longest.megabytes)
    if built.code == 0 and number % 5 == 0:
        yield from _in_browser(work, number, said)


def _speaks(command: str, ran: Ran) -> str:
    """What of an output to a terminal moves it, or hides or turns around what is shown; CSV is data and is as it is."""
    if not command.endswith("csv") and re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", ran.out):
        return "a control character reaches the terminal"
    return ""


def _first_check(text: str) -> str:
    """The kind of the first finding of `kg check`."""
    line = text.splitlines()[0] if text else ""
    return line.partition(":")[0].split(" ")[0]


def _outside(folder: Path) -> list[str]:
    """The files next to and above the folder that a build may write to."""
    own = {"graph", ".kg-cache", "files", "site", "review.csv", "explorer.html", "reports"}
    inside = [path.name for path in (folder / "in").iterdir() if path.name not in own]
    above = [path.name for path in folder.iterdir()] + [path.name for path in folder.parent.iterdir()]
    return sorted(inside) + sorted(above)


def _written(work: Path) -> Iterator[Path]:
    """What was written of the report; not its source, nor the many pages of the code lists, in which it has no part."""
    for name in ("graph", "files", "site", "review.csv", "explorer.html"):
        place = work / name
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            below = path.relative_to(work).parts
            if path.is_file() and not _NOT_OF_REPORT.intersection(below):
                yield path


_NOT_OF_REPORT = frozenset({"sources", "source.txt", "store", "vocab"})


def read_back(path: Path) -> Iterator[str]:
    """What is wrong with a file, read as its suffix says."""
    name = path.name
    kind = "".join(path.suffixes[-2:]) if name.endswith(".gz") else path.suffix
    try:
        if kind in _RDF:
            for _ in parse(path=str(path), format=_RDF[kind], base_iri="https://example.org/"):
                pass
        if kind in (".rdf", ".graphml", ".gexf", ".svg", ".xml"):
            ElementTree.parse(path)
        elif kind in (".json", ".jsonld"):
            json.loads(path.read_bytes().decode(), parse_constant=_no_number)
        elif kind == ".csv":
            yield from _table_faults(path)
        elif kind == ".html":
            yield from _page_faults(path.read_text(encoding="utf-8"))
    except (SyntaxError, ValueError, OSError, ElementTree.ParseError) as error:
        yield f"{kind} cannot be read ({type(error).__name__})"


_RDF = {
    ".nq": RdfFormat.N_QUADS,
    ".nt": RdfFormat.N_TRIPLES,
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".rdf": RdfFormat.RDF_XML,
}


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _table_faults(path: Path) -> Iterator[str]:
    """Cells that a spreadsheet takes for formulas, and rows of another length."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.reader(handle, strict=True))
    for row in rows:
        if len(row) != len(rows[0]):
            yield f"{path.name} has rows of another length"
        for column, cell in zip(rows[0], row, strict=False):
            if _FORMULA.match(cell) and len(cell) > 1 and not _NUMBER.fullmatch(cell):
                yield f"{path.name}: a formula in {column}"


class _Markup(HTMLParser):
    """Looks for elements, handlers and addresses that text has become."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag.startswith(_MARK):
            self.found.add("an element")
        for name, value in attrs:
            if name.startswith("on") and _MARK in (value or ""):
                self.found.add("a handler")
            if name in ("href", "src", "action") and (value or "").strip().lower().startswith("javascript:"):
                self.found.add("an address that is a script")


def _page_faults(page: str) -> Iterator[str]:
    markup = _Markup()
    markup.feed(page)
    for found in sorted(markup.found):
        yield f"text becomes {found} of a page"


def _in_browser(work: Path, number: int, said: str) -> Iterator[Try]:
    """Opens pages in Chromium and hears what they say."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None or importlib.util.find_spec("playwright") is None:
        yield Try("pages in Chromium", number, skipped="Chromium is not installed")
        return
    from playwright.sync_api import sync_playwright

    pages = [path for path in _written(work) if path.suffix == ".html"]
    chosen = sorted(pages, key=lambda path: (path.name != "explorer.html", path.name != "index.html", str(path)))
    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        for path in chosen[:_MOST_PAGES]:
            fault = "; ".join(sorted(hear(launched, path)))
            yield Try("pages in Chromium", number, fault and f"{path.name}: {fault}", said if fault else "")
        launched.close()


def hear(browser: Browser, path: Path) -> set[str]:
    """What a page says, shows and asks for when it is opened."""
    heard: set[str] = set()

    def shown(dialog: Dialog) -> None:
        heard.add("a dialog")
        dialog.dismiss()

    def said(message: ConsoleMessage) -> None:
        if message.type == "error":
            heard.add("a message of the console")

    def asked(request: Request) -> None:
        if not request.url.startswith(("file:", "data:", "blob:")):
            heard.add("a request")

    page = browser.new_page()
    page.on("dialog", shown)
    page.on("console", said)
    page.on("request", asked)
    page.on("pageerror", lambda error: heard.add(f"an error: {error.name}"))
    page.goto(path.resolve().as_uri())
    page.wait_for_load_state("load")
    if page.evaluate(f"document.querySelector('{_MARK}') !== null || typeof {_MARK} !== 'undefined'"):
        heard.add("markup of the text's making")
    page.close()
    return heard


_CASES: tuple[tuple[str, Callable[[Path, Random], str]], ...] = (
    ("words in a report", _in_text),
    ("words in reports.csv", _in_table),
    ("names and ids", _in_names),
)

KIND = Kind(
    "hostile",
    "hostile text and names through every output, read back by other parsers and a browser",
    attack,
    short=3,
    full=300,
    short_seconds=90.0,
)
