"""Reading one number: what is said of it (aspect, direction), and what it is given for (subject).

The words on its left end in a predicate; what is left of them is the subject. If nothing is, the noun that the number
counts stands on its right (新建2个省实验室), or the subject is the one before (…，增长32.1%). Shares (占全国三成), gaps
(高于全国3个百分点) and plan fulfilment (完成年计划的108%) have forms of their own.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import cache

from kg.extract.compounds import known_compound
from kg.extract.context import SentenceContext
from kg.extract.draft import EDGE, Draft, quote_start, tidy_subject
from kg.extract.quantities import Quantity
from kg.grammar.members import split_members
from kg.grammar.number import (
    Predicate,
    before_verb,
    begins_with_act,
    begins_with_preposition,
    counted_noun,
    delivers,
    ends_in_act,
    is_dependent,
    is_funding,
    is_per_head,
    is_standing,
    is_verb,
    last_action,
    name_what_is_done,
    object_of,
    reaches_people,
    read_predicate,
    strip_actions,
    strip_adverbs,
    strip_ending_act,
    strip_last_joint,
    strip_process,
    strip_state,
    verbs_of_level,
)
from kg.grammar.rank import rank_called, without_rank
from kg.lang.units import MEASURE, ORDINAL
from kg.lang.words import longest_first, words_of

JOINTS = ("、", "和", "及", "与")
#: What stands behind a number without being counted by it.
_NO_NOUN = re.compile(
    r"(?:[及与并且而以来这]|和(?!美|谐|平|田)|的?(?:[一二三两]?个?(?:大|新)*(?:台阶|大关|关口))"
    r"|的(?:目标|任务)|的?(?:较低|较高|合理)(?:水平|区间))"
)
_FINISHING = ("完成",)
#: Verbs that bring somebody to do something: 帮助25个乡镇改善供水条件.
_CAUSING = ("帮助", "支持", "引导", "鼓励")
#: A second value for what was just said to grow: 增长6%左右，力争达到6.5%.
_AIMS = re.compile("力争|争取|努力|奋力|力求")
_OF_LENGTH = ("公里", "亩", "平方公里", "公顷", "千米", "平方米")
#: A level that is held.
_HELD = re.compile("(?:控制|稳定|保持|维持)在")
#: Words by which a sum over the years is meant, and no level reached at their end.
_DELIVERED = re.compile("新增|累计|改造|合计|共|总计|完成|实施")
_SHARE = re.compile(r"占(?:到|了)?(?P<whole>[^，、占]{0,20})$")
_GAP = re.compile(
    r"(?P<how>高于|快于|低于|慢于|好于|优于|高出|领先|落后)(?P<whole>[^，、；\d]{2,14}?)(?:约|近|超过?|分别)?$"
)
#: What is said next is said of the thing itself, not of its distance to another or of a plan's fulfilment.
_OF_ANOTHER = re.compile(r"(?:增速)?(?:高于|快于|低于|慢于|好于|优于|高出|领先|落后)[^，]{2,14}的幅度$|完成计划比例$")
_PLAN = re.compile(r"(?:完成|为|占|达到)?(?:年|全年|年度|省定|市定|年初)?(?:计划|任务|目标任务|目标|预算)的$")
#: 全长1.3万公里的三个一号旅游公路: behind a chain of attributes stands the thing that has them.
_ATTRIBUTE = re.compile(r"(?:、[^，。；]{1,12}?\d[\d.]*[万亿]*[^，。；\d]{1,4})*的([^，。；]{2,24})")


@cache
def part_of() -> re.Pattern[str]:
    """Words that name a part of what the clause before measures; the part has a name of its own."""
    words = longest_first(words_of("numeral-context", "part-of", "word"))
    return re.compile(rf"(?:{words})[：:，,]?[^，,；。：:]{{1,20}}$")


def read_number(
    context: SentenceContext,
    quantities: list[Quantity],
    index: int,
    predicate: Predicate,
    begin: int,
    drafts: list[Draft],
) -> list[Draft]:
    """The measures of one number whose left words begin at `begin`: one, or one for each member of its subject."""
    words = context.words
    quantity = quantities[index]
    clause = context.clause_of(quantity.start)
    right, stop, consumed = _right(words, quantities, index, clause[1])
    finished = last_action(predicate.rest) in _FINISHING
    noun = _noun_behind(quantity, right, finished=finished)
    following = quantities[index + 1] if index + 1 < len(quantities) else None
    if (
        not noun
        and not strip_actions(predicate.rest)
        and predicate.kind == "bare"
        and following is not None
        and words[quantity.end : following.start] in JOINTS
        and following.unit.text != quantity.unit.text
    ):
        right, stop, consumed = _right(words, quantities, index + 1, clause[1])
        noun = _noun_behind(following, right, finished=finished)
        consumed = False
    if predicate.kind == "change" and noun and not strip_actions(predicate.rest) and quantity.unit.text != "%":
        predicate = Predicate("bare", "")
    aspect, direction, unit, value = aspect_of(quantity, predicate)
    base = strip_actions(predicate.rest)
    done = name_what_is_done(predicate.rest) if not base and predicate.kind != "bare" else ""
    base = base or done
    if noun and predicate.rest.rstrip().endswith("的"):
        base = ""
    verb_only = not base or (is_verb(base) and not is_dependent(base) and not done)
    subject, rule = _own_form(words[begin : quantity.left_end], words[begin : quantity.start], quantity, base, drafts)
    end, reach = quantity.end, 0
    if rule:
        pass
    elif quantity.unit.text == "元" and is_funding(predicate.rest) and (purpose := _purpose(words, quantity.end)):
        subject, rule = purpose + _FUNDS, "use"
    elif noun and right.startswith("的") and not verb_only:
        subject, rule = strip_state(counted_noun(right[1:])) + base, "attribute"
    elif noun and quantity.unit.text == "%" and right.startswith(("用于", "投向", "来自")):
        subject, rule = base + right.rstrip(EDGE) + "比重", "share"
    elif noun and right.startswith("用于") and verb_only:
        subject, rule = right[2:] + predicate.rest.strip(EDGE), "use"
    elif noun and _is_counted(quantity, predicate, verb_only):
        of_people = quantity.unit.text == "%"
        subject = noun if of_people else _counted(context, noun, base, right, drafts, begin, stop)
        rule, end, reach = "counted", quantity.end + len(right), stop if consumed else 0
    else:
        subject, rule = _left(context, predicate, base, verb_only, begin, drafts, quantities, index)
    if quantity.unit.unit_class == ORDINAL and aspect == "change" and not subject.endswith(rank_called()):
        subject += rank_called()
    subject = tidy_subject(subject)
    if not subject:
        subject, rule = _carried(context, begin, "", drafts) or last_action(predicate.rest), "carried"
    if (
        rule == "carried"
        and (aspect, unit) == ("quantity", "%")
        and _is_second_value(words[begin : quantity.start], drafts)
    ):
        aspect, direction = "growth", drafts[-1].direction
    draft = Draft(
        quantity,
        subject,
        aspect,
        direction,
        rule,
        quote_start(words, subject, begin, quantity.start),
        end,
        base=predicate.base,
        level=(_is_level(predicate, aspect, rule) and "每年" not in words[begin : quantity.start])
        or _passes(words, clause[0], begin, quantity, base, predicate, rule, aspect),
        unit=unit,
        value=value,
        reach=reach,
        flow=_flow(words[begin : quantity.start], predicate, aspect, rule, drafts),
    )
    alone = following is None or following.start >= clause[1] or following.unit.text != quantity.unit.text
    if predicate.each or (_EACH in words[begin : quantity.start] and alone):
        members = split_members(subject, 1 + len(_MEMBERS.findall(subject)))
        if members and len(members) > 1:
            return [replace(draft, subject=member, rule="each") for member in members]
    return [draft]


def _flow(said: str, predicate: Predicate, aspect: str, rule: str, drafts: list[Draft]) -> bool | None:
    """Whether the number is of what is new in its period; a number without a verb of its own has that before it."""
    if aspect != "quantity":
        return None
    if delivers(said):
        return True
    if predicate.kind == "level":
        return False
    return drafts[-1].flow if rule == "carried" and drafts else None


def _is_second_value(said: str, drafts: list[Draft]) -> bool:
    """增长6%左右，力争达到6.5%: the second number is growth as well."""
    return bool(drafts) and drafts[-1].aspect == "growth" and _AIMS.search(said) is not None


def _right(words: str, quantities: list[Quantity], index: int, clause_end: int) -> tuple[str, int, bool]:
    """The words behind a number that belong to it, where they end, and whether the next number may not have them.

    17个重点制造业增加值增长8%: the words between two numbers without a mark name the thing of both.
    """
    quantity = quantities[index]
    following = quantities[index + 1] if index + 1 < len(quantities) else None
    if following is None or following.start >= clause_end:
        return words[quantity.end : clause_end].rstrip(EDGE), clause_end, True
    between = words[quantity.end : following.left_end]
    if not re.search("[、，,]", between):
        predicate = read_predicate(between, following.unit.text)
        if predicate.kind != "bare" and not predicate.leading and predicate.rest:
            return predicate.rest.rstrip(EDGE), following.left_end, False
    stop = _boundary(words, quantity.end, following.left_end)
    return words[quantity.end : stop].rstrip(EDGE), stop, True


def _boundary(words: str, start: int, end: int) -> int:
    """Where the words that belong to a number end in front of the next one: at the first 、 or comma between them."""
    match = re.search("[、，,]", words[start:end])
    if match:
        return start + match.start()
    joint = re.search("[和及与](?=[^和及与]*$)", words[start:end])
    return start + joint.start() if joint else end


def _noun_behind(quantity: Quantity, right: str, *, finished: bool) -> str:
    """The noun that stands directly behind unit and comparator; empty where a mark or a joint stands there."""
    if not right or right[0] in EDGE or _NO_NOUN.match(right) or _reaching().match(right):
        return ""
    return counted_noun(right, finished=finished)


@cache
def _reaching() -> re.Pattern[str]:
    """A verb of reaching: what follows it is the next number, not a thing that is counted."""
    return re.compile(longest_first(word for word in verbs_of_level() if len(word) > 1))


def _is_counted(quantity: Quantity, predicate: Predicate, verb_only: bool) -> bool:
    """Whether the noun behind a number is what it counts: always behind a classifier, else if no noun stands before."""
    if quantity.unit.unit_class != MEASURE:
        return True
    return predicate.kind == "bare" and (
        verb_only or (quantity.unit.text in _OF_LENGTH and begins_with_act(predicate.rest))
    )


def aspect_of(quantity: Quantity, predicate: Predicate) -> tuple[str, str | None, str, Decimal | None]:
    """Aspect, direction, unit, and the value where it is another than the number (翻两番 is growth by 3 倍)."""
    unit = quantity.unit.text
    if unit == "番":
        return "growth", "increase", "倍", 2**quantity.value - 1
    if predicate.kind != "change":
        return "quantity", None, unit, None
    if unit in ("%", "倍", "‰"):
        return "growth", predicate.direction, unit, None
    return "change", predicate.direction, unit, None


def _is_level(predicate: Predicate, aspect: str, rule: str) -> bool:
    return aspect == "quantity" and predicate.kind in ("reach", "level") and rule != "counted"


def _passes(
    words: str, clause: int, begin: int, quantity: Quantity, base: str, predicate: Predicate, rule: str, aspect: str
) -> bool:
    """A level that is passed (超1000亿元) or held (控制在5%), not a sum over the years."""
    if rule != "bare" or _DELIVERED.search(words[clause : quantity.start]):
        return False
    compared = words[quantity.left_end : quantity.start] != "" and quantity.comparator in (">", ">=")
    rest = predicate.rest.strip(EDGE)
    aims = _AIMS.match(rest)
    if compared and base == rest[aims.end() if aims else 0 :]:
        return True
    said = words[begin : quantity.start]
    return aspect == "quantity" and _HELD.search(said) is not None and "每年" not in said


def _own_form(left: str, said: str, quantity: Quantity, base: str, drafts: list[Draft]) -> tuple[str, str]:
    """Subject and rule of a gap, a share or a plan's fulfilment; empty where it is none of them."""
    if quantity.unit.text == "百分点":
        gap = _GAP.search(said)
        if gap:
            return _gap(left[: gap.start()], gap, drafts), "gap"
    if quantity.unit.text == "%":
        plan = _PLAN.search(left)
        if plan:
            subject = strip_actions(strip_adverbs(left[: plan.start()])) or (drafts[-1].subject if drafts else "")
            return subject + "完成计划比例", "fulfilment"
        share = _SHARE.search(left)
        if share and not base.endswith(("比重", "比例", "比率", "占比")):
            return _share(left[: share.start()], share.group("whole"), drafts), "share"
    return "", ""


