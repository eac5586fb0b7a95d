from __future__ import annotations

from kg.explore.kinds import KINDS
from kg.explore.projection import facts_of, project_graph
from kg.explore.short_ids import fact_ids

from .sample import small_report

PROJECT = "project/140000-5ae1b2"


def test_every_fact_project_and_topic_is_a_node_with_a_known_kind() -> None:
    """Nothing that the report says is left out, and nothing has a kind without colour and shape."""
    linked = small_report()
    graph = project_graph(linked)
    kinds = {kind.code for kind in KINDS}
    assert {graph.nodes[node]["kind"] for node in graph} <= kinds
    assert set(fact_ids(linked.reports[0])) <= set(graph)
    assert {"report/140000-2023", "topic/transport", "topic/energy", PROJECT} <= set(graph)


def test_a_fact_hangs_on_what_it_speaks_of() -> None:
    """Milestones hang on their project, which hangs on its policy area."""
    linked = small_report()
    graph = project_graph(linked)
    milestones = fact_ids(linked.reports[0])[3:5]
    assert [next(iter(graph.predecessors(node))) for node in milestones] == [PROJECT, PROJECT]
    assert graph.has_edge("topic/transport", PROJECT)
    assert graph.nodes[PROJECT]["home"] == "topic/transport"
    assert graph.nodes[PROJECT]["weight"] == 2


def test_steps_of_a_trajectory_follow_each_other() -> None:
    """The start of construction leads to the opening."""
    linked = small_report()
    graph = project_graph(linked)
    started, operating = fact_ids(linked.reports[0])[3:5]
    assert graph.edges[started, operating]["relation"] == "next"


def test_the_graph_is_the_same_each_time() -> None:
    """Nodes and edges come in the same order."""
    first, second = project_graph(small_report()), project_graph(small_report())
    assert list(first.nodes(data=True)) == list(second.nodes(data=True))
    assert list(first.edges(data=True)) == list(second.edges(data=True))


def test_labels_say_value_and_period_in_both_languages() -> None:
    """A label is readable without the sentence."""
    linked = small_report()
    graph = project_graph(linked)
    labels = [graph.nodes[node]["label"] for node in fact_ids(linked.reports[0])]
    assert labels[0].chinese.endswith("292.9亿斤（2022年）")
    assert "≈95%" in labels[1].chinese
    assert "600万户" in labels[2].chinese
    assert "(2027)" in labels[2].english
    assert "≥6 million (2027)" in labels[2].english
    assert len(labels) == len(facts_of(linked.reports[0]))
