"""The command that writes the panel of areas, years and indicators."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import OUT
from kg.cli.terminal import say, warn


@click.command(short_help="Write areas × years × indicators for regressions")
@OUT
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    default=Path("panel"),
    show_default=True,
    help="Output folder / 输出文件夹.",
)
@click.option(
    "--indicator",
    "indicators",
    multiple=True,
    metavar="CODE_OR_NAME",
    help="Only this indicator; repeatable / 只取该指标，可重复.",
)
@click.option("--within", metavar="CODE_OR_NAME", help="Only this area and those below it / 只取该地区及其下级.")
@click.option(
    "--level",
    type=click.Choice(["country", "province", "prefecture", "county", "zone"]),
    help="Only this level of government / 只取此政府层级.",
)
@click.option("--kind", type=click.Choice(["target", "outcome"]), help="Only targets or outcomes / 只取目标或成果.")
def panel(
    out: Path, to: Path, indicators: tuple[str, ...], within: str | None, level: str | None, kind: str | None
) -> None:
    """Write area × year × indicator as long and wide tables with a codebook, for regressions.

    The tables are CSV and, if pyarrow is installed, Parquet.

    写出“地区×年份×指标”面板数据：长表和宽表（CSV；装有 pyarrow 时另有 Parquet）及变量说明，可直接用于回归；每个数值附
    IRI 和原句。

    \b
    kg panel --indicator GDP --to gdp
    kg panel --within 广东 --level county --kind target
    """
    from kg.extras import is_installed
    from kg.facts import FactKind
    from kg.publish.dataset_reader import read_linked_reports
    from kg.publish.manifest import read_base
    from kg.publish.panel import Selection, make_panel, write_panel

    parquet = is_installed("parquet")
    selection = Selection(indicators, within, level, None if kind is None else FactKind(kind))
    made = make_panel(read_linked_reports(out), selection, read_base(out))
    for path in write_panel(made, to, parquet=parquet):
        say(str(path))
    if not parquet:
        warn("no Parquet files, as pyarrow is not installed / 未安装 pyarrow，未写出 Parquet 文件")
    say(f"{len(made.long)} cells / 单元格, {len(made.wide)} areas and years / 地区与年份 → {to}")
