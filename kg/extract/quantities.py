"""Numbers with unit and comparator: the raw material of measures.

A numeral becomes a quantity if a unit follows it and nothing says that it is part of a name, a date, an ordinal or an
age. What was left aside is kept with the reason, so that a build can list it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from kg.lang import units
from kg.lang.numerals import ARABIC, CHINESE, parse_chinese, parse_numeral
from kg.lang.units import Unit, read_unit
from kg.lang.words import code_of_word, longest_first, words_of
from kg.vocabulary import load_scheme

_DASH = r"[—–―~～\-－至到]{1,2}"
_NUMERAL = re.compile(
    rf"(?P<first>{ARABIC})(?P<sign>[%％])?(?P<dash>{_DASH})(?P<last>{ARABIC})"
    rf"|百分之(?P<percent>{CHINESE}|\d+(?:\.\d+)?)"
    rf"|(?P<under>{CHINESE}|\d+)分之(?P<over>{CHINESE}|\d+)"
    rf"|(?P<over2>\d{{1,2}})/(?P<under2>\d{{1,2}})(?![\d/])"
    rf"|(?P<arabic>{ARABIC})"
    rf"|(?P<chinese>{CHINESE})"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LETTER = re.compile(r"[A-Za-z]")
_YEAR = re.compile(r"(?:19|20)\d\d$")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number at [start, end) of its sentence; `number_end` is where the numeral with its multiplier ends.

    `end` lies behind unit and comparator word. `left_end`: where the words before it end, in front of a comparator
    word. `chinese`: written in characters. `share`: given as 成 or a fraction.
    """

    start: int
    number_end: int
    end: int
    left_end: int
    value: Decimal
    value_max: Decimal | None
    unit: Unit
    comparator: str
    chinese: bool
    after: str


@dataclass(frozen=True, slots=True)
class Passed:
    """A numeral that is no quantity, and why."""

    start: int
    end: int
    reason: str


@cache
def _before() -> re.Pattern[str]:
    words = [word for word, code in code_of_word("comparator", "wordBefore").items() if code != "eq" and word != "上"]
    return re.compile(rf"(?:{longest_first(words)})(?:了|到|达)?$")


@cache
def _after() -> re.Pattern[str]:
    return re.compile(longest_first(w for w in code_of_word("comparator", "wordAfter") if len(w) > 1 or w == "内"))


@cache
def _notation() -> dict[str, str]:
    return {concept.code: concept.notation or "=" for concept in load_scheme("comparator")}


@cache
def _persons() -> re.Pattern[str]:
    return re.compile(rf"[\u4e00-\u9fff]{{0,5}}?(?:{longest_first(words_of('predicate', 'person', 'noun'))})")


def find_quantities(sentence: str) -> tuple[list[Quantity], list[Passed]]:
    """All quantities of a sentence in order, and the numerals that are none."""
    quantities: list[Quantity] = []
    passed: list[Passed] = []
    named: list[tuple[int, int]] | None = None
    at = 0
    for match in _NUMERAL.finditer(sentence):
        if match.start() < at:
            continue
        start = match.start()
        if named is None:
            named = _names(sentence)
        if any(s <= start < e for s, e in named):
            passed.append(Passed(start, match.end(), "name"))
            continue
        found = _read(sentence, match)
        if isinstance(found, Quantity):
            quantities.append(found)
            at = found.end
        elif match.lastgroup != "chinese" or found != "word":
            passed.append(Passed(start, match.end(), found))
    return _spread_after(sentence, quantities), passed


def _names(sentence: str) -> list[tuple[int, int]]:
    """Stretches in quotation marks or title marks: numbers in them are names, slogans, titles."""
    found = []
    for match in re.finditer(r"“[^”]*”|《[^》]*》|‘[^’]*’|\"[^\"]*\"", sentence):
        inside = match.group()[1:-1]
        if len(inside) <= 24 or match.group()[0] == "《":
            found.append((match.start(), match.end()))
    return found


