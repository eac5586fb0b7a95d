from __future__ import annotations

import pytest
from cases import Case, load_cases, period_text, read_part


@pytest.mark.parametrize("case", load_cases("extract", "milestones", "milestones"))
def test_milestones(case: Case) -> None:
    """Each named project is found under its full name with the state that it reaches, and nothing else is."""
    facts, shift = read_part(case.input, case.others["part"])
    found = [(m.name, m.milestone, m.kind.value, period_text(m.period)) for m in facts.milestones]
    assert found == [(r["name"], r["milestone"], r["kind"], r["period"]) for r in case.records]
    for milestone, record in zip(facts.milestones, case.records, strict=True):
        start, end = record["span"]
        span = milestone.evidence.span
        assert span.start - shift <= start
        assert end <= span.end - shift
        assert facts.text.text[span.start : span.end] == milestone.evidence.quote
