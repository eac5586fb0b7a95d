"""The members of lists that share a noun, a number or an 等."""

from __future__ import annotations

import pytest

from kg.grammar.members import members_before_etcetera, split_counted, split_members


@pytest.mark.parametrize(
    ("words", "count", "members"),
    [
        ("粮食、棉花产量", 2, ["粮食产量", "棉花产量"]),
        ("粮食产量、棉花产量", 2, ["粮食产量", "棉花产量"]),
        ("工业战略性新兴产业、高技术制造业增加值", 2, ["工业战略性新兴产业增加值", "高技术制造业增加值"]),
        ("城镇、农村居民人均可支配收入", 2, ["城镇居民人均可支配收入", "农村居民人均可支配收入"]),
        ("甲和乙", 2, ["甲", "乙"]),
        ("粮食、棉花", 3, None),
        ("粮食产量", 1, ["粮食产量"]),
    ],
)
def test_each_member_has_the_noun_that_they_share(words: str, count: int, members: list[str] | None) -> None:
    """The noun at the end is that of all members that have none; a list of another length is not divided."""
    assert split_members(words, count) == members


@pytest.mark.parametrize(
    ("words", "members"),
    [
        ("十亿级、五亿级企业", ["十亿级企业", "五亿级企业"]),
        ("国家级、省级园区", ["国家级园区", "省级园区"]),
        ("学校、医院", ["学校", "医院"]),
        ("小学、初中", ["小学", "初中"]),
        ("博士、硕士学位授权高校", None),
        ("学校", None),
        ("学校、", None),
    ],
)
def test_members_with_a_number_each(words: str, members: list[str] | None) -> None:
    """Levels and sorts share the noun behind the last; a fragment of a name is no member."""
    assert split_counted(words) == members


@pytest.mark.parametrize(
    ("words", "members"),
    [
        ("建材、纺织等产业", ["建材产业", "纺织产业"]),
        ("建材等产业", ["建材等产业"]),
        ("建材、纺织", ["建材、纺织"]),
        ("产业", ["产业"]),
    ],
)
def test_members_before_etcetera(words: str, members: list[str]) -> None:
    """A list that 等 ends shares the noun behind it; other words are left as they are."""
    assert members_before_etcetera(words) == members
