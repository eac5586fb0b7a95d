"""What a push has to do: the dataset compared with what the store holds and with the record of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.remote.graphs import LocalGraph
from kg.remote.record import PushRecord


@dataclass(frozen=True, slots=True)
class Plan:
    """Graphs by what is to be done with them, each tuple sorted by IRI.

    send: new or changed. unchanged: there already. remove: put there by this dataset, which has them no more.
    forgotten: the same, but another dataset has them too, so they stay. foreign: there, but not put there by this
    dataset. recorded: whether the record says just this of the unchanged ones, and is in order.
    """

    send: tuple[LocalGraph, ...]
    unchanged: tuple[LocalGraph, ...]
    remove: tuple[str, ...]
    forgotten: tuple[str, ...]
    foreign: tuple[LocalGraph, ...]
    recorded: bool

    @property
    def is_done(self) -> bool:
        """Whether the store, and its record, are as they should be."""
        return self.recorded and not (self.send or self.remove or self.forgotten or self.foreign)


def make_plan(local: Mapping[str, LocalGraph], record: PushRecord, held: Mapping[str, int]) -> Plan:
    """Compares. `held`: how many triples the store has in each local graph.

    A graph of the right SHA-256 whose number of triples is another was changed by someone else: it is sent again.
    """
    send: list[LocalGraph] = []
    unchanged: list[LocalGraph] = []
    foreign: list[LocalGraph] = []
    for graph in local.values():
        is_same_size = held[graph.iri] == graph.triples
        known = {record.own[graph.iri]} if graph.iri in record.own else record.others.get(graph.iri, frozenset())
        if is_same_size and graph.sha256 in known:
            unchanged.append(graph)
        elif graph.iri in record.own or not held[graph.iri]:
            send.append(graph)
        else:
            foreign.append(graph)
    gone = sorted(record.own.keys() - local.keys())
    return Plan(
        send=tuple(send),
        unchanged=tuple(unchanged),
        remove=tuple(graph for graph in gone if graph not in record.others),
        forgotten=tuple(graph for graph in gone if graph in record.others),
        foreign=tuple(foreign),
        recorded=not record.spare and all(graph.iri in record.own for graph in unchanged),
    )