def _gap(before: str, gap: re.Match[str], drafts: list[Draft]) -> str:
    """高于全国3.2个百分点 after a growth rate: by how much the rate of the one is above that of the other."""
    subject = strip_actions(strip_adverbs(before))
    if not subject and drafts:
        subject = drafts[-1].subject + ("增速" if drafts[-1].aspect == "growth" else "")
    return f"{subject}{gap.group('how')}{gap.group('whole')}的幅度" if subject else ""


#: 占全市四成，占全区35%: both are shares of the same thing.
_A_SHARE = re.compile("(?<=.{2})占.{1,20}比重$")
_WHOLE_END = re.compile("(?:达到|达|为|的|比重|份额|提高到|提升到|增加到|上升到|下降到|降至|提高至)+$")


def _share(before: str, whole: str, drafts: list[Draft]) -> str:
    """占全国近三成 after 原煤产量: the share of the one in the other."""
    whole = _WHOLE_END.sub("", whole.strip(EDGE))
    head = strip_actions(strip_adverbs(before))
    if not head and drafts:
        head = _A_SHARE.sub("", drafts[-1].subject)
    return f"{head}占{whole}比重" if whole and whole != "比" else head + "占比"


_FUNDS = "资金"
_PURPOSE = re.compile("[，,]?(?P<purpose>(?:支持|完善|推进|加强|保障|促进|专项用于|用于)[^，。；、]{2,40})")


