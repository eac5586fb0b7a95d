"""Noun phrases that name several things: members, what they share, and what the list says that they are.

1. A list ends at 等 or at a count behind its last member; what follows says what the members are (甲、乙等高铁).
2. Members stand between joints. 和, 与 and 及 join only where what is on their left is a whole name.
3. A member without a head of its own has that of the list, or what the last member has behind its own proper part
   (雄忻、集大原高铁); 国家 in front of the first member is that of all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from kg.grammar.tokens import MARK, UNKNOWN, Token
from kg.vocabulary import load_scheme

_JOINT, _ETC, _COUNT, _OF, _HEAD, _WORKS = "and", "etcetera", "count", "of", "head", "works"
_PROPER = frozenset({"place", "region", "firm", UNKNOWN, "quotation", "identifier", "ordinal"})
#: What may stand in front of a name and belongs to no name.
_LEADING = frozenset(
    {"adverb", "own", "link", "preposition", "speed", "time", "item", MARK, "perfective", _JOINT, "only"}
)
_BEHIND_HEAD = frozenset({"phase", "remark", "identifier", "ordinal"})
_PARTS = re.compile("[段期区]")
_DIGITS = re.compile(r"\d+$")
_NUMBERED_LINE = "号线"
_NUMBERED = re.compile(r"(\d+)(\D.*)")


@dataclass(frozen=True, slots=True)
class Name:
    """A name that a noun phrase gives: `own` are the tokens of the member itself, `text` has what it shares with others.

    `shared`: the tokens that it has from its list. `listed`: the list says no more of it than that it is a project; `only`: the
    text says that it is the first or only one.
    """

    own: tuple[Token, ...]
    shared: tuple[Token, ...]
    text: str
    listed: bool = False
    only: bool = False

    @property
    def tokens(self) -> tuple[Token, ...]:
        """All tokens that the name is made of."""
        return self.own + self.shared

    @property
    def start(self) -> int:
        return self.own[0].start

    @property
    def end(self) -> int:
        return self.own[-1].end


@cache
def types_of_head() -> dict[str, str]:
    """Each head with the code of its type; of a head in several types the first by code."""
    found: dict[str, str] = {}
    for concept in load_scheme("project-type"):
        for word in concept.words.get("head", ()):
            found.setdefault(word, concept.code)
    return found


@cache
def _plain_heads() -> frozenset[str]:
    """Heads that say no more than that something is a project."""
    return frozenset(load_scheme("project-type")["plain"].words["head"])


@cache
def _sorts() -> frozenset[str]:
    """What places and firms in a list are, in front of what they have in common (甲、乙等城市丙试点)."""
    return frozenset(load_scheme("project-type")["sort"].words["word"])


@cache
def _single_heads() -> tuple[str, ...]:
    """Heads of one character, which only the end of a name shows."""
    scheme = load_scheme("project-type")
    heads = {word for concept in scheme for word in concept.words.get("head", ()) if len(word) == 1}
    return tuple(sorted(heads | set(scheme["street"].words["word"])))


def head_of(tokens: Sequence[Token]) -> int:
    """The index of the token that ends a name as its head, −1 without one."""
    at = len(tokens) - 1
    while at > 0 and (
        tokens[at].word_class in _BEHIND_HEAD
        or (
            tokens[at].word_class == "quotation"
            and tokens[at - 1].word_class in (_HEAD, "identifier")
            and at == len(tokens) - 1
        )
    ):
        if (
            tokens[at].word_class == "identifier"
            and tokens[at].text.endswith(_NUMBERED_LINE)
            and tokens[at - 1].word_class != _HEAD
        ):
            break
        at -= 1
    if at < 0:
        return -1
    token = tokens[at]
    if token.word_class in (_HEAD, _WORKS):
        return at
    if (
        token.word_class == "quotation"
        and at == len(tokens) - 1
        and all(one.word_class in ("place", "level") for one in tokens[:at])
    ):
        return at
    if token.word_class == "identifier" and at == len(tokens) - 1 and token.text.endswith(_NUMBERED_LINE):
        return at
    if (
        token.word_class in (UNKNOWN, "place")
        and token.text.endswith(_single_heads())
        and len("".join(one.text for one in tokens[: at + 1])) > 2
    ):
        return at
    return at if at < len(tokens) - 1 and tokens[at + 1].word_class == "phase" else -1


def read_names(tokens: Sequence[Token]) -> list[Name]:
    """The names of all lists in the words, in order."""
    tokens = _without_relative(tokens)
    if tokens and tokens[0].text in _MANY:
        return []
    end = _list_end(tokens)
    if tokens and tokens[-1].word_class in (_COUNT, "amount") and end is None:
        return []  # how many there are, and not which
    if end is None:
        return _members(_split(tokens), ())
    tail_start = end + 1
    while tail_start < len(tokens) and tokens[tail_start].word_class in (_COUNT, _ETC):
        tail_start += 1
    stop = tail_start
    while stop < len(tokens) and not (
        tokens[stop].word_class == _JOINT and head_of(tokens[tail_start:stop]) >= 0 and len(tokens) - stop > 2
    ):
        stop += 1
    members = _members(_split(tokens[:end], ended=True), tokens[tail_start:stop], ended=True)
    return [*members, *(read_names(tokens[stop + 1 :]) if stop + 1 < len(tokens) else [])]


#: 一批 in front of a list says that none of its members is one in particular.
_MANY = ("一批", "一大批", "大批")


def _without_relative(tokens: Sequence[Token]) -> Sequence[Token]:
    """The words without an attribute of several parts in front of 的: 历时7年、投资近千亿元的….

    It says amounts or acts and names nothing.
    """
    of = max((at for at, token in enumerate(tokens[:-1]) if token.word_class == _OF), default=-1)
    before = tokens[: max(of, 0)]
    if any(token.word_class in ("amount", "act", "push", "identifier") for token in before) and head_of(before) < 0:
        return tokens[of + 1 :]
    return tokens


def with_owners(names: Sequence[Name], owners: Sequence[Token]) -> list[Name]:
    """The names, those that say of nothing whose they are with each owner in front (支持甲市、乙市建设示范区)."""
    found = [owner for member in _split(_without_etc(owners)) if (owner := _clean(member))]
    result: list[Name] = []
    for name in names:
        if not found or any(token.word_class in _PROPER and len(token.text) > 1 for token in name.tokens):
            result.append(name)
            continue
        result.extend(
            Name((*owner, *name.own), name.shared, _text((*owner, *name.own), name.shared), name.listed)
            for owner in found
        )
    return result


def _without_etc(tokens: Sequence[Token]) -> Sequence[Token]:
    return next((tokens[:at] for at, token in enumerate(tokens) if at and token.word_class == _ETC), tokens)


def _list_end(tokens: Sequence[Token]) -> int | None:
    """Where the 等 stands that ends the first list, or the count that sums it up."""
    for at, token in enumerate(tokens):
        if at and token.word_class == _ETC:
            return at
        joined = any(one.word_class == _JOINT for one in tokens[:at])
        if (
            joined
            and token.word_class == _COUNT
            and tokens[at - 1].word_class not in (_JOINT, MARK)
            and at + 1 < len(tokens)
        ):
            return at
    return None


def _split(tokens: Sequence[Token], *, ended: bool = False) -> list[tuple[Token, ...]]:
    """The members of a list; `ended`: 等 stands behind it, so that 和 joins two of its members."""
    members: list[tuple[Token, ...]] = []
    at = 0
    for index, token in enumerate(tokens):
        if token.word_class == "quotation" and index > at and tokens[index - 1].word_class == "quotation":
            members.append(tuple(tokens[at:index]))  # “甲”“乙”平台
            at = index
        if token.word_class != _JOINT:
            continue
        if token.text == "、" or _is_whole(tokens[at:index], ended=ended) or _begins_name(tokens[index + 1 :]):
            members.append(tuple(tokens[at:index]))
            at = index + 1
    members.append(tuple(tokens[at:]))
    return [member for member in members if member]


def _begins_name(tokens: Sequence[Token]) -> bool:
    """Whether a new name begins behind 和: with a place, a quotation or an ordinal, and a head at the end."""
    return bool(tokens) and tokens[0].word_class in ("place", "quotation", "ordinal") and head_of(tokens) > 0


def _is_whole(tokens: Sequence[Token], *, ended: bool) -> bool:
    """Whether the words in front of 和 are a name, or the proper part of one."""
    if len(_text(tokens, ())) < 2:
        return False
    if ended and any(token.word_class in _PROPER for token in tokens):
        return True
    if len(tokens) > 1 and tokens[-1].word_class == "build":
        tokens = tokens[:-1]
    return (
        head_of(tokens) >= 0
        or bool(tokens and tokens[-1].word_class in ("quotation", "identifier"))
        or bool(tokens and all(token.word_class in _PROPER for token in tokens))
    )


def _members(members: Sequence[tuple[Token, ...]], tail: Sequence[Token], *, ended: bool = False) -> list[Name]:
    found = [clean for member in members if (clean := _clean(member))]
    if not found:
        return []
    if ended and not plain_or_named(tail):
        return []
    said_to_be = not tail or bool(_tail(tail)[1])
    collective = [token for token in tail if token.word_class == "quotation"]
    tail, plain = _tail(tail)
    if tail or plain or ended:
        names = [_with_tail(member, found[at + 1 :], tail, plain) for at, member in enumerate(found)]
        if not said_to_be:
            names = [replace(name, listed=False) for name in names]
        if collective and tail and tail[-1].word_class == "quotation":
            names.append(Name(tuple(collective), (), _text(collective, ())))
    else:
        names = [
            Name(member, shared, _text(member, shared))
            for at, member in enumerate(found)
            for shared in (_shared(member, _lender(found[at + 1 :])),)
        ]
    return _with_beginning(names)


def _clean(member: Sequence[Token]) -> tuple[Token, ...]:
    """A member without what stands in front of its name; empty where it names none in particular (3座桥)."""
    tokens = list(member)
    of = max((at for at, token in enumerate(tokens[:-1]) if token.word_class == _OF), default=-1)
    if any(token.word_class == "some" for token in tokens[: of + 1]):
        return ()
    tokens = tokens[of + 1 :]
    while tokens and tokens[0].word_class in _LEADING:
        tokens.pop(0)
    if tokens and tokens[-1].word_class == "remark" and not _PARTS.search(tokens[-1].text):
        tokens.pop()
    while tokens and tokens[-1].word_class in ("adverb", "part", "build", _OF, MARK) and len(tokens) > 1:
        tokens.pop()
    tokens = [
        token for at, token in enumerate(tokens) if not (at and token.word_class == "amount" and at + 1 < len(tokens))
    ]
    if of >= 0 and _is_aspiration(member[:of]):
        return ()
    if not tokens or tokens[0].word_class in (_COUNT, "some", "amount"):
        return ()
    if len(tokens) > 1 and tokens[-1].text in _no_projects() and tokens[-2].word_class == _WORKS:
        tokens.pop()  # 综合整治任务
    return _without_facility(tokens)


def _without_facility(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The words without the facilities of a place that works improve (燕子湖片区功能配套)."""
    last = len(tokens)
    while last > 1 and tokens[last - 1].word_class in ("facility", "generic", "common"):
        last -= 1
    trimmed = any(token.word_class == "facility" for token in tokens[last:]) and head_of(tokens[:last]) >= 0
    return tuple(tokens[:last]) if trimmed else tuple(tokens)


