from __future__ import annotations

from itertools import combinations

import networkx
from hypothesis import given
from hypothesis import strategies as st

from kg.explore.bilingual_text import BilingualText
from kg.explore.layout import STAR_COLUMNS_OF_KIND, STAR_ROWS, GridCell, ego_network, overview
from kg.explore.projection import project_graph

from .sample import small_report


def _apart(cells: list[GridCell]) -> bool:
    return all(a[1] != b[1] or abs(a[0] - b[0]) >= 0.95 for a, b in combinations(cells, 2))


def _graph(facts_of_topics: list[int], heads: int) -> networkx.DiGraph[str]:
    graph: networkx.DiGraph[str] = networkx.DiGraph()

    def add(node: str, kind: str, weight: int, home: str | None = None) -> None:
        words = BilingualText.same(node)
        graph.add_node(node, kind=kind, label=words, short=words, weight=weight, until="", order=len(graph), home=home)

    add("report", "report", sum(facts_of_topics))
    for head in range(heads):
        add(f"head{head}", "topic", 1)
        graph.add_edge("report", f"head{head}", relation="covers", weight=1)
    for number, facts in enumerate(facts_of_topics):
        topic = f"topic{number}"
        add(topic, "topic", facts)
        graph.add_edge(f"head{number % heads}" if heads else "report", topic, relation="covers", weight=1)
        for fact in range(facts):
            thing = f"thing{number}-{fact}"
            add(thing, ("indicator", "project", "target")[fact % 3], 1, topic)
            graph.add_edge(topic, thing, relation="has", weight=1)
    return graph


@given(st.lists(st.integers(0, 80), min_size=1, max_size=36), st.integers(0, 6))
def test_no_two_things_stand_on_each_other(facts: list[int], heads: int) -> None:
    """In the overview and in every star, on a wide and on a narrow screen, each thing has a cell of its own."""
    graph = _graph(facts, heads)
    shown = overview(graph).places
    assert _apart([place.wide for place in shown])
    assert _apart([place.narrow for place in shown if place.narrow])
    for node in ("report", "topic0"):
        places = ego_network(graph, node).places
        assert _apart([(0.0, 0), *(place.wide for place in places)])
        assert _apart([(0.5, 0), *(place.narrow for place in places if place.narrow)])


@given(st.integers(0, 200))
def test_a_star_shows_or_counts_every_neighbour(facts: int) -> None:
    """What finds no room is counted by kind, never dropped in silence."""
    graph = _graph([facts], 0)
    arranged = ego_network(graph, "topic0")
    neighbours = facts + 1
    assert len(arranged.places) + sum(number for _, number in arranged.more) == neighbours
    assert len(arranged.places) <= 3 * STAR_ROWS * STAR_COLUMNS_OF_KIND + 1


def test_the_overview_shows_every_policy_area() -> None:
    """No policy area with a fact is missing from where the explorer opens."""
    graph = project_graph(small_report())
    topics = {node for node, kind in graph.nodes(data="kind") if kind == "topic"}
    assert topics <= {place.node for place in overview(graph).places}
