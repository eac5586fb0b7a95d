"""The words around a number: its predicate, and the noun phrase that it belongs to.

The analysis applies the patterns of `ontology/grammar/measure.txt` to words with their classes (`kg.grammar.tokens`),
which are here the narrower classes of the lexicon (`Lexicon.senses`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from kg.grammar.constructions import construction, is_one_of
from kg.grammar.lexicon import COMMON, GENERIC, endings_of, lexicon
from kg.grammar.patterns import classes_of, grammar
from kg.grammar.tokens import MARK, UNKNOWN, Token, tokenize
from kg.lang.units import unit_of
from kg.lang.words import codes_by_word, label_of, words_of, words_of_classes

_ADVERBIAL = frozenset({"measure-adverb", "adverb", "time", "own", "perfective", "period-end"})
_LEVEL = frozenset({"reach", "finish", "realise", "hold", "toward", "preposition", "restore"})
#: Verbs that are followed by a number, but just as often by an object (完成660公里管网改造).
_WEAK_LEVEL = frozenset({"finish", "realise", "preposition"})
#: Verbs that express a change only with 到 after them.
_TOWARD = frozenset({"develop", "progress", "works", "deliver", "restore"})
_UP = frozenset({"increase", "raise", "lift", "multiply"})
_DOWN = frozenset({"decrease", "cut"})
#: Verbs of change that take an object.
_OF_OBJECT = frozenset({"raise", "cut"})
_RATES = {"rate-up": "increase", "rate-down": "decrease"}
_HIGHER = {"higher": "increase", "lower": "decrease"}
_BENEFIT = frozenset({"reach-people", "benefit"})
_ACTS = frozenset(
    {"push", "launch", "finish", "put-into", "state", "settle", "entitle", "prepare", "plan", "receive", "realise"}
    | {"pass", "approval", "deliver", "act", "success", "build", "works", "push-weakly", "tend", "state-or-noun"}
    | {"lift", "operation", "deliver-or-noun", "speed", "raise", "cut", "fund", "set-up"} | _BENEFIT
)  # fmt: skip
#: Verbs, and 新, that mark an addition.
_DELIVERING = frozenset({"new", "set-up", "build", "deliver", "state", "finish", "fund", "raise"})
_GIVING = frozenset({"deliver", "fund", "finish"})
#: Verbs that are not nouns as well: their object follows.
_PLAIN_ACTS = frozenset({"set-up", "build", "deliver", "fund", "push", "launch", "finish", "state", "receive", "act"})
_NOUNS_OF_ACTS = frozenset(
    {"build", "works", "operation", "deliver-or-noun", "benefit", "put-into", "push-weakly", "tend"}
)
#: Words for what happens to a thing, at the end of its name.
_PROCESS = frozenset({"build", "works", "push", "push-weakly", "tend", "prepare", "lift", "deliver"})
_MARKING = frozenset({"new", "attribute", "whole-noun", "state-or-noun"})
_PARTICIPLES = frozenset({"state", "state-or-noun", "attribute", "new"})
_MEASURED = frozenset({"dependent", "quantity", "per-head", "rate-up", "rate-down"})
_OF, _AND, _COMPARE, _FROM, _PER_HEAD = "of", "and", "compare", "from", "per-head"
#: Words of one character that precede the words for a number: 占全国三成, 是去年的两倍.
_OPENING = frozenset({"reach", "compare", "from"})
#: What may precede a noun that needs its thing: 年度, 新.
_OF_AMOUNTS = frozenset({"measure-adverb", "finish", "attribute", UNKNOWN, "new"})
#: Idioms of four characters that end in a noun are nouns next to a number, although they are not names: 吞吐能力.
_LONGEST_ADVERB = 3
_CHANGES = frozenset({"increase", "raise", "decrease", "cut"})
#: Words of these classes that end in a verb of change are two words next to a number: 价格上涨, 稳步增长.
_SPLIT = frozenset({"adverb", COMMON, GENERIC})
_NOUNS = frozenset({COMMON, GENERIC, "quality", "head", "quantity", "dependent", "person", "noun-ending"})
#: What somebody is helped to do, or a place serves for, that says which of them are counted.
_DEEDS = frozenset({"state", "build", "set-up", "prepare"})
#: The maximum length of a predicate, in words.
_WINDOW = 16


@dataclass(frozen=True, slots=True)
class Predicate:
    """What the words before a number say about it. `rest`: these words without the predicate.

    `kind`: `change` (增长6%), `level` (达到6%, 提高到6%), `bare` (no verb). `direction` for the first. `leading`: the
    verb precedes its object (净增企业3700户). `each`: it applies to each member of a list. `base`: the value that a
    change starts from.
    """

    kind: str
    rest: str
    direction: str | None = None
    leading: bool = False
    each: bool = False
    base: bool = False


@cache
def relative_units() -> frozenset[str]:
    """Units for relative change."""
    return frozenset({"%", unit_of("times").text})


@cache
def _single_words() -> frozenset[str]:
    """Words of one character that are words next to a number, and otherwise mostly parts of other words."""
    known = lexicon()
    return frozenset(word for word in known.senses if len(word) == 1) | frozenset(
        word for word, word_class in known.classes.items() if len(word) == 1 and word_class in ("preposition", "toward")
    )


@lru_cache(maxsize=4096)
def words_beside(text: str) -> tuple[Token, ...]:
    """The words of a stretch next to a number, each with its narrowest class."""
    known = lexicon()
    found: list[Token] = []
    tokens = tokenize(text)
    for index, token in enumerate(tokens):
        sense = known.senses.get(token.text, token.word_class)
        if token.word_class == UNKNOWN and len(token.text) > 1:
            if not found and token.text[0] in _single_words() and sense_of(token.text[0]) in _OPENING:
                first = token.text[0]
                found.append(Token(token.start, token.start + 1, first, sense_of(first)))
                token = Token(token.start + 1, token.end, token.text[1:], UNKNOWN)
                sense = UNKNOWN
            following = tokens[index + 1] if index + 1 < len(tokens) else None
            last = token.text[-1]
            opens = following is None or following.word_class in {"time", "quotation", "own", "amount", MARK}
            if opens and len(token.text) > 1 and last in _single_words():
                found.extend(_with_ending(token))
                continue
        if (token.word_class == "amount" and construction("ends-in-years").search(token.text)) or (
            token.word_class == "quotation" and is_one_of(token.text, "plan-period")
        ):
            sense = "time"
        elif len(token.text) > _LONGEST_ADVERB and sense in _SPLIT and _ends_in_verb(token.text):
            cut = token.end - 2
            found.append(Token(token.start, cut, token.text[:-2], sense_of(token.text[:-2])))
            found.append(Token(cut, token.end, token.text[-2:], sense_of(token.text[-2:])))
            continue
        elif sense == "adverb" and len(token.text) > _LONGEST_ADVERB and sense_of(token.text[2:]) in _NOUNS:
            sense = COMMON
        elif sense == UNKNOWN and len(token.text) == 1 and token.text in known.classes:
            sense = known.classes[token.text]
        found.append(token if sense == token.word_class else Token(token.start, token.end, token.text, sense))
    return tuple(found)


def _ends_in_verb(word: str) -> bool:
    """Whether a word of four or more characters ends in a verb of change, or in a verb of growth after an adverb."""
    verb = sense_of(word[-2:])
    return verb in _CHANGES or (verb == "develop" and sense_of(word[:-2]) == "adverb")


@cache
def verbs_of_level() -> tuple[str, ...]:
    """All verbs and pairs of words that express a level and not a change: 达到, 提高到, 发展至, 保持在."""
    toward = words_of("numeral-context", "toward-number", "word")
    held = (*words_of_classes("hold"), *words_of("numeral-context", "steady", "word"))
    changing = words_of_classes("increase", "raise", "lift", "decrease", "cut", "develop")
    return (
        *words_of_classes("reach", "restore"),
        *codes_by_word("comparator", "wordBefore"),
        *(verb + end for verb in changing for end in toward),
        *(verb + end for verb in held for end in words_of("numeral-context", "holding-at", "word")),
    )


def _with_ending(token: Token) -> list[Token]:
    """Splits words of one character off the end of unknown characters: 赤字率, 拟, 按."""
    size = len(token.text)
    while size > 1 and len(token.text) - size < 3 and token.text[size - 1] in _single_words():
        size -= 1
    words = [Token(token.start, token.start + size, token.text[:size], UNKNOWN)]
    for at in range(size, len(token.text)):
        text = token.text[at]
        words.append(Token(token.start + at, token.start + at + 1, text, sense_of(text)))
    return words


def sense_of(word: str) -> str:
    """The narrowest class of a word, or the class of unknown characters."""
    known = lexicon()
    return known.senses.get(word, known.classes.get(word, UNKNOWN))


def _text(tokens: Sequence[Token]) -> str:
    return "".join([token.text for token in tokens])


def _without_adverbials(tokens: Sequence[Token]) -> Sequence[Token]:
    end = len(tokens)
    while end and (tokens[end - 1].word_class in _ADVERBIAL or tokens[end - 1].word_class in (MARK, "remark")):
        end -= 1
    return tokens[:end]


def strip_adverbs(words: str) -> str:
    """Removes adverbs and times at the end."""
    return _text(_without_adverbials(words_beside(words)))


def strip_comparison(words: str) -> str:
    """Removes the basis of comparison at the end: 受伤人数比2021年 → 受伤人数."""
    return _before_change(words_beside(words))


def _before_change(tokens: Sequence[Token]) -> str:
    """The words before a verb of change, without adverbs and the basis of comparison (比上年)."""
    if len(tokens) > 1 and tokens[-1].word_class == _COMPARE and len(tokens[-1].text) == 1:
        return _text(tokens)  # 收入比
    tokens = _without_adverbials(tokens)
    for at in range(len(tokens) - 1, max(-1, len(tokens) - 9), -1):
        if tokens[at].word_class == _COMPARE:
            tokens = tokens[:at]
            break
        if tokens[at].word_class in (MARK, _AND):
            break
    return _text(_without_adverbials(tokens))


def read_predicate(left: str, unit: str) -> Predicate:
    """Splits the words before a number into what is measured and the predicate."""
    words = words_beside(construction("basis").sub("", left))
    patterns = grammar("measure").patterns
    window = words[-_WINDOW:]
    classes = classes_of(window)
    before = words[: len(words) - len(window)]
    base = patterns["base"].search(classes)
    if base:
        return Predicate("level", _text(_without_adverbials((*before, *window[: base.start()]))), base=True)
    if unit in relative_units():
        whole = patterns["whole-of-year" if unit == "%" else "whole"].search(classes)
        if whole:
            return Predicate("level", _text(_without_adverbials((*before, *window[: whole.start()]))))
    end, level, weak, each, aimed, held = len(words), False, True, False, False, False
    while end:
        token = words[end - 1]
        if token.word_class in _LEVEL or (token.word_class == "attribute" and level):
            level = True
            weak = weak and token.word_class in _WEAK_LEVEL
        elif token.word_class not in _ADVERBIAL and token.word_class != MARK and not _is_aim(words, end - 1):
            break
        aimed = aimed or token.word_class == "aim"
        held = held or token.word_class == "hold"
        each = each or is_one_of(token.text, "of-each")
        end -= 1
    if end < len(words) and words[end].word_class == "toward" and end and words[end - 1].word_class in _TOWARD:
        end -= 1
    if not end:
        return Predicate("bare", left, each=each) if weak else Predicate("level", "", each=each)
    each = each or any(is_one_of(token.text, "of-each") for token in words[max(0, end - 3) : end])
    held = held and words[end - 1].word_class == "increase"  # 增长保持在6%: a constant rate, not a level
    changed = _read_change(words[:end], unit, level=level and not (unit == "%" and (aimed or each or held)), each=each)
    if changed is not None:
        return changed
    if level:
        return Predicate("level", _text(words[:end]), each=each)
    return _leading_change(words[:end]) or Predicate("bare", _text(words[:end]), each=each)


def _is_aim(words: Sequence[Token], at: int) -> bool:
    """Whether a noun for an aim is between a verb of change and the number: 增长预期目标为6%."""
    if words[at].word_class != "aim":
        return False
    while at and words[at - 1].word_class in _ADVERBIAL:
        at -= 1
    return at > 0 and words[at - 1].word_class in _UP | _DOWN | _RATES.keys()


def _read_change(words: Sequence[Token], unit: str, *, level: bool, each: bool) -> Predicate | None:
    """Reads a verb of change at the end of the words, or a noun of relative change."""
    last = words[-1].word_class
    if unit in relative_units():
        if last in _RATES:
            return Predicate("change", _before_change(words[:-1]), _RATES[last], each=each)
        if last == "extent" and len(words) > 1 and words[-2].word_class in _UP | _DOWN:
            return Predicate("change", _before_change(words[:-2]), _direction(words[-2]), each=each)
    if last in _HIGHER and any(token.word_class == _COMPARE for token in words[-9:-1]):
        return Predicate("change", _before_change(words[:-1]), _HIGHER[last], each=each)
    if last not in _UP | _DOWN:
        return None
    if len(words) > 1 and last == "lift" and words[-2].word_class in _ACTS | {"new"}:
        return None
    rest = _before_change(words[:-1])
    if level:
        rates = words_beside(rest)
        if rates and rates[-1].word_class in _RATES and unit in relative_units():
            return Predicate("change", _before_change(rates[:-1]), _RATES[rates[-1].word_class], each=each)
        return Predicate("level", rest, each=each)
    if is_one_of(words[-1].text, "earning-more") and construction("ends-per-head").search(rest):
        rest += label_of("subject-noun", "income")  # 农民人均增收 says that 农民人均收入 grew
    return Predicate("change", rest, _direction(words[-1]), each=each)


def _direction(verb: Token) -> str:
    return "increase" if verb.word_class in _UP else "decrease"


def _leading_change(words: Sequence[Token]) -> Predicate | None:
    """Reads a verb of change before its object (降低电力供应成本5.3亿元)."""
    for at in range(len(words) - 2, -1, -1):
        token = words[at]
        if token.word_class in (MARK, _AND):
            return None
        if token.word_class in _OF_OBJECT:
            object_ = construction("particle").sub("", _text(words[at + 1 :]), count=1)
            front = _without_adverbials(words[:at])
            net = construction("net").match(token.text)
            if len(object_) < 2 or (front and token.word_class == "raise" and not net):
                return None
            if at and is_one_of(words[at - 1].text, "anew"):
                return None
            return Predicate("change", object_, _direction(token), leading=True)
    return None


def strip_actions(words: str) -> str:
    """Removes leading verbs, adverbs and times, as long as something is left of the thing itself."""
    tokens = words_beside(words.lstrip(" \t\u3000●—·…"))
    at = _front(tokens)
    if at < len(tokens):
        if len(tokens) - at == 1 and is_one_of(tokens[at].text, "plain-head"):
            first = at
            while first and tokens[first - 1].word_class in _PARTICIPLES | {_AND, "whole-noun"}:
                first -= 1
            said = tokens[first:at]
            if any(token.word_class in _MARKING or construction("marked").match(token.text) for token in said):
                at = first
        return _text(tokens[at:]).strip(" \t\u3000，、,：:；。！？!?")
    if tokens and tokens[-1].word_class in _BENEFIT:
        return tokens[-1].text
    return ""


def without_develop(words: str) -> str:
    """The words without a verb of developing in front of what is developed: 发展苗木产业 → 苗木产业; not 发展水平."""
    tokens = words_beside(words)
    nouns = _MEASURED | {"noun-ending", "quality", "aim", "extent", _OF}
    if len(tokens) < 3 or tokens[0].word_class != "develop" or tokens[1].word_class in nouns:
        return words
    return _text(tokens[1:])


def name_what_is_done(words: str) -> str:
    """The noun formed by words that are all verbs: 研发投入; empty if they do not form one."""
    tokens = [token for token in words_beside(words) if token.word_class not in _ADVERBIAL]
    if len(tokens) > 1 and tokens[-1].word_class in _NOUNS_OF_ACTS and tokens[-2].word_class in _NOUNS_OF_ACTS:
        return _text(tokens)
    return ""


def _front(tokens: Sequence[Token]) -> int:
    match = grammar("measure").patterns["front"].match(classes_of(tokens))
    return match.end() if match else 0


def begins_with_act(words: str) -> bool:
    """Whether the words begin with a verb of acting (惠及, 新建)."""
    tokens = words_beside(words)
    return bool(tokens) and tokens[0].word_class in _ACTS


def begins_with_preposition(words: str) -> bool:
    """Whether the words begin with a preposition: 在边境地区新建."""
    tokens = [token for token in words_beside(words)[:6] if token.word_class not in _ADVERBIAL | {MARK, "attribute"}]
    return bool(tokens) and tokens[0].word_class in ("preposition", "from")


def ends_in_giving(words: str) -> bool:
    """Whether the words end in a verb of acting or giving, which may be a noun elsewhere: 向灾区供应."""
    tokens = _without_adverbials(words_beside(words))
    return bool(tokens) and tokens[-1].word_class in _PLAIN_ACTS | {"deliver-or-noun", "works"}


def ends_in_head(words: str) -> bool:
    """Whether the words end in a type of thing: 新型研发机构."""
    tokens = words_beside(words)
    return len(tokens) > 1 and tokens[-1].word_class == "head"


def before_deed(words: str) -> str:
    """What something becomes of, or comes to have something: 行政村通硬化路 → 行政村; a deed alone stays as it is."""
    tokens = words_beside(words)
    deeds = (at for at, token in enumerate(tokens) if at and _is_deed(token))
    doers = _text(tokens[: next(deeds, len(tokens))])
    return doers if len(doers) > 1 else words


def _is_deed(token: Token) -> bool:
    return token.word_class in _BECOMING or is_one_of(token.text, "come-to-have")


def joins_next(words: str) -> bool:
    """Whether the words end in a joint, so that a separate member follows: 所有乡镇和."""
    tokens = words_beside(words)
    return len(tokens) > 1 and tokens[-1].word_class == _AND


def direction_of_rate(words: str) -> str | None:
    """The direction of the rate of change that the words end in (居民消费价格涨幅), None where they end in none."""
    tokens = words_beside(words)
    return _RATES.get(tokens[-1].word_class) if tokens else None


def without_rate(words: str) -> str:
    """What the rate is of that the words end in: 居民消费价格涨幅 → 居民消费价格."""
    return _before_change(words_beside(words)[:-1])


def change_behind(right: str) -> str | None:
    """The direction of a change given as a noun after its number: 6%以上的增长, 8%的增速."""
    tokens = words_beside(right)
    if len(tokens) < 2 or tokens[0].word_class != _OF:
        return None
    said = [token for token in tokens[1:] if token.word_class not in _ADVERBIAL | {"attribute"}]
    if not said or any(token.word_class not in _UP | _DOWN | _RATES.keys() | {"extent"} for token in said):
        return None
    return _RATES.get(said[0].word_class) or ("decrease" if said[0].word_class in _DOWN else "increase")


def delivers(words: str) -> bool:
    """Whether words say that something is newly made or given (新增, 建成, 发放) and not what exists."""
    return any(token.word_class in _DELIVERING for token in words_beside(words))


def is_verb(words: str) -> bool:
    """Whether the words are verbs of acting or benefit, and nothing else."""
    tokens = words_beside(words)
    return bool(tokens) and all(token.word_class in _ACTS | _ADVERBIAL | {"new", "attribute"} for token in tokens)


def ends_in_of(words: str) -> bool:
    """Whether the words end in the particle of an attribute (亩均效益最高的)."""
    return words.endswith(words_of_classes("of"))


def strip_ending_act(words: str) -> str:
    """Removes a verb of acting at the end: 每个乡镇建成 → 每个乡镇."""
    tokens = words_beside(words)
    end = len(tokens)
    while end > 1 and tokens[end - 1].word_class in _ACTS:
        end -= 1
    return _text(tokens[:end])


def reaches_people(words: str) -> bool:
    """Whether the words are a verb for the number of people who benefit."""
    return lexicon().senses.get(words) == "reach-people"


def last_action(words: str) -> str:
    """The last verb of words that are all verbs: it names what is done if nothing else does (完成造林)."""
    tokens = [token for token in words_beside(words) if token.word_class in _ACTS]
    return tokens[-1].text if tokens else ""


def is_dependent(words: str) -> bool:
    """Whether a subject needs the thing before it: 产量, 占比, 年度投资."""
    tokens = words_beside(words)
    if is_one_of(words, "scale-alone"):
        return True
    if not tokens or len(tokens) > 2 or tokens[-1].word_class not in {"dependent", *_RATES}:
        return False
    first = tokens[0]
    if first.word_class == UNKNOWN and len(first.text) > 1:  # 棉花产量
        return False
    return len(tokens) == 1 or (first.word_class in _OF_AMOUNTS and len(first.text) <= 2)


def without_measure(subject: str) -> str:
    """The thing that a subject measures: 集群 of 集群产值; empty for a measure alone, such as 产值."""
    tokens = words_beside(subject)
    size = len(tokens)
    while size and tokens[size - 1].word_class == "dependent":
        size -= 1
    if size == len(tokens):
        return subject
    if size == 1 and tokens[0].word_class in _OF_AMOUNTS - {UNKNOWN}:  # 年度投资
        return ""
    return _text(tokens[:size])


def is_funding(words: str) -> bool:
    """Whether the words end in a verb of funding."""
    tokens = _without_marks(words_beside(words))
    return bool(tokens) and tokens[-1].text in lexicon_of("fund")


def is_standing(words: str) -> bool:
    """Whether a subject only describes the state of a thing: 在建."""
    return is_one_of(words, "standing")


def _without_marks(tokens: Sequence[Token]) -> Sequence[Token]:
    return tokens[:-1] if tokens and tokens[-1].word_class in (MARK, "perfective") else tokens


@cache
def lexicon_of(sense: str) -> frozenset[str]:
    """The words of a narrower class."""
    return frozenset(word for word, found in lexicon().senses.items() if found == sense)


def is_per_head(words: str) -> bool:
    """Whether a subject is only 人均, so that its thing is that of the previous clause."""
    return lexicon().senses.get(words) == _PER_HEAD


#: The longest naming of each place, in words: 每个乡镇.
_LONGEST_PLACE = 3
#: Adverbs between a counted thing and what happens to it.
_BECOMING = frozenset(
    {"state", "state-or-noun", "settle", "entitle", "reach", "realise", "finish", "pass", "act", "put-into", "receive"}
    | {"increase", "decrease", "reach-people", "deliver", "toward", "progress"}
)


def counted_noun(right: str, *, finished: bool = False) -> str:
    """The noun phrase that a number counts, from the words after it: 省实验室、…; 县级医院达到三级水平.

    Adverbs are removed; a state that is reached is kept, because it says which of the things are counted.
    """
    tokens = list(words_beside(right))
    while tokens and (tokens[0].word_class in (MARK, _AND, _OF, "link") or is_one_of(tokens[0].text, "behind-number")):
        del tokens[0]
    stop = next((at for at, token in enumerate(tokens) if token.word_class == MARK), len(tokens))
    tokens = tokens[:stop]
    joint = next((at for at, token in enumerate(tokens) if token.text == "、"), 0)
    first = _text(tokens[:joint])
    ends = len(first) >= 4 or any(token.word_class in _BECOMING for token in tokens[joint:])
    if joint and ends and not construction("sort-end").search(first):
        tokens = tokens[:joint]
    etcetera = next((at for at, token in enumerate(tokens) if token.word_class == "etcetera"), 0)
    listed = enumerate(tokens[:etcetera])
    joined = next((at for at, token in listed if token.word_class == _AND and token.text != "、"), 0)
    joined = joined or _named_behind_joint(tokens)
    if joined:
        tokens = tokens[:joined]
    kept = [
        token
        for at, token in enumerate(tokens)
        if not (
            token.word_class in ("adverb", "success")
            and at + 1 < len(tokens)
            and tokens[at + 1].word_class in _BECOMING | _ACTS
        )
        and not (token.word_class == "adverb" and at + 1 == len(tokens))
    ]
    if len(_text(kept)) > 24:
        cut = next((at for at, token in enumerate(kept) if at and token.word_class in _BECOMING), 0)
        kept = kept[:cut] if cut else kept
        if len(_text(kept)) > 28 and any(token.text == "、" for token in kept):
            kept = kept[: next(at for at, token in enumerate(kept) if token.text == "、")]
    if kept and kept[-1].word_class in ("state", "finish") and not construction("benefiting").search(kept[-1].text):
        while len(kept) > 1 and kept[-1].word_class in {"state", "finish", "works", "adverb", "time", "period-end"}:
            kept.pop()
    return strip_process(_text(kept), finished=finished)


def _named_behind_joint(tokens: Sequence[Token]) -> int:
    """Where the joint is that a named thing follows which is not counted (6座泵站及青岭水库建成); 0 without one."""
    becomes = any(token.word_class in _BECOMING for token in tokens)
    return next(
        (
            at
            for at in range(1, len(tokens) - 1)
            if becomes
            and tokens[at].word_class == _AND
            and tokens[at].text != "、"
            and tokens[at + 1].word_class in ("place", UNKNOWN, "ordinal")
            and len(tokens[at + 1].text) > 1
            and any(token.word_class == "head" for token in tokens[at + 2 :])
        ),
        0,
    )


def strip_process(words: str, *, finished: bool = False) -> str:
    """Removes a word for works at the end: …医疗中心建设 → …医疗中心. If `finished`, the works themselves are meant."""
    tokens = words_beside(words)
    end = len(tokens)
    while end > 1 and (tokens[end - 1].word_class in _PROCESS or is_one_of(tokens[end - 1].text, "process-noun")):
        if finished and tokens[end - 1].word_class == "works":
            break
        end -= 1
    if end < len(tokens) and tokens[end].word_class == "push" and end + 1 < len(tokens):
        return words
    shorter = _text(tokens[:end])
    return shorter if len(shorter) > 1 else words


def strip_last_joint(words: str) -> str:
    """Removes a conjunction or 等 at the end; empty if it coordinates the words with what the number counts."""
    tokens = words_beside(words)
    return "" if tokens and tokens[-1].word_class in (_AND, "etcetera") else words


def before_verb(words: str) -> str:
    """The noun at the beginning of what somebody is supported in doing: 山区乡镇改善供水条件 → 山区乡镇."""
    tokens = words_beside(words)
    verbs = ("deliver", "push", "push-weakly", "tend", "lift", "develop")
    said = (at for at, token in enumerate(tokens) if at and token.word_class in verbs)
    at = next((at for at in said if _has_object(tokens, at)), 0)
    if at and is_one_of(tokens[at - 1].text, "whole-of-each"):
        return words
    noun = _text(tokens[:at])
    return noun if len(noun) > 1 and at + 1 < len(tokens) else words


def _has_object(tokens: Sequence[Token], at: int) -> bool:
    """Whether the verb at `at` has an object, and does not end the name of a place (创新发展区)."""
    return tokens[at].word_class != "develop" or (at + 1 < len(tokens) and len(tokens[at + 1].text) > 1)


def all_of_each(words: str) -> bool:
    """Whether the words say that all of each place does something: 县整县推进."""
    return any(is_one_of(token.text, "whole-of-each") for token in words_beside(words)[1:])


def with_deed_in_front(words: str) -> str:
    """The doers of a deed with it as their attribute: 街道整街建成绿色社区 → 整街建成绿色社区的街道."""
    tokens = words_beside(words)
    verb = next((at for at in range(1, len(tokens) - 1) if tokens[at].word_class in _ACTS), 0)
    of_each = verb > 1 and is_one_of(tokens[verb - 1].text, "whole-of-each")
    deed = verb and (of_each or tokens[verb].word_class in _DEEDS) and tokens[verb + 1].word_class not in (_AND, _OF)
    if not deed or any(token.word_class == _OF for token in tokens):
        return words
    first = verb
    while first > 1 and (
        tokens[first - 1].word_class in _ADVERBIAL | {"attribute"} or is_one_of(tokens[first - 1].text, "whole-of-each")
    ):
        first -= 1
    doers = _text(tokens[:first])
    return f"{_text(tokens[first:])}{words_of_classes('of')[0]}{doers}" if of_each or len(doers) > 1 else words


def strip_state(words: str) -> str:
    """Removes what happens to a thing from the end of its name: …新能源基地开工 → …新能源基地."""
    tokens = words_beside(words)
    end = len(tokens)
    while end > 1 and (tokens[end - 1].word_class in _BECOMING | {"adverb", "launch", "build"}):
        end -= 1
    shorter = _text(tokens[:end])
    return shorter if len(shorter) > 1 else words


def measured_tail(words: str) -> str:
    """The measuring nouns at the end of a subject, which the members of a list share; empty if there are none."""
    tokens = words_beside(words)
    end = len(tokens)
    while end and (tokens[end - 1].word_class in _MEASURED or is_one_of(tokens[end - 1].text, "of-measure")):
        end -= 1
    if end == len(tokens) and end:
        last = tokens[-1].text
        if tokens[-1].word_class == "head":
            return last
        at = next((at for at in range(1, len(last) - 1) if sense_of(last[at:]) in _MEASURED), len(last))
        return last if sense_of(last[:at]) == "whole-noun" else last[at:]  # 播种面积
    return _text(tokens[end:])


def is_all_measured(words: str) -> bool:
    """Whether the words are only measuring nouns, without a thing that is measured: 出口额."""
    return all(token.word_class in _MEASURED | {"noun-ending"} for token in words_beside(words))


def is_of_two_measures(word: str) -> bool:
    """Whether a word consists of two measuring nouns, which is then an indicator: 税收收入; not 出口额."""
    return len(word) == 4 and sense_of(word[:2]) in _MEASURED and sense_of(word[2:]) in _MEASURED


def is_one_word(words: str) -> bool:
    return len(words_beside(words)) == 1


def without_last_word(words: str) -> str:
    """All words but the last."""
    return _text(words_beside(words)[:-1])


def object_of(words: str, *, placed: bool) -> str:
    """The words without a verb of providing in the middle: 区属医院新增病床 → 区属医院病床.

    If the words before the verb are a place (`placed`), they are removed as well: 在边境地区新建棚室.
    """
    tokens = words_beside(words)
    if placed:
        verb = next((at for at in range(len(tokens) - 2, 0, -1) if tokens[at].word_class in _PLAIN_ACTS), 0)
        return _text(tokens[verb + 1 :]) if verb else words
    for at in range(len(tokens) - 2, 0, -1):
        if _is_done_at(tokens, at):
            return _text(tokens[:at]) + _text(tokens[at + 1 :])
        if tokens[at].word_class in _GIVING and tokens[at + 1].word_class not in {"noun-ending", _OF, "head", _AND}:
            rest = _text(tokens[at + 1 :])
            if len(rest) > 1 and not any(token.word_class == _OF for token in tokens[:at]):
                return _text(_without_adverbials(tokens[:at])) + rest
    return words


def _is_done_at(tokens: Sequence[Token], at: int) -> bool:
    """Whether a verb has in front of it only the area or the facility where it is done, and a type of thing after it:
    青河县新建卫生院, 每个乡镇建成敬老院, 青河机场开通航线."""
    if tokens[at + 1].word_class not in _NOUNS or tokens[-1].word_class != "head" or len(_text(tokens[at + 1 :])) < 2:
        return False
    if tokens[at - 1].word_class == "head" and tokens[at].word_class in ("deliver", "state"):
        return tokens[at + 1].word_class == "head"
    areas = (*endings_of("area-ending"), *endings_of("landform"))
    named = (
        token.word_class in ("place", "own") or (token.word_class == UNKNOWN and token.text.endswith(areas))
        for token in tokens[:at]
    )
    of_each = at <= _LONGEST_PLACE and construction("per-unit").match(tokens[0].text) is not None
    verb = tokens[at].word_class in _PLAIN_ACTS or (
        tokens[at].word_class == "works" and tokens[at + 1].word_class != "head"  # 青石河综合整治工程 is a thing
    )
    return verb and (of_each or all(named))


def is_measured(member: str) -> bool:
    """Whether a member of a list has its own measuring noun (事故起数 next to 死亡人数)."""
    tokens = words_beside(member)
    return bool(tokens) and (
        (measured_tail(member) != "" and tokens[-1].word_class != "head")
        or (len(member) > 2 and construction("measure-end").search(member) is not None)
    )
