"""Lists of names: their members, what the members share, and their common type.

1. A list ends at 等 or at a count after its last member; what follows states the type of the members (甲、乙等高铁).
2. Members are separated by conjunctions. 和, 与 and 及 separate members only if a complete name comes before them.
3. A member without a head takes that of the list, or what the next member with a head has after its proper part
   (雄忻、集大原高铁); 国家, the line and the phase of one member also apply to the members after it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from kg.grammar.constructions import construction, is_one_of
from kg.grammar.lexicon import endings_of
from kg.grammar.noun_phrase import (
    ORDINARY,
    PROPER,
    Name,
    ends_like_a_thing,
    head_of,
    is_landform,
    is_wished_for,
    no_projects,
    text_of,
    types_of_heads,
    without_surroundings,
)
from kg.grammar.tokens import MARK, UNKNOWN, Token
from kg.vocabulary import load_scheme

Member = tuple[Token, ...]

#: A longer member of a list has its own noun, even if it is not in the vocabularies.
_LONGEST_WITHOUT_HEAD = 8
#: The longest short name of a line that takes its head from another member, in a list of various projects.
_LONGEST_SHORT = 4
_DIGITS = re.compile(r"\d+$")
_NUMBERED = re.compile(r"(\d+)(\D.*)")
#: Classes of words that say of a list how many it names, and nothing of its members.
_OF_THE_LIST = frozenset({"own", "adverb", "remark", "amount", "count", "time", "some"})
#: Types of things that are named after waters and hills.
_NAMED_AFTER_NATURE = frozenset({"building", "science", "zone", "energy"})
#: Types of a list whose members are already things (甲港、乙港等疏港铁路).
_GIVEN_TO_THINGS = frozenset({"line", "works", "treatment", "water"})


def read_names(words: Sequence[Token]) -> list[Name]:
    """The names of all lists in the words, in order."""
    tokens = _without_relative(words)
    end = _list_end(tokens)
    if not tokens or tokens[0].word_class == "some" or (end is None and tokens[-1].word_class in ("count", "amount")):
        return []  # their number, not their names
    if is_wished_for(tokens):
        return []  # 辐射全国的煤炭、焦炭交易中心
    if end is None:
        return _names(_split(tokens))
    start = end + 1
    while start < len(tokens) and tokens[start].word_class in ("count", "etcetera"):
        start += 1
    stop = next(
        (
            at
            for at in range(start, len(tokens) - 2)
            if tokens[at].word_class == "and" and head_of(tokens[start:at]) >= 0
        ),
        len(tokens),
    )
    found = _names_of_ended(_split(tokens[:end], ended=True), tokens[start:stop])
    return [*found, *(read_names(tokens[stop + 1 :]) if stop < len(tokens) else [])]


def with_owners(names: Sequence[Name], owners: Sequence[Token]) -> list[Name]:
    """The names; those without an owner are repeated with each owner (支持甲市、乙市建设示范区)."""
    ended = next((at for at, token in enumerate(owners) if at and token.word_class == "etcetera"), len(owners))
    found = [
        owner
        for member in _split(owners[:ended])
        if (owner := without_surroundings(member)) and any(token.word_class != "region" for token in owner)
    ]
    result: list[Name] = []
    for name in names:
        if not found or any(token.word_class in PROPER and len(token.text) > 1 for token in name.tokens):
            result.append(name)
        else:
            result.extend(
                replace(name, own=(*owner, *name.own), text=text_of((*owner, *name.tokens))) for owner in found
            )
    return result


def _without_relative(tokens: Sequence[Token]) -> Sequence[Token]:
    """The words without a compound attribute before 的 that states amounts or acts and is not part of a name."""
    of = max((at for at, token in enumerate(tokens[:-1]) if token.word_class == "of"), default=0)
    before = tokens[:of]
    says = any(token.word_class in ("amount", "act", "push", "identifier") for token in before)
    return tokens[of + 1 :] if says and head_of(before) < 0 else tokens


def _list_end(tokens: Sequence[Token]) -> int | None:
    """The position of the 等 that ends the first list, or of the count that sums it up."""
    joined = False
    for at, token in enumerate(tokens):
        if at and token.word_class == "etcetera":
            return at
        if joined and token.word_class == "count" and tokens[at - 1].word_class not in ("and", MARK):
            return at if at + 1 < len(tokens) else None
        joined = joined or token.word_class == "and"
    return None


def _split(tokens: Sequence[Token], *, ended: bool = False) -> list[Member]:
    """The members of a list; `ended`: 等 comes after it, so that 和 separates two of its members."""
    members: list[Member] = []
    at = 0
    for index, token in enumerate(tokens):
        if token.word_class == "quotation" and index > at and tokens[index - 1].word_class == "quotation":
            members.append(tuple(tokens[at:index]))  # “甲”“乙”平台
            at = index
        elif token.word_class == "and" and (
            token.text == "、"
            or _is_whole(tokens[at:index], ended=ended and not is_one_of(token.text, "with-another"))
            or tokens[at].word_class == "count"
            or (len(text_of(tokens[at:index])) > 1 and _begins_name(tokens[index + 1 :]))
        ):
            members.append(tuple(tokens[at:index]))
            at = index + 1
    members.append(tuple(tokens[at:]))
    return [member for member in members if member]


def _is_whole(tokens: Sequence[Token], *, ended: bool) -> bool:
    """Whether the words before 和 are a name, or the proper part of one."""
    if len(text_of(tokens)) < 2:
        return False
    if ended and any(token.word_class in PROPER for token in tokens):
        return True
    named = tokens[:-1] if len(tokens) > 1 and tokens[-1].word_class in ("build", "remark") else tokens
    return (
        head_of(named) >= 0
        or named[-1].word_class in ("quotation", "identifier", "numbered-line")
        or all(token.word_class in PROPER for token in named)
    )


def _begins_name(tokens: Sequence[Token]) -> bool:
    """Whether a new name begins after 和: with a place, a quotation or an ordinal, and with a head at the end."""
    return bool(tokens) and tokens[0].word_class in ("place", "quotation", "ordinal") and head_of(tokens) > 0


def _names(members: Sequence[Member]) -> list[Name]:
    """The names of a list without 等 or a count; a member without a head takes what the next one with a head shares."""
    found = [name for member in members if (name := without_surroundings(member))]
    return _with_beginnings(
        [_with(member, _shared(member, _lender(found[at + 1 :]))) for at, member in enumerate(found)]
    )


def _names_of_ended(members: Sequence[Member], tail: Sequence[Token]) -> list[Name]:
    """The names of a list that ends in 等, followed by the words `tail`."""
    found = [name for member in members if (name := without_surroundings(member))]
    if not found or not _can_be_projects(tail):
        return []
    if tail and tail[-1].word_class == "quotation":  # 甲、乙等“六大地标”: the common name is a name, too
        collective = Name(tuple(tail[-1:]), (), tail[-1].text)
        return [
            *_with_beginnings([_of_plain_list(member, found[at + 1 :], "") for at, member in enumerate(found)]),
            collective,
        ]
    said, plain = _said_of_members(tail)
    if said:
        names = [_of_typed_list(member, found[at + 1 :], said) for at, member in enumerate(found)]
    else:
        names = [_of_plain_list(member, found[at + 1 :], plain) for at, member in enumerate(found)]
        if tail and not plain:
            names = [replace(name, listed=False) for name in names]
    return _with_beginnings(names)


def _can_be_projects(tail: Sequence[Token]) -> bool:
    """Whether the type after a list can apply to projects: not 等领域, 等政策."""
    if not tail or head_of(tail) >= 0:
        return True
    if text_of(tail[-2:]).endswith(_summing()):
        return True
    return (
        tail[-1].word_class in ("quotation", "build", "common", "facility", "push-weakly")
        and tail[-1].text not in no_projects()
    )


def _said_of_members(tail: Sequence[Token]) -> tuple[Member, str]:
    """The type that a list states for its members, without words that add nothing to a name, or else its plain head."""
    tokens = [token for token in tail if token.word_class not in _OF_THE_LIST]
    while tokens and (tokens[0].text in _sorts() or tokens[0].word_class in ("of", "attribute", MARK)):
        tokens.pop(0)
    if all(token.text in _sorts() or token.word_class in ORDINARY | {"facility"} for token in tokens):
        return (), ""
    plain = ""
    while tokens and types_of_heads().get(tokens[-1].text) == "plain":
        plain = tokens.pop().text
    if head_of(tokens) < 0 or tokens[-1].word_class == "quotation":
        return (), plain
    while len(tokens) > 1 and (
        tokens[0].word_class in ("level", "national", "capacity")
        or (tokens[0].word_class == "generic" and len(tokens) == 2 and tokens[1].word_class == "head")
    ):
        tokens.pop(0)
    return tuple(tokens), plain


@cache
def _sorts() -> frozenset[str]:
    """The type of places and firms in a list, before what they have in common (甲、乙等城市丙试点)."""
    return frozenset(load_scheme("project-type")["sort"].words["word"])


@cache
def _summing() -> tuple[str, ...]:
    """The sorts of roads and premises that sum up a list of them."""
    return load_scheme("project-type")["summing"].words["word"]


def _with(member: Member, shared: Sequence[Token], *, listed: bool = False) -> Name:
    return Name(member, tuple(shared), text_of((*member, *shared)), listed)


def _of_plain_list(member: Member, others: Sequence[Member], plain: str) -> Name:
    """A member of a list that only says that its members are projects (`plain`, empty if not even that)."""
    head = head_of(member)
    short = head < 0 and len(text_of(member)) <= _LONGEST_SHORT
    lent = _shared(member, _lender(others)) if short and all(token.word_class in PROPER for token in member) else ()
    if lent or (head >= 0 and not (plain and member[head].word_class == "quotation")):
        return _with(member, lent)
    return Name(member, (), text_of(member) + plain[-2:], listed=True)


def _of_typed_list(member: Member, others: Sequence[Member], said: Member) -> Name:
    """A member of a list with a type: it keeps its head, unless the type describes works on it."""
    head = head_of(member)
    if _DIGITS.search(member[-1].text) and others and others[0][0].text[:1].isdigit():
        return _with(member, _shared(member, _lender(others)))  # 13、14号线等线路
    if head < 0:
        return _with(member, said)
    own = member[head]
    if own.word_class == "numbered-line":
        return _with(member, ())
    if own.word_class not in ("head", "works") and member[-1].word_class == "phase" and not ends_like_a_thing(own):
        return _with(member, said)  # 滨河二期等水厂
    last = said[head_of(said)]
    given = types_of_heads().get(last.text) or types_of_heads().get(last.text[-1:])
    praised = last.text.endswith(endings_of("praise-of-a-thing"))
    if given == "zone" and not praised and not _is_zone(own):  # 甲港、乙广场等示范区
        return _with(member, said)
    if own.word_class == UNKNOWN and own.text.endswith(endings_of("nature")) and given in _NAMED_AFTER_NATURE:
        return _with(member, said)  # 月亮湾等海洋公园
    same = own.text.endswith(said[-1].text) or said[-1].text.endswith(own.text)
    is_done = given in _GIVEN_TO_THINGS or said[-1].word_class == "works"
    return _with(member, said if is_done and not same and own.text.endswith(endings_of("served")) else ())


def _is_zone(own: Token) -> bool:
    if own.text.endswith(endings_of("zone-like")):
        return True
    return (types_of_heads().get(own.text) or types_of_heads().get(own.text[-1:])) in ("zone", "park")


def _lender(others: Sequence[Member]) -> Member:
    """The next member of a list with a head to share, empty if there is none."""
    return next((other for other in others if head_of(other) >= 0), ())


def _shared(member: Member, lender: Member) -> Member:
    """What a member takes from the next one with a head: everything after the proper part of that one."""
    head, last = head_of(member), head_of(lender)
    if last < 0:
        return ()
    numbered = _NUMBERED.match(lender[0].text)
    if _DIGITS.search(member[-1].text) and numbered:
        return (Token(lender[0].start, lender[0].end, numbered.group(2), "numbered-line"), *lender[1:])
    if head >= 0:
        return _shared_by_things(member[head], lender, last)
    if len(text_of(member)) > _LONGEST_WITHOUT_HEAD:
        return ()
    proper = 0
    if all(token.word_class in PROPER for token in member):
        while proper < last and lender[proper].word_class in PROPER:
            proper += 1
    elif all(token.word_class in ("level", "national") for token in member) and lender[0].word_class in (
        "level",
        "national",
    ):
        proper = 1
    if not proper:
        proper = last
        own = sum(token.word_class == "generic" for token in member) if member[0].word_class == "national" else 1
        while proper > max(own, 1) and lender[proper - 1].word_class in _LENT:
            proper -= 1
    return lender[proper:]


#: Classes of words before a head that a member of a list may take from another.
_LENT = frozenset({"head", "works", "generic", "level", "national"})


def _shared_by_things(own: Token, lender: Member, last: int) -> Member:
    """What complete things share: the rank of the last (甲医院、乙医院国家医疗中心), works on streets and waters."""
    rank = next(
        (
            at
            for at in range(1, last)
            if lender[at].word_class in ("level", "national") and lender[at - 1].word_class == "head"
        ),
        None,
    )
    if rank is not None:
        return lender[rank:]
    if not last or not is_landform(own):
        return ()
    return lender[1:] if is_landform(lender[0]) else lender[last:] if lender[last].word_class == "works" else ()


def _with_beginnings(names: Sequence[Name]) -> list[Name]:
    """The names with the beginning of an earlier one: 国家, the line (if the head is shared), the thing with phases."""
    result = list(names[:1])
    for name in names[1:]:
        first, before = result[0], result[-1]
        begins = name.own[0].word_class
        text = name.text
        own = name.own
        is_national = len(first.own) > 1 and first.own[0].word_class == "national"
        if first.shared and is_national and begins not in _OF_ITS_OWN:
            text = first.own[0].text + text
        elif first.shared and _DIGITS.search(first.own[-1].text) and _NUMBERED.match(name.own[0].text):
            text = _DIGITS.sub("", text_of(first.own)) + text
        elif (part := _compass_part(before.own[-1])) and own[0].text in endings_of("compass"):
            text = text_of(before.own).removesuffix(part) + text  # 高新南、北片区
        elif _counts_on(before.own, own):
            own = (*before.own[:-1], *own)
            text = text_of(own)
        result.append(replace(name, own=own, text=text))
    return result


def _counts_on(before: Member, own: Member) -> bool:
    """Whether a member counts on from the last word of the member before it: 青河一桥、二桥, 云台水库一期、二期."""
    if all(token.word_class == "phase" for token in own) and before[-1].word_class == "phase":
        return True
    this = construction("numbered-thing").fullmatch(text_of(own))
    other = construction("numbered-thing").fullmatch(before[-1].text)
    return len(before) > 1 and this is not None and other is not None and this["thing"] == other["thing"]


def _compass_part(token: Token) -> str:
    """The point of the compass that an unknown word is or ends in, by which a place is divided; empty without one."""
    last = token.text[-1:]
    return last if token.word_class == UNKNOWN and last in endings_of("compass") else ""


_OF_ITS_OWN = PROPER | {"level", "national"}
