from __future__ import annotations

import pytest
from cases import HEADINGS, read_facts, read_part


@pytest.mark.parametrize(
    ("words", "number", "reason"),
    [
        ("加快5G网络建设。", "5", "no unit"),
        ("第3次会议召开。", "3", "ordinal"),
        ("落实“1331”工程。", "1331", "name"),
        ("打造1+5个园区。", "5", "name"),
        ("6月18日，大会召开。", "18", "date, age or ordinal"),
        ("65岁以上老人免费体检。", "65", "date, age or ordinal"),
        ("连续3年获得优秀。", "3", "duration or date"),
        ("每千人口床位数增加。", "千", "rate base"),
        ("为6%以上，有利于引导预期。", "6", "nothing named that it counts"),
    ],
)
def test_a_number_that_is_no_measure_is_listed_with_the_reason(words: str, number: str, reason: str) -> None:
    """Nothing is lost in silence: what no recogniser claims is listed with what speaks against it."""
    facts, shift = read_part(words, "tasks")
    found = {(one.evidence.quote, one.reason) for one in facts.unmatched if one.evidence.span.start >= shift}
    assert (number, reason) in found
    assert facts.measures == ()


def test_every_digit_is_claimed_or_listed() -> None:
    """Each number in digits lies in a measure's number or in the list of those that nobody claimed."""
    words = "2022年，粮食产量300万吨，居全国第5位；新建5G基站1.2万个；连续3年增长6%—7%；PM2.5浓度降至32微克/立方米。"
    facts, shift = read_part(words, "review")
    spans = [measure.number for measure in facts.measures] + [one.evidence.span for one in facts.unmatched]
    for place, character in enumerate(words, shift):
        if character.isdigit():
            assert any(span.start <= place < span.end for span in spans), words[place - shift :]


def test_numbers_of_headings_are_listed() -> None:
    """A heading gives no measures, and its numbers are not forgotten."""
    facts = read_facts(HEADINGS["review"])
    assert facts.measures == ()
    assert [(one.evidence.quote, one.reason) for one in facts.unmatched] == [("2022", "heading")]
