"""What holds of the facts of any text, whatever it says."""

from __future__ import annotations

from itertools import pairwise

import pytest
from cases import Case, load_cases, period_text, read_facts, read_part
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.extract.quantities import find_quantities
from kg.facts import Evidence, Measure, Milestone, QualitativeTarget, ReportFacts, Statement

# Words that recognisers look for, in any order, beside signs that they may stumble over.
WORDS = (
    "增长 提高到 从 由 至 分别 和 、 ， 。 ； ： （ ） “ ” 《 》 % 6 3.5 2023 2000多万 三成 1/3 万亿 亿 元 个 家 年 — -"
    " 以上 左右 控制在 以内 不低于 力争 累计 比上年 翻一番 去年 今后五年 到2027年 “十四五”末 居全国第三位 第 前十名"
    " 粮食产量 占全国 增加值 甲乙高铁 青山水库 建成通车 开工建设 等 建设 全面达到 基本同步 5G 0 百分之 之 占 产量 余 的"
).split()
SENTENCES = st.lists(st.sampled_from(WORDS) | st.text(max_size=3), max_size=25).map("".join)
PARTS = st.sampled_from(["review", "five-year-review", "tasks", "five-year-aims"])
# Sentences that say what they say without the others: no subject or time carried over.
WHOLE = (
    "新建幼儿园20所。",
    "地区生产总值增长6%左右。",
    "粮食产量从300万吨提高到320万吨。",
    "推动甲乙高铁建成通车、丙丁高铁开工建设。",
    "规模以上工业增加值、服务业增加值分别增长6%、7%。",
    "城镇调查失业率控制在5.5%以内。",
    "甲河流域水质全面达到优良。",
    "改造老旧小区300余个。",
)


def _evidence(facts: ReportFacts) -> list[Evidence]:
    lists: tuple[tuple[Statement | Measure | Milestone | QualitativeTarget, ...], ...] = (
        facts.statements,
        facts.measures,
        facts.milestones,
        facts.qualitative,
    )
    return [fact.evidence for facts_of_a_kind in lists for fact in facts_of_a_kind] + [
        *(section.evidence for section in facts.sections),
        *(mention.evidence for mention in facts.mentions),
        *(number.evidence for number in facts.unmatched),
    ]


def _values(facts: ReportFacts) -> list[tuple[object, ...]]:
    """What the facts say, without where they say it."""
    measures = [
        (m.kind, m.subject, m.aspect, m.direction, m.comparator, m.value, m.value_max, m.unit, period_text(m.period))
        for m in facts.measures
    ]
    milestones = [(m.kind, m.name, m.milestone, period_text(m.period)) for m in facts.milestones]
    qualitative = [(q.form, q.subject, period_text(q.period)) for q in facts.qualitative]
    return [*measures, *milestones, *qualitative]


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(SENTENCES, PARTS)
def test_recognisers_never_raise_and_quote_what_stands_there(words: str, part: str) -> None:
    """Any text has facts or none; the quote of each piece of evidence is the cleaned text of its span."""
    facts, _ = read_part(words, part)
    offsets = facts.text.offsets
    for evidence in _evidence(facts):
        first, last = offsets.clean_span(evidence.span.start, evidence.span.end)
        assert evidence.quote in facts.text.text[first:last]
        assert len(evidence.quote) >= last - first - 2


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_no_text_is_too_strange(text: str) -> None:
    """Text of any script and any control character is read without an error."""
    read_facts(text)


@pytest.mark.parametrize("case", load_cases("extract", "measures", "measures", known=False))
def test_a_quote_is_the_text_of_its_span(case: Case) -> None:
    """In a clean source every quote is, character for character, what the span holds."""
    facts, _ = read_part(case.input, case.others["part"])
    source = facts.text.source.text
    for evidence in _evidence(facts):
        assert source[evidence.span.start : evidence.span.end] == evidence.quote


@given(st.permutations(WHOLE), PARTS)
def test_facts_do_not_depend_on_the_order_of_sentences(sentences: list[str], part: str) -> None:
    """Sentences that need no other give the same facts wherever they stand in the paragraph."""
    together = _values(read_part("".join(sentences), part)[0])
    alone = [value for sentence in sentences for value in _values(read_part(sentence, part)[0])]
    assert sorted(together, key=str) == sorted(alone, key=str)


@given(st.permutations(WHOLE), PARTS)
def test_facts_do_not_depend_on_other_paragraphs(paragraphs: list[str], part: str) -> None:
    """The facts of a paragraph are the same whatever paragraphs stand around it."""
    together = _values(read_part("\n".join(paragraphs), part)[0])
    alone = [value for paragraph in paragraphs for value in _values(read_part(paragraph, part)[0])]
    assert sorted(together, key=str) == sorted(alone, key=str)


@given(
    st.lists(st.sampled_from(["\u3000", "\u3000\u3000", " ", "\t", "\r\n", "\n\n", "&nbsp;"]), min_size=8, max_size=8),
    PARTS,
)
def test_white_space_moves_spans_and_never_values(spaces: list[str], part: str) -> None:
    """Indents, empty lines and hard spaces between paragraphs shift where facts stand and change nothing of them."""
    plain, _ = read_part("\n".join(WHOLE), part)
    spaced, _ = read_part("".join(f"\n{space}{words}" for space, words in zip(spaces, WHOLE, strict=True)), part)
    assert _values(spaced) == _values(plain)
    for loose, tight in zip(spaced.measures, plain.measures, strict=True):
        assert loose.evidence.quote == tight.evidence.quote
        source = spaced.text.source.text
        assert source[loose.evidence.span.start : loose.evidence.span.end] == tight.evidence.quote
        assert loose.number.start >= tight.number.start


@given(SENTENCES)
def test_each_number_is_claimed_once(words: str) -> None:
    """Quantities and the numbers passed over stand in order and never overlap."""
    quantities, passed = find_quantities(words)
    stretches = sorted([(q.start, q.end) for q in quantities] + [(p.start, p.end) for p in passed if p.end > p.start])
    for (_, end), (start, _) in pairwise(stretches):
        assert end <= start
    for quantity in quantities:
        assert quantity.start < quantity.number_end <= quantity.end <= len(words)
        assert 0 <= quantity.left_end <= quantity.start