def _read(sentence: str, match: re.Match[str]) -> Quantity | str:
    start, end = match.span()
    before = sentence[:start]
    chinese = match.group("chinese") is not None
    value, value_max, unit = _value(match)
    if value is None:
        return "word" if chinese else "no numeral"
    if match.group("dash"):
        if match.group("first")[-1] in "0123456789" and _YEAR.search(match.group("first")) and sentence[end : end + 1] == "年":
            return "date"
        if value_max is not None and value_max <= value and match.group("dash") in "-－—":
            return "name"
    if _in_brackets(before, sentence[end : end + 1]):
        return "footnote mark"
    reason = _reject_by_left(before, sentence[end : end + 1], chinese, match.group())
    if reason:
        return reason
    more = ""
    if unit is None:
        if sentence[end : end + 1] in ("多", "余", "来", "几") and end < len(sentence):
            more = sentence[end]
            end += 1
        if sentence[end : end + 1] == " " and read_unit(sentence, end + 1):
            end += 1
        unit = _unit(sentence, end, chinese, match.group(), more)
        if unit is None:
            return "word" if chinese else "no unit"
    reason = _reject_by_unit(sentence, start, end, unit, chinese, value, match.group())
    if reason:
        return reason
    tenths = unit.text == "成"
    if tenths:
        value, value_max = value * 10, value_max * 10 if value_max is not None else None
        unit = Unit("%", "percent", units.MEASURE, unit.length)
    unit_end = end + unit.length
    number_end = match.end() + (1 if tenths else 0)
    comparator, left_end = _left_comparator(before, match.group())
    if more in ("多", "余") or re.search("[多余]", match.group()):
        comparator = ">"
    after = _after().match(sentence, unit_end)
    word = ""
    if after and not (after.group() == "内" and sentence[after.end() : after.end() + 1] in ("部", "容", "需", "涵", "陆", "外", "河")):
        word = after.group()
        comparator = _notation()[code_of_word("comparator", "wordAfter")[word]]
        unit_end = after.end()
    elif unit.text not in ("%",) and (extra := re.match(r"[多余](?!个|元|家|种|渠道|方|式|边)", sentence[unit_end : unit_end + 2])):
        comparator = ">"
        unit_end += extra.end()
    return Quantity(start, number_end, unit_end, left_end, value, value_max, unit, comparator, chinese, word)


def _value(match: re.Match[str]) -> tuple[Decimal | None, Decimal | None, Unit | None]:
    percent = Unit("%", "percent", units.MEASURE, 0)
    if match.group("dash"):
        return _range(match.group("first"), match.group("last")) + (None,)
    if match.group("percent"):
        return parse_numeral(match.group("percent")), None, percent
    over = match.group("over") or match.group("over2")
    if over:
        top, bottom = parse_numeral(over), parse_numeral(match.group("under") or match.group("under2"))
        if not top or not bottom or top >= bottom:
            return None, None, None
        return (100 * top / bottom).quantize(Decimal("0.01")).normalize(), None, percent
    text = match.group("arabic") or match.group("chinese")
    return (parse_numeral(text) if match.group("arabic") else parse_chinese(text)), None, None


def _range(first: str, last: str) -> tuple[Decimal | None, Decimal | None]:
    """2-3, 300万—500万; a multiplier at the end alone counts for both (3—5万)."""
    low, high = parse_numeral(first), parse_numeral(last)
    if low is None or high is None:
        return None, None
    plain = Decimal(re.match(r"[\d,.]+", last).group().replace(",", ""))  # type: ignore[union-attr]  # begins with a digit
    if high != plain and first[-1].isdigit() and low < high / 100:
        low *= high / plain
    return low, high


def _in_brackets(before: str, following: str) -> bool:
    return before[-1:] in "[［〔" and following in "]］〕" and bool(before) and bool(following)


def _reject_by_left(before: str, following: str, chinese: bool, text: str) -> str | None:
    last = before[-1:]
    if last == "第":
        return "ordinal"
    if last in ("每", "逢"):
        return "rate base"
    if not chinese:
        if _LETTER.match(last) or last in ("+", "×", "＋", "/", ":", "：") and before[-2:-1].isalnum() and last != "：" or last == ".":
            return "name"
        if following in ("+", "×", "＋", "-") or _LETTER.match(following or "。") and not read_unit(following, 0) and following not in "kGMTEPh":
            return "name"
        if not before.strip(" \t\u3000") and following in (".", "．", "、", " ") and len(text) <= 2:
            return "list number"
        if last in ("-", "—", "－") and before[-2:-1].isdigit():
            return "name"
    return None