def _is_aspiration(attribute: Sequence[Token]) -> bool:
    """Whether an attribute says how high the aim is: 全国重要的, 具有世界影响力的."""
    return any(token.word_class == "own" for token in attribute) and all(
        token.word_class in ("own", "generic", "common", "attribute", "act", "quality") for token in attribute
    )


def _tail(tail: Sequence[Token]) -> tuple[tuple[Token, ...], str]:
    """What a list says that its members are, without what adds nothing to a name; the plain head where it is no more."""
    tokens = [token for token in tail if token.word_class not in ("own", "adverb", "remark", "amount", _COUNT, "time")]
    while tokens and (
        tokens[0].text in _sorts()
        or all(
            one.text in _sorts() or one.word_class in ("attribute", "generic", "common", "facility") for one in tokens
        )
        or tokens[0].word_class in (_OF, MARK)
    ):
        tokens.pop(0)
    plain = ""
    while tokens and tokens[-1].text in _plain_heads():
        plain = tokens.pop().text
    if not tokens or head_of(tokens) < 0:
        return (), plain
    while (
        len(tokens) > 1 and tokens[0].word_class in ("generic", "level", "capacity") and tokens[0].word_class != "works"
    ):
        if tokens[0].word_class == "generic" and len(tokens) > 2:
            break
        tokens.pop(0)
    return tuple(tokens), plain


