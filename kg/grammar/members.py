"""The members of a coordinate subject, each with the noun that they share."""

from __future__ import annotations

import re

from kg.grammar.number import is_all_measured, is_measured, measured_tail, without_last_word

_TOGETHER = (
    ("第一、二、三产业", ("第一产业", "第二产业", "第三产业")),
    ("第一、第二、第三产业", ("第一产业", "第二产业", "第三产业")),
    ("一、二、三产业", ("第一产业", "第二产业", "第三产业")),
    ("一二三产业", ("第一产业", "第二产业", "第三产业")),
    ("三次产业", ("第一产业", "第二产业", "第三产业")),
    ("一二三产", ("第一产业", "第二产业", "第三产业")),
    ("一、二、三产", ("第一产业", "第二产业", "第三产业")),
    ("二、三产业", ("第二产业", "第三产业")),
    ("二三产业", ("第二产业", "第三产业")),
    ("城乡居民", ("城镇居民", "农村居民")),
    ("城乡", ("城镇", "农村")),
    ("进出口", ("进口", "出口")),
)


def split_members(words: str, count: int) -> list[str] | None:
    """The members of a coordinate subject, each with the noun that they share; None if they are not `count`.

    >>> split_members("工业战略性新兴产业、高技术制造业增加值", 2)
    ['工业战略性新兴产业增加值', '高技术制造业增加值']
    >>> split_members("城乡居民人均可支配收入", 2)
    ['城镇居民人均可支配收入', '农村居民人均可支配收入']
    """
    for short, long in _TOGETHER:
        if short in words and len(long) == count:
            return [words.replace(short, one) for one in long]
    members = [m for m in re.split(r"[、，]|(?<=.)[和与及](?=.)", words) if m]
    if len(members) > count:
        members = [m for m in words.split("、") if m]
    if len(members) > count:
        members = members[-count:]
    if len(members) != count:
        return None
    members = _with_beginning(members)
    last = members[-1]
    shared = measured_tail(last)
    if shared and shared != last:
        members = [m if is_measured(m) else m + _shared_tail(m, last, shared) for m in members[:-1]] + [last]
    return members


def members_before_etcetera(words: str) -> list[str]:
    """The members of a list that ends in 等 with the noun that they share; of other words these alone.

    >>> members_before_etcetera("建材、纺织等产业")
    ['建材产业', '纺织产业']
    """
    listed, _, noun = words.partition("等")
    if not noun or "、" not in listed:
        return [words]
    return [member if member.endswith(noun) else member + noun for member in listed.split("、") if member]


def _with_beginning(members: list[str]) -> list[str]:
    """What the first member begins with, for those that are a noun of measuring alone: 水果零售额、出口额."""
    first = members[0]
    rated = first.startswith(_RATED)
    owner = without_last_word(first) if rated else first[: len(first) - len(measured_tail(first))]
    if not owner or owner == first:
        return members
    return [first] + [
        owner + member if not member.startswith(_RATED) and (rated or is_all_measured(member)) else member
        for member in members[1:]
    ]


#: Amounts by a unit of something else: what they begin with holds for the whole list.
_RATED = ("单位", "万元", "亿元", "每")
_OF_WHOLE = re.compile("(?<=.{2})占.{2,}(?:比重|比例|比率)$")


def _shared_tail(member: str, last: str, noun: str) -> str:
    """What the last member of a list gives to the others.

    That is its whole (甲业、乙业占服务业比重), all behind its own head where the heads are alike (甲市、乙市财政收入;
    第一、第二产业增加值), else its noun.
    """
    share = _OF_WHOLE.search(last)
    if share:
        return share.group()
    if last.startswith(member):
        return noun
    tail = last[len(member) :]
    alike = last[len(member) - 1 : len(member)] == member[-1] or (len(member) == 2 and member[0] == last[0] == "第")
    return tail if alike and tail.endswith(noun) else noun
