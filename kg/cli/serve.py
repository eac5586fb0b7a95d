"""The command that serves a dataset over HTTP."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.terminal import say

COUNT = click.IntRange(min=1)
SECONDS = click.FloatRange(min=0, min_open=True)


@click.command(short_help="Serve the dataset over HTTP with a SPARQL endpoint")
@click.argument("out", required=False, default=Path("graph"), type=click.Path(path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on / 监听地址.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8080,
    show_default=True,
    help="Port; 0 picks a free one / 端口，0 为任意空闲端口.",
)
@click.option(
    "--timeout",
    type=SECONDS,
    default=30.0,
    show_default=True,
    help="Time limit of a query in seconds / 查询时限（秒）.",
)
@click.option(
    "--limit",
    type=COUNT,
    default=100_000,
    show_default=True,
    help="Maximum number of rows in an answer / 结果行数上限.",
)
@click.option(
    "--memory", type=COUNT, default=512, show_default=True, help="Memory limit of a query in MiB / 查询内存上限（MiB）."
)
@click.option("--workers", type=COUNT, default=3, show_default=True, help="Number of worker processes / 工作进程数.")
@click.option(
    "--allow-host",
    "names",
    multiple=True,
    metavar="NAME",
    help="Additional host name to accept, * for any / 允许的其他主机名，* 为任意.",
)
@click.option(
    "--client-connections",
    type=COUNT,
    default=256,
    show_default=True,
    help="Maximum number of connections per client; a proxy counts as one / 每个客户端的连接数上限.",
)
@click.option(
    "--cors", multiple=True, metavar="ORIGIN", help="Allowed CORS origin, * for any / 允许跨域的来源，* 为任意."
)
def serve(
    out: Path,
    host: str,
    port: int,
    timeout: float,
    limit: int,
    memory: int,
    workers: int,
    names: tuple[str, ...],
    client_connections: int,
    cors: tuple[str, ...],
) -> None:
    """Serve the dataset OUT over HTTP: SPARQL, a page and data for every IRI, the explorer, named queries.

    把数据集作为网络服务：SPARQL 端点、每个 IRI 的网页与数据、浏览页面、内置查询；只读，默认只在本机。

    \b
    kg serve graph
    kg serve graph --port 9000 --timeout 10 --cors https://example.org
    kg serve graph --allow-host data.example.org
    """
    from kg.extras import require

    require("serve")
    from kg.serve.limits import ConnectionLimits, Limits
    from kg.serve.server import serve as run

    def tell(address: str) -> None:
        say(f"{out} → {address}  Ctrl-C stops / 按 Ctrl-C 停止")
        say(f"  SPARQL {address}sparql   query page / 查询页 {address}query")

    limits = Limits(seconds=timeout, rows=limit, memory=memory, workers=workers)
    connections = ConnectionLimits(of_one_client=client_connections)
    run(out, host, port, limits, cors, tell, names=names, connections=connections)
