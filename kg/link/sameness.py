"""Whether two names name the same thing, and how alike they are where they are not equal.

Names drift from report to report. The steps: known drifts replaced (vocabulary `drift`, which holds the evidence for
each), the normal form of `kg.link.indicators`, delivery and scope taken off the front, counts off the end (vocabulary
`affix`). What is left is the core. Likeness is the share of common bigrams (Dice) in percent, so that no float decides.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import chain

from kg.lang.words import longest_first, pattern_of, words_of
from kg.link.indicators import normal_form
from kg.vocabulary import load_scheme

_NUMBERED = re.compile(r"[一二三四五六七八九十\dⅠⅡⅢ]+(?:期|号线|号|标段|跑道)")
_LEAST_CORE = 2
_LEAST_PROPER = 5
_SILENT = re.compile(r"[、，,；;（）()\-—·.和与及]")


@lru_cache(maxsize=8192)  # the names of an area come again and again, those of another one hardly ever
def core(name: str) -> str:
    """What is compared of a name.

    >>> core("新改建“四好农村路”") == core("四好农村路建设")
    True
    >>> core("市场主体") == core("经营主体")
    True
    """
    text = without_drift(name)
    front, back = _ends()
    shorter = front.sub("", text)
    if pattern_of("outcome-cue", "generic-name", "word").fullmatch(shorter):
        shorter = text  # 招聘活动 is no 培训活动
    shorter = back.sub("", shorter) if len(back.sub("", shorter)) >= _LEAST_CORE else shorter
    return shorter if len(shorter) >= _LEAST_CORE else text


def without_drift(text: str) -> str:
    """A text in its normal form, every name that drifts in the form that is compared."""
    pattern, normal = _drifts()
    return pattern.sub(lambda match: normal[match.group()], normal_form(text))


def without_area(name: str, area: str) -> str:
    """A name without that of the area in front, as its own report may leave it out; as it is where little is left.

    >>> without_area("某市东西引水通道", "某市"), without_area("某市新区", "某市")
    ('东西引水通道', '某市新区')
    """
    for front in (area, area[:-1]):
        if len(front) > 1 and name.startswith(front) and len(name) - len(front) > _LEAST_PROPER:
            return name[len(front) :]
    return name


@lru_cache(maxsize=4096)  # some kilobytes each
def bigrams(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of a text, marks left out; a text of one character is its own."""
    plain = _SILENT.sub("", text)
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1)) or frozenset((plain,))


def forget_names() -> None:
    """Forgets what was found out about names: those of other areas are others."""
    core.cache_clear()
    bigrams.cache_clear()


def likeness(left: str, right: str) -> int:
    """How alike two cores are, in percent: Dice's coefficient of their bigrams, 100 where they are equal.

    >>> likeness("农村公路", "农村公路")
    100
    >>> likeness("农村公路", "高等学校")
    0
    """
    if left == right:
        return 100
    one, other = bigrams(left), bigrams(right)
    return 200 * len(one & other) // (len(one) + len(other))


def containment(part: str, whole: str) -> int:
    """The share of the bigrams of `part` that `whole` has, in percent."""
    wanted = bigrams(part)
    return 100 * len(wanted & bigrams(whole)) // len(wanted)


def exclude_each_other(left: str, right: str) -> bool:
    """Whether two names hold qualifiers that exclude each other (省级, 国家级) or other numbers of a series.

    >>> exclude_each_other("国家级区域医疗中心", "省级区域医疗中心")
    True
    >>> exclude_each_other("太原地铁1号线", "太原地铁2号线")
    True
    >>> exclude_each_other("城镇新增就业", "新增就业")
    False
    """
    ones, others = set(_NUMBERED.findall(left)), set(_NUMBERED.findall(right))
    if ones and others and not ones & others:
        return True
    for pattern in _exclusive():
        ones, others = set(pattern.findall(left)), set(pattern.findall(right))
        if ones and others and not ones & others:
            return True
    return False


def differs_in_scope(left: str, right: str, code: str) -> bool:
    """Whether just one of two names is narrowed by a qualifier of that sort (小型病险水库, 病险水库)."""
    pattern = _exclusive_of(code)
    return bool(pattern.search(left)) != bool(pattern.search(right))


@cache
def _drifts() -> tuple[re.Pattern[str], dict[str, str]]:
    normal: dict[str, str] = {}
    for concept in load_scheme("drift"):
        form = normal_form(concept.word("normalForm", "") or "")
        normal[form] = form
        normal.update((normal_form(word), form) for word in concept.words["word"])
    return re.compile(longest_first(normal)), normal


@cache
def _ends() -> tuple[re.Pattern[str], re.Pattern[str]]:
    front = longest_first((*words_of("affix", "action-prefix", "word"), *words_of("affix", "scope-prefix", "word")))
    back = longest_first(
        (*words_of("affix", "growth-suffix", "word"), *words_of("affix", "count-suffix", "word"), *_done())
    )
    return re.compile(rf"^(?:{front})+"), re.compile(rf"(?:{back})+$")


def _done() -> tuple[str, ...]:
    """Words behind a name that say its state, one by one: 建成, 运营, 前期工作."""
    states = (load_scheme("milestone").words(name) for name in ("verb", "nominalVerb", "settlingVerb"))
    others = (words_of("word-class", code, "word") for code in ("build", "preparation", "acceptance", "progress"))
    return tuple(chain(*states, *others))


@cache
def _exclusive() -> tuple[re.Pattern[str], ...]:
    return tuple(_exclusive_of(concept.code) for concept in load_scheme("outcome-cue") if "exclusive" in concept.words)


@cache
def _exclusive_of(code: str) -> re.Pattern[str]:
    return re.compile(longest_first(words_of("outcome-cue", code, "exclusive")))
