"""The commands about promises: what later reports say about them, how plans and builds differ, how areas compare."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from kg.cli.options import LANGUAGE, OUT
from kg.cli.terminal import hand_out, say, show, width


@click.command(short_help="Show the outcomes of an area's promises")
@click.argument("area")
@click.option("--year", type=int, default=None, help="Only the report of this year / 只看这一年的报告.")
@click.option(
    "--verdict",
    metavar="CODE_OR_NAME",
    default=None,
    help="Only promises with this verdict, such as missed or not-disclosed / 只看此结论.",
)
@click.option(
    "--form",
    type=click.Choice(["measure", "project", "qualitative", "act"]),
    default=None,
    help="Only promises of this form / 只看此形式的承诺.",
)
@click.option(
    "--topic", metavar="CODE_OR_NAME", default=None, help="Only promises of this policy area / 只看此政策领域."
)
@OUT
@LANGUAGE
@click.option(
    "--format",
    "output",
    type=click.Choice(["table", "csv", "json", "markdown"]),
    default="table",
    show_default=True,
    help="Output format / 输出格式.",
)
def track(
    area: str,
    year: int | None,
    verdict: str | None,
    form: str | None,
    topic: str | None,
    out: Path,
    language: str,
    output: str,
) -> None:
    """Print the outcomes of the promises of an area: a summary, then each promise with its verdict.

    列出某地报告的承诺及其结论：先是汇总，再逐项列出，措辞最坚定的在前，附双方原句；判断规则见 docs/verdicts.md。

    The most firmly worded promises come first. The verdict is that of the report that looks back on the year in which a
    promise falls due; csv and json have the IRI of each promise, and `kg show IRI` prints the whole history.

    \b
    kg track 山西 --year 2025 --out graph
    kg track 山西 --verdict missed --format csv > missed.csv
    """
    from kg.answers.promises import of_topic, of_verdict, promises_of_area
    from kg.areas import area_among
    from kg.publish import tracking
    from kg.publish.dataset_reader import list_reports, tasks_of_area
    from kg.query.dataset import open_area
    from kg.rdf.store import reading

    adcode = area_among({report.adcode: report.area for report, _ in list_reports(out)}, area)
    with reading(out / "store"):
        found = promises_of_area(open_area(out, adcode), adcode, year)
    counted = tuple(row for row in of_topic(found, topic) if form in (None, row.form))
    rows = of_verdict(counted, verdict)
    if output == "csv":
        hand_out(tracking.tracking_csv(rows, tasks_of_area(out, adcode), language))
    elif output == "json":
        hand_out(tracking.tracking_json(rows, counted, tasks_of_area(out, adcode), language))
    else:
        summary, topics = tracking.summary_cells(counted, language), tracking.topic_cells(counted, language)
        promises = tracking.promise_cells(rows, language)
        if output == "markdown":
            hand_out("\n".join(_markdown(*one) for one in (summary, topics, promises)))
            return
        from kg.query.columns import table

        show(table(*summary, width(), tracking.SUMMARY_NUMERIC))
        say("")
        show(table(*topics, width(), tracking.topics_numeric(topics[0])))
        say("")
        show(table(*promises, width(), tracking.PROMISES_NUMERIC))
        _say_goals(out, adcode, year, language)


def _markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    from kg.query.result_text import markdown_lines

    return markdown_lines([header, ["---"] * len(header), *rows])


def _say_goals(out: Path, adcode: str, year: int | None, language: str) -> None:
    """The goals over several years with their distance, which is derived."""
    from kg.link.goals import find_goals
    from kg.publish.dataset_reader import read_linked_reports
    from kg.publish.tracking import goal_lines

    linked = read_linked_reports(out, adcode)
    goals = [goal for goal in find_goals(linked) if year in (None, linked.reports[goal.target.report].report.year)]
    if goals:
        say("")
        say("多年目标（推算）：" if language == "zh" else "Goals over several years (derived):")
        for line in goal_lines(linked, goals, language):
            say(f"  {line}")


@click.command(short_help="Compare the promises of two reports")
@click.argument("old")
@click.argument("new")
@OUT
@LANGUAGE
def diff(old: str, new: str, out: Path, language: str) -> None:
    """Compare the promises of two reports (ids), or the facts of two builds (folders of datasets).

    比较两份报告的承诺（报告编号）：重申、提高、放低、已实现、到期、未到期、不再提、新提；或比较两次构建的事实（数据集文件夹）。

    Only a recurring promise that the later plan does not mention is called dropped (docs/verdicts.md).

    \b
    kg diff shanxi-2025 shanxi-2026 --out graph
    kg diff graph-before graph-after
    """
    from kg.dataset_layout import is_dataset
    from kg.publish.dataset_reader import list_reports, read_linked_reports
    from kg.publish.difference import compare_builds, difference_lines, plan_lines

    if is_dataset(Path(old)) or is_dataset(Path(new)):
        lines = difference_lines(compare_builds(Path(old), Path(new)), language)
    else:
        areas = {report.adcode for report, _ in list_reports(out) if report.id in (old, new)}
        lines = plan_lines(read_linked_reports(out, areas.pop() if len(areas) == 1 else None), old, new, language)
    for line in lines:
        say(line)


@click.command(short_help="Rank areas by an indicator")
@click.option("--indicator", required=True, metavar="CODE_OR_NAME", help="The indicator / 指标的代码或名称.")
@click.option("--year", type=int, default=None, help="Year of the targets and outcomes / 年份.")
@click.option(
    "--aspect", type=click.Choice(["quantity", "growth", "change"]), default=None, help="Level or growth / 水平或增速."
)
@click.option("--chain", is_flag=True, help="Compare level by level, from the State Council down / 从国务院逐级往下.")
@click.option(
    "--area", metavar="CODE_OR_NAME", default=None, help="With --chain: this area and those above it / 某地及其上级."
)
@OUT
@LANGUAGE
@click.option(
    "--format",
    "output",
    type=click.Choice(["table", "csv", "svg"]),
    default="table",
    show_default=True,
    help="Output format / 输出格式.",
)
def compare(
    indicator: str,
    year: int | None,
    aspect: str | None,
    chain: bool,
    area: str | None,
    out: Path,
    language: str,
    output: str,
) -> None:
    """Rank areas by what they promise and report for an indicator, or compare the levels of government.

    按某指标某年的目标和成果比较各地；加 --chain 则逐级对照国务院、省、市、县的同一指标及差距，附各方原句。

    \b
    kg compare --indicator 地区生产总值 --year 2025
    kg compare --indicator GDP --year 2025 --format svg > gdp.svg
    kg compare --indicator GDP --chain --area 深圳
    """
    if chain:
        _chain(indicator, year, aspect, area, out, language, output)
        return
    if year is None or area is not None:
        raise click.UsageError(
            "without --chain, --year is required and --area is not allowed / 不加 --chain 时须给 --year，且不用 --area"
        )
    from kg.publish.area_comparison import NUMERIC, area_cells, compare_figures
    from kg.publish.dataset_reader import read_linked_reports

    found = compare_figures(read_linked_reports(out), indicator, year, aspect)
    if output == "csv":
        hand_out(found.csv)
    elif output == "svg":
        from kg.publish.chart import comparison_chart

        hand_out(comparison_chart(found))
    else:
        from kg.query.columns import table

        show(table(*area_cells(found, language), width(), NUMERIC))


def _chain(
    indicator: str, year: int | None, aspect: str | None, area: str | None, out: Path, language: str, output: str
) -> None:
    """Prints one indicator, level by level."""
    from kg.publish.chains import NUMERIC, chain_cells, chain_csv, chain_rows
    from kg.publish.dataset_reader import read_linked_reports
    from kg.publish.manifest import read_base

    if output == "svg":
        raise click.UsageError("--chain supports only table and csv / --chain 只有 table 和 csv 两种格式")
    rows = chain_rows(read_linked_reports(out), indicator, area, year, aspect, language, read_base(out))
    if output == "csv":
        hand_out(chain_csv(rows))
        return
    from kg.query.columns import table

    show(table(*chain_cells(rows, language), width(), NUMERIC))
