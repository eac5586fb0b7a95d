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
    help="CSV of manual corrections (default: corrections.csv next to the reports) / 人工更正表，默认在报告旁.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=cores,
    help="Number of worker processes (default: one per core) / 并行进程数，默认每核一个.",
)
@click.option(
    "--merge/--no-merge",
    default=True,
    help="Merge the parts into single files with an explorer; use --no-merge for large collections / "
    "是否合并为整份文件和浏览页面；报告极多时用 --no-merge.",
)
@click.option(
    "--engine",
    default=PROCESSES,
    show_default=True,
    metavar="processes|dask|ADDRESS",
    help="Execution engine: local processes, local Dask, or a Dask scheduler (tcp://…) / 执行方式.",
)
@click.option(
    "--cache",
    type=PLACE,
    default=None,
    help="Cache folder (default: .kg-cache next to OUT) / 缓存文件夹.",
)
@click.option(
    "--columns",
    default="",
    metavar="text=NAME,year=NAME…",
    help="Names of columns in a table of reports, if kg does not recognise them / 数据表的栏名.",
)
@click.option(
    "--store/--no-store", default=True, help="Load it into a store, which queries and single files need / 是否建查询库."
)
def build(
    paths: tuple[Path, ...],
    out: Path,
    base: str | None,
    corrections: Path | None,
    jobs: int,
    merge: bool,
    engine: str,
    cache: Path | None,
    columns: str,
    store: bool,
) -> None:
    """Build a dataset from reports (files, folders, tables of texts or archives; default: the embedded one).

    从报告构建数据集；不给路径就构建内置的报告。未变的报告不再重读；中断后重新运行即可继续。

    \b
    kg build
    kg build reports/ --out graph
    kg build reports/ --corrections corrections.csv
    kg build reports.csv --columns text=全文,year=年份
    kg build reports/ --no-merge
    kg build s3://bucket/reports --out s3://bucket/graph --no-merge --engine tcp://scheduler:8786
    """
    from kg.build import build_dataset, summary
    from kg.build.table_columns import parse_columns
    from kg.rdf.iris import DEFAULT_BASE

    with _engine(engine, jobs) as workers:
        built = build_dataset(
            paths,
            out,
            workers,
            base=base or DEFAULT_BASE,
            corrections=corrections,
            jobs=jobs,
            cache=cache,
            columns=parse_columns(columns),
            store=store,
            merge=merge,
        )
    for line in summary(built):
        say(line)
    if any(not one.passed_over for one in built.aside):
        sys.exit(1)


def _engine(name: str, jobs: int) -> AbstractContextManager[Engine | None]:
    """The cluster of this name; None for local processes, which the build starts itself."""
    from kg.build.cluster import LOCAL, SCHEMES, dask_cluster
    from kg.errors import UsageError

    if name == PROCESSES:
        return nullcontext()
    if name == LOCAL or name.startswith(SCHEMES):
        return dask_cluster(name, jobs)
    raise UsageError(f"--engine {name}: use {PROCESSES}, {LOCAL}, or the address of a Dask scheduler (tcp://host:8786)")
