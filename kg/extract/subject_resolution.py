"""Determines what is said about a number (aspect, direction) and what it is a number of (subject).

The words before the number end in a predicate; the rest of them is the subject. If nothing is left, the noun that the
number counts comes after it (新建2个省实验室), or the subject is the previous one (…，增长32.1%). Shares (占全国三成),
gaps (高于全国3个百分点) and plan fulfilment (完成年计划的108%) have special forms.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import cache

from kg.extract.context import SentenceContext
from kg.extract.indicator_compounds import known_compound
from kg.extract.measure_candidate import EDGE, MeasureCandidate, quote_start, tidy_subject
from kg.extract.quantities import Quantity
from kg.grammar.constructions import construction, is_one_of
from kg.grammar.members import split_counted, split_members
from kg.grammar.noun_phrase import PROPER, text_of, type_of_head
from kg.grammar.number import (
    Predicate,
    all_of_each,
    before_deed,
    before_verb,
    begins_with_act,
    begins_with_preposition,
    change_behind,
    counted_noun,
    delivers,
    ends_in_giving,
    ends_in_of,
    is_dependent,
    is_funding,
    is_per_head,
    is_standing,
    is_verb,
    joins_next,
    last_action,
    name_what_is_done,
    object_of,
    reaches_people,
    read_predicate,
    relative_units,
    sense_of,
    strip_actions,
    strip_adverbs,
    strip_ending_act,
    strip_last_joint,
    strip_process,
    strip_state,
    verbs_of_level,
    with_deed_in_front,
    without_develop,
    without_measure,
)
from kg.grammar.rank import rank_called, without_rank
from kg.grammar.tokens import MARK, tokenize
from kg.lang.units import CLASSIFIER, MEASURE, ORDINAL, unit_of
from kg.lang.words import label_of, longest_first

#: Units of length and area, in which construction is measured.
_OF_LENGTH = frozenset({"kilometre", "kilometre-si", "mu", "square-kilometre", "square-metre", "hectare"})
#: Types of facilities that people and goods go through.
_WITH_TRAFFIC = frozenset({"hub", "line"})
_YUAN, _POINT, _DOUBLING, _TIMES = "yuan", "percentage-point", "doubling", "times"


def is_joint(words: str) -> bool:
    """Whether the words are only a conjunction."""
    return is_one_of(words, "joint")


def _by_year(words: str) -> bool:
    """Whether the words say that a number applies to each year."""
    return construction("each-year").search(words) is not None


def _called(code: str) -> str:
    """A noun that is added to a subject, from the vocabulary `subject-noun`."""
    return label_of("subject-noun", code)


def resolve_subject(
    context: SentenceContext,
    quantities: list[Quantity],
    index: int,
    predicate: Predicate,
    begin: int,
    drafts: list[MeasureCandidate],
) -> list[MeasureCandidate]:
    """The candidates for one number whose words begin at `begin`: one, or one for each member of its subject."""
    words = context.words
    quantity = quantities[index]
    clause = context.clause_of(quantity.start)
    right, stop, consumed = _right(words, quantities, index, clause[1])
    finished = sense_of(last_action(predicate.rest)) == "finish"
    noun = _noun_behind(quantity, right, finished=finished)
    following = quantities[index + 1] if index + 1 < len(quantities) else None
    if (
        not noun
        and not strip_actions(predicate.rest)
        and predicate.kind == "bare"
        and following is not None
        and is_joint(words[quantity.end : following.start])
        and following.unit.text != quantity.unit.text
    ):
        right, stop, consumed = _right(words, quantities, index + 1, clause[1])
        noun = _noun_behind(following, right, finished=finished)
        consumed = False
    change = (
        change_behind(right) if quantity.unit.text in relative_units() and predicate.kind in ("bare", "level") else None
    )
    if change and strip_actions(predicate.rest):
        predicate, noun = replace(predicate, kind="change", rest=strip_adverbs(predicate.rest), direction=change), ""
    if noun and quantity.unit.text == "%" and predicate.kind == "bare" and joins_next(predicate.rest):
        predicate, noun = replace(predicate, rest=""), before_deed(noun)  # 所有乡镇和90%以上行政村通硬化路
    if predicate.kind == "change" and noun and not strip_actions(predicate.rest) and quantity.unit.text != "%":
        predicate = Predicate("bare", "")
    aspect, direction, unit, value = aspect_of(quantity, predicate)
    base = strip_actions(predicate.rest)
    done = name_what_is_done(predicate.rest) if not base and predicate.kind != "bare" else ""
    base = base or done
    if noun and ends_in_of(predicate.rest.rstrip()):
        base = ""
    verb_only = not base or (is_verb(base) and not is_dependent(base) and not done)
    subject, rule = _own_form(words[begin : quantity.left_end], words[begin : quantity.start], quantity, base, drafts)
    end, reach = quantity.end, 0
    if rule == "gap":
        aspect, direction = "quantity", None
    if rule:
        pass
    elif quantity.unit.code == _YUAN and is_funding(predicate.rest) and (purpose := _purpose(words, quantity.end)):
        subject, rule = purpose + _called("funds"), "use"
    elif noun and (of := construction("of").match(right)) and not verb_only:
        subject, rule = strip_state(counted_noun(right[of.end() :])) + base, "attribute"
    elif noun and quantity.unit.text == "%" and construction("share-of").match(right):
        subject, rule = base + right.rstrip(EDGE) + _called("share"), "share"
    elif noun and verb_only and (use := construction("use").match(right)):
        subject, rule = right[use.end() :] + predicate.rest.strip(EDGE), "use"
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
    draft = MeasureCandidate(
        quantity,
        subject,
        aspect,
        direction,
        rule,
        quote_start(words, subject, begin, quantity.start),
        end,
        base=predicate.base,
        level=(_is_level(predicate, aspect, rule) and not _by_year(words[begin : quantity.start]))
        or _passes(words, clause[0], begin, quantity, base, predicate, rule, aspect),
        unit=unit,
        value=value,
        reach=reach,
        flow=_flow(words[begin : quantity.start], predicate, aspect, rule, drafts),
    )
    alone = following is None or following.start >= clause[1] or following.unit.text != quantity.unit.text
    if predicate.each or (construction("respectively").search(words[begin : quantity.start]) and alone):
        joints = len(construction("between-members").findall(subject))
        counted = quantity.unit.unit_class == CLASSIFIER and construction("so-many-each").search(
            words[: quantity.start]
        )
        members = split_counted(subject) if counted else split_members(subject, 1 + joints)
        if members and len(members) > 1:
            return [replace(draft, subject=member, rule="each") for member in members]
    return [draft]


def _flow(said: str, predicate: Predicate, aspect: str, rule: str, drafts: list[MeasureCandidate]) -> bool | None:
    """Whether the number is an addition in its period; a number without a verb takes the verb before it, also as a
    later member of a list (新增学位5万个、床位3万张)."""
    if aspect != "quantity":
        return None
    if construction("to-a-level").search(said):
        return False  # 学位增加到5万个
    if delivers(said):
        return True
    joint = construction("joint-in-front").match(said)
    if joint and predicate.kind == "bare" and drafts and not begins_with_act(said[joint.end() :]):
        return drafts[-1].flow
    if predicate.kind == "level":
        return False
    return drafts[-1].flow if rule == "carried" and drafts else None


def _is_second_value(said: str, drafts: list[MeasureCandidate]) -> bool:
    """增长6%左右，力争达到6.5%: the second number is growth, too."""
    return bool(drafts) and drafts[-1].aspect == "growth" and construction("aiming").search(said) is not None


def _right(words: str, quantities: list[Quantity], index: int, clause_end: int) -> tuple[str, int, bool]:
    """The words after a number that belong to it, their end, and whether the next number may not use them.

    17个重点制造业增加值增长8%: the words between two numbers without punctuation name the subject of both.
    """
    quantity = quantities[index]
    following = quantities[index + 1] if index + 1 < len(quantities) else None
    if following is None or following.start >= clause_end:
        return words[quantity.end : clause_end].rstrip(EDGE), clause_end, True
    between = words[quantity.end : following.left_end]
    if not construction("separator").search(between):
        predicate = read_predicate(between, following.unit.text)
        if predicate.kind != "bare" and not predicate.leading and predicate.rest:
            return predicate.rest.rstrip(EDGE), following.left_end, False
    stop = _boundary(words, quantity.end, following.left_end)
    return words[quantity.end : stop].rstrip(EDGE), stop, True


def _boundary(words: str, start: int, end: int) -> int:
    """The end of the words that belong to a number before the next one: at the first 、 or comma between them."""
    match = construction("separator").search(words[start:end])
    if match:
        return start + match.start()
    joint = construction("last-joint").search(words[start:end])
    return start + joint.start() if joint else end


def _noun_behind(quantity: Quantity, right: str, *, finished: bool) -> str:
    """The noun directly after unit and comparator; empty before punctuation or a conjunction."""
    if not right or right[0] in EDGE or construction("no-noun").match(right) or _reaching().match(right):
        return ""
    return counted_noun(right, finished=finished)


@cache
def _reaching() -> re.Pattern[str]:
    """Whether the words begin with a verb of reaching, so that they belong to the next number."""
    return re.compile(longest_first(word for word in verbs_of_level() if len(word) > 1))


def _is_counted(quantity: Quantity, predicate: Predicate, verb_only: bool) -> bool:
    """Whether a number counts the noun after it: always after a classifier, otherwise if no noun comes before."""
    if quantity.unit.unit_class != MEASURE:
        return True
    return predicate.kind == "bare" and (
        verb_only
        or (begins_with_preposition(predicate.rest) and ends_in_giving(predicate.rest))
        or (quantity.unit.code in _OF_LENGTH and begins_with_act(predicate.rest))
    )


def aspect_of(quantity: Quantity, predicate: Predicate) -> tuple[str, str | None, str, Decimal | None]:
    """Aspect, direction, unit, and the value if it differs from the number (翻两番 is growth by 3 倍)."""
    unit, code = quantity.unit.text, quantity.unit.code
    if code == _DOUBLING:
        return "growth", "increase", unit_of(_TIMES).text, 2**quantity.value - 1
    if predicate.kind != "change":
        return "quantity", None, unit, None
    if unit in ("%", "‰") or code == _TIMES:
        return "growth", predicate.direction, unit, None
    return "change", predicate.direction, unit, None


def _is_level(predicate: Predicate, aspect: str, rule: str) -> bool:
    return aspect == "quantity" and predicate.kind in ("reach", "level") and rule != "counted"


def _passes(
    words: str, clause: int, begin: int, quantity: Quantity, base: str, predicate: Predicate, rule: str, aspect: str
) -> bool:
    """Whether it is a level that is exceeded (超1000亿元) or kept (控制在5%), not a total over the years."""
    if rule != "bare" or construction("delivered").search(words[clause : quantity.start]):
        return False
    compared = words[quantity.left_end : quantity.start] != "" and quantity.comparator in (">", ">=")
    rest = predicate.rest.strip(EDGE)
    aims = construction("aiming").match(rest)
    if compared and base == rest[aims.end() if aims else 0 :]:
        return True
    said = words[begin : quantity.start]
    return aspect == "quantity" and construction("held").search(said) is not None and not _by_year(said)


def _own_form(left: str, said: str, quantity: Quantity, base: str, drafts: list[MeasureCandidate]) -> tuple[str, str]:
    """Subject and rule of a gap, a share or the fulfilment of a plan; empty if it is none of these."""
    if quantity.unit.code == _POINT:
        gap = construction("gap").search(said) or construction("gap-compared").search(said)
        if gap:
            return _gap(left[: gap.start()], gap, drafts), "gap"
    if quantity.unit.text == "%":
        plan = construction("plan").search(left)
        if plan:
            subject = strip_actions(strip_adverbs(left[: plan.start()])) or (drafts[-1].subject if drafts else "")
            return subject + _called("fulfilment"), "fulfilment"
        share = construction("share").search(left)
        if share and not construction("share-noun").search(base):
            return _share(left[: share.start()], share.group("whole"), drafts), "share"
    return "", ""


def _gap(before: str, gap: re.Match[str], drafts: list[MeasureCandidate]) -> str:
    """高于全国3.2个百分点 after a growth rate: the difference between the two rates."""
    subject = strip_actions(strip_adverbs(before))
    if not subject and drafts:
        subject = drafts[-1].subject + (_called("growth-rate") if drafts[-1].aspect == "growth" else "")
    elif drafts and is_dependent(subject) and not drafts[-1].subject.endswith(subject):
        subject = drafts[-1].subject + subject
    return f"{subject}{gap.group('how')}{gap.group('whole')}{_called('gap')}" if subject else ""


def _share(before: str, whole: str, drafts: list[MeasureCandidate]) -> str:
    """占全国近三成 after 原煤产量: the share of the former in the latter."""
    whole = construction("whole-end").sub("", whole.strip(EDGE))
    head = strip_actions(strip_adverbs(before))
    if not head and drafts:
        head = construction("a-share").sub("", drafts[-1].subject)
    if not whole or _called("share-of-whole").endswith(whole):
        return head + _called("share-of-whole")
    return head + _called("of-the-share") + whole + _called("share")


def _purpose(words: str, at: int) -> str:
    """The purpose of money, from the words after it: 安排5亿元，支持垃圾处理场建设."""
    match = construction("purpose").match(words, at)
    return (match["used"] or match["promoted"]) if match else ""


def _counted(
    context: SentenceContext, noun: str, base: str, right: str, drafts: list[MeasureCandidate], begin: int, stop: int
) -> str:
    """The counted noun with what belongs to it: the agent (每个县), the theme of a benefit, a shared ending."""
    noun += _shared_level(noun, context.words[stop:])
    behind = construction("counted-by-threshold").match(context.words, stop)
    if behind and construction("threshold-end").search(noun):
        return f"{noun}{construction('of').pattern}{behind['noun']}"
    attribute = construction("attribute").match(right) if reaches_people(base) else None
    if attribute:  # 惠及90万人的引水工程
        return strip_state(counted_noun(attribute.group(1))) + base
    if reaches_people(base) or construction("benefiting").search(noun):
        return f"{theme_of(context, begin, drafts)}{base}{noun}"
    if is_verb(base):
        base = ""
    base = strip_last_joint(base)
    before_noun = context.words[begin:stop][: context.words[begin:stop].find(noun)]
    if construction("causing").search(last_action(before_noun)):
        noun = with_deed_in_front(before_verb(noun))
    elif all_of_each(noun) or construction("by-means-of").search(before_noun):
        noun = with_deed_in_front(noun)
    served = construction("served").match(context.words, begin) or construction("served-group").match(right)
    match = construction("serving").search(right) if served else None
    if match and 1 < match.start() and len(right) - match.end() > 1:
        return right[: match.start()] + right[match.end() :].rstrip(EDGE)
    if construction("per-unit").match(base):
        base = strip_ending_act(base)
    elif ends_in_giving(base) and (
        begins_with_preposition(context.words[begin:stop]) or construction("made-of").match(context.words, begin)
    ):
        base = ""
    if base and len(base) + len(noun) <= 24 and not construction("separator").search(base):
        return base + noun
    return noun


def _shared_level(noun: str, behind: str) -> str:
    """3个国家级、4个省级区域医疗中心: the noun after the second 级 belongs to both."""
    ending = construction("level-end").search(noun)
    match = construction("level-shared").match(behind) if ending else None
    if ending is None or match is None or match["level"] != ending.group():
        return ""
    return strip_process(match["tail"])


def _left(
    context: SentenceContext,
    predicate: Predicate,
    base: str,
    verb_only: bool,
    begin: int,
    drafts: list[MeasureCandidate],
    quantities: list[Quantity],
    index: int,
) -> tuple[str, str]:
    """Subject and rule from the words before a number, completed by what they leave out."""
    standing = predicate.rest.strip(EDGE)
    if is_standing(standing) and drafts:
        base = standing
        return base + theme_of(context, begin, drafts).removeprefix(base), "restored"
    if verb_only:
        if (
            predicate.kind == "change"
            and drafts
            and construction("a-share").search(drafts[-1].subject)
            and quantities[index].unit.text == "%"
        ):
            return construction("a-share").sub("", drafts[-1].subject), "carried"
        return _carried(context, begin, base, drafts), "carried"
    if is_per_head(base):
        return base + theme_of(context, begin, drafts).removeprefix(base), "restored"
    if is_dependent(base):
        return _restore(context, base, drafts, quantities, index), "restored"
    if construction("begins-share").match(base) and drafts:
        return theme_of(context, begin, drafts) + base, "restored"
    if is_one_of(base, "traffic") and (owner := _facility_before(context, begin)):
        return owner + base, "restored"
    if predicate.kind == "bare":
        base = object_of(base, placed=begins_with_preposition(predicate.rest))
    return base, predicate.kind


def _facility_before(context: SentenceContext, begin: int) -> str:
    """The airport, port or line with a proper name at the start of a clause before `begin`, the nearest one."""
    for start, end in reversed([clause for clause in context.clauses if clause[0] < begin]):
        tokens = tokenize(context.words[start : min(end, begin)])
        last = next((at for at, token in enumerate(tokens) if type_of_head(token) in _WITH_TRAFFIC), 0)
        if last and all(token.word_class not in ("own", MARK) for token in tokens[:last]):
            named = any(token.word_class in PROPER for token in tokens[:last])
            return text_of(tokens[: last + 1]) if named else ""
        if last == 0 and tokens and type_of_head(tokens[0]) in _WITH_TRAFFIC:
            return text_of(tokens[:1])  # 西岭港
    return ""


def theme_of(context: SentenceContext, begin: int, drafts: list[MeasureCandidate]) -> str:
    """The theme before `begin`: the subject of the last number, or else the object of the previous clause."""
    if drafts:
        return tidy_subject(construction("of-another").sub("", drafts[-1].subject))
    earlier = context.words[:begin].rstrip(EDGE)
    if not earlier:
        return ""
    clause = without_rank(construction("clause-mark").split(earlier)[-1])
    return tidy_subject(strip_process(without_develop(strip_actions(clause))))[:40]


def _carried(context: SentenceContext, begin: int, verb: str, drafts: list[MeasureCandidate]) -> str:
    theme = theme_of(context, begin, drafts)
    return theme + verb if verb else theme


#: The longest name of a thing that places are counted in (公办园学位).
_SHORT = 4


def _restore(
    context: SentenceContext, base: str, drafts: list[MeasureCandidate], quantities: list[Quantity], index: int
) -> str:
    """Supplies the thing for a noun that needs one: 煤炭先进产能占比…，产量达到…: 煤炭产量."""
    attribute = construction("attribute").match(context.words[quantities[index].end : context.clauses[-1][1]])
    if attribute:
        return strip_state(counted_noun(attribute.group(1))) + base
    if construction("part-of-it").search(context.words[: quantities[index].left_end]):
        return base
    if not drafts:
        theme = theme_of(context, context.clause_of(quantities[index].start)[0], drafts)
        return known_compound(theme, base) or (theme + base if 1 < len(theme) <= 14 else base)
    subject = theme_of(context, 0, drafts)
    if construction("above-or-below").search(subject):
        return base
    known = known_compound(subject, base)
    if known:
        return known
    if is_one_of(base, "places-in") and len(subject) > _SHORT:
        return base
    if construction("rate-noun").search(base) and construction("rate-noun").search(subject):
        return base
    head = construction("measuring").sub("", subject)
    if is_one_of(base, "of-anything"):
        return head + base
    thing = without_measure(subject)
    return thing + base if thing != subject or len(subject) <= 10 else base
