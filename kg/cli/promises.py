"""The commands on promises: what later reports state of them, how plans and builds differ, areas side by side."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import LANGUAGE, OUT
from kg.cli.terminal import hand_out, say, show, width


@click.command()
@click.argument("area")
@click.option("--year", type=int, default=None, help="Only the report of this year / 只看这一年的报告.")
@OUT
@LANGUAGE
def track(area: str, year: int | None, out: Path, language: str) -> None:
    """Print the promises of an area's reports and what later reports state of each, with both quotes.

    列出某地报告的承诺，以及后续报告对每项承诺的说法，附双方原句；判断规则见 docs/verdicts.md。

    \b
    kg track 山西 --year 2025 --out graph
    """
    from kg.link.goals import find_goals
    from kg.publish.reopen import described, reopen
    from kg.publish.tracking import find_area, goal_lines, tracking_lines
    from kg.publish.tracking import track as tracked

    linked = reopen(out, find_area([report for report, _ in described(out)], area))
    for line in tracking_lines(tracked(linked, area, year, language), language):
        say(line)
    goals = [goal for goal in find_goals(linked) if year in (None, linked.reports[goal.target.report].report.year)]
    if goals:
        say("多年目标（推算）：" if language == "zh" else "Goals over several years (derived):")
        for line in goal_lines(linked, goals, language):
            say(f"  {line}")


@click.command()
@click.argument("old")
@click.argument("new")
@OUT
@LANGUAGE
def diff(old: str, new: str, out: Path, language: str) -> None:
    """Compare the promises of two reports (ids), or the facts of two builds (folders of datasets).

    比较两份报告的承诺（报告编号）：重申、提高、放低、不再提、新提；或比较两次构建的事实（数据集文件夹）。

    \b
    kg diff shanxi-2025 shanxi-2026 --out graph
    kg diff graph-before graph-after
    """
    from kg.layout import is_dataset
    from kg.publish.difference import compare_builds, difference_lines, plan_lines
    from kg.publish.reopen import described, reopen

    if is_dataset(Path(old)) or is_dataset(Path(new)):
        lines = difference_lines(compare_builds(Path(old), Path(new)), language)
    else:
        areas = {report.adcode for report, _ in described(out) if report.id in (old, new)}
        lines = plan_lines(reopen(out, areas.pop() if len(areas) == 1 else None), old, new, language)
    for line in lines:
        say(line)


@click.command()
@click.option("--indicator", required=True, metavar="CODE_OR_NAME", help="The indicator / 指标的代码或名称.")
@click.option("--year", type=int, required=True, help="The year that is promised and reported / 年份.")
@click.option(
    "--aspect", type=click.Choice(["quantity", "growth", "change"]), default=None, help="Level or growth / 水平或增速."
)
@OUT
@LANGUAGE
@click.option(
    "--format",
    "output",
    type=click.Choice(["table", "csv", "svg"]),
    default="table",
    show_default=True,
    help="Form of the answer / 输出格式.",
)
def compare(indicator: str, year: int, aspect: str | None, out: Path, language: str, output: str) -> None:
    """Rank areas by what they promise and report of an indicator for a year: table, CSV or chart.

    按某指标某年的目标和成果比较各地：表格、CSV 或图。

    \b
    kg compare --indicator 地区生产总值 --year 2025
    kg compare --indicator GDP --year 2025 --format svg > gdp.svg
    """
    from kg.publish.reopen import reopen
    from kg.publish.side_by_side import NUMERIC, area_cells, side_by_side

    found = side_by_side(reopen(out), indicator, year, aspect)
    if output == "csv":
        hand_out(found.csv)
    elif output == "svg":
        from kg.publish.chart import comparison_chart

        hand_out(comparison_chart(found))
    else:
        from kg.query.columns import table

        show(table(*area_cells(found, language), width(), NUMERIC))
