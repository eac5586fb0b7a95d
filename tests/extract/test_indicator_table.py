from __future__ import annotations

import pytest
from cases import read_facts

HEAD = "二、2023年重点工作\n全县主要指标如下。\n指标\t单位\t2023年目标\t属性\n"


@pytest.mark.parametrize(
    ("cell", "comparator", "value"),
    [
        ("6", "=", "6"),
        ("≥6", ">=", "6"),
        ("不低于6", ">=", "6"),
        ("6以上", ">=", "6"),
        ("<6", "<", "6"),
        ("大于6", ">", "6"),
        ("不超过6", "<=", "6"),
        ("6以内", "<=", "6"),
        ("约6", "≈", "6"),
        ("6.5左右", "≈", "6.5"),
    ],
)
def test_a_cell_says_how_its_number_relates_to_the_actual_one(cell: str, comparator: str, value: str) -> None:
    """Signs, and the words of comparison that sentences use, in front of a number and behind it."""
    (one,) = read_facts(f"{HEAD}柳编出口额增速\t%\t{cell}\t预期性\n").measures
    assert (one.comparator, format(one.value, "f")) == (comparator, value)


@pytest.mark.parametrize(
    ("unit", "value", "base"),
    [
        ("元", "2", "元"),
        ("万元", "20000", "元"),
        ("百万元", "2000000", "元"),
        ("千亿元", "200000000000", "元"),
        ("万亿元", "2000000000000", "元"),
        ("千瓦", "2", "千瓦"),
        ("万千瓦", "20000", "千瓦"),
        ("千人", "2000", "人"),
    ],
)
def test_a_unit_is_read_with_its_multiplier(unit: str, value: str, base: str) -> None:
    """What multiplies the number is taken off the unit, but 千 of 千瓦 is part of the unit."""
    (one,) = read_facts(f"{HEAD}柳编出口\t{unit}\t2\t约束性\n").measures
    assert (format(one.value, "f"), one.unit) == (value, base)


@pytest.mark.parametrize(("nature", "binding"), [("约束性", True), ("预期性", False), ("预期", False), ("其他", None)])
def test_a_target_is_binding_as_its_row_says(nature: str, binding: bool | None) -> None:
    """The column of the property tells binding targets from anticipated ones."""
    (one,) = read_facts(f"{HEAD}柳编出口\t件\t2\t{nature}\n").measures
    assert one.binding is binding


@pytest.mark.parametrize(("header", "value"), [("年均", True), ("累计", False)])
def test_an_average_is_told_from_a_total(header: str, value: bool) -> None:
    """A column of averages gives growth, one of totals gives quantities."""
    (one,) = read_facts(f"二、2023年重点工作\n全县主要指标如下。\n指标\t单位\t{header}\n柳编出口\t%\t2\n").measures
    assert (one.aspect == "growth") is value


def test_a_table_replaces_what_its_rows_would_say_as_sentences_and_nothing_else() -> None:
    """Numbers before a table and behind it stay; each number of the table counts once, in the order of the text."""
    facts = read_facts(
        "二、2023年重点工作\n新建公园12个。\n全县主要指标如下。\n指标\t单位\t2023年目标\t属性\n"
        "柳编出口额增速\t%\t6\t预期性\n粮食产量\t万吨\t30\t预期性\n其中还有\n新建学校3所。"
    )
    assert [(one.subject, format(one.value, "f")) for one in facts.measures] == [
        ("公园", "12"),
        ("柳编出口额", "6"),
        ("粮食产量", "300000"),
        ("学校", "3"),
    ]
    assert [one.evidence.quote for one in facts.unmatched] == ["2023", "2023"]
