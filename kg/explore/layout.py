"""Computes the positions of things from the graph alone: deterministically and in linear time.

The *overview* is a mind map on a grid of cells, so that labels never overlap: the reports are in the middle, bodies and
places above and below them, the policy areas in one column on either side under their heads, and next to each the
things (indicator, project) with the most facts. It is computed for a wide screen and for a narrow one (a phone). A cell
is (column, row); the page converts it to coordinates, because the size of a cell depends on the width of the window and
on whether labels have one line (Chinese) or two (English). The neighbours of one thing are placed by the page
(`assets/neighbours.js`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.explore.kinds import THING_KINDS

if TYPE_CHECKING:
    import networkx

CELL_WIDTH = 190
CELL_HEIGHT = 32
"""Pixels in which pyvis places the things; the page has its own."""
GAP = 0.4
"""Empty rows between two heads with their policy areas."""
THINGS_EACH = 2
"""Things shown next to a policy area in the overview."""
MIDDLE_THINGS = 5
"""Bodies above, and areas below the reports in the overview; what finds no room is counted."""
MIDDLE_REPORTS = 9
"""Reports in the middle of the overview."""
HEAD_COLUMN, TOPIC_COLUMN = 1.15, 1.35
NARROW_COLUMNS = 2

GridCell = tuple[float, float]


@dataclass(frozen=True, slots=True)
class NodePosition:
    """The position of a thing: its cell on a wide screen and on a narrow one (None: not shown there)."""

    node: str
    wide: GridCell
    narrow: GridCell | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The view in which the explorer opens; `more`: how many of each kind did not fit in the middle."""

    places: tuple[NodePosition, ...]
    more: tuple[tuple[str, int], ...]


def overview(graph: networkx.DiGraph[str]) -> Overview:
    """The arrangement of the view in which the explorer opens."""
    blocks = [(head, _children(graph, head)) for head in _heads(graph)]
    left, right = _balance(blocks)
    places: list[NodePosition] = []
    for side, column in ((-1, left), (1, right)):
        row = -sum(map(_height, column)) / 2
        for head, topics in column:
            places.append(NodePosition(head, (side * HEAD_COLUMN, row), None))
            for step, topic in enumerate(topics or [head], start=1 if topics else 0):
                if topics:
                    places.append(NodePosition(topic, (side * TOPIC_COLUMN, row + step), None))
                places.extend(
                    NodePosition(thing, (side * (TOPIC_COLUMN + 1 + position), row + step), None)
                    for position, thing in enumerate(_foremost_things(graph, topic))
                )
            row += _height((head, topics))
    bodies, reports, areas = (_of_kind(graph, kind) for kind in ("agency", "report", "place"))
    shown_reports = reports[:MIDDLE_REPORTS]
    above, below = bodies[:MIDDLE_THINGS], areas[:MIDDLE_THINGS]
    # A single report is in the middle of the picture; several, with what is above and below them, form one column.
    row = -0.5
    if len(reports) > 1:
        row = -(len(shown_reports) + len(below) - len(above) + bool(below) - bool(above)) / 2
    places.extend(NodePosition(node, (0.0, row + step), None) for step, node in enumerate(shown_reports))
    places.extend(NodePosition(node, (0.0, row - 2 - step), None) for step, node in enumerate(above))
    under = row + len(shown_reports) + 1
    places.extend(NodePosition(node, (0.0, under + step), None) for step, node in enumerate(below))
    narrow = _narrow(shown_reports, blocks)
    lost = [
        (kind, len(whole) - len(part))
        for kind, whole, part in (
            ("report", reports, shown_reports),
            ("agency", bodies, above),
            ("place", areas, below),
        )
        if len(whole) > len(part)
    ]
    return Overview(
        tuple(NodePosition(place.node, place.wide, narrow.get(place.node)) for place in places), tuple(lost)
    )


Block = tuple[str, list[str]]


def _height(block: Block) -> float:
    """The number of rows of a head and its policy areas, with the gap below."""
    return 1 + len(block[1]) + GAP


def _balance(blocks: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    """Assigns each block to the side that is shorter so far, the left one first."""
    sides: tuple[list[Block], list[Block]] = ([], [])
    for block in blocks:
        heights = [sum(map(_height, side)) for side in sides]
        sides[0 if heights[0] <= heights[1] else 1].append(block)
    return sides


def _heads(graph: networkx.DiGraph[str]) -> list[str]:
    """The top-level policy areas, the largest first."""
    kinds = graph.nodes
    return [
        node
        for node in _of_kind(graph, "topic")
        if all(kinds[above]["kind"] != "topic" for above in graph.predecessors(node))
    ]


def _children(graph: networkx.DiGraph[str], head: str) -> list[str]:
    found = [node for node in graph.successors(head) if graph.nodes[node]["kind"] == "topic"]
    return sorted(found, key=lambda node: _rank(graph, node))


def _narrow(reports: Sequence[str], blocks: Sequence[Block]) -> dict[str, GridCell]:
    """The arrangement for a phone: the reports, then each head with its policy areas in two columns below."""
    cells: dict[str, GridCell] = {node: (0.5, float(row)) for row, node in enumerate(reports)}
    row = len(reports) + GAP
    for head, topics in blocks:
        cells[head] = (0.0, row)
        for position, topic in enumerate(topics):
            cells[topic] = (float(position % NARROW_COLUMNS), row + 1 + position // NARROW_COLUMNS)
        row += 1 + -(-len(topics) // NARROW_COLUMNS) + GAP
    return cells


def _of_kind(graph: networkx.DiGraph[str], kind: str) -> list[str]:
    found = [node for node, its_kind in graph.nodes(data="kind") if its_kind == kind]
    return sorted(found, key=lambda node: _rank(graph, node))


def _foremost_things(graph: networkx.DiGraph[str], topic: str) -> list[str]:
    """The indicator and the project of a policy area with the most facts, or two of one kind."""
    things = sorted(
        (
            node
            for node in graph.successors(topic)
            if graph.nodes[node]["kind"] in THING_KINDS and graph.nodes[node]["home"] == topic
        ),
        key=lambda node: _rank(graph, node),
    )
    first_of_kind = [next((node for node in things if graph.nodes[node]["kind"] == kind), None) for kind in THING_KINDS]
    chosen = [node for node in first_of_kind if node is not None]
    chosen += [node for node in things if node not in chosen][: max(0, THINGS_EACH - len(chosen))]
    return sorted(chosen[:THINGS_EACH], key=lambda node: _rank(graph, node))


def _rank(graph: networkx.DiGraph[str], node: str) -> tuple[int, str, int]:
    """A sort key: facts in chronological order, other things by their number of facts, then in source order."""
    attributes = graph.nodes[node]
    return (-attributes["weight"], attributes["until"], attributes["order"])
