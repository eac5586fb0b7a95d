"""Finds the indicator that a subject names.

Reports write an indicator in many ways: 全省地区生产总值, GDP增速, 地区生产总值. A subject is linked to an indicator if
it is one of its names after normalisation, never if it merely contains one (城镇居民人均可支配收入 is not
居民人均可支配收入). All words come from the schemes `indicator` and `affix`. The steps, until one finds a name:

1. the subject in its normal form: without quotation marks, spaces and 的, one written form for each family
   (规模以上 = 规上, 比重 = 占比);
2. without text in brackets;
3. without words at its ends that do not change the indicator: growth and count suffixes (增速, 数量), then prefixes of
   scope (全省, 年末) and delivery (新建, 新增), removing as few as possible;
4. without the name of a place at its beginning (郑州机场货邮吞吐量);
5. the part after 等, then the part before it (全国重点实验室等国家级创新平台).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from kg.errors import VocabularyError
from kg.lang.words import words_of_classes
from kg.vocabulary import load_scheme

_SILENT = str.maketrans("", "", " \u3000\t\r\n“”‘’\"'《》「」『』" + "".join(words_of_classes("of")))
_BRACKETS = str.maketrans("()：％．＋－", "（）:%.+-")
_BRACKETED = re.compile(r"（[^（）]*）")
_LONGEST_PLACE = 11
_MOST_AFFIXES = 3


def find_indicator(subject: str) -> str | None:
    """The code of the indicator that `subject` names, None if there is none.

    >>> find_indicator("全省地区生产总值增速")
    'gdp'
    >>> find_indicator("煤炭先进产能比重")
    'advanced-coal-capacity-share'
    >>> find_indicator("高速公路服务区") is None
    True
    """
    return _find(normal_form(subject))


def normal_form(name: str) -> str:
    """A name in the form that is compared: without ignored characters, with one written form for each family.

    >>> normal_form("“专精特新”企业占规模以上工业企业的比重")
    '专精特新企业占规上工业企业占比'
    """
    text = name.translate(_BRACKETS).translate(_SILENT)
    pattern, normal = _rewrites()
    text = pattern.sub(lambda match: normal[match.group()], text)
    tails, tail = _share_tails()
    return tails.sub(tail, text)


@cache
def indicator_names() -> dict[str, str]:
    """The code of the indicator for each normal form of a name.

    Raises VocabularyError if two indicators share a normal form, which comparing their labels would not reveal.
    """
    found: dict[str, str] = {}
    for concept in load_scheme("indicator"):
        for name in concept.names:
            key = normal_form(name)
            if found.setdefault(key, concept.code) != concept.code:
                raise VocabularyError(
                    f"ontology/vocab/indicator.ttl: {name!r} of {concept.code} also names {found[key]}; "
                    "leave it to one of them"
                )
    return found


@lru_cache(maxsize=8192)  # the subjects in the reports of one area recur, those of other areas seldom do
def _find(subject: str) -> str | None:
    names = indicator_names()
    bare = _BRACKETED.sub("", subject)
    for form in dict.fromkeys((subject, bare)):
        for candidate in _stripped(form):
            if candidate in names:
                return names[candidate]
    return _find_behind_place(bare) or _find_beside_etc(bare)


def _find_behind_place(subject: str) -> str | None:
    names, places = indicator_names(), _place_names()
    for end in range(2, min(_LONGEST_PLACE, len(subject) - 2) + 1):
        if subject[:end] in places:
            code = next((names[rest] for rest in _stripped(subject[end:]) if rest in names), None)
            if code is not None:
                return code
    return None


def _find_beside_etc(subject: str) -> str | None:
    """`A、B等C` names C, of which A and B are instances."""
    instances, etc, kind = subject.partition(words_of_classes("etcetera")[0])
    if not etc:
        return None
    return (_find(kind) if kind else None) or (_find(instances) if "、" not in instances and instances else None)


def _stripped(subject: str) -> Iterator[str]:
    """The subject, then the subject with more and more affixes removed from its ends."""
    prefixes, suffixes = _affixes()
    forms = [subject]
    seen = {subject}
    yield subject
    for _ in range(_MOST_AFFIXES):
        shorter: list[str] = []
        for form in forms:
            # most forms have none, which one call tells
            ends = [form[: -len(word)] for word in suffixes if form.endswith(word)] if form.endswith(suffixes) else []
            if form.startswith(prefixes):
                ends += [form[len(word) :] for word in prefixes if form.startswith(word)]
            for candidate in ends:
                if len(candidate) >= 2 and candidate not in seen:
                    seen.add(candidate)
                    shorter.append(candidate)
        yield from shorter
        forms = shorter


@cache
def _affixes() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Prefixes and suffixes, longer ones first."""
    affix = load_scheme("affix")

    def words(*codes: str) -> tuple[str, ...]:
        found = {word for code in codes for word in affix[code].words["word"]}
        return tuple(sorted(found, key=lambda word: (-len(word), word)))

    return words("scope-prefix", "action-prefix"), words("growth-suffix", "count-suffix")


@cache
def _rewrites() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern for all words with a normal form, longer ones first, and the normal form of each."""
    normal = {
        word: concept.word("normalForm", "") or ""
        for concept in load_scheme("affix")
        if "normalForm" in concept.words and concept.code != "rewrite-share"
        for word in concept.words["word"]
    }
    alternatives = sorted(normal, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, alternatives))), normal


@cache
def _share_tails() -> tuple[re.Pattern[str], str]:
    """The words for a share at the end of a name (占…比重 = 占…比例) and their common normal form."""
    share = load_scheme("affix")["rewrite-share"]
    alternatives = sorted(share.words["word"], key=lambda word: (-len(word), word))
    return re.compile(f"(?:{'|'.join(map(re.escape, alternatives))})$"), share.word("normalForm", "") or ""


@cache
def _place_names() -> frozenset[str]:
    """Full and short names of all areas."""
    return frozenset(
        name for place in load_scheme("place") for name in (*place.names, *place.words.get("shortName", ()))
    )
