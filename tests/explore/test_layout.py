from __future__ import annotations

from itertools import combinations

import networkx
from hypothesis import given
from hypothesis import strategies as st

from kg.explore.bilingual_text import BilingualText
from kg.explore.layout import GridCell, overview
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
    """In the overview, on a wide and on a narrow screen, each thing has a cell of its own."""
    graph = _graph(facts, heads)
    shown = overview(graph).places
    assert _apart([place.wide for place in shown])
    assert _apart([place.narrow for place in shown if place.narrow])


def test_the_overview_shows_every_policy_area() -> None:
    """No policy area with a fact is missing from where the explorer opens."""
    graph = project_graph(small_report())
    topics = {node for node, kind in graph.nodes(data="kind") if kind == "topic"}
    assert topics <= {place.node for place in overview(graph).places}
