"""Measures: the numbers of a sentence with what they are given for, as targets or outcomes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from kg.extract.context import SentenceContext
from kg.extract.quantities import Passed, Quantity, find_quantities
from kg.extract.subjects import (
    Predicate,
    counted_noun,
    delivered_act,
    is_dependent,
    is_per_head,
    last_action,
    read_predicate,
    split_members,
    strip_actions,
    strip_adverbs,
    strip_ending_action,
    strip_process,
    strip_state,
)
from kg.facts import FactKind, Measure, Period
from kg.lang.units import MEASURE
from kg.lang.words import longest_first, words_of

_EDGE = " \t\u3000，、,：:；。！？!?"
_JOINT = ("和", "及", "与", "并", "且", "而", "以", "来", "台阶", "新台阶", "大关", "关口", "的台阶")
_RANK = re.compile(
    r"(?P<verb>稳居|跃居|位居|居|位列|列|排名|排在|排|升至|上升到|上升至|升到|跃升至|进入|跻身|保持|位次上升到|名列|蝉联|连续.{1,6}年)?"
    r"(?P<field>[^，。；、居列排\d]{0,8}?)(?:(?:第(?P<ordinal>[一二三四五六七八九十]{1,3}|\d{1,3})(?P<word>位|名)?)|(?P<first>首位)|前(?P<top>[一二三四五六七八九十]{1,2}|\d{1,3})(?P<place>位|名|强))"
)


#: A second value for what was just said to grow: 增长6%左右，力争达到6.5%.
_AIMS = re.compile("力争|争取|努力|奋力|力求")
#: A level that is held.
_HELD = re.compile("(?:控制|稳定|保持|维持)在")
#: Words by which a sum over the years is meant, and no level reached at their end.
_DELIVERED = re.compile("新增|累计|改造|合计|共|总计|完成|实施")
#: Where the words on the ranking begin, in front of which the thing that is ranked stands.
_RANKED = re.compile(r"稳居|跃居|位居|位列|排名|排在|升至|进入|跻身|名列|全国|全球|世界|全省|中部|西部|东部")


@dataclass(frozen=True, slots=True)
class _Draft:
    """A measure before its statement is known; offsets are those of the sentence."""

    quantity: Quantity
    subject: str
    aspect: str
    direction: str | None
    rule: str
    start: int
    end: int
    base: bool = False
    level: bool = True
    unit: str = ""
    value: Decimal | None = None
    reach: int = 0


def find_measures(context: SentenceContext) -> tuple[list[Measure], list[Passed]]:
    """The measures of one sentence, in order of their numbers, and the numerals that are none.

    `statement` holds the number's offset in the sentence until the pipeline knows the statements.
    """
    quantities, passed = find_quantities(context.words)
    drafts = _drafts(context, quantities)
    measures = [_finish(context, draft) for draft in drafts]
    ranks, claimed = _ranks(context, drafts)
    passed = [p for p in passed if not any(s <= p.start < e for s, e in claimed)]
    return sorted([*measures, *ranks], key=lambda m: (m.number, m.subject)), passed


def _drafts(context: SentenceContext, quantities: list[Quantity]) -> list[_Draft]:
    words = context.words
    drafts: list[_Draft] = []
    done: set[int] = set()
    predicates: dict[int, Predicate] = {}
    for i, quantity in enumerate(quantities):
        if i in done:
            continue
        members = _read_respectively(context, quantities, i, drafts)
        if members:
            drafts.extend(draft for draft, _ in members)
            done.update(index for _, index in members)
            continue
        clause = context.clause_of(quantity.start)
        begin = max(clause[0], quantities[i - 1].end if i else 0, _consumed(drafts))
        left = words[begin : max(begin, quantity.left_end)]
        other = re.search(r"\d[^、]*、(?=[^、]*$)", left)
        if other:
            begin, left = begin + other.end(), left[other.end() :]
        predicate = read_predicate(left, quantity.unit.text)
        if i and _continues(words[quantities[i - 1].end : quantity.start]) and quantities[i - 1].unit.text == quantity.unit.text:
            predicate = _inherit(predicate, predicates.get(i - 1))
        elif i and i - 1 in predicates and predicates[i - 1].leading and left.startswith("、") and predicate.kind == "bare":
            predicate = replace(predicate, kind="change", direction=predicates[i - 1].direction, leading=True)
        predicates[i] = predicate
        following = quantities[i + 1] if i + 1 < len(quantities) else None
        drafts.extend(_read_one(context, quantity, predicate, begin, clause, following, drafts, quantities, i))
    return drafts


def _consumed(drafts: list[_Draft]) -> int:
    """Where the noun that the last number counts ends."""
    return drafts[-1].reach if drafts else 0


def _continues(between: str) -> bool:
    return between in ("、", "和", "及", "与")


def _inherit(predicate: Predicate, previous: Predicate | None) -> Predicate:
    return replace(previous, rest="") if previous and predicate.kind == "bare" else predicate


def _read_one(
    context: SentenceContext,
    quantity: Quantity,
    predicate: Predicate,
    begin: int,
    clause: tuple[int, int],
    following: Quantity | None,
    drafts: list[_Draft],
    quantities: list[Quantity],
    index: int,
) -> list[_Draft]:
    words = context.words
    left = words[quantity.left_end : quantity.start]
    stop = clause[1]
    if following is not None and following.start < clause[1]:
        stop = _boundary(words, quantity.end, following.left_end)
    right = words[quantity.end : stop].rstrip(_EDGE)
    noun = _noun_behind(quantity, right)
    if predicate.kind == "change" and noun and not strip_actions(predicate.rest) and quantity.unit.text != "%":
        predicate = Predicate("bare", "")
    aspect, direction, unit, value = _aspect(quantity, predicate)
    base = strip_actions(predicate.rest) or delivered_act(predicate.rest)
    verb_only = not base or (_is_verb(base) and not is_dependent(base) and not delivered_act(predicate.rest))
    subject, rule, end, reach = base, predicate.kind, quantity.end, 0
    share = _SHARE.search(words[begin : quantity.left_end]) if quantity.unit.text == "%" else None
    gap = _GAP.search(words[begin : quantity.start]) if quantity.unit.text == "百分点" else None
    if gap and predicate.kind in ("bare", "level"):
        subject, rule = _gap(words[begin : begin + gap.start()], gap, drafts), "gap"
    elif share and aspect == "quantity" and not base.endswith(("比重", "比例", "比率", "占比")):
        subject, rule = _share(words[begin : begin + share.start()], share.group("whole"), drafts), "share"
    elif noun and right.startswith("的") and not verb_only:
        subject, rule = strip_state(counted_noun(right[1:])) + base, "attribute"
    elif quantity.unit.text == "%":
        if right.startswith(("用于", "投向", "来自")):
            subject, rule = base + right.rstrip(_EDGE) + "比重", "share"
        elif noun and verb_only and predicate.kind == "bare":
            subject, rule, end, reach = noun, "counted", quantity.end + len(right), stop
    elif noun and right.startswith("用于") and verb_only:
        subject, rule = right[2:] + predicate.rest.strip(_EDGE), "use"
    elif noun and (quantity.unit.unit_class != MEASURE or (verb_only and predicate.kind == "bare")):
        subject = _counted(context, noun, base, right, drafts, begin, stop)
        rule, end, reach = "counted", quantity.end + len(right), stop
    if rule not in ("share", "gap", "attribute", "use", "counted"):
        if verb_only:
            subject, rule = _carried(context, begin, base, drafts), "carried"
        elif is_per_head(base):
            subject, rule = base + _theme(context, begin, drafts).removeprefix(base), "restored"
        elif is_dependent(base):
            subject, rule = _restore(context, base, drafts, quantities, index), "restored"
    subject = _tidy(subject)
    if not subject:
        subject, rule = _carried(context, begin, "", drafts) or last_action(predicate.rest), "carried"
    start = _quote_start(words, subject, begin, quantity.start)
    if rule == "carried" and aspect == "quantity" and unit == "%" and drafts and drafts[-1].aspect == "growth":
        if _AIMS.search(words[begin : quantity.start]):
            aspect, direction = "growth", drafts[-1].direction
    passes = rule == "bare" and base == predicate.rest.strip(_EDGE) and quantity.comparator in (">", ">=") and left != ""
    held = rule == "bare" and aspect == "quantity" and _HELD.search(words[begin : quantity.start]) is not None
    passes = passes or (held and "每年" not in words[begin : quantity.start])
    passes = passes and not _DELIVERED.search(context.words[clause[0] : quantity.start])
    draft = _Draft(quantity, subject, aspect, direction, rule, start, end, predicate.base, _is_level(predicate, aspect, rule) or passes, unit, value, reach)
    if predicate.each and "、" in subject and aspect != "growth":
        members = split_members(subject, subject.count("、") + 1)
        if members:
            return [replace(draft, subject=member, rule="each") for member in members]
    return [draft]


_STEPS = re.compile(r"[一二三两]?个?(?:大|新)*(?:台阶|大关|关口)")


def _noun_behind(quantity: Quantity, right: str) -> str:
    """The noun that stands directly behind unit and comparator; empty where a mark or a joint stands there."""
    if not right or right[0] in _EDGE or right.startswith(_JOINT) or _reaching().match(right) or _STEPS.match(right):
        return ""
    return counted_noun(right)


@cache
def _reaching() -> re.Pattern[str]:
    """A verb of reaching: what follows it is the next number, not a thing that is counted."""
    return re.compile(longest_first([w for d in ("increase", "decrease") for w in words_of("change", d, "reach")]))


def _boundary(words: str, start: int, end: int) -> int:
    """Where the words that belong to a number end in front of the next one: at the first 、 or comma between them."""
    match = re.search("[、，,]", words[start:end])
    if match:
        return start + match.start()
    joint = re.search("[和及与](?=[^和及与]*$)", words[start:end])
    return start + joint.start() if joint else end


def _is_level(predicate: Predicate, aspect: str, rule: str) -> bool:
    return aspect == "quantity" and predicate.kind in ("reach", "level") and rule != "counted"


def _is_verb(words: str) -> bool:
    return words in words_of("predicate", "benefit", "verb") or words in words_of("predicate", "action", "verb")


def _aspect(quantity: Quantity, predicate: Predicate) -> tuple[str, str | None, str, Decimal | None]:
    unit = quantity.unit.text
    if unit == "番":
        return "growth", "increase", "倍", 2**quantity.value - 1
    if predicate.kind != "change":
        return "quantity", None, unit, None
    if unit in ("%", "倍", "‰"):
        return "growth", predicate.direction, unit, None
    return "change", predicate.direction, unit, None


_SHARE = re.compile(r"占(?:到|了)?(?P<whole>[^，、占]{0,20})$")


def _share(before: str, whole: str, drafts: list[_Draft]) -> str:
    """占全国近三成 after 原煤产量: the share of the one in the other."""
    whole = re.sub("(?:达到|达|为|的|比重)+$", "", whole.strip(_EDGE))
    head = strip_actions(strip_adverbs(before))
    if not head and drafts:
        head = drafts[-1].subject
    return f"{head}占{whole}比重" if whole and whole != "比" else head + "占比"


_GAP = re.compile(r"(?P<how>高于|快于|低于|慢于|好于|优于|高出|领先|落后)(?P<whole>[^，、；\d]{2,14}?)(?:约|近|超过?|分别)?$")


#: What is said next is said of the thing itself, not of its distance to another.
_OF_GAP = re.compile(r"(?:增速)?(?:高于|快于|低于|慢于|好于|优于|高出|领先|落后)[^，]{2,14}的幅度$")


def _gap(before: str, gap: re.Match[str], drafts: list[_Draft]) -> str:
    """高于全国3.2个百分点 after a growth rate: by how much the rate of the one is above that of the other."""
    subject = strip_actions(strip_adverbs(before))
    if not subject and drafts:
        subject = drafts[-1].subject + ("增速" if drafts[-1].aspect == "growth" else "")
    return f"{subject}{gap.group('how')}{gap.group('whole')}的幅度" if subject else ""


def _counted(
    context: SentenceContext, noun: str, base: str, right: str, drafts: list[_Draft], begin: int, stop: int
) -> str:
    """The counted noun with what belongs to it: the doer (每个县), the theme of a benefit, the tail that a list shares."""
    noun += _shared_level(noun, context.words[stop:])
    if (base and _is_verb(base)) or noun.endswith("受益"):
        return f"{_theme(context, begin, drafts)}{base}{noun}"
    match = re.search("进行|开展|提供|实施|给予|接受", noun)
    served = context.words[begin:].lstrip(_EDGE)[:1] in "为对向" or right.startswith("重点群体")
    if match and served and 1 < match.start() and len(noun) - match.end() > 1:
        noun = noun[: match.start()] + noun[match.end() :]
    if base.startswith(("每", "各")):
        base = strip_ending_action(base)
    if base and len(base) + len(noun) <= 24 and "、" not in base:
        return base + noun
    return noun


def _shared_level(noun: str, behind: str) -> str:
    """3个国家级、4个省级区域医疗中心: what follows the second 级 belongs to both."""
    if noun[-1:] not in ("级", "型", "类"):
        return ""
    match = re.match(rf"、[\d一二三四五六七八九十多余]+[^，。；、]{{1,6}}?{noun[-1]}(?P<tail>[^，。；、]{{2,20}})", behind)
    return strip_process(match.group("tail")) if match else ""


def _theme(context: SentenceContext, begin: int, drafts: list[_Draft]) -> str:
    """What the clause before speaks of."""
    if drafts:
        return _OF_GAP.sub("", drafts[-1].subject)
    earlier = context.words[:begin].rstrip(_EDGE)
    if not earlier:
        return ""
    clause = re.split("[，；：]", earlier)[-1]
    return strip_process(strip_actions(clause))[:40]


def _carried(context: SentenceContext, begin: int, verb: str, drafts: list[_Draft]) -> str:
    theme = _theme(context, begin, drafts)
    return theme + verb if verb else theme


def _restore(
    context: SentenceContext, base: str, drafts: list[_Draft], quantities: list[Quantity], index: int
) -> str:
    """The thing in front of a noun that needs one: 煤炭先进产能占比…，产量达到…: 煤炭产量."""
    from kg.extract.compounds import known_compound

    chain = context.words[quantities[index].end : context.clauses[-1][1]]
    attribute = re.match(r"(?:、[^，。；]{1,12}?\d[\d.]*[万亿]*[^，。；\d]{1,4})*的([^，。；]{2,24})", chain)
    if attribute:
        return strip_state(counted_noun(attribute.group(1))) + base
    if _PART_OF.search(context.words[: quantities[index].left_end]):
        return base
    if not drafts:
        theme = _theme(context, context.clause_of(quantities[index].start)[0], drafts)
        known = known_compound(theme, base)
        if known:
            return known
        return theme + base if 1 < len(theme) <= 14 else base
    subject = drafts[-1].subject
    known = known_compound(subject, base)
    if known:
        return known
    head = re.sub("(?:产量|数量|总量|规模|面积|占比|比重|人数|总数|参保人数)$", "", subject)
    if base in ("总量", "总数", "总额", "增速", "规模", "占比", "比重", "位次", "余额") or head != subject or len(subject) <= 10:
        return head + base
    return base


_NOTE = re.compile(r"[\[［【〔]\d{1,3}[\]］】〕]|[①-⑳]")
#: 其中 names a part of what the clause before measures; the part has a name of its own.
_PART_OF = re.compile(r"其中[：:，,]?[^，,；。：:]{1,20}$")
_TAIL = re.compile(
    r"(?:累计|预计|合计|共|分别|全年|每年|年均|比重达|首次|率先|平均|已|将|也|再|均|按|拟|新增|始终|达到)$"
)
#: 连跨三个千亿台阶 says how far it went, not what went.
_STEPS = re.compile(
    r"(?:连续|接连)?(?:连跨|跨越|迈上|跨上|跃上|连上|登上)?[一二三四五六七八九两\d]?个?[千百十]?[万亿]+元?(?:新|大)?台阶$"
)


#: 实现“双下降” says nothing of what goes down.
_BOTH = re.compile(
    "(?<=.{2})(?:(?:均|都)?(?:继续)?(?:实现|保持)?“双(?:下降|降|增长|增|提升|升|减)”|(?:实现)?(?:倍增|翻番))$"
)


def _tidy(subject: str) -> str:
    subject = _NOTE.sub("", subject).strip(_EDGE + "的")
    subject = re.sub(r"[（(][^）)]*$", "", subject)
    subject = _BOTH.sub("", _STEPS.sub("", subject))
    subject = re.sub("(?<=.{2})累计(?:完成|实现)?(?=.{2})", "", subject)
    while True:
        shorter = _TAIL.sub("", subject).strip(_EDGE)
        if shorter == subject:
            break
        subject = shorter
    return re.sub(r"^(?:全年|今年|去年|年末|预计|累计|全力|力争|确保)", "", subject) if len(subject) > 4 else subject


def _quote_start(words: str, subject: str, begin: int, number: int) -> int:
    at = words.rfind(subject, 0, number)
    if at >= 0:
        return at
    head = subject[:4]
    at = words.rfind(head, 0, number) if len(head) >= 2 else -1
    if at >= 0:
        return at
    while begin < number and words[begin] in _EDGE:
        begin += 1
    return begin


def _read_respectively(
    context: SentenceContext, quantities: list[Quantity], index: int, drafts: list[_Draft]
) -> list[tuple[_Draft, int]]:
    """A、B分别增长6%、7%: one measure for each member; also 分别从…提高到…."""
    words = context.words
    first = quantities[index]
    clause = context.clause_of(first.start)
    begin = max(clause[0], quantities[index - 1].end if index else 0)
    left = words[begin : first.left_end]
    at = left.rfind("分别")
    if at < 0:
        return []
    chain = [index]
    while chain[-1] + 1 < len(quantities):
        between = words[quantities[chain[-1]].end : quantities[chain[-1] + 1].left_end]
        if between not in ("、", "和", "及", "与", "，"):
            break
        chain.append(chain[-1] + 1)
    if len(chain) < 2:
        return []
    action = left[at + 2 :]
    head = left[:at]
    predicate = read_predicate("数" + action, first.unit.text) if action else read_predicate(head, first.unit.text)
    if not action:
        head = predicate.rest
    if "占" in action:
        head, suffix = head, "占" + re.sub("^.*占(?:到|了)?", "", action).strip(_EDGE) + "比重"
        suffix = suffix.replace("占比重", "占比").replace("的比重", "比重")
        predicate = Predicate("level", head)
    else:
        suffix = ""
    subject = strip_actions(strip_adverbs(head))
    earlier = [draft.subject for draft in drafts[-len(chain) :] if draft.rule == "respectively"]
    if not subject and drafts:
        subject = "、".join(earlier) if len(earlier) == len(chain) else drafts[-1].subject
    if not subject:
        subject = _BOTH.sub("", _theme(context, begin, drafts))
    members = split_members(subject, len(chain))
    if members is None and not strip_actions(strip_adverbs(head)):
        # 甲8920元，乙2860元，分别增长11%和8%: the things that the numbers before are given for.
        members = list(dict.fromkeys(draft.subject for draft in drafts[-len(chain) :]))
    if members is None or len(members) != len(chain):
        return []
    result = []
    groups = [(predicate, chain)]
    last = chain[-1]
    if predicate.base and last + len(chain) < len(quantities):
        groups.append((Predicate("reach", "", "increase"), list(range(last + 1, last + 1 + len(chain)))))
    for said, group in groups:
        for member, number in zip(members, group, strict=True):
            quantity = quantities[number]
            aspect, direction, unit, value = _aspect(quantity, said)
            start = _quote_start(words, members[0], begin, first.start)
            result.append(
                (
                    _Draft(
                        quantity, _tidy(strip_actions(member) or member) + suffix, aspect, direction, "respectively",
                        start, quantity.end, said.base, aspect == "quantity", unit, value,
                    ),
                    number,
                )
            )  # fmt: skip
    return result


def _finish(context: SentenceContext, draft: _Draft) -> Measure:
    quantity = draft.quantity
    period = context.period_at(quantity.start, level=draft.level or draft.base)
    if draft.base:
        period = _base_period(context, quantity)
    kind = _kind(context, period, draft)
    value_max = quantity.value_max
    return Measure(
        statement=context.sentence.start + quantity.start,
        kind=kind,
        subject=draft.subject,
        aspect=draft.aspect,
        direction=draft.direction,
        comparator=quantity.comparator if value_max is None or quantity.comparator != "≈" else quantity.comparator,
        value=quantity.value if draft.value is None else draft.value,
        value_max=value_max,
        unit=draft.unit or quantity.unit.text,
        period=period,
        evidence=context.evidence(min(draft.start, quantity.start), max(draft.end, quantity.end)),
        number=context.source(quantity.start, quantity.number_end),
        rule=f"measure-{draft.rule}",
    )


def _base_period(context: SentenceContext, quantity: Quantity) -> Period:
    """The value that a change starts from belongs to the year it names, else to the year before the span."""
    for found in context.periods:
        if found.end <= quantity.start <= found.end + 3:
            return Period.years(found.years.last)
    period = context.period_at(quantity.start, level=False)
    return Period.years(period.start.year - 1)


def _kind(context: SentenceContext, period: Period, draft: _Draft) -> FactKind:
    if draft.base:
        return FactKind.OUTCOME
    if context.in_plan:
        return FactKind.OUTCOME if period.end.year < context.year else FactKind.TARGET
    return FactKind.TARGET if period.end.year > context.year else FactKind.OUTCOME


_STREAK = re.compile(r"连续[\d一二三四五六七八九十多]{1,3}[年届次]$")


def _ranks(context: SentenceContext, drafts: list[_Draft]) -> tuple[list[Measure], list[tuple[int, int]]]:
    """Places in a ranking: 居全国第三位, 位居全国首位, 全国第一."""
    from kg.lang.numerals import parse_numeral

    words = context.words
    found: list[Measure] = []
    claimed: list[tuple[int, int]] = []
    if not ("第" in words or "首位" in words or "前" in words):  # what every alternative of _RANK holds
        return found, claimed
    for match in _RANK.finditer(words):
        text = match.group("ordinal") or match.group("top") or ("首" if match.group("first") else "")
        field = match.group("field")
        place = match.group("first") or match.group("word") or match.group("place")
        ranked = match.group("verb") or re.search("全国|全球|世界|全省|全市|中部|西部|东部|国内|亚洲|国际|沿海", field)
        after = words[match.end() : match.end() + 1]
        if not ranked or (not place and after not in ("", "，", "。", "、", "；", "的")):
            continue
        if not match.group("verb") and not re.search("全国|全球|世界|全省|中部|西部", field):
            continue
        if re.search("[二三四五六七八九]次|产业|届|批", words[match.end() - 1 : match.end() + 2]) and not place:
            continue
        start, end = match.span("ordinal") if match.group("ordinal") else match.span("top") if match.group("top") else match.span("first")
        if match.group("first"):
            end = start + 1
        value = Decimal(1) if text == "首" else parse_numeral(text)
        if value is None or any(d.quantity.start <= start < d.quantity.end for d in drafts):
            continue
        clause = context.clause_of(match.start())
        earlier = [d for d in drafts if d.quantity.end <= match.start() and d.quantity.end > clause[0]]
        begin = max(clause[0], earlier[-1].quantity.end if earlier else 0)
        named = None if match.group("verb") else _RANKED.search(field)
        head = match.start("field") + named.start() if named else match.start()
        subject = strip_actions(_STREAK.sub("", words[begin:head]))
        if not subject or is_dependent(subject) or _is_verb(subject) or len(subject) < 2:
            theme = _theme(context, begin, drafts)
            subject = theme if theme.endswith(subject) else theme + subject
        region = re.search("全国城市|全国|全球|世界|全省|全市|中部|西部|东部|国内", field)
        subject = _tidy(re.sub("(?:的位次|排名|规模)$", "", strip_adverbs(subject))) + (region.group() if region else "") + "排名"
        claimed.append((start, end))
        found.append(
            Measure(
                statement=context.sentence.start + start,
                kind=FactKind.TARGET if context.in_plan else FactKind.OUTCOME,
                subject=subject,
                aspect="rank",
                comparator="<=" if match.group("top") else "=",
                value=value,
                unit="位",
                period=context.period_at(start),
                evidence=context.evidence(_quote_start(words, subject[:6], begin, start), match.end()),
                number=context.source(start, end),
                rule="measure-rank",
            )
        )
    return found, claimed
