from __future__ import annotations

import pytest
from cases import HEADINGS, read_facts, read_part

from kg.extract.quantities import find_quantities


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


@pytest.mark.parametrize(
    ("words", "quantities", "reasons"),
    [
        ("万名青年参加活动。", ["10000 名"], []),
        ("青年，万名参加活动。", ["10000 名"], []),
        ("带动万名青年就业。", ["10000 名"], []),
        ("完成百亿元投资。", ["10000000000 元"], []),
        ("突破万亿元。", ["1000000000000 元"], []),
        ("千亿元产业初具规模。", [], ["rate base"]),
        ("投资，万亿元到位。", [], ["rate base"]),
        ("逢百人。", [], ["rate base"]),
        ("每百户3家。", ["3 家"], ["rate base"]),
        ("每万人拥有医生3人。", ["3 人"], ["rate base"]),
        ("建成千米跑道。", [], []),
        ("建成千家万户。", [], []),
        ("百姓3万人。", ["30000 人"], []),
        ("百货5万元。", ["50000 元"], []),
        ("一季度增长5%。", ["5 %"], ["date, age or ordinal"]),
        ("3号线。", [], ["date, age or ordinal"]),
        ("20层高楼。", [], ["date, age or ordinal"]),
        ("3岁儿童。", [], ["date, age or ordinal"]),
        ("排名第3位。", [], ["ordinal"]),
        ("提升至5位。", [], ["ordinal"]),
        ("提升3位。", ["3 位"], []),
        ("前进3位。", ["3 位"], []),
        ("至少5位代表。", ["5 位"], []),
        ("得分提高3分。", ["3 分"], []),
        ("评估分为3分。", [], ["no unit"]),
        ("三分之一。", ["33.33 %"], []),
        ("五分钟。", [], ["duration"]),
        ("5分钟路程。", [], ["duration"]),
        ("3个月内完成。", [], ["duration"]),
        ("满3年。", [], ["duration or date"]),
        ("服务年限3年。", ["3 年"], []),
        ("提前30天完成。", ["30 天"], []),
        ("用时3天。", ["3 天"], []),
        ("平均用水天数达到300天。", ["300 天"], []),
        ("办好10件民生实事。", ["10 件"], []),
        ("2.5万元以上。", ["25000 元"], []),
    ],
)
def test_which_numerals_are_quantities(words: str, quantities: list[str], reasons: list[str]) -> None:
    """A numeral with a unit is a quantity, except for dates, ordinals, durations and the bases of rates."""
    found, passed = find_quantities(words)
    assert [f"{format(one.value.normalize(), 'f')} {one.unit.text}" for one in found] == quantities
    assert [one.reason for one in passed] == reasons
