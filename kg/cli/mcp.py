"""`kg mcp`: the dataset as tools for a language model."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import OUT


@click.command(short_help="Offer the dataset to a language model")
@OUT
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=None,
    help="Serve HTTP on this port of 127.0.0.1 instead of standard input and output / 改用本机 HTTP 端口.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=20.0,
    show_default=True,
    help="Time limit of a query in seconds / 查询时限（秒）.",
)
def mcp(out: Path, port: int | None, seconds: float) -> None:
    """Offer the dataset to a language model over the Model Context Protocol: search, show, queries, quotes.

    通过模型上下文协议（MCP）向语言模型提供检索、显示、查询和引文；设置方法见 docs/mcp.md。

    \b
    kg mcp --out graph
    kg mcp --out graph --port 8808
    """
    from kg.extras import require

    require("mcp")
    from kg.mcp.server import serve
    from kg.query.dataset import open_dataset

    serve(open_dataset(out), seconds, port)
