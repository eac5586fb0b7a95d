"""The command that pushes a dataset to a remote store."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import OUT
from kg.cli.terminal import say, warn

if TYPE_CHECKING:
    from kg.remote.plan import Plan


@click.command(short_help="Push a dataset to a remote triple store")
@click.argument("url")
@OUT
@click.option(
    "--store",
    type=click.Choice(["fuseki", "graphdb", "virtuoso", "oxigraph", "qlever", "neptune"]),
    default=None,
    help="Kind of store at URL; without it, URL must be the address that accepts graphs / 存储的类型.",
)
@click.option(
    "--protocol",
    type=click.Choice(["gsp", "update"]),
    default="gsp",
    show_default=True,
    help="Graph Store Protocol or SPARQL Update / 图存储协议或 SPARQL 更新.",
)
@click.option("--query", metavar="URL", default=None, help="Address for SPARQL queries / SPARQL 查询地址.")
@click.option(
    "--auth",
    type=click.Choice(["basic", "digest"]),
    default=None,
    help="HTTP authentication scheme (default: digest for Virtuoso, otherwise basic) / 认证方式.",
)
@click.option("--gzip", "compressed", is_flag=True, help="Compress requests, if the store accepts it / 压缩传输.")
@click.option(
    "--take-over",
    is_flag=True,
    help="Overwrite graphs of the same name that were not written by kg / 覆盖并非由 kg 写入的同名图.",
)
@click.option("--dry-run", is_flag=True, help="Only print what would be sent and deleted / 只列出将发送和删除的内容.")
def publish(
    url: str,
    out: Path,
    store: str | None,
    protocol: str,
    query: str | None,
    auth: str | None,
    compressed: bool,
    take_over: bool,
    dry_run: bool,
) -> None:
    """Push the changed graphs of a dataset to the store at URL, and delete those that no longer exist.

    把数据集中有变动的图推送到 URL 处的存储，并删除不再有的图；其他图不动。可重复运行；中断后再次运行同一命令即可继续。

    Credentials come from the environment: KG_PUBLISH_USER and KG_PUBLISH_PASSWORD, or KG_PUBLISH_TOKEN.

    凭证只从上述环境变量读取。

    \b
    kg publish http://localhost:7878 --store oxigraph
    kg publish http://localhost:3030/policy --store fuseki --dry-run
    kg publish https://example.org/graphs --query https://example.org/sparql
    """
    from kg.extras import require

    require("publish")
    from kg.progress import ProgressBar
    from kg.publish.manifest import read_base
    from kg.remote.addresses import VENDORS, find_addresses
    from kg.remote.connection import StoreConnection
    from kg.remote.credentials import credentials_from
    from kg.remote.push import execute_plan, plan_push, remote_store

    addresses = find_addresses(url, store=store, protocol=protocol, query=query)
    digest = auth == "digest" or (auth is None and store is not None and VENDORS[store].digest)
    credentials = credentials_from(os.environ, digest=digest)
    if credentials:
        for host in addresses.insecure:
            warn(f"kg: {host}: credentials are sent unencrypted; use https / 凭证未加密传输，请用 https")
    base = read_base(out)
    progress = ProgressBar()
    try:
        with StoreConnection(credentials, progress) as connection:
            remote = remote_store(addresses, connection, progress, compressed=compressed)
            plan = plan_push(out, base, remote, progress, take_over=take_over)
            if not dry_run:
                execute_plan(plan, out, base, remote, progress)
    except KeyboardInterrupt:
        progress.close()
        warn("kg: interrupted; run the same command again to resume / 已中止，再次运行同一命令即可继续")
        sys.exit(130)
    finally:
        progress.close()
    if dry_run:
        for graph in plan.send:
            say(f"send / 发送 <{graph.iri}> {graph.triples} triples / 三元组")
        for iri in plan.remove:
            say(f"remove / 删除 <{iri}>")
    say(_summary(plan, dry_run))


def _summary(plan: Plan, dry_run: bool) -> str:
    counts = (
        f"{len(plan.send)} graphs sent / 个图已发送, {len(plan.unchanged)} unchanged / 未变, "
        f"{len(plan.remove)} removed / 已删除; {sum(graph.size for graph in plan.send)} bytes / 字节"
    )
    return f"dry run / 试运行: {counts}" if dry_run else counts