#: Types that a list gives to members which are things already: 甲港、乙港等疏港铁路, 甲水库等供水工程.
_BORROWED = frozenset({"line", "works", "treatment", "water"})
_LENDING = ("港", "水库", *"河江湖渠溪水")


def _with_tail(
    member: tuple[Token, ...], others: Sequence[tuple[Token, ...]], tail: tuple[Token, ...], plain: str
) -> Name:
    head = head_of(member)
    if tail and tail[-1].word_class == "quotation":
        tail = ()
    phase = head >= 0 and member[head].word_class not in (_HEAD, _WORKS) and member[-1].word_class == "phase"
    if tail and phase and not member[head].text.endswith(_single_heads()):
        return Name(member, tail, _text(member, tail))
    if not tail:
        short = head < 0 and len(_text(member, ())) <= 4 and all(token.word_class in _PROPER for token in member)
        lent = _shared(member, _lender(others)) if short else ()
        if lent:
            return Name(member, lent, _text(member, lent))
        if head >= 0 or not plain:
            return Name(member, (), _text(member, ()), listed=head < 0)
        return Name(member, (), _text(member, ()) + plain[-2:], listed=True)
    if head < 0:
        return Name(member, tail, _text(member, tail))
    given = types_of_head().get(_head_text(tail[head_of(tail)]))
    same = member[head].text.endswith(tail[-1].text) or tail[-1].text.endswith(member[head].text)
    if not same and (given in _BORROWED or tail[-1].word_class == _WORKS) and (member[head].text.endswith(_LENDING)):
        return Name(member, tail, _text(member, tail))
    return Name(member, (), _text(member, ()))