def _purpose(words: str, at: int) -> str:
    """What money is for, as the words behind it say: 安排5亿元，支持垃圾处理场建设."""
    match = _PURPOSE.match(words, at)
    return match.group("purpose").removeprefix("专项").removeprefix("用于") if match else ""


_SERVING = re.compile("(?:免费)?(?:进行|开展|提供|实施|给予|接受)(?:一次|免费)?")
_SERVED = re.compile("^[，、；]?(?:免费)?[为对向给]")


def _counted(
    context: SentenceContext, noun: str, base: str, right: str, drafts: list[Draft], begin: int, stop: int
) -> str:
    """The counted noun with what belongs to it: the doer (每个县), the theme of a benefit, the tail a list shares."""
    noun += _shared_level(noun, context.words[stop:])
    attribute = _ATTRIBUTE.match(right) if reaches_people(base) else None
    if attribute:  # 惠及90万人的引水工程
        return strip_state(counted_noun(attribute.group(1))) + base
    if reaches_people(base) or noun.endswith("受益"):
        return f"{theme_of(context, begin, drafts)}{base}{noun}"
    if is_verb(base):
        base = ""
    base = strip_last_joint(base)
    if last_action(context.words[begin:stop][: context.words[begin:stop].find(noun)]) in _CAUSING:
        noun = before_verb(noun)
    served = _SERVED.search(context.words[begin : begin + 6]) is not None or right.startswith("重点群体")
    match = _SERVING.search(right) if served else None
    if match and 1 < match.start() and len(right) - match.end() > 1:
        return right[: match.start()] + right[match.end() :].rstrip(EDGE)
    if base.startswith(("每", "各")):
        base = strip_ending_act(base)
    elif begins_with_preposition(context.words[begin:stop]) and ends_in_act(base):
        base = ""
    if base and len(base) + len(noun) <= 24 and "、" not in base:
        return base + noun
    return noun


