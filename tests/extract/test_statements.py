from __future__ import annotations

from typing import Any

import pytest
from cases import Case, load_cases, read_facts, read_part

from kg.facts import Statement


def _normal(statement: Statement, wanted: dict[str, Any], shift: int) -> dict[str, Any]:
    """The fields of a statement that the case speaks of."""
    span = statement.evidence.span
    fields = {
        "span": [span.start - shift, span.end - shift],
        "text": statement.evidence.quote,
        "kind": statement.kind.value,
        "strength": statement.strength,
        "testability": statement.testability,
        "topic": statement.topic,
    }
    return {name: fields[name] for name in wanted}


@pytest.mark.parametrize("case", load_cases("extract", "statements", "statements"))
def test_statements(case: Case) -> None:
    """Each clause is a statement of one kind; a commitment has its strength and its testability."""
    facts, shift = read_part(case.input, case.others["part"])
    statements = [statement for statement in facts.statements if statement.evidence.span.start >= shift]
    assert len(statements) == len(case.records)
    assert [
        _normal(statement, record, shift) for statement, record in zip(statements, case.records, strict=True)
    ] == list(case.records)


@pytest.mark.parametrize("case", load_cases("extract", "sections", "sections"))
def test_sections(case: Case) -> None:
    """A heading or the opening of a paragraph sets the role of a part and the years that it speaks of."""
    facts = read_facts(case.input, case.others["year"])
    found = [
        (section.evidence.span.start, section.role, [section.period.start.year, section.period.end.year])
        for section in facts.sections
    ]
    assert found == [(record["span"][0], record["role"], record["years"]) for record in case.records]


def test_a_heading_names_the_path_of_its_section() -> None:
    """The headings above a statement are kept, outermost first."""
    facts = read_facts(
        "二、2023年重点工作\n（一）建设现代产业体系\n推动产业转型升级。\n（二）保障民生\n新建幼儿园20所。"
    )
    paths = [section.path for section in facts.sections]
    assert paths[-2:] == [
        ("二、2023年重点工作", "（一）建设现代产业体系"),
        ("二、2023年重点工作", "（二）保障民生"),
    ]


def test_what_there_is_is_no_target() -> None:
    """A clause of a plan that says how many there are states a present fact."""
    facts, _ = read_part("我市还有8万名独居老人，新建养老点30个。", "tasks")
    assert [(one.value, one.kind.value) for one in facts.measures] == [(80000, "outcome"), (30, "target")]
