"""Whether two names mean the same thing: the one matcher behind project identity, answers, diffs and trajectories.

Names vary from report to report, so normalized names are compared. Known renamings and short forms are replaced
(vocabularies `drift` and `abbreviation`, which contain the evidence), the normal form of `kg.link.indicators` is taken,
and endings that do not change the meaning are removed. For what is counted these are delivery, scope and counts
(vocabulary `affix`); for a named thing they are additions such as 工程 or 改扩建 (vocabulary `name-ending`), the name
of its area, and words that a report may omit inside a name (东山国家湿地公园 = 东山湿地公园).

Names that are still different are compared by the parts that the grammar finds in them: phase, type, level of
government, proper part and mutually exclusive qualifiers. No part may contradict the other name; the rest is the share
of common bigrams (Dice), in whole percent so that no float decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, takewhile

from kg.grammar.constructions import construction, is_one_of
from kg.grammar.lexicon import endings_of
from kg.grammar.noun_phrase import PROPER, head_of, types_of_heads
from kg.grammar.tokens import Token, tokenize
from kg.lang.words import longest_first, pattern_of, words_of
from kg.link.indicators import normal_form
from kg.vocabulary import load_scheme

_LEAST_CORE = 2
_LEAST_THING = 4
_LEAST_WORDS = 2
_NEXT_WORDS = 3
_ORDINARY_WORDS = frozenset({"common", "generic"})
_LEAST_PROPER = 5
#: The shortest name that may leave out words in its middle, in characters.
_LEAST_LEFT = 6
#: The similarity from which names mean the same thing, and the similarity of a name contained in another.
SAME_THING, CONTAINED = 60, 75
_ALIKE_PROPER, _PROPER_FRONT, _HALF = 45, 4, 50
#: Types of construction work, which apply to things of any type.
NO_TYPE = frozenset({"works", "treatment", "plain", "structure"})


@lru_cache(maxsize=8192)  # the names of one area recur all the time, those of another area hardly ever
def normalized_name(name: str) -> str:
    """The normalized name of what is counted or measured.

    >>> normalized_name("新改建“四好农村路”") == normalized_name("四好农村路建设")
    True
    >>> normalized_name("市场主体") == normalized_name("经营主体")
    True
    """
    text = with_current_names(name)
    front, back = _ends()
    shorter = front.sub("", text)
    if pattern_of("outcome-cue", "generic-name", "word").fullmatch(shorter):
        shorter = text  # 招聘活动 is not 培训活动
    shorter = back.sub("", shorter) if len(back.sub("", shorter)) >= _LEAST_CORE else shorter
    return shorter if len(shorter) >= _LEAST_CORE else text


def _without_level(area: str) -> str:
    """The name of an area without its level: 清河县 → 清河."""
    return next((area.removesuffix(level) for level in endings_of("area-ending") if area.endswith(level)), area)


@lru_cache(maxsize=8192)
def normalized_thing_name(name: str, area: str) -> str:
    """The normalized name of a thing, which identifies it in the reports of an area.

    >>> normalized_thing_name("“一泓清水入黄河”工程", "某省") == normalized_thing_name("一泓清水入黄河工程", "某省")
    True
    >>> normalized_thing_name("东山国家湿地公园", "某省") == normalized_thing_name("东山湿地公园", "某省")
    True
    """
    plain = with_current_names(name).translate(_BRACKETS)
    beginning, ending = _additions()
    shorter = ending.sub("", beginning.sub("", plain))
    for front in (area, _without_level(area)):
        if len(front) > 1 and shorter.startswith(front) and len(shorter) - len(front) >= _LEAST_THING:
            rest = shorter[len(front) :]
            shorter = (
                shorter if rest.startswith(endings_of("landform")) else rest
            )  # 盐田河, a river that is named like the area
    optional = without_optional(shorter)
    if len(optional) >= _LEAST_THING and read_parts(shorter).proper:
        shorter = optional
    return shorter if len(shorter) > 1 else plain


_BRACKETS = str.maketrans("", "", "（）()")


def without_optional(text: str) -> str:
    """A text without the words that a report may omit inside a name."""
    return pattern_of("name-ending", "optional", "word").sub("", text)


@dataclass(frozen=True, slots=True)
class NameParts:
    """The parts of a name that distinguish things.

    `proper`: its proper words; `sort`: the code of its type; `phases`: 二期, 三期.
    """

    proper: tuple[str, ...]
    sort: str | None
    phases: frozenset[str]


@lru_cache(maxsize=8192)
def read_parts(name: str) -> NameParts:
    """The parts of a name according to the grammar of names.

    >>> read_parts("白石水库二期").phases
    frozenset({'二期'})
    """
    tokens = tokenize(name)
    head = head_of(tokens)
    sort = types_of_heads().get(tokens[head].text) if head >= 0 else None
    return NameParts(
        tuple(token.text for token in tokens if token.word_class in PROPER),
        None if sort in NO_TYPE else sort,
        frozenset(construction("phase-of-name").findall(name)),
    )


def thing_similarity(wanted: str, other: str) -> int:
    """How certainly two normalized names mean one thing, in percent; 0 if a part of one contradicts the other.

    >>> thing_similarity("白石水库二期", "白石水库"), thing_similarity("青河小学综合楼", "白石小学综合楼")
    (0, 0)
    >>> thing_similarity("某石化舟岛六横接收站", "某石化六横接收站") >= SAME_THING
    True
    """
    if wanted == other:
        return 100
    one, two = read_parts(wanted), read_parts(other)
    phases = one.phases - two.phases
    if (
        have_incompatible_qualifiers(wanted, other)
        or _differ_in_ordinal(wanted, other)
        or any(not is_one_of(phase, "first-phase") for phase in phases)
        or _differ_in_sort(one, two)
    ):
        return 0
    if phases and wanted == other + "".join(phases):
        return CONTAINED  # a thing with a single phase may be named with or without it
    like = similarity(wanted, other)
    shorter, longer = sorted((wanted, other), key=len)
    if len(shorter) < _LEAST_THING and names_another_thing(shorter, longer):
        return 0  # 白石湾实验室 for 白石湾
    if len(shorter) >= _LEAST_THING and shorter in longer and 2 * len(shorter) >= len(longer):
        return max(like, CONTAINED)
    if one.phases and one.phases == two.phases and _words(shorter) <= _words(longer):
        return CONTAINED
    if _leaves_out_ordinary_words(shorter, longer):
        return CONTAINED
    few, many = sorted((one.proper, two.proper), key=lambda words: len("".join(words)))
    shared = all(any(whole.endswith(word) for whole in many) for word in few)
    if len("".join(few)) > 1 and shared and like >= _ALIKE_PROPER:
        return max(like, CONTAINED)
    fronts = max(containment(wanted[:_PROPER_FRONT], other), containment(other[:_PROPER_FRONT], wanted))
    if fronts < _HALF:
        return 0
    if like >= _ALIKE_PROPER and (wanted[:_PROPER_FRONT] in other or other[:_PROPER_FRONT] in wanted):
        return max(like, SAME_THING)
    return like


def _differ_in_ordinal(one: str, other: str) -> bool:
    """Whether one of two names has an ordinal whose number the other lacks (第二人民医院, 人民医院)."""
    numbers = construction("ordinal-of-name").findall
    return any(number not in other for number in numbers(one)) or any(number not in one for number in numbers(other))


def _leaves_out_ordinary_words(shorter: str, longer: str) -> bool:
    """Whether a name differs from a longer one only by words in its middle that say what it is for (知识产权)."""
    few, many = tokenize(shorter), tokenize(longer)
    if len(shorter) < _LEAST_LEFT or (few[0].text, few[-1].text) != (many[0].text, many[-1].text):
        return False
    rest = iter(many)
    if not all(any(token.text == other.text for other in rest) for token in few):
        return False
    said = [token.text for token in few]
    return all(token.word_class in _ORDINARY_WORDS for token in many if token.text not in said)


def _words(name: str) -> frozenset[str]:
    return frozenset(token.text for token in tokenize(name))


def word_similarity(left: str, right: str) -> int:
    """How certainly two names of what is counted mean the same by their words, in percent.

    They do if the words are the same in another order (持牌金融机构, 金融持牌机构), or if one name omits few words of
    the other (基础教育学位 for 基础教育公办学位).

    >>> word_similarity("持牌金融机构", "金融持牌机构")
    100
    """
    shorter, longer = sorted((left, right), key=len)
    if len(left) == len(right) >= _LEAST_THING and right in left + left:
        return 100  # 水田垦造, 垦造水田
    few, many = _words(shorter), _words(longer)
    if len(few) < _LEAST_WORDS or not few <= many:
        return 0
    if few == many:
        return 100
    return CONTAINED if len(shorter) * 100 >= CONTAINED * len(longer) else 0


def spells_within(name: str, whole: str) -> bool:
    """Whether a longer name has all characters of a name in its order, the last one at its end, or all of its words.

    >>> spells_within("污水处理率", "城市污水集中处理率"), spells_within("污水处理率", "污水处理厂")
    (True, False)
    """
    rest = iter(whole)
    in_order = name[-1:] == whole[-1:] and all(character in rest for character in name)
    return in_order or (_words(name) == _words(whole))


def without_works(name: str) -> str:
    """A name of what is counted without the works at its end.

    >>> without_works("老旧小区改造提升")
    '老旧小区'
    """
    shorter = _works().sub("", name)
    return shorter if len(shorter) >= _LEAST_CORE else name


def without_upgrading(name: str) -> str:
    """A name of a thing without the works upon it at its end and their manner; empty if it has none.

    >>> without_upgrading("东湾度假区整体提升改造"), without_upgrading("青石水库")
    ('东湾度假区', '')
    """
    tokens = tokenize(name)
    end = len(tokens)
    while end and _is_of_works(tokens[end - 1]):
        end -= 1
    shorter = "".join(token.text for token in tokens[:end])
    return shorter if end < len(tokens) and len(shorter) >= _LEAST_THING else ""


def is_worked_on(name: str, clause: str) -> bool:
    """Whether a clause names works upon a thing right behind its name.

    >>> is_worked_on("东湾度假区", "东湾度假区整体升级改造拉开序幕"), is_worked_on("东湾度假区", "东湾度假区开园")
    (True, False)
    """
    _, found, behind = clause.partition(name)
    if not found:
        return False
    said = list(takewhile(_is_of_works, tokenize(behind)))
    return any(token.word_class == _WORKS for token in said)


_WORKS = "works"


def _is_of_works(token: Token) -> bool:
    """Whether a word names works or their manner (整体升级改造)."""
    return token.word_class in (_WORKS, "adverb") or token.text in words_of("outcome-cue", "manner-of-works", "word")


def contains_words(name: str, whole: str) -> bool:
    """Whether a longer name contains the words of a name, or most of its bigrams.

    >>> contains_words("交通投资", "交通、能源、水利投资")
    True
    """
    words = _words(name)
    return (len(words) >= _LEAST_WORDS and words <= _words(whole)) or containment(name, whole) >= CONTAINED


def names_another_thing(name: str, clause: str) -> bool:
    """Whether a clause contains a name only as the beginning of the name of another thing that is named after it.

    >>> names_another_thing("青白通道", "青白通道门户片区规划完成"), names_another_thing("青白通道", "青白通道建成通车")
    (True, False)
    """
    _, found, behind = clause.partition(name)
    if not found:
        return False
    tokens = tokenize(behind)[:_NEXT_WORDS]
    at = next((n for n, token in enumerate(tokens) if token.word_class not in _ORDINARY_WORDS), len(tokens))
    if at == len(tokens) or tokens[at].word_class != "head":
        return False
    return types_of_heads().get(tokens[at].text) not in NO_TYPE


def is_part_of(wanted: str, other: str) -> bool:
    """Whether the second name is a phase of the thing that the first one names as a whole."""
    return bool(read_parts(other).phases) and not read_parts(wanted).phases


def _differ_in_sort(one: NameParts, other: NameParts) -> bool:
    return one.sort is not None and other.sort is not None and one.sort != other.sort


def with_current_names(text: str) -> str:
    """A text in normal form, with renamed things under one name and short forms spelled out."""
    pattern, normal = _renamings()
    return pattern.sub(lambda match: normal[match.group()], normal_form(text))


@lru_cache(maxsize=4096)  # a few kilobytes each
def bigrams(text: str) -> frozenset[str]:
    """The bigrams of a text without punctuation; a single character counts as its own bigram."""
    plain = construction("silent").sub("", text)
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1)) or frozenset((plain,))


def clear_name_caches() -> None:
    """Clears the caches, because other areas have other names."""
    normalized_name.cache_clear()
    normalized_thing_name.cache_clear()
    read_parts.cache_clear()
    bigrams.cache_clear()


def similarity(left: str, right: str) -> int:
    """The similarity of two normalized names in percent: Dice's coefficient of their bigrams, 100 if they are equal.

    >>> similarity("农村公路", "农村公路")
    100
    >>> similarity("农村公路", "高等学校")
    0
    """
    if left == right:
        return 100
    one, other = bigrams(left), bigrams(right)
    return 200 * len(one & other) // (len(one) + len(other))


def containment(part: str, whole: str) -> int:
    """The share of the bigrams of `part` that `whole` contains, in percent."""
    wanted = bigrams(part)
    return 100 * len(wanted & bigrams(whole)) // len(wanted)


def have_incompatible_qualifiers(left: str, right: str) -> bool:
    """Whether two names have mutually exclusive qualifiers (省级, 国家级) or different numbers of a series.

    >>> have_incompatible_qualifiers("国家级区域医疗中心", "省级区域医疗中心")
    True
    >>> have_incompatible_qualifiers("太原地铁1号线", "太原地铁2号线")
    True
    >>> have_incompatible_qualifiers("城镇新增就业", "新增就业")
    False
    """
    if any(
        _exclude(pattern.findall(left), pattern.findall(right))
        for pattern in (construction("numbered-part"), construction("phase-of-name"), *_exclusive())
    ):
        return True
    return _exclude(_levels(left), _levels(right)) or _exclude(_modes(left), _modes(right))


def _exclude(left: list[str], right: list[str]) -> bool:
    return bool(left) and bool(right) and not set(left) & set(right)


def _levels(name: str) -> list[str]:
    """The codes of the levels of government in a name."""
    pattern, codes = _words_by_code("level-")
    return [codes[word] for word in pattern.findall(name)]


def _modes(name: str) -> list[str]:
    """The codes of the modes of transport in a name: words for the same mode do not exclude each other (高铁, 铁路)."""
    pattern, codes = _words_by_code("mode-")
    return [codes[word] for word in pattern.findall(name)]


@cache
def _words_by_code(beginning: str) -> tuple[re.Pattern[str], dict[str, str]]:
    concepts = [concept for concept in load_scheme("outcome-cue") if concept.code.startswith(beginning)]
    codes = {word: concept.code for concept in concepts for word in concept.words["word"]}
    return re.compile(longest_first(codes)), codes


def differ_in_scope(left: str, right: str, code: str) -> bool:
    """Whether only one of two names is narrowed by a qualifier of this kind (小型病险水库, 病险水库)."""
    pattern = _exclusive_of(code)
    return bool(pattern.search(left)) != bool(pattern.search(right))


@cache
def _renamings() -> tuple[re.Pattern[str], dict[str, str]]:
    normal: dict[str, str] = {}
    for concept in load_scheme("abbreviation"):
        full = normal_form(concept.words["full"][0])
        normal[full] = full
        normal.update((normal_form(short), full) for short in concept.words["short"])
    for concept in load_scheme("drift"):
        form = normal_form(concept.word("normalForm", "") or "")
        form = normal.setdefault(form, form)
        normal.update((normal_form(word), form) for word in concept.words["word"])
    return re.compile(longest_first(normal)), normal


@cache
def _additions() -> tuple[re.Pattern[str], re.Pattern[str]]:
    beginnings = longest_first(words_of("name-ending", "beginning", "word"))
    endings = longest_first(words_of("name-ending", "ending", "word"))
    return re.compile(rf"^(?:{beginnings})+"), re.compile(rf"(?:{endings})+$")


@cache
def _ends() -> tuple[re.Pattern[str], re.Pattern[str]]:
    front = longest_first((*words_of("affix", "action-prefix", "word"), *words_of("affix", "scope-prefix", "word")))
    back = longest_first(
        (*words_of("affix", "growth-suffix", "word"), *words_of("affix", "count-suffix", "word"), *_done())
    )
    return re.compile(rf"^(?:{front})+"), re.compile(rf"(?:{back})+$")


@cache
def _works() -> re.Pattern[str]:
    words = (words_of("outcome-cue", code, "word") for code in ("works-new", "works-renew"))
    return re.compile(f"(?:{longest_first(chain(*words))})+$")


def _done() -> tuple[str, ...]:
    """Words after a name that state its status: 建成, 运营, 前期工作."""
    states = (load_scheme("milestone").words(name) for name in ("verb", "nominalVerb", "settlingVerb"))
    others = (
        words_of("word-class", code, "word") for code in ("build", "set-up", "preparation", "acceptance", "progress")
    )
    return tuple(chain(*states, *others))


@cache
def _exclusive() -> tuple[re.Pattern[str], ...]:
    return tuple(_exclusive_of(concept.code) for concept in load_scheme("outcome-cue") if "exclusive" in concept.words)


@cache
def _exclusive_of(code: str) -> re.Pattern[str]:
    return re.compile(longest_first(words_of("outcome-cue", code, "exclusive")))
