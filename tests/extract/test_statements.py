from __future__ import annotations

import re
from typing import Any

import pytest
from cases import Case, load_cases, read_facts, read_part

from kg.extract.statements import Surroundings, find_strengths, find_topics
from kg.facts import Statement
from kg.text.document import split_clauses

_NOTHING = Surroundings()


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


def _clauses(words: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer("[^，。]+", words)]


@pytest.mark.parametrize(
    ("words", "strengths"),
    [
        ("提升青山河流域的水质3个百分点", ["promote"]),
        ("青山乡特色农产品加工的比重提升3个百分点", ["will"]),
        ("青山乡特色农产品加工的比重提升", ["promote"]),
        ("力争产值达到5亿元，利润增长6%", ["strive", "strive"]),
        ("力争产值达到5亿元，建设工厂，利润增长6%", ["strive", "will", "will"]),
        ("力争到2031年，建设工厂，确保利润增长6%，建设公园", ["strive", "strive", "ensure", "will"]),
        ("支持企业力争上游", ["support"]),
        ("青山乡努力争取资金", ["strive"]),
        ("实施“必须干”计划", ["will"]),
    ],
)
def test_how_far_a_modal_reaches_and_which_cue_counts(words: str, strengths: list[str]) -> None:
    """A value behind a late verb of promoting is plain; a modal goes on over values, and over all behind a time."""
    assert find_strengths(words, _clauses(words)) == strengths


def test_a_time_within_a_plan_of_another_span_applies_to_its_paragraph_only() -> None:
    """今后五年 in the tasks of a year and 今年 in the aims of five years leave the paragraphs behind them alone."""
    facts = read_facts(
        "一、2022年工作回顾\n建成学校3所。\n二、2023年重点工作\n今后五年，新建学校30所。\n新建公园3个。\n"
        "三、今后五年的目标任务\n今年，新建医院1所。\n新建图书馆2座。"
    )
    found = [(one.subject, one.period.start.year, one.period.end.year) for one in facts.measures if one.period]
    assert found == [
        ("学校", 2022, 2022),
        ("学校", 2023, 2027),
        ("公园", 2023, 2023),
        ("医院", 2023, 2023),
        ("图书馆", 2023, 2027),
    ]
    roles = [(one.role, one.period.end.year) for one in facts.sections]
    assert roles == [
        ("review", 2022),
        ("annual-tasks", 2023),
        ("five-year-aims", 2027),
        ("annual-tasks", 2023),
        ("five-year-aims", 2027),
    ]


def _topic_of(words: str, clause: int, around: Surroundings = _NOTHING, *, said: bool = True) -> str | None:
    """The area of one clause of a sentence."""
    return find_topics(words, list(split_clauses(words, 0, len(words))), around, said=said)[clause]


@pytest.mark.parametrize(
    ("words", "clause", "around", "area"),
    [
        ("修建水库3座，完成年度计划。", 1, Surroundings(), "water"),
        ("精心组织，修建水库3座。", 0, Surroundings(), "water"),
        ("修建水库3座，精心组织，新建学校5所。", 1, Surroundings(), "water"),
        ("新建学校5所，精心组织，扎实推进，严格把关。", 3, Surroundings(), None),
        ("精心组织。", 0, Surroundings(lead="修建水库3座。"), "water"),
        ("精心组织。", 0, Surroundings(("（一）修建水库",)), "water"),
        ("精心组织。", 0, Surroundings(("（一）优化生态",)), None),
        ("精心组织。", 0, Surroundings(("二、修建水库", "（一）加快步伐")), None),
        ("精心组织。", 0, Surroundings(("（一）优化生态",), previous="water"), None),
        ("精心组织。", 0, Surroundings(("二、修建水库", "（一）加快步伐"), previous="water"), "water"),
        ("优化产业布局。", 0, Surroundings(("（一）修建水库",)), "industry"),
        ("优化产业布局。", 0, Surroundings(("（一）修建水库",), lead="修建水库3座。"), "water"),
        ("修建水库3座，优化产业布局。", 1, Surroundings(), "industry"),
        ("修建水库3座，深入贯彻重要讲话精神。", 1, Surroundings(), None),
        ("坚持法治化发展道路。", 0, Surroundings(), "public-security-and-law"),
        ("让职工福利更好，修建水库3座。", 0, Surroundings(), "social-security"),
        ("密切联系市政协。", 0, Surroundings(), "government-reform"),
    ],
)
def test_a_clause_without_cues_takes_its_area_from_what_is_around_it(
    words: str, clause: int, around: Surroundings, area: str | None
) -> None:
    """The nearer clauses, the paragraph, the sentence before and the headings are evidence, and so are weak cues."""
    assert _topic_of(words, clause, around) == area


def test_what_is_only_said_has_no_area_of_others() -> None:
    """A sentence that neither promises nor reports anything has an area only by its own cues."""
    assert _topic_of("同志们，修建水库不易。", 0, said=False) is None
    assert _topic_of("同志们，修建水库不易。", 1, said=False) == "water"


@pytest.mark.parametrize(
    ("words", "topics"),
    [
        ("水利建设提速。精心组织。", ["water", "water"]),
        ("新建学校5所。水利建设提速。精心组织。", ["education", "water", "water"]),
    ],
)
def test_a_short_sentence_introduces_others(words: str, topics: list[str]) -> None:
    """A short sentence without numbers says what those behind it are about."""
    facts, _ = read_part(words, "tasks")
    assert [one.topic for one in facts.statements][-len(topics) :] == topics