def _shared_level(noun: str, behind: str) -> str:
    """3个国家级、4个省级区域医疗中心: what follows the second 级 belongs to both."""
    if noun[-1:] not in ("级", "型", "类"):
        return ""
    match = re.match(
        rf"、[\d一二三四五六七八九十多余]+[^，。；、]{{1,6}}?{noun[-1]}(?P<tail>[^，。；、]{{2,20}})", behind
    )
    return strip_process(match.group("tail")) if match else ""


def _left(
    context: SentenceContext,
    predicate: Predicate,
    base: str,
    verb_only: bool,
    begin: int,
    drafts: list[Draft],
    quantities: list[Quantity],
    index: int,
) -> tuple[str, str]:
    """Subject and rule from the words before a number, with what they leave out."""
    standing = predicate.rest.strip(EDGE)
    if is_standing(standing) and drafts:
        base = standing
        return base + theme_of(context, begin, drafts).removeprefix(base), "restored"
    if verb_only:
        if (
            predicate.kind == "change"
            and drafts
            and _A_SHARE.search(drafts[-1].subject)
            and quantities[index].unit.text == "%"
        ):
            return _A_SHARE.sub("", drafts[-1].subject), "carried"
        return _carried(context, begin, base, drafts), "carried"
    if is_per_head(base):
        return base + theme_of(context, begin, drafts).removeprefix(base), "restored"
    if is_dependent(base):
        return _restore(context, base, drafts, quantities, index), "restored"
    if base.startswith("占") and drafts:
        return theme_of(context, begin, drafts) + base, "restored"
    if predicate.kind == "bare":
        base = object_of(base, placed=begins_with_preposition(predicate.rest))
    return base, predicate.kind


