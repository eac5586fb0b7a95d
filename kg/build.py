"""The main job: reports in, a whole dataset out, or nothing.

A build reads every input, extracts, links, checks evidence, and writes all files into a folder beside the output; only
when everything stands is that folder put in the place of the old output. An error or Ctrl-C before that leaves the
previous output as it was.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from time import perf_counter
from typing import TypeVar

from kg import __version__
from kg.check.evidence import require_evidence
from kg.corrections.apply import apply_corrections
from kg.corrections.table import Correction, read_corrections
from kg.errors import InputError, OutputError
from kg.explore.page import render_explorer
from kg.extract.identify import identify
from kg.extract.pipeline import extract
from kg.facts import ReportFacts
from kg.link.linked import LinkedReports
from kg.link.linking import link
from kg.publish.dataset import dataset_files
from kg.publish.review import review_rows
from kg.publish.tables import tables
from kg.rdf.dataset import dataset_quads
from kg.rdf.iris import DEFAULT_BASE, checked_base
from kg.rdf.presumed import presumed_quads
from kg.rdf.serialize import canonical, render, serialize
from kg.rdf.store import write_store
from kg.resources import embedded_reports
from kg.text.cleaning import clean
from kg.text.formats import READERS
from kg.text.source import read_source

Result = TypeVar("Result")

_FIGURES = re.compile(r"\d+(?:[.,]\d+)*")

REPORTS_TABLE = "reports.csv"
CORRECTIONS_TABLE = "corrections.csv"
REVIEW_TABLE = "review.csv"
MARK = "report.json"
SUFFIXES = (".txt", ".html", ".htm", *READERS)


@dataclass(frozen=True, slots=True)
class Input:
    """A file to read and what reports.csv says of it."""

    path: Path
    row: Mapping[str, str]

    @property
    def id(self) -> str:
        return self.row.get("id") or self.path.stem


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made: the folder, the linked reports, and the seconds of each step."""

    out: Path
    linked: LinkedReports
    seconds: Mapping[str, float]
    corrections: tuple[Correction, ...] = ()


def build_dataset(
    paths: Sequence[Path], out: Path, *, base: str = DEFAULT_BASE, corrections: Path | None = None
) -> Built:
    """Builds the reports at `paths` (files or folders; none: the embedded report) into the folder `out`.

    `corrections`: a table of what people said of facts; without it, each corrections.csv beside the reports is used.

    Raises InputError for what cannot be read, EvidenceError where a quote and its span disagree, OutputError where
    `out` cannot be written or holds something else than a dataset, UsageError for a base that is none.
    """
    checked_base(base)
    _require_own(out)
    timed = _Stopwatch()
    inputs = find_inputs(paths)
    said = find_corrections(inputs, corrections)
    reports = [timed("read and extract", read_report, one, said) for one in inputs]
    linked = timed("link", link, reports)
    for facts in linked.reports:
        timed("check evidence", require_evidence, facts)
    nquads = timed("graph", lambda: canonical(dataset_quads(linked, base)))
    files: dict[str, bytes] = {
        "data.nq": nquads,
        "data.ttl": timed("turtle", render, nquads, "turtle", base),
        "explorer.html": timed("explorer", lambda: render_explorer(linked, base_iri=base).encode()),
        MARK: _json(build_report(linked, said)),
        REVIEW_TABLE: timed("review", review_rows, linked, base),
    }
    files |= {f"tables/{name}": content for name, content in timed("tables", tables, linked, base).items()}
    files["presumed.ttl"] = timed("presumed", lambda: serialize(presumed_quads(linked, base), "turtle", base))
    files |= timed("portal files", dataset_files, linked, nquads, base, files)
    files |= {f"sources/{one.path.name}": one.path.read_bytes() for one in inputs}
    # Offsets of a .docx or .pdf count in the text that was taken out of it, so that is kept too.
    files |= {
        f"sources/{facts.text.source.name}.txt": facts.text.source.text.encode()
        for facts in linked.reports
        if facts.text.source.extracted
    }
    timed("write", _write_all, out, files, nquads, timed.seconds)
    return Built(out, linked, timed.seconds, said)


