"""The kinds of things in the explorer, distinguished by colour and shape.

Targets are hollow, as they are in the charts. The colours have a contrast of at least 3:1 with the page (WCAG 2.2,
1.4.11) in the light and the dark scheme.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NodeKind:
    """One kind: its `code`, singular names, the `shape` in vis-network, colours for light and dark."""

    code: str
    chinese: str
    english: str
    shape: str
    light: str
    dark: str


KINDS: tuple[NodeKind, ...] = (
    NodeKind("report", "报告", "Report", "box", "#334155", "#cbd5e1"),
    NodeKind("topic", "领域", "Topic", "hexagon", "#4338ca", "#a5b4fc"),
    NodeKind("indicator", "指标", "Indicator", "square", "#0f766e", "#5eead4"),
    NodeKind("project", "项目", "Project", "triangle", "#92400e", "#fbbf77"),
    NodeKind("agency", "机构", "Agency", "star", "#6b21a8", "#d8b4fe"),
    NodeKind("place", "地区", "Place", "triangleDown", "#0369a1", "#7dd3fc"),
    NodeKind("target", "数值目标", "Target", "ring", "#b91c1c", "#fca5a5"),
    NodeKind("qualitative", "非数值目标", "Target without number", "frame", "#be185d", "#f9a8d4"),
    NodeKind("outcome", "成果", "Outcome", "check", "#15803d", "#86efac"),
    NodeKind("milestone", "项目进展", "Milestone", "diamond", "#a15c07", "#fcd34d"),
)

THING_KINDS: tuple[str, ...] = ("indicator", "project")
"""The kinds that several facts may speak of."""
