"""Two invented reports of one province, linked."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Any

from cases import read_facts

from kg.facts import ReportFacts
from kg.link.model import LinkedReports
from kg.link.pipeline import link


def report(year: int, plan: str, review: str = "各项工作扎实推进。", heading: str | None = None) -> ReportFacts:
    """A report of one province with a review and a plan."""
    opening = heading or f"一、{year - 1}年工作回顾"
    facts = read_facts(f"{opening}\n{review}\n二、{year}年重点工作\n{plan}\n", year)
    source = replace(facts.text.source, sha256=sha256(facts.text.text.encode()).hexdigest())
    return replace(facts, report=replace(facts.report, id=f"case-{year}"), text=replace(facts.text, source=source))


def linked_pair(case: dict[str, Any]) -> LinkedReports:
    """The two reports of a case, linked."""
    later = report(case.get("year", 2026), case.get("next_plan", "做好各项工作。"), case["review"], case.get("heading"))
    return link([report(2025, case["plan"], case.get("own_review", "各项工作扎实推进。")), later])