def _unit(sentence: str, at: int, chinese: bool, text: str, more: str) -> Unit | None:
    unit = read_unit(sentence, at)
    following = sentence[at + unit.length : at + unit.length + 1] if unit else ""
    if unit and unit.text == "人" and following in ("口", "才", "民", "员", "工", "群"):
        unit = None
    if unit and unit.text in ("个", "名", "位") and sentence.startswith("人次", at + unit.length):
        return Unit("人次", "person-times", units.CLASSIFIER, unit.length + 2)
    if unit is None and (text[-1:] in "万亿" or more):
        if _persons().match(sentence, at):
            return Unit("人", "person", units.CLASSIFIER, 0)
        if following_mark(sentence, at) and (named := _COUNTED_BEFORE.search(sentence[:at])):
            text = "人次" if named.group() == "人次" else "人"
            return Unit(text, "person" if text == "人" else "person-times", units.CLASSIFIER, 0)
    if unit is None and not chinese:
        return _unit_of_list(sentence, at)
    return unit


_COUNTED_BEFORE = re.compile(r"人次|人口|人数|群众")
_LISTED = re.compile(rf"(?:[、和及与]{ARABIC})+")


def following_mark(sentence: str, at: int) -> bool:
    """Whether a mark or the end stands at `at`."""
    return at >= len(sentence) or sentence[at] in "，。、；）"


def _unit_of_list(sentence: str, at: int) -> Unit | None:
    """分别提高2.2、0.7、1.8个百分点: the unit behind the last number of a list is that of all."""
    match = _LISTED.match(sentence, at)
    if match is None:
        return None
    unit = read_unit(sentence, match.end())
    return Unit(unit.text, unit.code, unit.unit_class, 0) if unit and unit.unit_class != units.TIME else None


#: Units of time that give the value of an indicator of lasting (优良天数, 预期寿命, 受教育年限).
_LASTING = ("天", "岁", "年", "个月")


@cache
def _of_lasting() -> re.Pattern[str]:
    """The indicator stands close by, or further off behind a verb of its own."""
    verbs = [w for code in ("increase", "decrease") for name in ("verb", "reach") for w in words_of("change", code, name)]
    return re.compile(rf"(?:天数|寿命|年限)(?:.{{0,10}}|[^；。]{{0,20}}(?:{longest_first(verbs)}))$")


_BARE = re.compile(r"[百千万亿]+")
_PLACE_WORDS = frozenset("市 县 村 省 国 港 岛 区 乡 镇 线 字 分 点 期 号 口 方 圈 面 项 部 门 类 级 层 家 城 社区 街道 小区 园区 县区 章 版 首 回 本 片 处 篇 流 度 里 成".split())


def _reject_by_unit(
    sentence: str, start: int, end: int, unit: Unit, chinese: bool, value: Decimal, text: str
) -> str | None:
    behind = sentence[end + unit.length : end + unit.length + 3]
    before = sentence[:start]
    if unit.text in _LASTING and not _YEAR.fullmatch(text) and _of_lasting().search(before):
        return None
    if unit.text in ("月", "日", "岁", "周年", "版", "号", "号线", "层", "级", "等", "届", "周岁", "季度"):
        return "date, age or ordinal"
    if unit.text == "年":
        return "duration or date"
    if unit.text.endswith("级"):
        return "grade"
    if unit.text in ("国", "省", "市", "县", "区", "级") and _YEAR.fullmatch(text):
        return "name"
    if unit.text in ("成",) and behind[:1] in ("不", "为", "立", "长", "功", "果", "员", "本", "人", "效"):
        return "word"
    if unit.unit_class == units.TIME and not re.search(r"(?:压缩|缩短|减少|压减|减至|降至|提前|时间|时长|时限|用时|延长).{0,8}$", before):
        return "duration"
    if unit.unit_class == units.ORDINAL and unit.text != "位":
        return "ordinal"
    if not chinese:
        if unit.text == "位" and not before.endswith(("前", "上升", "前移", "提升", "下降", "进", "升", "前进", "进位", "跃升")) and behind[:1] in ("", "，", "。"):
            return "ordinal"
        if unit.text == "分" and not re.search(r"(?:下降|降低|上涨|提高|得分|达到|达)$", before):
            return "no unit"
        if unit.text in ("点", "期") and len(text) <= 2:
            return "date or ordinal"
        if unit.text in ("方", "面", "部", "里", "度") and behind[:1] in ("面", "位", "案", "门", "外"):
            return "name"
        return None
    return _reject_chinese(sentence, start, end, unit, before, behind, text)


