"""Selects reports of a dataset by area and by id."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from kg.areas import area_among, listed_areas
from kg.errors import OutputError, UsageError
from kg.facts import Report
from kg.publish.dataset_reader import list_reports

# The maximum number of areas in a message.
_FEW = 5


def select_reports(out: Path, areas: Sequence[str], reports: Sequence[str]) -> list[Report]:
    """The reports of `areas` (codes or names) and those with the ids `reports`, by area and year.

    Raises OutputError if `out` contains no dataset, UsageError for an area or a report that is not in it.
    """
    known = [report for report, _ in list_reports(out)]
    own = {report.adcode: report.area for report in known}
    codes = {area_among(own, area) for area in areas}
    ids = {report.id for report in known}
    for name in reports:
        if name not in ids:
            near = ", ".join(get_close_matches(name, sorted(ids), n=3, cutoff=0.4))
            hint = f"did you mean {near}? " if near else ""
            raise UsageError(
                f"{name}: there is no report with this id; {hint}'kg query reports' gives all / 没有这份报告"
            )
    return [report for report in known if report.adcode in codes or report.id in reports]


def require_merged(out: Path, name: str, command: str, otherwise: str = "") -> Path:
    """The single file `name` of the dataset in `out`, which was merged from its parts.

    `command`: the alternative command if it was not merged, without the selection; `otherwise`: what is possible for
    all reports.

    Raises OutputError if `out` contains no dataset or was built without single files.
    """
    place = out / name
    if not place.is_file():
        areas = {report.adcode: report.area for report, _ in list_reports(out)}
        raise OutputError(
            f"{out}: was built without single files such as {name}; select areas or reports, as in '{command} --area "
            f"{min(areas)}' (areas: {listed_areas(areas, _FEW)}){otherwise} / 数据集未合并为整份文件，请用 --area 或 "
            "--report 选取"
        )
    return place
