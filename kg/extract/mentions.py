"""Bodies and areas named in a sentence, and the area that a fact is about.

Bodies are named as in the vocabulary `agency`. An area is named by its full name, or by its short name (太原) if it is
within the reporting area or is a province. A name counts if the analysis of the clause treats it as a word (not 大安 in
重大安全), and if it is not part of another name: of a university, an airport, a river.

A fact is about the area in its name, or else about the topic of its clause: the area before the predicate (太原新建…),
after 在, or supported in doing something (支持太原建设…). An area in the name of another member of a list is neither.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import add

from kg.areas import STATE, codes_above, is_zone
from kg.extract.context import SentenceContext
from kg.facts import Mention, Report
from kg.grammar.tokens import DASH, MARK, UNKNOWN, Token, tokenize
from kg.lang.words import longest_first, words_of
from kg.vocabulary import load_scheme, scheme_names

_EDGE = " \t\u3000，、,：:；。！？!?"
_AREA = frozenset({"place", "region"})
#: What may come between the name of an area and the thing named after it.
_IN_NAME = frozenset({UNKNOWN, "common", "generic", "place", "region", "level", "attribute", "ordinal", "quotation"})
_LONGEST_NAME = 6
#: What may come before the topic of a clause.
_OPENING = frozenset({"adverb", "own", "time", "item", "link", "preposition", MARK})
_BRINGING = frozenset({"push", "push-weakly", "speed"})
#: What may not follow the topic: then it is one of several, the end of a route, or an attribute.
_NO_TOPIC = frozenset({"and", "toward", DASH, "of", "etcetera"})
#: What ends the words before a predicate.
_SAYING = frozenset(
    {
        "state",
        "state-or-noun",
        "settle",
        "entitle",
        "build",
        "set-up",
        "works",
        "push",
        "push-weakly",
        "launch",
        "finish",
    }
    | {"prepare", "plan", "speed", "realise", "count", "amount", "receive"}
)
_LINE = frozenset({"toward", DASH})


@dataclass(frozen=True, slots=True)
class NamedArea:
    """The name of an area at [start, end) of a text.

    `elsewhere`: it is the end of a route or a partner, not the place of what is done.
    """

    start: int
    end: int
    code: str
    elsewhere: bool


@cache
def agency_names() -> tuple[re.Pattern[str], dict[str, str]]:
    """The names of all bodies with their codes."""
    names = load_scheme("agency").names() if "agency" in scheme_names() else {"\0": ""}
    return re.compile(longest_first(names)), names


@cache
def _areas() -> tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]:
    """Code, names and short names of each area in the order of codes; only names long enough to be recognised."""
    return tuple(
        (
            concept.code,
            tuple(name for name in concept.names if len(name) > 2),
            tuple(name for name in concept.words.get("shortName", ()) if len(name) > 1),
        )
        for concept in load_scheme("place")
    )


@lru_cache(maxsize=8)  # reports are sorted by area; memory must not grow with their number
def _places(adcode: str) -> tuple[frozenset[str], dict[str, str]]:
    """The names of areas that a report of the area `adcode` may use, with their codes, and the beginnings of the names.

    A shared name means the reporting area itself, or else a prefecture within it, a province, or another area within
    it: 吉林 in a report of Jilin is the province, 海南 in one of Qinghai the prefecture, 河北 in one of Tianjin the
    province.
    """
    own = _inside(adcode)
    everywhere = adcode == STATE

    def order(area: tuple[str, tuple[str, ...], tuple[str, ...]]) -> tuple[bool, bool, bool, bool]:
        inside = area[0].startswith(own)
        return area[0] != adcode, not (inside and area[0].endswith("00")), not area[0].endswith("0000"), not inside

    names: dict[str, str] = {}
    for code, full, short in sorted(_areas(), key=order):
        inside = code.startswith(own)
        if code == STATE or not (code.endswith("00") or (inside and not everywhere)):
            continue
        for name in full:
            names.setdefault(name, code)
        if inside or everywhere or code.endswith("0000"):
            for name in short:
                names.setdefault(name, code)
    return frozenset(name[:2] for name in names), names


@lru_cache(maxsize=4096)
def areas_in(words: str, adcode: str) -> tuple[NamedArea, ...]:
    """The areas named in a text, in order, without the reporting area, which is always implied."""
    beginnings, names = _places(adcode)
    if beginnings.isdisjoint(map(add, words, words[1:])):  # no name begins anywhere: most texts need no analysis
        return ()
    tokens = tokenize(words)
    found = []
    for at, token in enumerate(tokens):
        code = names.get(token.text) if token.word_class in _AREA else None
        if code is None or code == adcode:
            continue
        before = tokens[at - 1] if at else None
        if token.text in _short_names() and (_is_borne(tokens, at) or (before and before.word_class == UNKNOWN)):
            continue
        beside = {one.word_class for one in (*tokens[max(0, at - 1) : at], *tokens[at + 1 : at + 2])}
        away = (
            before is not None
            and before.word_class not in _AREA
            and before.text.endswith(words_of("project-type", "elsewhere", "word"))
        )
        # The short name of an outside area says where something comes from: 香港名医诊疗中心.
        away = away or (token.text in _short_names() and not code.startswith(_inside(adcode)))
        found.append(NamedArea(token.start, token.end, code, away or not _LINE.isdisjoint(beside)))
    return tuple(found)


def _inside(adcode: str) -> str:
    """The common prefix of the codes of the areas within an area."""
    if adcode == STATE:
        return ""
    if is_zone(adcode):
        return adcode
    return adcode[:2] if adcode.endswith("0000") else adcode[:4] if adcode.endswith("00") else adcode


@cache
def _short_names() -> frozenset[str]:
    return frozenset(name for _, _, short in _areas() for name in short)


@cache
def _bearers() -> tuple[frozenset[str], tuple[str, ...], tuple[str, ...]]:
    """Words for things named after an area but not about it: as a set, their beginnings, and the longer ones."""
    words = words_of("project-type", "bearer", "word")
    return frozenset(words), words, tuple(word for word in words if len(word) > 1)


def _is_borne(tokens: Sequence[Token], at: int) -> bool:
    """Whether the name of the area at `at` is part of the name of a university, an airport, a river and the like."""
    bearers, beginnings, long = _bearers()
    following = tokens[at + 1 : at + 1 + _LONGEST_NAME]
    if following and following[0].word_class == UNKNOWN and following[0].text.startswith(beginnings):
        return True
    for number, token in enumerate(following):
        if token.text in bearers or token.text.startswith(long):
            return True
        goes_on = number + 1 < len(following) and following[number + 1].word_class == "head"
        if token.word_class not in _IN_NAME and not (token.word_class == "head" and goes_on):
            return False
    return False


def find_mentions(context: SentenceContext, report: Report) -> list[tuple[int, Mention]]:
    """The mentions in a sentence, each with its offset; `statement` is set by the pipeline."""
    found = []
    pattern, codes = agency_names()
    for match in pattern.finditer(context.words):
        found.append((match.start(), match.end(), "agency", codes[match.group()]))
    for start, end in context.clauses:
        for area in areas_in(context.words[start:end].rstrip(_EDGE), report.adcode):
            found.append((start + area.start, start + area.end, "place", area.code))
    found.sort(key=lambda one: (one[0], one[2]))
    return [(start, Mention(0, scheme, code, context.evidence(start, end))) for start, end, scheme, code in found]


def topic_place(context: SentenceContext, start: int, end: int, report: Report) -> str | None:
    """The area that is the topic of the clause at [start, end) of a sentence, None if there is none."""
    clause = context.words[start:end].rstrip(_EDGE)
    areas = {area.start: area for area in areas_in(clause, report.adcode)}
    if not areas:
        return None
    tokens = tokenize(clause)
    at = 0
    while at < len(tokens) and tokens[at].word_class in _OPENING:
        at += 1
    if at + 1 < len(tokens) and tokens[at].word_class in _BRINGING and tokens[at + 1].start in areas:
        at += 1
        if not any(
            token.word_class in ("build", "set-up", "state", "prepare", "finish", "works") for token in tokens[at + 1 :]
        ):
            return None
    elif at == len(tokens) or tokens[at].start not in areas:
        at = next(
            (
                number + 1
                for number, token in enumerate(tokens[:-1])
                if token.text in words_of("project-type", "whereabouts", "word") and tokens[number + 1].start in areas
            ),
            -1,
        )
    if at < 0:
        return None
    first = at
    while at < len(tokens) and tokens[at].start in areas:
        at += 1
    if at < len(tokens) and tokens[at].word_class in _NO_TOPIC:
        return None
    if _opens_list(tokens[at:]):
        return None
    return _one_place([areas[token.start] for token in tokens[first:at]], report)


def _opens_list(tokens: Sequence[Token]) -> bool:
    """Whether another list member follows before a predicate: the area then belongs to the first name only."""
    for token in tokens:
        if token.word_class in _SAYING:
            return False
        if token.word_class in ("and", "etcetera"):
            return True
    return False


def place_in_name(name: str, report: Report) -> tuple[bool, str | None]:
    """Whether the name of a fact contains areas, and the one that it is about, None if there are several."""
    areas = areas_in(name, report.adcode)
    return bool(areas), _one_place(areas, report)


def _one_place(areas: Sequence[NamedArea], report: Report) -> str | None:
    """The one area that several names mean together: the inner one of two nested areas (广州南沙)."""
    if any(area.elsewhere for area in areas):
        return None
    above = codes_above(report.adcode)
    codes = {area.code for area in areas}
    inner = {code for code in codes if not any(code in codes_above(other) for other in codes)}
    return next(iter(inner)) if len(inner) == 1 and inner.isdisjoint(above) else None