def _reject_chinese(sentence: str, start: int, end: int, unit: Unit, before: str, behind: str, text: str) -> str | None:
    """Numerals in characters are mostly words; they count with %, 倍, 番, 成, large multipliers, or where the number
    itself is the promise (至少一所; 十件民生实事)."""
    if unit.text in ("%", "倍", "番", "百分点", "成"):
        if unit.text == "倍" and behind[:1] in ("增", "速", "数"):
            return "word"
        if unit.text == "番":
            return None if before.endswith(("翻", "翻了")) else "word"
        return None
    if unit.text == "批":
        return "word"
    if behind.startswith(("民生", "省民", "市民", "区民", "县民")) or sentence[end + unit.length : end + unit.length + 6].find("民生实事") >= 0:
        return None
    if before.endswith(("至少", "至少有", "不少于", "不低于")):
        return None
    if re.search("[万亿]", text) or text in ("百", "千") or re.fullmatch("[二三四五六七八九]?[百千]", text):
        if unit.text in _PLACE_WORDS and unit.text not in ("家",) or unit.unit_class == units.TIME:
            return "word"
        if unit.text == "家" and behind[:1] in ("万", ""):
            return "word"
        if _BARE.fullmatch(text) and _left_comparator(before, text)[0] == "=":
            rate_base = unit.text in ("人", "元", "亩") and (not before or before[-1] in "，、。；：") and _HAN.match(behind)
            if rate_base and not behind.startswith(("以上", "次")):
                return "rate base"
            if unit.text in ("家", "兆", "里", "米", "斤") or not _takes_bare().search(before):
                return "word"
        return None
    return "word"


@cache
def _takes_bare() -> re.Pattern[str]:
    """What stands before a multiplier that is a number of its own (突破万亿元, 投资千亿元, 带动万名青年)."""
    words = [*words_of("predicate", "level", "verb"), *words_of("predicate", "benefit", "verb")]
    words += [*words_of("predicate", "dependent", "noun"), "投资"]
    return re.compile(rf"(?:^|[，、。；]|{longest_first(words)})$")


_BASED = re.compile(r"(?P<word>不低于|不少于|不高于|不超过|高于|低于|超过)[^，。；、]{1,20}的$")


def _left_comparator(before: str, text: str) -> tuple[str, int]:
    match = _before().search(before)
    if match:
        word = match.group().rstrip("了到达") if match.group() not in code_of_word("comparator", "wordBefore") else match.group()
        code = code_of_word("comparator", "wordBefore").get(word) or code_of_word("comparator", "wordBefore").get(match.group())
        if code:
            return _notation()[code], match.start()
    based = _BASED.search(before)
    if based:
        return _notation()[code_of_word("comparator", "wordBefore")[based.group("word")]], based.start()
    if before.endswith("上") and _BARE.fullmatch(text):
        return _notation()["ge"], len(before) - 1
    return "=", len(before)


def _spread_after(sentence: str, quantities: list[Quantity]) -> list[Quantity]:
    """左右, 以上 … at the end of a 分别 list count for all its members."""
    from dataclasses import replace

    result = list(quantities)
    for i in range(len(result) - 2, -1, -1):
        this, following = result[i], result[i + 1]
        between = sentence[this.end : following.start]
        if following.after and not this.after and this.comparator == "=" and between in ("、", "和", "及", "与"):
            if "分别" in sentence[: this.start] and this.unit.text == following.unit.text:
                result[i] = replace(this, comparator=following.comparator, after=following.after)
    return result