def _head_text(token: Token) -> str:
    """The head that a token is, or that its last character is."""
    return token.text if token.text in types_of_head() else token.text[-1:]


def plain_or_named(tail: Sequence[Token]) -> bool:
    """Whether what stands behind a list can be said of projects: not 等领域, 等政策."""
    return (
        not tail
        or head_of(tail) >= 0
        or (
            tail[-1].word_class in ("quotation", "build", "common", "sort", "facility")
            and tail[-1].text not in _no_projects()
        )
    )


@cache
def _no_projects() -> frozenset[str]:
    """What lists say of members that are no projects."""
    return frozenset(load_scheme("project-type")["no-project"].words["word"])


def _lender(others: Sequence[tuple[Token, ...]]) -> tuple[Token, ...]:
    """The next member of a list that has a head to share, empty where there is none."""
    return next((other for other in others if head_of(other) >= 0), ())


def _shared(member: tuple[Token, ...], last: tuple[Token, ...]) -> tuple[Token, ...]:
    """What the last member of a list gives to one before it."""
    head, of_last = head_of(member), head_of(last)
    if of_last < 0:
        return ()
    if head >= 0:
        level = next(
            (at for at in range(1, of_last) if last[at].word_class == "level" and last[at - 1].word_class == _HEAD), 0
        )
        if level:
            return last[level:]
        works = [token for token in last[of_last:] if token.word_class == _WORKS]
        street = member[head].word_class == UNKNOWN and member[head].text[-1:] in "路街巷河湖江渠溪沟"
        return tuple(works) if works and street and last[of_last].word_class == _WORKS and of_last else ()
    if len(_text(member, ())) > 8:
        return ()
    numbered = _NUMBERED.match(last[0].text)
    if _DIGITS.search(member[-1].text) and numbered:
        first = Token(last[0].start, last[0].end, numbered.group(2), "identifier")
        return (first, *last[1:])
    proper = 0
    if all(token.word_class in _PROPER for token in member):
        while proper < of_last and last[proper].word_class in _PROPER:
            proper += 1
    elif all(token.word_class == "level" for token in member) and last[0].word_class == "level":
        proper = 1
    if not proper:
        proper = of_last
        while proper > 1 and last[proper - 1].word_class in (_HEAD, _WORKS, "generic"):
            proper -= 1
    return last[proper:]


def _with_beginning(names: list[Name]) -> list[Name]:
    """国家 and the line in front of the first member, given to those behind it that share its head."""
    first = names[0]
    if len(names) < 2:
        return names
    result = [first]
    for name in names[1:]:
        text = name.text
        if (
            first.own[0].text == "国家"
            and first.shared
            and len(first.own) > 1
            and name.own[0].word_class not in _PROPER | {"level"}
        ):
            text = first.own[0].text + text
        elif _DIGITS.search(first.own[-1].text) and first.shared and _NUMBERED.match(name.own[0].text):
            text = _DIGITS.sub("", _text(first.own, ())) + text
        elif all(token.word_class == "phase" for token in name.own) and result[-1].own[-1].word_class == "phase":
            text = _text(result[-1].own[:-1], ()) + text
            name = Name((*result[-1].own[:-1], *name.own), name.shared, text)
        result.append(Name(name.own, name.shared, text, name.listed))
    return result


def _text(own: Sequence[Token], shared: Sequence[Token]) -> str:
    return "".join(token.text for token in (*own, *shared))
