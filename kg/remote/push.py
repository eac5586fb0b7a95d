"""The push: compares, sends what has changed, verifies it, removes what is gone, and updates the record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.errors import OutputError, RemoteError, UsageError
from kg.remote.addresses import StoreAddresses, redact
from kg.remote.connection import StoreConnection
from kg.remote.graphs import SpooledContent, no_room, read_graphs, spool_graphs
from kg.remote.plan import Plan, make_plan
from kg.remote.progress import NullProgress, Progress
from kg.remote.protocols import WRITERS, GraphUploader
from kg.remote.record import add_to_push_record, read_push_record, write_push_record
from kg.remote.store_queries import SparqlQueries

_MOST_NAMES = 5


@dataclass(frozen=True)
class Remote:
    """A remote store: the writer of its graphs, the writer of the record, and its queries."""

    writer: GraphUploader
    recorder: GraphUploader
    queries: SparqlQueries


def remote_store(
    addresses: StoreAddresses, connection: StoreConnection, progress: Progress, *, compressed: bool = False
) -> Remote:
    """The store at these addresses over this connection."""
    kind = WRITERS[addresses.protocol]
    return Remote(
        kind(connection, addresses.write, progress, compressed),
        kind(connection, addresses.write, NullProgress(), compressed),
        SparqlQueries(connection, addresses.query),
    )


def plan_push(folder: Path, base: str, remote: Remote, progress: Progress, *, take_over: bool = False) -> Plan:
    """What a push of the dataset in `folder` would do; nothing is written.

    `take_over`: replace graphs with the same name that were not put into the store by `kg publish`.

    Raises UsageError if there are such graphs and they must not be replaced, OutputError if the folder is not a
    dataset, RemoteError.
    """
    local = read_graphs(folder, progress)
    if not local:
        raise OutputError(f"{folder}: has no graph to push; build the dataset again / 没有可推送的图")
    record = read_push_record(remote.queries, base)
    held = {iri: remote.queries.triples_in(iri) for iri in local}
    plan = make_plan(local, record, held)
    if plan.foreign and not take_over:
        names = ", ".join(f"<{graph.iri}>" for graph in plan.foreign[:_MOST_NAMES])
        more = f" … ({len(plan.foreign)})" if len(plan.foreign) > _MOST_NAMES else ""
        raise UsageError(
            f"{redact(remote.queries.address)}: holds graphs that 'kg publish' has not put there, or that"
            f" another dataset put there with other content: {names}{more}; give --take-over to replace them"
            " / 存储中已有并非由本数据集推送的同名图，若要替换请加 --take-over"
        )
    sent = sorted((*plan.send, *plan.foreign), key=lambda graph: graph.iri)
    return replace(plan, send=tuple(sent), foreign=())


def execute_plan(plan: Plan, folder: Path, base: str, remote: Remote, progress: Progress) -> None:
    """Executes the plan; after an interruption at any point, the next push can resume.

    Raises RemoteError if the store fails, or if it has another number of triples than was sent.
    """
    if plan.is_done:
        return
    try:
        folder_to_send = TemporaryDirectory(prefix="kg-publish-")
    except OSError as error:
        raise no_room(error) from error
    with folder_to_send as place:
        paths = spool_graphs(folder, plan.send, Path(place), progress) if plan.send else {}
        pending = [graph.iri for graph in plan.send]
        write_push_record(remote.recorder, base, (*pending, *plan.remove), plan.unchanged)
        progress.begin("sending / 发送", sum(graph.size for graph in plan.send))
        wrong = []
        for graph in plan.send:
            path = paths[graph.iri]
            remote.writer.replace(graph.iri, SpooledContent(path, graph.size))
            path.unlink()
            held = remote.queries.triples_in(graph.iri)
            if held == graph.triples:
                add_to_push_record(remote.recorder, base, graph)
            else:
                wrong.append(f"<{graph.iri}> {held} ≠ {graph.triples}")
    for iri in plan.remove:
        remote.writer.remove(iri)
        held = remote.queries.triples_in(iri)
        if held:
            wrong.append(f"<{iri}> {held} ≠ 0")
    if wrong:
        raise RemoteError(
            "the store does not hold what was sent; triples there and here / 存储内容与发送内容不符（存储 ≠ 本地）: "
            + "; ".join(wrong)
        )
    if plan.remove:
        write_push_record(remote.recorder, base, (), sorted((*plan.unchanged, *plan.send), key=lambda graph: graph.iri))
