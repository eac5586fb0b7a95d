"""`kg build`: reports in, a dataset out, on one core, on all, or on a cluster."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import PLACE, cores
from kg.cli.terminal import say

if TYPE_CHECKING:
    from kg.build.engine import Engine

PROCESSES = "processes"


@click.command(short_help="Build a dataset from reports")
@click.argument("paths", nargs=-1, type=PLACE)
@click.option(
    "--out", type=PLACE, default="graph", show_default=True, help="The folder of the dataset / 数据集所在的文件夹."
)
@click.option("--base", default=None, help="Base IRI of the data / 数据的基础 IRI.")
@click.option(
    "--corrections",
    type=PLACE,
    default=None,
    help="What people said of facts (default: corrections.csv beside the reports) / 人工更正表，默认在报告旁.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=cores,
    help="How many processes work (default: one a core) / 并行进程数，默认每核一个.",
)
@click.option(
    "--layout",
    type=click.Choice(["whole", "parts"]),
    default="whole",
    show_default=True,
    help="Everything in single files with an explorer, or N-Quads and tables by area and year for very many reports / "
    "整体（含浏览页面），或按地区与年份分块.",
)
@click.option(
    "--engine",
    default=PROCESSES,
    show_default=True,
    metavar="processes|dask|ADDRESS",
    help="Who works: processes here, a Dask cluster here, or the one whose scheduler is at tcp://… / 由谁执行.",
)
@click.option(
    "--cache",
    type=PLACE,
    default=None,
    help="What was read is kept there (default: .kg-cache beside OUT) / 缓存文件夹.",
)
@click.option(
    "--columns",
    default="",
    metavar="text=NAME,year=NAME…",
    help="How the columns of a table of reports are named, where their names are not known / 数据表的栏名.",
)
@click.option("--store/--no-store", default=True, help="Load parts into a store, too / 分块时是否另建查询库.")
def build(
    paths: tuple[Path, ...],
    out: Path,
    base: str | None,
    corrections: Path | None,
    jobs: int,
    layout: str,
    engine: str,
    cache: Path | None,
    columns: str,
    store: bool,
) -> None:
    """Build the dataset of reports (files, folders, tables of texts or archives; none: the embedded one).

    从报告构建数据集；不给路径就构建内置的报告。未变的报告不再重读；中断后重新运行即可继续。

    \b
    kg build
    kg build reports/ --out graph
    kg build reports/ --corrections corrections.csv
    kg build reports.csv --columns text=全文,year=年份
    kg build reports/ --layout parts
    kg build s3://bucket/reports --out s3://bucket/graph --layout parts --engine tcp://scheduler:8786
    """
    from kg.build import build_dataset, build_parts, summary
    from kg.build.summary import parts_summary
    from kg.build.table_columns import parse_columns
    from kg.errors import UsageError
    from kg.rdf.iris import DEFAULT_BASE
    from kg.staging import is_local

    base = base or DEFAULT_BASE
    named = parse_columns(columns)
    if layout == "whole":
        if engine != PROCESSES or not is_local(out):
            raise UsageError("a cluster and object storage take datasets in parts; add --layout parts")
        built = build_dataset(paths, out, base=base, corrections=corrections, jobs=jobs, cache=cache, columns=named)
        lines, aside = summary(built), built.aside
    else:
        with _engine(engine, jobs) as workers:
            made = build_parts(
                paths, out, workers, base=base, corrections=corrections, cache=cache, columns=named, store=store
            )
        lines, aside = parts_summary(made), made.aside
    for line in lines:
        say(line)
    if any(not one.passed_over for one in aside):
        sys.exit(1)


def _engine(name: str, jobs: int) -> AbstractContextManager[Engine]:
    from kg.build.cluster import LOCAL, SCHEMES, dask_cluster
    from kg.build.engine import ThisProcess, local_engine
    from kg.errors import UsageError

    if name == PROCESSES:
        return nullcontext(ThisProcess()) if jobs == 1 else local_engine(jobs)
    if name == LOCAL or name.startswith(SCHEMES):
        return dask_cluster(name, jobs)
    raise UsageError(f"--engine {name}: use {PROCESSES}, {LOCAL}, or the address of a Dask scheduler (tcp://host:8786)")
