"""Which reports of a dataset are meant: those of areas, and single ones."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from kg.errors import OutputError, UsageError
from kg.facts import Report
from kg.layout import is_in_parts
from kg.publish.reopen import described
from kg.publish.tracking import find_area, listed_areas

# So many areas a message names.
_FEW = 5


def pick_reports(out: Path, areas: Sequence[str], reports: Sequence[str]) -> list[Report]:
    """The reports of `areas` (codes or names) and those with the ids `reports`, by area and year.

    Raises OutputError where `out` contains no dataset in parts, UsageError for an area or a report that is not in it.
    """
    known = [report for report, _ in described(out)]
    if not is_in_parts(out):
        raise OutputError(
            f"{out}: is in single files and holds all its reports; omit --area and --report, or build those "
            "reports alone / 该数据集未分块；请去掉 --area 和 --report，或只构建所需报告"
        )
    codes = {find_area(known, area) for area in areas}
    ids = {report.id for report in known}
    for name in reports:
        if name not in ids:
            near = ", ".join(get_close_matches(name, sorted(ids), n=3, cutoff=0.4))
            hint = f"did you mean {near}? " if near else ""
            raise UsageError(
                f"{name}: there is no report with this id; {hint}'kg query reports' gives all / 没有这份报告"
            )
    return [report for report in known if report.adcode in codes or report.id in reports]


def must_pick(out: Path, command: str, otherwise: str = "") -> OutputError:
    """What to say where something of all reports is asked for that a dataset in parts has of some only.

    `command`: what to type, but for the pick; `otherwise`: what can be had of all.
    """
    areas = sorted({report.adcode for report, _ in described(out)})
    return OutputError(
        f"{out}: is a partitioned dataset, too large to load whole; select areas or reports, as in '{command} --area "
        f"{areas[0]}' (areas: {listed_areas(areas, _FEW)}){otherwise} / 数据集分块存放，请用 --area 或 --report 选取"
    )
