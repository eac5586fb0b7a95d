"""The members of a coordinate subject, each with the noun that they share."""

from __future__ import annotations

from functools import cache

from kg.grammar.constructions import construction
from kg.grammar.number import (
    ends_in_head,
    is_all_measured,
    is_measured,
    is_of_two_measures,
    is_one_word,
    measured_tail,
    without_last_word,
)
from kg.lang.words import names_of
from kg.resources import ontology_folder

#: A member next to one twice as long lacks a part of its name.
_LEAST_NAME = 4
#: A longer member that is an indicator is not only a measuring noun (出口额).
_LONGEST_NOUN = 3


@cache
def _together() -> list[tuple[str, list[str]]]:
    """Words for several things together, with the members that each represents."""
    lines = (ontology_folder() / "grammar" / "together.txt").read_text("utf-8").splitlines()
    read = (line.split("=") for line in lines if "=" in line and not line.startswith("#"))
    return [(word.strip(), members.strip().split("、")) for words, members in read for word in words.split("|")]


def split_members(words: str, count: int) -> list[str] | None:
    """The members of a coordinate subject, each with the noun that they share; None if they are not `count`.

    >>> split_members("工业战略性新兴产业、高技术制造业增加值", 2)
    ['工业战略性新兴产业增加值', '高技术制造业增加值']
    >>> split_members("城乡居民人均可支配收入", 2)
    ['城镇居民人均可支配收入', '农村居民人均可支配收入']
    """
    listed = len(construction("between-members").findall(words)) + 1 == count
    for short, long in _together():
        if listed and not construction("between-members").search(short):
            continue
        if short in words and len(long) == count:
            return [words.replace(short, member) for member in long]
    words = construction("so-many-members").sub("", words)
    members = [m for m in construction("between-members-or-clauses").split(words) if m]
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
        members = [
            m if _has_noun(m, last) or _are_counted(m, shared) else m + _shared_tail(m, last, shared)
            for m in members[:-1]
        ] + [last]
    return members


def split_counted(words: str) -> list[str] | None:
    """The members of a list with a number for each (甲、乙各3所); None if one is a fragment of a name.

    >>> split_counted("十亿级、五亿级企业"), split_counted("博士、硕士学位授权高校")
    (['十亿级企业', '五亿级企业'], None)
    """
    members = split_members(words, 1 + len(construction("between-members").findall(words)))
    if members is None or len(members) == 1:
        return None
    level = construction("level-end").search(members[0])
    if level and level.group() in members[-1]:
        tail = members[-1].partition(level.group())[2]
        members = [member + tail if construction("level-end").search(member) else member for member in members]
    lengths = sorted(map(len, members))
    return None if lengths[0] < _LEAST_NAME and lengths[-1] >= 2 * lengths[0] else members


def members_before_etcetera(words: str) -> list[str]:
    """The members of a list that ends in 等, with the noun that they share; other words are returned unchanged.

    >>> members_before_etcetera("建材、纺织等产业")
    ['建材产业', '纺织产业']
    """
    etcetera = construction("etcetera-noun").search(words)
    members = [member for member in (words[: etcetera.start()] if etcetera else "").split("、") if member]
    if etcetera is None or len(members) < 2:
        return [words]
    return [member if member.endswith(etcetera["noun"]) else member + etcetera["noun"] for member in members]


def _with_beginning(members: list[str]) -> list[str]:
    """The beginning of the first member, for members that are only a measuring noun: 水果零售额、出口额."""
    first = members[0]
    rated = construction("rated").match(first) is not None
    measure = measured_tail(first)
    owner = without_last_word(first) if rated else first[: len(first) - len(measure)]
    if not owner or owner == first or (not rated and len(measure) == 1):
        return members  # the verb before 率 belongs to the first member alone: 诉求受理率、办结率
    return [first] + [
        owner + member
        if not construction("rated").match(member)
        and (rated or (is_all_measured(member) and not _has_its_own(member, measure)))
        else member
        for member in members[1:]
    ]


def _are_counted(member: str, shared: str) -> bool:
    """Whether a member is counted by itself, unlike what the list shares: visitors and not an income."""
    return construction("visitors").search(member) is not None and not construction("of-visitors").search(shared)


def _has_its_own(member: str, measure: str) -> bool:
    """Whether a member is an indicator by itself: 税收收入 after 公共预算收入, 进出口总额 after 工业增加值."""
    if len(measure) > 1 and member != measure and member.endswith(measure):
        return True
    if is_one_word(member):
        return is_of_two_measures(member)
    return any(member[:end] in names_of("indicator") for end in range(len(member), _LONGEST_NOUN, -1))


def _has_noun(member: str, last: str) -> bool:
    """Whether a member has its own noun: a measure, or, if the last one ends in a type of thing, another thing."""
    return ends_in_head(member) or len(member) > len(last) if ends_in_head(last) else is_measured(member)


def _shared_tail(member: str, last: str, noun: str) -> str:
    """What the last member of a list contributes to the others.

    This is the whole (甲业、乙业占服务业比重), everything after its head if the heads are similar (甲市、乙市财政收入;
    第一、第二产业增加值), or else its noun.
    """
    share = construction("of-whole").search(last)
    if share:
        return share.group()
    if last.startswith(member):
        return noun
    tail = last[len(member) :]
    of_ordinals = len(member) == 2 and member[0] == last[0] and construction("ordinal-mark").match(last) is not None
    alike = of_ordinals or last[len(member) - 1 : len(member)] == member[-1]
    return tail if alike and tail.endswith(noun) else noun