def find_inputs(paths: Sequence[Path]) -> list[Input]:
    """The files to read, sorted by id; a folder gives its readable files and heeds its reports.csv."""
    found: list[Input] = []
    for path in paths or (embedded_reports(),):
        if path.is_dir():
            found.extend(_inputs_of(path))
        else:
            found.append(Input(path, _rows(path.parent / REPORTS_TABLE).get(path.name, {})))
    counts = Counter(one.id for one in found)
    twice = sorted(name for name, count in counts.items() if count > 1)
    if twice:
        raise InputError(f"two files have the id {twice[0]!r}; give each its own id in {REPORTS_TABLE}")
    return sorted(found, key=lambda one: one.id)


def _inputs_of(folder: Path) -> list[Input]:
    rows = _rows(folder / REPORTS_TABLE)
    missing = sorted(name for name in rows if not (folder / name).is_file())
    if missing:
        raise InputError(f"{folder / REPORTS_TABLE}: names {missing[0]}, which is not in the folder; take the row out")
    names = set(rows) or {p.name for p in folder.iterdir() if p.is_file() and p.suffix.lower() in SUFFIXES}
    if not names:
        raise InputError(f"{folder}: holds no report ({', '.join(SUFFIXES)}); name another folder or a file")
    return [Input(folder / name, rows.get(name, {})) for name in sorted(names)]


def _rows(table: Path) -> dict[str, dict[str, str]]:
    """The rows of a reports.csv by file name; empty where there is none."""
    if not table.is_file():
        return {}
    try:
        with table.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle)
            if "file" not in (reader.fieldnames or ()):
                raise InputError(f"{table}: has no column 'file'; add it, one row for each report")
            return {row["file"]: {k: v for k, v in row.items() if k and isinstance(v, str)} for row in reader}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{table}: cannot be read as a table in UTF-8 ({error})") from error


def find_corrections(inputs: Sequence[Input], named: Path | None = None) -> tuple[Correction, ...]:
    """What people said of facts: in the table `named`, else in each corrections.csv beside an input."""
    if named is not None:
        return read_corrections(named)
    beside = sorted({one.path.parent / CORRECTIONS_TABLE for one in inputs})
    return tuple(row for table in beside if table.is_file() for row in read_corrections(table))


def read_report(one: Input, corrections: Sequence[Correction] = ()) -> ReportFacts:
    """All facts of one input, as people corrected them."""
    text = clean(read_source(one.path))
    return apply_corrections(extract(identify(text, one.row, one.id), text), corrections)


def build_report(linked: LinkedReports, corrections: Sequence[Correction] = ()) -> dict[str, object]:
    """What `report.json` says: counts, every repair, every number that no recogniser claimed; no clock in it."""
    return {
        "software": f"policy-commitment-kg {__version__}",
        "reports": [_report_of(facts) for facts in linked.reports],
        "projects": len(linked.projects),
        "trajectories": len(linked.trajectories),
        "corrections_for_other_reports": _for_others(linked, corrections),
    }


def _for_others(linked: LinkedReports, corrections: Sequence[Correction]) -> dict[str, int]:
    """How many corrections speak of reports that are not in this build, by report."""
    built = {facts.report.id for facts in linked.reports}
    return dict(sorted(Counter(one.report for one in corrections if one.report not in built).items()))


