"""What a number is given for: the words beside it, without verbs and adverbs, restored where the text leaves them out.

The words to its left end in a predicate (增长, 提高到, 达到 …) and begin with verbs of acting (新建, 完成 …): both are
taken off, what remains is the subject. Where nothing remains, the counted noun stands to the right
(新建2个省实验室), or the subject is that of the clause before (…，增长32.1%).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg.lang.words import longest_first, pattern_of, words_of
from kg.vocabulary import load_scheme

_EDGE = " \t\u3000，、,：:；。！？!?"
_JOINT = _EDGE + "和及与并"
_YEARS = r"(?:19|20)\d\d年?(?:[—\-–至](?:19|20)\d\d年)?(?:底|末|初)?"
_PLANS = r"“?十[一二三四五]五”?(?:时期|末|期间|以来)?"
_TIMES = rf"(?:到|至|截至|在)?(?:{_YEARS}|{_PLANS})(?:以来)?"


@cache
def _at_end(*lists: tuple[str, str, str]) -> re.Pattern[str]:
    words = [word for scheme, code, name in lists for word in words_of(scheme, code, name)]
    return re.compile(rf"(?:{longest_first(words)})$")


@cache
def _leading() -> re.Pattern[str]:
    words = [*words_of("predicate", "action", "verb"), *words_of("predicate", "adverb", "word")]
    return re.compile(rf"(?:{longest_first(words)})")


@cache
def _trailing_adverb() -> re.Pattern[str]:
    return re.compile(rf"(?:{longest_first(words_of('predicate', 'adverb', 'word'))}|{_TIMES}|[（(][^（()）]*[）)])$")


_COMPARISON = re.compile(r"(?:比|较)[^，、重例率较]{1,16}$")


@dataclass(frozen=True, slots=True)
class Predicate:
    """What the words in front of a number say of it. `rest`: those words without the predicate.

    `kind`: `change` (增长6%), `reach` (提高到6%), `level` (达到6%), `bare` (no verb). `direction` for the first two.
    `leading`: the verb stands before its object (净增企业3700户).
    """

    kind: str
    rest: str
    direction: str | None = None
    leading: bool = False
    each: bool = False
    base: bool = False


_PER_HEAD = ("人均", "户均", "亩均")


#: 农民人均增收 says of 农民人均收入 that it grew.
_EARN_MORE, _EARNED = "增收", "收入"


def is_per_head(words: str) -> bool:
    """Whether a subject is no more than 人均: the thing shared out is that of the clause before."""
    return words in _PER_HEAD


def strip_adverbs(words: str) -> str:
    """Takes adverbs and times off the end."""
    while True:
        shorter = _trailing_adverb().sub("", words.rstrip(_EDGE)).rstrip(_EDGE)
        if shorter == words or words.endswith(_PER_HEAD):
            return words
        words = shorter


def _before_verb(words: str) -> str:
    """What stands before a verb of change, without adverbs and comparisons (比上年)."""
    shorter = strip_adverbs(words)
    if shorter != words:
        shorter = re.sub("(?<![占同环])[比较]$", "", shorter)
    return strip_adverbs(_COMPARISON.sub("", shorter))


#: 增加到2015年的78%: the year belongs to the number.
_OF_YEAR = re.compile(r"(?<=[到至为])(?:19|20)\d\d年的?$")
_RESTORED_TO = re.compile(r"(?:是|为|相当于|恢复到|恢复至|达到)[^，、；]{0,6}年[^，、；]{0,4}的$")
_COMPARED_TO = re.compile(r"(?:是|为|相当于)[^，、；]{1,12}的$")


def read_predicate(left: str, unit: str) -> Predicate:
    """Splits the words left of a number into what is measured and what is said of it."""
    words = _OF_YEAR.sub("", left.rstrip(" \t\u3000").removesuffix("了"))
    each = re.search(r"均(?!可|衡)", words[-8:]) is not None
    base = bool(re.search(r"(?:从|由)(?:[^，、]{0,12}(?:年的?|每月|每年|原来的?))?$", words))
    if base:
        words = re.sub(r"(?:从|由)(?:[^，、]{0,12}(?:年的?|每月|每年|原来的?))?$", "", words)
        return Predicate("level", strip_adverbs(words), base=True)
    compared = (_COMPARED_TO if unit == "倍" else _RESTORED_TO).search(words) if unit in ("倍", "%") else None
    if compared:
        return Predicate("level", strip_adverbs(words[: compared.start()]))
    changed = _read_change(words, unit, each) or _read_change(strip_adverbs(words), unit, each)
    if changed:
        return changed
    words = strip_adverbs(words)
    level = _at_end(("predicate", "level", "verb")).search(words)
    if level:
        words = strip_adverbs(words[: level.start()])
        nominal = _noun_of_change(words, unit)
        if nominal:
            return Predicate("change", strip_adverbs(nominal[0]), nominal[1], each=each)
        while further := _at_end(("predicate", "level", "verb")).search(words):
            words = strip_adverbs(words[: further.start()])
        return Predicate("level", words, each=each)
    return _leading_change(words) or Predicate("bare", words, each=each)


def _read_change(words: str, unit: str, each: bool) -> Predicate | None:
    """A verb or noun of change at the end of the words."""
    for direction in ("increase", "decrease"):
        reach = _at_end(("change", direction, "reach")).search(words)
        if reach:
            before = _before_verb(words[: reach.start()])
            nominal = _noun_of_change(before, unit)
            if nominal:
                return Predicate("change", _before_verb(nominal[0]), nominal[1], each=each)
            return Predicate("reach", before, direction, each=each)
    nominal = _noun_of_change(words, unit)
    if nominal:
        return Predicate("change", _before_verb(nominal[0]), nominal[1], each=each)
    for direction in ("increase", "decrease", "multiple"):
        verb = _at_end(("change", direction, "verb")).search(words)
        if verb and not _is_name(words, verb.start()) and not _is_delivery(words, verb.group()):
            toward = "increase" if direction == "multiple" else direction
            before = _before_verb(words[: verb.start()])
            if verb.group() == _EARN_MORE and before.endswith(_PER_HEAD):
                before += _EARNED
            return Predicate("change", before, toward, each=each)
    return None


def _noun_of_change(words: str, unit: str) -> tuple[str, str] | None:
    """What stands before a noun of relative change at the end, and its direction: 居民消费价格涨幅, 投资增长幅度."""
    for direction in ("increase", "decrease"):
        noun = _at_end(("change", direction, "noun")).search(words) if unit in ("%", "倍") else None
        if noun:
            return words[: noun.start()], direction
    return None


def _is_name(words: str, at: int) -> bool:
    """新增 and 增发 deliver things; 减税 names a policy."""
    return words[at - 1 : at] in ("新", "“") if at else False


def _is_delivery(words: str, verb: str) -> bool:
    """改造提升200万亩 delivers: the verb of change is the end of a longer verb of acting."""
    action = _at_end(("predicate", "action", "verb")).search(words)
    return action is not None and len(action.group()) > len(verb)


def _leading_change(words: str) -> Predicate | None:
    """A verb of change before its object (降低电力供应成本5.3亿元)."""
    match = None
    for found in pattern_of("predicate", "object-change", "verb").finditer(words):
        match = found
    if (
        match is None
        or len(words) - match.end() < 2
        or words[max(0, match.start() - 1) : match.start()] in ("新", "再")
    ):
        return None
    front, object_ = words[: match.start()], words[match.end() :].lstrip("了")
    if re.search("[，、；]", object_) or (match.group() in ("提高", "增加") and front.strip(_EDGE)):
        return None
    direction = "increase" if match.group() in words_of("change", "increase", "verb") else "decrease"
    return Predicate("change", object_, direction, leading=True)


_MARK = re.compile(r"(?:[一二三四五六七八九十]{1,3}是|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．](?!\d))")


@cache
def _leading_times() -> re.Pattern[str]:
    phrases = longest_first(phrase for concept in load_scheme("period") for phrase in concept.words.get("phrase", ()))
    lasting = r"(?:用|力争用|再用|通过)[一二三四五两\d]{1,2}年(?:左右)?的?时间|[一二三四五两\d]{1,2}年内"
    return re.compile(f"(?:{lasting}|(?:{phrases})|{_TIMES})[，,]?")


def strip_actions(words: str) -> str:
    """Takes verbs, adverbs and times off the front, as long as something is left of the thing itself."""
    words = strip_joint(words.lstrip(f"{_EDGE}●—·…"))
    numbered = _MARK.match(words)
    if numbered:
        words = words[numbered.end() :]
    while True:
        match = _leading_times().match(words) or _leading().match(words)
        if not match or not match.end() or (_noun_start().match(words) and not _only_verbs().fullmatch(words)):
            return strip_joint(words)
        rest = strip_joint(words[match.end() :])
        if not rest and _keeps_meaning(match.group()):
            return words
        words = rest


def strip_joint(words: str) -> str:
    """Takes marks and conjunctions off the front, but not the first character of a name (和平路)."""
    return _JOINT_BEFORE.sub("", words)


def begins_with_act(words: str) -> bool:
    """Whether the words begin with a verb of acting of two characters or more (惠及, 新建)."""
    match = _leading().match(words)
    return match is not None and len(match.group()) > 1


def delivered_act(words: str) -> str:
    """The act that is the object of another verb: 新增贷款 delivers 贷款; empty where a verb stands alone."""
    act = last_action(words)
    noun = _shared_nouns().fullmatch(act)
    return act if noun and len(words.strip(_JOINT)) > len(act) and words.endswith(act) else ""


def strip_ending_action(words: str) -> str:
    """Takes a verb of acting off the end: 每个乡镇建成 → 每个乡镇."""
    return _ending_action().sub("", words)


@cache
def _ending_action() -> re.Pattern[str]:
    verbs = [verb for verb in words_of("predicate", "action", "verb") if len(verb) > 1]
    return re.compile(rf"(?<=.{{2}})(?:{longest_first(verbs)})$")


@cache
def _only_verbs() -> re.Pattern[str]:
    """An adverb and a verb, and nothing that they act on: 基本建成."""
    adverbs, verbs = words_of("predicate", "adverb", "word"), words_of("predicate", "action", "verb")
    finished = [verb for verb in verbs if verb[-1:] in "成工产用"]
    return re.compile(f"(?:{longest_first(adverbs)})(?:{longest_first(finished)})")


def last_action(words: str) -> str:
    """The last of the verbs that the words are made of: it names what is done where nothing else does (完成造林)."""
    verb = ""
    while match := _leading_times().match(words) or _leading().match(words):
        if not match.end():
            break
        verb, words = match.group(), words[match.end() :].lstrip(_JOINT)
    return verb


def _keeps_meaning(verb: str) -> bool:
    return verb in words_of("predicate", "benefit", "verb") or is_dependent(verb)


@cache
def _noun_start() -> re.Pattern[str]:
    """A noun that begins like a verb or adverb: 投资额, 服务业, 对口帮扶, 各级."""
    verbs = longest_first(words_of("predicate", "noun-start", "verbNoun"))
    endings = longest_first(words_of("predicate", "noun-start", "nounEnding"))
    return re.compile(rf"(?:{longest_first(words_of('predicate', 'noun-start', 'word'))}|(?:{verbs})(?:{endings}))")


@cache
def _state() -> re.Pattern[str]:
    return pattern_of("predicate", "state", "verb")


@cache
def _process() -> re.Pattern[str]:
    return re.compile(rf"(?:{longest_first(words_of('predicate', 'process', 'tail'))})$")


#: 和 joins, but not in 和美乡村, 和平路.
_JOINT_BEFORE = re.compile(rf"^(?:[{_EDGE}及与并]|和(?!美|谐|平(?!均|台)|田|睦|顺(?![利畅应])))+")
#: Adverbs inside a noun phrase; 均衡, 基本养老 and 全面小康 are words of their own.
_MANNER = re.compile(
    "全部|全面(?!小康|二孩)|(?<!人)(?<!年)(?<!平)均(?!衡|等|匀|价|可)|正式|成功|率先|顺利|先后|相继|陆续"
    "|基本(?!养老|医疗|农田|公共|保险|生活|药物|口粮|公|建设|面|单元)"
)


def counted_noun(right: str) -> str:
    """The noun phrase that a number counts, from the words behind it: 省实验室、…; 县级医院达到三级水平.

    Adverbs go, the state that is reached stays, as it says which of the things are counted.
    """
    words = re.split(r"[，。；！？：]", right, maxsplit=1)[0]
    words = _JOINT_BEFORE.sub("", words.lstrip(_EDGE)).rstrip(_EDGE)
    first, _, rest = words.partition("、")
    if rest and (len(first) >= 4 or _state().search(rest)) and not first.endswith(("级", "型", "类", "性")):
        words = first
    words = _MANNER.sub("", words)
    words = re.sub(r"^[）)]?(?:的|大)?", "", words) if words.startswith(("）", ")", "的")) else words
    if words.startswith("以上"):
        words = words[2:]
    if len(words) > 24:
        cut = _state().search(words, 2)
        words = words[: cut.start()] if cut and cut.start() >= 2 else words
        if len(words) > 28 and "、" in words:
            words = words.split("、")[0]
    return strip_process(words)


def strip_process(words: str) -> str:
    """Takes a word of acting off the end: …医疗中心建设 → …医疗中心."""
    while True:
        shorter = _process().sub("", words)
        if shorter == words or len(shorter) < 2:
            return words
        words = shorter.rstrip(_EDGE)


def strip_state(words: str) -> str:
    """Takes what becomes of a thing off the end of its name: …新能源基地开工 → …新能源基地."""
    shorter = _ending_state().sub("", words)
    return shorter if len(shorter) > 1 else words


@cache
def _ending_state() -> re.Pattern[str]:
    states = longest_first([*words_of("predicate", "state", "verb"), *words_of("predicate", "adverb", "word"), "即将"])
    return re.compile(f"(?:{states})+$")


def is_dependent(words: str) -> bool:
    """Whether a subject needs the thing before it: 产量, 占比, 总量."""
    nouns = words_of("predicate", "dependent", "noun")
    return words in nouns or words.removeprefix("总") in nouns


@cache
def _shared_nouns() -> re.Pattern[str]:
    return re.compile(rf"(?:{longest_first(words_of('predicate', 'quantity-noun', 'noun'))})$")


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
    last = members[-1]
    shared = _shared_nouns().search(last)
    if shared and shared.start() > 0:
        members = [m if _measured(m) else m + _shared_tail(m, last, shared.group()) for m in members[:-1]] + [last]
    return members


def _measured(member: str) -> bool:
    """Whether a member of a list has a noun of measuring of its own (事故起数 beside 死亡人数)."""
    return _shared_nouns().search(member) is not None or (len(member) > 2 and member[-1] in "数率额量值比")


_OF_WHOLE = re.compile("(?<=.{2})占.{2,}(?:比重|比例|比率)$")


def _shared_tail(member: str, last: str, noun: str) -> str:
    """What the last member of a list gives to the others.

    That is its whole (甲业、乙业占服务业比重), all behind its own head where the heads are alike (甲市、乙市财政收入;
    第一、第二产业增加值), else its noun.
    """
    share = _OF_WHOLE.search(last)
    if share:
        return share.group()
    tail = last[len(member) :]
    alike = last[len(member) - 1 : len(member)] == member[-1] or (len(member) == 2 and member[0] == last[0] == "第")
    return tail if alike and tail.endswith(noun) else noun