def theme_of(context: SentenceContext, begin: int, drafts: list[Draft]) -> str:
    """What the words before `begin` speak of: the subject of the last number, else the object of the clause before."""
    if drafts:
        return tidy_subject(_OF_ANOTHER.sub("", drafts[-1].subject))
    earlier = context.words[:begin].rstrip(EDGE)
    if not earlier:
        return ""
    clause = without_rank(re.split("[，；：]", earlier)[-1])
    return tidy_subject(strip_process(strip_actions(clause)))[:40]


def _carried(context: SentenceContext, begin: int, verb: str, drafts: list[Draft]) -> str:
    theme = theme_of(context, begin, drafts)
    return theme + verb if verb else theme


_EACH, _MEMBERS = "分别", re.compile("、|(?<=.)[和与及](?=.)")
#: 公办园学位: of a school or hospital alone, and not of all that stands before.
_PLACES_IN, _SHORT = ("学位", "床位"), 4
_THRESHOLD = re.compile(r"\d.*以[上下]")
_MEASURING = re.compile("(?:产量|数量|总量|规模|面积|占比|比重|人数|总数|参保人数)$")
_OF_ANYTHING = ("总量", "总数", "总额", "增速", "规模", "占比", "比重", "位次", "余额")


def _restore(context: SentenceContext, base: str, drafts: list[Draft], quantities: list[Quantity], index: int) -> str:
    """The thing in front of a noun that needs one: 煤炭先进产能占比…，产量达到…: 煤炭产量."""
    attribute = _ATTRIBUTE.match(context.words[quantities[index].end : context.clauses[-1][1]])
    if attribute:
        return strip_state(counted_noun(attribute.group(1))) + base
    if part_of().search(context.words[: quantities[index].left_end]):
        return base
    if not drafts:
        theme = theme_of(context, context.clause_of(quantities[index].start)[0], drafts)
        return known_compound(theme, base) or (theme + base if 1 < len(theme) <= 14 else base)
    subject = theme_of(context, 0, drafts)
    if _THRESHOLD.search(subject):
        return base
    known = known_compound(subject, base)
    if known:
        return known
    if base in _PLACES_IN and len(subject) > _SHORT:
        return base
    head = _MEASURING.sub("", subject)
    return head + base if base in _OF_ANYTHING or head != subject or len(subject) <= 10 else base