def _report_of(facts: ReportFacts) -> dict[str, object]:
    source = facts.text.source
    report = facts.report
    return {
        "id": report.id,
        "title": report.title,
        "adcode": report.adcode,
        "year": report.year,
        "source": {
            "file": source.name,
            "sha256": source.sha256,
            "encoding": source.encoding,
            "characters": len(source.text),
        },
        "counts": {
            "sections": len(facts.sections),
            "statements": dict(sorted(Counter(s.kind.value for s in facts.statements).items())),
            "measures": dict(sorted(Counter(m.kind.value for m in facts.measures).items())),
            "measures_with_indicator": sum(m.indicator is not None for m in facts.measures),
            "milestones": dict(sorted(Counter(m.kind.value for m in facts.milestones).items())),
            "qualitative": dict(sorted(Counter(q.form for q in facts.qualitative).items())),
            "mentions": dict(sorted(Counter(m.scheme for m in facts.mentions).items())),
            "unclaimed_numbers": len(facts.unclaimed),
            "frame_numbers": sum(len(_FIGURES.findall(source.text[span.start : span.end])) for span in facts.frame),
            "corrections": len(facts.corrections),
        },
        "frame": [[span.start, span.end] for span in facts.frame],
        "repairs": [
            {
                "kind": repair.kind,
                "start": repair.start,
                "end": repair.end,
                "before": repair.before,
                "after": repair.after,
                "confirmed": repair.confirmed,
            }
            for repair in facts.text.repairs
        ],
        "unclaimed": [
            {
                "start": one.evidence.span.start,
                "end": one.evidence.span.end,
                "number": one.evidence.quote,
                "reason": one.reason,
            }
            for one in facts.unclaimed
        ],
    }


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


class _Stopwatch:
    """Seconds of each step, added up."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def __call__(self, step: str, action: Callable[..., Result], *arguments: object) -> Result:
        start = perf_counter()
        try:
            return action(*arguments)
        finally:
            self.seconds[step] = self.seconds.get(step, 0.0) + perf_counter() - start


def _require_own(out: Path) -> None:
    """A folder that holds something else than a dataset is not ours to replace."""
    if out.exists() and not out.is_dir():
        raise OutputError(f"{out}: is a file; name a folder with --out")
    if out.is_dir() and any(out.iterdir()) and not (out / MARK).is_file():
        raise OutputError(f"{out}: is not empty and holds no dataset ({MARK}); name another folder with --out")


def _write_all(out: Path, files: Mapping[str, bytes], nquads: bytes, seconds: Mapping[str, float]) -> None:
    fresh: Path | None = None
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(mkdtemp(prefix=f".{out.name}-", dir=out.parent))
        fresh.chmod(0o755)
        for name, content in files.items():
            place = fresh / "new" / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        write_store(nquads, fresh / "new" / "store")
        (fresh / "new" / "timings.json").write_bytes(_json({step: round(s, 3) for step, s in seconds.items()}))
        if out.exists():
            out.rename(fresh / "old")
        (fresh / "new").rename(out)
    except OSError as error:
        if fresh and (fresh / "old").exists() and not out.exists():
            (fresh / "old").rename(out)
        reason = error.strerror or error
        raise OutputError(f"{out}: cannot be written ({reason}); name another folder with --out") from error
    finally:
        if fresh:
            rmtree(fresh, ignore_errors=True)


def summary(built: Built) -> Iterable[str]:
    """Lines for the terminal: what was built and how to go on, in both languages."""
    linked = built.linked
    for facts in linked.reports:
        kinds = Counter(s.kind.value for s in facts.statements)
        targets = sum(m.kind.value == "target" for m in facts.measures)
        confirmed = sum(repair.confirmed for repair in facts.text.repairs)
        yield (
            f"{facts.report.id}: {facts.report.title}\n"
            f"  {kinds['commitment']} commitments / 承诺, {kinds['outcome']} outcomes / 成果, "
            f"{len(facts.measures)} measures / 数值 ({targets} targets / 目标), "
            f"{len(facts.milestones)} milestones / 里程碑, "
            f"{len(facts.qualitative)} targets without a number / 无数值目标\n"
            f"  {len(facts.text.repairs)} repairs / 修复 ({confirmed} confirmed / 已证实), "
            f"{len(facts.unclaimed)} numbers unclaimed / 未归类数字"
        )
    applied = sum(len(facts.corrections) for facts in linked.reports)
    if built.corrections:
        yield f"{applied} corrections applied / 更正已应用"
    for report, count in _for_others(linked, built.corrections).items():
        yield f"{count} corrections are for {report}, which is not in this build / 更正针对未构建的报告"
    yield f"{len(linked.projects)} projects / 项目, {len(linked.trajectories)} trajectories / 轨迹 → {built.out}"
    yield "  kg query --list   kg show NAME   kg check   kg explore"
