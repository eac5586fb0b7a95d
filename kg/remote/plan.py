"""The plan of a push: compares the dataset with the content of the store and with the record in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.remote.graphs import LocalGraph
from kg.remote.record import PushRecord


@dataclass(frozen=True, slots=True)
class Plan:
    """Graphs by the action for them, each tuple sorted by IRI.

    send: new or changed. unchanged: already there. remove: put there by this dataset, which no longer has them.
    forgotten: the same, but another dataset has them too, so they are kept. foreign: there, but not put there by this
    dataset. recorded: whether the record of the unchanged ones is correct.
    """

    send: tuple[LocalGraph, ...]
    unchanged: tuple[LocalGraph, ...]
    remove: tuple[str, ...]
    forgotten: tuple[str, ...]
    foreign: tuple[LocalGraph, ...]
    recorded: bool

    @property
    def is_done(self) -> bool:
        """Whether the store and its record are up to date."""
        return self.recorded and not (self.send or self.remove or self.forgotten or self.foreign)


def make_plan(local: Mapping[str, LocalGraph], record: PushRecord, held: Mapping[str, int]) -> Plan:
    """Makes the plan. `held`: the number of triples in the store for each local graph.

    A graph with the right SHA-256 but another number of triples was changed by someone else and is sent again.
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
