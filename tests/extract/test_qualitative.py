from __future__ import annotations

import pytest
from cases import Case, load_cases, period_text, read_part


@pytest.mark.parametrize("case", load_cases("extract", "qualitative", "qualitative"))
def test_qualitative(case: Case) -> None:
    """A target without a number is found with its form and deadline where it can be checked; a mere push is none."""
    facts, shift = read_part(case.input, case.others["part"])
    found = [(q.form, period_text(q.period)) for q in facts.qualitative]
    assert found == [(record["form"], record["period"]) for record in case.records]
    for target, record in zip(facts.qualitative, case.records, strict=True):
        start, end = record["span"]
        span = target.evidence.span
        assert span.start - shift <= start
        assert end <= span.end - shift
        if record["subject"]:
            assert target.subject == record["subject"]
