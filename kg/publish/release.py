"""A release of a dataset: a folder that others can load, cite and verify without this package.

It holds the graph as Turtle and N-Quads (both gzipped), the tables as CSV, Parquet and SQLite, the panel, descriptions
(`croissant.json`, `README.md`), a citation (`citation.bib`), what changed since the last release (`changes.csv`, and
`changes.atom` to subscribe to), and the checksums of all files (`SHA256SUMS`, which `sha256sum --check` reads).

The date of a release is given by the caller, so the same dataset, version and date give the same files. Only
`data.sqlite` and the Parquet files depend on the versions of the libraries that write them.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

from kg.cells import as_csv, read_records
from kg.dataset_layout import MERGED_QUADS
from kg.errors import OutputError, UsageError
from kg.publish.catalog import LICENCE, graph_iri
from kg.publish.croissant import CROISSANT, croissant
from kg.publish.dataset_reader import Cells, read_linked_reports, table_rows
from kg.publish.difference import FACT_TABLES, ChangedFact, changed_facts, match_facts
from kg.publish.export import merge_tables
from kg.publish.manifest import read_base, read_output
from kg.publish.media_types import written_file
from kg.publish.panel import make_panel, write_panel_files
from kg.publish.sqlite import REPORTS, report_rows, write_sqlite
from kg.publish.tables import TABLES
from kg.staging import atomic_folder, write_within

SUMS = "SHA256SUMS"
REPORTS_TABLE = "reports.csv"
CHANGES = "changes.csv"
FEED = "changes.atom"
_ATOM = "http://www.w3.org/2005/Atom"
_VERSION = re.compile(r"[0-9A-Za-z]+(?:[.+-][0-9A-Za-z]+)*")
_CHANGES_HEADER = ("change", "table", "report", "iri", "previous_iri", "columns", "before", "after", "quote")


@dataclass(frozen=True, slots=True)
class Change:
    """One row of `changes.csv`.

    `change`: added, removed, changed, or renamed for a fact that has a new IRI. `table`: the table that has the row,
    `reports` for a whole report. `columns`, `before`, `after`: the columns that differ and their values, in this order.
    """

    change: str
    table: str
    report: str
    iri: str = ""
    previous_iri: str = ""
    columns: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    quote: str = ""


def write_release(
    out: Path, destination: Path, version: str, day: date, citation: str, previous: Path | None = None
) -> tuple[Change, ...] | None:
    """Writes the release `version` of the dataset in `out`, dated `day`, to the folder `destination`.

    `citation`: the citation of the dataset as BibTeX. `previous`: the folder of the last release; the changes since
    then are listed and returned. Without it, None is returned.

    Raises UsageError for a version with other characters than letters, digits, `.`, `+` and `-`, and for a `previous`
    that is not a release; OutputError if `out` has no dataset with `data.nq`, or if `destination` cannot be written.
    """
    if not _VERSION.fullmatch(version):
        raise UsageError(f"version {version!r} must consist of letters, digits, '.', '+' and '-', such as 2026.12")
    base = read_base(out)
    changes = None if previous is None else find_changes(previous, out)
    with atomic_folder(destination, "release", advice="name another folder") as fresh:
        for name in (MERGED_QUADS, "data.ttl"):
            write_within(fresh, f"{name}.gz", gzip.compress(read_output(out, name), 9, mtime=0))
        for form in ("csv", "parquet"):
            merge_tables(out, fresh, form)
        write_within(fresh, REPORTS_TABLE, _reports_table(out).encode())
        write_sqlite(out, fresh / "data.sqlite")
        (fresh / "panel").mkdir()
        write_panel_files(make_panel(read_linked_reports(out), base=base), fresh / "panel")
        if changes is not None:
            write_within(fresh, CHANGES, changes_table(changes).encode())
        write_within(fresh, FEED, feed(changes, base, version, day, previous))
        write_within(fresh, "citation.bib", citation.encode())
        write_within(fresh, "README.md", _readme(version, day, changes).encode())
        described = [written_file(fresh, path) for path in _paths(fresh)]
        write_within(fresh, CROISSANT, croissant(described, base, version, day, citation))
        sums = [written_file(fresh, path) for path in _paths(fresh)]
        write_within(fresh, SUMS, "".join(f"{one.sha256}  {one.path}\n" for one in sums).encode())
    return changes


def _paths(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _reports_table(out: Path) -> str:
    header = [column.name for column in REPORTS]
    return as_csv([header, *([row[name] for name in header] for row in report_rows(out))])


# --- what changed ------------------------------------------------------------------------------------------------


def find_changes(previous: Path, out: Path) -> tuple[Change, ...]:
    """What was added, removed or changed in the dataset in `out` since the release in the folder `previous`.

    A report that is only in one of them gives one row; for all others, every fact and every verdict is compared.
    """
    before = {row["report"]: row for row in _released(previous, "reports")}
    now = {row["report"]: row for row in report_rows(out)}
    common = before.keys() & now.keys()
    changes = [
        *(Change("removed", "reports", name, quote=before[name]["title"]) for name in sorted(before.keys() - common)),
        *(Change("added", "reports", name, quote=now[name]["title"]) for name in sorted(now.keys() - common)),
        *(_report_change(before[name], now[name]) for name in sorted(common) if _differing(before[name], now[name])),
    ]
    for table in FACT_TABLES:
        matched = match_facts(
            table,
            [row for row in _released(previous, table) if row["report"] in common],
            [row for row in table_rows(out, table) if row["report"] in common],
        )
        facts, _ = changed_facts(matched)
        changes.extend(map(_fact_change, facts))
        listed = {id(one.newer) for one in facts}
        changes.extend(
            Change("renamed", table, new["report"], new["iri"], old["iri"], quote=new["quote"])
            for old, new in matched.pairs
            if old["iri"] != new["iri"] and id(new) not in listed
        )
    changes.extend(_verdict_changes(previous, out))
    return tuple(sorted(changes, key=lambda one: (one.report, one.table, one.change, one.iri, one.previous_iri)))


def _released(previous: Path, table: str) -> Iterator[Cells]:
    """The rows of a table of a release; columns that it did not have yet are empty."""
    path = previous / (REPORTS_TABLE if table == "reports" else f"tables/{table}.csv")
    columns = [one.name for one in (REPORTS if table == "reports" else TABLES[table])]
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            for row in read_records(handle, ("report",)):
                yield {name: row.get(name, "") for name in columns}
    except FileNotFoundError:
        raise UsageError(
            f"{previous}: is not a release (it has no {path.relative_to(previous)});"
            " name the folder that an earlier release was written to"
        ) from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise OutputError(f"{path}: cannot be read ({error})") from error


def _differing(before: Cells, now: Cells) -> tuple[str, ...]:
    return tuple(one.name for one in REPORTS if before[one.name] != now[one.name])


def _report_change(before: Cells, now: Cells) -> Change:
    names = _differing(before, now)
    cells = tuple(before[name] for name in names), tuple(now[name] for name in names)
    return Change("changed", "reports", now["report"], "", "", names, *cells, quote=now["title"])


def _fact_change(one: ChangedFact) -> Change:
    row = one.newer or one.older
    assert row is not None  # a change has at least one side
    old = one.older["iri"] if one.older else ""
    new = one.newer["iri"] if one.newer else ""
    if one.older is None or one.newer is None:
        return Change(one.change, one.table, row["report"], new, old, quote=row["quote"])
    cells = tuple(one.older[name] for name in one.cells), tuple(one.newer[name] for name in one.cells)
    return Change("changed", one.table, row["report"], new, old if old != new else "", one.cells, *cells, row["quote"])


def _verdict_changes(previous: Path, out: Path) -> Iterator[Change]:
    """The promises whose verdict differs from the last release, because a report was added or a rule changed."""
    before = {row["promise"]: row for row in _released(previous, "promises")}
    for row in table_rows(out, "promises"):
        old = before.get(row["promise"])
        if old is not None and old["verdict"] != row["verdict"]:
            cells = ("verdict",), (old["verdict"],), (row["verdict"],)
            yield Change("changed", "promises", row["report"], row["promise"], "", *cells, row["target_quote"])


def changes_table(changes: Iterable[Change]) -> str:
    """The changes as CSV; several columns in one cell are separated by `|`."""
    rows = (
        [
            one.change,
            one.table,
            one.report,
            one.iri,
            one.previous_iri,
            "|".join(one.columns),
            "|".join(one.before),
            "|".join(one.after),
            one.quote,
        ]
        for one in changes
    )
    return as_csv([_CHANGES_HEADER, *rows])


def summarize(changes: Sequence[Change]) -> str:
    """The numbers of changes as a sentence, such as `1 report added; 3 measures changed.`"""
    counted: dict[tuple[str, str], int] = {}
    for one in changes:
        counted[one.table, one.change] = counted.get((one.table, one.change), 0) + 1
    order = ("reports", *FACT_TABLES, "promises")
    nouns: Mapping[str, tuple[str, str]] = {
        "reports": ("report", "reports"),
        "measures": ("measure", "measures"),
        "milestones": ("milestone", "milestones"),
        "qualitative": ("target without a number", "targets without a number"),
        "promises": ("verdict", "verdicts"),
    }
    parts = [
        f"{number} {nouns[table][number != 1]} {change}"
        for (table, change), number in sorted(counted.items(), key=lambda item: (order.index(item[0][0]), item[0][1]))
    ]
    return "; ".join(parts) + "." if parts else "Nothing changed."


# --- descriptions ------------------------------------------------------------------------------------------------


def feed(changes: Sequence[Change] | None, base: str, version: str, day: date, previous: Path | None) -> bytes:
    """An Atom feed (RFC 4287) with one entry for each release, the newest first; older ones come from `previous`."""
    ElementTree.register_namespace("", _ATOM)
    root = ElementTree.Element(f"{{{_ATOM}}}feed")

    def add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
        element = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
        element.text = text or None
        return element

    updated = f"{day.isoformat()}T00:00:00Z"
    add(root, "id", f"{base}set/releases")
    add(root, "title", "Releases of policy-commitment-kg / 数据集的发布版本")
    add(root, "updated", updated)
    add(add(root, "author"), "name", "The policy-commitment-kg contributors")
    add(root, "link", rel="related", href=graph_iri(base))
    entry = add(root, "entry")
    add(entry, "id", f"{base}set/release/{version}")
    add(entry, "title", f"Release {version}")
    add(entry, "updated", updated)
    add(entry, "link", rel="alternate", href=f"{base}set/release/{version}")
    add(entry, "summary", "The first release." if changes is None else summarize(changes))
    if previous is not None:
        for old in _older_entries(previous / FEED):
            if old.findtext(f"{{{_ATOM}}}id") != f"{base}set/release/{version}":
                root.append(old)
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + written + b"\n"


def _older_entries(path: Path) -> list[ElementTree.Element]:
    try:
        return ElementTree.fromstring(path.read_bytes()).findall(f"{{{_ATOM}}}entry")  # kg wrote this file
    except (OSError, ElementTree.ParseError) as error:
        raise OutputError(f"{path}: cannot be read ({error})") from error


def _readme(version: str, day: date, changes: Sequence[Change] | None) -> str:
    since = (
        "" if changes is None else f"\nSince the last release: {summarize(changes)} `{CHANGES}` lists every change.\n"
    )
    return f"""# policy-commitment-kg: data release {version} ({day.isoformat()})

Commitments, targets, projects and outcomes in Chinese government work reports, each with its source passage.
中国政府工作报告中的承诺、目标、项目与结果，每一项都附有所据原文。
{since}
| file | content |
| --- | --- |
| `data.ttl.gz`, `{MERGED_QUADS}.gz` | the graph as Turtle and as N-Quads (one named graph for each report) |
| `tables/` | every table as CSV with a CSVW description, and as Parquet |
| `data.sqlite` | the same tables in one SQLite file |
| `panel/` | area × year × indicator, long and wide, with a codebook |
| `{REPORTS_TABLE}` | the reports, with the SHA-256 of their sources |
| `{CROISSANT}` | a description for machine-learning tools (Croissant 1.0) |
| `{FEED}` | a feed with one entry for each release |
| `citation.bib` | how to cite this dataset; `kg cite IRI` cites a single fact |
| `{SUMS}` | `sha256sum --check {SUMS}` verifies all files |

Licence / 许可: {LICENCE}
"""
